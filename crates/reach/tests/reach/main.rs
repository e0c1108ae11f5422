//! The exact analysis held against the evaluator, with random rules and cases.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test may fail, and its helpers with it"
)]

#[path = "../support/list.rs"]
mod list;

mod budget;
mod cells;
mod coverage;
mod diff;
mod generate;
mod reached;
mod support;
mod update;
