//! The layout of a file, of a part of it, and as one types.

mod indent;

use esc_diagnostics::{Location, Span};
use esc_fmt::{Unformatted, format_slice, line_end};
use esc_syntax::{Slice, blocks, cut, lex};

use crate::{Edit, Place, View};

/// The edits that give the whole file its layout: none where it has it. `Err` is a sentence that says why it cannot be
/// formatted.
pub fn format(view: &View<'_>) -> Result<Vec<Edit>, String> {
    let text = view.text();
    let formatted = esc_fmt::format(text).map_err(|why| refusal(view, &why))?;
    let (old, new) = (parts(text), parts(&formatted));
    let parts = if old.len() == new.len() {
        old.into_iter().zip(new).collect()
    } else {
        vec![(whole(text), whole(&formatted))]
    };
    let edits = parts.into_iter().filter_map(|(old, new)| replacement(view, old, new.of(&formatted)));
    Ok(edits.collect())
}

/// Why a file was not formatted, in a sentence.
fn refusal(view: &View<'_>, why: &Unformatted) -> String {
    let Unformatted::Mistakes { diagnostics, slices } = why else { return why.to_string() };
    let place = |location: Location| {
        let (_, start) = slices.iter().find(|(id, _)| *id == location.slice)?;
        Some(view.file.source.text.line_column(location.span.shifted(*start).start))
    };
    match diagnostics.first().and_then(|first| Some((first, place(first.location)?))) {
        Some((first, at)) => {
            let which = if diagnostics.len() == 1 { "" } else { "the first " };
            format!("{why}, {which}in line {}: {}", at.line, first.message)
        }
        None => why.to_string(),
    }
}

/// The parts of a text that tile it, one for each declaration; comments without one are a part too.
fn parts(text: &str) -> Vec<Span> {
    let cuts = cut(text).into_iter().filter(|cut| !Span::new(cut.start, cut.end).of(text).trim().is_empty());
    let starts: Vec<u32> = cuts.map(|cut| cut.start).collect();
    let ends = starts.iter().skip(1).copied().chain([whole(text).end]);
    let first = starts.first().map(|_| 0);
    first
        .into_iter()
        .chain(starts.iter().skip(1).copied())
        .zip(ends)
        .map(|(start, end)| Span::new(start, end))
        .collect()
}

fn whole(text: &str) -> Span {
    Span::new(0, u32::try_from(text.len()).unwrap_or(u32::MAX))
}

/// The edits that give their layout to the declarations that the range touches; one with mistakes stays as it is.
pub fn format_range(view: &View<'_>, range: Span) -> Vec<Edit> {
    let slices = view.file.source.slices.iter();
    let touched = slices.filter(|slice| {
        let item = slice.parsed.item.as_ref().map(|item| item.span.shifted(slice.start));
        item.is_some_and(|item| item.start <= range.end && range.start <= item.end)
    });
    touched.filter_map(|slice| format_one(view, slice)).flatten().collect()
}

/// The edits that give its layout to one declaration; `None` where it has mistakes.
fn format_one(view: &View<'_>, slice: &Slice) -> Option<Vec<Edit>> {
    let (text, (_, range)) = (view.text(), view.file.source.slice_at(slice.start)?);
    let before = text.get(..range.start as usize)?;
    let begins_line = before.is_empty() || before.ends_with(['\n', '\u{feff}']);
    let eol = line_end(text);
    let written = range.of(text);
    // The empty line before it tells the formatter how the lines of the file end.
    let mut formatted = format_slice(&format!("{eol}{written}"))?;
    // Spaces before it on its line go, lines above it stay.
    let above = written.len() - written.trim_start().len();
    let above = written.get(..above)?.rfind('\n').map_or(0, |end| end + 1);
    if !begins_line && above == 0 {
        formatted.insert_str(0, eol);
    }
    // So do spaces after it, up to the end of its line, unless another declaration follows there.
    let end = written.trim_end().len();
    let at_end = if range.end == whole(text).end { written.len() - end } else { 0 };
    let spaces = written.get(end..)?.find(['\r', '\n']).unwrap_or(at_end);
    let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let old = Span::new(at(above), at(end + spaces)).shifted(range.start);
    Some(replacement(view, old, &formatted).into_iter().collect())
}

/// The edits after a person typed `typed` right before the offset: a line break is indented, a closing `>` stands under
/// the line that opened its block, and formats its declaration.
pub fn format_typed(view: &View<'_>, offset: u32, typed: char) -> Vec<Edit> {
    match typed {
        '\n' => indent::line(view, offset).into_iter().collect(),
        '>' => closed(view, offset).unwrap_or_default(),
        _ => Vec::new(),
    }
}

/// The edits after a `>` that closes a block.
fn closed(view: &View<'_>, offset: u32) -> Option<Vec<Edit>> {
    let (slice, range) = view.file.source.slice_at(offset.checked_sub(1)?)?;
    let closes = |close: Span| close.shifted(range.start).end == offset;
    let text = range.of(view.text());
    blocks(text, &lex(text)).iter().find(|block| block.close.is_some_and(closes))?;
    match format_one(view, slice) {
        Some(edits) => Some(edits),
        None => Some(indent::line(view, offset).into_iter().collect()),
    }
}

/// The edit that makes of a stretch of the file another text: the least that has to change of it, if anything.
fn replacement(view: &View<'_>, old: Span, new: &str) -> Option<Edit> {
    let was = old.of(view.text());
    if was == new {
        return None;
    }
    let same = |(was, new): &(char, char)| was == new;
    let length = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(same).map(|(c, _)| c.len_utf8()).sum()
    };
    let mut before = length(&mut was.chars().zip(new.chars()));
    // The two characters that end a line stay together.
    if was.get(..before).is_some_and(|before| before.ends_with('\r')) {
        before -= 1;
    }
    let (was_left, new_left) = (was.get(before..)?, new.get(before..)?);
    let mut after = length(&mut was_left.chars().rev().zip(new_left.chars().rev()));
    if was_left.get(was_left.len() - after..).is_some_and(|after| after.starts_with('\n')) {
        after -= 1;
    }
    let at = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    let span = Span::new(at(before), at(was.len() - after)).shifted(old.start);
    let new_text = new_left.get(..new_left.len() - after)?.to_owned();
    Some(Edit { place: Place { file: view.file.id, span }, new_text })
}

#[cfg(test)]
mod tests;
