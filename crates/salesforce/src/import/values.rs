//! Values of filter rows: comma lists, dates, relative dates.

use esc_values::{Day, Decimal, Instant};

/// The parts of a comma list, without spaces around them; a part in double quotes is taken whole, and `""` in it is a
/// quote. An empty part stands for a blank.
pub(crate) fn list(value: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = value;
    loop {
        let trimmed = rest.trim_start();
        if let Some((part, after)) = quoted(trimmed) {
            parts.push(part);
            match after {
                Some(after) => rest = after,
                None => return parts,
            }
        } else if let Some((part, after)) = rest.split_once(',') {
            parts.push(part.trim().to_owned());
            rest = after;
        } else {
            parts.push(rest.trim().to_owned());
            return parts;
        }
    }
}

/// A part in quotes, and what stands behind the comma after it. Quotes that do not enclose a whole part are plain.
fn quoted(text: &str) -> Option<(String, Option<&str>)> {
    let mut rest = text.strip_prefix('"')?;
    let mut part = String::new();
    loop {
        let (before, after) = rest.split_once('"')?;
        part.push_str(before);
        if let Some(after) = after.strip_prefix('"') {
            part.push('"');
            rest = after;
            continue;
        }
        let after = after.trim_start();
        if after.is_empty() {
            return Some((part, None));
        }
        return Some((part, Some(after.strip_prefix(',')?)));
    }
}

/// A part of a comma list as metadata writes it.
pub(crate) fn list_part(part: &str) -> String {
    let plain = !part.is_empty() && !part.contains(',') && !part.starts_with('"') && part.trim() == part;
    if plain { part.to_owned() } else { format!("\"{}\"", part.replace('"', "\"\"")) }
}

pub(crate) fn is_boolean(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

/// `True`, `false`, `1`, `0`.
pub(crate) fn boolean(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}

pub(crate) fn is_number(value: &str) -> bool {
    number(value).is_some()
}

/// A number as the language writes it.
pub(crate) fn number(value: &str) -> Option<String> {
    let (sign, digits) = value.strip_prefix('-').map_or(("", value), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !are_digits(whole) || !are_digits(fraction) || whole.len() + fraction.len() > 18 {
        return None;
    }
    Decimal::parse(value).ok()?;
    Some(format!("{sign}{digits}"))
}

/// Whether the value is a date, a date with a time, or a relative date.
pub(crate) fn is_moment(value: &str) -> bool {
    moment(value).is_some()
}

/// A date of a filter row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Moment {
    /// `12/31/2026`, `2026-12-31`
    Day(Day),
    /// `12/31/2026 5:00 PM`: minutes after midnight in the zone of whoever reads it.
    Local(Day, u16),
    /// `2026-12-31T17:00:00.000Z`
    Instant(Instant),
    /// `TODAY`, `LAST 30 DAYS`, as the language writes it.
    Relative(String),
}

/// Reads a date.
pub(crate) fn moment(value: &str) -> Option<Moment> {
    if let Some(relative) = relative(value) {
        return Some(Moment::Relative(relative));
    }
    if let Some(day) = Day::parse(value) {
        return Some(Moment::Day(day));
    }
    if let Ok(instant) = Instant::parse(value) {
        return Some(Moment::Instant(instant));
    }
    let (date, time) = value.split_once(' ').map_or((value, None), |(date, time)| (date, Some(time)));
    let mut parts = date.split('/').map(|part| part.parse::<u32>().ok());
    let (month, day, year) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() || year < 1000 {
        return None;
    }
    let day = Day::from_ymd(i32::try_from(year).ok()?, month, day)?;
    match time {
        None => Some(Moment::Day(day)),
        Some(time) => Some(Moment::Local(day, clock(time)?)),
    }
}

/// `5:00 PM`, `17:00`
fn clock(text: &str) -> Option<u16> {
    let (clock, half) = text.split_once(' ').map_or((text, None), |(clock, half)| (clock, Some(half)));
    let (hour, minute) = clock.split_once(':')?;
    let (hour, minute) = (hour.parse::<u16>().ok()?, minute.parse::<u16>().ok()?);
    let hour = match half.map(str::to_ascii_uppercase).as_deref() {
        None => hour,
        Some("AM") if (1..=12).contains(&hour) => hour % 12,
        Some("PM") if (1..=12).contains(&hour) => hour % 12 + 12,
        Some(_) => return None,
    };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// A relative date, in the words of the language: `LAST_N_DAYS:30` and `LAST 30 DAYS` are `last 30 days`.
fn relative(value: &str) -> Option<String> {
    let lower = value.to_ascii_lowercase().replace('_', " ");
    let lower = match lower.split_once(':') {
        Some((words, count)) => words.replace(" n ", &format!(" {} ", count.trim())),
        None => lower,
    };
    let words: Vec<&str> = lower.split_whitespace().collect();
    let is_unit = |word: &str| ["week", "month", "quarter", "year"].contains(&word);
    let is_units =
        |word: &str| ["days", "weeks", "months", "quarters", "years", "day"].contains(&word) || is_unit(word);
    let count = |word: &str| word.parse::<u16>().ok().filter(|count| (1..=3650).contains(count));
    match words.as_slice() {
        [word @ ("today" | "yesterday" | "tomorrow")] => Some((*word).to_owned()),
        [which @ ("last" | "this" | "next"), unit] if is_unit(unit) => Some(format!("{which} {unit}")),
        [which @ ("last" | "next"), number, units] if is_units(units) => {
            Some(format!("{which} {} {units}", count(number)?))
        }
        [number, "day" | "days", "ago"] => Some(format!("today - {}d", count(number)?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comma_lists_have_quotes_as_salesforce_writes_them() {
        assert_eq!(list("New, In Progress"), ["New", "In Progress"]);
        assert_eq!(list(r#""Acme, Inc.",Global"#), ["Acme, Inc.", "Global"]);
        assert_eq!(list(r#""Say ""hi""","#), [r#"Say "hi""#, ""]);
        assert_eq!(list(r#"17" screen,b"#), [r#"17" screen"#, "b"]);
        assert_eq!(list(r#""open, b"#), [r#""open"#, "b"]);
        for parts in [vec!["a"], vec!["a, b", " c", "say \"x\"", ""], vec!["17\" screen", "b"]] {
            let text = parts.iter().map(|part| list_part(part)).collect::<Vec<_>>().join(",");
            assert_eq!(list(&text), parts, "{text}");
        }
    }

    #[test]
    fn dates_come_in_many_forms() {
        let day = |y, m, d| Day::from_ymd(y, m, d).unwrap();
        assert_eq!(moment("1/31/2026"), Some(Moment::Day(day(2026, 1, 31))));
        assert_eq!(moment("2026-01-31"), Some(Moment::Day(day(2026, 1, 31))));
        assert_eq!(moment("1/31/2026 12:00 AM"), Some(Moment::Local(day(2026, 1, 31), 0)));
        assert_eq!(moment("1/31/2026 5:30 PM"), Some(Moment::Local(day(2026, 1, 31), 17 * 60 + 30)));
        for (value, expected) in [
            ("TODAY", "today"),
            ("LAST 90 DAYS", "last 90 days"),
            ("LAST_N_DAYS:30", "last 30 days"),
            ("THIS_WEEK", "this week"),
            ("3 days ago", "today - 3d"),
            ("NEXT QUARTER", "next quarter"),
        ] {
            assert_eq!(moment(value), Some(Moment::Relative(expected.to_owned())), "{value}");
        }
        for value in ["High", "13/1/2026", "1/1/26", "LAST 0 DAYS", "THIS FISCAL YEAR", "1/31/2026 13:00 PM"]
        {
            assert_eq!(moment(value), None, "{value}");
        }
    }
}
