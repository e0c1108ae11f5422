//! What is asked of cases: fields, the values that they can have, and every test of them, each kept once.
//!
//! A space grows as rules are read into it and forgets nothing, so that what was read before an edit can be held
//! against what was read after it. Nothing that is decided depends on the order in which it grew.

use std::sync::Arc;

use esc_check::hir::TextPart;
use esc_runtime::Program;
use esc_runtime::parts::{self, FieldKind, SystemField};
use esc_values::{Day, Decimal, Instant, fold};
use rustc_hash::FxHashMap;

/// A field, by its place in a [`Space`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct FieldId(pub(crate) u32);

/// A text that a field is compared with, by its place among those of the field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TextId(pub(crate) u32);

/// A text that is looked for in texts, by its place in a [`Space`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct PatternId(pub(crate) u32);

/// A test of a field, by its place in a [`Space`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct TestId(pub(crate) u32);

/// A value that has an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Point {
    /// Of a number or percent field.
    Number(Decimal),
    /// Of a date, in days since 1970-01-01, or of a datetime, in seconds.
    Whole(i64),
}

/// A place between values: those before it are lower than `point`, or not higher where it stands `after` it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Cut {
    pub(crate) point: Point,
    pub(crate) after: bool,
}

impl Cut {
    /// Whether a value lies before the cut.
    pub(crate) fn is_above(self, value: Point) -> bool {
        value < self.point || self.after && value == self.point
    }
}

/// The values between two cuts; without a cut, all on that side.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Range {
    pub(crate) from: Option<Cut>,
    pub(crate) to: Option<Cut>,
}

impl Range {
    pub(crate) fn holds(self, value: Point) -> bool {
        self.from.is_none_or(|from| !from.is_above(value)) && self.to.is_none_or(|to| to.is_above(value))
    }

    /// The only value in it, where it was written as one.
    pub(crate) fn single(self) -> Option<Point> {
        let (from, to) = (self.from?, self.to?);
        let is_single = match (from.point, to.point) {
            (Point::Whole(low), Point::Whole(high)) => low + 1 == high,
            (low, high) => low == high && !from.after && to.after,
        };
        is_single.then_some(from.point)
    }
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Test {
    /// Its value is one of these, or is blank and `blank` is set.
    Values { blank: bool, values: Values },
    /// The text contains one of these.
    Contains(Box<[PatternId]>),
    /// The text starts with one of these.
    StartsWith(Box<[PatternId]>),
    /// The list has one of these.
    Includes(Box<[TextId]>),
    /// The part of the text is this, case counting.
    Cased(TextPart, PatternId),
    /// Something that the analysis does not look into: it could hold or not.
    Opaque(Opaque),
}

/// Values of a field that are not blank.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Values {
    /// The texts given, in their own order, or with `others` all but these.
    Texts { texts: Box<[TextId]>, others: bool },
    /// What lies in one of the ranges.
    Ranges(Box<[Range]>),
    /// False, true, or both.
    Truth { no: bool, yes: bool },
    /// Every list, or none.
    Lists(bool),
}

/// What the analysis takes as it stands. Two of them are the same proposition if they are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Opaque {
    /// The field stands so to another one. Here and below the last part is the zone in which days are told, by a
    /// number.
    Pair(parts::Relation, FieldId, u32),
    /// It stands so to the moment so many minutes after the evaluation.
    Now(parts::Relation, i32),
    /// It stands so to the day so many days after today.
    Today(parts::Relation, i32, u32),
    /// It stands so to a stretch of days.
    Period(parts::Relation, parts::Period, u32),
    /// A part of a formula is true, by its place in the space; the field is one of those that it reads.
    Formula(u32, u32),
}

/// What values a field can have beside blank.
#[derive(Clone, Debug)]
pub(crate) enum Domain {
    /// Any text but these, which are folded.
    Text { never: Vec<Arc<str>> },
    /// One of a list of texts.
    Choice(Choices),
    /// Any number of texts from a list, or of any texts but `never`.
    List { choices: Option<Choices>, never: Vec<Arc<str>> },
    /// A number.
    Dense,
    /// A whole number from the first to the second, both included: days or seconds.
    Whole(i64, i64),
    /// False or true; never blank.
    Truth,
}

/// The texts that a picklist admits, each once without case, in the order declared.
#[derive(Clone, Debug, Default)]
pub(crate) struct Choices {
    /// As declared.
    pub(crate) shown: Vec<Arc<str>>,
    pub(crate) folded: Vec<Arc<str>>,
    places: FxHashMap<Arc<str>, usize>,
}

impl Choices {
    fn add(&mut self, shown: &Arc<str>, folded: String) {
        let folded: Arc<str> = folded.into();
        if !self.places.contains_key(&folded) {
            self.places.insert(Arc::clone(&folded), self.folded.len());
            self.folded.push(folded);
            self.shown.push(Arc::clone(shown));
        }
    }

    /// Those that another list has too.
    fn common(&self, other: &Self) -> Self {
        let mut common = Self::default();
        for (shown, folded) in self.shown.iter().zip(&self.folded) {
            if other.place(folded).is_some() {
                common.add(shown, folded.to_string());
            }
        }
        common
    }

    /// The place of a folded text.
    pub(crate) fn place(&self, folded: &str) -> Option<usize> {
        self.places.get(folded).copied()
    }
}

/// A field of cases.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// As declared, or as first written.
    pub(crate) name: Arc<str>,
    pub(crate) kind: FieldKind,
    pub(crate) domain: Domain,
    /// Whether no case is without.
    pub(crate) required: bool,
    /// Folded texts that it is compared with.
    texts: Vec<Arc<str>>,
    text_ids: FxHashMap<Arc<str>, TextId>,
    /// Points that it is held to be equal to.
    points: FxHashMap<Point, u32>,
    /// Texts that close a case, folded.
    closing: Vec<Arc<str>>,
    /// Whether a test asks how its text is spelt.
    cased: bool,
}

impl Field {
    fn new(field: &parts::Field, closed_too: bool) -> Self {
        let folded = fold(&field.name);
        let (domain, closing) = domain(&field.kind, closed_too);
        Self {
            name: Arc::clone(&field.name),
            kind: field.kind.clone(),
            domain,
            required: folded == fold(SystemField::Created.name()),
            texts: Vec::new(),
            text_ids: FxHashMap::default(),
            points: FxHashMap::default(),
            closing,
            cased: false,
        }
    }

    /// Whether it says that a case is closed.
    pub(crate) fn is_closed_flag(&self) -> bool {
        self.name.eq_ignore_ascii_case(SystemField::IsClosed.name())
    }

    /// Whether no case can be blank here.
    pub(crate) fn is_never_blank(&self) -> bool {
        self.required || matches!(self.domain, Domain::Truth)
    }

    /// The folded text of an id.
    pub(crate) fn text(&self, id: TextId) -> &Arc<str> {
        static NONE: std::sync::LazyLock<Arc<str>> = std::sync::LazyLock::new(|| "".into());
        self.texts.get(id.0 as usize).unwrap_or(&NONE)
    }

    /// The folded text of an id, unless the field is not one of texts.
    pub(crate) fn known_text(&self, id: TextId) -> Option<&Arc<str>> {
        self.texts.get(id.0 as usize)
    }

    /// The id of a folded text, if some test asks for it.
    pub(crate) fn text_id(&self, folded: &str) -> Option<TextId> {
        self.text_ids.get(folded).copied()
    }

    pub(crate) fn point_id(&self, point: Point) -> Option<u32> {
        self.points.get(&point).copied()
    }

    fn intern_text(&mut self, folded: &Arc<str>) -> TextId {
        if let Some(id) = self.text_ids.get(folded) {
            return *id;
        }
        let id = TextId(place(self.texts.len()));
        self.texts.push(Arc::clone(folded));
        self.text_ids.insert(Arc::clone(folded), id);
        id
    }

    fn intern_point(&mut self, point: Point) {
        let next = place(self.points.len());
        self.points.entry(point).or_insert(next);
    }

    /// Whether a test asks how its text is spelt.
    pub(crate) fn is_cased(&self) -> bool {
        self.cased
    }

    /// Whether a folded text closes a case.
    pub(crate) fn closes(&self, folded: &str) -> bool {
        self.closing.iter().any(|closing| **closing == *folded)
    }
}

/// The values of open cases, or of all, and the folded texts that would close one.
fn domain(kind: &FieldKind, closed_too: bool) -> (Domain, Vec<Arc<str>>) {
    match kind {
        FieldKind::Text => (Domain::Text { never: Vec::new() }, Vec::new()),
        FieldKind::Number | FieldKind::Percent => (Domain::Dense, Vec::new()),
        FieldKind::Boolean => (Domain::Truth, Vec::new()),
        FieldKind::Date => (Domain::Whole(Day::MIN.unix().into(), Day::MAX.unix().into()), Vec::new()),
        FieldKind::Datetime => (Domain::Whole(Instant::MIN.unix(), Instant::MAX.unix()), Vec::new()),
        FieldKind::Picklist(list) | FieldKind::Multipicklist(list) => {
            let closing: Vec<Arc<str>> = list
                .values
                .iter()
                .filter(|value| value.closed && !closed_too)
                .map(|value| fold(&value.text).into())
                .collect();
            let mut choices = Choices::default();
            for value in &list.values {
                let folded = fold(&value.text);
                if !closing.iter().any(|closing| **closing == folded) {
                    choices.add(&value.text, folded);
                }
            }
            let choices = (!list.open).then_some(choices);
            let never = closing.clone();
            let domain = match (kind, choices) {
                (FieldKind::Multipicklist(_), choices) => Domain::List { choices, never },
                (_, Some(choices)) => Domain::Choice(choices),
                (_, None) => Domain::Text { never },
            };
            (domain, closing)
        }
    }
}

/// Everything that is asked of cases.
#[derive(Clone, Debug, Default)]
pub(crate) struct Space {
    fields: Vec<Field>,
    names: FxHashMap<String, FieldId>,
    patterns: Vec<Arc<str>>,
    pattern_ids: FxHashMap<Arc<str>, PatternId>,
    tests: Vec<(FieldId, Test)>,
    test_ids: FxHashMap<(FieldId, Test), TestId>,
    /// The parts of formulas that are asked.
    formulas: Vec<Formula>,
    formula_ids: FxHashMap<String, u32>,
    /// Of each test, a comparison that asks it, as written, and whether that turns the answer round.
    words: Vec<(Arc<str>, bool)>,
    /// Whether values that close a case occur.
    closed_too: bool,
}

/// A part of a formula.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formula {
    /// The fields that it reads, each once.
    pub(crate) fields: Box<[FieldId]>,
    /// The texts that it speaks of.
    pub(crate) texts: Box<[Arc<str>]>,
    /// The numbers that it speaks of.
    pub(crate) numbers: Box<[Decimal]>,
}

/// A field that has values of two kinds.
#[derive(Debug)]
pub(crate) struct Conflict(pub(crate) Arc<str>);

pub(crate) fn place(at: usize) -> u32 {
    // Everything that is counted here has a limit far below in programs.
    u32::try_from(at).unwrap_or(u32::MAX)
}

impl Space {
    pub(crate) fn fields(&self) -> impl Iterator<Item = (FieldId, &Field)> {
        (0..).map(FieldId).zip(&self.fields)
    }

    pub(crate) fn field(&self, id: FieldId) -> Option<&Field> {
        self.fields.get(id.0 as usize)
    }

    /// The field of this name.
    pub(crate) fn find(&self, name: &str) -> Option<FieldId> {
        self.names.get(&fold(name)).copied()
    }

    pub(crate) fn test(&self, id: TestId) -> Option<(FieldId, &Test)> {
        self.tests.get(id.0 as usize).map(|(field, test)| (*field, test))
    }

    pub(crate) fn pattern(&self, id: PatternId) -> &str {
        self.patterns.get(id.0 as usize).map_or("", |pattern| pattern)
    }

    /// A comparison that asks a test, and whether it turns the answer round.
    pub(crate) fn words(&self, id: TestId) -> (&str, bool) {
        self.words.get(id.0 as usize).map_or(("", false), |(text, negated)| (text, *negated))
    }

    /// A space of open and closed cases.
    pub(crate) fn with_closed_cases() -> Self {
        Self { closed_too: true, ..Self::default() }
    }

    /// Adds the fields of another rule: where both know a field, it has the values that both admit.
    pub(crate) fn join_fields(&mut self, fields: &[parts::Field]) -> Result<(), Conflict> {
        for form in fields {
            let Some(known) = self.find(&form.name).and_then(|id| self.fields.get_mut(id.0 as usize)) else {
                self.add_fields(std::slice::from_ref(form));
                continue;
            };
            let (domain, _) = domain(&form.kind, self.closed_too);
            known.domain = match (known.domain.clone(), domain) {
                (Domain::Text { .. }, domain @ (Domain::Text { .. } | Domain::Choice(_)))
                | (domain @ Domain::Choice(_), Domain::Text { .. }) => domain,
                (Domain::Choice(one), Domain::Choice(other)) => Domain::Choice(one.common(&other)),
                (Domain::List { choices: Some(one), never }, Domain::List { choices: Some(other), .. }) => {
                    Domain::List { choices: Some(one.common(&other)), never }
                }
                (Domain::List { choices, never }, Domain::List { choices: others, .. }) => {
                    Domain::List { choices: choices.or(others), never }
                }
                (one, other) if std::mem::discriminant(&one) == std::mem::discriminant(&other) => {
                    match (&one, &other) {
                        (Domain::Whole(least, _), Domain::Whole(other, _)) if least != other => {
                            return Err(Conflict(Arc::clone(&form.name)));
                        }
                        _ => one,
                    }
                }
                _ => return Err(Conflict(Arc::clone(&form.name))),
            };
        }
        Ok(())
    }

    /// Adds the fields of a program. A field that is known already stays as it is.
    pub(crate) fn add_fields(&mut self, fields: &[parts::Field]) {
        for field in fields {
            let next = FieldId(place(self.fields.len()));
            self.names.entry(fold(&field.name)).or_insert_with(|| {
                self.fields.push(Field::new(field, self.closed_too));
                next
            });
        }
    }

    /// The place of a text that is looked for in texts, folded unless case counts.
    pub(crate) fn intern_pattern(&mut self, text: &Arc<str>) -> PatternId {
        if let Some(id) = self.pattern_ids.get(text) {
            return *id;
        }
        let id = PatternId(place(self.patterns.len()));
        self.patterns.push(Arc::clone(text));
        self.pattern_ids.insert(Arc::clone(text), id);
        id
    }

    /// The place of a part of a formula. `key` says what it computes: what is equal is one proposition.
    pub(crate) fn intern_formula(&mut self, key: String, formula: Formula) -> u32 {
        let next = place(self.formulas.len());
        let id = *self.formula_ids.entry(key).or_insert(next);
        if id == next {
            self.formulas.push(formula);
        }
        id
    }

    /// A part of a formula.
    pub(crate) fn formula(&self, id: u32) -> Option<&Formula> {
        self.formulas.get(id as usize)
    }

    pub(crate) fn intern_text(&mut self, field: FieldId, folded: &Arc<str>) -> TextId {
        self.fields.get_mut(field.0 as usize).map_or(TextId(0), |field| field.intern_text(folded))
    }

    pub(crate) fn intern_test(
        &mut self,
        field: FieldId,
        test: Test,
        words: &Arc<str>,
        negated: bool,
    ) -> TestId {
        let key = (field, test);
        if let Some(id) = self.test_ids.get(&key) {
            return *id;
        }
        if let (Test::Values { values: Values::Ranges(ranges), .. }, Some(field)) =
            (&key.1, self.fields.get_mut(field.0 as usize))
        {
            ranges.iter().filter_map(|range| range.single()).for_each(|point| field.intern_point(point));
        }
        if let (Test::Cased(part, pattern), Some(field)) = (&key.1, self.fields.get_mut(field.0 as usize)) {
            field.cased = true;
            if *part == TextPart::Whole
                && let Some(text) = self.patterns.get(pattern.0 as usize)
            {
                field.intern_text(&fold(text).into());
            }
        }
        let id = TestId(place(self.tests.len()));
        self.tests.push(key.clone());
        self.words.push((Arc::clone(words), negated));
        self.test_ids.insert(key, id);
        id
    }
}

/// The places that the fields of a program have in a space.
pub(crate) struct FieldMap(pub(crate) Vec<FieldId>);

impl FieldMap {
    pub(crate) fn new(space: &Space, program: &Program) -> Self {
        let find = |field: &parts::Field| space.find(&field.name).unwrap_or(FieldId(u32::MAX));
        Self(program.parts().fields.iter().map(find).collect())
    }

    pub(crate) fn get(&self, field: u32) -> FieldId {
        self.0.get(field as usize).copied().unwrap_or(FieldId(u32::MAX))
    }
}
