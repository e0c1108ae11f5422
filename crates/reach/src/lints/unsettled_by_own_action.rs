use super::Lint;
use esc_diagnostics::Diagnostic;
pub(super) fn check(_lint: &Lint<'_>, _found: &mut Vec<Diagnostic>) {}
