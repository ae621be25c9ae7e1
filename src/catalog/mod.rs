//! Built-in data: what ships with the product, and how it is loaded.

pub mod published;
