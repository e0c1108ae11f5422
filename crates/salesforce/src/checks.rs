//! What is asked of metadata beyond what every rule is asked.

use std::collections::BTreeMap;

use esc_diagnostics::{Code, Diagnostic};
use esc_values::Day;

use crate::data::{Calendar, Holiday, Org, Recurrence, When};

/// The checks of a whole org; `today` is the present day.
pub fn check(org: &Org, today: Day) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut active = org.rules.iter().filter(|rule| rule.active);
    if let Some(first) = active.next() {
        for rule in active {
            let message = format!("`{}` is active, and so is `{}`", rule.name.value, first.name.value);
            let help = "write `<active>false</active>` into the rule that is not in force";
            let told = Diagnostic::new(Code::E0104, rule.name.at, message).help(help);
            found.push(told.label(first.name.at, "the other active rule"));
        }
    }
    for holiday in &org.holidays {
        if holiday.calendars.is_empty() {
            let message =
                format!("the holiday `{}` is linked to no hours, so it closes none", holiday.name.value);
            let help = "link it: `<businessHours>` with the name of the hours, once for each; or take it out";
            found.push(Diagnostic::new(Code::W0714, holiday.name.at, message).help(help));
        }
    }
    past_and_recurring(org, today, &mut found);
    for calendar in org.calendars.iter().filter(|calendar| calendar.active) {
        closed_for_ever(calendar, org, &mut found);
    }
    found
}

/// W0715: a holiday of one date, long past, whose name comes back each year.
fn past_and_recurring(org: &Org, today: Day, found: &mut Vec<Diagnostic>) {
    let mut by_name: BTreeMap<String, Vec<&Holiday>> = BTreeMap::new();
    for holiday in &org.holidays {
        by_name.entry(holiday.name.value.to_lowercase()).or_default().push(holiday);
    }
    for holidays in by_name.values() {
        let yearly = holidays.iter().find(|holiday| {
            let When::Recurring { kind, .. } = &holiday.when.value else { return false };
            matches!(kind, Recurrence::Yearly(..) | Recurrence::YearlyNth(..))
        });
        let dated: Vec<(Day, &Holiday)> = holidays
            .iter()
            .filter_map(|holiday| match holiday.when.value {
                When::Once(day) => Some((day, *holiday)),
                When::Recurring { .. } => None,
            })
            .collect();
        if let Some(yearly) = yearly {
            for (day, holiday) in dated.iter().filter(|(day, _)| *day < today) {
                let message =
                    format!("`{}` on {day} is past, and the same name recurs each year", holiday.name.value);
                let help = "take the date out if the recurring holiday stands for it now";
                let told = Diagnostic::new(Code::W0715, holiday.when.at, message).help(help);
                found.push(told.label(yearly.when.at, "this one recurs"));
            }
            continue;
        }
        let last = dated.iter().max_by_key(|(day, _)| *day);
        let Some((last, holiday)) = last.filter(|(day, _)| *day < today) else { continue };
        let (year, month, day) = last.ymd();
        let same_date = |other: &Day| other.ymd().0 != year && (other.ymd().1, other.ymd().2) == (month, day);
        if dated.iter().any(|(other, _)| same_date(other)) {
            let message = format!(
                "`{}` was entered for more than one year, on the same date, and the last is past",
                holiday.name.value
            );
            let help = "make it recur each year: `<recurrenceType>RecursYearly</recurrenceType>`";
            found.push(Diagnostic::new(Code::W0715, holiday.when.at, message).help(help));
        }
    }
}

/// W0716: a calendar that holidays without an end close on every day on which it would open.
fn closed_for_ever(calendar: &Calendar, org: &Org, found: &mut Vec<Diagnostic>) {
    let opens: Vec<(u8, (u16, u16))> =
        (0..).zip(&calendar.days).filter_map(|(day, span)| Some((day, span.as_ref()?.value))).collect();
    if opens.is_empty() {
        return;
    }
    let linked = org
        .holidays
        .iter()
        .filter(|holiday| holiday.calendars.iter().any(|name| name.value == calendar.name.value));
    let unbounded: Vec<(&Holiday, u8)> =
        linked.filter_map(|holiday| Some((holiday, days_for_ever(holiday)?))).collect();
    let end = |end: u16| if end == 0 { 24 * 60 } else { end };
    let covers = |holiday: &Holiday, (from, to): (u16, u16)| {
        holiday.span.as_ref().is_none_or(|span| span.value.0 <= from && end(to) <= end(span.value.1))
    };
    let closes = |day: u8, span| {
        unbounded.iter().find(|(holiday, days)| (days >> day) & 1 == 1 && covers(holiday, span))
    };
    let closing: Option<Vec<&Holiday>> =
        opens.iter().map(|(day, span)| closes(*day, *span).map(|(holiday, _)| *holiday)).collect();
    let Some(mut closing) = closing else { return };
    closing.sort_by_key(|holiday| holiday.at);
    closing.dedup_by_key(|holiday| holiday.at);
    let message = format!("holidays without an end close `{}` on every day, for ever", calendar.name.value);
    let help = "write `<recurrenceEndDate>` into the holiday, or make it one of a single date";
    let mut told = Diagnostic::new(Code::W0716, calendar.name.at, message).help(help);
    for holiday in closing {
        told = told.label(holiday.when.at, format!("`{}` recurs without an end", holiday.name.value));
    }
    found.push(told);
}

/// The weekdays that a holiday closes again and again without an end, bit 0 Sunday.
fn days_for_ever(holiday: &Holiday) -> Option<u8> {
    match &holiday.when.value {
        When::Recurring { kind, end: None, .. } => match kind {
            Recurrence::Daily(1) => Some(0x7f),
            Recurrence::EveryWeekday => Some(0x3e),
            Recurrence::Weekly(days, 1) => Some(*days),
            _ => None,
        },
        _ => None,
    }
}
