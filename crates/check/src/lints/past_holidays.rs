//! W0507: hours whose dated closures all lie in the past. Somebody entered the holidays of some year, and that year is
//! over.

use esc_calendar::Zone;
use esc_diagnostics::{Code, Diagnostic, Location};
use esc_syntax::ast::{Exception, Hours, HoursItem, When};
use esc_values::{Day, Instant};

use crate::context::Context;
use crate::lower::hours::zone_of;
use crate::scope::NameKind;

/// Checks hours, the shared closures that they use included.
pub(crate) fn check(hours: &Hours, now: Instant, context: &mut Context<'_>) {
    let Some(zone) = zone_of(hours).filter(|_| !context.broken) else { return };
    let mut last: Option<(Day, Location)> = None;
    let mut keep = |closed: (Day, Location)| {
        if last.is_none_or(|last| last.0 <= closed.0) {
            last = Some(closed);
        }
    };
    for item in &hours.items {
        match item {
            HoursItem::Weekly(_) => {}
            HoursItem::Exception(exception) => {
                if let Some(day) = last_closed(exception) {
                    keep((day, context.at(exception.when_span)));
                }
            }
            HoursItem::Closures(name) => {
                let Some((_, found)) = context.scope.find(NameKind::Closures, &name.value) else { return };
                let shared = context.scope.closures.get(found.index);
                let Some(shared) = shared.filter(|shared| !shared.broken) else { return };
                if let Some(day) = shared.written.items.iter().filter_map(last_closed).max() {
                    keep((day, context.at(name.span)));
                }
            }
        }
    }
    let Some((day, place)) = last else { return };
    let today = Zone::new(zone).local_day(now);
    if day < today {
        let message = format!("the last dated closure of `{}` is over: `{day}`", hours.name.value);
        context.report(
            Diagnostic::new(Code::W0507, place, message)
                .help("add the closures to come; those of every year are written like `closed every 12-25`"),
        );
    }
}

/// The last day of a closure that has dates.
fn last_closed(exception: &Exception) -> Option<Day> {
    match exception.when {
        When::Dates { last, .. } if !exception.open => Some(last),
        _ => None,
    }
}
