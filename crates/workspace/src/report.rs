//! What a check found.

use std::fmt;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

use esc_check::Field;
use esc_check::hir::RuleSet;
use esc_compile::{CompileError, compile, source_hash};
use esc_diagnostics::{Diagnostic, FileId, Location, Severity, SourceMap};
use esc_reach::Analysis;
use esc_runtime::Program;

use crate::analyse::Analysed;
use crate::findings::Findings;
use crate::project::Target;
use crate::source::Source;

/// What a check found, in every file that took part.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// In the order of the files' paths, then of places.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts that the diagnostics are about.
    pub sources: SourceMap,
    /// The rule files that were checked, imported ones among them, in the order of their paths.
    pub files: Vec<CheckedFile>,
}

/// A file that was checked.
#[derive(Clone, Debug)]
pub struct CheckedFile {
    /// The file, in [`Report::sources`].
    pub id: FileId,
    /// Its path: as the call gave it, or as seen from there.
    pub path: PathBuf,
    /// Its path in its org, the same wherever the org lies.
    pub name: String,
    /// Whether it was found under the paths of the call; else an import led to it.
    pub named: bool,
    /// Where its project says that the rules run.
    pub target: Option<Target>,
    /// Whether it has a rule; else it is a library.
    pub rule: bool,
    /// The fields that it sees: those that every case has, declared ones, and those that it uses.
    pub fields: Arc<[Field]>,
    /// Its text and its declarations.
    pub source: Arc<Source>,
    /// Its rule, checked. `None` for a library, and where an error of the file keeps it from running.
    pub rules: Option<Arc<RuleSet>>,
    /// The exact analysis of its rule, where it was asked for.
    pub analysis: Option<Arc<Analysis>>,
    /// The exact analysis that was [added](Report::add).
    pub analysed: Option<Analysed>,
    /// The files that it imports, directly or not, in [`Report::sources`].
    pub imports: Vec<FileId>,
    /// Its own imports that lead to a file: where each stands, and the file.
    pub links: Vec<(Location, FileId)>,
    pub(crate) findings: Findings,
}

/// Why a file gives no program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoProgram {
    /// The report has errors.
    Errors,
    /// The file is a library: it has neither a rule nor entries.
    Library,
    /// The rule is larger than compiled rules can be.
    TooLarge(CompileError),
}

impl fmt::Display for NoProgram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Errors => f.write_str("the rules have errors"),
            Self::Library => {
                f.write_str("the file has no `rule` and no `entry`: it is a library, made to be imported")
            }
            Self::TooLarge(error) => write!(f, "{error}"),
        }
    }
}

impl std::error::Error for NoProgram {}

impl Report {
    /// How many diagnostics are of this severity.
    pub fn count(&self, severity: Severity) -> usize {
        self.diagnostics.iter().filter(|found| found.severity == severity).count()
    }

    /// A checked file; `None` where the number is of none, or of another text.
    pub fn file(&self, file: FileId) -> Option<&CheckedFile> {
        self.files.get(self.place_of(file)?)
    }

    /// Files are numbered in their order.
    fn place_of(&self, file: FileId) -> Option<usize> {
        self.files.binary_search_by_key(&file, |checked| checked.id).ok()
    }

    /// The diagnostics of one file, in the order of its text.
    pub fn diagnostics_of(&self, file: FileId) -> &[Diagnostic] {
        self.diagnostics.get(self.range_of(file)).unwrap_or_default()
    }

    /// Takes in what an analysis found: what the report says of the file is then what the check would have said with
    /// these steps. `false`, and nothing changes, where the analysis was of another rule than the report's.
    pub fn add(&mut self, file: FileId, analysed: &Analysed) -> bool {
        let place = self.place_of(file);
        let Some(checked) = place.and_then(|place| self.files.get_mut(place)) else { return false };
        if !checked.rules.as_ref().is_some_and(|rules| Arc::ptr_eq(rules, analysed.rules())) {
            return false;
        }
        checked.analysed = Some(analysed.clone());
        let told = checked.findings.told(&checked.source, &self.sources, Some(&analysed.diagnostics));
        self.diagnostics.splice(self.range_of(file), told);
        true
    }

    /// Where the diagnostics of a file stand.
    fn range_of(&self, file: FileId) -> Range<usize> {
        let file_of = |found: &Diagnostic| self.sources.resolve(found.location).map(|(file, _)| file);
        let is_before = |found: &Diagnostic| file_of(found).is_some_and(|other| other < file);
        let start = self.diagnostics.partition_point(is_before);
        let rest = self.diagnostics.get(start..).unwrap_or_default();
        start..start + rest.partition_point(|found| file_of(found) == Some(file))
    }

    /// Compiles the rule of the first file that the call named, active or not; for a call that named one file.
    pub fn program(&self) -> Result<Program, NoProgram> {
        if self.count(Severity::Error) > 0 {
            return Err(NoProgram::Errors);
        }
        let file = self.files.iter().find(|file| file.named).ok_or(NoProgram::Library)?;
        if !file.rule {
            return Err(NoProgram::Library);
        }
        let rules = file.rules.as_ref().ok_or(NoProgram::Errors)?;
        let takes_part = |other: &&CheckedFile| other.id == file.id || file.imports.contains(&other.id);
        let texts = self
            .files
            .iter()
            .filter(takes_part)
            .filter_map(|file| Some((file.name.as_str(), self.sources.file(file.id)?.text())));
        compile(rules, source_hash(texts)).map_err(NoProgram::TooLarge)
    }
}
