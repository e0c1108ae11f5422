//! Any text goes through every stage: what compiles is written, read again, and decides cases as before.

#![no_main]

use esc_runtime::{Program, encode};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|text: &str| -> Corpus {
    if text.len() > 4096 {
        return Corpus::Reject;
    }
    if let Some(program) = esc_fuzz::compiled(text) {
        let bytes = encode(&program);
        let loaded = Program::load(&bytes).expect("what was written can be read");
        assert_eq!(loaded.parts(), program.parts());
        assert_eq!(encode(&loaded), bytes);
        esc_fuzz::exercise(&loaded, text.as_bytes());
    }
    Corpus::Keep
});
