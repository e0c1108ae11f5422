//! E0005, as far as rows come into it: what a few lines of rows can stand for grows without bound.

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::{Entry, Row};
use esc_syntax::limits::MAX_DEPTH;

use crate::MAX_COMPARISONS;
use crate::context::Context;
use crate::scope::Size;

/// Whether rows make criteria nest too deep; a row is a level. Without rows the parser sees to it.
pub(crate) const fn is_too_deep(size: Size) -> bool {
    size.rows && size.depth > MAX_DEPTH
}

/// Reports a row that nests too deep. Rows that build on it are then taken for shallow, so that it is said once.
pub(crate) fn report_row(row: &Row, context: &mut Context<'_>) {
    let message =
        format!("the row `{}` nests over {MAX_DEPTH} deep, with the rows that it builds on", row.label.value);
    let diagnostic = Diagnostic::new(Code::E0005, context.at(row.label.span), message)
        .help("let rows build on fewer rows in turn");
    context.report(diagnostic);
}

/// Whether the criteria of an entry are of a bearable size; reported where not.
pub(crate) fn check_entry(size: Size, entry: &Entry, context: &mut Context<'_>) -> bool {
    let message = if is_too_deep(size) {
        format!("the criteria of the entry nest over {MAX_DEPTH} deep, rows expanded")
    } else if size.comparisons > MAX_COMPARISONS {
        format!(
            "the entry has {} comparisons, rows expanded, and {MAX_COMPARISONS} at most are allowed",
            size.comparisons
        )
    } else {
        return true;
    };
    let diagnostic = Diagnostic::new(Code::E0005, context.at(entry.name.span), message)
        .help("split the entry, or test one field against a list: `Status in (\"New\", \"Working\")`");
    context.report(diagnostic);
    false
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    /// Rows that each stand for twice the one before: the last has `2^count` comparisons.
    fn doubling(count: usize) -> String {
        let rows: Vec<_> = (1..=count).map(|row| format!("row r{row}: r{0} and r{0}", row - 1)).collect();
        format!("row r0: A = 1\n{}\nentry \"A\" when r{count} < at 4h notify owner >", rows.join("\n"))
    }

    #[test]
    fn what_rows_stand_for_is_counted() {
        assert_eq!(check(&doubling(13)), "");
        insta::assert_snapshot!(check(&doubling(14)), @r#"
        E0005 16:7 `"A"`: the entry has 16384 comparisons, rows expanded, and 10000 at most are allowed
          help: split the entry, or test one field against a list: `Status in ("New", "Working")`
        "#);
        insta::assert_snapshot!(check(&doubling(30)), @r#"
        E0005 32:7 `"A"`: the entry has 1073741824 comparisons, rows expanded, and 10000 at most are allowed
          help: split the entry, or test one field against a list: `Status in ("New", "Working")`
        "#);
    }

    #[test]
    fn a_chain_of_rows_is_reported_once() {
        let rows: Vec<_> = (1..=20_000).map(|row| format!("row r{row}: r{}", row - 1)).collect();
        let rows = rows.join("\n");
        let text = format!("row r0: A = 1\n{rows}\nentry \"A\" when r64 or r20000 < at 4h notify owner >");
        let shown = check(&text);
        assert!(shown.starts_with("E0005 66:5 `r65`: the row `r65` nests over 64 deep"), "{shown}");
        assert_eq!(shown.lines().filter(|line| line.starts_with("E0005")).count(), 307);
    }

    #[test]
    fn wide_criteria_within_the_limit_are_fine() {
        assert_eq!(
            check(
                r#"row a: A = 1
row b: a and a
entry "A" when b and b < at 4h notify owner >"#
            ),
            ""
        );
    }
}
