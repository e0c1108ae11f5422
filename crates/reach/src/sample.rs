//! Cases as the analysis makes them.

use std::sync::Arc;

use crate::lift::Tree;
use crate::space::{FieldId, Point, Space, Test, TestId, TextId, Values, place};

/// A case: the fields that are not blank, and the conditions that are taken to hold though no value shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sample {
    /// In the order of the fields. Shared: much that is known rests on the same cases.
    values: Arc<[(FieldId, Value)]>,
    /// Opaque tests that hold.
    pub(crate) conditions: Box<[TestId]>,
}

/// A value of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    Blank,
    Truth(bool),
    Point(Point),
    /// Folded.
    Text(Arc<str>),
    /// Folded, in order, at least one.
    List(Vec<Arc<str>>),
}

impl Sample {
    pub(crate) fn set(&mut self, field: FieldId, value: Value) {
        let place = self.values.binary_search_by_key(&field, |(known, _)| *known);
        match (place, value) {
            (Ok(at), Value::Blank) => {
                let (before, rest) = self.values.split_at(at);
                self.values = before.iter().chain(rest.iter().skip(1)).cloned().collect();
            }
            (Ok(at), value) => {
                if let Some((_, known)) = Arc::make_mut(&mut self.values).get_mut(at) {
                    *known = value;
                }
            }
            (Err(_), Value::Blank) => {}
            (Err(at), value) => {
                let (before, rest) = self.values.split_at(at);
                let added = std::iter::once((field, value));
                self.values = before.iter().cloned().chain(added).chain(rest.iter().cloned()).collect();
            }
        }
    }

    pub(crate) fn set_all(&mut self, values: &[(FieldId, Value)]) {
        for (field, value) in values {
            self.set(*field, value.clone());
        }
    }

    pub(crate) fn get(&self, field: FieldId) -> &Value {
        let found = self.values.binary_search_by_key(&field, |(known, _)| *known).ok();
        found.and_then(|at| self.values.get(at)).map_or(&Value::Blank, |(_, value)| value)
    }

    /// Whether a tree holds for the case. For one tree and many cases; for many trees [`Seen`] is quicker.
    pub(crate) fn holds(&self, space: &Space, tree: &Tree) -> bool {
        holds(tree, &|id| {
            self.test(space, id, |field, texts| {
                let Some(form) = space.field(field) else { return false };
                texts.iter().any(|id| match self.get(field) {
                    Value::Text(text) => text == form.text(*id),
                    Value::List(items) => items.contains(form.text(*id)),
                    _ => false,
                })
            })
        })
    }

    /// The answer to a test; `shows` tells whether a field has one of some texts.
    fn test(&self, space: &Space, id: TestId, shows: impl Fn(FieldId, &[TextId]) -> bool) -> bool {
        let Some((field, test)) = space.test(id) else { return false };
        let value = self.get(field);
        let folded = match value {
            Value::Text(folded) => &**folded,
            _ => "",
        };
        match test {
            Test::Values { blank, values } => match (values, value) {
                (Values::Truth { no, yes }, value) => {
                    if *value == Value::Truth(true) {
                        *yes
                    } else {
                        *no
                    }
                }
                (_, Value::Blank) => *blank,
                (Values::Texts { texts, others }, _) => shows(field, texts) != *others,
                (Values::Ranges(ranges), Value::Point(point)) => {
                    ranges.iter().any(|range| range.holds(*point))
                }
                (Values::Lists(any), _) => *any,
                (Values::Ranges(_), _) => false,
            },
            Test::Contains(patterns) => {
                !folded.is_empty() && patterns.iter().any(|id| folded.contains(space.pattern(*id)))
            }
            Test::StartsWith(patterns) => {
                !folded.is_empty() && patterns.iter().any(|id| folded.starts_with(space.pattern(*id)))
            }
            Test::Includes(texts) => shows(field, texts),
            Test::Opaque(_) => self.conditions.contains(&id),
        }
    }

    pub(crate) fn values(&self) -> impl Iterator<Item = (FieldId, &Value)> {
        self.values.iter().map(|(field, value)| (*field, value))
    }
}

/// What every field shows of a blank value, and of a false Boolean.
pub(crate) const BLANK_KEY: u32 = 0;
/// What a true Boolean shows, and every value that no test asks for.
pub(crate) const OTHER_KEY: u32 = 1;
/// What every value shows beside its own key, but for a Boolean.
pub(crate) const FILLED_KEY: u32 = 2;
/// What a text or point that tests ask for shows is its id and this.
pub(crate) const FIRST_KEY: u32 = 3;

/// A sample, looked up in a space: ready to be asked.
pub(crate) struct Seen<'a> {
    space: &'a Space,
    sample: &'a Sample,
    /// For each field, the values that index keys are made of.
    keys: Vec<u32>,
    ends: Vec<u32>,
}

impl<'a> Seen<'a> {
    pub(crate) fn new(space: &'a Space, sample: &'a Sample) -> Self {
        let mut keys = Vec::with_capacity(32);
        let mut ends = Vec::with_capacity(16);
        for (id, field) in space.fields() {
            let text_key = |text: &Arc<str>| field.text_id(text).map_or(OTHER_KEY, |id| FIRST_KEY + id.0);
            let value = sample.get(id);
            match value {
                Value::Blank | Value::Truth(false) => keys.push(BLANK_KEY),
                Value::Truth(true) => keys.push(OTHER_KEY),
                Value::Point(point) => {
                    keys.push(field.point_id(*point).map_or(OTHER_KEY, |id| FIRST_KEY + id));
                }
                Value::Text(text) => keys.push(text_key(text)),
                Value::List(items) => keys.extend(items.iter().map(text_key)),
            }
            if !matches!(value, Value::Blank | Value::Truth(_)) {
                keys.push(FILLED_KEY);
            }
            ends.push(place(keys.len()));
        }
        Self { space, sample, keys, ends }
    }

    pub(crate) fn sample(&self) -> &'a Sample {
        self.sample
    }

    /// The keys that a field shows, the general one the last.
    pub(crate) fn keys(&self, field: u32) -> &[u32] {
        let end = self.ends.get(field as usize).copied().unwrap_or_default() as usize;
        let before = (field as usize).checked_sub(1).and_then(|before| self.ends.get(before));
        let start = before.copied().unwrap_or_default() as usize;
        self.keys.get(start..end).unwrap_or_default()
    }

    pub(crate) fn holds(&self, tree: &Tree) -> bool {
        holds(tree, &|test| self.test(test))
    }

    pub(crate) fn test(&self, id: TestId) -> bool {
        // What most tests ask for can be told from the keys alone.
        if let Some((field, Test::Values { blank, values })) = self.space.test(id) {
            let key = self.keys(field.0).first().copied().unwrap_or(BLANK_KEY);
            match values {
                Values::Truth { no, yes } => return if key == OTHER_KEY { *yes } else { *no },
                Values::Texts { .. } if key == BLANK_KEY => return *blank,
                Values::Texts { texts, others } => {
                    return texts.iter().any(|id| FIRST_KEY + id.0 == key) != *others;
                }
                _ => {}
            }
        }
        self.sample.test(self.space, id, |field, texts| {
            let keys = self.keys(field.0);
            texts.iter().any(|id| keys.contains(&(FIRST_KEY + id.0)))
        })
    }
}

fn holds(tree: &Tree, test: &impl Fn(TestId) -> bool) -> bool {
    match tree {
        Tree::All(parts) => parts.iter().all(|part| holds(part, test)),
        Tree::Any(parts) => parts.iter().any(|part| holds(part, test)),
        Tree::Not(part) => !holds(part, test),
        Tree::Test { test: id, negated } => test(*id) != *negated,
    }
}
