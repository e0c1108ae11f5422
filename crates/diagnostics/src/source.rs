//! Places in source files.

use std::sync::Arc;

use rustc_hash::FxHashMap;

/// A range of bytes, the end exclusive, counted from the start of a slice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl Span {
    /// From `start` up to, not including, `end`.
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }

    /// The smallest range that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The empty range before it.
    #[must_use]
    pub const fn before(self) -> Self {
        Self { start: self.start, end: self.start }
    }

    /// The empty range after it.
    #[must_use]
    pub const fn after(self) -> Self {
        Self { start: self.end, end: self.end }
    }

    /// The text that it covers; empty where the text does not reach so far.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start as usize..self.end as usize).unwrap_or_default()
    }

    /// The range in a slice that starts at `start` of its file.
    #[must_use]
    pub const fn shifted(self, start: u32) -> Self {
        Self { start: self.start.saturating_add(start), end: self.end.saturating_add(start) }
    }
}

/// A slice of a source file: the stretch that one declaration covers, comments before it included. It keeps its
/// identity while other parts of the file change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SliceId(pub u32);

/// A place: a range of bytes in a slice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The slice.
    pub slice: SliceId,
    /// The range in it.
    pub span: Span,
}

impl Location {
    /// The range `span` of `slice`.
    pub const fn new(slice: SliceId, span: Span) -> Self {
        Self { slice, span }
    }
}

/// A file of a [`SourceMap`], by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A place in a file as people count: from 1, columns in code points. The offset is in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LineColumn {
    /// The line, from 1.
    pub line: u32,
    /// The column, from 1, in code points.
    pub column: u32,
    /// Bytes from the start of the file.
    pub offset: u32,
}

/// A count of code points is kept for every so many bytes, so that a column costs the same in any line, however
/// long.
const MARK_EVERY: usize = 4096;

/// A text with its lines indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceText {
    text: String,
    /// Where each line starts, in bytes.
    lines: Vec<u32>,
    /// How many code points begin before each multiple of [`MARK_EVERY`].
    marks: Vec<u32>,
}

impl SourceText {
    /// Indexes the lines of `text`, which end in LF or CRLF.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        let mut indexed = Self { lines: vec![first_line(&text)], text, marks: vec![0] };
        indexed.lines.extend(line_starts(&indexed.text, 0));
        indexed.mark();
        indexed
    }

    /// Writes `new_text` over the bytes from `start` to `end`, which lie within the text on characters; `false`, and
    /// nothing changes, where they do not. It costs as much as moving the text behind them.
    pub fn replace(&mut self, start: u32, end: u32, new_text: &str) -> bool {
        let bytes = start as usize..end as usize;
        if self.text.get(bytes.clone()).is_none() {
            return false;
        }
        self.text.reserve_exact(new_text.len().saturating_sub(bytes.len()));
        self.text.replace_range(bytes, new_text);
        self.index_again(start, end, new_text);
        true
    }

    /// The text with `new_text` over the bytes from `start` to `end`; `None` where [`replace`](Self::replace) would change
    /// nothing. It copies the text once.
    pub fn replaced(&self, start: u32, end: u32, new_text: &str) -> Option<Self> {
        self.text.get(start as usize..end as usize)?;
        let (before, after) = (self.text.get(..start as usize)?, self.text.get(end as usize..)?);
        let text = [before, new_text, after].concat();
        let mut replaced = Self { text, lines: self.lines.clone(), marks: self.marks.clone() };
        replaced.index_again(start, end, new_text);
        Some(replaced)
    }

    /// Brings lines and marks up to date after a replacement.
    fn index_again(&mut self, start: u32, end: u32, new_text: &str) {
        let first = self.lines.partition_point(|line| *line <= start).max(1);
        let last = self.lines.partition_point(|line| *line <= end).max(first);
        let after = start.saturating_add(saturating_u32(new_text.len()));
        for line in self.lines.iter_mut().skip(last) {
            *line = (*line - end).saturating_add(after);
        }
        self.lines.splice(first..last, line_starts(new_text, start));
        if let Some(line) = self.lines.first_mut() {
            *line = first_line(&self.text);
        }
        self.marks.truncate(start as usize / MARK_EVERY + 1);
        self.mark();
    }

    /// Counts the code points from the last mark on.
    fn mark(&mut self) {
        let from = (self.marks.len() - 1) * MARK_EVERY;
        let mut count = self.marks.last().copied().unwrap_or_default();
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        self.marks.extend(rest.chunks(MARK_EVERY).map(|chunk| {
            count = count.saturating_add(code_points(chunk));
            count
        }));
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte offset. An offset past the end is the end, one within a line's end is the
    /// end of that line, one within a character is its start. A byte-order mark takes no column.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let offset = self.text.floor_char_boundary(offset as usize);
        let line = self.line_at(offset);
        let start = self.line_start(line);
        let carriage_return =
            offset > start && self.text.as_bytes().get(offset - 1..=offset) == Some(b"\r\n");
        let end = if carriage_return { offset - 1 } else { offset.max(start) };
        LineColumn {
            line: saturating_u32(line).saturating_add(1),
            column: (self.code_points_before(end) - self.code_points_before(start)).saturating_add(1),
            offset: saturating_u32(offset),
        }
    }

    /// The byte offsets at which the lines start; the first is 0, or 3 after a byte-order mark.
    pub fn line_starts(&self) -> &[u32] {
        &self.lines
    }

    /// The line of a byte offset, from 0.
    pub fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start as usize <= offset).saturating_sub(1)
    }

    /// Where a line, from 0, starts; the end of the text for a line that there is not.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text.len(), |start| *start as usize)
    }

    fn code_points_before(&self, offset: usize) -> u32 {
        let marked = self.marks.get(offset / MARK_EVERY).copied().unwrap_or_default();
        let from = offset - offset % MARK_EVERY;
        marked + self.text.as_bytes().get(from..offset).map_or(0, code_points)
    }
}

/// Where the first line of a text starts: after a byte-order mark.
fn first_line(text: &str) -> u32 {
    if text.starts_with('\u{feff}') { 3 } else { 0 }
}

/// Where lines start in `text`, which stands at `offset`, but for the first.
fn line_starts(text: &str, offset: u32) -> impl Iterator<Item = u32> + '_ {
    memchr::memchr_iter(b'\n', text.as_bytes()).map(move |at| offset.saturating_add(saturating_u32(at + 1)))
}

/// The text of a file.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: Arc<SourceText>,
}

impl SourceFile {
    /// The path is what people are shown.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self::shared(path, Arc::new(SourceText::new(text)))
    }

    /// A file whose text is at hand already.
    pub fn shared(path: impl Into<String>, text: Arc<SourceText>) -> Self {
        Self { path: path.into(), text }
    }

    /// The path as people are shown it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The text with its lines.
    pub fn source_text(&self) -> &Arc<SourceText> {
        &self.text
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        self.text.text()
    }

    /// The line and column of a byte offset, as [`SourceText::line_column`] counts them.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        self.text.line_column(offset)
    }
}

/// How many code points begin in these bytes of UTF-8.
fn code_points(bytes: &[u8]) -> u32 {
    saturating_u32(bytes.iter().filter(|byte| **byte & 0xc0 != 0x80).count())
}

fn saturating_u32(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Which slice lies where: what turns [`Location`]s into files, lines and columns.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// For each slice its file and where it starts there, in bytes. Shared, so that a copy costs little.
    slices: Arc<FxHashMap<SliceId, (FileId, u32)>>,
}

impl SourceMap {
    /// Adds a file.
    pub fn add_file(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(saturating_u32(self.files.len() - 1))
    }

    /// Says that `slice` starts at byte `start` of `file`.
    pub fn add_slice(&mut self, slice: SliceId, file: FileId, start: u32) {
        self.add_slices(file, std::iter::once((slice, start)));
    }

    /// Says where slices of `file` start, in bytes.
    pub fn add_slices(&mut self, file: FileId, slices: impl ExactSizeIterator<Item = (SliceId, u32)>) {
        let known = Arc::make_mut(&mut self.slices);
        known.reserve(slices.len());
        known.extend(slices.map(|(slice, start)| (slice, (file, start))));
    }

    /// The files, in the order in which they were added.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// A file by its number.
    pub fn file(&self, id: FileId) -> Option<&SourceFile> {
        self.files.get(id.0 as usize)
    }

    /// The file of a place and its range there; `None` for a slice that was never added.
    pub fn resolve(&self, location: Location) -> Option<(FileId, Span)> {
        let (file, start) = *self.slices.get(&location.slice)?;
        Some((file, location.span.shifted(start)))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(text: &str, offset: u32) -> (u32, u32, u32) {
        let found = SourceFile::new("a.esc", text).line_column(offset);
        (found.line, found.column, found.offset)
    }

    #[test]
    fn an_offset_past_the_end_is_the_end() {
        assert_eq!(place("ab\ncd", 99), (2, 3, 5));
        assert_eq!(place("ab\n", 99), (2, 1, 3));
        assert_eq!(place("", u32::MAX), (1, 1, 0));
    }

    #[test]
    fn the_end_of_a_line_is_one_place() {
        assert_eq!(place("ab\r\ncd", 2), (1, 3, 2));
        assert_eq!(place("ab\r\ncd", 3), (1, 3, 3));
        assert_eq!(place("ab\r\ncd", 4), (2, 1, 4));
        assert_eq!(place("\r\n", 1), (1, 1, 1));
    }

    #[test]
    fn columns_count_code_points() {
        assert_eq!(place("é€😀x", 9), (1, 4, 9));
        assert_eq!(place("é€😀x", 1), (1, 1, 0), "within a character is its start");
        assert_eq!(place("\u{feff}ab", 4), (1, 2, 4), "a byte-order mark takes no column");
        assert_eq!(place("\u{feff}ab", 0), (1, 1, 0));
    }

    proptest! {
        #[test]
        fn a_replaced_stretch_is_indexed_as_a_new_text_is(
            text in "\u{feff}?([ab€😀]|\n|\r\n){0,40}",
            repeat in 1_usize..300,
            place in (0_u32..9_000, 0_u32..200),
            new_text in "([a€]|\n|\u{feff}){0,20}",
        ) {
            let text = text.repeat(repeat);
            let floor = |at: u32| text.floor_char_boundary(at as usize);
            let (start, end) = (floor(place.0), floor(place.0 + place.1));
            let mut expected = text.clone();
            expected.replace_range(start..end, &new_text);
            let mut edited = SourceText::new(text.as_str());
            let (start, end) = (saturating_u32(start), saturating_u32(end));
            let replaced = edited.replaced(start, end, &new_text);
            prop_assert!(edited.replace(start, end, &new_text));
            prop_assert_eq!(replaced.as_ref(), Some(&edited));
            prop_assert_eq!(edited, SourceText::new(expected));
        }

        #[test]
        fn columns_agree_with_counting(
            text in "([ab€😀]|\n|\r\n){0,60}",
            repeat in 1_usize..200,
            offset in 0_u32..20_000,
        ) {
            let text = text.repeat(repeat);
            let found = SourceFile::new("a.esc", text.as_str()).line_column(offset);
            let (before, after) = text.split_at(text.floor_char_boundary(offset as usize));
            let line = before.rsplit('\n').next().unwrap();
            let within_line_end = after.starts_with('\n') && line.ends_with('\r');
            let column = line.chars().count() + 1 - usize::from(within_line_end);
            prop_assert_eq!(found.line as usize, before.matches('\n').count() + 1);
            prop_assert_eq!(found.column as usize, column);
            prop_assert_eq!(found.offset as usize, before.len());
        }
    }
}
