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
