# Deadlines
deadlines-title = Deadlines, extensions
deadlines-about = The stages of the year, who is late and why it is locked; give more time, move the stages.
deadlines-due = What is due, by day
deadlines-stages = Stages
deadlines-stage = Stage
deadlines-last-day = Until the end of
deadlines-passed = passed
deadlines-no-stages = No stage is scheduled yet.
deadlines-late = Who is late, and why it is locked
deadlines-late-count =
    { $n ->
        [one] { $n } report is missing and locked.
       *[other] { $n } reports are missing and locked, longest first.
    }
deadlines-nobody-late = No report is locked for being late.
deadlines-why = Why, and who can open it
deadlines-given = Extensions given
deadlines-none-given = Nobody was given more time.
extend = extend
extend-title = Give more time
extend-about = To a unit, for an item, or to a unit for an item. What came late stays late; a later extension replaces an earlier one.
extend-every-unit = every unit
extend-every-item = every item
extend-until = until the end of { $name }
extend-asked = The day asked for was { $name }, a day off.
extend-replaced = replaced by a later one
extend-day = Until the end of
keep-day = Keep this very day even if it is a day off (else the next working day takes its place)
schedule-title = Move the stages
schedule-about = The last day of each stage; an empty field is a stage that is not scheduled.
plan-moved = While you were filling this in, somebody else has changed the very same: look at this page again. What you typed is still here and nothing was stored. Check it, then send again.
done-extended = More time is given; the units see it at once.
done-scheduled = The stages have moved; every unit sees it at once.
replan-none = No unit's time to report changes.
replan-count =
    { $n ->
        [one] The time of { $n } report changes:
       *[other] The time of { $n } reports changes:
    }
replan-label = Times to report that change
replan-day = Last day to report
replan-nobody = no report
replan-opens = opens
replan-closes = locks
plan-other = You have changed the form since you looked at it first, so nothing was stored. Below is a new look: check it, then send.
