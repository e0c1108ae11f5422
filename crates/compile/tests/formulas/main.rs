//! Formulas from text to answer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail, and its helpers with it"
)]

mod answers;
mod corpus;
mod failures;
mod support;
