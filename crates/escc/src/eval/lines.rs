//! Cases in lines: JSON Lines.

use std::io::Read;

use memchr::{memchr_iter, memrchr};

use super::chunk::{CHUNK_BYTES, Chunk};
use super::input::{MAX_CASE_BYTES, unreadable};
use super::pipeline::Send;
use crate::problem::Problem;

/// Reads lines and sends them, many at a time.
pub(super) fn read(mut input: impl Read, send: &mut Send<'_>) -> Result<(), Problem> {
    let mut first_line = 1;
    // The beginning of a line whose end is still to be read.
    let mut rest = Vec::new();
    loop {
        let mut text = Vec::with_capacity(rest.len() + CHUNK_BYTES);
        text.append(&mut rest);
        let read = input.by_ref().take(CHUNK_BYTES as u64).read_to_end(&mut text);
        let is_last = read.map_err(|error| unreadable(&error))? < CHUNK_BYTES;
        if !is_last {
            rest = text.split_off(memrchr(b'\n', &text).map_or(0, |end| end + 1));
        }
        if rest.len() as u64 > MAX_CASE_BYTES {
            return Err(Problem::new(format_args!("a line after line {first_line} is too long for a case")));
        }
        let ends: Vec<usize> = memchr_iter(b'\n', &text).chain(is_last.then_some(text.len())).collect();
        let lines = ends.len() as u64;
        send(Chunk::Lines { text, ends, first_line })?;
        if is_last {
            return Ok(());
        }
        first_line += lines;
    }
}
