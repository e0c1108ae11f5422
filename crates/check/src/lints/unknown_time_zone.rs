//! E0501: a time zone that the IANA database does not have.

use esc_calendar::zone_names;
use esc_diagnostics::{Code, Diagnostic, Edit, Fix};
use esc_syntax::ast::Hours;
use esc_values::quote;

use crate::context::Context;
use crate::lower::hours::zone_of;
use crate::names::{did_you_mean, nearest};

/// Checks the zone of hours.
pub(crate) fn check(hours: &Hours, context: &mut Context<'_>) {
    if zone_of(hours).is_some() {
        return;
    }
    let wanted = &hours.zone.value;
    let place = context.at(hours.zone.span);
    let diagnostic = Diagnostic::new(Code::E0501, place, format!("there is no time zone `{wanted}`"));
    let city = zone_names().find(|name| is_city(name, wanted));
    context.report(match city {
        Some(zone) => {
            let text = quote(zone);
            diagnostic
                .help(format!("a zone is a region and a city: write `{zone}`"))
                .fix(Fix::possible(format!("write `{text}`"), vec![Edit::replace(place, text)]))
        }
        None => did_you_mean(diagnostic, wanted, nearest(wanted, zone_names()), place, quote, || {
            "write a name of the IANA database, a region and a city, such as `America/Los_Angeles`, or `UTC`"
                .to_owned()
        }),
    });
}

/// Whether a zone is that of a city: `America/Los_Angeles` of `los angeles`.
fn is_city(zone: &str, wanted: &str) -> bool {
    let city = zone.rsplit('/').next().unwrap_or_default();
    zone.contains('/')
        && city.len() == wanted.len()
        && city
            .bytes()
            .zip(wanted.bytes())
            .all(|(a, b)| a.eq_ignore_ascii_case(&b) || (a == b'_' && b == b' '))
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_nearest_name_is_offered() {
        insta::assert_snapshot!(check(r#"hours "A" in "America/Los_Angles" < mon 09:00-17:00 >
hours "B" in "europe/berlin" < mon 09:00-17:00 >
hours "C" in "new york" < mon 09:00-17:00 >
hours "D" in "Middle Earth Standard Time" < mon 09:00-17:00 >"#), @r#"
        E0501 1:14 `"America/Los_Angles"`: there is no time zone `America/Los_Angles`
          help: did you mean `America/Los_Angeles`?
          maybe: write `"America/Los_Angeles"`: 1:14 `"America/Los_Angles"` -> `"America/Los_Angeles"`
        E0501 2:14 `"europe/berlin"`: there is no time zone `europe/berlin`
          help: upper and lower case count in names: write `Europe/Berlin`
          maybe: write `"Europe/Berlin"`: 2:14 `"europe/berlin"` -> `"Europe/Berlin"`
        E0501 3:14 `"new york"`: there is no time zone `new york`
          help: a zone is a region and a city: write `America/New_York`
          maybe: write `"America/New_York"`: 3:14 `"new york"` -> `"America/New_York"`
        E0501 4:14 `"Middle Earth Standard Time"`: there is no time zone `Middle Earth Standard Time`
          help: write a name of the IANA database, a region and a city, such as `America/Los_Angeles`, or `UTC`
        "#);
    }

    #[test]
    fn names_of_the_database_are_fine() {
        for text in [
            r#"hours "A" in "America/Argentina/Buenos_Aires" < mon 09:00-17:00 >"#,
            r#"hours "A" in "Etc/GMT+5" < mon 09:00-17:00 >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
