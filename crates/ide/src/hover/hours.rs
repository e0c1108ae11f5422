//! Business hours: the week, whether they are open now, and the next closures.

use esc_calendar::{Calendar, ClockSpan, Exception, HoursSpec};
use esc_syntax::ast::ItemKind;
use esc_values::{Day, weekday_name};

use super::{declared_words, docs, moment, paragraphs, sentence};
use crate::clock::{self, Declared, Reading};
use crate::names::Symbol;
use crate::uses::Users;
use crate::{View, items, plain};

/// How many closures and extra openings are shown.
const MAX_EXCEPTIONS: usize = 5;

pub(super) fn describe(view: &View<'_>, name: &str) -> String {
    let symbol = Symbol::Hours(name.to_owned());
    let head = format!("**hours {}**", plain::code(name));
    let Some(declared) = Declared::named(view, name) else {
        return paragraphs([head, "They are not declared.".to_owned()]);
    };
    let hours = declared.hours;
    let default =
        hours.default.map(|_| ", the default: for cases that name no hours, and for what day `today` is");
    let inactive = hours.inactive.map(|_| ", inactive");
    let head = format!("{head}{}{}", default.unwrap_or_default(), inactive.unwrap_or_default());
    let origin =
        format!("{}, {}.", sentence(&declared_words(view, &symbol)), Users::of(view, &symbol).words());
    let Some(spec) = declared.spec(view) else {
        return paragraphs([
            head,
            docs(declared.item),
            "They have mistakes, so that they cannot be read.".to_owned(),
            origin,
        ]);
    };
    let calendar = Calendar::new(&spec);
    let is_open = if calendar.is_open(view.now) { "Now " } else { "Closed now; " };
    let state = format!("**{is_open}{}.**", clock::openness(&calendar, view.now));
    let zone = moment::zone(view, &hours.zone.value).unwrap_or_default();
    let today = calendar.zone().local_day(view.now);
    paragraphs([head, docs(declared.item), state, zone, week(&spec), next(&spec.exceptions, today), origin])
}

/// The open spans of each day.
fn week(spec: &HoursSpec) -> String {
    let mut out = "| day | open |\n|---|---|".to_owned();
    // From Monday.
    for day in [1, 2, 3, 4, 5, 6, 0] {
        let mut spans: Vec<(u32, u32)> = spec
            .weekly
            .iter()
            .filter(|weekly| weekly.days.contains(day))
            .map(|weekly| weekly.span.minutes())
            .collect();
        spans.sort_unstable();
        let mut merged: Vec<(u32, u32)> = Vec::new();
        for (start, end) in spans {
            match merged.last_mut() {
                Some(before) if start <= before.1 => before.1 = before.1.max(end),
                _ => merged.push((start, end)),
            }
        }
        let shown: Vec<String> = merged.into_iter().map(span).collect();
        let shown = if shown.is_empty() { "closed".to_owned() } else { shown.join(", ") };
        out.extend(["\n| ", weekday_name(day), " | ", shown.as_str(), " |"]);
    }
    out
}

fn span((start, end): (u32, u32)) -> String {
    let time = |minute: u32| format!("{:02}:{:02}", minute / 60, minute % 60);
    if end > 1_440 {
        format!("{}-{} the next day", time(start), time(end - 1_440))
    } else {
        format!("{}-{}", time(start), time(end))
    }
}

/// The next days of the closures and extra openings, the first of each.
fn next(exceptions: &[Exception], today: Day) -> String {
    let mut found: Vec<(Day, Day, &Exception)> = exceptions
        .iter()
        .filter_map(|exception| {
            let days = exception.days_from(today);
            let first = *days.first()?;
            let whole = exception.span.is_none();
            let is_next = |(one, other): &(&Day, &Day)| whole && one.plus(1) == Some(**other);
            let more = days.iter().zip(days.iter().skip(1)).take_while(is_next).count();
            Some((first, *days.get(more)?, exception))
        })
        .collect();
    found.sort_by_key(|(first, last, _)| (*first, *last));
    if found.is_empty() {
        return String::new();
    }
    let lines = found.into_iter().take(MAX_EXCEPTIONS).map(|(first, last, exception)| {
        let days = if first == last {
            clock::day(first)
        } else {
            format!("{} to {}", clock::day(first), clock::day(last))
        };
        format!("\n- {days}{}", what(exception))
    });
    format!("Next closures and extra openings:\n{}", lines.collect::<String>())
}

fn what(exception: &Exception) -> String {
    let word = if exception.open { "open" } else { "closed" };
    let hours =
        exception.span.map_or_else(String::new, |hours: ClockSpan| format!(" {}", span(hours.minutes())));
    let name = exception.name.as_ref().map_or_else(String::new, |name| format!(", {}", plain::escaped(name)));
    format!(": {word}{hours}{name}")
}

/// Closures that hours share.
pub(super) fn closures(view: &View<'_>, name: &str) -> String {
    let symbol = Symbol::Closures(name.to_owned());
    let head = format!("**closures {}**", plain::code(name));
    let found = view.seen().flat_map(items).find_map(|(slice, item)| match &item.kind {
        ItemKind::Closures(closures) if closures.name.value == name => Some((slice, item, closures)),
        _ => None,
    });
    let Some((slice, item, closures)) = found else {
        return paragraphs([head, "They are not declared.".to_owned()]);
    };
    // Read as hours that name them would read them, which have no week of their own here.
    let hours = esc_syntax::ast::Hours {
        default: None,
        name: closures.name.clone(),
        inactive: None,
        zone: esc_syntax::ast::Text { value: "UTC".to_owned(), span: closures.name.span },
        items: closures.items.iter().cloned().map(esc_syntax::ast::HoursItem::Exception).collect(),
    };
    let spec = esc_check::hours_spec(&hours, |_| None).filter(|_| !slice.parsed.broken);
    let next = spec.map_or_else(
        || "They have mistakes, so that they cannot be read.".to_owned(),
        |spec| next(&spec.exceptions, Reading::utc(view.now).day),
    );
    let items = plain::counted(closures.items.len(), "item");
    paragraphs([
        format!("{head}: {items}"),
        docs(item),
        next,
        format!("{}, {}.", sentence(&declared_words(view, &symbol)), Users::of(view, &symbol).words()),
    ])
}
