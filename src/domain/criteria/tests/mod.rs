//! Reading criteria files: what is refused and how it is named, what is accepted, what figures may be.

mod foreign;
mod intake;
mod lint;
mod whole_file;
