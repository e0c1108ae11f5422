//! Random hours, zones and instants: the calendar against the naive clock.

use chrono_tz::TZ_VARIANTS;
use esc_calendar::{Calendar, ClockSpan, Exception, HoursSpec, MonthDay, Nth, Tz, Weekdays, Weekly, When};
use esc_values::{Day, Instant};
use proptest::prelude::*;

use crate::naive::{Naive, instant};

const DAY: i64 = 86_400;

/// How far the naive clock walks.
const FAR: i64 = 5 * DAY;

fn span() -> impl Strategy<Value = ClockSpan> {
    let minute = prop_oneof![0..1440_u16, (0..24_u16).prop_map(|hour| hour * 60)];
    (minute.clone(), prop_oneof![minute, Just(1440)]).prop_map(|(start, end)| ClockSpan { start, end })
}

fn weekdays() -> impl Strategy<Value = Weekdays> {
    prop_oneof![Just(0b011_1110), Just(0b111_1111), 0..128_u8].prop_map(Weekdays)
}

fn month_day() -> impl Strategy<Value = MonthDay> {
    prop_oneof![(1..=12_u8, 1..=31_u8), Just((2, 29)), Just((12, 31)), Just((12, 30)), Just((1, 1))]
        .prop_map(|(month, day)| MonthDay { month, day })
}

/// Days about one.
fn days(about: Day) -> impl Strategy<Value = Day> + Clone {
    (-40..40).prop_map(move |days| about.plus(days).unwrap_or(about))
}

fn when(about: Day) -> impl Strategy<Value = When> {
    let nth = prop_oneof![
        Just(Nth::First),
        Just(Nth::Second),
        Just(Nth::Third),
        Just(Nth::Fourth),
        Just(Nth::Last)
    ];
    prop_oneof![
        (days(about), -1..20)
            .prop_map(|(first, length)| When::Dates { first, last: first.plus(length).unwrap_or(first) }),
        (month_day(), month_day()).prop_map(|(first, last)| When::Yearly { first, last }),
        month_day().prop_map(|day| When::Yearly { first: day, last: day }),
        (nth, prop::option::of(0..7_u8), prop::option::of(1..=12_u8))
            .prop_map(|(nth, weekday, month)| When::Nth { nth, weekday, month }),
        (1..=31_u8).prop_map(|day| When::Monthly { day }),
        (1..20_u16).prop_map(|each| When::Daily { each }),
        (weekdays(), 1..5_u16).prop_map(|(days, each)| When::Weekly { days, each }),
    ]
}

fn exception(about: Day) -> impl Strategy<Value = Exception> {
    let bound = || prop::option::weighted(0.3, days(about));
    (any::<bool>(), when(about), prop::option::of(span()), bound(), bound(), days(about)).prop_map(
        |(open, when, span, from, until, anchor)| Exception {
            open,
            when,
            span: span.or(open.then_some(ClockSpan { start: 600, end: 720 })),
            from: if matches!(when, When::Daily { each } | When::Weekly { each, .. } if each > 1) {
                from.or(Some(anchor))
            } else {
                from
            },
            until,
            name: None,
        },
    )
}

fn zone() -> impl Strategy<Value = Tz> {
    let shifty = [
        Tz::America__New_York,
        Tz::America__St_Johns,
        Tz::Australia__Lord_Howe,
        Tz::Pacific__Apia,
        Tz::Asia__Kathmandu,
        Tz::Africa__Monrovia,
        Tz::Asia__Manila,
        Tz::Europe__Dublin,
    ];
    prop_oneof![prop::sample::select(TZ_VARIANTS.as_slice()), prop::sample::select(shifty.to_vec())]
}

/// Instants of the years that are unlike others, and of any year.
fn start() -> impl Strategy<Value = i64> {
    let years = prop_oneof![
        Just(1),
        Just(2),
        Just(1883),
        1840..1900,
        1900..2100,
        Just(1970),
        2020..2030,
        2098..2103,
        1..=9999,
        Just(9998),
        Just(9999)
    ];
    let second = prop_oneof![
        0..366 * DAY,
        (0..366 * 24_i64).prop_map(|hour| hour * 3600),
        0..3 * DAY,
        362 * DAY..366 * DAY
    ];
    (years, second).prop_map(|(year, second)| {
        let first = Day::from_ymd(year, 1, 1).map_or(0, |day| i64::from(day.unix()) * DAY);
        (first + second).min(Instant::MAX.unix())
    })
}

pub(crate) fn case() -> impl Strategy<Value = (HoursSpec, i64)> {
    (zone(), start()).prop_flat_map(|(zone, start)| {
        let about = Day::from_unix(i32::try_from(start.div_euclid(DAY)).unwrap()).unwrap();
        let weekly =
            prop::collection::vec((weekdays(), span()).prop_map(|(days, span)| Weekly { days, span }), 0..3);
        let exceptions = prop::collection::vec(exception(about), 0..5);
        (weekly, exceptions)
            .prop_map(move |(weekly, exceptions)| (HoursSpec { zone, weekly, exceptions }, start))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_calendar_is_the_naive_clock((hours, start) in case(), open in prop_oneof![0..2 * DAY, (0..50_i64).prop_map(|hour| hour * 3600)]) {
        let (calendar, naive) = (Calendar::new(&hours), Naive::new(&hours));
        let limit = (start + FAR).min(Instant::MAX.unix());
        // What the naive clock does not find, the calendar finds later or not at all.
        let within = |found: Option<Instant>| found.map(Instant::unix).filter(|found| *found <= limit);

        let due = calendar.add(instant(start), open.unsigned_abs());
        let expected = if open == 0 { naive.next(start, true, limit) } else { naive.add(start, open, limit) };
        prop_assert_eq!(within(due), expected);
        prop_assert_eq!(within(calendar.next_open(instant(start))), naive.next(start, true, limit));
        prop_assert_eq!(within(calendar.next_closed(instant(start))), naive.next(start, false, limit));
        prop_assert_eq!(calendar.is_open(instant(start)), naive.is_open(start));
        let between = calendar.open_between(instant(start), instant(limit));
        prop_assert_eq!(between, naive.open_between(start, limit).unsigned_abs());
        let ranges = calendar.open_ranges(instant(start), instant(limit));
        let (mut sum, mut before) = (0, None);
        for (from, to) in ranges {
            prop_assert!(from < to && before < Some(from.unix()));
            sum += to.unix() - from.unix();
            before = Some(to.unix());
        }
        prop_assert_eq!(between, sum.unsigned_abs());
    }

}

proptest! {
    // Items that recur `each` so many days make all the years before a far threshold be counted.
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_open_time_until_a_threshold_is_the_threshold((hours, start) in case(), open in 1..315_360_000_u64) {
        let calendar = Calendar::new(&hours);
        match calendar.add(instant(start), open) {
            Some(due) => {
                prop_assert_eq!(calendar.open_between(instant(start), due), open);
                prop_assert!(calendar.is_open(due.plus(-1).unwrap()), "it is reached by an open second");
            }
            None => prop_assert!(calendar.open_between(instant(start), Instant::MAX) <= open),
        }
    }

    #[test]
    fn the_instants_of_days_are_those_whose_date_is_read(zone in zone(), start in start(), length in 0..3_i32) {
        let zone = esc_calendar::Zone::new(zone);
        let first = zone.local_day(instant(start));
        let last = first.plus(length).unwrap_or(Day::MAX);
        let ranges = zone.instants_of_days(first, last);
        prop_assert!(ranges.iter().any(|range| range.contains(&instant(start))));
        for second in (start - 5 * DAY..start + 5 * DAY).step_by(599) {
            let Some(instant) = Instant::from_unix(second) else { continue };
            let inside = ranges.iter().any(|range| range.contains(&instant));
            prop_assert_eq!(inside, (first..=last).contains(&zone.local_day(instant)), "{}", instant);
        }
    }
}
