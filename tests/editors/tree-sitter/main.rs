//! Holds what is in `grammar/tree-sitter-esc/src` against what `grammar.js` generates; with `--write`, writes it.
//!
//! Does what `tree-sitter generate` does, by the same code, without the command line, which takes minutes to build.

use std::error::Error;
use std::path::Path;
use std::{env, fs};

use tree_sitter_generate::{OptLevel, generate_parser_in_directory};

const GRAMMAR: &str = "grammar/tree-sitter-esc";
/// Where the generated files go to be compared.
const FRESH: &str = "target/tree-sitter-esc";
const FILES: [&str; 6] = [
    "grammar.json",
    "node-types.json",
    "parser.c",
    "tree_sitter/alloc.h",
    "tree_sitter/array.h",
    "tree_sitter/parser.h",
];
/// The version of the format of parsers, of which tree-sitter 0.25 and later read this one.
const ABI: usize = 15;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..").canonicalize()?;
    let committed = root.join(GRAMMAR).join("src");
    let write = env::args().any(|argument| argument == "--write");
    let out = if write { committed.clone() } else { root.join(FRESH) };
    let mut notes = Vec::new();
    generate_parser_in_directory(
        root.join(GRAMMAR),
        Some(&out),
        None::<&Path>,
        ABI,
        None,
        None,
        true,
        OptLevel::default(),
        &mut notes,
    )?;
    for note in notes {
        eprintln!("{note}");
    }
    let stale =
        FILES.iter().filter(|file| fs::read(out.join(file)).ok() != fs::read(committed.join(file)).ok());
    let stale: Vec<_> = stale.copied().collect();
    println!("{} passed, {} failed", FILES.len() - stale.len(), stale.len());
    if stale.is_empty() {
        Ok(())
    } else {
        Err(format!("not what grammar.js generates: {}", stale.join(", ")).into())
    }
}
