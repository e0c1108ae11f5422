//! W0303: a part of the criteria that can be dropped without changing which cases the entry itself matches.

use std::collections::BTreeSet;

use esc_check::hir::{Criteria, Entry};
use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, Span};

use super::Lint;
use crate::redundant::RowPart;

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let mut told: BTreeSet<Location> = BTreeSet::new();
    for (entry, known) in lint.rules.entries.iter().zip(&lint.analysis.known) {
        let Some(redundant) = &known.redundant else { continue };
        for location in &redundant.own {
            found.push(report(lint, entry, *location, "the entry matches the same cases without it"));
        }
        for (part, location) in &redundant.of_rows {
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
        // What a part of a formula leaves would have to be written anew.
        Criteria::Test(_) | Criteria::Formula(..) | Criteria::Opaque(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::check;

    #[test]
    fn parts_that_can_be_dropped_are_named_in_order() {
        insta::assert_snapshot!(check(Code::W0303, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Twice" when Seats > 5 and Seats > 3 and IsVip = true < stop >
entry "Either" when Subject is blank or Subject not contains "a" < stop >
entry "First" when Seats > 3 and Seats > 3 < stop >
"#), @r"
        Warning `Seats > 3`: `Seats > 3` can be dropped: the entry matches the same cases without it
          help: remove it, or correct it if something else was meant
          fix: remove `Seats > 3`: ` and Seats > 3` -> ``
        Warning `Subject is blank`: `Subject is blank` can be dropped: the entry matches the same cases without it
          help: remove it, or correct it if something else was meant
          fix: remove `Subject is blank`: `Subject is blank or ` -> ``
        Warning `Seats > 3`: `Seats > 3` can be dropped: the entry matches the same cases without it
          help: remove it, or correct it if something else was meant
          fix: remove `Seats > 3`: `Seats > 3 and ` -> ``
        ");
    }

    #[test]
    fn a_row_stays_where_one_entry_needs_it() {
        insta::assert_snapshot!(check(Code::W0303, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
row 1: Seats > 3
entry "Spares" when Seats > 5 and 1 < stop >
entry "Needs" when IsVip = true and 1 < stop >
"#), @"");
    }

    #[test]
    fn a_row_goes_where_every_entry_spares_it() {
        insta::assert_snapshot!(check(Code::W0303, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
row 1: Seats > 3
entry "Spares" when Seats > 5 and 1 < stop >
entry "Holds it in what goes" when Seats > 4 and (1 or IsVip = true) and IsVip = false < stop >
"#), @r"
        Warning `1`: `1` can be dropped: the entry matches the same cases without it
          help: remove it, or correct it if something else was meant
          fix: remove `1`: ` and 1` -> ``
        Warning `(1 or IsVip = true)`: `(1 or IsVip = true)` can be dropped: the entry matches the same cases without it
          help: remove it, or correct it if something else was meant
          fix: remove `(1 or IsVip = true)`: ` and (1 or IsVip = true)` -> ``
        ");
    }

    #[test]
    fn good_style_and_single_comparisons_stay() {
        insta::assert_snapshot!(check(Code::W0303, r#"
case < Status: picklist("New", "Closed" closed); >
entry "Open" when IsClosed = false and Status != "Closed" and Status = "New" < stop >
"#), @"");
    }
}
