//! The exact analysis of escalation rules.

mod analysis;
mod confirm;
mod entries;
mod lift;
mod lints;
mod number;
mod props;
mod question;
mod redundant;
mod sample;
mod solver;
mod space;
mod witness;
pub use analysis::{Analysis, DEFAULT_STEPS};
pub use lints::{CODES, lint};
