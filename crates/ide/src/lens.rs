//! What is shown above an entry.

use esc_diagnostics::Span;

use crate::View;

/// A line shown above an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lens {
    /// The entry's name in the file.
    pub span: Span,
    /// What is shown.
    pub title: String,
    /// The case that is shown when a person asks for it, as JSON.
    pub witness: Option<String>,
}

/// The lines above the entries of the file, in order.
pub fn lenses(_view: &View<'_>) -> Vec<Lens> {
    Vec::new()
}

/// What is shown above the entry whose name stands at `span`, with its case.
pub fn resolve(_view: &View<'_>, _span: Span) -> Option<Lens> {
    None
}
