//! What is shown within the text, without being part of it.

use esc_calendar::Calendar;
use esc_diagnostics::Span;
use esc_runtime::Age;
use esc_syntax::Slice;
use esc_syntax::ast::{
    self, AgeKind, Body, ClauseKind, Criteria, CriteriaKind, Due, HoursRef, Item, ItemKind,
};
use rustc_hash::FxHashMap;

use crate::clock::{self, Declared};
use crate::plain::{FileRows, code, counted, duration, shortened};
use crate::{View, plain};

/// How many characters of a row are shown.
const MAX_SHOWN: usize = 60;

/// A few words shown within a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    /// The byte of the file before which it is shown.
    pub offset: u32,
    /// What is shown.
    pub label: String,
    /// More about it, in Markdown; may be empty.
    pub tooltip: String,
}

/// The hints for a range of the file, in order: what a row tests where it is used, what an age that refers to the target
/// is, and when hours open or close next.
pub fn hints(view: &View<'_>, range: Span) -> Vec<Hint> {
    let slices = &view.file.source.slices;
    let first = slices.partition_point(|slice| slice.start <= range.start).saturating_sub(1);
    let mut hints = Hints { view, range, rows: None, open: FxHashMap::default(), found: Vec::new() };
    for slice in slices.iter().skip(first).take_while(|slice| slice.start < range.end) {
        if let Some(item) = &slice.parsed.item {
            hints.item(slice, item);
        }
    }
    hints.found.sort_by_key(|hint| hint.offset);
    hints.found
}

struct Hints<'v, 'a> {
    view: &'v View<'a>,
    range: Span,
    /// The rows of the file, once one is used in the range.
    rows: Option<FileRows<'a>>,
    /// What is said of hours, by their names: the same wherever they stand.
    open: FxHashMap<&'a str, Option<(String, String)>>,
    found: Vec<Hint>,
}

impl<'a> Hints<'_, 'a> {
    fn item(&mut self, slice: &Slice, item: &'a Item) {
        match &item.kind {
            ItemKind::Row(row) => self.criteria(slice, &row.criteria, &[]),
            ItemKind::Hours(hours) => self.hours(slice, &hours.name),
            ItemKind::Entry(entry) => self.entry(slice, entry),
            _ => {}
        }
    }

    fn entry(&mut self, slice: &Slice, entry: &'a ast::Entry) {
        for criteria in entry.rows.iter().map(|row| &row.criteria).chain(&entry.when) {
            self.criteria(slice, criteria, &entry.rows);
        }
        for clause in &entry.clauses {
            if let ClauseKind::Use(HoursRef::Named(name)) | ClauseKind::Fire(HoursRef::Named(name)) =
                &clause.kind
            {
                self.hours(slice, name);
            }
        }
        let (Some(sla), Body::Steps(steps)) = (clock::sla(entry), &entry.body) else { return };
        for age in steps
            .iter()
            .filter_map(|step| match &step.due {
                Due::At(ages) => Some(ages),
                Due::Immediately(_) => None,
            })
            .flatten()
        {
            if !matches!(age.kind, AgeKind::Duration(_))
                && let Some(minutes) = esc_check::age_minutes(age.kind, Some(sla.minutes))
            {
                let tooltip = format!(
                    "{} on the entry's clock; the target is {}",
                    duration(minutes),
                    duration(sla.minutes)
                );
                self.add(slice, age.span.end, format!(" = {}", Age(minutes)), tooltip);
            }
        }
    }

    fn criteria(&mut self, slice: &Slice, criteria: &'a Criteria, own: &'a [ast::Row]) {
        let view = self.view;
        criteria.each(&mut |part| {
            let CriteriaKind::Row(label) = &part.kind else { return };
            if !self.is_wanted(slice, label.span.end) {
                return;
            }
            let rows = self.rows.get_or_insert_with(|| FileRows::of(view));
            if let Some((row, _)) = rows.find(own, &label.value) {
                let text = row.criteria.to_string();
                let tooltip =
                    format!("```esc\n{text}\n```\n\n{}", plain::cases(Some(&row.criteria), own, rows));
                self.add(slice, label.span.end, format!(": {}", shortened(&text, MAX_SHOWN)), tooltip);
            }
        });
    }

    /// What is said of hours that are declared and well-formed.
    fn hours(&mut self, slice: &Slice, name: &'a ast::Text) {
        if !self.is_wanted(slice, name.span.end) {
            return;
        }
        let view = self.view;
        let open = self.open.entry(&name.value).or_insert_with(|| {
            let declared = Declared::named(view, &name.value)?;
            let calendar = Calendar::new(&declared.spec(view)?);
            let now = clock::Reading::of(calendar.zone(), view.now).long();
            let week = view.now.plus(7 * 24 * 3_600)?;
            let hours = calendar.open_between(view.now, week) / 3_600;
            let hours = counted(usize::try_from(hours).unwrap_or_default(), "hour");
            let tooltip = format!(
                "It is {now} in {} now; they are open {hours} of the next 7 days.",
                code(&declared.hours.zone.value),
            );
            Some((format!(" {}", clock::openness(&calendar, view.now)), tooltip))
        });
        if let Some((label, tooltip)) = open.clone() {
            self.add(slice, name.span.end, label, tooltip);
        }
    }

    fn is_wanted(&self, slice: &Slice, end: u32) -> bool {
        let offset = slice.start.saturating_add(end);
        self.range.start <= offset && offset <= self.range.end
    }

    fn add(&mut self, slice: &Slice, end: u32, label: String, tooltip: String) {
        if self.is_wanted(slice, end) {
            self.found.push(Hint { offset: slice.start.saturating_add(end), label, tooltip });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Org;

    /// The text with its hints in `«»`, and their tooltips.
    fn shown(text: &str) -> String {
        let org = Org::of(text);
        let view = org.view();
        let range = if org.range == Span::default() { Span::new(0, u32::MAX) } else { org.range };
        let found = hints(&view, range);
        let mut out = view.text().to_owned();
        for hint in found.iter().rev() {
            out.insert_str(hint.offset as usize, &format!("«{}»", hint.label));
        }
        for hint in found {
            out.extend(["\n--\n", hint.tooltip.as_str()]);
        }
        out
    }

    #[test]
    fn rows_ages_and_hours() {
        insta::assert_snapshot!(shown(r#"hours "Day" in "America/Los_Angeles" < mon-fri 09:00-17:00 >
hours "Night" in "Asia/Tokyo" < daily 22:00-06:00 >
hours "Never" in "Mars" < daily 22:00-06:00 >
row 1: Account.Name in ("Acme", "Global Media", "Example Corporation", "Another Company")
row 2: not 1
entry "A" row 3: B = 1 when 3 or 2 or 9 use hours "Day" fire during hours "Night" sla 8h <
  at 1h, 80% of sla notify owner; at 30m before sla notify owner; at 9h before sla notify manager
>
entry "B" when 1 use hours "Gone" < at 80% of sla notify owner >"#), @r#"
        hours "Day"« opens Mon 09:00» in "America/Los_Angeles" < mon-fri 09:00-17:00 >
        hours "Night"« open until 06:00» in "Asia/Tokyo" < daily 22:00-06:00 >
        hours "Never" in "Mars" < daily 22:00-06:00 >
        row 1: Account.Name in ("Acme", "Global Media", "Example Corporation", "Another Company")
        row 2: not 1«: Account.Name in ("Acme", "Global Media", "Example Corporati…»
        entry "A" row 3: B = 1 when 3«: B = 1» or 2«: not 1» or 9 use hours "Day"« opens Mon 09:00» fire during hours "Night"« open until 06:00» sla 8h <
          at 1h, 80% of sla« = 6h24m» notify owner; at 30m before sla« = 7h30m» notify owner; at 9h before sla notify manager
        >
        entry "B" when 1«: Account.Name in ("Acme", "Global Media", "Example Corporati…» use hours "Gone" < at 80% of sla notify owner >
        --
        It is Sat 2026-11-21 09:00 in `America/Los_Angeles` now; they are open 40 hours of the next 7 days.
        --
        It is Sun 2026-11-22 02:00 in `Asia/Tokyo` now; they are open 56 hours of the next 7 days.
        --
        ```esc
        Account.Name in ("Acme", "Global Media", "Example Corporation", "Another Company")
        ```

        cases from Acme, Global Media, Example Corporation or Another Company
        --
        ```esc
        B = 1
        ```

        cases whose `B` is 1
        --
        ```esc
        not 1
        ```

        cases that are not from Acme, Global Media, Example Corporation or Another Company
        --
        It is Sat 2026-11-21 09:00 in `America/Los_Angeles` now; they are open 40 hours of the next 7 days.
        --
        It is Sun 2026-11-22 02:00 in `Asia/Tokyo` now; they are open 56 hours of the next 7 days.
        --
        6 hours 24 minutes on the entry's clock; the target is 8 hours
        --
        7 hours 30 minutes on the entry's clock; the target is 8 hours
        --
        ```esc
        Account.Name in ("Acme", "Global Media", "Example Corporation", "Another Company")
        ```

        cases from Acme, Global Media, Example Corporation or Another Company
        "#);
    }

    #[test]
    fn only_in_the_range() {
        insta::assert_snapshot!(shown("row 1: A = 1\nentry \"A\" when 1 < stop >\nentry \"B\" when $01 < stop >\n$0entry \"C\" when 1 < stop >"), @r#"
        row 1: A = 1
        entry "A" when 1 < stop >
        entry "B" when 1«: A = 1» < stop >
        entry "C" when 1 < stop >
        --
        ```esc
        A = 1
        ```

        cases whose `A` is 1
        "#);
    }
}
