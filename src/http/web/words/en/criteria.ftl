# Criteria sets
criteria-title = Criteria sets
criteria-about = Every published set, each marked official or reconstructed. A published set is immutable; a corrigendum is a new revision.
criteria-items =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
criteria-built-in = built in
provenance-official = official
provenance-published = as published
provenance-derived = derived from what was published
provenance-seed = from the article
provenance-reconstructed = reconstructed
provenance-illustrative = illustrative
method-appraisal = Appraised from documents
method-survey = Survey
happened-added = added
happened-removed = removed
happened-moved = another code
happened-renamed = another name
happened-max = another maximum
happened-method = scored by somebody else
happened-rule = another rule
happened-inputs = other figures
happened-evidence = other evidence
diff-title = Against another set
diff-against = From the set
diff-compare = Compare
diff-with = Changes from { $name }:
diff-changed =
    { $n ->
        [one] { $n } item differs,
       *[other] { $n } items differ,
    }
diff-same =
    { $n ->
        [one] { $n } is the same.
       *[other] { $n } are the same.
    }
diff-effect = With the figures of the assessment: { $name } points.
diff-label = Items that differ
diff-what = What changed
diff-was = It was: { $name }
diff-rule-before = Scored before: { $name }
diff-rule-after = Scored now: { $name }
diff-figures-removed = Figures asked for no more: { $name }
diff-figures-added = Figures asked for now: { $name }
diff-figures-changed = Figures asked for otherwise: { $name }
diff-evidence-removed = Evidence needed no more: { $name }
diff-evidence-added = Evidence needed now: { $name }
diff-evidence-changed = Evidence needed otherwise: { $name }
diff-points = Change of points
publish-title = Publish
publish-about = A YAML or JSON file, or the annex as xlsx. A look first: every fault at its line or cell, and where it differs. What is published can't be changed.
publish-against = Held against the set
publish-assessment = Tried on the figures of
publish-none = none
publish-file = The file of the set
publish-again = Choose this very file again, then publish it.
done-published = It is published; every province sees it at once.
