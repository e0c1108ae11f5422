//! Comparisons written in another way that means the same.

use esc_diagnostics::Span;
use esc_syntax::ast::{
    Comparison, Criteria, CriteriaKind, LiteralKind, Operand, OperandKind, Operator, Test,
};
use esc_values::folds_alike;

use super::{Action, ActionKind, At, place};
use crate::plain::shortened;

/// How many characters of criteria a title shows.
const MAX_TITLE: usize = 40;

/// `A = "x" or A = "y"` as a list, a list as comparisons, and `not` as part of an operator.
pub(super) fn rewrite(at: &At<'_, '_>) -> Vec<Action> {
    let mut found = Vec::new();
    for root in at.item.criteria() {
        if !at.touches(root.span) {
            continue;
        }
        root.each(&mut |part| {
            if at.touches(part.span) {
                found.extend(match &part.kind {
                    CriteriaKind::All(parts) => into_list(at, part, parts, true),
                    CriteriaKind::Any(parts) => into_list(at, part, parts, false),
                    CriteriaKind::Comparison(comparison) => {
                        let alone = matches!(root.kind, CriteriaKind::Comparison(_));
                        from_list(at, part, comparison, alone)
                    }
                    CriteriaKind::Not(inner) => without_not(at, part, inner),
                    CriteriaKind::Row(_) | CriteriaKind::Formula(_) => None,
                });
            }
        });
    }
    found
}

/// The values that a comparison holds its field against, where it is one of them (or, negated, none).
fn values(criteria: &Criteria, negated: bool) -> Option<(&Comparison, Vec<Span>)> {
    let CriteriaKind::Comparison(comparison) = &criteria.kind else { return None };
    let is_value = |literal: &LiteralKind| !matches!(literal, LiteralKind::Boolean(_));
    let wanted = if negated { Operator::NotEqual } else { Operator::Equal };
    let values = match &comparison.test {
        Test::Compare(operator, Operand { kind: OperandKind::Literal(literal), span })
            if *operator == wanted && is_value(literal) =>
        {
            vec![*span]
        }
        Test::In { negated: not, values } if *not == negated => {
            values.iter().map(|value| value.span).collect()
        }
        _ => return None,
    };
    Some((comparison, values))
}

/// Joins the neighbours of the cursor that test one field.
fn into_list(at: &At<'_, '_>, chain: &Criteria, parts: &[Criteria], negated: bool) -> Option<Action> {
    let cursor = parts.iter().position(|part| at.touches(part.span) && values(part, negated).is_some())?;
    let (first, _) = values(parts.get(cursor)?, negated)?;
    let fits = |part: &&Criteria| {
        values(part, negated).is_some_and(|(other, _)| folds_alike(&other.field.value, &first.field.value))
    };
    let before = parts.iter().take(cursor).rev().take_while(fits).count();
    let after = parts.iter().skip(cursor).take_while(fits).count();
    let run: Vec<&Criteria> = parts.iter().skip(cursor - before).take(before + after).collect();
    let ([start, .., end], text) = (run.as_slice(), at.text()) else { return None };
    let span = if run.len() == parts.len() { chain.span } else { start.span.to(end.span) };
    if place::has_comments(text, span) {
        return None;
    }
    let (first, _) = values(start, negated)?;
    let listed: Vec<&str> = run
        .iter()
        .filter_map(|part| values(part, negated))
        .flat_map(|(_, values)| values)
        .map(|value| value.of(text))
        .collect();
    let word = if negated { "not in" } else { "in" };
    let new_text = format!("{} {word} ({})", first.field.span.of(text), listed.join(", "));
    let title = format!("write `{}`", shortened(&new_text, MAX_TITLE));
    let edit = at.edit(span, place::apart(text, span, &new_text));
    Some(Action::new(ActionKind::Rewrite, title, vec![edit]))
}

/// Parts a list into comparisons.
fn from_list(at: &At<'_, '_>, part: &Criteria, comparison: &Comparison, alone: bool) -> Option<Action> {
    let Test::In { negated, values } = &comparison.test else { return None };
    let text = at.text();
    let span = place::without_parentheses(text, part);
    if place::has_comments(text, span) {
        return None;
    }
    let (sign, word) = if *negated { ("!=", " and ") } else { ("=", " or ") };
    let field = comparison.field.span.of(text);
    let tests: Vec<String> =
        values.iter().map(|value| format!("{field} {sign} {}", value.span.of(text))).collect();
    let enclose = tests.len() > 1 && !alone && span == part.span;
    let joined = tests.join(word);
    let new_text = if enclose { format!("({joined})") } else { joined };
    let title = format!("write `{}`", shortened(&new_text, MAX_TITLE));
    Some(Action::new(ActionKind::Rewrite, title, vec![at.edit(span, place::apart(text, span, &new_text))]))
}

/// Makes a `not` part of the comparison's operator. `not` of `<` is no other operator: it is true for a blank value.
fn without_not(at: &At<'_, '_>, part: &Criteria, inner: &Criteria) -> Option<Action> {
    let CriteriaKind::Comparison(comparison) = &inner.kind else { return None };
    let operator = match &comparison.test {
        Test::Compare(Operator::Equal, _) => "!=",
        Test::Compare(Operator::NotEqual, _) => "=",
        Test::Compare(..) => return None,
        Test::In { negated, .. } => choose(*negated, "in", "not in"),
        Test::Blank { negated } => choose(*negated, "is blank", "is not blank"),
        Test::Contains { negated, .. } => choose(*negated, "contains", "not contains"),
        Test::StartsWith { negated, .. } => choose(*negated, "starts with", "not starts with"),
        Test::Includes { negated, .. } => choose(*negated, "includes", "excludes"),
    };
    let text = at.text();
    let (span, bare) = (place::without_parentheses(text, part), place::without_parentheses(text, inner));
    if place::has_comments(text, span) {
        return None;
    }
    let before = Span::new(bare.start, comparison.operator_span.start).of(text).trim_end();
    let after = Span::new(comparison.operator_span.end, bare.end).of(text).trim_start();
    let new_text = [before, operator, after].join(" ");
    let new_text = new_text.trim_end();
    let title = format!("write `{}`", shortened(new_text, MAX_TITLE));
    Some(Action::new(ActionKind::Rewrite, title, vec![at.edit(span, place::apart(text, span, new_text))]))
}

const fn choose(first: bool, one: &'static str, other: &'static str) -> &'static str {
    if first { one } else { other }
}
