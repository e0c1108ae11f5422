//! Selections that grow from what a person points at.

mod tree;

use esc_diagnostics::Span;
use esc_syntax::{Slice, Token, TokenClass, TokenKind, blocks, lex};

use crate::View;
use crate::symbols::documented;

/// The ranges around the offset, from the smallest to the whole file, each larger than the one before.
pub fn selections(view: &View<'_>, offset: u32) -> Vec<Span> {
    let mut around = Vec::new();
    let mut least = Span::new(offset, offset);
    if let Some((slice, range)) = view.file.source.slice_at(offset) {
        let text = range.of(view.text());
        let tokens = lex(text);
        if let Some(token) = token_at(&tokens, offset - slice.start) {
            least = token.span.shifted(slice.start);
            around.push(least);
            around.extend(inside_quotes(*token, text).map(|inside| inside.shifted(slice.start)));
        }
        let within = offset - slice.start;
        around.extend(brackets(text, &tokens, within).into_iter().map(|span| span.shifted(slice.start)));
        around.extend(of_item(view, slice, &tokens));
        around.push(trimmed(text).shifted(slice.start));
        if slice.parsed.broken {
            around.push(line(view, offset));
        }
    }
    around.push(view.whole());
    nested(around, offset, least)
}

/// The token at a place; of two that touch there, the one that says more.
fn token_at(tokens: &[Token], at: u32) -> Option<&Token> {
    let touching = tokens.iter().filter(|token| token.span.start <= at && at <= token.span.end);
    let touching = touching.filter(|token| token.kind.class() != TokenClass::Space);
    touching.max_by_key(|token| (token.kind.class() != TokenClass::Punctuation, token.span.start))
}

/// What stands between the quotes of a text, or the backticks of a name.
fn inside_quotes(token: Token, text: &str) -> Option<Span> {
    let quoted = matches!(token.kind, TokenKind::Text | TokenKind::SingleQuoted | TokenKind::QuotedName);
    let inside = Span::new(token.span.start + 1, token.span.end.saturating_sub(1));
    (quoted && !inside.of(text).is_empty()).then_some(inside)
}

/// The brackets around a place, and what is within them; in a block also the part between two `;`.
fn brackets(text: &str, tokens: &[Token], at: u32) -> Vec<Span> {
    let both = |open: Span, close: Span| {
        let inside = Span::new(open.end, close.start);
        [open.to(close), trimmed(inside.of(text)).shifted(open.end)]
    };
    let mut found = Vec::new();
    let mut open = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::LeftParen => open.push(token.span),
            TokenKind::RightParen => {
                if let Some(open) = open.pop() {
                    found.extend(both(open, token.span));
                }
            }
            _ => {}
        }
    }
    // A block that nothing closes goes as far as the text.
    let end = trimmed(text).after();
    for block in blocks(text, tokens) {
        let close = block.close.unwrap_or(end);
        found.extend(both(block.open, close));
        if block.open.end <= at && at <= close.start {
            let parts = tokens.iter().filter(|token| token.kind == TokenKind::Semicolon);
            let start = parts.clone().map(|token| token.span.end).rfind(|end| *end <= at);
            let stop = parts.map(|token| token.span.start).find(|start| at <= *start);
            let start = start.unwrap_or_default().max(block.open.end);
            let part = Span::new(start, stop.unwrap_or(close.start).min(close.start).max(start));
            found.push(trimmed(part.of(text)).shifted(part.start));
        }
    }
    found
}

/// The nodes of a declaration, and the declaration with and without its doc comment.
fn of_item(view: &View<'_>, slice: &Slice, tokens: &[Token]) -> Vec<Span> {
    let Some(item) = &slice.parsed.item else { return Vec::new() };
    let mut nodes: Vec<Span> =
        tree::nodes(item, tokens).into_iter().map(|span| span.shifted(slice.start)).collect();
    let whole = item.span.shifted(slice.start);
    nodes.extend([whole, whole.to(documented(view, slice, item))]);
    nodes
}

/// What stands in the line of an offset.
fn line(view: &View<'_>, offset: u32) -> Span {
    let source = &view.file.source.text;
    let number = source.line_at(offset as usize);
    let place = |line| u32::try_from(source.line_start(line)).unwrap_or(u32::MAX);
    let line = Span::new(place(number), place(number + 1));
    trimmed(line.of(view.text())).shifted(line.start)
}

/// The text without the space around it.
fn trimmed(text: &str) -> Span {
    let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let start = text.len() - text.trim_start().len();
    Span::new(at(start), at(start + text.trim().len()))
}

/// Of all ranges those around the offset that hold `least`, each of which holds the one before it.
fn nested(mut ranges: Vec<Span>, offset: u32, least: Span) -> Vec<Span> {
    ranges.retain(|range| range.start <= offset && offset <= range.end && range.start < range.end);
    ranges.sort_by_key(|range| (range.end - range.start, range.start));
    let mut chain: Vec<Span> = Vec::new();
    for range in ranges {
        let before = chain.last().copied().unwrap_or(Span::new(offset, offset));
        let holds = |inner: Span| range.start <= inner.start && inner.end <= range.end;
        // What lies within the token, such as a text without its quotes, comes first.
        if holds(before)
            && range != before
            && (holds(least) || least.start <= range.start && range.end <= least.end)
        {
            chain.push(range);
        }
    }
    chain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Org;

    fn shown(text: &str) -> String {
        let org = Org::of(text);
        let found = selections(&org.view(), org.offset());
        let texts: Vec<&str> = found.iter().map(|span| span.of(org.view().text())).collect();
        texts.join("\n-----\n")
    }

    const ENTRY: &str = r#"queue "A"
// Plain.
/// Why.
entry "E" row own: A = 1
  when own and (Tier in ("Gold", "Sil$0ver") or not B < 3 %) age_from matched
< at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
"#;

    /// The ranges of one line around a part of the entry.
    fn at(part: &str) -> String {
        let all = shown(&ENTRY.replace("$0", "").replacen(part, &format!("$0{part}"), 1));
        let lines: Vec<&str> = all.split("\n-----\n").filter(|range| !range.contains('\n')).collect();
        lines.join("\n-----\n")
    }

    #[test]
    fn from_a_value_to_the_file() {
        insta::assert_snapshot!(shown(ENTRY), @r#"
        Silver
        -----
        "Silver"
        -----
        "Gold", "Silver"
        -----
        ("Gold", "Silver")
        -----
        Tier in ("Gold", "Silver")
        -----
        Tier in ("Gold", "Silver") or not B < 3 %
        -----
        (Tier in ("Gold", "Silver") or not B < 3 %)
        -----
        own and (Tier in ("Gold", "Silver") or not B < 3 %)
        -----
        when own and (Tier in ("Gold", "Silver") or not B < 3 %)
        -----
        entry "E" row own: A = 1
          when own and (Tier in ("Gold", "Silver") or not B < 3 %) age_from matched
        -----
        entry "E" row own: A = 1
          when own and (Tier in ("Gold", "Silver") or not B < 3 %) age_from matched
        < at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
        -----
        /// Why.
        entry "E" row own: A = 1
          when own and (Tier in ("Gold", "Silver") or not B < 3 %) age_from matched
        < at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
        -----
        // Plain.
        /// Why.
        entry "E" row own: A = 1
          when own and (Tier in ("Gold", "Silver") or not B < 3 %) age_from matched
        < at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
        -----
        queue "A"
        // Plain.
        /// Why.
        entry "E" row own: A = 1
          when own and (Tier in ("Gold", "Silver") or not B < 3 %) age_from matched
        < at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
        "#);
    }

    #[test]
    fn from_other_places() {
        insta::assert_snapshot!(at("8h"), @r#"
        8h
        -----
        4h, 8h
        -----
        at 4h, 8h
        -----
        at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"
        -----
        at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated
        -----
        < at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
        "#);
        insta::assert_snapshot!(at("ana"), @r#"
        manager
        -----
        manager, user "ana@example.com"
        -----
        notify manager, user "ana@example.com" using "T"
        -----
        notify manager, user "ana@example.com" using "T", set Tier = "Gold"
        -----
        at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"
        -----
        at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated
        -----
        < at 4h, 8h notify manager, user "ana@example.com" using "T", set Tier = "Gold"; at 9h mark escalated >
        "#);
        insta::assert_snapshot!(at("= 1"), @"
        =
        -----
        A = 1
        -----
        row own: A = 1
        ");
        insta::assert_snapshot!(at("Plain"), @"// Plain.");
    }

    #[test]
    fn other_declarations() {
        insta::assert_snapshot!(shown(r#"case < A: text; Tier: picklist("Gold" clo$0sed, ...) >"#), @r#"
        closed
        -----
        "Gold" closed
        -----
        "Gold" closed, ...
        -----
        ("Gold" closed, ...)
        -----
        picklist("Gold" closed, ...)
        -----
        Tier: picklist("Gold" closed, ...)
        -----
        A: text; Tier: picklist("Gold" closed, ...)
        -----
        < A: text; Tier: picklist("Gold" closed, ...) >
        -----
        case < A: text; Tier: picklist("Gold" closed, ...) >
        "#);
        insta::assert_snapshot!(shown(r#"hours "H" in "UTC" < mon-fri 09:00-12:00, 13:$000-17:00; closed every 12-25 "X" >"#), @r#"
        13:00
        -----
        13:00-17:00
        -----
        09:00-12:00, 13:00-17:00
        -----
        mon-fri 09:00-12:00, 13:00-17:00
        -----
        mon-fri 09:00-12:00, 13:00-17:00; closed every 12-25 "X"
        -----
        < mon-fri 09:00-12:00, 13:00-17:00; closed every 12-25 "X" >
        -----
        hours "H" in "UTC" < mon-fri 09:00-12:00, 13:00-17:00; closed every 12-25 "X" >
        "#);
        insta::assert_snapshot!(shown(r#"pool "P" < user "ana@example.com" capacity$0 3 >"#), @r#"
        capacity
        -----
        user "ana@example.com" capacity 3
        -----
        < user "ana@example.com" capacity 3 >
        -----
        pool "P" < user "ana@example.com" capacity 3 >
        "#);
    }

    #[test]
    fn broken_text() {
        insta::assert_snapshot!(shown("entry \"E\" when <\n  at 4h notify; at oops $0notify me\nentry \"F\" < stop >"), @r#"
        notify
        -----
        at oops notify me
        -----
        at 4h notify; at oops notify me
        -----
        <
          at 4h notify; at oops notify me
        -----
        entry "E" when <
          at 4h notify; at oops notify me
        -----
        entry "E" when <
          at 4h notify; at oops notify me
        entry "F" < stop >
        "#);
        insta::assert_snapshot!(shown("this is $0not\na rule"), @"
        not
        -----
        this is not
        -----
        this is not
        a rule
        ");
        insta::assert_snapshot!(shown("$0"), @"");
    }
}
