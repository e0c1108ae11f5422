//! E0401: more than five escalation actions. Each age of each step is one, however much it does.

use esc_diagnostics::{Code, Diagnostic};

use crate::context::Context;
use crate::lower::ages::Timed;

/// The most escalation actions of an entry.
pub(crate) const MAX_ACTIONS: usize = 5;

/// Checks the number of ages; the sixth is to blame.
pub(crate) fn check(ages: &[Timed<'_>], context: &mut Context<'_>) {
    let Some(sixth) = ages.get(MAX_ACTIONS) else { return };
    let message =
        format!("this is the sixth escalation action of {}, and an entry has five at most", ages.len());
    let mut diagnostic = Diagnostic::new(Code::E0401, context.at(sixth.span), message)
        .help("each age counts, however many things it does: write what is due together into one step");
    if let Some(first) = ages.first() {
        diagnostic = diagnostic.label(context.at(first.span), "counted from here");
    }
    context.report(diagnostic);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn the_sixth_age_is_to_blame() {
        insta::assert_snapshot!(check(r#"entry "A" < at 1h, 2h, 3h notify owner; at 4h notify manager, owner; at 5h, 6h, 7h mark escalated >"#), @r"
        E0401 1:77 `6h`: this is the sixth escalation action of 7, and an entry has five at most
          1:16 `1h`: counted from here
          help: each age counts, however many things it does: write what is due together into one step
        ");
    }

    #[test]
    fn five_ages_may_do_as_much_as_they_like() {
        assert_eq!(
            check(
                r#"entry "A" < at 1h, 2h, 3h, 4h notify owner, manager; at 5h notify owner, email "a@example.com", mark escalated >"#
            ),
            ""
        );
    }
}
