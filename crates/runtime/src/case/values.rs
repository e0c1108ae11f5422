//! The values of a case, each turned into what criteria ask for when it is set.

use std::ops::Range;

use esc_values::{Day, Decimal, Instant, fold_into};

use super::refusal::{Refusal, found, found_text};
use crate::parts::{Constants, FieldKind};
use crate::program::Inner;
use crate::read::{Read, Takes};
use crate::value::{List, Value};

/// The values of a case's fields, by their place in the program that is named in each call.
#[derive(Clone)]
pub(super) struct Values {
    /// The cell of each field; see [`Constants`].
    cells: Vec<u32>,
    /// The value of each field.
    slots: Vec<Slot>,
    /// The bits of the fields that have some.
    bits: Vec<u64>,
    /// The fields that the case was given.
    given: Vec<u32>,
    /// How many fields have a value that closes the case.
    closing: usize,
    /// `CreatedDate`, which every decision asks for.
    created: Option<Instant>,
    /// Room for a folded text.
    scratch: String,
}

/// The value of a field as it was given.
#[derive(Clone, Debug, Default)]
struct Slot {
    scalar: Scalar,
    /// Whether the case was given the field at all, be it blank.
    given: bool,
    /// Whether the value closes the case.
    closes: bool,
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
    List,
    Number(Decimal),
    Boolean(bool),
    Day(Day),
    Instant(Instant),
}

/// A value that was read once, to be set in many cases.
#[derive(Clone, Debug)]
pub(crate) struct Prepared {
    cell: u32,
    slot: Slot,
    bits: Box<[u64]>,
}

impl Values {
    pub(super) fn new(inner: &Inner) -> Self {
        let fields = inner.parts.fields.len();
        Self {
            cells: vec![0; fields],
            slots: vec![Slot::default(); fields],
            bits: vec![0; inner.tables().words],
            given: Vec::with_capacity(fields),
            closing: 0,
            created: None,
            scratch: String::new(),
        }
    }

    pub(super) fn clear(&mut self) {
        for field in self.given.drain(..) {
            if let Some(cell) = self.cells.get_mut(field as usize) {
                *cell = 0;
            }
            if let Some(slot) = self.slots.get_mut(field as usize) {
                slot.clear();
            }
        }
        self.bits.fill(0);
        self.closing = 0;
        self.created = None;
    }

    pub(super) fn get(&self, inner: &Inner, field: u32) -> Value<'_> {
        let Some(slot) = self.slots.get(field as usize) else { return Value::Blank };
        match slot.scalar {
            Scalar::Blank => match inner.parts.fields.get(field as usize).map(|field| &field.kind) {
                Some(FieldKind::Boolean) => Value::Boolean(false),
                _ => Value::Blank,
            },
            Scalar::Text => Value::Text(&slot.text),
            Scalar::List => Value::List(List { text: &slot.text, ends: &slot.ends }),
            Scalar::Number(number) => Value::Number(number),
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
        self.slots.get(field as usize).is_some_and(|slot| slot.given)
    }

    /// Whether some value closes the case.
    pub(super) fn is_closing(&self) -> bool {
        self.closing > 0
    }

    /// The first field whose value closes the case.
    pub(super) fn closing_field(&self) -> Option<u32> {
        (0..).zip(&self.slots).find(|(_, slot)| slot.closes).map(|(field, _)| field)
    }

    pub(super) fn instant(&self, field: u32) -> Option<Instant> {
        match self.slots.get(field as usize)?.scalar {
            Scalar::Instant(instant) => Some(instant),
            _ => None,
        }
    }

    /// The folded text of a field that criteria look into; `None` if it is blank.
    pub(super) fn folded(&self, field: u32) -> Option<&str> {
        let slot = self.slots.get(field as usize)?;
        matches!(slot.scalar, Scalar::Text).then_some(&slot.folded)
    }

    /// Makes a field blank, and given.
    #[inline]
    pub(super) fn reset(&mut self, inner: &Inner, field: u32) {
        let Some(slot) = self.slots.get_mut(field as usize) else { return };
        if slot.given {
            self.blank(inner, field);
        } else {
            slot.given = true;
            self.given.push(field);
        }
    }

    /// Makes a field blank that was given before.
    fn blank(&mut self, inner: &Inner, field: u32) {
        let Some(slot) = self.slots.get_mut(field as usize) else { return };
        self.closing -= usize::from(slot.closes);
        slot.clear();
        slot.given = true;
        if let Some(cell) = self.cells.get_mut(field as usize) {
            *cell = 0;
        }
        let words = inner.tables().read(field).map_or(0..0, Read::words);
        if let Some(bits) = self.bits.get_mut(words) {
            bits.fill(0);
        }
        if field == inner.system.created {
            self.created = None;
        }
    }

    /// Sets a field. After a refusal it is blank.
    #[inline]
    pub(super) fn put(&mut self, inner: &Inner, field: u32, value: Value<'_>) -> Result<(), Box<Refusal>> {
        self.reset(inner, field);
        let Some(read) = inner.tables().read(field) else { return Ok(()) };
        match (read.takes, value) {
            (_, Value::Blank | Value::Text("")) => Ok(()),
            (Takes::Text, Value::Text(text)) => self.put_text(read, field, text),
            _ => self.put_other(inner, read, field, value),
        }
    }

    /// Sets a field, which was reset, to something else than a text.
    fn put_other(
        &mut self,
        inner: &Inner,
        read: &Read,
        field: u32,
        value: Value<'_>,
    ) -> Result<(), Box<Refusal>> {
        let constants =
            inner.parts.fields.get(field as usize).map_or(&Constants::None, |field| &field.constants);
        match (read.takes, value) {
            (_, Value::List(list)) if list.ends.is_empty() => {}
            (Takes::List, Value::Text(text)) => self.put_list(inner, field, text.split(';'))?,
            (Takes::List, Value::List(list)) => self.put_list(inner, field, list.iter())?,
            (Takes::Boolean, Value::Boolean(value)) => {
                self.write(field, value.into(), Scalar::Boolean(value));
                self.close(field, value && field == inner.system.is_closed);
            }
            (Takes::Number, Value::Number(number)) => {
                self.write(field, read.number_cell(constants, number), Scalar::Number(number));
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
        let words = inner.tables().read(field).map_or(0..0, Read::words);
        Prepared {
            cell: self.cells.get(field as usize).copied().unwrap_or(0),
            slot: self.slots.get(field as usize).cloned().unwrap_or_default(),
            bits: self.bits(words).into(),
        }
    }

    /// Sets a field, as [`put`](Self::put) did when the value was read, as far as a decision asks for it. All values of
    /// the field have to be set so until the next [`clear`](Self::clear), and one in every case: it may keep its cell.
    pub(super) fn put_prepared(&mut self, inner: &Inner, field: u32, value: &Prepared) {
        let place = field as usize;
        let Some(read) = inner.tables().read(field) else { return };
        if let Some(cell) = self.cells.get_mut(place) {
            *cell = value.cell;
        }
        self.closing += usize::from(value.slot.closes);
        if !value.bits.is_empty()
            && let Some(bits) = self.bits.get_mut(read.words())
        {
            bits.copy_from_slice(&value.bits);
        }
        if read.valued
            && let Some(slot) = self.slots.get_mut(place)
        {
            self.given.push(field);
            slot.scalar = value.slot.scalar;
            slot.text.push_str(&value.slot.text);
            slot.ends.extend_from_slice(&value.slot.ends);
            slot.folded.push_str(&value.slot.folded);
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

    /// Notes whether a value of a field closes the case; one that does, does so for good.
    fn close(&mut self, field: u32, closes: bool) {
        if closes
            && let Some(slot) = self.slots.get_mut(field as usize)
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

    #[inline]
    fn put_text(&mut self, read: &Read, field: u32, text: &str) -> Result<(), Box<Refusal>> {
        let known = read.find(text, &mut self.scratch);
        if read.members_only && !known.is_some_and(|known| known.member) {
            return Err(Box::new(Refusal::Member(text.to_owned())));
        }
        let cell = known.and_then(|known| known.constant).map_or(1, |constant| 2 + constant);
        self.write(field, cell, Scalar::Text);
        self.close(field, known.is_some_and(|known| known.closes));
        let Some(slot) = self.slots.get_mut(field as usize) else { return Ok(()) };
        slot.text.push_str(text);
        if read.folded {
            fold_into(text, &mut slot.folded);
        }
        if let Some((search, bits)) = read.search.as_ref().zip(self.bits.get_mut(read.words())) {
            search.find(text, &mut self.scratch, bits);
        }
        Ok(())
    }

    fn put_item(&mut self, read: &Read, field: u32, item: &str) -> Result<(), Box<Refusal>> {
        let known = read.find(item, &mut self.scratch);
        if read.members_only && !known.is_some_and(|known| known.member) {
            return Err(Box::new(Refusal::Member(item.to_owned())));
        }
        if let Some(constant) = known.and_then(|known| known.constant)
            && let Some(word) = self.bits.get_mut(read.first_word + constant as usize / 64)
        {
            *word |= 1 << (constant % 64);
        }
        self.write(field, 1, Scalar::List);
        self.close(field, known.is_some_and(|known| known.closes));
        if let Some(slot) = self.slots.get_mut(field as usize) {
            slot.text.push_str(item);
            // A text of more than four gigabytes does not come this far.
            slot.ends.push(u32::try_from(slot.text.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }
}

impl Slot {
    fn clear(&mut self) {
        self.scalar = Scalar::Blank;
        self.given = false;
        self.closes = false;
        self.text.clear();
        self.ends.clear();
        self.folded.clear();
    }
}

/// The cell of a value that has an order.
pub(crate) fn ordered_cell<T: Ord>(constants: &[T], value: &T) -> u32 {
    // A program has fewer constants than operations, each of which is longer than a byte: twice their number fits.
    let cell = match constants.binary_search(value) {
        Ok(at) => 2 * at + 2,
        Err(at) => 2 * at + 1,
    };
    u32::try_from(cell).unwrap_or(u32::MAX)
}
