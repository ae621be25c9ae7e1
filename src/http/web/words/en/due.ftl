# Due
due-units = Waiting for units
due-extended = extended
queue-title = Waiting for Sở Nội vụ's review
queue-points = { $name } points are reported and not reviewed.
queue-until = The review ends on { $name }.
phase-collect = Collecting figures
phase-review = Review
phase-approve = Approval
phase-submit = To the ministry
phase-appraise = Appraisal
phase-publish = Publication
due-days = Points at risk by day
due-days-about = The darker a day, the more points wait on it.
