//! How fast `escc eval` goes through a file of cases, against a program that only reads it.
//!
//! The baseline deserialises every line into ignored values. Lines have about 2 KB and 40 fields, of which the rules
//! mention ten; there are 100 entries. `ESC_BENCH_MB` says how large the file is; 128 MB unless it does.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail; it takes the time and tells ratios"
)]

use std::fmt::Write as _;
use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant as Clock};

use criterion::{Criterion, criterion_group};
use serde::de::IgnoredAny;

const ESCC: &str = env!("CARGO_BIN_EXE_escc");

/// Asks this program to be the baseline.
const BASELINE: &str = "--only-read";

/// The fields that the rules mention: seven texts of 12 values, a number, a Boolean, and a subject of words.
const TEXTS: [&str; 7] = ["Priority", "Origin", "Status", "Type", "Reason", "Region__c", "Product__c"];

/// A small generator of numbers, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % end
    }

    fn words(&mut self, count: usize) -> String {
        (0..count).map(|_| format!("word{}", self.below(200))).collect::<Vec<_>>().join(" ")
    }
}

fn rules(random: &mut Random) -> String {
    let mut text = String::from("case <\n");
    for field in TEXTS {
        writeln!(text, "  {field}: text;").unwrap();
    }
    text += "  Amount__c: number;\n  IsVip__c: boolean;\n  Subject: text;\n>\n";
    for entry in 0..100 {
        let first = usize::try_from(random.below(5)).unwrap();
        let mut criteria: Vec<_> = TEXTS
            .iter()
            .skip(first)
            .take(3)
            .map(|field| format!("{field} = \"{field} value {}\"", random.below(12)))
            .collect();
        match entry % 4 {
            0 => criteria.push(format!("Amount__c > {}", random.below(1_000))),
            1 => criteria.push(format!("Subject contains \"word{}\"", random.below(40))),
            2 => criteria.push("IsVip__c = true".to_owned()),
            _ => {}
        }
        writeln!(text, "entry \"E{entry}\" when {} < at 4h notify owner >", criteria.join(" and ")).unwrap();
    }
    text
}

fn cases(path: &Path, bytes: u64, random: &mut Random) {
    let mut out = BufWriter::new(File::create(path).unwrap());
    let mut written = 0;
    let mut number = 0;
    while written < bytes {
        number += 1;
        let mut line = format!(
            r#"{{"attributes": {{"type": "Case", "url": "/sobjects/Case/500{number:012}"}}, "Id": "500{number:012}AAA", "CreatedDate": "2026-11-20T17:00:00.000+0000""#
        );
        for field in TEXTS {
            write!(line, r#", "{field}": "{field} value {}""#, random.below(12)).unwrap();
        }
        write!(line, r#", "Amount__c": {}, "IsVip__c": {}"#, random.below(2_000), random.below(10) == 0)
            .unwrap();
        write!(line, r#", "Subject": "{}""#, random.words(5)).unwrap();
        for field in 0..28 {
            match random.below(3) {
                0 => write!(line, r#", "Custom_Field_{field}__c": null"#).unwrap(),
                1 => write!(line, r#", "Custom_Field_{field}__c": {}"#, random.below(100_000)).unwrap(),
                _ => write!(line, r#", "Custom_Field_{field}__c": "{}""#, random.words(6)).unwrap(),
            }
        }
        writeln!(line, r#", "Description": "{}"}}"#, random.words(60)).unwrap();
        out.write_all(line.as_bytes()).unwrap();
        written += line.len() as u64;
    }
    out.flush().unwrap();
}

/// What the baseline does.
fn only_read(path: &str) {
    let mut input = BufReader::with_capacity(128 * 1024, File::open(path).unwrap());
    let mut line = Vec::new();
    while input.read_until(b'\n', &mut line).unwrap() > 0 {
        serde_json::from_str::<IgnoredAny>(std::str::from_utf8(&line).unwrap()).unwrap();
        line.clear();
    }
}

/// How long a run of a program takes; on one core where `one` says so.
fn time(one: bool, program: &Path, arguments: &[&str]) -> Duration {
    let mut command = if one { Command::new("taskset") } else { Command::new(program) };
    if one {
        command.args(["-c", "0"]).arg(program);
    }
    let start = Clock::now();
    let status = command.args(arguments).stdout(Stdio::null()).status().unwrap();
    assert!(status.success());
    start.elapsed()
}

fn eval(_: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let megabytes = std::env::var("ESC_BENCH_MB").ok().and_then(|text| text.parse().ok()).unwrap_or(128);
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let (rules_file, cases_file) = (folder.path().join("rules.esc"), folder.path().join("cases.jsonl"));
    std::fs::write(&rules_file, rules(&mut random)).unwrap();
    cases(&cases_file, megabytes * 1_000_000, &mut random);
    let (rules, cases) = (rules_file.to_str().unwrap(), cases_file.to_str().unwrap());
    let arguments = ["eval", rules, "--cases", cases, "--now", "2026-11-21T00:00:00Z"];
    let this = std::env::current_exe().unwrap();
    // The shortest of some runs each, in turns.
    let [mut baseline, mut one, mut all] = [Duration::MAX; 3];
    for _ in 0..7 {
        baseline = baseline.min(time(true, &this, &[BASELINE, cases]));
        one = one.min(time(true, Path::new(ESCC), &arguments));
        all = all.min(time(false, Path::new(ESCC), &arguments));
    }
    println!(
        "{megabytes} MB: {:.2} of only reading on one core ({one:.2?} and {baseline:.2?}); on {} cores {:.2} of one ({all:.2?})",
        one.as_secs_f64() / baseline.as_secs_f64(),
        std::thread::available_parallelism().unwrap(),
        all.as_secs_f64() / one.as_secs_f64(),
    );
}

criterion_group!(benches, eval);

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    if let [_, flag, path] = arguments.as_slice()
        && flag == BASELINE
    {
        return only_read(path);
    }
    benches();
}
