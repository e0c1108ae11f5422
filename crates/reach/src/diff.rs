//! Two rules held against each other, for every case.

use std::fmt;
use std::sync::Arc;

use esc_diagnostics::Witness;
use esc_runtime::parts::{self, AgeFrom, FieldKind, HoursUse, PicklistValue};
use esc_runtime::{Age, Case, Program, Status, evaluate};
use esc_values::{Instant, fold, quote};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::behaviour::{Behaviour, HOURS_FIELD, Hours, HoursClasses, behaviour};
use crate::conditions::{Conditions, MAX_MODELS};
use crate::entries::{Entries, Entry};
use crate::lift::{Tree, lift};
use crate::question::{Question, Verdict};
use crate::region::Region;
use crate::sample::{Sample, Seen};
use crate::space::{Conflict, FieldId, FieldMap, Space, Test, Values, place};
use crate::witness::Writer;

/// How two rules differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diff {
    /// The cases for which something else is done, or at another time: each such case lies in one of the regions, and
    /// no other case does.
    pub differences: Vec<Difference>,
    /// Pairs of entries, or of none, for which the steps ran out: the rules may differ there or not.
    pub undecided: Vec<(Option<String>, Option<String>)>,
}

impl Diff {
    /// Whether it is certain that the rules do the same for every case.
    pub fn is_equivalent(&self) -> bool {
        self.differences.is_empty() && self.undecided.is_empty()
    }
}

/// Cases for which two rules do something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Criteria that these cases fit, and no others.
    pub region: String,
    /// One of them; `None` where none could be made that the evaluator decides so, because conditions are in play that
    /// look at the present or at other fields.
    pub witness: Option<Witness>,
    /// What the old rule does.
    pub before: Side,
    /// What the new rule does.
    pub after: Side,
    /// How the deadlines of actions that both have move.
    pub deadlines: Vec<Deadline>,
}

/// What one of the rules does with a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Side {
    /// `matched`, `unmatched`, `closed`, or `error` where the case names hours that do not exist.
    pub status: &'static str,
    /// The entry that takes it.
    pub entry: Option<String>,
    /// The clauses of the entry, as the language writes them.
    pub clauses: Option<String>,
    /// Its steps.
    pub steps: Vec<SideStep>,
}

/// A step, for the case that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SideStep {
    /// Its age: `4h`.
    pub after: String,
    /// When it is due for the case that is shown, in UTC.
    pub due: Option<String>,
    /// What is done.
    pub actions: Vec<String>,
}

/// A deadline that moves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deadline {
    /// What is done.
    pub action: String,
    /// At which age the old rule does it.
    pub before: String,
    /// At which age the new one does.
    pub after: String,
    /// When the old rule does it, for the case that is shown.
    pub due_before: Option<String>,
    /// When the new one does.
    pub due_after: Option<String>,
}

/// Why two rules cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DiffError {
    /// The field.
    pub field: String,
}

impl fmt::Display for DiffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the field `{}` has values of another kind in the new rules than in the old ones: no case with a value fits both",
            self.field
        )
    }
}

impl std::error::Error for DiffError {}

/// An entry of one of the rules, as the other sees it.
struct Listed {
    entry: Entry,
    /// Its number in its program; `None` for what closes cases.
    number: Option<u32>,
    class: usize,
    /// Whether the case is an input error.
    is_error: bool,
}

/// Compares two rules for every case that both can read. Each pair of entries may take so many `steps`; `now` is when
/// cases that show a difference are evaluated.
pub fn diff(old: &Program, new: &Program, steps: u64, now: Instant) -> Result<Diff, DiffError> {
    let both = Both::new([old, new], steps, now)?;
    let mut pairs: Vec<(Option<u32>, Option<u32>)> = Vec::new();
    let counts = both.lists.each_ref().map(|list| place(list.len()));
    for old in (0..counts[0]).map(Some).chain([None]) {
        for new in (0..counts[1]).map(Some).chain([None]) {
            if both.may_differ(old, new) {
                pairs.push((old, new));
            }
        }
    }
    let writer = both.writer();
    let verdicts: Vec<Verdict> = pairs.par_iter().map(|(old, new)| both.ask(*old, *new)).collect();
    let mut diff = Diff { differences: Vec::new(), undecided: Vec::new() };
    let found: Vec<Option<Difference>> = pairs
        .par_iter()
        .zip(&verdicts)
        .map(|(pair, verdict)| match verdict {
            Verdict::Case(case) => Some(both.difference(*pair, case, &writer)),
            _ => None,
        })
        .collect();
    for ((pair, verdict), difference) in pairs.iter().zip(&verdicts).zip(found) {
        diff.differences.extend(difference);
        if *verdict == Verdict::Open {
            diff.undecided.push((both.name(0, pair.0), both.name(1, pair.1)));
        }
    }
    Ok(diff)
}

/// Two rules over one space.
struct Both<'a> {
    programs: [&'a Program; 2],
    space: Space,
    lists: [Vec<Listed>; 2],
    /// The entries of the old rule, then those of the new one.
    entries: Entries,
    /// For each entry the first one of the other rule that has the same criteria.
    twins: [Vec<Option<u32>>; 2],
    /// Fields that the entries test.
    fields: Vec<FieldId>,
    /// The class of doing nothing.
    nothing: usize,
    steps: u64,
    now: Instant,
}

impl<'a> Both<'a> {
    fn new(programs: [&'a Program; 2], steps: u64, now: Instant) -> Result<Self, DiffError> {
        let [old, new] = programs;
        // Where the rules agree on what closes a case, closed cases are the same to both.
        let same_closed = closing(old) == closing(new);
        let mut space = if same_closed { Space::default() } else { Space::with_closed_cases() };
        for program in programs {
            let conflict = |Conflict(field): Conflict| DiffError { field: field.to_string() };
            space.join_fields(&program.parts().fields).map_err(conflict)?;
        }
        let mut hours = HoursClasses::default();
        let cases = [hours.of_cases(0, old), hours.of_cases(1, new)];
        let is_split = cases[0] != cases[1] || hours.depend_on_case(programs);
        let mut names: Vec<Arc<str>> =
            cases.iter().flat_map(|(named, _)| named).map(|(name, _)| name.clone()).collect();
        names.sort();
        names.dedup();
        let mut classes: FxHashMap<Behaviour, usize> = FxHashMap::default();
        let nothing = class(&mut classes, Behaviour::Nothing);
        let mut lists = [Vec::new(), Vec::new()];
        for (number, (program, list)) in programs.iter().zip(&mut lists).enumerate() {
            if !same_closed && let Some(tree) = closed_tree(&mut space, program) {
                let entry = Entry::new(&space, tree);
                list.push(Listed { entry, number: None, class: nothing, is_error: false });
            }
            let fields = FieldMap::new(&space, program);
            let zone = u32::from(old.parts().zone != program.parts().zone);
            for (at, entry) in (0..).zip(&program.parts().entries) {
                let tree = lift(&mut space, program, &fields, entry, at, zone);
                let uses_case = entry.hours == HoursUse::Case || entry.fire == HoursUse::Case;
                let fixed = |hours: &mut HoursClasses, case: Option<Hours>| {
                    behaviour(program, entry, |using| match using {
                        HoursUse::Any => Some(Hours::Any),
                        HoursUse::Named(at) => Some(hours.class(number, program, at)),
                        HoursUse::Case => case,
                    })
                };
                if !uses_case || !is_split {
                    let done = fixed(&mut hours, Some(Hours::Case));
                    let class = class(&mut classes, done);
                    list.push(Listed {
                        entry: Entry::new(&space, tree),
                        number: Some(at),
                        class,
                        is_error: false,
                    });
                    continue;
                }
                // What the case names makes a difference: the entry is several, one for each name.
                let Some((known_names, default)) = cases.get(number) else { continue };
                for name in names.iter().map(Some).chain([None]) {
                    let meant = match name {
                        Some(name) => {
                            known_names.iter().find(|(known, _)| known == name).map(|(_, hours)| *hours)
                        }
                        None => Some(*default),
                    };
                    let done = fixed(&mut hours, meant);
                    let is_error = done == Behaviour::Error;
                    let tree = Tree::All(vec![tree.clone(), named_hours(&mut space, name)]);
                    let class = class(&mut classes, done);
                    list.push(Listed { entry: Entry::new(&space, tree), number: Some(at), class, is_error });
                }
                let class = class(&mut classes, Behaviour::Error);
                list.push(Listed {
                    entry: Entry::new(&space, tree),
                    number: Some(at),
                    class,
                    is_error: true,
                });
            }
        }
        let twins = [twins(&lists[0], &lists[1]), twins(&lists[1], &lists[0])];
        let entries = Entries::new(lists.iter().flatten().map(|listed| listed.entry.clone()).collect());
        let mut fields: Vec<FieldId> =
            entries.iter().flat_map(|entry| entry.fields.iter().copied()).collect();
        fields.sort_unstable();
        fields.dedup();
        Ok(Self { programs, space, lists, entries, twins, fields, nothing, steps, now })
    }

    fn listed(&self, side: usize, at: Option<u32>) -> Option<&Listed> {
        self.lists.get(side)?.get(at? as usize)
    }

    fn class(&self, side: usize, at: Option<u32>) -> usize {
        self.listed(side, at).map_or(self.nothing, |listed| listed.class)
    }

    /// Whether it has to be asked if some case is taken by this entry of the old rule, or by none, and by that of the
    /// new one, and is treated differently.
    fn may_differ(&self, old: Option<u32>, new: Option<u32>) -> bool {
        if self.class(0, old) == self.class(1, new) {
            return false;
        }
        // An entry takes whatever fits its criteria from those that come after it, and from none.
        let goes_before = |side: usize, at: Option<u32>, other: Option<u32>| {
            let twin = self
                .twins
                .get(side)
                .zip(at)
                .and_then(|(twins, at)| twins.get(at as usize).copied().flatten());
            twin.is_some_and(|twin| other.is_none_or(|other| twin < other))
        };
        if goes_before(0, old, new) || goes_before(1, new, old) {
            return false;
        }
        match (self.listed(0, old), self.listed(1, new)) {
            (Some(old), Some(new)) => !old.entry.excludes(&self.space, &new.entry.needs),
            (old, new) => old.is_some() || new.is_some(),
        }
    }

    /// Whether an entry, by its place among all, comes before those that take a case.
    fn comes_before(&self, entry: u32, old: Option<u32>, new: Option<u32>) -> bool {
        let olds = place(self.lists[0].len());
        match entry.checked_sub(olds) {
            None => old.is_none_or(|old| entry < old),
            Some(entry) => new.is_none_or(|new| entry < new),
        }
    }

    /// The question for a case that these entries take, the one in the old rule and the other in the new one.
    fn question(&self, old: Option<u32>, new: Option<u32>) -> Question<'_> {
        let mut question = Question::new(&self.space);
        for listed in [self.listed(0, old), self.listed(1, new)].into_iter().flatten() {
            question.props.demand(&listed.entry.tree, true, None);
        }
        question
    }

    fn ask(&self, old: Option<u32>, new: Option<u32>) -> Verdict {
        let heard = |entry: u32| self.comes_before(entry, old, new);
        let entries = &self.entries;
        self.question(old, new).ask(entries, entries.len(), &[], &heard, &mut self.steps.clone())
    }

    fn name(&self, side: usize, at: Option<u32>) -> Option<String> {
        let number = self.listed(side, at)?.number?;
        Some(self.programs.get(side)?.entry(number)?.name.to_string())
    }

    fn writer(&self) -> Writer<'_> {
        Writer::of(&self.space, self.programs.iter().copied())
    }

    /// Says how a case is treated, and which others are treated so.
    fn difference(
        &self,
        (old, new): (Option<u32>, Option<u32>),
        case: &Sample,
        writer: &Writer<'_>,
    ) -> Difference {
        let taken = [self.listed(0, old), self.listed(1, new)];
        let mut own: Vec<Tree> = taken.iter().flatten().map(|listed| listed.entry.tree.clone()).collect();
        own.dedup();
        let near = |entry: &Entry| {
            taken.iter().flatten().all(|taken| !entry.excludes(&self.space, &taken.entry.needs))
        };
        let passed = (0..self.entries.len()).filter(|entry| self.comes_before(*entry, old, new));
        let mut passed: Vec<Tree> = passed
            .filter_map(|entry| self.entries.get(entry))
            .filter(|entry| near(entry))
            .map(|entry| entry.tree.clone())
            .collect();
        // The two rules mostly have the same entries.
        let mut seen: Vec<Tree> = Vec::with_capacity(passed.len());
        passed.retain(|tree| {
            let fresh = !seen.contains(tree);
            if fresh {
                seen.push(tree.clone());
            }
            fresh
        });
        let region = Region::new(&self.space, own, passed, &mut self.steps.clone());
        let witness = self.confirm(old, new, case, writer);
        let before = self.side(0, old, witness.as_ref());
        let after = self.side(1, new, witness.as_ref());
        let deadlines = deadlines(&before, &after);
        Difference { region: region.words(&|test| self.space.words(test)), witness, before, after, deadlines }
    }

    /// A plain case that the two rules decide so; `None` if the evaluator does not agree.
    fn confirm(
        &self,
        old: Option<u32>,
        new: Option<u32>,
        case: &Sample,
        writer: &Writer<'_>,
    ) -> Option<Witness> {
        let takes = |listed: Option<&Listed>, seen: &Seen<'_>| {
            listed.is_none_or(|listed| seen.holds(&listed.entry.tree))
        };
        let keeps = |sample: &Sample| {
            let seen = Seen::new(&self.space, sample);
            takes(self.listed(0, old), &seen)
                && takes(self.listed(1, new), &seen)
                && !self
                    .entries
                    .takers(&seen, self.entries.len())
                    .any(|entry| self.comes_before(entry, old, new))
        };
        let find = |sample: &Sample, field: FieldId| {
            let seen = Seen::new(&self.space, sample);
            let mut question = Question::about(&self.space, &seen, field);
            let mut goal = vec![!question.props.blank(field)];
            for listed in [self.listed(0, old), self.listed(1, new)].into_iter().flatten() {
                goal.push(question.props.tree(&listed.entry.tree));
            }
            let heard = |entry: u32| self.comes_before(entry, old, new);
            match question.ask(&self.entries, self.entries.len(), &goal, &heard, &mut self.steps.clone()) {
                Verdict::Case(found) => Some(found),
                _ => None,
            }
        };
        let decided = |sample: &Sample| {
            let text = writer.write(sample, &self.fields);
            let agrees = |side: usize, at: Option<u32>| self.agrees(side, at, &text);
            agrees(0, old) && agrees(1, new)
        };
        let write = |sample: &Sample| writer.write(sample, &self.fields);
        if self.entries.opaque_before(self.entries.len()).next().is_none() {
            let plain = writer.natural(case.clone(), &self.fields, &keeps, &find);
            return Some(plain).filter(decided).map(|sample| write(&sample));
        }
        // The solver chose conditions freely: those that some case has are looked for.
        let conditions = Conditions { space: &self.space, entries: &self.entries, now: self.now };
        let (mut question, mut case) = (self.question(old, new), case.clone());
        for _ in 0..MAX_MODELS {
            if let Some(real) = conditions.realise(&case, &decided) {
                return Some(write(&writer.natural(real, &self.fields, &decided, &find)));
            }
            question.props.rule_out_conditions(&case);
            let heard = |entry: u32| self.comes_before(entry, old, new);
            match question.ask(&self.entries, self.entries.len(), &[], &heard, &mut self.steps.clone()) {
                Verdict::Case(other) => case = other,
                _ => return None,
            }
        }
        None
    }

    /// Whether the evaluator decides a case as an entry, or none, of one of the rules says.
    fn agrees(&self, side: usize, at: Option<u32>, text: &Witness) -> bool {
        let Some(program) = self.programs.get(side) else { return false };
        let mut case = Case::new(program);
        let decision = case.read_json(&text.0).and_then(|()| evaluate(program, &case, self.now));
        match (self.listed(side, at), decision) {
            (Some(listed), Err(_)) => listed.is_error,
            (Some(listed), Ok(decision)) => match listed.number {
                Some(number) => decision.entry_number() == Some(number) && !listed.is_error,
                None => decision.status() == Status::Closed,
            },
            (None, Ok(decision)) => decision.status() == Status::Unmatched,
            (None, Err(_)) => false,
        }
    }

    fn side(&self, side: usize, at: Option<u32>, witness: Option<&Witness>) -> Side {
        let (Some(listed), Some(program)) = (self.listed(side, at), self.programs.get(side)) else {
            return Side { status: "unmatched", ..Side::default() };
        };
        let Some(entry) = listed.number.and_then(|number| program.entry(number)) else {
            return Side { status: "closed", ..Side::default() };
        };
        let mut due = Vec::new();
        if let Some(witness) = witness {
            let mut case = Case::new(program);
            if case.read_json(&witness.0).is_ok()
                && let Ok(decision) = evaluate(program, &case, self.now)
            {
                due = decision.steps().map(|state| state.due).collect();
            }
        }
        let steps = entry.steps.iter().enumerate().map(|(at, step)| SideStep {
            after: Age(step.after_minutes).to_string(),
            due: due.get(at).copied().flatten().map(|due| due.to_string()),
            actions: step.actions.iter().map(|action| action.text(program).to_string()).collect(),
        });
        Side {
            status: if listed.is_error { "error" } else { "matched" },
            entry: Some(entry.name.to_string()),
            clauses: Some(clauses(program, entry)),
            steps: steps.collect(),
        }
    }
}

fn class(classes: &mut FxHashMap<Behaviour, usize>, behaviour: Behaviour) -> usize {
    let next = classes.len();
    *classes.entry(behaviour).or_insert(next)
}

/// For each entry the first one of the other list with the same criteria.
fn twins(list: &[Listed], others: &[Listed]) -> Vec<Option<u32>> {
    let mut known: FxHashMap<&Tree, u32> = FxHashMap::default();
    for (number, other) in (0..).zip(others) {
        known.entry(&other.entry.tree).or_insert(number);
    }
    list.iter().map(|listed| known.get(&listed.entry.tree).copied()).collect()
}

/// The values that close a case, by field.
fn closing(program: &Program) -> Vec<(String, Vec<String>)> {
    let mut closing: Vec<(String, Vec<String>)> = program
        .parts()
        .fields
        .iter()
        .filter_map(|field| {
            let mut values: Vec<_> = closing_values(field).map(|value| fold(&value.text)).collect();
            values.sort();
            values.dedup();
            (!values.is_empty()).then(|| (fold(&field.name), values))
        })
        .collect();
    closing.sort();
    closing
}

fn closing_values(field: &parts::Field) -> impl Iterator<Item = &PicklistValue> {
    let values = match &field.kind {
        FieldKind::Picklist(list) | FieldKind::Multipicklist(list) => list.values.as_slice(),
        _ => &[],
    };
    values.iter().filter(|value| value.closed)
}

/// The cases that a program takes to be closed, by their values.
fn closed_tree(space: &mut Space, program: &Program) -> Option<Tree> {
    let mut parts = Vec::new();
    for field in &program.parts().fields {
        let (Some(id), mut values) = (space.find(&field.name), closing_values(field).collect::<Vec<_>>())
        else {
            continue;
        };
        values.sort_by_key(|value| fold(&value.text));
        values.dedup_by_key(|value| fold(&value.text));
        if values.is_empty() {
            continue;
        }
        let texts = values.iter().map(|value| space.intern_text(id, &fold(&value.text).into())).collect();
        let quoted: Vec<_> = values.iter().map(|value| quote(&value.text)).collect();
        let tick = if field.quoted { "`" } else { "" };
        let is_list = matches!(field.kind, FieldKind::Multipicklist(_));
        let word = if is_list { "includes" } else { "in" };
        let words = format!("{tick}{}{tick} {word} ({})", field.name, quoted.join(", "));
        let test = if is_list {
            Test::Includes(texts)
        } else {
            Test::Values { blank: false, values: Values::Texts { texts, others: false } }
        };
        parts.push(Tree::Test { test: space.intern_test(id, test, &words.into(), false), negated: false });
    }
    (!parts.is_empty()).then_some(Tree::Any(parts))
}

/// The cases that name these hours, or none.
fn named_hours(space: &mut Space, name: Option<&Arc<str>>) -> Tree {
    let Some(id) = space.find(HOURS_FIELD) else { return Tree::EVERY_CASE };
    let (texts, words) = match name {
        Some(name) => {
            let text = space.intern_text(id, &fold(name).into());
            (Box::from([text]), format!("{HOURS_FIELD} = {}", quote(name)))
        }
        None => (Box::from([]), format!("{HOURS_FIELD} is blank")),
    };
    let test = Test::Values { blank: name.is_none(), values: Values::Texts { texts, others: false } };
    Tree::Test { test: space.intern_test(id, test, &words.into(), false), negated: false }
}

/// The clauses of an entry, as the formatter writes them.
fn clauses(program: &Program, entry: &parts::Entry) -> String {
    let age_from = match entry.age_from {
        AgeFrom::Created => "age_from created",
        AgeFrom::CreatedDisableOnModify => "age_from created_disable_on_modify",
        AgeFrom::LastModified => "age_from last_modified",
        AgeFrom::Matched => "age_from matched",
    };
    let name =
        |at: u32| program.parts().hours.get(at as usize).map_or_else(String::new, |hours| quote(&hours.name));
    let hours = match entry.hours {
        HoursUse::Any => "ignore hours".to_owned(),
        HoursUse::Named(at) => format!("use hours {}", name(at)),
        HoursUse::Case => "use case hours".to_owned(),
    };
    let fire = match entry.fire {
        HoursUse::Any => String::new(),
        HoursUse::Named(at) => format!(" fire during hours {}", name(at)),
        HoursUse::Case => " fire during case hours".to_owned(),
    };
    format!("{age_from} {hours}{fire}")
}

/// The actions that both sides have, where their ages or instants differ.
fn deadlines(before: &Side, after: &Side) -> Vec<Deadline> {
    let actions = |side: &Side| -> Vec<(String, SideStep)> {
        let each = side
            .steps
            .iter()
            .flat_map(|step| step.actions.iter().map(move |action| (action.clone(), step.clone())));
        each.collect()
    };
    let mut others = actions(after);
    let mut moved = Vec::new();
    for (action, step) in actions(before) {
        let Some(at) = others.iter().position(|(other, _)| *other == action) else { continue };
        let (_, other) = others.remove(at);
        if step.after != other.after || step.due != other.due {
            moved.push(Deadline {
                action,
                before: step.after,
                after: other.after,
                due_before: step.due,
                due_after: other.due,
            });
        }
    }
    moved
}
