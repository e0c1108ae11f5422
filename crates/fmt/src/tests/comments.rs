//! No comment is lost, wherever it stands.

use esc_syntax::{TokenKind, formula};

use super::{CORPUS, formatted, tokens};
use crate::format;

/// Comments of each kind, with the spaces and ends of lines around them that decide what they belong to.
const COMMENTS: &[&str] = &[
    " /* c */ ",
    "/* c */",
    " // c\n",
    " /// c\n",
    "\n// c\n",
    "\n\n// c\n\n",
    "\n/* c */\n",
    "\n/* c */ ",
    " /* c */\n",
    " /* c\n d */ ",
    "\n /* c\r\n\r\n d */\n",
    " /* c */ // d\n",
    "\n// c\n/* d */ // e\n\n/* f */ /* g */ ",
];

fn comments(text: &str) -> Vec<String> {
    tokens(text)
        .iter()
        .filter(|token| token.kind.is_comment())
        .map(|token| token.span.of(text).trim_end().replace("\r\n", "\n"))
        .collect()
}

/// The tokens of a text as the printer may change them: in any case, without `;`, in any order.
fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = tokens(text)
        .iter()
        .filter(|token| !token.kind.is_comment() && token.kind != TokenKind::Semicolon)
        .flat_map(|token| match token.kind {
            // Of a formula, the words.
            TokenKind::FormulaBody => formula::words::words(token.span.of(text))
                .into_iter()
                .map(|word| word.text.to_lowercase())
                .collect(),
            _ => vec![token.span.of(text).to_lowercase()],
        })
        .collect();
    words.sort_unstable();
    words
}

#[test]
fn a_comment_between_any_two_tokens_survives() {
    for source in CORPUS {
        let tokens = tokens(source);
        let formula = tokens.iter().find(|token| token.kind == TokenKind::FormulaBody);
        let gaps = tokens
            .iter()
            .map(|token| token.span.start)
            .filter(|gap| formula.is_none_or(|body| *gap < body.span.start || *gap > body.span.end))
            .map(|gap| gap as usize)
            .chain([source.len()]);
        for gap in gaps {
            for comment in COMMENTS {
                let (before, after) = source.split_at(gap);
                let text = format!("{before}{comment}{after}");
                let Ok(once) = format(&text) else { panic!("{text}\n---\n{}", formatted(&text)) };
                assert_eq!(comments(&once), comments(&text), "{text}\n---\n{once}");
                assert_eq!(words(&once), words(&text), "{text}\n---\n{once}");
                assert_eq!(formatted(&once), once, "{text}");
            }
        }
    }
}
