//! Formulas as code: a stack, and jumps that lead forward.

mod code;
mod run;
mod verify;

pub use code::{Formula, Instruction};
pub(crate) use run::{Failed, Machines, run};
pub(crate) use verify::verify;
