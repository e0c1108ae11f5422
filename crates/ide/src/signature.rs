//! What is to be written between parentheses and after clause words.

use esc_diagnostics::Span;

use crate::View;

/// A form that takes arguments, and the one that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The form: `field in (value, …)`.
    pub label: String,
    /// What it means, in Markdown.
    pub documentation: String,
    /// The bytes of the label that each parameter takes.
    pub parameters: Vec<Parameter>,
    /// Which parameter is being written.
    pub active: Option<usize>,
}

/// A parameter of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its bytes in the label.
    pub span: Span,
    /// What may stand there, in Markdown.
    pub documentation: String,
}

/// The form whose arguments are written at the offset.
pub fn signature(_view: &View<'_>, _offset: u32) -> Option<Signature> {
    None
}
