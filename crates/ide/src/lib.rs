//! What an editor asks of rules: offsets in, plain data out.
//!
//! Every question is a function of a [`View`]: a checked file, and the files checked with it. Nothing is kept between
//! questions, and nothing here knows a protocol, a clock or a file system. Places are ranges of bytes in a file.
//!
//! What is there is read off the syntax tree. What could be there, in text that is not finished, is read off the tokens
//! before a place: see `follow`.

pub mod actions;
mod clock;
pub mod completion;
#[cfg(test)]
mod everywhere;
pub mod folding;
mod follow;
pub mod format;
mod formula;
pub mod hints;
pub mod hover;
pub mod lens;
pub mod links;
pub mod names;
pub mod navigation;
mod plain;
pub mod rename;
pub mod selection;
pub mod semantic;
pub mod signature;
pub mod symbols;
#[cfg(test)]
mod testing;
mod uses;
mod words;

use esc_diagnostics::{Diagnostic, FileId, Location, Span};
use esc_syntax::Slice;
use esc_syntax::ast::Item;
use esc_values::Instant;
use esc_workspace::{CheckedFile, Report};

/// A file of a report, as one looks at it at some instant.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// The files that were checked together.
    pub report: &'a Report,
    /// The one that is looked at.
    pub file: &'a CheckedFile,
    /// The present.
    pub now: Instant,
}

/// A place in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The bytes.
    pub span: Span,
}

/// The replacement of one place by a text; an empty place is an insertion.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// What is replaced.
    pub place: Place,
    /// What stands there afterwards.
    pub new_text: String,
}

impl<'a> View<'a> {
    /// The view of a file of the report; `None` for a file that is not of rules.
    pub fn of(report: &'a Report, file: FileId, now: Instant) -> Option<Self> {
        Some(Self { report, file: report.file(file)?, now })
    }

    /// The text of the file.
    pub fn text(&self) -> &'a str {
        self.file.source.text.text()
    }

    /// All of its text.
    pub fn whole(&self) -> Span {
        Span::new(0, u32::try_from(self.text().len()).unwrap_or(u32::MAX))
    }

    /// The declarations of the file, each with the slice that it stands in.
    pub fn items(&self) -> impl Iterator<Item = (&'a Slice, &'a Item)> + use<'a> {
        items(self.file)
    }

    /// The files that the file sees: itself and, in their order, those that it imports.
    pub fn seen(&self) -> impl Iterator<Item = &'a CheckedFile> + use<'a> {
        let report = self.report;
        let imports = self.file.imports.iter().filter_map(move |id| report.file(*id));
        [self.file].into_iter().chain(imports)
    }

    /// The files that see this one: itself and those that import it.
    pub fn seen_by(&self) -> impl Iterator<Item = &'a CheckedFile> + use<'a> {
        let id = self.file.id;
        self.report.files.iter().filter(move |file| file.id == id || file.imports.contains(&id))
    }

    /// Where a location lies.
    pub fn place(&self, location: Location) -> Option<Place> {
        let (file, span) = self.report.sources.resolve(location)?;
        Some(Place { file, span })
    }

    /// The text of one of the file's slices.
    pub(crate) fn text_of(&self, slice: &Slice) -> &'a str {
        text_of(self.file, slice)
    }

    /// The diagnostics of the file.
    pub(crate) fn diagnostics(&self) -> &'a [Diagnostic] {
        self.report.diagnostics_of(self.file.id)
    }

    /// The range in the file of a range in one of its slices.
    pub fn here(&self, slice: &Slice, span: Span) -> Place {
        Place { file: self.file.id, span: span.shifted(slice.start) }
    }
}

/// The text of one of a file's slices.
pub(crate) fn text_of<'a>(file: &'a CheckedFile, slice: &Slice) -> &'a str {
    file.source.slice_at(slice.start).map_or("", |(_, range)| range.of(file.source.text.text()))
}

/// The declarations of a file, each with the slice that it stands in.
pub(crate) fn items(file: &CheckedFile) -> impl Iterator<Item = (&Slice, &Item)> {
    file.source.slices.iter().filter_map(|slice| Some((slice, slice.parsed.item.as_ref()?)))
}
