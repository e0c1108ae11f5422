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

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_last_dated_closure_is_over() {
        insta::assert_snapshot!(check(r#"hours "A" in "UTC" < mon-fri 09:00-17:00; closed 2025-12-24 to 2025-12-26; closed 2026-11-21 "Fair"; closed every 12-25 >"#), @r"
        W0507 1:83 `2026-11-21`: the last dated closure of `A` is over: `2026-11-21`
          help: add the closures to come; those of every year are written like `closed every 12-25`
        ");
    }

    #[test]
    fn shared_closures_count() {
        insta::assert_snapshot!(check(r#"closures "Old" < closed 2025-12-24 >
hours "A" in "UTC" < mon-fri 09:00-17:00; closures "Old"; closed 2024-01-01 >"#), @r#"
        W0507 2:52 `"Old"`: the last dated closure of `A` is over: `2025-12-24`
          help: add the closures to come; those of every year are written like `closed every 12-25`
        "#);
    }

    #[test]
    fn the_day_is_that_of_the_zone() {
        insta::assert_snapshot!(check(r#"hours "East" in "Pacific/Kiritimati" < mon-fri 09:00-17:00; closed 2026-11-22 >"#), @r"
        W0507 1:68 `2026-11-22`: the last dated closure of `East` is over: `2026-11-22`
          help: add the closures to come; those of every year are written like `closed every 12-25`
        ");
    }

    #[test]
    fn closures_to_come_and_yearly_ones_are_fine() {
        for text in [
            r#"hours "A" in "UTC" < mon-fri 09:00-17:00; closed 2025-12-24; closed 2026-11-22 >"#,
            r#"hours "A" in "UTC" < mon-fri 09:00-17:00; closed every 12-25 >"#,
            r#"hours "A" in "UTC" < mon-fri 09:00-17:00; open 2020-12-25 10:00-12:00 >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
