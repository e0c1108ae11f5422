//! Giving a declared thing another name, wherever it stands.

use esc_diagnostics::Span;

use crate::{Edit, View};

/// What can be renamed at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The bytes of the file that a person edits: the name without its quotes.
    pub span: Span,
    /// The name as it is now.
    pub name: String,
}

/// What can be renamed at the offset, or a sentence that says why nothing can.
pub fn prepare(_view: &View<'_>, _offset: u32) -> Result<Renamable, String> {
    Err(String::new())
}

/// The edits that give what stands at the offset another name, in the order of files and places; or a sentence that
/// says why that cannot be: the name is taken, or is none.
pub fn rename(_view: &View<'_>, _offset: u32, _new_name: &str) -> Result<Vec<Edit>, String> {
    Err(String::new())
}
