//! From the text of a `.esc` file to its syntax tree.

pub mod ast;
mod lexer;
mod token;
pub mod words;

pub use lexer::lex;
pub use token::{Token, TokenClass, TokenKind};
