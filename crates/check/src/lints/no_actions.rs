//! W0404: an entry with an empty block. It takes its cases and does nothing, which `stop` says in so many words.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Span};
use esc_syntax::ast::{Entry, Step};

use crate::context::Context;

/// Checks the block of an entry.
pub(crate) fn check(entry: &Entry, steps: &[Step], context: &mut Context<'_>) {
    if !steps.is_empty() || context.broken {
        return;
    }
    let block = entry.body_span;
    let between = Span::new(block.start + 1, block.end.saturating_sub(1));
    // A comment in the block stays.
    let edit = if between.of(context.text).trim().is_empty() {
        Edit::replace(context.at(block), "< stop >")
    } else {
        Edit::replace(context.at(between.before()), " stop")
    };
    let diagnostic = Diagnostic::new(
        Code::W0404,
        context.at(block),
        "the entry has no actions: its cases go no further, and nothing fires",
    )
    .help("write `< stop >` if that is meant, else a step such as `at 4h notify manager`")
    .fix(Fix::certain("write `stop`", vec![edit]));
    context.report(diagnostic);
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken};

    #[test]
    fn an_empty_block_is_a_stop() {
        insta::assert_snapshot!(check(r#"entry "A" < >
entry "B" <>
entry "C" <
  // nothing yet
>"#), @r"
        W0404 1:11 `< >`: the entry has no actions: its cases go no further, and nothing fires
          help: write `< stop >` if that is meant, else a step such as `at 4h notify manager`
          fix: write `stop`: 1:11 `< >` -> `< stop >`
        W0404 2:11 `<>`: the entry has no actions: its cases go no further, and nothing fires
          help: write `< stop >` if that is meant, else a step such as `at 4h notify manager`
          fix: write `stop`: 2:11 `<>` -> `< stop >`
        W0404 3:11 `<
          // nothing yet
        >`: the entry has no actions: its cases go no further, and nothing fires
          help: write `< stop >` if that is meant, else a step such as `at 4h notify manager`
          fix: write `stop`: 3:12 `` -> ` stop`
        ");
    }

    #[test]
    fn stop_and_steps_are_fine() {
        for text in [r#"entry "A" < stop >"#, r#"entry "A" < immediately mark escalated >"#] {
            assert_eq!(check(text), "", "{text}");
        }
    }

    #[test]
    fn a_step_that_could_not_be_read_is_one() {
        assert_eq!(check_broken(r#"entry "A" < at 4x notify owner >"#), "");
    }
}
