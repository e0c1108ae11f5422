//! Business hours and holidays.

use esc_diagnostics::Code;
use esc_values::Day;

use super::node::Node;
use crate::data::{At, Calendar, Holiday, Instance, Org, Recurrence, Text, When};

/// The names of the days in elements, from Sunday.
pub(crate) const DAYS: [&str; 7] =
    ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

const WEEKDAYS: [(&str, u8); 7] = [
    ("Sunday", 0),
    ("Monday", 1),
    ("Tuesday", 2),
    ("Wednesday", 3),
    ("Thursday", 4),
    ("Friday", 5),
    ("Saturday", 6),
];

const MONTHS: [(&str, u8); 12] = [
    ("January", 1),
    ("February", 2),
    ("March", 3),
    ("April", 4),
    ("May", 5),
    ("June", 6),
    ("July", 7),
    ("August", 8),
    ("September", 9),
    ("October", 10),
    ("November", 11),
    ("December", 12),
];

const INSTANCES: [(&str, Instance); 5] = [
    ("First", Instance::First),
    ("Second", Instance::Second),
    ("Third", Instance::Third),
    ("Fourth", Instance::Fourth),
    ("Last", Instance::Last),
];

#[derive(Clone, Copy)]
enum Kind {
    Daily,
    EveryWeekday,
    Monthly,
    MonthlyNth,
    Weekly,
    Yearly,
    YearlyNth,
}

const KINDS: [(&str, Kind); 7] = [
    ("RecursDaily", Kind::Daily),
    ("RecursEveryWeekday", Kind::EveryWeekday),
    ("RecursMonthly", Kind::Monthly),
    ("RecursMonthlyNth", Kind::MonthlyNth),
    ("RecursWeekly", Kind::Weekly),
    ("RecursYearly", Kind::Yearly),
    ("RecursYearlyNth", Kind::YearlyNth),
];

/// The word of a weekday, from Sunday.
pub(crate) fn weekday_word(day: u8) -> &'static str {
    WEEKDAYS.get(usize::from(day)).map_or("Sunday", |(word, _)| word)
}

/// The word of a month, from 1.
pub(crate) fn month_word(month: u8) -> &'static str {
    MONTHS.get(usize::from(month).saturating_sub(1)).map_or("January", |(word, _)| word)
}

/// The word of an instance.
pub(crate) fn instance_word(instance: Instance) -> &'static str {
    INSTANCES.iter().find(|(_, known)| *known == instance).map_or("First", |(word, _)| word)
}

/// Reads the settings of business hours.
pub(crate) fn hours(root: &mut Node<'_, '_>, org: &mut Org) {
    root.knows(&["businessHours", "holidays"]);
    org.calendars.extend(root.each("businessHours", calendar).into_iter().flatten());
    org.holidays.extend(root.each("holidays", holiday).into_iter().flatten());
}

fn calendar(node: &mut Node<'_, '_>) -> Option<Calendar> {
    let bounds: Vec<[String; 2]> =
        DAYS.iter().map(|day| [format!("{day}StartTime"), format!("{day}EndTime")]).collect();
    let known: Vec<&str> = ["active", "default", "fullName", "name", "timeZoneId"]
        .into_iter()
        .chain(bounds.iter().flatten().map(String::as_str))
        .collect();
    node.knows(&known);
    let name = node.required("name")?;
    let active = node.flag("active").is_none_or(|active| active.value);
    let default = node.flag("default").is_some_and(|default| default.value);
    let zone = node.required("timeZoneId");
    let mut days = [const { None }; 7];
    for (day, [start, end]) in days.iter_mut().zip(&bounds) {
        *day = span(node, start, end);
    }
    Some(Calendar { at: node.at(), name, active, default, zone: zone?, days })
}

/// A start and an end, or neither. Salesforce writes 00:00 to 00:00 for a whole day, and an end of 00:00 for midnight.
fn span(node: &mut Node<'_, '_>, start: &str, end: &str) -> Option<At<(u16, u16)>> {
    let (from, to) = match (node.text(start), node.text(end)) {
        (Some(from), Some(to)) => (from, to),
        (None, None) => return None,
        (Some(one), None) => {
            let help = format!("write `<{end}>` too, or leave out both");
            node.report(Code::E0707, one.at, format!("`<{start}>` stands without `<{end}>`"), help);
            return None;
        }
        (None, Some(one)) => {
            let help = format!("write `<{start}>` too, or leave out both");
            node.report(Code::E0707, one.at, format!("`<{end}>` stands without `<{start}>`"), help);
            return None;
        }
    };
    let (start, end) = (node.time(&from)?, node.time(&to)?);
    if end != 0 && end <= start {
        let message = format!("the span ends at {}, not after its start", to.value);
        let help = "a span of Salesforce lies in one day; an end of `00:00:00.000Z` is midnight";
        node.report(Code::E0706, to.at, message, help);
        return None;
    }
    Some(At { value: (start, end), at: from.at })
}

fn holiday(node: &mut Node<'_, '_>) -> Option<Holiday> {
    node.knows(&[
        "activityDate",
        "businessHours",
        "description",
        "endTime",
        "isRecurring",
        "name",
        "recurrenceDayOfMonth",
        "recurrenceDayOfWeek",
        "recurrenceDayOfWeekMask",
        "recurrenceEndDate",
        "recurrenceInstance",
        "recurrenceInterval",
        "recurrenceMonthOfYear",
        "recurrenceStartDate",
        "recurrenceType",
        "startTime",
    ]);
    let name = node.required("name")?;
    let description = node.text("description");
    let calendars = node.texts("businessHours");
    let before = node.errors();
    let span = span(node, "startTime", "endTime");
    if node.errors() > before {
        return None;
    }
    let span = span.filter(|span| span.value != (0, 0));
    let recurs = node.flag("isRecurring").is_some_and(|recurring| recurring.value);
    let when = if recurs { recurring(node)? } else { once(node)? };
    Some(Holiday { at: node.at(), name, description, calendars, when, span })
}

fn once(node: &mut Node<'_, '_>) -> Option<At<When>> {
    let date = node.required("activityDate")?;
    Some(At { value: When::Once(node.day(&date)?), at: date.at })
}

fn recurring(node: &mut Node<'_, '_>) -> Option<At<When>> {
    let kind = node.required("recurrenceType")?;
    let at = kind.at;
    let kind = node.word(&kind, &KINDS)?.value;
    let kind = match kind {
        Kind::Daily => Recurrence::Daily(interval(node)?),
        Kind::EveryWeekday => Recurrence::EveryWeekday,
        Kind::Weekly => Recurrence::Weekly(weekdays(node)?, interval(node)?),
        Kind::Monthly => Recurrence::Monthly(day_of_month(node)?, interval(node)?),
        Kind::MonthlyNth => Recurrence::MonthlyNth(instance(node)?, weekdays(node)?, interval(node)?),
        Kind::Yearly => {
            let (day, month) = (day_of_month(node)?, month(node)?);
            if Day::from_ymd(2000, u32::from(month), u32::from(day)).is_none() {
                let message = format!("{} has no day {day}", month_word(month));
                node.report(Code::E0706, at, message, "write a day that the month has");
                return None;
            }
            Recurrence::Yearly(day, month)
        }
        Kind::YearlyNth => Recurrence::YearlyNth(instance(node)?, weekdays(node)?, month(node)?),
    };
    let (start, end) = (bound(node, "recurrenceStartDate")?, bound(node, "recurrenceEndDate")?);
    Some(At { value: When::Recurring { kind, start, end }, at })
}

/// A date that may be missing; `None` where it is no date.
#[expect(clippy::option_option, reason = "outside: whether it could be read; inside: whether it is there")]
fn bound(node: &mut Node<'_, '_>, name: &str) -> Option<Option<Day>> {
    match node.text(name) {
        Some(text) => Some(Some(node.day(&text)?)),
        None => Some(None),
    }
}

fn interval(node: &mut Node<'_, '_>) -> Option<u16> {
    match node.text("recurrenceInterval") {
        Some(text) => Some(node.number(&text, 1_u16, 999)?.value),
        None => Some(1),
    }
}

fn day_of_month(node: &mut Node<'_, '_>) -> Option<u8> {
    let text = node.required("recurrenceDayOfMonth")?;
    Some(node.number(&text, 1_u8, 31)?.value)
}

fn month(node: &mut Node<'_, '_>) -> Option<u8> {
    let text = node.required("recurrenceMonthOfYear")?;
    Some(node.word(&text, &MONTHS)?.value)
}

fn instance(node: &mut Node<'_, '_>) -> Option<Instance> {
    let text = node.required("recurrenceInstance")?;
    Some(node.word(&text, &INSTANCES)?.value)
}

/// The weekdays as bits, 0 Sunday: by their names, else by the mask.
fn weekdays(node: &mut Node<'_, '_>) -> Option<u8> {
    let names: Vec<Text> = node.texts("recurrenceDayOfWeek");
    if names.is_empty()
        && let Some(mask) = node.text("recurrenceDayOfWeekMask")
    {
        return Some(node.number(&mask, 1_u8, 127)?.value);
    }
    if names.is_empty() {
        node.required("recurrenceDayOfWeek");
        return None;
    }
    let mut bits = 0;
    for name in &names {
        bits |= 1 << node.word(name, &WEEKDAYS)?.value;
    }
    Some(bits)
}
