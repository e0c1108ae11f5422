//! E0206: what may be asked of a field of each type. Gives the test as it is lowered.
//!
//! | test | types |
//! |---|---|
//! | `=`, `!=` | all but multipicklist |
//! | `<` `<=` `>` `>=` | number, percent, date, datetime |
//! | `in`, `not in` | all but multipicklist and boolean |
//! | `contains`, `starts with` | text, picklist |
//! | `includes`, `excludes` | multipicklist |
//! | `is blank` | all but boolean |

use std::fmt::Write as _;

use esc_diagnostics::{Edit, Fix, Span};
use esc_syntax::ast::{self, Literal, LiteralKind, Test, Text};
use esc_values::{fold, quote};

use super::fields::Field;
use super::picklist::{check_value, empty_text};
use super::{Kind, mismatch, operand, the_literal};
use crate::context::Context;
use crate::hir::{self, Criteria, Days, FieldId, Moment, Relation, TestKind};
use crate::names;

/// Lowers a comparison; `span` is all of it. `None` where it is wrong, and was reported, or depends on what is.
pub(crate) fn lower(comparison: &ast::Comparison, span: Span, context: &mut Context<'_>) -> Option<Criteria> {
    let field = names::fields::resolve(&comparison.field, context)?;
    let on = On { field, comparison, span };
    if let Test::Compare(operator, right) = &comparison.test {
        let (kind, negated) = operand::lower(on, *operator, right, context)?;
        return on.test(kind, negated, comparison, context);
    }
    if matches!(field.kind, Kind::Unknown) {
        return None;
    }
    match &comparison.test {
        Test::Compare(..) => None,
        Test::In { negated, values } => lower_in(on, *negated, values, context),
        Test::Blank { negated } => {
            if matches!(field.kind, Kind::Boolean) {
                report_blank_boolean(on, *negated, context);
                return None;
            }
            on.test(TestKind::Blank, *negated, comparison, context)
        }
        Test::Contains { negated, texts } => {
            let texts = patterns(on, texts, context)?;
            on.test(TestKind::Contains(texts), *negated, comparison, context)
        }
        Test::StartsWith { negated, texts } => {
            let texts = patterns(on, texts, context)?;
            on.test(TestKind::StartsWith(texts), *negated, comparison, context)
        }
        Test::Includes { negated, values } => {
            let values = included(on, *negated, values, context)?;
            on.test(TestKind::Includes(values), *negated, comparison, context)
        }
    }
}

/// A comparison and its field.
#[derive(Clone, Copy)]
pub(super) struct On<'c, 'a> {
    pub(super) field: &'c Field<'a>,
    pub(super) comparison: &'c ast::Comparison,
    pub(super) span: Span,
}

impl On<'_, '_> {
    /// The lowered test; `written` is what of the comparison it stands for.
    fn test(
        self,
        kind: TestKind,
        negated: bool,
        written: &ast::Comparison,
        context: &mut Context<'_>,
    ) -> Option<Criteria> {
        let reads_days = match &kind {
            TestKind::Days(_, Days::Today(_) | Days::Period(_)) => true,
            TestKind::Days(..) | TestKind::DayIn(_) => matches!(self.field.kind, Kind::Datetime),
            TestKind::InstantIn(_, days) => !days.is_empty(),
            _ => false,
        };
        context.found.reads_zone |= reads_days;
        let mut text = String::with_capacity(self.span.end.saturating_sub(self.span.start) as usize);
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{written}");
        Some(Criteria::Test(hir::Test {
            field: self.id()?,
            kind,
            negated,
            location: context.at(self.span),
            text: text.into(),
        }))
    }

    fn id(self) -> Option<FieldId> {
        self.field.id
    }
}

fn lower_in(
    on: On<'_, '_>,
    negated: bool,
    values: &[Literal],
    context: &mut Context<'_>,
) -> Option<Criteria> {
    let field = on.field;
    if let Kind::Boolean | Kind::Multipicklist(_) = field.kind {
        report_in(on, negated, values, context);
        return None;
    }
    let mut sorted = Sorted::default();
    let mut sound = true;
    for value in values {
        sound &= sorted.add(on, value, context);
    }
    if !sound {
        return None;
    }
    let comparison = on.comparison;
    match sorted {
        Sorted { days, instants, .. } if !instants.is_empty() => {
            on.test(TestKind::InstantIn(instants, days), negated, comparison, context)
        }
        Sorted { days, .. } if !days.is_empty() => {
            on.test(TestKind::DayIn(days), negated, comparison, context)
        }
        Sorted { numbers, .. } if !numbers.is_empty() => {
            on.test(TestKind::NumberIn(numbers), negated, comparison, context)
        }
        Sorted { texts, .. } => on.test(TestKind::TextIn(texts), negated, comparison, context),
    }
}

/// The values of a list by their kind.
#[derive(Default)]
struct Sorted {
    texts: Vec<String>,
    numbers: Vec<esc_values::Decimal>,
    days: Vec<esc_values::Day>,
    instants: Vec<esc_values::Instant>,
}

impl Sorted {
    /// Adds a value, or reports it.
    fn add(&mut self, on: On<'_, '_>, value: &Literal, context: &mut Context<'_>) -> bool {
        match operand::literal(on, &value.kind, value.span, context) {
            Some(TestKind::TextIn(texts)) => self.texts.extend(texts),
            Some(TestKind::Number(_, number)) => self.numbers.push(number),
            Some(TestKind::Days(_, Days::Day(day))) => self.days.push(day),
            Some(TestKind::Moment(_, Moment::Instant(instant))) => self.instants.push(instant),
            _ => return false,
        }
        true
    }
}

fn report_in(on: On<'_, '_>, negated: bool, values: &[Literal], context: &mut Context<'_>) {
    let field = on.field;
    let span = on.comparison.operator_span;
    let word = if negated { "not in" } else { "in" };
    let message = format!("`{word}` is not for `{}`, {}", field.name, field.kind.a_field());
    let diagnostic = mismatch(field, span, message, context);
    context.report(if matches!(field.kind, Kind::Boolean) {
        diagnostic.help(format!("write `{0} = true` or `{0} = false`", field.written()))
    } else {
        let word = if negated { "excludes" } else { "includes" };
        let texts: Vec<_> = values.iter().map(ToString::to_string).collect();
        diagnostic
            .help(format!("write `{} {word} ({})`", field.written(), texts.join(", ")))
            .fix(Fix::possible(format!("write `{word}`"), vec![Edit::replace(context.at(span), word)]))
    });
}

fn report_blank_boolean(on: On<'_, '_>, negated: bool, context: &mut Context<'_>) {
    let field = on.field;
    let span = on.comparison.operator_span;
    let test = if negated { "= true" } else { "= false" };
    let message = format!("`{}` is a boolean, and a boolean is never blank", field.name);
    context.report(
        mismatch(field, span, message, context)
            .help(format!("absent is `false`; write `{} {test}`", field.written()))
            .fix(Fix::possible(format!("write `{test}`"), vec![Edit::replace(context.at(span), test)])),
    );
}

/// What `contains` and `starts with` look for, folded.
fn patterns(on: On<'_, '_>, texts: &[Text], context: &mut Context<'_>) -> Option<Vec<String>> {
    let field = on.field;
    if !field.kind.is_text() {
        let message = match on.comparison.test {
            Test::StartsWith { .. } => {
                format!("`starts with` is not for `{}`, {}", field.name, field.kind.a_field())
            }
            _ => format!("`contains` is not for `{}`, {}", field.name, field.kind.a_field()),
        };
        let help = match field.kind {
            Kind::Multipicklist(_) => {
                let texts: Vec<_> = texts.iter().map(|text| quote(&text.value)).collect();
                format!("write `{} includes ({})`", field.written(), texts.join(", "))
            }
            _ => format!(
                "only texts and picklists have it; compare `{}` with {}",
                field.name,
                field.kind.example()
            ),
        };
        context.report(mismatch(field, on.comparison.operator_span, message, context).help(help));
        return None;
    }
    let mut sound = true;
    for text in texts.iter().filter(|text| text.value.is_empty()) {
        let mut diagnostic = empty_text(field, text.span, context);
        "an empty text is in every text".clone_into(&mut diagnostic.message);
        context.report(diagnostic);
        sound = false;
    }
    sound.then(|| texts.iter().map(|text| fold(&text.value)).collect())
}

/// What `includes` and `excludes` look for, folded.
fn included(
    on: On<'_, '_>,
    negated: bool,
    values: &[Text],
    context: &mut Context<'_>,
) -> Option<Vec<String>> {
    let field = on.field;
    let span = on.comparison.operator_span;
    let Kind::Multipicklist(list) = &field.kind else {
        let word = if negated { "excludes" } else { "includes" };
        let message =
            format!("`{word}` is for multipicklists, and `{}` is {}", field.name, field.kind.a_field());
        let diagnostic = mismatch(field, span, message, context);
        context.report(if field.kind.is_text() {
            let word = if negated { "not in" } else { "in" };
            let texts: Vec<_> = values.iter().map(|text| quote(&text.value)).collect();
            diagnostic
                .help(format!("write `{} {word} ({})`", field.written(), texts.join(", ")))
                .fix(Fix::possible(format!("write `{word}`"), vec![Edit::replace(context.at(span), word)]))
        } else {
            diagnostic.help(format!("compare `{}` with {}", field.name, field.kind.example()))
        });
        return None;
    };
    let mut folded = Vec::with_capacity(values.len());
    let mut sound = true;
    for value in values {
        if value.value.is_empty() {
            let diagnostic = empty_text(field, value.span, context);
            context.report(diagnostic);
            sound = false;
        } else {
            folded.push(check_value(field, list, &value.value, value.span, context));
        }
    }
    sound.then_some(folded)
}

/// The relation of an operator, and whether it is turned round.
pub(super) const fn relation(operator: ast::Operator) -> (Relation, bool) {
    match operator {
        ast::Operator::Equal => (Relation::Equal, false),
        ast::Operator::NotEqual => (Relation::Equal, true),
        ast::Operator::Less => (Relation::Less, false),
        ast::Operator::LessOrEqual => (Relation::LessOrEqual, false),
        ast::Operator::Greater => (Relation::Greater, false),
        ast::Operator::GreaterOrEqual => (Relation::GreaterOrEqual, false),
    }
}

/// What is said of a literal that the field's type does not have.
pub(super) fn wrong_literal(
    field: &Field<'_>,
    literal: &LiteralKind,
    span: Span,
    context: &Context<'_>,
) -> esc_diagnostics::Diagnostic {
    let message =
        format!("`{}` is {}, and this is {}", field.name, field.kind.a_field(), the_literal(literal));
    mismatch(field, span, message, context).help(format!("write {}", field.kind.example()))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn lists() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when B in (true) or M in ("x") or M not in ("x") or N in ("x", 1) or D in (2026-01-01, 2026-11-21T17:00Z) or N in (20%) < at 4h notify owner >"#), @r#"
        E0206 2:18 `in`: `in` is not for `B`, a boolean
          1:40 `B`: `B` is declared here as a boolean
          help: write `B = true` or `B = false`
        E0206 2:33 `in`: `in` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M includes ("x")`
          maybe: write `includes`: 2:33 `in` -> `includes`
        E0206 2:47 `not in`: `not in` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M excludes ("x")`
          maybe: write `excludes`: 2:47 `not in` -> `excludes`
        E0206 2:69 `"x"`: `N` is a number, and this is a text
          1:17 `N`: `N` is declared here as a number
          help: write a number such as `12` or `0.5`
        E0206 2:98 `2026-11-21T17:00Z`: `D` is a date and has no time of day, and this is an instant
          1:52 `D`: `D` is declared here as a date
          help: write the date: `2026-11-21`
          maybe: write `2026-11-21`: 2:98 `2026-11-21T17:00Z` -> `2026-11-21`
        E0206 2:126 `20%`: `N` is a number, and `20%` is for a percent
          1:17 `N`: `N` is declared here as a number
          help: write `20`, or declare `N: percent`
          maybe: write `20`: 2:126 `20%` -> `20`
        "#);
    }

    #[test]
    fn patterns() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when N contains "1" or M contains "x" or D not starts with ("2", "3") or T contains "" or L starts with ("x", "") < at 4h notify owner >"#), @r#"
        E0206 2:18 `contains`: `contains` is not for `N`, a number
          1:17 `N`: `N` is declared here as a number
          help: only texts and picklists have it; compare `N` with a number such as `12` or `0.5`
        E0206 2:36 `contains`: `contains` is not for `M`, a multipicklist
          1:92 `M`: `M` is declared here as a multipicklist
          help: write `M includes ("x")`
        E0206 2:54 `not starts with`: `starts with` is not for `D`, a date
          1:52 `D`: `D` is declared here as a date
          help: only texts and picklists have it; compare `D` with a date such as `2026-11-21`
        E0206 2:95 `""`: an empty text is in every text
          help: write `T is blank` or `T is not blank`
        E0206 2:121 `""`: an empty text is in every text
          help: write `L is blank` or `L is not blank`
        "#);
    }

    #[test]
    fn multipicklists_only_include() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T includes ("x") or L excludes ("x", "y") or N includes ("x") or M includes ("x", "") < at 4h notify owner >"#), @r#"
        E0206 2:18 `includes`: `includes` is for multipicklists, and `T` is a text
          1:8 `T`: `T` is declared here as a text
          help: write `T in ("x")`
          maybe: write `in`: 2:18 `includes` -> `in`
        E0206 2:38 `excludes`: `excludes` is for multipicklists, and `L` is a picklist
          1:74 `L`: `L` is declared here as a picklist
          help: write `L not in ("x", "y")`
          maybe: write `not in`: 2:38 `excludes` -> `not in`
        E0206 2:63 `includes`: `includes` is for multipicklists, and `N` is a number
          1:17 `N`: `N` is declared here as a number
          help: compare `N` with a number such as `12` or `0.5`
        E0206 2:98 `""`: `""` is no value that `M` can have
          help: write `M is blank` or `M is not blank`
        "#);
    }

    #[test]
    fn a_boolean_is_never_blank() {
        insta::assert_snapshot!(check(r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when B is blank or B is not blank < at 4h notify owner >"#), @r"
        E0206 2:18 `is blank`: `B` is a boolean, and a boolean is never blank
          1:40 `B`: `B` is declared here as a boolean
          help: absent is `false`; write `B = false`
          maybe: write `= false`: 2:18 `is blank` -> `= false`
        E0206 2:32 `is not blank`: `B` is a boolean, and a boolean is never blank
          1:40 `B`: `B` is declared here as a boolean
          help: absent is `false`; write `B = true`
          maybe: write `= true`: 2:32 `is not blank` -> `= true`
        ");
    }

    #[test]
    fn what_each_type_has() {
        assert_eq!(
            check(
                r#"case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; L: picklist("x"); M: multipicklist("x") >
entry "A" when T in ("a", "b") and N not in (1, 2) and P in (1, 20%) and D in (2026-01-01) and I in (2026-01-01, 2026-11-21T17:00Z) and L in ("x")
 and T contains ("a", "b") and L not starts with "x" and M includes ("x") and M excludes ("x") and M is blank and D is not blank and N is blank < at 4h notify owner >"#
            ),
            ""
        );
    }
}
