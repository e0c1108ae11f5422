//! The exact analysis of escalation rules.

mod analysis;
mod confirm;
mod coverage;
mod entries;
mod generic;
mod lift;
mod lints;
mod number;
mod props;
mod question;
mod redundant;
mod region;
mod sample;
mod solver;
mod space;
mod unsettled;
mod witness;
pub use analysis::{Analysis, DEFAULT_STEPS};
pub use coverage::Coverage;
pub use lints::{CODES, lint};
