//! Instants and days, on the proleptic Gregorian calendar from 0001-01-01 to 9999-12-31.

use std::fmt;
use std::num::NonZeroU64;

use chrono::{DateTime, Datelike as _, NaiveDate};

/// The number of seconds in a day of 24 hours.
const DAY: i64 = 86_400;

/// A second of time in UTC, counted from 1970-01-01T00:00:00Z without leap seconds.
///
/// It lies between [`Instant::MIN`] and [`Instant::MAX`]; arithmetic that would leave this range gives `None`.
///
/// An `Option` of it takes no more room than it: decisions are made of these.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(
    // Seconds since the second before the first one, which is thereby never 0.
    NonZeroU64,
);

/// The seconds of [`Instant::MIN`] and [`Instant::MAX`].
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;

impl Instant {
    /// 0001-01-01T00:00:00Z.
    pub const MIN: Self = Self(NonZeroU64::MIN);
    /// 9999-12-31T23:59:59Z.
    pub const MAX: Self = Self(NonZeroU64::MIN.saturating_add(LAST.abs_diff(FIRST)));

    /// The instant that lies `seconds` after 1970-01-01T00:00:00Z, if it is in range.
    pub const fn from_unix(seconds: i64) -> Option<Self> {
        // What lies before the first second is 0, or wraps to beyond the last.
        match NonZeroU64::new(seconds.wrapping_sub(FIRST - 1).cast_unsigned()) {
            Some(since) if since.get() <= Self::MAX.0.get() => Some(Self(since)),
            _ => None,
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix(self) -> i64 {
        self.0.get().cast_signed() + (FIRST - 1)
    }

    /// The instant `seconds` later (earlier when negative), if it is in range.
    pub const fn plus(self, seconds: i64) -> Option<Self> {
        match self.unix().checked_add(seconds) {
            Some(sum) => Self::from_unix(sum),
            None => None,
        }
    }

    /// Reads an instant as RFC 3339 writes it (`2026-11-20T17:00:00Z`, `…+01:00`) or as Salesforce does
    /// (`2026-11-20T17:00:00.000+0000`). The seconds may be left out; fractions of a second are dropped.
    pub fn parse(text: &str) -> Result<Self, InstantError> {
        let mut reader = Reader(text.as_bytes());
        let day = reader.day().ok_or(InstantError::Form)?;
        if !matches!(reader.next(), Some(b'T' | b't' | b' ')) {
            return Err(InstantError::Form);
        }
        let (hour, minute, second) = reader.time().ok_or(InstantError::Form)?;
        let offset = reader.offset().ok_or(InstantError::NoOffset)?;
        if !reader.0.is_empty() {
            return Err(InstantError::Form);
        }
        // A leap second is read as the second before it, like a fraction that is dropped.
        if hour > 23 || minute > 59 || second > 60 {
            return Err(InstantError::NoSuchTime);
        }
        let day = Day::from_ymd(day.0, day.1, day.2).ok_or(InstantError::NoSuchTime)?;
        let reading = i64::from(day.0) * DAY + hour * 3600 + minute * 60 + second.min(59);
        Self::from_unix(reading - offset).ok_or(InstantError::OutOfRange)
    }
}

/// Why a text is no instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstantError {
    /// It does not have the form of an instant.
    Form,
    /// It has no `Z` and no offset from UTC.
    NoOffset,
    /// Its date or its time of day does not exist.
    NoSuchTime,
    /// It lies before the year 1 or after the year 9999.
    OutOfRange,
}

impl fmt::Display for InstantError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Form => "it is not written like 2026-11-20T17:00:00Z",
            Self::NoOffset => "it needs `Z` or an offset such as `+01:00` at its end",
            Self::NoSuchTime => "there is no such date or time of day",
            Self::OutOfRange => "it lies outside the years 1 to 9999",
        })
    }
}

impl std::error::Error for InstantError {}

/// RFC 3339 in UTC with whole seconds: `2026-11-23T19:00:00Z`.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let second = self.unix().rem_euclid(DAY).unsigned_abs();
        let day = Day::of_seconds(self.unix()).unwrap_or(Day::MAX);
        // At once, as lines of decisions are mostly instants.
        let [y1, y2, y3, y4, _, m1, m2, _, d1, d2] = day.text();
        let [[h1, h2], [n1, n2], [s1, s2]] = [second / 3600, second / 60 % 60, second % 60].map(two_digits);
        let text =
            [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'];
        f.write_str(str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A calendar day, counted from 1970-01-01. Which instants it holds depends on a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

impl Day {
    /// 0001-01-01.
    pub const MIN: Self = Self(-719_162);
    /// 9999-12-31.
    pub const MAX: Self = Self(2_932_896);

    /// The day that lies `days` after 1970-01-01, if it is in range.
    pub const fn from_unix(days: i32) -> Option<Self> {
        if days < Self::MIN.0 || days > Self::MAX.0 { None } else { Some(Self(days)) }
    }

    /// The day that a clock reads so many seconds after it read 1970-01-01 00:00, if it is in range.
    pub fn of_seconds(seconds: i64) -> Option<Self> {
        i32::try_from(seconds.div_euclid(DAY)).ok().and_then(Self::from_unix)
    }

    /// Days since 1970-01-01.
    pub const fn unix(self) -> i32 {
        self.0
    }

    /// The day of a date, if the calendar has it.
    pub fn from_ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, day).and_then(|date| Self::from_unix(date.to_epoch_days()))
    }

    /// Year, month (1 to 12) and day of the month (1 to 31).
    pub fn ymd(self) -> (i32, u32, u32) {
        let date = NaiveDate::from_epoch_days(self.0).unwrap_or_default();
        (date.year(), date.month(), date.day())
    }

    /// The day as ISO 8601 writes it.
    fn text(self) -> [u8; 10] {
        let (year, month, day) = self.ymd();
        let year = u64::from(year.unsigned_abs());
        let [[y1, y2], [y3, y4], [m1, m2], [d1, d2]] =
            [year / 100, year, month.into(), day.into()].map(two_digits);
        [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2]
    }

    /// The first three letters of its weekday: `Mon`.
    pub const fn weekday_name(self) -> &'static str {
        weekday_name(self.weekday())
    }

    /// Days since Sunday: 0 is Sunday, 6 is Saturday.
    pub const fn weekday(self) -> u32 {
        // 1970-01-01 was a Thursday.
        (self.0 + 4).rem_euclid(7).unsigned_abs()
    }

    /// The day `days` later (earlier when negative), if it is in range.
    pub const fn plus(self, days: i32) -> Option<Self> {
        match self.0.checked_add(days) {
            Some(sum) => Self::from_unix(sum),
            None => None,
        }
    }

    /// Reads `2026-11-21`. `None` if the text has another form or the calendar lacks the date.
    pub fn parse(text: &str) -> Option<Self> {
        let mut reader = Reader(text.as_bytes());
        let (year, month, day) = reader.day()?;
        if reader.0.is_empty() { Self::from_ymd(year, month, day) } else { None }
    }
}

/// The first three letters of a weekday, counted from Sunday, 0: `Sun`.
pub const fn weekday_name(weekday: u32) -> &'static str {
    match weekday {
        0 => "Sun",
        1 => "Mon",
        2 => "Tue",
        3 => "Wed",
        4 => "Thu",
        5 => "Fri",
        _ => "Sat",
    }
}

/// The time of day that a clock reads so many seconds after it read 1970-01-01 00:00: `11:00`, with seconds if there
/// are any.
pub fn time_of_day(seconds: i64) -> String {
    let second = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let seconds = if second == 0 { String::new() } else { format!(":{second:02}") };
    format!("{hour:02}:{minute:02}{seconds}")
}

/// `2026-11-21`.
impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(str::from_utf8(&self.text()).unwrap_or_default())
    }
}

/// The last two digits of a number.
fn two_digits(number: u64) -> [u8; 2] {
    // A digit is less than 10.
    [number / 10 % 10, number % 10].map(|digit| b'0' + u8::try_from(digit).unwrap_or_default())
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The instant at which this moment of the proleptic UTC calendar lies.
impl From<Instant> for DateTime<chrono::Utc> {
    fn from(instant: Instant) -> Self {
        DateTime::from_timestamp(instant.unix(), 0).unwrap_or_default()
    }
}

/// Reads the parts of dates and times off the front of a text.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn next(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    fn digits(&mut self, count: usize) -> Option<i64> {
        (0..count).try_fold(0, |number, _| {
            let digit = self.next()?;
            digit.is_ascii_digit().then(|| number * 10 + i64::from(digit - b'0'))
        })
    }

    fn day(&mut self) -> Option<(i32, u32, u32)> {
        let year = self.digits(4)?;
        self.skip(b'-')?;
        let month = self.digits(2)?;
        self.skip(b'-')?;
        let day = self.digits(2)?;
        Some((i32::try_from(year).ok()?, u32::try_from(month).ok()?, u32::try_from(day).ok()?))
    }

    fn time(&mut self) -> Option<(i64, i64, i64)> {
        let hour = self.digits(2)?;
        self.skip(b':')?;
        let minute = self.digits(2)?;
        if self.0.first() != Some(&b':') {
            return Some((hour, minute, 0));
        }
        self.skip(b':')?;
        let second = self.digits(2)?;
        if self.0.first() == Some(&b'.') {
            self.skip(b'.')?;
            self.digits(1)?;
            while self.0.first().is_some_and(u8::is_ascii_digit) {
                self.next();
            }
        }
        Some((hour, minute, second))
    }

    /// The offset from UTC in seconds, east positive.
    fn offset(&mut self) -> Option<i64> {
        let sign = match self.next()? {
            b'Z' | b'z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.digits(2)?;
        if self.0.first() == Some(&b':') {
            self.skip(b':')?;
        }
        let minutes = self.digits(2)?;
        (hours < 24 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Instant::parse(text).map_or_else(|error| error.to_string(), |instant| instant.to_string())
    }

    #[test]
    fn a_clock_reads_a_day_and_a_time() {
        let read = |seconds| {
            let day = Day::of_seconds(seconds).unwrap();
            format!("{} {day} {}", day.weekday_name(), time_of_day(seconds))
        };
        assert_eq!(read(0), "Thu 1970-01-01 00:00");
        assert_eq!(read(-1), "Wed 1969-12-31 23:59:59");
        assert_eq!(read(3 * DAY + 36_060), "Sun 1970-01-04 10:01");
        assert_eq!(Day::of_seconds(i64::MAX), None);
    }

    #[test]
    fn instants_are_read_as_rfc_3339_and_as_salesforce_writes_them() {
        for text in [
            "2026-11-20T17:00:00Z",
            "2026-11-20T17:00Z",
            "2026-11-20t17:00:00.999z",
            "2026-11-20T17:00:00.000+0000",
            "2026-11-20T18:00:00+01:00",
            "2026-11-20T11:15:00-0545",
        ] {
            assert_eq!(shown(text), "2026-11-20T17:00:00Z", "{text}");
        }
    }

    #[test]
    fn fractions_are_dropped_before_1970_too() {
        assert_eq!(shown("1969-12-31T23:59:59.9Z"), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn what_is_no_instant_says_why() {
        assert_eq!(Instant::parse("2026-11-20"), Err(InstantError::Form));
        assert_eq!(Instant::parse("2026-11-20T17:00:00"), Err(InstantError::NoOffset));
        assert_eq!(Instant::parse("2026-02-30T17:00:00Z"), Err(InstantError::NoSuchTime));
        assert_eq!(Instant::parse("2026-11-20T24:00:00Z"), Err(InstantError::NoSuchTime));
        assert_eq!(Instant::parse("9999-12-31T23:59:59-00:01"), Err(InstantError::OutOfRange));
        assert_eq!(Instant::parse("2026-11-20T17:00:00Z "), Err(InstantError::Form));
        assert_eq!(Instant::parse("2026-11-20T17:00:00.Z"), Err(InstantError::Form));
    }

    #[test]
    fn the_ends_of_the_range_are_what_they_say() {
        assert_eq!(Instant::MIN.to_string(), "0001-01-01T00:00:00Z");
        assert_eq!(Instant::MAX.to_string(), "9999-12-31T23:59:59Z");
        assert_eq!(Day::MIN.to_string(), "0001-01-01");
        assert_eq!(Day::MAX.to_string(), "9999-12-31");
        assert_eq!(Instant::MAX.plus(1), None);
        assert_eq!(Day::MIN.plus(-1), None);
    }

    #[test]
    fn weekdays_count_from_sunday() {
        assert_eq!(Day::parse("2026-11-22").map(Day::weekday), Some(0));
        assert_eq!(Day::parse("1969-12-31").map(Day::weekday), Some(3));
    }
}
