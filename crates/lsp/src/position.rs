//! Positions as editors count them: lines from 0, and columns in code units of the encoding that was agreed on.

use std::cell::Cell;

use esc_diagnostics::{SourceText, Span};
use tower_lsp::ls_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// Code units of UTF-16, which every client knows.
    #[default]
    Utf16,
    /// Code points.
    Utf32,
}

impl Encoding {
    /// The encoding for a client that knows these, its favourite first: bytes where it knows them, as the server
    /// counts in bytes.
    pub(crate) fn agreed(offered: &[PositionEncodingKind]) -> Self {
        let offers = |kind: &PositionEncodingKind| offered.contains(kind);
        if offers(&PositionEncodingKind::UTF8) {
            Self::Utf8
        } else if offers(&PositionEncodingKind::UTF32) && !offers(&PositionEncodingKind::UTF16) {
            Self::Utf32
        } else {
            Self::Utf16
        }
    }

    /// Its name in the protocol.
    pub(crate) const fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
            Self::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    const fn width(self, character: char) -> usize {
        match self {
            Self::Utf8 => character.len_utf8(),
            Self::Utf16 => character.len_utf16(),
            Self::Utf32 => 1,
        }
    }

    fn units(self, text: &str) -> usize {
        match self {
            Self::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            _ => text.chars().map(|character| self.width(character)).sum(),
        }
    }
}

/// Turns bytes into positions of one text and back. Asked in the order of the text, it looks at each character once,
/// however long the lines are.
pub(crate) struct Positions<'a> {
    text: &'a SourceText,
    encoding: Encoding,
    /// Where the lines start, for a text in which a carriage return alone ends lines too: it does for editors, not for
    /// the language.
    own_lines: Option<Vec<u32>>,
    /// The byte asked for last, where its line starts, and its column.
    last: Cell<(usize, usize, usize)>,
}

impl<'a> Positions<'a> {
    /// For a text and the encoding of its client.
    pub(crate) fn new(text: &'a SourceText, encoding: Encoding) -> Self {
        Self { text, encoding, own_lines: own_lines(text.text()), last: Cell::default() }
    }

    fn lines(&self) -> &[u32] {
        self.own_lines.as_deref().unwrap_or_else(|| self.text.line_starts())
    }

    /// Where a line starts. The first one starts with the byte-order mark, if there is one.
    fn line_start(&self, line: usize) -> Option<usize> {
        if line == 0 { Some(0) } else { self.lines().get(line).map(|start| *start as usize) }
    }

    /// The position of a byte; of one within a character, that of the character.
    pub(crate) fn position(&self, offset: u32) -> Position {
        let text = self.text.text();
        let offset = text.floor_char_boundary(offset as usize);
        let line = self.lines().partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.line_start(line).unwrap_or_default();
        let (last, last_start, last_column) = self.last.get();
        let (from, before) = if last_start == start && (start..=offset).contains(&last) {
            (last, last_column)
        } else {
            (start, 0)
        };
        let column = before + self.encoding.units(text.get(from..offset).unwrap_or_default());
        self.last.set((offset, start, column));
        Position { line: number(line), character: number(column) }
    }

    /// The range of some bytes.
    pub(crate) fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// The byte at a position. A position past the end of its line is the end of the line, one past the last line the
    /// end of the text, one within a character its start.
    pub(crate) fn offset(&self, position: Position) -> u32 {
        let text = self.text.text();
        let line = position.line as usize;
        let Some(start) = self.line_start(line) else { return number(text.len()) };
        let end = self.line_start(line + 1).unwrap_or(text.len());
        let content = text.get(start..end).unwrap_or_default().trim_end_matches(['\r', '\n']);
        let wanted = position.character as usize;
        let within = match self.encoding {
            _ if content.is_ascii() => wanted.min(content.len()),
            Encoding::Utf8 => content.floor_char_boundary(wanted),
            encoding => {
                let mut units = 0;
                content
                    .char_indices()
                    .find(|(_, character)| {
                        units += encoding.width(*character);
                        units > wanted
                    })
                    .map_or(content.len(), |(at, _)| at)
            }
        };
        number(start + within)
    }

    /// The bytes of a range; turned round where it ends before it starts.
    pub(crate) fn span(&self, range: Range) -> Span {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        Span::new(start.min(end), start.max(end))
    }
}

/// Where lines start in a text where a carriage return alone ends one; `None` for all others.
fn own_lines(text: &str) -> Option<Vec<u32>> {
    let bytes = text.as_bytes();
    let alone = |at: usize| bytes.get(at + 1) != Some(&b'\n');
    if !memchr::memchr_iter(b'\r', bytes).any(alone) {
        return None;
    }
    let ends = memchr::memchr2_iter(b'\r', b'\n', bytes);
    let ends = ends.filter(|at| bytes.get(*at) == Some(&b'\n') || alone(*at));
    Some([0].into_iter().chain(ends.map(|at| number(at + 1))).collect())
}

pub(crate) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, character: u32) -> Position {
        Position { line, character }
    }

    #[test]
    fn columns_count_the_units_of_the_encoding() {
        let text = SourceText::new("aé😀b\r\nx");
        for (encoding, column) in [(Encoding::Utf8, 7), (Encoding::Utf16, 4), (Encoding::Utf32, 3)] {
            let positions = Positions::new(&text, encoding);
            assert_eq!(positions.position(7), at(0, column));
            assert_eq!(positions.offset(at(0, column)), 7);
            assert_eq!(positions.offset(at(0, 99)), 8, "before the line's end");
            assert_eq!(positions.offset(at(1, 0)), 10);
            assert_eq!(positions.offset(at(9, 0)), 11);
        }
        assert_eq!(Positions::new(&text, Encoding::Utf16).offset(at(0, 3)), 3, "within a pair is its start");
    }

    #[test]
    fn a_byte_order_mark_is_a_character_of_the_first_line() {
        let text = SourceText::new("\u{feff}ab");
        let positions = Positions::new(&text, Encoding::Utf16);
        assert_eq!((positions.position(3), positions.offset(at(0, 1))), (at(0, 1), 3));
        assert_eq!(positions.offset(at(0, 0)), 0);
    }

    #[test]
    fn a_carriage_return_alone_ends_a_line() {
        let text = SourceText::new("a\rb\nc\r\nd");
        let positions = Positions::new(&text, Encoding::Utf16);
        assert_eq!([2, 4, 7].map(|offset| positions.position(offset)), [at(1, 0), at(2, 0), at(3, 0)]);
        assert_eq!(positions.offset(at(3, 1)), 8);
    }

    #[test]
    fn every_character_is_found_again_in_any_order() {
        let text = SourceText::new("é\n\n😀😀 b\nc\u{301}\r\n");
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let positions = Positions::new(&text, encoding);
            let line_ends = |at: usize| text.text().as_bytes().get(at - 1) == Some(&b'\r');
            let offsets: Vec<u32> = text.text().char_indices().map(|(at, _)| number(at)).collect();
            for offset in offsets.iter().chain(offsets.iter().rev()).copied() {
                if offset == 0 || !line_ends(offset as usize) {
                    assert_eq!(positions.offset(positions.position(offset)), offset);
                }
            }
        }
    }

    #[test]
    fn bytes_are_taken_where_the_client_knows_them() {
        let (utf8, utf16, utf32) =
            (PositionEncodingKind::UTF8, PositionEncodingKind::UTF16, PositionEncodingKind::UTF32);
        assert_eq!(Encoding::agreed(&[utf16.clone(), utf8]), Encoding::Utf8);
        assert_eq!(Encoding::agreed(&[utf32.clone(), utf16]), Encoding::Utf16);
        assert_eq!(Encoding::agreed(&[utf32]), Encoding::Utf32);
        assert_eq!(Encoding::agreed(&[]), Encoding::Utf16);
    }
}
