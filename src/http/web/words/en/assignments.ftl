# Assignments
assignments-title = Assignments
assignments-about = Who leads which item, how many items and points each unit carries, and how far it is.
board-unassigned = Unassigned
board-unassigned-count =
    { $n ->
        [one] { $n } item has no unit in charge:
       *[other] { $n } items have no unit in charge:
    }
board-all-assigned = Every item has a unit in charge.
board-surveys =
    { $n ->
        [one] { $n } survey item is not assigned for reporting.
       *[other] { $n } survey items are not assigned for reporting.
    }
board-carried = Leads { $leads } items appraised from documents, { $points } points; { $complete } of { $owed } reports it owes are complete.
board-overdue =
    { $n ->
        [one] { $n } report overdue
       *[other] { $n } reports overdue
    }
board-contributors =
    { $n ->
        [one] { $n } unit contributes
       *[other] { $n } units contribute
    }
board-late = late
board-change = change
board-change-item = Change who answers for item { $name }
board-bulk = Give the picked items to one unit
board-due = Due (empty: as before)
board-look = Preview
board-assign = Assign what is picked
board-one = Assign
board-contributing = Contributing units
done-assigned = Assigned; the units see it at once.
