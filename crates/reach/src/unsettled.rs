//! W0408: entries that write into a case what takes it away from them.

use std::cmp::Ordering;
use std::sync::OnceLock;

use crate::index::Need;
use esc_check::hir::{Action, Assignee, RuleSet, SetValue, Step};
use esc_values::fold;

use crate::analysis::{Analysis, Reach};
use crate::entries::Entry;
use crate::lift::Tree;
use crate::looked::{Looked, Marks};
use crate::props::Props;
use crate::sample::{FILLED_KEY, Sample, Seen, Value};
use crate::solver::{Answer, Batsat, Lit};
use crate::space::{FieldId, Point, Test};

/// The name of a new owner that is not known: no rule asks for it.
const SOMEONE: &str = "\u{e000}";

/// The field that holds who has a case.
const OWNER: &str = "Owner.Name";

/// What was found about what an entry does to its own cases.
#[derive(Clone, Debug)]
pub(crate) struct Unsettled {
    pub(crate) found: Option<Move>,
    /// What its steps have written, after each of those that were looked at; at least one.
    pub(crate) states: Box<[Vec<(FieldId, Value)>]>,
    /// The cases that were looked at, before and after the step.
    pub(crate) looked: Looked,
    /// Whether the steps ran out.
    pub(crate) open: bool,
}

/// What is found on the way.
#[derive(Default)]
struct Trace {
    cases: Vec<Sample>,
    open: bool,
}

/// A step that takes a case away from its entry.
#[derive(Clone, Debug)]
pub(crate) struct Move {
    /// The case before the step.
    pub(crate) before: Sample,
    /// What the steps up to it write.
    pub(crate) written: Vec<(FieldId, Value)>,
    /// The age of the step, in minutes.
    pub(crate) after_minutes: u32,
    pub(crate) end: End,
    /// The case before the step as it is shown, once it was looked for.
    pub(crate) plain: OnceLock<Plain>,
}

/// A case made plain.
#[derive(Clone, Debug)]
pub(crate) struct Plain {
    /// `None` if the evaluator does not agree.
    pub(crate) case: Option<Sample>,
    /// What the cases show that were tried: the same is found again as long as an edit changes for none of them whether
    /// it is taken.
    pub(crate) tried: Marks,
}

/// Where the case is after the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// The criteria of the entry do not hold any more, and the step of this age waits.
    Left(u32),
    /// It is closed, and the step of this age waits.
    Closed(u32),
    /// It belongs to another entry, which has steps.
    Moved {
        /// That entry.
        to: u32,
        /// The entry that was asked for such a case; an earlier one may take it.
        asked: u32,
    },
}

impl Analysis {
    /// Looks for a case that a step of the entry takes away from it. `None` where no case reaches it, or its steps write
    /// nothing that anyone asks for.
    pub(crate) fn unsettled(&self, rules: &RuleSet, at: u32) -> Option<Box<Unsettled>> {
        let (written, entry) = (rules.entries.get(at as usize)?, self.entries.get(at)?);
        let Some(Reach::Reached(reached)) = self.reach(at) else { return None };
        let mut steps: Vec<&Step> = written.steps.iter().collect();
        steps.sort_by_key(|step| step.after_minutes);
        let mut budget = self.steps();
        let mut trace = Trace::default();
        let (mut found, mut states) = (None, Vec::new());
        let mut state: Vec<(FieldId, Value)> = Vec::new();
        for (number, step) in steps.iter().enumerate() {
            let before = state.clone();
            self.write(rules, step, &mut state);
            if state == before {
                continue;
            }
            states.push(state.clone());
            let later = steps.iter().skip(number + 1).map(|later| later.after_minutes);
            let waits = later.filter(|minutes| *minutes > step.after_minutes).min();
            let closes = state.iter().any(|(field, value)| self.closes(*field, value));
            let end = if closes {
                waits.map(|waits| (reached.clone(), End::Closed(waits)))
            } else {
                let done = Done { analysis: self, rules, at, entry, state: &state };
                done.end(waits, &mut trace, &mut budget)
            };
            if let Some((case, end)) = end {
                let (after_minutes, plain) = (step.after_minutes, OnceLock::new());
                found = Some(Move { before: case, written: state, after_minutes, end, plain });
                break;
            }
        }
        let Trace { cases, open } = trace;
        let nothing = states.is_empty();
        let unsettled = Unsettled { found, states: states.into(), looked: Looked::new(cases), open };
        (!nothing).then(|| Box::new(unsettled))
    }

    /// Whether a value closes a case.
    fn closes(&self, field: FieldId, value: &Value) -> bool {
        let Some(field) = self.space.field(field) else { return false };
        match value {
            Value::Text(text) => field.closes(text),
            Value::List(items) => items.iter().any(|item| field.closes(item)),
            _ => false,
        }
    }

    /// Adds what a step writes to what was written before.
    fn write(&self, rules: &RuleSet, step: &Step, state: &mut Vec<(FieldId, Value)>) {
        for action in &step.actions {
            let (field, value) = match action {
                Action::Set(id, value) => {
                    let name = rules.fields.get(id.0 as usize).map_or("", |field| &field.name);
                    (self.space.find(name), set_value(value))
                }
                Action::Reassign(to, _) => {
                    let name = match to {
                        Assignee::Queue(queue) => fold(queue),
                        Assignee::User(_) | Assignee::Pool(_) | Assignee::Manager => SOMEONE.to_owned(),
                    };
                    (self.space.find(OWNER), Value::Text(name.into()))
                }
                _ => continue,
            };
            let Some(field) = field else { continue };
            state.retain(|(known, _)| *known != field);
            state.push((field, value));
        }
    }

    /// Whether a case of the entry `at` may, after one of the steps that were looked at, belong to the entry `to`, which
    /// was not asked.
    pub(crate) fn may_move(&self, rules: &RuleSet, at: u32, to: u32) -> bool {
        let known = self.known.get(at as usize).and_then(|known| known.unsettled.as_deref());
        let Some((entry, Unsettled { states, found, .. })) = self.entries.get(at).zip(known) else {
            return false;
        };
        // What was found ended the look at the last of them.
        let asked_until = match found.as_ref().map(|found| found.end) {
            Some(End::Moved { asked, .. }) => asked,
            Some(End::Left(_) | End::Closed(_)) => 0,
            None => u32::MAX,
        };
        states.iter().enumerate().any(|(number, state)| {
            let done = Done { analysis: self, rules, at, entry, state };
            if number + 1 == states.len() && to >= asked_until || !done.may_get(to) {
                return false;
            }
            let sample = sample(state);
            let seen = Seen::new(&self.space, &sample);
            let mut search = done.search_in(to, &seen, &done.after(&seen));
            search.as_mut().is_some_and(|search| search.props.solve(&[], &mut self.steps()) != Answer::No)
        })
    }
}

/// What an entry's steps have done, up to one of them.
struct Done<'a> {
    analysis: &'a Analysis,
    rules: &'a RuleSet,
    at: u32,
    entry: &'a Entry,
    /// What they have written.
    state: &'a [(FieldId, Value)],
}

impl Done<'_> {
    /// A case of the entry that is not its own any more, and what becomes of it.
    fn end(&self, waits: Option<u32>, trace: &mut Trace, budget: &mut u64) -> Option<(Sample, End)> {
        let sample = sample(self.state);
        let seen = Seen::new(&self.analysis.space, &sample);
        let own = self.concerns(self.entry);
        if own && let Some(waits) = waits {
            let mut search = self.search(&seen);
            search.demand_after(self.entry, false);
            if let Some((case, _)) = search.run(trace, budget, &|_| true) {
                return Some((case, End::Left(waits)));
            }
        }
        let fits =
            |first: Option<u32>| first != Some(self.at) && first.is_some_and(|first| self.has_steps(first));
        let after = self.after(&seen);
        let others = self.analysis.entries.possible_beside(&self.analysis.space, &after, None, 0);
        for number in others.take_while(|number| own || *number < self.at) {
            if let Some(search) = self.search_in(number, &seen, &after)
                && let Some((case, Some(first))) = search.run(trace, budget, &fits)
            {
                return Some((case, End::Moved { to: first, asked: number }));
            }
        }
        None
    }

    /// Whether an entry tests what was written.
    fn concerns(&self, entry: &Entry) -> bool {
        self.state.iter().any(|(field, _)| entry.fields.binary_search(field).is_ok())
    }

    fn has_steps(&self, number: u32) -> bool {
        self.rules.entries.get(number as usize).is_some_and(|entry| !entry.steps.is_empty())
    }

    /// Whether what was written makes a difference to whether another entry with steps gets a case: an earlier one has
    /// to test it, or else this one.
    fn may_get(&self, number: u32) -> bool {
        let tests_it = match number.cmp(&self.at) {
            Ordering::Less => self.analysis.entries.get(number).is_some_and(|other| self.concerns(other)),
            Ordering::Equal => false,
            Ordering::Greater => self.concerns(self.entry),
        };
        tests_it && self.has_steps(number)
    }

    /// What the entry's cases show now, as far as one look tells.
    fn after(&self, seen: &Seen<'_>) -> Vec<Need> {
        let is_kept = |need: &&Need| !self.state.iter().any(|(field, _)| field.0 == need.field);
        let own = |key: &u32| *key != FILLED_KEY;
        let written = self.state.iter().map(|(field, _)| Need {
            field: field.0,
            keys: seen.keys(field.0).iter().copied().filter(own).collect(),
        });
        self.entry.needs.iter().filter(is_kept).cloned().chain(written).collect()
    }

    /// The search for a case of the entry; `seen` is what was written.
    fn search<'s>(&'s self, seen: &'s Seen<'s>) -> Search<'s> {
        let mut props = Props::new(&self.analysis.space, Batsat::new());
        props.demand(&self.entry.tree, true, None);
        Search { analysis: self.analysis, at: self.at, state: self.state, props, written: seen }
    }

    /// The search for a case that another entry gets, where it [may](Self::may_get); `after` is [`Self::after`]. `None`
    /// where one look tells that there is none.
    fn search_in<'s>(&'s self, number: u32, seen: &'s Seen<'s>, after: &[Need]) -> Option<Search<'s>> {
        let other = self.analysis.entries.get(number)?;
        if !self.may_get(number) || other.excludes(&self.analysis.space, after) {
            return None;
        }
        let mut search = self.search(seen);
        search.demand_after(other, true);
        if number > self.at {
            search.demand_after(self.entry, false);
        }
        Some(search)
    }
}

fn sample(state: &[(FieldId, Value)]) -> Sample {
    let mut sample = Sample::default();
    sample.set_all(state);
    sample
}

fn set_value(value: &SetValue) -> Value {
    match value {
        SetValue::Text(text) => Value::Text(fold(text).into()),
        SetValue::Number(number) | SetValue::Percent(number) => Value::Point(Point::Number(*number)),
        SetValue::Boolean(value) => Value::Truth(*value),
        SetValue::Date(day) => Value::Point(Point::Whole(day.unix().into())),
        SetValue::Instant(instant) => Value::Point(Point::Whole(instant.unix())),
        SetValue::List(texts) => {
            let mut items: Vec<_> = texts.iter().map(|text| fold(text).into()).collect();
            items.sort();
            Value::List(items)
        }
        SetValue::Blank => Value::Blank,
    }
}

/// A search for a case that an entry takes, with something to hold of the case as a step leaves it.
struct Search<'a> {
    analysis: &'a Analysis,
    at: u32,
    state: &'a [(FieldId, Value)],
    props: Props<'a, Batsat>,
    /// The state alone.
    written: &'a Seen<'a>,
}

impl Search<'_> {
    fn demand_after(&mut self, entry: &Entry, value: bool) {
        let after = self.substituted(&entry.tree);
        self.props.demand(&after, value, None);
    }

    /// A tree as it is for the case that the step leaves: tests of what was written are answered.
    fn substituted(&self, tree: &Tree) -> Tree {
        let all = |parts: &[Tree]| parts.iter().map(|part| self.substituted(part)).collect();
        match tree {
            Tree::All(parts) => Tree::All(all(parts)),
            Tree::Any(parts) => Tree::Any(all(parts)),
            Tree::Not(part) => Tree::Not(Box::new(self.substituted(part))),
            Tree::Test { test, negated } => match self.analysis.space.test(*test) {
                Some((field, kind))
                    if !matches!(kind, Test::Opaque(_))
                        && self.state.iter().any(|(set, _)| *set == field) =>
                {
                    if self.written.test(*test) == *negated {
                        Tree::Any(Vec::new())
                    } else {
                        Tree::All(Vec::new())
                    }
                }
                _ => tree.clone(),
            },
        }
    }

    /// The case after the step.
    fn after(&self, case: &Sample) -> Sample {
        let mut after = case.clone();
        after.set_all(self.state);
        after
    }

    /// A case that reaches the entry, such that `fits` holds for the first entry that takes it after the step; with
    /// that entry.
    fn run(
        mut self,
        trace: &mut Trace,
        budget: &mut u64,
        fits: &dyn Fn(Option<u32>) -> bool,
    ) -> Option<(Sample, Option<u32>)> {
        let entries = &self.analysis.entries;
        let space = &self.analysis.space;
        loop {
            match self.props.solve(&[] as &[Lit], budget) {
                Answer::Yes => {}
                Answer::No => return None,
                Answer::Open => {
                    trace.open = true;
                    return None;
                }
            }
            let case = self.props.sample();
            let after = self.after(&case);
            let taker = entries.takers(&Seen::new(space, &case), self.at).next();
            let first = entries.first(&Seen::new(space, &after));
            trace.cases.extend([case.clone(), after]);
            match (taker.and_then(|taker| entries.get(taker)), first.and_then(|first| entries.get(first))) {
                (Some(taker), _) => self.props.demand(&taker.tree, false, None),
                (None, _) if fits(first) && self.analysis.is_real(&case, entries.len(), None) => {
                    return Some((case, first));
                }
                (None, Some(first)) => {
                    let after = self.substituted(&first.tree);
                    self.props.demand(&after, false, None);
                }
                (None, None) => return None,
            }
            if let Some(left) = budget.checked_sub(1) {
                *budget = left;
            } else {
                trace.open = true;
                return None;
            }
        }
    }
}
