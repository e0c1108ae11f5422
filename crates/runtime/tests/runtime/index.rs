//! Whichever way entries are found, the first that takes a case is the one that takes it.

use std::sync::Arc;

use esc_runtime::parts::*;
use esc_runtime::{
    Case, Column, Columns, Day, Decimal, Instant, Program, Value, evaluate, evaluate_all, evaluate_explained,
};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::support::{add, at, bare, entry, test};

/// Values of the fields that the criteria ask: texts of many and of few, a number, a list, a Boolean and two instants.
const TEXTS: u32 = 200;
const NUMBERS: u32 = 120;
const TAGS: u32 = 130;
const PATTERNS: u32 = 40;
/// The places of these fields.
const MANY: u32 = 0;
const FEW: u32 = 1;
const SUBJECT: u32 = 2;
const NUMBER: u32 = 3;
const LIST: u32 = 4;
const FLAG: u32 = 5;
const SINCE: u32 = 6;

fn texts(count: u32) -> Constants {
    Constants::Texts((0..count).map(|text| Arc::from(format!("text {text:03}"))).collect())
}

fn pattern(number: u32) -> String {
    // Some begin with others, and some lie within others.
    let word = ["net", "network", "work", "or", "printer"][number as usize % 5];
    if number < 5 { word.to_owned() } else { format!("{word}{}", number / 5) }
}

/// Parts with these fields, and lists and sets to choose from.
fn parts() -> Parts {
    let field = |name: &str, kind, constants| Field { name: name.into(), quoted: false, kind, constants };
    let numbers = (0..NUMBERS).map(|number| Decimal::new(i128::from(number) * 5, 1).unwrap());
    let mut parts = bare();
    parts.fields = vec![
        field("Many", FieldKind::Text, texts(TEXTS)),
        field("Few", FieldKind::Text, texts(3)),
        field("Subject", FieldKind::Text, texts(2)),
        field("Number", FieldKind::Number, Constants::Numbers(numbers.collect())),
        field("List", FieldKind::Multipicklist(Picklist { values: vec![], open: true }), texts(TAGS)),
        field("Flag", FieldKind::Boolean, Constants::None),
        field("Since", FieldKind::Datetime, Constants::Instants(vec![at("2026-11-20T00:00:00Z")])),
    ];
    parts.fields.extend(SystemField::ALL.map(SystemField::field));
    parts.patterns = (0..PATTERNS).map(|number| pattern(number).into()).collect();
    parts.lists = (0..PATTERNS).map(|first| vec![first, (first * 7 + 3) % PATTERNS]).collect();
    parts.lists.extend((0..TAGS).map(|first| vec![first]));
    parts.sets = (0..NUMBERS)
        .map(|cell| [cell, cell + 2, cell + 60].map(|cell| CellRange { first: cell, last: cell }).into())
        .collect();
    parts
}

/// A comparison, from three numbers that choose it.
fn check(kind: u8, one: u32, other: u32) -> Check {
    let cell = |field, cells: u32| {
        let (one, other) = (one % cells, other % cells);
        Check::Cell { field, cells: CellRange { first: one.min(other), last: one.max(other) } }
    };
    let is =
        |field, cells: u32| Check::Cell { field, cells: CellRange { first: one % cells, last: one % cells } };
    match kind % 16 {
        0..3 => is(MANY, TEXTS + 2),
        3 => is(FEW, 5),
        4 => cell(MANY, TEXTS + 2),
        5 => cell(NUMBER, 2 * NUMBERS + 2),
        6 => is(NUMBER, 2 * NUMBERS + 2),
        7 => Check::Cells { field: [MANY, NUMBER][other as usize % 2], set: one % NUMBERS },
        8 => Check::Contains { field: SUBJECT, list: one % PATTERNS },
        9 => Check::StartsWith { field: SUBJECT, list: one % PATTERNS },
        10 | 11 => Check::Includes { field: LIST, list: PATTERNS + one % TAGS },
        12 => cell(LIST, 2),
        13 => is(FLAG, 2),
        14 => Check::Pair { relation: Relation::Equal, field: MANY, other: FEW },
        _ => Check::Now { relation: Relation::Less, field: SINCE, minutes: -60 },
    }
}

#[derive(Clone, Debug)]
enum Criteria {
    Test(bool, u8, u32, u32),
    Not(Box<Criteria>),
    All(Vec<Criteria>),
    Any(Vec<Criteria>),
}

impl Criteria {
    fn compile(&self, outline: &mut Vec<Node>, checks: &mut Vec<Check>) {
        let mut group = |node, parts: &[Self]| {
            outline.push(node);
            for part in parts {
                part.compile(outline, checks);
            }
        };
        let count = |parts: &Vec<Self>| u32::try_from(parts.len()).unwrap();
        match self {
            Self::Test(negated, kind, one, other) => {
                checks.push(check(*kind, *one, *other));
                let Node::Test { text, .. } = test("x") else { return };
                outline.push(Node::Test { negated: *negated, text });
            }
            Self::Not(part) => group(Node::Not, std::slice::from_ref(part)),
            Self::All(parts) => group(Node::All(count(parts)), parts),
            Self::Any(parts) => group(Node::Any(count(parts)), parts),
        }
    }
}

fn criteria() -> impl Strategy<Value = Criteria> {
    let test = (prop::bool::weighted(0.1), any::<u8>(), any::<u32>(), any::<u32>());
    let test = test.prop_map(|(negated, kind, one, other)| Criteria::Test(negated, kind, one, other));
    let nested = test.prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            1 => inner.clone().prop_map(|part| Criteria::Not(Box::new(part))),
            4 => prop::collection::vec(inner.clone(), 1..5).prop_map(Criteria::All),
            2 => prop::collection::vec(inner, 1..4).prop_map(Criteria::Any),
        ]
    });
    // Entries that take few cases, so that the search goes on.
    (nested.clone(), nested).prop_map(|(one, other)| Criteria::All(vec![one, other]))
}

/// A case as texts and numbers; `None` is blank.
type Values = (Option<u32>, Option<u32>, Vec<u32>, Option<i64>, Vec<u32>, bool, Option<i64>);

fn values() -> impl Strategy<Value = Values> {
    (
        prop::option::weighted(0.9, 0..TEXTS + 5),
        prop::option::weighted(0.8, 0..5_u32),
        prop::collection::vec(0..PATTERNS + 5, 0..4),
        prop::option::weighted(0.8, -5..700_i64),
        prop::collection::vec(0..TAGS + 3, 0..4),
        any::<bool>(),
        prop::option::of(-200..200_i64),
    )
}

const NOW: &str = "2026-11-20T12:00:00Z";

/// The fields' values as a service has them.
fn raw(case: &Values) -> (Vec<Option<String>>, Option<Decimal>, Option<Instant>) {
    let (many, few, subject, number, list, _, since) = case;
    let text = |number: &u32| format!("TEXT {number:03}");
    let join = |parts: Vec<String>, by: &str| (!parts.is_empty()).then(|| parts.join(by));
    let texts = vec![
        many.as_ref().map(text),
        few.as_ref().map(text),
        join(subject.iter().map(|number| pattern(*number).to_uppercase()).collect(), " "),
        join(list.iter().map(text).collect(), ";"),
    ];
    let since = since.map(|minutes| Instant::from_unix(at(NOW).unix() + minutes * 60).unwrap());
    (texts, number.map(|number| Decimal::new(number.into(), 1).unwrap()), since)
}

fn fill(case: &mut Case, values: &Values) -> Result<(), esc_runtime::CaseError> {
    let (texts, number, since) = raw(values);
    for (name, text) in ["Many", "Few", "Subject", "List"].into_iter().zip(&texts) {
        case.set(name, text.as_deref())?;
    }
    case.set("Number", number)?;
    case.set("Flag", values.5)?;
    case.set("Since", since)?;
    case.set("CreatedDate", at("2026-11-20T09:00:00Z"))
}

/// The first entry whose criteria hold, each comparison answered by itself.
fn expected(program: &Program, case: &Case) -> Option<u32> {
    let explanation = evaluate_explained(program, case, at(NOW)).unwrap();
    let holds = (0..).zip(&explanation.entries).find(|(_, entry)| entry.holds);
    holds.map(|(number, _)| number)
}

#[test]
fn the_index_finds_the_first_entry_that_takes_a_case() {
    // Few entries are tried one by one, more go into the index, and many take several blocks of bits.
    for (entries, programs) in [(1..4, 60), (4..70, 60), (500..1_200, 6)] {
        let mut runner = TestRunner::new(Config { cases: programs, ..Config::default() });
        let rules = prop::collection::vec(criteria(), entries);
        let cases = prop::collection::vec(values(), 40);
        let run = runner.run(&(rules, cases), |(rules, cases)| {
            let mut parts = parts();
            for (number, criteria) in rules.iter().enumerate() {
                let mut one = entry(&format!("E{number}"), &[60]);
                let mut checks = Vec::new();
                criteria.compile(&mut one.outline, &mut checks);
                add(&mut parts, one, &checks);
            }
            let program = Program::new(parts).unwrap();
            let mut case = Case::new(&program);
            let mut firsts = Vec::new();
            for values in &cases {
                case.clear();
                fill(&mut case, values).unwrap();
                let decision = evaluate(&program, &case, at(NOW)).unwrap();
                prop_assert_eq!(decision.entry_number(), expected(&program, &case));
                firsts.push(Ok(decision));
            }
            let mut decisions = Vec::new();
            evaluate_all(&program, cases.len(), at(NOW), &mut decisions, |row, case| fill(case, &cases[row]));
            prop_assert_eq!(&decisions, &firsts);
            in_columns(&program, &cases, &mut decisions);
            prop_assert_eq!(&decisions, &firsts);
            Ok(())
        });
        run.unwrap_or_else(|error| panic!("{error}"));
    }
}

/// The same cases as columns, every other of them a dictionary.
fn in_columns(
    program: &Program,
    cases: &[Values],
    decisions: &mut Vec<Result<esc_runtime::Decision, esc_runtime::CaseError>>,
) {
    let raw: Vec<_> = cases.iter().map(raw).collect();
    let created = [Value::from(at("2026-11-20T09:00:00Z"))];
    let texts =
        |at: usize| raw.iter().map(|(texts, ..)| Value::from(texts[at].as_deref())).collect::<Vec<_>>();
    let columns = [
        ("Many", texts(0)),
        ("Few", texts(1)),
        ("Subject", texts(2)),
        ("List", texts(3)),
        ("Number", raw.iter().map(|(_, number, _)| Value::from(*number)).collect()),
        ("Flag", cases.iter().map(|case| Value::from(case.5)).collect()),
        ("Since", raw.iter().map(|(.., since)| Value::from(*since)).collect()),
    ];
    let rows: Vec<u32> = (0..u32::try_from(cases.len()).unwrap()).collect();
    let mut all = Columns::new(program, cases.len());
    let zeros = vec![0; cases.len()];
    all.set(program.field("CreatedDate").unwrap(), Column::Dictionary { values: &created, rows: &zeros })
        .unwrap();
    for (number, (name, values)) in columns.iter().enumerate() {
        let Some(field) = program.field(name) else { continue };
        let column = match number % 2 {
            0 => Column::Values(values),
            _ => Column::Dictionary { values, rows: &rows },
        };
        all.set(field, column).unwrap();
    }
    all.evaluate(at(NOW), decisions);
}

#[test]
fn a_day_is_a_value_too() {
    // Criteria that no index knows are left to the code.
    let mut parts = bare();
    for _ in 0..5 {
        let mut one = entry("E", &[60]);
        one.outline = vec![test("Due < today")];
        add(&mut parts, one, &[Check::Today { relation: Relation::Less, field: 7, days: 0 }]);
    }
    let program = Program::new(parts).unwrap();
    let mut case = Case::new(&program);
    case.set("CreatedDate", at(NOW)).unwrap();
    case.set("Due", Day::from_ymd(2026, 11, 19).unwrap()).unwrap();
    assert_eq!(evaluate(&program, &case, at(NOW)).unwrap().entry_number(), Some(0));
}
