//! Differences for people.

use std::io::{self, Write};

use esc_diagnostics::render::Style;
use esc_reach::{Deadline, Diff, Difference, Side};
use textwrap::{Options, wrap};

use crate::console::visible;

/// Writes each difference, and what it comes to.
pub(crate) fn differences(diff: &Diff, style: Style, out: &mut dyn Write) -> io::Result<()> {
    for (number, difference) in (1..).zip(&diff.differences) {
        one(number, difference, style, out)?;
        writeln!(out)?;
    }
    for (old, new) in &diff.undecided {
        writeln!(
            out,
            "not decided: cases of {} before and of {} after; give `--steps` a larger number\n",
            named(old.as_deref()),
            named(new.as_deref())
        )?;
    }
    match (diff.differences.len(), diff.undecided.len()) {
        (0, 0) => writeln!(out, "the same for every case"),
        (1, _) => writeln!(out, "1 difference"),
        (count, _) => writeln!(out, "{count} differences"),
    }
}

fn named(entry: Option<&str>) -> String {
    entry.map_or_else(|| "no entry".to_owned(), |entry| format!("`{}`", visible(entry)))
}

fn one(number: usize, difference: &Difference, style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (strong, end) = if style.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    let (Difference { before, after, .. }, region) = (difference, visible(&difference.region));
    writeln!(out, "{strong}{number}. {}{end}", what_happens(before, after))?;
    let options = Options::new(style.width).initial_indent("   when ").subsequent_indent("        ");
    for line in wrap(&region, &options) {
        writeln!(out, "{line}")?;
    }
    side("before", before, difference, out)?;
    side("after", after, difference, out)?;
    if !difference.deadlines.is_empty() {
        writeln!(out, "   deadlines")?;
        for deadline in &difference.deadlines {
            writeln!(out, "     {}", moved(deadline))?;
        }
    }
    match &difference.witness {
        Some(witness) => writeln!(out, "   such a case: {}", visible(&witness.0)),
        None => writeln!(
            out,
            "   no example was found: the criteria hold fields against the present, or against each other"
        ),
    }
}

/// The difference in one sentence.
fn what_happens(before: &Side, after: &Side) -> String {
    let quoted = |side: &Side| side.entry.as_deref().map(|entry| format!("`{}`", visible(entry)));
    match (quoted(before), quoted(after)) {
        (Some(old), Some(new)) if before.status == "error" || after.status == "error" => {
            format!("{old} before and {new} after: one of them does not know the hours that the case names")
        }
        (Some(old), Some(new)) if old == new => format!("{old} acts differently"),
        (Some(old), Some(new)) => format!("{new} takes cases that {old} took, and acts differently"),
        (Some(old), None) => format!("{} {old} took", none_takes(after)),
        (None, Some(new)) => format!("{new} takes cases that {}", none_took(before)),
        (None, None) => "nothing is done, before or after".to_owned(),
    }
}

fn none_takes(side: &Side) -> &'static str {
    if side.status == "closed" { "as closed count cases that" } else { "no entry takes cases that" }
}

fn none_took(side: &Side) -> &'static str {
    if side.status == "closed" { "counted as closed" } else { "no entry took" }
}

fn side(word: &str, side: &Side, difference: &Difference, out: &mut dyn Write) -> io::Result<()> {
    let Some(entry) = &side.entry else {
        let what =
            if side.status == "closed" { "the case counts as closed" } else { "no entry takes the case" };
        return writeln!(out, "   {word}: {what}");
    };
    let clauses = side.clauses.as_deref().unwrap_or_default();
    writeln!(out, "   {word}: `{}`, {clauses}", visible(entry))?;
    if side.steps.is_empty() {
        writeln!(out, "     nothing is done")?;
    }
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
