//! From the text of a `.esc` file to its syntax tree.

pub mod ast;
