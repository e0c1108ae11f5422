//! From an entry's criteria to its outline and its checks.

use std::sync::Arc;

use esc_calendar::Zone;
use esc_check::hir::{Criteria, Days, Entry, FieldType, Moment, RuleSet, Test, TestKind};
use esc_runtime::limits::{MAX_COMPARISONS, MAX_DEPTH};
use esc_runtime::parts::{CellRange, Check, Node};

use crate::points::{FieldPoints, Point, ranges};
use crate::tables::Tables;
use crate::{CompileError, convert, formula};

/// Writes out the criteria of one entry.
pub(crate) struct Lowering<'a> {
    rules: &'a RuleSet,
    zone: &'a Zone,
    points: &'a FieldPoints,
    tables: &'a mut Tables,
    outline: Vec<Node>,
    checks: Vec<Check>,
}

/// Why criteria cannot be written out.
enum Beyond {
    Depth,
    Length,
}

impl<'a> Lowering<'a> {
    pub(crate) fn new(
        rules: &'a RuleSet,
        zone: &'a Zone,
        points: &'a FieldPoints,
        tables: &'a mut Tables,
    ) -> Self {
        Self { rules, zone, points, tables, outline: Vec::new(), checks: Vec::new() }
    }

    /// The outline of an entry, rows written out, and a check for each of its comparisons.
    pub(crate) fn entry(mut self, entry: &Entry) -> Result<(Vec<Node>, Vec<Check>), CompileError> {
        let every_case = matches!(&entry.criteria, Criteria::All(parts, _) if parts.is_empty());
        if !every_case {
            self.criteria(&entry.criteria, 0).map_err(|beyond| {
                let entry = entry.name.clone();
                match beyond {
                    Beyond::Depth => CompileError::TooDeep { entry },
                    Beyond::Length => CompileError::TooManyComparisons { entry },
                }
            })?;
        }
        // Outlines are kept.
        self.outline.shrink_to_fit();
        Ok((self.outline, self.checks))
    }

    fn criteria(&mut self, criteria: &Criteria, depth: usize) -> Result<(), Beyond> {
        if depth > MAX_DEPTH {
            return Err(Beyond::Depth);
        }
        match criteria {
            Criteria::All(parts, _) | Criteria::Any(parts, _) if parts.is_empty() => {
                // Of no parts all hold, and none does.
                let all = matches!(criteria, Criteria::All(..));
                let check = self.cells(0, Vec::new());
                self.push(check, all, if all { "true" } else { "false" }.into())
            }
            Criteria::All(parts, _) | Criteria::Any(parts, _) => {
                if let [part] = parts.as_slice() {
                    return self.criteria(part, depth);
                }
                let count = u32::try_from(parts.len()).map_err(|_| Beyond::Length)?;
                let all = matches!(criteria, Criteria::All(..));
                self.outline.push(if all { Node::All(count) } else { Node::Any(count) });
                parts.iter().try_for_each(|part| self.criteria(part, depth + 1))
            }
            Criteria::Not(part, _) => {
                self.outline.push(Node::Not);
                self.criteria(part, depth + 1)
            }
            Criteria::Row(row, _) => {
                let label = self.tables.text(&row.label);
                self.outline.push(Node::Row(label));
                self.criteria(&row.criteria, depth + 1)
            }
            Criteria::Formula(criteria, _) => self.criteria(criteria, depth),
            Criteria::Test(Test {
                kind: TestKind::Cased(part, text), field, negated, text: words, ..
            }) => {
                let code = formula::cased(*part, *field, text, words, self.tables);
                let place = self.tables.formulas.place(code);
                self.push(Check::Formula { formula: place }, *negated, Arc::clone(words))
            }
            Criteria::Test(test) => {
                let check = self.check(test);
                self.push(check, test.negated, Arc::clone(&test.text))
            }
            Criteria::Opaque(formula) => {
                let code = formula::formula(formula, &self.rules.fields, self.tables);
                let place = self.tables.formulas.place(code);
                let text = self.tables.text(&format!("formula({})", formula.text));
                self.push(Check::Formula { formula: place }, false, text)
            }
        }
    }

    fn push(&mut self, check: Check, negated: bool, text: Arc<str>) -> Result<(), Beyond> {
        if self.checks.len() == MAX_COMPARISONS {
            return Err(Beyond::Length);
        }
        self.checks.push(check);
        self.outline.push(Node::Test { negated, text });
        Ok(())
    }

    fn check(&mut self, test: &Test) -> Check {
        let field = test.field.0;
        let kind = self.rules.fields.get(field as usize).map_or(&FieldType::Text, |field| &field.kind);
        if let Some(ranges) = ranges(&test.kind, kind, self.zone) {
            let cells = self.points.cells(field as usize, &ranges);
            return self.cells(field, cells);
        }
        match &test.kind {
            // A Boolean is never blank; its cell 0 is false.
            TestKind::Blank if *kind == FieldType::Boolean => self.cells(field, Vec::new()),
            TestKind::Blank => Check::Cell { field, cells: CellRange { first: 0, last: 0 } },
            TestKind::Contains(texts) => Check::Contains { field, list: self.patterns(texts) },
            TestKind::StartsWith(texts) => Check::StartsWith { field, list: self.patterns(texts) },
            TestKind::Includes(texts) => {
                let place = |text: &String| self.points.place(field as usize, &Point::Text(text.clone()));
                let mut list: Vec<u32> = texts.iter().filter_map(place).collect();
                list.sort_unstable();
                list.dedup();
                Check::Includes { field, list: self.tables.lists.place(list) }
            }
            TestKind::Days(relation, Days::Today(days)) => {
                Check::Today { relation: convert::relation(*relation), field, days: *days }
            }
            TestKind::Days(relation, Days::Period(period)) => {
                let (relation, period) = (convert::relation(*relation), convert::period(*period));
                Check::Period { relation, field, period }
            }
            TestKind::Moment(relation, Moment::Now(minutes)) => Check::Now {
                relation: convert::relation(*relation),
                field,
                // What does not fit is beyond what the runtime takes.
                minutes: i32::try_from(*minutes).unwrap_or(i32::MAX),
            },
            TestKind::Field(relation, other) => {
                Check::Pair { relation: convert::relation(*relation), field, other: other.0 }
            }
            // `True`; the other kinds compare with constants and were turned into cells above.
            _ => Check::Cell { field, cells: CellRange { first: 1, last: 1 } },
        }
    }

    fn cells(&mut self, field: u32, cells: Vec<CellRange>) -> Check {
        match cells.as_slice() {
            [cells] => Check::Cell { field, cells: *cells },
            _ => Check::Cells { field, set: self.tables.sets.place(cells) },
        }
    }

    fn patterns(&mut self, texts: &[String]) -> u32 {
        let mut list = Vec::with_capacity(texts.len());
        for text in texts {
            let text: Arc<str> = self.tables.text(text);
            list.push(self.tables.patterns.place(text));
        }
        self.tables.lists.place(list)
    }
}
