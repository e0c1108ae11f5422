//! What mends diagnostics, or silences them.

use esc_diagnostics::{Code, Diagnostic, Fix, Span, compatible_fixes};
use esc_fmt::line_end;
use esc_syntax::ast::Item;
use esc_syntax::{Slice, TokenKind, lex};

use super::{Action, ActionKind, edit_here, place, touches};
use crate::{Edit, View};

/// The diagnostics of the file that a range touches.
pub(super) fn diagnostics<'a>(view: &View<'a>, range: Span) -> Vec<&'a Diagnostic> {
    let slices = &view.file.source.slices;
    let first = slices.partition_point(|slice| slice.start <= range.start).saturating_sub(1);
    let near: Vec<&Slice> = slices.iter().skip(first).take_while(|slice| slice.start <= range.end).collect();
    let is_here = |found: &&Diagnostic| {
        let slice = near.iter().find(|slice| slice.id == found.location.slice);
        slice.is_some_and(|slice| touches(range, found.location.span.shifted(slice.start)))
    };
    view.diagnostics().iter().filter(is_here).collect()
}

/// The fixes of diagnostics. One that is certain is what most people would choose.
pub(super) fn fixes(view: &View<'_>, diagnostics: &[&Diagnostic]) -> Vec<Action> {
    let mut found = Vec::new();
    for diagnostic in diagnostics {
        for fix in &diagnostic.fixes {
            if let Some(edits) = edits(view, fix) {
                let action = Action::new(ActionKind::Fix, &fix.title, edits).mending(diagnostic);
                found.push(Action { preferred: fix.certain, ..action });
            }
        }
    }
    found
}

/// The edits of a fix; `None` where one of them is in no file.
fn edits(view: &View<'_>, fix: &Fix) -> Option<Vec<Edit>> {
    let edit = |edit: &esc_diagnostics::Edit| {
        Some(Edit { place: view.place(edit.location)?, new_text: edit.new_text.clone() })
    };
    fix.edits.iter().map(edit).collect()
}

/// All that is certain in the file, as `escc check --fix` would do it in one round.
pub(super) fn fix_all(view: &View<'_>) -> Option<Action> {
    // The first that is certain, as there.
    let certain = view.diagnostics().iter().filter_map(|found| found.fixes.iter().find(|fix| fix.certain));
    let fixes = compatible_fixes(certain, &view.report.sources);
    let edits: Vec<Edit> = fixes.into_iter().filter_map(|fix| edits(view, fix)).flatten().collect();
    (!edits.is_empty())
        .then(|| Action::new(ActionKind::FixAll, "fix all that is certain in this file", edits))
}

/// Comments that silence diagnostics, one for each code that may be silenced.
pub(super) fn silence(view: &View<'_>, diagnostics: &[&Diagnostic]) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    for diagnostic in diagnostics {
        let code = diagnostic.code;
        // To silence that nothing is silenced would help nobody.
        if !code.can_be_lowered() || code == Code::W0901 {
            continue;
        }
        let title = format!("silence `{}` here", code.name());
        let slice = view.file.source.slices.iter().find(|slice| slice.id == diagnostic.location.slice);
        let Some((slice, item)) = slice.and_then(|slice| Some((slice, slice.parsed.item.as_ref()?))) else {
            continue;
        };
        if !found.iter().any(|action| action.title == title) {
            let edit = allow(view, slice, item, code.name());
            found.push(Action::new(ActionKind::Fix, title, vec![edit]).mending(diagnostic));
        }
    }
    found
}

/// The edit that allows a name in a declaration.
fn allow(view: &View<'_>, slice: &Slice, item: &Item, name: &str) -> Edit {
    if let Some(last) = item.allows.last() {
        return Edit { place: view.here(slice, last.span.after()), new_text: format!(", {name}") };
    }
    let text = view.text_of(slice);
    let above = lex(Span::new(0, item.span.start).of(text));
    let docs = above.iter().find(|token| token.kind == TokenKind::DocComment);
    let at = slice.start + docs.map_or(item.span.start, |token| token.span.start);
    let eol = line_end(view.text());
    let comment = format!("// escc: allow {name}{eol}");
    let new_text = match place::indent(view.text(), at) {
        Some(indent) => format!("{comment}{indent}"),
        None => format!("{eol}{comment}"),
    };
    edit_here(view, Span::new(at, at), new_text)
}
