//! The formatter of `.esc` files: it gives every file one layout and changes nothing else.
//!
//! A file is formatted declaration by declaration. Each is printed from its tokens, so that no token and no comment
//! can get lost, with the syntax tree to say what they are; then it is parsed again, and only if tree and comments
//! are what they were is the result handed out. Layout is spaces and ends of lines, the case of the language's
//! words, the order of an entry's clauses, and a `;` before the `>` of a block.

mod doc;
mod layout;
mod printer;
mod proof;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;

use esc_diagnostics::{Code, Diagnostic, Severity, SliceId, Span};
use esc_syntax::ast::Item;
use esc_syntax::{Parsed, SliceIds, cut, parse_file, parse_slice};

use layout::Printed;

/// No line is longer, in code points, unless a name, a text, a formula or a comment makes it so.
pub const MAX_WIDTH: usize = 110;

/// By how many columns each level is indented.
const INDENT: isize = 2;

/// Why a text was not formatted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unformatted {
    /// It has syntax errors.
    Mistakes {
        /// The errors, in the order of the text.
        diagnostics: Vec<Diagnostic>,
        /// The slices that they name, each with the byte of the text at which it starts.
        slices: Vec<(SliceId, u32)>,
    },
    /// The result would have differed in more than layout: a mistake of the formatter.
    Unproven {
        /// The byte at which the declaration starts, comments above it included.
        offset: u32,
    },
}

impl fmt::Display for Unformatted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mistakes { diagnostics, .. } => {
                let count = diagnostics.len();
                write!(f, "not formatted: {count} syntax error{}", if count == 1 { "" } else { "s" })
            }
            Self::Unproven { offset } => write!(
                f,
                "not formatted: the result would have changed more than the layout of the declaration at byte \
                 {offset}; this is a mistake of the formatter, please report it with that declaration"
            ),
        }
    }
}

impl std::error::Error for Unformatted {}

/// Formats a whole file. Its lines end as its first line does; a byte-order mark is dropped.
///
/// A file with syntax errors is not formatted. One whose only errors are such that its structure is clear, like
/// an unknown name, is.
pub fn format(text: &str) -> Result<String, Unformatted> {
    let slices = parse_file(text, &mut SliceIds::default());
    let ends = slices.iter().skip(1).map(|slice| slice.start).chain([end(text)]);
    let slices: Vec<_> = slices.iter().zip(ends).collect();
    let diagnostics: Vec<Diagnostic> =
        slices.iter().flat_map(|(slice, _)| mistakes(&slice.parsed)).cloned().collect();
    if !diagnostics.is_empty() {
        let slices = slices.iter().map(|(slice, _)| (slice.id, slice.start)).collect();
        return Err(Unformatted::Mistakes { diagnostics, slices });
    }

    let eol = line_end(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut pieces = Vec::with_capacity(slices.len());
    let mut before: Option<Printed> = None;
    for (slice, end) in &slices {
        let source = Span::new(slice.start, *end).of(text);
        let item = slice.parsed.item.as_ref();
        let mut printed = layout::print(source, item, eol);
        if printed.text.is_empty() {
            continue;
        }
        check(source, item, &printed.text).map_err(|()| Unformatted::Unproven { offset: slice.start })?;
        if let Some(before) = before {
            out.push_str(eol);
            let blank = before.lines_after + printed.lines_before > 1;
            if blank || before.apart || (printed.apart && item.is_some()) {
                out.push_str(eol);
            }
        }
        out.push_str(&printed.text);
        pieces.push((slice.start, std::mem::take(&mut printed.text)));
        before = Some(printed);
    }
    if !out.is_empty() {
        out.push_str(eol);
    }
    same_pieces(&out, &pieces)?;
    Ok(out)
}

/// Formats one declaration with the comments around it. `None` where it has syntax errors.
pub fn format_slice(text: &str) -> Option<String> {
    let parsed = parse_slice(SliceId(0), text);
    if mistakes(&parsed).next().is_some() {
        return None;
    }
    let printed = layout::print(text, parsed.item.as_ref(), line_end(text)).text;
    check(text, parsed.item.as_ref(), &printed).is_ok().then_some(printed)
}

/// The errors that leave open what the text says.
fn mistakes(parsed: &Parsed) -> impl Iterator<Item = &Diagnostic> {
    parsed
        .diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.severity == Severity::Error && diagnostic.code != Code::E0006)
}

/// Checks that a slice and its formatted form differ in nothing but layout.
fn check(source: &str, item: Option<&Item>, printed: &str) -> Result<(), ()> {
    if source.trim() == printed {
        return Ok(());
    }
    match item {
        Some(item) => proof::only_layout(item, source, printed),
        None if proof::has_tokens(printed) => Err(proof::Difference::Meaning),
        None => proof::same_comments(source, printed, false),
    }
    .map_err(|_| ())
}

/// Checks that the formatted file is cut where its pieces were put together.
fn same_pieces(out: &str, pieces: &[(u32, String)]) -> Result<(), Unformatted> {
    let mut cuts = cut(out).into_iter().map(|cut| Span::new(cut.start, cut.end).of(out).trim());
    for (offset, piece) in pieces {
        if cuts.next() != Some(piece.trim()) {
            return Err(Unformatted::Unproven { offset: *offset });
        }
    }
    Ok(())
}

/// How the lines of a text end: as the first does.
fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

fn end(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}
