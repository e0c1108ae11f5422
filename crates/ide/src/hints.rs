//! What is shown within the text, without being part of it.

use esc_diagnostics::Span;

use crate::View;

/// A few words shown within a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The byte of the file before which it is shown.
    pub offset: u32,
    /// What is shown.
    pub label: String,
    /// More about it, in Markdown; may be empty.
    pub tooltip: String,
}

/// The hints for a range of the file, in order.
pub fn hints(_view: &View<'_>, _range: Span) -> Vec<Hint> {
    Vec::new()
}
