//! The functions and operators of formulas: one table that says what each takes and gives, what it makes of blanks,
//! and how it computes.
//!
//! The check reads its types, an editor its words, the runtime its results. [`typings`] gives the ways in which a
//! function can be called, [`apply`] calls it. The functions that do not look at all of their arguments (`AND`, `OR`,
//! `IF`, `CASE`, `BLANKVALUE`, `NULLVALUE`) are jumps in compiled rules and have no result here.

mod apply;
mod moments;
mod pattern;
mod table;
mod texts;
mod types;
mod typing;
mod value;

pub use apply::{Failure, Surroundings, apply};
pub use moments::{MILLISECONDS_OF_DAY, date_of_text, datetime_of_text, time_of_text};
pub use pattern::{MAX_PATTERN_BYTES, MAX_PATTERN_PROGRAM, Pattern};
pub use table::{Elsewhere, Entry, FUNCTIONS, Function, Parameter, elsewhere, function_named};
pub use types::{Type, Types};
pub use typing::{Typing, arity, typings};
pub use value::{MAX_TEXT_BYTES, Value};
