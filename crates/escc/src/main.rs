//! The command line of esc.
fn main() {}
