//! What can go wrong, in words for people.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_runtime::{Instant, LoadError};

use crate::folder::{CURRENT, MAX_VERSIONS};
use crate::hash::Hash;

/// Why a version of the rules is not to be had.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// The system does not give the file.
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        reason: String,
    },
    /// The folder of versions has no file for the one in force.
    NoCurrent(PathBuf),
    /// Something else than a file lies there.
    NotAFile(PathBuf),
    /// The file is larger than may be.
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The most bytes that it may have.
        limit: u64,
    },
    /// The file is not, or not wholly, a program.
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: LoadError,
    },
    /// No version of this hash is kept in memory or lies in the folder.
    Unknown {
        /// What was asked for.
        hash: Hash,
        /// How many files the folder has beyond those that are looked at.
        left_out: usize,
    },
    /// The system gives no thread to watch with.
    NoThread(String),
}

/// What lies in the file, and why it was not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// When it was first seen.
    pub at: Instant,
    /// What is wrong.
    pub error: Error,
    /// The hash of what was read, where something was.
    pub content: Option<Hash>,
}

impl Error {
    pub(crate) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Unreadable { path: path.to_owned(), reason: reason(error) }
    }
}

/// What the system says, without the number of the error.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or_default().to_lowercase()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable { path, reason } => write!(f, "`{}` cannot be read: {reason}", path.display()),
            Self::NoCurrent(folder) => write!(
                f,
                "the folder `{}` has no `{CURRENT}`; copy the version that is to be in force there, or link it",
                folder.display()
            ),
            Self::NotAFile(path) => write!(f, "`{}` is no file", path.display()),
            Self::TooLarge { path, limit } => {
                write!(f, "`{}` is larger than {limit} bytes", path.display())
            }
            Self::Broken { path, error } => write!(f, "`{}`: {error}", path.display()),
            Self::Unknown { hash, left_out: 0 } => {
                write!(f, "there is no version {hash} of the rules, neither in memory nor on disk")
            }
            Self::Unknown { hash, left_out } => write!(
                f,
                "there is no version {hash} of the rules in memory or among the newest {MAX_VERSIONS} of the folder, \
                 which has {left_out} more"
            ),
            Self::NoThread(reason) => write!(f, "the rules cannot be watched: {reason}"),
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.error.fmt(f)
    }
}

/// An event and a status share what was refused.
pub(crate) type Refused = Arc<Refusal>;
