//! The clock of business hours, case by case.

use crate::common::{always, at, closed, day, every_day, hours, month_day, open, span, weekly};
use esc_calendar::{Calendar, ClockSpan, Exception, HoursSpec, Nth, Tz, Weekdays, Weekly, When};

const HOUR: u64 = 3600;
const WEEKDAYS: u8 = 0b011_1110;

/// The due instant, in UTC.
fn due(hours: &HoursSpec, start: &str, open_seconds: u64) -> String {
    Calendar::new(hours).add(at(start), open_seconds).map_or("never".to_owned(), |due| due.to_string())
}

fn office(zone: Tz) -> HoursSpec {
    hours(zone, vec![weekly(WEEKDAYS, "08:00-18:00")], vec![])
}

#[test]
fn hours_left_over_on_friday_are_counted_on_monday() {
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T17:00Z", 4 * HOUR), "2026-11-23T11:00:00Z");
    assert_eq!(
        due(&office(Tz::America__New_York), "2026-11-20T17:00-05:00", 4 * HOUR),
        "2026-11-23T16:00:00Z"
    );
}

#[test]
fn a_threshold_that_ends_at_closing_time_is_due_at_closing_time() {
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T17:00Z", HOUR), "2026-11-20T18:00:00Z");
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T18:00Z", HOUR), "2026-11-23T09:00:00Z");
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T17:00Z", HOUR + 1), "2026-11-23T08:00:01Z");
}

#[test]
fn no_threshold_is_due_at_once_or_at_the_next_opening() {
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T17:00:01Z", 0), "2026-11-20T17:00:01Z");
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T18:00Z", 0), "2026-11-23T08:00:00Z");
    assert_eq!(due(&office(Tz::UTC), "2026-11-23T08:00Z", 0), "2026-11-23T08:00:00Z");
}

#[test]
fn a_lunch_break_is_not_counted() {
    let hours =
        hours(Tz::UTC, vec![weekly(WEEKDAYS, "09:00-12:00"), weekly(WEEKDAYS, "13:00-17:00")], vec![]);
    assert_eq!(due(&hours, "2026-11-20T11:30Z", HOUR), "2026-11-20T13:30:00Z");
    assert_eq!(due(&hours, "2026-11-20T12:30Z", HOUR / 2), "2026-11-20T13:30:00Z");
    assert_eq!(due(&hours, "2026-11-20T11:30Z", HOUR / 2), "2026-11-20T12:00:00Z");
}

#[test]
fn a_shift_over_midnight_runs_into_the_day_after_the_last_open_one() {
    let hours = hours(Tz::UTC, vec![weekly(WEEKDAYS, "22:00-06:00")], vec![]);
    assert_eq!(due(&hours, "2026-11-20T23:00Z", 7 * HOUR), "2026-11-21T06:00:00Z");
    assert_eq!(due(&hours, "2026-11-20T23:00Z", 8 * HOUR), "2026-11-23T23:00:00Z");
    let sunday = at("2026-11-22T23:00Z");
    assert!(!Calendar::new(&hours).is_open(sunday));
}

#[test]
fn spans_that_overlap_count_once() {
    let hours =
        hours(Tz::UTC, vec![weekly(WEEKDAYS, "09:00-12:00"), weekly(WEEKDAYS, "11:00-17:00")], vec![]);
    assert_eq!(due(&hours, "2026-11-20T09:00Z", 8 * HOUR), "2026-11-20T17:00:00Z");
}

#[test]
fn elapsed_time_is_real_time_when_the_clocks_change() {
    let office = hours(Tz::America__New_York, vec![weekly(every_day(), "00:00-08:00")], vec![]);
    let calendar = Calendar::new(&office);
    let open_on = |from: &str, to: &str| calendar.open_between(at(from), at(to)) / HOUR;
    assert_eq!(open_on("2026-03-08T05:00Z", "2026-03-09T04:00Z"), 7, "02:00-03:00 was skipped");
    assert_eq!(open_on("2026-11-01T04:00Z", "2026-11-02T05:00Z"), 9, "01:00-02:00 was read twice");

    // Open around the clock, all time counts.
    let spec = always(Tz::America__New_York);
    assert_eq!(due(&spec, "2026-03-07T12:00Z", 48 * HOUR), "2026-03-09T12:00:00Z");
    assert_eq!(due(&spec, "2026-10-31T12:00Z", 48 * HOUR), "2026-11-02T12:00:00Z");
}

#[test]
fn lord_howe_moves_its_clock_by_half_an_hour() {
    let spec = hours(Tz::Australia__Lord_Howe, vec![weekly(every_day(), "01:00-03:00")], vec![]);
    let calendar = Calendar::new(&spec);
    // 2026-10-04 02:00+10:30 became 02:30+11:00, and 2026-04-05 02:00+11:00 became 01:30+10:30.
    assert_eq!(calendar.open_between(at("2026-10-03T13:30Z"), at("2026-10-04T13:00Z")), 3 * HOUR / 2);
    assert_eq!(calendar.open_between(at("2026-04-04T13:00Z"), at("2026-04-05T13:30Z")), 5 * HOUR / 2);
    assert_eq!(due(&spec, "2026-10-04T01:00+10:30", HOUR), "2026-10-03T15:30:00Z");
    assert_eq!(due(&spec, "2026-10-04T01:00+10:30", HOUR + 60), "2026-10-03T15:31:00Z");
}

#[test]
fn samoa_never_had_the_thirtieth_of_december_2011() {
    let spec = hours(Tz::Pacific__Apia, vec![weekly(every_day(), "09:00-17:00")], vec![]);
    // From Thursday the 29th at 16:00 (-10:00) to Saturday the 31st at 10:00 (+14:00): Friday never was.
    assert_eq!(due(&spec, "2011-12-29T16:00-10:00", 2 * HOUR), "2011-12-30T20:00:00Z");
    let calendar = Calendar::new(&spec);
    let friday = day("2011-12-30");
    assert!(calendar.zone().instants_of_days(friday, friday).is_empty());
}

#[test]
fn kathmandu_is_three_quarters_of_an_hour_off() {
    assert_eq!(due(&office(Tz::Asia__Kathmandu), "2026-11-20T17:00+05:45", 4 * HOUR), "2026-11-23T05:15:00Z");
}

#[test]
fn a_yearly_closure_runs_over_the_new_year() {
    let when = When::Yearly { first: month_day(12, 24), last: month_day(1, 2) };
    let spec = hours(Tz::UTC, vec![weekly(every_day(), "09:00-17:00")], vec![closed(when)]);
    assert_eq!(due(&spec, "2026-12-23T16:00Z", 2 * HOUR), "2027-01-03T10:00:00Z");
    assert!(!Calendar::new(&spec).is_open(at("2027-01-02T12:00Z")));
    assert!(!Calendar::new(&spec).is_open(at("0001-01-02T12:00Z")), "also in the first year");

    // The last occurrence begins on its first day, and runs to its end.
    let last = Exception { until: Some(day("2026-12-24")), ..closed(when) };
    let spec = HoursSpec { exceptions: vec![last], ..spec };
    assert!(!Calendar::new(&spec).is_open(at("2027-01-02T12:00Z")));
    assert!(Calendar::new(&spec).is_open(at("2027-12-24T12:00Z")));
    let earlier = Exception { from: Some(day("2026-12-25")), ..closed(when) };
    let spec = HoursSpec { exceptions: vec![earlier], ..spec };
    assert!(Calendar::new(&spec).is_open(at("2027-01-02T12:00Z")), "it began before it could");
}

#[test]
fn a_closure_takes_its_date_whichever_day_opened_it() {
    let night = weekly(every_day(), "22:00-06:00");
    let date = When::Dates { first: day("2026-12-25"), last: day("2026-12-25") };
    let calendar = Calendar::new(&hours(Tz::UTC, vec![night], vec![closed(date)]));
    assert!(calendar.is_open(at("2026-12-24T23:59:59Z")));
    assert!(!calendar.is_open(at("2026-12-25T00:00Z")), "the shift that began the day before");
    assert!(!calendar.is_open(at("2026-12-25T23:00Z")));
    assert!(!calendar.is_open(at("2026-12-26T06:00Z")));
    assert!(calendar.is_open(at("2026-12-26T05:00Z")), "the rest of the shift that began on the date");

    let part = Exception { span: Some(span("22:00-02:00")), ..closed(date) };
    let calendar = Calendar::new(&hours(Tz::UTC, vec![night], vec![part.clone()]));
    assert!(calendar.is_open(at("2026-12-25T05:00Z")));
    assert!(!calendar.is_open(at("2026-12-26T01:59:59Z")));
    assert!(calendar.is_open(at("2026-12-26T02:00Z")));

    let exceptions = vec![open(date, "23:00-01:00"), part, closed(date)];
    let calendar = Calendar::new(&hours(Tz::UTC, vec![night], exceptions));
    assert!(calendar.is_open(at("2026-12-25T23:00Z")), "`open` wins, wherever it stands");
    assert!(calendar.is_open(at("2026-12-26T00:59:59Z")));
    assert!(!calendar.is_open(at("2026-12-26T01:00Z")));
}

#[test]
fn recurring_closures_fall_on_their_days() {
    let closed_days = |when: When, from: Option<&str>, first: &str, count: i32| {
        let exception = Exception { from: from.map(day), ..closed(when) };
        let calendar =
            Calendar::new(&hours(Tz::UTC, vec![weekly(every_day(), "00:00-24:00")], vec![exception]));
        let noon = |day: esc_values::Day| at(&format!("{day}T12:00Z"));
        (0..count)
            .filter_map(|days| day(first).plus(days))
            .filter(|day| !calendar.is_open(noon(*day)))
            .map(|day| day.to_string())
            .collect::<Vec<_>>()
    };
    let nth = |nth, weekday, month| When::Nth { nth, weekday, month };
    assert_eq!(closed_days(nth(Nth::Last, Some(1), Some(5)), None, "2026-01-01", 365), ["2026-05-25"]);
    assert_eq!(closed_days(nth(Nth::Fourth, Some(4), Some(11)), None, "2026-01-01", 365), ["2026-11-26"]);
    assert_eq!(closed_days(nth(Nth::Last, None, None), None, "2024-01-15", 60), ["2024-01-31", "2024-02-29"]);
    assert_eq!(closed_days(nth(Nth::Second, None, Some(3)), None, "2026-01-01", 365), ["2026-03-02"]);
    assert_eq!(closed_days(When::Monthly { day: 31 }, None, "2026-01-15", 120), ["2026-01-31", "2026-03-31"]);
    assert_eq!(
        closed_days(When::Daily { each: 10 }, Some("2026-12-20"), "2026-12-01", 50),
        ["2026-12-20", "2026-12-30", "2027-01-09", "2027-01-19"]
    );
    // 2026-12-09 is a Wednesday: its week began on Sunday the 6th, so that the Monday before it is not reached.
    let days = Weekdays(0b000_1010);
    assert_eq!(
        closed_days(When::Weekly { days, each: 2 }, Some("2026-12-09"), "2026-12-01", 35),
        ["2026-12-09", "2026-12-21", "2026-12-23", "2027-01-04"]
    );
    let leap = When::Yearly { first: month_day(2, 29), last: month_day(2, 29) };
    assert_eq!(closed_days(leap, None, "2023-01-01", 730), ["2024-02-29"]);
}

#[test]
fn hours_that_never_open_are_never_due() {
    let shut = hours(Tz::Europe__Paris, vec![], vec![]);
    assert_eq!(due(&shut, "2026-11-20T17:00Z", 0), "never");
    assert_eq!(due(&shut, "2026-11-20T17:00Z", HOUR), "never");
    assert_eq!(due(&office(Tz::UTC), "2026-11-20T17:00Z", u64::MAX), "never");
    assert!(Calendar::new(&shut).is_never_open());
    assert!(!Calendar::new(&office(Tz::Europe__Paris)).is_never_open());
    let covered = hours(
        Tz::Europe__Paris,
        vec![weekly(0b000_0001, "10:00-12:00")],
        vec![closed(When::Weekly { days: Weekdays(1), each: 1 })],
    );
    assert!(Calendar::new(&covered).is_never_open());
    // One Friday that never was.
    let friday = When::Dates { first: day("2011-12-30"), last: day("2011-12-30") };
    assert!(
        Calendar::new(&hours(Tz::Pacific__Apia, vec![], vec![open(friday, "09:00-17:00")])).is_never_open()
    );
    assert!(
        !Calendar::new(&hours(Tz::Pacific__Fiji, vec![], vec![open(friday, "09:00-17:00")])).is_never_open()
    );
}

#[test]
fn hours_that_always_open_are_known_exactly() {
    assert!(Calendar::new(&always(Tz::Africa__Monrovia)).is_always_open());
    assert!(!Calendar::new(&office(Tz::UTC)).is_always_open());
    let minute = When::Dates { first: day("9999-12-31"), last: day("9999-12-31") };
    let shut = Exception { span: Some(span("23:59-24:00")), ..closed(minute) };
    let almost = HoursSpec { exceptions: vec![shut], ..always(Tz::UTC) };
    assert!(!Calendar::new(&almost).is_always_open());
    let friday = closed(When::Dates { first: day("2011-12-30"), last: day("2011-12-30") });
    let samoa = HoursSpec { exceptions: vec![friday], ..always(Tz::Pacific__Apia) };
    assert!(Calendar::new(&samoa).is_always_open(), "the closed date never was");
}

#[test]
fn the_clock_runs_from_the_first_year_to_the_last() {
    assert_eq!(due(&office(Tz::UTC), "1970-01-02T17:00Z", 4 * HOUR), "1970-01-05T11:00:00Z");
    assert_eq!(due(&office(Tz::UTC), "9998-11-20T17:00Z", 4 * HOUR), "9998-11-23T11:00:00Z");
    assert_eq!(due(&always(Tz::UTC), "0001-01-01T00:00Z", 1), "0001-01-01T00:00:01Z");
    assert_eq!(due(&always(Tz::UTC), "9999-12-31T23:59:58Z", 1), "9999-12-31T23:59:59Z");
    assert_eq!(due(&always(Tz::UTC), "9999-12-31T23:59:58Z", 2), "never");
    assert_eq!(due(&always(Tz::UTC), "0001-01-01T00:00Z", 315_537_897_599), "9999-12-31T23:59:59Z");
    assert_eq!(Calendar::new(&always(Tz::UTC)).next_closed(at("0001-01-01T00:00Z")), None);
    // The last offset stays when the tables end: in July 2100 it is still winter time.
    assert_eq!(due(&office(Tz::America__New_York), "2099-07-01T00:00Z", 1), "2099-07-01T12:00:01Z");
    assert_eq!(due(&office(Tz::America__New_York), "2100-07-01T00:00Z", 1), "2100-07-01T13:00:01Z");
}

#[test]
#[expect(clippy::disallowed_methods, reason = "it measures how long an answer takes")]
fn leap_days_and_ten_years_of_open_time_have_a_quick_answer() {
    let leap = When::Yearly { first: month_day(2, 29), last: month_day(2, 29) };
    let spec = hours(Tz::America__New_York, vec![], vec![open(leap, "09:00-10:00")]);
    let calendar = Calendar::new(&spec);
    let began = std::time::Instant::now();
    assert_eq!(calendar.add(at("2026-01-01T00:00Z"), 87_600 * HOUR), None);
    assert!(began.elapsed().as_millis() < 1000, "{:?}", began.elapsed());
    let again = std::time::Instant::now();
    for _ in 0..100 {
        assert_eq!(calendar.add(at("2026-01-01T00:00Z"), 87_600 * HOUR), None);
    }
    assert!(again.elapsed().as_millis() < 100, "{:?}", again.elapsed());
    // 2028, 2032, …, 2096, then 2104: 2100 is no leap year.
    assert_eq!(due(&spec, "2026-01-01T00:00Z", 19 * HOUR), "2104-02-29T15:00:00Z");
}

#[test]
fn open_ranges_are_cut_and_joined() {
    let spec = hours(
        Tz::UTC,
        vec![weekly(every_day(), "00:00-12:00"), weekly(every_day(), "12:00-24:00")],
        vec![closed(When::Dates { first: day("2027-01-02"), last: day("2027-01-02") })],
    );
    let calendar = Calendar::new(&spec);
    let ranges = |from: &str, to: &str| {
        calendar
            .open_ranges(at(from), at(to))
            .map(|(start, end)| format!("{start} {end}"))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        ranges("2026-12-30T06:00Z", "2027-01-04T07:00Z"),
        ["2026-12-30T06:00:00Z 2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z 2027-01-04T07:00:00Z"]
    );
    assert!(ranges("2027-01-02T00:00Z", "2027-01-03T00:00Z").is_empty());
    assert!(ranges("2027-01-05T00:00Z", "2027-01-05T00:00Z").is_empty());
    assert_eq!(ranges("9999-12-31T00:00Z", "9999-12-31T23:59:59Z").len(), 1);
    assert_eq!(calendar.next_change(at("2026-06-01T00:00Z")), Some(at("2027-01-02T00:00Z")));
    assert_eq!(calendar.next_change(at("2027-01-02T00:00Z")), Some(at("2027-01-03T00:00Z")));
    assert_eq!(calendar.next_change(at("2027-01-03T00:00Z")), None);
}

#[test]
fn spans_that_overlap_are_found() {
    let overlaps = |spans: &[(u8, &str)]| {
        esc_calendar::overlaps(&spans.iter().map(|(days, text)| weekly(*days, text)).collect::<Vec<_>>())
    };
    assert_eq!(overlaps(&[(WEEKDAYS, "09:00-12:00"), (WEEKDAYS, "12:00-17:00")]), []);
    assert_eq!(overlaps(&[(WEEKDAYS, "09:00-12:01"), (WEEKDAYS, "12:00-17:00")]), [(0, 1)]);
    assert_eq!(
        overlaps(&[(0b100_0000, "22:00-06:00"), (0b000_0001, "05:59-07:00")]),
        [(0, 1)],
        "over the week's end"
    );
    assert_eq!(overlaps(&[(0b100_0000, "22:00-06:00"), (0b000_0001, "06:00-07:00")]), []);
    assert_eq!(overlaps(&[(2, "09:00-10:00"), (4, "09:00-10:00"), (6, "09:30-09:40")]), [(0, 2)]);
}

#[test]
fn hours_of_more_ranges_than_are_kept_are_counted_all_the_same() {
    // Open every other minute: some 263,000 ranges a year.
    let minutes = (0..1440)
        .step_by(2)
        .map(|start| Weekly { days: Weekdays(every_day()), span: ClockSpan { start, end: start + 1 } });
    let calendar = Calendar::new(&hours(Tz::UTC, minutes.collect(), vec![]));
    for year in 2020..2028 {
        let start = at(&format!("{year}-03-01T00:00:30Z"));
        assert_eq!(calendar.open_between(start, start.plus(120 * 1000).unwrap()), 60_000);
        assert_eq!(calendar.add(start, 60 * 1000), start.plus(120 * 1000));
    }
}

#[test]
fn threads_share_a_calendar() {
    let calendar = Calendar::new(&office(Tz::America__New_York));
    let answers = || {
        let starts = (1990..2120).map(|year| at(&format!("{year}-11-20T17:00Z")));
        starts.map(|start| calendar.add(start, 2000 * HOUR)).collect::<Vec<_>>()
    };
    let by_two = std::thread::scope(|scope| {
        let other = scope.spawn(answers);
        (answers(), other.join().unwrap())
    });
    assert_eq!(by_two.0, by_two.1);
    assert_eq!(by_two.0, answers());
}

#[test]
fn an_exception_names_its_days_from_one_on() {
    let days = |exception: Exception, from: &str| -> Vec<String> {
        exception.days_from(day(from)).iter().map(ToString::to_string).collect()
    };
    let christmas = closed(When::Yearly { first: month_day(12, 25), last: month_day(12, 25) });
    assert_eq!(days(christmas, "2026-12-25"), ["2026-12-25", "2027-12-25"]);
    let over_new_year = closed(When::Yearly { first: month_day(12, 31), last: month_day(1, 2) });
    assert_eq!(
        days(over_new_year, "2027-01-02"),
        ["2027-01-02", "2027-12-31", "2028-01-01", "2028-01-02", "2028-12-31"]
    );
    let past = closed(When::Dates { first: day("2020-01-01"), last: day("2020-01-02") });
    assert_eq!(days(past, "2026-01-01"), Vec::<String>::new());
}
