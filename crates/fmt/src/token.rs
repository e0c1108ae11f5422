//! The tokens of a slice as the printer wants them: without spaces, each with the comments around it.

use std::borrow::Cow;

use esc_syntax::{TokenKind, lex};

/// A comment.
#[derive(Clone, Debug)]
pub(crate) struct Comment<'a> {
    /// As it is printed: ends of lines as in the rest of the file, no spaces at the end.
    pub(crate) text: Cow<'a, str>,
    /// Whether an empty line stands before it.
    pub(crate) blank: bool,
    /// Whether it stands on the line of the comment before it.
    pub(crate) joins: bool,
}

/// A token that is neither space nor comment.
#[derive(Debug)]
pub(crate) struct Word<'a> {
    /// What it is.
    pub(crate) kind: TokenKind,
    /// As written.
    pub(crate) text: &'a str,
    /// Where it begins, in bytes from the start of the slice.
    pub(crate) start: u32,
    /// Whether it is a name, which keeps its case.
    pub(crate) name: bool,
    /// Comments on lines of their own before it.
    pub(crate) own: Vec<Comment<'a>>,
    /// Comments right before it on its line.
    pub(crate) inline: Vec<Comment<'a>>,
    /// Comments right after it on its line.
    pub(crate) trail: Vec<Comment<'a>>,
    /// Whether the line ends after `trail`.
    pub(crate) breaks: bool,
    /// Whether an empty line stands before it and its `inline` comments.
    pub(crate) blank: bool,
}

impl Word<'_> {
    /// Whether it is this word of the language.
    pub(crate) fn is(&self, word: &str) -> bool {
        self.kind == TokenKind::Word && !self.name && self.text.eq_ignore_ascii_case(word)
    }
}

/// The comments between two tokens, and how many ends of lines lie between them.
#[derive(Debug, Default)]
pub(crate) struct Gap<'a> {
    comments: Vec<Raw<'a>>,
    /// Ends of lines after the last comment, or between the tokens if there is none.
    lines_after: usize,
}

#[derive(Debug)]
struct Raw<'a> {
    text: Cow<'a, str>,
    /// Whether the line must end after it.
    ends_line: bool,
    /// Ends of lines before it.
    lines: usize,
}

impl<'a> Gap<'a> {
    /// The ends of lines after comment `nth`.
    fn lines_after(&self, nth: usize) -> usize {
        self.comments.get(nth + 1).map_or(self.lines_after, |next| next.lines)
    }

    /// Whether a line ends after one of its comments, so that what follows cannot stand on the same line.
    fn ends_line(&self) -> bool {
        (0..self.comments.len()).any(|nth| self.lines_after(nth) > 0)
    }

    /// Takes over the comments of the gap that follows. What parted the two gaps goes elsewhere.
    fn append(&mut self, next: Gap<'a>) {
        let mut lines = self.lines_after;
        for mut raw in next.comments {
            raw.lines = raw.lines.max(lines);
            lines = 0;
            self.comments.push(raw);
        }
        self.lines_after = next.lines_after.max(lines);
    }
}

/// The tokens of a slice, and the gaps around them: one before each token and one after the last.
#[derive(Debug)]
pub(crate) struct Tokens<'a> {
    tokens: Vec<(TokenKind, &'a str, u32)>,
    gaps: Vec<Gap<'a>>,
}

impl<'a> Tokens<'a> {
    /// Those of `text`, comments to be printed with `eol`.
    pub(crate) fn of(text: &'a str, eol: &str) -> Self {
        let mut tokens = Vec::new();
        let mut gaps = Vec::new();
        let mut gap = Gap::default();
        for token in lex(text) {
            let written = token.span.of(text);
            match token.kind {
                TokenKind::Newline => gap.lines_after += 1,
                kind if kind.is_comment() => {
                    let lines = std::mem::take(&mut gap.lines_after);
                    let after_line = gap.comments.last().is_some_and(|before| before.ends_line);
                    gap.comments.push(Raw {
                        text: comment_text(written, eol),
                        ends_line: kind != TokenKind::BlockComment,
                        lines: lines.max(usize::from(after_line)),
                    });
                }
                kind if kind.is_trivia() => {}
                kind => {
                    tokens.push((kind, written, token.span.start));
                    gaps.push(std::mem::take(&mut gap).closed());
                }
            }
        }
        gaps.push(gap.closed());
        Self { tokens, gaps }
    }

    /// How many ends of lines come before the first comment or token.
    pub(crate) fn lines_before(&self) -> usize {
        self.gaps.first().map_or(0, |gap| gap.comments.first().map_or(gap.lines_after, |first| first.lines))
    }

    /// How many ends of lines come after the last comment or token.
    pub(crate) fn lines_at_end(&self) -> usize {
        self.gaps.last().map_or(0, |gap| gap.lines_after)
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|token| token.0)
    }

    /// Ends each item of a block with `;`, the last too, or drops that last one. An ellipsis has none.
    pub(crate) fn settle_semicolons(&mut self, last: bool) {
        let Some(close) = self.tokens.len().checked_sub(1) else { return };
        if self.kind(close) != Some(TokenKind::Greater) {
            return;
        }
        let Some(before) = close.checked_sub(1) else { return };
        match self.kind(before) {
            Some(TokenKind::Semicolon) => {
                let after_ellipsis =
                    before.checked_sub(1).and_then(|at| self.kind(at)) == Some(TokenKind::Ellipsis);
                if !last || after_ellipsis {
                    self.tokens.remove(before);
                    let after = self.gaps.remove(before + 1);
                    if let Some(gap) = self.gaps.get_mut(before) {
                        gap.append(after);
                    }
                }
            }
            Some(TokenKind::Less | TokenKind::Ellipsis) | None => {}
            Some(_) if last => {
                let start = self.tokens.get(before).map_or(0, |token| token.2 + 1);
                self.tokens.insert(close, (TokenKind::Semicolon, ";", start));
                self.gaps.insert(close, Gap::default());
            }
            Some(_) => {}
        }
    }

    /// Moves comments that end a line from before a `,` or `;` to behind it, and from behind a `<` that compares
    /// (one that begins before `block`) to before it: a line neither begins with the former nor ends with the
    /// latter.
    pub(crate) fn move_comments(&mut self, block: u32) {
        for at in 1..self.tokens.len() {
            let Some(&(kind, _, start)) = self.tokens.get(at) else { continue };
            let parts = matches!(kind, TokenKind::Comma | TokenKind::Semicolon);
            if parts && self.ends_line(at) {
                self.join_gaps(at, at + 1);
            } else if kind == TokenKind::Less && start < block && self.ends_line(at + 1) {
                self.join_gaps(at + 1, at);
            }
        }
    }

    fn ends_line(&self, gap: usize) -> bool {
        self.gaps.get(gap).is_some_and(Gap::ends_line)
    }

    /// Moves the comments of gap `from` into its neighbour `to`.
    fn join_gaps(&mut self, from: usize, to: usize) {
        let mut moved = self.gaps.get_mut(from).map(std::mem::take).unwrap_or_default();
        if let Some(gap) = self.gaps.get_mut(to) {
            if from < to {
                moved.append(std::mem::take(gap));
                *gap = moved;
            } else {
                gap.append(moved);
            }
        }
    }

    /// Gives each comment to a token. The comments after the last token that stand on lines of their own belong
    /// to none and come second.
    pub(crate) fn into_words(self) -> (Vec<Word<'a>>, Vec<Comment<'a>>) {
        let mut words: Vec<Word<'a>> = Vec::with_capacity(self.tokens.len());
        let mut gaps = self.gaps.into_iter();
        for (kind, text, start) in self.tokens {
            let split =
                split(gaps.next().unwrap_or_default(), words.last().map(|word| word.kind), Some(kind));
            if let Some(before) = words.last_mut() {
                before.trail = split.trail;
                before.breaks = split.breaks;
            }
            words.push(Word {
                kind,
                text,
                start,
                name: false,
                own: split.own,
                inline: split.inline,
                trail: Vec::new(),
                breaks: false,
                blank: split.blank,
            });
        }
        let split = split(gaps.next().unwrap_or_default(), words.last().map(|word| word.kind), None);
        if let Some(last) = words.last_mut() {
            last.trail = split.trail;
            last.breaks = split.breaks;
        }
        (words, split.own)
    }
}

impl Gap<'_> {
    /// The gap when all of it has been read.
    fn closed(mut self) -> Self {
        if self.comments.last().is_some_and(|last| last.ends_line) {
            self.lines_after = self.lines_after.max(1);
        }
        self
    }
}

fn comment_text<'a>(written: &'a str, eol: &str) -> Cow<'a, str> {
    let written = written.trim_end();
    if !written.contains('\n') {
        return Cow::Borrowed(written);
    }
    let text = written.replace("\r\n", "\n");
    Cow::Owned(if eol == "\n" { text } else { text.replace('\n', eol) })
}

#[derive(Default)]
struct Split<'a> {
    trail: Vec<Comment<'a>>,
    breaks: bool,
    own: Vec<Comment<'a>>,
    inline: Vec<Comment<'a>>,
    blank: bool,
}

/// Decides which comments between two tokens belong to which.
///
/// Those on the line of the token before trail it if the line ends after them, those on the line of the token
/// after lead it if the line begins with them; lines in between are lines of their own. Where no line ends
/// between the tokens, a comment speaks of what is to its left, but after an opening or parting mark, of what is
/// to its right. Where one mark alone follows, comments do not begin its line.
fn split(gap: Gap<'_>, before: Option<TokenKind>, after: Option<TokenKind>) -> Split<'_> {
    let mut split = Split::default();
    let ends: Vec<bool> = (0..gap.comments.len()).map(|nth| gap.lines_after(nth) > 0).collect();
    let last_end = ends.iter().rposition(|ends| *ends);
    split.blank = gap.lines_after > 1;
    let mut at_line_start = before.is_none();
    let joined_only = gap.comments.iter().all(|raw| raw.lines == 0);
    let one_line = last_end.is_none() && before.is_some() && after.is_some();
    let to_the_left = one_line
        && !before.is_some_and(opens)
        && (joined_only || after.is_some_and(|kind| kind.class() == esc_syntax::TokenClass::Punctuation));
    for (nth, raw) in gap.comments.into_iter().enumerate() {
        at_line_start |= raw.lines > 0;
        let comment = Comment { text: raw.text, blank: raw.lines > 1, joins: nth > 0 && raw.lines == 0 };
        let more_lines = last_end.is_some_and(|last| nth <= last);
        if to_the_left || (!at_line_start && (more_lines || after.is_none())) {
            split.trail.push(comment);
            split.breaks |= more_lines || after.is_none();
        } else if more_lines || after.is_none() {
            split.own.push(comment);
        } else {
            if split.inline.is_empty() {
                split.blank = comment.blank;
            }
            split.inline.push(comment);
        }
    }
    split
}

/// Whether a comment after it speaks of what follows.
const fn opens(kind: TokenKind) -> bool {
    matches!(
        kind,
        TokenKind::LeftParen
            | TokenKind::Less
            | TokenKind::Colon
            | TokenKind::Comma
            | TokenKind::Semicolon
            | TokenKind::Minus
    )
}
