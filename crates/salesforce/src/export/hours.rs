//! Business hours and holidays.

use esc_diagnostics::{Diagnostic, SliceId};
use esc_syntax::ast::{ClockSpan, Closures, Exception, Hours, HoursItem, ItemKind, Nth, When as WhenItem};
use esc_values::Day;

use super::{Context, Source, items};
use crate::data::{At, Calendar, Holiday, Instance, Org, Recurrence, When};
use crate::import::hours::{ALWAYS, UNLINKED};
use crate::import::libraries::is_stand_in;

const MIDNIGHT: u16 = 24 * 60;

/// The name of a holiday that has none.
const NAMELESS: &str = "Holiday";

/// A closures block, where it stands, and the hours that use it.
struct Shared<'a> {
    slice: SliceId,
    text: &'a str,
    closures: &'a Closures,
    users: Vec<At<String>>,
}

/// Adds the hours of `sources` to the org, with their holidays; closures are looked for in `all`.
pub(super) fn hours(sources: &[Source<'_>], all: &[Source<'_>], org: &mut Org, found: &mut Vec<Diagnostic>) {
    let mut shared: Vec<Shared<'_>> = Vec::new();
    for source in all {
        for (slice, item) in items(source) {
            if let ItemKind::Closures(closures) = &item.kind {
                let start = slice.start as usize;
                let text = source.text.get(start..).unwrap_or_default();
                shared.push(Shared { slice: slice.id, text, closures, users: Vec::new() });
            }
        }
    }
    let mut own = Vec::new();
    for source in sources {
        for (slice, item) in items(source) {
            let ItemKind::Hours(hours) = &item.kind else { continue };
            let text = source.text.get(slice.start as usize..).unwrap_or_default();
            if is_stand_in(text.get(..item.span.start as usize).unwrap_or_default()) {
                continue;
            }
            let mut context = Context { slice: slice.id, found };
            org.calendars.push(calendar(hours, &mut context));
            for item in &hours.items {
                match item {
                    HoursItem::Weekly(_) => {}
                    HoursItem::Closures(name) => {
                        let user = context.text(hours.name.value.clone(), name.span);
                        if let Some(known) =
                            shared.iter_mut().find(|known| known.closures.name.value == name.value)
                        {
                            known.users.push(user);
                        }
                    }
                    HoursItem::Exception(exception) => {
                        let user = context.text(hours.name.value.clone(), hours.name.span);
                        own.extend(holiday(exception, text, vec![user], &mut context));
                    }
                }
            }
        }
    }
    let is_own =
        |slice: SliceId| sources.iter().any(|source| source.slices.iter().any(|known| known.id == slice));
    for Shared { slice, text, closures, users } in shared {
        if !is_own(slice) || (users.is_empty() && closures.name.value != UNLINKED) {
            continue;
        }
        let mut context = Context { slice, found };
        for exception in &closures.items {
            org.holidays.extend(holiday(exception, text, users.clone(), &mut context));
        }
    }
    org.holidays.extend(own);
    // Salesforce lists holidays by their names.
    org.holidays.sort_by(|one, other| one.name.value.cmp(&other.name.value));
}

fn calendar(hours: &Hours, context: &mut Context<'_>) -> Calendar {
    let mut days = [const { None }; 7];
    for item in &hours.items {
        let HoursItem::Weekly(weekly) = item else { continue };
        for clock in &weekly.spans {
            let Some(span) = span(*clock, context) else { continue };
            let of_day = |day: &usize| (weekly.days.bits >> day) & 1 == 1;
            let is_second =
                |known: &Option<At<(u16, u16)>>| known.as_ref().is_some_and(|known| known.value != span);
            if days.iter().enumerate().any(|(day, known)| of_day(&day) && is_second(known)) {
                let help = "write one span a day; closing at noon can be a holiday that recurs each weekday";
                context.lacks(clock.span, "business hours of Salesforce have one span a day", help);
                continue;
            }
            for (_, known) in days.iter_mut().enumerate().filter(|(day, _)| of_day(day)) {
                *known = Some(At { value: span, at: context.at(clock.span) });
            }
        }
    }
    Calendar {
        at: context.at(hours.name.span),
        name: context.text(hours.name.value.clone(), hours.name.span),
        active: hours.inactive.is_none(),
        default: hours.default.is_some(),
        zone: context.text(hours.zone.value.clone(), hours.zone.span),
        days,
    }
}

/// A span within a day; its end is 0 for midnight.
fn span(clock: ClockSpan, context: &mut Context<'_>) -> Option<(u16, u16)> {
    if clock.end <= clock.start {
        let help = "end the span at 24:00, and write the rest as hours of the next day";
        context.lacks(clock.span, "a span of Salesforce's business hours does not run over midnight", help);
        return None;
    }
    Some((clock.start, if clock.end == MIDNIGHT { 0 } else { clock.end }))
}

fn holiday(
    exception: &Exception,
    text: &str,
    calendars: Vec<At<String>>,
    context: &mut Context<'_>,
) -> Option<Holiday> {
    if exception.open {
        let help = "write hours of their own for these days, or leave them closed";
        context.lacks(exception.span, "Salesforce has holidays that close, but none that open", help);
        return None;
    }
    let span = match exception.hours {
        Some(clock) => Some(At { value: span(clock, context)?, at: context.at(clock.span) }),
        None => None,
    };
    let name = exception.name.as_ref();
    let name = context.text(
        name.map_or(NAMELESS, |name| name.value.as_str()),
        name.map_or(exception.span, |name| name.span),
    );
    let when = At { value: when(exception, context)?, at: context.at(exception.when_span) };
    let description = description(exception, text).map(|text| context.text(text, exception.span));
    // A part of a day that is all of it is a whole day.
    let span = span.filter(|span| span.value != (0, 0));
    Some(Holiday { at: context.at(exception.span), name, description, calendars, when, span })
}

/// The comment lines right above the item.
fn description(exception: &Exception, text: &str) -> Option<String> {
    let above = text.get(..exception.span.start as usize)?;
    let (above, rest) = above.rsplit_once('\n')?;
    if !rest.trim().is_empty() {
        return None;
    }
    let is_comment = |line: &&str| line.trim_start().starts_with("//");
    let mut lines: Vec<&str> = above.lines().rev().take_while(is_comment).collect();
    lines.reverse();
    let plain = lines.iter().map(|line| line.trim_start().trim_start_matches('/').trim());
    let joined = plain.collect::<Vec<_>>().join("\n");
    (!joined.is_empty()).then_some(joined)
}

fn when(exception: &Exception, context: &mut Context<'_>) -> Option<When> {
    let always = Day::from_ymd(ALWAYS.0, ALWAYS.1, ALWAYS.2);
    let start = exception.from.map(|date| date.day).or(always);
    let end = exception.until.map(|date| date.day);
    let recurring = |kind| Some(When::Recurring { kind, start, end });
    let span = exception.when_span;
    match exception.when {
        WhenItem::Dates { first, last } => {
            let first = start.filter(|_| exception.from.is_some()).map_or(first, |from| from.max(first));
            let last = end.map_or(last, |until| until.min(last));
            if first == last {
                return Some(When::Once(first));
            }
            Some(When::Recurring { kind: Recurrence::Daily(1), start: Some(first), end: Some(last) })
        }
        WhenItem::Yearly { first, last } if first == last => {
            recurring(Recurrence::Yearly(first.day, first.month))
        }
        WhenItem::Yearly { .. } => {
            let help = "write one `closed every …` for each of the days";
            context.lacks(span, "a yearly holiday of Salesforce is one day", help);
            None
        }
        WhenItem::Nth { nth, weekday, month } => {
            let instance = instance(nth);
            match (weekday, month) {
                (Some(day), Some(month)) => recurring(Recurrence::YearlyNth(instance, 1 << day, month)),
                (Some(day), None) => recurring(Recurrence::MonthlyNth(instance, 1 << day, 1)),
                (None, Some(month)) if nth == Nth::First => recurring(Recurrence::Yearly(1, month)),
                (None, None) if nth == Nth::First => recurring(Recurrence::Monthly(1, 1)),
                (None, None) => recurring(Recurrence::MonthlyNth(instance, 0x7f, 1)),
                (None, Some(month)) => recurring(Recurrence::YearlyNth(instance, 0x7f, month)),
            }
        }
        WhenItem::Monthly { day } => recurring(Recurrence::Monthly(day, 1)),
        WhenItem::Daily { each } => recurring(Recurrence::Daily(each.map_or(1, |each| each.count))),
        WhenItem::Weekly { days, each: None } if days.bits == 0x3e => recurring(Recurrence::EveryWeekday),
        WhenItem::Weekly { days, each } => {
            recurring(Recurrence::Weekly(days.bits, each.map_or(1, |each| each.count)))
        }
    }
}

const fn instance(nth: Nth) -> Instance {
    match nth {
        Nth::First => Instance::First,
        Nth::Second => Instance::Second,
        Nth::Third => Instance::Third,
        Nth::Fourth => Instance::Fourth,
        Nth::Last => Instance::Last,
    }
}
