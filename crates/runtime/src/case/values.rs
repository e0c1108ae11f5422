//! The values of a case, each turned into what criteria ask for when it is set.

use std::ops::Range;

use esc_values::{Day, Decimal, Instant, fold_into};

use super::refusal::{Refusal, found, found_text};
use crate::known::Known;
use crate::parts::{Constants, FieldKind};
use crate::program::Inner;
use crate::read::{Read, Takes};
use crate::short::{Short, text_of};
use crate::value::{List, Value};

/// The values of a case's fields, by their place in the program that is named in each call.
///
/// What every decision asks for comes first, close together.
#[derive(Clone)]
#[repr(C)]
pub(super) struct Values {
    /// The cell of each field; see [`Constants`].
    cells: Box<[u32]>,
    /// The bits of the fields that have some.
    bits: Box<[u64]>,
    /// `CreatedDate`.
    created: Option<Instant>,
    /// How many fields have a value that closes the case.
    closing: usize,
    /// The value of each field.
    slots: Box<[Slot]>,
    /// How often the case was cleared: what was given before is not there.
    turn: u64,
    /// Room for a folded text.
    scratch: String,
}

/// The value of a field as it was given. It keeps its memory: what the value is not made of may be that of another.
#[derive(Clone, Debug, Default)]
struct Slot {
    /// In which turn the field was last given, be it blank.
    turn: u64,
    scalar: Scalar,
    /// Whether the value closes the case.
    closes: bool,
    number: Decimal,
    /// The text, or the texts of a list one after another.
    text: String,
    /// Where each text of a list ends.
    ends: Vec<u32>,
    /// The folded text, if criteria look into it.
    folded: String,
}

#[derive(Clone, Copy, Debug, Default)]
enum Scalar {
    #[default]
    Blank,
    Text,
    /// A text of a few bytes: kept without a call.
    Short([u8; 16]),
    List,
    Number,
    Boolean(bool),
    Day(Day),
    Instant(Instant),
}

/// A value that was read once, to be set in many cases.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    cell: u32,
    /// What a decision asks of it beside its cell.
    more: Option<Box<More>>,
}

#[derive(Clone, Debug)]
struct More {
    slot: Slot,
    bits: Box<[u64]>,
}

impl Values {
    pub(super) fn new(inner: &Inner) -> Self {
        let fields = inner.parts.fields.len();
        Self {
            cells: vec![0; fields].into(),
            bits: vec![0; inner.tables().words].into(),
            created: None,
            closing: 0,
            slots: vec![Slot::default(); fields].into(),
            // Greater than that of the slots.
            turn: 1,
            scratch: String::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        self.turn += 1;
        self.cells.fill(0);
        self.bits.fill(0);
        self.closing = 0;
        self.created = None;
    }

    /// The value of a field that was given.
    #[inline]
    fn slot(&self, field: u32) -> Option<&Slot> {
        self.slots.get(field as usize).filter(|slot| slot.turn == self.turn)
    }

    pub(super) fn get(&self, inner: &Inner, field: u32) -> Value<'_> {
        let Some(slot) = self.slot(field).filter(|slot| !matches!(slot.scalar, Scalar::Blank)) else {
            return match inner.parts.fields.get(field as usize).map(|field| &field.kind) {
                Some(FieldKind::Boolean) => Value::Boolean(false),
                _ => Value::Blank,
            };
        };
        match slot.scalar {
            Scalar::Blank => Value::Blank,
            Scalar::Text => Value::Text(&slot.text),
            Scalar::Short(ref bytes) => Value::Text(text_of(bytes)),
            Scalar::List => Value::List(List { text: &slot.text, ends: &slot.ends }),
            Scalar::Number => Value::Number(slot.number),
            Scalar::Boolean(value) => Value::Boolean(value),
            Scalar::Day(day) => Value::Date(day),
            Scalar::Instant(instant) => Value::Instant(instant),
        }
    }

    pub(super) fn cells(&self) -> &[u32] {
        &self.cells
    }

    pub(super) fn bits(&self, words: Range<usize>) -> &[u64] {
        self.bits.get(words).unwrap_or_default()
    }

    pub(super) fn word(&self, word: u32) -> u64 {
        self.bits.get(word as usize).copied().unwrap_or(0)
    }

    pub(super) fn created(&self) -> Option<Instant> {
        self.created
    }

    pub(super) fn is_given(&self, field: u32) -> bool {
        self.slot(field).is_some()
    }

    /// Whether some value closes the case.
    pub(super) fn is_closing(&self) -> bool {
        self.closing > 0
    }

    /// The first field whose value closes the case.
    pub(super) fn closing_field(&self) -> Option<u32> {
        let mut slots = (0..).zip(&self.slots);
        slots.find(|(_, slot)| slot.turn == self.turn && slot.closes).map(|(field, _)| field)
    }

    pub(super) fn instant(&self, field: u32) -> Option<Instant> {
        match self.slot(field)?.scalar {
            Scalar::Instant(instant) => Some(instant),
            _ => None,
        }
    }

    /// The folded text of a field that criteria look into; `None` if it is blank.
    pub(super) fn folded(&self, field: u32) -> Option<&str> {
        let slot = self.slot(field)?;
        matches!(slot.scalar, Scalar::Text).then_some(&slot.folded)
    }

    /// Makes a field blank, and given.
    pub(super) fn reset(&mut self, inner: &Inner, field: u32) {
        self.open(inner, field);
    }

    /// Makes a field blank, and given; then its value can be put into its cell and slot.
    #[inline]
    fn open(&mut self, inner: &Inner, field: u32) -> Option<(&mut u32, &mut Slot)> {
        if self.is_given(field) {
            self.blank(inner, field);
        }
        let slot = self.slots.get_mut(field as usize)?;
        slot.turn = self.turn;
        slot.scalar = Scalar::Blank;
        slot.closes = false;
        Some((self.cells.get_mut(field as usize)?, slot))
    }

    /// Takes back what a field that was given tells of the case.
    #[cold]
    fn blank(&mut self, inner: &Inner, field: u32) {
        let closes = self.slot(field).is_some_and(|slot| slot.closes);
        self.closing -= usize::from(closes);
        if let Some(cell) = self.cells.get_mut(field as usize) {
            *cell = 0;
        }
        let words = inner.tables().read(field).map_or(0..0, |read| read.words.clone());
        if let Some(bits) = self.bits.get_mut(words) {
            bits.fill(0);
        }
        if field == inner.system.created {
            self.created = None;
        }
    }

    /// Sets a field. After a refusal it is blank.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "where it is known what kind of value is set, the others fall away"
    )]
    pub(super) fn put(&mut self, inner: &Inner, field: u32, value: Value<'_>) -> Result<(), Box<Refusal>> {
        match value {
            Value::Text(text) => self.put_text(inner, field, text),
            Value::Number(number) => self.put_number(inner, field, number),
            _ => self.put_other(inner, field, value),
        }
    }

    /// Sets a field to a text.
    #[inline]
    fn put_text(&mut self, inner: &Inner, field: u32, text: &str) -> Result<(), Box<Refusal>> {
        let Some(read) = inner.tables().read(field) else { return Ok(()) };
        // What most texts are is done without any call, which leaves more of it in registers.
        if read.is_cell_text
            && let Some(short) = Short::of(text)
            && let Some(folded) = short.folded()
        {
            let known = read.texts.find_short(folded);
            if known.is_plain()
                && let Some((cell, slot)) = self.open(inner, field)
            {
                *cell = known.cell;
                slot.scalar = Scalar::Short(short.bytes());
                return Ok(());
            }
        }
        self.put_any_text(inner, field, read, text)
    }

    /// Sets a field to a text of any kind.
    #[inline(never)]
    fn put_any_text(
        &mut self,
        inner: &Inner,
        field: u32,
        read: &Read,
        text: &str,
    ) -> Result<(), Box<Refusal>> {
        if !matches!(read.takes, Takes::Text) || text.is_empty() {
            return self.put_other(inner, field, Value::Text(text));
        }
        let known = read.texts.find(text, &mut self.scratch);
        let Some((cell, slot)) = self.open(inner, field) else { return Ok(()) };
        if known.refused {
            return Err(Box::new(Refusal::Member(text.to_owned())));
        }
        *cell = known.cell;
        slot.scalar = Scalar::Text;
        slot.text.clear();
        slot.text.push_str(text);
        if read.folded {
            slot.folded.clear();
            fold_into(text, &mut slot.folded);
        }
        if known.closes {
            self.close(field);
        }
        if let Some(search) = &read.search
            && let Some(bits) = self.bits.get_mut(read.words.clone())
        {
            search.find(text, &mut self.scratch, bits);
        }
        Ok(())
    }

    /// Sets a field to a number.
    fn put_number(&mut self, inner: &Inner, field: u32, number: Decimal) -> Result<(), Box<Refusal>> {
        let Some(read) = inner.tables().read(field) else { return Ok(()) };
        if !matches!(read.takes, Takes::Number) {
            return self.put_other(inner, field, Value::Number(number));
        }
        if let Some((cell, slot)) = self.open(inner, field) {
            *cell = read.number_cell(number).unwrap_or_else(|| match inner.constants(field) {
                Constants::Numbers(numbers) => ordered_cell(numbers, &number),
                _ => 1,
            });
            slot.scalar = Scalar::Number;
            slot.number = number;
        }
        Ok(())
    }

    /// Sets a field to something else, or to what it does not take as it is.
    fn put_other(&mut self, inner: &Inner, field: u32, value: Value<'_>) -> Result<(), Box<Refusal>> {
        self.reset(inner, field);
        let Some(read) = inner.tables().read(field) else { return Ok(()) };
        let constants = inner.constants(field);
        match (read.takes, value) {
            (_, Value::Blank | Value::Text("")) => {}
            (_, Value::List(list)) if list.ends.is_empty() => {}
            (Takes::List, Value::Text(text)) => self.put_list(inner, field, text.split(';'))?,
            (Takes::List, Value::List(list)) => self.put_list(inner, field, list.iter())?,
            (Takes::Boolean, Value::Boolean(value)) => {
                self.write(field, value.into(), Scalar::Boolean(value));
                if value && field == inner.system.is_closed {
                    self.close(field);
                }
            }
            (Takes::Date, Value::Date(day)) => self.put_day(field, constants, day),
            (Takes::Date, Value::Text(text)) => match Day::parse(text) {
                Some(day) => self.put_day(field, constants, day),
                None => return Err(Box::new(Refusal::Type(found_text(text), None))),
            },
            (Takes::Datetime, Value::Instant(instant)) => self.put_instant(inner, field, constants, instant),
            (Takes::Datetime, Value::Text(text)) => match Instant::parse(text) {
                Ok(instant) => self.put_instant(inner, field, constants, instant),
                Err(error) => {
                    return Err(Box::new(Refusal::Type(found_text(text), Some(error.to_string()))));
                }
            },
            (_, value) => return Err(Box::new(Refusal::Type(found(value), None))),
        }
        Ok(())
    }

    /// Adds texts to a multi-select field, which was reset; empty ones are left out. After a refusal it is blank.
    pub(super) fn put_list<'a>(
        &mut self,
        inner: &Inner,
        field: u32,
        items: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Box<Refusal>> {
        let Some(read) = inner.tables().read(field) else { return Ok(()) };
        for item in items.into_iter().filter(|item| !item.is_empty()) {
            if !matches!(read.takes, Takes::List) {
                return Err(Box::new(Refusal::Type("a list".to_owned(), None)));
            }
            if let Err(refusal) = self.put_item(read, field, item) {
                self.reset(inner, field);
                return Err(refusal);
            }
        }
        Ok(())
    }

    /// The value of a field, to be set in other cases of the same program.
    pub(super) fn prepared(&self, inner: &Inner, field: u32) -> Prepared {
        let cell = self.cells.get(field as usize).copied().unwrap_or(0);
        let slot = self.slot(field).cloned().unwrap_or_default();
        let Some(read) = inner.tables().read(field) else { return Prepared { cell, more: None } };
        let bits: Box<[u64]> = self.bits(read.words.clone()).into();
        let is_asked = read.valued || slot.closes || bits.iter().any(|word| *word != 0);
        Prepared { cell, more: is_asked.then(|| Box::new(More { slot, bits })) }
    }

    /// Sets a field, which is blank, as [`put`](Self::put) did when the value was read, as far as a decision asks for
    /// it.
    #[inline]
    pub(super) fn put_prepared(&mut self, inner: &Inner, field: u32, value: &Prepared) {
        if let Some(cell) = self.cells.get_mut(field as usize) {
            *cell = value.cell;
        }
        if let Some(more) = &value.more {
            self.put_more(inner, field, more);
        }
    }

    fn put_more(&mut self, inner: &Inner, field: u32, More { slot: value, bits }: &More) {
        let Some(read) = inner.tables().read(field) else { return };
        self.closing += usize::from(value.closes);
        if let Some(words) = self.bits.get_mut(read.words.clone()) {
            words.copy_from_slice(bits);
        }
        if read.valued
            && let Some(slot) = self.slots.get_mut(field as usize)
        {
            slot.turn = self.turn;
            slot.scalar = value.scalar;
            slot.number = value.number;
            slot.text.clone_from(&value.text);
            slot.ends.clone_from(&value.ends);
            slot.folded.clone_from(&value.folded);
            if field == inner.system.created {
                self.created = self.instant(field);
            }
        }
    }

    fn write(&mut self, field: u32, cell: u32, scalar: Scalar) {
        if let Some(place) = self.cells.get_mut(field as usize) {
            *place = cell;
        }
        if let Some(slot) = self.slots.get_mut(field as usize) {
            slot.scalar = scalar;
        }
    }

    /// Notes that the value of a field closes the case.
    fn close(&mut self, field: u32) {
        if let Some(slot) = self.slots.get_mut(field as usize)
            && !slot.closes
        {
            slot.closes = true;
            self.closing += 1;
        }
    }

    fn put_day(&mut self, field: u32, constants: &Constants, day: Day) {
        let cell = match constants {
            Constants::Days(days) => ordered_cell(days, &day),
            _ => 1,
        };
        self.write(field, cell, Scalar::Day(day));
    }

    fn put_instant(&mut self, inner: &Inner, field: u32, constants: &Constants, instant: Instant) {
        let cell = match constants {
            Constants::Instants(instants) => ordered_cell(instants, &instant),
            _ => 1,
        };
        self.write(field, cell, Scalar::Instant(instant));
        if field == inner.system.created {
            self.created = Some(instant);
        }
    }

    /// Adds a text to a field, which was reset before the first.
    fn put_item(&mut self, read: &Read, field: u32, item: &str) -> Result<(), Box<Refusal>> {
        let known = read.texts.find(item, &mut self.scratch);
        if known.refused {
            return Err(Box::new(Refusal::Member(item.to_owned())));
        }
        if let Some(constant) = known.constant()
            && let Some(word) = self.bits.get_mut(read.words.start + constant as usize / 64)
        {
            *word |= 1 << (constant % 64);
        }
        let place = field as usize;
        let (Some(cell), Some(slot)) = (self.cells.get_mut(place), self.slots.get_mut(place)) else {
            return Ok(());
        };
        *cell = Known::OTHER.cell;
        if !matches!(slot.scalar, Scalar::List) {
            slot.scalar = Scalar::List;
            slot.text.clear();
            slot.ends.clear();
        }
        slot.text.push_str(item);
        // A text of more than four gigabytes does not come this far.
        slot.ends.push(u32::try_from(slot.text.len()).unwrap_or(u32::MAX));
        if known.closes {
            self.close(field);
        }
        Ok(())
    }
}

/// The cell of a value that has an order.
fn ordered_cell<T: Ord>(constants: &[T], value: &T) -> u32 {
    // A program has fewer constants than operations, each of which is longer than a byte: twice their number fits.
    let before = constants.partition_point(|constant| constant < value);
    // Without a branch that the processor would have to guess.
    let cell = 2 * before + 1 + usize::from(constants.get(before).is_some_and(|constant| constant == value));
    u32::try_from(cell).unwrap_or(u32::MAX)
}
