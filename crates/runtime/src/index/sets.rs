//! Entries that are asked together, as sets of bits.

use std::collections::BTreeMap;
use std::ops::Range;

use super::words_of;
use crate::case::Case;
use crate::guard::Guard;
use crate::needs::{Need, Source};
use crate::read::Read;
use crate::rest::{Candidate, GUARD};

/// The entries of a word.
const WORD: usize = 64;

/// How many sources are asked at most.
const MAX_ASKED: usize = 24;

/// A source is asked where it is likely to rule out one entry in so many sets that are asked together, or more: to
/// ask costs about a tenth of what it costs to try an entry in vain.
const MIN_GAIN: f64 = 0.1;

/// A list of entries, each of which needs some keys of some sources.
///
/// For each key of a source there is a row: the entries to which it will do, those among them that need nothing
/// there. The entries that a case leaves possible stand in the rows of all keys that it shows. A row is made of blocks
/// of so many words, a bit for each entry; a block is asked at once.
#[derive(Debug)]
pub(crate) struct Sets<const WORDS: usize> {
    /// The entries, in ascending order.
    entries: Vec<Candidate>,
    /// Sources that show one key.
    cells: Vec<ByCell>,
    /// Sources that show any number of keys.
    bits: Vec<ByBit>,
    /// Where the row of each key begins, source by source; of few entries, the rows are so themselves.
    starts: Vec<u32>,
    /// The rows. The first has all entries.
    rows: Vec<[u64; WORDS]>,
}

#[derive(Debug)]
struct ByCell {
    field: u32,
    /// Where the keys begin.
    keys: u32,
}

#[derive(Debug)]
struct ByBit {
    words: Range<usize>,
    /// Where the row of the entries begins that need nothing here.
    unbound: u32,
    /// Where the keys begin.
    keys: u32,
}

impl<const WORDS: usize> Sets<WORDS> {
    /// How many entries are asked together.
    pub(super) const BLOCK: usize = WORDS * WORD;

    /// Whether there is a row for each key, which is then found without looking where it begins. Keys with the same row
    /// share it otherwise.
    const DIRECT: bool = WORDS <= 2;

    /// Of entries, in ascending order, and what each needs. `keys` says how many keys a source has. The rows take no
    /// more than `budget` bytes: what does not go into it is not asked.
    pub(super) fn new(
        entries: &[(u32, Vec<Need>)],
        keys: impl Fn(Source) -> usize,
        reads: &[Read],
        guards: &[Guard],
        budget: usize,
    ) -> Self {
        let every = row(entries, |_| true);
        let mut sets = Self {
            entries: Vec::new(),
            cells: Vec::new(),
            bits: Vec::new(),
            starts: Vec::new(),
            rows: every.clone(),
        };
        let mut budget = budget;
        for (source, ranges) in worthwhile(entries, &keys, every.len()) {
            // A row for each key at which something changes, one before all and one for what is unbound.
            let most = if Self::DIRECT { keys(source) } else { (2 * ranges + 1).min(keys(source)) } + 1;
            let bytes = most.saturating_mul(size_of_val(&*every)) + 4 * keys(source);
            if bytes > budget || sets.cells.len() + sets.bits.len() == MAX_ASKED {
                continue;
            }
            budget -= bytes;
            sets.add(source, every.clone(), entries, keys(source), reads);
        }
        sets.rows.shrink_to_fit();
        let asked = |field| sets.cells.iter().any(|by| by.field == field);
        let candidate = |(entry, needs): &(u32, Vec<Need>)| {
            let guard = guards.get(*entry as usize).filter(|guard| guard.follows_from(needs, asked));
            Candidate { entry: *entry, rest: guard.map_or(GUARD, |guard| guard.rest) }
        };
        sets.entries = entries.iter().map(candidate).collect();
        sets
    }

    /// Adds the rows of a source. `row` has all entries.
    fn add(
        &mut self,
        source: Source,
        mut row: Vec<[u64; WORDS]>,
        entries: &[(u32, Vec<Need>)],
        keys: usize,
        reads: &[Read],
    ) {
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
        let first_key = place(if Self::DIRECT { self.rows.len() } else { self.starts.len() });
        let mut last = unbound;
        let mut turns = turns.into_iter().peekable();
        for key in 0..keys {
            let mut turned = false;
            while let Some((_, number)) = turns.next_if(|(at, _)| *at <= key) {
                turn(&mut row, number);
                turned = true;
            }
            if turned || Self::DIRECT {
                last = self.push(&row);
            }
            if !Self::DIRECT {
                self.starts.push(last);
            }
        }
        match source {
            Source::Cell(field) => self.cells.push(ByCell { field, keys: first_key }),
            Source::Bits(field) => {
                self.bits.push(ByBit { words: words_of(reads, field), unbound, keys: first_key });
            }
        }
    }

    fn push(&mut self, row: &[[u64; WORDS]]) -> u32 {
        let start = place(self.rows.len());
        self.rows.extend_from_slice(row);
        start
    }

    /// The first entry before another that takes the case.
    pub(super) fn first(&self, case: &Case, before: u32, takes: impl Fn(Candidate) -> bool) -> Option<u32> {
        let blocks = self.entries.chunks(Self::BLOCK).enumerate();
        let blocks =
            blocks.take_while(|(_, entries)| entries.first().is_some_and(|first| first.entry < before));
        let mut firsts = blocks.filter_map(|(block, _)| {
            self.first_of(block, case, |candidate| candidate.entry >= before || takes(candidate))
        });
        firsts.next().filter(|entry| *entry < before)
    }

    /// The first entry of a block that `takes` says takes the case.
    #[inline]
    pub(super) fn first_of(
        &self,
        block: usize,
        case: &Case,
        takes: impl Fn(Candidate) -> bool,
    ) -> Option<u32> {
        for (word, possible) in self.possible(case, block).into_iter().enumerate() {
            let mut left = possible;
            while left != 0 {
                let place = block * Self::BLOCK + word * WORD + left.trailing_zeros() as usize;
                let candidate = *self.entries.get(place)?;
                if takes(candidate) {
                    return Some(candidate.entry);
                }
                left &= left - 1;
            }
        }
        None
    }

    /// The entries of a block that a case leaves possible.
    #[inline]
    fn possible(&self, case: &Case, block: usize) -> [u64; WORDS] {
        let row = |start: u32| self.rows.get(start as usize + block).unwrap_or(&[0; WORDS]);
        let of_key = |key: u32| {
            row(if Self::DIRECT { key } else { self.starts.get(key as usize).copied().unwrap_or(0) })
        };
        let mut left = *row(0);
        for by in &self.cells {
            and(&mut left, of_key(by.keys + case.cell(by.field)));
        }
        for by in &self.bits {
            let mut will_do = *row(by.unbound);
            for (first, word) in (by.keys..).step_by(WORD).zip(case.bits(by.words.clone())) {
                let mut shown = *word;
                while shown != 0 {
                    let of_key = of_key(first + shown.trailing_zeros());
                    will_do.iter_mut().zip(of_key).for_each(|(word, row)| *word |= row);
                    shown &= shown - 1;
                }
            }
            and(&mut left, &will_do);
        }
        left
    }
}

/// A place among keys or rows. The budget allows of fewer than there are numbers.
fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

fn and<const WORDS: usize>(left: &mut [u64; WORDS], row: &[u64; WORDS]) {
    for (word, row) in left.iter_mut().zip(row) {
        *word &= row;
    }
}

/// A row of some entries.
fn row<const WORDS: usize>(
    entries: &[(u32, Vec<Need>)],
    has: impl Fn(&(u32, Vec<Need>)) -> bool,
) -> Vec<[u64; WORDS]> {
    let mut row = vec![[0; WORDS]; entries.len().div_ceil(WORDS * WORD)];
    for (number, _) in entries.iter().enumerate().filter(|(_, entry)| has(entry)) {
        turn(&mut row, number);
    }
    row
}

/// Turns an entry's bit.
fn turn<const WORDS: usize>(row: &mut [[u64; WORDS]], number: usize) {
    let word = row.get_mut(number / (WORDS * WORD)).and_then(|block| block.get_mut(number / WORD % WORDS));
    if let Some(word) = word {
        *word ^= 1 << (number % WORD);
    }
}

/// The sources that are worth asking, those first that rule out most, each with the number of ranges of keys that
/// entries need of it.
#[expect(clippy::cast_precision_loss, reason = "it is an estimate")]
fn worthwhile(
    entries: &[(u32, Vec<Need>)],
    keys: impl Fn(Source) -> usize,
    blocks: usize,
) -> Vec<(Source, usize)> {
    // Of each source the entries that need it, with the share of its keys that will do.
    let mut uses: BTreeMap<Source, (usize, Vec<(usize, f64)>)> = BTreeMap::new();
    for (number, need) in
        entries.iter().enumerate().flat_map(|(at, (_, needs))| needs.iter().map(move |need| (at, need)))
    {
        let (ranges, needed) = uses.entry(need.source).or_default();
        *ranges += need.keys.len();
        needed.push((number, need.count() as f64 / keys(need.source).max(1) as f64));
    }
    let rules_out = |needed: &[(usize, f64)], possible: &[f64]| -> f64 {
        needed.iter().map(|(number, share)| (1.0 - share) * possible.get(*number).unwrap_or(&0.0)).sum()
    };
    let mut possible = vec![1.0; entries.len()];
    let mut ranked: Vec<_> = uses.into_iter().collect();
    ranked.sort_by(|(_, (_, one)), (_, (_, other))| {
        rules_out(other, &possible).total_cmp(&rules_out(one, &possible))
    });
    ranked.retain(|(_, (_, needed))| {
        let worth = rules_out(needed, &possible) >= MIN_GAIN * blocks as f64;
        for (number, share) in needed.iter().filter(|_| worth) {
            if let Some(possible) = possible.get_mut(*number) {
                *possible *= share;
            }
        }
        worth
    });
    ranked.into_iter().map(|(source, (ranges, _))| (source, ranges)).collect()
}
