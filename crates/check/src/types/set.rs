//! E0206: what a step may set a field to.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Span};
use esc_syntax::ast::{self, LiteralKind, SetValue, Text};
use esc_values::{fold, quote};

use super::fields::Field;
use super::picklist::{Picklist, check_value};
use super::{Kind, mismatch, the_literal};
use crate::context::Context;
use crate::hir::{self, FieldId};
use crate::names;

/// Lowers `set field = value`.
pub(crate) fn lower(
    name: &ast::Name,
    value: &SetValue,
    value_span: Span,
    context: &mut Context<'_>,
) -> Option<(FieldId, hir::SetValue)> {
    if let Some(help) = not_settable(&name.value) {
        context.report(
            Diagnostic::new(
                Code::E0206,
                context.at(name.span),
                format!("a step cannot set `{}`", name.value),
            )
            .help(help),
        );
        return None;
    }
    let field = names::fields::resolve(name, context)?;
    let value = lower_value(field, value, value_span, context)?;
    Some((field.id?, value))
}

/// Why a step cannot set a field of this name, whatever its type: what to do instead.
pub fn not_settable(name: &str) -> Option<&'static str> {
    let is = |other: &str| name.eq_ignore_ascii_case(other);
    let starts =
        |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if is("OwnerId") || is("Owner") || starts("Owner.") {
        Some("give the case to someone with `reassign`")
    } else if is("IsEscalated") {
        Some("write `mark escalated`; every step that fires does so too")
    } else if is("IsClosed") {
        Some("an escalation closes no case; set the field that does, such as `Status`")
    } else if is("Id") {
        Some("the `Id` of a case never changes")
    } else if ["CreatedDate", "LastModifiedDate", "FirstModifiedDate", "MatchedDate"].into_iter().any(is) {
        Some("these dates are kept by Salesforce and by the engine")
    } else if name.contains('.') {
        Some("it is a field of a related object; a step sets fields of the case itself")
    } else {
        None
    }
}

fn lower_value(
    field: &Field<'_>,
    value: &SetValue,
    span: Span,
    context: &mut Context<'_>,
) -> Option<hir::SetValue> {
    match (&field.kind, value) {
        (Kind::Unknown, _) => None,
        (Kind::Boolean, SetValue::Blank) => {
            let message = format!("`{}` is a boolean, and a boolean is never blank", field.name);
            let diagnostic = mismatch(field, span, message, context)
                .help("write `false`")
                .fix(Fix::possible("write `false`", vec![Edit::replace(context.at(span), "false")]));
            context.report(diagnostic);
            None
        }
        (_, SetValue::Blank) => Some(hir::SetValue::Blank),
        (_, SetValue::Literal(LiteralKind::Text(text))) if text.is_empty() => {
            report_empty(field, span, context);
            None
        }
        (Kind::Text, SetValue::Literal(LiteralKind::Text(text))) => Some(hir::SetValue::Text(text.clone())),
        (Kind::Picklist(list), SetValue::Literal(LiteralKind::Text(text))) => {
            Some(hir::SetValue::Text(spelt(field, list, text, span, context)))
        }
        (Kind::Number | Kind::Percent, SetValue::Literal(LiteralKind::Number(number))) => {
            Some(hir::SetValue::Number(*number))
        }
        (Kind::Percent, SetValue::Literal(LiteralKind::Percent(number))) => {
            Some(hir::SetValue::Percent(*number))
        }
        (Kind::Boolean, SetValue::Literal(LiteralKind::Boolean(value))) => {
            Some(hir::SetValue::Boolean(*value))
        }
        (Kind::Date, SetValue::Literal(LiteralKind::Date(day))) => Some(hir::SetValue::Date(*day)),
        (Kind::Datetime, SetValue::Literal(LiteralKind::Instant(instant))) => {
            Some(hir::SetValue::Instant(*instant))
        }
        (Kind::Multipicklist(list), SetValue::List(texts)) => lower_list(field, list, texts, context),
        (_, value) => {
            report_wrong(field, value, span, context);
            None
        }
    }
}

fn lower_list(
    field: &Field<'_>,
    list: &Picklist<'_>,
    texts: &[Text],
    context: &mut Context<'_>,
) -> Option<hir::SetValue> {
    let mut values = Vec::with_capacity(texts.len());
    let mut sound = true;
    for text in texts {
        if text.value.is_empty() {
            report_empty(field, text.span, context);
            sound = false;
        } else {
            values.push(spelt(field, list, &text.value, text.span, context));
        }
    }
    sound.then_some(hir::SetValue::List(values))
}

/// A value as the picklist spells it.
fn spelt(
    field: &Field<'_>,
    list: &Picklist<'_>,
    text: &str,
    span: Span,
    context: &mut Context<'_>,
) -> String {
    check_value(field, list, text, span, context);
    list.spelling(&fold(text)).unwrap_or(text).to_owned()
}

fn report_empty(field: &Field<'_>, span: Span, context: &mut Context<'_>) {
    let diagnostic = Diagnostic::new(
        Code::E0206,
        context.at(span),
        format!("`\"\"` is no value that `{}` can have", field.name),
    )
    .help("write `blank` for no value");
    context.report(match field.kind {
        Kind::Text | Kind::Picklist(_) => {
            diagnostic.fix(Fix::certain("write `blank`", vec![Edit::replace(context.at(span), "blank")]))
        }
        _ => diagnostic,
    });
}

fn report_wrong(field: &Field<'_>, value: &SetValue, span: Span, context: &mut Context<'_>) {
    let what = match value {
        SetValue::Literal(literal) => the_literal(literal),
        SetValue::List(_) => "a list",
        SetValue::Blank => "no value",
    };
    let message = format!("`{}` is {}, and this is {what}", field.name, field.kind.a_field());
    let diagnostic = mismatch(field, span, message, context);
    context.report(match (&field.kind, value) {
        (Kind::Multipicklist(_), SetValue::Literal(LiteralKind::Text(text))) => {
            let list = format!("({})", quote(text));
            diagnostic
                .help(format!("write `{list}`"))
                .fix(Fix::certain(format!("write `{list}`"), vec![Edit::replace(context.at(span), list)]))
        }
        (kind, _) => diagnostic.help(format!("write {}", kind.example())),
    });
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn fields_that_no_step_sets() {
        insta::assert_snapshot!(check(r#"entry "A" < at 1h set Id = "x", set createddate = 2026-11-21T17:00Z, set MatchedDate = blank, set IsClosed = true, set IsEscalated = true, set OwnerId = "x", set Owner.Name = "x", set Account.Name = "x" >"#), @r"
        E0206 1:23 `Id`: a step cannot set `Id`
          help: the `Id` of a case never changes
        E0206 1:37 `createddate`: a step cannot set `createddate`
          help: these dates are kept by Salesforce and by the engine
        E0206 1:74 `MatchedDate`: a step cannot set `MatchedDate`
          help: these dates are kept by Salesforce and by the engine
        E0206 1:99 `IsClosed`: a step cannot set `IsClosed`
          help: an escalation closes no case; set the field that does, such as `Status`
        E0206 1:120 `IsEscalated`: a step cannot set `IsEscalated`
          help: write `mark escalated`; every step that fires does so too
        E0206 1:144 `OwnerId`: a step cannot set `OwnerId`
          help: give the case to someone with `reassign`
        E0206 1:163 `Owner.Name`: a step cannot set `Owner.Name`
          help: give the case to someone with `reassign`
        E0206 1:185 `Account.Name`: a step cannot set `Account.Name`
          help: it is a field of a related object; a step sets fields of the case itself
        ");
    }

    #[test]
    fn values_of_another_type() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" < at 1h set T = 3, set N = "x", set P = "20%", set B = blank, set D = 2026-11-21T17:00Z, set I = 2026-11-21, set L = ("x"), set M = "x" >"#), @r#"
        E0206 2:27 `3`: `T` is a text, and this is a number
          1:8 `T`: `T` is declared here as a text
          help: write a text in quotes such as `"High"`
        E0206 2:38 `"x"`: `N` is a number, and this is a text
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`
        E0206 2:51 `"20%"`: `P` is a percent, and this is a text
          1:28 `P`: `P` is declared here as a percent
          help: write a percentage such as `20%`
        E0206 2:66 `blank`: `B` is a boolean, and a boolean is never blank
          1:40 `B`: `B` is declared here as a boolean
          help: write `false`
          maybe: write `false`: 2:66 `blank` -> `false`
        E0206 2:81 `2026-11-21T17:00Z`: `D` is a date, and this is an instant
          1:52 `D`: `D` is declared here as a date
          help: write a date such as `2026-11-21`
        E0206 2:108 `2026-11-21`: `I` is a datetime, and this is a date
          1:61 `I`: `I` is declared here as a datetime
          help: write an instant such as `2026-11-21T17:00Z`
        E0206 2:128 `("x")`: `L` is a picklist, and this is a list
          1:74 `L`: `L` is declared here as a picklist
          help: write a text in quotes such as `"High"`
        E0206 2:143 `"x"`: `M` is a multipicklist, and this is a text
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `("x")`
          fix: write `("x")`: 2:143 `"x"` -> `("x")`
        "#);
    }

    #[test]
    fn an_empty_text() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" < at 1h set T = "", set M = ("x", ""), set N = "" >"#), @r#"
        E0206 2:27 `""`: `""` is no value that `T` can have
          help: write `blank` for no value
          fix: write `blank`: 2:27 `""` -> `blank`
        E0206 2:45 `""`: `""` is no value that `M` can have
          help: write `blank` for no value
        E0206 2:58 `""`: `""` is no value that `N` can have
          help: write `blank` for no value
        "#);
    }

    #[test]
    fn a_percentage_for_a_number() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" < at 1h set N = 20% >"#), @r"
        E0206 2:27 `20%`: `N` is a number, and this is a percentage
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`
        ");
    }

    #[test]
    fn what_each_type_takes() {
        assert_eq!(
            check(
                r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" < at 1h set T = "x", set N = -3, set P = 20%, set B = true, set D = 2026-11-21, set I = 2026-11-21T17:00Z, set L = "X", set M = ("x"); at 2h set P = 20, set T = blank, set M = blank >"#
            ),
            ""
        );
    }
}
