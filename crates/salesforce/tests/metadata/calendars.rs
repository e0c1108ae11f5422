//! Imported hours are open when those of the metadata are, instant by instant over ten years, as a plain reading of the
//! XML says.

use std::path::Path;

use chrono::{Datelike, TimeZone, Timelike};
use esc_calendar::{Calendar, find_zone};
use esc_check::hours_spec;
use esc_salesforce::data::{Holiday, Instance, Org, Recurrence, When};
use esc_syntax::ast::ItemKind;
use esc_values::{Day, Instant};

use crate::folders::{corpus, every, read};
use crate::round_trip::imported;

const YEARS: (i32, i32) = (2015, 2025);
/// Seven hours and 13 minutes: it meets every minute of the day in time.
const STEP: i64 = (7 * 60 + 13) * 60;

fn day(date: chrono::NaiveDate) -> Day {
    Day::from_ymd(date.year(), date.month(), date.day()).unwrap()
}

/// Which of its weekday in the month a date is, from 1, and whether it is the last.
fn instance(date: chrono::NaiveDate) -> (u32, bool) {
    let next = date + chrono::Days::new(7);
    (date.day0() / 7 + 1, next.month() != date.month())
}

fn nth(instance_of: Instance, date: chrono::NaiveDate) -> bool {
    let (which, last) = instance(date);
    match instance_of {
        Instance::First => which == 1,
        Instance::Second => which == 2,
        Instance::Third => which == 3,
        Instance::Fourth => which == 4,
        Instance::Last => last,
    }
}

fn falls_on(holiday: &Holiday, date: chrono::NaiveDate) -> bool {
    let weekday = date.weekday().num_days_from_sunday();
    let has = |bits: u8| (bits >> weekday) & 1 == 1;
    let (kind, start, end) = match &holiday.when.value {
        When::Once(once) => return *once == day(date),
        When::Recurring { kind, start, end } => (kind, start, end),
    };
    // A holiday that starts on the first of 2000 is taken to hold always; nothing before is looked at.
    if start.is_some_and(|start| day(date) < start) || end.is_some_and(|end| day(date) > end) {
        return false;
    }
    let since = start.map_or(0, |start| day(date).unix() - start.unix());
    let weeks = start.map_or(0, |start| {
        let sunday = |day: Day| day.unix() - i32::try_from(day.weekday()).unwrap();
        (sunday(day(date)) - sunday(start)) / 7
    });
    match *kind {
        Recurrence::Daily(each) => since % i32::from(each) == 0,
        Recurrence::EveryWeekday => (1..=5).contains(&weekday),
        Recurrence::Weekly(bits, each) => has(bits) && weeks % i32::from(each) == 0,
        Recurrence::Monthly(of_month, 1) => date.day() == u32::from(of_month),
        Recurrence::MonthlyNth(which, bits, 1) => has(bits) && nth(which, date),
        Recurrence::Yearly(of_month, month) => {
            date.day() == u32::from(of_month) && date.month() == u32::from(month)
        }
        Recurrence::YearlyNth(which, bits, month) => {
            has(bits) && nth(which, date) && date.month() == u32::from(month)
        }
        Recurrence::Monthly(..) | Recurrence::MonthlyNth(..) => {
            panic!("none of the projects has an interval of months")
        }
    }
}

fn agree(path: &Path) {
    let (org, _): (Org, _) = read(path);
    let imported = imported(&org);
    let slices = || imported.texts.iter().flat_map(|(_, _, slices)| slices);
    let items = || slices().filter_map(|slice| slice.parsed.item.as_ref());
    let closures = |name: &str| {
        items().find_map(|item| match &item.kind {
            ItemKind::Closures(closures) if closures.name.value == name => Some(closures),
            _ => None,
        })
    };
    let end = |end: u16| if end == 0 { 24 * 60 } else { end };
    let mut compared = 0;
    for calendar in &org.calendars {
        let hours = items().find_map(|item| match &item.kind {
            ItemKind::Hours(hours) if hours.name.value == calendar.name.value => Some(hours),
            _ => None,
        });
        let hours = Calendar::new(&hours_spec(hours.unwrap(), closures).unwrap());
        let zone = find_zone(&calendar.zone.value).unwrap();
        let holidays: Vec<&Holiday> = org
            .holidays
            .iter()
            .filter(|holiday| holiday.calendars.iter().any(|name| name.value == calendar.name.value))
            .collect();
        let first = Instant::parse(&format!("{}-01-01T00:00:00Z", YEARS.0)).unwrap().unix();
        let last = Instant::parse(&format!("{}-01-01T00:00:00Z", YEARS.1)).unwrap().unix();
        for seconds in (first..last).step_by(usize::try_from(STEP).unwrap()) {
            let local = zone.timestamp_opt(seconds, 0).unwrap().naive_local();
            let minute = u16::try_from(local.num_seconds_from_midnight() / 60).unwrap();
            let covers = |(from, to): (u16, u16)| from <= minute && minute < end(to);
            let weekday = usize::try_from(local.weekday().num_days_from_sunday()).unwrap();
            let opens = calendar.days[weekday].as_ref().is_some_and(|span| covers(span.value));
            let closed = opens
                && holidays.iter().any(|holiday| {
                    falls_on(holiday, local.date())
                        && holiday.span.as_ref().is_none_or(|span| covers(span.value))
                });
            let instant = Instant::from_unix(seconds).unwrap();
            let name = &calendar.name.value;
            assert_eq!(hours.is_open(instant), opens && !closed, "{}: {name} at {instant}", path.display());
            compared += 1;
        }
    }
    assert!(compared > 0 || org.calendars.is_empty());
}

#[test]
fn hours_of_every_construct_are_open_as_the_metadata_says() {
    agree(&every());
}

#[test]
fn hours_of_real_orgs_are_open_as_their_metadata_says() {
    for file in corpus("businessHours") {
        agree(&file);
    }
}
