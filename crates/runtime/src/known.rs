//! The texts of a field that mean something to a program, to be found by their folded form.

use std::collections::HashMap;
use std::hash::Hash;

use esc_values::fold_into;
use foldhash::fast::RandomState;

use crate::placed::Placed;
use crate::short::{Middle, Short};

/// The texts that a program knows of a field.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    /// Whether there are none.
    is_empty: bool,
    /// The folded texts that are short or not much longer.
    short: Placed<Short>,
    middle: Placed<Middle>,
    /// Whether all of these are there.
    are_placed: bool,
    /// The other ones.
    others: HashMap<Box<str>, Known, RandomState>,
    /// What is known of a text that is neither.
    unknown: Known,
}

/// What a program knows of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    /// The cell of a field that has it.
    pub(crate) cell: u32,
    /// Whether the field's picklist does not have it, and takes no other than it has.
    pub(crate) refused: bool,
    /// Whether a case of this value is closed.
    pub(crate) closes: bool,
}

impl Default for Known {
    fn default() -> Self {
        Self::OTHER
    }
}

impl Known {
    /// What is known of a text that the program does not speak of.
    pub(crate) const OTHER: Self = Self { cell: 1, refused: false, closes: false };

    /// The cell of the constant of this place.
    pub(crate) const fn cell_of(place: u32) -> u32 {
        2 + place
    }

    /// Its place among the constants.
    pub(crate) fn constant(self) -> Option<u32> {
        self.cell.checked_sub(2)
    }

    /// Whether a text that is known so does no more than to give its field a cell.
    #[inline]
    pub(crate) fn is_plain(self) -> bool {
        !self.refused && !self.closes
    }
}

impl Texts {
    /// What is known of folded texts, and of any other text.
    pub(crate) fn new(known: HashMap<Box<str>, Known, RandomState>, unknown: Known) -> Self {
        let short = placed(&known, |text| Short::of(text)?.folded());
        let middle = placed(&known, |text| Middle::of(text)?.folded());
        let mut texts = Self {
            is_empty: known.is_empty(),
            are_placed: short.is_some() && middle.is_some(),
            short: short.unwrap_or_default(),
            middle: middle.unwrap_or_default(),
            others: HashMap::default(),
            unknown,
        };
        texts.others = known.into_iter().filter(|(text, _)| texts.find_placed(text).is_none()).collect();
        texts
    }

    /// Whether [`find_short`](Self::find_short) finds all that are short.
    pub(crate) fn are_placed(&self) -> bool {
        self.are_placed
    }

    /// What is known of a text that is short, ASCII and folded.
    #[inline]
    pub(crate) fn find_short(&self, text: Short) -> Known {
        self.short.find(text, self.unknown)
    }

    /// What is known of a text. `scratch` is room for it.
    #[inline]
    pub(crate) fn find(&self, text: &str, scratch: &mut String) -> Known {
        if self.is_empty { self.unknown } else { self.find_any(text, scratch) }
    }

    fn find_any(&self, text: &str, scratch: &mut String) -> Known {
        if let Some(known) = self.find_placed(text) {
            return known;
        }
        if self.others.is_empty() && text.is_ascii() {
            return self.unknown;
        }
        scratch.clear();
        fold_into(text, scratch);
        // A text that is not ASCII may fold to one that is.
        let found = self.find_placed(scratch).or_else(|| self.others.get(scratch.as_str()).copied());
        found.unwrap_or(self.unknown)
    }

    /// What is known of a text that has a place if it is known. `None` where this is not the way to find it.
    fn find_placed(&self, text: &str) -> Option<Known> {
        if !self.are_placed {
            return None;
        }
        match Short::of(text) {
            Some(short) => Some(self.find_short(short.folded()?)),
            None => Some(self.middle.find(Middle::of(text)?.folded()?, self.unknown)),
        }
    }
}

/// The table of those texts that `key` is for.
fn placed<T: Copy + Default + Eq + Hash>(
    known: &HashMap<Box<str>, Known, RandomState>,
    key: impl Fn(&str) -> Option<T>,
) -> Option<Placed<T>> {
    let texts: Vec<_> = known.iter().filter_map(|(text, known)| Some((key(text)?, *known))).collect();
    Placed::new(&texts)
}

#[cfg(test)]
mod tests {
    use esc_values::fold;
    use proptest::prelude::*;

    use super::*;

    fn all(texts: &[&str]) -> HashMap<Box<str>, Known, RandomState> {
        let known = |(place, text): (u32, &&str)| {
            (fold(text).into(), Known { cell: Known::cell_of(place), ..Known::OTHER })
        };
        (0..).zip(texts).map(known).collect()
    }

    fn known(texts: &[&str]) -> Texts {
        Texts::new(all(texts), Known::OTHER)
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
            // As it is made, and as it would be if the short texts had no table.
            let untabled = Texts { others: all(&[&one]), ..Texts::default() };
            for texts in [known(&[&one]), untabled] {
                prop_assert_eq!(place(&texts, &other).is_some(), fold(&one) == fold(&other));
                for same in [&one, &fold(&one), &one.to_ascii_uppercase(), &one.replace('k', "\u{212a}")] {
                    prop_assert_eq!(place(&texts, same), Some(0));
                }
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
