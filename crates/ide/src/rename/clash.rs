//! Names that are taken.

use esc_diagnostics::Span;
use esc_syntax::ast::ItemKind;
use esc_values::folds_alike;
use esc_workspace::CheckedFile;

use crate::names::{self, Symbol};
use crate::{Place, View, items};

/// Refuses to call the symbol `name`, as which it would be the symbol `new`, where a file that sees it sees another thing
/// of that name, or means one that nothing declares.
pub(super) fn refuse(view: &View<'_>, symbol: &Symbol, new: &Symbol, name: &str) -> Result<(), String> {
    // Another spelling of the same name takes nothing that is not its own.
    if symbol == new {
        return Ok(());
    }
    match (symbol, new) {
        (Symbol::Row(label), Symbol::Row(new)) => refuse_hidden(view, label, new, name)?,
        (Symbol::OwnRow(slice, _), Symbol::OwnRow(_, new)) => {
            let row = Symbol::Row(new.clone());
            let used = names::places_in(view.file, &row).into_iter().find(|(place, _)| {
                view.file.source.slice_at(place.span.start).is_some_and(|(found, _)| found.id == *slice)
            });
            if used.is_some() {
                return Err(format!(
                    "the entry refers to the row `{name}` of the file, which this one would hide; choose another name"
                ));
            }
        }
        _ => {}
    }
    for file in names::reach(view, symbol) {
        let seen = View { file, ..*view };
        if let Some((there, place)) = names::declaration(&seen, new) {
            let both = if there.id == file.id || file.id == view.file.id {
                String::new()
            } else {
                format!(", and `{}` sees both", file.name)
            };
            let at = line_of(view, there, place.span);
            return Err(format!("{} already, {at}{both}; choose another name", there_is(new, name)));
        }
        if let Some((Place { span, .. }, _)) = names::places_in(file, new).first() {
            let at = line_of(view, file, *span);
            return Err(match new {
                Symbol::Field(_) | Symbol::Target(..) => {
                    format!("{} already, {at}; choose another name", there_is(new, name))
                }
                _ => format!(
                    "`{name}` stands {at}, where it means nothing yet, and would come to mean what is renamed here; choose another name"
                ),
            });
        }
    }
    Ok(())
}

/// Refuses a label for a row of the file that an entry which uses it has given to a row of its own.
fn refuse_hidden(view: &View<'_>, label: &str, new: &str, name: &str) -> Result<(), String> {
    let row = Symbol::Row(label.to_owned());
    for (slice, item) in items(view.file) {
        let ItemKind::Entry(entry) = &item.kind else { continue };
        if !entry.rows.iter().any(|row| folds_alike(&row.label.value, new)) {
            continue;
        }
        let mut uses = false;
        names::visit(slice, item, &mut |mention, _, _| uses |= mention.is(&row));
        if uses {
            return Err(format!(
                "the entry `{}` uses this row and has a row `{name}` of its own, which would hide it; choose another name",
                entry.name.value
            ));
        }
    }
    Ok(())
}

/// That something has the name.
fn there_is(symbol: &Symbol, name: &str) -> String {
    match symbol {
        Symbol::Hours(_) | Symbol::Closures(_) => format!("there are {} named `{name}`", symbol.kind()),
        Symbol::Entry(_) => format!("there is an entry named `{name}`"),
        Symbol::Row(_) | Symbol::Field(_) => format!("there is a {} `{name}`", symbol.kind()),
        Symbol::OwnRow(..) => format!("the entry has a row `{name}`"),
        Symbol::Value(..) => format!("the field has a value `{name}`"),
        _ => format!("there is a {} named `{name}`", symbol.kind()),
    }
}

/// The line of a place: `in line 3`, in another file than that of the view `` in line 3 of `lib.esc` ``.
pub(super) fn line_of(view: &View<'_>, file: &CheckedFile, span: Span) -> String {
    let line = file.source.text.line_column(span.start).line;
    if file.id == view.file.id {
        format!("in line {line}")
    } else {
        format!("in line {line} of `{}`", file.name)
    }
}
