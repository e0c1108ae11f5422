//! W0407: `notify manager` after the case went to a queue. `manager` is the manager of the case's owner, and a queue has
//! none, so that nobody is told.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_syntax::ast::{ActionKind, Assignee, WhoKind};

use super::too_many_actions::MAX_ACTIONS;
use crate::context::Context;
use crate::lower::ages::Timed;

/// Follows the owner through the steps in the order of time. An entry with too many of them is left alone.
pub(crate) fn check(ages: &[Timed<'_>], context: &mut Context<'_>) {
    if ages.len() > MAX_ACTIONS {
        return;
    }
    let mut in_time: Vec<_> = ages.iter().filter_map(|age| Some((age.minutes?, age))).collect();
    in_time.sort_by_key(|(minutes, _)| *minutes);
    let mut to_queue: Option<(u32, Span)> = None;
    let mut reported: Vec<Span> = Vec::new();
    for (minutes, age) in in_time {
        for action in &age.step.actions {
            let ActionKind::Notify(who) = &action.kind else { continue };
            let Some((since, queue)) = to_queue else { continue };
            for who in who.iter().filter(|who| matches!(who.kind, WhoKind::Manager)) {
                if since < minutes && !reported.contains(&who.span) {
                    reported.push(who.span);
                    let message = "the case is with a queue by now, and a queue has no manager";
                    let diagnostic = Diagnostic::new(Code::W0407, context.at(who.span), message)
                        .label(context.at(queue), "it goes to the queue here")
                        .help("notify a `role`, a `user` or the `queue` itself");
                    context.report(diagnostic);
                }
            }
        }
        for action in &age.step.actions {
            if let ActionKind::Reassign(assignee) = &action.kind {
                to_queue = match assignee {
                    Assignee::Queue(_) => Some((minutes, action.span)),
                    Assignee::User(_) | Assignee::Pool(_) | Assignee::Manager => None,
                };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn a_later_step_finds_no_manager() {
        insta::assert_snapshot!(check(r#"entry "A" < at 2h reassign queue "X"; at 4h notify owner, manager >"#), @r#"
        W0407 1:59 `manager`: the case is with a queue by now, and a queue has no manager
          1:19 `reassign queue "X"`: it goes to the queue here
          help: notify a `role`, a `user` or the `queue` itself
        "#);
    }

    #[test]
    fn steps_are_followed_in_the_order_of_time() {
        insta::assert_snapshot!(check(r#"entry "A" < at 4h, 6h notify manager, reassign queue "X" >"#), @r#"
        W0407 1:30 `manager`: the case is with a queue by now, and a queue has no manager
          1:39 `reassign queue "X"`: it goes to the queue here
          help: notify a `role`, a `user` or the `queue` itself
        "#);
    }

    #[test]
    fn a_manager_before_the_queue_or_after_a_person_is_told() {
        for text in [
            r#"entry "A" < at 2h reassign queue "X", notify manager >"#,
            r#"entry "A" < at 2h reassign queue "X"; at 3h reassign user "ana@example.com"; at 4h notify manager >"#,
            r#"entry "A" < at 2h notify manager; at 3h reassign queue "X"; at 4h notify queue "X" >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
