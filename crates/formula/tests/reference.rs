//! The reference says of each function what the table says.

use esc_formula::FUNCTIONS;

const REFERENCE: &str = include_str!("../../../grammar/README.md");

#[test]
fn the_reference_has_every_function_and_operator() {
    for entry in FUNCTIONS {
        let row = format!("| `{}` | {} | {} |", entry.form(), entry.about, entry.blank);
        assert!(REFERENCE.lines().any(|line| line == row), "{row}");
    }
    let rows = |head: &str| {
        let lines = REFERENCE.lines().skip_while(|line| !line.starts_with(head)).skip(2);
        lines.take_while(|line| line.starts_with('|')).count()
    };
    assert_eq!(rows("| function |") + rows("| operator |"), FUNCTIONS.len());
}
