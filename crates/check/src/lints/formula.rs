//! E0006: `formula( … )` is read and kept, and not compiled yet.

use esc_diagnostics::{Code, Diagnostic, Span};

use crate::context::Context;

/// Reports a formula.
pub(crate) fn report(span: Span, context: &mut Context<'_>) {
    let diagnostic = Diagnostic::new(Code::E0006, context.at(span), "formulas are not compiled yet")
        .help("write the test as criteria, or keep a formula field in Salesforce and compare that");
    context.report(diagnostic);
}
