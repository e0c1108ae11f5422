//! Places in source files.

use std::collections::HashMap;

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
        Self { start: self.start + start, end: self.end + start }
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

/// The text of a file, with its lines indexed.
#[derive(Clone, Debug)]
pub struct SourceFile {
    path: String,
    text: String,
    /// Where each line starts, in bytes.
    lines: Vec<u32>,
}

impl SourceFile {
    /// Indexes the lines of `text`. The path is what people are shown.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let mut lines = vec![0];
        lines.extend((1_u32..).zip(text.bytes()).filter(|(_, byte)| *byte == b'\n').map(|(after, _)| after));
        Self { path: path.into(), text, lines }
    }

    /// The path as people are shown it.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and column of a byte offset; an offset past the end is the end.
    pub fn line_column(&self, offset: u32) -> LineColumn {
        let line = self.lines.partition_point(|start| *start <= offset).saturating_sub(1);
        let start = self.lines.get(line).copied().unwrap_or_default();
        let before = Span::new(start, offset).of(&self.text);
        LineColumn {
            line: u32::try_from(line).unwrap_or(u32::MAX).saturating_add(1),
            column: u32::try_from(before.chars().count()).unwrap_or(u32::MAX).saturating_add(1),
            offset,
        }
    }

    /// The byte offsets at which the lines start; the first is 0.
    pub fn line_starts(&self) -> &[u32] {
        &self.lines
    }
}

/// Which slice lies where: what turns [`Location`]s into files, lines and columns.
#[derive(Clone, Debug, Default)]
pub struct SourceMap {
    files: Vec<SourceFile>,
    /// For each slice its file and where it starts there, in bytes.
    slices: HashMap<SliceId, (FileId, u32)>,
}

impl SourceMap {
    /// Adds a file.
    pub fn add_file(&mut self, file: SourceFile) -> FileId {
        self.files.push(file);
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// Says that `slice` starts at byte `start` of `file`.
    pub fn add_slice(&mut self, slice: SliceId, file: FileId, start: u32) {
        self.slices.insert(slice, (file, start));
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
