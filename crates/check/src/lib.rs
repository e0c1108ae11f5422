//! Names, types and lints: from syntax trees to checked rules.

pub mod hir;
