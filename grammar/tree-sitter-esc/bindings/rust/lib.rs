//! The tree-sitter grammar of esc, for programs in Rust that use the `tree-sitter` crate.

use tree_sitter_language::LanguageFn;

unsafe extern "C" {
    fn tree_sitter_esc() -> *const ();
}

/// The language, for `tree_sitter::Parser::set_language`.
// SAFETY: the function is the one that tree-sitter generated, as `from_raw` asks for.
pub const LANGUAGE: LanguageFn = unsafe { LanguageFn::from_raw(tree_sitter_esc) };

/// The query whose captures colour a text.
pub const HIGHLIGHTS_QUERY: &str = include_str!("../../queries/highlights.scm");

/// The query whose captures are the scopes of rows and their uses.
pub const LOCALS_QUERY: &str = include_str!("../../queries/locals.scm");

/// The query whose captures are what a text declares.
pub const TAGS_QUERY: &str = include_str!("../../queries/tags.scm");

/// The kinds of node, as JSON.
pub const NODE_TYPES: &str = include_str!("../../src/node-types.json");
