//! Functions of texts. Characters are counted as Unicode counts them.

use esc_values::Decimal;

use crate::apply::whole;
use crate::table::Function;
use crate::value::{MAX_TEXT_BYTES, Value};

pub(crate) fn length(text: &str) -> Decimal {
    Decimal::whole(i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
}

/// The number that a text is, spaces at its ends aside.
pub(crate) fn number(text: &str) -> Option<Decimal> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => ("-", rest),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let mantissa = digits.split(['e', 'E']).next().unwrap_or_default();
    if !mantissa.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // `.5` and `5.` are numbers here.
    let (before, rest) = if digits.starts_with('.') { ("0", digits) } else { ("", digits) };
    // A point without digits after it says nothing.
    let written = format!("{sign}{before}{rest}").to_ascii_lowercase().replace(".e", "e");
    Decimal::parse(written.strip_suffix('.').unwrap_or(&written)).ok()
}

/// The text without the spaces at its ends.
pub(crate) fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c <= ' ')
}

/// `LOWER` and `UPPER`. In Turkish and Azeri the dot of an `i` stays with it.
pub(crate) fn cased(function: Function, text: &str, locale: &str) -> String {
    let language = locale.get(..2).filter(|_| locale.len() == 2 || locale.get(2..3) == Some("_"));
    let dotted = language.is_some_and(|language| matches!(&*language.to_ascii_lowercase(), "tr" | "az"));
    match (function, dotted) {
        (Function::Lower, false) => text.to_lowercase(),
        (Function::Lower, true) => text.replace('İ', "i").replace('I', "ı").to_lowercase(),
        (_, false) => text.to_uppercase(),
        (_, true) => text.replace('i', "İ").to_uppercase(),
    }
}

/// `LEFT`, `RIGHT` and `MID`.
pub(crate) fn part<'a>(function: Function, text: &str, numbers: &[Value<'a>]) -> Value<'a> {
    let number = |at: usize| match numbers.get(at) {
        Some(Value::Number(number)) => whole(*number),
        _ => 0,
    };
    let count = |number: i64| usize::try_from(number.max(0)).unwrap_or(usize::MAX);
    let (skipped, taken) = match function {
        Function::Left => (0, count(number(0))),
        Function::Right => {
            let length = text.chars().count();
            (length.saturating_sub(count(number(0))), length)
        }
        _ => (count(number(0).saturating_sub(1)), count(number(1))),
    };
    Value::text(text.chars().skip(skipped).take(taken).collect::<String>())
}

/// The text with `new` for each `old`; `None` if it would be too long.
pub(crate) fn substitute(text: &str, old: &str, new: &str) -> Option<String> {
    if old.is_empty() {
        return Some(text.to_owned());
    }
    let mut result = String::new();
    let mut parts = text.split(old);
    result.push_str(parts.next().unwrap_or_default());
    for part in parts {
        if result.len() + new.len() + part.len() > MAX_TEXT_BYTES {
            return None;
        }
        result.push_str(new);
        result.push_str(part);
    }
    Some(result)
}

/// `FIND`.
pub(crate) fn find<'a>(part: &str, text: &str, from: Option<&Value<'_>>) -> Value<'a> {
    let from = match from {
        None => 1,
        Some(Value::Number(from)) => whole(*from).max(1),
        Some(_) => return Value::Null,
    };
    let skipped = usize::try_from(from - 1).ok();
    let start = skipped.and_then(|skipped| {
        let mut places = text.char_indices().map(|(place, _)| place);
        places.nth(skipped)
    });
    let place = match start {
        Some(start) if !part.is_empty() => {
            text.get(start..).and_then(|rest| rest.find(part)).map(|at| start + at)
        }
        _ => None,
    };
    let counted = place.and_then(|place| text.get(..place)).map(length);
    Value::Number(counted.and_then(|before| before.plus(Decimal::whole(1))).unwrap_or(Decimal::ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_are_numbers() {
        let read = |text: &str| number(text).map(|number| number.to_string());
        assert_eq!(read(" -1.50 ").as_deref(), Some("-1.5"));
        assert_eq!(read(".5").as_deref(), Some("0.5"));
        assert_eq!(read("+5.").as_deref(), Some("5"));
        assert_eq!(read("1.e-1").as_deref(), Some("0.1"));
        for wrong in ["", ".", "1,000", "abc", "1 2", "--1"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_text_stays_within_its_bounds() {
        let long = "a".repeat(1000);
        assert_eq!(substitute(&long, "a", &long), None);
        assert_eq!(substitute("abab", "b", "").as_deref(), Some("aa"));
        assert_eq!(substitute("abab", "", "x").as_deref(), Some("abab"));
    }
}
