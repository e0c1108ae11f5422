//! The exact analysis of escalation rules: which cases reach which entry, proved for every case that the types allow.
//!
//! [`Analysis`] reads the compiled entries of a rule into a *space*, in which each test of a field stands once, and asks
//! *questions*: is there a case for which this holds, and that no earlier entry takes? A question has a small solver of
//! its own. The solver is told of an earlier entry only when a case that it came up with falls to it, which an
//! index of the entries tells; so most questions end with their first case. Text, order and sets are said in clauses
//! (module `props`), exactly. [`lint`] words what was found, [`diff`] holds two rules against each other, and
//! [`Analysis::coverage`] says which cases each entry takes. A case that is shown has been through the evaluator.

mod analysis;
mod behaviour;
mod conditions;
mod confirm;
mod coverage;
mod diff;
mod entries;
mod generic;
mod index;
mod lift;
mod lints;
mod looked;
mod number;
mod pieces;
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
