//! What stands at a place, in plain words.

use esc_diagnostics::Span;

use crate::View;

/// What is to be said about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The bytes of the file that it is about.
    pub span: Span,
    /// What is said, in Markdown.
    pub markdown: String,
}

/// What stands at the offset, in plain words.
pub fn hover(_view: &View<'_>, _offset: u32) -> Option<Hover> {
    None
}
