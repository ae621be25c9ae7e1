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
bench-accepted = As if Sở Nội vụ accepted these figures (unticked: they are only reported, and can only raise points)
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
bench-out-named = Take item { $name } out of the scenario
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
bench-is-claimed = Figures count as reported, not yet accepted.
bench-is-accepted = Figures count as reported and accepted by Sở Nội vụ.
bench-others-still = Other provinces stand still, as published.
bench-assumed = Assumed at
bench-items = Points claimed, item by item
