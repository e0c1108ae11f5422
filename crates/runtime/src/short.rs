//! Texts of a few bytes as some words: quick to fold, to hash, to compare and to keep.

use std::hash::{Hash, Hasher};

/// A text of 1 to 15 bytes.
pub(crate) type Short = Words<2>;
/// A text of 16 to 31 bytes.
pub(crate) type Middle = Words<4>;

/// A text of less than eight bytes a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Words<const WORDS: usize> {
    /// Its bytes, zeros after them, and in the last byte how many they are.
    words: [u64; WORDS],
}

/// What no text is.
impl<const WORDS: usize> Default for Words<WORDS> {
    fn default() -> Self {
        Self { words: [0; WORDS] }
    }
}

impl<const WORDS: usize> Words<WORDS> {
    /// The folded text, if it is ASCII.
    #[inline]
    pub(crate) fn folded(self) -> Option<Self> {
        let all = self.words.iter().fold(0, |all, word| all | word);
        (all & HIGHEST == 0).then(|| Self { words: self.words.map(lower) })
    }
}

impl Short {
    /// None of a text that is empty or longer.
    #[inline]
    pub(crate) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = bytes.len();
        // Two reads that overlap take every length without a loop.
        let byte = |at: usize| bytes.get(at).map_or(0, |byte| u64::from(*byte) << (8 * at));
        let [one, two] = match length {
            9..=15 => [word(bytes, 0)?, word(bytes, length - 8)? >> (8 * (16 - length))],
            4..=8 => [half(bytes, 0)? | half(bytes, length - 4)? << (8 * (length - 4)), 0],
            1..4 => [byte(0) | byte(length / 2) | byte(length - 1), 0],
            _ => return None,
        };
        Some(Self { words: [one, two | (length as u64) << LENGTH_SHIFT] })
    }

    /// What is to be kept of it, for [`text_of`].
    #[inline]
    pub(crate) fn bytes(self) -> [u8; 16] {
        let [one, two] = self.words.map(u128::from);
        (one | two << 64).to_le_bytes()
    }
}

impl Middle {
    /// None of a text that is shorter or longer.
    #[inline]
    pub(crate) fn of(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = bytes.len();
        let [three, four] = match length {
            25..=31 => [word(bytes, 16)?, word(bytes, length - 8)? >> (8 * (32 - length))],
            17..=24 => [word(bytes, length - 8)? >> (8 * (24 - length)), 0],
            16 => [0, 0],
            _ => return None,
        };
        let four = four | (length as u64) << LENGTH_SHIFT;
        Some(Self { words: [word(bytes, 0)?, word(bytes, 8)?, three, four] })
    }
}

/// The text of a [`Short`].
pub(crate) fn text_of(bytes: &[u8; 16]) -> &str {
    let [.., length] = bytes;
    bytes.get(..usize::from(*length)).and_then(|text| str::from_utf8(text).ok()).unwrap_or_default()
}

impl<const WORDS: usize> Hash for Words<WORDS> {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Two at once: a derived one goes through the bytes.
        for pair in self.words.as_chunks::<2>().0 {
            let [one, two] = pair.map(u128::from);
            state.write_u128(one << 64 | two);
        }
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

/// Where the length stands in the last word.
const LENGTH_SHIFT: u32 = 56;

/// A one in each byte, and the highest bit of each.
const EACH: u64 = 0x0101_0101_0101_0101;
const HIGHEST: u64 = EACH << 7;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_text_keeps_all_its_bytes(text in "[@AZ\\[`az{\\x000-9 é]{0,33}") {
            let (short, middle) = (Short::of(&text), Middle::of(&text));
            prop_assert_eq!(short.is_some(), (1..=15).contains(&text.len()));
            prop_assert_eq!(middle.is_some(), (16..=31).contains(&text.len()));
            let folded = text.is_ascii().then(|| text.to_lowercase());
            if let Some(short) = short {
                let bytes = short.bytes();
                prop_assert_eq!(text_of(&bytes), &text);
                prop_assert_eq!(short.folded(), folded.as_deref().map(|text| Short::of(text).unwrap()));
            }
            if let Some(middle) = middle {
                let bytes: Vec<u8> = middle.words.iter().flat_map(|word| word.to_le_bytes()).collect();
                prop_assert_eq!(&bytes[..text.len()], text.as_bytes());
                prop_assert_eq!(usize::from(bytes[31]), text.len());
                prop_assert_eq!(middle.folded(), folded.as_deref().map(|text| Middle::of(text).unwrap()));
            }
        }
    }
}
