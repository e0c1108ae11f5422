//! Plain numbers.

use esc_values::Decimal;

use crate::space::{Cut, Point, Range};

/// A plain number in a range that is not empty: a bound that belongs to it, else a whole number, else the middle.
pub(crate) fn between(range: Range) -> Decimal {
    let number = |cut: Option<Cut>| match cut {
        Some(Cut { point: Point::Number(number), after }) => Some((number, after)),
        _ => None,
    };
    match (number(range.from), number(range.to)) {
        (None, None) => Decimal::ZERO,
        (Some((from, false)), _) => from,
        (_, Some((to, true))) => to,
        (Some((from, true)), None) => whole_above(from).unwrap_or(from),
        (None, Some((to, false))) => whole_below(to).unwrap_or(to),
        (Some((from, true)), Some((to, false))) => {
            whole_above(from).filter(|whole| *whole < to).or_else(|| middle(from, to)).unwrap_or(from)
        }
    }
}

/// The next whole number above.
fn whole_above(number: Decimal) -> Option<Decimal> {
    let (digits, scale) = number.parts();
    Decimal::new(digits.div_euclid(10_i128.checked_pow(scale)?).checked_add(1)?, 0)
}

/// The next whole number below.
fn whole_below(number: Decimal) -> Option<Decimal> {
    let (digits, scale) = number.parts();
    let unit = 10_i128.checked_pow(scale)?;
    let floor = digits.div_euclid(unit);
    Decimal::new(if digits.rem_euclid(unit) == 0 { floor.checked_sub(1)? } else { floor }, 0)
}

/// The number half way.
fn middle(from: Decimal, to: Decimal) -> Option<Decimal> {
    let ((left, left_scale), (right, right_scale)) = (from.parts(), to.parts());
    let scale = left_scale.max(right_scale);
    let align = |digits: i128, own: u32| digits.checked_mul(10_i128.checked_pow(scale.checked_sub(own)?)?);
    let sum = align(left, left_scale)?.checked_add(align(right, right_scale)?)?;
    Decimal::new(sum.checked_mul(5)?, scale.checked_add(1)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(from: Option<(&str, bool)>, to: Option<(&str, bool)>) -> String {
        let cut =
            |(text, after): (&str, bool)| Cut { point: Point::Number(Decimal::parse(text).unwrap()), after };
        between(Range { from: from.map(cut), to: to.map(cut) }).to_string()
    }

    #[test]
    fn plain_numbers_are_found() {
        assert_eq!(shown(None, None), "0");
        assert_eq!(shown(Some(("2.5", false)), None), "2.5");
        assert_eq!(shown(Some(("2.5", true)), None), "3");
        assert_eq!(shown(Some(("-2.5", true)), None), "-2");
        assert_eq!(shown(None, Some(("3", false))), "2");
        assert_eq!(shown(None, Some(("2.5", false))), "2");
        assert_eq!(shown(None, Some(("-2.5", false))), "-3");
        assert_eq!(shown(None, Some(("3", true))), "3");
        assert_eq!(shown(Some(("2", true)), Some(("3", false))), "2.5");
        assert_eq!(shown(Some(("2", true)), Some(("2.01", false))), "2.005");
        assert_eq!(shown(Some(("2", true)), Some(("3.5", false))), "3");
        let long = "999999999999999999";
        assert_eq!(shown(Some(("0.000000000000000001", true)), Some((long, false))), "1");
    }
}
