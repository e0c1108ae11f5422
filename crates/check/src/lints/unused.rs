//! W0601: declarations that nothing uses, and a `default` that serves nothing.
//!
//! Not in libraries, whose declarations are there for others; not for hours where an entry takes those that the case
//! names, since it may name any.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location};
use esc_syntax::ast::TargetKind;
use rustc_hash::FxHashSet;

use crate::FileInput;
use crate::caseless::Caseless;
use crate::context::{Context, Found};
use crate::names::rows::OwnRows;
use crate::scope::{Decl, NameKind, Scope};

/// Checks the declarations of a rule's file.
pub(crate) fn check(scope: &Scope<'_>, file: FileInput<'_>, found: &mut Found) {
    let broken = || file.slices.iter().filter(|slice| slice.parsed.broken);
    let mentioned: FxHashSet<_> =
        broken().flat_map(|slice| &slice.parsed.mentions).map(|name| Caseless(name)).collect();
    let mut used = vec![false; scope.declarations.len()];
    for id in &found.used {
        if let Some(used) = used.get_mut(id.0) {
            *used = true;
        }
    }
    for (declaration, used) in scope.declarations.iter().zip(used) {
        if used
            || declaration.imported.is_some()
            || declaration.kind == NameKind::Entry
            || mentioned.contains(&Caseless(declaration.name))
        {
            continue;
        }
        if declaration.kind == NameKind::Hours && serves_otherwise(scope, declaration, found) {
            continue;
        }
        found.diagnostics.push(unused(declaration));
    }
    let serves = found.case_hours.is_some() || found.reads_zone;
    if let Some(default) = scope.default_hours
        && !serves
        && broken().next().is_none()
        && let Some(hours) = scope.hours.get(default.hours)
        && let Some(declaration) = scope.declaration(hours.id)
        && declaration.imported.is_none()
        && hours.number.is_some()
    {
        found.diagnostics.push(useless_default(declaration.name, default.location));
    }
}

/// Whether hours that nothing names have a use all the same, or are out of use on purpose.
fn serves_otherwise(scope: &Scope<'_>, declaration: &Decl<'_>, found: &Found) -> bool {
    let default = scope.default_hours.is_some_and(|default| default.hours == declaration.index);
    let inactive = scope.hours.get(declaration.index).is_some_and(|hours| hours.number.is_none());
    default || inactive || found.case_hours.is_some()
}

/// Checks the rows of an entry's head.
pub(crate) fn check_own_rows(own: &OwnRows<'_>, context: &mut Context<'_>) {
    if context.broken {
        return;
    }
    for row in own.unused() {
        let location = context.at(row.label.span);
        let declaration =
            Decl { kind: NameKind::Row, name: &row.label.value, location, imported: None, index: 0 };
        context.report(unused(&declaration));
    }
}

fn unused(declaration: &Decl<'_>) -> Diagnostic {
    let (kind, name) = (declaration.kind, declaration.name);
    let message = format!("nothing uses the {} `{name}`", kind.one());
    let help = match kind {
        NameKind::Row => "name it in criteria, or remove it",
        NameKind::Closures => "name them in hours, or remove them",
        NameKind::Hours => "name them in an entry, or remove them",
        NameKind::Target(TargetKind::Template) => "name it with `using`, or remove it",
        _ => "name it in a step, or remove it",
    };
    Diagnostic::new(Code::W0601, declaration.location, message).help(help)
}

fn useless_default(name: &str, location: Location) -> Diagnostic {
    Diagnostic::new(Code::W0601, location, format!("that the hours `{name}` are the default serves nothing"))
        .help("a default is for `use case hours`, `fire during case hours`, and for `today` and dates in criteria")
        .fix(Fix::possible("remove `default`", vec![Edit::replace(location, "")]))
}
