//! A table of short texts in which each has a place of its own: to look one up takes no search, and no branch that
//! depends on the text.

use std::hash::{BuildHasher, Hash};
use std::hint::select_unpredictable;

use foldhash::fast::FixedState;

use crate::known::Known;

/// How many texts may share a move, how many moves are tried for them, and how many ways of hashing, of which most will
/// do: texts that were chosen to come to the same places take no longer than this, and then have no table.
const MAX_SHARING: usize = 32;
const MAX_MOVES: u16 = 1 << 12;
const HASHES: u64 = 64;

/// Two to the power of 64 divided by the golden ratio, which is odd: every bit of a factor bears on the highest ones of
/// the product.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// What is known of short texts.
///
/// The hash of a text tells its move, and both tell its place. The moves are chosen so that no two texts come to the
/// same place.
#[derive(Debug, Default)]
pub(crate) struct Placed<T> {
    hasher: FixedState,
    /// About as many as texts. Both have a power of two.
    moves: Box<[u16]>,
    places: Box<[Place<T>]>,
}

/// A text and what is known of it; where there is none, what no text is.
#[derive(Clone, Copy, Debug, Default)]
struct Place<T> {
    text: T,
    known: Known,
}

impl<T: Default + Eq> Place<T> {
    fn is_free(&self) -> bool {
        self.text == T::default()
    }
}

impl<T: Copy + Default + Eq + Hash> Placed<T> {
    /// The table of these texts, each of which is there once.
    pub(crate) fn new(texts: &[(T, Known)]) -> Option<Self> {
        (0..HASHES).find_map(|seed| Self::with(texts, FixedState::with_seed(seed)))
    }

    fn with(texts: &[(T, Known)], hasher: FixedState) -> Option<Self> {
        let moves = texts.len().next_power_of_two();
        let places = (texts.len() + texts.len() / 4).next_power_of_two();
        let mut table =
            Self { hasher, moves: vec![0; moves].into(), places: vec![Place::default(); places].into() };
        let mut all: Vec<_> = texts.iter().map(|text| (table.hasher.hash_one(text.0), text)).collect();
        all.sort_unstable_by_key(|(hash, _)| table.move_of(*hash));
        let mut sharing: Vec<_> =
            all.chunk_by(|one, other| table.move_of(one.0) == table.move_of(other.0)).collect();
        // Those that are hardest to place come first.
        sharing.sort_by_key(|texts| std::cmp::Reverse(texts.len()));
        let mut taken = Vec::new();
        for texts in sharing {
            if texts.len() > MAX_SHARING {
                return None;
            }
            let chosen = (0..MAX_MOVES).find(|moved| {
                taken.clear();
                texts.iter().all(|(hash, _)| {
                    let place = table.place_of(*hash, *moved);
                    let is_free =
                        !taken.contains(&place) && table.places.get(place).is_some_and(Place::is_free);
                    taken.push(place);
                    is_free
                })
            })?;
            for ((hash, (text, known)), place) in texts.iter().zip(&taken) {
                *table.moves.get_mut(table.move_of(*hash))? = chosen;
                *table.places.get_mut(*place)? = Place { text: *text, known: *known };
            }
        }
        Some(table)
    }

    /// What is known of a text, or else `other`.
    #[inline]
    pub(crate) fn find(&self, text: T, other: Known) -> Known {
        let hash = self.hasher.hash_one(text);
        let moved = self.moves.get(self.move_of(hash)).copied().unwrap_or(0);
        let place = self.places.get(self.place_of(hash, moved)).copied().unwrap_or_default();
        select_unpredictable(place.text == text, place.known, other)
    }

    #[inline]
    fn move_of(&self, hash: u64) -> usize {
        highest(hash) as usize & self.moves.len().wrapping_sub(1)
    }

    #[inline]
    fn place_of(&self, hash: u64, moved: u16) -> usize {
        // Another mixture of the same bits, which does not wait for the move.
        let unmoved = highest(hash.wrapping_mul(GOLDEN));
        (unmoved ^ u32::from(moved)) as usize & self.places.len().wrapping_sub(1)
    }
}

/// The highest bits.
#[inline]
fn highest(word: u64) -> u32 {
    (word >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::short::Short;

    fn text(number: usize) -> Short {
        Short::of(&format!("text {number}")).unwrap()
    }

    #[test]
    fn each_text_has_a_place_of_its_own() {
        for count in (0..40).chain([100, 1_000, 10_000, 100_000]) {
            let texts: Vec<_> = (0..count)
                .map(|number| {
                    (text(number), Known { cell: 2 + u32::try_from(number).unwrap(), ..Known::OTHER })
                })
                .collect();
            let table = Placed::new(&texts).unwrap();
            for (text, known) in &texts {
                assert_eq!(table.find(*text, Known::OTHER), *known);
            }
            for number in count..count + 100 {
                assert_eq!(table.find(text(number), Known::OTHER), Known::OTHER);
            }
            assert!(table.places.len() <= 2 + 5 * count / 2);
        }
    }

    #[test]
    fn texts_that_cannot_be_told_apart_have_no_table() {
        let twice = [(text(1), Known::OTHER); 2];
        assert!(Placed::new(&twice).is_none());
        let many = [(text(1), Known::OTHER); MAX_SHARING + 1];
        assert!(Placed::new(&many).is_none());
    }
}
