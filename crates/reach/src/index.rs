//! Which entries a case leaves possible, asked of all of them at once.
//!
//! The entries that have a thing in common stand in sets of bits, one for each field and for each key of it, so that
//! one step of the processor asks many. What is left is confirmed one by one.

use std::ops::{Deref, Range};
use std::slice;

/// The entries of a word of bits.
const WORD: usize = u64::BITS as usize;

/// The words that are asked together: 4,096 entries, half a kilobyte of the stack.
const BLOCK: usize = 64;

/// What entries need of the fields of a case, and with it which of them a case leaves possible.
///
/// What a field shows are its *keys*: small numbers, each of which costs the field 32 bytes up to the largest that is
/// needed. The fields are asked in order, so that the one that rules out most is best the first. A field that entries
/// need takes a bit of each entry up to the last of these, and at most 40 bytes for each key that each of them needs.
#[derive(Clone, Debug, Default)]
pub(crate) struct Index {
    /// How many entries there are.
    entries: usize,
    fields: Vec<Field>,
}

/// What an entry needs of a field before all: that the case shows at least one of these keys there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    /// The field.
    pub(crate) field: u32,
    /// The keys, in any order. Without any, no case will do.
    pub(crate) keys: Keys,
}

/// Keys of a need. Most are one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Keys {
    One(u32),
    Many(Box<[u32]>),
}

impl Deref for Keys {
    type Target = [u32];

    fn deref(&self) -> &[u32] {
        match self {
            Self::One(key) => slice::from_ref(key),
            Self::Many(keys) => keys,
        }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self::Many(Box::default())
    }
}

impl FromIterator<u32> for Keys {
    fn from_iter<I: IntoIterator<Item = u32>>(keys: I) -> Self {
        Vec::from_iter(keys).into()
    }
}

impl From<Vec<u32>> for Keys {
    fn from(keys: Vec<u32>) -> Self {
        match *keys {
            [key] => Self::One(key),
            _ => Self::Many(keys.into()),
        }
    }
}

#[derive(Clone, Debug, Default)]
struct Field {
    /// The entries that need something here.
    bound: Bits,
    /// By key, the entries to which it will do.
    rows: Vec<Row>,
}

/// A set of entries, in the form that takes less room.
#[derive(Clone, Debug)]
enum Row {
    /// In ascending order.
    Few(Vec<u32>),
    Many(Bits),
}

/// A set of entries as bits, as far as any was ever set.
#[derive(Clone, Debug, Default)]
struct Bits {
    words: Vec<u64>,
    count: usize,
}

impl Index {
    /// Says what an entry needs, in place of what was said `before`: all of `needs`. Entries that are not there yet are
    /// added, up to this one; they need nothing. Of one field an entry has one need; where it is given several, showing
    /// a key of any will do.
    ///
    /// Costs what the entry's own needs cost, however many others there are.
    pub(crate) fn set(&mut self, entry: u32, before: &[Need], needs: &[Need]) {
        self.entries = self.entries.max(entry as usize + 1);
        for need in before {
            if let Some(field) = self.fields.get_mut(need.field as usize) {
                field.bound.remove(entry);
                for key in &*need.keys {
                    if let Some(row) = field.rows.get_mut(*key as usize) {
                        row.remove(entry);
                    }
                }
            }
        }
        for need in needs {
            if let Some(field) = grown(&mut self.fields, need.field) {
                field.bound.insert(entry);
                for key in &*need.keys {
                    if let Some(row) = grown(&mut field.rows, *key) {
                        row.insert(entry);
                    }
                }
            }
        }
    }

    /// Puts an entry that needs nothing before the one at the place `at`; the later ones move up by one.
    pub(crate) fn insert(&mut self, at: u32) {
        if at as usize >= self.entries {
            return self.set(at, &[], &[]);
        }
        self.entries += 1;
        for field in &mut self.fields {
            field.bound.open_gap(at);
            field.rows.iter_mut().for_each(|row| row.open_gap(at));
        }
    }

    /// Takes an entry out, of which it was said `before` what it needs, if there is one at the place `at`; the later ones
    /// move down by one.
    pub(crate) fn remove(&mut self, at: u32, before: &[Need]) {
        if at as usize >= self.entries {
            return;
        }
        self.set(at, before, &[]);
        self.entries -= 1;
        for field in &mut self.fields {
            field.bound.close_gap(at);
            field.rows.iter_mut().for_each(|row| row.close_gap(at));
        }
    }

    /// The fields of which entries need something.
    pub(crate) fn fields(&self) -> impl Iterator<Item = u32> {
        (0..).zip(&self.fields).filter(|(_, field)| field.bound.count > 0).map(|(number, _)| number)
    }

    /// Whether an entry needs something of a field.
    pub(crate) fn is_bound(&self, entry: u32, field: u32) -> bool {
        self.fields.get(field as usize).is_some_and(|field| field.bound.has(entry))
    }

    /// The entries, in ascending order and from the entry `from` on, that a case leaves possible which shows `keys` of
    /// each field: those of whose every need it shows a key. A field of which `keys` gives `None` rules out no entry.
    ///
    /// Allocates nothing. The entries are found in blocks, and none that is not asked for; `keys` is asked for each
    /// block and field anew.
    pub(crate) fn possible<K: IntoIterator<Item = u32>>(
        &self,
        from: u32,
        keys: impl Fn(u32) -> Option<K>,
    ) -> impl Iterator<Item = u32> {
        let words = self.entries.div_ceil(WORD);
        let mut next = from as usize / WORD;
        let mut found = Found { words: [0; BLOCK], left: 0..0, first: 0 };
        std::iter::from_fn(move || {
            loop {
                if let Some(entry) = found.next() {
                    return Some(entry);
                }
                if next >= words {
                    return None;
                }
                let end = words.min(next + BLOCK);
                self.ask(next..end, from as usize, &keys, &mut found);
                next = end;
            }
        })
    }

    /// The possible entries of at most a block of words.
    fn ask<K: IntoIterator<Item = u32>>(
        &self,
        words: Range<usize>,
        from: usize,
        keys: &impl Fn(u32) -> Option<K>,
        found: &mut Found,
    ) {
        let (mut first, last) = (words.start, words.end.saturating_sub(1));
        let (mut before, mut after) = ([u64::MAX; BLOCK], [0; BLOCK]);
        let mut before = before.get_mut(..words.len()).unwrap_or_default();
        let mut after = after.get_mut(..words.len()).unwrap_or_default();
        if from / WORD == first
            && let Some(word) = before.first_mut()
        {
            *word <<= from % WORD;
        }
        if last == self.entries / WORD
            && let Some(word) = before.last_mut()
        {
            *word &= !(u64::MAX << (self.entries % WORD));
        }
        for (number, field) in (0..).zip(&self.fields) {
            if field.bound.count == 0 {
                continue;
            }
            let Some(keys) = keys(number) else { continue };
            after.copy_from_slice(before);
            for (after, bound) in after.iter_mut().zip(field.bound.from(first)) {
                *after &= !bound;
            }
            keys.into_iter().for_each(|key| match field.rows.get(key as usize) {
                Some(Row::Few(entries)) => {
                    let begun = entries.partition_point(|entry| (*entry as usize) < first * WORD);
                    for entry in entries.get(begun..).unwrap_or_default() {
                        let (word, bit) = (*entry as usize / WORD - first, 1 << (*entry as usize % WORD));
                        let Some((after, before)) = after.get_mut(word).zip(before.get(word)) else { break };
                        *after |= before & bit;
                    }
                }
                Some(Row::Many(bits)) => {
                    for ((after, before), row) in after.iter_mut().zip(&*before).zip(bits.from(first)) {
                        *after |= before & row;
                    }
                }
                None => {}
            });
            // Where only entries close together are left, the fields to come are asked of these alone.
            let Some(start) = after.iter().position(|word| *word != 0) else { return };
            let end = after.iter().rposition(|word| *word != 0).map_or(0, |last| last + 1);
            (before, after) = (
                after.get_mut(start..end).unwrap_or_default(),
                before.get_mut(start..end).unwrap_or_default(),
            );
            first += start;
        }
        for (place, word) in found.words.iter_mut().zip(&*before) {
            *place = *word;
        }
        (found.left, found.first) = (0..before.len(), first);
    }
}

/// The possible entries of a block that were not yet told.
struct Found {
    words: [u64; BLOCK],
    /// The places in `words` that may have some.
    left: Range<usize>,
    /// The word of the index that stands first in `words`.
    first: usize,
}

impl Found {
    fn next(&mut self) -> Option<u32> {
        while let Some(word) = self.words.get_mut(self.left.clone())?.first_mut() {
            if *word != 0 {
                let entry = (self.first + self.left.start) * WORD + word.trailing_zeros() as usize;
                *word &= *word - 1;
                return u32::try_from(entry).ok();
            }
            self.left.start += 1;
        }
        None
    }
}

/// The places of the bits that are set, in order.
fn places(words: &[u64]) -> impl Iterator<Item = u32> {
    (0..).zip(words).flat_map(|(at, word)| {
        let mut left = *word;
        std::iter::from_fn(move || {
            let bit = (left != 0).then(|| left.trailing_zeros())?;
            left &= left - 1;
            Some(at * u64::BITS + bit)
        })
    })
}

/// The item of this number, which the list is made long enough for.
fn grown<T: Default>(list: &mut Vec<T>, at: u32) -> Option<&mut T> {
    if list.len() <= at as usize {
        list.resize_with(at as usize + 1, T::default);
    }
    list.get_mut(at as usize)
}

impl Default for Row {
    fn default() -> Self {
        Self::Few(Vec::new())
    }
}

impl Row {
    fn insert(&mut self, entry: u32) {
        match self {
            Self::Few(entries) => {
                if let Err(place) = entries.binary_search(&entry) {
                    entries.insert(place, entry);
                }
                // From here on as many words of bits take less room, and less time.
                let words = entries.last().map_or(0, |last| *last as usize / WORD + 1);
                if entries.len() > words + 8 {
                    let mut bits = Bits::default();
                    for entry in entries.iter() {
                        bits.insert(*entry);
                    }
                    *self = Self::Many(bits);
                }
            }
            Self::Many(bits) => {
                bits.insert(entry);
                self.thin_out();
            }
        }
    }

    fn remove(&mut self, entry: u32) {
        match self {
            Self::Few(entries) => {
                if let Ok(place) = entries.binary_search(&entry) {
                    entries.remove(place);
                }
            }
            Self::Many(bits) => {
                bits.remove(entry);
                self.thin_out();
            }
        }
    }

    /// Lists the entries where bits take far more room than they do.
    fn thin_out(&mut self) {
        if let Self::Many(bits) = self
            && bits.words.len() > 2 * bits.count
        {
            *self = Self::Few(places(&bits.words).collect());
        }
    }

    fn open_gap(&mut self, at: u32) {
        match self {
            Self::Few(entries) => {
                entries.iter_mut().rev().take_while(|entry| **entry >= at).for_each(|entry| *entry += 1);
            }
            Self::Many(bits) => bits.open_gap(at),
        }
    }

    fn close_gap(&mut self, at: u32) {
        match self {
            Self::Few(entries) => {
                entries.iter_mut().rev().take_while(|entry| **entry > at).for_each(|entry| *entry -= 1);
            }
            Self::Many(bits) => bits.close_gap(at),
        }
    }
}

impl Bits {
    /// The words from a place on.
    fn from(&self, word: usize) -> &[u64] {
        self.words.get(word..).unwrap_or_default()
    }

    fn has(&self, entry: u32) -> bool {
        let word = self.words.get(entry as usize / WORD);
        word.is_some_and(|word| word >> (entry as usize % WORD) & 1 == 1)
    }

    fn insert(&mut self, entry: u32) {
        let (word, bit) = (entry as usize / WORD, 1 << (entry as usize % WORD));
        if self.words.len() <= word {
            self.words.resize(word + 1, 0);
        }
        if let Some(word) = self.words.get_mut(word) {
            self.count += usize::from(*word & bit == 0);
            *word |= bit;
        }
    }

    fn remove(&mut self, entry: u32) {
        let bit = 1 << (entry as usize % WORD);
        if let Some(word) = self.words.get_mut(entry as usize / WORD) {
            self.count -= usize::from(*word & bit != 0);
            *word &= !bit;
        }
    }

    /// Moves the bits from an entry's on up by one.
    fn open_gap(&mut self, at: u32) {
        let first = at as usize / WORD;
        let mut below = !(u64::MAX << (at as usize % WORD));
        let mut carry = 0;
        for word in self.words.iter_mut().skip(first) {
            let moved = *word & !below;
            *word = *word & below | moved << 1 | carry;
            carry = moved >> (WORD - 1);
            below = 0;
        }
        if carry != 0 {
            self.words.push(carry);
        }
    }

    /// Moves the bits after an entry's, which is not set, down by one.
    fn close_gap(&mut self, at: u32) {
        let first = at as usize / WORD;
        let mut carry = 0;
        for (place, word) in self.words.iter_mut().enumerate().skip(first).rev() {
            let below = if place == first { !(u64::MAX << (at as usize % WORD)) } else { 0 };
            let moved = *word & !below;
            *word = *word & below | moved >> 1 | carry << (WORD - 1);
            carry = moved & 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// What the index is told, in order.
    #[derive(Clone, Debug)]
    enum Edit {
        Set(usize, Vec<Need>),
        Insert(usize),
        Remove(usize),
    }

    fn edit() -> impl Strategy<Value = Edit> {
        // Few keys make long rows, and some fields are hardly ever needed.
        let keys =
            prop_oneof![prop::collection::vec(0..3_u32, 0..3), prop::collection::vec(0..300_u32, 0..5)];
        let field = prop_oneof![4 => 0..2_u32, 1 => 2..5_u32];
        let needs = prop::collection::btree_map(field, keys, 0..3);
        let needs = needs.prop_map(|needs| {
            needs.into_iter().map(|(field, keys)| Need { field, keys: keys.into() }).collect::<Vec<_>>()
        });
        prop_oneof![
            6 => (any::<usize>(), needs).prop_map(|(at, needs)| Edit::Set(at, needs)),
            1 => any::<usize>().prop_map(Edit::Insert),
            2 => any::<usize>().prop_map(Edit::Remove),
        ]
    }

    fn naive(model: &[Vec<Need>], from: u32, shown: &[Option<Vec<u32>>]) -> Vec<u32> {
        let holds = |need: &Need| {
            let shown = &shown[need.field as usize];
            shown.as_ref().is_none_or(|shown| shown.iter().any(|key| need.keys.contains(key)))
        };
        let possible = (0..).zip(model).filter(|(_, needs)| needs.iter().all(holds)).map(|(entry, _)| entry);
        possible.filter(|entry| *entry >= from).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn it_leaves_the_entries_whose_needs_are_shown(
            // Entries that repeat, so that some tests have many blocks.
            start in prop::collection::vec(edit(), 0..20),
            repeat in prop_oneof![Just(1), 1..20_usize, Just(600)],
            edits in prop::collection::vec(edit(), 0..60),
            shown in prop::collection::vec(
                prop::collection::vec(
                    prop::option::weighted(
                        0.8,
                        prop::collection::vec(prop_oneof![0..3_u32, 0..310_u32], 0..3),
                    ),
                    5,
                ),
                1..5,
            ),
            from in any::<u32>(),
        ) {
            let (mut index, mut model) = (Index::default(), Vec::<Vec<Need>>::new());
            for _ in 0..repeat {
                for edit in &start {
                    let Edit::Set(_, needs) = edit else { continue };
                    index.set(u32::try_from(model.len()).unwrap(), &[], needs);
                    model.push(needs.clone());
                }
            }
            for edit in edits {
                match edit {
                    Edit::Set(at, needs) => {
                        // One past the end appends, and so does what lies a little further.
                        let at = at % (model.len() + 3);
                        let before = model.get(at).cloned().unwrap_or_default();
                        index.set(u32::try_from(at).unwrap(), &before, &needs);
                        model.resize(model.len().max(at + 1), Vec::new());
                        model[at] = needs;
                    }
                    Edit::Insert(at) => {
                        let at = at % (model.len() + 1);
                        index.insert(u32::try_from(at).unwrap());
                        model.insert(at, Vec::new());
                    }
                    Edit::Remove(at) => {
                        let at = at % (model.len() + 1);
                        let before = model.get(at).cloned().unwrap_or_default();
                        index.remove(u32::try_from(at).unwrap(), &before);
                        if at < model.len() {
                            model.remove(at);
                        }
                    }
                }
                prop_assert_eq!(index.entries, model.len());
            }
            for shown in &shown {
                for from in [0, from % (u32::try_from(model.len()).unwrap() + 2)] {
                    let keys = |field: u32| shown[field as usize].clone();
                    let possible: Vec<_> = index.possible(from, keys).collect();
                    prop_assert_eq!(possible, naive(&model, from, shown));
                }
            }
        }

        #[test]
        fn rows_and_bits_are_sets(edits in prop::collection::vec((0..4_u8, 0..900_u32), 0..300)) {
            let (mut row, mut bits, mut set) = (Row::default(), Bits::default(), BTreeSet::new());
            for (edit, entry) in edits {
                if edit < 2 {
                    row.insert(entry);
                    bits.insert(entry);
                    set.insert(entry);
                } else {
                    row.remove(entry);
                    bits.remove(entry);
                    set.remove(&entry);
                }
                let entries: Vec<_> = match &row {
                    Row::Few(entries) => entries.clone(),
                    Row::Many(bits) => places(&bits.words).collect(),
                };
                prop_assert!(entries.iter().eq(&set));
                prop_assert!(places(&bits.words).eq(set.iter().copied()));
                prop_assert_eq!(bits.count, set.len());
            }
        }
    }

    #[test]
    fn an_entry_without_needs_is_always_possible() {
        let mut index = Index::default();
        let none = |_: u32| Some([]);
        assert!(index.possible(0, none).next().is_none());
        index.set(2, &[], &[Need { field: 7, keys: Keys::default() }]);
        index.insert(5);
        assert_eq!(index.entries, 6);
        assert_eq!(index.possible(0, none).collect::<Vec<_>>(), [0, 1, 3, 4, 5]);
        assert_eq!(index.possible(4, none).collect::<Vec<_>>(), [4, 5]);
        assert!(index.possible(u32::MAX, none).next().is_none());
    }
}
