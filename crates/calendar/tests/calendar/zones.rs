//! Every zone of the time zone database, around each change of its offset.

use chrono_tz::{TZ_VARIANTS, Tz};
use esc_calendar::{Calendar, Zone, find_zone, offset_at, zone_names};
use esc_values::{Day, Instant};

use crate::common::{day, hours, weekly};
use crate::naive::{Naive, instant, offset};

/// A day: less than a sixth of the time between any two known changes of an offset.
const SAMPLE: usize = 86_400;

/// The first second of a year.
fn year(year: i32) -> i64 {
    i64::from(Day::from_ymd(year, 1, 1).unwrap().unix()) * 86_400
}

/// The instants, from the first year to the last, at which an offset changes according to chrono-tz; they are
/// looked for outside the years in which a [`Zone`] expects any, too.
fn changes(zone: Tz) -> Vec<i64> {
    let mut found = Vec::new();
    let mut before = year(1800);
    let mut current = offset(zone, before);
    let around_rules = (year(1800)..year(2110)).step_by(SAMPLE);
    let beyond = (year(2110)..year(9999)).step_by(SAMPLE * 1000);
    for at in around_rules.chain(beyond) {
        let sampled = offset(zone, at);
        if sampled != current {
            let (mut low, mut high) = (before, at);
            while high - low > 1 {
                let middle = i64::midpoint(low, high);
                if offset(zone, middle) == current { low = middle } else { high = middle }
            }
            found.push(high);
        }
        (before, current) = (at, sampled);
    }
    found
}

#[test]
fn offsets_and_open_times_are_right_around_each_change_in_every_zone() {
    // Spans that begin, end and run on where clocks change, and minutes in which they never do.
    let spans = ["00:00-02:30", "01:30-03:00", "22:17-00:30", "23:30-01:00", "02:00-03:00", "23:00-00:45"];
    for (index, &tz) in TZ_VARIANTS.iter().enumerate() {
        let hours = hours(
            tz,
            vec![weekly(0b111_1111, spans[index % spans.len()]), weekly(0b101_0101, "11:00-13:00")],
            vec![],
        );
        let (calendar, naive) = (Calendar::new(&hours), Naive::new(&hours));
        let changes = changes(tz);
        for &change in &changes {
            for second in [-1, 0, 1] {
                assert_eq!(
                    i64::from(calendar.zone().offset_at(instant(change + second))),
                    offset(tz, change + second)
                );
                assert_eq!(i64::from(offset_at(tz, instant(change + second))), offset(tz, change + second));
                assert_eq!(
                    calendar.is_open(instant(change + second)),
                    naive.is_open(change + second),
                    "{tz} {change}"
                );
            }
            let (from, to) = (change - 2 * 3600, change + 2 * 3600);
            let open = naive.open_between(from, to);
            assert_eq!(
                calendar.open_between(instant(from), instant(to)),
                open.unsigned_abs(),
                "{tz} {change}"
            );
            if open > 0 {
                let due = calendar.add(instant(from), open.unsigned_abs()).map(Instant::unix);
                assert_eq!(due, naive.add(from, open, to), "{tz} {change}");
            }
        }
        // Between the changes nothing changes: the zone has found them all, and no others.
        for pair in changes.windows(2) {
            for at in (pair[0]..pair[1]).step_by(100 * 86_400).chain([pair[1] - 1]) {
                assert_eq!(
                    i64::from(calendar.zone().offset_at(instant(at))),
                    offset(tz, pair[0]),
                    "{tz} {at}"
                );
            }
        }
        for at in [Instant::MIN, Instant::MAX] {
            assert_eq!(i64::from(calendar.zone().offset_at(at)), offset(tz, at.unix()), "{tz}");
        }
        if let (Some(first), Some(last)) = (changes.first(), changes.last()) {
            assert!(*first > year(1841), "{tz} {first}");
            assert!(*last < year(2100), "{tz} {last}");
        }
    }
}

#[test]
fn zones_are_found_by_their_exact_name() {
    for name in zone_names() {
        assert_eq!(find_zone(name).map(Tz::name), Some(name));
    }
    assert_eq!(find_zone("america/new_york"), None);
    assert_eq!(find_zone(""), None);
    assert_eq!(find_zone("US-Pacific"), None);
}

#[test]
fn a_date_is_two_ranges_where_a_clock_went_back_over_midnight() {
    // 2010-11-07 00:01-02:30 became 2010-11-06 23:01-03:30.
    let zone = Zone::new(Tz::America__St_Johns);
    let ranges = |day: Day| {
        let ranges = zone.instants_of_days(day, day);
        ranges.iter().map(|range| format!("{} {}", range.start(), range.end())).collect::<Vec<_>>()
    };
    assert_eq!(
        ranges(day("2010-11-06")),
        ["2010-11-06T02:30:00Z 2010-11-07T02:29:59Z", "2010-11-07T02:31:00Z 2010-11-07T03:29:59Z"]
    );
    assert_eq!(
        ranges(day("2010-11-07")),
        ["2010-11-07T02:30:00Z 2010-11-07T02:30:59Z", "2010-11-07T03:30:00Z 2010-11-08T03:29:59Z"]
    );
    assert_eq!(ranges(day("2010-11-08")), ["2010-11-08T03:30:00Z 2010-11-09T03:29:59Z"]);
    assert_eq!(
        zone.instants_of_days(Day::MIN, Day::MAX),
        [Instant::MIN..=Instant::MAX],
        "all instants have a day"
    );
    assert!(zone.instants_of_days(day("2010-11-08"), day("2010-11-07")).is_empty());
}
