//! What can be folded away.

use esc_diagnostics::Span;

use crate::View;

/// A stretch that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the opening to the closing bracket; of comments, all of their lines.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// The kinds of stretch that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A block.
    Block,
    /// Comment lines.
    Comment,
    /// Several imports in a row.
    Imports,
}

/// What can be folded, in order: only what covers more than one line.
pub fn folds(_view: &View<'_>) -> Vec<Fold> {
    Vec::new()
}
