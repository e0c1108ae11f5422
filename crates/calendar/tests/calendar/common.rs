//! Short ways to write hours and instants.
use esc_calendar::{ClockSpan, Exception, HoursSpec, MonthDay, Tz, Weekdays, Weekly, When};
use esc_values::{Day, Instant};

pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

pub(crate) fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub(crate) const fn month_day(month: u8, day: u8) -> MonthDay {
    MonthDay { month, day }
}

pub(crate) fn span(text: &str) -> ClockSpan {
    let minutes = |time: &str| {
        let (hour, minute) = time.split_once(':').unwrap();
        hour.parse::<u16>().unwrap() * 60 + minute.parse::<u16>().unwrap()
    };
    let (start, end) = text.split_once('-').unwrap();
    ClockSpan { start: minutes(start), end: minutes(end) }
}

pub(crate) const fn every_day() -> u8 {
    0b111_1111
}

pub(crate) fn weekly(days: u8, text: &str) -> Weekly {
    Weekly { days: Weekdays(days), span: span(text) }
}

pub(crate) const fn closed(when: When) -> Exception {
    Exception { open: false, when, span: None, from: None, until: None, name: None }
}

pub(crate) fn open(when: When, text: &str) -> Exception {
    Exception { open: true, span: Some(span(text)), ..closed(when) }
}

pub(crate) const fn hours(zone: Tz, weekly: Vec<Weekly>, exceptions: Vec<Exception>) -> HoursSpec {
    HoursSpec { zone, weekly, exceptions }
}

pub(crate) fn always(zone: Tz) -> HoursSpec {
    hours(zone, vec![weekly(every_day(), "00:00-24:00")], vec![])
}
