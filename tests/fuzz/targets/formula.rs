//! Any text is the body of a formula, over fields of every type: what compiles is written, read again, and decides cases.

#![no_main]

use esc_runtime::{Program, encode};
use libfuzzer_sys::{Corpus, fuzz_target};

/// Fields of every type.
const FIELDS: &str = "case < T: text; N: number; P: percent; B: boolean; D: date; I: datetime; \
                      L: picklist(\"High\", \"low\", ...); M: multipicklist(\"a\", \"b\", ...); ... >\n";

fuzz_target!(|text: &str| -> Corpus {
    if text.len() > 4096 {
        return Corpus::Reject;
    }
    let rules = format!("{FIELDS}entry \"F\" when formula({text}) < stop >\n");
    if let Some(program) = esc_fuzz::compiled(&rules) {
        let bytes = encode(&program);
        let loaded = Program::load(&bytes).expect("what was written can be read");
        assert_eq!(loaded.parts(), program.parts());
        esc_fuzz::exercise(&loaded, text.as_bytes());
    }
    if let Ok(once) = esc_fmt::format(&rules) {
        assert_eq!(esc_fmt::format(&once).as_ref(), Ok(&once));
    }
    Corpus::Keep
});
