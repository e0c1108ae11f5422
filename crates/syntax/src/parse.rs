//! From the text of a slice to its tree.

use std::borrow::Cow;
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, SliceId, Span};
use pest::Parser as _;

use crate::ast::{Allow, Item, ItemKind};
use crate::build::Builder;
use crate::cut::{View, cut};
use crate::grammar::{Grammar, Rule};
use crate::lexer::lex;
use crate::limits::MAX_DEPTH;
use crate::mend::Mended;
use crate::recover::{recover, too_deep};
use crate::token::{Token, TokenClass, TokenKind};

/// A slice of a file, parsed.
#[derive(Clone, Debug)]
pub struct Slice {
    /// Its identity, to which the places in it refer.
    pub id: SliceId,
    /// Where it starts in its file, in bytes.
    pub start: u32,
    /// What it holds.
    pub parsed: Arc<Parsed>,
}

/// What a slice holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    /// Its declaration, as far as it could be understood. A slice of comments alone has none.
    pub item: Option<Item>,
    /// What is wrong with it.
    pub diagnostics: Vec<Diagnostic>,
    /// Whether some part of it could not be understood, so that nothing follows from what the item lacks.
    pub broken: bool,
    /// Where it is broken, every name and text that stands in it: what it may have meant to use.
    pub mentions: Vec<String>,
}

/// Hands out identities for slices, each once.
#[derive(Debug, Default)]
pub struct SliceIds {
    next: u32,
}

impl SliceIds {
    /// An identity that no slice has yet.
    pub fn fresh(&mut self) -> SliceId {
        let id = SliceId(self.next);
        self.next += 1;
        id
    }
}

/// Parses a whole file.
pub fn parse_file(text: &str, ids: &mut SliceIds) -> Vec<Slice> {
    let slices = cut(text).into_iter().map(|cut| {
        let id = ids.fresh();
        let parsed = parse_slice(id, Span::new(cut.start, cut.end).of(text));
        Slice { id, start: cut.start, parsed: Arc::new(parsed) }
    });
    slices.collect()
}

/// Parses one slice. All places in the result are relative to its start.
pub fn parse_slice(id: SliceId, text: &str) -> Parsed {
    let tokens = lex(text);
    let mut meaning = tokens.iter().filter(|token| !token.kind.is_trivia());
    let span = match meaning.next() {
        Some(first) => first.span.to(meaning.next_back().unwrap_or(first).span),
        None if tokens.iter().all(|token| token.kind.class() != TokenClass::Wrong) => {
            return Parsed::default();
        }
        None => Span::default(),
    };
    let above: Vec<&Token> = tokens.iter().take_while(|token| token.span.end <= span.start).collect();
    let plain = without_nested_comments(text, &tokens);
    let (kind, diagnostics, broken) = if let Some((kind, diagnostics)) = read(id, &plain, &tokens) {
        let broken = diagnostics.iter().any(|diagnostic| diagnostic.code != Code::E0004);
        (kind, diagnostics, broken)
    } else {
        let recovered = recover(id, &plain, &tokens);
        (recovered.kind, recovered.diagnostics, recovered.broken)
    };
    let diagnostics = match kind.as_ref() {
        Some(ItemKind::Entry(entry)) => {
            diagnostics.into_iter().map(|diagnostic| diagnostic.entry(entry.name.value.clone())).collect()
        }
        _ => diagnostics,
    };
    Parsed {
        item: kind.map(|kind| Item { docs: docs(text, &above), allows: allows(text, &above), span, kind }),
        diagnostics,
        broken,
        mentions: if broken { mentions(text, &tokens) } else { Vec::new() },
    }
}

/// The text with spaces for comments that hold comments: the grammar would follow them to any depth.
fn without_nested_comments<'a>(text: &'a str, tokens: &[Token]) -> Cow<'a, str> {
    let mut plain = Cow::Borrowed(text);
    for token in tokens.iter().filter(|token| token.kind == TokenKind::BlockComment) {
        let comment = token.span.of(text);
        if comment.get(2..).is_some_and(|inside| inside.contains("/*")) {
            let range = token.span.start as usize..token.span.end as usize;
            plain.to_mut().replace_range(range, &" ".repeat(comment.len()));
        }
    }
    plain
}

/// Reads a slice that the grammar accepts; `None` if it does not, or must not be asked.
fn read(id: SliceId, text: &str, tokens: &[Token]) -> Option<(Option<ItemKind>, Vec<Diagnostic>)> {
    let parentheses = text.bytes().filter(|byte| *byte == b'(').count();
    let nots = tokens.iter().filter(|token| token.span.of(text).eq_ignore_ascii_case("not")).count();
    if parentheses + nots > MAX_DEPTH {
        let view = View::new(text, tokens);
        if too_deep(&view, 0..view.len()).is_some() {
            return None;
        }
    }
    // What the lexer ends early, such as a formula before a block, the grammar could read on.
    if tokens.iter().any(|token| token.kind.class() == TokenClass::Wrong) {
        return None;
    }
    let mut pairs = Grammar::parse(Rule::slice, text).ok()?;
    let mended = Mended::default();
    let mut builder = Builder::new(id, &mended);
    let kind = pairs.next().and_then(|pair| builder.declaration(pair));
    Some((kind, builder.diagnostics))
}
/// The lines of the doc comment above a declaration.
fn docs(text: &str, above: &[&Token]) -> Vec<String> {
    let docs = above.iter().filter(|token| token.kind == TokenKind::DocComment);
    docs.map(|token| {
        let line = token.span.of(text).trim_start_matches('/');
        line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned()
    })
    .collect()
}

/// The names in the `// escc: allow …` comments above a declaration.
fn allows(text: &str, above: &[&Token]) -> Vec<Allow> {
    let mut allows = Vec::new();
    for token in above.iter().filter(|token| token.kind == TokenKind::LineComment) {
        let comment = token.span.of(text);
        let Some(names) = allowed(comment) else { continue };
        let mut start = token.span.end - u32::try_from(names.len()).unwrap_or_default();
        for part in names.split(',') {
            let name = part.trim();
            let before = u32::try_from(part.len() - part.trim_start().len()).unwrap_or_default();
            let length = u32::try_from(name.len()).unwrap_or_default();
            if !name.is_empty() {
                let span = Span::new(start + before, start + before + length);
                allows.push(Allow { name: name.to_owned(), span });
            }
            start += u32::try_from(part.len() + 1).unwrap_or_default();
        }
    }
    allows
}

/// What stands after the `allow` of an `// escc: allow …` comment.
fn allowed(comment: &str) -> Option<&str> {
    let rest = comment.strip_prefix("//")?.trim_start().strip_prefix("escc:")?.trim_start();
    let names = rest.strip_prefix("allow")?;
    names.starts_with([' ', '\t']).then_some(names)
}

/// Every name and text among the tokens.
fn mentions(text: &str, tokens: &[Token]) -> Vec<String> {
    let mentions = tokens.iter().filter_map(|token| {
        let written = token.span.of(text);
        match token.kind {
            TokenKind::Word | TokenKind::DottedName | TokenKind::Number => Some(written.to_owned()),
            TokenKind::Text
            | TokenKind::SingleQuoted
            | TokenKind::SmartQuoted
            | TokenKind::UnterminatedText
            | TokenKind::QuotedName => {
                let quotes = ['"', '\'', '`', '“', '”', '„', '‟', '«', '»', '‘', '’', '‚', '‛'];
                Some(written.trim_matches(quotes).to_owned())
            }
            _ => None,
        }
    });
    mentions.collect()
}
