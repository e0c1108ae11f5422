//! What the analysis has to say, one lint a file.

mod generic_before_specific;
mod impossible_criteria;
mod no_catch_all;
mod not_analysed;
mod redundant_criterion;
mod shadowed_entry;
#[cfg(test)]
pub(crate) mod testing;
mod unsettled_by_own_action;

use std::sync::OnceLock;

use esc_check::hir::{Entry, RuleSet};
use esc_diagnostics::{Code, Diagnostic, Location};
use esc_values::Instant;

use crate::analysis::Analysis;
use crate::confirm::Confirm;
use crate::witness::Writer;

/// The codes that the analysis gives.
pub const CODES: [Code; 7] =
    [Code::E0301, Code::E0302, Code::W0303, Code::W0304, Code::W0305, Code::N0306, Code::W0408];

/// What the lints look at.
pub(crate) struct Lint<'a> {
    pub(crate) analysis: &'a Analysis,
    /// The rule that was analysed.
    pub(crate) rules: &'a RuleSet,
    /// The text at a place; of a place that begins a slice, from there.
    pub(crate) text: &'a (dyn Fn(Location) -> &'a str + Sync),
    /// The present, at which cases are evaluated that depend on it.
    pub(crate) now: Instant,
    /// Made when a case has to be written.
    writer: OnceLock<Writer<'a>>,
}

/// Says what was found: `rules` are those that were analysed, `text` gives the text at a place, and `now` is the
/// present, at which cases are evaluated that criteria hold against it.
pub fn lint<'a>(
    analysis: &'a Analysis,
    rules: &'a RuleSet,
    text: &'a (dyn Fn(Location) -> &'a str + Sync),
    now: Instant,
) -> Vec<Diagnostic> {
    let lint = Lint { analysis, rules, text, now, writer: OnceLock::new() };
    let mut found = Vec::new();
    shadowed_entry::check(&lint, &mut found);
    impossible_criteria::check(&lint, &mut found);
    redundant_criterion::check(&lint, &mut found);
    no_catch_all::check(&lint, &mut found);
    generic_before_specific::check(&lint, &mut found);
    unsettled_by_own_action::check(&lint, &mut found);
    not_analysed::check(&lint, &mut found);
    found
}

impl<'a> Lint<'a> {
    fn confirm(&self) -> Confirm<'_> {
        Confirm::new(self.analysis, self.writer.get_or_init(|| self.analysis.writer()), self.now)
    }

    fn entry(&self, number: u32) -> Option<&'a Entry> {
        Some(self.rules.entries.get(number as usize)?)
    }

    /// The text at a place, in one line and shortened.
    fn words(&self, location: Location) -> String {
        const LONGEST: usize = 60;
        let text = (self.text)(location).split_whitespace().collect::<Vec<_>>().join(" ");
        match text.char_indices().nth(LONGEST) {
            Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
            None => text,
        }
    }
}

/// Names in backticks, parted by commas and `and`.
fn listed<'n>(names: impl ExactSizeIterator<Item = &'n str>) -> String {
    let last = names.len().saturating_sub(1);
    let mut text = String::new();
    for (at, name) in names.enumerate() {
        text.push_str(match at {
            0 => "",
            _ if at == last => " and ",
            _ => ", ",
        });
        text.push('`');
        text.push_str(name);
        text.push('`');
    }
    text
}
