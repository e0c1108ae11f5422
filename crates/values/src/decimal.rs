//! Exact decimal numbers.

use std::cmp::Ordering;
use std::fmt;

/// The most digits, before and after the point together, that a number may have when it is written out.
pub const MAX_DIGITS: u32 = 38;

/// An exact decimal number of up to [`MAX_DIGITS`] digits. Equal numbers are equal values: `1.50` is `1.5`.
///
/// Packed, because what holds one among other things would else take twice as much memory.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[repr(Rust, packed(8))]
pub struct Decimal {
    /// The digits, without trailing zeros after the point.
    digits: i128,
    /// How many of the digits stand after the point.
    scale: u32,
}

/// Why a text is no [`Decimal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecimalError {
    /// It is not written like a number.
    Form,
    /// Written out, it has more than [`MAX_DIGITS`] digits.
    TooLong,
}

impl fmt::Display for DecimalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Form => f.write_str("it is not a number"),
            Self::TooLong => write!(f, "it has more than {MAX_DIGITS} digits"),
        }
    }
}

impl std::error::Error for DecimalError {}

impl From<i64> for Decimal {
    fn from(number: i64) -> Self {
        // Nineteen digits are never too many.
        Self { digits: number.into(), scale: 0 }
    }
}

impl Decimal {
    /// Zero.
    pub const ZERO: Self = Self { digits: 0, scale: 0 };

    /// The number `digits / 10^scale`, if its digits fit.
    pub fn new(digits: i128, scale: u32) -> Option<Self> {
        // Zero has no last digit that ends the loop below, whatever the scale.
        if digits == 0 {
            return Some(Self::ZERO);
        }
        let (mut digits, mut scale) = (digits, scale);
        while scale > 0 && digits % 10 == 0 {
            digits /= 10;
            scale -= 1;
        }
        (scale <= MAX_DIGITS && digits.unsigned_abs() < pow10(MAX_DIGITS).unsigned_abs())
            .then_some(Self { digits, scale })
    }

    /// The number as `(digits, scale)`, its value being `digits / 10^scale`.
    pub const fn parts(self) -> (i128, u32) {
        (self.digits, self.scale)
    }

    /// How many digits stand after the point.
    pub const fn scale(self) -> u32 {
        self.scale
    }

    /// The number times `10^scale`, where that is a whole number and an `i64` holds it.
    #[inline]
    pub fn scaled(self, scale: u32) -> Option<i64> {
        let digits = i64::try_from(self.digits).ok()?;
        match scale.checked_sub(self.scale)? {
            0 => Some(digits),
            more => digits.checked_mul(10_i64.checked_pow(more)?),
        }
    }

    /// Reads a number as JSON writes it: an optional `-`, digits, an optional fraction, an optional exponent,
    /// which is written out.
    pub fn parse(text: &str) -> Result<Self, DecimalError> {
        let (negative, unsigned) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // Most numbers are whole and short.
        let digit = |byte: u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
        if (1..=18).contains(&unsigned.len())
            && let Some(whole) = unsigned.bytes().try_fold(0, |whole, byte| Some(10 * whole + digit(byte)?))
        {
            return Ok(Self { digits: if negative { -whole } else { whole }.into(), scale: 0 });
        }
        let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
        if whole.is_empty() || fraction.is_empty() {
            return Err(DecimalError::Form);
        }
        let mut digits: i128 = 0;
        let mut scale: i64 = 0;
        // Zeros are held back until a digit follows, so that neither `1.000…0` nor `0.000…0` is too long.
        let mut zeros: u32 = 0;
        for (byte, after_point) in
            whole.bytes().map(|byte| (byte, false)).chain(fraction.bytes().map(|byte| (byte, true)))
        {
            if !byte.is_ascii_digit() {
                return Err(DecimalError::Form);
            }
            scale += i64::from(after_point);
            if byte == b'0' {
                zeros = zeros.saturating_add(1);
                continue;
            }
            if digits != 0 && zeros >= MAX_DIGITS {
                return Err(DecimalError::TooLong);
            }
            let shifted = if digits == 0 { Some(0) } else { digits.checked_mul(pow10(zeros + 1)) };
            digits = shifted
                .and_then(|shifted| shifted.checked_add(i128::from(byte - b'0')))
                .ok_or(DecimalError::TooLong)?;
            zeros = 0;
        }
        if digits == 0 {
            return Ok(Self::ZERO);
        }
        // The trailing zeros were not multiplied in.
        let scale = scale - i64::from(zeros) - exponent;
        let digits = if negative { -digits } else { digits };
        if scale >= 0 {
            let scale = u32::try_from(scale).map_err(|_| DecimalError::TooLong)?;
            Self::new(digits, scale).ok_or(DecimalError::TooLong)
        } else {
            let up =
                u32::try_from(-scale).ok().filter(|up| *up <= MAX_DIGITS).ok_or(DecimalError::TooLong)?;
            let digits = digits.checked_mul(pow10(up)).ok_or(DecimalError::TooLong)?;
            Self::new(digits, 0).ok_or(DecimalError::TooLong)
        }
    }
}

/// Exponents beyond this many digits say "too long" whatever their value.
fn parse_exponent(text: &str) -> Result<i64, DecimalError> {
    // Far beyond any number of digits; keeps the sum with the scale from overflowing.
    const FAR: i64 = 1_000_000_000_000;
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(DecimalError::Form);
    }
    let size = digits.parse::<i64>().unwrap_or(FAR).min(FAR);
    Ok(if text.starts_with('-') { -size } else { size })
}

/// `10^exponent`, for exponents up to [`MAX_DIGITS`].
pub(crate) const fn pow10(exponent: u32) -> i128 {
    10_i128.pow(if exponent > MAX_DIGITS { MAX_DIGITS } else { exponent })
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        if self.scale == other.scale {
            let (digits, others) = (self.digits, other.digits);
            return digits.cmp(&others);
        }
        // Whole parts first: bringing both to one scale could overflow.
        let split = |number: &Self| {
            let unit = pow10(number.scale);
            let (whole, rest) = (number.digits / unit, number.digits % unit);
            (whole, rest * pow10(MAX_DIGITS - number.scale))
        };
        split(self).cmp(&split(other))
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits.unsigned_abs();
        let unit = pow10(self.scale).unsigned_abs();
        let sign = if self.digits < 0 { "-" } else { "" };
        write!(f, "{sign}{}", digits / unit)?;
        if self.scale > 0 {
            write!(f, ".{:0width$}", digits % unit, width = self.scale as usize)?;
        }
        Ok(())
    }
}

impl fmt::Debug for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        Decimal::parse(text).map_or_else(|error| error.to_string(), |number| number.to_string())
    }

    #[test]
    fn numbers_are_scaled_where_that_is_exact() {
        let scaled = |text, scale| Decimal::parse(text).unwrap().scaled(scale);
        assert_eq!(scaled("1.5", 1), Some(15));
        assert_eq!(scaled("-1.5", 3), Some(-1500));
        assert_eq!(scaled("1.5", 0), None);
        assert_eq!(scaled("9223372036854775807", 0), Some(i64::MAX));
        assert_eq!(scaled("9223372036854775808", 0), None);
        assert_eq!(scaled("1", 19), None);
        assert_eq!(scaled("0", 18), Some(0));
    }

    #[test]
    fn numbers_are_read_exactly() {
        for (text, expected) in [
            ("0", "0"),
            ("-0.0", "0"),
            ("12", "12"),
            ("1200", "1200"),
            ("0.10", "0.1"),
            ("-2.50", "-2.5"),
            ("1e3", "1000"),
            ("1.5E-3", "0.0015"),
            ("100e-2", "1"),
            ("0e999999999999999999999", "0"),
            ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"),
            ("0.00000000000000000000000000000000000001", "0.00000000000000000000000000000000000001"),
        ] {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn zero_of_any_scale_is_zero_at_once() {
        assert_eq!(Decimal::new(0, u32::MAX), Some(Decimal::ZERO));
        assert_eq!(Decimal::new(10, u32::MAX), None);
    }

    #[test]
    fn too_long_and_malformed_numbers_are_told_apart() {
        for text in ["1e38", "1e-39", "123456789012345678901234567890123456789", "1e99999999999999999999"] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::TooLong), "{text}");
        }
        for text in ["", "-", "1.", ".5", "1e", "+1", "0x1", "1_000", "NaN", "--1"] {
            assert_eq!(Decimal::parse(text), Err(DecimalError::Form), "{text}");
        }
    }

    #[test]
    fn order_is_that_of_the_numbers_whatever_their_scale() {
        let sorted = ["-1e37", "-2.5", "-2.4", "-0.1", "0", "0.01", "0.1", "2", "2.000001", "2.5", "1e37"];
        for (i, left) in sorted.iter().enumerate() {
            for (j, right) in sorted.iter().enumerate() {
                let (left, right) = (Decimal::parse(left).unwrap(), Decimal::parse(right).unwrap());
                assert_eq!(left.cmp(&right), i.cmp(&j), "{left} {right}");
            }
        }
    }
}
