//! W0304: some case matches no entry. It is a note for inactive rules.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, Severity, Span};

use super::Lint;
use crate::confirm::Decided;
use crate::question::Verdict;

/// The name of an entry that takes all that is left.
const NAME: &str = "Everything else";

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let (Verdict::Case(gap), Some(last)) = (&lint.analysis.gap, lint.rules.entries.last()) else { return };
    let Some(witness) = lint.confirm().confirm(gap, Decided::Unmatched) else { return };
    let mut diagnostic =
        Diagnostic::new(Code::W0304, last.location, "some cases match no entry, and nothing happens to them")
            .note("the last entry, and some cases are left")
            .help(
                "add an entry without `when` at the end: with steps, or with `stop` if nothing is to happen",
            )
            .entry(&last.name)
            .witness(witness);
    if !lint.rules.active {
        diagnostic.severity = Severity::Note;
    }
    let taken = |name: &str| lint.rules.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
    let mut names = std::iter::once(NAME.to_owned()).chain((2..).map(|number| format!("{NAME} {number}")));
    if let Some(name) = names.find(|name| !taken(name)) {
        let end = last.declaration.span.end;
        let place = Location::new(last.declaration.slice, Span::new(end, end));
        let text = format!("entry \"{name}\" < stop >");
        let edit = Edit::replace(place, format!("\n\n{text}"));
        diagnostic = diagnostic.fix(Fix::possible(format!("add `{text}`"), vec![edit]));
    }
    found.push(diagnostic);
}
