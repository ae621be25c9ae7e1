# The change log
changes-title = Change log
changes-about = Everything that was done in this assessment, newest first: who, when, from what to what. No line can be changed or deleted.
changes-then = As it stood on
changes-day = As of 23:59 on
changes-look = Look
changes-then-version = as it stood then
changes-chain = Is the log intact?
chain-about = Each change carries the hash of the one before it: change, delete or insert a line, and the chain breaks.
chain-verify = Verify the whole chain
chain-ok = Intact: all { $name } changes were recomputed and agree. The last hash, to note elsewhere and compare later:
chain-broken =
    { $n ->
        [one] The chain is broken: { $n } place disagrees. Tell the administrator at once.
       *[other] The chain is broken: { $n } places disagree. Tell the administrator at once.
    }
changes-filter = Filter
changes-any = all
changes-kind = What
changes-person = Who (account name)
changes-all = No filter, from the top
changes-none = There is no such change.
changes-older = Older
change-number = no. { $name }
change-opened = Assessment opened
change-scheduled = Schedule of the stages
change-assigned = Assignment
change-submitted = Report
change-decided = Review
change-appraised = Appraisal
change-surveyed = Survey result
change-evidence = Document added
change-extended = Extension
change-moved = Move to another revision of the criteria
change-explained = Answer to the ministry
said-lead = Lead
said-due = Due
said-joined = Now contributing
said-left = No longer contributing
said-documents = Documents with it
said-verdict = Verdict
said-points = Points
said-satisfaction = Satisfaction
said-until = Until the end of
said-every-unit = every unit that reports for the item
said-document = Document
said-items = For the items
said-hidden = Another unit's document, which this account may not see.
said-revision = Revision
said-gone = none
