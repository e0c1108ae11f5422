//! From the compiled criteria of an entry to a tree of tests over a [`Space`].

use std::fmt::Write as _;
use std::sync::Arc;

use esc_check::hir::TextPart;
use esc_formula::Function;
use esc_runtime::Program;
use esc_runtime::parts::{
    self, CellRange, Check, Constants, Entry, Field, FieldKind, Instruction, Node, Op, SystemField,
};
use esc_values::{fold, quote};

use crate::space::{
    Cut, Domain, FieldId, FieldMap, Formula, Opaque, Point, Range, Space, Test, TestId, TextId, Values,
};

/// The criteria of an entry. Rows are written out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Tree {
    /// All parts hold; of no parts, every case.
    All(Vec<Self>),
    /// One part holds.
    Any(Vec<Self>),
    /// The part does not hold.
    Not(Box<Self>),
    /// The answer of a test, turned round where `negated`.
    Test { test: TestId, negated: bool },
}

impl Tree {
    pub(crate) const EVERY_CASE: Self = Self::All(Vec::new());

    /// Calls `visit` for each test, in the order written.
    pub(crate) fn each_test(&self, visit: &mut impl FnMut(TestId)) {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_test(visit)),
            Self::Not(part) => part.each_test(visit),
            Self::Test { test, .. } => visit(*test),
        }
    }
}

/// Reads the criteria of an entry of a program, whose fields lie in the space as `fields` says. Rules with another
/// `zone` mean something else by `today`.
pub(crate) fn lift(
    space: &mut Space,
    program: &Program,
    fields: &FieldMap,
    entry: &Entry,
    number: u32,
    zone: u32,
) -> Tree {
    if entry.outline.is_empty() {
        return Tree::EVERY_CASE;
    }
    let comparisons = program.comparisons(number).iter();
    Lift { space, program, fields, zone, nodes: entry.outline.iter(), comparisons }
        .next()
        .unwrap_or(Tree::EVERY_CASE)
}

struct Lift<'a> {
    space: &'a mut Space,
    program: &'a Program,
    fields: &'a FieldMap,
    zone: u32,
    nodes: std::slice::Iter<'a, Node>,
    comparisons: std::slice::Iter<'a, Op>,
}

impl Lift<'_> {
    /// The next whole tree. Its depth is bounded: the program was verified.
    fn next(&mut self) -> Option<Tree> {
        Some(match self.nodes.next()? {
            Node::All(parts) => Tree::All(self.parts(*parts)),
            Node::Any(parts) => Tree::Any(self.parts(*parts)),
            Node::Not => Tree::Not(Box::new(self.next()?)),
            Node::Row(_) => self.next()?,
            Node::Test { negated, text } => {
                let check = self.comparisons.next()?.check;
                Tree::Test { test: self.test(check, text, *negated), negated: *negated }
            }
        })
    }

    fn parts(&mut self, count: u32) -> Vec<Tree> {
        let mut parts: Vec<Tree> = (0..count).filter_map(|_| self.next()).collect();
        // Trees are kept.
        parts.shrink_to_fit();
        parts
    }

    fn test(&mut self, check: Check, words: &Arc<str>, negated: bool) -> TestId {
        let (place, test) = match check {
            Check::Cell { field, cells } => (field, self.values(field, &[cells])),
            Check::Cells { field, set } => {
                let set = self.program.parts().sets.get(set as usize).map_or(&[][..], Vec::as_slice);
                (field, self.values(field, set))
            }
            Check::Contains { field, list } => (field, Test::Contains(self.patterns(list))),
            Check::StartsWith { field, list } => (field, Test::StartsWith(self.patterns(list))),
            Check::Includes { field, list } => {
                let list = self.list(list);
                let mut texts: Vec<_> = list.iter().filter_map(|at| self.constant_text(field, *at)).collect();
                texts.sort();
                let id = self.fields.get(field);
                (field, Test::Includes(texts.iter().map(|text| self.space.intern_text(id, text)).collect()))
            }
            Check::Pair { relation, field, other } => (
                field,
                Test::Opaque(Opaque::Pair(relation, self.fields.get(other), self.zone_of_pair(field, other))),
            ),
            Check::Now { relation, field, minutes } => (field, Test::Opaque(Opaque::Now(relation, minutes))),
            Check::Today { relation, field, days } => {
                (field, Test::Opaque(Opaque::Today(relation, days, self.zone)))
            }
            Check::Period { relation, field, period } => {
                (field, Test::Opaque(Opaque::Period(relation, period, self.zone)))
            }
            Check::Formula { formula } => return self.formula(formula, words, negated),
            // The checks of an outline are those before the one that accepts.
            Check::Accept { .. } => (0, Test::Contains(Box::new([]))),
        };
        self.space.intern_test(self.fields.get(place), test, words, negated)
    }

    /// A part of a formula is the same proposition wherever its code does the same; a comparison of a text is looked into.
    fn formula(&mut self, formula: u32, words: &Arc<str>, negated: bool) -> TestId {
        let parts = self.program.parts();
        let form = parts.formulas.get(formula as usize);
        if let Some((function, field, text)) = form.and_then(parts::Formula::comparison)
            && matches!(parts.fields.get(field as usize).map(|field| &field.kind), Some(FieldKind::Text))
            && !text.is_empty()
        {
            let part = match function {
                Function::Begins => TextPart::Start,
                Function::Contains => TextPart::Any,
                _ => TextPart::Whole,
            };
            let test = Test::Cased(part, self.space.intern_pattern(text));
            return self.space.intern_test(self.fields.get(field), test, words, negated);
        }
        let code = form.map_or(&[][..], |formula| &formula.code);
        let mut key = String::new();
        let (mut fields, mut texts, mut numbers) = (Vec::new(), Vec::new(), Vec::new());
        let mut zone = 0;
        for instruction in code {
            match instruction {
                Instruction::Field(field) => {
                    let id = self.fields.get(*field);
                    if !fields.contains(&id) {
                        fields.push(id);
                    }
                    let name = parts.fields.get(*field as usize).map_or("", |field| &field.name);
                    let _ = write!(key, "{}", fold(name));
                }
                Instruction::Text(text) => {
                    texts.push(Arc::clone(text));
                    let _ = write!(key, "{}", quote(text));
                }
                Instruction::Number(number) => {
                    numbers.push(*number);
                    let _ = write!(key, "{number}");
                }
                Instruction::Call { function, arguments, .. } => {
                    if reads_zone(*function) {
                        zone = self.zone;
                    }
                    let _ = write!(key, "{function:?} {arguments}");
                }
                Instruction::Match { pattern, .. } => {
                    let _ = write!(key, "match {}", quote(pattern));
                }
                other => {
                    let _ = write!(key, "{other:?}");
                }
            }
            key.push('\n');
        }
        let field = fields.first().copied().or_else(|| self.space.find(SystemField::Id.name()));
        let id = self.space.intern_formula(
            key,
            Formula { fields: fields.into(), texts: texts.into(), numbers: numbers.into() },
        );
        let test = Test::Opaque(Opaque::Formula(id, zone));
        self.space.intern_test(field.unwrap_or(FieldId(u32::MAX)), test, words, negated)
    }

    /// A date is held against the local day of a datetime.
    fn zone_of_pair(&self, field: u32, other: u32) -> u32 {
        let is_date = |field: u32| {
            let field = self.program.parts().fields.get(field as usize);
            field.is_some_and(|field| matches!(field.kind, FieldKind::Date))
        };
        if is_date(field) == is_date(other) { 0 } else { self.zone }
    }

    fn list(&self, list: u32) -> &[u32] {
        self.program.parts().lists.get(list as usize).map_or(&[], Vec::as_slice)
    }

    fn patterns(&mut self, list: u32) -> Box<[crate::space::PatternId]> {
        let parts = self.program.parts();
        let patterns = self.list(list).iter().filter_map(|at| parts.patterns.get(*at as usize));
        let mut patterns: Vec<Arc<str>> = patterns.cloned().collect();
        patterns.sort();
        patterns.dedup();
        patterns.iter().map(|pattern| self.space.intern_pattern(pattern)).collect()
    }

    fn constant_text(&self, field: u32, at: u32) -> Option<Arc<str>> {
        match &self.program.parts().fields.get(field as usize)?.constants {
            Constants::Texts(texts) => texts.get(at as usize).cloned(),
            _ => None,
        }
    }

    /// The values that lie in some cells of a field.
    fn values(&mut self, place: u32, cells: &[CellRange]) -> Test {
        let id = self.fields.get(place);
        let form = self.program.parts().fields.get(place as usize);
        let holds = |cell: u32| cells.iter().any(|range| (range.first..=range.last).contains(&cell));
        let Some(form) = form else { return Test::Contains(Box::new([])) };
        let values = match form.kind {
            FieldKind::Boolean => {
                let values = Values::Truth { no: holds(0), yes: holds(1) };
                return Test::Values { blank: false, values };
            }
            FieldKind::Multipicklist(_) => Values::Lists(holds(1)),
            FieldKind::Text | FieldKind::Picklist(_) => self.texts(id, form, cells, holds(1)),
            FieldKind::Number | FieldKind::Percent | FieldKind::Date | FieldKind::Datetime => {
                let domain = self.space.field(id).map(|field| field.domain.clone());
                Values::Ranges(
                    cells.iter().filter_map(|cells| range(form, *cells, domain.as_ref())).collect(),
                )
            }
        };
        Test::Values { blank: holds(0), values }
    }

    fn texts(&mut self, id: FieldId, form: &Field, cells: &[CellRange], others: bool) -> Values {
        let Constants::Texts(constants) = &form.constants else {
            return Values::Texts { texts: Box::new([]), others };
        };
        // Constants are in order, so that the texts are too.
        let texts: Vec<TextId> = if others {
            let listed = |at: u32| cells.iter().any(|range| (range.first..=range.last).contains(&(at + 2)));
            let left_out = (0..).zip(constants).filter(|(at, _)| !listed(*at));
            left_out.map(|(_, text)| self.space.intern_text(id, text)).collect()
        } else {
            let places = cells.iter().flat_map(|range| range.first.max(2)..=range.last);
            places
                .filter_map(|cell| constants.get(cell as usize - 2))
                .map(|text| self.space.intern_text(id, text))
                .collect()
        };
        Values::Texts { texts: texts.into(), others }
    }
}

/// Whether what a function gives depends on the zone of local days.
const fn reads_zone(function: Function) -> bool {
    matches!(function, Function::Today | Function::DateValue | Function::DatetimeValue | Function::TimeValue)
}

/// The values of a field with an order that lie in a range of cells; `None` if it holds blank alone.
fn range(form: &Field, cells: CellRange, domain: Option<&Domain>) -> Option<Range> {
    let (first, last) = (cells.first.max(1), cells.last);
    if first > last {
        return None;
    }
    let point = |at: u32| -> Option<Point> {
        match &form.constants {
            Constants::Numbers(numbers) => numbers.get(at as usize).copied().map(Point::Number),
            Constants::Days(days) => days.get(at as usize).map(|day| Point::Whole(day.unix().into())),
            Constants::Instants(instants) => instants.get(at as usize).map(|at| Point::Whole(at.unix())),
            Constants::None | Constants::Texts(_) => None,
        }
    };
    // Cell `2i + 2` is constant `i`, cell `2i + 1` is what lies before it and after constant `i - 1`.
    let from = if first % 2 == 0 {
        point((first - 2) / 2).map(|point| Cut { point, after: false })
    } else {
        first.checked_sub(3).and_then(|cell| point(cell / 2)).map(|point| Cut { point, after: true })
    };
    let to = if last % 2 == 0 {
        point((last - 2) / 2).map(|point| Cut { point, after: true })
    } else {
        point((last - 1) / 2).map(|point| Cut { point, after: false })
    };
    // Nothing lies before the least value or after the greatest.
    let (first, last) = match domain {
        Some(Domain::Whole(first, last)) => (Point::Whole(*first), Point::Whole(*last)),
        _ => return Some(Range { from, to }),
    };
    let (from, to) = (from.map(whole), to.map(whole));
    if from.is_some_and(|from| from.point > last) || to.is_some_and(|to| to.point <= first) {
        return None;
    }
    Some(Range { from: from.filter(|from| from.point > first), to: to.filter(|to| to.point <= last) })
}

/// A cut among whole numbers stands before one of them.
fn whole(cut: Cut) -> Cut {
    match cut {
        Cut { point: Point::Whole(value), after: true } => {
            Cut { point: Point::Whole(value.saturating_add(1)), after: false }
        }
        cut => cut,
    }
}

#[cfg(test)]
mod tests {
    use esc_compile::compile;

    use super::*;
    use crate::lints::testing::rules;
    use crate::space::Values;

    /// The ranges of whole numbers that a comparison admits, ends included; a side without a bound is left empty.
    fn ranges(comparison: &str) -> String {
        let text =
            format!("case < Due: date; LastReply: datetime; >\nentry \"1\" when {comparison} < stop >\n");
        let program = compile(&rules(&text).0, [0; 32]).unwrap();
        let mut space = Space::default();
        space.add_fields(&program.parts().fields);
        let fields = FieldMap::new(&space, &program);
        let tree = lift(&mut space, &program, &fields, program.entry(0).unwrap(), 0, 0);
        let Tree::Test { test, .. } = tree else { panic!("{tree:?}") };
        let Some((_, Test::Values { values: Values::Ranges(ranges), .. })) = space.test(test) else {
            panic!("{:?}", space.test(test))
        };
        let end = |cut: Option<Cut>, less: i64| match cut {
            Some(Cut { point: Point::Whole(at), after: false }) => (at - less).to_string(),
            Some(cut) => panic!("{cut:?}"),
            None => String::new(),
        };
        let each = ranges.iter().map(|range| format!("{}..{}", end(range.from, 0), end(range.to, 1)));
        each.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn nothing_lies_beyond_the_ends_of_time() {
        assert_eq!(ranges("Due < 1970-01-03"), "..1");
        assert_eq!(ranges("Due <= 1970-01-03"), "..2");
        assert_eq!(ranges("Due = 1970-01-03"), "2..2");
        assert_eq!(ranges("Due > 1970-01-03"), "3..");
        assert_eq!(ranges("Due < 0001-01-01"), "");
        assert_eq!(ranges("Due >= 0001-01-01"), "..");
        assert_eq!(ranges("Due <= 9999-12-31"), "..");
        assert_eq!(ranges("Due > 9999-12-31"), "");
        assert_eq!(ranges("LastReply <= 9999-12-31T23:59:59Z"), "..");
        assert_eq!(ranges("LastReply > 9999-12-31T23:59:59Z"), "");
        assert_eq!(ranges("LastReply < 0001-01-01T00:00Z"), "");
        assert_eq!(ranges("LastReply = 1970-01-02"), "86400..172799");
        assert_eq!(ranges("LastReply <= 9999-12-31"), "..");
    }
}
