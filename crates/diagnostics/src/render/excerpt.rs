use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use super::visible::{visible, visible_line};
use crate::{SourceFile, SourceText};

/// A label over more lines than this is shown at its first line only.
pub(super) const MAX_LINES: usize = 12;
/// A label is shown for this many bytes at most.
const MAX_LABEL: usize = 1024;
/// How much of a very long line is shown before and after a label, in bytes.
const MARGIN: usize = 160;
/// The longest excerpt, in bytes. Two labels further apart get an excerpt each.
const MAX_EXCERPT: usize = 8 * 1024;

/// A source file as excerpts are cut from it: by its index of lines, so that an excerpt costs the same wherever
/// it lies, and with nothing in it that a terminal would obey.
pub(super) struct Excerpts<'a> {
    file: &'a SourceText,
    name: String,
    /// The whole text made visible, and a line end.
    text: String,
}

impl<'a> Excerpts<'a> {
    pub(super) fn new(file: &'a SourceFile) -> Self {
        let mut text = visible(file.text()).into_owned();
        // The library draws no mark behind the last byte.
        text.push('\n');
        Self { file: file.source_text(), name: visible_line(file.path()).into_owned(), text }
    }

    /// The part of a range that is shown: within the text, and neither over too many lines nor too long.
    pub(super) fn shown(&self, start: u32, end: u32) -> SourceSpan {
        let length = self.file.text().len();
        let start = self.text.floor_char_boundary(length.min(start as usize)).max(self.file.line_start(0));
        let end = self.text.floor_char_boundary(length.min(end as usize)).max(start);
        let line = self.file.line_at(start);
        let end =
            if end > self.file.line_start(line + MAX_LINES) { self.line_end(line).max(start) } else { end };
        let end = self.text.floor_char_boundary(end.min(start + MAX_LABEL));
        (start, end - start).into()
    }

    /// Where the characters of a line end, without its line end.
    fn line_end(&self, line: usize) -> usize {
        let next = self.file.line_start(line + 1);
        let text = self.text.get(self.file.line_start(line)..next).unwrap_or_default();
        next - (text.len() - text.trim_end_matches(['\n', '\r']).len())
    }
}

impl SourceCode for Excerpts<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        lines_before: usize,
        lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        if span.len() > MAX_EXCERPT {
            return Err(MietteError::OutOfBounds);
        }
        let (first_line, last_line) = (self.file.line_at(start), self.file.line_at(end));
        let (line, from) = if lines_before == 0 {
            (first_line, start)
        } else {
            self.begin(first_line.saturating_sub(lines_before), first_line, start)
        };
        let to = self.end(last_line, last_line + lines_after, end);
        let data = self.text.get(from..to).ok_or(MietteError::OutOfBounds)?;
        let place = self.file.line_column(u32::try_from(from).unwrap_or(u32::MAX));
        let lines = data.lines().count();
        Ok(Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data.as_bytes(),
            (from, to - from).into(),
            line,
            usize::try_from(place.column).map_or(0, |column| column - 1),
            lines,
        )))
    }
}

impl Excerpts<'_> {
    /// The line and the byte at which an excerpt begins, `wanted` where the lines from there on are short.
    fn begin(&self, wanted: usize, line: usize, start: usize) -> (usize, usize) {
        let from = self.file.line_start(wanted);
        if start.saturating_sub(from) <= 2 * MARGIN {
            return (wanted, from);
        }
        let near = self.text.ceil_char_boundary(start.saturating_sub(MARGIN));
        (line, near.max(self.file.line_start(line)).min(start))
    }

    /// The byte at which an excerpt ends, the end of the line `wanted` where the lines up to there are short.
    fn end(&self, line: usize, wanted: usize, end: usize) -> usize {
        let length = self.file.text().len();
        let to = if end == length { self.text.len() } else { self.file.line_start(wanted + 1) };
        if to.saturating_sub(end) <= 2 * MARGIN {
            return to;
        }
        self.text.floor_char_boundary(end + MARGIN).min(self.line_end(line).max(end))
    }
}
