//! The file format.

/// The version of the format.
pub(crate) const VERSION: u16 = 1;
