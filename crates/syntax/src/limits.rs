//! How large things may be.

/// How deep criteria and formulas can be nested: parentheses and `not`s counted together.
pub const MAX_DEPTH: usize = 64;

/// The most digits that a number can have, before and after the point together.
pub const MAX_NUMBER_DIGITS: usize = 18;

/// The longest duration in days.
pub const MAX_DURATION_DAYS: u32 = 3650;

/// The most units that `last N days` and the like can count.
pub const MAX_PERIOD: u32 = 9999;

/// The most days or weeks that `each N` can count.
pub const MAX_EACH: u32 = 999;

/// The most cases that an agent's `capacity` can be.
pub const MAX_CAPACITY: u32 = 1_000_000;

/// How many characters a formula can have.
pub const MAX_FORMULA_CHARACTERS: usize = 3_900;
