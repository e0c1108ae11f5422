//! Business hours as they are declared: what [`Calendar`](crate::Calendar) is built from.

use chrono_tz::Tz;
use esc_values::Day;

/// Business hours: weekly spans and exceptions, read on the wall clock of a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoursSpec {
    /// The zone whose wall clock is read.
    pub zone: Tz,
    /// Spans that are open every week. They may overlap.
    pub weekly: Vec<Weekly>,
    /// Closures and extra openings, in any order: what an `open` one covers is open whatever else is said.
    pub exceptions: Vec<Exception>,
}

/// A span on some days of every week.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekly {
    /// On which days it begins.
    pub days: Weekdays,
    /// From when to when.
    pub span: ClockSpan,
}

/// A set of weekdays: bit 0 is Sunday, bit 6 Saturday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Weekdays(pub u8);

impl Weekdays {
    /// Whether a weekday, in days since Sunday, is in the set.
    pub const fn contains(self, weekday: u32) -> bool {
        weekday < 7 && self.0 >> weekday & 1 == 1
    }
}

/// A span of wall-clock readings, in minutes after midnight, half open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ClockSpan {
    /// The first minute, 0 to 1439.
    pub start: u16,
    /// The end, exclusive, 0 to 1440. One that is not after the start lies on the next day; 0 is its midnight.
    pub end: u16,
}

impl ClockSpan {
    /// 00:00-24:00.
    pub const WHOLE_DAY: Self = Self { start: 0, end: 1440 };

    /// The first minute and the end, exclusive, after the midnight of the day on which it begins: an end on the
    /// next day is more than 1440.
    pub const fn minutes(self) -> (u32, u32) {
        let (start, end) = (self.start as u32, self.end as u32);
        (start, if end > start { end } else { end + 1440 })
    }
}

/// A `closed` or `open` item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Whether it opens rather than closes.
    pub open: bool,
    /// On which dates it begins.
    pub when: When,
    /// The part of the day; `None` is 00:00-24:00 of the local date. An `open` item always has one.
    pub span: Option<ClockSpan>,
    /// The first day on which it can begin.
    pub from: Option<Day>,
    /// The last day on which it can begin.
    pub until: Option<Day>,
    /// What people call it.
    pub name: Option<String>,
}

impl Exception {
    /// The days that it names with their year: on other sides of them it may behave in other ways.
    pub(crate) fn dated(&self) -> impl Iterator<Item = Day> {
        let dates = match self.when {
            When::Dates { first, last } => [Some(first), Some(last)],
            _ => [None, None],
        };
        dates.into_iter().chain([self.from, self.until]).flatten()
    }
}

/// A month and a day of it, whether or not every year has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

/// The dates of an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum When {
    /// Every day from `first` to `last`; none where `last` is before `first`.
    Dates {
        /// The first day.
        first: Day,
        /// The last day, inclusive.
        last: Day,
    },
    /// Every year's days from `first` to `last`, over the new year where `last` is before `first`. Dates that a
    /// year lacks are skipped.
    Yearly {
        /// The first date.
        first: MonthDay,
        /// The last date, inclusive.
        last: MonthDay,
    },
    /// One weekday, or any day, of one month or every month, counted in the month.
    Nth {
        /// Which.
        nth: Nth,
        /// Days after Sunday, 0 to 6; `None` counts days.
        weekday: Option<u8>,
        /// 1 to 12; `None` is every month.
        month: Option<u8>,
    },
    /// A day of every month that has it.
    Monthly {
        /// 1 to 31.
        day: u8,
    },
    /// Every `each` days, counted from [`Exception::from`]; 1 is daily.
    Daily {
        /// At least 1; more only with `from`.
        each: u16,
    },
    /// Weekdays of every `each` weeks; weeks run from Sunday and are counted from that of [`Exception::from`].
    Weekly {
        /// On which days.
        days: Weekdays,
        /// At least 1; more only with `from`.
        each: u16,
    },
}

/// Which of a month's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Nth {
    /// The first.
    First,
    /// The second.
    Second,
    /// The third.
    Third,
    /// The fourth.
    Fourth,
    /// The last.
    Last,
}
