//! Business hours and holidays as a library.

use std::collections::BTreeMap;

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::suggest;
use esc_syntax::words::{MONTHS, WEEKDAYS};
use esc_values::{Day, quote};

use super::criteria::not_in_esc;
use super::draft::Draft;
use crate::data::{At, Calendar, Holiday, Instance, Org, Recurrence, When};

/// A recurrence that starts on this day is taken to hold always: Salesforce wants a start, and this is the one that
/// is written for a holiday without one.
pub(crate) const ALWAYS: (i32, u32, u32) = (2000, 1, 1);

/// The closures of holidays that are linked to no hours.
pub(crate) const UNLINKED: &str = "Holidays of no hours";

/// Writes the hours; `None` where there are none.
pub(crate) fn hours(org: &Org, found: &mut Vec<Diagnostic>) -> Option<Draft> {
    let first = org
        .calendars
        .first()
        .map(|calendar| calendar.at)
        .or(org.holidays.first().map(|holiday| holiday.at))?;
    let mut draft = Draft::new("hours.esc", first);
    let linked: Vec<Vec<usize>> = org.holidays.iter().map(|holiday| links(holiday, org, found)).collect();
    let mut groups: BTreeMap<&[usize], Vec<&Holiday>> = BTreeMap::new();
    for (holiday, linked) in org.holidays.iter().zip(&linked) {
        groups.entry(linked).or_default().push(holiday);
    }
    let shared: Vec<(&[usize], String)> = closure_names(&groups, org);
    for (linked, name) in &shared {
        draft.push(&format!("closures {} <\n", quote(name)));
        for holiday in groups.get(linked).into_iter().flatten() {
            write_holiday(&mut draft, holiday, found);
        }
        draft.push(">\n\n");
    }
    for (number, calendar) in org.calendars.iter().enumerate() {
        let closures =
            shared.iter().filter(|(linked, _)| linked.contains(&number)).map(|(_, name)| name.as_str());
        let own = groups.get([number].as_slice()).into_iter().flatten().copied();
        draft.within(calendar.at, |draft| write_calendar(draft, calendar, closures, own, found));
    }
    Some(draft)
}

/// The calendars of a holiday, by their numbers. A name that none of them has is told.
fn links(holiday: &Holiday, org: &Org, found: &mut Vec<Diagnostic>) -> Vec<usize> {
    let mut linked = Vec::new();
    for name in &holiday.calendars {
        if let Some(number) = org.calendars.iter().position(|calendar| calendar.name.value == name.value) {
            linked.push(number);
            continue;
        }
        let message = format!("the holiday is linked to the hours `{}`, which do not exist", name.value);
        let nearest = suggest(&name.value, org.calendars.iter().map(|calendar| calendar.name.value.as_str()));
        let help = nearest.map_or_else(
            || "name hours that stand in this file".to_owned(),
            |nearest| format!("did you mean `{nearest}`?"),
        );
        found.push(Diagnostic::new(Code::E0201, name.at, message).help(help));
    }
    linked.sort_unstable();
    linked.dedup();
    linked
}

/// A name for each set of hours that share holidays, and for those of none.
fn closure_names<'a>(groups: &BTreeMap<&'a [usize], Vec<&Holiday>>, org: &Org) -> Vec<(&'a [usize], String)> {
    let mut names: Vec<(&[usize], String)> = Vec::new();
    for linked in groups.keys() {
        let calendars: Vec<&str> = linked
            .iter()
            .filter_map(|number| org.calendars.get(*number))
            .map(|calendar| calendar.name.value.as_str())
            .collect();
        let name = match calendars.as_slice() {
            [] => UNLINKED.to_owned(),
            [_] => continue,
            all if all.len() == org.calendars.len() => "Holidays".to_owned(),
            [one, other] => format!("Holidays of {one} and {other}"),
            [one, rest @ ..] => format!("Holidays of {one} and {} others", rest.len()),
        };
        let same =
            |(_, known): &&(&[usize], String)| *known == name || known.starts_with(&format!("{name} ("));
        let count = names.iter().filter(same).count();
        names.push((linked, if count == 0 { name } else { format!("{name} ({})", count + 1) }));
    }
    names
}

fn write_calendar<'a>(
    draft: &mut Draft,
    calendar: &Calendar,
    closures: impl Iterator<Item = &'a str>,
    own: impl Iterator<Item = &'a Holiday>,
    found: &mut Vec<Diagnostic>,
) {
    if calendar.default {
        draft.push("default ");
    }
    draft.push("hours ");
    draft.quoted(calendar.name.at, &calendar.name.value);
    if !calendar.active {
        draft.push(" inactive");
    }
    draft.push(" in ");
    draft.quoted(calendar.zone.at, &calendar.zone.value);
    draft.push(" <\n");
    for (days, span) in spans(calendar) {
        draft.push("  ");
        draft.at(span.at, &format!("{} {}", weekdays(days), clock_span(span.value)));
        draft.push(";\n");
    }
    for name in closures {
        draft.push(&format!("  closures {};\n", quote(name)));
    }
    for holiday in own {
        write_holiday(draft, holiday, found);
    }
    draft.push(">\n\n");
}

/// The days of each span, in the order of the week from Monday.
fn spans(calendar: &Calendar) -> Vec<(u8, &At<(u16, u16)>)> {
    let mut spans: Vec<(u8, &At<(u16, u16)>)> = Vec::new();
    for day in [1, 2, 3, 4, 5, 6, 0_u8] {
        let Some(Some(span)) = calendar.days.get(usize::from(day)) else { continue };
        match spans.iter_mut().find(|(_, known)| known.value == span.value) {
            Some((days, _)) => *days |= 1 << day,
            None => spans.push((1 << day, span)),
        }
    }
    spans
}

/// A set of weekdays, bit 0 Sunday: `mon-fri, sun`.
pub(crate) fn weekdays(bits: u8) -> String {
    if bits == 0x7f {
        return "daily".to_owned();
    }
    weekday_list(bits)
}

fn weekday_list(bits: u8) -> String {
    let mut parts: Vec<String> = Vec::new();
    // The words begin with Monday.
    let name = |day: u8| WEEKDAYS.get(usize::from((day + 6) % 7)).map_or("sun", |(short, _)| short);
    let order = [1, 2, 3, 4, 5, 6, 0_u8];
    let runs = order.chunk_by(|one, other| (bits >> one) & 1 == (bits >> other) & 1);
    for run in runs.filter(|run| run.first().is_some_and(|day| (bits >> day) & 1 == 1)) {
        match run {
            [first, .., last] if run.len() > 2 => parts.push(format!("{}-{}", name(*first), name(*last))),
            days => parts.extend(days.iter().map(|day| name(*day).to_owned())),
        }
    }
    parts.join(", ")
}

/// A span as the language writes it: an end of 0 is midnight.
fn clock_span((start, end): (u16, u16)) -> String {
    let end = if end == 0 { 24 * 60 } else { end };
    format!("{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
}

fn write_holiday(draft: &mut Draft, holiday: &Holiday, found: &mut Vec<Diagnostic>) {
    let whens = match dates(&holiday.when) {
        Ok(whens) => whens,
        Err(why) => {
            found.push(*why);
            return;
        }
    };
    for when in whens {
        if let Some(description) = &holiday.description {
            for line in description.value.lines() {
                draft.push(&format!("  // {}\n", line.trim()));
            }
        }
        draft.push("  ");
        draft.within(holiday.at, |draft| {
            draft.push("closed ");
            draft.at(holiday.when.at, &when.dates);
            if let Some(span) = &holiday.span {
                draft.push(" ");
                draft.at(span.at, &clock_span(span.value));
            }
            draft.push(&when.bounds);
            draft.push(" ");
            draft.quoted(holiday.name.at, &holiday.name.value);
        });
        draft.push(";\n");
    }
}

/// The days of an item: `every 12-25`, and ` from 2026-01-01`, which stands behind the span.
struct Dates {
    dates: String,
    bounds: String,
}

fn dates(when: &At<When>) -> Result<Vec<Dates>, Box<Diagnostic>> {
    let (kind, start, end) = match &when.value {
        When::Once(day) => return Ok(vec![Dates { dates: day.to_string(), bounds: String::new() }]),
        When::Recurring { kind, start, end } => (kind, *start, *end),
    };
    let always = Day::from_ymd(ALWAYS.0, ALWAYS.1, ALWAYS.2);
    let counts_from_start = matches!(kind, Recurrence::Daily(2..) | Recurrence::Weekly(_, 2..));
    let from = start.filter(|day| Some(*day) != always || counts_from_start);
    if counts_from_start && start.is_none() {
        let help = "write `<recurrenceStartDate>`, from which days or weeks are counted";
        let message = "the holiday recurs at an interval, but does not say from when";
        return Err(Box::new(Diagnostic::new(Code::E0707, when.at, message).help(help)));
    }
    let bounds = format!(
        "{}{}",
        from.map_or_else(String::new, |day| format!(" from {day}")),
        end.map_or_else(String::new, |day| format!(" until {day}"))
    );
    let all = match kind {
        Recurrence::Daily(1) | Recurrence::Weekly(0x7f, 1) => vec!["daily".to_owned()],
        Recurrence::Daily(each) => vec![format!("daily each {each} days")],
        Recurrence::EveryWeekday => vec!["mon-fri".to_owned()],
        Recurrence::Weekly(days, 1) => vec![weekday_list(*days)],
        Recurrence::Weekly(days, each) => vec![format!("{} each {each} weeks", weekday_list(*days))],
        Recurrence::Yearly(day, month) => vec![format!("every {month:02}-{day:02}")],
        Recurrence::YearlyNth(nth, days, month) => vec![nth_of(*nth, *days, month_name(*month), when)?],
        Recurrence::Monthly(day, 1) => vec![format!("every {day:02} of month")],
        Recurrence::MonthlyNth(nth, days, 1) => vec![nth_of(*nth, *days, "month", when)?],
        Recurrence::Monthly(day, each) => {
            let months = months(*each, start.filter(|start| start.ymd().2 <= u32::from(*day)), when)?;
            let exists = |month: &u8| Day::from_ymd(2000, u32::from(*month), u32::from(*day)).is_some();
            months
                .iter()
                .filter(|month| exists(month))
                .map(|month| format!("every {month:02}-{day:02}"))
                .collect()
        }
        Recurrence::MonthlyNth(nth, days, each) => {
            let months = months(*each, start.filter(|start| start.ymd().2 == 1), when)?;
            let nth = months.iter().map(|month| nth_of(*nth, *days, month_name(*month), when));
            nth.collect::<Result<Vec<_>, _>>()?
        }
    };
    Ok(all.into_iter().map(|dates| Dates { dates, bounds: bounds.clone() }).collect())
}

fn month_name(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).saturating_sub(1)).map_or("jan", |(short, _)| short)
}

fn nth_of(nth: Instance, days: u8, month: &str, when: &At<When>) -> Result<String, Box<Diagnostic>> {
    let nth = match nth {
        Instance::First => "first",
        Instance::Second => "second",
        Instance::Third => "third",
        Instance::Fourth => "fourth",
        Instance::Last => "last",
    };
    let day = match days.count_ones() {
        1 => weekday_list(days),
        7 => "day".to_owned(),
        _ => {
            let help = "recur on one weekday, or write one holiday for each date";
            return Err(Box::new(not_in_esc(when.at, "the nth of several weekdays cannot be said", help)));
        }
    };
    let is_day = days.count_ones() == 7;
    if is_day && !matches!(nth, "first" | "last") {
        let help = "recur on a day of the month by its number";
        return Err(Box::new(not_in_esc(when.at, format!("the {nth} day of a month cannot be said"), help)));
    }
    Ok(format!("every {nth} {day} of {month}"))
}

/// The months of every so many, counted from the month of the start, where they are the same each year.
fn months(each: u16, start: Option<Day>, when: &At<When>) -> Result<Vec<u8>, Box<Diagnostic>> {
    let Some(start) = start.filter(|_| 12 % each == 0) else {
        let message = format!("a holiday in every {each}th month cannot be said here");
        let help = "recur each year instead, one holiday for each of the months";
        return Err(Box::new(not_in_esc(when.at, message, help)));
    };
    let (_, first, _) = start.ymd();
    let mut months: Vec<u8> = (0..12 / u32::from(each))
        .filter_map(|step| u8::try_from((first - 1 + step * u32::from(each)) % 12 + 1).ok())
        .collect();
    months.sort_unstable();
    Ok(months)
}
