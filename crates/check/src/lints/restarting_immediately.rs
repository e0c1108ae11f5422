//! W0410: `immediately` with `age_from last_modified`. Every edit starts the clock anew, so that the step fires after
//! each of them.

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::{AgeFrom, Due, Step};

use crate::context::Context;
use crate::lower::entry::Clauses;

/// Checks the steps of an entry.
pub(crate) fn check(steps: &[Step], clauses: &Clauses<'_>, context: &mut Context<'_>) {
    if clauses.age_from != Some(AgeFrom::LastModified) {
        return;
    }
    for step in steps {
        let Due::Immediately(span) = step.due else { continue };
        let message = "with `age_from last_modified` this fires again after every edit of the case";
        let diagnostic = Diagnostic::new(Code::W0410, context.at(span), message)
            .help("write `age_from created` or `age_from matched`, or wait a while, such as `at 30m`");
        context.report(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn it_fires_after_every_edit() {
        insta::assert_snapshot!(check(r#"entry "A" age_from last_modified < immediately notify owner; at 2h notify manager >"#), @r"
        W0410 1:36 `immediately`: with `age_from last_modified` this fires again after every edit of the case
          help: write `age_from created` or `age_from matched`, or wait a while, such as `at 30m`
        ");
    }

    #[test]
    fn other_starts_and_ages_are_fine() {
        for text in [
            r#"entry "A" age_from matched < immediately notify owner >"#,
            r#"entry "A" age_from last_modified < at 1m notify owner >"#,
            r#"entry "A" < immediately notify owner >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
