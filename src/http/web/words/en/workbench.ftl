# The workbench: what if
bench-title = What if
bench-about = Try other figures and see how score and rank move. Nothing is stored: a scenario lives in the address of this page only.
bench-stamp = Computed from version { $version } of the assessment, { $time }.
bench-compare = Scenarios side by side
bench-now = Now
bench-then = Then
bench-scenario = Scenario { $name }
bench-refused = cannot be as it is
bench-effort = Effort
bench-effort-about = rungs of the rules, as in the plan
bench-areas = Points claimed by area
bench-deeds = This column
bench-new = Another scenario
bench-on = worked on
bench-edit = Work on
bench-edit-named = Work on { $name }
bench-copy-button = Copy
bench-copy-named = Copy { $name } into a new scenario
bench-copy = Copy
bench-drop = Drop
bench-drop-named = Drop { $name }
bench-address = Keep, send or print the address of this page: opened again it shows these scenarios, computed from the figures of that day.
bench-working-on = Figures of { $name }
bench-name = Name of the scenario
bench-accepted = As if Sở Nội vụ accepted these figures (unticked: they are reported, and meet what the last report met)
bench-empty = No item is chosen yet: tick some in the list below and take them in.
bench-slide = Type a figure or move the slider; a field left alone stays as it is now.
bench-slider = Slider: { $name }
bench-sentence = Expected { $before } → { $after } ({ $change }); rank { $was } → { $rank }.
bench-try = Try it
bench-was = now: { $name }
bench-units =
    { $n ->
        [one] Figures of { $n } unit
       *[other] Figures of { $n } units
    }
bench-give = Assume points, or that it does not apply
bench-points = Points the ministry gives
bench-leave-out = The item does not apply
bench-out = Take this item out
bench-out-named = Take this item out: { $name }
bench-choose = Choose items
bench-search = Find by name or code
bench-all-areas = all areas
bench-order = In order of
bench-by-points = most points first
bench-by-effort = least effort first
bench-by-date = due first
bench-find = Find
bench-none = There is no such item left.
bench-more =
    { $n ->
        [one] { $n } more item: find it by name, code or area.
       *[other] { $n } more items: find them by name, code or area.
    }
bench-add = Take the ticked items in
bench-what = { $name }: assumed and what comes of it
bench-is-claimed = Figures count as reported, and meet what the last report met.
bench-is-accepted = Figures count as reported and accepted by Sở Nội vụ.
bench-others-still = Other provinces stand still, as published.
bench-assumed = Assumed at
bench-items = Points claimed, item by item
bench-tabs = Ways to try
bench-tab = Try figures
plan-tab = Plan
outlook-tab = Outlook
bench-from-item = Try other figures for this item
# Plan
plan-title = Plan: the least effort
plan-about = What would it take to reach a rank or a score? The answer is the steps that take the least effort, with a proof.
plan-ask = What is wanted, within which limits
plan-goal = Reach
plan-goal-rank = a rank
plan-goal-percent = a score out of 100
plan-goal-points = points summed over items
plan-goal-most = the most points within the limits
plan-to = Rank or score
plan-to-about = such as 10 (the tenth rank), or a score of 82.5; empty for the most points
plan-sure = How surely the rank
plan-sure-proven = proven by what is published
plan-sure-90 = with a chance of 90 %
plan-sure-75 = with a chance of 75 %
plan-sure-50 = with a chance of 50 %
plan-by = Effort counts
plan-by-rungs = rungs of the rules
plan-by-items = items
plan-budget = The most effort
plan-per-unit = The most items of one unit
plan-due = The last day
plan-without = Leave out items
plan-without-about = item codes with commas between them: 7.2.2, 7.2.3
plan-no-limit = empty: no limit
plan-find = Make the plan
plan-time = It usually takes seconds; two plans are worked on at a time, the others wait. Where the proof is not complete the page says how much better it could be.
plan-nothing = Nothing more is needed
plan-steps =
    { $n ->
        [one] { $n } step to take
       *[other] { $n } steps to take
    }
plan-after = Once it is done
plan-proof = Proven?
plan-proven = nothing is better
plan-gap = not fully proven: { $name } better at most
plan-target = To be reached: { $name } points.
plan-what = What to do
plan-take = Try it as a scenario
plan-no-room = There are four scenarios already, or the plan is too long for an address: drop a scenario and make it again.
plan-scenario = Plan
plan-left-out =
    { $n ->
        [one] { $n } step is left out, and why
       *[other] { $n } steps are left out, and why
    }
plan-stamp = Computed from version { $name } of the assessment. Nothing is stored.
# Outlook
outlook-title = Outlook: the chances of score and rank
outlook-about = What score and rank will it be in the end, and how surely? Computed exactly, not sampled, from what is assumed below.
outlook-levels = Score and rank
outlook-between = nine times in ten: { $low } to { $high }
outlook-proven = What is published proves it within ranks { $best } to { $worst }.
outlook-ranks = The chance of each rank
outlook-exactly = This rank, %
outlook-at-most = This rank or better, %
outlook-chart = Each column is the chance of one rank in percent; the table below says the same.
outlook-ranks-about = Ranks with a chance under 0.1 % are left out.
outlook-drivers = What makes it unsure
outlook-low = Lowest
outlook-high = Highest
outlook-share = Share, %
outlook-together = Where one cause costs several items their points, use the simulation of the API: POST …/simulation.
