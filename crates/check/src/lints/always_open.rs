//! W0504: `use hours` or `fire during` with hours that are open all the time. The clause changes nothing, so that
//! either the hours or the clause are not what was meant.

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::HoursRef;

use crate::context::Context;
use crate::lower::entry::Clauses;
use crate::lower::hours::Openness;
use crate::scope::NameKind;

/// Checks the two clauses of an entry.
pub(crate) fn check(clauses: &Clauses<'_>, context: &mut Context<'_>) {
    for (hours, _) in clauses.hours.iter().chain(&clauses.fire) {
        let HoursRef::Named(name) = hours else { continue };
        let scope = context.scope;
        let Some((_, found)) = scope.find(NameKind::Hours, &name.value) else { continue };
        let Some(hours) = scope.hours.get(found.index).filter(|hours| hours.number.is_some()) else {
            continue;
        };
        if hours.facts.openness() == Some(Openness::Always) {
            let message =
                format!("the hours `{}` are open all the time, so that this changes nothing", name.value);
            context.report(
                Diagnostic::new(Code::W0504, context.at(name.span), message)
                    .label(found.location, "they are declared here")
                    .help("take the clause out, or give the hours their closing times"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn both_clauses_are_checked() {
        insta::assert_snapshot!(check(r#"hours "All day" in "UTC" < daily 00:00-24:00 >
entry "A" use hours "All day" fire during hours "All day" < at 4h notify owner >"#), @r#"
        W0504 2:21 `"All day"`: the hours `All day` are open all the time, so that this changes nothing
          1:7 `"All day"`: they are declared here
          help: take the clause out, or give the hours their closing times
        W0504 2:49 `"All day"`: the hours `All day` are open all the time, so that this changes nothing
          1:7 `"All day"`: they are declared here
          help: take the clause out, or give the hours their closing times
        "#);
    }

    #[test]
    fn hours_that_close_change_something() {
        for text in [
            r#"hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" use hours "Day" fire during hours "Day" < at 4h notify owner >"#,
            r#"hours "Not at Christmas" in "UTC" < daily 00:00-24:00; closed every 12-25 >
entry "A" use hours "Not at Christmas" < at 4h notify owner >"#,
            r#"default hours "All day" in "UTC" < daily 00:00-24:00 >
entry "A" use case hours < at 4h notify owner >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
