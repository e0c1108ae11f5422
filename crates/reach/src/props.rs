//! Tests as propositions: what a field can be, said in clauses.
//!
//! Propositions are made only for what a question mentions, in the order in which it mentions them. For each field
//! the clauses leave exactly those assignments that some value of the field has:
//!
//! - *Text.* A value equal to a constant decides every pattern; of two prefixes one begins the other or they exclude
//!   each other; a prefix or a contained text brings the texts that it contains itself. That is all: an assignment
//!   with prefix `p` (the longest) and contained texts `c₁ … cₙ`, and without constant, is that of the text
//!   `p x c₁ x … x cₙ x`, where `x` is a character that occurs in no text asked for.
//! - *Order.* The values below a cut lie below each higher cut. Between two neighbours some value lies: numbers are
//!   dense, and cuts among whole numbers differ.
//! - *Choices.* At most one value; once all are mentioned, one of them or blank.
//! - *Lists.* Any values; once all are mentioned, one of them or blank.

use rustc_hash::FxHashMap;

use crate::lift::Tree;
use crate::sample::{Sample, Seen, Value};
use crate::solver::{Answer, Lit, Solver};
use crate::space::{
    Choices, Cut, Domain, Field, FieldId, PatternId, Point, Range, Space, Test, TestId, TextId, Values,
};
use crate::witness::plain_instant;

/// The propositions of one question.
pub(crate) struct Props<'s, S> {
    pub(crate) space: &'s Space,
    solver: S,
    yes: Option<Lit>,
    fields: Vec<(FieldId, FieldProps)>,
    tests: FxHashMap<TestId, Lit>,
    opaque: Vec<(TestId, Lit)>,
    /// A case whose values are settled but for one field.
    settled: Option<(&'s Seen<'s>, FieldId)>,
}

/// The propositions about a field.
struct FieldProps {
    blank: Lit,
    kind: Kind,
}

enum Kind {
    Truth(Lit),
    /// Whether the value lies before the cut, in the order of the cuts.
    Order(Vec<(Cut, Lit)>),
    Text(Text),
    Choice {
        mentioned: Vec<(usize, Lit)>,
        one: AtMostOne,
    },
    List {
        has: Vec<(Item, Lit)>,
    },
}

/// A value of a list: one of its choices, or any text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Item {
    Choice(usize),
    Text(TextId),
}

#[derive(Default)]
struct Text {
    equal: Vec<(TextId, Lit)>,
    one: AtMostOne,
    starts: Vec<(PatternId, Lit)>,
    contains: Vec<(PatternId, Lit)>,
}

/// Propositions of which at most one holds, in a number of clauses that grows with their number only.
#[derive(Default)]
struct AtMostOne {
    /// Whether one of those before the last does.
    last: Option<Lit>,
}

impl<'s, S: Solver> Props<'s, S> {
    pub(crate) fn new(space: &'s Space, solver: S) -> Self {
        Self {
            space,
            solver,
            yes: None,
            fields: Vec::new(),
            tests: FxHashMap::default(),
            opaque: Vec::new(),
            settled: None,
        }
    }

    /// Propositions about one field of a case that is settled otherwise.
    pub(crate) fn about(space: &'s Space, solver: S, seen: &'s Seen<'s>, free: FieldId) -> Self {
        Self { settled: Some((seen, free)), ..Self::new(space, solver) }
    }

    /// The proposition that always holds.
    pub(crate) fn yes(&mut self) -> Lit {
        if let Some(yes) = self.yes {
            return yes;
        }
        let yes = self.solver.proposition(true);
        self.solver.clause(&[yes]);
        self.yes = Some(yes);
        yes
    }

    pub(crate) fn fresh(&mut self) -> Lit {
        self.solver.proposition(false)
    }

    /// Rules out that the conditions that are not looked into hold just as in a case.
    pub(crate) fn rule_out_conditions(&mut self, sample: &Sample) {
        let other = |(id, literal): &(TestId, Lit)| {
            if sample.conditions.contains(id) { !*literal } else { *literal }
        };
        let clause: Vec<Lit> = self.opaque.iter().map(other).collect();
        self.solver.clause(&clause);
    }

    pub(crate) fn solve(&mut self, assumptions: &[Lit], steps: &mut u64) -> Answer {
        self.solver.solve(assumptions, steps)
    }

    pub(crate) fn in_core(&self, assumption: Lit) -> bool {
        self.solver.in_core(assumption)
    }

    /// A proposition that holds if and only if all of these do.
    pub(crate) fn all(&mut self, parts: &[Lit]) -> Lit {
        match parts {
            [] => self.yes(),
            [part] => *part,
            _ => {
                let all = self.solver.proposition(true);
                let mut back = Vec::with_capacity(parts.len() + 1);
                back.push(all);
                for part in parts {
                    self.solver.clause(&[!all, *part]);
                    back.push(!*part);
                }
                self.solver.clause(&back);
                all
            }
        }
    }

    /// A proposition that holds if and only if one of these does.
    pub(crate) fn any(&mut self, parts: &[Lit]) -> Lit {
        let parts: Vec<_> = parts.iter().map(|part| !*part).collect();
        !self.all(&parts)
    }

    /// The proposition of a tree.
    pub(crate) fn tree(&mut self, tree: &Tree) -> Lit {
        match tree {
            Tree::All(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.tree(part)).collect();
                self.all(&parts)
            }
            Tree::Any(parts) => {
                let parts: Vec<_> = parts.iter().map(|part| self.tree(part)).collect();
                self.any(&parts)
            }
            Tree::Not(part) => !self.tree(part),
            Tree::Test { test, negated } => {
                let test = self.test(*test);
                if *negated { !test } else { test }
            }
        }
    }

    /// Demands that a tree have this value; where `unless` is given, only where that does not hold.
    pub(crate) fn demand(&mut self, tree: &Tree, value: bool, unless: Option<Lit>) {
        match (tree, value) {
            (Tree::All(parts), true) | (Tree::Any(parts), false) => {
                for part in parts {
                    self.demand(part, value, unless);
                }
            }
            (Tree::All(parts), false) | (Tree::Any(parts), true) => {
                let mut clause: Vec<_> = unless.into_iter().collect();
                clause.reserve(parts.len());
                for part in parts {
                    let part = self.tree(part);
                    clause.push(if value { part } else { !part });
                }
                self.solver.clause(&clause);
            }
            (Tree::Not(part), value) => self.demand(part, !value, unless),
            (Tree::Test { test, negated }, value) => {
                let test = self.test(*test);
                let literal = if *negated == value { !test } else { test };
                let clause: Vec<_> = unless.into_iter().chain([literal]).collect();
                self.solver.clause(&clause);
            }
        }
    }

    /// The proposition of a test.
    pub(crate) fn test(&mut self, id: TestId) -> Lit {
        if let Some(known) = self.tests.get(&id) {
            return *known;
        }
        let literal = match self.space.test(id) {
            Some((field, test)) if self.is_settled(field, test) => {
                let yes = self.yes();
                let holds = self.settled.is_some_and(|(seen, _)| seen.test(id));
                if holds { yes } else { !yes }
            }
            Some((_, Test::Opaque(_))) => {
                let literal = self.solver.proposition(false);
                self.opaque.push((id, literal));
                literal
            }
            Some((field, test)) => self.test_of(field, test),
            None => !self.yes(),
        };
        self.tests.insert(id, literal);
        literal
    }

    fn is_settled(&self, field: FieldId, test: &Test) -> bool {
        self.settled.is_some_and(|(_, free)| field != free || matches!(test, Test::Opaque(_)))
    }

    /// The proposition that a field has no value.
    pub(crate) fn blank(&mut self, field: FieldId) -> Lit {
        match self.field(field).and_then(|at| self.fields.get(at)) {
            Some((_, props)) => props.blank,
            None => self.yes(),
        }
    }

    fn test_of(&mut self, id: FieldId, test: &Test) -> Lit {
        let (Some(at), Some(field)) = (self.field(id), self.space.field(id)) else { return !self.yes() };
        match test {
            Test::Values { blank, values } => {
                let mut parts = Vec::new();
                if *blank {
                    parts.extend(self.fields.get(at).map(|(_, props)| props.blank));
                }
                let values = self.values(at, field, values);
                parts.push(values);
                self.any(&parts)
            }
            Test::Contains(patterns) => self.patterns(at, field, patterns, false),
            Test::StartsWith(patterns) => self.patterns(at, field, patterns, true),
            Test::Includes(texts) => {
                let parts: Vec<_> = texts.iter().map(|text| self.item(at, field, *text)).collect();
                self.any(&parts)
            }
            Test::Opaque(_) => !self.yes(),
        }
    }

    fn values(&mut self, at: usize, field: &Field, values: &Values) -> Lit {
        match values {
            Values::Texts { texts, others } => {
                let parts: Vec<_> = texts.iter().map(|text| self.equal(at, field, *text)).collect();
                if *others { self.filled_without(at, parts) } else { self.any(&parts) }
            }
            Values::Ranges(ranges) => {
                let parts: Vec<_> = ranges.iter().map(|range| self.range(at, *range)).collect();
                self.any(&parts)
            }
            Values::Truth { no, yes } => {
                let Some((_, FieldProps { kind: Kind::Truth(truth), .. })) = self.fields.get(at) else {
                    return !self.yes();
                };
                match (no, yes) {
                    (true, true) => self.yes(),
                    (true, false) => !*truth,
                    (false, true) => *truth,
                    (false, false) => !self.yes(),
                }
            }
            Values::Lists(true) => self.filled_without(at, Vec::new()),
            Values::Lists(false) => !self.yes(),
        }
    }

    /// That a field is not blank, and none of these holds.
    fn filled_without(&mut self, at: usize, mut parts: Vec<Lit>) -> Lit {
        parts.extend(self.fields.get(at).map(|(_, props)| props.blank));
        !self.any(&parts)
    }

    /// The place of the propositions about a field, which are made where there are none.
    fn field(&mut self, id: FieldId) -> Option<usize> {
        if let Some(at) = self.fields.iter().position(|(known, _)| *known == id) {
            return Some(at);
        }
        let field = self.space.field(id)?;
        let blank = if field.is_never_blank() { !self.yes() } else { self.solver.proposition(true) };
        let kind = match &field.domain {
            Domain::Truth => {
                let truth = self.solver.proposition(false);
                if field.is_closed_flag() {
                    self.solver.clause(&[!truth]);
                }
                Kind::Truth(truth)
            }
            Domain::Dense | Domain::Whole(..) => Kind::Order(Vec::new()),
            Domain::Text { .. } => Kind::Text(Text::default()),
            Domain::Choice(choices) => {
                if choices.folded.is_empty() {
                    self.solver.clause(&[blank]);
                }
                let mut one = AtMostOne::default();
                one.add(blank, &mut self.solver);
                Kind::Choice { mentioned: Vec::new(), one }
            }
            Domain::List { choices, .. } => {
                if choices.as_ref().is_some_and(|choices| choices.folded.is_empty()) {
                    self.solver.clause(&[blank]);
                }
                Kind::List { has: Vec::new() }
            }
        };
        self.fields.push((id, FieldProps { blank, kind }));
        Some(self.fields.len() - 1)
    }

    /// That a text or picklist is this text.
    fn equal(&mut self, at: usize, field: &Field, id: TextId) -> Lit {
        let text = field.text(id);
        match &field.domain {
            Domain::Choice(choices) => match choices.place(text) {
                Some(place) => self.choice(at, choices, place),
                None => !self.yes(),
            },
            Domain::Text { never } => {
                if never.iter().any(|never| never == text) {
                    return !self.yes();
                }
                let Self { space, solver, fields, .. } = self;
                match fields.get_mut(at) {
                    Some((_, FieldProps { blank, kind: Kind::Text(props) })) => {
                        props.equal(space, solver, *blank, id, text)
                    }
                    _ => !self.yes(),
                }
            }
            _ => !self.yes(),
        }
    }

    fn choice(&mut self, at: usize, choices: &Choices, place: usize) -> Lit {
        let Some((_, FieldProps { blank, kind: Kind::Choice { mentioned, one } })) = self.fields.get_mut(at)
        else {
            return !self.yes();
        };
        if let Some((_, known)) = mentioned.iter().find(|(known, _)| *known == place) {
            return *known;
        }
        let literal = self.solver.proposition(false);
        one.add(literal, &mut self.solver);
        mentioned.push((place, literal));
        if mentioned.len() == choices.folded.len() {
            let one_of: Vec<_> = mentioned.iter().map(|(_, literal)| *literal).chain([*blank]).collect();
            self.solver.clause(&one_of);
        }
        literal
    }

    /// That a text contains, or starts with, one of some patterns.
    fn patterns(&mut self, at: usize, field: &Field, patterns: &[PatternId], start: bool) -> Lit {
        if let Domain::Choice(choices) = &field.domain {
            let texts: Vec<_> = patterns.iter().map(|pattern| self.space.pattern(*pattern)).collect();
            let holds = |choice: &str| {
                texts.iter().any(|text| if start { choice.starts_with(text) } else { choice.contains(text) })
            };
            let (inside, outside): (Vec<usize>, Vec<usize>) =
                (0..choices.folded.len()).partition(|at| choices.folded.get(*at).is_some_and(|c| holds(c)));
            // Fewer propositions say the same from the other side.
            let few = inside.len() <= outside.len();
            let parts: Vec<_> = if few { inside } else { outside }
                .into_iter()
                .map(|place| self.choice(at, choices, place))
                .collect();
            return if few { self.any(&parts) } else { self.filled_without(at, parts) };
        }
        let mut parts = Vec::with_capacity(patterns.len());
        let Self { space, solver, fields, .. } = self;
        if let Some((_, FieldProps { blank, kind: Kind::Text(props) })) = fields.get_mut(at) {
            for pattern in patterns {
                parts.push(if start {
                    props.starts(space, solver, field, *blank, *pattern)
                } else {
                    props.contains(space, solver, field, *blank, *pattern)
                });
            }
        }
        self.any(&parts)
    }

    fn item(&mut self, at: usize, field: &Field, id: TextId) -> Lit {
        let Domain::List { choices, never } = &field.domain else { return !self.yes() };
        let text = field.text(id);
        let item = match choices {
            Some(choices) => choices.place(text).map(Item::Choice),
            None => Some(Item::Text(id)).filter(|_| !never.iter().any(|never| never == text)),
        };
        let (Some(item), Some((_, FieldProps { blank, kind: Kind::List { has } }))) =
            (item, self.fields.get_mut(at))
        else {
            return !self.yes();
        };
        if let Some((_, known)) = has.iter().find(|(known, _)| *known == item) {
            return *known;
        }
        let literal = self.solver.proposition(false);
        self.solver.clause(&[!literal, !*blank]);
        has.push((item, literal));
        if choices.as_ref().is_some_and(|choices| choices.folded.len() == has.len()) {
            let one_of: Vec<_> = has.iter().map(|(_, literal)| *literal).chain([*blank]).collect();
            self.solver.clause(&one_of);
        }
        literal
    }

    fn range(&mut self, at: usize, range: Range) -> Lit {
        let mut not = Vec::new();
        if let Some(from) = range.from {
            not.push(self.below(at, from));
        }
        match range.to {
            Some(to) => {
                let to = self.below(at, to);
                not.push(!to);
            }
            None => not.extend(self.fields.get(at).map(|(_, props)| props.blank)),
        }
        !self.any(&not)
    }

    /// That a field is not blank and lies before a cut.
    fn below(&mut self, at: usize, cut: Cut) -> Lit {
        let Some((_, FieldProps { blank, kind: Kind::Order(cuts) })) = self.fields.get_mut(at) else {
            return !self.yes();
        };
        let place = match cuts.binary_search_by(|(known, _)| known.cmp(&cut)) {
            Ok(found) => return cuts.get(found).map_or(*blank, |(_, literal)| *literal),
            Err(place) => place,
        };
        let literal = self.solver.proposition(false);
        self.solver.clause(&[!literal, !*blank]);
        if let Some((_, lower)) = place.checked_sub(1).and_then(|before| cuts.get(before)) {
            self.solver.clause(&[!*lower, literal]);
        }
        if let Some((_, higher)) = cuts.get(place) {
            self.solver.clause(&[!literal, *higher]);
        }
        cuts.insert(place, (cut, literal));
        literal
    }
}

impl AtMostOne {
    fn add(&mut self, literal: Lit, solver: &mut impl Solver) {
        if let Some(last) = self.last {
            solver.clause(&[!literal, !last]);
            let next = solver.proposition(true);
            solver.clause(&[!last, next]);
            solver.clause(&[!literal, next]);
            self.last = Some(next);
        } else {
            self.last = Some(literal);
        }
    }
}

impl Text {
    fn equal(&mut self, space: &Space, solver: &mut impl Solver, blank: Lit, id: TextId, text: &str) -> Lit {
        if let Some((_, known)) = self.equal.iter().find(|(known, _)| *known == id) {
            return *known;
        }
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        self.one.add(literal, solver);
        for (pattern, starts) in &self.starts {
            decide(solver, literal, *starts, text.starts_with(space.pattern(*pattern)));
        }
        for (pattern, contains) in &self.contains {
            decide(solver, literal, *contains, text.contains(space.pattern(*pattern)));
        }
        self.equal.push((id, literal));
        literal
    }

    fn starts(
        &mut self,
        space: &Space,
        solver: &mut impl Solver,
        field: &Field,
        blank: Lit,
        id: PatternId,
    ) -> Lit {
        if let Some((_, known)) = self.starts.iter().find(|(known, _)| *known == id) {
            return *known;
        }
        let text = space.pattern(id);
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        for (equal, holds) in &self.equal {
            decide(solver, *holds, literal, field.text(*equal).starts_with(text));
        }
        for (other, starts) in &self.starts {
            let other = space.pattern(*other);
            if other.starts_with(text) {
                solver.clause(&[!*starts, literal]);
            } else if text.starts_with(other) {
                solver.clause(&[!literal, *starts]);
            } else {
                solver.clause(&[!literal, !*starts]);
            }
        }
        for (other, contains) in &self.contains {
            if text.contains(space.pattern(*other)) {
                solver.clause(&[!literal, *contains]);
            }
        }
        self.starts.push((id, literal));
        literal
    }

    fn contains(
        &mut self,
        space: &Space,
        solver: &mut impl Solver,
        field: &Field,
        blank: Lit,
        id: PatternId,
    ) -> Lit {
        if let Some((_, known)) = self.contains.iter().find(|(known, _)| *known == id) {
            return *known;
        }
        let text = space.pattern(id);
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        for (equal, holds) in &self.equal {
            decide(solver, *holds, literal, field.text(*equal).contains(text));
        }
        for (other, starts) in &self.starts {
            if space.pattern(*other).contains(text) {
                solver.clause(&[!*starts, literal]);
            }
        }
        for (other, contains) in &self.contains {
            let other = space.pattern(*other);
            if other.contains(text) {
                solver.clause(&[!*contains, literal]);
            } else if text.contains(other) {
                solver.clause(&[!literal, *contains]);
            }
        }
        self.contains.push((id, literal));
        literal
    }
}

/// Where `holds` does, `literal` has this value.
fn decide(solver: &mut impl Solver, holds: Lit, literal: Lit, value: bool) {
    solver.clause(&[!holds, if value { literal } else { !literal }]);
}

impl<S: Solver> Props<'_, S> {
    /// A case with the assignment of the last model. Fields that the question does not mention are blank.
    pub(crate) fn sample(&self) -> Sample {
        let mut sample = self.settled.map_or_else(Sample::default, |(seen, _)| seen.sample().clone());
        for (id, props) in &self.fields {
            let Some(field) = self.space.field(*id) else { continue };
            let blank = self.solver.holds(props.blank);
            sample.set(*id, if blank { Value::Blank } else { self.value(field, &props.kind) });
        }
        // What no case lacks has a value, if only any.
        for (id, _) in self.space.fields().filter(|(_, field)| field.required) {
            if *sample.get(id) == Value::Blank {
                sample.set(id, plain_instant());
            }
        }
        let hold = self.opaque.iter().filter(|(_, literal)| self.solver.holds(*literal));
        let hold = hold.map(|(test, _)| *test);
        sample.conditions = sample.conditions.iter().copied().chain(hold).collect();
        sample
    }

    fn value(&self, field: &Field, kind: &Kind) -> Value {
        match kind {
            Kind::Truth(truth) => Value::Truth(self.solver.holds(*truth)),
            Kind::Order(cuts) => {
                let place = cuts.partition_point(|(_, below)| !self.solver.holds(*below));
                let from = place.checked_sub(1).and_then(|before| cuts.get(before)).map(|(cut, _)| *cut);
                let to = cuts.get(place).map(|(cut, _)| *cut);
                Value::Point(between(&field.domain, Range { from, to }))
            }
            Kind::Text(text) => Value::Text(self.text(field, text)),
            Kind::Choice { mentioned, .. } => {
                let chosen = mentioned.iter().find(|(_, literal)| self.solver.holds(*literal));
                let free = |choices: &Choices| {
                    (0..choices.folded.len()).find(|at| !mentioned.iter().any(|(known, _)| known == at))
                };
                let Domain::Choice(choices) = &field.domain else { return Value::Blank };
                let place = chosen.map(|(place, _)| *place).or_else(|| free(choices));
                place
                    .and_then(|place| choices.folded.get(place))
                    .map_or(Value::Blank, |text| Value::Text(text.clone()))
            }
            Kind::List { has } => self.list(field, has),
        }
    }

    fn text(&self, field: &Field, text: &Text) -> std::sync::Arc<str> {
        let holds = |literal: &Lit| self.solver.holds(*literal);
        if let Some((equal, _)) = text.equal.iter().find(|(_, literal)| holds(literal)) {
            return field.text(*equal).clone();
        }
        let patterns = |list: &[(PatternId, Lit)]| -> Vec<&str> {
            list.iter().filter(|(_, literal)| holds(literal)).map(|(id, _)| self.space.pattern(*id)).collect()
        };
        let asked = text
            .equal
            .iter()
            .map(|(id, _)| &**field.text(*id))
            .chain(text.starts.iter().chain(&text.contains).map(|(id, _)| self.space.pattern(*id)));
        representative(&patterns(&text.starts), &patterns(&text.contains), separator(asked)).into()
    }

    fn list(&self, field: &Field, has: &[(Item, Lit)]) -> Value {
        let Domain::List { choices, .. } = &field.domain else { return Value::Blank };
        let text = |item: &Item| match item {
            Item::Choice(place) => choices.as_ref().and_then(|choices| choices.folded.get(*place)).cloned(),
            Item::Text(id) => Some(field.text(*id).clone()),
        };
        let chosen = has.iter().filter(|(_, literal)| self.solver.holds(*literal));
        let mut items: Vec<_> = chosen.filter_map(|(item, _)| text(item)).collect();
        if items.is_empty() {
            items.extend(if let Some(choices) = choices {
                (0..choices.folded.len())
                    .find(|at| !has.iter().any(|(known, _)| *known == Item::Choice(*at)))
                    .and_then(|free| choices.folded.get(free).cloned())
            } else {
                let asked = has.iter().filter_map(|(item, _)| text(item)).collect::<Vec<_>>();
                Some(separator(asked.iter().map(|text| &**text)).to_string().into())
            });
        }
        items.sort();
        Value::List(items)
    }
}

/// A character that occurs in none of the texts and is its own lower case.
fn separator<'t>(texts: impl Iterator<Item = &'t str>) -> char {
    let texts: Vec<_> = texts.collect();
    // Private use: no one writes them, and if someone does, there are more than a file can hold.
    let candidates = ('\u{e000}'..='\u{f8ff}').chain('\u{f0000}'..='\u{ffffd}');
    candidates
        .into_iter()
        .find(|candidate| !texts.iter().any(|text| text.contains(*candidate)))
        .unwrap_or('\u{e000}')
}

/// A text that starts with the longest of `starts`, contains all of `contains`, and nothing else that has no `x`.
fn representative(starts: &[&str], contains: &[&str], x: char) -> String {
    let mut text =
        starts.iter().max_by_key(|start| start.len()).map_or_else(String::new, |start| (*start).to_owned());
    let mut contains = contains.to_vec();
    contains.sort_unstable();
    text.push(x);
    for part in contains {
        text.push_str(part);
        text.push(x);
    }
    text
}

/// A plain value in a range that is not empty.
fn between(domain: &Domain, range: Range) -> Point {
    match domain {
        Domain::Whole(least, most) => {
            let whole = |cut: Option<Cut>| match cut {
                Some(Cut { point: Point::Whole(value), .. }) => Some(value),
                _ => None,
            };
            let (from, to) = (whole(range.from), whole(range.to).map(|to| to - 1));
            Point::Whole(match (from, to) {
                (Some(from), _) => from,
                (None, Some(to)) => to,
                (None, None) => 0_i64.clamp(*least, *most),
            })
        }
        _ => Point::Number(crate::number::between(range)),
    }
}
