//! The wall-clock readings that are open in a year, a bit for each minute. They do not depend on a zone.

use esc_values::Day;

use crate::spec::{ClockSpan, Exception, HoursSpec, MonthDay, Nth, When};
use crate::years::{date, month, week, weekday, year_of, year_start};

/// The minutes of a day.
const DAY_MINUTES: u32 = 1440;

/// Bits of a word.
const WORD: u32 = 64;

/// Which minutes of the wall clock are open, from the day before a year to the day after it.
///
/// A zone's clock is less than a day away from UTC, so that these are all the readings that the UTC year has.
/// It takes 66 KB whatever the hours are, and lives only while a year is counted.
pub(crate) struct Readings {
    /// The first day.
    first: i32,
    /// The number of minutes.
    minutes: u32,
    words: Vec<u64>,
}

impl Readings {
    pub(crate) fn of_year(hours: &HoursSpec, year: i32) -> Self {
        let (first, last) = (year_start(year) - 1, year_start(year + 1));
        let minutes = (last - first + 1).unsigned_abs() * DAY_MINUTES;
        let mut readings = Self { first, minutes, words: vec![0; minutes.div_ceil(WORD) as usize] };
        // The day before may run into the first one.
        for day in first - 1..=last {
            for weekly in hours.weekly.iter().filter(|weekly| weekly.days.contains(weekday(day))) {
                readings.mark(day, weekly.span, true);
            }
        }
        // What an `open` item covers is open whatever else is said: they come last.
        for open in [false, true] {
            for exception in hours.exceptions.iter().filter(|exception| exception.open == open) {
                let span = exception.span.unwrap_or(ClockSpan::WHOLE_DAY);
                exception.each_day(first - 1, last, |day| readings.mark(day, span, open));
            }
        }
        readings
    }

    /// The first day, as days since 1970.
    pub(crate) const fn first_day(&self) -> i32 {
        self.first
    }

    /// Whether no minute is closed.
    pub(crate) fn are_all_open(&self) -> bool {
        self.next_open(0) == Some((0, self.minutes))
    }

    /// The next minutes at or after `minute` that are open together, end exclusive, counted from the midnight
    /// that begins the first day.
    pub(crate) fn next_open(&self, minute: u32) -> Option<(u32, u32)> {
        let start = self.find(minute, true);
        (start < self.minutes).then(|| (start, self.find(start, false)))
    }

    /// The first minute from `minute` on that is open or not; the number of minutes if there is none.
    fn find(&self, minute: u32, open: bool) -> u32 {
        let mut base = minute - minute % WORD;
        // Bits before `minute` do not count in the first word.
        let mut mask = u64::MAX << (minute % WORD);
        while let Some(word) = self.words.get((base / WORD) as usize) {
            let wanted = if open { *word } else { !*word } & mask;
            if wanted != 0 {
                return (base + wanted.trailing_zeros()).min(self.minutes);
            }
            base += WORD;
            mask = u64::MAX;
        }
        self.minutes
    }

    /// Opens or closes a span that begins on a day.
    fn mark(&mut self, day: i32, span: ClockSpan, open: bool) {
        let (start, end) = span.minutes();
        let midnight = i64::from(day - self.first) * i64::from(DAY_MINUTES);
        let clip = |minute: u32| {
            let minute = (midnight + i64::from(minute)).clamp(0, self.minutes.into());
            u32::try_from(minute).unwrap_or(0)
        };
        let (start, end) = (clip(start), clip(end));
        let mut at = start;
        while at < end {
            let bit = at % WORD;
            let count = (WORD - bit).min(end - at);
            let mask = (u64::MAX >> (WORD - count)) << bit;
            if let Some(word) = self.words.get_mut((at / WORD) as usize) {
                if open {
                    *word |= mask;
                } else {
                    *word &= !mask;
                }
            }
            at += count;
        }
    }
}

impl Exception {
    /// The days on which its span begins, in order, from `from` on to the end of the year after it.
    pub fn days_from(&self, from: Day) -> Vec<Day> {
        let year = year_of(from.unix());
        let end = year_start(year + 2);
        let mut days = Vec::new();
        self.each_day(year_start(year) - 1, end, |day| {
            days.extend(Day::from_unix(day).filter(|day| from <= *day && day.unix() < end));
        });
        days.sort_unstable();
        days.dedup();
        days
    }

    /// Calls `visit` with each day from `first` to `last` on which the item's span begins.
    fn each_day(&self, first: i32, last: i32, mut visit: impl FnMut(i32)) {
        let from = self.from.map(Day::unix);
        let allowed = |day: i32| {
            from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until.unix())
        };
        let mut visit_range = |from: i32, to: i32| (from.max(first)..=to.min(last)).for_each(&mut visit);
        let mut visit_if_allowed = |day: Option<i32>| {
            if let Some(day) = day.filter(|day| allowed(*day)) {
                visit_range(day, day);
            }
        };
        match self.when {
            When::Dates { first, last } => {
                if allowed(first.unix()) {
                    visit_range(first.unix(), last.unix());
                }
            }
            When::Yearly { first: start, last: end } => {
                for year in year_of(first) - 1..=year_of(last) {
                    if let Some((start, end)) = yearly(year, start, end)
                        && allowed(start)
                    {
                        visit_range(start, end);
                    }
                }
            }
            When::Nth { nth, weekday, month: of } => {
                for (year, month) in months(first, last).filter(|(_, month)| of.is_none_or(|of| of == *month))
                {
                    visit_if_allowed(nth_day(year, month, nth, weekday));
                }
            }
            When::Monthly { day } => {
                for (year, month) in months(first, last) {
                    visit_if_allowed(date(year, month, day));
                }
            }
            When::Daily { each } => {
                let first = from.map_or(first, |from| from.max(first));
                let each = i32::from(each.max(1));
                let skip = (from.unwrap_or(0) - first).rem_euclid(each);
                for day in (first + skip..=last).step_by(each.unsigned_abs() as usize) {
                    visit_if_allowed(Some(day));
                }
            }
            When::Weekly { days, each } => {
                let each = i32::from(each.max(1));
                for day in first..=last {
                    if days.contains(weekday(day)) && (week(day) - week(from.unwrap_or(0))) % each == 0 {
                        visit_if_allowed(Some(day));
                    }
                }
            }
        }
    }
}

/// The months that hold the days from `first` to `last`, or a few more.
fn months(first: i32, last: i32) -> impl Iterator<Item = (i32, u8)> {
    // The window begins in the last month of a year and ends in the first month of another.
    let (first, last) = (year_of(first), year_of(last));
    (first..=last).flat_map(move |year| {
        let from = if year == first { 12 } else { 1 };
        let to = if year == last { 1 } else { 12 };
        (from..=to).map(move |month| (year, month))
    })
}

/// The days of a yearly range that begins in a year; none where the year has none of its dates.
fn yearly(year: i32, first: MonthDay, last: MonthDay) -> Option<(i32, i32)> {
    // A date that the month lacks is skipped: the range begins after it and ends before it.
    let start = date(year, first.month, first.day)
        .or_else(|| month(year, first.month).map(|(_, month_end)| month_end + 1))?;
    let end_year = if last < first { year + 1 } else { year };
    let end = date(end_year, last.month, last.day).or_else(|| Some(month(end_year, last.month)?.1))?;
    (start <= end).then_some((start, end))
}

/// The day that `nth` names in a month.
fn nth_day(year: i32, number: u8, nth: Nth, on: Option<u8>) -> Option<i32> {
    let (first, last) = month(year, number)?;
    let forward = |day: i32| on.map_or(0, |on| (i32::from(on) - weekday(day).cast_signed()).rem_euclid(7));
    let step = if on.is_some() { 7 } else { 1 };
    let counted = |n: i32| Some(first + forward(first) + n * step);
    match nth {
        Nth::First => counted(0),
        Nth::Second => counted(1),
        Nth::Third => counted(2),
        Nth::Fourth => counted(3),
        Nth::Last => Some(last - on.map_or(0, |_| (7 - forward(last)) % 7)),
    }
}
