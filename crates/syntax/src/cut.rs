//! From a file to slices, one for each declaration.
//!
//! A slice can be parsed by itself, kept while the rest of the file changes, and holds what is wrong in it: a
//! mistake costs one declaration at most. Where declarations begin is seen from tokens alone. It need not be
//! known whether a declaration is well formed, only that no other reading of its first words exists.

use std::ops::Range;

use esc_diagnostics::Span;

use crate::lexer::{Tokens, lex};
use crate::parse::Slice;
use crate::suggest::suggest;
use crate::token::{Token, TokenKind};
use crate::words::{self, Declaration};

/// The byte-order mark, with which some editors begin a file.
pub(crate) const BYTE_ORDER_MARK: char = '\u{feff}';

/// How many slices before a changed one are cut again: where a declaration begins depends on two tokens after it, and
/// each of these may be a slice by itself.
const LOOK_BACK: usize = 3;

/// How many tokens after it where a declaration begins depends on.
const LOOK_AHEAD: usize = 2;

/// How many bytes after a change are read at first to find where the old cut goes on.
const FIRST_STRETCH: usize = 4096;

/// A stretch of a file that one declaration covers, with the comments above it and the one that ends its last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Its first byte.
    pub start: u32,
    /// The byte after its last.
    pub end: u32,
    /// Whether its tokens depend on all of the text after it: it has a comment that nothing closes, or a formula with
    /// what may be one.
    pub looks_on: bool,
}

/// Where a text was changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// The first byte that may differ.
    pub start: u32,
    /// The byte after the last that may differ, before the change.
    pub old_end: u32,
    /// The same, after it.
    pub new_end: u32,
}

/// What a change makes of the slices of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recut {
    /// The numbers of the slices that gave way. Those before them lie where they lay; those after them moved with
    /// their text.
    pub old: Range<usize>,
    /// What came in their place.
    pub new: Vec<Cut>,
}

/// Cuts a file into slices. They tile it, but for a byte-order mark at its start; an empty file has none.
pub fn cut(text: &str) -> Vec<Cut> {
    let skipped = mark_length(text);
    let body = text.get(skipped..).unwrap_or_default();
    let tokens = lex(body);
    let view = View::new(body, &tokens);
    let declarations = view.declarations(false);
    cuts(&view, &declarations, skipped)
}

/// Cuts a text again after a change: its slices are then those that [`cut`] would give. `old` are its slices before
/// the change, and `looks_on` is the number of the first of them that [looks on](Cut::looks_on).
///
/// It begins some slices before the change and goes on until it comes upon a declaration, beyond the change, with
/// which a slice began before: from there on nothing differs.
pub fn recut(text: &str, old: &[Slice], looks_on: Option<usize>, change: Change) -> Recut {
    let touched = old.partition_point(|slice| slice.start <= change.start).saturating_sub(1);
    let kept = touched.min(looks_on.unwrap_or(touched)).saturating_sub(LOOK_BACK);
    // Only of a slice after the first it is known that it begins with a declaration.
    let known = kept > 0;
    let from = match old.get(kept) {
        Some(slice) if known => slice.start as usize,
        _ => mark_length(text),
    };
    let rest = text.get(from..).unwrap_or_default();
    let mut lexer = Tokens::of(rest);
    let mut tokens: Vec<Token> = Vec::new();
    let changed = (change.new_end as usize).saturating_sub(from);
    let mut stretch = FIRST_STRETCH;
    loop {
        let mut at_end = false;
        while !at_end && tokens.last().is_none_or(|last| (last.span.end as usize) < changed + stretch) {
            let token = lexer.next();
            at_end = token.is_none();
            tokens.extend(token);
        }
        let view = View::new(rest, &tokens);
        let mut declarations = view.declarations(known);
        if !at_end {
            // What depends on tokens that were not read is left for the next time.
            declarations.retain(|index| index + LOOK_AHEAD < view.len());
        }
        let goes_on =
            declarations.iter().enumerate().filter(|(_, index)| **index > 0).find_map(|(place, index)| {
                let start = offset(from).saturating_add(view.boundary(*index));
                let before = start.checked_sub(change.new_end)?.checked_add(change.old_end)?;
                let number = old.binary_search_by_key(&before, |slice| slice.start).ok()?;
                (number > 0).then_some((place, number))
            });
        if let Some((place, number)) = goes_on {
            declarations.truncate(place + 1);
            let mut new = cuts(&view, &declarations, from);
            new.pop();
            return Recut { old: kept..number, new };
        }
        if at_end {
            return Recut { old: kept..old.len(), new: cuts(&view, &declarations, from) };
        }
        stretch *= 2;
    }
}

impl Change {
    /// The least that makes one text of another.
    pub fn between(old: &str, new: &str) -> Self {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let start = same_at_start(old, new);
        let rest = |text: &'_ [u8]| text.len() - start;
        let most = rest(old).min(rest(new));
        let tail = |text: &'_ [u8]| text.len() - most;
        let end =
            same_at_end(old.get(tail(old)..).unwrap_or_default(), new.get(tail(new)..).unwrap_or_default());
        Self { start: offset(start), old_end: offset(old.len() - end), new_end: offset(new.len() - end) }
    }
}

/// Bytes that are held against each other at once.
const BLOCK: usize = 1024;

fn same_at_start(one: &[u8], two: &[u8]) -> usize {
    let blocks = one.chunks_exact(BLOCK).zip(two.chunks_exact(BLOCK)).take_while(|(one, two)| one == two);
    let same = blocks.count() * BLOCK;
    let (one, two) = (one.get(same..).unwrap_or_default(), two.get(same..).unwrap_or_default());
    same + one.iter().zip(two).take_while(|(one, two)| one == two).count()
}

fn same_at_end(one: &[u8], two: &[u8]) -> usize {
    let blocks = one.rchunks_exact(BLOCK).zip(two.rchunks_exact(BLOCK)).take_while(|(one, two)| one == two);
    let same = blocks.count() * BLOCK;
    let one = one.get(..one.len() - same).unwrap_or_default();
    let two = two.get(..two.len() - same).unwrap_or_default();
    same + one.iter().rev().zip(two.iter().rev()).take_while(|(one, two)| one == two).count()
}

/// The slices of a stretch of a text that lies at `from`, by the declarations in it.
fn cuts(view: &View<'_>, declarations: &[usize], from: usize) -> Vec<Cut> {
    let Some(end) = view.tokens.last().map(|token| token.span.end) else {
        return Vec::new();
    };
    // Before the first declaration there is a slice of its own only if something stands there.
    let starts: Vec<u32> =
        declarations.iter().filter(|index| **index > 0).map(|index| view.boundary(*index)).collect();
    let ends = starts.iter().copied().chain([end]);
    let mut tokens = view.tokens.iter().peekable();
    let mut looks_on = |end: u32| {
        let mut any = false;
        while let Some(token) = tokens.next_if(|token| token.span.start < end) {
            any |= looks_on(token, view.text);
        }
        any
    };
    let from = offset(from);
    let cut = |(start, end)| Cut { start: start + from, end: end + from, looks_on: looks_on(end) };
    [0].into_iter().chain(starts.iter().copied()).zip(ends).map(cut).collect()
}

fn looks_on(token: &Token, text: &str) -> bool {
    match token.kind {
        TokenKind::UnterminatedComment => true,
        TokenKind::FormulaBody | TokenKind::UnterminatedFormula => token.span.of(text).contains("/*"),
        _ => false,
    }
}

/// How many bytes the byte-order mark of a text takes, if it has one.
fn mark_length(text: &str) -> usize {
    if text.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len_utf8() } else { 0 }
}

/// A place in a text. Text past 4 GiB, which no caller passes on, collapses at the end.
fn offset(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// A block: what stands between the `<` that opens it and its `>`, or the `{` and `}` that were meant as these.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// Its opening bracket.
    pub open: Span,
    /// Its closing bracket; `None` where another declaration begins before it, or the text ends.
    pub close: Option<Span>,
}

/// The blocks of a text of these [tokens](lex), in order, told from comparisons as [`cut`] tells them. Each is that of a
/// declaration, so that none lies in another.
pub fn blocks(text: &str, tokens: &[Token]) -> Vec<Block> {
    let view = View::new(text, tokens);
    let mut blocks: Vec<Block> = Vec::new();
    view.walk(false, |index, event| match (event, blocks.last_mut()) {
        (Event::Opens, _) => blocks.push(Block { open: view.span(index), close: None }),
        (Event::Closes, Some(block)) => block.close = Some(view.span(index)),
        (Event::Closes, None) | (Event::Begins, _) => {}
    });
    blocks
}

/// The tokens of a text, without space and comments.
pub(crate) struct View<'a> {
    pub(crate) text: &'a str,
    tokens: &'a [Token],
    /// The places in `tokens` of those that mean something.
    meaning: Vec<usize>,
}

/// What a token does to the cut.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Event {
    /// It begins a declaration.
    Begins,
    /// It opens the block of one.
    Opens,
    /// It closes that block.
    Closes,
}

/// What the tokens before a place leave open.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing: a declaration can begin.
    Top,
    /// A declaration without a block, which ends where another begins.
    Flat,
    /// The head of an entry, before or after its `when`.
    EntryHead { when: bool },
    /// The head of another declaration that has a block.
    Head(Declaration),
    /// A block.
    Block(Declaration),
}

impl<'a> View<'a> {
    pub(crate) fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let meaning = tokens.iter().enumerate().filter(|(_, token)| !token.kind.is_trivia());
        Self { text, tokens, meaning: meaning.map(|(index, _)| index).collect() }
    }

    /// How many tokens mean something.
    pub(crate) fn len(&self) -> usize {
        self.meaning.len()
    }

    fn token(&self, index: usize) -> Option<&Token> {
        self.meaning.get(index).and_then(|index| self.tokens.get(*index))
    }

    /// What the token at `index` is; `None` past the end.
    pub(crate) fn kind(&self, index: usize) -> Option<TokenKind> {
        self.token(index).map(|token| token.kind)
    }

    /// Where the token at `index` stands; past the end, the empty place after the last token.
    pub(crate) fn span(&self, index: usize) -> Span {
        match self.token(index) {
            Some(token) => token.span,
            None => self
                .meaning
                .last()
                .and_then(|last| self.tokens.get(*last))
                .map_or(Span::default(), |token| token.span.after()),
        }
    }

    /// The token at `index` as written.
    pub(crate) fn str(&self, index: usize) -> &'a str {
        self.token(index).map_or("", |token| token.span.of(self.text))
    }

    /// Whether the token at `index` is this word, in any case of its letters.
    pub(crate) fn is(&self, index: usize, word: &str) -> bool {
        self.kind(index) == Some(TokenKind::Word) && self.str(index).eq_ignore_ascii_case(word)
    }

    /// Whether the token at `index` is one of these words.
    pub(crate) fn is_any(&self, index: usize, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(index, word))
    }

    /// Whether the token at `index` is a text, or was meant as one.
    pub(crate) fn is_text(&self, index: usize) -> bool {
        matches!(
            self.kind(index),
            Some(
                TokenKind::Text
                    | TokenKind::SingleQuoted
                    | TokenKind::SmartQuoted
                    | TokenKind::UnterminatedText
            )
        )
    }

    /// Whether nothing but space and comments stands before the token on its line.
    pub(crate) fn is_first_on_line(&self, index: usize) -> bool {
        let before = self.meaning.get(index).and_then(|index| self.tokens.get(..*index)).unwrap_or_default();
        match before.iter().rev().find(|token| token.kind == TokenKind::Newline || !token.kind.is_trivia()) {
            Some(token) => token.kind == TokenKind::Newline,
            None => true,
        }
    }

    /// The places at which a declaration begins; `known` says that the first token begins one.
    fn declarations(&self, known: bool) -> Vec<usize> {
        let mut starts = Vec::new();
        self.walk(known, |index, event| {
            if event == Event::Begins {
                starts.push(index);
            }
        });
        starts
    }

    /// Visits, in order, the tokens at which declarations begin and blocks open and close; `known` says that the first
    /// token begins one.
    fn walk(&self, known: bool, mut visit: impl FnMut(usize, Event)) {
        let mut state = State::Top;
        for index in 0..self.len() {
            let begins = if known && index == 0 {
                Declaration::of(self.str(index)).or_else(|| self.misspelt(index, state))
            } else {
                self.declaration(index, state)
            };
            if let Some(declaration) = begins {
                visit(index, Event::Begins);
                state = match declaration {
                    Declaration::Entry => State::EntryHead { when: false },
                    Declaration::Case | Declaration::Hours | Declaration::Closures | Declaration::Pool => {
                        State::Head(declaration)
                    }
                    Declaration::Default => State::Head(Declaration::Hours),
                    _ => State::Flat,
                };
                continue;
            }
            let before = state;
            state = match (state, self.kind(index)) {
                (State::EntryHead { .. }, Some(TokenKind::Word)) if self.is(index, "when") => {
                    State::EntryHead { when: true }
                }
                (State::EntryHead { .. }, Some(TokenKind::Less | TokenKind::LeftBrace))
                    if self.opens_block(index) =>
                {
                    State::Block(Declaration::Entry)
                }
                (State::Head(declaration), Some(TokenKind::Less | TokenKind::LeftBrace)) => {
                    State::Block(declaration)
                }
                (State::Block(_), Some(TokenKind::Greater | TokenKind::RightBrace)) => State::Top,
                _ => state,
            };
            match (before, state) {
                (State::Block(_), State::Top) => visit(index, Event::Closes),
                (State::Block(_), _) => {}
                (_, State::Block(_)) => visit(index, Event::Opens),
                _ => {}
            }
        }
    }

    /// Whether the `<` or `{` at `index`, in an entry's head, opens its block rather than compares.
    pub(crate) fn opens_block(&self, index: usize) -> bool {
        if self.kind(index) == Some(TokenKind::LeftBrace) {
            return true;
        }
        let next = index + 1;
        if self.is_any(next, &["at", "immediately", "stop"])
            || matches!(self.kind(next), Some(TokenKind::Greater | TokenKind::RightBrace) | None)
        {
            return true;
        }
        let second = matches!(self.kind(next + 1), Some(TokenKind::Word | TokenKind::Text));
        if self.is_any(next, words::ACTIONS) && second {
            return true;
        }
        let Some(before) = index.checked_sub(1) else {
            return true;
        };
        match self.kind(before) {
            Some(TokenKind::DottedName | TokenKind::QuotedName) => !self.is_field(before),
            Some(TokenKind::Word) if self.is_any(before, &["and", "or", "not", "when"]) => false,
            Some(TokenKind::Word) => {
                words::is_reserved(self.str(before))
                    || words::ends_clause(self.str(before))
                    || !self.is_field(before)
            }
            Some(TokenKind::LeftParen) => false,
            _ => true,
        }
    }

    /// Whether the name at `index` is the left side of a comparison as far as the token before it tells.
    fn is_field(&self, index: usize) -> bool {
        let before = index.checked_sub(1).and_then(|before| self.kind(before));
        before.is_none_or(|before| {
            !before.is_comparison() && !matches!(before, TokenKind::DoubleEqual | TokenKind::NotDoubleEqual)
        })
    }

    /// The declaration that begins with the token at `index`.
    fn declaration(&self, index: usize, state: State) -> Option<Declaration> {
        if self.kind(index) != Some(TokenKind::Word) {
            return None;
        }
        let Some(declaration) = Declaration::of(self.str(index)) else {
            return self.misspelt(index, state);
        };
        let first = self.is_first_on_line(index);
        let text = self.is_text(index + 1);
        // A name without its quotes, at a place where only a declaration can stand.
        let unquoted = first
            && matches!(state, State::Top | State::Flat)
            && matches!(
                self.kind(index + 1),
                Some(TokenKind::Word | TokenKind::DottedName | TokenKind::WrongName)
            );
        let before = |words: &[&str]| index > 0 && self.is_any(index - 1, words);
        let comma = index > 0 && self.kind(index - 1) == Some(TokenKind::Comma);
        let begins = match declaration {
            Declaration::Entry => text || first,
            Declaration::Rule | Declaration::Import => {
                text || (first && matches!(state, State::Top | State::Flat))
            }
            Declaration::Default => self.is(index + 1, "hours"),
            Declaration::Hours => {
                let known = self.is_any(index + 2, &["in", "inactive"]) || first;
                (text && known || unquoted) && !before(&["use", "during", "ignore", "case", "default"])
            }
            Declaration::Case => {
                let block = matches!(self.kind(index + 1), Some(TokenKind::Less | TokenKind::LeftBrace));
                block && !before(&["use", "during", "when", "and", "or", "not"])
            }
            Declaration::User if self.is(index + 2, "capacity") => false,
            Declaration::User if state == State::Block(Declaration::Pool) && !self.follows_member(index) => {
                false
            }
            Declaration::Queue
            | Declaration::User
            | Declaration::Role
            | Declaration::Pool
            | Declaration::Template => {
                (text || unquoted) && !comma && !before(&["reassign", "notify", "using", "to"])
            }
            Declaration::Closures => {
                text && matches!(self.kind(index + 2), Some(TokenKind::Less | TokenKind::LeftBrace))
            }
            Declaration::Test => text || (first && matches!(state, State::Top | State::Flat)),
            Declaration::Row => {
                let label = matches!(self.kind(index + 1), Some(TokenKind::Number | TokenKind::Word))
                    && self.kind(index + 2) == Some(TokenKind::Colon);
                label && state != State::EntryHead { when: false }
            }
        };
        let block = matches!(state, State::Block(_)) && declaration != Declaration::Entry;
        let stray = index > 0
            && self.kind(index - 1) == Some(TokenKind::Word)
            && !words::is_word(self.str(index - 1));
        (begins && (!block || first && !stray)).then_some(declaration)
    }

    /// Whether the token at `index` stands after a whole `user "…" capacity N` of a pool.
    fn follows_member(&self, index: usize) -> bool {
        index > 1 && self.kind(index - 1) == Some(TokenKind::Number) && self.is(index - 2, "capacity")
    }

    /// The declaration that the unknown word at `index` is a slip for, where nothing else can be meant.
    fn misspelt(&self, index: usize, state: State) -> Option<Declaration> {
        if !matches!(state, State::Top | State::Flat)
            || words::is_word(self.str(index))
            || !self.is_first_on_line(index)
        {
            return None;
        }
        let row = self.kind(index + 2) == Some(TokenKind::Colon)
            && matches!(self.kind(index + 1), Some(TokenKind::Number | TokenKind::Word));
        let case = matches!(self.kind(index + 1), Some(TokenKind::Less | TokenKind::LeftBrace));
        if !self.is_text(index + 1) && !row && !case {
            return None;
        }
        let candidates = words::DECLARATIONS.iter().copied();
        let declaration = Declaration::of(suggest(self.str(index), candidates)?)?;
        let fits = match declaration {
            Declaration::Row => row,
            Declaration::Case => case,
            Declaration::Default => false,
            _ => self.is_text(index + 1),
        };
        fits.then_some(declaration)
    }

    /// Where the slice of the declaration that begins at `index` starts: after the line on which the one before it
    /// ends, else at the declaration itself.
    fn boundary(&self, index: usize) -> u32 {
        let start = self.span(index).start;
        let (Some(before), Some(own)) =
            (index.checked_sub(1).and_then(|before| self.meaning.get(before)), self.meaning.get(index))
        else {
            return start;
        };
        let between = self.tokens.get(*before..*own).unwrap_or_default();
        between.iter().find(|token| token.kind == TokenKind::Newline).map_or(start, |line| line.span.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_are_told_from_comparisons() {
        let text = r#"case < A: number >
entry "A" when A < 3 and B > 2 < at 4h notify owner >
entry "B" when A < < stop
pool "P" { user "ana@example.com" capacity 3 }
row 1: A < 2 or A > 3
default hours "H" in "UTC" < mon 09:00-17:00; > >"#;
        let shown: Vec<&str> = blocks(text, &lex(text))
            .iter()
            .map(|block| block.close.map_or("unclosed", |close| block.open.to(close).of(text)))
            .collect();
        assert_eq!(
            shown,
            [
                "< A: number >",
                "< at 4h notify owner >",
                "unclosed",
                "{ user \"ana@example.com\" capacity 3 }",
                "< mon 09:00-17:00; >"
            ]
        );
    }
}
