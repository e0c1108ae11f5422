//! What the check of one declaration knows and finds.

use esc_diagnostics::{Diagnostic, Location, SliceId, Span};
use esc_syntax::Slice;

use crate::FileInput;
use crate::scope::{DeclId, Scope};

/// What was found in a part of a file.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// In the order found.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Declarations that something refers to.
    pub(crate) used: Vec<DeclId>,
    /// The first clause that asks for the hours of the case.
    pub(crate) case_hours: Option<Location>,
    /// Whether some test reads local days.
    pub(crate) reads_zone: bool,
    /// The first reference to each of the hours that entries name, by place in [`Scope::hours`].
    pub(crate) hours_used: Vec<(usize, Location)>,
}

impl Found {
    /// Adds what a later part found.
    pub(crate) fn join(&mut self, later: Self) {
        self.diagnostics.extend(later.diagnostics);
        self.used.extend(later.used);
        self.case_hours = self.case_hours.or(later.case_hours);
        self.reads_zone |= later.reads_zone;
        self.hours_used.extend(later.hours_used);
    }
}

/// The check of one declaration.
pub(crate) struct Context<'a> {
    /// The names that it sees.
    pub(crate) scope: &'a Scope<'a>,
    /// The slice that it stands in.
    pub(crate) slice: SliceId,
    /// The text of the file from the start of the slice on.
    pub(crate) text: &'a str,
    /// Whether parts of it could not be read: what is missing may only be broken.
    pub(crate) broken: bool,
    /// The name of the entry that is checked.
    pub(crate) entry: Option<&'a str>,
    /// What was found.
    pub(crate) found: Found,
}

impl<'a> Context<'a> {
    /// Of the declaration in a slice of a file.
    pub(crate) fn new(scope: &'a Scope<'a>, slice: &Slice, file: FileInput<'a>) -> Self {
        Self {
            scope,
            slice: slice.id,
            text: file.text.get(slice.start as usize..).unwrap_or_default(),
            broken: slice.parsed.broken,
            entry: None,
            found: Found::default(),
        }
    }

    /// A place in the declaration.
    pub(crate) fn at(&self, span: Span) -> Location {
        Location::new(self.slice, span)
    }

    /// Keeps a diagnostic.
    pub(crate) fn report(&mut self, diagnostic: Diagnostic) {
        self.found.diagnostics.push(match self.entry {
            Some(entry) => diagnostic.entry(entry),
            None => diagnostic,
        });
    }
}
