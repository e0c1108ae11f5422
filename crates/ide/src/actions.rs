//! Changes that a person may ask for at a place.

use esc_diagnostics::{Diagnostic, Span};

use crate::{Edit, View};

/// A change that can be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does: ``write `<` and `>` ``.
    pub title: String,
    /// What kind of change it is.
    pub kind: ActionKind,
    /// The edits, which do not overlap, in the order of files and places.
    pub edits: Vec<Edit>,
    /// The diagnostic that it mends.
    pub mends: Option<Diagnostic>,
    /// Whether it is what most people would choose.
    pub preferred: bool,
}

/// The kinds of change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// Mends a diagnostic.
    Fix,
    /// Mends everything in the file that can be mended beyond doubt.
    FixAll,
    /// Takes a part out and gives it a name.
    Extract,
    /// Puts a named part where it is used.
    Inline,
    /// Writes the same differently.
    Rewrite,
}

/// The changes that can be made in the range, those that mend something first.
pub fn actions(_view: &View<'_>, _range: Span) -> Vec<Action> {
    Vec::new()
}
