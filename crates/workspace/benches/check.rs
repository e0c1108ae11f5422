//! Checking a large file, from its text to its rules, against pest alone on the same text.
//!
//! `pest` is the baseline: cut the text and parse each slice by the grammar, walking over all its pairs with the
//! place of each. `check` is all that `escc check` does between reading the file and printing; on one thread, on
//! two, and on a tenth of the entries, which should take a tenth of the time. `one edit` is what an editor waits for
//! after each keystroke: a change in one entry and the check after it, against a check of all.

#![expect(
    missing_docs,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a benchmark may fail loudly, and criterion's macros make public items without docs"
)]

use std::hint::black_box;
use std::io;
use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use esc_diagnostics::Span;
use esc_syntax::cut;
use esc_values::Instant;
use esc_workspace::{Files, Kind, Levels, Options, Workspace};
use pest::Parser as _;
use pest::iterators::Pairs;
use rayon::ThreadPoolBuilder;

#[derive(pest_derive::Parser)]
#[grammar = "../../grammar/esc.pest"]
struct Grammar;

/// One file in memory.
struct One(String);

impl Files for One {
    fn kind(&self, path: &Path) -> Option<Kind> {
        (path == Path::new("/main.esc")).then_some(Kind::File)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_path_buf())
    }

    fn read(&self, _: &Path, _: u64) -> io::Result<Vec<u8>> {
        Ok(self.0.as_bytes().to_vec())
    }

    fn list(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(Vec::new())
    }
}

/// Entries of about 200 bytes each, and what they refer to.
fn text(entries: usize) -> String {
    let head = "case < Priority: picklist(\"Low\", \"Medium\", \"High\", \"Critical\"); Tier: picklist(\"Standard\", \
                \"Enterprise\"); Account.Name: text; Seats: number >\nhours \"US\" in \"America/New_York\" < mon-fri \
                09:00-17:00 >\nqueue \"Tier2\"\nrow 1: Account.Name starts with \"A\"\n\n";
    let entry = |index: usize| {
        let priority = ["Low", "Medium", "High", "Critical"][index % 4];
        format!(
            "entry \"Rule {index}\" when Priority = \"{priority}\" and (1 or Seats > {index}) and Account.Name contains \"{index}\" \
             use hours \"US\" <\n  at 4h notify manager, set Tier = \"Enterprise\";\n  at {}h reassign queue \"Tier2\"\n>\n\n",
            8 + index % 40
        )
    };
    head.to_owned() + &(0..entries).map(entry).collect::<Vec<_>>().concat()
}

fn walk(pairs: Pairs<'_, Rule>) -> usize {
    pairs.map(|pair| pair.as_span().end() + walk(pair.into_inner())).sum()
}

fn pest(text: &str) -> usize {
    let slices = cut(black_box(text)).into_iter();
    slices.map(|cut| walk(Grammar::parse(Rule::slice, Span::new(cut.start, cut.end).of(text)).unwrap())).sum()
}

fn options() -> Options {
    let now = Instant::parse("2026-11-21T17:00Z").unwrap();
    Options { now, levels: Levels::default(), target: None, steps: None }
}

fn check(text: &str) -> usize {
    let report =
        Workspace::new(One(text.to_owned())).check(&[PathBuf::from("/main.esc")], &options()).unwrap();
    assert_eq!(report.diagnostics, []);
    report.files[0].rules.as_ref().unwrap().entries.len()
}

fn benches(criterion: &mut Criterion) {
    for entries in [1_000, 10_000] {
        let text = text(entries);
        let mut group = criterion.benchmark_group(format!("{entries} entries"));
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(20);
        group.bench_function("pest", |bencher| bencher.iter(|| pest(&text)));
        for threads in [1, 2] {
            let pool = ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            group.bench_function(format!("check, threads: {threads}"), |bencher| {
                bencher.iter(|| pool.install(|| check(&text)));
            });
        }
        group.finish();
    }
}

fn one_edit(criterion: &mut Criterion) {
    let path = PathBuf::from("/main.esc");
    let check = |workspace: &mut Workspace<One>| {
        let report = workspace.check(std::slice::from_ref(&path), &options()).unwrap();
        report.files[0].rules.as_ref().unwrap().entries.len()
    };
    for entries in [10_000, 100_000] {
        let text = text(entries);
        let at = u32::try_from(text.find(&format!("Rule {}\"", entries / 2)).unwrap()).unwrap();
        let mut group = criterion.benchmark_group(format!("{entries} entries, open"));
        group.sample_size(10);
        group.bench_function("full", |bencher| {
            bencher.iter_batched(
                || {
                    let mut workspace = Workspace::new(One(String::new()));
                    workspace.open(path.clone(), text.clone());
                    workspace
                },
                |mut workspace| (check(&mut workspace), workspace),
                BatchSize::PerIteration,
            );
        });
        let mut workspace = Workspace::new(One(String::new()));
        workspace.open(path.clone(), text.clone());
        check(&mut workspace);
        let mut letters = ["r", "R"].iter().cycle();
        group.bench_function("one edit", |bencher| {
            bencher.iter(|| {
                assert!(workspace.edit(&path, Span::new(at, at + 1), letters.next().unwrap()));
                check(&mut workspace)
            });
        });
        group.finish();
    }
}

criterion_group!(all, benches, one_edit);
criterion_main!(all);
