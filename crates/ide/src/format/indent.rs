//! How far a line is indented while its declaration is still being written: as the formatter would lay it out.

use esc_diagnostics::Span;
use esc_syntax::{Block, Slice, Token, TokenKind, blocks, lex};

use crate::{Edit, Place, View};

/// By how many columns each level is indented.
const INDENT: usize = 2;

/// The edit that indents the line of the offset, if it has to change. Lines within comments and formulas stay as they are.
pub(super) fn line(view: &View<'_>, offset: u32) -> Option<Edit> {
    let text = view.text();
    let start = view.file.source.text.line_start(view.file.source.text.line_at(offset as usize));
    let rest = text.get(start..)?;
    let spaces = rest.find(|c| !matches!(c, ' ' | '\t')).unwrap_or(rest.len());
    let (written, rest) = rest.split_at_checked(spaces)?;
    let start = u32::try_from(start).ok()?;
    let wanted = " ".repeat(wanted(view, start, rest.chars().next())?);
    if written == wanted {
        return None;
    }
    let end = start + u32::try_from(spaces).ok()?;
    Some(Edit { place: Place { file: view.file.id, span: Span::new(start, end) }, new_text: wanted })
}

/// The columns by which a line is indented that starts at an offset and has `first` as its first character; `None`
/// where it is no line of its own.
fn wanted(view: &View<'_>, start: u32, first: Option<char>) -> Option<usize> {
    let Some(before) = Before::of(view, start) else { return Some(0) };
    if before.within {
        return None;
    }
    let Some(last) = before.tokens.last() else { return Some(0) };
    let inside = before.parentheses() * INDENT;
    let inside = if first == Some(')') { inside.saturating_sub(INDENT) } else { inside };
    let open =
        before.blocks.iter().find(|block| block.close.is_none_or(|close| close.start >= before.length));
    if let Some(open) = open {
        if first == Some('>') {
            return Some(columns(view, before.slice.start + open.open.start));
        }
        let wrapped = if last.kind == TokenKind::Comma && inside == 0 { INDENT } else { 0 };
        return Some(INDENT + wrapped + inside);
    }
    if !before.blocks.is_empty() {
        return Some(0);
    }
    let wrapped = if before.goes_on(last) && inside == 0 { INDENT } else { 0 };
    let head = before.tokens.first().map(|first| first.span.of(before.text).to_ascii_lowercase());
    Some(match head.as_deref() {
        Some("entry") if first == Some('<') => 0,
        Some("entry") if before.parentheses() > 0 && before.joins() => 2 * INDENT + inside,
        Some("entry") => INDENT + wrapped + inside,
        Some(_) => wrapped + inside,
        None => 0,
    })
}

/// The declaration in which a line stands, up to that line.
struct Before<'a> {
    slice: &'a Slice,
    /// The whole declaration.
    text: &'a str,
    /// The bytes of it before the line.
    length: u32,
    /// What stands there, without space and comments.
    tokens: Vec<Token>,
    /// The blocks that open there.
    blocks: Vec<Block>,
    /// Whether the line starts within a token.
    within: bool,
}

impl<'a> Before<'a> {
    /// Where nothing of the declaration stands before the line, but for comments, the line may still belong to the one
    /// before it, which ends where it is last known to go on.
    fn of(view: &View<'a>, start: u32) -> Option<Self> {
        let number = view.file.source.slices.partition_point(|slice| slice.start <= start);
        let own = Self::at(view, number.checked_sub(1)?, start)?;
        if !own.tokens.is_empty() || own.within {
            return Some(own);
        }
        number.checked_sub(2).and_then(|before| Self::at(view, before, start)).or(Some(own))
    }

    fn at(view: &View<'a>, number: usize, start: u32) -> Option<Self> {
        let slice = view.file.source.slices.get(number)?;
        let text = view.file.source.range_of(number)?.of(view.text());
        let length = start.checked_sub(slice.start)?;
        let all = lex(text);
        let within = all.iter().any(|token| {
            let long = token.kind.is_comment()
                || matches!(token.kind, TokenKind::FormulaBody | TokenKind::UnterminatedFormula);
            long && token.span.start < length && length < token.span.end
        });
        let mut blocks = blocks(text, &all);
        blocks.retain(|block| block.open.end <= length);
        let tokens =
            all.into_iter().filter(|token| !token.kind.is_trivia() && token.span.end <= length).collect();
        Some(Self { slice, text, length, tokens, blocks, within })
    }

    /// How many parentheses are open.
    fn parentheses(&self) -> usize {
        self.tokens.iter().fold(0, |open: usize, token| match token.kind {
            TokenKind::LeftParen => open + 1,
            TokenKind::RightParen => open.saturating_sub(1),
            TokenKind::Semicolon => 0,
            _ => open,
        })
    }

    /// Whether the token is one of these words.
    fn is(&self, token: &Token, words: &[&str]) -> bool {
        words.iter().any(|known| known.eq_ignore_ascii_case(token.span.of(self.text)))
    }

    /// Whether there is a list of criteria, the parts of which are indented once more.
    fn joins(&self) -> bool {
        self.tokens.iter().any(|token| self.is(token, &["and", "or"]))
    }

    /// Whether what stands before the line asks for more.
    fn goes_on(&self, last: &Token) -> bool {
        last.kind.is_comparison()
            || matches!(last.kind, TokenKind::Comma | TokenKind::Colon)
            || self.is(last, &["and", "or", "not"])
    }
}

/// By how many columns the line of an offset is indented.
fn columns(view: &View<'_>, offset: u32) -> usize {
    let text = &view.file.source.text;
    let line = text.text().get(text.line_start(text.line_at(offset as usize))..).unwrap_or_default();
    line.len() - line.trim_start_matches([' ', '\t']).len()
}
