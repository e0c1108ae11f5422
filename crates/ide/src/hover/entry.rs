//! A rule entry: which cases it takes, how its clock runs, what it does, and when that would be.

use esc_syntax::Slice;
use esc_syntax::ast::{self, Body, Due, Item, ItemKind};
use esc_values::Instant;

use super::{docs, paragraphs};
use crate::View;
use crate::clock::{Clock, Counted, Reading, Unknown};
use crate::plain::{self, FileRows};

/// How many due instants are shown; an entry has no more, unless it is wrong.
const MAX_DUE: usize = 10;

pub(super) fn describe(view: &View<'_>, slice: &Slice, item: &Item, entry: &ast::Entry) -> String {
    let clock = Clock::of(view, entry);
    let rows = FileRows::of(view);
    let (number, count) = number(view, slice);
    let head = format!("**entry {}** ({number} of {count})", plain::code(&entry.name.value));
    let cases = plain::cases(entry.when.as_ref(), &entry.rows, &rows);
    let takes = match (number, &entry.when) {
        (..=1, _) => format!("**Takes** {cases}."),
        (_, Some(_)) => format!("**Takes** {cases}, unless an earlier entry does."),
        (_, None) => format!("**Takes** {cases} that no earlier entry takes."),
    };
    let steps = match &entry.body {
        Body::Stop => return paragraphs([head, docs(item), takes, STOPS.to_owned()]),
        Body::Steps(steps) if steps.is_empty() => {
            return paragraphs([head, docs(item), takes, STOPS.to_owned()]);
        }
        Body::Steps(steps) => steps,
    };
    let words = format!("**Clock:** {}.", plain::clock_words(&clock));
    let listed: Vec<String> = steps.iter().map(|step| format!("- {}", plain::step(step, &clock))).collect();
    paragraphs([head, docs(item), takes, words, listed.join("\n"), due_table(view, steps, &clock)])
}

const STOPS: &str = "It stops there: these cases are never escalated.";

/// When each step would be due for a case that is created now.
fn due_table(view: &View<'_>, steps: &[ast::Step], clock: &Clock<'_>) -> String {
    let mut minutes: Vec<u32> = steps
        .iter()
        .flat_map(|step| match &step.due {
            Due::Immediately(_) => vec![Some(0)],
            Due::At(ages) => ages.iter().map(|age| clock.minutes(age.kind)).collect(),
        })
        .flatten()
        .collect();
    minutes.sort_unstable();
    minutes.dedup();
    minutes.truncate(MAX_DUE);
    if minutes.is_empty() {
        return String::new();
    }
    let due: Result<Vec<(u32, Option<Instant>)>, Unknown> =
        minutes.into_iter().map(|minutes| Ok((minutes, clock.due(view.now, minutes)?))).collect();
    let Ok(due) = due else {
        return "When the steps are due cannot be told: its hours are not declared, or have mistakes."
            .to_owned();
    };
    let zone = clock.zone();
    let now = Reading::utc(view.now).long();
    let mut out = format!("For a case created now, {now} UTC{}:\n\n", depends(clock));
    out.push_str("| after | due, UTC |");
    out.extend(zone.map(|zone| format!(" in {} |", zone.tz())));
    out.push_str(if zone.is_some() { "\n|---|---|---|" } else { "\n|---|---|" });
    for (minutes, due) in due {
        let never = "never";
        let utc = due.map_or_else(|| never.to_owned(), |due| Reading::utc(due).long());
        out.extend(["\n| ".to_owned(), esc_runtime::Age(minutes).to_string(), format!(" | {utc} |")]);
        out.extend(zone.map(|zone| {
            let local = due.map_or_else(|| never.to_owned(), |due| Reading::of(zone, due).long());
            format!(" {local} |")
        }));
    }
    out
}

/// What the due instants depend on where the case names the hours.
fn depends(clock: &Clock<'_>) -> &'static str {
    match (&clock.hours, &clock.fire) {
        (Counted::Case(Some(_)), _) | (_, Counted::Case(Some(_))) => {
            ", if it names no hours of its own, so that the default ones count"
        }
        (Counted::Case(None), _) | (_, Counted::Case(None)) => {
            ", if it names no hours: there are no default ones, so that all time counts"
        }
        _ => "",
    }
}

/// Which of the file's entries it is, from 1, and how many there are.
fn number(view: &View<'_>, slice: &Slice) -> (usize, usize) {
    let (mut number, mut count) = (0, 0);
    for (of, item) in view.items() {
        if let ItemKind::Entry(_) = item.kind {
            count += 1;
            if of.start <= slice.start {
                number += 1;
            }
        }
    }
    (number, count)
}

/// The rule of a file.
pub(super) fn rule(view: &View<'_>, item: &Item) -> String {
    let ItemKind::Rule(rule) = &item.kind else { return String::new() };
    let entries = view.items().filter(|(_, item)| matches!(item.kind, ItemKind::Entry(_))).count();
    let head = format!("**rule {}**", plain::code(&rule.name.value));
    let state = if rule.inactive.is_some() { "not active" } else { "the active rule of its org" };
    paragraphs([
        head,
        docs(item),
        format!(
            "It is {state}, with {}: a case goes to the first that it fits, from the top.",
            if entries == 1 { "one entry".to_owned() } else { format!("{entries} entries") }
        ),
    ])
}
