//! `evaluate` beside a straightforward interpreter of the same rules, and what it costs to make a case.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_precision_loss,
    reason = "a benchmark may fail; it takes the time and tells ratios"
)]

mod rules;

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use esc_runtime::{Case, Column, Columns, Value, evaluate};

use rules::{FIELDS, Random, Raw, bound, cases, entries, ids, make, now, position, program, raw, walk};

/// The cases of a set.
const CASES: usize = 256;

fn decisions(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("evaluate");
    for count in [10, 100, 1_000, 10_000] {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let trees = entries(count, &mut random);
        let program = program(&trees);
        for (set, targets) in [("spread", 0..count), ("last", count - 1..count)] {
            let values = cases(CASES, &trees, targets, &mut random);
            let cases: Vec<_> = values.iter().map(|values| bound(&program, values)).collect();
            for (values, case) in values.iter().zip(&cases) {
                let decision = evaluate(&program, case, now()).unwrap();
                assert_eq!(decision.entry_number().map(|entry| entry as usize), position(&trees, values));
            }
            let decide = || {
                for case in &cases {
                    let _ = black_box(evaluate(&program, black_box(case), now()));
                }
            };
            let walk = || {
                for values in &values {
                    black_box(walk(&trees, black_box(values), now().unix()));
                }
            };
            group.bench_function(BenchmarkId::new(format!("{set}/decision"), count), |bencher| {
                bencher.iter(decide);
            });
            group.bench_function(BenchmarkId::new(format!("{set}/tree walk"), count), |bencher| {
                bencher.iter(walk);
            });
            let (decided, walked) = beside(decide, walk);
            println!(
                "{count} entries, {set}: a decision takes {:.4} of a tree walk ({:.0} ns and {:.0} ns)",
                decided.as_secs_f64() / walked.as_secs_f64(),
                each(decided),
                each(walked),
            );
        }
    }
    group.finish();
}

/// What it costs to set the fields of a case from texts and numbers, beside the decision itself, and how much of it is
/// for the texts.
fn raw_values(_: &mut Criterion) {
    for count in [100, 1_000, 10_000] {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let trees = entries(count, &mut random);
        let program = program(&trees);
        let values = cases(CASES, &trees, 0..count, &mut random);
        let fields = ids(&program);
        let all: Vec<_> = values.iter().map(raw).collect();
        let textless: Vec<_> = all.iter().map(without_texts).collect();
        let created = program.field("CreatedDate").unwrap();
        let bind = |case: &mut Case, raw: &[Raw; FIELDS]| make(case, created, &fields, black_box(raw));
        let mut made = vec![Case::new(&program); CASES];
        made.iter_mut().zip(&all).for_each(|(case, raw)| bind(case, raw));
        let mut case = Case::new(&program);
        let from_raw = || {
            for raw in &all {
                bind(&mut case, raw);
                let _ = black_box(evaluate(&program, &case, now()));
            }
        };
        let from_made = || {
            for case in &made {
                let _ = black_box(evaluate(&program, black_box(case), now()));
            }
        };
        let (raw, made) = beside(from_raw, from_made);
        let [mut case, mut other] = [(); 2].map(|()| Case::new(&program));
        let make_all = |case: &mut Case, all: &[[Raw; FIELDS]]| {
            for raw in all {
                bind(case, raw);
                black_box(&*case);
            }
        };
        let (with, without) = beside(|| make_all(&mut case, &all), || make_all(&mut other, &textless));
        println!(
            "{count} entries: a case from raw values takes {:.0} ns more than the decision ({:.0} ns), {:.0} ns of it for its texts",
            each(raw) - each(made),
            each(made),
            each(with) - each(without),
        );
    }
}

/// The same values but the texts.
fn without_texts(raw: &[Raw; FIELDS]) -> [Raw; FIELDS] {
    std::array::from_fn(|field| match raw[field] {
        Raw::Number(number) => Raw::Number(number),
        Raw::Text(_) | Raw::Blank => Raw::Blank,
    })
}

/// A batch over columns beside one case after the other, made and judged, on one core.
fn batch(_: &mut Criterion) {
    const ROWS: usize = 100_000;
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let trees = entries(1_000, &mut random);
    let program = program(&trees);
    let (created, fields) = (program.field("CreatedDate").unwrap(), ids(&program));
    let raw: Vec<_> = cases(CASES, &trees, 0..1_000, &mut random).iter().map(raw).collect();
    let values: Vec<Vec<Value<'_>>> =
        (0..fields.len()).map(|field| raw.iter().map(|raw| (&raw[field]).into()).collect()).collect();
    let rows: Vec<u32> = (0..ROWS).map(|row| u32::try_from(row % CASES).unwrap()).collect();
    let instants = [Value::from(now())];
    let zeros = vec![0; ROWS];
    let mut case = Case::new(&program);
    let one_by_one = || {
        for row in 0..ROWS {
            make(&mut case, created, &fields, black_box(&raw[row % CASES]));
            let _ = black_box(evaluate(&program, &case, now()));
        }
    };
    let mut decisions = Vec::new();
    let in_columns = || {
        let mut columns = Columns::new(&program, ROWS);
        columns.set(created, Column::Dictionary { values: &instants, rows: &zeros }).unwrap();
        for (field, values) in fields.iter().zip(&values) {
            columns.set(*field, Column::Dictionary { values, rows: black_box(&rows) }).unwrap();
        }
        columns.evaluate(now(), &mut decisions);
        black_box(&decisions);
    };
    let (columns, single) = beside(in_columns, one_by_one);
    let per_row = |all: Duration| all.as_secs_f64() * 1e9 / ROWS as f64;
    println!(
        "1,000 entries: {ROWS} rows in columns take {:.3} of one case after the other ({:.0} ns and {:.0} ns a case, on {} cores and on one)",
        columns.as_secs_f64() / single.as_secs_f64(),
        per_row(columns),
        per_row(single),
        std::thread::available_parallelism().unwrap(),
    );
}

/// The shortest time that each of two takes, run in turns, and each a second time with the processor's cache its own.
fn beside(mut one: impl FnMut(), mut other: impl FnMut()) -> (Duration, Duration) {
    let mut shortest = (Duration::MAX, Duration::MAX);
    for _ in 0..30 {
        shortest = (shortest.0.min(second(&mut one)), shortest.1.min(second(&mut other)));
    }
    shortest
}

/// Nanoseconds of each case of a set.
fn each(all: Duration) -> f64 {
    all.as_secs_f64() * 1e9 / CASES as f64
}

fn second(run: &mut impl FnMut()) -> Duration {
    run();
    let start = Clock::now();
    run();
    start.elapsed()
}

criterion_group!(benches, decisions, raw_values, batch);
criterion_main!(benches);
