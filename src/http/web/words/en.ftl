# The words of the pages, English. Each message is in both files; a test holds that.

## The frame
skip = Skip to the content
nav-label = Main pages
crumbs-label = Pages above
notices-label = Notes on the figures
nav-mine = My work
nav-overview = Overview
nav-due = Due
nav-ranking = Provinces
nav-units = Units
sign-out = Sign out
reconstructed = The criteria are reconstructed from what was published; they are not the ministry's official annex.
illustrative = Illustrative data: figures, documents and due dates are made up by the program and are not the province's.
foot = Points are exact and follow from the criteria; every figure is explained; every change is in the log.
unknown = unknown
role-admin = Administrator
role-reviewer = Sở Nội vụ (Home Affairs)
role-department = Unit
role-viewer = Reads only
role-feed = Calendar

## Sign-in
front-title = The PAR INDEX, before it is published
front-lead = Which score and rank are we heading for, what is being lost and why, who must do what by when.
sign-in-title = Sign in
sign-in = Sign in
account-name = Account name
password = Password
sign-in-help = Forgotten the password, or locked out: an administrator gives you a one-time link.
password-title = Set the password
password-about = Set the password of the account { $name }.
password-until = This link works once, until { $name }.
password-new = New password
password-rule = At least 12 characters; a sentence that is easy to remember and hard to guess is best.
password-again = The password again
password-save = Save the password
password-differs = The two are not the same.
password-set = The password is set. Sign in with it now.
demo-title = Look around the demo
demo-about = Cần Thơ, 2016. Choose a part to play, no password needed:
door-leader = Look as a leader
door-leader-about = projected score and rank, what is lost where, what is due
door-reviewer = Look as Sở Nội vụ
door-reviewer-about = the whole picture, what waits for review, who may do what
door-unit = Look as a unit (Sở TT-TT)
door-unit-about = the unit's work by due date, what is still missing

## Assessments
assessments-title = Assessments
assessments-none = There is no assessment that this account may see. An administrator opens one for a province.

## Columns
col-province = Province
col-year = Year
col-set = Criteria
col-total = Total
col-score = Score /100
col-rank = Rank
col-rank-short = Rank
col-area = Area
col-percent = Reached %
col-cause = Cause
col-items = Items
col-points = Points
col-part = Part
col-change = Change
col-item = Item
col-max = Most
col-state = State
col-lead = In charge, due
col-until = Due
col-at-risk = Points at risk
col-waiting = Waiting for
col-since = Since
col-reports = Reports
col-unit = Unit
col-claimed-max = Points / most
col-leads = Items led
col-on-time = On time %
col-complete = Reports complete
col-overdue = Overdue
col-self = Claimed
col-reviewed = Reviewed by Sở Nội vụ
col-appraised = Appraised by the ministry
col-next = Next
col-value = Value

## Overview
leader-title = { $province }: PAR INDEX { $year }
leader-sentence = { $province } is heading for { $score } points, an estimated rank of { $rank } among { $of } provinces; what is published proves a rank from { $best } to { $worst }.
leader-sentence-exact = { $province } is heading for { $score } points, rank { $rank } among { $of } provinces.
leader-sentence-no-rank = { $province } is heading for { $score } points; too little is published to tell a rank.
score-title = Score and rank
card-score = Projected score
card-score-about = when the ministry publishes
card-rank = Projected rank
card-rank-about = estimated: { $name }
card-rank-exact = proven by what is published
card-rank-none = too little is published to tell
card-week = Since last week
card-week-about = reported points: { $name }
card-week-none = the assessment was not open a week ago
card-year = Against the result of { $name }
card-year-claimed = as claimed in both years
card-year-rank = rank { $name } that year
totals-caption = The four totals and the rank of each
secured = Secured
secured-about = appraised or accepted
claimed = Reported
claimed-about = with what units claim and nobody has reviewed
expected = Projected
expected-about = what will be left after the appraisal, with surveys and forecasts
ceiling = Most still possible
ceiling-about = if every open item reaches its maximum
rank-between = { $best }–{ $worst }, estimated { $estimate }
assumptions-title = What does this assume?
areas-title = The eight areas
areas-about = Bar: as reported; mark: { $name }, the area with the same code (the criteria may differ).
areas-mean = National mean: { $name } points; means by area are not published.
areas-mean-unknown = The national mean is not published.
losses-title = { $name } points are being lost, because
losses-items = Most is lost at
due-title = Due
due-at-risk = { $name } points are lost unless the missing reports come.
due-none = No report is outstanding.
due-all =
    { $n ->
        [one] See the item that waits
       *[other] See all { $n } items that wait
    }
due-today = today
days-left =
    { $n ->
        [one] { $n } day left
       *[other] { $n } days left
    }
days-past =
    { $n ->
        [one] { $n } day late
       *[other] { $n } days late
    }
points-at-risk = { $name } points
units-waiting =
    { $n ->
        [one] { $n } unit
       *[other] { $n } units
    }
why-title = Why it differs from { $name }
why-about = Claimed points of both years, a change of { $name }.
why-rules = The rules changed
why-performance = Our results changed
why-undivided = Rules or results: can't be told apart
why-applicability = Items that apply in one year only
why-not-comparable = Items of one year only
why-sum = In all

## An area
area-points = Reported { $name }
due-by = due { $name }

## Due
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

## Ranking
ranking-title = Ranking of the provinces
ranking-sentence = { $province } is projected at { $score } points, rank { $rank } among the { $of } provinces shown.
scope-label = Scope
scope-region = In the region
scope-cities = Centrally-run cities
scope-all = The whole country
ranking-chart = Published rank of { $name } through the years
ranking-chart-label = Chart of the rank through the years
ranking-table = Ranks through the years
ranking-about = One number: a rank that is published or proven. Two numbers: the interval that what is published allows. Small: the published index. With =: shared.

## Units
units-title = Units
units-about = By reported points as a share of the most that the items led by the unit can give.

## A unit
unit-nothing = No report is outstanding.
unit-to-do =
    { $n ->
        [one] { $n } item is still to be reported.
       *[other] { $n } items are still to be reported.
    }
unit-rank = Rank { $name } among the units.
unit-complete = Complete reports: { $name }
unit-to-do-title = To do, by due date
unit-needs = Still needed:
unit-locked = Locked:
unit-contributes = contributes figures
unit-rest-title = Other items of the unit
unit-rest-none = There are no others.

## An item
item-lead = In charge: { $name }
item-unassigned = Not assigned
item-rule = How it is scored
item-why = Why these points
item-figures = Figures
figure-choice = Level reached
figure-ticked = Done
figure-none-ticked = nothing yet
item-contributors =
    { $n ->
        [one] Collected from { $n } unit.
       *[other] Collected from { $n } units.
    }
item-missing = Not reported:
item-next = What next
item-no-up = No report can give more points.
item-closed = No report can change this item any more: a survey, appraised, or not applicable.
item-held-by = Units that hold it back
item-may = What this account may do
may-submit = Report figures
may-decide = Review
may-assign = Assign
may-appraise = Record the appraisal
may-yes = Allowed.
may-lifted-by = Who can lift it: { $name }.
item-evidence = Evidence
item-evidence-asked = Asked for:
item-evidence-none = No document yet.
item-evidence-hidden =
    { $n ->
        [one] One document of another unit is not for this account.
       *[other] { $n } documents of other units are not for this account.
    }
signed-on = signed { $name }
document-replaced = replaced by a newer version
item-history = History
item-history-none = No report yet.
item-rounds = Appraisal
round-points = The ministry gave { $name } points.
round-answer = Explanation:
decision-none = Waits for review
kind-actual = actual
kind-forecast = forecast
verdict-accept = Accepted.
verdict-return = Returned.
verdict-adjust = Adjusted.
verdict-not-applicable = Not applicable.
state-not-started = Not reported
state-in-progress = Being collected
state-submitted = Waits for review
state-returned = Returned
state-accepted = Accepted
state-adjusted = Adjusted
state-not-applicable = Not applicable
state-appraised = Settled

## Reports, documents
report-title = Report figures
report-moved = While you were filling this in, the item has changed: the newer figures and history are on this page. What you typed is still here and nothing was stored. Check it, then send again.
report-kind = Kind of figures
report-actual = Actual (counts, waits for review)
report-forecast = Forecast of the whole year (does not count yet)
report-before = last time: { $name }
report-numbers = A point starts the decimals, no thousands separator: 1234.5. (On the Vietnamese page a comma starts them.)
report-documents = Rests on these documents
report-no-documents = The unit has no document yet: upload one under Evidence below, or explain.
report-explanation = Explanation
report-explanation-about = Required for a claim without a document.
report-preview = Preview the points
report-send = Send to Sở Nội vụ
preview-title = Preview.
preview-about = Nothing is sent or stored yet. If sent as below:
preview-item = Points of the item
preview-claimed = Reported total
preview-secured = Secured total
preview-read = The figures are read as:
done-sent = Sent. Sở Nội vụ finds this report in its review queue.
done-document = The document is kept. Tick it in the report and send that, so that Sở Nội vụ looks at it.
returned-title = Sở Nội vụ has returned the report
returned-missing = Missing:
missing-evidence = Document
missing-figures = Figures
missing-explanation = Explanation
missing-other = Other
document-add = Add a document
document-refused = No file was kept. Correct what is pointed out and choose the file again.
document-kept =
    { $n ->
        [one] The first file was kept, the others were not. Correct what is pointed out and choose those again.
       *[other] The first { $n } files were kept, the others were not. Correct what is pointed out and choose those again.
    }
document-title = Title
document-number = Number
document-issuer = Issued by
document-signed = Signed on
document-from = Speaks of the days from (if any)
document-to = to
document-pages = Pages that matter, such as 3, 7-9 (if any)
document-replaces = Is a newer version of
document-replaces-none = replaces nothing
document-file = File
document-file-about = PDF, Word, Excel, pictures, ZIP; several files of one document may be chosen.
document-send = Upload

## Review
nav-reviews = Review
reviews-title = Waiting for review
reviews-count =
    { $n ->
        [0] No report waits for review.
        [one] { $n } report waits for review.
       *[other] { $n } reports wait for review, longest waiting first.
    }
reviews-two-persons = Two persons: nobody reviews what they or their unit reported, nor what rests on a document of theirs.
reviews-pick = Pick
reviews-what = What is new
reviews-stake = Points lost if returned
reviews-first = First report
reviews-changed =
    { $n ->
        [0] Figures as before
        [one] { $n } figure changed
       *[other] { $n } figures changed
    }
reviews-documents =
    { $n ->
        [0] no document
        [one] { $n } document
       *[other] { $n } documents
    }
reviews-warnings =
    { $n ->
        [one] { $n } thing to look at in the documents
       *[other] { $n } things to look at in the documents
    }
reviews-look = Preview accepting what is picked
reviews-accept = Accept what is picked
reviews-preview = Nothing is stored yet. If what is picked is accepted:
reviews-none-picked = No report is picked.
reviews-gone = A report that was picked does not wait any more: it was decided on, or the unit has sent a newer one. Nothing was stored; look at the list again.
done-decided = The decision is recorded; the unit sees it at once.
review-item = the whole item
review-moved = While you were looking, the item has changed. Nothing was stored. Look again, then send again.
review-stake = Points lost if returned: { $name }.
review-before = Before
review-changed = changed
review-added = new
review-removed = left out
review-pages = pages { $name }
review-last = The last decision
review-no-documents = The report has no document.
review-accept = Accept
review-accept-about = Figures and documents agree: the item's points become secured.
review-return = Return
review-missing = What the unit must bring
review-missing-kind = Kind
review-adjust = Adjust the points
review-points = Points
review-reason = Reason
review-preview = Preview

## Error pages
error-home = To the first page
error-request = Request id, for the administrator: { $name }
error-unauthenticated = Sign in first
error-unauthenticated-advice = Please sign in again.
error-forbidden = Not allowed
error-forbidden-advice = If this is part of your work, tell whoever can lift it, or the administrator, and give the address of this page.
error-not-found = Not found
error-not-found-advice = The address may be mistyped, or the item is not in this assessment. Start from the first page.
error-locked = Locked
error-locked-advice = This has closed. Who can open it is named above; say why when you ask.
error-throttled = Too many attempts
error-throttled-advice = Please wait, then try again.
error-unavailable = Not answering for the moment
error-unavailable-advice = Nothing is lost. Try again in a few minutes; if it stays so, tell the administrator.
error-server = A fault of the service
error-server-advice = It is not your fault and nothing was half stored. Try again; if it stays so, tell the administrator.
error-other = This could not be done
error-other-advice = Go back, correct it and send it again.
