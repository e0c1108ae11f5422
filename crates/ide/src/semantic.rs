//! What each word of the text is, for colours.

use esc_diagnostics::Span;

use crate::View;

/// A word of the text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Its bytes; never over the end of a line.
    pub span: Span,
    /// What it is.
    pub kind: SemanticKind,
    /// Whether it declares what it names.
    pub declares: bool,
}

/// The kinds of word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SemanticKind {
    /// A comment.
    Comment,
    /// A word of the language.
    Keyword,
    /// `and`, `=`, `contains`.
    Operator,
    /// A field.
    Field,
    /// A value of a picklist.
    Value,
    /// Another text.
    Text,
    /// A number, a duration, a date.
    Number,
    /// A filter row.
    Row,
    /// An entry or a rule.
    Entry,
    /// Business hours and closures.
    Hours,
    /// A queue, user, role, pool or template.
    Target,
    /// A type.
    Type,
    /// A function of a formula.
    Function,
}

impl SemanticKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::Comment,
        Self::Keyword,
        Self::Operator,
        Self::Field,
        Self::Value,
        Self::Text,
        Self::Number,
        Self::Row,
        Self::Entry,
        Self::Hours,
        Self::Target,
        Self::Type,
        Self::Function,
    ];
}

/// The words of a range of the file, in order.
pub fn tokens(_view: &View<'_>, _range: Span) -> Vec<SemanticToken> {
    Vec::new()
}
