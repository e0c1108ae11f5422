//! Any bytes are loaded or refused; what is loaded runs.

#![no_main]

use esc_runtime::{Program, encode};
use libfuzzer_sys::fuzz_target;

/// Where a program's checksum stands, and where the bytes begin that it covers.
const CHECKSUM: std::ops::Range<usize> = 8..12;

fuzz_target!(|bytes: &[u8]| {
    let _ = Program::load(bytes);
    // The fuzzer cannot guess a checksum, so every input gets the right one.
    let mut bytes = bytes.to_vec();
    if let Some(covered) = bytes.get(CHECKSUM.end..) {
        let checksum = crc32fast::hash(covered).to_le_bytes();
        bytes[CHECKSUM].copy_from_slice(&checksum);
    }
    if let Ok(program) = Program::load(&bytes) {
        let again = Program::load(&encode(&program)).expect("what was written can be read");
        assert!(again.parts() == program.parts(), "a program is what was loaded");
        esc_fuzz::exercise(&program, &bytes);
    }
});
