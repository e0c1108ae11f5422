//! The analysis of long lists against parsing and checking the same file, and of an edit against the analysis anew.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail loudly, measures time, and says what it found"
)]

#[path = "../tests/support/list.rs"]
mod list;

use std::fmt::Write as _;
use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use esc_check::hir::{Field, FieldType, RuleSet};
use esc_check::{FileInput, Options, check_file};
use esc_diagnostics::{Diagnostic, Location};
use esc_reach::{Analysis, DEFAULT_STEPS, lint};
use esc_syntax::{Slice, SliceIds, parse_file};
use esc_values::Instant;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// How many edits are tried.
const EDITS: usize = 200;

fn now() -> Instant {
    Instant::parse("2026-11-21T17:00Z").unwrap()
}

fn one_thread() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(1).build().unwrap()
}

/// Checked rules, with what is needed to show their text.
struct Read<'a> {
    text: &'a str,
    starts: Vec<u32>,
    rules: RuleSet,
}

fn check(text: &str) -> Read<'_> {
    let slices = parse_file(text, &mut SliceIds::default());
    let options = Options { now: now(), rule_name: "rules" };
    let rules = check_file(FileInput { text, slices: &slices }, &[], &options).rules.unwrap();
    // The slices of one file have ids in order.
    Read { text, starts: slices.iter().map(|slice: &Slice| slice.start).collect(), rules }
}

impl Read<'_> {
    fn analyse(&self) -> Analysis {
        Analysis::new(&self.rules, DEFAULT_STEPS).unwrap()
    }

    fn lint(&self, analysis: &Analysis) -> Vec<Diagnostic> {
        let text = |location: Location| {
            let start = self.starts[location.slice.0 as usize];
            &self.text[(start + location.span.start) as usize..(start + location.span.end) as usize]
        };
        lint(analysis, &self.rules, &text, now())
    }
}

fn lists(criterion: &mut Criterion) {
    let pool = one_thread();
    for (entries, spread, name) in
        [(1_000, 2_000, "1,000"), (10_000, 20_000, "10,000"), (10_000, 2_000, "10,000 overlapping")]
    {
        let text = list::text(&list::criteria(entries, spread));
        let read = check(&text);
        let mut group = criterion.benchmark_group(format!("{name} entries"));
        group.sample_size(10);
        group.bench_function("parse and check", |bencher| {
            bencher.iter(|| pool.install(|| check(black_box(&text))));
        });
        group.bench_function("analyse", |bencher| {
            bencher.iter(|| pool.install(|| black_box(&read).analyse()));
        });
        group.bench_function("analyse and say all of it", |bencher| {
            bencher.iter(|| pool.install(|| black_box(&read).lint(&read.analyse())));
        });
        group.finish();
        let checked = fastest(|| drop(pool.install(|| check(&text))));
        let analysed = fastest(|| drop(pool.install(|| read.lint(&read.analyse()))));
        println!(
            "{name} entries: the analysis takes {:.2} of parsing and checking",
            share(analysed, checked)
        );
    }
}

fn fastest(run: impl Fn()) -> Duration {
    let each = (0..5).map(|_| {
        let start = Clock::now();
        run();
        start.elapsed()
    });
    each.min().unwrap()
}

fn share(one: Duration, of: Duration) -> f64 {
    one.as_secs_f64() / of.as_secs_f64()
}

/// An ordinary edit of one entry.
fn edit(numbers: &mut list::Numbers, parts: &mut Vec<String>, age: &mut usize) {
    let at = numbers.below(parts.len());
    let unused = parts.iter().all(|part| !part.starts_with("IsEscalated"));
    match numbers.below(4) {
        0 => parts[at] = format!("Account.Name = \"Account {}\"", numbers.below(20_000)),
        1 if unused => parts.push("IsEscalated = false".to_owned()),
        2 => *age += 1,
        _ => {
            let part = parts[at].clone();
            parts[at] = if part.contains(" != ") {
                part.replacen(" != ", " = ", 1)
            } else if part.contains(" = ") {
                part.replacen(" = ", " != ", 1)
            } else if part.contains(" <= ") {
                part.replacen(" <= ", " > ", 1)
            } else {
                format!("not {part}")
            };
        }
    }
}

/// From which share of the analysis anew on an edit is one that changes much.
const MUCH: f64 = 0.03;

/// How long an update takes after each of many edits, each undone before the next, as a share of the analysis anew; for
/// edits that change much, of the analysis of what they come to.
fn edits(_: &mut Criterion) {
    let pool = one_thread();
    for (spread, name) in [(20_000, "10,000"), (2_000, "10,000 overlapping")] {
        let mut criteria = list::criteria(10_000, spread);
        // The fields are known to the rule before the edits.
        criteria[0].push("IsEscalated = true and CreatedDate is not blank".to_owned());
        let text = list::text(&criteria);
        let read = check(&text);
        let rules = &read.rules;
        let new = |rules: &RuleSet| pool.install(|| Analysis::new(rules, DEFAULT_STEPS).unwrap());
        let time_anew = |rules: &RuleSet| fastest(|| drop(new(rules)));
        let anew = time_anew(rules);
        let mut analysis = new(rules);
        let mut update = |rules: &RuleSet| {
            let start = Clock::now();
            pool.install(|| analysis.update(rules).unwrap());
            let updated = start.elapsed();
            drop(pool.install(|| read.lint(&analysis)));
            (updated, start.elapsed())
        };
        let mut numbers = list::Numbers(11);
        let (mut times, mut much) = (Vec::new(), Vec::new());
        for _ in 0..EDITS {
            let at = numbers.below(criteria.len());
            let (mut parts, mut age) = (criteria[at].clone(), 0);
            edit(&mut numbers, &mut parts, &mut age);
            let edited = with_entry(rules, at, &entry_text(at, &parts, age));
            let (updated, said) = update(&edited);
            update(rules);
            times.push((updated, said));
            if share(updated, anew) > MUCH {
                much.push(share(updated, time_anew(&edited)));
            }
        }
        times.sort_unstable();
        let of_all = |part: usize| share(times[EDITS * part / 100].0, anew);
        println!(
            "{name} entries, one edited: the update takes {:.4} of the analysis anew in the middle, {:.4} for nine in \
             ten, {:.4} for 19 in 20; {} of {EDITS} change much and take {:.3} at most (anew: {anew:.0?})",
            of_all(50),
            of_all(90),
            of_all(95),
            much.len(),
            much.iter().copied().fold(0.0, f64::max),
        );
        let everything = "when CreatedDate is not blank";
        let worst = with_entry(rules, 5_000, &format!("entry \"Rule 5000\" {everything} < stop >"));
        let ((comes, _), (goes, _)) = (update(&worst), update(rules));
        println!(
            "{name} entries: the update takes {:.3} where one takes every case from then on, {:.3} where that goes again",
            share(comes, time_anew(&worst)),
            share(goes, anew)
        );
        let mut said: Vec<Duration> = times.iter().map(|(_, said)| *said).collect();
        said.sort_unstable();
        let said_anew =
            fastest(|| drop(pool.install(|| read.lint(&Analysis::new(rules, DEFAULT_STEPS).unwrap()))));
        println!(
            "{name} entries, one edited: to update and say all of it takes {:.3} of both anew in the middle",
            share(said[EDITS / 2], said_anew)
        );
    }
}

fn entry_text(number: usize, parts: &[String], age: usize) -> String {
    format!("entry \"Rule {number}\" when {} < at {}h notify manager >", parts.join(" and "), 4 + age)
}

/// The rules with another entry at a place, of a text that is checked by itself.
fn with_entry(rules: &RuleSet, at: usize, entry: &str) -> RuleSet {
    let filled = |field: &Field| match field.kind {
        FieldType::Boolean => format!("{} = true", field.name),
        _ => format!("{} is blank", field.name),
    };
    let head: Vec<String> = rules.fields.iter().map(filled).collect();
    let text = format!("{}entry \"Fields\" when {} < stop >\n{entry}\n", list::HEAD, head.join(" or "));
    let alone = check(&text).rules;
    // The same fields in the same order are the same ids.
    assert!(alone.fields == rules.fields);
    let mut edited = rules.clone();
    edited.entries[at] = alone.entries[1].clone();
    edited
}

/// Rules that are hard: they end with their steps.
fn hard(criterion: &mut Criterion) {
    let holes: Vec<_> = (0..8).map(|hole| format!("\"{hole}\"")).collect();
    let fields: Vec<_> = (0..9).map(|field| format!("P{field}: picklist({})", holes.join(", "))).collect();
    let mut pigeons = format!("case < {} >\n", fields.join("; "));
    for field in 0..9 {
        writeln!(pigeons, "entry \"{field}\" when P{field} is blank < stop >").unwrap();
        for other in 0..field {
            let equal = holes.iter().map(|hole| format!("(P{field} = {hole} and P{other} = {hole})"));
            let equal = equal.collect::<Vec<_>>().join(" or ");
            writeln!(pigeons, "entry \"{other} {field}\" when {equal} < stop >").unwrap();
        }
    }
    pigeons.push_str("entry \"Last\" < stop >\n");
    let chain = |count: usize, part: &dyn Fn(usize) -> String| {
        format!("entry \"Chain\" when {} < stop >\n", (0..count).map(part).collect::<Vec<_>>().join(" and "))
    };
    let contains = chain(400, &|number| format!("Subject not contains \"spam {number}\""));
    let comparisons = chain(4_500, &|number| format!("(Seats != {number} or Name = \"{}\")", number % 700));
    let mut group = criterion.benchmark_group("hard rules");
    group.sample_size(10);
    for (name, text) in
        [("pigeons", pigeons), ("400 not contains", contains), ("9,000 comparisons", comparisons)]
    {
        let read = check(&text);
        for steps in [1_000, DEFAULT_STEPS] {
            group.bench_function(BenchmarkId::new(name, steps), |bencher| {
                bencher.iter(|| read.lint(&Analysis::new(&read.rules, steps).unwrap()));
            });
        }
    }
    group.finish();
}

criterion_group!(all, lists, edits, hard);
criterion_main!(all);
