//! The `parindex` program.

fn main() {}
