//! W0408: an entry whose own `set` or `reassign` takes a case away from it while a later step waits, or gives it to an
//! entry that has steps.

use esc_check::hir::Entry;
use esc_diagnostics::{Code, Diagnostic, Witness};
use esc_runtime::Age;
use rayon::prelude::*;

use super::Lint;
use crate::unsettled::{End, Move};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let entries = (0..).zip(&lint.rules.entries).zip(&lint.analysis.known);
    let moves: Vec<(u32, &Entry, &Move)> = entries
        .filter_map(|((number, entry), known)| {
            Some((number, &**entry, known.unsettled.as_ref()?.found.as_ref()?))
        })
        .collect();
    let witnesses: Vec<Option<Witness>> = moves
        .par_iter()
        .map_init(|| lint.confirm(), |confirm, (number, _, moved)| confirm.confirm_move(*number, moved))
        .collect();
    for ((_, entry, moved), witness) in moves.into_iter().zip(witnesses) {
        let Some(witness) = witness else { continue };
        let step = match moved.after_minutes {
            0 => "`immediately`".to_owned(),
            minutes => format!("`at {}`", Age(minutes)),
        };
        let waits = |minutes: u32| format!("`at {}`", Age(minutes));
        let (message, help) = match moved.end {
            End::Left(minutes) => (
                format!(
                    "once its step {step} has fired, a case may not match this entry any more, and its step {} is lost",
                    waits(minutes)
                ),
                "make criteria that hold after the step too, or write the later steps into the entry that takes the case then",
            ),
            End::Closed(minutes) => (
                format!("its step {step} closes the case, and its step {} is lost", waits(minutes)),
                "let the step that closes the case be the last one",
            ),
            End::Moved { to, .. } => {
                let name = lint.entry(to).map_or("", |entry| &entry.name);
                (
                    format!(
                        "once its step {step} has fired, a case may belong to `{name}`, whose steps then fire as well"
                    ),
                    "if that is not meant, narrow the criteria of the one or the other; if it is, allow it with a comment",
                )
            }
        };
        let mut diagnostic = Diagnostic::new(Code::W0408, entry.location, message)
            .note("takes its own cases away")
            .help(help)
            .entry(&entry.name)
            .witness(witness);
        if let End::Moved { to, .. } = moved.end
            && let Some(other) = lint.entry(to)
        {
            diagnostic = diagnostic.label(other.location, "this takes the case then");
        }
        found.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::check;

    #[test]
    fn a_step_takes_a_case_away() {
        insta::assert_snapshot!(check(Code::W0408, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Low" when Priority = "Low" < at 1h set Priority = "High"; at 2h notify owner >
entry "High" when Priority = "High" < at 1h notify manager >
entry "Rest" < stop >
"#), @r#"
        Warning `"Low"`: once its step `at 1h` has fired, a case may not match this entry any more, and its step `at 2h` is lost
          help: make criteria that hold after the step too, or write the later steps into the entry that takes the case then
          case: {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Priority": "Low"}
        "#);
    }

    #[test]
    fn a_step_closes_its_case() {
        insta::assert_snapshot!(check(Code::W0408, r#"
case < Status: picklist("New", "Closed" closed); >
entry "New" when Status = "New" < at 1h set Status = "Closed"; at 2h notify owner >
"#), @r#"
        Warning `"New"`: its step `at 1h` closes the case, and its step `at 2h` is lost
          help: let the step that closes the case be the last one
          case: {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Status": "New"}
        "#);
    }

    #[test]
    fn a_step_gives_a_case_away() {
        insta::assert_snapshot!(check(Code::W0408, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
queue "Tier 2"
entry "Tier 2" when Owner.Name = "Tier 2" < at 1h notify owner >
entry "Others" when IsVip = true < at 1h reassign queue "Tier 2" >
"#), @r#"
        Warning `"Others"`: once its step `at 1h` has fired, a case may belong to `Tier 2`, whose steps then fire as well
          `"Tier 2"`: this takes the case then
          help: if that is not meant, narrow the criteria of the one or the other; if it is, allow it with a comment
          case: {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Owner.Name": "Example", "IsVip": true}
        "#);
    }

    #[test]
    fn a_last_step_may_settle_a_case() {
        insta::assert_snapshot!(check(Code::W0408, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Low" when Priority = "Low" < at 1h notify owner; at 2h set Priority = "High" >
entry "Rest" < stop >
"#), @"");
    }
}
