//! How long `escc` takes to start, against a program that does nothing.
//!
//! `empty` is the baseline: `fn main() {}`, compiled when the benchmark begins. `version` is `escc --version`, `check`
//! is `escc check` of a file of 50 lines.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};

const ESCC: &str = env!("CARGO_BIN_EXE_escc");

/// Compiles a program that does nothing.
fn empty_program(folder: &Path) -> PathBuf {
    let (source, program) = (folder.join("empty.rs"), folder.join("empty"));
    std::fs::write(&source, "fn main() {}").unwrap();
    let compiled = Command::new("rustc").arg("-O").arg(&source).arg("-o").arg(&program).status();
    assert!(compiled.unwrap().success());
    program
}

/// Rules of 50 lines, without a mistake.
fn rules() -> String {
    let mut text = String::from(
        "case <\n  Priority: picklist(\"Low\", \"High\");\n  Seats: number;\n>\n\n\
         hours \"Desk\" in \"America/New_York\" <\n  mon-fri 09:00-17:00;\n>\n\n",
    );
    for seats in (0..10).rev() {
        writeln!(
            text,
            "entry \"Over {seats}\" when Priority = \"High\" and Seats > {seats} use hours \"Desk\" <\n  \
             at 4h notify manager;\n  at 8h notify owner\n>"
        )
        .unwrap();
    }
    text + "\nentry \"Everything else\" < at 48h notify owner >\n"
}

fn run(program: &Path, arguments: &[&str]) {
    let status = Command::new(program).args(arguments).stdout(Stdio::null()).status();
    assert!(status.unwrap().success());
}

fn benches(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().unwrap();
    let empty = empty_program(folder.path());
    let file = folder.path().join("rules.esc");
    std::fs::write(&file, rules()).unwrap();
    let file = file.to_str().unwrap();

    let mut group = criterion.benchmark_group("start");
    group.bench_function("empty", |bencher| bencher.iter(|| run(&empty, &[])));
    group.bench_function("version", |bencher| bencher.iter(|| run(Path::new(ESCC), &["--version"])));
    group.bench_function("check", |bencher| bencher.iter(|| run(Path::new(ESCC), &["check", file])));
    group.finish();
}

criterion_group!(startup, benches);
criterion_main!(startup);
