//! Cases in lines: JSON Lines.

use std::io::Read;

use memchr::{memchr_iter, memrchr};

use super::chunk::{CHUNK_BYTES, Chunk};
use super::input::{MAX_CASE_BYTES, Source, unreadable};
use crate::problem::Problem;

/// Lines that are still to be read.
pub(super) struct Lines {
    source: Source,
    first_line: u64,
    /// The beginning of a line whose end is still to be read.
    rest: Vec<u8>,
    is_at_end: bool,
}

impl Lines {
    pub(super) fn new(source: Source) -> Self {
        Self { source, first_line: 1, rest: Vec::new(), is_at_end: false }
    }

    /// The next lines.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Problem> {
        let mut text = std::mem::take(&mut self.rest);
        let mut whole = 0;
        while whole == 0 && !self.is_at_end {
            text.reserve(CHUNK_BYTES);
            let read = self.source.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut text);
            self.is_at_end = read.map_err(|error| unreadable(&error))? < CHUNK_BYTES;
            whole = if self.is_at_end { text.len() } else { memrchr(b'\n', &text).map_or(0, |end| end + 1) };
            if (text.len() - whole) as u64 > MAX_CASE_BYTES {
                let message = format!("a line after line {} is too long for a case", self.first_line);
                return Err(Problem::new(message));
            }
        }
        if whole == 0 {
            return Ok(None);
        }
        self.rest = text.split_off(whole);
        let mut ends: Vec<usize> = memchr_iter(b'\n', &text).map(|end| end + 1).collect();
        if ends.last() != Some(&whole) {
            ends.push(whole);
        }
        let first_line = self.first_line;
        self.first_line += ends.len() as u64;
        Ok(Some(Chunk::Lines { text, ends, first_line }))
    }
}
