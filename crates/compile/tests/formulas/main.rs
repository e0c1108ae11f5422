//! Formulas from text to answer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    reason = "a test may fail, and its helpers with it; what was skipped is told aloud"
)]

mod answers;
mod corpus;
mod failures;
mod support;
