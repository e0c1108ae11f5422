//! E0201: hours and closures that are not declared, or inactive.

use esc_diagnostics::{Code, Diagnostic, Location};
use esc_syntax::ast;
use esc_values::quote;

use super::{did_you_mean, listed, nearest_declared};
use crate::context::Context;
use crate::scope::NameKind;

/// The hours that a clause names, by their place in [`Scope::hours`](crate::scope::Scope::hours).
pub(crate) fn resolve_hours(name: &ast::Text, context: &mut Context<'_>) -> Option<usize> {
    let scope = context.scope;
    let place = context.at(name.span);
    let Some((id, found)) = scope.find(NameKind::Hours, &name.value) else {
        report_unknown(NameKind::Hours, name, context, || {
            format!(
                "declare them: `hours {} in \"America/Los_Angeles\" < mon-fri 09:00-17:00 >`",
                quote(&name.value)
            )
        });
        return None;
    };
    context.found.used.push(id);
    let hours = scope.hours.get(found.index)?;
    if let Some(inactive) = hours.written.inactive {
        context.report(
            Diagnostic::new(Code::E0201, place, format!("the hours `{}` are inactive", name.value))
                .label(Location::new(found.location.slice, inactive), "made inactive here")
                .help("remove `inactive` from their declaration, or name other hours"),
        );
        return None;
    }
    context.found.hours_used.push((found.index, place));
    Some(found.index)
}

/// A reference to shared closures from an hours block.
pub(crate) fn resolve_closures(name: &ast::Text, context: &mut Context<'_>) {
    match context.scope.find(NameKind::Closures, &name.value) {
        Some((id, _)) => context.found.used.push(id),
        None => report_unknown(NameKind::Closures, name, context, || {
            format!("declare them: `closures {} < closed every 12-25 >`", quote(&name.value))
        }),
    }
}

fn report_unknown(
    kind: NameKind,
    name: &ast::Text,
    context: &mut Context<'_>,
    declare: impl FnOnce() -> String,
) {
    if context.may_be_declared(&name.value) {
        return;
    }
    let (scope, place) = (context.scope, context.at(name.span));
    let diagnostic =
        Diagnostic::new(Code::E0201, place, format!("no {} named `{}` are declared", kind.one(), name.value));
    let otherwise =
        || listed(scope.names_of(kind)).map_or_else(declare, |listed| format!("declared are {listed}"));
    let near = nearest_declared(kind, &name.value, context);
    context.report(did_you_mean(diagnostic, &name.value, near, place, quote, otherwise));
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken, check_importing};

    #[test]
    fn unknown_hours() {
        insta::assert_snapshot!(check(r#"hours "US-Pacific" in "America/Los_Angeles" < mon 09:00-17:00 >
entry "A" use hours "US-Pacfic" fire during hours "us-pacific" < at 4h notify owner >
entry "B" use hours "Berlin" < at 4h notify owner >
entry "C" use hours "US-Pacific" < at 4h notify owner >"#), @r#"
        E0201 2:21 `"US-Pacfic"`: no hours named `US-Pacfic` are declared
          help: did you mean `US-Pacific`?
          maybe: write `"US-Pacific"`: 2:21 `"US-Pacfic"` -> `"US-Pacific"`
        E0201 2:51 `"us-pacific"`: no hours named `us-pacific` are declared
          help: upper and lower case count in names: write `US-Pacific`
          maybe: write `"US-Pacific"`: 2:51 `"us-pacific"` -> `"US-Pacific"`
        E0201 3:21 `"Berlin"`: no hours named `Berlin` are declared
          help: declared are `US-Pacific`
        "#);
    }

    #[test]
    fn no_hours_at_all() {
        insta::assert_snapshot!(check(r#"entry "A" use hours "Day" < at 4h notify owner >"#), @r#"
        E0201 1:21 `"Day"`: no hours named `Day` are declared
          help: declare them: `hours "Day" in "America/Los_Angeles" < mon-fri 09:00-17:00 >`
        "#);
    }

    #[test]
    fn inactive_hours() {
        insta::assert_snapshot!(check(r#"hours "Day" inactive in "UTC" < mon 09:00-17:00 >
entry "A" use hours "Day" < at 4h notify owner >"#), @r#"
        E0201 2:21 `"Day"`: the hours `Day` are inactive
          1:13 `inactive`: made inactive here
          help: remove `inactive` from their declaration, or name other hours
        "#);
    }

    #[test]
    fn inactive_default() {
        insta::assert_snapshot!(check(r#"default hours "Day" inactive in "UTC" < mon 09:00-17:00 >"#), @r"
        E0201 1:21 `inactive`: the default hours `Day` are inactive, so that no case can use them
          1:1 `default`: they are the default
          help: remove `inactive`, or make other hours the default
          maybe: remove `inactive`: 1:21 `inactive` -> ``
        ");
    }

    #[test]
    fn unknown_closures() {
        insta::assert_snapshot!(check(r#"closures "Holidays" < closed every 12-25 >
hours "A" in "UTC" < mon 09:00-17:00; closures "Holiday" >
hours "B" in "UTC" < mon 09:00-17:00; closures "Company" >"#), @r#"
        E0201 2:48 `"Holiday"`: no closures named `Holiday` are declared
          help: did you mean `Holidays`?
          maybe: write `"Holidays"`: 2:48 `"Holiday"` -> `"Holidays"`
        E0201 3:48 `"Company"`: no closures named `Company` are declared
          help: declared are `Holidays`
        "#);
    }

    #[test]
    fn imported_hours_are_known() {
        assert_eq!(
            check_importing(
                r#"import "a.esc"
entry "A" use hours "Day" < at 4h notify owner >"#,
                &[("a.esc", r#"hours "Day" in "UTC" < mon 09:00-17:00 >"#)]
            ),
            ""
        );
    }

    #[test]
    fn broken_hours_are_known() {
        assert_eq!(
            check_broken(
                r#"hours "Day" in "UTC" < mon 9 to 5 >
entry "A" use hours "Day" < at 4h notify owner >"#
            ),
            ""
        );
    }
}
