//! The exact analysis of escalation rules.

mod analysis;
mod entries;
mod lift;
mod number;
mod props;
mod question;
mod redundant;
mod sample;
mod solver;
mod space;
pub use analysis::{Analysis, DEFAULT_STEPS};
