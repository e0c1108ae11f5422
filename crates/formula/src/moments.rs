//! Dates and times as formulas read and write them.

use esc_values::Day;

/// The milliseconds of a day.
pub const MILLISECONDS_OF_DAY: i64 = 24 * 60 * 60 * 1000;

/// Reads `2026-11-21`; months and days may have one digit.
pub fn date_of_text(text: &str) -> Option<Day> {
    let mut parts = text.trim().splitn(3, '-');
    let year = digits(parts.next()?, 4, 4)?;
    let month = digits(parts.next()?, 1, 2)?;
    let day = digits(parts.next()?, 1, 2)?;
    Day::from_ymd(i32::try_from(year).ok()?, month, day)
}

/// Reads `2026-11-21 17:00:00`, which is UTC; all parts but the year may have one digit. Gives milliseconds since 1970.
pub fn datetime_of_text(text: &str) -> Option<i64> {
    let (date, time) = text.trim().split_once(' ')?;
    let mut parts = time.trim_start().splitn(3, ':');
    let hour = digits(parts.next()?, 1, 2).filter(|hour| *hour < 24)?;
    let minute = digits(parts.next()?, 1, 2).filter(|minute| *minute < 60)?;
    let second = digits(parts.next()?, 1, 2).filter(|second| *second < 60)?;
    let day = i64::from(date_of_text(date)?.unix()) * MILLISECONDS_OF_DAY;
    Some(day + i64::from((hour * 60 + minute) * 60 + second) * 1000)
}

/// Reads `17:00:00.000`, the milliseconds optional. Gives milliseconds since midnight.
pub fn time_of_text(text: &str) -> Option<u32> {
    let mut parts = text.trim().splitn(3, ':');
    let hour = digits(parts.next()?, 2, 2).filter(|hour| *hour < 24)?;
    let minute = digits(parts.next()?, 2, 2).filter(|minute| *minute < 60)?;
    let rest = parts.next()?;
    let (second, fraction) = rest.split_once('.').unwrap_or((rest, "0"));
    let second = digits(second, 2, 2).filter(|second| *second < 60)?;
    let value = digits(fraction, 1, 3)?;
    let milliseconds = value * 10_u32.pow(3_u32.saturating_sub(u32::try_from(fraction.len()).ok()?));
    Some(((hour * 60 + minute) * 60 + second) * 1000 + milliseconds)
}

fn digits(text: &str, least: usize, most: usize) -> Option<u32> {
    let fits = (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// Writes `2026-11-21 17:00:00Z`.
pub(crate) fn datetime_text(milliseconds: i64) -> String {
    let day = milliseconds.div_euclid(MILLISECONDS_OF_DAY);
    let rest = milliseconds.rem_euclid(MILLISECONDS_OF_DAY) / 1000;
    let day = i32::try_from(day).ok().and_then(Day::from_unix).unwrap_or(Day::MAX);
    format!("{day} {:02}:{:02}:{:02}Z", rest / 3600, rest / 60 % 60, rest % 60)
}

/// Writes `17:00:00.000`.
pub(crate) fn time_text(milliseconds: u32) -> String {
    let seconds = milliseconds / 1000;
    format!("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, milliseconds % 1000)
}

/// The day so many months later. The last day of a month stays the last.
pub(crate) fn months_later(day: Day, months: i64) -> Option<Day> {
    let (year, month, of_month) = day.ymd();
    let count = i64::from(year) * 12 + i64::from(month) - 1 + months;
    let year = i32::try_from(count.div_euclid(12)).ok()?;
    let month = u32::try_from(count.rem_euclid(12)).ok()? + 1;
    let last = last_of_month(year, month)?;
    let is_last = last_of_month(day.ymd().0, day.ymd().1) == Some(of_month);
    Day::from_ymd(year, month, if is_last { last } else { of_month.min(last) })
}

fn last_of_month(year: i32, month: u32) -> Option<u32> {
    (28..=31).rev().find(|day| Day::from_ymd(year, month, *day).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_read_as_salesforce_reads_them() {
        let day = |text: &str| date_of_text(text).map(|day| day.to_string());
        assert_eq!(day("2026-11-21").as_deref(), Some("2026-11-21"));
        assert_eq!(day(" 2026-1-2 ").as_deref(), Some("2026-01-02"));
        for wrong in ["2026-13-01", "2026-02-29", "26-01-01", "2026-01", "2026-01-01x", "", "2026--1-01"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
        let moment = |text: &str| datetime_of_text(text).map(datetime_text);
        assert_eq!(moment("2026-11-21 7:05:09").as_deref(), Some("2026-11-21 07:05:09Z"));
        for wrong in
            ["2026-11-21", "2026-11-21 24:00:00", "2026-11-21 23:60:00", "2026-11-21 23:00", "sample "]
        {
            assert_eq!(moment(wrong), None, "{wrong}");
        }
        let time = |text: &str| time_of_text(text).map(time_text);
        assert_eq!(time("17:00:01.5").as_deref(), Some("17:00:01.500"));
        assert_eq!(time("17:00:01").as_deref(), Some("17:00:01.000"));
        for wrong in ["24:00:00", "17:00", "17:00:61", "2015-03-17 17:00:00"] {
            assert_eq!(time(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_last_day_of_a_month_stays_the_last() {
        let later =
            |day: &str, months| months_later(Day::parse(day).unwrap(), months).map(|day| day.to_string());
        assert_eq!(later("2026-01-31", 1).as_deref(), Some("2026-02-28"));
        assert_eq!(later("2026-02-28", 1).as_deref(), Some("2026-03-31"));
        assert_eq!(later("2024-02-28", 12).as_deref(), Some("2025-02-28"));
        assert_eq!(later("2026-01-15", -1).as_deref(), Some("2025-12-15"));
        assert_eq!(later("9999-12-01", 1), None);
    }
}
