//! From text to tokens that tile it.

use esc_diagnostics::Span;
use logos::{Lexer, Logos};

use crate::token::{Token, TokenKind};
use crate::words;

/// Cuts `text` into tokens. They tile it: each begins where the one before it ends, the first at 0, the last
/// ends with the text. Nothing is an error here; what no valid file has is a token of its own kind.
pub fn lex(text: &str) -> Vec<Token> {
    let mut tokens = Vec::with_capacity(text.len() / 4);
    tokens.extend(Tokens::of(text));
    tokens
}

/// The tokens of a text, one by one, as [`lex`] gives them.
pub(crate) struct Tokens<'a> {
    lexer: Lexer<'a, TokenKind>,
    /// Whether the last token that means something was the word `formula`.
    formula: bool,
    /// The body of a formula whose `(` was given last.
    body: Option<Token>,
}

impl<'a> Tokens<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        Self { lexer: TokenKind::lexer(text), formula: false, body: None }
    }
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        if let Some(body) = self.body.take() {
            return Some(body);
        }
        let kind = self.lexer.next()?.unwrap_or(TokenKind::Unknown);
        let range = self.lexer.span();
        if !kind.is_trivia() {
            if self.formula && kind == TokenKind::LeftParen {
                let (length, closed) = formula_body(self.lexer.remainder());
                if length > 0 {
                    let kind = if closed { TokenKind::FormulaBody } else { TokenKind::UnterminatedFormula };
                    self.body = Some(Token { kind, span: span(range.end, range.end + length) });
                    self.lexer.bump(length);
                }
            }
            self.formula = kind == TokenKind::Word
                && range.len() == FORMULA.len()
                && self.lexer.slice().eq_ignore_ascii_case(FORMULA);
        }
        Some(Token { kind, span: span(range.start, range.end) })
    }
}

/// The word that a formula begins with.
const FORMULA: &str = "formula";

/// A range of bytes. Text past 4 GiB, which no caller passes on, collapses at the end.
fn span(start: usize, end: usize) -> Span {
    let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span::new(place(start), place(end))
}

/// What a run of the lexer keeps in mind.
#[derive(Default)]
pub struct Scan {
    /// Where the `/*` stand that are known to be unclosed, in order. Without this memory a text of unclosed
    /// comments would be read to its end once for each.
    unclosed: Vec<usize>,
}

/// Ends a block comment, whose `/*` was just read.
pub(crate) fn block_comment(lexer: &mut Lexer<'_, TokenKind>) -> TokenKind {
    let start = lexer.span().start;
    let rest = lexer.remainder();
    if lexer.extras.unclosed.binary_search(&start).is_err() {
        let bytes = rest.as_bytes();
        let mut open = vec![start];
        let mut at = 0;
        while let Some(pair) = bytes.get(at..at + 2) {
            match pair {
                b"/*" => open.push(start + 2 + at),
                b"*/" => {
                    open.pop();
                    if open.is_empty() {
                        lexer.bump(at + 2);
                        return TokenKind::BlockComment;
                    }
                }
                _ => {
                    at += 1;
                    continue;
                }
            }
            at += 2;
        }
        lexer.extras.unclosed = open;
    }
    lexer.bump(before_next_declaration(rest));
    TokenKind::UnterminatedComment
}

/// How much of `text` comes before the next of its lines that begins with a declaration; all of it if none does.
fn before_next_declaration(text: &str) -> usize {
    let mut at = 0;
    while let Some(line) = text.get(at..).and_then(|rest| rest.find('\n')) {
        at += line + 1;
        if begins_declaration(text.get(at..).unwrap_or_default()) {
            return at;
        }
    }
    text.len()
}

/// Whether `text` begins with a word that begins a declaration and a text, on one line.
fn begins_declaration(text: &str) -> bool {
    let line = text.trim_start_matches([' ', '\t']);
    let end = line.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(line.len());
    let (word, rest) = line.split_at(end);
    words::is_declaration(word) && rest.trim_start_matches([' ', '\t']).starts_with('"')
}

/// The length of the formula that `text` begins with, and whether the `)` that closes it follows.
///
/// The lexical rules are those of Salesforce: texts in double or single quotes, in which a backslash takes the
/// next character with it, and comments that do not nest. A formula that is not closed ends before a `<` that
/// can only open an entry's block, before a line that begins with a declaration, or with the text.
fn formula_body(text: &str) -> (usize, bool) {
    let bytes = text.as_bytes();
    let mut depth = 0_usize;
    let last_close = text.rfind("*/").unwrap_or_default();
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let rest = text.get(at..).unwrap_or_default();
        match byte {
            b'(' => depth += 1,
            b')' if depth == 0 => return (at, true),
            b')' => depth -= 1,
            b'"' | b'\'' => at += quoted(rest.as_bytes()),
            b'/' if at + 2 <= last_close && rest.starts_with("/*") => {
                at += rest.get(2..).and_then(|inside| inside.find("*/")).map_or(0, |end| end + 3);
            }
            b'<' if opens_block(rest) => return (at, false),
            b'\n' if rest.get(1..).is_some_and(begins_declaration) => return (at, false),
            _ => {}
        }
        at += 1;
    }
    (text.len(), false)
}

/// How deep the parentheses of a formula are nested.
pub(crate) fn formula_depth(text: &str) -> usize {
    let bytes = text.as_bytes();
    let (mut depth, mut deepest, mut at) = (0_usize, 0, 0);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            b'"' | b'\'' => at += quoted(bytes.get(at..).unwrap_or_default()),
            _ => {}
        }
        deepest = deepest.max(depth);
        at += 1;
    }
    deepest
}

/// How far after its first byte the quoted text ends that `bytes` begins with: at its closing quote, or before
/// the end of its line.
fn quoted(bytes: &[u8]) -> usize {
    let quote = bytes.first();
    let mut at = 1;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' if bytes.get(at + 1).is_some_and(|next| *next != b'\n') => at += 1,
            b'\n' => return at - 1,
            byte if Some(byte) == quote => return at,
            _ => {}
        }
        at += 1;
    }
    bytes.len() - 1
}

/// Whether the `<` that `text` begins with can only open the block of an entry.
fn opens_block(text: &str) -> bool {
    let after = text.get(1..).unwrap_or_default().trim_start();
    let end = after.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(after.len());
    let (word, rest) = after.split_at(end);
    let next = rest.trim_start().bytes().next();
    match word.to_ascii_lowercase().as_str() {
        "at" => rest.starts_with([' ', '\t']) && next.is_some_and(|byte| byte.is_ascii_digit()),
        "immediately" => next.is_some_and(|byte| byte.is_ascii_alphabetic()),
        "stop" => next == Some(b'>'),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use proptest::prelude::*;

    use super::*;

    /// The tokens but for spaces and ends of lines, one a line.
    fn shown(text: &str) -> String {
        lex(text)
            .iter()
            .filter(|token| !matches!(token.kind, TokenKind::Whitespace | TokenKind::Newline))
            .fold(String::new(), |mut shown, token| {
                writeln!(shown, "{:?} {}", token.kind, token.span.of(text)).unwrap();
                shown
            })
    }

    #[test]
    fn literals_are_one_token_each() {
        insta::assert_snapshot!(
            shown("2026-11-21 2026-11-21T17:00Z 2026-11-21T17:00:30+01:00 12-25 09:00-17:00 1h30m 1_000.5 20% \"a \\\" b\" `when` $User.Alias today-2d"),
            @r#"
        Date 2026-11-21
        Instant 2026-11-21T17:00Z
        Instant 2026-11-21T17:00:30+01:00
        MonthDay 12-25
        TimeOfDay 09:00
        Minus -
        TimeOfDay 17:00
        Duration 1h30m
        Number 1_000.5
        Number 20
        Percent %
        Text "a \" b"
        QuotedName `when`
        DottedName $User.Alias
        Word today
        Minus -
        Duration 2d
        "#
        );
    }

    #[test]
    fn what_no_valid_file_has_is_a_token_of_its_own_kind() {
        insta::assert_snapshot!(
            shown("5minutes 1.5h 11/21/2026 21.11.2026 9:00am 'x' “y” \"open\n`open\na == b && c || !d => 1 – { } … Größe @\u{a0}=<"),
            @r#"
        WrongNumber 5minutes
        WrongNumber 1.5h
        WrongDate 11/21/2026
        WrongDate 21.11.2026
        WrongNumber 9:00am
        SingleQuoted 'x'
        SmartQuoted “y”
        UnterminatedText "open
        UnterminatedName `open
        Word a
        DoubleEqual ==
        Word b
        Ampersand &&
        Word c
        Bar ||
        Bang !
        Word d
        Arrow =>
        Number 1
        WrongDash –
        LeftBrace {
        RightBrace }
        Unknown …
        WrongName Größe
        Unknown @
        WrongSpace  
        EqualLess =<
        "#
        );
    }

    #[test]
    fn comments_nest_and_an_unclosed_one_spares_the_next_declaration() {
        insta::assert_snapshot!(
            shown("// a\r\n/// b\n//// c\n///\n/* d /* e */ f */ g /* h\n  /* i */\n queue \"j\" /* k"),
            @r#"
        LineComment // a
        DocComment /// b
        LineComment //// c
        DocComment ///
        BlockComment /* d /* e */ f */
        Word g
        UnterminatedComment /* h
          /* i */

        Word queue
        Text "j"
        UnterminatedComment /* k
        "#
        );
    }

    #[test]
    fn a_formula_runs_up_to_its_own_parenthesis() {
        insta::assert_snapshot!(
            shown("FORMULA /* */ ( ISPICKVAL(a, \"x)\") /* ) */ && b = ')\\')' ) and formula() and formula(A < 3 < at 4h x >"),
            @r#"
        Word FORMULA
        BlockComment /* */
        LeftParen (
        FormulaBody  ISPICKVAL(a, "x)") /* ) */ && b = ')\')' 
        RightParen )
        Word and
        Word formula
        LeftParen (
        RightParen )
        Word and
        Word formula
        LeftParen (
        UnterminatedFormula A < 3 
        Less <
        Word at
        Duration 4h
        Word x
        Greater >
        "#
        );
    }

    /// Pieces whose every order the lexer must survive.
    const PIECES: &[&str] = &[
        "/*",
        "*/",
        "*",
        "/",
        "//",
        "///",
        "\"",
        "'",
        "`",
        "\\",
        "\n",
        "\r",
        "\r\n",
        " ",
        "formula",
        "(",
        ")",
        "<",
        ">",
        "at 4h",
        "stop",
        "entry \"a\"",
        "12",
        "-",
        ":",
        ".",
        "...",
        "é",
        "“",
        "”",
        "\u{feff}",
        "\u{a0}",
        "x",
        "=",
        "!",
        "2026-11-21",
        "T",
        "09:00",
        "h",
        "_",
        "%",
        "{",
        "}",
        ";",
        ",",
        "\0",
    ];

    proptest! {
        #[test]
        fn tokens_tile_the_text(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60), any in ".*") {
            let text = pieces.concat() + &any;
            let mut end = 0;
            for token in lex(&text) {
                prop_assert_eq!(token.span.start, end);
                prop_assert!(token.span.end > token.span.start);
                end = token.span.end;
            }
            prop_assert_eq!(end as usize, text.len());
        }
    }
}
