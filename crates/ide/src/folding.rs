//! What can be folded away.

use esc_diagnostics::Span;
use esc_syntax::ast::ItemKind;
use esc_syntax::{Token, TokenKind, blocks, lex};

use crate::View;

/// A stretch that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// From the opening to the closing bracket; of comments, all of their lines.
    pub span: Span,
    /// What it is.
    pub kind: FoldKind,
}

/// The kinds of stretch that can be folded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldKind {
    /// A block, a list in parentheses, what stands between `// region` and `// endregion`.
    Block,
    /// Comment lines.
    Comment,
    /// Several imports in a row.
    Imports,
}

/// What can be folded, in order: only what covers more than one line.
pub fn folds(view: &View<'_>) -> Vec<Fold> {
    let source = &view.file.source;
    let mut brackets = Vec::new();
    let (mut regions, mut comments) = (Regions::default(), Comments::default());
    // Slice by slice, as all tokens of a large file take much memory.
    for (number, slice) in source.slices.iter().enumerate() {
        let Some(range) = source.range_of(number) else { continue };
        let text = range.of(view.text());
        let tokens = lex(text);
        let closed = blocks(text, &tokens).into_iter().filter_map(|found| Some(found.open.to(found.close?)));
        brackets.extend(closed.chain(parentheses(&tokens)).map(|span| span.shifted(slice.start)));
        for token in &tokens {
            let marker = marker(text, token);
            let token = Token { kind: token.kind, span: token.span.shifted(slice.start) };
            regions.take(&token, marker.as_ref());
            comments.take(&token, marker.is_some());
        }
    }
    let fold = |kind| move |span| Fold { span, kind };
    let mut folds: Vec<Fold> = brackets.into_iter().map(fold(FoldKind::Block)).collect();
    folds.extend(regions.found.into_iter().map(fold(FoldKind::Block)));
    folds.extend(comments.found.into_iter().map(|(_, span)| span).map(fold(FoldKind::Comment)));
    folds.extend(imports(view).into_iter().map(fold(FoldKind::Imports)));
    let line = |offset: u32| source.text.line_at(offset as usize);
    folds.retain(|fold| line(fold.span.start) < line(fold.span.end));
    folds.sort_by_key(|fold| (fold.span.start, u32::MAX - fold.span.end));
    folds
}

/// From each `(` to its `)`. No pair reaches over the end of a step or of a block.
fn parentheses(tokens: &[Token]) -> Vec<Span> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for token in tokens {
        match token.kind {
            TokenKind::LeftParen => open.push(token.span),
            TokenKind::RightParen => pairs.extend(open.pop().map(|open| open.to(token.span))),
            TokenKind::Semicolon => open.clear(),
            _ => {}
        }
    }
    pairs
}

/// Block comments, and runs of line comments of one kind that have their lines to themselves.
struct Comments {
    found: Vec<(TokenKind, Span)>,
    /// Ends of lines since the last comment; `None` where something else stands between.
    lines: Option<usize>,
    begins_line: bool,
}

impl Default for Comments {
    fn default() -> Self {
        Self { found: Vec::new(), lines: None, begins_line: true }
    }
}

impl Comments {
    fn take(&mut self, token: &Token, is_marker: bool) {
        match token.kind {
            TokenKind::Newline => {
                self.lines = self.lines.map(|lines| lines + 1);
                self.begins_line = true;
            }
            TokenKind::Whitespace => {}
            TokenKind::BlockComment => self.found.push((token.kind, token.span)),
            TokenKind::LineComment | TokenKind::DocComment if self.begins_line && !is_marker => {
                match self.found.last_mut() {
                    Some((kind, run)) if *kind == token.kind && self.lines == Some(1) => {
                        *run = run.to(token.span);
                    }
                    _ => self.found.push((token.kind, token.span)),
                }
                self.lines = Some(0);
            }
            _ => {
                self.lines = None;
                self.begins_line = false;
            }
        }
    }
}

/// From each `// region` to its `// endregion`, also written `//#region`.
#[derive(Default)]
struct Regions {
    found: Vec<Span>,
    open: Vec<Span>,
}

impl Regions {
    fn take(&mut self, token: &Token, marker: Option<&Marker>) {
        match marker {
            Some(Marker::Begins) => self.open.push(token.span),
            Some(Marker::Ends) => self.found.extend(self.open.pop().map(|open| open.to(token.span))),
            None => {}
        }
    }
}

/// A comment that marks a region.
enum Marker {
    Begins,
    Ends,
}

fn marker(text: &str, token: &Token) -> Option<Marker> {
    if token.kind != TokenKind::LineComment {
        return None;
    }
    let comment = token.span.of(text).trim_start_matches('/').trim_start().trim_start_matches('#');
    match comment.split_whitespace().next()? {
        "region" => Some(Marker::Begins),
        "endregion" => Some(Marker::Ends),
        _ => None,
    }
}

/// Imports that follow one another.
fn imports(view: &View<'_>) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    let mut running = false;
    for (slice, item) in view.items() {
        let span = item.span.shifted(slice.start);
        let import = matches!(item.kind, ItemKind::Import(_));
        match runs.last_mut() {
            Some(run) if import && running => *run = run.to(span),
            _ if import => runs.push(span),
            _ => {}
        }
        running = import;
    }
    runs
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::testing::Org;

    /// What can be folded: the lines, and what begins and ends it.
    fn shown(text: &str) -> String {
        let org = Org::of(text);
        let source = &org.view().file.source.text;
        folds(&org.view()).iter().fold(String::new(), |mut shown, fold| {
            let line = |offset| source.line_column(offset).line;
            let mut lines = fold.span.of(text).lines();
            let (first, last) = (lines.next().unwrap(), lines.next_back().unwrap());
            let (from, to) = (line(fold.span.start), line(fold.span.end));
            writeln!(shown, "{:?} {from}-{to}: {first} … {}", fold.kind, last.trim()).unwrap();
            shown
        })
    }

    #[test]
    fn blocks_lists_comments_and_imports() {
        insta::assert_snapshot!(shown(r#"/* One
  block */
// a
// b
/// c
/// d
import "a.esc"

import "b.esc"
import "c.esc"
case <
  A: picklist(
    "x", "y"
  ); // not alone
  // alone
>
// region Entries
entry "E" when A < 3 and (
  B > 2 or C > 3
) <
  at 4h notify owner >
entry "F" < stop >
// region Inner
// endregion
// endregion
entry "G" when formula(
  A < 3
) { at 4h notify owner;
}"#), @r#"
        Comment 1-2: /* One … block */
        Comment 3-4: // a … // b
        Comment 5-6: /// c … /// d
        Imports 7-10: import "a.esc" … import "c.esc"
        Block 11-16: < … >
        Block 12-14: ( … )
        Block 17-25: // region Entries … // endregion
        Block 18-20: ( … )
        Block 20-21: < … at 4h notify owner >
        Block 23-24: // region Inner … // endregion
        Block 26-28: ( … )
        Block 28-29: { at 4h notify owner; … }
        "#);
    }

    #[test]
    fn broken_text() {
        insta::assert_snapshot!(shown("entry \"A\" <\n  at 4h set (;\n  at ) notify\nentry \"B\" when < <\n at oops\n>\n// endregion\n) >"), @"Block 4-6: < … >");
    }
}
