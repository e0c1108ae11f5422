//! Cases in JSON: values, arrays of them, and what `sf data query --json` prints, read piece by piece.

use std::cell::RefCell;
use std::fmt;
use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::chunk::{CHUNK_BYTES, Chunk};
use super::input::{BUFFER_BYTES, MAX_CASE_BYTES, Source, unreadable};
use crate::problem::Problem;

/// How many chunks may be read ahead.
const AHEAD: usize = 4;

/// Values that are still to be read. A thread of its own reads them, as `serde_json` hands over the items of a list one
/// after the other and does not stop between them.
pub(super) struct Values {
    read: Receiver<Result<Chunk, Problem>>,
}

impl Values {
    pub(super) fn new(source: Source) -> Self {
        let (send, read) = sync_channel(AHEAD);
        thread::spawn(move || {
            let input = BufReader::with_capacity(BUFFER_BYTES, source);
            // Where nobody waits for it, the output is gone.
            let gone = |_| Problem::BrokenPipe;
            if let Err(problem) = read_all(input, &mut |chunk| send.send(Ok(chunk)).map_err(gone)) {
                let _ = send.send(Err(problem));
            }
        });
        Self { read }
    }

    /// The next values.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Problem> {
        self.read.recv().ok().transpose()
    }
}

/// Takes a chunk. It waits while too many are under way, and fails once nobody wants more.
type Send<'a> = dyn FnMut(Chunk) -> Result<(), Problem> + 'a;

/// Reads values one after the other and sends the cases in them.
fn read_all(mut input: impl BufRead, send: &mut Send<'_>) -> Result<(), Problem> {
    let mut place = Place { line: 1, column: 1, left: MAX_CASE_BYTES, seen: None };
    let mut cases = Cases { text: String::new(), ends: Vec::new(), send, stopped: None };
    while skip_blank(&mut input, &mut place)? {
        let start = place.line;
        place.seen = Some(Vec::new());
        place.left = MAX_CASE_BYTES;
        let shared = Rc::new(RefCell::new(place));
        let reader = Counted { input: &mut input, place: Rc::clone(&shared) };
        let mut deserializer = serde_json::Deserializer::from_reader(reader);
        let value = Value { place: &shared, cases: &mut cases, within: Within::Top };
        let read = value.deserialize(&mut deserializer);
        drop(deserializer);
        place = Rc::try_unwrap(shared).map_or_else(|shared| shared.borrow().clone(), RefCell::into_inner);
        match read {
            Ok(()) => {
                if let Some(seen) = place.seen.take() {
                    let text = String::from_utf8(seen).map_err(|_| {
                        Problem::with_help(
                            "the cases are not UTF-8 text",
                            "save them with the encoding UTF-8",
                        )
                    })?;
                    cases.push(&text, start).map_err(|()| Problem::BrokenPipe)?;
                }
            }
            Err(error) => {
                if let Some(problem) = cases.stopped.take() {
                    return Err(problem);
                }
                cases.flush()?;
                return Err(malformed(&error, &place));
            }
        }
    }
    cases.flush()
}

fn malformed(error: &serde_json::Error, place: &Place) -> Problem {
    let text = error.to_string();
    let what = text.rsplit_once(" at line ").map_or(text.as_str(), |(what, _)| what);
    // The place is that of the next byte.
    let (line, column) = (place.line, place.column.saturating_sub(1).max(1));
    Problem::with_help(
        format_args!("the cases are not valid JSON: {what} at line {line}, column {column}"),
        "the cases before it were evaluated, those after it were not",
    )
}

/// Takes what stands between values. False at the end of the input.
fn skip_blank(input: &mut impl BufRead, place: &mut Place) -> Result<bool, Problem> {
    loop {
        let ahead = input.fill_buf().map_err(|error| unreadable(&error))?;
        let Some(first) = ahead.first() else { return Ok(false) };
        if !first.is_ascii_whitespace() {
            return Ok(true);
        }
        place.pass(*first);
        input.consume(1);
    }
}

/// How far the input was read.
#[derive(Clone)]
struct Place {
    /// From 1.
    line: u64,
    /// The next byte's, from 1.
    column: u64,
    /// How many bytes may be read for the case that is read now.
    left: u64,
    /// The bytes of a value that may turn out to be a case.
    seen: Option<Vec<u8>>,
}

impl Place {
    fn pass(&mut self, byte: u8) {
        self.column += 1;
        if byte == b'\n' {
            self.line += 1;
            self.column = 1;
        }
    }
}

/// Counts lines as they are read; `serde_json` reads a byte at a time.
struct Counted<'a, R> {
    input: &'a mut R,
    place: Rc<RefCell<Place>>,
}

impl<R: BufRead> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.input.read(buffer)?;
        let read = buffer.get(..count).unwrap_or_default();
        let mut place = self.place.borrow_mut();
        for byte in read {
            place.pass(*byte);
        }
        if place.left < count as u64 {
            return Err(std::io::Error::other(format!("a case has more than {MAX_CASE_BYTES} bytes")));
        }
        if place.left != NO_LIMIT {
            place.left -= count as u64;
        }
        if let Some(seen) = &mut place.seen {
            seen.extend_from_slice(read);
        }
        Ok(count)
    }
}

/// What is skipped is not kept, and may be of any length.
const NO_LIMIT: u64 = u64::MAX;

/// The cases that wait to be sent.
struct Cases<'a, 'b> {
    text: String,
    ends: Vec<(usize, u64)>,
    send: &'a mut Send<'b>,
    /// Why no more are taken.
    stopped: Option<Problem>,
}

impl Cases<'_, '_> {
    fn push(&mut self, text: &str, line: u64) -> Result<(), ()> {
        self.text.push_str(text);
        self.ends.push((self.text.len(), line));
        if self.text.len() < CHUNK_BYTES {
            return Ok(());
        }
        self.flush().map_err(|problem| self.stopped = Some(problem))
    }

    fn flush(&mut self) -> Result<(), Problem> {
        (self.send)(Chunk::Values {
            text: std::mem::take(&mut self.text),
            ends: std::mem::take(&mut self.ends),
        })
    }
}

/// Where a value stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nowhere else.
    Top,
    /// Behind `result`.
    Result,
    /// Behind `records`.
    Records,
}

/// A value that is or holds cases.
struct Value<'a, 'b, 'c> {
    place: &'a Rc<RefCell<Place>>,
    cases: &'a mut Cases<'b, 'c>,
    within: Within,
}

impl<'de> DeserializeSeed<'de> for Value<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("cases")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        if self.within == Within::Result {
            while items.next_element::<IgnoredAny>()?.is_some() {}
            return Ok(());
        }
        self.place.borrow_mut().seen = None;
        loop {
            self.place.borrow_mut().left = MAX_CASE_BYTES;
            let Some(item) = items.next_element::<Box<RawValue>>()? else { break };
            let inner = memchr::memchr_iter(b'\n', item.get().as_bytes()).count() as u64;
            let line = self.place.borrow().line.saturating_sub(inner);
            self.cases.push(item.get(), line).map_err(|()| A::Error::custom("no more cases are taken"))?;
        }
        self.place.borrow_mut().left = NO_LIMIT;
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<(), A::Error> {
        while let Some(key) = entries.next_key::<String>()? {
            let within = match (self.within, key.as_str()) {
                (Within::Top, "result") => Within::Result,
                (Within::Top | Within::Result, "records") => Within::Records,
                _ => {
                    entries.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            let value = Value { place: self.place, cases: &mut *self.cases, within };
            entries.next_value_seed(value)?;
        }
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }
}
