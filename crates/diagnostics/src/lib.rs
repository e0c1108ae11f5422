//! Diagnostics as plain data, the list of their codes, and the renderers.
//!
//! A stage that finds a mistake makes a [`Diagnostic`]: a [`Code`], a message, places in the source and, where
//! one exists, a [`Fix`]. It knows nothing of colours or protocols. Places are [`Location`]s: byte ranges counted
//! from the start of a *slice*, the stretch of a file that one declaration covers, so that an edit in one
//! declaration leaves what is known of all others as it is. A [`SourceMap`] turns them into files, lines and
//! columns when they are shown.

mod code;
mod diagnostic;
mod fix;
pub mod render;
mod source;

pub use code::{Code, Severity};
pub use diagnostic::{Diagnostic, Edit, Fix, Label, Witness};
pub use fix::{Applied, apply_fixes, compatible_fixes};
pub use source::{FileId, LineColumn, Location, SliceId, SourceFile, SourceMap, SourceText, Span};
