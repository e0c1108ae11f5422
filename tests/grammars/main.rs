//! x
#![expect(clippy::disallowed_methods, reason = "these tests read the grammars and their texts from the disk")]
#[cfg(test)]
mod texts;
#[cfg(test)]
mod tree;
#[cfg(test)]
mod trees;
