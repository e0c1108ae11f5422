//! What a check keeps for the next one of the same file.

use std::hash::{Hash as _, Hasher as _};
use std::ops::Range;
use std::sync::Arc;

use esc_diagnostics::{Diagnostic, Location, SliceId};
use esc_syntax::Slice;
use esc_syntax::ast::{self, ItemKind};
use esc_values::Instant;
use rustc_hash::{FxHashMap, FxHasher};

use crate::context::Found;
use crate::hir::{Entry, FieldId};
use crate::names::duplicates;
use crate::scope::{Decl, Lowered, NameKind, Scope};
use crate::types::fields::Spelling;
use crate::types::infer::{self, Use};
use crate::{FieldSource, ImportedFile, is_unread, map_slices};

/// How many spellings may be remembered that nothing uses any more.
const MAX_SPARE_SPELLINGS: usize = 4096;

/// What a check keeps for the next one of the same file: what each declaration uses, and what was found in it. Of a
/// declaration that keeps its identity both are used again, as long as the declarations that it may refer to keep
/// theirs.
#[derive(Debug, Default)]
pub struct Kept {
    pub(crate) spellings: Spellings,
    /// How many spellings there were when the first declarations came in.
    first_spellings: usize,
    slices: Vec<SliceId>,
    /// What is known of each slice.
    pub(crate) parts: Vec<Part>,
    /// The numbers of the slices that are no entries, or could not be read in part.
    pub(crate) others: Vec<u32>,
    /// How many slices the parser could not read as they stand.
    pub(crate) unread: usize,
    pub(crate) names: EntryNames,
    /// What the scope meant against which the parts were checked.
    pub(crate) meaning: Meaning,
    /// The present at which they were.
    pub(crate) now: Option<Instant>,
}

/// What is known of a slice.
#[derive(Debug)]
pub(crate) struct Part {
    /// The fields that it uses, in the order written.
    pub(crate) uses: Box<[Use<SpellingId>]>,
    /// Of an entry, the hash of its name.
    pub(crate) entry: Option<u64>,
    is_unread: bool,
    is_other: bool,
    /// `None` until it is checked.
    pub(crate) outcome: Option<Outcome>,
}

/// What became of a declaration when it was checked.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) found: Found,
    pub(crate) entry: Option<Arc<Entry>>,
}

impl Kept {
    /// Makes place for the slices as they are now, and reads what the new ones use.
    pub(crate) fn align(&mut self, slices: &[Slice]) {
        if self.spellings.all.len() > 2 * self.first_spellings + MAX_SPARE_SPELLINGS {
            *self = Self::default();
        }
        let is_first = self.slices.is_empty();
        let (old, new) = changed(&self.slices, slices);
        let came = slices.get(new.clone()).unwrap_or_default();
        let ids = self.slices.splice(old.clone(), came.iter().map(|slice| slice.id));
        let gone = self.parts.drain(old.clone());
        for part in gone.as_slice() {
            self.unread -= usize::from(part.is_unread);
            self.names.remove(part.entry);
        }
        let mut known: FxHashMap<SliceId, Part> = ids.zip(gone).collect();
        let fresh: Vec<&Slice> = came.iter().filter(|slice| !known.contains_key(&slice.id)).collect();
        for (slice, uses) in fresh.iter().zip(map_slices(&fresh, infer::uses)) {
            known.insert(slice.id, Part::new(slice, uses, &mut self.spellings));
        }
        let parts: Vec<Part> = came.iter().filter_map(|slice| known.remove(&slice.id)).collect();
        for part in &parts {
            self.unread += usize::from(part.is_unread);
            self.names.add(part.entry);
        }
        let place = |number: usize| self.others.partition_point(|other| (*other as usize) < number);
        let (first, last) = (place(old.start), place(old.end));
        for other in self.others.iter_mut().skip(last) {
            *other = number(*other as usize - old.end + new.end);
        }
        let others = (number(new.start)..).zip(&parts).filter(|(_, part)| part.is_other);
        self.others.splice(first..last, others.map(|(number, _)| number));
        self.parts.splice(old.start..old.start, parts);
        if is_first {
            self.first_spellings = self.spellings.all.len();
        }
    }
}

/// Which slices gave way to which: all between the first and the last that differ.
fn changed(old: &[SliceId], new: &[Slice]) -> (Range<usize>, Range<usize>) {
    let start = old.iter().zip(new).take_while(|(old, new)| **old == new.id).count();
    let most = old.len().min(new.len()) - start;
    let pairs = old.iter().rev().zip(new.iter().rev()).take(most);
    let same = pairs.take_while(|(old, new)| **old == new.id).count();
    (start..old.len() - same, start..new.len() - same)
}

fn number(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Part {
    fn new(slice: &Slice, uses: Vec<Use<&ast::Name>>, spellings: &mut Spellings) -> Self {
        let entry = match slice.parsed.item.as_ref().map(|item| &item.kind) {
            Some(ItemKind::Entry(entry)) => Some(hash(&entry.name.value)),
            _ => None,
        };
        Self {
            uses: uses.into_iter().map(|one| one.map(|name| spellings.place(name))).collect(),
            entry,
            is_unread: is_unread(slice),
            is_other: entry.is_none() || slice.parsed.broken,
            outcome: None,
        }
    }
}

impl Outcome {
    /// For as long as it may be used again.
    pub(crate) fn new(mut found: Found, entry: Option<Entry>) -> Self {
        found.used.sort_unstable();
        found.used.dedup();
        found.used.shrink_to_fit();
        found.hours_used.shrink_to_fit();
        found.diagnostics.shrink_to_fit();
        Self { found, entry: entry.map(Arc::new) }
    }
}

fn hash(name: &str) -> u64 {
    let mut hasher = FxHasher::default();
    name.hash(&mut hasher);
    hasher.finish()
}

/// How often each name of an entry stands in the file, by its hash.
#[derive(Debug, Default)]
pub(crate) struct EntryNames {
    counts: FxHashMap<u64, u32>,
    /// How many stand more than once.
    repeated: usize,
}

impl EntryNames {
    fn add(&mut self, name: Option<u64>) {
        let Some(name) = name else { return };
        let count = self.counts.entry(name).or_default();
        *count += 1;
        self.repeated += usize::from(*count == 2);
    }

    fn remove(&mut self, name: Option<u64>) {
        let Some(name) = name else { return };
        let Some(count) = self.counts.get_mut(&name) else { return };
        *count -= 1;
        self.repeated -= usize::from(*count == 1);
        if *count == 0 {
            self.counts.remove(&name);
        }
    }

    /// Reports entries of one name.
    pub(crate) fn report_repeated(&self, parts: &[Part], slices: &[Slice], found: &mut Vec<Diagnostic>) {
        if self.repeated == 0 {
            return;
        }
        let is_repeated = |part: &Part| part.entry.and_then(|name| self.counts.get(&name)) > Some(&1);
        let mut first: FxHashMap<&str, Location> = FxHashMap::default();
        for (_, slice) in parts.iter().zip(slices).filter(|(part, _)| is_repeated(part)) {
            let Some(ItemKind::Entry(entry)) = slice.parsed.item.as_ref().map(|item| &item.kind) else {
                continue;
            };
            let (name, location) = (entry.name.value.as_str(), Location::new(slice.id, entry.name.span));
            match first.get(name) {
                Some(first) => {
                    let first =
                        Decl { kind: NameKind::Entry, name, location: *first, imported: None, index: 0 };
                    found.push(duplicates::duplicate(&first, location, None));
                }
                None => {
                    first.insert(name, location);
                }
            }
        }
    }
}

/// A spelling of a field's name, by its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SpellingId(pub(crate) u32);

/// The names of fields as they are written, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Spellings {
    all: Vec<(Arc<str>, bool)>,
    bare: FxHashMap<Arc<str>, SpellingId>,
    quoted: FxHashMap<Arc<str>, SpellingId>,
}

impl Spellings {
    fn place(&mut self, name: &ast::Name) -> SpellingId {
        let places = if name.quoted { &mut self.quoted } else { &mut self.bare };
        if let Some(known) = places.get(name.value.as_str()) {
            return *known;
        }
        let id = SpellingId(number(self.all.len()));
        let text: Arc<str> = name.value.as_str().into();
        places.insert(Arc::clone(&text), id);
        self.all.push((text, name.quoted));
        id
    }

    pub(crate) fn get(&self, id: SpellingId) -> Option<Spelling<'_>> {
        self.all.get(id.0 as usize).map(|(value, quoted)| Spelling { value, quoted: *quoted })
    }

    pub(crate) fn len(&self) -> usize {
        self.all.len()
    }
}

/// What a scope means to the declarations that see it. Where it means the same, a declaration that found the names
/// that it looked for finds the same, but for words of its messages.
#[derive(Debug, Default)]
pub(crate) struct Meaning {
    /// The declarations to which others can refer.
    declarations: Vec<SliceId>,
    fields: Vec<FieldMeaning>,
    pub(crate) rows: Vec<Lowered>,
}

#[derive(Debug, PartialEq, Eq)]
struct FieldMeaning {
    name: String,
    quoted: bool,
    /// What its type is called. What a declared type is made of, the declaration says.
    kind: &'static str,
    id: Option<FieldId>,
    source: FieldSource,
}

/// How far two scopes mean the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sameness {
    Different,
    /// But for where the types of fields come from.
    Alike,
    Same,
}

impl Meaning {
    pub(crate) fn of<'a>(
        scope: &Scope<'a>,
        others: impl Iterator<Item = &'a Slice>,
        imports: &[ImportedFile<'a>],
    ) -> Self {
        let imported = imports.iter().flat_map(|import| import.slices);
        let declarations = imported.chain(others).filter(|slice| is_referred_to(slice));
        let field = |field: &crate::types::fields::Field<'_>| FieldMeaning {
            name: field.name.to_owned(),
            quoted: field.quoted,
            kind: field.kind.a_field(),
            id: field.id,
            source: field.source,
        };
        Self {
            declarations: declarations.map(|slice| slice.id).collect(),
            fields: scope.fields.iter().map(field).collect(),
            rows: scope.rows.iter().map(|row| row.lowered.clone()).collect(),
        }
    }

    /// How far it means the same as `before` to a declaration that was checked then and has not changed.
    ///
    /// A field that only one of the two knows, or numbers, is none that the declaration uses.
    pub(crate) fn compared(&self, before: &Self) -> Sameness {
        let same_rows = self.rows.len() == before.rows.len()
            && self.rows.iter().zip(&before.rows).all(|((one, size), (two, other))| {
                let same_row = match (one, two) {
                    (Some(one), Some(two)) => Arc::ptr_eq(one, two),
                    (None, None) => true,
                    _ => false,
                };
                same_row && size == other
            });
        let fields = || self.fields.iter().zip(&before.fields);
        let same_field = |(one, two): (&FieldMeaning, &FieldMeaning)| {
            one.name == two.name
                && one.quoted == two.quoted
                && one.kind == two.kind
                && (one.id == two.id || one.id.is_none() || two.id.is_none())
        };
        if !same_rows || self.declarations != before.declarations || !fields().all(same_field) {
            Sameness::Different
        } else if fields().all(|(one, two)| one.source == two.source) {
            Sameness::Same
        } else {
            Sameness::Alike
        }
    }
}

/// Whether entries can refer to the declaration, or to what it declares.
fn is_referred_to(slice: &Slice) -> bool {
    match slice.parsed.item.as_ref().map(|item| &item.kind) {
        Some(
            ItemKind::Case(_)
            | ItemKind::Hours(_)
            | ItemKind::Closures(_)
            | ItemKind::Target(_)
            | ItemKind::Pool(_)
            | ItemKind::Row(_),
        ) => true,
        Some(ItemKind::Rule(_) | ItemKind::Import(_) | ItemKind::Entry(_)) | None => false,
    }
}
