//! What holds for every number, instant, day and text, against arithmetic of unbounded size and chrono.

#![expect(clippy::unwrap_used, reason = "a test that panics has failed")]

use std::cmp::Ordering;

use chrono::{DateTime, Datelike as _, NaiveDate};
use esc_values::{Day, Decimal, DecimalError, Instant, MAX_DIGITS, fold, fold_into, quote};
use proptest::prelude::*;

/// A number as it is written: sign, digits before the point, digits after it, exponent.
#[derive(Clone, Debug)]
struct Written {
    negative: bool,
    whole: String,
    fraction: String,
    exponent: i32,
}

impl Written {
    fn text(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let point = if self.fraction.is_empty() { "" } else { "." };
        let exponent = if self.exponent == 0 { String::new() } else { format!("e{}", self.exponent) };
        format!("{sign}{}{point}{}{exponent}", self.whole, self.fraction)
    }

    /// The number written out, without an exponent and without zeros that say nothing: the digits before the
    /// point and those after it.
    fn plain(&self) -> (String, String) {
        let digits = format!("{}{}", self.whole, self.fraction);
        let point = i32::try_from(self.whole.len()).unwrap() + self.exponent;
        let before = usize::try_from(-point).unwrap_or(0);
        let padded =
            format!("{}{digits}{}", "0".repeat(before), "0".repeat(usize::try_from(point).unwrap_or(0)));
        let (whole, fraction) = padded.split_at(usize::try_from(point).unwrap_or(0));
        (whole.trim_start_matches('0').to_owned(), fraction.trim_end_matches('0').to_owned())
    }

    /// Its order, digit by digit.
    fn cmp(&self, other: &Self) -> Ordering {
        let ((whole, fraction), (other_whole, other_fraction)) = (self.plain(), other.plain());
        let size = (whole.len(), &whole, &fraction).cmp(&(other_whole.len(), &other_whole, &other_fraction));
        let sign = |number: &Self, (whole, fraction): (&str, &str)| {
            if whole.is_empty() && fraction.is_empty() { 0 } else { 1 - 2 * i32::from(number.negative) }
        };
        let sign_of = sign(self, (&whole, &fraction));
        let signs = sign_of.cmp(&sign(other, (&other_whole, &other_fraction)));
        signs.then(if sign_of < 0 { size.reverse() } else { size })
    }
}

fn written() -> impl Strategy<Value = Written> {
    (any::<bool>(), "[0-9]{1,20}|0|1[0-9]{30,40}", "[0-9]{0,20}|0{0,36}[1-9]", prop_oneof![Just(0), -40..40])
        .prop_map(|(negative, whole, fraction, exponent)| Written { negative, whole, fraction, exponent })
}

/// Pairs that often have digits in common.
fn pair() -> impl Strategy<Value = (Written, Written)> {
    prop_oneof![
        (written(), written()),
        (written(), -3..3, "[0-9]{0,2}").prop_map(|(number, exponent, more)| {
            let other = Written {
                exponent: number.exponent + exponent,
                fraction: format!("{}{more}", number.fraction),
                ..number.clone()
            };
            (number, other)
        }),
    ]
}

proptest! {
    #[test]
    fn a_number_is_read_if_and_only_if_its_digits_fit(number in written()) {
        let (whole, fraction) = number.plain();
        let parsed = Decimal::parse(&number.text());
        // The digits of the fraction count from the point on, the zeros that stand first in it too.
        let fits = whole.len() + fraction.len() <= MAX_DIGITS as usize;
        prop_assert_eq!(parsed.is_ok(), fits, "{} is {}.{}", number.text(), whole, fraction);
        match parsed {
            Ok(parsed) => {
                let zero = whole.is_empty() && fraction.is_empty();
                let sign = if number.negative && !zero { "-" } else { "" };
                let whole = if whole.is_empty() { "0" } else { &whole };
                let point = if fraction.is_empty() { "" } else { "." };
                prop_assert_eq!(parsed.to_string(), format!("{sign}{whole}{point}{fraction}"));
                prop_assert_eq!(Decimal::parse(&parsed.to_string()), Ok(parsed));
                let (digits, scale) = parsed.parts();
                prop_assert_eq!(Decimal::new(digits, scale), Some(parsed));
            }
            Err(error) => prop_assert_eq!(error, DecimalError::TooLong),
        }
    }

    #[test]
    fn numbers_are_ordered_as_their_digits_are((left, right) in pair()) {
        if let (Ok(a), Ok(b)) = (Decimal::parse(&left.text()), Decimal::parse(&right.text())) {
            prop_assert_eq!(a.cmp(&b), left.cmp(&right), "{} {}", left.text(), right.text());
            prop_assert_eq!(a == b, left.cmp(&right).is_eq());
        }
    }

    #[test]
    fn any_text_is_a_value_or_an_error(text in "\\PC{0,12}|[-0-9.eE+:TZ ]{0,30}") {
        let _ = Decimal::parse(&text);
        let _ = Day::parse(&text);
        if let Ok(instant) = Instant::parse(&text) {
            prop_assert_eq!(Instant::parse(&instant.to_string()), Ok(instant));
        }
    }

    #[test]
    fn instants_are_written_as_chrono_writes_them(unix in Instant::MIN.unix()..=Instant::MAX.unix()) {
        let instant = Instant::from_unix(unix).unwrap();
        let text = DateTime::from_timestamp(unix, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string();
        prop_assert_eq!(instant.to_string(), text.as_str());
        prop_assert_eq!(Instant::parse(&text), Ok(instant));
    }

    #[test]
    fn an_offset_is_taken_off_the_reading(unix in -60_000_000_000_i64..250_000_000_000, minutes in -1439..1440_i64) {
        let reading = Instant::from_unix(unix + minutes * 60).unwrap().to_string();
        let (sign, size) = (if minutes < 0 { '-' } else { '+' }, minutes.abs());
        for colon in ["", ":"] {
            let text = format!("{}{sign}{:02}{colon}{:02}", reading.trim_end_matches('Z'), size / 60, size % 60);
            prop_assert_eq!(Instant::parse(&text).map(Instant::unix), Ok(unix), "{}", text);
        }
    }

    #[test]
    fn days_are_those_of_chrono(unix in Day::MIN.unix()..=Day::MAX.unix()) {
        let day = Day::from_unix(unix).unwrap();
        let date = NaiveDate::from_epoch_days(unix).unwrap();
        prop_assert_eq!(day.ymd(), (date.year(), date.month(), date.day()));
        prop_assert_eq!(Day::from_ymd(date.year(), date.month(), date.day()), Some(day));
        prop_assert_eq!(day.weekday(), date.weekday().num_days_from_sunday());
        prop_assert_eq!(Day::parse(&day.to_string()), Some(day));
        prop_assert_eq!(day.to_string(), date.format("%Y-%m-%d").to_string());
    }

    #[test]
    fn folding_a_text_folds_its_characters(text in "\\PC{0,20}|[a-zA-Z ΣσςİıßÄä]{0,20}") {
        let by_character: String = text.chars().map(|c| fold(&c.to_string())).collect();
        prop_assert_eq!(fold(&text), by_character);
        let mut appended = "É".to_owned();
        fold_into(&text, &mut appended);
        prop_assert_eq!(appended, format!("É{}", fold(&text)));
    }

    #[test]
    fn a_quoted_text_stays_on_its_line_between_its_quotes(text in any::<String>()) {
        let quoted = quote(&text);
        prop_assert!(!quoted.chars().any(char::is_control));
        let inner = quoted.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap();
        let plain = inner.replace("\\\\", "").replace("\\\"", "");
        prop_assert!(!plain.contains('"'), "{quoted}");
    }
}
