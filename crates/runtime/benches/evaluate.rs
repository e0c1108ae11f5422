//! `evaluate` beside a straightforward interpreter of the same rules, and what it costs to make a case.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail")]

mod rules;

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use esc_runtime::{Case, evaluate};

use rules::{Random, bound, cases, entries, ids, now, position, program, raw, walk};

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

/// What it costs to set the fields of a case from texts and numbers, beside the decision itself.
fn raw_values(_: &mut Criterion) {
    for count in [100, 1_000, 10_000] {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let trees = entries(count, &mut random);
        let program = program(&trees);
        let values = cases(CASES, &trees, 0..count, &mut random);
        let fields = ids(&program);
        let raw: Vec<_> = values.iter().map(raw).collect();
        let numbers: Vec<Vec<Option<i64>>> = values
            .iter()
            .map(|values| {
                let number = |value: &rules::Value| match value {
                    rules::Value::Number(number) => Some(*number),
                    _ => None,
                };
                values.iter().map(number).collect()
            })
            .collect();
        let created = program.field("CreatedDate").unwrap();
        let bind = |case: &mut Case, at: usize| {
            case.clear();
            case.set_field(created, now()).unwrap();
            for ((field, text), number) in fields.iter().zip(&raw[at]).zip(&numbers[at]) {
                match (number, text) {
                    (Some(number), _) => case.set_field(*field, *number),
                    (None, Some(text)) => case.set_field(*field, black_box(&**text)),
                    (None, None) => Ok(()),
                }
                .unwrap();
            }
        };
        let mut made = vec![Case::new(&program); CASES];
        made.iter_mut().enumerate().for_each(|(at, case)| bind(case, at));
        let mut case = Case::new(&program);
        let from_raw = || {
            for at in 0..CASES {
                bind(&mut case, at);
                let _ = black_box(evaluate(&program, &case, now()));
            }
        };
        let from_made = || {
            for case in &made {
                let _ = black_box(evaluate(&program, black_box(case), now()));
            }
        };
        let (raw, made) = beside(from_raw, from_made);
        println!(
            "{count} entries: a case from texts takes {:.0} ns more than the decision ({:.0} ns)",
            each(raw) - each(made),
            each(made)
        );
    }
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

criterion_group!(benches, decisions, raw_values);
criterion_main!(benches);
