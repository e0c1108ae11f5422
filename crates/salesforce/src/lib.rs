//! Salesforce metadata in and out.
//!
//! [`Org::read`] reads the files of a project, XML, into plain data with places. [`import`] turns that into rule files
//! as a person would write them, each with a map of what came from where, so that what a check of these files
//! finds can be told at the XML. [`check`] asks what only metadata needs to be asked, and [`update`] merges a newer
//! state into files that people have edited.
//!
//! The way back: [`export`] turns rule files into plain data, and [`files`] writes that as Salesforce itself does.
//! [`check_for_salesforce`] tells while one writes what cannot go that way. Nothing here reads files.

mod catalogue;
mod checks;
pub mod data;
mod export;
mod import;
mod names;
mod read;
mod update;
mod xml;

pub use checks::check;
pub use data::Org;
pub use export::{Layout, MetadataFile, Source, check_for_salesforce, export, files};
pub use import::{Draft, DraftRule, import};
pub use read::FileKind;
pub use update::update;
pub use xml::{MAX_DEPTH, MAX_ELEMENTS};
