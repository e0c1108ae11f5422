//! The outline of a file, and the declarations of all files.

use esc_diagnostics::Span;
use esc_workspace::Report;

use crate::{Place, View};

/// A declaration, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its name.
    pub name: String,
    /// A few words about it.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// All of it, the doc comment included.
    pub span: Span,
    /// Its name in the file.
    pub name_span: Span,
    /// Its parts.
    pub children: Vec<Outline>,
}

/// The kinds of thing in an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlineKind {
    /// The rule.
    Rule,
    /// The `case` block.
    Case,
    /// A field of it.
    Field,
    /// Business hours.
    Hours,
    /// Closures.
    Closures,
    /// A queue, user, role, template.
    Target,
    /// A pool.
    Pool,
    /// A filter row.
    Row,
    /// An entry.
    Entry,
    /// A step of it.
    Step,
}

/// A declaration in some file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OutlineKind,
    /// Its name in its file.
    pub place: Place,
}

/// The most declarations that a search gives.
pub const MAX_FOUND: usize = 256;

/// The outline of the file.
pub fn outline(_view: &View<'_>) -> Vec<Outline> {
    Vec::new()
}

/// The declarations whose names hold the letters of the query in their order, whatever their case: the best first,
/// [`MAX_FOUND`] at most.
pub fn search(_report: &Report, _query: &str) -> Vec<Declared> {
    Vec::new()
}
