#![doc = include_str!("../README.md")]

mod assemble;
mod batch;
mod case;
mod days;
mod decision;
mod disassemble;
mod error;
mod explain;
mod format;
mod formula;
mod guard;
mod index;
mod interpret;
mod known;
pub mod limits;
mod line;
mod names;
mod needs;
pub mod parts;
mod placed;
mod program;
mod read;
mod rest;
mod scaled;
mod search;
mod short;
mod tables;
mod text;
mod trace;
mod value;
mod verify;
mod workload;

pub use assemble::assemble;
pub use batch::{Column, ColumnError, Columns, evaluate_all};
pub use case::Case;
pub use decision::{Decision, State, Status, StepState, evaluate};
pub use disassemble::disassemble;
pub use error::{CaseError, LoadError};
pub use explain::{
    ClockExplanation, Criterion, CriterionKind, EntryExplanation, Explanation, Found, HoursExplanation,
    because, evaluate_explained,
};
pub use format::{MAGIC, VERSION, encode, source_hash};
pub use line::{Age, Line};
pub use parts::Parts;
pub use program::{FieldId, Program};
pub use text::ActionText;
pub use value::{List, Value};
pub use workload::Workload;

/// The values of a case, so that a service needs no other crate to make them.
pub use esc_values::{Day, Decimal, Instant};
