//! Cases that show a claim, run through the evaluator before anyone sees them.

use std::cell::{Cell, RefCell};

use esc_diagnostics::Witness;
use esc_runtime::parts::Relation;
use esc_runtime::{Case, CaseError, Program, Status, evaluate};
use esc_values::Instant;

use crate::analysis::Analysis;
use crate::conditions::{Conditions, MAX_MODELS};
use crate::looked::Marks;
use crate::question::{Question, Verdict};
use crate::sample::{Sample, Seen, Value};
use crate::space::{FieldId, Opaque, Test, place};
use crate::unsettled::{End, Move, Plain};
use crate::witness::Writer;

/// What the evaluator says of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Decided {
    /// The entry of this number takes it.
    Entry(u32),
    /// None does.
    Unmatched,
    /// It is closed.
    Closed,
    /// It is not one that the rules can read.
    Error,
}

/// Makes cases plain and runs them through the evaluator.
pub(crate) struct Confirm<'a> {
    pub(crate) analysis: &'a Analysis,
    writer: &'a Writer<'a>,
    /// The present.
    now: Instant,
    /// The fields that the entries test, in order.
    pub(crate) fields: Vec<FieldId>,
    /// Whether no entry has a condition that the solver does not look into.
    is_exact: bool,
    /// For each piece of the rule, room for a case. None where it is larger than compiled rules can be.
    rooms: RefCell<Vec<Room>>,
}

/// Room for a case of one piece of the rule.
struct Room {
    case: Case,
    /// The fields of the rule, as the piece has them: the same in every piece.
    fields: Vec<esc_runtime::FieldId>,
    /// How many entries stand before the piece.
    before: u32,
}

impl Room {
    fn new(before: usize, program: &Program) -> Self {
        let fields = program.parts().fields.iter().filter_map(|field| program.field(&field.name));
        Self { case: Case::new(program), fields: fields.collect(), before: place(before) }
    }

    /// What the piece makes of its case; `None` if none of its entries takes it.
    fn decide(&self, now: Instant) -> Option<Decided> {
        let Ok(decision) = evaluate(self.case.program(), &self.case, now) else {
            return Some(Decided::Error);
        };
        match decision.status() {
            Status::Closed => Some(Decided::Closed),
            Status::Unmatched => None,
            Status::Matched => decision.entry_number().map(|entry| Decided::Entry(self.before + entry)),
        }
    }

    /// Takes over the values of a case of another piece.
    fn take(&mut self, other: &Self) -> Result<(), CaseError> {
        self.case.clear();
        for (to, from) in self.fields.iter().zip(&other.fields) {
            match other.case.value(*from) {
                esc_runtime::Value::Blank | esc_runtime::Value::Boolean(false) => {}
                value => self.case.set_field(*to, value)?,
            }
        }
        Ok(())
    }
}

impl<'a> Confirm<'a> {
    pub(crate) fn new(analysis: &'a Analysis, writer: &'a Writer<'a>, now: Instant) -> Self {
        let programs = analysis.pieces.programs(&analysis.rules);
        let rooms = programs.map(|(before, program)| Some(Room::new(before, program?)));
        Self {
            analysis,
            writer,
            now,
            fields: analysis.entries.fields(),
            is_exact: analysis.entries.opaque_before(u32::MAX).next().is_none(),
            rooms: RefCell::new(rooms.collect::<Option<_>>().unwrap_or_default()),
        }
    }

    fn conditions(&self) -> Conditions<'_> {
        Conditions { space: &self.analysis.space, entries: &self.analysis.entries, now: self.now }
    }

    /// What the evaluator makes of a case, as JSON. The text is read once: each further piece takes the values over.
    pub(crate) fn decide(&self, case: &Witness) -> Decided {
        let mut rooms = self.rooms.borrow_mut();
        let Some((first, others)) = rooms.split_first_mut() else { return Decided::Error };
        if first.case.read_json(&case.0).is_err() {
            return Decided::Error;
        }
        let found = first.decide(self.now).or_else(|| {
            others.iter_mut().find_map(|room| match room.take(first) {
                Ok(()) => room.decide(self.now),
                Err(_) => Some(Decided::Error),
            })
        });
        found.unwrap_or(Decided::Unmatched)
    }

    /// Whether `entry` is the first that takes a case; without one, whether none takes it.
    fn is_first(&self, sample: &Sample, entry: Option<u32>) -> bool {
        self.analysis.entries.is_first(&Seen::new(&self.analysis.space, sample), entry)
    }

    pub(crate) fn write(&self, sample: &Sample) -> Witness {
        self.writer.write(sample, &self.fields)
    }

    /// A plain case that is decided as `wanted` says, made from one that the solver found. Where the evaluator does not
    /// agree, because there is no case for which the conditions hold as the solver chose, others are looked for.
    pub(crate) fn confirm(&self, sample: &Sample, wanted: Decided) -> Option<Witness> {
        let first = self.confirm_one(sample, wanted);
        if first.is_some() || self.is_exact {
            return first;
        }
        let analysis = self.analysis;
        let mut question = Question::new(&analysis.space);
        let before = match wanted {
            Decided::Entry(at) => {
                question.props.demand(&analysis.entries.get(at)?.tree, true, None);
                at
            }
            _ => analysis.entries.len(),
        };
        let mut steps = analysis.steps();
        for _ in 0..MAX_MODELS {
            let verdict = question.ask(&analysis.entries, before, &[], &|_| true, &mut steps);
            let Verdict::Case(case) = verdict else { return None };
            if let Some(witness) = self.confirm_one(&case, wanted) {
                return Some(witness);
            }
            question.props.rule_out_conditions(&case);
        }
        None
    }

    fn confirm_one(&self, sample: &Sample, wanted: Decided) -> Option<Witness> {
        let decided = |sample: &Sample| self.decide(&self.write(sample)) == wanted;
        let first = match wanted {
            Decided::Entry(entry) => Some(entry),
            _ => None,
        };
        let find = |sample: &Sample, field: FieldId| self.analysis.fill(sample, field, first).0;
        let plain = if self.is_exact {
            self.writer.natural(sample.clone(), &self.fields, &|sample| self.is_first(sample, first), &find)
        } else {
            let real = self.conditions().realise(sample, &decided)?;
            self.writer.natural(real, &self.fields, &decided, &find)
        };
        decided(&plain).then(|| self.write(&plain))
    }

    /// A plain case that a step takes away from its entry; `None` if the evaluator does not agree.
    pub(crate) fn confirm_move(&self, at: u32, moved: &Move) -> Option<Witness> {
        if self.is_exact {
            let plain = moved.plain.get_or_init(|| self.plain_move(at, moved));
            plain.case.as_ref().map(|case| self.write(case))
        } else {
            // What is found then depends on the present.
            self.plain_move(at, moved).case.map(|case| self.write(&case))
        }
    }

    fn plain_move(&self, at: u32, moved: &Move) -> Plain {
        let tried = Cell::new(Marks::default());
        let add_tried = |case: &Sample| {
            let mut marks = tried.get();
            marks.add_case(case);
            tried.set(marks);
        };
        let after = |sample: &Sample| {
            let mut after = sample.clone();
            after.set_all(&moved.written);
            after
        };
        let written = moved.written.iter().map(|(field, _)| *field);
        let all_fields: Vec<FieldId> = {
            let mut fields: Vec<_> = self.fields.iter().copied().chain(written).collect();
            fields.sort_unstable();
            fields.dedup();
            fields
        };
        let decided = |sample: &Sample| {
            self.decide(&self.write(sample)) == Decided::Entry(at) && {
                let end = self.decide(&self.writer.write(&after(sample), &all_fields));
                match moved.end {
                    End::Left(_) => end != Decided::Entry(at) && end != Decided::Error,
                    End::Closed(_) => end == Decided::Closed,
                    End::Moved { to, .. } => end == Decided::Entry(to),
                }
            }
        };
        let keeps = |sample: &Sample| {
            let after = after(sample);
            add_tried(sample);
            add_tried(&after);
            self.is_first(sample, Some(at))
                && match moved.end {
                    End::Left(_) => !self.is_first(&after, Some(at)),
                    End::Closed(_) => true,
                    End::Moved { to, .. } => self.is_first(&after, Some(to)),
                }
        };
        let find = |sample: &Sample, field: FieldId| {
            let (found, cases) = self.analysis.fill(sample, field, Some(at));
            cases.iter().for_each(add_tried);
            found
        };
        let keeps: &dyn Fn(&Sample) -> bool = if self.is_exact { &keeps } else { &decided };
        let plain = self.writer.natural(moved.before.clone(), &self.fields, keeps, &find);
        add_tried(&plain);
        add_tried(&after(&plain));
        Plain { case: decided(&plain).then_some(plain), tried: tried.get() }
    }
}

impl Analysis {
    /// What writes cases down, in the spelling of the rules.
    pub(crate) fn writer(&self) -> Writer<'_> {
        let programs: Vec<&Program> =
            self.pieces.programs(&self.rules).filter_map(|(_, program)| program).collect();
        Writer::of(&self.space, programs.iter().copied())
    }

    /// The case that reaches an entry, where the solver chose conditions that its values alone do not show.
    pub(crate) fn assumed(&self, number: u32) -> Option<&Sample> {
        self.reach(number)?.case().filter(|case| !self.is_real(case, number + 1, None))
    }

    /// Whether the conditions that the solver chose are those that the values of a case show by themselves.
    /// Asked are the entries before the number `before`, and `also`.
    pub(crate) fn is_real(&self, sample: &Sample, before: u32, also: Option<u32>) -> bool {
        let also = also.and_then(|also| self.entries.get(also)).map_or(&[][..], |entry| &entry.opaque);
        self.entries.opaque_before(before).chain(also.iter().copied()).all(|id| match self.space.test(id) {
            Some((field, Test::Opaque(kind))) => {
                shown(sample, field, *kind) == Some(sample.conditions.contains(&id))
            }
            _ => true,
        })
    }

    /// The case with a value in a blank field, where one leaves it to the entry `first`, or to none; and the cases that
    /// were looked at to find it.
    fn fill(&self, sample: &Sample, field: FieldId, first: Option<u32>) -> (Option<Sample>, Vec<Sample>) {
        let seen = Seen::new(&self.space, sample);
        let mut question = Question::about(&self.space, &seen, field);
        let blank = question.props.blank(field);
        let mut goal = vec![!blank];
        let before = match first {
            Some(entry) => {
                goal.extend(self.entries.get(entry).map(|entry| question.props.tree(&entry.tree)));
                entry
            }
            None => self.entries.len(),
        };
        let found = match question.ask(&self.entries, before, &goal, &|_| true, &mut self.steps()) {
            Verdict::Case(found) => Some(found),
            _ => None,
        };
        (found, question.cases)
    }
}

/// The answer to an opaque test that does not depend on the present; `None` where it does.
fn shown(sample: &Sample, field: FieldId, kind: Opaque) -> Option<bool> {
    let value = sample.get(field);
    let (relation, other) = match kind {
        Opaque::Pair(relation, other, _) => (relation, other),
        Opaque::Formula(..) => return None,
        Opaque::Now(..) | Opaque::Today(..) | Opaque::Period(..) => {
            return (*value == Value::Blank).then_some(false);
        }
    };
    match (value, sample.get(other)) {
        (Value::Blank, Value::Blank) => Some(relation == Relation::Equal),
        (Value::Truth(_), _) | (_, Value::Truth(_)) => None,
        (Value::Blank, _) | (_, Value::Blank) => Some(false),
        (Value::Text(text), Value::Text(other)) => Some(text == other && relation == Relation::Equal),
        _ => None,
    }
}
