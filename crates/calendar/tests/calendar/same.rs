//! Whether two hours are open at the same instants, however they are written.

use esc_calendar::{Calendar, ClockSpan, Exception, HoursSpec, Nth, Tz, Weekdays, Weekly, When};
use esc_values::{Day, Instant};
use proptest::prelude::*;

use crate::common::{always, closed, day, every_day, hours, month_day, open, weekly};
use crate::naive::{Naive, instant};
use crate::random::case;

const WEEKDAYS: u8 = 0b011_1110;
const DAY: i64 = 86_400;

/// Whether the two are the same, whichever is asked.
fn same(left: &HoursSpec, right: &HoursSpec) -> bool {
    let (left, right) = (Calendar::new(left), Calendar::new(right));
    let same = left.same_open_time(&right);
    assert_eq!(right.same_open_time(&left), same);
    same
}

fn office(zone: Tz) -> HoursSpec {
    hours(zone, vec![weekly(WEEKDAYS, "09:00-17:00")], vec![])
}

#[test]
fn hours_are_the_same_however_their_spans_are_cut() {
    let whole = office(Tz::Europe__Prague);
    let parted = vec![weekly(0b011_1000, "09:00-12:00"), weekly(WEEKDAYS, "12:00-17:00")];
    let morning = weekly(0b000_0110, "09:00-12:30");
    let cut = hours(Tz::Europe__Prague, [parted.clone(), vec![morning]].concat(), vec![]);
    assert!(same(&whole, &whole.clone()));
    assert!(same(&whole, &cut));
    assert!(!same(&whole, &hours(Tz::Europe__Prague, parted, vec![])));
    // Over midnight, and around the clock.
    let night = hours(Tz::UTC, vec![weekly(every_day(), "22:00-06:00")], vec![]);
    let halves = vec![weekly(every_day(), "22:00-24:00"), weekly(every_day(), "00:00-06:00")];
    assert!(same(&night, &hours(Tz::UTC, halves, vec![])));
    assert!(same(&always(Tz::UTC), &always(Tz::Pacific__Apia)));
    assert!(!same(&always(Tz::UTC), &night));
}

#[test]
fn zones_of_one_clock_have_the_same_hours() {
    assert!(same(&office(Tz::US__Pacific), &office(Tz::America__Los_Angeles)));
    assert!(same(&office(Tz::Etc__UTC), &office(Tz::GMT)));
    // Two clocks that differ by an hour all the time.
    let early = hours(Tz::Etc__GMTPlus1, vec![weekly(WEEKDAYS, "08:00-16:00")], vec![]);
    assert!(same(&office(Tz::UTC), &early));
    // They agree today, but not always did.
    assert!(!same(&office(Tz::UTC), &office(Tz::Africa__Abidjan)));
    assert!(!same(&office(Tz::Europe__Prague), &office(Tz::Europe__Berlin)));
}

#[test]
fn closures_are_the_same_however_they_are_written() {
    let with = |exceptions: Vec<Exception>| HoursSpec { exceptions, ..office(Tz::America__New_York) };
    let christmas = |name: Option<&str>| Exception {
        name: name.map(str::to_owned),
        ..closed(When::Yearly { first: month_day(12, 25), last: month_day(12, 25) })
    };
    assert!(same(&with(vec![christmas(None)]), &with(vec![christmas(Some("Christmas")), christmas(None)])));
    assert!(!same(&with(vec![christmas(None)]), &with(vec![])));
    // A day on which it is closed anyhow.
    let dates = |first: &str, last: &str| closed(When::Dates { first: day(first), last: day(last) });
    assert!(same(&with(vec![dates("2026-11-21", "2026-11-22")]), &with(vec![])));
    assert!(!same(&with(vec![dates("2026-11-20", "2026-11-22")]), &with(vec![])));
    let split = vec![dates("2026-11-23", "2026-11-24"), dates("2026-11-20", "2026-11-22")];
    assert!(same(&with(vec![dates("2026-11-20", "2026-11-24")]), &with(split)));
    // The first and the last days of all.
    assert!(!same(&with(vec![dates("0001-01-01", "0001-01-01")]), &with(vec![])));
    assert!(!same(&with(vec![dates("9999-12-31", "9999-12-31")]), &with(vec![])));
    let nth = When::Nth { nth: Nth::Last, weekday: Some(1), month: Some(5) };
    assert!(!same(&with(vec![closed(nth)]), &with(vec![])));
    // What is open whatever else is said.
    let reopened = open(When::Daily { each: 1 }, "00:00-24:00");
    assert!(same(&with(vec![christmas(None), reopened]), &always(Tz::UTC)));
}

#[test]
fn recurrences_are_the_same_in_every_year() {
    let from = |from: &str, when| Exception { from: Some(day(from)), ..closed(when) };
    let with = |exception| HoursSpec { exceptions: vec![exception], ..office(Tz::UTC) };
    let second = |days| When::Weekly { days: Weekdays(days), each: 2 };
    let days = When::Daily { each: 14 };
    // The Friday of every other week; every fourteenth day from it on.
    assert!(same(&with(from("9950-01-06", second(0b010_0000))), &with(from("9950-01-06", days))));
    assert!(!same(&with(from("9950-01-06", second(0b010_0000))), &with(from("9950-01-13", days))));
    let never_ends = from("9950-01-06", days);
    let ends = Exception { until: Some(day("9999-12-20")), ..never_ends.clone() };
    assert!(!same(&with(never_ends), &with(ends)));
}

/// The same hours, written in another way: a span is cut in two, some things are said twice, the order is another.
fn rewritten(hours: &HoursSpec, cut: u16) -> HoursSpec {
    let weekly = hours.weekly.iter().flat_map(|weekly| {
        let (start, end) = weekly.span.minutes();
        let middle = start + u32::from(cut) % (end - start);
        let part = |start: u32, end: u32| {
            let minute = |minute: u32| u16::try_from(minute % 1440).unwrap();
            // What begins on the next day begins on that day's weekday.
            let days = Weekdays(if start >= 1440 {
                (weekly.days.0 << 1 | weekly.days.0 >> 6) & 127
            } else {
                weekly.days.0
            });
            (start < end).then(|| Weekly { days, span: ClockSpan { start: minute(start), end: minute(end) } })
        };
        [part(middle, end), part(start, middle)]
    });
    let again =
        hours.exceptions.first().cloned().map(|first| Exception { name: Some("Again".to_owned()), ..first });
    let exceptions = hours.exceptions.iter().rev().cloned().chain(again);
    HoursSpec { zone: hours.zone, weekly: weekly.flatten().collect(), exceptions: exceptions.collect() }
}

/// Other hours, or maybe the same: an item less, a minute more, another day or another zone.
fn changed(hours: &HoursSpec, how: usize, by: usize) -> HoursSpec {
    let mut hours = hours.clone();
    let weekly = by.checked_rem(hours.weekly.len()).and_then(|at| hours.weekly.get_mut(at));
    match (how, weekly) {
        (0, Some(weekly)) => weekly.span.end = weekly.span.end % 1440 + 1,
        (1, Some(weekly)) => weekly.days.0 ^= 1 << (by % 7),
        (2, _) if !hours.exceptions.is_empty() => {
            hours.exceptions.remove(by % hours.exceptions.len());
        }
        (3, _) => hours.zone = [Tz::UTC, Tz::Africa__Accra, Tz::America__New_York, Tz::US__Eastern][by % 4],
        _ => {
            let day = Day::from_ymd(i32::try_from(1 + by % 9999).unwrap(), 7, 3).unwrap();
            hours.exceptions.push(closed(When::Dates { first: day, last: day }));
        }
    }
    hours
}

/// An instant at which one is open and the other is not.
fn difference(left: &HoursSpec, right: &HoursSpec) -> Option<Instant> {
    let (left, right) = (Calendar::new(left), Calendar::new(right));
    // From the first year on that is longer open in one of them; where there is none, from the first.
    let first = |year: i32| {
        Day::from_ymd(year, 1, 1).map_or(Instant::MAX, |day| instant(i64::from(day.unix()) * DAY))
    };
    let open = |hours: &Calendar, year: i32| hours.open_between(first(year), first(year + 1));
    let mut at = first((1..=9999).find(|year| open(&left, *year) != open(&right, *year)).unwrap_or(1));
    loop {
        if left.is_open(at) != right.is_open(at) {
            return Some(at);
        }
        at = left.next_change(at).into_iter().chain(right.next_change(at)).min()?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_same_hours_written_twice_are_the_same((hours, _) in case(), cut in 0..1440_u16) {
        prop_assert!(same(&hours, &rewritten(&hours, cut)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn hours_are_the_same_where_no_minute_tells_them_apart(
        (hours, start) in case(),
        how in 0..5_usize,
        by in 0..10_000_usize,
    ) {
        let other = changed(&hours, how, by);
        let same = same(&hours, &other);
        let (naive, naive_other) = (Naive::new(&hours), Naive::new(&other));
        let last = (start + 10 * DAY).min(Instant::MAX.unix());
        let minutes = ((start - 10 * DAY).max(Instant::MIN.unix())..=last).step_by(60);
        let told_apart = minutes.into_iter().find(|second| naive.is_open(*second) != naive_other.is_open(*second));
        prop_assert!(!same || told_apart.is_none(), "{told_apart:?}");
        if !same && told_apart.is_none() {
            let second = difference(&hours, &other).unwrap().unix();
            prop_assert_ne!(naive.is_open(second), naive_other.is_open(second));
        }
    }
}
