//! The types of a formula's parts, settled.

use std::sync::Arc;

use esc_diagnostics::Span;
use esc_formula::{Function, Type, Types};

use super::term::{Term, TermKind};
use crate::context::Context;
use crate::hir::{Expr, FieldId, Formula};

/// A part of a formula by itself, as what gives true or false; `None` where it names a field without a number.
pub(super) fn formula(term: &Term<'_>, context: &mut Context<'_>) -> Option<Formula> {
    let mut fields = Vec::new();
    let expr = settled(term, Type::Boolean, &mut fields, context)?;
    Some(Formula { expr, text: text_of(term.span, context), location: context.at(term.span), fields })
}

/// The text of a part, on one line.
pub(super) fn text_of(span: Span, context: &Context<'_>) -> String {
    let written = span.of(context.text);
    written.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

fn settled(
    term: &Term<'_>,
    wanted: Type,
    fields: &mut Vec<FieldId>,
    context: &mut Context<'_>,
) -> Option<Expr> {
    Some(match &term.kind {
        TermKind::Text(text) => Expr::Text((*text).to_owned()),
        TermKind::Number(number) => Expr::Number(*number),
        TermKind::Boolean(value) => Expr::Boolean(*value),
        TermKind::Null => Expr::Blank(wanted),
        TermKind::Wrong => return None,
        TermKind::Field(name) => {
            let id = context.scope.fields.find(&name.value)?.id?;
            if !fields.contains(&id) {
                fields.push(id);
            }
            Expr::Field(id)
        }
        TermKind::Call { entry, arguments, typings, .. } => {
            let typing = typings.iter().find(|typing| typing.result == wanted)?;
            context.found.reads_zone |= reads_zone(entry.function);
            let mut settle = |(argument, asked): (&Term<'_>, &Types)| {
                settled(argument, chosen(argument.types.and(*asked))?, fields, context)
            };
            let arguments = arguments.iter().zip(&typing.arguments).map(&mut settle);
            let arguments = arguments.collect::<Option<Vec<_>>>()?;
            Expr::Call {
                function: entry.function,
                arguments,
                result: wanted,
                text: Arc::from(text_of(term.span, context)),
            }
        }
    })
}

/// One of the types that a part can have. Of several any will do; `NULL` where anything can stand is no text, which is
/// never null.
fn chosen(types: Types) -> Option<Type> {
    if types == Types::ANY { Some(Type::Number) } else { types.iter().next() }
}

const fn reads_zone(function: Function) -> bool {
    matches!(function, Function::Today | Function::DateValue | Function::DatetimeValue | Function::TimeValue)
}
