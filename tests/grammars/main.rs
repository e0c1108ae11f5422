//! The grammars for editors say what the normative one says.
//!
//! `grammar/esc.tmLanguage.json` colours, `grammar/tree-sitter-esc` parses. Both are held against `grammar/esc.pest` and
//! the parser that stands on it, by the words that they know and by what they make of every text of the repository.
#![expect(
    clippy::disallowed_methods,
    clippy::string_slice,
    reason = "these tests read the grammars and their texts from the disk, and take the texts apart"
)]

#[cfg(test)]
mod corpus;
#[cfg(test)]
mod highlights;
#[cfg(test)]
mod queries;
#[cfg(test)]
mod texts;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod trees;
#[cfg(test)]
mod words;
