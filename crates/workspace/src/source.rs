//! Reading and parsing files, slice by slice.

use std::collections::HashMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, Location, SliceId, SourceText, Span};
use esc_syntax::ast::{Item, ItemKind};
use esc_syntax::{Change, Cut, Parsed, Recut, Slice, SliceIds, cut, parse_slice, recut};
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
    /// The numbers of the slices that are anything but an entry with nothing to be said of it. Of ten thousand
    /// declarations these are few, so that what asks for imports, comments or mistakes need not look at all.
    notable: Vec<u32>,
    /// The numbers of the slices that [look on](esc_syntax::Cut::looks_on).
    looking_on: Vec<u32>,
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
        self.notable_items().filter_map(|(slice, item)| match item {
            ItemKind::Import(text) => {
                Some(Import { path: &text.value, location: Location::new(slice, text.span) })
            }
            _ => None,
        })
    }

    /// Where its active rule is named, if it has one: in its `rule`, else in its first entry.
    pub(crate) fn active_rule(&self) -> Option<Location> {
        let rule = self.notable_items().find_map(|(slice, item)| match item {
            ItemKind::Rule(rule) => Some((Location::new(slice, rule.name.span), rule.inactive.is_none())),
            _ => None,
        });
        match rule {
            Some((location, active)) => active.then_some(location),
            None => self.slices.iter().filter_map(item).find_map(|(slice, item)| match item {
                ItemKind::Entry(entry) => Some(Location::new(slice, entry.name.span)),
                _ => None,
            }),
        }
    }

    /// The name that its `rule` gives.
    pub(crate) fn rule_name(&self) -> Option<&str> {
        self.notable_items().find_map(|(_, item)| match item {
            ItemKind::Rule(rule) => Some(rule.name.value.as_str()),
            _ => None,
        })
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

    /// The slices that are anything but an entry with nothing to be said of it, in order.
    pub(crate) fn notable(&self) -> impl Iterator<Item = &Slice> {
        self.notable.iter().filter_map(|number| self.slices.get(*number as usize))
    }

    fn notable_items(&self) -> impl Iterator<Item = (SliceId, &ItemKind)> {
        self.notable().filter_map(item)
    }
}

fn item(slice: &Slice) -> Option<(SliceId, &ItemKind)> {
    Some((slice.id, &slice.parsed.item.as_ref()?.kind))
}

fn is_notable(slice: &Slice) -> bool {
    let Parsed { item, diagnostics, broken, .. } = &*slice.parsed;
    let is_plain = |item: &Item| matches!(item.kind, ItemKind::Entry(_)) && item.allows.is_empty();
    *broken || !diagnostics.is_empty() || !item.as_ref().is_some_and(is_plain)
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
    cut: Cut,
    text: &'a str,
    known: Option<Arc<Parsed>>,
}

/// How a new source comes about: as one from before, but for some of its slices.
struct Plan {
    path: PathBuf,
    text: Arc<SourceText>,
    unreadable: Option<Diagnostic>,
    /// The source from before, and where it was changed.
    before: Option<(Arc<Source>, Change)>,
    /// What came in the place of which slices.
    recut: Recut,
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
        let mut plans = Vec::new();
        let mut failed = HashMap::new();
        for (path, read) in paths.iter().zip(read) {
            match read {
                Ok(Read::Known) => {}
                Ok(Read::Text(text)) => plans.push(self.plan(path, text, None)),
                Ok(Read::Bytes(bytes)) => {
                    let (text, unreadable) = decode(bytes, self.ids.fresh());
                    plans.push(self.plan(path, text, unreadable));
                }
                Err(error) => {
                    failed.insert(path, error);
                }
            }
        }
        let mut pieces: Vec<Piece<'_>> = Vec::new();
        for plan in &plans {
            pieces.extend(pieces_of(plan, &mut self.ids));
        }
        let parse = |piece: &Piece<'_>| {
            let parsed = piece.known.clone().unwrap_or_else(|| Arc::new(parse_slice(piece.id, piece.text)));
            (Slice { id: piece.id, start: piece.cut.start, parsed }, piece.cut.looks_on)
        };
        let bytes: usize = pieces.iter().map(|piece| piece.text.len()).sum();
        let parsed: Vec<(Slice, bool)> = if bytes < PARALLEL_BYTES {
            pieces.iter().map(parse).collect()
        } else {
            pieces.par_iter().map(parse).collect()
        };
        drop(pieces);
        let mut parsed = parsed.into_iter();
        for plan in plans {
            let new = parsed.by_ref().take(plan.recut.new.len()).collect();
            self.known.insert(plan.path.clone(), Arc::new(plan.source(new)));
        }
        let answer = |path: &PathBuf| match failed.remove(path) {
            Some(error) => Err(error),
            None => self.known.get(path).cloned().ok_or(ReadError::Io(io::ErrorKind::NotFound.into())),
        };
        paths.iter().map(answer).collect()
    }

    fn plan(&self, path: &Path, text: Arc<SourceText>, unreadable: Option<Diagnostic>) -> Plan {
        let known = self.known.get(path).filter(|known| known.unreadable.is_none());
        let (before, recut) = match known {
            _ if unreadable.is_some() => (None, Recut { old: 0..0, new: Vec::new() }),
            Some(known) => {
                let change = Change::between(known.text.text(), text.text());
                let looks_on = known.looking_on.first().map(|number| *number as usize);
                let recut = recut(text.text(), &known.slices, looks_on, change);
                (Some((Arc::clone(known), change)), recut)
            }
            None => (None, Recut { old: 0..0, new: cut(text.text()) }),
        };
        Plan { path: path.to_path_buf(), text, unreadable, before, recut }
    }
}

impl Plan {
    /// The source, once its new slices are parsed; with each whether it looks on.
    fn source(self, new: Vec<(Slice, bool)>) -> Source {
        let Self { text, unreadable, before, recut: Recut { old, .. }, .. } = self;
        let (start, end) = (old.start, old.start + new.len());
        let numbered = || (number(start)..).zip(&new);
        let new_notable = numbered().filter(|(_, (slice, _))| is_notable(slice)).map(|(number, _)| number);
        let new_looking_on = numbered().filter(|(_, (_, looks_on))| *looks_on).map(|(number, _)| number);
        let Some((before, change)) = before else {
            let (notable, looking_on) = (new_notable.collect(), new_looking_on.collect());
            let slices = new.into_iter().map(|(slice, _)| slice).collect();
            return Source { text, slices, unreadable, notable, looking_on };
        };
        let notable = renumbered(&before.notable, &old, end, new_notable);
        let looking_on = renumbered(&before.looking_on, &old, end, new_looking_on);
        let mut slices = Vec::with_capacity(before.slices.len() + new.len() - old.len());
        slices.extend_from_slice(before.slices.get(..old.start).unwrap_or_default());
        slices.extend(new.into_iter().map(|(slice, _)| slice));
        let after = before.slices.get(old.end..).unwrap_or_default();
        slices.extend(after.iter().map(|slice| Slice {
            start: (slice.start - change.old_end).saturating_add(change.new_end),
            ..slice.clone()
        }));
        Source { text, slices, unreadable, notable, looking_on }
    }
}

/// The numbers of some slices after those numbered `old` gave way to others, which end before `end`; `new` are the
/// numbers of those of them that are meant too.
fn renumbered(numbers: &[u32], old: &Range<usize>, end: usize, new: impl Iterator<Item = u32>) -> Vec<u32> {
    let place = |number: usize| numbers.partition_point(|other| (*other as usize) < number);
    let before = numbers.get(..place(old.start)).unwrap_or_default().iter().copied();
    let after = numbers.get(place(old.end)..).unwrap_or_default();
    let after = after.iter().map(|other| other - number(old.end) + number(end));
    before.chain(new).chain(after).collect()
}

/// Slices that came in the place of others: what stayed the same is taken from there.
fn pieces_of<'a>(plan: &'a Plan, ids: &mut SliceIds) -> impl Iterator<Item = Piece<'a>> {
    let mut unchanged: FxHashMap<&str, Vec<&Slice>> = FxHashMap::default();
    if let Some((known, _)) = &plan.before {
        // The first of equal declarations is taken first.
        for number in plan.recut.old.clone().rev() {
            let text = known.range_of(number).unwrap_or_default().of(known.text.text());
            if let Some(slice) = known.slices.get(number) {
                unchanged.entry(text).or_default().push(slice);
            }
        }
    }
    plan.recut.new.iter().map(move |cut| {
        let text = Span::new(cut.start, cut.end).of(plan.text.text());
        match unchanged.get_mut(text).and_then(Vec::pop) {
            Some(slice) => Piece { id: slice.id, cut: *cut, text, known: Some(Arc::clone(&slice.parsed)) },
            None => Piece { id: ids.fresh(), cut: *cut, text, known: None },
        }
    })
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// What was read of a file.
enum Read {
    /// It is as it was.
    Known,
    Text(Arc<SourceText>),
    Bytes(Vec<u8>),
}

fn read(files: &impl Files, path: &Path, known: Option<&Arc<Source>>) -> Result<Read, ReadError> {
    let is_too_large = |length: usize| length as u64 > MAX_FILE_BYTES;
    let known = known.filter(|known| known.unreadable.is_none());
    if let Some(text) = files.text(path) {
        return match known {
            Some(known) if Arc::ptr_eq(&known.text, &text) || known.text.text() == text.text() => {
                Ok(Read::Known)
            }
            _ if is_too_large(text.text().len()) => Err(ReadError::TooLarge),
            _ => Ok(Read::Text(text)),
        };
    }
    let bytes = files.read(path, MAX_FILE_BYTES + 1).map_err(ReadError::Io)?;
    match known {
        Some(known) if known.text.text().as_bytes() == bytes => Ok(Read::Known),
        _ if is_too_large(bytes.len()) => Err(ReadError::TooLarge),
        _ => Ok(Read::Bytes(bytes)),
    }
}

/// The text of a file, and where it is not UTF-8, what to say of it.
pub(crate) fn decode(bytes: Vec<u8>, slice: SliceId) -> (Arc<SourceText>, Option<Diagnostic>) {
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
