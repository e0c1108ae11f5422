//! The tokens before a place, and what was begun at it.

use esc_diagnostics::Span;
use esc_syntax::formula::{self, words::WordKind};
use esc_syntax::{Token, TokenKind, lex, words};

use crate::View;

/// A token that means something.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tok<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    /// Where it stands in the file.
    pub(crate) span: Span,
}

impl<'a> Tok<'a> {
    /// Whether it is this word, in any case of its letters.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is this mark, or what other languages write for it.
    pub(crate) fn is_mark(&self, mark: &str) -> bool {
        let meant = match self.kind {
            TokenKind::LeftBrace => "<",
            TokenKind::RightBrace => ">",
            TokenKind::DoubleEqual => "=",
            TokenKind::NotDoubleEqual => "!=",
            TokenKind::EqualLess => "<=",
            TokenKind::WrongDash => "-",
            kind if is_text(kind) => return false,
            _ => self.text,
        };
        meant == mark
    }

    /// Whether it is a text, or was meant as one.
    pub(crate) const fn is_text(&self) -> bool {
        is_text(self.kind)
    }

    /// The field that it names, if it can be a name.
    pub(crate) fn name(&self) -> Option<&'a str> {
        let name = match self.kind {
            TokenKind::Word => Some(self.text).filter(|word| !words::is_reserved(word))?,
            TokenKind::DottedName | TokenKind::WrongName => self.text,
            TokenKind::QuotedName | TokenKind::UnterminatedName => self.text.trim_matches('`'),
            _ => return None,
        };
        let of_case = name.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("case."));
        Some(if of_case { name.get(5..).unwrap_or(name) } else { name })
    }
}

const fn is_text(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::Text | TokenKind::UnterminatedText | TokenKind::SingleQuoted | TokenKind::SmartQuoted
    )
}

/// What a place lies in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Within<'a> {
    /// Between tokens, or in one that can be replaced.
    Code,
    /// A comment, of which this much stands before the place.
    Comment(&'a str),
    /// A text inside a formula, of which this much stands before the text.
    FormulaText(&'a str),
}

/// What stands before a place.
#[derive(Clone, Debug)]
pub(crate) struct Cursor<'a> {
    /// The tokens before it, from the start of a declaration on, without what was begun at the place.
    pub(crate) tokens: Vec<Tok<'a>>,
    /// What was begun at the place: the start of a word or a literal, up to the place.
    pub(crate) typed: &'a str,
    /// All of it in the file.
    pub(crate) replaces: Span,
    /// What the place lies in.
    pub(crate) within: Within<'a>,
    /// Whether nothing stands before it on its line.
    pub(crate) first_on_line: bool,
}

impl<'a> Cursor<'a> {
    /// What stands before the offset. What follows does not matter: it may be missing or broken.
    pub(crate) fn of(view: &View<'a>, offset: u32) -> Self {
        let text = view.text();
        let end = text.floor_char_boundary(offset as usize);
        let slices = &view.file.source.slices;
        let mut next = slices.partition_point(|slice| (slice.start as usize) < end);
        loop {
            let own = next.checked_sub(1).and_then(|index| slices.get(index));
            let start = own.map_or(0, |slice| slice.start);
            let cursor = Self::read(text, start, end);
            let is_first = next <= 1;
            // Where nothing stands in the slice yet, the declaration before it may go on.
            if is_first || !cursor.tokens.is_empty() || !cursor.typed.is_empty() {
                return cursor;
            }
            if let Within::Comment(_) = cursor.within {
                return cursor;
            }
            next -= 1;
        }
    }

    fn read(text: &'a str, start: u32, end: usize) -> Self {
        let before = text.get(start as usize..end).unwrap_or_default();
        let mut lexed = lex(before);
        let bytes = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
        let here = bytes(end);
        let mut cursor = Self {
            tokens: Vec::new(),
            typed: "",
            replaces: Span::new(here, here),
            within: Within::Code,
            first_on_line: false,
        };
        let begun = begun(before, &mut lexed);
        if let Some(begun) = begun {
            let typed = begun.span.of(before);
            match begun.kind {
                kind if kind.is_comment() => cursor.within = Within::Comment(typed),
                TokenKind::FormulaBody | TokenKind::UnterminatedFormula => {
                    (cursor.typed, cursor.within) = begun_in_formula(typed);
                    // What stands before what was begun is a formula, too.
                    if typed.len() > cursor.typed.len() && !typed.trim().is_empty() {
                        lexed.push(begun);
                    }
                }
                _ => cursor.typed = typed,
            }
            let rest = text.get(end..).unwrap_or_default();
            let length = match cursor.within {
                _ if cursor.typed.is_empty() => 0,
                Within::FormulaText(_) => rest_of_text(cursor.typed, rest),
                _ => rest_of(cursor.typed, begun.kind, rest),
            };
            cursor.replaces = Span::new(here - bytes(cursor.typed.len()), here + bytes(length));
        }
        let line = text.get(..end).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let line = line.trim_start_matches(|char: char| char == '\u{feff}' || char.is_whitespace());
        cursor.first_on_line = line.len() == cursor.typed.len();
        let meaning = lexed.iter().filter(|token| !token.kind.is_trivia());
        cursor.tokens = meaning
            .map(|token| Tok {
                kind: token.kind,
                text: token.span.of(before),
                span: token.span.shifted(start),
            })
            .collect();
        cursor
    }
}

/// Takes from the tokens the one that is being written: it ends where they do, and more could belong to it.
fn begun(text: &str, tokens: &mut Vec<Token>) -> Option<Token> {
    let last = *tokens.last()?;
    let open = match last.kind {
        // Closed, so that the place lies behind it.
        TokenKind::BlockComment => false,
        kind if kind.is_comment() => true,
        TokenKind::Word
        | TokenKind::DottedName
        | TokenKind::QuotedName
        | TokenKind::UnterminatedName
        | TokenKind::Number
        | TokenKind::Duration
        | TokenKind::Date
        | TokenKind::MonthDay
        | TokenKind::Instant
        | TokenKind::TimeOfDay
        | TokenKind::FormulaBody
        | TokenKind::UnterminatedFormula
        | TokenKind::Bang
        | TokenKind::WrongNumber
        | TokenKind::WrongDate
        | TokenKind::WrongName => true,
        kind => is_text(kind),
    };
    if open {
        tokens.pop();
        return Some(last);
    }
    // `Account.` is the start of a name with a dot.
    let dot = last.kind == TokenKind::Unknown && last.span.of(text) == ".";
    let before = tokens.len().checked_sub(2).and_then(|index| tokens.get(index)).copied();
    let name =
        before.filter(|before| dot && matches!(before.kind, TokenKind::Word | TokenKind::DottedName))?;
    tokens.truncate(tokens.len() - 2);
    Some(Token { kind: TokenKind::DottedName, span: name.span.to(last.span) })
}

/// What was begun at the end of a formula: a text, else the start of a name.
fn begun_in_formula(formula: &str) -> (&str, Within<'_>) {
    let last = formula::words::words(formula).pop();
    if let Some(last) = last.filter(|last| last.span.end as usize == formula.len() && last.is_open()) {
        let (before, text) = formula.split_at(last.span.start as usize);
        return match last.kind {
            WordKind::Text => (text, Within::FormulaText(before)),
            _ => ("", Within::Comment(text)),
        };
    }
    let name = formula.trim_end_matches(is_name_char).len();
    (formula.get(name..).unwrap_or_default(), Within::Code)
}

const fn is_name_char(char: char) -> bool {
    char.is_ascii_alphanumeric() || matches!(char, '_' | '$' | '.')
}

/// How many bytes after the place belong to what was begun before it.
fn rest_of(typed: &str, kind: TokenKind, rest: &str) -> usize {
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    let closed = |quote: char| typed.len() > quote.len_utf8() && typed.ends_with(quote);
    match kind {
        TokenKind::Text | TokenKind::QuotedName | TokenKind::Bang => 0,
        TokenKind::SingleQuoted if closed('\'') => 0,
        TokenKind::UnterminatedName => line.find('`').map_or(0, |at| at + 1),
        kind if is_text(kind) => rest_of_text("\"", rest),
        TokenKind::Date | TokenKind::MonthDay | TokenKind::Instant | TokenKind::TimeOfDay => line
            .find(|char: char| !char.is_ascii_alphanumeric() && !"-:".contains(char))
            .unwrap_or(line.len()),
        _ => {
            let end = line.find(|char| !is_name_char(char)).unwrap_or(line.len());
            line.get(..end).unwrap_or_default().trim_end_matches('.').len()
        }
    }
}

/// How many bytes after the place belong to a text that was begun before it, with its quote.
fn rest_of_text(typed: &str, rest: &str) -> usize {
    let line = rest.split(['\n', '\r']).next().unwrap_or_default();
    // A quote further on closes this text only if it does not open another one.
    match quotes(line, typed.chars().next().unwrap_or('"')) {
        (Some(first), count) if count % 2 == 1 => first + 1,
        _ => 0,
    }
}

/// Where the first quote stands, and how many there are; those after a backslash do not count.
fn quotes(line: &str, quote: char) -> (Option<usize>, usize) {
    let (mut first, mut count, mut escaped) = (None, 0, false);
    for (at, char) in line.char_indices() {
        if char == quote && !escaped {
            first = first.or(Some(at));
            count += 1;
        }
        escaped = char == '\\' && !escaped;
    }
    (first, count)
}
