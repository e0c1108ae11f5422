//! W0303: a part of the criteria that can be dropped without changing which cases the entry itself matches.

use std::collections::BTreeSet;

use esc_check::hir::{Criteria, Entry};
use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, Span};

use super::Lint;
use crate::redundant::RowPart;

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Location> = BTreeSet::new();
    for (entry, known) in lint.rules.entries.iter().zip(&lint.analysis.known) {
        for location in &known.redundant.own {
            found.push(report(lint, entry, *location, "the entry matches the same cases without it"));
        }
        for (part, location) in &known.redundant.of_rows {
            if !told.insert(*location) {
                continue;
            }
            let message = match part {
                RowPart::Whole(_) => "the entry matches the same cases without it",
                RowPart::Part(_) => "every entry that uses the row matches the same cases without it",
            };
            found.push(report(lint, entry, *location, message));
        }
    }
}

fn report(lint: &Lint<'_>, entry: &Entry, location: Location, why: &str) -> Diagnostic {
    let words = lint.words(location);
    let diagnostic = Diagnostic::new(Code::W0303, location, format!("`{words}` can be dropped: {why}"))
        .note("makes no difference")
        .help("remove it, or correct it if something else was meant")
        .entry(&entry.name);
    match removal(&entry.criteria, location) {
        Some(removed) => {
            let title = format!("remove `{words}`");
            diagnostic.fix(Fix::possible(title, vec![Edit::replace(removed, "")]))
        }
        None => diagnostic,
    }
}

/// What to take away so that a part is gone with its `and` or `or`.
fn removal(criteria: &Criteria, part: Location) -> Option<Location> {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => {
            let Some(at) = parts.iter().position(|other| other.location() == part) else {
                return parts.iter().find_map(|inner| removal(inner, part));
            };
            let span = match at.checked_sub(1).and_then(|before| parts.get(before)) {
                Some(before) => Span::new(before.location().span.end, part.span.end),
                None => Span::new(part.span.start, parts.get(1)?.location().span.start),
            };
            Some(Location::new(part.slice, span))
        }
        Criteria::Not(inner, _) => removal(inner, part),
        Criteria::Row(row, _) => removal(&row.criteria, part),
        Criteria::Test(_) => None,
    }
}
