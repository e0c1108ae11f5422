//! The right side of `=`, `!=`, `<`, `<=`, `>` and `>=`.

use esc_diagnostics::{Edit, Fix, Span};
use esc_syntax::ast::{LiteralKind, Operand, OperandKind, Operator};
use esc_values::{Decimal, fold, quote};

use super::comparison::{On, relation, wrong_literal};
use super::picklist::{check_value, empty_text};
use super::{Kind, mismatch};
use crate::context::Context;
use crate::hir::{Days, Moment, Relation, TestKind};
use crate::names;

/// The minutes of a day.
const DAY: i64 = 1_440;

/// Lowers the right side, and says whether the test is turned round.
pub(super) fn lower(
    on: On<'_, '_>,
    operator: Operator,
    right: &Operand,
    context: &mut Context<'_>,
) -> Option<(TestKind, bool)> {
    let field = on.field;
    if let OperandKind::Field(name) = &right.kind {
        let other = names::fields::resolve_right(name, Some(field), context)?;
        return lower_field(on, operator, other, right.span, context);
    }
    if matches!(field.kind, Kind::Unknown) || !has_operator(on, operator, right, context) {
        return None;
    }
    let (relation, negated) = relation(operator);
    let kind = match &right.kind {
        OperandKind::Literal(LiteralKind::Text(text)) if text.is_empty() => {
            report_empty(on, operator, right.span, context);
            return None;
        }
        OperandKind::Literal(LiteralKind::Boolean(value)) if matches!(field.kind, Kind::Boolean) => {
            return Some((TestKind::True, negated == *value));
        }
        OperandKind::Literal(value) => match literal(on, value, right.span, context)? {
            TestKind::Number(_, number) => TestKind::Number(relation, number),
            TestKind::Days(_, days) => TestKind::Days(relation, days),
            TestKind::Moment(_, moment) => TestKind::Moment(relation, moment),
            kind => kind,
        },
        OperandKind::Now(minutes) => {
            if !matches!(field.kind, Kind::Datetime) {
                report_now(on, *minutes, right.span, context);
                return None;
            }
            TestKind::Moment(relation, Moment::Now(*minutes))
        }
        OperandKind::Today(_) | OperandKind::Period(_)
            if !matches!(field.kind, Kind::Date | Kind::Datetime) =>
        {
            let message = format!(
                "`{}` is {}, and `{}` is a date",
                field.name,
                field.kind.a_field(),
                right.span.of(context.text)
            );
            let diagnostic =
                mismatch(field, right.span, message, context).help(format!("write {}", field.kind.example()));
            context.report(diagnostic);
            return None;
        }
        OperandKind::Today(days) => TestKind::Days(relation, Days::Today(*days)),
        OperandKind::Period(period) => TestKind::Days(relation, Days::Period(*period)),
        OperandKind::Field(_) => return None,
    };
    Some((kind, negated))
}

/// A literal as the test whether the field equals it; reported where the field's type does not have it.
pub(super) fn literal(
    on: On<'_, '_>,
    value: &LiteralKind,
    span: Span,
    context: &mut Context<'_>,
) -> Option<TestKind> {
    let field = on.field;
    let equal = Relation::Equal;
    match (&field.kind, value) {
        (_, LiteralKind::Text(text)) if text.is_empty() => {
            let diagnostic = empty_text(field, span, context);
            context.report(diagnostic);
            None
        }
        (Kind::Text, LiteralKind::Text(text)) => Some(TestKind::TextIn(vec![fold(text)])),
        (Kind::Picklist(list), LiteralKind::Text(text)) => {
            Some(TestKind::TextIn(vec![check_value(field, list, text, span, context)]))
        }
        (Kind::Number | Kind::Percent, LiteralKind::Number(number))
        | (Kind::Percent, LiteralKind::Percent(number)) => Some(TestKind::Number(equal, *number)),
        (Kind::Number, LiteralKind::Percent(number)) => {
            report_percent(on, *number, span, context);
            None
        }
        (Kind::Date | Kind::Datetime, LiteralKind::Date(day)) => Some(TestKind::Days(equal, Days::Day(*day))),
        (Kind::Datetime, LiteralKind::Instant(instant)) => {
            Some(TestKind::Moment(equal, Moment::Instant(*instant)))
        }
        (Kind::Date, LiteralKind::Instant(instant)) => {
            let text = instant.to_string();
            let day = text.split('T').next().unwrap_or_default();
            let message =
                format!("`{}` is a date and has no time of day, and this is an instant", field.name);
            let diagnostic = mismatch(field, span, message, context)
                .help(format!("write the date: `{day}`"))
                .fix(Fix::possible(format!("write `{day}`"), vec![Edit::replace(context.at(span), day)]));
            context.report(diagnostic);
            None
        }
        (Kind::Multipicklist(_), LiteralKind::Text(text)) => {
            let message = format!("`{}` is a multipicklist, which may hold several values", field.name);
            let diagnostic = mismatch(field, on.comparison.operator_span, message, context).help(format!(
                "write `{0} includes ({1})` or `{0} excludes ({1})`",
                field.written(),
                quote(text)
            ));
            context.report(diagnostic);
            None
        }
        (_, value) => {
            let mut diagnostic = wrong_literal(field, value, span, context);
            if let (Kind::Text | Kind::Picklist(_), false) =
                (&field.kind, matches!(value, LiteralKind::Text(_)))
            {
                let text = quote(span.of(context.text));
                diagnostic = diagnostic.help(format!("a text is written in quotes: `{text}`")).fix(
                    Fix::possible(format!("write `{text}`"), vec![Edit::replace(context.at(span), text)]),
                );
            }
            context.report(diagnostic);
            None
        }
    }
}

/// Whether the field's type has the operator; reported where not.
fn has_operator(on: On<'_, '_>, operator: Operator, right: &Operand, context: &mut Context<'_>) -> bool {
    let field = on.field;
    let span = on.comparison.operator_span;
    let equality = matches!(operator, Operator::Equal | Operator::NotEqual);
    let sign = span.of(context.text);
    let help = match &field.kind {
        Kind::Text | Kind::Picklist(_) | Kind::Boolean if !equality => match &right.kind {
            OperandKind::Literal(LiteralKind::Text(_)) if field.kind.is_text() => {
                "only numbers and dates have an order; write `=`, `in (…)`, `contains` or `starts with`"
                    .to_owned()
            }
            _ if field.kind.is_text() => format!(
                "only numbers and dates have an order; if `{0}` is one, declare it: `case < {0}: number; ... >`",
                field.name
            ),
            _ => format!("write `{0} = true` or `{0} = false`", field.written()),
        },
        Kind::Multipicklist(_) => match &right.kind {
            OperandKind::Literal(LiteralKind::Text(text)) if !text.is_empty() => {
                format!("write `{0} includes ({1})` or `{0} excludes ({1})`", field.written(), quote(text))
            }
            _ => format!("write `{0} includes (…)`, `{0} excludes (…)` or `{0} is blank`", field.written()),
        },
        _ => return true,
    };
    let message = format!("`{sign}` is not for `{}`, {}", field.name, field.kind.a_field());
    let diagnostic = mismatch(field, span, message, context).help(help);
    context.report(diagnostic);
    false
}

/// `= ""` is `is blank`.
fn report_empty(on: On<'_, '_>, operator: Operator, span: Span, context: &mut Context<'_>) {
    let diagnostic = empty_text(on.field, span, context);
    let test = match operator {
        Operator::Equal => "is blank",
        Operator::NotEqual => "is not blank",
        _ => {
            context.report(diagnostic);
            return;
        }
    };
    let place = context.at(on.comparison.operator_span.to(span));
    context.report(match on.field.kind {
        Kind::Boolean => diagnostic,
        _ => diagnostic
            .help(format!("write `{} {test}`", on.field.written()))
            .fix(Fix::certain(format!("write `{test}`"), vec![Edit::replace(place, test)])),
    });
}

/// `20%` against a plain number.
fn report_percent(on: On<'_, '_>, number: Decimal, span: Span, context: &mut Context<'_>) {
    let field = on.field;
    let message = format!("`{}` is a number, and `{number}%` is for a percent", field.name);
    context.report(
        mismatch(field, span, message, context)
            .help(format!("write `{number}`, or declare `{}: percent`", field.name))
            .fix(Fix::possible(
                format!("write `{number}`"),
                vec![Edit::replace(context.at(span), number.to_string())],
            )),
    );
}

/// `now` against what is no datetime.
fn report_now(on: On<'_, '_>, minutes: i64, span: Span, context: &mut Context<'_>) {
    let field = on.field;
    let place = context.at(span);
    if !matches!(field.kind, Kind::Date) {
        let message = format!("`{}` is {}, and `now` is an instant", field.name, field.kind.a_field());
        let diagnostic =
            mismatch(field, span, message, context).help(format!("write {}", field.kind.example()));
        context.report(diagnostic);
        return;
    }
    let message = format!("`{}` is a date and has no time of day, and `now` is an instant", field.name);
    let diagnostic = mismatch(field, span, message, context);
    context.report(if minutes % DAY == 0 {
        let today = match minutes / DAY {
            0 => "today".to_owned(),
            days if days > 0 => format!("today + {days}d"),
            days => format!("today - {}d", -days),
        };
        diagnostic
            .help(format!("write `{today}`"))
            .fix(Fix::certain(format!("write `{today}`"), vec![Edit::replace(place, today)]))
    } else {
        diagnostic.help("write `today`, or whole days such as `today - 1d`")
    });
}

/// A field against a field.
fn lower_field(
    on: On<'_, '_>,
    operator: Operator,
    other: &super::fields::Field<'_>,
    span: Span,
    context: &mut Context<'_>,
) -> Option<(TestKind, bool)> {
    let field = on.field;
    if matches!(field.kind, Kind::Unknown) || matches!(other.kind, Kind::Unknown) {
        return None;
    }
    let (relation, negated) = relation(operator);
    let right = Operand { kind: OperandKind::Today(0), span };
    if !has_operator(on, operator, &right, context) {
        return None;
    }
    if field.kind.family().is_none() || field.kind.family() != other.kind.family() {
        let message = format!(
            "`{}` is {}, `{}` is {}: they cannot be compared",
            field.name,
            field.kind.a_field(),
            other.name,
            other.kind.a_field()
        );
        let diagnostic = mismatch(field, span, message, context)
            .help(format!("write {}, or a field that has such values", field.kind.example()));
        context.report(diagnostic);
        return None;
    }
    context.found.reads_zone |=
        matches!((&field.kind, &other.kind), (Kind::Date, Kind::Datetime) | (Kind::Datetime, Kind::Date));
    Some((TestKind::Field(relation, other.id?), negated))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn literals_of_another_type() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = 3 or N = "3" or B = 1 or D = 3 or I = "x" or L = true or P = "20%" or N > true < at 4h notify owner >"#), @"");
    }

    #[test]
    fn operators_of_another_type() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T < "b" or L >= 3 or B > true or M = "x" or M != 3 or M < 3 or T < N < at 4h notify owner >"#), @"");
    }

    #[test]
    fn an_empty_text() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = "" or L != "" or N = "" or B = "" or N < "" or T in ("") < at 4h notify owner >"#), @"");
    }

    #[test]
    fn percentages() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when N < 20% or P < 20% or P < 20 < at 4h notify owner >"#), @"");
    }

    #[test]
    fn moments_and_dates() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when D < now or D < now - 2d or D > now + 30m or D = 2026-11-21T17:00Z or N = now or T = today or B = last week < at 4h notify owner >"#), @"");
    }

    #[test]
    fn fields_of_another_type() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = N or D = N or M = M or B = T or N > B < at 4h notify owner >"#), @"");
    }

    #[test]
    fn what_each_type_has() {
        assert_eq!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = "x" and N < 3 and P >= -20% and B != true and D <= 2026-01-01 and D = today and D > last 3 days and I = 2026-01-01 and I < 2026-11-21T17:00Z and I < now - 4h and I = this month
 and T = L and N < P and B = IsClosed and D < I and I >= CreatedDate < at 4h notify owner >"#), "");
    }
}
