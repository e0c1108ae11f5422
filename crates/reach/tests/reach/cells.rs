//! The analysis of small rules held against an enumeration of all ways in which a case can answer their tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use esc_check::hir::{Criteria, Entry, Test};
use esc_compile::compile_criteria;
use esc_diagnostics::{Code, Diagnostic, Location};
use rayon::prelude::*;

use crate::generate::{Generator, object, values};
use crate::support::{Outcome, Read, outcome, read};

const RULES: usize = 600;
/// How many cells rules may have to be enumerated.
const MAX_CELLS: usize = 3000;

/// For each cell whether something holds.
type Holds = Vec<bool>;

/// All cells of some rules, and which tests hold in them as the evaluator has it.
struct Cells<'a> {
    read: &'a Read,
    cases: Vec<String>,
    /// By where they stand: one comparison of a formula can be several tests.
    tests: BTreeMap<(Location, Arc<str>), Holds>,
}

impl<'a> Cells<'a> {
    fn new(read: &'a Read, cases: Vec<String>) -> Self {
        let mut cells = Self { read, cases, tests: BTreeMap::new() };
        for entry in &read.rules.entries {
            cells.add(&entry.criteria);
        }
        cells
    }

    fn add(&mut self, criteria: &Criteria) {
        match criteria {
            Criteria::All(parts, _) | Criteria::Any(parts, _) => parts.iter().for_each(|part| self.add(part)),
            Criteria::Not(part, _) | Criteria::Formula(part, _) => self.add(part),
            Criteria::Opaque(_) => panic!("the rules have no formulas"),
            Criteria::Row(row, _) => self.add(&row.criteria),
            Criteria::Test(test) => {
                let key = (test.location, test.text.clone());
                if !self.tests.contains_key(&key) {
                    let holds = self.of_test(test);
                    self.tests.insert(key, holds);
                }
            }
        }
    }

    fn of_test(&self, test: &Test) -> Holds {
        let rules = &self.read.rules;
        let entry = Entry {
            criteria: Criteria::Test(test.clone()),
            steps: Vec::new(),
            ..Entry::clone(&rules.entries[0])
        };
        let program = compile_criteria(rules, &[entry.into()]).unwrap();
        self.cases.iter().map(|case| outcome(&program, case) == Outcome::Entry(0)).collect()
    }

    /// Where criteria hold without the parts at some paths.
    fn of(&self, criteria: &Criteria, path: &Path, dropped: &BTreeSet<Path>) -> Holds {
        let joined = |parts: &[Criteria], all: bool| {
            let mut holds = vec![all; self.cases.len()];
            for (part, path) in parts.iter().zip(below(path)).filter(|(_, path)| !dropped.contains(path)) {
                for (holds, part) in holds.iter_mut().zip(self.of(part, &path, dropped)) {
                    *holds = if all { *holds && part } else { *holds || part };
                }
            }
            holds
        };
        match criteria {
            Criteria::All(parts, _) => joined(parts, true),
            Criteria::Any(parts, _) => joined(parts, false),
            Criteria::Not(part, _) => {
                self.of(part, &first_below(path), dropped).iter().map(|holds| !holds).collect()
            }
            Criteria::Formula(part, _) => self.of(part, path, dropped),
            Criteria::Opaque(_) => panic!("the rules have no formulas"),
            Criteria::Row(row, _) => self.of(&row.criteria, path, dropped),
            Criteria::Test(test) => self.tests[&(test.location, test.text.clone())].clone(),
        }
    }

    fn whole(&self, criteria: &Criteria) -> Holds {
        self.of(criteria, &Path::new(), &BTreeSet::new())
    }

    fn is_of_closed(&self, criteria: &Criteria) -> bool {
        match criteria {
            Criteria::All(parts, _) | Criteria::Any(parts, _) => {
                parts.iter().any(|part| self.is_of_closed(part))
            }
            Criteria::Not(part, _) | Criteria::Formula(part, _) => self.is_of_closed(part),
            Criteria::Opaque(_) => false,
            Criteria::Row(row, _) => self.is_of_closed(&row.criteria),
            Criteria::Test(test) => {
                let closing: &[&str] = match self.read.rules.fields[test.field.0 as usize].name.as_str() {
                    "Status" => &["\"Closed\""],
                    "Origin" => &["\"Spam\""],
                    "Tags" => &["\"Gone\""],
                    _ => &[],
                };
                closing.iter().any(|text| test.text.contains(text))
            }
        }
    }

    /// The nodes of criteria, rows written out, each before what it holds.
    fn nodes(&self, criteria: &Criteria) -> Vec<Node> {
        let mut nodes = Vec::new();
        self.add_nodes(criteria, &Path::new(), None, false, &mut nodes);
        nodes
    }

    fn add_nodes(
        &self,
        criteria: &Criteria,
        path: &Path,
        group: Option<usize>,
        in_row: bool,
        nodes: &mut Vec<Node>,
    ) {
        let of_row = match criteria {
            Criteria::Row(row, _) => Some(row.location),
            _ => in_row.then(|| criteria.location()),
        };
        nodes.push(Node {
            path: path.clone(),
            place: criteria.location(),
            of_row,
            group,
            of_closed: self.is_of_closed(criteria),
        });
        let (mut inner, mut in_row) = (criteria, in_row);
        while let Criteria::Row(row, _) = inner {
            (inner, in_row) = (&row.criteria, true);
        }
        match inner {
            Criteria::All(parts, _) | Criteria::Any(parts, _) => {
                for (part, path) in parts.iter().zip(below(path)) {
                    self.add_nodes(part, &path, Some(parts.len()), in_row, nodes);
                }
            }
            Criteria::Not(part, _) => self.add_nodes(part, &first_below(path), None, in_row, nodes),
            Criteria::Row(..) | Criteria::Test(_) | Criteria::Formula(..) | Criteria::Opaque(_) => {}
        }
    }
}

/// Where a node stands: the places of it, and of what holds it, among their siblings.
type Path = Vec<usize>;

fn below(path: &Path) -> impl Iterator<Item = Path> {
    (0..).map(|at| [path.as_slice(), &[at]].concat())
}

fn first_below(path: &Path) -> Path {
    [path.as_slice(), &[0]].concat()
}

struct Node {
    path: Path,
    place: Location,
    /// The row that it refers to, or where it stands in one.
    of_row: Option<Location>,
    /// How many parts the `and` or `or` has that it is a part of.
    group: Option<usize>,
    of_closed: bool,
}

impl Node {
    fn is_gone(&self, dropped: &BTreeSet<Path>) -> bool {
        (0..self.path.len()).any(|end| dropped.contains(&self.path[..end]))
    }

    fn can_be_dropped(&self, dropped: &BTreeSet<Path>) -> bool {
        let Some(parts) = self.group else { return false };
        let above = &self.path[..self.path.len() - 1];
        let gone =
            dropped.iter().filter(|path| path.len() == self.path.len() && path.starts_with(above)).count();
        !self.of_closed && parts - gone > 1 && !self.is_gone(dropped)
    }
}

/// All cases over the fields of a generator; `None` if they are too many.
fn cases(generator: &Generator) -> Option<Vec<String>> {
    let mut cases: Vec<Vec<(&str, String)>> = vec![Vec::new()];
    for form in &generator.forms {
        let values = values(*form);
        if cases.len() * values.len() > MAX_CELLS {
            return None;
        }
        let with = |case: &Vec<(&'static str, String)>, value: &String| {
            let mut case = case.clone();
            case.push((form.name, value.clone()));
            case
        };
        cases = cases.iter().flat_map(|case| values.iter().map(move |value| with(case, value))).collect();
    }
    let complete = |mut case: Vec<(&'static str, String)>| {
        if !case.iter().any(|(name, _)| *name == "CreatedDate") {
            case.push(("CreatedDate", "\"2026-11-20T10:00:00Z\"".to_owned()));
        }
        object(&case)
    };
    Some(cases.into_iter().map(complete).collect())
}

/// How often each code was met with.
type Met = BTreeMap<String, usize>;

fn hold(seed: usize) -> Option<Met> {
    let mut generator =
        if seed % 4 == 1 { Generator::with_formulas(1000 + seed) } else { Generator::new(1000 + seed) };
    generator.with_rows = seed % 3 == 2;
    let cases = cases(&generator)?;
    let entries = 3 + generator.numbers.below(6);
    let text = generator.rules(entries).text();
    let read = read(&text);
    let analysis = read.analysis();
    let found = read.lint(&analysis);
    let cells = Cells::new(&read, cases);
    let count = read.rules.entries.len();
    let own: Vec<Holds> = read.rules.entries.iter().map(|entry| cells.whole(&entry.criteria)).collect();
    let first: Vec<Option<usize>> =
        (0..cells.cases.len()).map(|cell| (0..count).find(|at| own[*at][cell])).collect();
    let program = read.program();
    for (case, first) in cells.cases.iter().zip(&first) {
        let expected = first.map_or(Outcome::Unmatched, Outcome::Entry);
        assert_eq!(outcome(&program, case), expected, "{case}:\n{text}");
    }

    let impossible: Vec<usize> = (0..count).filter(|at| !own[*at].contains(&true)).collect();
    let unreached = |at: &usize| !first.contains(&Some(*at)) && !impossible.contains(at);
    let shadowed: Vec<usize> = (0..count).filter(unreached).collect();
    assert_eq!(read.named(&found, Code::E0302), impossible, "E0302:\n{text}");
    assert_eq!(read.named(&found, Code::E0301), shadowed, "E0301:\n{text}");
    let has_gap = found.iter().any(|found| found.code == Code::W0304);
    assert_eq!(has_gap, first.contains(&None), "W0304:\n{text}");
    assert!(!found.iter().any(|found| found.code == Code::N0306), "N0306:\n{text}");

    for found in &found {
        match found.code {
            Code::E0301 => hold_shadowed(&read, found, &own, &shadowed, &text),
            Code::E0302 => hold_impossible(&cells, found, &text),
            _ => {}
        }
    }
    hold_generic(&read, &found, &own, &first, &text);
    let is_told = |at: &usize| shadowed.contains(at) || impossible.contains(at);
    hold_redundant(&cells, &found, &is_told, &text);
    let mut met = Met::new();
    for found in &found {
        *met.entry(format!("{:?}", found.code)).or_default() += 1;
    }
    Some(met)
}

/// The entries that are named take every case, and do not without one of them.
fn hold_shadowed(read: &Read, found: &Diagnostic, own: &[Holds], shadowed: &[usize], text: &str) {
    let at = read.entry_at(found.location);
    let core: Vec<usize> = found.labels.iter().map(|label| read.entry_at(label.location)).collect();
    assert!(core.iter().all(|taker| *taker < at && !shadowed.contains(taker)), "{core:?}:\n{text}");
    let takes_all = |without: Option<usize>| {
        let takers = || core.iter().filter(|taker| Some(**taker) != without);
        (0..own[at].len()).all(|cell| !own[at][cell] || takers().any(|taker| own[*taker][cell]))
    };
    assert!(takes_all(None), "{core:?} do not shadow {at}:\n{text}");
    for taker in &core {
        assert!(!takes_all(Some(*taker)), "{core:?} shadow {at} without {taker}:\n{text}");
    }
}

/// The parts that are named exclude each other, and do not without one of them.
fn hold_impossible(cells: &Cells<'_>, found: &Diagnostic, text: &str) {
    let entry = &cells.read.rules.entries[cells.read.entry_at(found.location)];
    let mut criteria = &entry.criteria;
    loop {
        criteria = match criteria {
            Criteria::Row(row, _) => &row.criteria,
            Criteria::Formula(inner, _) => inner,
            _ => break,
        };
    }
    let parts = match criteria {
        Criteria::All(parts, _) => parts.as_slice(),
        other => std::slice::from_ref(other),
    };
    let places: Vec<Location> = found.labels.iter().map(|label| label.location).collect();
    let clash: Vec<Holds> =
        parts.iter().filter(|part| places.contains(&part.location())).map(|part| cells.whole(part)).collect();
    assert_eq!(clash.len(), places.len(), "{found:#?}\n{text}");
    let fits = |without: Option<usize>| {
        let parts = || clash.iter().enumerate().filter(|(at, _)| Some(*at) != without);
        (0..cells.cases.len()).any(|cell| parts().all(|(_, part)| part[cell]))
    };
    assert!(!fits(None), "{found:#?}\n{text}");
    assert!((0..clash.len()).all(|part| fits(Some(part))), "{found:#?}\n{text}");
}

/// W0305 names the first earlier entry that tests some, but not all, of the fields and takes a case.
fn hold_generic(read: &Read, found: &[Diagnostic], own: &[Holds], first: &[Option<usize>], text: &str) {
    let fields: Vec<BTreeSet<u32>> = read.rules.entries.iter().map(|entry| tested(&entry.criteria)).collect();
    let is_reached = |at: usize| first.contains(&Some(at));
    let mut expected = Vec::new();
    for at in (0..own.len()).filter(|at| is_reached(*at)) {
        let takes =
            |earlier: usize| first.iter().zip(&own[at]).any(|(first, own)| *own && *first == Some(earlier));
        let is_generic =
            |earlier: &usize| fields[*earlier].is_subset(&fields[at]) && fields[*earlier] != fields[at];
        let generic = (0..at).find(|earlier| is_generic(earlier) && takes(*earlier));
        expected.extend(generic.map(|generic| (at, generic)));
    }
    let found: Vec<(usize, usize)> = found
        .iter()
        .filter(|found| found.code == Code::W0305)
        .map(|found| (read.entry_at(found.location), read.entry_at(found.labels[0].location)))
        .collect();
    assert_eq!(found, expected, "W0305:\n{text}");
}

fn tested(criteria: &Criteria) -> BTreeSet<u32> {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => parts.iter().flat_map(tested).collect(),
        Criteria::Not(part, _) | Criteria::Formula(part, _) => tested(part),
        Criteria::Opaque(_) => BTreeSet::new(),
        Criteria::Row(row, _) => tested(&row.criteria),
        Criteria::Test(test) => BTreeSet::from([test.field.0]),
    }
}

/// Each operand of an entry is tried in order, without those that can be dropped before it. A part of a row stays
/// where one of its uses cannot spare it; the entries that could are tried again with it.
fn hold_redundant(cells: &Cells<'_>, found: &[Diagnostic], is_told: &dyn Fn(&usize) -> bool, text: &str) {
    let entries = &cells.read.rules.entries;
    let nodes: Vec<Vec<Node>> = entries.iter().map(|entry| cells.nodes(&entry.criteria)).collect();
    let mut kept: BTreeSet<Location> = BTreeSet::new();
    let expected = loop {
        let mut dropped: Vec<BTreeSet<Path>> = Vec::new();
        for (at, nodes) in nodes.iter().enumerate() {
            dropped.push(if is_told(&at) { BTreeSet::new() } else { droppable(cells, at, nodes, &kept) });
        }
        let each = || {
            nodes
                .iter()
                .zip(&dropped)
                .flat_map(|(nodes, dropped)| nodes.iter().map(move |node| (node, dropped)))
        };
        let is_needed = |part: &Location| {
            let mut uses = each().filter(|(node, _)| node.of_row == Some(*part));
            uses.any(|(node, dropped)| !dropped.contains(&node.path) && !node.is_gone(dropped))
        };
        let told = || each().filter(|(node, dropped)| dropped.contains(&node.path)).map(|(node, _)| node);
        let needed: Vec<Location> = told().filter_map(|node| node.of_row).filter(is_needed).collect();
        if needed.is_empty() {
            break told().map(|node| node.place).collect();
        }
        kept.extend(needed);
    };
    let found: BTreeSet<Location> =
        found.iter().filter(|found| found.code == Code::W0303).map(|found| found.location).collect();
    let shown = |places: &BTreeSet<Location>| -> Vec<&str> {
        places.iter().map(|place| cells.read.text_at(*place)).collect()
    };
    let (told, wanted) = (shown(&found), shown(&expected));
    assert_eq!(found, expected, "W0303: {told:?} instead of {wanted:?}:\n{text}");
}

fn droppable(cells: &Cells<'_>, at: usize, nodes: &[Node], kept: &BTreeSet<Location>) -> BTreeSet<Path> {
    let criteria = &cells.read.rules.entries[at].criteria;
    let whole = cells.whole(criteria);
    let mut dropped = BTreeSet::new();
    for node in nodes {
        if node.of_row.is_some_and(|part| kept.contains(&part)) || !node.can_be_dropped(&dropped) {
            continue;
        }
        dropped.insert(node.path.clone());
        if cells.of(criteria, &Path::new(), &dropped) != whole {
            dropped.remove(&node.path);
        }
    }
    dropped
}

#[test]
fn what_is_said_is_what_an_enumeration_of_all_cases_shows() {
    let met = (0..RULES).into_par_iter().filter_map(hold).reduce(Met::new, |mut one, other| {
        for (code, count) in other {
            *one.entry(code).or_default() += count;
        }
        one
    });
    for code in ["E0301", "E0302", "W0303", "W0304", "W0305"] {
        assert!(met.get(code).is_some_and(|count| *count > 20), "{code}: {met:?}");
    }
}
