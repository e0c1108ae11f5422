//! E0503: hours without open time that an entry uses, so that its steps never fire; W0503 where none uses them.

use esc_diagnostics::{Code, Diagnostic};

use crate::context::Total;
use crate::lower::hours::Openness;
use crate::scope::Scope;

/// Checks all hours that the file declares, and the imported ones that it uses.
pub(crate) fn check(scope: &Scope<'_>, found: &mut Total) {
    for (place, hours) in scope.hours.iter().enumerate() {
        let is_default = scope.default_hours.is_some_and(|default| default.hours == place);
        let named = found.hours_used.get(place).copied().flatten();
        let used = named.or_else(|| found.case_hours.filter(|_| is_default));
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

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken, check_importing};

    #[test]
    fn hours_that_an_entry_uses_have_to_open() {
        insta::assert_snapshot!(check(r#"hours "Empty" in "UTC" < >
hours "All closed" in "UTC" < mon 09:00-17:00; closed daily >
entry "A" use hours "Empty" fire during hours "All closed" < at 4h notify owner >"#), @r#"
        E0503 1:7 `"Empty"`: the hours `Empty` are never open
          3:21 `"Empty"`: used here, where nothing will ever fire
          help: give them a span, such as `mon-fri 09:00-17:00`, that no closure takes away
        E0503 2:7 `"All closed"`: the hours `All closed` are never open
          3:47 `"All closed"`: used here, where nothing will ever fire
          help: give them a span, such as `mon-fri 09:00-17:00`, that no closure takes away
        "#);
    }

    #[test]
    fn unused_ones_are_a_warning() {
        insta::assert_snapshot!(check(r#"hours "Empty" in "UTC" < closed every 12-25 >"#), @r#"
        W0503 1:7 `"Empty"`: the hours `Empty` are never open
          help: give them a span, such as `mon-fri 09:00-17:00`, that no closure takes away
        "#);
    }

    #[test]
    fn the_default_is_used_by_case_hours() {
        insta::assert_snapshot!(check(r#"default hours "Empty" in "UTC" < >
entry "A" use case hours < at 4h notify owner >"#), @r#"
        E0503 1:15 `"Empty"`: the hours `Empty` are never open
          2:11 `use case hours`: used here, where nothing will ever fire
          help: give them a span, such as `mon-fri 09:00-17:00`, that no closure takes away
        "#);
    }

    #[test]
    fn imported_ones_are_reported_where_they_are_used() {
        insta::assert_snapshot!(check_importing(r#"import "hours.esc"
entry "A" use hours "Empty" < at 4h notify owner >"#, &[("hours.esc", r#"hours "Empty" in "UTC" < >
hours "Also" in "UTC" < >"#)]), @r#"
        E0503 2:21 `"Empty"`: the hours `Empty` are never open
          note: this never fires
          hours.esc:1:7 `"Empty"`: they are declared here
          help: name other hours, or give these a span
        "#);
    }

    #[test]
    fn one_opening_is_enough() {
        for text in [
            r#"hours "Once" in "UTC" < open 2027-01-01 09:00-10:00 >
entry "A" use hours "Once" < at 4h notify owner >"#,
            r#"hours "Open at Christmas" in "UTC" < closed daily; open every 12-25 09:00-10:00 >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_not_empty() {
        assert_eq!(
            check_broken(
                r#"hours "Broken" in "UTC" < mon-fri 09:00- >
entry "A" use hours "Broken" < at 4h notify owner >"#
            ),
            ""
        );
    }
}
