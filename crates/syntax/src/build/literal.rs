//! Literals: texts, numbers, lengths of time, dates.

use esc_diagnostics::Span;
use esc_values::{Day, Decimal, Instant};

use crate::ast::{Date, Duration, Literal, LiteralKind, Text};
use crate::grammar::{Pair, Rule};
use crate::limits::{MAX_DURATION_DAYS, MAX_NUMBER_DIGITS};

use super::{Builder, word};

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

impl Builder<'_> {
    pub(super) fn text(&mut self, pair: &Pair<'_>) -> Option<Text> {
        let span = self.span(pair);
        let written = pair.as_str();
        let inside = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
        if let Some(value) = unescape(inside) {
            return Some(Text { value, span });
        }
        self.error(
            span,
            "the text has a `\\u{…}` that is no character",
            "write `\\u{…}` with the code of a character, such as `\\u{e9}` for `é`",
        );
        None
    }

    pub(super) fn literal(&mut self, pair: Pair<'_>) -> Option<Literal> {
        let span = self.tight(&pair);
        let kind = match pair.as_rule() {
            Rule::text => LiteralKind::Text(self.text(&pair)?.value),
            Rule::boolean => LiteralKind::Boolean(pair.as_str().trim().eq_ignore_ascii_case("true")),
            Rule::date => LiteralKind::Date(self.day(&pair)?),
            Rule::instant => LiteralKind::Instant(self.instant(&pair)?),
            Rule::signed => {
                let inner = pair.into_inner();
                let minus = word(&inner, Rule::minus).is_some();
                let number = self.number(&word(&inner, Rule::number)?, minus)?;
                match word(&inner, Rule::percent) {
                    Some(_) => LiteralKind::Percent(number),
                    None => LiteralKind::Number(number),
                }
            }
            _ => return None,
        };
        Some(Literal { kind, span })
    }

    pub(super) fn number(&mut self, pair: &Pair<'_>, minus: bool) -> Option<Decimal> {
        let written = pair.as_str();
        if written.bytes().filter(u8::is_ascii_digit).count() > MAX_NUMBER_DIGITS {
            let message = format!(
                "a number has at most {MAX_NUMBER_DIGITS} digits, before and after the point together"
            );
            self.error(self.span(pair), message, "write the number with fewer digits");
            return None;
        }
        let sign = if minus { "-" } else { "" };
        Decimal::parse(&format!("{sign}{}", written.replace('_', ""))).ok()
    }

    /// A whole number from `least` to `most`; `what` it is, is told where it lies outside.
    pub(super) fn count(&mut self, pair: &Pair<'_>, least: u32, most: u32, what: &str) -> Option<u32> {
        let count = pair.as_str().parse().ok().filter(|count| (least..=most).contains(count));
        if count.is_none() {
            let message = format!("{what} is a whole number from {least} to {most}, not `{}`", pair.as_str());
            self.error(self.span(pair), message, format!("write a number from {least} to {most}"));
        }
        count
    }

    pub(super) fn duration(&mut self, pair: &Pair<'_>) -> Option<Duration> {
        let span = self.span(pair);
        let written = pair.as_str();
        let (minutes, in_days) = minutes(written);
        if minutes == 0 {
            let message = format!("`{written}` is no time at all");
            self.error(
                span,
                message,
                "write at least `1m`; a step that fires at once begins with `immediately`",
            );
            return None;
        }
        match u32::try_from(minutes) {
            Ok(minutes) if minutes <= MAX_DURATION_DAYS * DAY => Some(Duration { minutes, in_days, span }),
            _ => {
                let message = format!(
                    "`{written}` is longer than the {MAX_DURATION_DAYS} days that a length of time can have"
                );
                self.error(span, message, format!("write at most `{MAX_DURATION_DAYS}d`"));
                None
            }
        }
    }

    pub(super) fn date(&mut self, pair: &Pair<'_>) -> Option<Date> {
        Some(Date { day: self.day(pair)?, span: self.span(pair) })
    }

    fn day(&mut self, pair: &Pair<'_>) -> Option<Day> {
        let written = pair.as_str();
        let day = Day::parse(written);
        if day.is_none() {
            let (year, month) = (written.get(..4).unwrap_or_default(), written.get(5..7).unwrap_or_default());
            self.no_such_date(self.span(pair), written, year.parse().ok(), month.parse().ok());
        }
        day
    }

    fn no_such_date(&mut self, span: Span, written: &str, year: Option<i32>, month: Option<u32>) {
        let days = match (year, month) {
            (Some(year), Some(month)) => {
                (28..=31).rev().find(|day| Day::from_ymd(year, month, *day).is_some())
            }
            _ => None,
        };
        let help = match (days, year, month) {
            (Some(days), Some(year), Some(month)) => {
                format!("the last day of that month is {year:04}-{month:02}-{days:02}")
            }
            _ => "write a date of the years 1 to 9999 as year, month, day: `2026-11-21`".to_owned(),
        };
        self.error(span, format!("there is no date `{written}`"), help);
    }

    fn instant(&mut self, pair: &Pair<'_>) -> Option<Instant> {
        let written = pair.as_str();
        match Instant::parse(written) {
            Ok(instant) => Some(instant),
            Err(error) => {
                let message = format!("`{written}` is no instant: {error}");
                self.error(
                    self.span(pair),
                    message,
                    "write a date, a time of day and an offset: `2026-11-21T17:00Z`",
                );
                None
            }
        }
    }
}

/// The minutes of a duration as written, and whether a part of it is in days. What is too long stays too long.
fn minutes(written: &str) -> (u64, bool) {
    let (mut total, mut number, mut in_days) = (0_u64, 0_u64, false);
    for byte in written.bytes() {
        let unit = match byte.to_ascii_lowercase() {
            b'd' => DAY,
            b'h' => HOUR,
            b'm' => 1,
            digit => {
                number = number.saturating_mul(10).saturating_add(u64::from(digit.saturating_sub(b'0')));
                continue;
            }
        };
        in_days |= unit == DAY;
        total = total.saturating_add(number.saturating_mul(u64::from(unit)));
        number = 0;
    }
    (total, in_days)
}

/// Resolves the escapes of a text that the grammar accepts; `None` where `\u{…}` is no character.
pub(crate) fn unescape(inside: &str) -> Option<String> {
    let mut value = String::with_capacity(inside.len());
    let mut rest = inside;
    while let Some((before, escape)) = rest.split_once('\\') {
        value.push_str(before);
        let mut chars = escape.chars();
        match chars.next()? {
            'n' => value.push('\n'),
            't' => value.push('\t'),
            'u' => {
                let (code, after) = escape.strip_prefix("u{")?.split_once('}')?;
                value.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                rest = after;
                continue;
            }
            c => value.push(c),
        }
        rest = chars.as_str();
    }
    value.push_str(rest);
    Some(value)
}
