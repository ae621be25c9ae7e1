# A unit
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
