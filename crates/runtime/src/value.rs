//! The values of a case's fields.

use std::fmt;

use esc_values::{Day, Decimal, Instant, quote};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// A value of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value<'a> {
    /// No value.
    Blank,
    /// A text; of a date or datetime field, one that is read as such.
    Text(&'a str),
    /// A number.
    Number(Decimal),
    /// True or false.
    Boolean(bool),
    /// A local day.
    Date(Day),
    /// An instant.
    Instant(Instant),
    /// The values of a multi-select field.
    List(List<'a>),
}

/// The values of a multi-select field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct List<'a> {
    /// The values, one after another.
    pub(crate) text: &'a str,
    /// Where each ends.
    pub(crate) ends: &'a [u32],
}

impl<'a> List<'a> {
    /// The values, in the order given.
    pub fn iter(self) -> impl Iterator<Item = &'a str> {
        let mut start = 0;
        self.ends.iter().map(move |end| {
            let end = *end as usize;
            let item = self.text.get(start..end).unwrap_or_default();
            start = end;
            item
        })
    }
}

macro_rules! from {
    ($($source:ty => $variant:ident),* $(,)?) => {
        $(impl From<$source> for Value<'_> {
            fn from(value: $source) -> Self {
                Self::$variant(value.into())
            }
        })*
    };
}

from!(Decimal => Number, bool => Boolean, Day => Date, Instant => Instant);

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl<'a, T: Into<Value<'a>>> From<Option<T>> for Value<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Blank, Into::into)
    }
}

/// As the language writes it: texts in quotes, `blank` for no value.
impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank => f.write_str("blank"),
            Self::Text(text) => f.write_str(&quote(text)),
            Self::Number(number) => number.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Date(day) => day.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
            Self::List(list) => {
                f.write_str("(")?;
                for (at, item) in list.iter().enumerate() {
                    write!(f, "{}{}", if at == 0 { "" } else { ", " }, quote(item))?;
                }
                f.write_str(")")
            }
        }
    }
}

/// As JSON: numbers exactly, with all their digits, where the serializer is that of `serde_json`.
impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Blank => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => {
                RawValue::from_string(number.to_string()).map_err(S::Error::custom)?.serialize(serializer)
            }
            Self::Boolean(value) => serializer.serialize_bool(*value),
            Self::Date(day) => serializer.collect_str(day),
            Self::Instant(instant) => serializer.collect_str(instant),
            Self::List(list) => serializer.collect_seq(list.iter()),
        }
    }
}
