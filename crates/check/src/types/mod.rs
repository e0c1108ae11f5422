//! The types of fields, and what may be asked of each.

pub(crate) mod comparison;
pub(crate) mod fields;
pub(crate) mod infer;
pub(crate) mod operand;
pub(crate) mod picklist;
pub(crate) mod set;

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::{LiteralKind, TypeKind};

use crate::FieldSource;
use crate::context::Context;
use crate::hir;
use fields::Field;
use picklist::Picklist;

/// The type of a field.
#[derive(Clone, Debug)]
pub(crate) enum Kind<'a> {
    Text,
    Number,
    Percent,
    Boolean,
    Date,
    Datetime,
    Picklist(Picklist<'a>),
    Multipicklist(Picklist<'a>),
    /// Its declaration or its uses do not tell; nothing that depends on it is reported.
    Unknown,
}

impl<'a> Kind<'a> {
    /// The type as declared.
    pub(crate) fn of(written: &'a TypeKind) -> Self {
        match written {
            TypeKind::Text => Self::Text,
            TypeKind::Number => Self::Number,
            TypeKind::Percent => Self::Percent,
            TypeKind::Boolean => Self::Boolean,
            TypeKind::Date => Self::Date,
            TypeKind::Datetime => Self::Datetime,
            TypeKind::Picklist(values) => Self::Picklist(Picklist::of(values)),
            TypeKind::Multipicklist(values) => Self::Multipicklist(Picklist::of(values)),
        }
    }

    /// The type as it is lowered; `None` where it is not known.
    pub(crate) fn lowered(&self) -> Option<hir::FieldType> {
        Some(match self {
            Self::Text => hir::FieldType::Text,
            Self::Number => hir::FieldType::Number,
            Self::Percent => hir::FieldType::Percent,
            Self::Boolean => hir::FieldType::Boolean,
            Self::Date => hir::FieldType::Date,
            Self::Datetime => hir::FieldType::Datetime,
            Self::Picklist(list) => hir::FieldType::Picklist(list.lowered()),
            Self::Multipicklist(list) => hir::FieldType::Multipicklist(list.lowered()),
            Self::Unknown => return None,
        })
    }

    /// What a field of the type is called: `a number`.
    pub(crate) const fn a_field(&self) -> &'static str {
        match self {
            Self::Text => "a text",
            Self::Number => "a number",
            Self::Percent => "a percent",
            Self::Boolean => "a boolean",
            Self::Date => "a date",
            Self::Datetime => "a datetime",
            Self::Picklist(_) => "a picklist",
            Self::Multipicklist(_) => "a multipicklist",
            Self::Unknown => "of no known type",
        }
    }

    /// What its literals look like.
    pub(crate) const fn example(&self) -> &'static str {
        match self {
            Self::Text | Self::Picklist(_) | Self::Unknown => "a text in quotes such as `\"High\"`",
            Self::Number => "a number such as `12` or `0.5`",
            Self::Percent => "a percentage such as `20%`",
            Self::Boolean => "`true` or `false`",
            Self::Date => "a date such as `2026-11-21`",
            Self::Datetime => "an instant such as `2026-11-21T17:00Z`",
            Self::Multipicklist(_) => "texts in parentheses such as `(\"Router\", \"Switch\")`",
        }
    }

    /// Whether its values are texts.
    pub(crate) const fn is_text(&self) -> bool {
        matches!(self, Self::Text | Self::Picklist(_))
    }

    /// Whether it is a text or picklist, number or percent, date or datetime, boolean: fields of one family can be
    /// held against each other.
    const fn family(&self) -> Option<Family> {
        Some(match self {
            Self::Text | Self::Picklist(_) => Family::Texts,
            Self::Number | Self::Percent => Family::Numbers,
            Self::Boolean => Family::Booleans,
            Self::Date | Self::Datetime => Family::Times,
            Self::Multipicklist(_) | Self::Unknown => return None,
        })
    }
}

/// Types whose values can be compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    Texts,
    Numbers,
    Booleans,
    Times,
}

/// What a literal is called: `the text`.
pub(crate) const fn the_literal(literal: &LiteralKind) -> &'static str {
    match literal {
        LiteralKind::Text(_) => "a text",
        LiteralKind::Number(_) => "a number",
        LiteralKind::Percent(_) => "a percentage",
        LiteralKind::Boolean(_) => "a boolean",
        LiteralKind::Date(_) => "a date",
        LiteralKind::Instant(_) => "an instant",
    }
}

/// A mistake of type with the place where the field's type comes from.
pub(crate) fn mismatch(
    field: &Field<'_>,
    span: esc_diagnostics::Span,
    message: String,
    context: &Context<'_>,
) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::E0206, context.at(span), message);
    let what = field.kind.a_field();
    match field.source {
        FieldSource::Declared(location) => {
            diagnostic.label(location, format!("`{}` is declared here as {what}", field.name))
        }
        FieldSource::Inferred(Some(location)) => {
            diagnostic.label(location, format!("used here, which makes `{}` {what}", field.name))
        }
        FieldSource::Always | FieldSource::Inferred(None) => diagnostic,
    }
}
