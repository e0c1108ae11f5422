//! How the values of fields are read: what a text or a number is to the program.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use esc_values::{Decimal, fold};

use crate::known::{Known, Texts};
use crate::parts::{Check, Constants, Field, FieldKind, Instruction, Parts};
use crate::program::System;
use crate::scaled::Scaled;
use crate::search::{Budget, Search, Wanted};

/// How the values of a field are read.
#[derive(Debug, Default)]
pub(crate) struct Read {
    /// The texts that mean something.
    pub(crate) texts: Texts,
    /// The constants of a number field.
    scaled: Option<Box<Scaled>>,
    /// Whether it is a text, of which nothing is asked but its cell.
    pub(crate) is_cell_text: bool,
    /// Whether criteria look into the folded text otherwise.
    pub(crate) folded: bool,
    /// Whether a decision asks for its value, and not only for its cell and bits.
    pub(crate) valued: bool,
    /// What values it takes.
    pub(crate) takes: Takes,
    /// The patterns that criteria look for in it.
    pub(crate) search: Option<Box<Search>>,
    /// How many bits it has, and which words of a case's they are.
    pub(crate) bits: usize,
    pub(crate) words: Range<usize>,
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
        let mut read = Self { takes, texts: texts(field), ..Self::default() };
        if let Constants::Numbers(numbers) = &field.constants {
            read.scaled = Scaled::new(numbers).map(Box::new);
        }
        read
    }

    /// Whether the values are numbers.
    pub(crate) fn takes_numbers(&self) -> bool {
        matches!(self.takes, Takes::Number)
    }

    /// The cell of a number; `None` where it has to be looked for among the constants themselves.
    pub(crate) fn number_cell(&self, number: Decimal) -> Option<u32> {
        self.scaled.as_ref()?.cell(number)
    }
}

/// The texts that mean something in a field.
fn texts(field: &Field) -> Texts {
    let picklist = match &field.kind {
        FieldKind::Picklist(picklist) | FieldKind::Multipicklist(picklist) => Some(picklist),
        _ => None,
    };
    let unknown = Known { refused: picklist.is_some_and(|picklist| !picklist.open), ..Known::OTHER };
    let mut known = HashMap::default();
    if let Constants::Texts(texts) = &field.constants {
        for (place, text) in (0..).zip(texts) {
            known.insert((**text).into(), Known { cell: Known::cell_of(place), ..unknown });
        }
    }
    for value in picklist.into_iter().flat_map(|picklist| &picklist.values) {
        let known: &mut Known = known.entry(fold(&value.text).into()).or_insert(unknown);
        known.refused = false;
        known.closes |= value.closed;
    }
    Texts::new(known, unknown)
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
    let patterns = |list: u32| parts.lists.get(list as usize).into_iter().flatten();
    let mut searches: BTreeMap<u32, Wanted> = BTreeMap::new();
    for op in &parts.code {
        match op.check {
            Check::Contains { field, list } => {
                searches.entry(field).or_default().inside.extend(patterns(list));
            }
            Check::StartsWith { field, list } => {
                searches.entry(field).or_default().at_start.extend(patterns(list));
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
    for (field, wanted) in searches {
        if let Some(read) = reads.get_mut(field as usize) {
            read.search = Search::new(&wanted, &parts.patterns, &mut budget).map(Box::new);
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
        read.is_cell_text = matches!(read.takes, Takes::Text)
            && read.texts.are_placed()
            && !read.folded
            && read.search.is_none();
        read.words = next_word..next_word + read.bits.div_ceil(64);
        next_word = read.words.end;
    }
    (reads, next_word)
}
