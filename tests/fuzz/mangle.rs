//! What happens to files: cut, flipped, doubled, spliced with others, their lines moved, their words exchanged.

use std::sync::Arc;

use proptest::prelude::*;
use proptest::sample::Index;
use proptest::strategy::ValueTree;

use super::Case;

/// Bytes as nobody should send them.
#[derive(Clone)]
pub(super) struct Mangled(pub(super) Vec<u8>);

impl std::fmt::Debug for Mangled {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let shown: String = String::from_utf8_lossy(&self.0).chars().take(2_000).collect();
        write!(to, "{} bytes: {shown:?}", self.0.len())
    }
}

impl Case for Mangled {
    fn bytes(&self) -> Vec<u8> {
        self.0.clone()
    }
}

/// Words that have hurt readers before.
const WORDS: [&str; 44] = [
    "",
    "-",
    "0",
    "-1",
    "1",
    "1e999999",
    "1e-999999",
    "0.1",
    "99999999999999999999999999999",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "NaN",
    "inf",
    "0x10",
    "1_000",
    "1,5",
    "null",
    "~",
    "true",
    "{}",
    "[]",
    "{",
    "}",
    "[",
    "]",
    ":",
    "? ",
    "- ",
    "&a ",
    "*a",
    "!!binary ",
    "<<",
    "\"",
    "'",
    "\\",
    "\u{0}",
    "\u{7f}",
    "\u{feff}",
    "\u{202e}",
    "e\u{301}\u{301}\u{301}",
    "=1+1",
    "../../..",
    "%00",
    "\u{10ffff}",
];

/// One thing that happens to bytes.
#[derive(Clone, Debug)]
enum Wound {
    /// What lies between is gone.
    Cut(Index, Index),
    /// A bit is another.
    Flip(Index, u8),
    /// So many times again what lies between, a few KiB of it.
    Double(Index, Index, u16),
    /// A piece of another file of its kind.
    Splice(Index, Index, Index, Index),
    /// A word of the list, put in.
    Put(Index, Index),
    /// A line goes to the place of another.
    Move(Index, Index),
    /// A word in place of another of the same file.
    Exchange(Index, Index),
    /// A line goes in or out by so many blanks.
    Indent(Index, i8),
    /// Deep into nothing.
    Deep(Index, Index, u16),
}

fn wound() -> impl Strategy<Value = Wound> + Clone {
    let place = any::<Index>;
    prop_oneof![
        1 => (place(), place()).prop_map(|(from, to)| Wound::Cut(from, to)),
        2 => (place(), 0..8u8).prop_map(|(at, bit)| Wound::Flip(at, bit)),
        1 => (place(), place(), 1..200u16).prop_map(|(from, to, times)| Wound::Double(from, to, times)),
        1 => (place(), place(), place(), place()).prop_map(|(from, a, b, to)| Wound::Splice(from, a, b, to)),
        4 => (place(), place()).prop_map(|(at, word)| Wound::Put(at, word)),
        2 => (place(), place()).prop_map(|(from, to)| Wound::Move(from, to)),
        4 => (place(), place()).prop_map(|(from, to)| Wound::Exchange(from, to)),
        1 => (place(), -4..9i8).prop_map(|(at, by)| Wound::Indent(at, by)),
        1 => (place(), place(), 1..3_000u16).prop_map(|(at, what, times)| Wound::Deep(at, what, times)),
    ]
}

/// The place in a length, its end among them.
fn at(index: &Index, length: usize) -> usize {
    index.index(length + 1)
}

/// Both places, in their order, at most so far apart.
fn between(bytes: &[u8], from: &Index, to: &Index, most: usize) -> std::ops::Range<usize> {
    let (from, to) = (at(from, bytes.len()), at(to, bytes.len()));
    let (from, to) = (from.min(to), from.max(to));
    from..to.min(from + most)
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || b"._-".contains(&byte)
}

/// The word that holds or follows a place.
fn word(bytes: &[u8], place: usize) -> std::ops::Range<usize> {
    let from = (place..bytes.len()).find(|at| is_word(bytes[*at])).unwrap_or(bytes.len());
    let to = (from..bytes.len()).find(|at| !is_word(bytes[*at])).unwrap_or(bytes.len());
    from..to
}

/// The line that holds a place, its end among it.
fn line(bytes: &[u8], place: usize) -> std::ops::Range<usize> {
    let from = bytes[..place].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
    let to = bytes[place..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |at| place + at + 1);
    from..to
}

impl Wound {
    fn hurt(&self, bytes: &mut Vec<u8>, corpus: &[Vec<u8>]) {
        match self {
            Self::Cut(from, to) => drop(bytes.drain(between(bytes, from, to, 20_000))),
            Self::Flip(place, bit) if !bytes.is_empty() => {
                let place = place.index(bytes.len());
                bytes[place] ^= 1 << bit;
            }
            Self::Flip(..) => {}
            Self::Double(from, to, times) => {
                let piece = bytes[between(bytes, from, to, 2_000)].repeat(usize::from(*times));
                let end = at(to, bytes.len());
                bytes.splice(end..end, piece);
            }
            Self::Splice(other, from, to, place) => {
                let other = other.get(corpus);
                let place = at(place, bytes.len());
                bytes.splice(place..place, other[between(other, from, to, 20_000)].to_vec());
            }
            Self::Put(place, word) => {
                let place = at(place, bytes.len());
                bytes.splice(place..place, word.get(&WORDS).bytes());
            }
            Self::Move(from, to) => {
                let moved: Vec<u8> = bytes.drain(line(bytes, at(from, bytes.len()))).collect();
                let to = line(bytes, at(to, bytes.len())).start;
                bytes.splice(to..to, moved);
            }
            Self::Exchange(from, to) => {
                let taken = match from.index(3) {
                    0 => to.get(&WORDS).as_bytes().to_vec(),
                    _ => bytes[word(bytes, at(from, bytes.len()))].to_vec(),
                };
                let place = word(bytes, at(to, bytes.len()));
                bytes.splice(place, taken);
            }
            Self::Indent(place, by) => {
                let start = line(bytes, at(place, bytes.len())).start;
                let blanks = bytes[start..].iter().take_while(|byte| **byte == b' ').count();
                let wanted = blanks.saturating_add_signed(isize::from(*by));
                bytes.splice(start..start + blanks, vec![b' '; wanted]);
            }
            Self::Deep(place, what, times) => {
                let opening = what.get(&["[", "{", "{a: ", "- ", "((", "<a>", "\"", ","]);
                let place = at(place, bytes.len());
                bytes.splice(place..place, opening.repeat(usize::from(*times)).into_bytes());
            }
        }
    }
}

/// The files of a kind, each hurt a few times.
pub(super) fn mangled(corpus: impl IntoIterator<Item = Vec<u8>>) -> impl Strategy<Value = Mangled> + Clone {
    let corpus: Arc<[Vec<u8>]> = corpus.into_iter().collect();
    (any::<Index>(), prop::collection::vec(wound(), 0..7)).prop_map(move |(which, wounds)| {
        let mut bytes = which.get(&corpus).clone();
        wounds.iter().for_each(|wound| wound.hurt(&mut bytes, &corpus));
        Mangled(bytes)
    })
}

/// Texts that are no more than words of the list and some others, in any order.
pub(super) fn babble(words: &'static [&'static str], most: usize) -> impl Strategy<Value = String> + Clone {
    let word = prop_oneof![
        3 => prop::sample::select(words).prop_map(str::to_owned),
        1 => prop::sample::select(&WORDS[..]).prop_map(str::to_owned),
        1 => "\\PC{0,8}",
        1 => "[a-z0-9.]{1,12}",
    ];
    prop::collection::vec(word, 0..most).prop_map(|words| words.concat())
}

#[test]
fn what_is_mangled_is_mostly_something_else_and_sometimes_whole() {
    let original = super::SETS[0].as_bytes().to_vec();
    let strategy = mangled([original.clone()]);
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let made: Vec<_> = (0..200).map(|_| strategy.new_tree(&mut runner).unwrap().current().0).collect();
    let whole = made.iter().filter(|bytes| **bytes == original).count();
    assert!((5..100).contains(&whole), "{whole} of 200");
    let read = made.iter().filter(|bytes| parindex::domain::criteria::read(bytes).is_ok()).count();
    assert!(read > whole, "some are other and sound: {read}");
}
