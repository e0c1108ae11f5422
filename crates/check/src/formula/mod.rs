//! Formulas: their names and types, and what they say as criteria.
//!
//! A formula is taken apart ([`term`]), each part with the types that it can have; then its types are settled, and what
//! of it criteria can say exactly becomes criteria ([`exact`]). The rest stays a formula ([`settle`]), to be compiled as
//! one. Formulas know three answers, true, false and blank; criteria hold for the first.

mod exact;
mod report;
mod settle;
mod spoken;
mod term;
pub(crate) mod uses;

use esc_diagnostics::Span;
use esc_formula::{Entry, Type, Types};
use esc_syntax::ast::Name;
use esc_syntax::formula::Formula;

use crate::FieldSource;
use crate::context::Context;
use crate::hir::Criteria;
use crate::names;
use crate::scope::Size;
use crate::types::Kind;
use crate::types::fields::is_always_there;
use term::{Reader, Term, term};

/// Lowers a formula; `span` is all of `formula( … )`. `None` where it is wrong, and was reported, or depends on what
/// is.
pub(crate) fn lower(formula: &Formula, span: Span, context: &mut Context<'_>) -> (Option<Criteria>, Size) {
    let one = Size { comparisons: 1, ..Size::default() };
    let Some(expr) = &formula.expr else { return (None, one) };
    let mut checker = Checker { context, sound: true };
    let whole = term(expr, &mut checker);
    let Checker { mut sound, context } = checker;
    if sound && !whole.types.has(Type::Boolean) {
        report::not_boolean(&whole, context);
        sound = false;
    }
    sound &= report::constants(&whole, context);
    if !sound {
        return (None, one);
    }
    let Some(criteria) = exact::criteria(&whole, context) else { return (None, one) };
    let comparisons = u64::from(count(&criteria)).max(1);
    (Some(Criteria::Formula(Box::new(criteria), context.at(span))), Size { comparisons, ..one })
}

/// How many comparisons criteria have.
fn count(criteria: &Criteria) -> u32 {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => parts.iter().map(count).sum(),
        Criteria::Not(part, _) | Criteria::Formula(part, _) => count(part),
        Criteria::Row(row, _) => count(&row.criteria),
        Criteria::Test(_) | Criteria::Opaque(_) => 1,
    }
}

struct Checker<'c, 'a> {
    context: &'c mut Context<'a>,
    sound: bool,
}

impl<'f> Reader<'f> for Checker<'_, '_> {
    fn field(&mut self, name: &'f Name) -> Types {
        let Some(field) = names::fields::resolve(name, self.context) else {
            self.sound = false;
            return Types::ANY;
        };
        let types = types_of(&field.kind);
        if types.is_empty() {
            self.sound = false;
            return Types::ANY;
        }
        // What is not declared as a text may be a picklist.
        let may_be_picklist = match field.source {
            FieldSource::Declared(_) => is_always_there(field.name),
            FieldSource::Always | FieldSource::Inferred(_) => true,
        };
        let texts = Types::of(Type::Text).or(Type::Picklist.into());
        if may_be_picklist && !types.and(texts).is_empty() { texts } else { types }
    }

    fn unknown(&mut self, name: &str, at: Span, call: Span) {
        self.sound = false;
        report::unknown_function(name, at, call, self.context);
    }

    fn misfit(&mut self, entry: &'static Entry, at: Span, call: Span, arguments: &[Term<'f>]) {
        self.sound = false;
        report::misfit(entry, at, call, arguments, self.context);
    }
}

/// The types of a field in formulas; none where it is not known.
fn types_of(kind: &Kind<'_>) -> Types {
    match kind {
        Kind::Text => Type::Text.into(),
        Kind::Number | Kind::Percent => Type::Number.into(),
        Kind::Boolean => Type::Boolean.into(),
        Kind::Date => Type::Date.into(),
        Kind::Datetime => Type::Datetime.into(),
        Kind::Picklist(_) => Type::Picklist.into(),
        Kind::Multipicklist(_) => Type::Multipicklist.into(),
        Kind::Unknown => Types::NONE,
    }
}

#[cfg(test)]
mod tests;
