//! The clock as its one sentence says it: read the wall clock minute by minute (second by second where the
//! reading is not a whole minute or the offset is about to change), and look whether the reading is open.
//!
//! It asks chrono-tz for each reading and tests each date by itself.

use std::cell::RefCell;
use std::collections::HashMap;

use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveDateTime, Offset as _, TimeZone as _, Weekday};
use esc_calendar::{ClockSpan, Exception, HoursSpec, MonthDay, Nth, Tz, When};
use esc_values::{Day, Instant};

pub(crate) struct Naive<'a> {
    hours: &'a HoursSpec,
    /// The minutes of the dates looked at.
    dates: RefCell<HashMap<NaiveDate, Box<[bool]>>>,
}

pub(crate) fn offset(zone: Tz, second: i64) -> i64 {
    let utc = DateTime::from_timestamp(second, 0).unwrap().naive_utc();
    zone.offset_from_utc_datetime(&utc).fix().local_minus_utc().into()
}

impl<'a> Naive<'a> {
    pub(crate) fn new(hours: &'a HoursSpec) -> Self {
        Self { hours, dates: RefCell::new(HashMap::new()) }
    }

    pub(crate) fn is_open(&self, second: i64) -> bool {
        self.reads_open(second + offset(self.hours.zone, second))
    }

    fn reads_open(&self, reading: i64) -> bool {
        let reading = DateTime::from_timestamp(reading, 0).unwrap().naive_utc();
        let mut dates = self.dates.borrow_mut();
        let minutes = dates.entry(reading.date()).or_insert_with(|| {
            (0..1440).map(|minute| minute_is_open(self.hours, reading.date(), minute)).collect()
        });
        let minute = (reading - NaiveDateTime::from(reading.date())).num_minutes();
        minutes[usize::try_from(minute).unwrap()]
    }

    /// Whether the instant is open, and for how many seconds from it on that is sure to hold.
    fn step(&self, second: i64) -> (bool, i64) {
        let ahead = offset(self.hours.zone, second);
        let whole = (second + ahead) % 60 == 0 && offset(self.hours.zone, second + 59) == ahead;
        (self.reads_open(second + ahead), if whole { 60 } else { 1 })
    }

    /// The instant at which `open` seconds are counted, unless it lies after `limit`.
    pub(crate) fn add(&self, start: i64, open: i64, limit: i64) -> Option<i64> {
        let (mut at, mut left) = (start, open);
        while at <= limit {
            let (is_open, seconds) = self.step(at);
            if is_open && left <= seconds {
                return Some(at + left).filter(|due| *due <= limit);
            }
            if is_open {
                left -= seconds;
            }
            at += seconds;
        }
        None
    }

    pub(crate) fn open_between(&self, from: i64, to: i64) -> i64 {
        let (mut at, mut open) = (from, 0);
        while at < to {
            let (is_open, seconds) = self.step(at);
            let seconds = seconds.min(to - at);
            open += if is_open { seconds } else { 0 };
            at += seconds;
        }
        open
    }

    /// The first open (or closed) instant from `from` on, unless it lies after `limit`.
    pub(crate) fn next(&self, from: i64, open: bool, limit: i64) -> Option<i64> {
        let mut at = from;
        while at <= limit {
            let (is_open, seconds) = self.step(at);
            if is_open == open {
                return Some(at);
            }
            at += seconds;
        }
        None
    }
}

pub(crate) fn instant(second: i64) -> Instant {
    Instant::from_unix(second).unwrap()
}

fn minute_is_open(hours: &HoursSpec, date: NaiveDate, minute: u16) -> bool {
    let yesterday = date - Days::new(1);
    // Whether a span that begins on days of which `begins` tells has the minute.
    let covers = |span: ClockSpan, begins: &dyn Fn(NaiveDate) -> bool| {
        if span.end > span.start {
            begins(date) && (span.start..span.end).contains(&minute)
        } else {
            begins(date) && minute >= span.start || begins(yesterday) && minute < span.end
        }
    };
    let excepted = |open: bool| {
        hours.exceptions.iter().filter(|exception| exception.open == open).any(|exception| {
            let span = exception.span.unwrap_or(ClockSpan { start: 0, end: 1440 });
            covers(span, &|date| begins_on(exception, date))
        })
    };
    let weekly = || {
        hours.weekly.iter().any(|weekly| {
            covers(weekly.span, &|date| weekly.days.0 & 1 << date.weekday().num_days_from_sunday() != 0)
        })
    };
    excepted(true) || weekly() && !excepted(false)
}

fn begins_on(exception: &Exception, date: NaiveDate) -> bool {
    let of = |day: Day| NaiveDate::from_epoch_days(day.unix()).unwrap();
    let allowed = |date: NaiveDate| {
        exception.from.is_none_or(|from| of(from) <= date)
            && exception.until.is_none_or(|until| date <= of(until))
    };
    let anchor = exception.from.map(of).unwrap_or_default();
    let ends_month = |date: NaiveDate, days: u64| (date + Days::new(days)).month() != date.month();
    match exception.when {
        When::Dates { first, last } => of(first) <= date && date <= of(last) && allowed(of(first)),
        When::Yearly { first, last } => {
            yearly_start(first, last, date).is_some_and(|start| start <= date && allowed(start))
        }
        When::Nth { nth, weekday, month } => {
            let count = if weekday.is_some() { 7 } else { 1 };
            let right = match nth {
                Nth::First => date.day0() / count == 0,
                Nth::Second => date.day0() / count == 1,
                Nth::Third => date.day0() / count == 2,
                Nth::Fourth => date.day0() / count == 3,
                Nth::Last => ends_month(date, count.into()),
            };
            let on = weekday.is_none_or(|on| u32::from(on) == date.weekday().num_days_from_sunday());
            right && on && month.is_none_or(|month| u32::from(month) == date.month()) && allowed(date)
        }
        When::Monthly { day } => date.day() == u32::from(day) && allowed(date),
        When::Daily { each } => (date - anchor).num_days() % i64::from(each) == 0 && allowed(date),
        When::Weekly { days, each } => {
            let sunday = |date: NaiveDate| date.week(Weekday::Sun).first_day();
            days.0 & 1 << date.weekday().num_days_from_sunday() != 0
                && (sunday(date) - sunday(anchor)).num_weeks() % i64::from(each) == 0
                && allowed(date)
        }
    }
}

/// The first day of the occurrence of a yearly range in which a date lies.
fn yearly_start(first: MonthDay, last: MonthDay, date: NaiveDate) -> Option<NaiveDate> {
    let month_day = |date: NaiveDate| MonthDay {
        month: u8::try_from(date.month()).unwrap(),
        day: u8::try_from(date.day()).unwrap(),
    };
    let here = month_day(date);
    let year = if first <= last {
        (first <= here && here <= last).then_some(date.year())?
    } else if here >= first {
        date.year()
    } else {
        (here <= last).then_some(date.year() - 1)?
    };
    NaiveDate::from_ymd_opt(year, 1, 1)?.iter_days().find(|date| month_day(*date) >= first)
}
