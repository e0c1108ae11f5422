//! From the text of a `.esc` file to its syntax tree.
//!
//! [`lex`] cuts the text into tokens that tile it, [`cut`] into slices, one for each declaration, and
//! [`parse_slice`] gives the tree of one slice, with what is wrong in it. None of them ever fails: whatever the
//! text, there is a result, and what could be understood is in it.

pub mod ast;
mod build;
mod cut;
mod display;
pub mod formula;
mod grammar;
mod lexer;
pub mod limits;
mod mend;
mod parse;
mod recover;
mod suggest;
mod token;
pub mod words;

pub use cut::{Block, Change, Cut, Recut, blocks, cut, recut};
pub use lexer::lex;
pub use parse::{Parsed, Slice, SliceIds, parse_file, parse_slice};
pub use suggest::suggest;
pub use token::{Token, TokenClass, TokenKind};
