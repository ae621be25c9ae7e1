//! Days on which something is as it should not be: a clock, a client, a disk, a token in the wrong hands, a file of a size that
//! nobody types. What is away or full is in `tests/outage.rs`, what is killed in `tests/crash`.

mod clock;
mod disk;
mod large;
mod revoked;
mod slow;
