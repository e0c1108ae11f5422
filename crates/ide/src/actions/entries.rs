//! Entries as a whole.

use esc_diagnostics::Span;
use esc_fmt::line_end;
use esc_syntax::ast::ItemKind;

use super::{Action, ActionKind, At, edit_here, place};

/// Moves an entry that takes every case to the end of the file, where it leaves other entries theirs.
pub(super) fn move_to_end(at: &At<'_, '_>) -> Option<Action> {
    let ItemKind::Entry(entry) = &at.item.kind else { return None };
    let (view, slice) = (at.view, at.slice);
    let head = Span::new(at.item.span.start, entry.body_span.start);
    if entry.when.is_some() || !at.touches(head) {
        return None;
    }
    let is_later = |(other, item): (&esc_syntax::Slice, &esc_syntax::ast::Item)| {
        other.start > slice.start && matches!(item.kind, ItemKind::Entry(_))
    };
    if !view.items().any(is_later) {
        return None;
    }
    let (text, eol) = (view.text_of(slice), line_end(view.text()));
    let start = slice.start + place::start_with_comments(text, at.item);
    let end = slice.start + u32::try_from(text.len()).ok()?;
    let moved = Span::new(start, end);
    // Where it begins in the middle of a line, that line still has to end.
    let left = if place::indent(view.text(), start).is_some() { "" } else { eol };
    let file_end = u32::try_from(view.text().len()).ok()?;
    let gap = if view.text().ends_with('\n') { eol.to_owned() } else { format!("{eol}{eol}") };
    let body = moved.of(view.text()).trim();
    Some(Action::new(
        ActionKind::Rewrite,
        "move this entry to the end, so that it takes only what no other does",
        vec![
            edit_here(view, place::with_empty_lines(view.text(), moved), left),
            edit_here(view, Span::new(file_end, file_end), format!("{gap}{body}{eol}")),
        ],
    ))
}
