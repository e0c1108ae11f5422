//! The exact analysis of escalation rules.

mod analysis;
mod behaviour;
mod conditions;
mod confirm;
mod coverage;
mod diff;
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
mod update;
mod witness;
pub use analysis::{Analysis, DEFAULT_STEPS};
pub use coverage::Coverage;
pub use diff::{Deadline, Diff, DiffError, Difference, Side, SideStep, diff};
pub use lints::{CODES, lint};
