//! The types of values in formulas.

use std::fmt;

/// The type of a value. A percentage is a number, a currency too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// Text.
    Text,
    /// An exact decimal.
    Number,
    /// True or false.
    Boolean,
    /// A local day.
    Date,
    /// An instant.
    Datetime,
    /// A time of day.
    Time,
    /// The value of a picklist, which only some functions take.
    Picklist,
    /// The values of a multi-select picklist, which only some functions take.
    Multipicklist,
}

impl Type {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Text,
        Self::Number,
        Self::Boolean,
        Self::Date,
        Self::Datetime,
        Self::Time,
        Self::Picklist,
        Self::Multipicklist,
    ];

    /// What a value of the type is called: `a number`.
    pub const fn a_value(self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Boolean => "a boolean",
            Self::Date => "a date",
            Self::Datetime => "a datetime",
            Self::Time => "a time",
            Self::Picklist => "a picklist",
            Self::Multipicklist => "a multipicklist",
        }
    }
}

/// A set of types.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// No type.
    pub const NONE: Self = Self(0);
    /// Every type.
    pub const ANY: Self = Self(u8::MAX);

    /// One type.
    pub const fn of(kind: Type) -> Self {
        Self(1 << kind as u8)
    }

    /// The types of both.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The types that both have.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the type is among them.
    pub const fn has(self, kind: Type) -> bool {
        self.0 & Self::of(kind).0 != 0
    }

    /// All of them, in order.
    pub fn iter(self) -> impl Iterator<Item = Type> {
        Type::ALL.into_iter().filter(move |kind| self.has(*kind))
    }

    /// The type, if it is only one.
    pub fn single(self) -> Option<Type> {
        let mut all = self.iter();
        all.next().filter(|_| all.next().is_none())
    }
}

impl From<Type> for Types {
    fn from(kind: Type) -> Self {
        Self::of(kind)
    }
}

/// Writes `a text, a number or a date`.
impl fmt::Display for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ANY {
            return f.write_str("a value");
        }
        let count = self.iter().count();
        for (at, kind) in self.iter().enumerate() {
            let before = match at {
                0 => "",
                _ if at + 1 == count => " or ",
                _ => ", ",
            };
            write!(f, "{before}{}", kind.a_value())?;
        }
        Ok(())
    }
}
