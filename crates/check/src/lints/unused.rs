//! W0601: declarations that nothing uses.
//!
//! To be the default is no use by itself: `default hours` are used where they are named, and where they serve the hours
//! of cases, `today`, periods or dates. Not in libraries, whose declarations are there for others; not for hours where an entry takes those that the case
//! names, since it may name any.

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::Slice;
use esc_syntax::ast::TargetKind;
use rustc_hash::FxHashSet;

use crate::caseless::Caseless;
use crate::context::{Context, Total};
use crate::names::rows::OwnRows;
use crate::scope::{Decl, NameKind, Scope};

/// Checks the declarations of a rule's file.
pub(crate) fn check<'a>(
    scope: &Scope<'a>,
    broken: impl Iterator<Item = &'a Slice> + Clone,
    found: &mut Total,
) {
    let is_broken = broken.clone().next().is_some();
    let mentioned: FxHashSet<_> =
        broken.flat_map(|slice| &slice.parsed.mentions).map(|name| Caseless(name)).collect();
    for (place, declaration) in scope.declarations.iter().enumerate() {
        if found.used.get(place).copied().unwrap_or_default()
            || declaration.imported.is_some()
            || mentioned.contains(&Caseless(declaration.name))
        {
            continue;
        }
        if declaration.kind == NameKind::Hours && serves_otherwise(scope, declaration, found, is_broken) {
            continue;
        }
        found.diagnostics.push(unused(declaration));
    }
}

/// Whether hours that nothing names have a use all the same, or are out of use on purpose.
fn serves_otherwise(scope: &Scope<'_>, declaration: &Decl<'_>, found: &Total, broken: bool) -> bool {
    let default = scope.default_hours.is_some_and(|default| default.hours == declaration.index);
    let inactive = scope.hours.get(declaration.index).is_some_and(|hours| hours.number.is_none());
    inactive || found.case_hours.is_some() || (default && (found.reads_zone || broken))
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

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken};

    #[test]
    fn what_nothing_uses_is_reported() {
        insta::assert_snapshot!(check(r#"row 1: Tier = "Gold"
hours "Day" in "UTC" < mon-fri 09:00-17:00 >
closures "Holidays" < closed every 12-25 >
queue "Q"
user "u@example.com"
role "R"
template "T"
pool "P" < user "u@example.com" capacity 3 >
entry "A" row 2: Tier = "Gold" < at 4h notify owner >"#), @r#"
        W0601 1:5 `1`: nothing uses the row `1`
          help: name it in criteria, or remove it
        W0601 2:7 `"Day"`: nothing uses the hours `Day`
          help: name them in an entry, or remove them
        W0601 3:10 `"Holidays"`: nothing uses the closures `Holidays`
          help: name them in hours, or remove them
        W0601 4:7 `"Q"`: nothing uses the queue `Q`
          help: name it in a step, or remove it
        W0601 6:6 `"R"`: nothing uses the role `R`
          help: name it in a step, or remove it
        W0601 7:10 `"T"`: nothing uses the template `T`
          help: name it with `using`, or remove it
        W0601 8:6 `"P"`: nothing uses the pool `P`
          help: name it in a step, or remove it
        W0601 9:15 `2`: nothing uses the row `2`
          help: name it in criteria, or remove it
        "#);
    }

    #[test]
    fn a_default_serves_case_hours_and_dates() {
        insta::assert_snapshot!(check(r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" when ClosedOn < 2026-01-01 < at 4h notify owner >"#), @r#"
        W0601 1:15 `"Day"`: nothing uses the hours `Day`
          help: name them in an entry, or remove them
        "#);
    }

    #[test]
    fn case_hours_use_any_hours_but_no_closures() {
        insta::assert_snapshot!(check(r#"hours "Day" in "UTC" < mon-fri 09:00-17:00 >
closures "Holidays" < closed every 12-25 >
entry "A" use case hours < at 4h notify owner >"#), @r#"
        W0601 2:10 `"Holidays"`: nothing uses the closures `Holidays`
          help: name them in hours, or remove them
        "#);
    }

    #[test]
    fn what_something_uses_is_fine() {
        assert_eq!(
            check(
                r#"row 1: Tier = "Gold"
row two: 1
closures "Holidays" < closed every 12-25 >
hours "Day" in "UTC" < mon-fri 09:00-17:00; closures "Holidays" >
hours "Out of use" inactive in "UTC" < mon-fri 09:00-17:00 >
queue "Q"
user "u@example.com"
role "R"
template "T"
pool "P" < user "u@example.com" capacity 3 >
entry "A" row 2: TWO when 2 use hours "Day" < at 4h notify role "R" using "T", reassign pool "P"; at 5h reassign queue "Q" >"#
            ),
            ""
        );
    }

    #[test]
    fn a_default_that_serves_is_fine() {
        for text in [
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" fire during case hours < at 4h notify owner >"#,
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" use hours "Day" < at 4h notify owner >"#,
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" when ClosedOn = today < at 4h notify owner >"#,
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" when CreatedDate < 2026-01-01 < at 4h notify owner >"#,
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" when CreatedDate in (2026-01-01) < at 4h notify owner >"#,
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" when DueOn = last week < at 4h notify owner >"#,
            r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
case < DueOn: date >
entry "A" when DueOn = CreatedDate < at 4h notify owner >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }

    #[test]
    fn libraries_declare_for_others() {
        assert_eq!(
            check(
                r#"queue "Q"
hours "Day" in "UTC" < mon-fri 09:00-17:00 >"#
            ),
            ""
        );
    }

    #[test]
    fn what_could_not_be_read_may_use_it() {
        assert_eq!(
            check_broken(
                r#"queue "Q"
row 1: Tier = "Gold"
entry "A" when 1 and < at 4h reassign queue "Q" >"#
            ),
            ""
        );
    }
}
