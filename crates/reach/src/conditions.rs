//! Real values for conditions that the solver chose freely.

use esc_runtime::parts::FieldKind;
use esc_values::{Decimal, Instant};
use rustc_hash::FxHashSet;

use crate::entries::Entries;
use crate::number::between;
use crate::sample::{Sample, Text, Value};
use crate::space::{Cut, Domain, FieldId, Opaque, Point, Range, Space, Test, TestId};

/// How many cases are tried to make conditions true or false that the solver does not look into.
const MAX_TRIES: usize = 600;

/// How often the solver is asked to choose other conditions.
pub(crate) const MAX_MODELS: usize = 12;

/// How many fields are varied for that.
const MAX_VARIED: usize = 4;

/// Where real values are looked for.
pub(crate) struct Conditions<'a> {
    pub(crate) space: &'a Space,
    /// The entries whose conditions they are.
    pub(crate) entries: &'a Entries,
    /// The present.
    pub(crate) now: Instant,
}

impl Conditions<'_> {
    /// A case for which `holds`, made from one whose conditions the solver chose freely: values near the present, and
    /// those of other fields, are tried where such conditions look.
    pub(crate) fn realise(&self, sample: &Sample, holds: &dyn Fn(&Sample) -> bool) -> Option<Sample> {
        if holds(sample) {
            return Some(sample.clone());
        }
        let mut varied: Vec<(FieldId, Vec<Opaque>)> = Vec::new();
        let mut vary =
            |field: FieldId, kind: Opaque| match varied.iter_mut().find(|(known, _)| *known == field) {
                Some((_, kinds)) => kinds.push(kind),
                None => varied.push((field, vec![kind])),
            };
        // The space may remember conditions that an edit took away.
        let mut asked: FxHashSet<TestId> = FxHashSet::default();
        for id in self.entries.opaque_before(self.entries.len()).filter(|id| asked.insert(*id)) {
            let Some((field, Test::Opaque(kind))) = self.space.test(id) else { continue };
            match kind {
                Opaque::Formula(id, _) => {
                    for field in self.space.formula(*id).iter().flat_map(|formula| formula.fields.iter()) {
                        vary(*field, *kind);
                    }
                }
                Opaque::Pair(relation, other, zone) => {
                    vary(field, *kind);
                    vary(*other, Opaque::Pair(*relation, field, *zone));
                }
                Opaque::Now(..) | Opaque::Today(..) | Opaque::Period(..) => vary(field, *kind),
            }
        }
        varied.truncate(MAX_VARIED);
        self.search(sample.clone(), &varied, &mut MAX_TRIES.clone(), holds)
    }

    /// Tries values in each field in turn, those of later fields in the light of the earlier ones.
    fn search(
        &self,
        sample: Sample,
        varied: &[(FieldId, Vec<Opaque>)],
        tries: &mut usize,
        holds: &dyn Fn(&Sample) -> bool,
    ) -> Option<Sample> {
        let Some(((field, kinds), rest)) = varied.split_first() else {
            *tries = tries.checked_sub(1)?;
            return holds(&sample).then_some(sample);
        };
        let mut values = vec![sample.get(*field).clone(), Value::Blank];
        for kind in kinds {
            for value in self.near(*field, *kind, &sample) {
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        for value in values {
            let mut with = sample.clone();
            with.set(*field, value);
            if let Some(found) = self.search(with, rest, tries, holds) {
                return Some(found);
            }
            if *tries == 0 {
                return None;
            }
        }
        None
    }

    /// Values of a field about which the answer to an opaque test changes.
    fn near(&self, field: FieldId, kind: Opaque, sample: &Sample) -> Vec<Value> {
        const DAY: i64 = 86_400;
        let Some(form) = self.space.field(field) else { return Vec::new() };
        let is_day = matches!(form.kind, FieldKind::Date);
        let moment = |seconds: i64| {
            let at = self.now.unix().saturating_add(seconds);
            Value::Point(Point::Whole(if is_day { at.div_euclid(DAY) } else { at }))
        };
        let values: Vec<Value> = match kind {
            Opaque::Now(_, minutes) => [0, -1, 1].map(|near| moment(i64::from(minutes) * 60 + near)).into(),
            Opaque::Today(_, days, _) => [0, -1, 1].map(|near| moment((i64::from(days) + near) * DAY)).into(),
            Opaque::Period(..) => {
                [0, -1, 1, -8, 8, -35, 35, -100, 100, -400, 400].map(|days| moment(days * DAY)).into()
            }
            Opaque::Formula(id, _) => {
                self.space.formula(id).map_or_else(Vec::new, |formula| match &form.domain {
                    Domain::Dense => formula
                        .numbers
                        .iter()
                        .copied()
                        .chain([Decimal::ZERO, Decimal::whole(1)])
                        .flat_map(|number| {
                            let more = number.plus(Decimal::whole(1)).unwrap_or(number);
                            [number, more, number.negated()]
                        })
                        .map(|number| Value::Point(Point::Number(number)))
                        .collect(),
                    Domain::Whole(..) => [0, -1, 1, -8, 8, -40, 40].map(|days| moment(days * DAY)).into(),
                    Domain::Truth => vec![Value::Truth(true), Value::Truth(false)],
                    Domain::Text { .. } => {
                        let texts = formula.texts.iter().map(|text| &**text).chain(["example"]);
                        texts.map(|text| Value::Text(Text::spelt(text))).collect()
                    }
                    Domain::Choice(choices) => {
                        let texts = choices.folded.iter().take(MAX_VARIED).cloned();
                        texts.map(|text| Value::Text(Text::folded(text))).collect()
                    }
                    Domain::List { .. } => Vec::new(),
                })
            }
            Opaque::Pair(_, other, _) => match (sample.get(other), &form.domain) {
                (Value::Blank, Domain::Dense) => {
                    let number =
                        |digits| Decimal::new(digits, 0).map(|number| Value::Point(Point::Number(number)));
                    [0, 1].into_iter().filter_map(number).collect()
                }
                (Value::Blank, Domain::Whole(..)) => [0, -1].map(moment).into(),
                (Value::Blank, Domain::Text { .. }) => vec![Value::Text(Text::folded("example"))],
                (Value::Point(Point::Whole(at)), _) => {
                    [0, -1, 1].map(|near| Value::Point(Point::Whole(at.saturating_add(near)))).into()
                }
                (Value::Point(Point::Number(number)), _) => {
                    let cut = Some(Cut { point: Point::Number(*number), after: true });
                    let above = between(Range { from: cut, to: None });
                    let cut = Some(Cut { point: Point::Number(*number), after: false });
                    let below = between(Range { from: None, to: cut });
                    [*number, above, below].map(|number| Value::Point(Point::Number(number))).into()
                }
                (Value::Truth(_) | Value::Blank, _) => vec![Value::Truth(true), Value::Truth(false)],
                (theirs, _) => vec![theirs.clone()],
            },
        };
        let fits = |value: &Value| match (value, &form.domain) {
            (Value::Truth(_), Domain::Truth) | (Value::Point(Point::Number(_)), Domain::Dense) => true,
            (Value::Point(Point::Whole(at)), Domain::Whole(least, most)) => (least..=most).contains(&at),
            (Value::Text(text), Domain::Text { .. }) => !form.closes(text.as_folded()),
            (Value::Text(text), Domain::Choice(choices)) => choices.place(text.as_folded()).is_some(),
            _ => false,
        };
        values.into_iter().filter(fits).collect()
    }
}
