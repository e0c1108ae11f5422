//! The exact analysis of escalation rules.

mod analysis;
mod confirm;
mod entries;
mod generic;
mod lift;
mod lints;
mod number;
mod props;
mod question;
mod redundant;
mod sample;
mod solver;
mod space;
mod unsettled;
mod witness;
pub use analysis::{Analysis, DEFAULT_STEPS};
pub use lints::{CODES, lint};
