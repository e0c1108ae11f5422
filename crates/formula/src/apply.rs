//! What functions compute.

use std::borrow::Cow;
use std::cmp::Ordering;

use esc_calendar::Zone;
use esc_values::{Day, Decimal, Instant, Rounding, folds_alike, quote};

use crate::moments::{
    MILLISECONDS_OF_DAY, date_of_text, datetime_of_text, datetime_text, months_later, time_of_text, time_text,
};
use crate::pattern::Pattern;
use crate::table::Function;
use crate::texts;
use crate::types::Type;
use crate::value::{MAX_TEXT_BYTES, Value};

/// Beyond how many places after the point `CEILING` and `FLOOR` look at nothing.
const WHOLE_PLACES: i32 = 18;

/// Why a function gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure(pub Cow<'static, str>);

/// What a formula reads beside a case.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// The instant of the evaluation.
    pub now: Instant,
    /// The zone of local days and times.
    pub zone: &'a Zone,
}

type Outcome<'a> = Result<Value<'a>, Failure>;

fn fail<T>(reason: impl Into<Cow<'static, str>>) -> Result<T, Failure> {
    Err(Failure(reason.into()))
}

const TOO_LARGE: &str = "the number has more than 38 digits before the point";
const ZERO_DIVISOR: &str = "the divisor is zero";
const NO_DAY: &str = "the day lies outside the years 1 to 9999";

/// Calls a function with arguments that [`typings`](crate::typings) allows. Of those that are jumps it gives no value.
pub fn apply<'a>(function: Function, arguments: &[Value<'a>], around: &Surroundings<'_>) -> Outcome<'a> {
    let argument = |at: usize| arguments.get(at).unwrap_or(&Value::Null);
    let first = argument(0);
    match function {
        Function::IsBlank => Ok(Value::Boolean(first.is_blank())),
        // A text is never null.
        Function::IsNull => Ok(Value::Boolean(*first == Value::Null)),
        Function::Today => Ok(Value::Date(around.zone.local_day(around.now))),
        Function::Now => Ok(Value::Datetime(around.now.unix() * 1000)),
        Function::Pi => number(Decimal::from_binary(std::f64::consts::PI)),
        Function::Equal => Ok(equal(first, argument(1)).map_or(Value::Null, Value::Boolean)),
        Function::NotEqual => {
            Ok(equal(first, argument(1)).map_or(Value::Null, |equal| Value::Boolean(!equal)))
        }
        Function::Contains => Ok(Value::Boolean(first.as_text().contains(argument(1).as_text()))),
        Function::Begins => Ok(Value::Boolean(first.as_text().starts_with(argument(1).as_text()))),
        Function::IsNumber => Ok(Value::Boolean(texts::number(first.as_text()).is_some())),
        Function::IsPicklistValue => Ok(Value::Boolean(folds_alike(first.as_text(), argument(1).as_text()))),
        Function::Includes => Ok(Value::Boolean(match first {
            Value::List(items) => items.iter().any(|item| folds_alike(item, argument(1).as_text())),
            _ => false,
        })),
        Function::Regex => {
            let pattern = Pattern::new(argument(1).as_text()).map_err(|reason| Failure(reason.into()))?;
            Ok(Value::Boolean(pattern.matches(first.as_text())))
        }
        Function::Length => Ok(Value::Number(texts::length(first.as_text()))),
        Function::Join => join(first, argument(1)),
        Function::Add if joins(first, argument(1)) => join(first, argument(1)),
        Function::Substitute => {
            let [text, old, new] = [first, argument(1), argument(2)].map(Value::as_text);
            texts::substitute(text, old, new).map_or_else(too_long, |text| Ok(Value::text(text)))
        }
        Function::Find => Ok(texts::find(first.as_text(), argument(1).as_text(), arguments.get(2))),
        Function::Lower | Function::Upper => {
            bounded(texts::cased(function, first.as_text(), argument(1).as_text()))
        }
        // What follows is blank where an argument is.
        _ if arguments.contains(&Value::Null) => {
            Ok(Value::blank(function.entry().result.unwrap_or(Type::Number)))
        }
        _ => of_values(function, arguments, around),
    }
}

/// A function none of whose arguments is blank.
fn of_values<'a>(function: Function, arguments: &[Value<'a>], around: &Surroundings<'_>) -> Outcome<'a> {
    match (function, arguments) {
        (Function::Not, [Value::Boolean(value)]) => Ok(Value::Boolean(!value)),
        (Function::Less, [left, right]) => Ok(ordered(left, right, Ordering::is_lt)),
        (Function::LessOrEqual, [left, right]) => Ok(ordered(left, right, Ordering::is_le)),
        (Function::Greater, [left, right]) => Ok(ordered(left, right, Ordering::is_gt)),
        (Function::GreaterOrEqual, [left, right]) => Ok(ordered(left, right, Ordering::is_ge)),
        (Function::Add, [left, right]) => sum(left, right, 1),
        (Function::Subtract, [left, right]) => difference(left, right),
        (Function::Left | Function::Right | Function::Mid, [Value::Text(text), numbers @ ..]) => {
            Ok(texts::part(function, text, numbers))
        }
        (Function::Trim, [Value::Text(text)]) => Ok(Value::text(texts::trimmed(text).to_owned())),
        (Function::Text, [value]) => Ok(shown(value)),
        (
            Function::Value | Function::DateValue | Function::DatetimeValue | Function::TimeValue,
            [Value::Text(text)],
        ) if text.is_empty() => Ok(Value::Null),
        (Function::Value, [Value::Text(text)]) => match texts::number(text) {
            Some(number) => Ok(Value::Number(number)),
            None => fail(format!("{} is not a number", quote(text))),
        },
        (Function::Year | Function::Month | Function::Day | Function::Weekday, [Value::Date(day)]) => {
            Ok(Value::Number(part_of_day(function, *day)))
        }
        (
            Function::Hour | Function::Minute | Function::Second | Function::Millisecond,
            [Value::Time(time)],
        ) => Ok(Value::Number(part_of_time(function, *time))),
        (Function::Date, [Value::Number(year), Value::Number(month), Value::Number(day)]) => {
            date(*year, *month, *day)
        }
        (Function::DateValue, [value]) => date_value(value, around),
        (Function::DatetimeValue, [value]) => datetime_value(value, around),
        (Function::TimeValue, [value]) => time_value(value, around),
        (Function::AddMonths, [value, Value::Number(months)]) => add_months(value, *months),
        (Function::Maximum | Function::Minimum, numbers) => {
            let numbers = numbers.iter().filter_map(|number| match number {
                Value::Number(number) => Some(*number),
                _ => None,
            });
            let chosen = if function == Function::Maximum { numbers.max() } else { numbers.min() };
            Ok(chosen.map_or(Value::Null, Value::Number))
        }
        (_, [Value::Number(number)]) => of_number(function, *number),
        (_, [Value::Number(left), Value::Number(right)]) => of_numbers(function, *left, *right),
        _ => Ok(Value::Null),
    }
}

fn number<'a>(number: Option<Decimal>) -> Outcome<'a> {
    number.map_or_else(|| fail(TOO_LARGE), |number| Ok(Value::Number(number)))
}

fn of_number<'a>(function: Function, value: Decimal) -> Outcome<'a> {
    let whole = |rounding| {
        number(value.rounded(WHOLE_PLACES, Rounding::HalfUp).and_then(|value| value.rounded(0, rounding)))
    };
    let binary = |compute: fn(f64) -> f64| number(Decimal::from_binary(compute(value.to_binary())));
    let is_negative = value < Decimal::ZERO;
    match function {
        Function::Absolute => Ok(Value::Number(value.size())),
        Function::Negate => Ok(Value::Number(value.negated())),
        // Away from zero, and towards it: not what mathematics calls them.
        Function::Ceiling if is_negative => whole(Rounding::Floor),
        Function::Floor if is_negative => whole(Rounding::Ceiling),
        Function::Ceiling | Function::MathCeiling => whole(Rounding::Ceiling),
        Function::Floor | Function::MathFloor => whole(Rounding::Floor),
        Function::Truncate => number(value.rounded(0, Rounding::Down)),
        Function::SquareRoot if is_negative => fail(format!("{value} has no square root")),
        Function::SquareRoot => binary(libm::sqrt),
        Function::Exponential => binary(libm::exp),
        Function::NaturalLogarithm | Function::Logarithm if value <= Decimal::ZERO => {
            fail(format!("{value} has no logarithm"))
        }
        Function::NaturalLogarithm => binary(libm::log),
        Function::Logarithm => binary(libm::log10),
        _ => Ok(Value::Null),
    }
}

fn of_numbers<'a>(function: Function, left: Decimal, right: Decimal) -> Outcome<'a> {
    let is_zero = right == Decimal::ZERO;
    match function {
        Function::Multiply => number(left.times(right)),
        Function::Divide | Function::Modulo if is_zero => fail(ZERO_DIVISOR),
        Function::Divide => number(left.over(right)),
        Function::Modulo => number(left.remainder(right)),
        Function::Power if left == Decimal::ZERO && right < Decimal::ZERO => fail(ZERO_DIVISOR),
        Function::Power if left < Decimal::ZERO && right.parts().1 > 0 => {
            fail(format!("{left} has no power of {right}"))
        }
        Function::Power => number(left.power(right)),
        Function::Round => number(left.rounded(places(right), Rounding::HalfUp)),
        Function::Truncate => number(left.rounded(places(right), Rounding::Down)),
        _ => Ok(Value::Null),
    }
}

/// A number of places; more than a number can have do no more.
fn places(number: Decimal) -> i32 {
    i32::try_from(whole(number).clamp(-100, 100)).unwrap_or_default()
}

/// The number without what stands after its point, cut to 64 bits.
pub(crate) fn whole(number: Decimal) -> i64 {
    let (digits, scale) = number.parts();
    let whole = digits / 10_i128.pow(scale.min(38));
    i64::try_from(whole).unwrap_or(if whole < 0 { i64::MIN } else { i64::MAX })
}

/// Whether two values are equal; `None` where one is blank that is no text.
fn equal(left: &Value<'_>, right: &Value<'_>) -> Option<bool> {
    match (left, right) {
        (Value::Null, _) | (_, Value::Null) => None,
        (left, right) => Some(left == right),
    }
}

fn ordered<'a>(left: &Value<'_>, right: &Value<'_>, test: fn(Ordering) -> bool) -> Value<'a> {
    let order = match (left, right) {
        (Value::Text(left), Value::Text(right)) if !left.is_empty() && !right.is_empty() => left.cmp(right),
        (Value::Number(left), Value::Number(right)) => left.cmp(right),
        (Value::Date(left), Value::Date(right)) => left.cmp(right),
        (Value::Datetime(left), Value::Datetime(right)) => left.cmp(right),
        (Value::Time(left), Value::Time(right)) => left.cmp(right),
        _ => return Value::Null,
    };
    Value::Boolean(test(order))
}

fn joins(left: &Value<'_>, right: &Value<'_>) -> bool {
    matches!((left, right), (Value::Text(_), Value::Text(_)))
}

fn join<'a>(left: &Value<'a>, right: &Value<'a>) -> Outcome<'a> {
    match (left, right) {
        (left, right) if left.is_blank() => Ok(right.clone()),
        (left, right) if right.is_blank() => Ok(left.clone()),
        (left, right) => bounded(format!("{}{}", left.as_text(), right.as_text())),
    }
}

fn bounded<'a>(text: String) -> Outcome<'a> {
    if text.len() > MAX_TEXT_BYTES { too_long() } else { Ok(Value::text(text)) }
}

fn too_long<T>() -> Result<T, Failure> {
    fail(format!("the text would be longer than {MAX_TEXT_BYTES} bytes"))
}

fn shown<'a>(value: &Value<'a>) -> Value<'a> {
    match value {
        Value::Text(_) => value.clone(),
        Value::Number(number) => Value::text(number.to_string()),
        Value::Date(day) => Value::text(day.to_string()),
        Value::Datetime(milliseconds) => Value::text(datetime_text(*milliseconds)),
        Value::Time(milliseconds) => Value::text(time_text(*milliseconds)),
        Value::Null | Value::Boolean(_) | Value::List(_) => Value::blank(Type::Text),
    }
}

/// A sum of which not both are texts; `sign` is -1 for a difference.
fn sum<'a>(left: &Value<'_>, right: &Value<'_>, sign: i64) -> Outcome<'a> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            number(if sign < 0 { left.minus(*right) } else { left.plus(*right) })
        }
        (Value::Date(day), Value::Number(days)) | (Value::Number(days), Value::Date(day)) => {
            let later = whole(*days).checked_mul(sign).and_then(|days| i32::try_from(days).ok());
            later.and_then(|days| day.plus(days)).map_or_else(|| fail(NO_DAY), |day| Ok(Value::Date(day)))
        }
        (Value::Datetime(at), Value::Number(days)) | (Value::Number(days), Value::Datetime(at)) => {
            // Instants step by seconds.
            let seconds = days
                .times(Decimal::whole(MILLISECONDS_OF_DAY / 1000 * sign))
                .and_then(|exact| exact.rounded(0, Rounding::HalfUp));
            let later = seconds.and_then(|seconds| whole(seconds).checked_mul(1000)?.checked_add(*at));
            datetime(later)
        }
        (Value::Time(at), Value::Number(milliseconds)) => {
            let later =
                whole(*milliseconds).checked_mul(sign).and_then(|more| more.checked_add((*at).into()));
            match later.filter(|later| *later >= 0) {
                Some(later) => {
                    Ok(Value::Time(u32::try_from(later % MILLISECONDS_OF_DAY).unwrap_or_default()))
                }
                None => fail("the time would lie before midnight"),
            }
        }
        _ => Ok(Value::Null),
    }
}

fn difference<'a>(left: &Value<'_>, right: &Value<'_>) -> Outcome<'a> {
    match (left, right) {
        (Value::Date(left), Value::Date(right)) => {
            Ok(Value::Number(Decimal::whole(i64::from(left.unix()) - i64::from(right.unix()))))
        }
        (Value::Datetime(left), Value::Datetime(right)) => {
            number(Decimal::whole(left - right).over(Decimal::whole(MILLISECONDS_OF_DAY)))
        }
        (Value::Time(left), Value::Time(right)) => {
            Ok(Value::Number(Decimal::whole(i64::from(*left) - i64::from(*right))))
        }
        _ => sum(left, right, -1),
    }
}

fn part_of_day(function: Function, day: Day) -> Decimal {
    let (year, month, of_month) = day.ymd();
    Decimal::whole(match function {
        Function::Year => year.into(),
        Function::Month => month.into(),
        Function::Day => of_month.into(),
        _ => i64::from(day.weekday()) + 1,
    })
}

fn part_of_time(function: Function, milliseconds: u32) -> Decimal {
    let seconds = milliseconds / 1000;
    Decimal::whole(match function {
        Function::Hour => (seconds / 3600).into(),
        Function::Minute => (seconds / 60 % 60).into(),
        Function::Second => (seconds % 60).into(),
        _ => (milliseconds % 1000).into(),
    })
}

fn date<'a>(year: Decimal, month: Decimal, day: Decimal) -> Outcome<'a> {
    let [year, month, day] = [year, month, day].map(whole);
    let made = i32::try_from(year)
        .ok()
        .zip(u32::try_from(month).ok())
        .zip(u32::try_from(day).ok())
        .and_then(|((year, month), day)| Day::from_ymd(year, month, day));
    made.map_or_else(
        || fail(format!("no calendar has day {day} of month {month} of the year {year}")),
        |day| Ok(Value::Date(day)),
    )
}

fn datetime<'a>(milliseconds: Option<i64>) -> Outcome<'a> {
    let fits = |at: &i64| Instant::from_unix(at.div_euclid(1000)).is_some();
    match milliseconds.filter(fits) {
        Some(at) => Ok(Value::Datetime(at)),
        None => fail("the instant lies outside the years 1 to 9999"),
    }
}

fn instant(milliseconds: i64) -> Instant {
    Instant::from_unix(milliseconds.div_euclid(1000)).unwrap_or(Instant::MAX)
}

fn date_value<'a>(value: &Value<'a>, around: &Surroundings<'_>) -> Outcome<'a> {
    match value {
        Value::Text(text) => match date_of_text(text) {
            Some(day) => Ok(Value::Date(day)),
            None => fail(format!("{} is not a date such as \"2026-11-21\"", quote(text))),
        },
        Value::Datetime(at) => Ok(Value::Date(around.zone.local_day(instant(*at)))),
        other => Ok(other.clone()),
    }
}

fn datetime_value<'a>(value: &Value<'a>, around: &Surroundings<'_>) -> Outcome<'a> {
    match value {
        Value::Text(text) => match datetime_of_text(text) {
            Some(at) => Ok(Value::Datetime(at)),
            None => fail(format!("{} is not a datetime such as \"2026-11-21 17:00:00\"", quote(text))),
        },
        Value::Date(day) => {
            // The first instant of the day; where the zone skips all of it, that of the next one.
            let first = |day| around.zone.instants_of_days(day, day).into_iter().next();
            let found = first(*day).or_else(|| first(day.plus(1)?));
            datetime(found.map(|range| range.start().unix() * 1000))
        }
        other => Ok(other.clone()),
    }
}

fn time_value<'a>(value: &Value<'a>, around: &Surroundings<'_>) -> Outcome<'a> {
    match value {
        Value::Text(text) => match time_of_text(text) {
            Some(time) => Ok(Value::Time(time)),
            None => fail(format!("{} is not a time such as \"17:00:00.000\"", quote(text))),
        },
        Value::Datetime(at) => {
            let local = at + i64::from(around.zone.offset_at(instant(*at))) * 1000;
            Ok(Value::Time(u32::try_from(local.rem_euclid(MILLISECONDS_OF_DAY)).unwrap_or_default()))
        }
        other => Ok(other.clone()),
    }
}

fn add_months<'a>(value: &Value<'a>, months: Decimal) -> Outcome<'a> {
    let months = whole(months).clamp(-1_000_000, 1_000_000);
    match value {
        Value::Date(day) => {
            months_later(*day, months).map_or_else(|| fail(NO_DAY), |day| Ok(Value::Date(day)))
        }
        Value::Datetime(at) => {
            let day = i32::try_from(at.div_euclid(MILLISECONDS_OF_DAY)).ok().and_then(Day::from_unix);
            let later = day.and_then(|day| months_later(day, months));
            let rest = at.rem_euclid(MILLISECONDS_OF_DAY);
            datetime(later.map(|day| i64::from(day.unix()) * MILLISECONDS_OF_DAY + rest))
        }
        other => Ok(other.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_with_its_first_instant_or_that_of_the_next() {
        // Zones that skipped a day, that put their clock back over midnight, and that skip midnight.
        for (zone, from) in [
            ("Pacific/Apia", "2011-12-25"),
            ("Pacific/Kwajalein", "1993-08-18"),
            ("America/Havana", "2026-03-04"),
            ("America/Toronto", "2005-10-28"),
        ] {
            let zone = Zone::new(zone.parse().unwrap());
            let around = Surroundings { now: Instant::MIN, zone: &zone };
            let from = Day::parse(from).unwrap();
            for day in (0..10).map(|days| from.plus(days).unwrap()) {
                let whole = zone.instants_of_days(day, Day::MAX);
                let begins = Value::Datetime(whole[0].start().unix() * 1000);
                assert_eq!(datetime_value(&Value::Date(day), &around), Ok(begins), "{day}");
            }
        }
    }
}
