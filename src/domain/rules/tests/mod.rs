//! Laws of the rules, held on random items.
