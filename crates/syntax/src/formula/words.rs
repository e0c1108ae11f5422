//! The words of a formula, whether or not it could be read: what an editor colours and the formatter prints.

use esc_diagnostics::Span;

/// What a word of a formula is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordKind {
    /// `/* … */`
    Comment,
    /// A text in double or single quotes.
    Text,
    /// A number.
    Number,
    /// A name that `(` follows.
    Function,
    /// `TRUE`, `FALSE`, `NULL`
    Constant,
    /// Any other name: a field of the case, or a global.
    Field,
    /// An operator.
    Operator,
    /// A parenthesis, a comma.
    Mark,
}

/// A word of a formula.
#[derive(Clone, Copy, Debug)]
pub struct Word<'a> {
    /// What it is.
    pub kind: WordKind,
    /// As written.
    pub text: &'a str,
    /// Where it stands in the formula.
    pub span: Span,
}

impl Word<'_> {
    /// Whether it is a text or a comment that nothing closes.
    pub fn is_open(&self) -> bool {
        match self.kind {
            WordKind::Comment => !self.text.get(2..).is_some_and(|rest| rest.ends_with("*/")),
            WordKind::Text => {
                let mut inside = self.text.chars();
                let quote = inside.next();
                let mut escaped = false;
                !inside.any(|c| {
                    let closes = !escaped && Some(c) == quote;
                    escaped = !escaped && c == '\\';
                    closes
                })
            }
            _ => false,
        }
    }
}

/// The words of a formula, without the spaces between them. What is none is skipped.
pub fn words(text: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (kind, length) = word(first, rest);
        let (taken, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
        if taken == "("
            && let Some(before) = words.last_mut().filter(|before| before.kind == WordKind::Field)
        {
            before.kind = WordKind::Function;
        }
        if let Some(kind) = kind {
            let start = u32::try_from(text.len() - rest.len()).unwrap_or(u32::MAX);
            let end = u32::try_from(text.len() - after.len()).unwrap_or(u32::MAX);
            words.push(Word { kind, text: taken, span: Span::new(start, end) });
        }
        rest = after;
    }
    words
}

/// The kind and length of the word that `rest` begins with, at least one character.
fn word(first: char, rest: &str) -> (Option<WordKind>, usize) {
    match first {
        '/' if rest.starts_with("/*") => {
            (Some(WordKind::Comment), rest.find("*/").map_or(rest.len(), |end| end + 2))
        }
        '"' | '\'' => (Some(WordKind::Text), quoted(first, rest)),
        '0'..='9' => (Some(WordKind::Number), run(rest, |c| c.is_ascii_digit() || c == '.')),
        'A'..='Z' | 'a'..='z' | '_' | '$' => {
            let length = run(rest, |c| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.' | ':'));
            let name = rest.get(..length).unwrap_or_default();
            let constant = ["true", "false", "null"].iter().any(|known| known.eq_ignore_ascii_case(name));
            (Some(if constant { WordKind::Constant } else { WordKind::Field }), length)
        }
        '!' if rest.starts_with("!=") => (Some(WordKind::Operator), 2),
        '+' | '-' | '*' | '/' | '^' | '&' | '=' | '<' | '>' | '|' | '!' => {
            (Some(WordKind::Operator), run(rest, |c| matches!(c, '&' | '=' | '<' | '>' | '|')).max(1))
        }
        '(' | ')' | ',' => (Some(WordKind::Mark), 1),
        _ => (None, first.len_utf8()),
    }
}

/// How many bytes of the text its first characters take for which `belongs` holds.
fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// The length of the quoted text that `rest` begins with: up to its closing quote, or its line.
fn quoted(quote: char, rest: &str) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            '\n' => return at,
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            c if c == quote => return at + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Writes a text as formulas do, in one of their two quotes.
pub fn quote(mark: char, text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push(mark);
    for c in text.chars() {
        match c {
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c == mark || c == '\\' => quoted.extend(['\\', c]),
            c => quoted.push(c),
        }
    }
    quoted.push(mark);
    quoted
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn a_text_is_open_until_its_quote() {
        let is_open = |text: &str| words(text).pop().unwrap().is_open();
        for open in ["\"", "'a\"", "\"a\\\"", "/*", "/*/", "/* * /"] {
            assert!(is_open(open), "{open}");
        }
        for closed in ["\"\"", "'a\"'", "\"a\\\\\"", "/**/", "A", "\"a\" ="] {
            assert!(!is_open(closed), "{closed}");
        }
    }

    #[test]
    fn a_quoted_text_is_one_word() {
        assert_eq!(quote('"', "a\"b'\\\n\r\tc"), "\"a\\\"b'\\\\\\n\\r\\tc\"");
        for mark in ['"', '\''] {
            let quoted = quote(mark, "it's \"so\"\n\\");
            let words = words(&quoted);
            assert!(words.len() == 1 && words[0].text == quoted && !words[0].is_open(), "{quoted}");
        }
    }

    #[test]
    fn each_word_is_of_a_kind() {
        let text = "ISPICKVAL( Case.Priority , \"High\") /* ) */ && $User.Alias <> 'it\\'s' || NOT(IsVip) || A_1+ 1.5 >= NULL; \"x";
        let shown = words(text).iter().fold(String::new(), |mut shown, word| {
            writeln!(shown, "{:?} {}", word.kind, word.text).unwrap();
            assert_eq!(word.span.of(text), word.text);
            shown
        });
        insta::assert_snapshot!(shown, @r#"
        Function ISPICKVAL
        Mark (
        Field Case.Priority
        Mark ,
        Text "High"
        Mark )
        Comment /* ) */
        Operator &&
        Field $User.Alias
        Operator <>
        Text 'it\'s'
        Operator ||
        Function NOT
        Mark (
        Field IsVip
        Mark )
        Operator ||
        Field A_1
        Operator +
        Number 1.5
        Operator >=
        Constant NULL
        Text "x
        "#);
    }
}
