//! Dates, instants, ages and zones.

use esc_calendar::{Zone, find_zone};
use esc_runtime::Age;
use esc_syntax::ast::{self, AgeKind};
use esc_values::{Day, Instant};

use super::paragraphs;
use crate::View;
use crate::clock::{self, Clock, Reading};
use crate::plain;

/// An age of an entry's clock, and when that would be.
pub(super) fn age(view: &View<'_>, entry: &ast::Entry, age: &ast::Age) -> String {
    let clock = Clock::of(view, entry);
    let Some(minutes) = clock.minutes(age.kind) else {
        let why = match clock.sla {
            None => "the entry has no `sla` that it could refer to".to_owned(),
            Some(sla) => format!("the target is {}", plain::duration(sla.minutes)),
        };
        return format!("**{age}** has no value: {why}.");
    };
    let source = match (age.kind, clock.sla) {
        (AgeKind::ShareOfSla(_) | AgeKind::BeforeSla(_), Some(sla)) => {
            format!(" = {} (the target is {})", Age(minutes), plain::duration(sla.minutes))
        }
        _ => String::new(),
    };
    paragraphs([
        format!("**{age}**{source}: {} on the entry's clock.", length_words(minutes)),
        due(view, &clock, minutes),
    ])
}

/// `immediately`, and when that would be.
pub(super) fn immediately(view: &View<'_>, entry: &ast::Entry) -> String {
    let clock = Clock::of(view, entry);
    let when = "**immediately**: as soon as the clock starts, or its hours open.".to_owned();
    paragraphs([when, due(view, &clock, 0)])
}

fn due(view: &View<'_>, clock: &Clock<'_>, minutes: u32) -> String {
    let instant = match clock.due(view.now, minutes) {
        Ok(Some(instant)) => instant,
        Ok(None) => return "It is never due: the hours do not open for it.".to_owned(),
        Err(_) => {
            return "When it is due cannot be told: the hours are not declared, or have mistakes.".to_owned();
        }
    };
    let local = clock
        .zone()
        .map_or_else(String::new, |zone| format!(", {} in {}", Reading::of(zone, instant).long(), zone.tz()));
    format!("For a case created now it is due {} UTC{local}.", Reading::utc(instant).long())
}

/// A length of time.
pub(super) fn length(minutes: u32) -> String {
    format!("**{}**: {}.", Age(minutes), length_words(minutes))
}

/// In hours, and in days where it is some.
fn length_words(minutes: u32) -> String {
    let hours = plain::duration(minutes);
    let (days, rest) = (minutes / 1_440, minutes % 1_440);
    match (days, rest) {
        (0, _) => hours,
        (_, 0) => format!("{hours}, or {} of 24 hours", plain::counted(days as usize, "day")),
        _ => format!("{hours}, or {} and {}", plain::counted(days as usize, "day"), plain::duration(rest)),
    }
}

/// A date: its weekday, and the instants that it spans in a zone.
pub(super) fn date(day: Day, zone: Option<&Zone>) -> String {
    let utc = Zone::new(esc_calendar::Tz::UTC);
    let zone = zone.unwrap_or(&utc);
    let head = format!("**{}**", clock::day(day));
    let ranges = zone.instants_of_days(day, day);
    let span = match (ranges.first(), ranges.last()) {
        (Some(first), Some(last)) => {
            let last = last.end().plus(1).unwrap_or(*last.end());
            format!(
                "In {} it runs from {} to {} UTC.",
                zone.tz(),
                Reading::utc(*first.start()).long(),
                Reading::utc(last).long()
            )
        }
        _ => format!("{} skipped this date.", zone.tz()),
    };
    paragraphs([head, span])
}

/// An instant: in UTC, and on the wall clock of a zone.
pub(super) fn instant(instant: Instant, zone: Option<&Zone>) -> String {
    let local = zone
        .map_or_else(String::new, |zone| format!("{} in {}", Reading::of(zone, instant).long(), zone.tz()));
    paragraphs([format!("**{} UTC**", Reading::utc(instant).long()), local])
}

/// A zone: what its clocks read now, how far that is from UTC, and when this changes next.
pub(super) fn zone(view: &View<'_>, name: &str) -> Option<String> {
    let zone = Zone::new(find_zone(name)?);
    let reading = Reading::of(&zone, view.now).long();
    let offset = clock::offset(zone.offset_at(view.now));
    let shift = clock::next_shift(&zone, view.now).map_or_else(String::new, |at| {
        format!(", {} from {} on", clock::offset(zone.offset_at(at)), Reading::of(&zone, at).long())
    });
    Some(format!("In {} it is {reading} now ({offset}{shift}).", plain::code(name)))
}
