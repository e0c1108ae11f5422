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
