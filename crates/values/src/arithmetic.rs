//! Arithmetic with exact decimals.
//!
//! A result is exact where its digits fit; where they do not, the last of them after the point are rounded, half away
//! from zero. `None` is a result that has more than [`MAX_DIGITS`] digits before the point, or none at all.

use ethnum::I256;

use crate::decimal::{Decimal, MAX_DIGITS, pow10};

/// How many digits after the point a quotient has at most.
pub const QUOTIENT_SCALE: u32 = 32;

/// The largest power of ten that 256 bits hold.
const MAX_POWER: u32 = 76;

/// The largest whole exponent of [`Decimal::power`] that is multiplied out.
const MAX_EXPONENT: u32 = 9_999;

/// How [`Decimal::rounded`] rounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, halves away from zero.
    HalfUp,
    /// Towards zero.
    Down,
    /// Towards the lower number.
    Floor,
    /// Towards the higher number.
    Ceiling,
}

fn wide(number: i128) -> I256 {
    I256::from(number)
}

fn power_of_ten(exponent: u32) -> I256 {
    wide(10).pow(exponent.min(MAX_POWER))
}

/// How many decimal digits a number has.
fn digits_of(number: I256) -> u32 {
    let (mut rest, mut digits) = (number.abs(), 0);
    while rest > 0 {
        rest /= wide(10);
        digits += 1;
    }
    digits
}

/// `digits / 10^drop`, rounded.
fn dropped(digits: I256, drop: u32, rounding: Rounding) -> I256 {
    if drop == 0 {
        return digits;
    }
    if drop > MAX_POWER {
        let up = rounding == Rounding::Ceiling && digits > 0;
        let down = rounding == Rounding::Floor && digits < 0;
        return wide(i128::from(up) - i128::from(down));
    }
    let unit = power_of_ten(drop);
    let (quotient, rest) = (digits / unit, digits % unit);
    let away = match rounding {
        Rounding::HalfUp => rest.abs() >= unit / wide(2),
        Rounding::Down => false,
        Rounding::Floor => rest < 0,
        Rounding::Ceiling => rest > 0,
    };
    if away { quotient + digits.signum() } else { quotient }
}

/// The number `digits / 10^scale`, with no more digits than fit.
fn fitted(digits: I256, scale: u32) -> Option<Decimal> {
    let over = digits_of(digits).saturating_sub(MAX_DIGITS).max(scale.saturating_sub(MAX_DIGITS));
    if over > scale {
        return None;
    }
    let rounded = dropped(digits, over, Rounding::HalfUp);
    // Rounding up may have made one digit more.
    if digits_of(rounded) > MAX_DIGITS {
        let more = over + 1;
        return if more > scale {
            None
        } else {
            narrow(dropped(digits, more, Rounding::HalfUp), scale - more)
        };
    }
    narrow(rounded, scale - over)
}

fn narrow(digits: I256, scale: u32) -> Option<Decimal> {
    Decimal::new(i128::try_from(digits).ok()?, scale)
}

impl Decimal {
    /// A whole number.
    pub fn whole(number: i64) -> Self {
        // Nineteen digits always fit.
        Self::new(number.into(), 0).unwrap_or(Self::ZERO)
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Option<Self> {
        let ((one, scale), (two, other_scale)) = (self.parts(), other.parts());
        if scale == other_scale {
            return fitted(wide(one) + wide(two), scale);
        }
        let most = scale.max(other_scale);
        fitted(wide(one) * power_of_ten(most - scale) + wide(two) * power_of_ten(most - other_scale), most)
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        let (digits, scale) = self.parts();
        Self::new(-digits, scale).unwrap_or(Self::ZERO)
    }

    /// The difference.
    pub fn minus(self, other: Self) -> Option<Self> {
        self.plus(other.negated())
    }

    /// The product.
    pub fn times(self, other: Self) -> Option<Self> {
        let ((one, scale), (two, other_scale)) = (self.parts(), other.parts());
        fitted(wide(one) * wide(two), scale + other_scale)
    }

    /// The quotient, with at most [`QUOTIENT_SCALE`] digits after the point. `None` also where `other` is zero.
    pub fn over(self, other: Self) -> Option<Self> {
        let ((one, scale), (two, other_scale)) = (self.parts(), other.parts());
        if two == 0 {
            return None;
        }
        let room = MAX_POWER - digits_of(wide(one));
        let wanted = (QUOTIENT_SCALE + 1 + other_scale).saturating_sub(scale);
        let shift = wanted.min(room).max(other_scale.saturating_sub(scale));
        let numerator = wide(one).checked_mul(power_of_ten(shift))?;
        let (quotient, rest) = (numerator / wide(two), numerator % wide(two));
        // One digit more tells a half from what is more than it.
        let sign = if (one < 0) == (two < 0) { wide(1) } else { wide(-1) };
        let rest = if rest == 0 { wide(0) } else { sign };
        let scale = scale + shift - other_scale;
        let (quotient, scale) = match quotient.checked_mul(wide(10)).and_then(|more| more.checked_add(rest)) {
            Some(more) => (more, scale + 1),
            None => (quotient, scale),
        };
        let drop = scale.saturating_sub(QUOTIENT_SCALE);
        if digits_of(quotient) <= MAX_DIGITS + drop {
            narrow(dropped(quotient, drop, Rounding::HalfUp), scale - drop)
                .or_else(|| fitted(quotient, scale))
        } else {
            fitted(quotient, scale)
        }
    }

    /// What is left of a division whose quotient is cut to a whole number: it has the sign of `self`. `None` where
    /// `other` is zero.
    pub fn remainder(self, other: Self) -> Option<Self> {
        let ((one, scale), (two, other_scale)) = (self.parts(), other.parts());
        if two == 0 {
            return None;
        }
        let most = scale.max(other_scale);
        let rest = (wide(one) * power_of_ten(most - scale)) % (wide(two) * power_of_ten(most - other_scale));
        fitted(rest, most)
    }

    /// The number without its sign.
    #[must_use]
    pub fn size(self) -> Self {
        if self < Self::ZERO { self.negated() } else { self }
    }

    /// The number with at most `places` digits after the point; before it, where `places` is negative.
    pub fn rounded(self, places: i32, rounding: Rounding) -> Option<Self> {
        let (digits, scale) = self.parts();
        let Ok(kept) = u32::try_from(places) else {
            let zeros = places.unsigned_abs();
            let digits = dropped(wide(digits), scale.saturating_add(zeros), rounding);
            return if digits == 0 {
                Some(Self::ZERO)
            } else if zeros > MAX_DIGITS {
                None
            } else {
                fitted(digits.checked_mul(power_of_ten(zeros))?, 0)
            };
        };
        if kept >= scale {
            return Some(self);
        }
        narrow(dropped(wide(digits), scale - kept, rounding), kept)
    }

    /// The power. A whole exponent is multiplied out; with another one it is a root, found in binary floating point.
    pub fn power(self, exponent: Self) -> Option<Self> {
        match exponent.parts() {
            (whole, 0) if whole.unsigned_abs() <= u128::from(MAX_EXPONENT) => {
                let mut left = whole.unsigned_abs();
                let (mut result, mut square) = (Self::whole(1), self);
                while left > 0 {
                    if left & 1 == 1 {
                        result = result.times(square)?;
                    }
                    left >>= 1;
                    if left > 0 {
                        square = square.times(square)?;
                    }
                }
                if whole < 0 { Self::whole(1).over(result) } else { Some(result) }
            }
            _ => Self::from_binary(libm::pow(self.to_binary(), exponent.to_binary())),
        }
    }

    /// The nearest binary floating-point number.
    pub fn to_binary(self) -> f64 {
        // What is written as a decimal number is read as one.
        self.to_string().parse().unwrap_or(0.0)
    }

    /// The shortest decimal that stands for a binary floating-point number. `None` for what is no number.
    pub fn from_binary(number: f64) -> Option<Self> {
        if !number.is_finite() {
            return None;
        }
        let text = format!("{number:e}");
        let (mantissa, exponent) = text.split_once('e')?;
        let exponent: i32 = exponent.parse().ok()?;
        let (sign, mantissa) = mantissa.strip_prefix('-').map_or((1, mantissa), |rest| (-1, rest));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits: i128 = format!("{whole}{fraction}").parse().ok()?;
        let scale = i32::try_from(fraction.len()).ok()?.checked_sub(exponent)?;
        match u32::try_from(scale) {
            Ok(scale) if scale > MAX_POWER => Some(Self::ZERO),
            Ok(scale) => fitted(wide(sign * digits), scale),
            Err(_) if scale.unsigned_abs() > MAX_DIGITS => None,
            Err(_) => Self::new((sign * digits).checked_mul(pow10(scale.unsigned_abs()))?, 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    fn shown(number: Option<Decimal>) -> String {
        number.map_or("none".to_owned(), |number| number.to_string())
    }

    #[test]
    fn sums_and_products_are_exact() {
        assert_eq!(shown(number("0.1").plus(number("0.2"))), "0.3");
        assert_eq!(shown(number("1e37").minus(number("1e-30"))), "10000000000000000000000000000000000000");
        assert_eq!(shown(number("9e37").plus(number("9e37"))), "none");
        assert_eq!(shown(number("-1.5").times(number("1.5"))), "-2.25");
        assert_eq!(shown(number("1e20").times(number("1e20"))), "none");
        assert_eq!(
            shown(number("1.2345678901234567890123").times(number("1.2345678901234567890123"))),
            "1.524157875323883675049422368847227558",
        );
    }

    #[test]
    fn quotients_end_after_32_places() {
        assert_eq!(shown(number("11").over(number("13"))), "0.84615384615384615384615384615385");
        assert_eq!(shown(number("-1").over(number("3"))), "-0.33333333333333333333333333333333");
        assert_eq!(shown(number("1").over(number("0"))), "none");
        assert_eq!(shown(number("0").over(number("7"))), "0");
        assert_eq!(shown(number("1").over(number("1e-38"))), "none");
        assert_eq!(shown(number("1").over(number("1e37"))), "0");
        assert_eq!(
            shown(number("99999999999999999999").over(number("7"))),
            "14285714285714285714.142857142857142857"
        );
    }

    #[test]
    fn numbers_are_rounded_as_asked() {
        let all = [Rounding::HalfUp, Rounding::Down, Rounding::Floor, Rounding::Ceiling];
        let each =
            |text: &str, places| all.map(|rounding| shown(number(text).rounded(places, rounding))).join(" ");
        assert_eq!(each("2.5", 0), "3 2 2 3");
        assert_eq!(each("-2.5", 0), "-3 -2 -3 -2");
        assert_eq!(each("1.2345", 2), "1.23 1.23 1.23 1.24");
        assert_eq!(each("1250", -2), "1300 1200 1200 1300");
        assert_eq!(each("1", -60), "0 0 0 none");
        assert_eq!(each("7", 99), "7 7 7 7");
    }

    #[test]
    fn powers() {
        assert_eq!(shown(number("2").power(number("10"))), "1024");
        assert_eq!(shown(number("2").power(number("-2"))), "0.25");
        assert_eq!(shown(number("4").power(number("0.5"))), "2");
        assert_eq!(shown(number("-4").power(number("0.5"))), "none");
        assert_eq!(shown(number("10").power(number("38"))), "none");
        assert_eq!(shown(number("0").power(number("0"))), "1");
        assert_eq!(shown(number("0").power(number("-1"))), "none");
    }

    #[test]
    fn binary_numbers_become_the_shortest_decimals() {
        assert_eq!(shown(Decimal::from_binary(0.1)), "0.1");
        assert_eq!(shown(Decimal::from_binary(-1.5e-3)), "-0.0015");
        assert_eq!(shown(Decimal::from_binary(1e22)), "10000000000000000000000");
        assert_eq!(shown(Decimal::from_binary(1e-300)), "0");
        assert_eq!(shown(Decimal::from_binary(1e300)), "none");
        assert_eq!(shown(Decimal::from_binary(f64::NAN)), "none");
    }

    fn any_number() -> impl Strategy<Value = Decimal> {
        (-(10_i128.pow(38) - 1)..10_i128.pow(38), 0..=38_u32, 0..=38_u32)
            .prop_map(|(digits, scale, cut)| Decimal::new(digits / 10_i128.pow(cut.min(37)), scale).unwrap())
    }

    proptest! {
        #[test]
        fn what_fits_is_exact(a in -1_000_000_000_000_i64..1_000_000_000_000, b in -1_000_000_i64..1_000_000) {
            let (x, y) = (Decimal::whole(a), Decimal::whole(b));
            prop_assert_eq!(x.plus(y), Some(Decimal::whole(a + b)));
            prop_assert_eq!(x.minus(y), Some(Decimal::whole(a - b)));
            prop_assert_eq!(x.times(y), Some(Decimal::whole(a * b)));
            if b != 0 {
                prop_assert_eq!(x.times(y).and_then(|product| product.over(y)), Some(x));
                prop_assert_eq!(x.remainder(y), Some(Decimal::whole(a % b)));
            }
        }

        #[test]
        fn nothing_overflows(a in any_number(), b in any_number(), places in -80..80_i32) {
            let results = [
                a.plus(b), a.minus(b), a.times(b), a.over(b), a.remainder(b), a.power(b),
                a.rounded(places, Rounding::HalfUp), a.rounded(places, Rounding::Ceiling),
                Decimal::from_binary(a.to_binary()),
            ];
            for result in results.into_iter().flatten() {
                prop_assert!(result.parts().0.unsigned_abs() < 10_u128.pow(38));
                prop_assert!(result.parts().1 <= MAX_DIGITS);
            }
        }

        #[test]
        fn a_quotient_is_near(a in any_number(), b in any_number()) {
            if let Some(back) = a.over(b).and_then(|quotient| quotient.times(b)) {
                let (far, size) = (back.minus(a).map(Decimal::size), a.size().plus(b.size()));
                if let (Some(far), Some(size)) = (far, size) {
                    prop_assert!(far <= size.times(number("1e-30")).and_then(|s| s.plus(number("1e-30"))).unwrap(), "{} / {}: {}", a, b, far);
                }
            }
        }
    }
}
