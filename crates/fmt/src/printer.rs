//! Puts tokens and their comments into a [`Doc`]: spacing, lists, and what a comment does to the line.

use std::borrow::Cow;
use std::ops::Range;

use esc_diagnostics::Span;
use esc_syntax::TokenKind;

use crate::INDENT;
use crate::doc::{Break, Doc, width};
use crate::token::{Comment, Word};

/// What stands between two tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Between {
    /// Nothing.
    Nothing,
    /// So many spaces.
    Spaces(usize),
    /// A place where the line may break.
    May(Break),
}

impl Between {
    pub(crate) const SPACE: Self = Self::Spaces(1);
    /// A new line, after an empty one where there was one.
    pub(crate) const NEW_LINE: Self = Self::May(Break::Hard { blank: true });
    /// A new line, never after an empty one.
    pub(crate) const NEXT_LINE: Self = Self::May(Break::Hard { blank: false });
}

/// The tokens of one slice on their way to paper. Each is printed once, by [`Printer::token`] or by what calls it.
#[derive(Debug)]
pub(crate) struct Printer<'a> {
    pub(crate) doc: Doc<'a>,
    words: Vec<Word<'a>>,
    /// For each `(` the token that closes it.
    pairs: Vec<usize>,
    /// The token printed last, whose trailing comments are still to be printed.
    printed: Option<usize>,
    /// The token whose place is already printed.
    placed: Option<usize>,
    /// By how much a line that begins at a [`Break::Fill`] is indented.
    fill: isize,
}

impl<'a> Printer<'a> {
    pub(crate) fn new(words: Vec<Word<'a>>) -> Self {
        let mut pairs: Vec<usize> = (0..words.len()).collect();
        let mut open = Vec::new();
        for (at, word) in words.iter().enumerate() {
            match word.kind {
                TokenKind::LeftParen => open.push(at),
                TokenKind::RightParen => {
                    if let Some(pair) = open.pop().and_then(|open| pairs.get_mut(open)) {
                        *pair = at;
                    }
                }
                _ => {}
            }
        }
        Self { doc: Doc::default(), words, pairs, printed: None, placed: None, fill: INDENT }
    }

    /// All tokens.
    pub(crate) fn all(&self) -> Range<usize> {
        0..self.words.len()
    }

    /// The tokens of a span.
    pub(crate) fn range(&self, span: Span) -> Range<usize> {
        self.at(span.start)..self.at(span.end)
    }

    /// The first token that begins at `offset` or after it.
    pub(crate) fn at(&self, offset: u32) -> usize {
        self.words.partition_point(|word| word.start < offset)
    }

    pub(crate) fn kind(&self, at: usize) -> Option<TokenKind> {
        self.words.get(at).map(|word| word.kind)
    }

    pub(crate) fn is(&self, at: usize, word: &str) -> bool {
        self.words.get(at).is_some_and(|found| found.is(word))
    }

    /// The first token of a kind in a range.
    pub(crate) fn find(&self, range: Range<usize>, kind: TokenKind) -> Option<usize> {
        range.into_iter().find(|at| self.kind(*at) == Some(kind))
    }

    /// The parenthesis that closes the one at `at`.
    pub(crate) fn pair(&self, at: usize) -> usize {
        self.pairs.get(at).copied().unwrap_or(at)
    }

    /// The columns that the tokens of a range take on one line, comments not counted.
    pub(crate) fn width(&self, range: Range<usize>) -> usize {
        range.filter_map(|at| self.words.get(at)).map(|word| width(word.text)).sum()
    }

    /// Whether a comment ends a line after token `from` and before token `to`.
    pub(crate) fn has_line_comment(&self, from: usize, to: usize) -> bool {
        (from..to).any(|at| self.words.get(at).is_some_and(|word| word.breaks))
            || (from + 1..=to).any(|at| self.words.get(at).is_some_and(|word| !word.own.is_empty()))
    }

    /// Prints what stands before token `at`: the comments after the token printed last, those before this one, and
    /// the place between. A caller that begins a group with the token calls this before it does.
    pub(crate) fn place(&mut self, at: usize, between: Between) {
        if self.placed == Some(at) {
            return;
        }
        self.placed = Some(at);
        let breaks = self.trail();
        let first = self.printed.is_none();
        let opened = self.printed.is_some_and(|at| self.kind(at) == Some(TokenKind::Less));
        let Some(word) = self.words.get_mut(at) else { return };
        let (own, inline) = (std::mem::take(&mut word.own), std::mem::take(&mut word.inline));
        let keeps_blanks = first || between == Between::NEW_LINE;
        let blank = word.blank && keeps_blanks;
        if breaks || !own.is_empty() {
            let indent = match between {
                _ if first => 0,
                Between::Nothing | Between::Spaces(_) => INDENT,
                Between::May(Break::Fill) => self.fill,
                Between::May(_) => 0,
            };
            self.doc.nest(indent);
            for (nth, mut comment) in own.into_iter().enumerate() {
                comment.blank &= keeps_blanks && !(opened && nth == 0);
                self.own_comment(comment, !(first && nth == 0));
            }
            self.doc.line(Break::Hard { blank });
            self.doc.nest(-indent);
        } else {
            self.between(between, blank && !opened);
        }
        for comment in inline {
            self.doc.comment(comment.text);
            self.doc.comment(" ");
        }
    }

    /// Prints token `at`, and before it what [`Printer::place`] prints unless that is done.
    pub(crate) fn token(&mut self, at: usize, between: Between) {
        self.place(at, between);
        let Some(word) = self.words.get(at) else { return };
        let lower = match word.kind {
            TokenKind::Word => !word.name,
            TokenKind::Duration => true,
            _ => false,
        };
        let text = if lower && word.text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            Cow::Owned(word.text.to_ascii_lowercase())
        } else {
            Cow::Borrowed(word.text)
        };
        self.doc.text(text);
        self.printed = Some(at);
    }

    /// The text of token `at`, which the caller prints. No comment stands before it.
    pub(crate) fn taken(&mut self, at: usize) -> Option<&'a str> {
        let text = self.words.get(at)?.text;
        (self.placed, self.printed) = (Some(at), Some(at));
        Some(text)
    }

    /// Prints token `at`, which closes an indented part: comments on lines of their own before it are still
    /// part of that.
    pub(crate) fn closing(&mut self, at: usize, between: Between) {
        let breaks = self.trail();
        let opened = self.printed.is_some_and(|at| self.kind(at) == Some(TokenKind::Less));
        let Some(word) = self.words.get_mut(at) else { return };
        let keeps_blanks = word.kind == TokenKind::Greater;
        word.blank = false;
        let own = std::mem::take(&mut word.own);
        let broken = breaks || !own.is_empty();
        for (nth, mut comment) in own.into_iter().enumerate() {
            comment.blank &= keeps_blanks && !(opened && nth == 0);
            self.own_comment(comment, true);
        }
        self.doc.nest(-INDENT);
        self.token(at, if broken { Between::NEXT_LINE } else { between });
    }

    /// Prints the comments after the last token: those on its line, and those that follow.
    pub(crate) fn comments_at_end(&mut self, own: Vec<Comment<'a>>) {
        self.trail();
        let any = self.printed.is_some();
        for (nth, comment) in own.into_iter().enumerate() {
            self.own_comment(comment, any || nth > 0);
        }
    }

    /// Prints a comment on a line of its own, or on that of the comment before it.
    fn own_comment(&mut self, comment: Comment<'a>, after_anything: bool) {
        if comment.joins {
            self.doc.comment(" ");
        } else if after_anything {
            self.doc.line(Break::Hard { blank: comment.blank });
        }
        self.doc.comment(comment.text);
    }

    /// Prints the comments after the last token on its line. Returns whether the line must end then.
    fn trail(&mut self) -> bool {
        let Some(word) = self.printed.and_then(|at| self.words.get_mut(at)) else { return false };
        let breaks = std::mem::take(&mut word.breaks);
        for comment in std::mem::take(&mut word.trail) {
            self.doc.comment(" ");
            self.doc.comment(comment.text);
        }
        breaks
    }

    fn between(&mut self, between: Between, blank: bool) {
        match between {
            Between::Nothing => {}
            Between::Spaces(count) => self.doc.text(" ".repeat(count)),
            Between::May(Break::Hard { blank: keeps }) => {
                self.doc.line(Break::Hard { blank: keeps && blank });
            }
            Between::May(Break::Fill) => {
                self.doc.nest(self.fill);
                self.doc.line(Break::Fill);
                self.doc.nest(-self.fill);
            }
            Between::May(kind) => self.doc.line(kind),
        }
    }

    /// Prints tokens that follow one another on a line, breaking after commas and in lists where it must.
    pub(crate) fn run(&mut self, range: Range<usize>, first: Between) {
        let mut at = range.start;
        while at < range.end {
            let between = if at == range.start { first } else { self.spacing(at) };
            self.token(at, between);
            let close = self.pair(at);
            if close > at {
                self.list(at, close);
                at = close;
            }
            at += 1;
        }
    }

    /// Prints what is between two parentheses, and the closing one.
    fn list(&mut self, open: usize, close: usize) {
        if self.kind(open + 1) == Some(TokenKind::FormulaBody) {
            self.formula(open + 1, close);
            return;
        }
        self.doc.begin();
        self.doc.nest(INDENT);
        let fill = std::mem::replace(&mut self.fill, 0);
        self.run(open + 1..close, Between::May(Break::Soft));
        self.fill = fill;
        self.closing(close, Between::May(Break::Soft));
        self.doc.end();
    }

    /// Prints a run that breaks by itself, whether or not what is around it does. The lines after its first are
    /// indented by `indent`.
    pub(crate) fn wrapped(&mut self, range: Range<usize>, first: Between, indent: isize) {
        self.place(range.start, first);
        self.doc.begin();
        let fill = std::mem::replace(&mut self.fill, indent);
        self.run(range, first);
        self.fill = fill;
        self.doc.end();
    }

    /// What stands between token `at` and the one before it, in a run.
    fn spacing(&self, at: usize) -> Between {
        let (Some(before), Some(word)) =
            (at.checked_sub(1).and_then(|at| self.words.get(at)), self.words.get(at))
        else {
            return Between::Nothing;
        };
        let from_now = before.is("now") || before.is("today");
        match (before.kind, word.kind) {
            (
                _,
                TokenKind::Comma
                | TokenKind::Semicolon
                | TokenKind::Colon
                | TokenKind::RightParen
                | TokenKind::Percent,
            )
            | (TokenKind::LeftParen, _)
            | (TokenKind::TimeOfDay, TokenKind::Minus) => Between::Nothing,
            (TokenKind::Word, TokenKind::Minus) if !from_now => Between::Nothing,
            (TokenKind::Minus, kind) if kind != TokenKind::Duration => Between::Nothing,
            (TokenKind::Word, TokenKind::LeftParen)
                if before.is("picklist") || before.is("multipicklist") || before.is("formula") =>
            {
                Between::Nothing
            }
            (TokenKind::Comma, _) => Between::May(Break::Fill),
            _ if word.is("using") => Between::May(Break::Fill),
            _ => Between::SPACE,
        }
    }
}
