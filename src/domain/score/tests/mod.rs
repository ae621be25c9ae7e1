//! The tree sums exactly, and every explanation reads as a sentence.

mod explanations;
mod tree;
