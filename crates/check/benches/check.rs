//! The time that names, types, lints and lowering take for 10,000 entries, beside that of parsing them.

#![expect(clippy::expect_used, reason = "a benchmark may fail")]

use std::fmt::Write as _;
use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use esc_check::{FileInput, Options, check_file};
use esc_syntax::{SliceIds, parse_file};
use esc_values::Instant;

const ENTRIES: usize = 10_000;

/// A file in the shape of real ones: declared fields, hours, rows, entries of one to three comparisons.
fn text() -> String {
    let mut text = String::from(
        "rule \"Bench\"\n\
         case < Priority: picklist(\"Low\", \"Medium\", \"High\"); Status: text; Account.Name: text; Tier: text; Amount: number; Share: percent >\n\
         default hours \"US-Pacific\" in \"America/Los_Angeles\" < mon-fri 09:00-17:00 >\n\
         queue \"Tier2\"\n\
         row 1: Account.Name = \"Acme\"\nrow 2: Account.Name = \"Global Media\"\n",
    );
    for (entry, priority) in (0..ENTRIES).zip(["Low", "Medium", "High"].into_iter().cycle()) {
        writeln!(
            text,
            "entry \"Entry {entry}\" when Priority = \"{priority}\" and Tier != \"Tier {entry}\" and \
             (1 or 2 or Amount > {entry})\n  age_from created use hours \"US-Pacific\" <\n  at 4h notify manager;\n  \
             at 8h reassign queue \"Tier2\", set Status = \"Late\"\n>",
        )
        .expect("writing to a text");
    }
    text
}

fn bench(criterion: &mut Criterion) {
    let text = text();
    let slices = parse_file(&text, &mut SliceIds::default());
    let options = Options { now: Instant::MIN, rule_name: "bench" };
    let checked = check_file(FileInput { text: &text, slices: &slices }, &[], &options);
    assert!(
        checked.rules.is_some_and(|rules| rules.entries.len() == ENTRIES),
        "{:?}",
        checked.diagnostics.first()
    );

    let mut group = criterion.benchmark_group("10,000 entries");
    group.sample_size(20).throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("parse", |bench| {
        bench.iter(|| parse_file(black_box(&text), &mut SliceIds::default()));
    });
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a thread pool");
        group.bench_function(format!("check on {threads}"), |bench| {
            bench.iter(|| {
                pool.install(|| {
                    check_file(FileInput { text: &text, slices: black_box(&slices) }, &[], &options)
                })
            });
        });
    }
    group.finish();
}

criterion_group!(benches, bench);
criterion_main!(benches);
