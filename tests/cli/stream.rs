//! Many cases: order, memory, and readers that stop early.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::Stdio;

use crate::{Folder, NOW};

const RULES: &str =
    "entry \"A\" when Subject contains \"7\" < at 4h notify owner >\nentry \"B\" < at 8h notify owner >\n";

/// What a text of this many bytes, held in memory, would show beside a program that holds none of it.
const MOST_MEMORY: u64 = 40 * 1024 * 1024;

const CASES: usize = 150_000;

fn case(number: usize) -> String {
    let subject = format!("{number:0>8} {}", "x".repeat(400));
    format!("{{\"Id\":\"{number}\",\"CreatedDate\":\"2026-11-20T10:00:00Z\",\"Subject\":\"{subject}\"}}")
}

fn write_cases(mut sink: impl std::io::Write, form: &str) {
    let (start, between, end) = match form {
        "lines" => ("", "\n", "\n"),
        "array" => ("[", ",", "]"),
        "sf" => ("{\"status\":0,\"result\":{\"records\":[", ",", "],\"done\":true}}"),
        _ => ("Id,CreatedDate,Subject\n", "", ""),
    };
    sink.write_all(start.as_bytes()).unwrap();
    let mut text = String::new();
    for number in 0..CASES {
        if number > 0 {
            text.push_str(between);
        }
        if form == "csv" {
            writeln!(text, "{number},2026-11-20T10:00:00Z,{number:0>8} {}", "x".repeat(400)).unwrap();
        } else {
            text.push_str(&case(number));
        }
        if text.len() > 1 << 16 {
            sink.write_all(text.as_bytes()).unwrap();
            text.clear();
        }
    }
    text.push_str(end);
    sink.write_all(text.as_bytes()).unwrap();
    sink.flush().unwrap();
}

/// The most memory that a process has held so far, in bytes.
#[cfg(target_os = "linux")]
fn peak_memory(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() * 1024
}

#[cfg(target_os = "linux")]
#[test]
fn memory_does_not_grow_with_the_number_of_cases() {
    let folder = Folder::new(&[("a.esc", RULES)]);
    for form in ["lines", "array", "sf", "csv"] {
        let mut child = folder
            .command(&["eval", "a.esc", "--cases", "-", "--now", NOW])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let reader = std::thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map(Result::unwrap).enumerate();
            lines.fold(0, |count, (number, line)| {
                assert!(line.starts_with(&format!("{{\"case\":\"{number}\",")), "in order: {line}");
                count + 1
            })
        });
        write_cases(&mut stdin, form);
        // All was written, and the child still waits for more.
        let peak = peak_memory(child.id());
        drop(stdin);
        assert_eq!(reader.join().unwrap(), CASES, "{form}");
        assert!(child.wait().unwrap().success(), "{form}");
        assert!(peak < MOST_MEMORY, "{form}: {peak} bytes");
    }
}

#[test]
fn a_reader_that_stops_early_ends_it_quietly() {
    let folder = Folder::new(&[("a.esc", RULES)]);
    let mut child = folder
        .command(&["eval", "a.esc", "--cases", "-", "--now", NOW])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    // Standard input stays open: the end of the output alone must end the command.
    let writer = std::thread::spawn(move || {
        let batch: String = (0..1000).map(|number| case(number) + "\n").collect();
        while stdin.write_all(batch.as_bytes()).is_ok() {}
    });
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"case\":\"0\","), "{first}");
    drop(stdout);
    let status = child.wait().unwrap();
    let mut err = String::new();
    child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
    assert_eq!((status.code(), &*err), (Some(0), ""));
    writer.join().unwrap();
}

#[test]
fn decisions_come_while_cases_are_still_being_written() {
    let folder = Folder::new(&[("a.esc", RULES)]);
    let mut child = folder
        .command(&["eval", "a.esc", "--cases", "-", "--now", NOW])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let (go_on, wait) = std::sync::mpsc::channel::<()>();
    let writer = std::thread::spawn(move || {
        let batch: String = (0..5000).map(|number| case(number) + "\n").collect();
        stdin.write_all(batch.as_bytes()).unwrap();
        wait.recv().unwrap();
    });
    let mut first = String::new();
    stdout.read_line(&mut first).unwrap();
    assert!(first.starts_with("{\"case\":\"0\","), "{first}");
    go_on.send(()).unwrap();
    assert_eq!(stdout.lines().count(), 4999);
    writer.join().unwrap();
    assert!(child.wait().unwrap().success());
}
