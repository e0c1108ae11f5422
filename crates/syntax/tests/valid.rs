//! What the parser makes of text without mistakes.

use esc_syntax::{SliceIds, parse_file};

const COMPLETE: &str = include_str!("data/complete.esc");
const EVERY_CONSTRUCT: &str = include_str!("data/every_construct.esc");

/// The trees of a file, one a line, spans left out.
fn trees(text: &str) -> String {
    let slices = parse_file(text, &mut SliceIds::default());
    let trees = slices.iter().map(|slice| {
        assert_eq!(slice.parsed.diagnostics, [], "{text}");
        format!("{:?}\n", slice.parsed.item)
    });
    let spans = regex_lite::Regex::new(
        r"(, )?\w*span: Span \{ start: \d+, end: \d+ \}|Span \{ start: \d+, end: \d+ \}",
    )
    .unwrap();
    spans.replace_all(&trees.collect::<String>(), "").replace("{ , ", "{ ")
}

#[test]
fn the_complete_example_is_read() {
    insta::assert_snapshot!(trees(COMPLETE));
}

#[test]
fn every_construct_is_read() {
    insta::assert_snapshot!(trees(EVERY_CONSTRUCT));
}
