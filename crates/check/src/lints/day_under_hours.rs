//! W0506: a duration in days where hours count. `1d` is 24 open hours, about three working days, and hardly ever what
//! was meant.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix};
use esc_syntax::ast::{AgeKind, Body, Due, Duration, Entry};

use crate::context::Context;
use crate::lower::ages::in_hours;
use crate::lower::entry::Clauses;

/// Checks the durations of an entry that counts in hours.
pub(crate) fn check(entry: &Entry, clauses: &Clauses<'_>, context: &mut Context<'_>) {
    let Some((_, clause)) = clauses.hours else { return };
    let mut durations: Vec<Duration> = clauses.sla.into_iter().collect();
    if let Body::Steps(steps) = &entry.body {
        for step in steps {
            let Due::At(ages) = &step.due else { continue };
            durations.extend(ages.iter().filter_map(|age| match age.kind {
                AgeKind::Duration(duration) | AgeKind::BeforeSla(duration) => Some(duration),
                AgeKind::ShareOfSla(_) => None,
            }));
        }
    }
    for duration in durations.into_iter().filter(|duration| duration.in_days) {
        let place = context.at(duration.span);
        let hours = in_hours(duration.minutes);
        let written = duration.span.of(context.text);
        context.report(
            Diagnostic::new(
                Code::W0506,
                place,
                format!("`{written}` is {hours} of open time here, not days on the calendar"),
            )
            .label(context.at(clause), "ages are counted in these hours")
            .help(format!("write `{hours}` if that is meant, else the open hours of a day"))
            .fix(Fix::certain(format!("write `{hours}`"), vec![Edit::replace(place, hours)])),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn durations_in_days_are_reported_wherever_hours_count() {
        insta::assert_snapshot!(check(r#"hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" use hours "Day" sla 2d12h < at 1d, 1d12h30m notify owner; at 1d before sla notify manager >"#), @r#"
        W0506 2:31 `2d12h`: `2d12h` is 60h of open time here, not days on the calendar
          2:11 `use hours "Day"`: ages are counted in these hours
          help: write `60h` if that is meant, else the open hours of a day
          fix: write `60h`: 2:31 `2d12h` -> `60h`
        W0506 2:42 `1d`: `1d` is 24h of open time here, not days on the calendar
          2:11 `use hours "Day"`: ages are counted in these hours
          help: write `24h` if that is meant, else the open hours of a day
          fix: write `24h`: 2:42 `1d` -> `24h`
        W0506 2:46 `1d12h30m`: `1d12h30m` is 36h30m of open time here, not days on the calendar
          2:11 `use hours "Day"`: ages are counted in these hours
          help: write `36h30m` if that is meant, else the open hours of a day
          fix: write `36h30m`: 2:46 `1d12h30m` -> `36h30m`
        W0506 2:72 `1d`: `1d` is 24h of open time here, not days on the calendar
          2:11 `use hours "Day"`: ages are counted in these hours
          help: write `24h` if that is meant, else the open hours of a day
          fix: write `24h`: 2:72 `1d` -> `24h`
        "#);
    }

    #[test]
    fn the_hours_of_the_case_count_too() {
        insta::assert_snapshot!(check(r#"entry "A" use case hours < at 1d notify owner >"#), @r"
        W0506 1:31 `1d`: `1d` is 24h of open time here, not days on the calendar
          1:11 `use case hours`: ages are counted in these hours
          help: write `24h` if that is meant, else the open hours of a day
          fix: write `24h`: 1:31 `1d` -> `24h`
        ");
    }

    #[test]
    fn days_are_days_where_no_hours_count() {
        for text in [
            r#"entry "A" < at 1d notify owner >"#,
            r#"entry "A" ignore hours < at 1d notify owner >"#,
            r#"hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" use hours "Day" fire during hours "Day" < at 24h notify owner >"#,
            r#"hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" fire during hours "Day" < at 1d notify owner >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
