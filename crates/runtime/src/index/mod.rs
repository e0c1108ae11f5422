//! Which entry takes a case first, without trying all of them.
//!
//! Most entries need something that few cases show: these are found by it ([`keyed`]). The others are asked together,
//! as sets of bits ([`sets`]). Either way, what is found is no more than possible; the caller confirms it.

mod keyed;
mod sets;

use crate::case::Case;
use crate::guard::Guard;
use crate::needs::{Need, Source, needs};
use crate::parts::{Field, Parts};
use crate::read::Read;
use crate::rest::{Candidate, GUARD};

use keyed::Keyed;
use sets::Sets;

/// An entry is found by a need of which at most one in so many keys will do. To look through the list of a key costs
/// about as much for each entry as it costs to ask so many as bits.
const RARE: u64 = 64;

/// How many keys such a need has at most; each takes 20 bytes.
const MAX_KEYS: u64 = 32;

/// Bytes of sets for each comparison and entry of the program, at most.
const SET_BYTES_PER_OP: usize = 256;

/// The index of a program's entries. It has a tag of its own: to find its kind among what the parts leave free takes
/// longer.
#[derive(Debug)]
#[repr(u8)]
pub(crate) enum Index {
    /// Of a few entries: all as sets of a word, which stay in a register.
    Few(Sets<1>),
    /// Of some: all as sets.
    Some(Sets<2>),
    /// Of many: what is asked together of the sets fills a line of the processor's cache.
    Many(Keyed, Sets<8>),
}

impl Index {
    /// The index of a program. `reads` says where a case keeps its bits.
    pub(crate) fn new(parts: &Parts, reads: &[Read], guards: &[Guard]) -> Self {
        let keys = |source| keys_of(parts, reads, source);
        let budget = parts.code.len().saturating_mul(SET_BYTES_PER_OP);
        let count = parts.entries.len();
        let (mut rare, mut others) = (Vec::new(), Vec::new());
        for (entry, needs) in (0..).zip(needs(parts, reads)) {
            match rarest(&needs, keys) {
                Some(need) if count > Sets::<2>::BLOCK => rare.push((entry, need.clone())),
                _ => others.push((entry, needs)),
            }
        }
        if count <= Sets::<1>::BLOCK {
            Self::Few(Sets::new(&others, keys, reads, guards, budget))
        } else if count <= Sets::<2>::BLOCK {
            Self::Some(Sets::new(&others, keys, reads, guards, budget))
        } else {
            let sets = Sets::new(&others, keys, reads, guards, budget);
            Self::Many(Keyed::new(&rare, keys, reads, guards), sets)
        }
    }

    /// The first entry that `takes` says takes the case. It is asked only of entries that the case leaves possible.
    #[inline]
    pub(crate) fn first(&self, case: &Case, takes: impl Fn(Candidate) -> bool) -> Option<u32> {
        match self {
            Self::Few(sets) => sets.first_of(0, case, takes),
            Self::Some(sets) => sets.first_of(0, case, takes),
            Self::Many(keyed, sets) => {
                let found = keyed.first(case, |entry| takes(Candidate { entry, rest: GUARD }));
                sets.first(case, found.unwrap_or(u32::MAX), takes).or(found)
            }
        }
    }
}

/// How many keys a source has.
fn keys_of(parts: &Parts, reads: &[Read], source: Source) -> usize {
    match source {
        Source::Cell(field) => parts.fields.get(field as usize).map_or(0, Field::cells),
        Source::Bits(field) => reads.get(field as usize).map_or(0, |read| read.bits),
    }
}

/// The need that the fewest cases meet, if these are few enough.
fn rarest(needs: &[Need], keys: impl Fn(Source) -> usize) -> Option<&Need> {
    let each = needs.iter().map(|need| (need, need.count(), keys(need.source) as u64));
    let fits = each.filter(|(_, count, keys)| *count <= MAX_KEYS && count.saturating_mul(RARE) <= *keys);
    // Of the same share the one of more keys: it is the finer.
    fits.min_by(|(_, one, of), (_, other, all)| (one * all).cmp(&(other * of)).then(all.cmp(of)))
        .map(|(need, ..)| need)
}

/// The words of bits that a case keeps for a field.
fn words_of(reads: &[Read], field: u32) -> std::ops::Range<usize> {
    reads.get(field as usize).map_or(0..0, |read| read.words.clone())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::CellRange;

    #[test]
    fn the_rarest_need_is_the_one_that_the_fewest_cases_meet() {
        let need =
            |field, first, last| Need { source: Source::Cell(field), keys: vec![CellRange { first, last }] };
        let keys = |source| match source {
            Source::Cell(0) => 63,
            Source::Cell(1) => 64,
            Source::Cell(2) => 640,
            _ => 10_000,
        };
        let found = |needs: &[Need]| rarest(needs, keys).map(|need| need.source);
        assert_eq!(found(&[]), None);
        assert_eq!(found(&[need(0, 2, 2)]), None, "one in 63 is not rare");
        assert_eq!(found(&[need(0, 2, 2), need(1, 2, 2)]), Some(Source::Cell(1)));
        assert_eq!(found(&[need(1, 2, 2), need(2, 2, 10)]), Some(Source::Cell(2)));
        assert_eq!(found(&[need(2, 2, 11), need(1, 2, 2)]), Some(Source::Cell(2)), "the finer");
        assert_eq!(found(&[need(3, 2, 34)]), None, "more keys than are listed");
        let none = Need { source: Source::Cell(0), keys: vec![] };
        assert_eq!(found(&[need(1, 2, 2), none]), Some(Source::Cell(0)), "what no case meets");
    }

    #[test]
    fn the_places_of_bits_are_told_in_order() {
        assert_eq!(places(&[0b1001, 0, 1 << 63]).collect::<Vec<_>>(), [0, 3, 191]);
    }
}
