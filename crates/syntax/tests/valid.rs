//! What the parser makes of text without mistakes.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

use esc_syntax::{SliceIds, parse_file, words};

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

#[test]
fn the_words_are_those_of_the_grammar() {
    let grammar = include_str!("../../../grammar/esc.pest");
    let words = grammar.lines().filter_map(|line| line.strip_prefix("w_")?.split_once("@{ ^\""));
    let words: Vec<&str> = words.filter_map(|(_, word)| word.strip_suffix("\" ~ word_end }")).collect();
    assert!(words.len() > 90, "{words:?}");
    for word in words {
        assert!(words::is_word(word) || word == "may", "{word}");
        let field = parse_file(&format!("row 1: {word} = 1"), &mut SliceIds::default());
        assert_eq!(field[0].parsed.diagnostics.is_empty(), !words::is_reserved(word), "{word}");
        let longer = parse_file(&format!("row 1: {word}_2 = 1 and {word}.x = 2"), &mut SliceIds::default());
        assert_eq!(longer[0].parsed.diagnostics, [], "{word}");
    }
    assert!(
        words::DECLARATIONS
            .iter()
            .chain(words::ACTIONS)
            .all(|word| grammar.contains(&format!("^\"{word}\" ~ word_end")))
    );
}
