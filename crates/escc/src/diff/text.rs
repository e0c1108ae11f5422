//! Differences for people.

use std::io::{self, Write};

use esc_diagnostics::render::Style;
use esc_reach::{Deadline, Diff, Difference, Side};

use crate::console::visible;
use crate::region::{is_every_case, region};

/// Writes each difference, and what it comes to.
pub(crate) fn differences(diff: &Diff, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (number, difference) in (1..).zip(&diff.differences) {
        one(number, difference, style, out)?;
        writeln!(out)?;
    }
    for (old, new) in &diff.undecided {
        writeln!(
            out,
            "not decided: the cases that {} before and {} after; give `--steps` a larger number\n",
            takes(old.as_deref()),
            takes(new.as_deref())
        )?;
    }
    let differences = plural(diff.differences.len(), "difference", "differences");
    match (diff.differences.len(), diff.undecided.len()) {
        (0, 0) => writeln!(out, "the same for every case"),
        (_, 0) => writeln!(out, "{differences}"),
        (0, open) => writeln!(out, "no difference was found, but {} not decided", are(open)),
        (_, open) => writeln!(out, "{differences}, and {} not decided", are(open)),
    }
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn are(pairs: usize) -> String {
    format!(
        "{} {}",
        plural(pairs, "pair of entries", "pairs of entries"),
        if pairs == 1 { "is" } else { "are" }
    )
}

fn takes(entry: Option<&str>) -> String {
    entry.map_or_else(|| "no entry takes".to_owned(), |entry| format!("`{}` takes", visible(entry)))
}

fn one(number: usize, difference: &Difference, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (strong, end) = if style.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let Difference { before, after, .. } = difference;
    writeln!(out, "{strong}{number}. {}{end}", what_happens(before, after))?;
    if is_every_case(&difference.region) {
        writeln!(out, "   for every case")?;
    } else {
        region("   when ", "        ", &difference.region, style, out)?;
    }
    side("before", before, difference, out)?;
    side("after", after, difference, out)?;
    let is_error = before.status == ERROR || after.status == ERROR;
    if !difference.deadlines.is_empty() && !is_error {
        writeln!(out, "   deadlines")?;
        for deadline in &difference.deadlines {
            writeln!(out, "     {}", moved(deadline))?;
        }
    }
    if let Some(names) = read_alike(before, after) {
        writeln!(out, "   these read alike, but the {names} that they name differ")?;
    }
    match &difference.witness {
        Some(witness) => writeln!(out, "   such a case: {}", visible(&witness.0)),
        None => writeln!(
            out,
            "   no such case was found, and there may be none: fields are held against the present or each other"
        ),
    }
}

/// The status of a side that cannot decide the cases.
const ERROR: &str = "error";

/// The status of a side that takes the cases to be closed.
const CLOSED: &str = "closed";

/// The difference in one sentence.
fn what_happens(before: &Side, after: &Side) -> String {
    let quoted = |side: &Side| side.entry.as_deref().map(|entry| format!("`{}`", visible(entry)));
    match (quoted(before), quoted(after)) {
        (Some(_), Some(_)) if before.status == ERROR => {
            "the new rules know the hours that the case names, the old ones do not".to_owned()
        }
        (Some(_), Some(_)) if after.status == ERROR => {
            "the old rules know the hours that the case names, the new ones do not".to_owned()
        }
        (Some(old), Some(new)) if old == new => format!("{old} acts differently"),
        (Some(old), Some(new)) => format!("{new} takes cases that {old} took, and acts differently"),
        (Some(old), None) if after.status == CLOSED => format!("cases that {old} took count as closed"),
        (Some(old), None) => format!("no entry takes cases that {old} took"),
        (None, Some(new)) if before.status == CLOSED => format!("{new} takes cases that counted as closed"),
        (None, Some(new)) => format!("{new} takes cases that no entry took"),
        (None, None) => "nothing is done, before or after".to_owned(),
    }
}

fn side(word: &str, side: &Side, difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let Some(entry) = &side.entry else {
        let what =
            if side.status == CLOSED { "the case counts as closed" } else { "no entry takes the case" };
        return writeln!(out, "   {word}: {what}");
    };
    let entry = visible(entry);
    if side.status == ERROR {
        return writeln!(out, "   {word}: `{entry}`, but the case has an error: its hours are not declared");
    }
    if side.steps.is_empty() {
        return writeln!(out, "   {word}: `{entry}`, which does nothing");
    }
    writeln!(out, "   {word}: `{entry}`, {}", visible(side.clauses.as_deref().unwrap_or_default()))?;
    for step in &side.steps {
        let actions = step.actions.join(", ");
        match (&step.due, &difference.witness) {
            (Some(due), Some(_)) => {
                writeln!(out, "     after {}: {} (due {due})", step.after, visible(&actions))?;
            }
            _ => writeln!(out, "     after {}: {}", step.after, visible(&actions))?,
        }
    }
    Ok(())
}

/// What is not the same though both sides are shown as the same: the hours or pools that they name.
fn read_alike(before: &Side, after: &Side) -> Option<&'static str> {
    let shown = |side: &Side| -> Vec<_> {
        side.steps.iter().map(|step| (step.after.clone(), step.due.clone(), step.actions.clone())).collect()
    };
    if before.status != after.status || before.clauses != after.clauses || shown(before) != shown(after) {
        return None;
    }
    let hours =
        before.clauses.as_ref().is_some_and(|clauses| clauses.contains("use ") || clauses.contains(" fire "));
    let mut actions = before.steps.iter().flat_map(|step| &step.actions);
    let pools = actions.any(|action| action.starts_with("reassign pool"));
    match (hours, pools) {
        (true, true) => Some("hours or pools"),
        (true, false) => Some("hours"),
        (false, true) => Some("pools"),
        (false, false) => None,
    }
}

fn moved(deadline: &Deadline) -> String {
    let action = visible(&deadline.action);
    let ages = if deadline.before == deadline.after {
        format!("still after {}", deadline.after)
    } else {
        format!("after {} instead of {}", deadline.after, deadline.before)
    };
    match (&deadline.due_before, &deadline.due_after) {
        (Some(before), Some(after)) if before != after => {
            format!("{action}: {ages}, {after} instead of {before}")
        }
        _ => format!("{action}: {ages}"),
    }
}
