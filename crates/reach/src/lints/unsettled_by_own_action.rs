use esc_diagnostics::Diagnostic;
use super::Lint;
pub(super) fn check(_lint: &Lint<'_>, _found: &mut Vec<Diagnostic>) {}
