//! Cases in lines: JSON Lines.

use std::io::BufRead;

use memchr::memrchr;

use super::chunk::{CHUNK_BYTES, Chunk};
use super::input::{MAX_CASE_BYTES, unreadable};
use super::pipeline::Send;
use crate::problem::Problem;

/// Reads lines and sends them, many at a time.
pub(super) fn read(mut input: impl BufRead, send: &mut Send<'_>) -> Result<(), Problem> {
    let mut text: Vec<u8> = Vec::new();
    let mut first_line = 1;
    loop {
        let read = input.fill_buf().map_err(|error| unreadable(&error))?;
        if read.is_empty() {
            break;
        }
        let count = read.len();
        let end = memrchr(b'\n', read);
        let (whole, rest) = read.split_at_checked(end.map_or(0, |end| end + 1)).unwrap_or((read, &[]));
        text.extend_from_slice(whole);
        let is_full = !whole.is_empty() && text.len() >= CHUNK_BYTES;
        if is_full {
            let full = std::mem::take(&mut text);
            let lines = memchr::memchr_iter(b'\n', &full).count() as u64;
            send(Chunk::Lines { text: full, first_line })?;
            first_line += lines;
        }
        text.extend_from_slice(rest);
        if text.len() as u64 > MAX_CASE_BYTES && end.is_none() {
            return Err(Problem::new(format_args!("a line after line {first_line} is too long for a case")));
        }
        input.consume(count);
    }
    send(Chunk::Lines { text, first_line })
}
