//! The constants that each field is compared with, and what a comparison says in terms of them.

use std::ops::{Bound, RangeInclusive};
use std::sync::Arc;

use esc_calendar::Zone;
use esc_check::hir::{
    Criteria, Days, Entry, Field, FieldType, Moment, Relation, Row, RuleSet, Test, TestKind, TextPart,
};
use esc_runtime::limits::MAX_DEPTH;
use esc_runtime::parts::{self, CellRange, Constants, SystemField};
use esc_syntax::words::needs_backticks;
use esc_values::{Day, Decimal, Instant, fold};
use rustc_hash::FxHashSet;

use crate::tables::Tables;
use crate::{CompileError, convert};

/// A constant. All those of one field are of one kind.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Point {
    Text(String),
    Number(Decimal),
    Day(Day),
    Instant(Instant),
}

/// Values from a bound to a bound.
pub(crate) type Range = (Bound<Point>, Bound<Point>);

/// The values that a comparison with constants asks for; `None` if it compares with something else. Blank is none of
/// them.
pub(crate) fn ranges(kind: &TestKind, field: &FieldType, zone: &Zone) -> Option<Vec<Range>> {
    Some(match kind {
        TestKind::TextIn(texts) => texts.iter().map(|text| exactly(Point::Text(text.clone()))).collect(),
        TestKind::Number(relation, number) => vec![relates(*relation, Point::Number(*number))],
        TestKind::NumberIn(numbers) => numbers.iter().map(|number| exactly(Point::Number(*number))).collect(),
        TestKind::Moment(relation, Moment::Instant(instant)) => {
            vec![relates(*relation, Point::Instant(*instant))]
        }
        TestKind::InstantIn(instants, days) => {
            let instants = instants.iter().map(|instant| exactly(Point::Instant(*instant)));
            instants.chain(days.iter().flat_map(|day| local(Relation::Equal, *day, zone))).collect()
        }
        TestKind::Days(relation, Days::Day(day)) if *field == FieldType::Datetime => {
            local(*relation, *day, zone)
        }
        TestKind::Days(relation, Days::Day(day)) => vec![relates(*relation, Point::Day(*day))],
        TestKind::DayIn(days) if *field == FieldType::Datetime => {
            days.iter().flat_map(|day| local(Relation::Equal, *day, zone)).collect()
        }
        TestKind::DayIn(days) => days.iter().map(|day| exactly(Point::Day(*day))).collect(),
        _ => return None,
    })
}

fn exactly(point: Point) -> Range {
    (Bound::Included(point.clone()), Bound::Included(point))
}

fn relates(relation: Relation, point: Point) -> Range {
    match relation {
        Relation::Equal => exactly(point),
        Relation::Less => (Bound::Unbounded, Bound::Excluded(point)),
        Relation::LessOrEqual => (Bound::Unbounded, Bound::Included(point)),
        Relation::Greater => (Bound::Excluded(point), Bound::Unbounded),
        Relation::GreaterOrEqual => (Bound::Included(point), Bound::Unbounded),
    }
}

/// The instants whose local day stands so to a day.
fn local(relation: Relation, day: Day, zone: &Zone) -> Vec<Range> {
    let days = match relation {
        Relation::Equal => Some((day, day)),
        Relation::Less => day.plus(-1).map(|before| (Day::MIN, before)),
        Relation::LessOrEqual => Some((Day::MIN, day)),
        Relation::Greater => day.plus(1).map(|after| (after, Day::MAX)),
        Relation::GreaterOrEqual => Some((day, Day::MAX)),
    };
    let Some((first, last)) = days else { return Vec::new() };
    let range = |range: RangeInclusive<Instant>| {
        let start = Some(*range.start()).filter(|start| *start > Instant::MIN);
        let end = range.end().plus(1);
        (
            start.map_or(Bound::Unbounded, |start| Bound::Included(Point::Instant(start))),
            end.map_or(Bound::Unbounded, |end| Bound::Excluded(Point::Instant(end))),
        )
    };
    zone.instants_of_days(first, last).into_iter().map(range).collect()
}

/// The constants of every field, by its place; in order once they are all collected.
#[derive(Debug)]
pub(crate) struct FieldPoints(Vec<Vec<Point>>);

impl FieldPoints {
    /// Collects the constants that entries of a rule mention.
    pub(crate) fn collect(
        rules: &RuleSet,
        entries: &[Arc<Entry>],
        zone: &Zone,
    ) -> Result<Self, CompileError> {
        let points = vec![Vec::new(); rules.fields.len()];
        let mut collector = Collector { rules, zone, points, rows: FxHashSet::default() };
        for entry in entries {
            collector.criteria(entry, &entry.criteria, 0)?;
        }
        for points in &mut collector.points {
            points.sort_unstable();
            points.dedup();
        }
        Ok(Self(collector.points))
    }

    /// The place of a constant of a field.
    pub(crate) fn place(&self, field: usize, point: &Point) -> Option<u32> {
        u32::try_from(self.0.get(field)?.binary_search(point).ok()?).ok()
    }

    /// The cells that ranges of a field's values cover.
    pub(crate) fn cells(&self, field: usize, ranges: &[Range]) -> Vec<CellRange> {
        let last = self.0.get(field).map_or(1, |points| 2 * points.len() + 1);
        let last = u32::try_from(last).unwrap_or(u32::MAX);
        // A constant that was not collected cannot be; its cell would be one that the runtime refuses.
        let place = |point: &Point| self.place(field, point).unwrap_or(u32::MAX / 4);
        let mut cells: Vec<_> = ranges
            .iter()
            .map(|(low, high)| match (low, high) {
                (Bound::Included(point @ Point::Text(_)), _) => {
                    CellRange { first: 2 + place(point), last: 2 + place(point) }
                }
                _ => CellRange {
                    first: match low {
                        Bound::Unbounded => 1,
                        Bound::Included(point) => 2 * place(point) + 2,
                        Bound::Excluded(point) => 2 * place(point) + 3,
                    },
                    last: match high {
                        Bound::Unbounded => last,
                        Bound::Included(point) => 2 * place(point) + 2,
                        Bound::Excluded(point) => 2 * place(point) + 1,
                    },
                },
            })
            .filter(|range| range.first <= range.last)
            .collect();
        cells.sort_unstable();
        let mut joined: Vec<CellRange> = Vec::with_capacity(cells.len());
        for range in cells {
            match joined.last_mut() {
                Some(before) if range.first <= before.last.saturating_add(1) => {
                    before.last = before.last.max(range.last);
                }
                _ => joined.push(range),
            }
        }
        joined
    }

    /// The fields of the program: those of the rule, and those that every program reads.
    pub(crate) fn into_fields(self, rules: &RuleSet, tables: &mut Tables) -> Vec<parts::Field> {
        let own = rules.fields.iter().zip(self.0).map(|(field, points)| field_of(field, points, tables));
        let mut fields: Vec<_> = own.collect();
        let taken: FxHashSet<String> = rules.fields.iter().map(|field| fold(&field.name)).collect();
        let missing = |system: &SystemField| !taken.contains(&fold(system.name()));
        fields.extend(SystemField::ALL.into_iter().filter(missing).map(SystemField::field));
        fields
    }
}

fn field_of(field: &Field, points: Vec<Point>, tables: &mut Tables) -> parts::Field {
    let kind = convert::field_kind(&field.kind, tables);
    let constants = match &field.kind {
        FieldType::Boolean => Constants::None,
        FieldType::Text | FieldType::Picklist(_) | FieldType::Multipicklist(_) => {
            let texts = points.into_iter().filter_map(|point| match point {
                Point::Text(text) => Some(tables.text(&text)),
                _ => None,
            });
            Constants::Texts(texts.collect())
        }
        FieldType::Number | FieldType::Percent => {
            let numbers = points.into_iter().filter_map(|point| match point {
                Point::Number(number) => Some(number),
                _ => None,
            });
            Constants::Numbers(numbers.collect())
        }
        FieldType::Date => {
            let days = points.into_iter().filter_map(|point| match point {
                Point::Day(day) => Some(day),
                _ => None,
            });
            Constants::Days(days.collect())
        }
        FieldType::Datetime => {
            let instants = points.into_iter().filter_map(|point| match point {
                Point::Instant(instant) => Some(instant),
                _ => None,
            });
            Constants::Instants(instants.collect())
        }
    };
    parts::Field { name: tables.text(&field.name), quoted: needs_backticks(&field.name), kind, constants }
}

struct Collector<'a> {
    rules: &'a RuleSet,
    zone: &'a Zone,
    points: Vec<Vec<Point>>,
    /// The rows that were seen before, by address.
    rows: FxHashSet<*const Row>,
}

impl Collector<'_> {
    fn criteria(&mut self, entry: &Entry, criteria: &Criteria, depth: usize) -> Result<(), CompileError> {
        if depth > MAX_DEPTH {
            return Err(CompileError::TooDeep { entry: entry.name.clone() });
        }
        match criteria {
            Criteria::All(parts, _) | Criteria::Any(parts, _) => {
                parts.iter().try_for_each(|part| self.criteria(entry, part, depth + 1))
            }
            Criteria::Not(part, _) => self.criteria(entry, part, depth + 1),
            Criteria::Row(row, _) if self.rows.insert(Arc::as_ptr(row)) => {
                self.criteria(entry, &row.criteria, depth + 1)
            }
            Criteria::Row(..) | Criteria::Opaque(_) => Ok(()),
            Criteria::Formula(part, _) => self.criteria(entry, part, depth),
            Criteria::Test(test) => {
                self.test(test);
                Ok(())
            }
        }
    }

    fn test(&mut self, test: &Test) {
        let field = test.field.0 as usize;
        let (Some(form), Some(points)) = (self.rules.fields.get(field), self.points.get_mut(field)) else {
            return;
        };
        match &test.kind {
            TestKind::Includes(texts) => points.extend(texts.iter().cloned().map(Point::Text)),
            // A text that is equal with case is equal without: the index tells most cases from it by that.
            TestKind::Cased(TextPart::Whole, whole) => points.push(Point::Text(fold(whole))),
            _ => {}
        }
        for (low, high) in ranges(&test.kind, &form.kind, self.zone).into_iter().flatten() {
            for bound in [low, high] {
                match bound {
                    Bound::Included(point) | Bound::Excluded(point) => points.push(point),
                    Bound::Unbounded => {}
                }
            }
        }
    }
}
