//! Files, orgs and imports: every stage run in order.
//!
//! A [`Workspace`] reads rule files through a [`Files`] (the disk, or an editor's unsaved texts above it), finds
//! the org that each belongs to, follows imports, parses, checks, and applies what projects, calls and comments
//! make of the diagnostics. It keeps what it parsed and found: checked again after an edit, it parses only the
//! declarations whose text changed, and checks those and what depends on them. An [`Analyser`] adds the exact analysis to a report, for those who run it apart.

mod active;
mod allow;
mod analyse;
mod check;
mod checks;
mod files;
mod findings;
mod imports;
mod levels;
mod load;
#[cfg(test)]
mod memory;
mod metadata;
mod open;
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
use std::sync::Arc;

use esc_diagnostics::{SourceText, Span};
use esc_values::Instant;

pub use analyse::{Analysed, Analyser};
pub use esc_reach::{Analysis, DEFAULT_STEPS};
pub use files::{Disk, EXTENSION, Files, Kind, MAX_FILE_BYTES};
pub use levels::{Level, LevelError, Levels};
pub use metadata::MetadataOrg;
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
    open: open::Documents,
    sources: source::Sources,
    checks: checks::Checks,
}

impl<F: Files> Workspace<F> {
    /// A workspace over these files, none of which is read yet.
    pub fn new(files: F) -> Self {
        Self {
            files,
            open: open::Documents::default(),
            sources: source::Sources::default(),
            checks: checks::Checks::default(),
        }
    }

    /// The files that it reads.
    pub fn files(&self) -> &F {
        &self.files
    }

    /// The files that it reads, to tell them of a change.
    pub fn files_mut(&mut self) -> &mut F {
        &mut self.files
    }

    /// Puts a text before what the disk holds at an absolute path, if anything: until it is closed, the file exists,
    /// is listed, and is read from here. What was open there is replaced.
    pub fn open(&mut self, path: PathBuf, text: String) {
        self.open.open(&self.files, path, text);
    }

    /// Writes `new_text` over a range of an open text; `false`, and nothing changes, where none is open under the path
    /// or the range does not lie in it on characters. It costs as much as moving the text behind; the next check
    /// looks at what came of all edits since the last.
    pub fn edit(&mut self, path: &Path, range: Span, new_text: &str) -> bool {
        self.open.edit(path, range, new_text)
    }

    /// Goes back to what the disk holds.
    pub fn close(&mut self, path: &Path) {
        self.open.close(path);
    }

    /// The open text of the path, with all edits.
    pub fn text(&self, path: &Path) -> Option<&Arc<SourceText>> {
        self.open.text(path)
    }

    fn layered(&self) -> open::Layered<'_, F> {
        open::Layered { below: &self.files, open: &self.open }
    }

    /// The rule files under the paths, as [`check`](Self::check) would find them, each once and in its order.
    pub fn list(&self, paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
        let found = org::discover(&self.layered(), &mut org::Roots::default(), paths)?;
        if found.is_empty() {
            return Err(Failure::NoRules(paths.to_vec()));
        }
        Ok(found.into_iter().map(|given| given.shown).collect())
    }

    /// Checks every rule file under the paths, and every file that these import, org by org.
    ///
    /// A file's project root is the nearest folder at or above it with an `esc.toml`, else the path given; a file
    /// given so is an org of its own, and its folder bounds its imports. A file that is given is read whatever
    /// its name; under a folder, files are found as [`Files::list`] says. In a project, rules of files that
    /// are not checked count where the org may have one active rule only.
    ///
    /// Salesforce metadata under the paths is checked as the rules that it comes to, and what is found is told at the
    /// XML; what it refers to is looked for in the whole of its project.
    pub fn check(&mut self, paths: &[PathBuf], options: &Options) -> Result<Report, Failure> {
        let files = open::Layered { below: &self.files, open: &self.open };
        check::check(&files, &mut self.sources, &mut self.checks, paths, options)
    }
}

impl<F: Files> Workspace<F> {
    /// The rule files that the Salesforce metadata under the paths comes to, taken as that of one org, with what is to
    /// be said of it.
    pub fn metadata(&self, paths: &[PathBuf], options: &Options) -> Result<MetadataOrg, Failure> {
        metadata::read_one_org(&self.layered(), paths, options)
    }
}

/// Why files cannot be checked at all.
#[derive(Debug)]
pub enum Failure {
    /// Nothing lies at the path.
    NotFound(PathBuf),
    /// There is no rule file under the paths.
    NoRules(Vec<PathBuf>),
    /// There is no Salesforce metadata of rules or hours under the paths.
    NoMetadata(Vec<PathBuf>),
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
                write!(
                    f,
                    "there is no .{EXTENSION} file and no Salesforce metadata of rules under {}",
                    paths.join(", ")
                )
            }
            Self::NoMetadata(paths) => {
                let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", paths::shown(path))).collect();
                write!(
                    f,
                    "there are no escalation rules and no business hours of Salesforce under {}",
                    paths.join(", ")
                )
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
