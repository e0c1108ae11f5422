//! The limits of a program. A program beyond one of them is neither compiled nor loaded.

/// Escalation actions of an entry: each age of each step counts as one.
pub const MAX_STEPS: usize = 5;

/// Comparisons of an entry, rows expanded.
pub const MAX_COMPARISONS: usize = 10_000;

/// Operations of a program: its comparisons, rows expanded, and one for each entry. At 24 bytes each they take
/// 96 MiB at most.
pub const MAX_OPS: usize = 1 << 22;

/// How deep the criteria of an entry nest, rows expanded. It bounds every recursion over them.
pub const MAX_DEPTH: usize = 256;

/// The longest age in minutes: 3650 days.
pub const MAX_AGE_MINUTES: u32 = 3650 * 24 * 60;

/// How far `now ± …`, in minutes, and `today ± …`, in days, reach: 3650 days.
pub const MAX_SHIFT_DAYS: i32 = 3650;

/// Fields of a program, the ones that every program reads included.
pub const MAX_FIELDS: usize = 1 << 16;

/// Weekly spans, closures and openings of one business hours, shared closures included. It bounds what it takes to
/// count a year, and with it the first question to hours that seldom open.
pub const MAX_HOURS_ITEMS: usize = 1_000;

/// Parts of a field's name, as in `Account.Owner.Name`.
pub const MAX_NAME_PARTS: usize = 32;

/// Instructions of a formula.
pub const MAX_FORMULA_CODE: usize = 1 << 14;

/// Values on the stack of a formula.
pub const MAX_FORMULA_STACK: usize = 1 << 11;

/// Arguments of a function in a formula.
pub const MAX_FORMULA_ARGUMENTS: usize = 1 << 11;

/// Regular expressions that are written out in the formulas of a program.
pub const MAX_PATTERNS: usize = 1_000;

/// Bytes of an encoded program.
pub const MAX_PROGRAM_BYTES: usize = 1 << 30;
