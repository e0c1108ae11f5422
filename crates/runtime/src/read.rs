//! How the values of fields are read: what a text or a number is to the program.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};
use std::ops::Range;
use std::sync::Arc;

use esc_values::{Decimal, fold, fold_into};
use foldhash::fast::RandomState;

use crate::case::ordered_cell;
use crate::parts::{Check, Constants, Field, FieldKind, Instruction, Parts};
use crate::program::System;
use crate::search::{Budget, Search};

/// How the values of a field are read.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The texts that mean something, folded: the short ones, and the others.
    short: HashMap<Short, Known, RandomState>,
    long: HashMap<Arc<str>, Known, RandomState>,
    /// The constants of a number field.
    scaled: Option<Scaled>,
    /// Whether a text must be one of the picklist's.
    pub(crate) members_only: bool,
    /// Whether criteria look into the folded text otherwise.
    pub(crate) folded: bool,
    /// Whether a decision asks for its value, and not only for its cell and bits.
    pub(crate) valued: bool,
    /// What values it takes.
    pub(crate) takes: Takes,
    /// The patterns that criteria look for in it.
    pub(crate) search: Option<Search>,
    /// The first word of its bits, if it has some.
    pub(crate) first_word: usize,
    /// How many there are.
    pub(crate) bits: usize,
}

/// What values a field takes.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) enum Takes {
    #[default]
    Text,
    List,
    Boolean,
    Number,
    Date,
    Datetime,
}

/// A text that is a constant, a picklist's value, or both.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known {
    /// Its place among the constants.
    pub(crate) constant: Option<u32>,
    /// Whether the picklist has it.
    pub(crate) member: bool,
    /// Whether a case of this value is closed.
    pub(crate) closes: bool,
}

impl Read {
    /// How a field is read, as far as the field alone says it.
    fn new(field: &Field) -> Self {
        let takes = match field.kind {
            FieldKind::Text | FieldKind::Picklist(_) => Takes::Text,
            FieldKind::Multipicklist(_) => Takes::List,
            FieldKind::Boolean => Takes::Boolean,
            FieldKind::Number | FieldKind::Percent => Takes::Number,
            FieldKind::Date => Takes::Date,
            FieldKind::Datetime => Takes::Datetime,
        };
        let mut read = Self { takes, ..Self::default() };
        if let Constants::Texts(texts) = &field.constants {
            for (place, text) in (0..).zip(texts) {
                read.known(text).constant = Some(place);
            }
        }
        if let FieldKind::Picklist(picklist) | FieldKind::Multipicklist(picklist) = &field.kind {
            read.members_only = !picklist.open;
            for value in &picklist.values {
                let known = read.known(&Arc::from(fold(&value.text)));
                known.member = true;
                known.closes |= value.closed;
            }
        }
        if let Constants::Numbers(numbers) = &field.constants {
            read.scaled = Scaled::new(numbers);
        }
        read
    }

    /// What is known of a folded text, to be added to.
    fn known(&mut self, folded: &Arc<str>) -> &mut Known {
        match Short::folded(folded) {
            Some(short) => self.short.entry(short).or_default(),
            None => self.long.entry(Arc::clone(folded)).or_default(),
        }
    }

    /// What is known of a text. `scratch` is room for it.
    #[inline]
    pub(crate) fn find(&self, text: &str, scratch: &mut String) -> Option<&Known> {
        if let Some(short) = Short::folded(text) {
            return self.short.get(&short);
        }
        if self.long.is_empty() {
            return None;
        }
        scratch.clear();
        fold_into(text, scratch);
        self.long.get(scratch.as_str())
    }

    /// The words of the field's bits, among those of a case.
    pub(crate) fn words(&self) -> Range<usize> {
        self.first_word..self.first_word + self.bits.div_ceil(64)
    }

    /// The cell of a number.
    pub(crate) fn number_cell(&self, constants: &Constants, number: Decimal) -> u32 {
        let scaled = self.scaled.as_ref().and_then(|scaled| Some((scaled, number.scaled(scaled.scale)?)));
        match (scaled, constants) {
            (Some((scaled, number)), _) => ordered_cell(&scaled.numbers, &number),
            (None, Constants::Numbers(numbers)) => ordered_cell(numbers, &number),
            _ => 1,
        }
    }
}

/// A folded ASCII text of up to 32 bytes: quick to make, to hash and to compare.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Short {
    /// Its bytes. A word that would not be whole is taken from the end of the text and repeats some: given its length,
    /// they tell the text.
    words: [u64; 4],
    length: usize,
}

impl Hash for Short {
    #[inline]
    fn hash<H: Hasher>(&self, state: &mut H) {
        // Two words at once: a derived one goes through the bytes.
        let [one, two, three, four] = self.words.map(u128::from);
        state.write_u128(one << 64 | two);
        if self.length > 16 {
            state.write_u128(three << 64 | four);
        }
        state.write_usize(self.length);
    }
}

impl Short {
    #[inline]
    fn folded(text: &str) -> Option<Self> {
        let bytes = text.as_bytes();
        let length = bytes.len();
        let word = |at: usize| Some(u64::from_le_bytes(*bytes.get(at..)?.first_chunk()?));
        let half = |at: usize| Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?).into());
        let words = match length {
            0..4 => [bytes.iter().fold(0, |word, byte| word << 8 | u64::from(*byte)), 0, 0, 0],
            4..8 => [half(0)?, half(length - 4)?, 0, 0],
            8..=16 => [word(0)?, word(length - 8)?, 0, 0],
            17..=32 => [word(0)?, word(8)?, word(length - 16)?, word(length - 8)?],
            _ => return None,
        };
        if words.iter().fold(0, |all, word| all | word) & HIGHEST != 0 {
            return None;
        }
        Some(Self { words: words.map(lower), length })
    }
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

/// The constants of a number field as whole numbers of one unit, where all of them are: quicker to compare.
#[derive(Debug)]
struct Scaled {
    /// The unit is ten to the power of minus this.
    scale: u32,
    numbers: Vec<i64>,
}

impl Scaled {
    fn new(numbers: &[Decimal]) -> Option<Self> {
        let scale = numbers.iter().map(|number| number.scale()).max()?;
        let numbers = numbers.iter().map(|number| number.scaled(scale)).collect::<Option<_>>()?;
        Some(Self { scale, numbers })
    }
}

/// How each field is read, and how many words of bits they take together.
pub(crate) fn reads(parts: &Parts, system: &System) -> (Vec<Read>, usize) {
    let mut reads: Vec<_> = parts.fields.iter().map(Read::new).collect();
    let mut value_of = |field: u32, folded: bool| {
        if let Some(read) = reads.get_mut(field as usize) {
            read.valued = true;
            read.folded |= folded;
        }
    };
    system.valued().into_iter().for_each(|field| value_of(field, false));
    for instruction in parts.formulas.iter().flat_map(|formula| &formula.code) {
        if let Instruction::Field(field) = instruction {
            value_of(*field, false);
        }
    }
    let mut patterns: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for op in &parts.code {
        match op.check {
            Check::Contains { field, list } | Check::StartsWith { field, list } => {
                let list = parts.lists.get(list as usize).into_iter().flatten();
                patterns.entry(field).or_default().extend(list);
            }
            Check::Pair { field, other, .. } => {
                value_of(field, true);
                value_of(other, true);
            }
            Check::Now { field, .. } | Check::Today { field, .. } | Check::Period { field, .. } => {
                value_of(field, false);
            }
            Check::Cell { .. }
            | Check::Cells { .. }
            | Check::Includes { .. }
            | Check::Formula { .. }
            | Check::Accept { .. } => {}
        }
    }
    let mut budget = Budget::new(&parts.patterns, parts.code.len());
    for (field, patterns) in patterns {
        if let Some(read) = reads.get_mut(field as usize) {
            read.search = Search::new(&patterns, &parts.patterns, &mut budget);
            read.folded |= read.search.is_none();
            read.valued |= read.search.is_none();
        }
    }
    let mut next_word = 0;
    for (read, field) in reads.iter_mut().zip(&parts.fields) {
        read.bits = match (&field.kind, &read.search) {
            (FieldKind::Multipicklist(_), _) => field.constants.len(),
            (_, Some(search)) => search.bits(),
            (_, None) => 0,
        };
        read.first_word = next_word;
        next_word = read.words().end;
    }
    (reads, next_word)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn short_texts_are_alike_when_they_fold_alike(
            one in "[@AZ\\[`az{\\x000-9 ]{0,4}",
            other in "[@AZ\\[`az{\\x000-9 ]{0,4}",
            all in "[aA]{0,32}",
            more in "[aAb]{0,32}",
        ) {
            prop_assert_eq!(Short::folded(&all) == Short::folded(&more), fold(&all) == fold(&more));
            prop_assert_eq!(Short::folded(&one) == Short::folded(&other), fold(&one) == fold(&other));
            prop_assert!(Short::folded(&one).is_some());
            prop_assert_eq!(Short::folded(&one), Short::folded(&fold(&one)));
        }
    }

    #[test]
    fn long_texts_and_those_beyond_ascii_are_not_short() {
        assert!(Short::folded(&"A".repeat(32)).is_some());
        assert!(Short::folded(&"A".repeat(33)).is_none());
        assert!(Short::folded("é").is_none());
        assert_ne!(Short::folded("a\0"), Short::folded("a"));
    }
}
