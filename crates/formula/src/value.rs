//! Values in formulas.

use std::borrow::Cow;

use esc_values::{Day, Decimal};

use crate::types::Type;

/// The most bytes that a text may have which a formula makes.
pub const MAX_TEXT_BYTES: usize = 1 << 16;

/// A value while a formula is evaluated. A blank text is the empty one; a blank of any other type is
/// [`Value::Null`].
#[derive(Clone, Debug, PartialEq)]
pub enum Value<'a> {
    /// No value.
    Null,
    /// A text.
    Text(Cow<'a, str>),
    /// A number.
    Number(Decimal),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Day),
    /// Milliseconds since 1970-01-01, UTC.
    Datetime(i64),
    /// Milliseconds since midnight, less than those of a day.
    Time(u32),
    /// The values of a multi-select picklist, at least one.
    List(Vec<&'a str>),
}

impl<'a> Value<'a> {
    /// A text.
    pub fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The blank of a type.
    pub fn blank(kind: Type) -> Self {
        match kind {
            Type::Text | Type::Picklist => Self::Text(Cow::Borrowed("")),
            _ => Self::Null,
        }
    }

    /// Whether it is blank.
    pub fn is_blank(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.is_empty(),
            _ => false,
        }
    }

    /// The text; the empty one for what is none.
    pub fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            _ => "",
        }
    }

    /// Whether it is true, which no value is not.
    pub fn is_true(&self) -> bool {
        *self == Self::Boolean(true)
    }

    /// Whether it can stand where the type is asked for.
    pub fn fits(&self, kind: Type) -> bool {
        match self {
            Self::Null => !matches!(kind, Type::Text | Type::Picklist),
            Self::Text(_) => matches!(kind, Type::Text | Type::Picklist),
            Self::Number(_) => kind == Type::Number,
            Self::Boolean(_) => kind == Type::Boolean,
            Self::Date(_) => kind == Type::Date,
            Self::Datetime(_) => kind == Type::Datetime,
            Self::Time(_) => kind == Type::Time,
            Self::List(_) => kind == Type::Multipicklist,
        }
    }
}
