//! What a formula tells of the fields that no `case` block declares.

use std::collections::HashSet;

use esc_diagnostics::Span;
use esc_formula::{Entry, Function, Type, Types};
use esc_syntax::ast::Name;
use esc_syntax::formula::Expr;

use super::term::{FIELD, Reader, Term, TermKind, term};

/// What a use in a formula tells of a field's type.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told<'a> {
    /// Nothing.
    Nothing,
    /// It is of this type.
    Is(Type),
    /// It is of the type of another field.
    Like(&'a Name),
}

/// The fields of a formula in the order written, and what each use tells.
pub(crate) fn uses<'a>(expr: &'a Expr, found: &mut impl FnMut(&'a Name, Told<'a>, Span)) {
    let mut fields = Fields(Vec::new());
    let whole = term(expr, &mut fields);
    let mut told = HashSet::new();
    narrow(&whole, Type::Boolean.into(), &mut |name, tells, at| {
        told.insert(name.span);
        found(name, tells, at);
    });
    // What stands in a call that is wrong is used all the same.
    for name in fields.0.into_iter().filter(|name| !told.contains(&name.span)) {
        found(name, Told::Nothing, name.span);
    }
}

/// The fields of a formula, in the order written. It knows nothing of them, and leaves mistakes to the check.
struct Fields<'a>(Vec<&'a Name>);

impl<'a> Reader<'a> for Fields<'a> {
    fn field(&mut self, name: &'a Name) -> Types {
        self.0.push(name);
        FIELD
    }

    fn unknown(&mut self, _: &str, _: Span, _: Span) {}

    fn misfit(&mut self, _: &'static Entry, _: Span, _: Span, _: &[Term<'a>]) {}
}

fn narrow<'a>(term: &Term<'a>, allowed: Types, found: &mut impl FnMut(&'a Name, Told<'a>, Span)) {
    match &term.kind {
        TermKind::Field(name) => {
            found(name, likely(allowed.and(FIELD)).map_or(Told::Nothing, Told::Is), name.span);
        }
        TermKind::Call { entry, arguments, typings, .. } => {
            let admitted = typings.iter().filter(|typing| allowed.has(typing.result));
            let mut types = vec![Types::NONE; arguments.len()];
            for typing in admitted {
                for ((place, asked), given) in types.iter_mut().zip(&typing.arguments).zip(arguments) {
                    *place = place.or(asked.and(given.types));
                }
            }
            if let [left, right] = arguments.as_slice()
                && let (Some(one), Some(other)) = (left.as_field(), right.as_field())
                && is_comparison(entry.function)
            {
                found(one, Told::Like(other), left.span);
                return;
            }
            for (argument, types) in arguments.iter().zip(types) {
                narrow(argument, types, found);
            }
        }
        TermKind::Text(_) | TermKind::Number(_) | TermKind::Boolean(_) | TermKind::Null | TermKind::Wrong => {
        }
    }
}

const fn is_comparison(function: Function) -> bool {
    matches!(
        function,
        Function::Equal
            | Function::NotEqual
            | Function::Less
            | Function::LessOrEqual
            | Function::Greater
            | Function::GreaterOrEqual
    )
}

/// The type that a field most likely has, of those that a use allows.
fn likely(allowed: Types) -> Option<Type> {
    if let Some(only) = allowed.single() {
        return Some(only);
    }
    // Where both could be, nothing is told.
    if allowed.has(Type::Boolean) && allowed.has(Type::Number) {
        return None;
    }
    [Type::Picklist, Type::Number, Type::Datetime, Type::Date, Type::Text]
        .into_iter()
        .find(|kind| allowed.has(*kind))
}
