//! A case: the values that a program reads, ready to be judged.

mod json;

use std::fmt;
use std::ops::Range;

use esc_values::{Day, Decimal, DecimalError, Instant, fold_into};
use serde_json::value::RawValue;

use crate::error::CaseError;
use crate::parts::{Constants, FieldKind};
use crate::program::{FieldId, Inner, Program, Read};
use crate::value::{List, Value};

/// A case, as far as a program reads it. It belongs to that program and its clones.
///
/// All fields are blank at first. A case can be used again and again: [`clear`](Self::clear) keeps its memory.
#[derive(Clone)]
pub struct Case {
    program: Program,
    /// The cell of each field; see [`Constants`].
    cells: Vec<u32>,
    /// The value of each field.
    slots: Vec<Slot>,
    /// Which constants the multi-select fields have.
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
#[derive(Clone, Default)]
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

#[derive(Clone, Copy, Default)]
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

impl Case {
    /// A case without values.
    pub fn new(program: &Program) -> Self {
        let fields = program.parts().fields.len();
        Self {
            program: program.clone(),
            cells: vec![0; fields],
            slots: vec![Slot::default(); fields],
            bits: vec![0; program.0.words],
            given: Vec::with_capacity(fields),
            closing: 0,
            created: None,
            scratch: String::new(),
        }
    }

    /// The case that a JSON object holds, in the shape that a Salesforce query returns.
    ///
    /// For text, and for many cases, [`read_json`](Self::read_json) is cheaper.
    pub fn from_json(program: &Program, value: &serde_json::Value) -> Result<Self, CaseError> {
        let mut case = Self::new(program);
        case.read_json(&value.to_string())?;
        Ok(case)
    }

    /// Makes every field blank and keeps the memory.
    pub fn clear(&mut self) {
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

    /// Sets the field of this name, compared without case. Does nothing where the program reads no such field.
    pub fn set<'a>(&mut self, name: &str, value: impl Into<Value<'a>>) -> Result<(), CaseError> {
        match self.program.field(name) {
            Some(field) => self.set_field(field, value),
            None => Ok(()),
        }
    }

    /// Sets a field. The text `""` and a list of no texts are blank. After an error the field is blank.
    pub fn set_field<'a>(&mut self, field: FieldId, value: impl Into<Value<'a>>) -> Result<(), CaseError> {
        self.put(field, value.into()).map_err(|refusal| self.refused(field, refusal))
    }

    /// Sets a multi-select field; empty texts are left out. After an error the field is blank.
    pub fn set_list<'a>(
        &mut self,
        field: FieldId,
        items: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), CaseError> {
        self.reset(field);
        self.put_list(field, items).map_err(|refusal| self.refused(field, refusal))
    }

    /// Sets a field from the text of a table's cell, read by the field's type: an empty text is blank, a Boolean is
    /// `true` or `false`, the values of a list are parted by `;`. After an error the field is blank.
    pub fn set_from_text(&mut self, field: FieldId, text: &str) -> Result<(), CaseError> {
        let value = match self.kind(field) {
            Some(FieldKind::Number | FieldKind::Percent) if !text.is_empty() => match Decimal::parse(text) {
                Ok(number) => Value::Number(number),
                Err(error) => {
                    self.reset(field);
                    return Err(self.wrong_type(field, found_text(text), number_reason(error)));
                }
            },
            Some(FieldKind::Boolean) if text.eq_ignore_ascii_case("true") => Value::Boolean(true),
            Some(FieldKind::Boolean) if text.eq_ignore_ascii_case("false") => Value::Boolean(false),
            _ => Value::Text(text),
        };
        self.set_field(field, value)
    }

    /// The value of a field. A Boolean that was not given is false.
    pub fn value(&self, field: FieldId) -> Value<'_> {
        let Some(slot) = self.slots.get(field.0 as usize) else { return Value::Blank };
        match slot.scalar {
            Scalar::Blank if self.kind(field) == Some(&FieldKind::Boolean) => Value::Boolean(false),
            Scalar::Blank => Value::Blank,
            Scalar::Text => Value::Text(&slot.text),
            Scalar::List => Value::List(List { text: &slot.text, ends: &slot.ends }),
            Scalar::Number(number) => Value::Number(number),
            Scalar::Boolean(value) => Value::Boolean(value),
            Scalar::Day(day) => Value::Date(day),
            Scalar::Instant(instant) => Value::Instant(instant),
        }
    }

    /// The case's `Id`, if it has one. It is there even when [`read_json`](Self::read_json) found another field
    /// wrong.
    pub fn id(&self) -> Option<&str> {
        match self.value(FieldId(self.program.0.system.id)) {
            Value::Text(id) => Some(id),
            _ => None,
        }
    }

    /// The program that the case was made for.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Whether the case is closed.
    pub fn is_closed(&self) -> bool {
        self.closing > 0 || self.cell(self.program.0.system.is_closed) == 1
    }

    /// The first field whose value closes the case.
    pub(crate) fn closing_field(&self) -> Option<FieldId> {
        (0..).zip(&self.slots).find(|(_, slot)| slot.closes).map(|(field, _)| FieldId(field))
    }

    pub(crate) fn created(&self) -> Option<Instant> {
        self.created
    }

    pub(crate) fn cells(&self) -> &[u32] {
        &self.cells
    }

    pub(crate) fn cell(&self, field: u32) -> u32 {
        self.cells.get(field as usize).copied().unwrap_or(0)
    }

    /// The folded text of a field that criteria look into; `None` if it is blank.
    pub(crate) fn folded(&self, field: u32) -> Option<&str> {
        let slot = self.slots.get(field as usize)?;
        matches!(slot.scalar, Scalar::Text).then_some(&slot.folded)
    }

    /// Whether a multi-select field has a constant.
    pub(crate) fn has(&self, field: u32, constant: u32) -> bool {
        let Some(read) = self.read(FieldId(field)) else { return false };
        let word = self.bits.get(read.first_word + constant as usize / 64);
        word.is_some_and(|word| word >> (constant % 64) & 1 == 1)
    }

    /// Some of the words of bits that multi-select fields have.
    pub(crate) fn bits(&self, words: Range<usize>) -> &[u64] {
        self.bits.get(words).unwrap_or_default()
    }

    /// The instant that a datetime field holds.
    pub(crate) fn instant(&self, field: u32) -> Option<Instant> {
        match self.slots.get(field as usize)?.scalar {
            Scalar::Instant(instant) => Some(instant),
            _ => None,
        }
    }

    fn inner(&self) -> &Inner {
        &self.program.0
    }

    fn kind(&self, field: FieldId) -> Option<&FieldKind> {
        self.inner().parts.fields.get(field.0 as usize).map(|field| &field.kind)
    }

    fn read(&self, field: FieldId) -> Option<&Read> {
        self.inner().reads.get(field.0 as usize)
    }

    /// Makes a field blank, and given.
    fn reset(&mut self, field: FieldId) {
        let bits = self.read(field).map_or(0..0, |read| read.first_word..read.first_word + read.words);
        if let Some(bits) = self.bits.get_mut(bits) {
            bits.fill(0);
        }
        if let Some(cell) = self.cells.get_mut(field.0 as usize) {
            *cell = 0;
        }
        if let Some(slot) = self.slots.get_mut(field.0 as usize) {
            self.closing -= usize::from(slot.closes);
            if !slot.given {
                self.given.push(field.0);
            }
            slot.clear();
            slot.given = true;
        }
        if field.0 == self.program.0.system.created {
            self.created = None;
        }
    }

    fn write(&mut self, field: FieldId, cell: u32, scalar: Scalar) {
        if let Some(place) = self.cells.get_mut(field.0 as usize) {
            *place = cell;
        }
        if let Some(slot) = self.slots.get_mut(field.0 as usize) {
            slot.scalar = scalar;
        }
    }

    fn put(&mut self, field: FieldId, value: Value<'_>) -> Result<(), Refusal> {
        self.reset(field);
        let program = self.program.clone();
        let Some(form) = program.0.parts.fields.get(field.0 as usize) else { return Ok(()) };
        match (&form.kind, value) {
            (_, Value::Blank | Value::Text("")) => {}
            (_, Value::List(list)) if list.ends.is_empty() => {}
            (FieldKind::Text | FieldKind::Picklist(_), Value::Text(text)) => self.put_text(field, text)?,
            (FieldKind::Multipicklist(_), Value::Text(text)) => self.put_list(field, text.split(';'))?,
            (FieldKind::Multipicklist(_), Value::List(list)) => self.put_list(field, list.iter())?,
            (FieldKind::Boolean, Value::Boolean(value)) => {
                self.write(field, value.into(), Scalar::Boolean(value));
            }
            (FieldKind::Number | FieldKind::Percent, Value::Number(number)) => {
                let cell = match &form.constants {
                    Constants::Numbers(numbers) => ordered_cell(numbers, &number),
                    _ => 1,
                };
                self.write(field, cell, Scalar::Number(number));
            }
            (FieldKind::Date, Value::Date(day)) => self.put_day(field, &form.constants, day),
            (FieldKind::Date, Value::Text(text)) => match Day::parse(text) {
                Some(day) => self.put_day(field, &form.constants, day),
                None => return Err(Refusal::Type(found_text(text), None)),
            },
            (FieldKind::Datetime, Value::Instant(instant)) => {
                self.put_instant(field, &form.constants, instant);
            }
            (FieldKind::Datetime, Value::Text(text)) => match Instant::parse(text) {
                Ok(instant) => self.put_instant(field, &form.constants, instant),
                Err(error) => return Err(Refusal::Type(found_text(text), Some(error.to_string()))),
            },
            (_, value) => return Err(Refusal::Type(found(value), None)),
        }
        Ok(())
    }

    fn put_day(&mut self, field: FieldId, constants: &Constants, day: Day) {
        let cell = match constants {
            Constants::Days(days) => ordered_cell(days, &day),
            _ => 1,
        };
        self.write(field, cell, Scalar::Day(day));
    }

    fn put_instant(&mut self, field: FieldId, constants: &Constants, instant: Instant) {
        let cell = match constants {
            Constants::Instants(instants) => ordered_cell(instants, &instant),
            _ => 1,
        };
        self.write(field, cell, Scalar::Instant(instant));
        if field.0 == self.program.0.system.created {
            self.created = Some(instant);
        }
    }

    fn put_text(&mut self, field: FieldId, text: &str) -> Result<(), Refusal> {
        self.scratch.clear();
        fold_into(text, &mut self.scratch);
        let Some(read) = self.program.0.reads.get(field.0 as usize) else { return Ok(()) };
        let known = read.find(&self.scratch);
        if read.members_only && !known.is_some_and(|known| known.member) {
            return Err(Refusal::Member(text.to_owned()));
        }
        if let Some(cell) = self.cells.get_mut(field.0 as usize) {
            *cell = known.and_then(|known| known.constant).map_or(1, |constant| 2 + constant);
        }
        if let Some(slot) = self.slots.get_mut(field.0 as usize) {
            slot.scalar = Scalar::Text;
            slot.closes = known.is_some_and(|known| known.closes);
            self.closing += usize::from(slot.closes);
            slot.text.push_str(text);
            if read.folded {
                slot.folded.push_str(&self.scratch);
            }
        }
        Ok(())
    }

    fn put_list<'a>(
        &mut self,
        field: FieldId,
        items: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Refusal> {
        let program = self.program.clone();
        let Some(read) = program.0.reads.get(field.0 as usize) else { return Ok(()) };
        for item in items {
            if !item.is_empty()
                && let Err(refusal) = self.put_item(field, read, item)
            {
                self.reset(field);
                return Err(refusal);
            }
        }
        Ok(())
    }

    fn put_item(&mut self, field: FieldId, read: &Read, item: &str) -> Result<(), Refusal> {
        if !matches!(self.kind(field), Some(FieldKind::Multipicklist(_))) {
            return Err(Refusal::Type("a list".to_owned(), None));
        }
        self.scratch.clear();
        fold_into(item, &mut self.scratch);
        let known = read.find(&self.scratch);
        if read.members_only && !known.is_some_and(|known| known.member) {
            return Err(Refusal::Member(item.to_owned()));
        }
        if let Some(constant) = known.and_then(|known| known.constant)
            && let Some(word) = self.bits.get_mut(read.first_word + constant as usize / 64)
        {
            *word |= 1 << (constant % 64);
        }
        self.write(field, 1, Scalar::List);
        if let Some(slot) = self.slots.get_mut(field.0 as usize) {
            if known.is_some_and(|known| known.closes) && !slot.closes {
                slot.closes = true;
                self.closing += 1;
            }
            slot.text.push_str(item);
            // A text of more than four gigabytes does not come this far.
            slot.ends.push(u32::try_from(slot.text.len()).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    fn refused(&self, field: FieldId, refusal: Refusal) -> CaseError {
        match (refusal, self.kind(field)) {
            (Refusal::Type(found, reason), _) => self.wrong_type(field, found, reason),
            (Refusal::Member(found), kind) => CaseError::NotInPicklist {
                field: self.program.field_name(field).to_owned(),
                found,
                values: match kind {
                    Some(FieldKind::Picklist(picklist) | FieldKind::Multipicklist(picklist)) => {
                        picklist.values.iter().map(|value| value.text.to_string()).collect()
                    }
                    _ => Vec::new(),
                },
            },
        }
    }

    fn wrong_type(&self, field: FieldId, found: String, reason: Option<String>) -> CaseError {
        CaseError::WrongType {
            field: self.program.field_name(field).to_owned(),
            expected: self.kind(field).map_or("a value", expected),
            found,
            reason,
        }
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = &self.program.parts().fields;
        let given = (0..).zip(fields).filter(|(at, _)| !matches!(self.value(FieldId(*at)), Value::Blank));
        f.debug_map().entries(given.map(|(at, field)| (&*field.name, self.value(FieldId(at))))).finish()
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

/// Why a value does not go into a field.
enum Refusal {
    /// Its type: what was found, and what else there is to say.
    Type(String, Option<String>),
    /// It is none of the picklist's.
    Member(String),
}

/// The cell of a value that has an order.
fn ordered_cell<T: Ord>(constants: &[T], value: &T) -> u32 {
    // A program has fewer constants than operations, each of which is longer than a byte: twice their number fits.
    let cell = match constants.binary_search(value) {
        Ok(at) => 2 * at + 2,
        Err(at) => 2 * at + 1,
    };
    u32::try_from(cell).unwrap_or(u32::MAX)
}

/// What a field of this type takes.
fn expected(kind: &FieldKind) -> &'static str {
    match kind {
        FieldKind::Text => "a text",
        FieldKind::Number => "a number",
        FieldKind::Percent => "a number, 20 for 20 %",
        FieldKind::Boolean => "true or false",
        FieldKind::Date => "a date like 2026-11-20",
        FieldKind::Datetime => "a date and time like 2026-11-20T17:00:00Z",
        FieldKind::Picklist(_) => "one of the picklist's texts",
        FieldKind::Multipicklist(_) => "a list of texts, or texts parted by `;`",
    }
}

/// How many characters of a wrong value an error shows.
const SHOWN: usize = 60;

fn shortened(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn found_text(text: &str) -> String {
    format!("the text {}", esc_values::quote(&shortened(text)))
}

fn found(value: Value<'_>) -> String {
    match value {
        Value::Blank => "blank".to_owned(),
        Value::Text(text) => found_text(text),
        Value::Number(number) => format!("the number {number}"),
        Value::Boolean(value) => value.to_string(),
        Value::Date(day) => format!("the date {day}"),
        Value::Instant(instant) => format!("the instant {instant}"),
        Value::List(_) => "a list".to_owned(),
    }
}

/// What is wrong with the text of a number.
fn number_reason(error: DecimalError) -> Option<String> {
    (error == DecimalError::TooLong).then(|| error.to_string())
}

/// What a raw JSON value is, for an error.
fn found_raw(raw: &RawValue) -> String {
    match raw.get().as_bytes().first() {
        Some(b'{') => "an object".to_owned(),
        Some(b'[') => "a list".to_owned(),
        _ => format!("`{}`", shortened(raw.get())),
    }
}
