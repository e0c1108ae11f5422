//! What can be written at a place.

use esc_diagnostics::Span;

use crate::View;

/// What can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What people pick: `age_from created`.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label: `picklist`, `from org/targets.esc`.
    pub detail: String,
    /// What it means, in Markdown.
    pub documentation: String,
    /// The bytes of the file that it replaces: what was typed of it.
    pub replaces: Span,
    /// What is written; a [snippet](Completion::snippet) has tab stops as `$1`, `${2:text}`, `$0`.
    pub new_text: String,
    /// Whether `new_text` is a snippet.
    pub snippet: bool,
}

/// The kinds of thing that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A word of the language.
    Keyword,
    /// A whole declaration or step with places to fill in.
    Snippet,
    /// A field of the case.
    Field,
    /// A value of a picklist, a literal.
    Value,
    /// An operator of a comparison.
    Operator,
    /// A filter row.
    Row,
    /// Business hours or closures.
    Hours,
    /// A queue, user, role, pool.
    Target,
    /// An e-mail template.
    Template,
    /// A time zone.
    Zone,
    /// An age.
    Age,
    /// A type.
    Type,
    /// A file.
    File,
}

/// What can be written at the offset, the likeliest first.
pub fn complete(_view: &View<'_>, _offset: u32) -> Vec<Completion> {
    Vec::new()
}
