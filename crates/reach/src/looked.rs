//! The cases that were looked at to find an answer, and a quick look whether an edit changes who takes them.

use std::hash::{Hash, Hasher};

use rustc_hash::FxHasher;

use crate::entries::Entry;
use crate::index::Need;
use crate::sample::{BLANK_KEY, FIRST_KEY, Sample, Value};
use crate::space::{FieldId, Space, TextId};

/// Cases that were looked at to find an answer: as long as an edit changes for none of them whether it is taken, the
/// answer stands.
#[derive(Clone, Debug, Default)]
pub(crate) struct Looked {
    cases: Box<[Sample]>,
    /// What they show together.
    marks: Marks,
}

/// For each text one bit of 128, and one for each field that is not blank: a case that shows none of some bits has none
/// of the values that these stand for. Other values may show the same bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Marks([u64; 2]);

impl Marks {
    /// Adds what a case shows.
    pub(crate) fn add_case(&mut self, case: &Sample) {
        for (field, value) in case.values() {
            self.add_value(field, value);
        }
    }

    fn add(&mut self, mark: impl Hash) {
        let mut hasher = FxHasher::default();
        mark.hash(&mut hasher);
        let bit = hasher.finish() % 128;
        let [low, high] = &mut self.0;
        *(if bit < 64 { low } else { high }) |= 1 << (bit % 64);
    }

    fn add_value(&mut self, field: FieldId, value: &Value) {
        match value {
            Value::Blank | Value::Truth(false) => return,
            Value::Truth(true) | Value::Point(_) => {}
            Value::Text(text) => self.add_text(field, text.as_folded()),
            Value::List(items) => items.iter().for_each(|text| self.add_text(field, text)),
        }
        self.add_filled(field);
    }

    fn add_text(&mut self, field: FieldId, text: &str) {
        self.add((field, text));
    }

    /// That a field is neither blank nor false.
    fn add_filled(&mut self, field: FieldId) {
        self.add(field);
    }

    fn or(self, other: Self) -> Self {
        let ([low, high], [other_low, other_high]) = (self.0, other.0);
        Self([low | other_low, high | other_high])
    }

    fn meets(self, other: Self) -> bool {
        let ([low, high], [other_low, other_high]) = (self.0, other.0);
        low & other_low | high & other_high != 0
    }
}

impl Looked {
    pub(crate) fn new(cases: Vec<Sample>) -> Self {
        let mut marks = Marks::default();
        for case in &cases {
            marks.add_case(case);
        }
        Self { cases: cases.into(), marks }
    }

    /// These cases and others.
    pub(crate) fn and(self, others: Self) -> Self {
        let mut cases = self.cases.into_vec();
        cases.extend(others.cases);
        Self { cases: cases.into(), marks: self.marks.or(others.marks) }
    }

    pub(crate) fn cases(&self) -> &[Sample] {
        &self.cases
    }
}

/// An entry, ready to be asked for many cases whether it takes one.
pub(crate) struct Taker<'a> {
    space: &'a Space,
    pub(crate) entry: &'a Entry,
    /// A case that the entry takes shows a mark of each.
    asks: Vec<Marks>,
}

impl<'a> Taker<'a> {
    pub(crate) fn new(space: &'a Space, entry: &'a Entry) -> Self {
        Self { space, entry, asks: entry.needs.iter().filter_map(|need| marks_of(space, need)).collect() }
    }

    /// Whether the entry may take one of the cases, as far as one look tells.
    pub(crate) fn may_take_one(&self, looked: &Looked) -> bool {
        self.may_take(looked.marks)
    }

    /// Whether the entry may take one of some cases, by what these show together.
    pub(crate) fn may_take(&self, shown: Marks) -> bool {
        self.asks.iter().all(|marks| marks.meets(shown))
    }

    /// Whether the entry takes one of the cases.
    pub(crate) fn takes_one(&self, looked: &Looked) -> bool {
        self.may_take_one(looked) && looked.cases.iter().any(|case| self.takes(case))
    }

    pub(crate) fn takes(&self, case: &Sample) -> bool {
        case.holds(self.space, &self.entry.tree)
    }
}

/// What cases are marked with that have what is needed; `None` where some of these show nothing.
fn marks_of(space: &Space, need: &Need) -> Option<Marks> {
    let id = FieldId(need.field);
    let field = space.field(id)?;
    let mut marks = Marks::default();
    for key in &*need.keys {
        if *key == BLANK_KEY {
            return None;
        }
        match key.checked_sub(FIRST_KEY).and_then(|at| field.known_text(TextId(at))) {
            Some(text) => marks.add_text(id, text),
            None => marks.add_filled(id),
        }
    }
    Some(marks)
}
