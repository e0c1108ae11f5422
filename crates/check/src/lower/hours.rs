//! Business hours: shared closures merged in, zones looked up.

use std::sync::OnceLock;

use esc_calendar::{Calendar, HoursSpec, Tz};
use esc_syntax::ast::{self, HoursItem};

use crate::lints::bad_span;
use crate::scope::{HoursDecl, NameKind, Scope};

/// What is known of hours beside their text.
#[derive(Debug, Default)]
pub(crate) struct HoursFacts {
    /// When they are open; `None` where their declaration, or closures that they use, are wrong.
    pub(crate) spec: Option<HoursSpec>,
    openness: OnceLock<Openness>,
}

/// Whether hours are ever open, and ever closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Openness {
    Never,
    Sometimes,
    Always,
}

impl HoursFacts {
    /// Of hours whose closures the scope knows.
    pub(crate) fn of(hours: &HoursDecl<'_>, scope: &Scope<'_>) -> Self {
        let closures = |name: &str| {
            let (_, found) = scope.find(NameKind::Closures, name)?;
            Some(scope.closures.get(found.index).filter(|closures| !closures.broken)?.written)
        };
        let spec = if hours.broken { None } else { hours_spec(hours.written, closures) };
        Self { spec, openness: OnceLock::new() }
    }

    /// How open they are; computed once, where something asks.
    pub(crate) fn openness(&self) -> Option<Openness> {
        let spec = self.spec.as_ref()?;
        Some(*self.openness.get_or_init(|| {
            let calendar = Calendar::new(spec);
            if calendar.is_never_open() {
                Openness::Never
            } else if calendar.is_always_open() {
                Openness::Always
            } else {
                Openness::Sometimes
            }
        }))
    }
}

/// The zone of hours, if there is one of that name.
pub(crate) fn zone_of(hours: &ast::Hours) -> Option<Tz> {
    esc_calendar::find_zone(&hours.zone.value)
}

/// When hours are open, `closures` giving the shared ones of a name; `None` where something in them is wrong, or closures
/// that they name are not known.
pub fn hours_spec<'a>(
    hours: &ast::Hours,
    closures: impl Fn(&str) -> Option<&'a ast::Closures>,
) -> Option<HoursSpec> {
    let mut spec = HoursSpec { zone: zone_of(hours)?, weekly: Vec::new(), exceptions: Vec::new() };
    for item in &hours.items {
        match item {
            HoursItem::Weekly(weekly) => {
                for span in &weekly.spans {
                    let days = esc_calendar::Weekdays(weekly.days.bits);
                    spec.weekly.push(esc_calendar::Weekly { days, span: lower_span(*span)? });
                }
            }
            HoursItem::Exception(exception) => spec.exceptions.push(lower_exception(exception)?),
            HoursItem::Closures(name) => {
                for exception in &closures(&name.value)?.items {
                    spec.exceptions.push(lower_exception(exception)?);
                }
            }
        }
    }
    Some(spec)
}

pub(crate) fn lower_span(span: ast::ClockSpan) -> Option<esc_calendar::ClockSpan> {
    bad_span::span_mistake(span)
        .is_none()
        .then_some(esc_calendar::ClockSpan { start: span.start, end: span.end })
}

fn lower_exception(written: &ast::Exception) -> Option<esc_calendar::Exception> {
    if bad_span::dates_mistake(written).is_some() {
        return None;
    }
    Some(esc_calendar::Exception {
        open: written.open,
        when: lower_when(&written.when),
        span: match written.hours {
            Some(span) => Some(lower_span(span)?),
            None => None,
        },
        from: written.from.map(|date| date.day),
        until: written.until.map(|date| date.day),
        name: written.name.as_ref().map(|name| name.value.clone()),
    })
}

fn lower_when(when: &ast::When) -> esc_calendar::When {
    use esc_calendar::When;

    let month_day = |at: ast::MonthDay| esc_calendar::MonthDay { month: at.month, day: at.day };
    let count = |each: Option<ast::Each>| each.map_or(1, |each| each.count);
    match *when {
        ast::When::Dates { first, last } => When::Dates { first, last },
        ast::When::Yearly { first, last } => When::Yearly { first: month_day(first), last: month_day(last) },
        ast::When::Nth { nth, weekday, month } => When::Nth {
            nth: match nth {
                ast::Nth::First => esc_calendar::Nth::First,
                ast::Nth::Second => esc_calendar::Nth::Second,
                ast::Nth::Third => esc_calendar::Nth::Third,
                ast::Nth::Fourth => esc_calendar::Nth::Fourth,
                ast::Nth::Last => esc_calendar::Nth::Last,
            },
            weekday,
            month,
        },
        ast::When::Monthly { day } => When::Monthly { day },
        ast::When::Daily { each } => When::Daily { each: count(each) },
        ast::When::Weekly { days, each } => {
            When::Weekly { days: esc_calendar::Weekdays(days.bits), each: count(each) }
        }
    }
}
