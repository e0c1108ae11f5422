//! The analysis of long lists against parsing and checking the same file.

#![expect(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark may fail loudly, and criterion's macros make public items without docs"
)]

#[path = "../tests/support/list.rs"]
mod list;

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use esc_check::hir::RuleSet;
use esc_check::{FileInput, Options, check_file};
use esc_reach::{Analysis, DEFAULT_STEPS};
use esc_syntax::{SliceIds, parse_file};
use esc_values::Instant;
use rayon::ThreadPoolBuilder;

fn check(text: &str) -> RuleSet {
    let slices = parse_file(text, &mut SliceIds::default());
    let options = Options { now: Instant::parse("2026-11-21T17:00Z").unwrap(), rule_name: "rules" };
    let checked = check_file(FileInput { text, slices: &slices }, &[], &options);
    checked.rules.unwrap()
}

fn benches(criterion: &mut Criterion) {
    let pool = ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    for (entries, spread, name) in
        [(1_000, 2_000, "1,000"), (10_000, 20_000, "10,000"), (10_000, 2_000, "10,000 overlapping")]
    {
        let text = list::text(&list::criteria(entries, spread));
        let rules = check(&text);
        let mut group = criterion.benchmark_group(format!("{name} entries"));
        group.sample_size(10);
        group.bench_function("parse and check", |bencher| {
            bencher.iter(|| pool.install(|| check(black_box(&text))));
        });
        group.bench_function("analyse", |bencher| {
            bencher.iter(|| pool.install(|| Analysis::new(black_box(&rules), DEFAULT_STEPS).unwrap()));
        });
        group.finish();
    }
}

criterion_group!(all, benches);
criterion_main!(all);
