//! `evaluate` beside a straightforward interpreter that walks the criteria as a tree.
//!
//! Both decide the same cases by the same rules: entries of 1 to 5 comparisons over 14 fields, joined by `and`, some
//! by `or` or under `not`, with matches spread over the list. Both find the entry, the clock's start and the due
//! instant of one step.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail")]

use std::hint::black_box;
use std::sync::Arc;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use esc_calendar::Tz;
use esc_runtime::parts::{
    Action, AgeFrom, CellRange, Check, Constants, Entry, Field, FieldKind, HoursUse, Node, Parts, Step,
    SystemField,
};
use esc_runtime::{Case, Decimal, Instant, Program, assemble, evaluate};

/// A small generator of numbers, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 >> 11).unwrap() % end
    }
}

/// Fields 0 to 9 are texts of so many values, the first of them as many as there are entries.
const VALUES: [usize; 10] = [0, 4, 5, 6, 8, 10, 20, 50, 100, 1000];
/// Fields 10 to 13 are numbers below this.
const NUMBERS: usize = 100;
const FIELDS: usize = 14;

#[derive(Clone, Copy)]
enum Value {
    Blank,
    Symbol(u32),
    Number(i64),
}

enum Tree {
    All(Vec<Tree>),
    Any(Vec<Tree>),
    Not(Box<Tree>),
    Is(usize, u32),
    In(usize, Vec<u32>),
    Less(usize, i64),
    AtLeast(usize, i64),
}

impl Tree {
    fn holds(&self, case: &[Value; FIELDS]) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(case)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(case)),
            Self::Not(part) => !part.holds(case),
            Self::Is(field, symbol) => matches!(case[*field], Value::Symbol(found) if found == *symbol),
            Self::In(field, symbols) => {
                matches!(case[*field], Value::Symbol(found) if symbols.contains(&found))
            }
            Self::Less(field, number) => matches!(case[*field], Value::Number(found) if found < *number),
            Self::AtLeast(field, number) => matches!(case[*field], Value::Number(found) if found >= *number),
        }
    }

    /// The outline and the checks of the same criteria.
    fn compile(&self, outline: &mut Vec<Node>, checks: &mut Vec<Check>, sets: &mut Vec<Vec<CellRange>>) {
        let cell = |field: usize, first: usize, last: usize| Check::Cell {
            field: u32::try_from(field).unwrap(),
            cells: CellRange { first: u32::try_from(first).unwrap(), last: u32::try_from(last).unwrap() },
        };
        let count = |parts: &Vec<Self>| u32::try_from(parts.len()).unwrap();
        let check = match self {
            Self::All(parts) | Self::Any(parts) => {
                let all = matches!(self, Self::All(_));
                outline.push(if all { Node::All(count(parts)) } else { Node::Any(count(parts)) });
                return parts.iter().for_each(|part| part.compile(outline, checks, sets));
            }
            Self::Not(part) => {
                outline.push(Node::Not);
                return part.compile(outline, checks, sets);
            }
            Self::Is(field, symbol) => cell(*field, 2 + *symbol as usize, 2 + *symbol as usize),
            Self::In(field, symbols) => {
                let mut cells: Vec<CellRange> = Vec::new();
                let mut symbols = symbols.clone();
                symbols.sort_unstable();
                symbols.dedup();
                for cell in symbols.into_iter().map(|symbol| symbol + 2) {
                    match cells.last_mut() {
                        Some(range) if range.last + 1 == cell => range.last = cell,
                        _ => cells.push(CellRange { first: cell, last: cell }),
                    }
                }
                sets.push(cells);
                Check::Cells {
                    field: u32::try_from(*field).unwrap(),
                    set: u32::try_from(sets.len() - 1).unwrap(),
                }
            }
            // Every number below `NUMBERS` is a constant of its field.
            Self::Less(field, number) => cell(*field, 1, 2 * usize::try_from(*number).unwrap() + 1),
            Self::AtLeast(field, number) => {
                cell(*field, 2 * usize::try_from(*number).unwrap() + 2, 2 * NUMBERS + 1)
            }
        };
        checks.push(check);
        outline.push(Node::Test { negated: false, text: "".into() });
    }
}

fn comparison(random: &mut Random) -> Tree {
    let field = 1 + random.below(FIELDS - 1);
    let symbol = |random: &mut Random| u32::try_from(random.below(VALUES[field])).unwrap();
    if field >= VALUES.len() {
        let number = i64::try_from(random.below(NUMBERS)).unwrap();
        return if random.below(2) == 0 { Tree::Less(field, number) } else { Tree::AtLeast(field, number) };
    }
    match random.below(4) {
        0 => Tree::In(field, (0..3).map(|_| symbol(random)).collect()),
        1 => Tree::Not(Box::new(Tree::Is(field, symbol(random)))),
        _ => Tree::Is(field, symbol(random)),
    }
}

/// Entries of 1 to 5 comparisons, one of them with a value that no other entry asks for.
fn entries(count: usize, random: &mut Random) -> Vec<Tree> {
    (0..count)
        .map(|number| {
            let mut parts: Vec<_> = (0..random.below(5)).map(|_| comparison(random)).collect();
            if parts.len() > 2 && random.below(3) == 0 {
                let last = [parts.pop().unwrap(), parts.pop().unwrap()];
                parts.push(Tree::Any(last.into()));
            }
            parts.insert(random.below(parts.len() + 1), Tree::Is(0, u32::try_from(number).unwrap()));
            Tree::All(parts)
        })
        .collect()
}

fn fields(entries: usize) -> Vec<Field> {
    let mut fields: Vec<_> = (0..FIELDS)
        .map(|field| {
            let (kind, constants) = if field < VALUES.len() {
                let values = VALUES[field].max(if field == 0 { entries } else { 0 });
                let texts = (0..values).map(|value| Arc::from(format!("v{value:05}"))).collect();
                (FieldKind::Text, Constants::Texts(texts))
            } else {
                let numbers = (0..NUMBERS).map(|number| Decimal::new(number.try_into().unwrap(), 0).unwrap());
                (FieldKind::Number, Constants::Numbers(numbers.collect()))
            };
            Field { name: format!("F{field}").into(), quoted: false, kind, constants }
        })
        .collect();
    fields.extend(SystemField::ALL.map(SystemField::field));
    fields
}

fn program(trees: &[Tree]) -> Program {
    let (mut code, mut sets, mut entries) = (Vec::new(), Vec::new(), Vec::new());
    for (number, tree) in (0..).zip(trees) {
        let (mut outline, mut checks) = (Vec::new(), Vec::new());
        tree.compile(&mut outline, &mut checks, &mut sets);
        assemble(&mut code, number, &outline, &checks).unwrap();
        entries.push(Entry {
            name: format!("E{number}").into(),
            outline,
            age_from: AgeFrom::Created,
            hours: HoursUse::Any,
            fire: HoursUse::Any,
            steps: vec![Step { after_minutes: 240, actions: vec![Action::MarkEscalated] }],
        });
    }
    Program::new(Parts {
        name: "Benchmark".into(),
        active: true,
        source_hash: [0; 32],
        zone: Tz::UTC,
        fields: fields(trees.len()),
        patterns: Vec::new(),
        lists: Vec::new(),
        sets,
        hours: Vec::new(),
        default_hours: None,
        pools: Vec::new(),
        entries,
        code,
    })
    .unwrap()
}

const CREATED: i64 = 1_790_000_000;

fn case(entries: usize, random: &mut Random) -> [Value; FIELDS] {
    std::array::from_fn(|field| match field {
        0 => Value::Symbol(u32::try_from(random.below(entries)).unwrap()),
        _ if random.below(10) == 0 => Value::Blank,
        _ if field >= VALUES.len() => Value::Number(i64::try_from(random.below(NUMBERS)).unwrap()),
        _ => Value::Symbol(u32::try_from(random.below(VALUES[field])).unwrap()),
    })
}

fn bound(program: &Program, values: &[Value; FIELDS]) -> Case {
    let mut case = Case::new(program);
    case.set("CreatedDate", Instant::from_unix(CREATED).unwrap()).unwrap();
    for (field, value) in values.iter().enumerate() {
        let name = format!("F{field}");
        match value {
            Value::Blank => Ok(()),
            Value::Symbol(value) => case.set(&name, &*format!("v{value:05}")),
            Value::Number(number) => case.set(&name, *number),
        }
        .unwrap();
    }
    case
}

/// The entry and whether its step is due, by the trees.
fn walk(trees: &[Tree], case: &[Value; FIELDS], now: i64) -> Option<(usize, bool)> {
    let entry = trees.iter().position(|tree| tree.holds(case))?;
    Some((entry, CREATED + 240 * 60 <= now))
}

fn benchmark(criterion: &mut Criterion) {
    let now = Instant::from_unix(CREATED + 10_000).unwrap();
    let mut group = criterion.benchmark_group("evaluate");
    for count in [10, 100, 1000] {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let trees = entries(count, &mut random);
        let program = program(&trees);
        let values: Vec<_> = (0..256).map(|_| case(count, &mut random)).collect();
        let cases: Vec<_> = values.iter().map(|values| bound(&program, values)).collect();
        for (values, case) in values.iter().zip(&cases) {
            let decision = evaluate(&program, case, now).unwrap();
            let expected = walk(&trees, values, now.unix());
            assert_eq!(decision.entry_number().map(|entry| entry as usize), expected.map(|(entry, _)| entry));
        }
        group.bench_function(BenchmarkId::new("code", count), |bencher| {
            bencher.iter(|| {
                for case in &cases {
                    let _ = black_box(evaluate(&program, black_box(case), now));
                }
            });
        });
        group.bench_function(BenchmarkId::new("tree", count), |bencher| {
            bencher.iter(|| {
                for values in &values {
                    black_box(walk(&trees, black_box(values), now.unix()));
                }
            });
        });
    }
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
