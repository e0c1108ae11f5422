//! Entries that are found by what they need: lists by key.

use std::ops::Range;

use super::{places, words_of};
use crate::case::Case;
use crate::guard::{CellTest, Guard};
use crate::needs::{Need, Source};
use crate::read::Read;

/// Entries by a key that a case has to show for one of them to take it.
#[derive(Debug)]
pub(crate) struct Keyed {
    cells: Vec<ByCell>,
    bits: Vec<ByBit>,
}

/// Entries by the cell of a field.
#[derive(Debug)]
struct ByCell {
    field: u32,
    lists: Lists,
}

/// Entries by a bit of a field.
#[derive(Debug)]
struct ByBit {
    /// The words of the field's bits.
    words: Range<usize>,
    lists: Lists,
}

/// For each key a list of entries, in ascending order: one list after the other.
#[derive(Debug)]
struct Lists {
    /// Where the list of each key begins; that of the next key, where it ends.
    starts: Vec<u32>,
    entries: Vec<Listed>,
}

/// An entry in a list.
#[derive(Clone, Copy, Debug)]
struct Listed {
    entry: u32,
    /// What the case has to pass as well: asked here, it spares most entries the way to their guard.
    test: CellTest,
}

impl Keyed {
    /// Of entries, in ascending order, and the need by which each is found. `keys` says how many a source has.
    pub(super) fn new(
        entries: &[(u32, Need)],
        keys: impl Fn(Source) -> usize,
        reads: &[Read],
        guards: &[Guard],
    ) -> Self {
        let mut sources: Vec<_> = entries.iter().map(|(_, need)| need.source).collect();
        sources.sort_unstable();
        sources.dedup();
        let mut keyed = Self { cells: Vec::new(), bits: Vec::new() };
        for source in sources {
            let of_source = entries.iter().filter(|(_, need)| need.source == source);
            let lists = Lists::new(&of_source, keys(source), guards);
            match source {
                Source::Cell(field) => keyed.cells.push(ByCell { field, lists }),
                Source::Bits(field) => keyed.bits.push(ByBit { words: words_of(reads, field), lists }),
            }
        }
        keyed
    }

    /// The first entry that takes the case, of those that it shows a key of.
    #[inline]
    pub(super) fn first(&self, case: &Case, takes: impl Fn(u32) -> bool) -> Option<u32> {
        let mut found = None;
        for by in &self.cells {
            found = by.lists.first_before(case, case.cell(by.field), found, &takes);
        }
        for by in &self.bits {
            for bit in places(case.bits(by.words.clone())) {
                found = by.lists.first_before(case, bit, found, &takes);
            }
        }
        found
    }
}

impl Lists {
    fn new<'a>(
        entries: &(impl Iterator<Item = &'a (u32, Need)> + Clone),
        keys: usize,
        guards: &[Guard],
    ) -> Self {
        let each = || {
            entries.clone().flat_map(|(entry, need)| {
                let field = match need.source {
                    Source::Cell(field) | Source::Bits(field) => field,
                };
                let guard = guards.get(*entry as usize);
                let test = guard.map_or(CellTest::ANY, |guard| guard.test_besides(field));
                let listed = Listed { entry: *entry, test };
                let keys = need.keys.iter().flat_map(|range| range.first..=range.last);
                keys.map(move |key| (key as usize, listed))
            })
        };
        // Each key's count, then where its list ends, and once the lists are filled from behind, where it begins.
        let mut starts = vec![0; keys + 1];
        for (key, _) in each() {
            if let Some(count) = starts.get_mut(key) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut listed = vec![Listed { entry: 0, test: CellTest::ANY }; sum as usize];
        let mut pairs: Vec<_> = each().collect();
        pairs.reverse();
        for (key, entry) in pairs {
            if let Some(start) = starts.get_mut(key) {
                *start -= 1;
                if let Some(place) = listed.get_mut(*start as usize) {
                    *place = entry;
                }
            }
        }
        Self { starts, entries: listed }
    }

    /// The first entry in the list of a key that takes the case and stands before `found`; else `found`.
    #[inline]
    fn first_before(
        &self,
        case: &Case,
        key: u32,
        found: Option<u32>,
        takes: &impl Fn(u32) -> bool,
    ) -> Option<u32> {
        let key = key as usize;
        let Some([start, end]) = self.starts.get(key..key + 2) else { return found };
        for listed in self.entries.get(*start as usize..*end as usize).unwrap_or_default() {
            if found.is_some_and(|found| listed.entry >= found) {
                return found;
            }
            if listed.test.holds(case.cells()) && takes(listed.entry) {
                return Some(listed.entry);
            }
        }
        found
    }
}
