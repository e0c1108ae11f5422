//! Why a case was decided as it was.

use esc_values::Instant;
use serde::Serialize;
use serde::ser::Serializer;

use crate::case::Case;
use crate::decision::{Clock, Decision, Timing, evaluate};
use crate::error::CaseError;
use crate::interpret::Judge;
use crate::line::{LineStep, Shown};
use crate::parts::{AgeFrom, Check, Entry, Instruction, Node, Op};
use crate::program::{FieldId, Program};
use crate::value::Value;

/// The comparisons that an entry's match rests on: of several that would do, the first as written. A comparison that
/// counts because it failed is written `not …`. Empty if the entry does not take the case.
pub fn because(program: &Program, case: &Case, now: Instant, entry: u32) -> Vec<String> {
    let judge = Judge::new(&program.0, case, now);
    let mut reasons = Vec::new();
    if let Some(criterion) =
        program.entry(entry).and_then(|form| criteria(program, &judge, case, entry, form))
        && criterion.holds
    {
        criterion.collect(true, &mut reasons);
    }
    reasons
}

/// Judges a case at the instant `now`, as [`evaluate`] does, and explains the decision, which is part of the explanation.
///
/// An explanation asks every comparison of every entry: ask for it where somebody reads it. The plain call is as fast as if
/// there were none.
pub fn evaluate_explained<'a>(
    program: &'a Program,
    case: &'a Case,
    now: Instant,
) -> Result<Explanation<'a>, CaseError> {
    evaluate(program, case, now)?.explain(program, case, now)
}

impl Decision {
    /// Explains a decision that was taken. The program, the case and the instant are those that it was taken with, which
    /// is why it need not keep them; with others the explanation is of no use.
    pub fn explain<'a>(
        &self,
        program: &'a Program,
        case: &'a Case,
        now: Instant,
    ) -> Result<Explanation<'a>, CaseError> {
        if !case.program().is(program) {
            return Err(CaseError::OtherProgram);
        }
        explained(program, case, now, *self)
    }
}

fn explained<'a>(
    program: &'a Program,
    case: &'a Case,
    now: Instant,
    decision: Decision,
) -> Result<Explanation<'a>, CaseError> {
    let judge = Judge::new(&program.0, case, now);
    let matched = decision.entry_number();
    let entries = (0..).zip(&program.parts().entries).map(|(number, entry)| {
        let criteria = criteria(program, &judge, case, number, entry);
        EntryExplanation {
            entry: &entry.name,
            holds: criteria.as_ref().is_none_or(|criteria| criteria.holds),
            reached: !case.is_closed() && matched.is_none_or(|matched| number <= matched),
            criteria,
        }
    });
    Ok(Explanation {
        case: case.id(),
        rule: program.name(),
        now,
        status: decision.status().name(),
        closed_by: closed_by(program, case),
        entry: decision.entry(program).map(|entry| &*entry.name),
        entries: entries.collect(),
        clock: clock(program, case, &decision)?,
        steps: (1..)
            .zip(decision.steps_of(program))
            .map(|(number, (step, state))| LineStep { program, workload: None, number, step, state })
            .collect(),
        next_due: decision.next_due(),
        decision,
    })
}

/// Why a case was decided as it was, to be shown or serialised.
#[derive(Debug, Serialize)]
pub struct Explanation<'a> {
    /// The case's `Id`.
    pub case: Option<&'a str>,
    /// The rule's name.
    pub rule: &'a str,
    /// The instant of the evaluation.
    #[serde(serialize_with = "shown")]
    pub now: Instant,
    /// `matched`, `unmatched` or `closed`.
    pub status: &'static str,
    /// What closes the case, if it is closed.
    pub closed_by: Option<Found<'a>>,
    /// The entry that takes the case.
    pub entry: Option<&'a str>,
    /// Every entry, in order.
    pub entries: Vec<EntryExplanation<'a>>,
    /// The clock of the entry that takes the case.
    pub clock: Option<ClockExplanation<'a>>,
    /// How it stands with each step, as in a [`Line`](crate::Line).
    steps: Vec<LineStep<'a>>,
    /// When the next pending step is due.
    #[serde(serialize_with = "shown_if_any")]
    pub next_due: Option<Instant>,
    /// The decision that is explained.
    #[serde(skip)]
    pub decision: Decision,
}

/// Whether an entry takes the case.
#[derive(Debug, Serialize)]
pub struct EntryExplanation<'a> {
    /// Its name.
    pub entry: &'a str,
    /// Whether its criteria hold.
    pub holds: bool,
    /// Whether the search came as far: the case is open and no earlier entry takes it.
    pub reached: bool,
    /// Its criteria; `None` where it takes every case.
    pub criteria: Option<Criterion<'a>>,
}

/// A part of criteria, and whether it holds.
#[derive(Debug, Serialize)]
pub struct Criterion<'a> {
    /// What it is.
    pub kind: CriterionKind,
    /// Whether it holds.
    pub holds: bool,
    /// The comparison as the formatter writes it, or the label of a row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<&'a str>,
    /// Why a part of a formula gives neither true nor false; it does not hold then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed: Option<String>,
    /// The values that a comparison found in the case.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub found: Vec<Found<'a>>,
    /// The parts of a group, of a negation or of a row.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Criterion<'a>>,
}

/// The kinds of [`Criterion`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CriterionKind {
    /// All parts must hold.
    All,
    /// One part must hold.
    Any,
    /// The part must not hold.
    Not,
    /// A filter row.
    Row,
    /// A comparison.
    Comparison,
}

/// A field and its value in the case.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Found<'a> {
    /// The field's name.
    pub field: &'a str,
    /// Its value.
    pub value: Value<'a>,
}

/// The clock of an entry for a case.
#[derive(Debug, Serialize)]
pub struct ClockExplanation<'a> {
    /// From when it counts: `created`, `created_disable_on_modify`, `last_modified` or `matched`.
    pub age_from: &'static str,
    /// When it started.
    #[serde(serialize_with = "shown")]
    pub start: Instant,
    /// The hours in which ages are counted; `None` where all time counts.
    pub hours: Option<HoursExplanation<'a>>,
    /// The hours in which steps may fire; `None` where they may at any time.
    pub fire: Option<HoursExplanation<'a>>,
    /// The first modification, where steps that are due after it never fire.
    #[serde(serialize_with = "shown_if_any")]
    pub disabled_after: Option<Instant>,
}

/// Business hours that a clock uses.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct HoursExplanation<'a> {
    /// Their name.
    pub name: &'a str,
    /// The name of their zone.
    pub zone: &'static str,
    /// Their place, for [`Program::calendar`].
    #[serde(skip)]
    pub place: u32,
}

impl<'a> Criterion<'a> {
    /// Collects the comparisons on which it rests that the criterion holds, or that it does not.
    fn collect(&self, wanted: bool, reasons: &mut Vec<String>) {
        match (self.kind, wanted) {
            (CriterionKind::Comparison, _) => {
                let text = self.text.unwrap_or_default();
                reasons.push(if wanted { text.to_owned() } else { format!("not {text}") });
            }
            (CriterionKind::Not, _) => self.parts.iter().for_each(|part| part.collect(!wanted, reasons)),
            (CriterionKind::Row, _) | (CriterionKind::All, true) | (CriterionKind::Any, false) => {
                self.parts.iter().for_each(|part| part.collect(wanted, reasons));
            }
            (CriterionKind::All, false) | (CriterionKind::Any, true) => {
                if let Some(part) = self.parts.iter().find(|part| part.holds == wanted) {
                    part.collect(wanted, reasons);
                }
            }
        }
    }

    fn group(kind: CriterionKind, text: Option<&'a str>, parts: Vec<Self>) -> Self {
        let holds = match kind {
            CriterionKind::Any => parts.iter().any(|part| part.holds),
            CriterionKind::Not => !parts.iter().all(|part| part.holds),
            CriterionKind::All | CriterionKind::Row | CriterionKind::Comparison => {
                parts.iter().all(|part| part.holds)
            }
        };
        Self { kind, holds, text, failed: None, found: Vec::new(), parts }
    }
}

/// The criteria of an entry, each comparison answered; `None` where it takes every case.
fn criteria<'a>(
    program: &'a Program,
    judge: &Judge<'_>,
    case: &'a Case,
    number: u32,
    entry: &'a Entry,
) -> Option<Criterion<'a>> {
    let code = program.0.code_of(number);
    Reader { program, judge, case, nodes: entry.outline.iter(), code: code.iter() }.next()
}

/// Reads an outline beside its code. It goes as deep as the outline, whose depth has a limit.
struct Reader<'a, 'b> {
    program: &'a Program,
    judge: &'b Judge<'b>,
    case: &'a Case,
    nodes: std::slice::Iter<'a, Node>,
    code: std::slice::Iter<'a, Op>,
}

impl<'a> Reader<'a, '_> {
    fn next(&mut self) -> Option<Criterion<'a>> {
        let (kind, text, parts) = match self.nodes.next()? {
            Node::Test { negated, text } => return self.comparison(*negated, text),
            Node::All(parts) => (CriterionKind::All, None, *parts),
            Node::Any(parts) => (CriterionKind::Any, None, *parts),
            Node::Not => (CriterionKind::Not, None, 1),
            Node::Row(label) => (CriterionKind::Row, Some(&**label), 1),
        };
        let parts = (0..parts).map_while(|_| self.next()).collect();
        Some(Criterion::group(kind, text, parts))
    }

    fn comparison(&mut self, negated: bool, text: &'a str) -> Option<Criterion<'a>> {
        let check = self.code.next()?.check;
        let found = fields(self.program, check).into_iter().map(|field| Found {
            field: self.program.0.field_name(field),
            value: self.case.value(FieldId(field)),
        });
        let (holds, failed) = match check {
            Check::Formula { formula } => match self.judge.formula(formula) {
                Ok(holds) => (holds != negated, None),
                Err(failed) => {
                    (false, Some(format!("`{}` fails: {}", failed.function.name(), failed.reason)))
                }
            },
            check => (self.judge.holds(check) != negated, None),
        };
        Some(Criterion {
            kind: CriterionKind::Comparison,
            holds,
            failed,
            text: Some(text),
            found: found.collect(),
            parts: Vec::new(),
        })
    }
}

/// The fields that a check asks.
fn fields(program: &Program, check: Check) -> Vec<u32> {
    match check {
        Check::Pair { field, other, .. } => vec![field, other],
        Check::Formula { formula } => {
            let mut fields = Vec::new();
            for instruction in
                program.parts().formulas.get(formula as usize).iter().flat_map(|formula| &formula.code)
            {
                if let Instruction::Field(field) = instruction
                    && !fields.contains(field)
                {
                    fields.push(*field);
                }
            }
            fields
        }
        Check::Cell { field, .. }
        | Check::Cells { field, .. }
        | Check::Contains { field, .. }
        | Check::StartsWith { field, .. }
        | Check::Includes { field, .. }
        | Check::Now { field, .. }
        | Check::Today { field, .. }
        | Check::Period { field, .. } => vec![field],
        Check::Accept { .. } => Vec::new(),
    }
}

fn closed_by<'a>(program: &'a Program, case: &'a Case) -> Option<Found<'a>> {
    let is_closed = FieldId(program.0.system.is_closed);
    let field = match case.value(is_closed) {
        Value::Boolean(true) => is_closed,
        _ => case.closing_field()?,
    };
    Some(Found { field: program.field_name(field), value: case.value(field) })
}

fn clock<'a>(
    program: &'a Program,
    case: &Case,
    decision: &Decision,
) -> Result<Option<ClockExplanation<'a>>, CaseError> {
    let Some(entry) = decision.entry(program) else { return Ok(None) };
    let Some(created) = case.created() else { return Ok(None) };
    let clock = Clock::new(&program.0, case, created, &Timing::new(entry))?;
    let hours = |place: Option<u32>| {
        let place = place?;
        let hours = program.parts().hours.get(place as usize)?;
        Some(HoursExplanation { name: &hours.name, zone: hours.spec.zone.name(), place })
    };
    Ok(Some(ClockExplanation {
        age_from: match entry.age_from {
            AgeFrom::Created => "created",
            AgeFrom::CreatedDisableOnModify => "created_disable_on_modify",
            AgeFrom::LastModified => "last_modified",
            AgeFrom::Matched => "matched",
        },
        start: clock.start,
        hours: hours(clock.hours.map(|hours| hours.place)),
        fire: hours(clock.fire.map(|hours| hours.place)),
        disabled_after: clock.disabled_after,
    }))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn shown<S: Serializer>(instant: &Instant, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(instant)
}

#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "the form that serde asks for")]
fn shown_if_any<S: Serializer>(instant: &Option<Instant>, serializer: S) -> Result<S::Ok, S::Error> {
    instant.map(Shown).serialize(serializer)
}
