//! A formula as functions and what they are called with, each part with the types that it can have.

use esc_diagnostics::Span;
use esc_formula::{Entry, Function, Type, Types, Typing, function_named, typings};
use esc_syntax::ast::Name;
use esc_syntax::formula::{BinaryOperator, Expr, ExprKind, UnaryOperator};
use esc_values::Decimal;

/// The types that a field can have of which nothing is known.
pub(crate) const FIELD: Types = Types::of(Type::Text)
    .or(Types::of(Type::Number))
    .or(Types::of(Type::Boolean))
    .or(Types::of(Type::Date))
    .or(Types::of(Type::Datetime))
    .or(Types::of(Type::Picklist))
    .or(Types::of(Type::Multipicklist));

/// A part of a formula.
#[derive(Clone, Debug)]
pub(crate) struct Term<'a> {
    pub(crate) kind: TermKind<'a>,
    pub(crate) span: Span,
    /// The types that it can have; all of them where it is wrong, so that it is reported once.
    pub(crate) types: Types,
}

#[derive(Clone, Debug)]
pub(crate) enum TermKind<'a> {
    Text(&'a str),
    Number(Decimal),
    Boolean(bool),
    Null,
    Field(&'a Name),
    Call {
        entry: &'static Entry,
        arguments: Vec<Term<'a>>,
        /// The ways to call it that its arguments admit.
        typings: Vec<Typing>,
    },
    /// What was reported.
    Wrong,
}

/// What is found while a formula is taken apart.
pub(crate) trait Reader<'a> {
    /// The types of a field.
    fn field(&mut self, name: &'a Name) -> Types;
    /// There is no such function.
    fn unknown(&mut self, name: &str, at: Span, call: Span);
    /// A function cannot be called with these arguments.
    fn misfit(&mut self, entry: &'static Entry, at: Span, call: Span, arguments: &[Term<'a>]);
}

/// Takes a formula apart. Its depth is bounded by the parser.
pub(crate) fn term<'a>(expr: &'a Expr, reader: &mut impl Reader<'a>) -> Term<'a> {
    let span = expr.span;
    let leaf = |kind, types| Term { kind, span, types };
    match &expr.kind {
        ExprKind::Text(text) => leaf(TermKind::Text(text), Type::Text.into()),
        ExprKind::Number(number) => leaf(TermKind::Number(*number), Type::Number.into()),
        ExprKind::Boolean(value) => leaf(TermKind::Boolean(*value), Type::Boolean.into()),
        ExprKind::Null => leaf(TermKind::Null, Types::ANY),
        ExprKind::Field(name) => leaf(TermKind::Field(name), reader.field(name)),
        ExprKind::Call { name, name_span, arguments } => {
            let arguments: Vec<_> = arguments.iter().map(|argument| term(argument, reader)).collect();
            let Some(entry) = function_named(name) else {
                reader.unknown(name, *name_span, span);
                return leaf(TermKind::Wrong, Types::ANY);
            };
            call(entry, *name_span, span, arguments, reader)
        }
        ExprKind::Unary { operators, operand } => {
            let mut inner = term(operand, reader);
            for (operator, at) in operators.iter().rev() {
                let whole = at.to(span);
                inner = match operator {
                    UnaryOperator::Minus => call(Function::Negate.entry(), *at, whole, vec![inner], reader),
                    UnaryOperator::Not => call(Function::Not.entry(), *at, whole, vec![inner], reader),
                    // It changes nothing, but is for numbers.
                    UnaryOperator::Plus if matches!(inner.kind, TermKind::Number(_)) => {
                        Term { span: whole, ..inner }
                    }
                    UnaryOperator::Plus => {
                        let kind = TermKind::Number(Decimal::ZERO);
                        let zero = Term { kind, span: *at, types: Type::Number.into() };
                        call(Function::Subtract.entry(), *at, whole, vec![inner, zero], reader)
                    }
                };
            }
            inner
        }
        ExprKind::Chain { first, rest } => {
            let mut left = term(first, reader);
            let logical = rest.first().and_then(|link| match link.operator {
                BinaryOperator::And => Some((Function::And.entry(), link.operator_span)),
                BinaryOperator::Or => Some((Function::Or.entry(), link.operator_span)),
                _ => None,
            });
            if let Some((entry, at)) = logical {
                let mut operands = vec![left];
                operands.extend(rest.iter().map(|link| term(&link.operand, reader)));
                return call(entry, at, span, operands, reader);
            }
            for link in rest {
                let right = term(&link.operand, reader);
                let whole = left.span.to(right.span);
                left = call(
                    of_operator(link.operator).entry(),
                    link.operator_span,
                    whole,
                    vec![left, right],
                    reader,
                );
            }
            Term { span, ..left }
        }
    }
}

fn call<'a>(
    entry: &'static Entry,
    at: Span,
    span: Span,
    arguments: Vec<Term<'a>>,
    reader: &mut impl Reader<'a>,
) -> Term<'a> {
    let mut fitting = typings(entry, arguments.len());
    fitting.retain(|typing| {
        typing.arguments.iter().zip(&arguments).all(|(asked, given)| !asked.and(given.types).is_empty())
    });
    let types = fitting.iter().fold(Types::NONE, |types, typing| types.or(typing.result.into()));
    if types.is_empty() {
        reader.misfit(entry, at, span, &arguments);
        return Term { kind: TermKind::Wrong, span, types: Types::ANY };
    }
    Term { kind: TermKind::Call { entry, arguments, typings: fitting }, span, types }
}

fn of_operator(operator: BinaryOperator) -> Function {
    match operator {
        BinaryOperator::Or => Function::Or,
        BinaryOperator::And => Function::And,
        BinaryOperator::Equal => Function::Equal,
        BinaryOperator::NotEqual => Function::NotEqual,
        BinaryOperator::Less => Function::Less,
        BinaryOperator::LessOrEqual => Function::LessOrEqual,
        BinaryOperator::Greater => Function::Greater,
        BinaryOperator::GreaterOrEqual => Function::GreaterOrEqual,
        BinaryOperator::Plus => Function::Add,
        BinaryOperator::Minus => Function::Subtract,
        BinaryOperator::Join => Function::Join,
        BinaryOperator::Power => Function::Power,
        BinaryOperator::Times => Function::Multiply,
        BinaryOperator::Over => Function::Divide,
    }
}

impl<'a> Term<'a> {
    /// The function and the arguments, of a call.
    pub(crate) fn as_call(&self) -> Option<(Function, &[Self])> {
        match &self.kind {
            TermKind::Call { entry, arguments, .. } => Some((entry.function, arguments)),
            _ => None,
        }
    }

    /// The text, of a text.
    pub(crate) fn as_text(&self) -> Option<&'a str> {
        match self.kind {
            TermKind::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The field, of one.
    pub(crate) fn as_field(&self) -> Option<&'a Name> {
        match self.kind {
            TermKind::Field(name) => Some(name),
            _ => None,
        }
    }

    /// Visits it and all of its parts, the whole before its parts.
    pub(crate) fn each(&self, visit: &mut impl FnMut(&Self)) {
        visit(self);
        if let TermKind::Call { arguments, .. } = &self.kind {
            for argument in arguments {
                argument.each(visit);
            }
        }
    }
}
