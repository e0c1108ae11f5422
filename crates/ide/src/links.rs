//! Imports as links.

use std::path::PathBuf;

use esc_diagnostics::Span;

use crate::View;

/// An import that leads to a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportLink {
    /// The path in the import, without its quotes.
    pub span: Span,
    /// The file.
    pub target: PathBuf,
}

/// The imports of the file that lead to a file.
pub fn links(_view: &View<'_>) -> Vec<ImportLink> {
    Vec::new()
}
