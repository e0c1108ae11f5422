//! E0301: an entry that no case reaches, because earlier entries take every case that it matches.

use esc_check::hir::{Criteria, Entry};
use esc_diagnostics::{Code, Diagnostic};

use super::{Lint, listed};
use crate::analysis::Reach;

/// How many of the shadowing entries a message names.
const MOST_NAMES: usize = 4;

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for (entry, known) in lint.rules.entries.iter().zip(&lint.analysis.known) {
        if let Reach::Shadowed(core) = &known.reach {
            let takers: Vec<&Entry> = core.iter().filter_map(|number| lint.entry(*number)).collect();
            found.push(report(entry, &takers));
        }
    }
}

fn report(entry: &Entry, takers: &[&Entry]) -> Diagnostic {
    let alike = takers.iter().all(|taker| act_alike(taker, entry));
    let names = listed(takers.iter().take(MOST_NAMES).map(|taker| taker.name.as_str()));
    let message = match (takers, alike) {
        ([_], true) => {
            format!("no case reaches this entry: {names} takes every case that it matches, and does the same")
        }
        ([_], false) => {
            format!(
                "no case reaches this entry: {names} takes every case that it matches, and acts differently"
            )
        }
        (_, alike) => {
            let more = takers.len().saturating_sub(MOST_NAMES);
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            let differ = if alike { "do the same" } else { "act differently" };
            format!(
                "no case reaches this entry: {names}{more} together take every case that it matches, and {differ}"
            )
        }
    };
    let help = match takers {
        _ if alike => "remove the entry: nothing changes without it".to_owned(),
        _ if matches!(&entry.criteria, Criteria::All(parts, _) if parts.is_empty()) => {
            "remove the entry, or leave it some cases: it takes every case that comes as far".to_owned()
        }
        [taker] => format!("move the entry before `{}`, or make that one's criteria narrower", taker.name),
        _ => "move the entry before these, or make their criteria narrower".to_owned(),
    };
    let label = if takers.len() == 1 { "this takes every case of it" } else { "this takes some cases of it" };
    takers.iter().fold(
        Diagnostic::new(Code::E0301, entry.location, message)
            .note("never reached")
            .help(help)
            .entry(&entry.name),
        |found, taker| found.label(taker.location, label),
    )
}

/// Whether two entries of a rule do the same at the same times.
pub(crate) fn act_alike(one: &Entry, other: &Entry) -> bool {
    let sorted = |entry: &Entry| {
        let mut steps = entry.steps.clone();
        steps.sort_by_key(|step| step.after_minutes);
        steps
    };
    let (steps, others) = (sorted(one), sorted(other));
    let clocks = (one.age_from, one.hours, one.fire) == (other.age_from, other.hours, other.fire);
    steps == others && (steps.is_empty() || clocks)
}

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::check;

    #[test]
    fn one_entry_shadows_another() {
        insta::assert_snapshot!(check(Code::E0301, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Large" when Seats > 10 < at 4h notify owner >
entry "Larger" when Seats >= 20 < at 2h notify owner >
entry "Same" when Seats = 11 < at 4h notify owner >
"#), @r#"
        Error `"Larger"`: no case reaches this entry: `Large` takes every case that it matches, and acts differently
          `"Large"`: this takes every case of it
          help: move the entry before `Large`, or make that one's criteria narrower
        Error `"Same"`: no case reaches this entry: `Large` takes every case that it matches, and does the same
          `"Large"`: this takes every case of it
          help: remove the entry: nothing changes without it
        "#);
    }

    #[test]
    fn entries_shadow_one_together_and_none_too_many_is_named() {
        insta::assert_snapshot!(check(Code::E0301, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Few" when Seats <= 5 < stop >
entry "Subject" when Subject is blank < stop >
entry "Many" when Seats > 5 < stop >
entry "Any" when Seats is not blank < at 1h notify owner >
"#), @r#"
        Error `"Any"`: no case reaches this entry: `Few` and `Many` together take every case that it matches, and act differently
          `"Few"`: this takes some cases of it
          `"Many"`: this takes some cases of it
          help: move the entry before these, or make their criteria narrower
        "#);
    }

    #[test]
    fn what_leaves_some_cases_shadows_nothing() {
        insta::assert_snapshot!(check(Code::E0301, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Few" when Seats < 5 < stop >
entry "Many" when Seats > 5 < stop >
entry "Rest" < stop >
"#), @"");
    }
}
