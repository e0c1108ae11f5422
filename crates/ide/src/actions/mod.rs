//! Changes that a person may ask for at a place.
//!
//! Every change leaves a text that can be read as before, and touches nothing but what its title says. One that rewrites
//! criteria or steps keeps what the rules mean.

mod declare;
mod entries;
mod fixes;
mod lists;
mod place;
mod rows;
mod steps;

use esc_diagnostics::{Diagnostic, Span};
use esc_syntax::Slice;
use esc_syntax::ast::Item;

use crate::{Edit, Place, View};

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

impl Action {
    fn new(kind: ActionKind, title: impl Into<String>, mut edits: Vec<Edit>) -> Self {
        edits.sort();
        Self { title: title.into(), kind, edits, mends: None, preferred: false }
    }

    fn mending(mut self, found: &Diagnostic) -> Self {
        self.mends = Some(found.clone());
        self
    }
}

/// The changes that can be made in the range, those that mend something first.
pub fn actions(view: &View<'_>, range: Span) -> Vec<Action> {
    let mut found = Vec::new();
    let touched = touched(view, range);
    let diagnostics = fixes::diagnostics(view, range);
    found.extend(fixes::fixes(view, &diagnostics));
    found.extend(declare::declare(view, &diagnostics));
    found.extend(steps::add_target(view, &diagnostics));
    found.extend(fixes::silence(view, &diagnostics));
    // What rewrites a declaration is asked about one, and about one that could be read.
    if let [(slice, item)] = touched.as_slice()
        && !slice.parsed.broken
    {
        let at = At { view, slice, item, range: within(range, slice.start) };
        found.extend(rows::extract(&at));
        found.extend(rows::inline(&at));
        found.extend(lists::rewrite(&at));
        found.extend(steps::sort(&at));
        found.extend(entries::move_to_end(&at));
    }
    found.extend(fixes::fix_all(view));
    found
}

/// A declaration, and the range in it that is asked about.
struct At<'v, 'a> {
    view: &'v View<'a>,
    slice: &'a Slice,
    item: &'a Item,
    /// Counted from the start of the slice.
    range: Span,
}

impl<'a> At<'_, 'a> {
    /// The text from the start of the slice on.
    fn text(&self) -> &'a str {
        place::text_from(self.view, self.slice)
    }

    /// The edit that writes a text over a part of the slice.
    fn edit(&self, span: Span, new_text: impl Into<String>) -> Edit {
        Edit { place: self.view.here(self.slice, span), new_text: new_text.into() }
    }

    /// Whether the range touches a part of the slice.
    fn touches(&self, span: Span) -> bool {
        touches(self.range, span)
    }
}

/// Whether two ranges have a byte in common, or one of them ends where the other begins.
fn touches(one: Span, other: Span) -> bool {
    one.start <= other.end && other.start <= one.end
}

/// The range of the file as one of a slice.
fn within(range: Span, start: u32) -> Span {
    Span::new(range.start.saturating_sub(start), range.end.saturating_sub(start))
}

/// The declarations that a range touches: their own text, not the comments above them.
fn touched<'a>(view: &View<'a>, range: Span) -> Vec<(&'a Slice, &'a Item)> {
    let slices = &view.file.source.slices;
    let first = slices.partition_point(|slice| slice.start <= range.start).saturating_sub(1);
    slices
        .iter()
        .skip(first)
        .take_while(|slice| slice.start <= range.end)
        .filter_map(|slice| Some((slice, slice.parsed.item.as_ref()?)))
        .filter(|(slice, item)| touches(range, item.span.shifted(slice.start)))
        .collect()
}

/// An edit of a place in the view's file.
fn edit_here(view: &View<'_>, span: Span, new_text: impl Into<String>) -> Edit {
    Edit { place: Place { file: view.file.id, span }, new_text: new_text.into() }
}

#[cfg(test)]
mod tests;
