//! The corpus of the tree-sitter grammar, in the format of `tree-sitter test`: a name between rules of `=`, a text, and
//! below a rule of `-` its tree.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use regex_lite::Regex;

use crate::tree::{folder, parse};

/// The files of a folder of tests, in order.
pub(crate) fn files(kind: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder().join("test").join(kind)).unwrap();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "no tests in {kind}");
    files
}

/// A tree with single spaces only.
fn on_one_line(tree: &str) -> String {
    tree.split_whitespace().collect::<Vec<_>>().join(" ").replace(" )", ")")
}

#[test]
fn the_corpus_has_the_trees_that_it_says() {
    let title = Regex::new(r"(?m)^={80}\n(.+)\n={80}\n").unwrap();
    let mut wrong = String::new();
    for file in files("corpus") {
        let text = fs::read_to_string(&file).unwrap();
        let titles: Vec<_> = title.captures_iter(&text).collect();
        for (index, title) in titles.iter().enumerate() {
            let end = titles.get(index + 1).map_or(text.len(), |next| next.get(0).unwrap().start());
            let body = &text[title.get(0).unwrap().end()..end];
            let (source, expected) = body.split_once(&format!("\n{}\n", "-".repeat(80))).unwrap();
            let source = source.strip_prefix('\n').unwrap_or(source);
            let found = parse(source).root_node().to_sexp();
            if on_one_line(&found) != on_one_line(expected) {
                let _ = writeln!(wrong, "{}: {}\n{found}\n", file.display(), &title[1]);
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
