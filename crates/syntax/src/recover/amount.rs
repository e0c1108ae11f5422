//! Lengths of time as people write them.

use crate::cut::View;
use crate::token::TokenKind;

/// A number, in thousandths, of a unit, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Amount {
    thousandths: u64,
    unit: u64,
}

const SECOND: u64 = 1;
const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const WEEK: u64 = 7 * DAY;

/// The length in seconds of a unit in any of its spellings.
fn unit(word: &str) -> Option<u64> {
    Some(match word.to_ascii_lowercase().as_str() {
        "s" | "sec" | "secs" | "second" | "seconds" => SECOND,
        "m" | "min" | "mins" | "minute" | "minutes" => MINUTE,
        "h" | "hr" | "hrs" | "hour" | "hours" => HOUR,
        "d" | "day" | "days" => DAY,
        "w" | "wk" | "wks" | "week" | "weeks" => WEEK,
        _ => return None,
    })
}

/// `days`, `weeks` and so on, as a period counts them, for any spelling of it.
pub(super) fn period_unit(word: &str) -> Option<&'static str> {
    Some(match word.to_ascii_lowercase().as_str() {
        "d" | "day" | "days" => "days",
        "w" | "wk" | "wks" | "week" | "weeks" => "weeks",
        "month" | "months" => "months",
        "quarter" | "quarters" => "quarters",
        "y" | "yr" | "yrs" | "year" | "years" => "years",
        _ => return None,
    })
}

fn thousandths(number: &str) -> Option<u64> {
    let number = number.replace('_', "");
    let (whole, fraction) = number.split_once('.').unwrap_or((&number, ""));
    if fraction.len() > 3 {
        return None;
    }
    let whole: u64 = whole.parse().ok()?;
    let fraction: u64 = format!("{fraction:0<3}").parse().ok()?;
    whole.checked_mul(1000)?.checked_add(fraction)
}

/// The amounts that begin at `index`, and how many tokens they take: `4 hours`, `4hrs`, `1h30m`, `1.5h`.
pub(super) fn read(view: &View<'_>, index: usize) -> Option<(usize, Vec<Amount>)> {
    let written = view.str(index);
    match view.kind(index)? {
        TokenKind::Number if view.kind(index + 1) == Some(TokenKind::Word) => {
            let next = view.str(index + 1);
            // `hours "…"` is a declaration or a clause.
            if view.is_text(index + 2) && next.eq_ignore_ascii_case("hours") {
                return None;
            }
            Some((2, vec![Amount { thousandths: thousandths(written)?, unit: unit(next)? }]))
        }
        TokenKind::Duration | TokenKind::WrongNumber => {
            let mut amounts = Vec::new();
            let mut rest = written;
            while !rest.is_empty() {
                let end =
                    rest.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | '_')).unwrap_or(rest.len());
                let (number, after) = rest.split_at(end);
                let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
                let (word, after) = after.split_at(end);
                amounts.push(Amount { thousandths: thousandths(number)?, unit: unit(word)? });
                rest = after;
            }
            Some((1, amounts))
        }
        _ => None,
    }
}

/// Whether each amount is of a smaller unit than the one before it.
pub(super) fn descends(amounts: &[Amount]) -> bool {
    amounts.is_sorted_by(|left, right| left.unit > right.unit)
}

/// The amounts as the language writes them; `None` if they are no whole number of minutes.
pub(super) fn text(amounts: &[Amount]) -> Option<String> {
    let plain = |amount: &Amount| {
        let letter = match amount.unit {
            MINUTE => 'm',
            HOUR => 'h',
            DAY => 'd',
            _ => return None,
        };
        amount.thousandths.is_multiple_of(1000).then(|| format!("{}{letter}", amount.thousandths / 1000))
    };
    if descends(amounts)
        && let Some(parts) = amounts.iter().map(plain).collect::<Option<Vec<_>>>()
    {
        return Some(parts.concat());
    }
    let total = amounts
        .iter()
        .try_fold(0_u64, |total, amount| total.checked_add(amount.thousandths.checked_mul(amount.unit)?))?;
    let minute = 1000 * MINUTE;
    if !total.is_multiple_of(minute) || total == 0 {
        return None;
    }
    if amounts.iter().all(|amount| amount.unit >= DAY && amount.thousandths.is_multiple_of(1000)) {
        return Some(format!("{}d", total / (1000 * DAY)));
    }
    Some(minutes(total / minute))
}

/// Minutes as hours and minutes: `1h30m`.
pub(super) fn minutes(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

/// `9am`, `5:30pm` as `09:00`, `17:30`.
pub(super) fn time_of_day(written: &str) -> Option<String> {
    let lower = written.to_ascii_lowercase();
    let (clock, afternoon) = match lower.strip_suffix("am") {
        Some(clock) => (clock, false),
        None => (lower.strip_suffix("pm")?, true),
    };
    let (hour, minute) = clock.split_once(':').unwrap_or((clock, "00"));
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    if !(1..=12).contains(&hour) || minute > 59 {
        return None;
    }
    Some(format!("{:02}:{minute:02}", hour % 12 + if afternoon { 12 } else { 0 }))
}
