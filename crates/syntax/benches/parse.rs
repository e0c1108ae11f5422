//! Parsing a large file, against pest alone on the same text.
//!
//! `pest` is the baseline: cut the text and parse each slice by the grammar, walking over all its pairs with the
//! place of each. `tree` is everything that a user of the crate gets: trees, checks of literals, comments.

#![expect(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark may fail loudly, and criterion's macros make public items without docs"
)]

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use esc_diagnostics::Span;
use esc_syntax::{SliceIds, cut, lex, parse_file};
use pest::Parser as _;
use pest::iterators::Pairs;

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/esc.pest"]
struct Grammar;

const ENTRIES: usize = 10_000;

/// Entries of about 200 bytes each.
fn text(entries: usize) -> String {
    let entry = |index: usize| {
        let priority = ["Low", "Medium", "High", "Critical"][index % 4];
        format!(
            "entry \"Rule {index}\" when Priority = \"{priority}\" and Tier = \"Enterprise\" and Account.Name contains \"{index}\" \
             age_from created use hours \"US\" <\n  at 4h notify manager;\n  at {}h reassign queue \"Tier2\"\n>\n\n",
            8 + index % 40
        )
    };
    (0..entries).map(entry).collect()
}

fn walk(pairs: Pairs<'_, Rule>) -> usize {
    pairs.map(|pair| pair.as_span().end() + walk(pair.into_inner())).sum()
}

fn parse(criterion: &mut Criterion) {
    let text = text(ENTRIES);
    let mut group = criterion.benchmark_group("parse 10,000 entries");
    group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
    group.bench_function("lex", |bencher| bencher.iter(|| lex(black_box(&text)).len()));
    group.bench_function("cut", |bencher| bencher.iter(|| cut(black_box(&text)).len()));
    group.bench_function("pest", |bencher| {
        bencher.iter(|| {
            let slices = cut(black_box(&text)).into_iter();
            slices
                .map(|cut| {
                    walk(Grammar::parse(Rule::slice, Span::new(cut.start, cut.end).of(&text)).unwrap())
                })
                .sum::<usize>()
        });
    });
    group.bench_function("tree", |bencher| {
        bencher.iter(|| parse_file(black_box(&text), &mut SliceIds::default()).len());
    });
    group.finish();
}

criterion_group!(benches, parse);
criterion_main!(benches);
