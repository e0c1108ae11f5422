//! The parser that pest makes of `grammar/esc.pest`.

/// Reads a text by one [`Rule`] of the grammar.
#[derive(pest_derive::Parser)]
#[grammar = "../../../grammar/esc.pest"]
pub(crate) struct Grammar;

pub(crate) type Pair<'i> = pest::iterators::Pair<'i, Rule>;
pub(crate) type Pairs<'i> = pest::iterators::Pairs<'i, Rule>;
