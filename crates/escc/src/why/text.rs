//! An explanation for people.

use std::fmt::{self, Write as _};

use esc_diagnostics::render::Style;
use esc_runtime::{
    Age, ClockExplanation, Criterion, CriterionKind, EntryExplanation, Explanation, Found, HoursExplanation,
    Program, State,
};
use esc_values::{Instant, quote};

use super::wall_clock::WallClock;
use crate::console::visible;

/// How many openings of the hours are shown.
const OPENINGS: usize = 3;

/// The explanation as text: what came of the case, each entry, the clock, each step.
pub(super) fn explained(program: &Program, explanation: &Explanation<'_>, style: Style) -> String {
    let mut page = Page { program, style, out: String::new() };
    // Writing to a `String` cannot fail.
    let _ = page.write(explanation);
    page.out
}

struct Page<'a> {
    program: &'a Program,
    style: Style,
    out: String,
}

impl Page<'_> {
    fn write(&mut self, explanation: &Explanation<'_>) -> fmt::Result {
        let now = explanation.now;
        writeln!(self.out, "rule {}: {}, at {now}", quote(explanation.rule), outcome(explanation))?;
        if let Some(found) = &explanation.closed_by {
            writeln!(self.out, "  closed by: {}", shown(found))?;
        }
        writeln!(self.out)?;
        for entry in &explanation.entries {
            self.entry(entry, explanation)?;
        }
        if let Some(clock) = &explanation.clock {
            self.clock(clock, now)?;
        }
        self.steps(explanation)
    }

    fn entry(&mut self, entry: &EntryExplanation<'_>, explanation: &Explanation<'_>) -> fmt::Result {
        // What an entry would say that is not asked decides nothing.
        let mark = if entry.reached { self.mark(entry.holds) } else { "-".to_owned() };
        let aside = match (entry.reached, entry.holds) {
            (true, true) => " takes the case",
            (true, false) => "",
            (false, _) if explanation.status == "closed" => " is not asked: the case is closed",
            (false, _) => " is not asked: an earlier entry takes the case",
        };
        writeln!(self.out, "{mark} entry {}{aside}", quote(entry.entry))?;
        match &entry.criteria {
            Some(criteria) => self.criterion(criteria, 1),
            None => writeln!(self.out, "  {} every case", self.mark(true)),
        }
    }

    /// It goes as deep as criteria do, which has a limit.
    fn criterion(&mut self, criterion: &Criterion<'_>, depth: usize) -> fmt::Result {
        let (mark, text) = (self.mark(criterion.holds), criterion.text.unwrap_or_default());
        write!(self.out, "{:indent$}{mark} ", "", indent = depth * 2)?;
        match criterion.kind {
            CriterionKind::All => writeln!(self.out, "all of")?,
            CriterionKind::Any => writeln!(self.out, "any of")?,
            CriterionKind::Not => writeln!(self.out, "not")?,
            CriterionKind::Row => writeln!(self.out, "row {}", visible(text))?,
            CriterionKind::Comparison => {
                let found: Vec<String> = criterion.found.iter().map(shown).collect();
                let failed = criterion
                    .failed
                    .as_ref()
                    .map_or_else(String::new, |failed| format!(", {}", visible(failed)));
                writeln!(self.out, "{}   [{}{failed}]", visible(text), found.join(", "))?;
            }
        }
        criterion.parts.iter().try_for_each(|part| self.criterion(part, depth + 1))
    }

    fn clock(&mut self, clock: &ClockExplanation<'_>, now: Instant) -> fmt::Result {
        let from = match clock.age_from {
            "last_modified" => "when the case was last modified",
            "matched" => "when the case began to match",
            _ => "when the case was created",
        };
        let hours = clock.hours.or(clock.fire);
        writeln!(self.out, "\nclock")?;
        writeln!(self.out, "  starts {}, {from}", self.at(clock.start, hours))?;
        match clock.hours {
            Some(hours) => {
                writeln!(self.out, "  counts the hours {} in {}", quote(hours.name), hours.zone)?;
                self.openings(hours, now)?;
            }
            None => writeln!(self.out, "  counts all time")?,
        }
        if let Some(fire) = clock.fire {
            writeln!(self.out, "  steps fire during the hours {} in {}", quote(fire.name), fire.zone)?;
            if clock.hours.is_none_or(|hours| hours.place != fire.place) {
                self.openings(fire, now)?;
            }
        }
        if let Some(modified) = clock.disabled_after {
            writeln!(
                self.out,
                "  stops at {}: the case was modified, and no later step fires",
                self.at(modified, hours)
            )?;
        }
        Ok(())
    }

    fn openings(&mut self, hours: HoursExplanation<'_>, now: Instant) -> fmt::Result {
        let Some(calendar) = self.program.calendar(hours.place) else { return Ok(()) };
        let mut from = now;
        for number in 0..OPENINGS {
            let Some(open) = calendar.next_open(from) else {
                let never = if number == 0 { "are not open again" } else { "are not open after that" };
                return writeln!(self.out, "    {never}");
            };
            let opens = self.local(open, hours);
            let Some(close) = calendar.next_closed(open) else {
                return writeln!(self.out, "    open from {opens} on");
            };
            let word = if open == now { "open now, until" } else { "open" };
            let closes = self.local(close, hours);
            if open == now {
                writeln!(self.out, "    {word} {closes}")?;
            } else {
                writeln!(self.out, "    {word} {opens} to {closes}")?;
            }
            from = close;
        }
        Ok(())
    }

    fn steps(&mut self, explanation: &Explanation<'_>) -> fmt::Result {
        if explanation.entry.is_none() {
            return Ok(());
        }
        let hours = explanation.clock.as_ref().and_then(|clock| clock.hours.or(clock.fire));
        writeln!(self.out, "\nsteps")?;
        let decision = &explanation.decision;
        if decision.steps().len() == 0 {
            return writeln!(self.out, "  none: the case does not escalate");
        }
        for (number, (step, state)) in (1..).zip(decision.steps_of(self.program)) {
            let due = match (state.state, state.due) {
                (State::Due, Some(due)) => format!("due since {}", self.at(due, hours)),
                (State::Pending, Some(due)) => format!("pending until {}", self.at(due, hours)),
                (State::Disabled, Some(due)) => {
                    format!(
                        "disabled: it would be due at {}, after the first modification",
                        self.at(due, hours)
                    )
                }
                (_, None) | (State::Never, _) => "never: the hours do not open for it".to_owned(),
            };
            writeln!(self.out, "  {number}. after {}, {due}", Age(step.after_minutes))?;
            for action in &step.actions {
                writeln!(self.out, "     {}", visible(&action.text(self.program).to_string()))?;
            }
        }
        Ok(())
    }

    fn mark(&self, holds: bool) -> String {
        let (sign, colour) = match (holds, self.style.unicode) {
            (true, true) => ("✓", 32),
            (false, true) => ("✗", 31),
            (true, false) => ("[x]", 32),
            (false, false) => ("[ ]", 31),
        };
        if self.style.colour { format!("\u{1b}[{colour}m{sign}\u{1b}[0m") } else { sign.to_owned() }
    }

    /// An instant in UTC and, where there are hours, on their wall clock.
    fn at(&self, instant: Instant, hours: Option<HoursExplanation<'_>>) -> String {
        match hours {
            Some(hours) => format!("{instant} ({})", self.local(instant, hours)),
            None => instant.to_string(),
        }
    }

    /// What the wall clock of the hours' zone reads.
    fn local(&self, instant: Instant, hours: HoursExplanation<'_>) -> String {
        WallClock::of(self.program, Some(hours)).shown(instant)
    }
}

/// The case and what came of it.
pub(super) fn outcome(explanation: &Explanation<'_>) -> String {
    let case = explanation.case.map_or_else(|| "the case".to_owned(), |id| format!("case {}", visible(id)));
    let outcome = match (explanation.status, explanation.entry) {
        ("closed", _) => "is closed, and a closed case never escalates".to_owned(),
        (_, Some(entry)) => format!("is taken by the entry {}", quote(entry)),
        (_, None) => "is taken by no entry".to_owned(),
    };
    format!("{case} {outcome}")
}

/// A field and its value.
fn shown(found: &Found<'_>) -> String {
    format!("{} is {}", visible(found.field), visible(&found.value.to_string()))
}
