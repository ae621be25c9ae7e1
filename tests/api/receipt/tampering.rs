//! Whatever is changed in a receipt is found, and named where it is.
