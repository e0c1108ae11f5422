//! Business hours, case by case and against a naive second implementation.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that panics has failed")]

mod clock;
mod common;
mod naive;
mod random;
mod same;
mod zones;
