//! E0201: hours and closures that are not declared, or inactive.

use esc_diagnostics::{Code, Diagnostic, Location};
use esc_syntax::ast;
use esc_values::quote;

use super::{did_you_mean, listed};
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
    if context.scope.may_be_declared(&name.value) {
        return;
    }
    let place = context.at(name.span);
    let names = context.scope.names_of(kind);
    let diagnostic =
        Diagnostic::new(Code::E0201, place, format!("no {} named `{}` are declared", kind.one(), name.value));
    let names = names.collect::<Vec<_>>();
    let diagnostic = did_you_mean(diagnostic, &name.value, names.iter().copied(), place, quote, || {
        listed(names.iter().copied()).map_or_else(declare, |listed| format!("declared are {listed}"))
    });
    context.report(diagnostic);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken, check_importing};

    #[test]
    fn unknown_hours() {
        insta::assert_snapshot!(check(r#"hours "US-Pacific" in "America/Los_Angeles" < mon 09:00-17:00 >
entry "A" use hours "US-Pacfic" fire during hours "us-pacific" < at 4h notify owner >
entry "B" use hours "Berlin" < at 4h notify owner >
entry "C" use hours "US-Pacific" < at 4h notify owner >"#), @"");
    }

    #[test]
    fn no_hours_at_all() {
        insta::assert_snapshot!(check(r#"entry "A" use hours "Day" < at 4h notify owner >"#), @"");
    }

    #[test]
    fn inactive_hours() {
        insta::assert_snapshot!(check(r#"hours "Day" inactive in "UTC" < mon 09:00-17:00 >
entry "A" use hours "Day" < at 4h notify owner >"#), @"");
    }

    #[test]
    fn inactive_default() {
        insta::assert_snapshot!(check(r#"default hours "Day" inactive in "UTC" < mon 09:00-17:00 >"#), @"");
    }

    #[test]
    fn unknown_closures() {
        insta::assert_snapshot!(check(r#"closures "Holidays" < closed every 12-25 >
hours "A" in "UTC" < mon 09:00-17:00; closures "Holiday" >
hours "B" in "UTC" < mon 09:00-17:00; closures "Company" >"#), @"");
    }

    #[test]
    fn imported_hours_are_known() {
        assert_eq!(check_importing(r#"import "a.esc"
entry "A" use hours "Day" < at 4h notify owner >"#, &[("a.esc", r#"hours "Day" in "UTC" < mon 09:00-17:00 >"#)]), "");
    }

    #[test]
    fn broken_hours_are_known() {
        assert_eq!(check_broken(r#"hours "Day" in "UTC" < mon 9 to 5 >
entry "A" use hours "Day" < at 4h notify owner >"#), "");
    }
}
