//! The texts of a field that mean something to a program, to be found by their folded form.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};

use esc_values::fold_into;
use foldhash::fast::RandomState;

/// The texts that a program knows of a field.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// The folded texts of up to 16 bytes, of up to 32, and the others.
    short: HashMap<Short<2>, Known, RandomState>,
    middle: HashMap<Short<4>, Known, RandomState>,
    long: HashMap<Box<str>, Known, RandomState>,
}

/// What a program knows of a text: that it is a constant, a picklist's value, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The cell of a field that has it.
    pub(crate) cell: u32,
    /// Whether the picklist has it.
    pub(crate) member: bool,
    /// Whether a case of this value is closed.
    pub(crate) closes: bool,
}

impl Known {
    /// What is known of a text that the program does not speak of.
    pub(crate) const OTHER: Self = Self { cell: 1, member: false, closes: false };

    /// The cell of the constant of this place.
    pub(crate) const fn cell_of(place: u32) -> u32 {
        2 + place
    }

    /// Its place among the constants.
    pub(crate) fn constant(self) -> Option<u32> {
        self.cell.checked_sub(2)
    }
}

impl Texts {
    /// What is known of a folded text, to be added to.
    pub(crate) fn known(&mut self, folded: &str) -> &mut Known {
        if let Some(short) = Short::<2>::folded(folded) {
            self.short.entry(short).or_insert(Known::OTHER)
        } else if let Some(middle) = Short::<4>::folded(folded) {
            self.middle.entry(middle).or_insert(Known::OTHER)
        } else {
            self.long.entry(folded.into()).or_insert(Known::OTHER)
        }
    }

    /// What is known of a text. `scratch` is room for it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "to call it takes a third of what it takes itself")]
    pub(crate) fn find(&self, text: &str, scratch: &mut String) -> Known {
        let found = match Short::<2>::folded(text) {
            Some(short) => self.short.get(&short),
            None => self.find_longer(text, scratch),
        };
        found.copied().unwrap_or(Known::OTHER)
    }

    /// The same of a text that is longer, or not ASCII.
    fn find_longer(&self, text: &str, scratch: &mut String) -> Option<&Known> {
        if let Some(middle) = Short::<4>::folded(text) {
            return self.middle.get(&middle);
        }
        if text.is_ascii() && self.long.is_empty() {
            return None;
        }
        scratch.clear();
        fold_into(text, scratch);
        // It may fold to a text of ASCII.
        if let Some(short) = Short::<2>::folded(scratch) {
            self.short.get(&short)
        } else if let Some(middle) = Short::<4>::folded(scratch) {
            self.middle.get(&middle)
        } else {
            self.long.get(scratch.as_str())
        }
    }
}

/// A folded ASCII text of up to so many words of eight bytes: quick to make, to hash and to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short<const WORDS: usize> {
    /// Its bytes. A word that would not be whole is taken from the end of the text and repeats some: given its length,
    /// they tell the text.
    words: [u64; WORDS],
    length: usize,
}

impl<const WORDS: usize> Hash for Short<WORDS> {
    /// The length is left out: only a few texts that repeat themselves differ in nothing else.
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Two words at once: a derived one goes through the bytes.
        for pair in self.words.as_chunks::<2>().0 {
            let [one, two] = pair.map(u128::from);
            state.write_u128(one << 64 | two);
        }
    }
}

impl<const WORDS: usize> Short<WORDS> {
    #[inline]
    fn of(words: [u64; WORDS], length: usize) -> Option<Self> {
        let ascii = words.iter().fold(0, |all, word| all | word) & HIGHEST == 0;
        ascii.then(|| Self { words: words.map(lower), length })
    }
}

impl Short<2> {
    #[inline]
    fn folded(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = bytes.len();
        let byte = |at: usize| bytes.get(at).copied().map_or(0, u64::from);
        let words = match length {
            0..4 => [byte(0) | byte(length / 2) << 8, byte(length.saturating_sub(1))],
            4..8 => [half(bytes, 0)?, half(bytes, length - 4)?],
            8..=16 => [word(bytes, 0)?, word(bytes, length - 8)?],
            _ => return None,
        };
        Self::of(words, length)
    }
}

impl Short<4> {
    #[inline]
    fn folded(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = bytes.len();
        if !(17..=32).contains(&length) {
            return None;
        }
        let words = [word(bytes, 0)?, word(bytes, 8)?, word(bytes, length - 16)?, word(bytes, length - 8)?];
        Self::of(words, length)
    }
}

/// The eight bytes from a place on.
#[inline]
fn word(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// The four bytes from a place on.
#[inline]
fn half(bytes: &[u8], at: usize) -> Option<u64> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?).into())
}

/// Eight ASCII letters and others in lower case.
#[inline]
fn lower(word: u64) -> u64 {
    // Of each byte the highest bit: whether it is beyond `@`, and whether it is beyond `Z`. No sum carries over.
    let (beyond_at, beyond_z) = (word + EACH * (0x7f - 0x40), word + EACH * (0x7f - 0x5a));
    let upper = (beyond_at & !beyond_z) & HIGHEST;
    // The cases of a letter differ by 0x20.
    word | upper >> 2
}

/// A one in each byte, and the highest bit of each.
const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = EACH << 7;

#[cfg(test)]
mod tests {
    use esc_values::fold;
    use proptest::prelude::*;

    use super::*;

    fn known(texts: &[&str]) -> Texts {
        let mut all = Texts::default();
        for (place, text) in (0..).zip(texts) {
            all.known(&fold(text)).cell = Known::cell_of(place);
        }
        all
    }

    fn place(texts: &Texts, text: &str) -> Option<u32> {
        texts.find(text, &mut String::new()).constant()
    }

    proptest! {
        #[test]
        fn texts_are_found_by_those_that_fold_alike(
            // What is next to letters, what repeats itself, every length about the limits, and beyond ASCII.
            one in "[@AZ\\[`az{\\x000-9 ]{0,5}|[aA]{0,40}|[aAbéÉ\u{212a}kK]{0,20}|[a-zA-Z]{28,36}",
            other in "[@AZ\\[`az{\\x000-9 ]{0,5}|[aAb]{0,40}|[aAbéÉ\u{212a}kK]{0,20}",
        ) {
            let texts = known(&[&one]);
            prop_assert_eq!(place(&texts, &other).is_some(), fold(&one) == fold(&other));
            for same in [&one, &fold(&one), &one.to_ascii_uppercase(), &one.replace('k', "\u{212a}")] {
                prop_assert_eq!(place(&texts, same), Some(0));
            }
        }
    }

    #[test]
    fn texts_of_all_lengths_are_told_apart() {
        let all: Vec<_> = (0..70).flat_map(|length| ["x".repeat(length), "é".repeat(length)]).collect();
        let different: Vec<_> = all.iter().map(String::as_str).skip(1).collect();
        let texts = known(&different);
        for (at, text) in (0..).zip(different) {
            assert_eq!(place(&texts, text), Some(at), "{text}");
        }
        assert_eq!(texts.find("a\0", &mut String::new()), Known::OTHER);
    }

    #[test]
    fn a_text_beyond_ascii_may_fold_to_one_of_ascii() {
        let texts = known(&["kelvin", "kelvin, or degrees above zero"]);
        assert_eq!(place(&texts, "\u{212a}ELVIN"), Some(0));
        assert_eq!(place(&texts, "\u{212a}elvin, or degrees above zero"), Some(1));
    }
}
