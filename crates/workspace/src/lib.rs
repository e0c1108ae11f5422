//! Files, orgs and imports: every stage run in order.
//!
//! A [`Workspace`] reads rule files through a [`Files`] (the disk, or an editor's unsaved texts above it), finds
//! the org that each belongs to, follows imports, parses, checks, and applies what projects, calls and comments
//! make of the diagnostics. It keeps what it parsed: checked again after an edit, it parses only the declarations
//! whose text changed.

mod active;
mod allow;
mod check;
mod files;
mod imports;
mod levels;
mod load;
#[cfg(test)]
mod memory;
mod org;
mod paths;
mod project;
mod projects;
mod report;
mod source;
#[cfg(test)]
mod tests;

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use esc_values::Instant;

pub use esc_reach::{Analysis, DEFAULT_STEPS};
pub use files::{Disk, EXTENSION, Files, Kind, MAX_FILE_BYTES};
pub use levels::{Level, LevelError, Levels};
pub use project::{PROJECT_FILE, Target};
pub use report::{CheckedFile, NoProgram, Report};
pub use source::Source;

/// What a check depends on beside the files.
#[derive(Clone, Debug)]
pub struct Options {
    /// The present.
    pub now: Instant,
    /// The levels that the call sets; they go before those of a project.
    pub levels: Levels,
    /// Where the rules are meant to run; goes before a project's own.
    pub target: Option<Target>,
    /// The steps that the exact analysis of an entry may take; without them rules are not analysed.
    pub steps: Option<u64>,
}

/// The rule files of one or more orgs, and what is known of them.
#[derive(Debug, Default)]
pub struct Workspace<F> {
    files: F,
    sources: source::Sources,
}

impl<F: Files> Workspace<F> {
    /// A workspace over these files, none of which is read yet.
    pub fn new(files: F) -> Self {
        Self { files, sources: source::Sources::default() }
    }

    /// The rule files under the paths, as [`check`](Self::check) would find them, each once and in its order.
    pub fn list(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
        let found = org::discover(&self.files, &mut org::Roots::default(), paths)?;
        Ok(found.into_iter().map(|given| given.shown).collect())
    }

    /// Checks every rule file under the paths, and every file that these import, org by org.
    ///
    /// A file's project root is the nearest folder at or above it with an `esc.toml`, else the path given; a file
    /// given so is an org of its own, and its folder bounds its imports. A file that is given is read whatever
    /// its name; under a folder, files are found as [`Files::list`] says. In a project, rules of files that
    /// are not checked count where the org may have one active rule only.
    pub fn check(&mut self, paths: &[PathBuf], options: &Options) -> Result<Report, Failure> {
        check::check(&self.files, &mut self.sources, paths, options)
    }
}

/// Why files cannot be checked at all.
#[derive(Debug)]
pub enum Failure {
    /// Nothing lies at the path.
    NotFound(PathBuf),
    /// There is no rule file under the paths.
    NoRules(Vec<PathBuf>),
    /// The file system says why.
    Unreadable(PathBuf, io::Error),
    /// The file has more than [`MAX_FILE_BYTES`].
    TooLarge(PathBuf),
}

impl Failure {
    pub(crate) fn unreadable(path: &Path, error: io::Error) -> Self {
        Self::Unreadable(path.to_path_buf(), error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound(path) => write!(f, "there is no file or folder `{}`", paths::shown(path)),
            Self::NoRules(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", paths::shown(path))).collect();
                write!(f, "there is no .{EXTENSION} file under {}", paths.join(", "))
            }
            Self::Unreadable(path, error) => write!(f, "`{}` cannot be read: {error}", paths::shown(path)),
            Self::TooLarge(path) => write!(
                f,
                "`{}` is larger than {} MiB, which no rule file is",
                paths::shown(path),
                MAX_FILE_BYTES / (1024 * 1024)
            ),
        }
    }
}

impl std::error::Error for Failure {}
