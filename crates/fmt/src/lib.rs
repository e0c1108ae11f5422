//! The formatter of `.esc` files: it gives every file one layout and changes nothing else.
//!
//! A file is formatted declaration by declaration. Each is printed from its tokens, so that no token and no comment
//! can get lost, with the syntax tree to say what they are; then it is parsed again, and only if tree and comments
//! are what they were is the result handed out. Layout is spaces and ends of lines, the case of the language's
//! words, the order of an entry's clauses, and a `;` before the `>` of a block.

mod doc;
mod formula;
mod layout;
mod printer;
mod proof;
#[cfg(test)]
mod tests;
mod token;

use std::fmt;

use esc_diagnostics::{Diagnostic, Severity, SliceId, Span};
use esc_syntax::{Cut, Parsed, SliceIds, cut, parse_slice};
use rayon::prelude::*;

use layout::Printed;

/// No line is longer, in code points, unless a name, a text or a comment makes it so.
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

/// From how many declarations on they are formatted on several threads: below, starting the threads costs more.
const PARALLEL_FROM: usize = 512;

/// Formats a whole file. Its lines end as its first line does; a byte-order mark is dropped.
///
/// A file with syntax errors is not formatted. One whose only errors are such that its structure is clear, like
/// an unknown name, is.
pub fn format(text: &str) -> Result<String, Unformatted> {
    let eol = line_end(text);
    let mut ids = SliceIds::default();
    let slices: Vec<_> = cut(text).into_iter().map(|cut| (ids.fresh(), cut)).collect();
    let one = |(id, cut): &(SliceId, Cut)| declaration(*id, Span::new(cut.start, cut.end).of(text), eol);
    let results: Vec<_> = if slices.len() < PARALLEL_FROM {
        slices.iter().map(one).collect()
    } else {
        slices.par_iter().map(one).collect()
    };

    let mut diagnostics = Vec::new();
    let mut unproven = None;
    let mut pieces = Vec::with_capacity(slices.len());
    for ((_, Cut { start, .. }), result) in slices.iter().zip(results) {
        match result {
            Ok(printed) if printed.text.is_empty() => {}
            Ok(printed) => pieces.push((*start, printed)),
            Err(Refused::Mistakes(mistakes)) => diagnostics.extend(mistakes),
            Err(Refused::Unproven) => unproven = unproven.or(Some(*start)),
        }
    }
    if !diagnostics.is_empty() {
        let slices = slices.into_iter().map(|(id, cut)| (id, cut.start)).collect();
        return Err(Unformatted::Mistakes { diagnostics, slices });
    }
    if let Some(offset) = unproven {
        return Err(Unformatted::Unproven { offset });
    }
    let out = joined(&pieces, eol);
    same_pieces(&out, &pieces)?;
    Ok(out)
}

/// Formats one declaration with the comments around it. `None` where it has syntax errors.
pub fn format_slice(text: &str) -> Option<String> {
    declaration(SliceId(0), text, line_end(text)).ok().map(|printed| printed.text)
}

/// Why a slice was not formatted.
enum Refused {
    Mistakes(Vec<Diagnostic>),
    Unproven,
}

/// Formats a slice, and checks that the result differs from it in nothing but layout.
fn declaration(id: SliceId, source: &str, eol: &str) -> Result<Printed, Refused> {
    let parsed = parse_slice(id, source);
    let mistakes: Vec<Diagnostic> = mistakes(&parsed).cloned().collect();
    if !mistakes.is_empty() {
        return Err(Refused::Mistakes(mistakes));
    }
    let printed = layout::print(source, parsed.item.as_ref(), eol);
    let proved = match &parsed.item {
        _ if source.trim() == printed.text => Ok(()),
        Some(item) => proof::only_layout(item, source, &printed.text),
        None if proof::has_tokens(source) => Err(proof::Difference::Meaning),
        None => proof::same_comments(source, &printed.text, false),
    };
    proved.map(|()| printed).map_err(|_| Refused::Unproven)
}

/// Puts the pieces of a file together. An empty line stays where there was one, and parts what stands apart.
fn joined(pieces: &[(u32, Printed)], eol: &str) -> String {
    let mut out = String::new();
    let mut before: Option<&Printed> = None;
    for (_, piece) in pieces {
        if let Some(before) = before {
            out.push_str(eol);
            if before.lines_after + piece.lines_before > 1 || before.apart || piece.apart {
                out.push_str(eol);
            }
        }
        out.push_str(&piece.text);
        before = Some(piece);
    }
    if before.is_some() {
        out.push_str(eol);
    }
    out
}

/// The errors that leave open what the text says.
fn mistakes(parsed: &Parsed) -> impl Iterator<Item = &Diagnostic> {
    parsed.diagnostics.iter().filter(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Checks that the formatted file is cut where its pieces were put together.
fn same_pieces(out: &str, pieces: &[(u32, Printed)]) -> Result<(), Unformatted> {
    let mut cuts = cut(out).into_iter().map(|cut| Span::new(cut.start, cut.end).of(out).trim());
    for (offset, piece) in pieces {
        if cuts.next() != Some(piece.text.trim()) {
            return Err(Unformatted::Unproven { offset: *offset });
        }
    }
    Ok(())
}

/// How the lines of a text end: as the first does.
pub fn line_end(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}
