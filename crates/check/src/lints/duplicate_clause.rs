//! E0102: a clause that stands twice, and a step that reassigns twice or sets a field twice.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_syntax::ast::{ActionKind, Clause, ClauseKind, Step};
use rustc_hash::FxHashMap;

use crate::caseless::Caseless;
use crate::context::Context;

/// Checks the clauses of an entry's head.
pub(crate) fn check_clauses(clauses: &[Clause], context: &mut Context<'_>) {
    let mut first: [Option<&Clause>; 4] = [None; 4];
    for clause in clauses {
        let (slot, name) = match clause.kind {
            ClauseKind::AgeFrom(_) => (0, "age_from"),
            ClauseKind::Use(_) | ClauseKind::Ignore => (1, "hours"),
            ClauseKind::Fire(_) => (2, "fire during"),
            ClauseKind::Sla(_) => (3, "sla"),
        };
        let Some(slot) = first.get_mut(slot) else { continue };
        let Some(earlier) = slot else {
            *slot = Some(clause);
            continue;
        };
        let message = match (&earlier.kind, &clause.kind) {
            (ClauseKind::Use(_), ClauseKind::Ignore) | (ClauseKind::Ignore, ClauseKind::Use(_)) => {
                "an entry either uses hours or ignores them".to_owned()
            }
            (ClauseKind::Use(_), _) => "an entry uses one set of hours".to_owned(),
            (ClauseKind::Ignore, _) => "`ignore hours` stands here twice".to_owned(),
            _ => format!("`{name}` stands here twice"),
        };
        let diagnostic = Diagnostic::new(Code::E0102, context.at(clause.span), message)
            .label(context.at(earlier.span), "the first is here")
            .help("keep one of them");
        context.report(diagnostic);
    }
}

/// Checks what each step does.
pub(crate) fn check_steps(steps: &[Step], context: &mut Context<'_>) {
    for step in steps {
        let mut reassigned: Option<Span> = None;
        let mut set: FxHashMap<Caseless<'_>, Span> = FxHashMap::default();
        for action in &step.actions {
            let (earlier, message) = match &action.kind {
                ActionKind::Reassign(_) => {
                    (reassigned.replace(action.span), "a step reassigns the case once at most".to_owned())
                }
                ActionKind::Set { field, .. } => (
                    set.insert(Caseless(&field.value), action.span),
                    format!("the step sets `{}` twice", field.value),
                ),
                _ => continue,
            };
            if let Some(earlier) = earlier {
                let diagnostic = Diagnostic::new(Code::E0102, context.at(action.span), message)
                    .label(context.at(earlier), "the first time is here")
                    .help("keep one of them, or write a second step");
                context.report(diagnostic);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn each_clause_stands_once() {
        insta::assert_snapshot!(check(r#"entry "A" age_from created age_from matched sla 4h sla 8h fire during case hours fire during case hours < at 4h notify owner >"#), @r"
        E0102 1:28 `age_from matched`: `age_from` stands here twice
          1:11 `age_from created`: the first is here
          help: keep one of them
        E0102 1:52 `sla 8h`: `sla` stands here twice
          1:45 `sla 4h`: the first is here
          help: keep one of them
        E0102 1:82 `fire during case hours`: `fire during` stands here twice
          1:59 `fire during case hours`: the first is here
          help: keep one of them
        ");
    }

    #[test]
    fn hours_are_used_or_ignored() {
        insta::assert_snapshot!(check(r#"entry "A" use case hours ignore hours < at 4h notify owner >
entry "B" ignore hours ignore hours < at 4h notify owner >
entry "C" use case hours use case hours < at 4h notify owner >"#), @r"
        E0102 1:26 `ignore hours`: an entry either uses hours or ignores them
          1:11 `use case hours`: the first is here
          help: keep one of them
        E0102 2:24 `ignore hours`: `ignore hours` stands here twice
          2:11 `ignore hours`: the first is here
          help: keep one of them
        E0102 3:26 `use case hours`: an entry uses one set of hours
          3:11 `use case hours`: the first is here
          help: keep one of them
        ");
    }

    #[test]
    fn a_step_reassigns_and_sets_once() {
        insta::assert_snapshot!(check(r#"entry "A" < at 4h reassign queue "X", set Priority = "High", reassign manager, set priority = "Low" >"#), @r#"
        E0102 1:62 `reassign manager`: a step reassigns the case once at most
          1:19 `reassign queue "X"`: the first time is here
          help: keep one of them, or write a second step
        E0102 1:80 `set priority = "Low"`: the step sets `priority` twice
          1:39 `set Priority = "High"`: the first time is here
          help: keep one of them, or write a second step
        "#);
    }

    #[test]
    fn one_of_each_is_fine() {
        for text in [
            r#"entry "A" sla 8h fire during case hours use case hours age_from matched < at 4h notify owner >"#,
            r#"entry "A" < at 4h reassign queue "X", set Priority = "High", set Tier = "Gold"; at 5h reassign manager, set Priority = "Low" >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
