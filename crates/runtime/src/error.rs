//! What can go wrong, in words for people.

use std::fmt;

use esc_values::quote;

/// Why bytes or parts are no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LoadError {
    /// The bytes do not begin as a program does.
    NotAProgram,
    /// They are of another version of the format.
    Version(u16),
    /// They end too early, go on too long, or the checksum differs.
    Damaged,
    /// They say something that no compiler writes.
    Invalid(&'static str),
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAProgram => f.write_str("this is not a compiled rule; `escc compile` writes one"),
            Self::Version(version) => write!(
                f,
                "the compiled rule has format version {version}, and this program reads version {}; compile the \
                 rules again",
                crate::format::VERSION
            ),
            Self::Damaged => {
                f.write_str("the compiled rule is incomplete or damaged; compile the rules again")
            }
            Self::Invalid(flaw) => write!(f, "the program is not valid: {flaw}"),
        }
    }
}

impl std::error::Error for LoadError {}

/// Why a case cannot be judged. The message names the field and what could stand there; which case it is, the caller
/// knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseError {
    /// The case was made for another program than the one that is to judge it.
    OtherProgram,
    /// The text is no JSON; why.
    Json(String),
    /// The JSON value is no object.
    NotAnObject,
    /// Two keys give the same field.
    Duplicate {
        /// The field.
        field: String,
    },
    /// A value is not of its field's type.
    WrongType {
        /// The field.
        field: String,
        /// What could stand there, such as `a number`.
        expected: &'static str,
        /// What was found, as written.
        found: String,
        /// Why the text is no value of the type, where there is more to say.
        reason: Option<String>,
    },
    /// A value is none of those that a closed picklist has.
    NotInPicklist {
        /// The field.
        field: String,
        /// The value.
        found: String,
        /// The values that the picklist has.
        values: Vec<String>,
    },
    /// A related object is neither an object nor null.
    NotRelated {
        /// Its key.
        key: String,
        /// A field that the rules read of it.
        field: String,
    },
    /// The case has no `CreatedDate`.
    NoCreatedDate,
    /// The matched entry asks for the case's hours, and the program has none of that name.
    UnknownHours {
        /// The name in the case.
        found: String,
        /// The names that the program has.
        names: Vec<String>,
    },
    /// A formula that decides whether an entry takes the case fails.
    Formula {
        /// The entry.
        entry: String,
        /// The function or operator that failed.
        function: &'static str,
        /// Its call as written.
        text: String,
        /// Why it failed.
        reason: String,
    },
    /// The matched entry asks for the case's hours, and the case has a `BusinessHoursId` without a name.
    HoursWithoutName,
}

/// How many values or names an error lists before it breaks off.
const LISTED: usize = 10;

/// Writes texts as a list in quotes: `"A", "B"` and how many more there are.
fn list(f: &mut fmt::Formatter<'_>, texts: &[String]) -> fmt::Result {
    for (at, text) in texts.iter().take(LISTED).enumerate() {
        write!(f, "{}{}", if at == 0 { "" } else { ", " }, quote(text))?;
    }
    match texts.len().saturating_sub(LISTED) {
        0 => Ok(()),
        more => write!(f, " and {more} more"),
    }
}

impl fmt::Display for CaseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherProgram => f.write_str("the case was made for another program than the one that is to judge it"),
            Self::Json(reason) => write!(f, "the case is not valid JSON: {reason}"),
            Self::NotAnObject => f.write_str("a case is a JSON object, such as {\"Id\": \"500…\", \"CreatedDate\": \"2026-11-20T17:00:00Z\"}"),
            Self::Duplicate { field } => {
                write!(f, "`{field}` is given twice; keys are compared without case, and `A.B` is the same as `B` in `A`")
            }
            Self::WrongType { field, expected, found, reason } => {
                write!(f, "`{field}` should be {expected}, but it is {found}")?;
                reason.as_ref().map_or(Ok(()), |reason| write!(f, ": {reason}"))
            }
            Self::NotInPicklist { field, found, values } => {
                write!(f, "`{field}` is {}, which its picklist does not have; it has ", quote(found))?;
                list(f, values)
            }
            Self::NotRelated { key, field } => {
                write!(f, "`{key}` should be an object or null, because the rules read `{field}`")
            }
            Self::NoCreatedDate => f.write_str("the case has no `CreatedDate`, which the clock needs"),
            Self::UnknownHours { found, names } if names.is_empty() => write!(
                f,
                "`BusinessHours.Name` is {}, but the rules declare no business hours",
                quote(found)
            ),
            Self::UnknownHours { found, names } => {
                write!(f, "`BusinessHours.Name` is {}, which the rules do not declare; they have ", quote(found))?;
                list(f, names)
            }
            Self::Formula { entry, function, text, reason } => {
                write!(f, "the formula of entry {} fails at `{function}` in `{text}`: {reason}", quote(entry))
            }
            Self::HoursWithoutName => f.write_str(
                "the case has a `BusinessHoursId` but no `BusinessHours.Name`, by which the rules find its hours",
            ),
        }
    }
}

impl std::error::Error for CaseError {}
