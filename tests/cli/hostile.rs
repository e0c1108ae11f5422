//! The compiled examples, damaged: an error or a program that runs, whatever is done to them.

use std::fs;

use esc_runtime::{Case, Instant, Program, evaluate};

use crate::{Folder, NOW};

/// The rule files of the examples that compile by themselves, by name.
fn programs() -> Vec<(String, Vec<u8>)> {
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples");
    let mut programs = Vec::new();
    for folder in
        fs::read_dir(examples).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for file in fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()) {
            if file.extension().is_none_or(|extension| extension != "esc") {
                continue;
            }
            let out = Folder::new(&[]);
            let target = out.path("rules.escb");
            let ran = out.run(&["compile", file.to_str().unwrap(), "-o", target.to_str().unwrap()]);
            if ran.status == 0 {
                programs.push((file.display().to_string(), fs::read(target).unwrap()));
            }
        }
    }
    assert!(programs.len() >= 5, "{} examples compile", programs.len());
    programs
}

/// Gives bytes the checksum that fits them, so that what follows it is looked at.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(covered) = bytes.get(12..) {
        let checksum = crc32fast::hash(covered).to_le_bytes();
        bytes.splice(8..12, checksum);
    }
    bytes
}

/// Judges a case by a program, if there is one.
fn run(program: Option<Program>) -> bool {
    let Some(program) = program else { return false };
    let mut case = Case::new(&program);
    let _ = case.read_json(r#"{"Id": "500", "CreatedDate": "2026-11-20T17:00:00Z", "Priority": "High"}"#);
    let _ = evaluate(&program, &case, Instant::parse(NOW).unwrap());
    true
}

#[test]
fn every_truncation_and_every_bit_flip_of_the_examples_is_met() {
    for (name, bytes) in programs() {
        for length in 0..bytes.len() {
            let short = bytes.iter().take(length).copied().collect::<Vec<_>>();
            assert!(Program::load(&short).is_err(), "{name}: {length} bytes");
            assert!(Program::load(&sealed(short)).is_err(), "{name}: {length} bytes with a fitting checksum");
        }
        let mut ran = 0;
        for bit in 0..8 * bytes.len() {
            let mut flipped = bytes.clone();
            if let Some(byte) = flipped.get_mut(bit / 8) {
                *byte ^= 1 << (bit % 8);
            }
            assert!(Program::load(&flipped).is_err(), "{name}: the checksum finds bit {bit}");
            ran += usize::from(run(Program::load(&sealed(flipped)).ok()));
        }
        assert!(ran > 0, "{name}: a letter of a name may be another");
    }
}
