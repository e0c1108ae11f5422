//! Whether parts make a program: everything that evaluation relies on is established here, once.

use std::collections::HashSet;

use esc_calendar::{ClockSpan, Exception, HoursSpec, MonthDay, When};
use esc_values::{fold, is_folded};

use crate::assemble::assemble;
use crate::error::LoadError;
use crate::formula;
use crate::limits::{
    MAX_AGE_MINUTES, MAX_FIELDS, MAX_HOURS_ITEMS, MAX_NAME_PARTS, MAX_OPS, MAX_SHIFT_DAYS, MAX_STEPS,
};
use crate::parts::{
    Action, Assignee, CellRange, Check, Constants, Entry, Field, FieldKind, Hours, HoursUse, Op, Parts,
    Relation, SetValue, SystemField,
};

/// Checks every statement that the documentation of [`Parts`] makes.
pub(crate) fn verify(parts: &Parts) -> Result<(), LoadError> {
    fields(parts)?;
    sets(parts)?;
    formula::verify(parts)?;
    hours(parts)?;
    require(unique(parts.pools.iter().map(|pool| &*pool.name)), "two pools have one name")?;
    require(parts.code.len() <= MAX_OPS, "there are more comparisons than a program may have")?;
    code(parts)?;
    parts.entries.iter().try_for_each(|entry| steps(parts, entry))
}

fn require(holds: bool, flaw: &'static str) -> Result<(), LoadError> {
    if holds { Ok(()) } else { Err(LoadError::Invalid(flaw)) }
}

fn unique<T: Eq + std::hash::Hash>(items: impl IntoIterator<Item = T>) -> bool {
    let mut seen = HashSet::new();
    items.into_iter().all(|item| seen.insert(item))
}

fn ascending<T: Ord>(items: &[T]) -> bool {
    items.is_sorted_by(|left, right| left < right)
}

fn fields(parts: &Parts) -> Result<(), LoadError> {
    require(parts.fields.len() <= MAX_FIELDS, "there are more fields than a program may have")?;
    let names: Vec<String> = parts.fields.iter().map(|field| fold(&field.name)).collect();
    require(unique(&names), "two fields have one name")?;
    for (field, name) in parts.fields.iter().zip(&names) {
        let shape = !name.is_empty() && name.split('.').count() <= MAX_NAME_PARTS;
        require(shape, "a field's name is empty or has too many parts")?;
        require(constants(field), "a field's constants are not of its type, folded and in order")?;
    }
    for system in SystemField::ALL {
        let name = fold(system.name());
        let found = parts.fields.iter().zip(&names).find(|(_, other)| **other == name);
        let kind = found.map(|(field, _)| &field.kind);
        let fits = match system {
            SystemField::Id | SystemField::HoursName => {
                matches!(kind, Some(FieldKind::Text | FieldKind::Picklist(_)))
            }
            SystemField::IsClosed => kind == Some(&FieldKind::Boolean),
            SystemField::HoursId => kind.is_some(),
            SystemField::Created
            | SystemField::LastModified
            | SystemField::FirstModified
            | SystemField::Matched => kind == Some(&FieldKind::Datetime),
        };
        require(fits, "a field that every program reads is missing or of another type")?;
    }
    Ok(())
}

fn constants(field: &Field) -> bool {
    match (&field.kind, &field.constants) {
        (FieldKind::Text | FieldKind::Picklist(_) | FieldKind::Multipicklist(_), Constants::Texts(texts)) => {
            ascending(texts) && texts.iter().all(|text| is_folded(text))
        }
        (FieldKind::Number | FieldKind::Percent, Constants::Numbers(numbers)) => ascending(numbers),
        (FieldKind::Date, Constants::Days(days)) => ascending(days),
        (FieldKind::Datetime, Constants::Instants(instants)) => ascending(instants),
        (FieldKind::Boolean, Constants::None) => true,
        _ => false,
    }
}

fn sets(parts: &Parts) -> Result<(), LoadError> {
    let ordered = |set: &Vec<CellRange>| {
        set.iter().all(|range| range.first <= range.last)
            && set.is_sorted_by(|left, right| right.first.checked_sub(left.last).is_some_and(|gap| gap > 1))
    };
    require(parts.sets.iter().all(ordered), "a set of cells is not in order")?;
    let folded = parts.patterns.iter().all(|pattern| is_folded(pattern));
    require(folded, "a pattern is not folded")
}

fn hours(parts: &Parts) -> Result<(), LoadError> {
    require(unique(parts.hours.iter().map(|hours| &*hours.name)), "two business hours have one name")?;
    let default = parts.default_hours.is_none_or(|hours| parts.hours.get(hours as usize).is_some());
    require(default, "there are no such default hours")?;
    let few = |hours: &Hours| hours.spec.weekly.len() + hours.spec.exceptions.len() <= MAX_HOURS_ITEMS;
    require(parts.hours.iter().all(few), "business hours have more than 1,000 items")?;
    require(parts.hours.iter().all(|hours| spec(&hours.spec)), "business hours say what no calendar has")
}

fn spec(spec: &HoursSpec) -> bool {
    let span = |span: ClockSpan| span.start < 1440 && span.end <= 1440 && span.start != span.end;
    let date = |date: MonthDay| (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
    let exception = |exception: &Exception| {
        let counted = |each: u16| each == 1 || each > 1 && exception.from.is_some();
        exception.span.is_none_or(span)
            && (exception.span.is_some() || !exception.open)
            && match exception.when {
                When::Dates { .. } => true,
                When::Yearly { first, last } => date(first) && date(last),
                When::Nth { weekday, month, .. } => {
                    weekday.is_none_or(|day| day < 7) && month.is_none_or(|month| (1..=12).contains(&month))
                }
                When::Monthly { day } => (1..=31).contains(&day),
                When::Daily { each } => counted(each),
                When::Weekly { days, each } => days.0 < 128 && counted(each),
            }
    };
    spec.weekly.iter().all(|weekly| weekly.days.0 < 128 && span(weekly.span))
        && spec.exceptions.iter().all(exception)
}

/// The code is what the entries' outlines say, so that its targets need no check of their own.
fn code(parts: &Parts) -> Result<(), LoadError> {
    let mut rest: &[Op] = &parts.code;
    let mut code = Vec::with_capacity(parts.code.len());
    let mut checks = Vec::new();
    for (number, entry) in (0..).zip(&parts.entries) {
        let end = rest.iter().position(|op| matches!(op.check, Check::Accept { .. }));
        let (own, after) = end
            .and_then(|end| rest.split_at_checked(end + 1))
            .ok_or(LoadError::Invalid("the code ends before its entries do"))?;
        rest = after;
        checks.clear();
        checks.extend(own.iter().map(|op| op.check).take(own.len().saturating_sub(1)));
        for check in &checks {
            require(fits(parts, check), "a comparison asks what its field does not have")?;
        }
        assemble(&mut code, number, &entry.outline, &checks)?;
    }
    require(code == parts.code, "the code is not that of the entries' criteria")
}

/// Whether what a check names exists, and is of the types that it can be asked of.
fn fits(parts: &Parts, check: &Check) -> bool {
    let kind = |field: u32| parts.fields.get(field as usize).map(|field| &field.kind);
    let texts = |field| matches!(kind(field), Some(FieldKind::Text | FieldKind::Picklist(_)));
    let dated = |field| matches!(kind(field), Some(FieldKind::Date | FieldKind::Datetime));
    let within = |list: u32, end: usize| {
        parts.lists.get(list as usize).is_some_and(|list| list.iter().all(|item| (*item as usize) < end))
    };
    let cells = |field: u32| parts.fields.get(field as usize).map_or(0, Field::cells);
    match *check {
        Check::Cell { field, cells: range } => {
            range.first <= range.last && (range.last as usize) < cells(field)
        }
        Check::Cells { field, set } => parts.sets.get(set as usize).is_some_and(|set| {
            let end = cells(field);
            end > 0 && set.last().is_none_or(|range| (range.last as usize) < end)
        }),
        Check::Contains { field, list } | Check::StartsWith { field, list } => {
            texts(field) && within(list, parts.patterns.len())
        }
        Check::Includes { field, list } => {
            let constants = parts.fields.get(field as usize).map_or(0, |field| field.constants.len());
            matches!(kind(field), Some(FieldKind::Multipicklist(_))) && within(list, constants)
        }
        Check::Pair { relation, field, other } => match (kind(field), kind(other)) {
            (Some(FieldKind::Boolean), Some(FieldKind::Boolean)) => relation == Relation::Equal,
            (Some(FieldKind::Number | FieldKind::Percent), Some(FieldKind::Number | FieldKind::Percent)) => {
                true
            }
            _ => texts(field) && texts(other) && relation == Relation::Equal || dated(field) && dated(other),
        },
        Check::Now { field, minutes, .. } => {
            kind(field) == Some(&FieldKind::Datetime) && minutes.unsigned_abs() <= MAX_AGE_MINUTES
        }
        Check::Today { field, days, .. } => {
            dated(field) && days.unsigned_abs() <= MAX_SHIFT_DAYS.unsigned_abs()
        }
        Check::Period { field, .. } => dated(field),
        Check::Formula { formula } => (formula as usize) < parts.formulas.len(),
        Check::Accept { .. } => false,
    }
}

fn steps(parts: &Parts, entry: &Entry) -> Result<(), LoadError> {
    require(entry.steps.len() <= MAX_STEPS, "an entry has more than five escalation actions")?;
    let in_time = entry.steps.is_sorted_by_key(|step| step.after_minutes);
    let ages = entry.steps.iter().all(|step| step.after_minutes <= MAX_AGE_MINUTES);
    require(in_time && ages, "an entry's steps are not in order, or too late")?;
    let named = |hours| match hours {
        HoursUse::Named(hours) => (hours as usize) < parts.hours.len(),
        HoursUse::Any | HoursUse::Case => true,
    };
    require(named(entry.hours) && named(entry.fire), "an entry uses hours that do not exist")?;
    for step in &entry.steps {
        require(!step.actions.is_empty(), "a step does nothing")?;
        require(
            step.actions.iter().all(|action| action_fits(parts, action)),
            "an action names what does not exist",
        )?;
    }
    Ok(())
}

fn action_fits(parts: &Parts, action: &Action) -> bool {
    match action {
        Action::Reassign(Assignee::Pool(pool), _) => (*pool as usize) < parts.pools.len(),
        Action::Set(field, value) => {
            let kind = parts.fields.get(*field as usize).map(|field| &field.kind);
            match value {
                SetValue::Text(_) => matches!(kind, Some(FieldKind::Text | FieldKind::Picklist(_))),
                SetValue::Number(_) => matches!(kind, Some(FieldKind::Number | FieldKind::Percent)),
                SetValue::Percent(_) => kind == Some(&FieldKind::Percent),
                SetValue::Boolean(_) => kind == Some(&FieldKind::Boolean),
                SetValue::Date(_) => kind == Some(&FieldKind::Date),
                SetValue::Instant(_) => kind == Some(&FieldKind::Datetime),
                SetValue::List(_) => matches!(kind, Some(FieldKind::Multipicklist(_))),
                SetValue::Blank => kind.is_some_and(|kind| *kind != FieldKind::Boolean),
            }
        }
        Action::Notify(..)
        | Action::Email(..)
        | Action::Reassign(..)
        | Action::Call(_)
        | Action::MarkEscalated => true,
    }
}
