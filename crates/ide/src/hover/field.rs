//! A field: its type, where that comes from, where it is used, and what a blank means for it.

use esc_check::hir::{FieldType, Values};
use esc_check::{Field, FieldSource};
use esc_values::folds_alike;

use super::{paragraphs, place_words, sentence};
use crate::names::Symbol;
use crate::uses::Users;
use crate::{View, plain};

/// How many values of a picklist are shown.
const MAX_VALUES: usize = 40;

pub(super) fn describe(view: &View<'_>, name: &str) -> String {
    let field = view.file.fields.iter().find(|field| folds_alike(&field.name, name));
    let Some(field) = field else {
        return paragraphs([format!("**field {}**", plain::code(name)), "It is not declared.".to_owned()]);
    };
    let users = Users::of(view, &Symbol::Field(name.to_owned())).words();
    paragraphs([
        format!("**field {}**: {}", plain::code(&field.name), kind_words(field.kind.as_ref())),
        format!("{}, {users}.", sentence(&source(view, field))),
        blank(field.kind.as_ref()).to_owned(),
    ])
}

/// A value of a picklist.
pub(super) fn value(view: &View<'_>, name: &str, value: &str) -> String {
    let field = view.file.fields.iter().find(|field| folds_alike(&field.name, name));
    let kind = field.and_then(|field| field.kind.as_ref());
    let Some(FieldType::Picklist(values) | FieldType::Multipicklist(values)) = kind else {
        return describe(view, name);
    };
    let known = values.values.iter().find(|known| folds_alike(&known.text, value));
    let head = match known {
        Some(known) if known.closed => {
            format!(
                "**{}**: a case with this value is closed, and never escalates",
                plain::escaped(&known.text)
            )
        }
        Some(known) => format!("**{}**", plain::escaped(&known.text)),
        None if values.open || values.values.is_empty() => format!("**{}**", plain::escaped(value)),
        None => format!("**{}**: not a value of the field", plain::escaped(value)),
    };
    paragraphs([head, describe(view, name)])
}

fn kind_words(kind: Option<&FieldType>) -> String {
    let list = |of: &str, values: &Values| {
        if values.values.is_empty() {
            return format!("{of}, of any value");
        }
        let mut shown: Vec<String> = values.values.iter().take(MAX_VALUES).map(value_words).collect();
        if values.open || values.values.len() > MAX_VALUES {
            shown.push("others".to_owned());
        }
        format!("{of} of {}", plain::listed(&shown, "and"))
    };
    match kind {
        None => "of a type that nothing tells".to_owned(),
        Some(FieldType::Text) => "text".to_owned(),
        Some(FieldType::Number) => "number".to_owned(),
        Some(FieldType::Percent) => "percent".to_owned(),
        Some(FieldType::Boolean) => "true or false".to_owned(),
        Some(FieldType::Date) => "date".to_owned(),
        Some(FieldType::Datetime) => "date and time".to_owned(),
        Some(FieldType::Picklist(values)) => list("picklist", values),
        Some(FieldType::Multipicklist(values)) => list("multi-select picklist", values),
    }
}

fn value_words(value: &esc_check::hir::Value) -> String {
    let closed = if value.closed { " (closes the case)" } else { "" };
    format!("{}{closed}", plain::escaped(&value.text))
}

fn source(view: &View<'_>, field: &Field) -> String {
    let at = |location| view.place(location).map(|place| place_words(view, place));
    match field.source {
        FieldSource::Always => "every case has it".to_owned(),
        FieldSource::Declared(location) => {
            at(location).map_or_else(|| "declared".to_owned(), |at| format!("declared in {at}"))
        }
        FieldSource::Inferred(location) => location.and_then(at).map_or_else(
            || "not declared".to_owned(),
            |at| format!("not declared; its type is what the use in {at} tells"),
        ),
    }
}

/// What a case without a value fits.
const fn blank(kind: Option<&FieldType>) -> &'static str {
    match kind {
        Some(FieldType::Boolean) => "It is never blank: a case without a value counts as false.",
        Some(FieldType::Multipicklist(_)) => {
            "A case without a value fits `excludes` and `is blank`, and no other test."
        }
        Some(FieldType::Number | FieldType::Percent | FieldType::Date | FieldType::Datetime) => {
            "A case without a value fits `!=`, `not in` and `is blank`, and no other test: not `<` either."
        }
        _ => "A case without a value fits `is blank`, `!=` and the tests with `not`, and no other.",
    }
}
