//! What a test that a formula asks is called in criteria.
//!
//! People are shown comparisons, and the analysis says which cases it means with them: each has to mean, by itself and
//! as criteria, the test that it stands for. The words of a formula do not: `Discount >= 0.2` asks for twenty percent.

use esc_diagnostics::Span;
use esc_syntax::ast::{Comparison, Literal, LiteralKind, Name, Operand, OperandKind, Operator, Test, Text};
use esc_syntax::formula::words::quote;
use esc_syntax::words::needs_backticks;

use crate::hir::{Days, Moment, Relation, TestKind, TextPart};
use crate::types::Kind;
use crate::types::fields::Field;

/// The comparison of a field that asks a test, turned round where `negated`. `None` for a test that no formula asks;
/// of order, none is turned round.
pub(super) fn comparison(field: &Field<'_>, kind: &TestKind, negated: bool) -> Option<String> {
    let is_percent = matches!(field.kind, Kind::Percent);
    let test = match kind {
        TestKind::Cased(part, text) => {
            let name = field.name;
            return Some(match part {
                TextPart::Whole => format!("formula({name} = {})", quote('"', text)),
                TextPart::Start => format!("formula(BEGINS({name}, {}))", quote('"', text)),
                TextPart::Any => format!("formula(CONTAINS({name}, {}))", quote('"', text)),
            });
        }
        TestKind::True => {
            compare(Relation::Equal, false, OperandKind::Literal(LiteralKind::Boolean(!negated)))
        }
        TestKind::Blank => Test::Blank { negated },
        TestKind::TextIn(texts) => match texts.as_slice() {
            [text] => {
                compare(Relation::Equal, negated, OperandKind::Literal(LiteralKind::Text(text.clone())))
            }
            texts => Test::In { negated, values: texts.iter().map(literal).collect() },
        },
        TestKind::Contains(texts) => Test::Contains { negated, texts: texts.iter().map(text).collect() },
        TestKind::StartsWith(texts) => Test::StartsWith { negated, texts: texts.iter().map(text).collect() },
        TestKind::Includes(texts) => Test::Includes { negated, values: texts.iter().map(text).collect() },
        TestKind::Number(relation, number) => {
            let number =
                if is_percent { LiteralKind::Percent(*number) } else { LiteralKind::Number(*number) };
            compare(*relation, negated, OperandKind::Literal(number))
        }
        TestKind::Days(relation, Days::Day(day)) => {
            compare(*relation, negated, OperandKind::Literal(LiteralKind::Date(*day)))
        }
        TestKind::Days(relation, Days::Today(days)) => compare(*relation, negated, OperandKind::Today(*days)),
        TestKind::Moment(relation, Moment::Instant(instant)) => {
            compare(*relation, negated, OperandKind::Literal(LiteralKind::Instant(*instant)))
        }
        TestKind::Moment(relation, Moment::Now(minutes)) => {
            compare(*relation, negated, OperandKind::Now(*minutes))
        }
        _ => return None,
    };
    let name = Name { value: field.name.to_owned(), quoted: needs_backticks(field.name), span: NOWHERE };
    Some(Comparison { field: name, test, operator_span: NOWHERE }.to_string())
}

/// A comparison that is only to be written has no place.
const NOWHERE: Span = Span::new(0, 0);

fn compare(relation: Relation, negated: bool, kind: OperandKind) -> Test {
    let operator = match relation {
        Relation::Equal if negated => Operator::NotEqual,
        Relation::Equal => Operator::Equal,
        Relation::Less => Operator::Less,
        Relation::LessOrEqual => Operator::LessOrEqual,
        Relation::Greater => Operator::Greater,
        Relation::GreaterOrEqual => Operator::GreaterOrEqual,
    };
    Test::Compare(operator, Operand { kind, span: NOWHERE })
}

fn text(value: impl Into<String>) -> Text {
    Text { value: value.into(), span: NOWHERE }
}

fn literal(value: impl Into<String>) -> Literal {
    Literal { kind: LiteralKind::Text(value.into()), span: NOWHERE }
}
