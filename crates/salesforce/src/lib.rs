//! Salesforce metadata in and out.
//!
//! [`Org::read`] reads the files of a project, XML, into plain data with places. [`import`] turns that into rule files
//! as a person would write them, each with a map of what came from where, so that what a check of these files
//! finds can be told at the XML. [`check`] asks what only metadata needs to be asked. Nothing here reads files.

mod catalogue;
mod checks;
pub mod data;
mod import;
mod names;
mod read;
mod xml;

pub use checks::check;
pub use data::Org;
pub use import::{Draft, DraftRule, import};
pub use read::FileKind;
pub use xml::{MAX_DEPTH, MAX_ELEMENTS};
