//! Diagnostics as people and programs read them.
//!
//! Every renderer takes a [`Report`] and a writer. None decides what is reported, and none knows where the
//! output goes: colour, characters and width are given to it.

mod excerpt;
mod github;
mod human;
mod json;
mod sarif;
mod short;
mod visible;

use crate::{Diagnostic, LineColumn, Location, Severity, SourceFile, SourceMap, Span};

pub use github::github;
pub use human::{Style, human};
pub use json::{json, json_with_coverage};
pub use sarif::sarif;
pub use short::short;

/// What a run over some files found, in the order in which it is shown.
#[derive(Clone, Copy, Debug)]
pub struct Report<'a> {
    /// What was found.
    pub diagnostics: &'a [Diagnostic],
    /// Where its places lie.
    pub sources: &'a SourceMap,
    /// How many files were checked.
    pub files: usize,
}

impl<'a> Report<'a> {
    /// How many diagnostics of a severity there are.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count()
    }

    /// The file of a place and where it lies there; `None` for a place in a slice that the sources lack.
    fn place(&self, location: Location) -> Option<Place<'a>> {
        let (file, span) = self.sources.resolve(location)?;
        Some(Place { file: self.sources.file(file)?, span })
    }
}

/// A place in a file.
#[derive(Clone, Copy)]
struct Place<'a> {
    file: &'a SourceFile,
    span: Span,
}

impl Place<'_> {
    fn start(&self) -> LineColumn {
        self.file.line_column(self.span.start)
    }

    fn end(&self) -> LineColumn {
        self.file.line_column(self.span.end.max(self.span.start))
    }
}

#[cfg(test)]
mod tests;
