//! N0306: what the analysis had to leave open, and why. One an entry.

use std::cell::LazyCell;

use esc_check::hir::{Criteria, Entry, Test};
use esc_diagnostics::{Code, Diagnostic, Location};

use super::Lint;
use crate::analysis::Reach;
use crate::confirm::Decided;
use crate::question::Verdict;

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let analysis = lint.analysis;
    let confirm = LazyCell::new(|| lint.confirm());
    for ((number, entry), known) in (0..).zip(&lint.rules.entries).zip(&analysis.known) {
        if matches!(known.reach, Reach::Impossible | Reach::Shadowed(_)) {
            continue;
        }
        if known.reach == Reach::Open || known.is_open() {
            found.push(given_up(lint, entry));
        } else if analysis.entries.get(number).is_some_and(|entry| !entry.opaque.is_empty()) {
            found.extend(opaque(lint, entry));
        } else if let Some(case) = analysis.assumed(number)
            && confirm.confirm(case, Decided::Entry(number)).is_none()
        {
            found.push(
                Diagnostic::new(
                    Code::N0306,
                    entry.location,
                    "it was left open whether a case reaches this entry: an earlier one has a condition that is not looked into",
                )
                .help("what is reported is certain; something may go unreported here")
                .entry(&entry.name),
            );
        }
    }
    let Some(last) = lint.rules.entries.last() else { return };
    let is_told =
        |code: Code| found.iter().any(|found| found.code == code && found.entry.as_ref() == Some(&last.name));
    match analysis.gap {
        Verdict::Open if !is_told(Code::N0306) => found.push(given_up(lint, last)),
        Verdict::Case(_) if !is_told(Code::W0304) && !is_told(Code::N0306) => found.push(
            Diagnostic::new(
                Code::N0306,
                last.location,
                "it was left open whether some case matches no entry: an entry has a condition that is not looked into",
            )
            .help("what is reported is certain; to be sure, add an entry without `when` at the end")
            .entry(&last.name),
        ),
        _ => {}
    }
}

fn given_up(lint: &Lint<'_>, entry: &Entry) -> Diagnostic {
    let steps = lint.analysis.steps();
    Diagnostic::new(
        Code::N0306,
        entry.location,
        format!("the analysis of this entry was given up after {steps} steps: its criteria, and those of the entries before it, are too intricate"),
    )
    .help("what is reported is certain; to look further, give `--steps` a larger number, or make the criteria simpler")
    .entry(&entry.name)
}

fn opaque(lint: &Lint<'_>, entry: &Entry) -> Option<Diagnostic> {
    let mut places = Vec::new();
    each_opaque(&entry.criteria, &mut |place| {
        if !places.contains(&place) {
            places.push(place);
        }
    });
    let first = *places.first()?;
    let here = first.slice == entry.location.slice;
    let place = if here { first } else { entry.location };
    let message = format!(
        "the analysis does not look into `{}`: it takes it as a condition that may hold or not, whatever the case",
        lint.words(first)
    );
    let diagnostic = Diagnostic::new(Code::N0306, place, message)
        .help("what is reported of the entry is certain; something may go unreported")
        .entry(&entry.name);
    let mut labels =
        places.into_iter().zip(std::iter::once("into this").chain(std::iter::repeat("nor into this")));
    if here {
        labels.next();
    }
    Some(labels.fold(diagnostic, |found, (place, label)| found.label(place, label)))
}

fn is_opaque(test: &Test) -> bool {
    use esc_check::hir::{Days, Moment, TestKind};
    matches!(
        test.kind,
        TestKind::Field(..)
            | TestKind::Days(_, Days::Today(_) | Days::Period(_))
            | TestKind::Moment(_, Moment::Now(_))
    )
}

/// Visits the places of what is not looked into.
fn each_opaque(criteria: &Criteria, visit: &mut impl FnMut(Location)) {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => {
            for part in parts {
                each_opaque(part, visit);
            }
        }
        Criteria::Not(part, _) | Criteria::Formula(part, _) => each_opaque(part, visit),
        Criteria::Row(row, _) => each_opaque(&row.criteria, visit),
        Criteria::Test(test) if is_opaque(test) => visit(test.location),
        Criteria::Test(_) => {}
        Criteria::Opaque(formula) => visit(formula.location),
    }
}

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::{check, check_with};

    #[test]
    fn what_is_not_looked_into_is_named() {
        insta::assert_snapshot!(check(Code::N0306, r#"
case < Due: date; Start: date; LastReply: datetime; >
entry "Due" when Due < today and LastReply > now - 4h < stop >
entry "Pair" when Due < Start < stop >
entry "Rest" < stop >
"#), @r"
        Note `Due < today`: the analysis does not look into `Due < today`: it takes it as a condition that may hold or not, whatever the case
          `LastReply > now - 4h`: nor into this
          help: what is reported of the entry is certain; something may go unreported
        Note `Due < Start`: the analysis does not look into `Due < Start`: it takes it as a condition that may hold or not, whatever the case
          help: what is reported of the entry is certain; something may go unreported
        ");
    }

    #[test]
    fn exact_criteria_need_no_note() {
        insta::assert_snapshot!(check(Code::N0306, r#"
case < Due: date; >
entry "Due" when Due < 2026-11-21 < stop >
"#), @"");
    }

    #[test]
    fn steps_run_out() {
        let text = r#"
case < Seats: number; IsVip: boolean; >
entry "Few" when Seats < 5 < stop >
entry "Many" when Seats > 5 < stop >
entry "Rest" when Seats is not blank < stop >
"#;
        insta::assert_snapshot!(check_with(Code::N0306, text, 0), @r#"
        Note `"Few"`: the analysis of this entry was given up after 0 steps: its criteria, and those of the entries before it, are too intricate
          help: what is reported is certain; to look further, give `--steps` a larger number, or make the criteria simpler
        Note `"Many"`: the analysis of this entry was given up after 0 steps: its criteria, and those of the entries before it, are too intricate
          help: what is reported is certain; to look further, give `--steps` a larger number, or make the criteria simpler
        Note `"Rest"`: the analysis of this entry was given up after 0 steps: its criteria, and those of the entries before it, are too intricate
          help: what is reported is certain; to look further, give `--steps` a larger number, or make the criteria simpler
        "#);
    }
}
