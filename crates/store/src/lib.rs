#![doc = include_str!("../README.md")]

mod error;
mod file;
mod folder;
mod hash;
mod store;
mod version;
mod watch;

pub use error::{Error, Refusal};
pub use folder::{CURRENT, EXTENSION, MAX_VERSIONS};
pub use hash::{Hash, HashError};
pub use store::{Event, KEPT, MAX_FILE_BYTES, Options, POLL, Reader, RuleStore, Status, Tell};
pub use version::Version;
pub use watch::{MAX_SETTLING, SETTLE, Watching};
