//! E0503: hours without open time that an entry uses, so that its steps never fire; W0503 where none uses them.

use esc_diagnostics::{Code, Diagnostic, Location};

use crate::context::Found;
use crate::lower::hours::Openness;
use crate::scope::Scope;

/// Checks all hours that the file declares, and the imported ones that it uses.
pub(crate) fn check(scope: &Scope<'_>, found: &mut Found) {
    let mut uses: Vec<Option<Location>> = vec![None; scope.hours.len()];
    let default = scope.default_hours.and_then(|default| Some((default.hours, found.case_hours?)));
    for (hours, place) in found.hours_used.iter().copied().chain(default) {
        if let Some(first) = uses.get_mut(hours) {
            first.get_or_insert(place);
        }
    }
    for (hours, used) in scope.hours.iter().zip(uses) {
        let Some(declaration) = scope.declaration(hours.id) else { continue };
        let imported = declaration.imported.is_some();
        if (imported && used.is_none()) || hours.facts.openness() != Some(Openness::Never) {
            continue;
        }
        let message = format!("the hours `{}` are never open", declaration.name);
        let help = "give them a span, such as `mon-fri 09:00-17:00`, that no closure takes away";
        found.diagnostics.push(match used {
            None => Diagnostic::new(Code::W0503, declaration.location, message).help(help),
            Some(place) if imported => Diagnostic::new(Code::E0503, place, message)
                .note("this never fires")
                .label(declaration.location, "they are declared here")
                .help("name other hours, or give these a span"),
            Some(place) => Diagnostic::new(Code::E0503, declaration.location, message)
                .label(place, "used here, where nothing will ever fire")
                .help(help),
        });
    }
}
