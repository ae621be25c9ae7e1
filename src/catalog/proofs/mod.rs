//! What real sets prove of the engine: the tree sums exactly, every explanation reads as a sentence, and whatever is done
//! to a file's bytes, reading it ends.

mod anything;
mod explanations;
mod tree;
