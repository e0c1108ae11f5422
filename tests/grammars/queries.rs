//! The queries of every editor, against the language and against each other.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use tree_sitter::Query;

use crate::highlights::captures;
use crate::texts::texts;
use crate::tree::{language, nodes, parse, root};

/// Where queries lie, from the root.
const FOLDERS: [&str; 4] = [
    "grammar/tree-sitter-esc/queries",
    "editors/helix/queries/esc",
    "editors/neovim/queries/esc",
    "editors/zed/languages/esc",
];

/// The files that say in an editor's words what another says in those of the grammar. All others of the same name are
/// copies, because editors look for them in folders of their own.
const OWN_WORDS: [&str; 3] = [
    "editors/helix/queries/esc/highlights.scm",
    "editors/helix/queries/esc/indents.scm",
    "editors/zed/languages/esc/indents.scm",
];

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap()
}

/// The queries of a folder, by their paths from the root.
fn queries(folder: &str) -> Vec<String> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    let queries = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "scm"));
    let mut queries: Vec<String> =
        queries.map(|path| format!("{folder}/{}", path.file_name().unwrap().to_str().unwrap())).collect();
    queries.sort();
    assert!(!queries.is_empty(), "no queries in {folder}");
    queries
}

#[test]
fn every_query_fits_the_language() {
    for path in FOLDERS.into_iter().flat_map(queries) {
        if let Err(error) = Query::new(&language(), &read(&path)) {
            panic!("{path}: {error}");
        }
    }
}

#[test]
fn copies_are_equal() {
    let mut copies = 0;
    for path in FOLDERS[1..].iter().flat_map(|folder| queries(folder)) {
        let original = format!("{}/{}", FOLDERS[0], path.rsplit('/').next().unwrap());
        if root().join(&original).exists() && !OWN_WORDS.contains(&path.as_str()) {
            assert!(read(&path) == read(&original), "{path} is no copy of {original}");
            copies += 1;
        }
    }
    assert!(copies > 0);
}

#[test]
fn highlights_take_each_node_once_and_leave_no_word_out() {
    for text in texts() {
        let captures = captures(tree_sitter_esc::HIGHLIGHTS_QUERY, &text.text);
        let mut seen = BTreeSet::new();
        for (start, end, kind, capture) in &captures {
            assert!(seen.insert((start, end, kind)), "{}: {kind} at {start} as {capture} too", text.name);
        }
        if text.read().is_none() {
            continue;
        }
        let tree = parse(&text.text);
        let leaves =
            nodes(&tree).into_iter().filter(|node| node.child_count() == 0 && !node.byte_range().is_empty());
        for leaf in leaves {
            let coloured = captures
                .iter()
                .any(|(start, end, ..)| *start <= leaf.start_byte() && leaf.end_byte() <= *end);
            assert!(coloured, "{}: {} at {}", text.name, leaf.kind(), leaf.start_position());
        }
    }
}

#[test]
fn helix_highlights_the_same_nodes() {
    let helix = read("editors/helix/queries/esc/highlights.scm");
    for text in texts() {
        let nodes = |query| -> Vec<(usize, usize, String)> {
            captures(query, &text.text).into_iter().map(|(start, end, kind, _)| (start, end, kind)).collect()
        };
        assert_eq!(nodes(&helix), nodes(tree_sitter_esc::HIGHLIGHTS_QUERY), "{}", text.name);
    }
}
