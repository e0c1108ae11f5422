//! The runtime as a service sees it.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail, and its helpers with it"
)]

mod cases;
mod decisions;
mod explanations;
mod files;
mod index;
mod support;
