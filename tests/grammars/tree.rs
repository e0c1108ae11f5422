//! Parsing with tree-sitter.

use std::path::{Path, PathBuf};

use tree_sitter::{Language, Node, Parser, Tree};

/// The folder of the tree-sitter grammar.
pub(crate) fn folder() -> PathBuf {
    root().join("grammar/tree-sitter-esc")
}

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

pub(crate) fn language() -> Language {
    tree_sitter_esc::LANGUAGE.into()
}

pub(crate) fn parse(text: &str) -> Tree {
    parser().parse(text, None).unwrap()
}

/// Parses a text that came from another by an edit, of which the tree knows.
pub(crate) fn parse_after(edited: &Tree, text: &str) -> Tree {
    parser().parse(text, Some(edited)).unwrap()
}

fn parser() -> Parser {
    let mut parser = Parser::new();
    parser.set_language(&language()).unwrap();
    parser
}

/// All nodes of a tree, parents before their children.
pub(crate) fn nodes(tree: &Tree) -> Vec<Node<'_>> {
    let mut nodes = vec![tree.root_node()];
    let mut next = 0;
    while let Some(node) = nodes.get(next).copied() {
        nodes.extend(node.children(&mut tree.walk()));
        next += 1;
    }
    nodes
}

/// Whether something in the text could not be read, or was not closed.
pub(crate) fn has_mistake(tree: &Tree) -> bool {
    tree.root_node().has_error() || nodes(tree).iter().any(|node| node.kind() == "unclosed")
}
