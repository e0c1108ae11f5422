//! A case: the values that a program reads, ready to be judged.

mod json;
mod refusal;
mod values;

use std::fmt;
use std::ops::Range;

use esc_values::{Decimal, Instant};

use crate::error::CaseError;
use crate::program::{FieldId, Program};
use crate::read::Takes;
use crate::value::Value;

use json::Keys;
use refusal::{found_text, number_reason, wrong_type};
use values::Values;

pub(crate) use values::Prepared;

/// A case, as far as a program reads it. It belongs to that program and its clones.
///
/// All fields are blank at first. A case can be used again and again: [`clear`](Self::clear) keeps its memory.
#[derive(Clone)]
#[repr(C)]
pub struct Case {
    // In this order, so that what every decision asks for lies together.
    program: Program,
    values: Values,
    /// What keys of JSON objects were found to stand for.
    keys: Keys,
}

impl Case {
    /// A case without values.
    pub fn new(program: &Program) -> Self {
        Self { program: program.clone(), values: Values::new(&program.0), keys: Keys::default() }
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
        self.values.clear();
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
        match self.values.put(&self.program.0, field.0, value.into()) {
            Ok(()) => Ok(()),
            Err(refusal) => Err(refusal.of(&self.program, field)),
        }
    }

    /// Sets a multi-select field; empty texts are left out. After an error the field is blank.
    pub fn set_list<'a>(
        &mut self,
        field: FieldId,
        items: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), CaseError> {
        self.reset(field);
        let put = self.values.put_list(&self.program.0, field.0, items);
        put.map_err(|refusal| refusal.of(&self.program, field))
    }

    /// Sets a field from the text of a table's cell, read by the field's type: an empty text is blank, a Boolean is
    /// `true` or `false`, the values of a list are parted by `;`. After an error the field is blank.
    pub fn set_from_text(&mut self, field: FieldId, text: &str) -> Result<(), CaseError> {
        let value = match self.program.0.tables().read(field.0).map(|read| read.takes) {
            Some(Takes::Number) if !text.is_empty() => match Decimal::parse(text) {
                Ok(number) => Value::Number(number),
                Err(error) => {
                    self.reset(field);
                    return Err(wrong_type(&self.program, field, found_text(text), number_reason(error)));
                }
            },
            Some(Takes::Boolean) if text.eq_ignore_ascii_case("true") => Value::Boolean(true),
            Some(Takes::Boolean) if text.eq_ignore_ascii_case("false") => Value::Boolean(false),
            _ => Value::Text(text),
        };
        self.set_field(field, value)
    }

    /// The value of a field. A Boolean that was not given is false.
    pub fn value(&self, field: FieldId) -> Value<'_> {
        self.values.get(&self.program.0, field.0)
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
        self.values.is_closing()
    }

    /// Reads a value of a field, to be set in many cases of the same program.
    pub(crate) fn prepare(&mut self, field: FieldId, value: Value<'_>) -> Result<Prepared, CaseError> {
        self.set_field(field, value)?;
        Ok(self.values.prepared(&self.program.0, field.0))
    }

    /// Sets a field to a value that was read before, once in every case. The case is good for a decision, but does not
    /// know all its values.
    pub(crate) fn set_prepared(&mut self, field: FieldId, value: &Prepared) {
        self.values.put_prepared(&self.program.0, field.0, value);
    }

    /// The first field whose value closes the case.
    pub(crate) fn closing_field(&self) -> Option<FieldId> {
        self.values.closing_field().map(FieldId)
    }

    pub(crate) fn created(&self) -> Option<Instant> {
        self.values.created()
    }

    pub(crate) fn cells(&self) -> &[u32] {
        self.values.cells()
    }

    pub(crate) fn cell(&self, field: u32) -> u32 {
        self.cells().get(field as usize).copied().unwrap_or(0)
    }

    /// The folded text of a field that criteria look into; `None` if it is blank.
    pub(crate) fn folded(&self, field: u32) -> Option<&str> {
        self.values.folded(field)
    }

    /// Whether a bit of a field is set.
    pub(crate) fn has(&self, field: u32, bit: u32) -> bool {
        let Some(read) = self.program.0.tables().read(field) else { return false };
        let word = self.values.bits(read.words.clone()).get(bit as usize / 64);
        word.is_some_and(|word| word >> (bit % 64) & 1 == 1)
    }

    /// Some of the words of bits that fields have.
    pub(crate) fn bits(&self, words: Range<usize>) -> &[u64] {
        self.values.bits(words)
    }

    /// One of these words.
    #[inline]
    pub(crate) fn word(&self, word: u32) -> u64 {
        self.values.word(word)
    }

    /// The instant that a datetime field holds.
    pub(crate) fn instant(&self, field: u32) -> Option<Instant> {
        self.values.instant(field)
    }

    /// Makes a field blank, and given.
    fn reset(&mut self, field: FieldId) {
        self.values.reset(&self.program.0, field.0);
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = &self.program.parts().fields;
        let given = (0..).zip(fields).filter(|(at, _)| !matches!(self.value(FieldId(*at)), Value::Blank));
        f.debug_map().entries(given.map(|(at, field)| (&*field.name, self.value(FieldId(at))))).finish()
    }
}
