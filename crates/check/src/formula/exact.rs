//! What of a formula criteria can say exactly.
//!
//! A part of a formula that gives true or false can also be blank, so that there are two questions: when is it true, and
//! when is it false. Where a comparison of criteria answers one of them, it takes the part's place, and everything that
//! is known of criteria is known of the part. A comparison of texts in which case counts is a test of its own, which
//! criteria have in no other way, unless the text has one spelling only.

use std::sync::Arc;

use esc_diagnostics::Span;
use esc_formula::{Function, Type, datetime_of_text};
use esc_values::{Day, Decimal, Instant, fold};

use super::term::{Term, TermKind};
use super::{settle, spoken};
use crate::context::Context;
use crate::hir::{self, Criteria, Days, Expr, Moment, Relation, TestKind, TextPart};
use crate::types::Kind;
use crate::types::fields::Field;

/// The minutes of a day.
const DAY_MINUTES: i64 = 24 * 60;

/// How far `today ± …` and `now ± …` reach in criteria, in days.
const MAX_SHIFT: i64 = 3650;

/// The criteria that hold where a formula is true. `None` where something in it is not known.
pub(super) fn criteria(whole: &Term<'_>, context: &mut Context<'_>) -> Option<Criteria> {
    when(whole, true, context)
}

/// The criteria that hold where a part is true, or where it is false. The parser bounds the depth.
fn when(term: &Term<'_>, wanted: bool, context: &mut Context<'_>) -> Option<Criteria> {
    let location = context.at(term.span);
    let not = |criteria| Criteria::Not(Box::new(criteria), location);
    match &term.kind {
        TermKind::Boolean(value) => return Some(constant(*value == wanted, term.span, context)),
        TermKind::Null => return Some(constant(false, term.span, context)),
        TermKind::Field(_) => {
            let test = test(term, TestKind::True, !wanted, term.span, context);
            return test.or_else(|| opaque(term, wanted, context));
        }
        _ => {}
    }
    let Some((function, arguments)) = term.as_call() else { return opaque(term, wanted, context) };
    match (function, arguments) {
        // Neither is ever blank: a blank part counts as false.
        (Function::And, parts) => {
            let parts = parts.iter().map(|part| when(part, true, context)).collect::<Option<_>>()?;
            let all = Criteria::All(parts, location);
            Some(if wanted { all } else { not(all) })
        }
        (Function::Or, parts) => {
            let parts = parts.iter().map(|part| when(part, true, context)).collect::<Option<_>>()?;
            let any = Criteria::Any(parts, location);
            Some(if wanted { any } else { not(any) })
        }
        (Function::Not, [part]) => when(part, !wanted, context),
        (Function::If, [condition, yes, no]) => match (&yes.kind, &no.kind) {
            (TermKind::Boolean(yes), TermKind::Boolean(no)) => {
                let holds = when(condition, true, context)?;
                Some(match (*yes == wanted, *no == wanted) {
                    (true, false) => holds,
                    (false, true) => not(holds),
                    (same, _) => constant(same, term.span, context),
                })
            }
            _ => opaque(term, wanted, context),
        },
        _ => match two_valued(term, function, arguments, context) {
            Some(holds) => Some(if wanted { holds } else { not(holds) }),
            None => match comparison(term, function, arguments, wanted, context) {
                Some(found) => Some(found),
                None => opaque(term, wanted, context),
            },
        },
    }
}

/// Criteria that hold for every case or for none.
fn constant(holds: bool, span: Span, context: &Context<'_>) -> Criteria {
    let location = context.at(span);
    if holds { Criteria::All(Vec::new(), location) } else { Criteria::Any(Vec::new(), location) }
}

/// A part that stays a formula.
fn opaque(term: &Term<'_>, wanted: bool, context: &mut Context<'_>) -> Option<Criteria> {
    let formula = settle::formula(term, context)?;
    if wanted {
        return Some(Criteria::Opaque(Arc::new(formula)));
    }
    let text = format!("NOT({})", formula.text);
    let expr = Expr::Call {
        function: Function::Not,
        result: Type::Boolean,
        text: text.as_str().into(),
        arguments: vec![formula.expr],
    };
    Some(Criteria::Opaque(Arc::new(hir::Formula { expr, text, ..formula })))
}

/// The field that a term is.
fn field<'a>(term: &Term<'_>, context: &Context<'a>) -> Option<&'a Field<'a>> {
    let scope = context.scope;
    scope.fields.find(&term.as_field()?.value)
}

/// A test of the field that `term` is, its texts as written; `span` is what it stands for.
fn test(
    term: &Term<'_>,
    kind: TestKind,
    negated: bool,
    span: Span,
    context: &mut Context<'_>,
) -> Option<Criteria> {
    let asked = field(term, context)?;
    let field = asked.id?;
    let text = spoken::comparison(asked, &kind, negated)?;
    context.found.reads_zone |= matches!(kind, TestKind::Days(_, Days::Today(_)));
    let kind = folded(kind);
    Some(Criteria::Test(hir::Test { field, kind, negated, location: context.at(span), text: text.into() }))
}

/// A test with its texts as criteria compare them.
fn folded(kind: TestKind) -> TestKind {
    let all = |texts: Vec<String>| texts.iter().map(|text| fold(text)).collect();
    match kind {
        TestKind::TextIn(texts) => TestKind::TextIn(all(texts)),
        TestKind::Contains(texts) => TestKind::Contains(all(texts)),
        TestKind::StartsWith(texts) => TestKind::StartsWith(all(texts)),
        TestKind::Includes(texts) => TestKind::Includes(all(texts)),
        kind => kind,
    }
}

/// What is true or false and never blank.
fn two_valued(
    term: &Term<'_>,
    function: Function,
    arguments: &[Term<'_>],
    context: &mut Context<'_>,
) -> Option<Criteria> {
    let span = term.span;
    match (function, arguments) {
        (Function::IsBlank | Function::IsNull, [value]) => {
            let kind = &field(value, context)?.kind;
            match kind {
                Kind::Boolean => Some(constant(false, span, context)),
                // A text is never null.
                Kind::Text | Kind::Picklist(_)
                    if function == Function::IsNull && value.types.has(Type::Text) =>
                {
                    Some(constant(false, span, context))
                }
                Kind::Unknown => None,
                _ => test(value, TestKind::Blank, false, span, context),
            }
        }
        (Function::IsPicklistValue, [value, text]) => {
            let text = text.as_text()?;
            let kind =
                if text.is_empty() { TestKind::Blank } else { TestKind::TextIn(vec![text.to_owned()]) };
            test(value, kind, false, span, context)
        }
        (Function::Includes, [value, text]) => {
            let text = text.as_text().filter(|text| !text.is_empty())?;
            test(value, TestKind::Includes(vec![text.to_owned()]), false, span, context)
        }
        (Function::Contains | Function::Begins, [value, text]) => {
            let text = text.as_text()?;
            let part = if function == Function::Contains { TextPart::Any } else { TextPart::Start };
            if text.is_empty() {
                texts(value, context)?;
                return Some(constant(true, span, context));
            }
            cased(value, part, text, span, context)
        }
        (Function::Equal | Function::NotEqual, [one, other]) => {
            let (value, text) = match (one.as_text(), other.as_text()) {
                (None, Some(text)) => (one, text),
                (Some(text), None) => (other, text),
                _ => return None,
            };
            let holds = if text.is_empty() {
                test(texts(value, context)?, TestKind::Blank, false, span, context)?
            } else {
                cased(value, TextPart::Whole, text, span, context)?
            };
            Some(if function == Function::Equal {
                holds
            } else {
                Criteria::Not(Box::new(holds), context.at(span))
            })
        }
        _ => None,
    }
}

/// The field whose text a term is: a text, or a picklist in `TEXT`.
fn texts<'t, 'a>(term: &'t Term<'a>, context: &Context<'_>) -> Option<&'t Term<'a>> {
    let of = match term.as_call() {
        Some((Function::Text, [picklist])) => picklist,
        _ => term,
    };
    let is_picklist = matches!(field(of, context)?.kind, Kind::Picklist(_));
    (is_picklist || std::ptr::eq(of, term)).then_some(of)
}

/// A comparison of a text in which case counts.
fn cased(
    term: &Term<'_>,
    part: TextPart,
    text: &str,
    span: Span,
    context: &mut Context<'_>,
) -> Option<Criteria> {
    let term = texts(term, context)?;
    let asked = field(term, context)?;
    match &asked.kind {
        // A value of a picklist is spelt as it is declared; one that is not declared, as the case has it.
        Kind::Picklist(list) => {
            let spelt = list.spellings()?.filter(|spelling| part.is(spelling, text));
            let spelt: Vec<String> = spelt.map(str::to_owned).collect();
            if spelt.is_empty() {
                return Some(constant(false, span, context));
            }
            test(term, TestKind::TextIn(spelt), false, span, context)
        }
        Kind::Text if !has_case(text) => {
            let texts = vec![text.to_owned()];
            let kind = match part {
                TextPart::Whole => TestKind::TextIn(texts),
                TextPart::Start => TestKind::StartsWith(texts),
                TextPart::Any => TestKind::Contains(texts),
            };
            test(term, kind, false, span, context)
        }
        Kind::Text => test(term, TestKind::Cased(part, text.to_owned()), false, span, context),
        _ => None,
    }
}

/// Whether another text may be the same once both are folded.
fn has_case(text: &str) -> bool {
    /// What folding `İ` leaves beside an `i`.
    const DOT_ABOVE: char = '\u{307}';
    let has_case = |c: char| !c.to_lowercase().eq([c]) || !c.to_uppercase().eq([c]);
    text.chars().any(|c| c.is_alphabetic() || c == DOT_ABOVE || has_case(c))
}

/// A comparison of a number, a date or a datetime, which is blank where the field is.
fn comparison(
    term: &Term<'_>,
    function: Function,
    arguments: &[Term<'_>],
    wanted: bool,
    context: &mut Context<'_>,
) -> Option<Criteria> {
    let [left, right] = arguments else { return None };
    let (value, constant, turned) =
        if left.as_field().is_some() { (left, right, false) } else { (right, left, true) };
    let kind = |relation| {
        let relation = if turned { mirrored(relation) } else { relation };
        against(value, relation, constant, context)
    };
    let (relation, negated) = match (function, wanted) {
        (Function::Equal, true) | (Function::NotEqual, false) => (Relation::Equal, false),
        (Function::Equal, false) | (Function::NotEqual, true) => (Relation::Equal, true),
        (Function::Less, true) | (Function::GreaterOrEqual, false) => (Relation::Less, false),
        (Function::LessOrEqual, true) | (Function::Greater, false) => (Relation::LessOrEqual, false),
        (Function::Greater, true) | (Function::LessOrEqual, false) => (Relation::Greater, false),
        (Function::GreaterOrEqual, true) | (Function::Less, false) => (Relation::GreaterOrEqual, false),
        _ => return None,
    };
    let kind = kind(relation)?;
    let held = test(value, kind, negated, term.span, context)?;
    if !negated {
        return Some(held);
    }
    // Criteria take a blank value for one that differs.
    let filled = test(value, TestKind::Blank, true, term.span, context)?;
    Some(Criteria::All(vec![filled, held], context.at(term.span)))
}

const fn mirrored(relation: Relation) -> Relation {
    match relation {
        Relation::Equal => Relation::Equal,
        Relation::Less => Relation::Greater,
        Relation::LessOrEqual => Relation::GreaterOrEqual,
        Relation::Greater => Relation::Less,
        Relation::GreaterOrEqual => Relation::LessOrEqual,
    }
}

/// The test of a field against a constant.
fn against(
    value: &Term<'_>,
    relation: Relation,
    constant: &Term<'_>,
    context: &Context<'_>,
) -> Option<TestKind> {
    match field(value, context)?.kind {
        Kind::Number => Some(TestKind::Number(relation, number(constant)?)),
        // A percent field counts as its hundredth.
        Kind::Percent => Some(TestKind::Number(relation, number(constant)?.times(Decimal::whole(100))?)),
        Kind::Date => Some(TestKind::Days(relation, days(constant)?)),
        Kind::Datetime => Some(TestKind::Moment(relation, moment(constant)?)),
        _ => None,
    }
}

/// The number that a term is, whatever the case.
fn number(term: &Term<'_>) -> Option<Decimal> {
    match (&term.kind, term.as_call()) {
        (TermKind::Number(number), _) => Some(*number),
        (_, Some((Function::Negate, [inner]))) => Some(number(inner)?.negated()),
        _ => None,
    }
}

fn whole_number(term: &Term<'_>) -> Option<i64> {
    match number(term)?.parts() {
        (whole, 0) => i64::try_from(whole).ok(),
        _ => None,
    }
}

/// The day that a term is: a fixed one, or one seen from today.
fn days(term: &Term<'_>) -> Option<Days> {
    match term.as_call()? {
        (Function::Today, _) => Some(Days::Today(0)),
        (Function::Date, [year, month, day]) => {
            let year = i32::try_from(whole_number(year)?).ok()?;
            let month = u32::try_from(whole_number(month)?).ok()?;
            let day = u32::try_from(whole_number(day)?).ok()?;
            Day::from_ymd(year, month, day).map(Days::Day)
        }
        (function @ (Function::Add | Function::Subtract), [from, shift])
            if matches!(from.as_call(), Some((Function::Today, _))) =>
        {
            let shift = whole_number(shift).filter(|shift| shift.abs() <= MAX_SHIFT)?;
            let shift = if function == Function::Add { shift } else { -shift };
            i32::try_from(shift).ok().map(Days::Today)
        }
        _ => None,
    }
}

/// The moment that a term is: a fixed one, or one seen from now.
fn moment(term: &Term<'_>) -> Option<Moment> {
    match term.as_call()? {
        (Function::Now, _) => Some(Moment::Now(0)),
        (Function::DatetimeValue, [text]) => {
            let milliseconds = datetime_of_text(text.as_text()?)?;
            Instant::from_unix(milliseconds / 1000).map(Moment::Instant)
        }
        (function @ (Function::Add | Function::Subtract), [from, shift])
            if matches!(from.as_call(), Some((Function::Now, _))) =>
        {
            // A share of a day in whole minutes, such as 0.5.
            let (minutes, 0) = number(shift)?.times(Decimal::whole(DAY_MINUTES))?.parts() else {
                return None;
            };
            let minutes =
                i64::try_from(minutes).ok().filter(|minutes| minutes.abs() <= MAX_SHIFT * DAY_MINUTES)?;
            Some(Moment::Now(if function == Function::Add { minutes } else { -minutes }))
        }
        _ => None,
    }
}
