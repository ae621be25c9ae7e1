//! The built-in criteria sets, as source text: the criteria parser reads them as it reads any published file.

use std::sync::{Arc, LazyLock};

use crate::domain::criteria::{self, CriteriaSet};

/// A criteria set that ships with the product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BuiltInSet {
    /// The set's id, the same as inside its source.
    pub id: &'static str,
    /// The YAML text, `format: 1`.
    pub source: &'static str,
}

/// The built-in sets, oldest first.
#[must_use]
pub fn built_in_sets() -> &'static [BuiltInSet] {
    &[
        BuiltInSet { id: "par-2015", source: include_str!("par-2015.yaml") },
        BuiltInSet { id: "par-2016", source: include_str!("par-2016.yaml") },
    ]
}

/// The built-in sets, read and linted once.
#[must_use]
pub fn criteria_sets() -> &'static [Arc<CriteriaSet>] {
    static SETS: LazyLock<Vec<Arc<CriteriaSet>>> = LazyLock::new(|| {
        #[expect(clippy::expect_used, reason = "embedded data, held by tests: a fault of the build, not of an input")]
        let read = |set: &BuiltInSet| criteria::read(set.source.as_bytes()).expect("a built-in set has no faults");
        built_in_sets().iter().map(|set| Arc::new(read(set))).collect()
    });
    &SETS
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use saphyr_parser::{Event, Parser};
    use std::collections::BTreeSet;

    /// All scalars of a built-in set, keys and values, in order.
    fn scalars(id: &str) -> Vec<String> {
        let set = built_in_sets().iter().find(|s| s.id == id).unwrap();
        Parser::new_from_str(set.source)
            .filter_map(|event| match event.unwrap().0 {
                Event::Scalar(text, ..) => Some(text.into_owned()),
                _ => None,
            })
            .collect()
    }

    /// All codes of a built-in set: areas, criteria and sub-criteria.
    fn codes(id: &str) -> Vec<String> {
        scalars(id).windows(2).filter(|pair| pair[0] == "code").map(|pair| pair[1].clone()).collect()
    }

    /// The codes that have no children.
    pub(in crate::catalog) fn item_codes(id: &str) -> BTreeSet<String> {
        let all = codes(id);
        let parents: BTreeSet<_> = all.iter().filter_map(|c| c.rsplit_once('.').map(|(p, _)| p.to_owned())).collect();
        all.into_iter().filter(|code| !parents.contains(code)).collect()
    }

    /// How many areas, criteria and sub-criteria.
    fn shape(id: &str) -> [usize; 3] {
        let all = codes(id);
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "codes are unique");
        [0, 1, 2].map(|dots| all.iter().filter(|code| code.matches('.').count() == dots).count())
    }

    #[test]
    fn every_set_passes_lint_with_all_its_examples() {
        for set in built_in_sets() {
            let read = criteria::read(set.source.as_bytes());
            let faults: Vec<String> = read.err().into_iter().flatten().map(|f| f.to_string()).collect();
            assert!(faults.is_empty(), "{}: {}\n{}", set.id, faults.len(), faults.join("\n"));
        }
    }

    #[test]
    fn every_item_has_an_example_and_publishing_a_set_again_reads_back_the_same() {
        for set in criteria_sets() {
            assert!(set.items().iter().all(|item| !item.examples.is_empty()));
            let json = set.to_json();
            let again = criteria::read(json.to_string().as_bytes()).unwrap();
            assert_eq!(again.to_json(), json);
        }
    }

    #[test]
    fn par_2016_has_the_published_counts() {
        assert_eq!(shape("par-2016"), [8, 38, 81]);
        assert_eq!(item_codes("par-2016").len(), 88);
    }

    #[test]
    fn par_2015_is_abridged_to_24_items() {
        assert_eq!(shape("par-2015"), [8, 24, 0]);
        assert_eq!(item_codes("par-2015").len(), 24);
    }

    #[test]
    fn each_set_names_itself_and_says_that_it_is_reconstructed() {
        for set in built_in_sets() {
            let head: Vec<&str> = set.source.lines().take_while(|line| !line.starts_with("areas:")).collect();
            assert!(head.contains(&format!("id: {}", set.id).as_str()), "{}", set.id);
            assert!(head.contains(&"provenance: reconstructed"), "{}", set.id);
            assert!(head.iter().any(|line| line.contains("KHÔNG PHẢI PHỤ LỤC CHÍNH THỨC")), "{}", set.id);
            assert!(head.iter().any(|line| line.contains("NOT THE OFFICIAL ANNEX")), "{}", set.id);
        }
    }
}
