# Overview
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
losses-about = From all points down to what is claimed; the number at each step is its row below.
