//! The right side of `=`, `!=`, `<`, `<=`, `>` and `>=`.

use esc_diagnostics::{Edit, Fix, Span};
use esc_syntax::ast::{LiteralKind, Operand, OperandKind, Operator};
use esc_values::{Day, Decimal, Instant, fold, quote};

use super::comparison::{On, relation, wrong_literal};
use super::picklist::{check_value, empty_text};
use super::{Kind, mismatch};
use crate::FieldSource;
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
        let other = names::fields::resolve_right(name, field, context)?;
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
            if let LiteralKind::Text(text) = value
                && reads_as(&field.kind, text)
            {
                diagnostic = diagnostic.fix(Fix::possible(
                    format!("write `{text}`"),
                    vec![Edit::replace(context.at(span), &**text)],
                ));
            }
            context.report(diagnostic);
            None
        }
    }
}

/// Whether a text without its quotes is a literal of the type.
fn reads_as(kind: &Kind<'_>, text: &str) -> bool {
    let number = |text: &str| !text.contains(['e', 'E']) && Decimal::parse(text).is_ok();
    match kind {
        Kind::Number => number(text),
        Kind::Percent => number(text.strip_suffix('%').unwrap_or(text)),
        Kind::Boolean => text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false"),
        Kind::Date => Day::parse(text).is_some(),
        Kind::Datetime => Instant::parse(text).is_ok() && !text.contains(' '),
        _ => false,
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
            _ if matches!(field.source, FieldSource::Inferred(_)) && field.kind.is_text() => format!(
                "only numbers and dates have an order; if `{0}` is one, declare it: `case < {0}: number; ... >`",
                field.name
            ),
            _ if field.kind.is_text() => "only numbers and dates have an order".to_owned(),
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
entry "A" when T = 3 or N = "3" or B = 1 or D = 3 or I = "x" or L = true or P = "20%" or N > true < at 4h notify owner >"#), @r#"
        E0206 2:20 `3`: `T` is a text, and this is a number
          1:8 `T`: `T` is declared here as a text
          help: a text is written in quotes: `"3"`
          maybe: write `"3"`: 2:20 `3` -> `"3"`
        E0206 2:29 `"3"`: `N` is a number, and this is a text
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`
          maybe: write `3`: 2:29 `"3"` -> `3`
        E0206 2:40 `1`: `B` is a boolean, and this is a number
          1:40 `B`: `B` is declared here as a boolean
          help: write `true` or `false`
        E0206 2:49 `3`: `D` is a date, and this is a number
          1:52 `D`: `D` is declared here as a date
          help: write a date such as `2026-11-21`
        E0206 2:58 `"x"`: `I` is a datetime, and this is a text
          1:61 `I`: `I` is declared here as a datetime
          help: write an instant such as `2026-11-21T17:00Z`
        E0206 2:69 `true`: `L` is a picklist, and this is a boolean
          1:74 `L`: `L` is declared here as a picklist
          help: a text is written in quotes: `"true"`
          maybe: write `"true"`: 2:69 `true` -> `"true"`
        E0206 2:81 `"20%"`: `P` is a percent, and this is a text
          1:28 `P`: `P` is declared here as a percent
          help: write a percentage such as `20%`
          maybe: write `20%`: 2:81 `"20%"` -> `20%`
        E0206 2:94 `true`: `N` is a number, and this is a boolean
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`
        "#);
    }

    #[test]
    fn operators_of_another_type() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T < "b" or L >= 3 or B > true or M = "x" or M != 3 or M < 3 or T < N < at 4h notify owner >"#), @r#"
        E0206 2:18 `<`: `<` is not for `T`, a text
          1:8 `T`: `T` is declared here as a text
          help: only numbers and dates have an order; write `=`, `in (…)`, `contains` or `starts with`
        E0206 2:29 `>=`: `>=` is not for `L`, a picklist
          1:74 `L`: `L` is declared here as a picklist
          help: only numbers and dates have an order
        E0206 2:39 `>`: `>` is not for `B`, a boolean
          1:40 `B`: `B` is declared here as a boolean
          help: write `B = true` or `B = false`
        E0206 2:51 `=`: `=` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M includes ("x")` or `M excludes ("x")`
        E0206 2:62 `!=`: `!=` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M includes (…)`, `M excludes (…)` or `M is blank`
        E0206 2:72 `<`: `<` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M includes (…)`, `M excludes (…)` or `M is blank`
        E0206 2:81 `<`: `<` is not for `T`, a text
          1:8 `T`: `T` is declared here as a text
          help: only numbers and dates have an order
        "#);
    }

    #[test]
    fn an_empty_text() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = "" or L != "" or N = "" or B = "" or N < "" or T in ("") < at 4h notify owner >"#), @r#"
        E0206 2:20 `""`: `""` is no value that `T` can have
          help: write `T is blank`
          fix: write `is blank`: 2:18 `= ""` -> `is blank`
        E0206 2:31 `""`: `""` is no value that `L` can have
          help: write `L is not blank`
          fix: write `is not blank`: 2:28 `!= ""` -> `is not blank`
        E0206 2:41 `""`: `""` is no value that `N` can have
          help: write `N is blank`
          fix: write `is blank`: 2:39 `= ""` -> `is blank`
        E0206 2:51 `""`: `""` is no value that `B` can have
          help: a boolean is never blank; write `B = false`
        E0206 2:61 `""`: `""` is no value that `N` can have
          help: write `N is blank` or `N is not blank`
        E0206 2:73 `""`: `""` is no value that `T` can have
          help: write `T is blank` or `T is not blank`
        "#);
    }

    #[test]
    fn percentages() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when N < 20% or P < 20% or P < 20 < at 4h notify owner >"#), @r"
        E0206 2:20 `20%`: `N` is a number, and `20%` is for a percent
          1:17 `N`: `N` is declared here as a number
          help: write `20`, or declare `N: percent`
          maybe: write `20`: 2:20 `20%` -> `20`
        ");
    }

    #[test]
    fn moments_and_dates() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when D < now or D < now - 2d or D > now + 30m or D = 2026-11-21T17:00Z or N = now or T = today or B = last week < at 4h notify owner >"#), @r#"
        E0206 2:20 `now`: `D` is a date and has no time of day, and `now` is an instant
          1:52 `D`: `D` is declared here as a date
          help: write `today`
          fix: write `today`: 2:20 `now` -> `today`
        E0206 2:31 `now - 2d`: `D` is a date and has no time of day, and `now` is an instant
          1:52 `D`: `D` is declared here as a date
          help: write `today - 2d`
          fix: write `today - 2d`: 2:31 `now - 2d` -> `today - 2d`
        E0206 2:47 `now + 30m`: `D` is a date and has no time of day, and `now` is an instant
          1:52 `D`: `D` is declared here as a date
          help: write `today`, or whole days such as `today - 1d`
        E0206 2:64 `2026-11-21T17:00Z`: `D` is a date and has no time of day, and this is an instant
          1:52 `D`: `D` is declared here as a date
          help: write the date: `2026-11-21`
          maybe: write `2026-11-21`: 2:64 `2026-11-21T17:00Z` -> `2026-11-21`
        E0206 2:89 `now`: `N` is a number, and `now` is an instant
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`
        E0206 2:100 `today`: `T` is a text, and `today` is a date
          1:8 `T`: `T` is declared here as a text
          help: write a text in quotes such as `"High"`
        E0206 2:113 `last week`: `B` is a boolean, and `last week` is a date
          1:40 `B`: `B` is declared here as a boolean
          help: write `true` or `false`
        "#);
    }

    #[test]
    fn fields_of_another_type() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = N or D = N or M = M or B = T or N > B < at 4h notify owner >"#), @r#"
        E0206 2:20 `N`: `T` is a text, `N` is a number: they cannot be compared
          1:8 `T`: `T` is declared here as a text
          help: write a text in quotes such as `"High"`, or a field that has such values
        E0206 2:29 `N`: `D` is a date, `N` is a number: they cannot be compared
          1:52 `D`: `D` is declared here as a date
          help: write a date such as `2026-11-21`, or a field that has such values
        E0206 2:36 `=`: `=` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M includes (…)`, `M excludes (…)` or `M is blank`
        E0206 2:47 `T`: `B` is a boolean, `T` is a text: they cannot be compared
          1:40 `B`: `B` is declared here as a boolean
          help: write `true` or `false`, or a field that has such values
        E0206 2:56 `B`: `N` is a number, `B` is a boolean: they cannot be compared
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`, or a field that has such values
        "#);
    }

    #[test]
    fn what_each_type_has() {
        assert_eq!(
            check(
                r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T = "x" and N < 3 and P >= -20% and B != true and D <= 2026-01-01 and D = today and D > last 3 days and I = 2026-01-01 and I < 2026-11-21T17:00Z and I < now - 4h and I = this month
 and T = L and N < P and B = IsClosed and D < I and I >= CreatedDate < at 4h notify owner >"#
            ),
            ""
        );
    }
}
