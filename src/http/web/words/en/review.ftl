# Review
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
review-look = Look at it here
review-keys = Keys (Alt+digit, or Alt+Shift+digit): 1 preview an acceptance, 2 return, 3 adjust.
