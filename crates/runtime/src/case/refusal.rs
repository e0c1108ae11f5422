//! Why a value does not go into a field, and how that is said.

use esc_values::DecimalError;
use serde_json::value::RawValue;

use crate::error::CaseError;
use crate::parts::FieldKind;
use crate::program::{FieldId, Program};
use crate::value::Value;

/// Why a value does not go into a field.
pub(super) enum Refusal {
    /// Its type: what was found, and what else there is to say.
    Type(String, Option<String>),
    /// It is none of the picklist's.
    Member(String),
}

impl Refusal {
    /// What is told of it.
    #[cold]
    pub(super) fn of(self, program: &Program, field: FieldId) -> CaseError {
        match self {
            Self::Type(found, reason) => wrong_type(program, field, found, reason),
            Self::Member(found) => CaseError::NotInPicklist {
                field: program.field_name(field).to_owned(),
                found,
                values: match kind(program, field) {
                    Some(FieldKind::Picklist(picklist) | FieldKind::Multipicklist(picklist)) => {
                        picklist.values.iter().map(|value| value.text.to_string()).collect()
                    }
                    _ => Vec::new(),
                },
            },
        }
    }
}

/// A value that is not of its field's type.
pub(super) fn wrong_type(
    program: &Program,
    field: FieldId,
    found: String,
    reason: Option<String>,
) -> CaseError {
    CaseError::WrongType {
        field: program.field_name(field).to_owned(),
        expected: kind(program, field).map_or("a value", expected),
        found,
        reason,
    }
}

fn kind(program: &Program, field: FieldId) -> Option<&FieldKind> {
    program.parts().fields.get(field.0 as usize).map(|field| &field.kind)
}

/// What a field of this type takes.
pub(super) fn expected(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "a text",
        FieldKind::Number => "a number",
        FieldKind::Percent => "a number, 20 for 20 %",
        FieldKind::Boolean => "true or false",
        FieldKind::Date => "a date like 2026-11-20",
        FieldKind::Datetime => "a date and time like 2026-11-20T17:00:00Z",
        FieldKind::Picklist(_) => "one of the picklist's texts",
        FieldKind::Multipicklist(_) => "a list of texts, or texts parted by `;`",
    }
}

/// How many characters of a wrong value an error shows.
const SHOWN: usize = 60;

pub(super) fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

pub(super) fn found_text(text: &str) -> String {
    format!("the text {}", esc_values::quote(&shortened(text)))
}

pub(super) fn found(value: Value<'_>) -> String {
    match value {
        Value::Blank => "blank".to_owned(),
        Value::Text(text) => found_text(text),
        Value::Number(number) => format!("the number {number}"),
        Value::Boolean(value) => value.to_string(),
        Value::Date(day) => format!("the date {day}"),
        Value::Instant(instant) => format!("the instant {instant}"),
        Value::List(_) => "a list".to_owned(),
    }
}

/// What is wrong with the text of a number.
pub(super) fn number_reason(error: DecimalError) -> Option<String> {
    (error == DecimalError::TooLong).then(|| error.to_string())
}

/// What a raw JSON value is, for an error.
pub(super) fn found_raw(raw: &RawValue) -> String {
    match raw.get().as_bytes().first() {
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => "a list".to_owned(),
        _ => format!("`{}`", shortened(raw.get())),
    }
}
