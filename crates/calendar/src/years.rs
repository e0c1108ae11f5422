//! Days and years as numbers: days since 1970-01-01 and years of the proleptic Gregorian calendar, a little
//! beyond the range of [`Day`](esc_values::Day), since the wall clock may read a day before its first or after
//! its last.

use chrono::NaiveDate;

/// The seconds of a day of 24 hours.
pub(crate) const DAY: i64 = 86_400;

/// The first year of the range.
pub(crate) const FIRST_YEAR: i32 = 1;

/// The first year after the range.
pub(crate) const END_YEAR: i32 = 10_000;

/// 1 January of a year.
pub(crate) const fn year_start(year: i32) -> i32 {
    let past = year - 1;
    365 * past + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400) - 719_162
}

/// The first second of a year in UTC, in seconds since 1970.
pub(crate) const fn year_second(year: i32) -> i64 {
    year_start(year) as i64 * DAY
}

/// The seconds of a year in UTC.
pub(crate) const fn year_length(year: i32) -> i64 {
    year_second(year + 1) - year_second(year)
}

/// The year in which a day lies.
pub(crate) const fn year_of(day: i32) -> i32 {
    // 146,097 days are 400 years; the share is off by less than a year.
    let guess = ((day + 719_162) * 400).div_euclid(146_097) + 1;
    if day < year_start(guess) {
        guess - 1
    } else if day >= year_start(guess + 1) {
        guess + 1
    } else {
        guess
    }
}

/// The year in which a second lies in UTC.
pub(crate) fn year_of_second(second: i64) -> i32 {
    // An instant's day is a few million at most.
    i32::try_from(second.div_euclid(DAY)).map_or(END_YEAR, year_of)
}

/// Years of one kind have the same dates on the same weekdays.
pub(crate) const fn kind(year: i32) -> (bool, u32) {
    (year_start(year + 1) - year_start(year) == 366, weekday(year_start(year)))
}

/// Days since Sunday: 0 is Sunday, 6 is Saturday.
pub(crate) const fn weekday(day: i32) -> u32 {
    (day + 4).rem_euclid(7).unsigned_abs()
}

/// The number of the week, from Sunday, in which a day lies.
pub(crate) const fn week(day: i32) -> i32 {
    (day + 4).div_euclid(7)
}

/// The day of a date, if the year has it.
pub(crate) fn date(year: i32, month: u8, day: u8) -> Option<i32> {
    NaiveDate::from_ymd_opt(year, month.into(), day.into()).map(|date| date.to_epoch_days())
}

/// The first and the last day of a month.
pub(crate) fn month(year: i32, month: u8) -> Option<(i32, i32)> {
    let next = if month == 12 { date(year + 1, 1, 1) } else { date(year, month + 1, 1) };
    Some((date(year, month, 1)?, next? - 1))
}

#[cfg(test)]
mod tests {
    use chrono::Datelike as _;

    use super::*;

    #[test]
    fn years_and_days_agree_with_chrono() {
        for year in -1..=10_001 {
            let start = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
            assert_eq!(year_start(year), start.to_epoch_days());
            assert_eq!(weekday(year_start(year)), start.weekday().num_days_from_sunday());
            assert_eq!(year_of(year_start(year)), year);
            assert_eq!(year_of(year_start(year) - 1), year - 1);
            assert_eq!(kind(year).0, start.leap_year());
        }
    }

    #[test]
    fn months_know_their_last_day() {
        let length = |year, number| month(year, number).map(|(first, last)| last - first + 1);
        assert_eq!(length(2024, 2), Some(29));
        assert_eq!(length(2100, 2), Some(28));
        assert_eq!(length(2026, 12), Some(31));
        assert_eq!(length(2026, 13), None);
    }
}
