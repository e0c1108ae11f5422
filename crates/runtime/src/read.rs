//! How the values of fields are read: what a text or a number is to the program.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use esc_values::{Decimal, fold};
use foldhash::fast::RandomState;

use crate::case::ordered_cell;
use crate::parts::{Check, Constants, Field, FieldKind, Parts};
use crate::search::{Budget, Search};

/// How the values of a field are read.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The texts that mean something, folded.
    known: HashMap<Arc<str>, Known, RandomState>,
    /// The constants of a number field.
    scaled: Option<Scaled>,
    /// Whether a text must be one of the picklist's.
    pub(crate) members_only: bool,
    /// Whether criteria look into the folded text otherwise.
    pub(crate) folded: bool,
    /// The patterns that criteria look for in it.
    pub(crate) search: Option<Search>,
    /// The first word of its bits, if it has some.
    pub(crate) first_word: usize,
    /// How many there are.
    pub(crate) bits: usize,
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
        let mut read = Self::default();
        if let Constants::Texts(texts) = &field.constants {
            read.known.extend((0..).zip(texts).map(|(place, text)| {
                let known = Known { constant: Some(place), member: false, closes: false };
                (Arc::clone(text), known)
            }));
        }
        if let FieldKind::Picklist(picklist) | FieldKind::Multipicklist(picklist) = &field.kind {
            read.members_only = !picklist.open;
            for value in &picklist.values {
                let known = read.known.entry(fold(&value.text).into()).or_default();
                known.member = true;
                known.closes |= value.closed;
            }
        }
        if let Constants::Numbers(numbers) = &field.constants {
            read.scaled = Scaled::new(numbers);
        }
        read
    }

    /// What is known of a folded text.
    pub(crate) fn find(&self, folded: &str) -> Option<&Known> {
        if self.known.is_empty() { None } else { self.known.get(folded) }
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
pub(crate) fn reads(parts: &Parts) -> (Vec<Read>, usize) {
    let mut reads: Vec<_> = parts.fields.iter().map(Read::new).collect();
    let mut patterns: BTreeMap<u32, BTreeSet<u32>> = BTreeMap::new();
    for op in &parts.code {
        match op.check {
            Check::Contains { field, list } | Check::StartsWith { field, list } => {
                let list = parts.lists.get(list as usize).into_iter().flatten();
                patterns.entry(field).or_default().extend(list);
            }
            Check::Pair { field, other, .. } => {
                for field in [field, other] {
                    if let Some(read) = reads.get_mut(field as usize) {
                        read.folded = true;
                    }
                }
            }
            _ => {}
        }
    }
    let mut budget = Budget::new(&parts.patterns, parts.code.len());
    for (field, patterns) in patterns {
        if let Some(read) = reads.get_mut(field as usize) {
            read.search = Search::new(&patterns, &parts.patterns, &mut budget);
            read.folded |= read.search.is_none();
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
