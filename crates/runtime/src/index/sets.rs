//! Entries that are asked together, as sets of bits.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::ops::Range;

use super::{places, words_of};
use crate::case::Case;
use crate::needs::{Need, Source};
use crate::read::Read;

/// The words of bits that are asked together.
const WORDS: usize = 8;

/// So many entries as bits, one for each.
type Block = [u64; WORDS];

/// The entries of a word, and of a block.
const WORD: usize = 64;
const BLOCK: usize = WORDS * WORD;

/// How many sources are asked at most.
const MAX_ASKED: usize = 24;

/// How many entries there are at most for each that needs something of a source that is asked. To ask one that
/// fewer need costs more than it saves.
const MAX_SHARE: usize = 64;

/// A list of entries, each of which needs some keys of some sources.
///
/// For each key of a source there is a row: the entries to which it will do, those among them that need nothing
/// there. The entries that a case leaves possible stand in the rows of all keys that it shows.
#[derive(Debug)]
pub(super) struct Sets {
    /// The entries, in ascending order.
    entries: Vec<u32>,
    /// Sources that show one key.
    cells: Vec<ByCell>,
    /// Sources that show any number of keys.
    bits: Vec<ByBit>,
    /// The rows, each as many blocks as it takes.
    rows: Vec<Block>,
}

#[derive(Debug)]
struct ByCell {
    field: u32,
    /// Where the row of each cell begins.
    rows: Vec<u32>,
}

#[derive(Debug)]
struct ByBit {
    words: Range<usize>,
    /// Where the row of the entries begins that need nothing here.
    unbound: u32,
    /// Where the row of each bit begins.
    rows: Vec<u32>,
}

impl Sets {
    /// Of entries, in ascending order, and what each needs. `keys` says how many keys a source has. The rows take no
    /// more than `budget` bytes: what does not go into it is not asked.
    pub(super) fn new(
        entries: &[(u32, Vec<Need>)],
        keys: impl Fn(Source) -> usize,
        reads: &[Read],
        budget: usize,
    ) -> Self {
        let mut sets = Self {
            entries: entries.iter().map(|(entry, _)| *entry).collect(),
            cells: Vec::new(),
            bits: Vec::new(),
            rows: Vec::new(),
        };
        let mut budget = budget;
        for (source, changes) in ranked(entries, &keys) {
            // A row for each key at which something changes, one before all and one for what is unbound.
            let most = (changes + 2).min(keys(source) + 1);
            let bytes = most.saturating_mul(sets.blocks()) * size_of::<Block>() + 4 * keys(source);
            if bytes > budget || sets.cells.len() + sets.bits.len() == MAX_ASKED {
                continue;
            }
            budget -= bytes;
            sets.add(source, entries, keys(source), reads);
        }
        sets.rows.shrink_to_fit();
        sets
    }

    fn blocks(&self) -> usize {
        self.entries.len().div_ceil(BLOCK)
    }

    /// Adds the rows of a source.
    fn add(&mut self, source: Source, entries: &[(u32, Vec<Need>)], keys: usize, reads: &[Read]) {
        let mut row = vec![[u64::MAX; WORDS]; self.blocks()];
        // At which key which entry's bit turns.
        let mut turns = Vec::new();
        for (number, (_, needs)) in entries.iter().enumerate() {
            if let Some(need) = needs.iter().find(|need| need.source == source) {
                turn(&mut row, number);
                for range in &need.keys {
                    turns.push((range.first as usize, number));
                    turns.push((range.last as usize + 1, number));
                }
            }
        }
        turns.sort_unstable();
        let unbound = self.push(&row);
        let mut last = unbound;
        let mut starts = Vec::with_capacity(keys);
        let mut turns = turns.into_iter().peekable();
        for key in 0..keys {
            let mut turned = false;
            while let Some((_, number)) = turns.next_if(|(at, _)| *at <= key) {
                turn(&mut row, number);
                turned = true;
            }
            if turned {
                last = self.push(&row);
            }
            starts.push(last);
        }
        match source {
            Source::Cell(field) => self.cells.push(ByCell { field, rows: starts }),
            Source::Bits(field) => {
                self.bits.push(ByBit { words: words_of(reads, field), unbound, rows: starts });
            }
        }
    }

    fn push(&mut self, row: &[Block]) -> u32 {
        let start = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        self.rows.extend_from_slice(row);
        start
    }

    /// The first entry before another that takes the case.
    pub(super) fn first(&self, case: &Case, before: u32, takes: &impl Fn(u32) -> bool) -> Option<u32> {
        if self.entries.is_empty() {
            return None;
        }
        let mut starts = [0; MAX_ASKED];
        for (start, by) in starts.iter_mut().zip(&self.cells) {
            *start = by.rows.get(case.cell(by.field) as usize).copied().unwrap_or(0);
        }
        let starts = starts.get(..self.cells.len()).unwrap_or_default();
        for (block, entries) in self.entries.chunks(BLOCK).enumerate() {
            if *entries.first()? >= before {
                return None;
            }
            let mut left = [u64::MAX; WORDS];
            if let Some(beyond) = BLOCK.checked_sub(entries.len()).filter(|beyond| *beyond > 0) {
                clear_last(&mut left, beyond);
            }
            for start in starts {
                if let Some(row) = self.rows.get(*start as usize + block) {
                    and(&mut left, row);
                }
            }
            for by in &self.bits {
                let mut will_do = self.rows.get(by.unbound as usize + block).copied().unwrap_or_default();
                for bit in places(case.bits(by.words.clone())) {
                    let row =
                        by.rows.get(bit as usize).and_then(|start| self.rows.get(*start as usize + block));
                    if let Some(row) = row {
                        will_do.iter_mut().zip(row).for_each(|(word, row)| *word |= row);
                    }
                }
                and(&mut left, &will_do);
            }
            let mut possible = places(&left).filter_map(|number| entries.get(number as usize).copied());
            let first = possible.find(|entry| *entry >= before || takes(*entry));
            if first.is_some() {
                return first.filter(|entry| *entry < before);
            }
        }
        None
    }
}

fn and(left: &mut Block, row: &Block) {
    for (word, row) in left.iter_mut().zip(row) {
        *word &= row;
    }
}

/// Clears so many of the last bits.
fn clear_last(block: &mut Block, count: usize) {
    let mut first = BLOCK - count;
    for (at, word) in block.iter_mut().enumerate() {
        let begin = at * WORD;
        if first < begin + WORD {
            *word &= !(u64::MAX << (first - begin));
            first = begin + WORD;
        }
    }
}

/// Turns an entry's bit.
fn turn(row: &mut [Block], number: usize) {
    let word = row.get_mut(number / BLOCK).and_then(|block| block.get_mut(number / WORD % WORDS));
    if let Some(word) = word {
        *word ^= 1 << (number % WORD);
    }
}

/// The sources that are worth asking, those first that rule out most, each with the number of keys at which an entry's
/// need begins or ends.
fn ranked(entries: &[(u32, Vec<Need>)], keys: impl Fn(Source) -> usize) -> Vec<(Source, usize)> {
    // Of each source how many entries need it, how many keys they need of it, and in how many ranges.
    let mut uses: BTreeMap<Source, (u64, u64, usize)> = BTreeMap::new();
    for need in entries.iter().flat_map(|(_, needs)| needs) {
        let (needed, count, ranges) = uses.entry(need.source).or_default();
        *needed += 1;
        *count += need.count();
        *ranges += need.keys.len();
    }
    let worth = |(_, (needed, ..)): &(_, (u64, _, _))| *needed * MAX_SHARE as u64 >= entries.len() as u64;
    let mut ranked: Vec<_> = uses
        .into_iter()
        .filter(worth)
        .map(|(source, (needed, count, ranges))| {
            let passing = count / (keys(source) as u64).max(1);
            (Reverse(needed - needed.min(passing)), source, 2 * ranges)
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, source, changes)| (source, changes)).collect()
}
