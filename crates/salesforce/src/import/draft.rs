//! A rule file that is being written, and which part of it comes from where in the XML.

use esc_diagnostics::{Location, Span};
use esc_syntax::words::needs_backticks;
use esc_values::quote;

/// A `.esc` file made of metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// Its path in the project that is written.
    pub path: String,
    /// Its text, not yet formatted.
    pub text: String,
    /// The rule that it holds; else it is a library.
    pub rule: Option<DraftRule>,
    /// Where the XML begins that it is made of, for what belongs to no part.
    pub origin: Location,
    /// Which stretch of the text comes from which place; stretches nest.
    pub(crate) marks: Vec<(Span, Location)>,
}

/// The rule of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRule {
    /// Its name.
    pub name: String,
    /// Whether it is the active one.
    pub active: bool,
    /// Its entries: the name of each, and where its declaration starts in the text, in bytes.
    pub entries: Vec<(String, u32)>,
    /// Whether a part of the metadata could not be read or said, so that this is not the rule of the org.
    pub broken: bool,
}

impl Draft {
    pub(crate) fn new(path: impl Into<String>, origin: Location) -> Self {
        Self { path: path.into(), text: String::new(), rule: None, origin, marks: Vec::new() }
    }

    /// The place in the XML that a stretch of the text comes from: that of the smallest part that holds it all, else
    /// of the first part in it.
    pub fn origin_of(&self, span: Span) -> Location {
        let holds = |mark: &Span| mark.start <= span.start && span.end <= mark.end;
        let size = |mark: &Span| mark.end - mark.start;
        let around = self.marks.iter().filter(|(mark, _)| holds(mark)).min_by_key(|(mark, _)| size(mark));
        let within = || {
            let starts = |mark: &Span| span.start <= mark.start && mark.start < span.end;
            self.marks.iter().filter(|(mark, _)| starts(mark)).min_by_key(|(mark, _)| mark.start)
        };
        around.or_else(within).map_or(self.origin, |(_, location)| *location)
    }

    /// The text with a comment above each entry for which there is one, a line with its end.
    pub fn with_comments(&self, comment: impl Fn(&str) -> Option<String>) -> String {
        let mut text = self.text.clone();
        for (name, start) in self.rule.iter().flat_map(|rule| &rule.entries).rev() {
            if let Some(comment) = comment(name) {
                text.insert_str(*start as usize, &comment);
            }
        }
        text
    }

    pub(crate) fn len(&self) -> u32 {
        u32::try_from(self.text.len()).unwrap_or(u32::MAX)
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Adds what comes from one place.
    pub(crate) fn at(&mut self, location: Location, text: &str) {
        self.within(location, |draft| draft.push(text));
    }

    /// Adds a text literal that comes from one place.
    pub(crate) fn quoted(&mut self, location: Location, text: &str) {
        self.at(location, &quote(text));
    }

    /// All that `write` adds comes from one place, save for its own parts.
    pub(crate) fn within<T>(&mut self, location: Location, write: impl FnOnce(&mut Self) -> T) -> T {
        let start = self.len();
        let result = write(self);
        let end = self.len();
        self.marks.push((Span::new(start, end), location));
        result
    }
}

/// The name of a field as criteria write it: in backticks where it would be a word of the language.
pub(crate) fn field(name: &str) -> String {
    if needs_backticks(name) { format!("`{name}`") } else { name.to_owned() }
}
