//! E0205: queues, users, roles, templates and pools that are not declared.
//!
//! Whom a rule reaches need not be declared; but once one queue is, all are meant to be, and so for each kind. A pool
//! says who is in it, so that one always has to be declared.

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::{self, TargetKind};
use esc_values::quote;

use super::{did_you_mean, listed, nearest_declared};
use crate::context::Context;
use crate::scope::NameKind;

/// A reference to a queue, user, role or template.
pub(crate) fn resolve_target(kind: TargetKind, name: &ast::Text, context: &mut Context<'_>) {
    let kind = NameKind::Target(kind);
    if let Some((id, _)) = context.scope.find(kind, &name.value) {
        context.found.used.push(id);
    } else if context.scope.declares_any(kind) {
        report_unknown(kind, name, context);
    }
}

/// A reference to a pool, by its place in [`Scope::pools`](crate::scope::Scope::pools).
pub(crate) fn resolve_pool(name: &ast::Text, context: &mut Context<'_>) -> Option<usize> {
    let Some((id, found)) = context.scope.find(NameKind::Pool, &name.value) else {
        report_unknown(NameKind::Pool, name, context);
        return None;
    };
    context.found.used.push(id);
    Some(found.index)
}

/// The members of a pool are users.
pub(crate) fn check_members(pool: &ast::Pool, context: &mut Context<'_>) {
    for member in &pool.members {
        resolve_target(TargetKind::User, &member.user, context);
    }
}

fn report_unknown(kind: NameKind, name: &ast::Text, context: &mut Context<'_>) {
    if context.may_be_declared(&name.value) {
        return;
    }
    let (scope, place) = (context.scope, context.at(name.span));
    let diagnostic =
        Diagnostic::new(Code::E0205, place, format!("no {} named `{}` is declared", kind.one(), name.value));
    let near = nearest_declared(kind, &name.value, context);
    let diagnostic = did_you_mean(diagnostic, &name.value, near, place, quote, || {
        let declaration = match kind {
            NameKind::Pool => format!("pool {} < user \"ana@example.com\" capacity 5 >", quote(&name.value)),
            _ => format!("{} {}", kind.one(), quote(&name.value)),
        };
        match listed(scope.names_of(kind)) {
            Some(listed) => format!("declared are {listed}; a new one is declared with `{declaration}`"),
            None => format!("declare it: `{declaration}`"),
        }
    });
    context.report(diagnostic);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken, check_importing};

    #[test]
    fn once_one_is_declared_all_are() {
        insta::assert_snapshot!(check(r#"queue "Tier2"
user "ana@example.com"
role "CSM"
template "Hello"
entry "A" < at 4h notify queue "Tier 2", user "anna@example.com", role "csm" using "Helo", reassign queue "Ops" >
entry "B" < at 4h notify queue "Tier2", user "ana@example.com", role "CSM" using "Hello" >"#), @r#"
        E0205 5:32 `"Tier 2"`: no queue named `Tier 2` is declared
          help: did you mean `Tier2`?
          maybe: write `"Tier2"`: 5:32 `"Tier 2"` -> `"Tier2"`
        E0205 5:47 `"anna@example.com"`: no user named `anna@example.com` is declared
          help: did you mean `ana@example.com`?
          maybe: write `"ana@example.com"`: 5:47 `"anna@example.com"` -> `"ana@example.com"`
        E0205 5:72 `"csm"`: no role named `csm` is declared
          help: upper and lower case count in names: write `CSM`
          maybe: write `"CSM"`: 5:72 `"csm"` -> `"CSM"`
        E0205 5:84 `"Helo"`: no template named `Helo` is declared
          help: did you mean `Hello`?
          maybe: write `"Hello"`: 5:84 `"Helo"` -> `"Hello"`
        E0205 5:107 `"Ops"`: no queue named `Ops` is declared
          help: declared are `Tier2`; a new one is declared with `queue "Ops"`
        "#);
    }

    #[test]
    fn a_pool_is_always_declared() {
        insta::assert_snapshot!(check(r#"pool "Senior" < user "ana@example.com" capacity 3 >
entry "A" < at 4h reassign pool "Senor" >
entry "B" < at 4h reassign pool "Junior"; at 5h reassign pool "Senior" >"#), @r#"
        E0205 2:33 `"Senor"`: no pool named `Senor` is declared
          help: did you mean `Senior`?
          maybe: write `"Senior"`: 2:33 `"Senor"` -> `"Senior"`
        E0205 3:33 `"Junior"`: no pool named `Junior` is declared
          help: did you mean `Senior`?
          maybe: write `"Senior"`: 3:33 `"Junior"` -> `"Senior"`
        "#);
    }

    #[test]
    fn no_pool_at_all() {
        insta::assert_snapshot!(check(r#"entry "A" < at 4h reassign pool "Senior" >"#), @r#"
        E0205 1:33 `"Senior"`: no pool named `Senior` is declared
          help: declare it: `pool "Senior" < user "ana@example.com" capacity 5 >`
        "#);
    }

    #[test]
    fn members_are_users() {
        insta::assert_snapshot!(check(r#"user "ana@example.com"
pool "Senior" < user "ana@example.com" capacity 3; user "bo@example.com" capacity 1 >"#), @r#"
        E0205 2:57 `"bo@example.com"`: no user named `bo@example.com` is declared
          help: did you mean `ana@example.com`?
          maybe: write `"ana@example.com"`: 2:57 `"bo@example.com"` -> `"ana@example.com"`
        "#);
    }

    #[test]
    fn where_none_is_declared_any_will_do() {
        assert_eq!(
            check(
                r#"entry "A" < at 4h notify queue "A", user "b@example.com", role "C" using "D", reassign user "e@example.com" >"#
            ),
            ""
        );
    }

    #[test]
    fn imported_ones_are_known() {
        assert_eq!(
            check_importing(
                r#"import "a.esc"
entry "A" < at 4h reassign queue "Q" >"#,
                &[("a.esc", r#"queue "Q""#)]
            ),
            ""
        );
    }

    #[test]
    fn a_broken_declaration_is_one() {
        assert_eq!(
            check_broken(
                r#"queue "Q"
pool "P" < user capacity >
entry "A" < at 4h reassign pool "P"; at 5h reassign queue "Q" >"#
            ),
            ""
        );
    }
}
