//! Both built-in sets there and back.

use super::{read, write};
use crate::catalog;

#[test]
fn a_set_that_is_written_is_the_same_set_when_it_is_read() {
    for set in catalog::criteria_sets() {
        let bytes = write(set).unwrap();
        assert_eq!(bytes, write(set).unwrap(), "the same set, the same bytes");
        let typed = read(&bytes).unwrap();
        assert!(typed.set.says_the_same(set), "{}", set.id);
    }
}
