# An item
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
