//! The plain interpreter: runs the criteria code of a program over a case.

use std::cell::{Cell, OnceCell};
use std::slice;

use esc_formula::Surroundings;
use esc_values::Instant;
use memchr::memmem;

use crate::case::Case;
use crate::days::Stretch;
use crate::error::CaseError;
use crate::formula::{self, Failed};
use crate::guard::Guard;
use crate::parts::{Check, Node, Op, Relation};
use crate::program::{FieldId, Inner};
use crate::rest::{ACCEPT, Ask, Candidate, GUARD};
use crate::search::Search;
use crate::tables::Tables;
use crate::value::Value;

/// A case at a time, of which checks are asked.
pub(crate) struct Judge<'a> {
    inner: &'a Inner,
    pub(crate) tables: &'a Tables,
    case: &'a Case,
    now: Instant,
    today: OnceCell<i64>,
    /// Why it cannot be told whether the entry that was asked last takes the case.
    failed: Cell<Option<Box<Failed>>>,
}

impl<'a> Judge<'a> {
    #[inline]
    pub(crate) fn new(inner: &'a Inner, case: &'a Case, now: Instant) -> Self {
        let tables = inner.tables();
        Self { inner, tables, case, now, today: OnceCell::new(), failed: Cell::new(None) }
    }

    /// The first entry that takes the case, by its number. An error where an earlier one has a formula that fails, so
    /// that nobody can tell whether it takes the case.
    #[inline]
    pub(crate) fn first_match(self) -> Result<Option<u32>, CaseError> {
        let entries = &self.inner.parts.entries;
        let found = match &self.tables.index {
            Some(index) => index.first(self.case, |candidate| self.takes(candidate)),
            None => self.first_match_plain(),
        };
        match (self.failed.into_inner(), found) {
            (Some(failed), Some(entry)) => Err(CaseError::Formula {
                entry: entries.get(entry as usize).map_or("", |entry| &entry.name).to_owned(),
                function: failed.function.name(),
                text: failed.text,
                reason: failed.reason,
            }),
            (_, found) => Ok(found),
        }
    }

    /// The same without the index: entry by entry, first its guard, then the rest of its code.
    fn first_match_plain(&self) -> Option<u32> {
        let taken = (0..).zip(&self.tables.guards).find(|(entry, guard)| self.confirms(*entry, guard));
        taken.map(|(entry, _)| entry)
    }

    /// Whether an entry takes the case, or fails: the search is over either way.
    #[inline]
    fn takes(&self, Candidate { entry, rest }: Candidate) -> bool {
        match rest {
            ACCEPT => true,
            GUARD => self.tables.guards.get(entry as usize).is_some_and(|guard| self.confirms(entry, guard)),
            rest => self.accepts(entry, rest),
        }
    }

    fn confirms(&self, entry: u32, guard: &Guard) -> bool {
        guard.passes(self.case.cells()) && self.accepts(entry, guard.rest)
    }

    /// Whether the rest of an entry's code, from a place on, accepts the case, or fails.
    #[inline]
    fn accepts(&self, entry: u32, start: u32) -> bool {
        let mut at = start;
        while let Some(step) = self.tables.rest.get(at as usize) {
            let holds = match step.ask {
                Ask::Cell(test) => test.holds(self.case.cells()),
                Ask::Bits { word, mask } => self.case.word(word) & mask != 0,
                Ask::Check => match self.answer(at) {
                    Ok(holds) => holds,
                    Err(_) => return self.settles(entry),
                },
            };
            at = if holds { step.yes } else { step.no };
        }
        at == ACCEPT
    }

    /// The answer to the check at a place of the code.
    #[inline(never)]
    fn answer(&self, at: u32) -> Result<bool, Box<Failed>> {
        match self.inner.parts.code.get(at as usize).map(|op| op.check) {
            Some(Check::Formula { formula }) => self.formula(formula),
            Some(check) => Ok(self.holds(check)),
            None => Ok(false),
        }
    }

    /// The answer to one check.
    pub(crate) fn holds(&self, check: Check) -> bool {
        match check {
            Check::Cell { field, cells } => (cells.first..=cells.last).contains(&self.case.cell(field)),
            Check::Cells { field, set } => {
                let cell = self.case.cell(field);
                let set = self.inner.parts.sets.get(set as usize).map_or(&[][..], Vec::as_slice);
                let after = set.partition_point(|range| range.last < cell);
                set.get(after).is_some_and(|range| range.first <= cell)
            }
            Check::Contains { field, list } => match self.search(field) {
                Some(search) => self.any_bit(field, list, |pattern| search.contains(pattern)),
                None => self.any_pattern(field, list, |text, pattern| {
                    memmem::find(text.as_bytes(), pattern.as_bytes()).is_some()
                }),
            },
            Check::StartsWith { field, list } => match self.search(field) {
                Some(search) => self.any_bit(field, list, |pattern| search.starts_with(pattern)),
                None => self.any_pattern(field, list, |text, pattern| text.starts_with(pattern)),
            },
            Check::Includes { field, list } => {
                self.list(list).iter().any(|constant| self.case.has(field, *constant))
            }
            Check::Pair { relation, field, other } => self.pair(relation, field, other),
            Check::Now { relation, field, minutes } => self.case.instant(field).is_some_and(|instant| {
                relates(relation, &instant.unix(), &(self.now.unix() + i64::from(minutes) * 60))
            }),
            Check::Today { relation, field, days } => {
                let stretch = Stretch::day(self.today() + i64::from(days));
                self.day(field).is_some_and(|day| stretch.relates(day, relation))
            }
            Check::Period { relation, field, period } => {
                let stretch = Stretch::of(period, self.today());
                self.day(field).is_some_and(|day| stretch.relates(day, relation))
            }
            // Whoever asks for one check by itself takes a failure for no.
            Check::Formula { formula } => self.formula(formula).unwrap_or(false),
            Check::Accept { .. } => true,
        }
    }

    /// Whether a part of a formula is true.
    pub(crate) fn formula(&self, formula: u32) -> Result<bool, Box<Failed>> {
        formula::run(self.inner, formula, self.case, &Surroundings { now: self.now, zone: &self.inner.zone })
    }

    /// Whether an entry takes the case whose code met a formula that fails. It does or does not where the other
    /// comparisons decide that; else the failure is kept, and the search is over.
    #[cold]
    fn settles(&self, entry: u32) -> bool {
        let outline = self.inner.parts.entries.get(entry as usize).map_or(&[][..], |entry| &entry.outline);
        let mut nodes = outline.iter();
        let mut checks = self.inner.code_of(entry).iter();
        let mut failure = None;
        let holds = self.outcome(&mut nodes, &mut checks, &mut failure);
        if holds.is_none() {
            self.failed.set(failure);
        }
        holds.unwrap_or(true)
    }

    /// Whether criteria hold; `None` where that rests on a formula that fails. Their depth has a limit.
    fn outcome(
        &self,
        nodes: &mut slice::Iter<'_, Node>,
        checks: &mut slice::Iter<'_, Op>,
        failure: &mut Option<Box<Failed>>,
    ) -> Option<bool> {
        let node = nodes.next()?;
        let mut parts = |count: u32, deciding: bool| {
            let mut all = Some(!deciding);
            for _ in 0..count {
                match self.outcome(nodes, checks, failure) {
                    Some(holds) if holds == deciding => all = Some(deciding),
                    None if all == Some(!deciding) => all = None,
                    _ => {}
                }
            }
            all
        };
        match node {
            Node::All(count) => parts(*count, false),
            Node::Any(count) => parts(*count, true),
            Node::Not => self.outcome(nodes, checks, failure).map(|holds| !holds),
            Node::Row(_) => self.outcome(nodes, checks, failure),
            Node::Test { negated, .. } => match checks.next()?.check {
                Check::Formula { formula } => match self.formula(formula) {
                    Ok(holds) => Some(holds != *negated),
                    Err(failed) => {
                        let _ = failure.get_or_insert(failed);
                        None
                    }
                },
                check => Some(self.holds(check) != *negated),
            },
        }
    }

    fn list(&self, list: u32) -> &[u32] {
        self.inner.parts.lists.get(list as usize).map_or(&[][..], Vec::as_slice)
    }

    fn search(&self, field: u32) -> Option<&'a Search> {
        self.tables.read(field)?.search.as_deref()
    }

    /// Whether one of the bits of a list's patterns is set.
    fn any_bit(&self, field: u32, list: u32, bit: impl Fn(u32) -> Option<u32>) -> bool {
        self.list(list).iter().filter_map(|pattern| bit(*pattern)).any(|bit| self.case.has(field, bit))
    }

    /// The same where no search was made for the field.
    fn any_pattern(&self, field: u32, list: u32, test: impl Fn(&str, &str) -> bool) -> bool {
        self.case.folded(field).is_some_and(|text| {
            self.list(list)
                .iter()
                .filter_map(|pattern| self.inner.parts.patterns.get(*pattern as usize))
                .any(|pattern| test(text, pattern))
        })
    }

    /// The day of the evaluation.
    fn today(&self) -> i64 {
        *self.today.get_or_init(|| self.inner.zone.local_day(self.now).unix().into())
    }

    /// The day that a date field holds, or the local day of a datetime.
    fn day(&self, field: u32) -> Option<i64> {
        match self.case.value(FieldId(field)) {
            Value::Date(day) => Some(day.unix().into()),
            Value::Instant(instant) => Some(self.inner.zone.local_day(instant).unix().into()),
            _ => None,
        }
    }

    fn pair(&self, relation: Relation, left: u32, right: u32) -> bool {
        let (a, b) = (self.case.value(FieldId(left)), self.case.value(FieldId(right)));
        match (a, b) {
            (Value::Blank, Value::Blank) => relation == Relation::Equal,
            (Value::Number(a), Value::Number(b)) => relates(relation, &a, &b),
            (Value::Boolean(a), Value::Boolean(b)) => relates(relation, &a, &b),
            (Value::Text(_), Value::Text(_)) => {
                relates(relation, &self.case.folded(left), &self.case.folded(right))
            }
            (Value::Instant(a), Value::Instant(b)) => relates(relation, &a, &b),
            _ => match (self.day(left), self.day(right)) {
                (Some(a), Some(b)) => relates(relation, &a, &b),
                _ => false,
            },
        }
    }
}

fn relates<T: Ord>(relation: Relation, left: &T, right: &T) -> bool {
    match relation {
        Relation::Equal => left == right,
        Relation::Less => left < right,
        Relation::LessOrEqual => left <= right,
        Relation::Greater => left > right,
        Relation::GreaterOrEqual => left >= right,
    }
}
