//! Where things stand in a text: lines, comments, parentheses.

use esc_diagnostics::Span;
use esc_fmt::line_end;
use esc_syntax::ast::{Criteria, Item, ItemKind};
use esc_syntax::{Slice, Token, TokenKind, lex};

use crate::View;

/// The text of a file from the start of a slice on.
pub(super) fn text_from<'a>(view: &View<'a>, slice: &Slice) -> &'a str {
    view.text().get(slice.start as usize..).unwrap_or_default()
}

fn bytes(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// Where the line of an offset starts.
pub(super) fn line_start(text: &str, offset: u32) -> u32 {
    let before = Span::new(0, offset).of(text);
    before.rfind('\n').map_or(0, |at| u32::try_from(at).unwrap_or_default() + 1)
}

/// The spaces that the line of an offset begins with; `None` where something else stands between them and the offset.
pub(super) fn indent(text: &str, offset: u32) -> Option<&str> {
    let before = Span::new(line_start(text, offset), offset).of(text);
    before.trim().is_empty().then_some(before)
}

/// Where a declaration begins with the comments right above it, no line between them being empty.
pub(super) fn start_with_comments(slice_text: &str, item: &Item) -> u32 {
    let tokens = lex(Span::new(0, item.span.start).of(slice_text));
    let (mut start, mut lines) = (item.span.start, 0);
    // From the declaration upwards.
    for token in tokens.iter().rev() {
        match token.kind {
            TokenKind::Newline => lines += 1,
            kind if kind.is_comment() => {
                start = token.span.start;
                lines = 0;
            }
            _ => {}
        }
        if lines > 1 {
            break;
        }
    }
    start
}

/// A stretch to take away, with its lines where nothing else stands on them.
pub(super) fn whole_lines(text: &str, span: Span) -> Span {
    let start = line_start(text, span.start);
    let after = text.get(span.end as usize..).unwrap_or_default();
    let rest = after.split('\n').next().unwrap_or_default();
    let alone = Span::new(start, span.start).of(text).trim().is_empty() && rest.trim().is_empty();
    if alone {
        let line_end = u32::from(after.len() > rest.len());
        Span::new(start, span.end + bytes(rest) + line_end)
    } else {
        span
    }
}

/// A stretch to take away, with the spaces behind it; with those before it, where its line ends with it.
pub(super) fn with_space(text: &str, span: Span) -> Span {
    let after = text.get(span.end as usize..).unwrap_or_default();
    let rest = after.trim_start_matches(' ');
    if rest.is_empty() || rest.starts_with(['\r', '\n']) {
        let before = Span::new(0, span.start).of(text).trim_end_matches(' ');
        return Span::new(bytes(before), span.end);
    }
    Span::new(span.start, span.end + bytes(after) - bytes(rest))
}

/// A stretch to take away, with the empty lines after it.
pub(super) fn with_empty_lines(text: &str, span: Span) -> Span {
    let after = text.get(span.end as usize..).unwrap_or_default();
    let empty = after.len() - after.trim_start_matches([' ', '\t', '\r', '\n']).len();
    // The spaces that begin the next line stay.
    let kept = after.get(..empty).unwrap_or_default();
    let lines = kept.rfind('\n').map_or(0, |at| at + 1);
    Span::new(span.start, span.end + u32::try_from(lines).unwrap_or_default())
}

/// The tokens of a stretch that mean something, and the comments among them.
pub(super) fn tokens_of(text: &str, span: Span) -> Vec<Token> {
    let tokens = lex(span.of(text)).into_iter();
    tokens
        .filter(|token| !token.kind.is_trivia() || token.kind.is_comment())
        .map(|token| Token { span: token.span.shifted(span.start), ..token })
        .collect()
}

/// Whether comments stand in a stretch.
pub(super) fn has_comments(text: &str, span: Span) -> bool {
    span.of(text).contains('/') && tokens_of(text, span).iter().any(|token| token.kind.is_comment())
}

/// Criteria without the parentheses around the whole; with them, where a comment stands beside one.
pub(super) fn without_parentheses(text: &str, criteria: &Criteria) -> Span {
    use esc_syntax::ast::CriteriaKind;

    let first = match &criteria.kind {
        CriteriaKind::All(parts) | CriteriaKind::Any(parts) => parts.first().map(|part| part.span.start),
        CriteriaKind::Comparison(comparison) => Some(comparison.field.span.start),
        CriteriaKind::Row(label) => Some(label.span.start),
        CriteriaKind::Not(_) | CriteriaKind::Formula(_) => None,
    };
    let tokens = tokens_of(text, criteria.span);
    let is_open = |token: &&Token| {
        token.kind == TokenKind::LeftParen && first.is_none_or(|first| token.span.start < first)
    };
    let count = tokens.iter().take_while(is_open).count();
    let rest = tokens.len().checked_sub(count);
    let inside = rest.and_then(|end| tokens.get(count..end)).unwrap_or_default();
    let closed = tokens.iter().rev().take(count).all(|token| token.kind == TokenKind::RightParen);
    match (inside.first(), inside.last()) {
        (Some(first), Some(last)) if closed && !first.kind.is_comment() && !last.kind.is_comment() => {
            first.span.to(last.span)
        }
        _ => criteria.span,
    }
}

/// A text that can stand at a place without running into its neighbours.
pub(super) fn apart(text: &str, span: Span, new_text: &str) -> String {
    let joins = |one: Option<char>, other: Option<char>| {
        let is_word = |character: Option<char>| {
            character.is_some_and(|character| character.is_alphanumeric() || "_$`\"".contains(character))
        };
        is_word(one) && is_word(other)
    };
    let before = Span::new(0, span.start).of(text).chars().next_back();
    let after = text.get(span.end as usize..).unwrap_or_default().chars().next();
    let left = if joins(before, new_text.chars().next()) { " " } else { "" };
    let right = if joins(new_text.chars().next_back(), after) { " " } else { "" };
    format!("{left}{new_text}{right}")
}

/// Where a new declaration goes, and what has to stand around it: after the last one of its kind, else before the
/// first entry, else at the end. The place is an empty one of the file.
pub(super) fn for_declaration(
    view: &View<'_>,
    alike: impl Fn(&ItemKind) -> bool,
    declaration: &str,
) -> (Span, String) {
    let eol = line_end(view.text());
    if let Some((slice, item)) = view.items().filter(|(_, item)| alike(&item.kind)).last() {
        let text = view.text_of(slice);
        // Behind a comment that ends its line.
        let after = text.get(item.span.end as usize..).unwrap_or_default();
        let line = after.find('\n').map_or(after.len(), |at| at + 1);
        let end = slice.start + item.span.end + u32::try_from(line).unwrap_or_default();
        let ended = after.get(..line).unwrap_or_default().ends_with('\n');
        let new_text = if ended { format!("{declaration}{eol}") } else { format!("{eol}{declaration}{eol}") };
        return (Span::new(end, end), new_text);
    }
    let first = view.items().find(|(_, item)| matches!(item.kind, ItemKind::Entry(_)));
    if let Some((slice, item)) = first {
        return before_declaration(view, slice, item, declaration);
    }
    let end = bytes(view.text());
    let text = view.text();
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { eol };
    (Span::new(end, end), format!("{gap}{declaration}{eol}"))
}

/// Where a declaration goes that is to stand right before another, and what has to stand around it.
pub(super) fn before_declaration(
    view: &View<'_>,
    slice: &Slice,
    item: &Item,
    declaration: &str,
) -> (Span, String) {
    let eol = line_end(view.text());
    let text = view.text_of(slice);
    let start = start_with_comments(text, item);
    let at = slice.start + start;
    let place = Span::new(at, at);
    match indent(view.text(), at) {
        Some(_) => (place, format!("{declaration}{eol}{eol}")),
        None => (place, format!("{eol}{declaration}{eol}{eol}")),
    }
}
