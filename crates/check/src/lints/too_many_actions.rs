//! E0401: more than five escalation actions. Each age of each step is one, however much it does.

use esc_diagnostics::{Code, Diagnostic};

use crate::context::Context;
use crate::lower::ages::Timed;

/// The most escalation actions of an entry.
pub(crate) const MAX_ACTIONS: usize = 5;

/// Checks the number of ages; the sixth is to blame.
pub(crate) fn check(ages: &[Timed<'_>], context: &mut Context<'_>) {
    let Some(sixth) = ages.get(MAX_ACTIONS) else { return };
    let message = format!("this is the sixth escalation action of {}, and an entry has five at most", ages.len());
    let mut diagnostic = Diagnostic::new(Code::E0401, context.at(sixth.span), message)
        .help("each age counts, however many things it does: write what is due together into one step");
    if let Some(first) = ages.first() {
        diagnostic = diagnostic.label(context.at(first.span), "counted from here");
    }
    context.report(diagnostic);
}
