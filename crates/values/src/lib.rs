//! The values that rules, calendars and cases share.
//!
//! Every stage speaks of the same four kinds of value: an [`Instant`] in UTC, a local [`Day`], an exact
//! [`Decimal`], and text compared after [`fold`]ing. They are plain and small; nothing here knows of zones,
//! rules or files.

mod arithmetic;
mod decimal;
mod text;
mod time;

pub use arithmetic::{QUOTIENT_SCALE, Rounding};
pub use decimal::{Decimal, DecimalError, MAX_DIGITS};
pub use text::{fold, fold_into, folds_alike, is_folded, quote};
pub use time::{Day, Instant, InstantError, time_of_day, weekday_name};
