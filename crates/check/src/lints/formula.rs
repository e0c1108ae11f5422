//! E0006: `formula( … )` is read and kept, and not compiled yet.

use esc_diagnostics::{Code, Diagnostic, Span};

use crate::context::Context;

/// Reports a formula.
pub(crate) fn report(span: Span, context: &mut Context<'_>) {
    let diagnostic = Diagnostic::new(Code::E0006, context.at(span), "formulas are not compiled yet")
        .help("write the test as criteria, or keep a formula field in Salesforce and compare that");
    context.report(diagnostic);
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn each_formula_is_reported() {
        insta::assert_snapshot!(check(r#"row 1: formula( Amount > 3 )
entry "A" when 1 or not formula( ISBLANK(Name) ) < at 4h notify owner >"#), @r"
        E0006 1:8 `formula( Amount > 3 )`: formulas are not compiled yet
          help: write the test as criteria, or keep a formula field in Salesforce and compare that
        E0006 2:25 `formula( ISBLANK(Name) )`: formulas are not compiled yet
          help: write the test as criteria, or keep a formula field in Salesforce and compare that
        ");
    }
}
