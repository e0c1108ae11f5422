//! Reading and parsing files, slice by slice.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, Location, SliceId, SourceText, Span};
use esc_syntax::ast::ItemKind;
use esc_syntax::{Parsed, Slice, SliceIds, cut, parse_slice};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::files::{Files, MAX_FILE_BYTES};

/// From how many bytes of text on the work is spread over threads: below, starting them costs more.
pub(crate) const PARALLEL_BYTES: usize = 64 * 1024;

/// A file that was read and parsed.
#[derive(Debug)]
pub struct Source {
    /// Its text; of a file that is not UTF-8, what can be shown of it.
    pub text: Arc<SourceText>,
    /// Its declarations, in order.
    pub slices: Vec<Slice>,
    /// What is wrong with the file as a whole: E0007.
    pub(crate) unreadable: Option<Diagnostic>,
}

/// An `import` of a source.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Import<'a> {
    /// The path as written.
    pub(crate) path: &'a str,
    /// Where it stands.
    pub(crate) location: Location,
}

impl Source {
    /// Its imports, in order.
    pub(crate) fn imports(&self) -> impl Iterator<Item = Import<'_>> {
        self.items().filter_map(|(slice, item)| match item {
            ItemKind::Import(text) => {
                Some(Import { path: &text.value, location: Location::new(slice, text.span) })
            }
            _ => None,
        })
    }

    /// Where its active rule is named, if it has one: in its `rule`, else in its first entry.
    pub(crate) fn active_rule(&self) -> Option<Location> {
        let rule = self.items().find_map(|(slice, item)| match item {
            ItemKind::Rule(rule) => Some((Location::new(slice, rule.name.span), rule.inactive.is_none())),
            _ => None,
        });
        match rule {
            Some((location, active)) => active.then_some(location),
            None => self.items().find_map(|(slice, item)| match item {
                ItemKind::Entry(entry) => Some(Location::new(slice, entry.name.span)),
                _ => None,
            }),
        }
    }

    /// The slice in which a byte lies, and its range in the file; at the end of the text, the last one.
    pub fn slice_at(&self, offset: u32) -> Option<(&Slice, Span)> {
        let after = self.slices.partition_point(|slice| slice.start <= offset);
        let slice = self.slices.get(after.checked_sub(1)?)?;
        Some((slice, self.range_of(after - 1)?))
    }

    /// The range of a slice, by its number.
    pub fn range_of(&self, slice: usize) -> Option<Span> {
        let start = self.slices.get(slice)?.start;
        let end = self.slices.get(slice + 1).map(|next| next.start);
        let end = end.unwrap_or_else(|| u32::try_from(self.text.text().len()).unwrap_or(u32::MAX));
        Some(Span::new(start, end))
    }

    fn items(&self) -> impl Iterator<Item = (SliceId, &ItemKind)> {
        self.slices.iter().filter_map(|slice| Some((slice.id, &slice.parsed.item.as_ref()?.kind)))
    }
}

/// Why a file cannot be read.
#[derive(Debug)]
pub(crate) enum ReadError {
    /// The file system says so.
    Io(io::Error),
    /// It has more than [`MAX_FILE_BYTES`].
    TooLarge,
}

/// Every file that was read, by its canonical path. A file read again is parsed again only where its text
/// changed: a declaration whose text is the same keeps its identity and its tree.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    ids: SliceIds,
    pub(crate) known: HashMap<PathBuf, Arc<Source>>,
}

/// A slice on its way: its identity, its place in its file, and its tree where that is known already.
struct Piece<'a> {
    id: SliceId,
    start: u32,
    text: &'a str,
    known: Option<Arc<Parsed>>,
}

impl Sources {
    /// An identity for a slice that this does not read itself.
    pub(crate) fn fresh_slice(&mut self) -> SliceId {
        self.ids.fresh()
    }

    /// Reads and parses files, each given by its canonical path; the answers stand in the same order.
    pub(crate) fn load(
        &mut self,
        files: &impl Files,
        paths: &[PathBuf],
    ) -> Vec<Result<Arc<Source>, ReadError>> {
        let read = |path: &PathBuf| read(files, path, self.known.get(path));
        let read: Vec<_> = if paths.len() > 1 {
            paths.par_iter().map(read).collect()
        } else {
            paths.iter().map(read).collect()
        };
        let read: Vec<_> = read
            .into_iter()
            .map(|read| {
                read.map(|read| match read {
                    Read::Known(source) => Err(source),
                    Read::Text(text) => Ok((text, None)),
                    Read::Bytes(bytes) => Ok(decode(bytes, self.ids.fresh())),
                })
            })
            .collect();
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        let mut counts = Vec::with_capacity(paths.len());
        let mut bytes_to_parse = 0;
        for (path, read) in paths.iter().zip(&read) {
            let before = pieces.len();
            if let Ok(Ok((text, None))) = read {
                let known = self.known.get(path).map(AsRef::as_ref);
                bytes_to_parse += text.text().len();
                pieces.extend(into_pieces(
                    text.text(),
                    known.filter(|known| known.unreadable.is_none()),
                    &mut self.ids,
                ));
            }
            counts.push(pieces.len() - before);
        }
        let parse = |piece: &Piece<'_>| Slice {
            id: piece.id,
            start: piece.start,
            parsed: piece.known.clone().unwrap_or_else(|| Arc::new(parse_slice(piece.id, piece.text))),
        };
        let mut slices: std::vec::IntoIter<Slice> = if bytes_to_parse < PARALLEL_BYTES {
            pieces.iter().map(parse).collect::<Vec<_>>()
        } else {
            pieces.par_iter().map(parse).collect::<Vec<_>>()
        }
        .into_iter();
        drop(pieces);
        let mut loaded = Vec::with_capacity(paths.len());
        for ((path, read), count) in paths.iter().zip(read).zip(counts) {
            loaded.push(read.map(|read| match read {
                Err(known) => known,
                Ok((text, unreadable)) => {
                    let slices = slices.by_ref().take(count).collect();
                    let source = Arc::new(Source { text, slices, unreadable });
                    self.known.insert(path.clone(), Arc::clone(&source));
                    source
                }
            }));
        }
        loaded
    }
}

/// Cuts a text, and takes from the text before it what stayed the same.
fn into_pieces<'a>(text: &'a str, known: Option<&Source>, ids: &mut SliceIds) -> Vec<Piece<'a>> {
    let mut unchanged: FxHashMap<&str, Vec<&Slice>> = FxHashMap::default();
    if let Some(known) = known {
        for (number, slice) in known.slices.iter().enumerate() {
            let text = known.range_of(number).unwrap_or_default().of(known.text.text());
            unchanged.entry(text).or_default().push(slice);
        }
        // The first of equal declarations is taken first.
        for slices in unchanged.values_mut() {
            slices.reverse();
        }
    }
    cut(text)
        .into_iter()
        .map(|cut| {
            let text = Span::new(cut.start, cut.end).of(text);
            match unchanged.get_mut(text).and_then(Vec::pop) {
                Some(slice) => {
                    Piece { id: slice.id, start: cut.start, text, known: Some(Arc::clone(&slice.parsed)) }
                }
                None => Piece { id: ids.fresh(), start: cut.start, text, known: None },
            }
        })
        .collect()
}

/// What was read of a file.
enum Read {
    /// It is as it was.
    Known(Arc<Source>),
    Text(Arc<SourceText>),
    Bytes(Vec<u8>),
}

fn read(files: &impl Files, path: &Path, known: Option<&Arc<Source>>) -> Result<Read, ReadError> {
    let is_too_large = |length: usize| length as u64 > MAX_FILE_BYTES;
    let known = known.filter(|known| known.unreadable.is_none());
    if let Some(text) = files.text(path) {
        return match known {
            Some(known) if Arc::ptr_eq(&known.text, &text) || known.text.text() == text.text() => {
                Ok(Read::Known(Arc::clone(known)))
            }
            _ if is_too_large(text.text().len()) => Err(ReadError::TooLarge),
            _ => Ok(Read::Text(text)),
        };
    }
    let bytes = files.read(path, MAX_FILE_BYTES + 1).map_err(ReadError::Io)?;
    match known {
        Some(known) if known.text.text().as_bytes() == bytes => Ok(Read::Known(Arc::clone(known))),
        _ if is_too_large(bytes.len()) => Err(ReadError::TooLarge),
        _ => Ok(Read::Bytes(bytes)),
    }
}

fn decode(bytes: Vec<u8>, slice: SliceId) -> (Arc<SourceText>, Option<Diagnostic>) {
    let error = match String::from_utf8(bytes) {
        Ok(text) => return (Arc::new(SourceText::new(text)), None),
        Err(error) => error,
    };
    let (offset, bytes) = (error.utf8_error().valid_up_to(), error.as_bytes());
    let help = if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        "the file looks like UTF-16: save it with the encoding UTF-8"
    } else {
        "open the file in an editor and save it with the encoding UTF-8"
    };
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let message = format!(
        "the file is not UTF-8 text: the byte 0x{byte:02X} at offset {offset} belongs to no character"
    );
    // Up to the offset the text for display has the same bytes; there the replacement character stands.
    let text = String::from_utf8_lossy(bytes).into_owned();
    let start = u32::try_from(offset).unwrap_or(u32::MAX);
    let width = u32::try_from(char::REPLACEMENT_CHARACTER.len_utf8()).unwrap_or_default();
    let location = Location::new(slice, Span::new(start, start.saturating_add(width)));
    let text = Arc::new(SourceText::new(text));
    (text, Some(Diagnostic::new(Code::E0007, location, message).help(help)))
}
