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
    /// The references to hours that entries name, by place in [`Scope::hours`].
    pub(crate) hours_used: Vec<(usize, Location)>,
    /// Whether it was asked if some name may be declared where nothing could be read, or which name is near: what
    /// was found then depends on more than the [meaning](crate::kept::Meaning) of the scope.
    pub(crate) asks_around: bool,
    /// Whether it depends on the present.
    pub(crate) asks_now: bool,
}

/// What was found in a whole file.
#[derive(Debug, Default)]
pub(crate) struct Total {
    /// In the order found.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Which declarations something refers to, by place in [`Scope::declarations`].
    pub(crate) used: Vec<bool>,
    /// The first clause that asks for the hours of the case.
    pub(crate) case_hours: Option<Location>,
    /// Whether some test reads local days.
    pub(crate) reads_zone: bool,
    /// The first reference to each of the hours, by place in [`Scope::hours`].
    pub(crate) hours_used: Vec<Option<Location>>,
    /// Whether some of it depends on the present.
    pub(crate) asks_now: bool,
}

impl Total {
    /// Of a scope, before anything was looked at.
    pub(crate) fn new(scope: &Scope<'_>, diagnostics: Vec<Diagnostic>) -> Self {
        Self {
            diagnostics,
            used: vec![false; scope.declarations.len()],
            hours_used: vec![None; scope.hours.len()],
            ..Self::default()
        }
    }

    /// Adds what a later part found.
    pub(crate) fn add(&mut self, later: &Found) {
        self.diagnostics.extend_from_slice(&later.diagnostics);
        for id in &later.used {
            if let Some(used) = self.used.get_mut(id.0 as usize) {
                *used = true;
            }
        }
        self.case_hours = self.case_hours.or(later.case_hours);
        self.reads_zone |= later.reads_zone;
        self.asks_now |= later.asks_now;
        for (hours, place) in &later.hours_used {
            if let Some(first) = self.hours_used.get_mut(*hours) {
                first.get_or_insert(*place);
            }
        }
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

    /// Whether a declaration that could not be read may be that of the name, which is not known.
    pub(crate) fn may_be_declared(&mut self, name: &str) -> bool {
        self.found.asks_around = true;
        self.scope.may_be_declared(name)
    }

    /// Whether a bare name on the right of a comparison is a field.
    pub(crate) fn is_field(&mut self, name: &str) -> bool {
        let known = self.scope.fields.find_declared(name).is_some();
        self.found.asks_around |= !known;
        known || self.scope.fields.may_be_declared(name)
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
