//! Selections that grow from what a person points at.

use esc_diagnostics::Span;

use crate::View;

/// The ranges around the offset, from the smallest to the whole file, each larger than the one before.
pub fn selections(_view: &View<'_>, _offset: u32) -> Vec<Span> {
    Vec::new()
}
