//! Salesforce metadata: the rules that it comes to, checked as any others, and what is found told at the XML.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::{
    Code, Diagnostic, FileId, Location, Severity, SliceId, SourceFile, SourceMap, SourceText, Span,
};
use esc_salesforce::{Draft, FileKind, Org as Metadata, import};
use esc_values::Day;

use crate::files::{Files, Kind, MAX_FILE_BYTES};
use crate::findings::sort;
use crate::load::Member;
use crate::org::{Org, Roots};
use crate::paths::{normal, shown};
use crate::project::{PROJECT_FILE, Project, Target, read_project};
use crate::report::{CheckedFile, Report};
use crate::source::decode;
use crate::{Failure, Levels, Options, Workspace};

/// The file at the root of a project of Salesforce's tools.
const SFDX_PROJECT: &str = "sfdx-project.json";

/// What lies in a package of metadata that has rules: files and folders by the names that Salesforce gives them.
const PACKAGE: [&str; 5] = [
    "escalationRules/Case.escalationRules-meta.xml",
    "escalationRules/Case.escalationRules",
    "settings/BusinessHours.settings-meta.xml",
    "settings/BusinessHours.settings",
    "objects/Case",
];

/// Where the texts that are made of metadata lie: in no folder of the disk.
const DRAFTS: &str = "/metadata";

/// Slices of metadata are numbered from here down, those of rule files from 0 up.
const LAST_SLICE: u32 = u32::MAX;

/// The metadata of one project.
#[derive(Debug)]
pub struct MetadataOrg {
    /// The rule files that it comes to; their texts are not formatted.
    pub drafts: Vec<Draft>,
    /// What is to be said of it, at the XML, in no order.
    pub diagnostics: Vec<Diagnostic>,
    /// Errors of entries that a comment can allow: the path of the draft, the name of the entry, the code.
    pub allowable: BTreeSet<(String, String, Code)>,
    /// The drafts that have other errors.
    pub wrong: BTreeSet<String>,
    pub(crate) files: Vec<Said>,
    pub(crate) checked: Vec<(SliceId, CheckedFile)>,
    pub(crate) org: Org,
    /// The active rules: name and place.
    pub(crate) active: Vec<(String, Location)>,
    pub(crate) levels: (Levels, Levels),
}

/// A file of metadata.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    /// Its path as people are shown it.
    shown: PathBuf,
    /// Its text.
    text: Arc<SourceText>,
    /// The one slice that it is.
    slice: SliceId,
    /// Whether it is checked, and was asked for.
    is_checked: bool,
}

/// A path that was asked for, and the files of metadata there.
struct Given<'a> {
    path: &'a Path,
    listed: Vec<PathBuf>,
}

impl<'a> Given<'a> {
    fn new(files: &impl Files, path: &'a Path) -> Result<Self, Failure> {
        let listed = match files.kind(path) {
            Some(Kind::Folder) => {
                files.list_metadata(path).map_err(|error| Failure::unreadable(path, error))?
            }
            Some(Kind::File) if FileKind::of(&shown(path)).is_some() => vec![path.to_path_buf()],
            _ => Vec::new(),
        };
        Ok(Self { path, listed })
    }
}

/// A file of metadata that was found.
struct Found {
    path: PathBuf,
    shown: PathBuf,
    kind: FileKind,
    is_given: bool,
}

/// Reads and checks the metadata under the paths, project by project.
pub(crate) fn read(
    files: &impl Files,
    paths: &[PathBuf],
    options: &Options,
) -> Result<Vec<MetadataOrg>, Failure> {
    let mut roots = Roots::default();
    let mut orgs: BTreeMap<PathBuf, Vec<Given<'_>>> = BTreeMap::new();
    for path in paths {
        let given = Given::new(files, path)?;
        // Where no metadata lies, as in an editor, no project of it is looked for.
        if !given.listed.is_empty() {
            orgs.entry(root(files, path).map_err(|error| Failure::unreadable(path, error))?)
                .or_default()
                .push(given);
        }
    }
    let mut read = Vec::new();
    let mut next_slice = LAST_SLICE;
    for (root, given) in orgs {
        let found = find(files, &root, &given)?;
        if found.iter().any(|file| file.is_given && file.kind.is_checked()) {
            read.push(read_org(files, &mut roots, &root, found, &mut next_slice, options)?);
        }
    }
    Ok(read)
}

/// Reads and checks the metadata under the paths as that of one org, whatever projects they belong to.
pub(crate) fn read_one_org(
    files: &impl Files,
    paths: &[PathBuf],
    options: &Options,
) -> Result<MetadataOrg, Failure> {
    for path in paths {
        if files.kind(path).is_none() {
            return Err(Failure::NotFound(path.clone()));
        }
    }
    let Some(first) = paths.first() else { return Err(Failure::NoMetadata(Vec::new())) };
    let given: Vec<Given<'_>> =
        paths.iter().map(|path| Given::new(files, path)).collect::<Result<_, Failure>>()?;
    let mut found: BTreeMap<PathBuf, Found> = BTreeMap::new();
    for path in paths {
        let root = root(files, path).map_err(|error| Failure::unreadable(path, error))?;
        for file in find(files, &root, &given)? {
            found.entry(file.path.clone()).or_insert(file);
        }
    }
    let found: Vec<Found> = found.into_values().collect();
    if !found.iter().any(|file| file.is_given && file.kind.is_checked()) {
        return Err(Failure::NoMetadata(paths.to_vec()));
    }
    let root = root(files, first).map_err(|error| Failure::unreadable(first, error))?;
    read_org(files, &mut Roots::default(), &root, found, &mut { LAST_SLICE }, options)
}

/// The canonical root of the project that a path belongs to: the nearest folder at or above it with a project file of
/// Salesforce's tools or of esc, else the nearest that is a package of metadata, else the path itself.
fn root(files: &impl Files, path: &Path) -> io::Result<PathBuf> {
    let canonical = files.canonical(path)?;
    let has = |folder: &Path, name: &str, kind| files.kind(&folder.join(name)) == Some(kind);
    let project =
        |folder: &&Path| has(folder, SFDX_PROJECT, Kind::File) || has(folder, PROJECT_FILE, Kind::File);
    let package = |folder: &&Path| PACKAGE.iter().any(|name| files.kind(&folder.join(name)).is_some());
    let root = canonical.ancestors().find(project).or_else(|| canonical.ancestors().find(package));
    Ok(root.unwrap_or(&canonical).to_path_buf())
}

/// The metadata of a project, in the order of paths.
fn find(files: &impl Files, root: &Path, given: &[Given<'_>]) -> Result<Vec<Found>, Failure> {
    let mut found: BTreeMap<PathBuf, Found> = BTreeMap::new();
    let add =
        |found: &mut BTreeMap<PathBuf, Found>, listed: PathBuf, is_given: bool| -> Result<(), Failure> {
            let Some(kind) = FileKind::of(&shown(&listed)) else { return Ok(()) };
            let path = files.canonical(&listed).map_err(|error| Failure::unreadable(&listed, error))?;
            let entry = Found { path: path.clone(), shown: normal(&listed), kind, is_given };
            found.entry(path).or_insert(entry);
            Ok(())
        };
    for listed in given.iter().flat_map(|given| &given.listed) {
        add(&mut found, listed.clone(), true)?;
    }
    // What rules refer to is looked for only where there are any.
    let has_rules = found.values().any(|file| file.kind.is_checked());
    if has_rules && files.kind(root) == Some(Kind::Folder) {
        let is_whole = given.iter().any(|given| files.canonical(given.path).is_ok_and(|path| path == root));
        for listed in if is_whole {
            Vec::new()
        } else {
            files.list_metadata(root).map_err(|error| Failure::unreadable(root, error))?
        } {
            add(&mut found, listed, false)?;
        }
    }
    Ok(found.into_values().collect())
}

fn read_org(
    files: &impl Files,
    roots: &mut Roots,
    root: &Path,
    found: Vec<Found>,
    next_slice: &mut u32,
    options: &Options,
) -> Result<MetadataOrg, Failure> {
    let mut metadata = Metadata::default();
    let mut diagnostics = Vec::new();
    let mut said = Vec::new();
    for file in found {
        let slice = SliceId(*next_slice);
        *next_slice -= 1;
        let mut text = Arc::new(SourceText::new(""));
        if file.kind.is_read() {
            let bytes = files
                .read(&file.path, MAX_FILE_BYTES + 1)
                .map_err(|error| Failure::unreadable(&file.shown, error))?;
            if bytes.len() as u64 > MAX_FILE_BYTES {
                return Err(Failure::TooLarge(file.shown));
            }
            let (decoded, unreadable) = decode(bytes, slice);
            text = decoded;
            if let Some(unreadable) = unreadable {
                diagnostics.push(unreadable);
                said.push(Said { shown: file.shown, text, slice, is_checked: file.is_given });
                continue;
            }
        }
        metadata.read(&file.kind, text.text(), slice, &mut diagnostics);
        let is_checked = file.is_given && file.kind.is_checked();
        said.push(Said { shown: file.shown, text, slice, is_checked });
    }
    let today = Day::of_seconds(options.now.unix()).unwrap_or(Day::MAX);
    diagnostics.extend(esc_salesforce::check(&metadata, today));
    let (drafts, unsaid) = import(&metadata);
    diagnostics.extend(unsaid);
    let active = metadata.rules.iter().filter(|rule| rule.active);
    let active = active.map(|rule| (rule.name.value.clone(), rule.name.at)).collect();
    let org = roots
        .above(files, &root.join("metadata"))
        .map_or_else(|| Org::Folder(root.to_path_buf()), Org::Project);
    let project = project(files, &org);
    let mut read = MetadataOrg {
        drafts,
        diagnostics,
        allowable: BTreeSet::new(),
        wrong: BTreeSet::new(),
        files: said,
        checked: Vec::new(),
        org,
        active,
        levels: (options.levels.clone(), project.levels),
    };
    read.check(metadata.has_hours, options)?;
    read.settle();
    Ok(read)
}

/// The project file, where there is one. What is wrong in it is told where rule files are checked.
fn project(files: &impl Files, org: &Org) -> Project {
    let Org::Project(root) = org else { return Project::default() };
    let Ok(bytes) = files.read(&root.join(PROJECT_FILE), MAX_FILE_BYTES) else { return Project::default() };
    read_project(&String::from_utf8_lossy(&bytes), SliceId(0)).0
}

impl MetadataOrg {
    /// Checks the drafts as rule files, and takes what is found back to the XML.
    fn check(&mut self, has_hours: bool, options: &Options) -> Result<(), Failure> {
        let drafts = Drafts::new(&self.drafts);
        let options =
            Options { levels: Levels::default(), target: Some(Target::Salesforce), ..options.clone() };
        if self.drafts.is_empty() {
            return Ok(());
        }
        let report = Workspace::new(drafts).check(&[PathBuf::from(DRAFTS)], &options)?;
        let draft_of = |location: Location| -> Option<(&Draft, Span)> {
            let (file, span) = report.sources.resolve(location)?;
            let path = report.sources.file(file)?.path();
            let name = path.strip_prefix(DRAFTS)?.strip_prefix('/')?;
            Some((self.drafts.iter().find(|draft| draft.path == name)?, span))
        };
        for found in &report.diagnostics {
            let Some((draft, span)) = draft_of(found.location) else { continue };
            if is_of_text(found.code) || (!has_hours && found.code == Code::W0504) {
                continue;
            }
            // Nothing follows from a rule of which a part could not be read.
            if draft.rule.as_ref().is_some_and(|rule| rule.broken) && esc_reach::CODES.contains(&found.code) {
                continue;
            }
            if found.severity == Severity::Error {
                match &found.entry {
                    Some(entry) if found.code.can_be_lowered() => {
                        self.allowable.insert((draft.path.clone(), entry.clone(), found.code));
                    }
                    _ => {
                        self.wrong.insert(draft.path.clone());
                    }
                }
            }
            let mut told = found.clone();
            told.location = draft.origin_of(span);
            told.fixes.clear();
            for label in &mut told.labels {
                if let Some((draft, span)) = draft_of(label.location) {
                    label.location = draft.origin_of(span);
                }
            }
            let is_told = |known: &Diagnostic| known.code == Code::W0711 && known.location == told.location;
            if told.code == Code::W0405 && self.diagnostics.iter().any(is_told) {
                continue;
            }
            if told.code == Code::W0304 {
                // Rules without an entry for all that is left are the rule in Salesforce.
                told.severity = Severity::Note;
            }
            self.diagnostics.push(told);
        }
        let checked: Vec<(SliceId, CheckedFile)> = report
            .files
            .into_iter()
            .filter_map(|file| {
                let name = file.path.strip_prefix(DRAFTS).ok()?;
                let draft = self.drafts.iter().find(|draft| Path::new(&draft.path) == name)?;
                draft.rule.is_some().then_some((draft.origin.slice, file))
            })
            .collect();
        self.checked = checked;
        Ok(())
    }

    /// The texts that the diagnostics are about, and the diagnostics in the order of places.
    pub fn sources(&self) -> (SourceMap, Vec<Diagnostic>) {
        let mut sources = SourceMap::default();
        for file in &self.files {
            let id = sources.add_file(SourceFile::shared(shown(&file.shown), Arc::clone(&file.text)));
            sources.add_slice(file.slice, id, 0);
        }
        let mut diagnostics = self.diagnostics.clone();
        sort(&mut diagnostics, &sources);
        (sources, diagnostics)
    }

    /// How many files were checked.
    pub fn file_count(&self) -> usize {
        self.files.iter().filter(|file| file.is_checked).count()
    }

    /// Keeps what is to be told of files that were asked for, under the levels of the call and the project.
    fn settle(&mut self) {
        let asked: BTreeSet<SliceId> =
            self.files.iter().filter(|file| file.is_checked).map(|file| file.slice).collect();
        let (call, project) = &self.levels;
        self.diagnostics.retain_mut(|found| {
            match call.severity(project, found.code, found.severity) {
                // Of files that are only referred to nothing is told but that they are broken.
                Some(severity) if asked.contains(&found.location.slice) || found.code == Code::E0704 => {
                    found.severity = severity;
                    true
                }
                _ => false,
            }
        });
        self.checked.retain(|(slice, _)| asked.contains(slice));
    }
}

/// Whether a diagnostic is about rule files as such: two rules of an org are told by their names in metadata, and what
/// is exported is not what came in.
const fn is_of_text(code: Code) -> bool {
    matches!(code, Code::E0104 | Code::E0701 | Code::E0702 | Code::E0703)
}

impl Report {
    /// Takes in what was found in metadata: its files, among the others in the order of paths, and diagnostics.
    pub(crate) fn add_metadata(&mut self, metadata: Vec<MetadataOrg>) {
        if metadata.is_empty() {
            return;
        }
        for org in metadata {
            let mut ids: BTreeMap<SliceId, FileId> = BTreeMap::new();
            let told: BTreeSet<SliceId> = org
                .diagnostics
                .iter()
                .flat_map(|found| {
                    std::iter::once(found.location).chain(found.labels.iter().map(|label| label.location))
                })
                .map(|location| location.slice)
                .collect();
            for file in org.files.iter().filter(|file| file.is_checked || told.contains(&file.slice)) {
                let source = SourceFile::shared(shown(&file.shown), Arc::clone(&file.text));
                let id = self.sources.add_file(source);
                self.sources.add_slice(file.slice, id, 0);
                ids.insert(file.slice, id);
            }
            self.metadata_files += org.file_count();
            for (slice, mut file) in org.checked {
                let Some(id) = ids.get(&slice) else { continue };
                file.id = *id;
                if let Some(said) = org.files.iter().find(|said| said.slice == slice) {
                    file.path.clone_from(&said.shown);
                }
                self.metadata.push(file);
            }
            self.diagnostics.extend(org.diagnostics);
        }
        sort(&mut self.diagnostics, &self.sources);
    }
}

/// Reports each active rule of metadata whose org has another active rule, by another name, in a rule file. Under one
/// name the two are one rule.
pub(crate) fn report_second_rules(metadata: &mut [MetadataOrg], members: &[Member]) {
    for org in metadata {
        for member in members.iter().filter(|member| member.named && member.given.org == org.org) {
            let Some(location) = member.source.active_rule() else { continue };
            let file_stem = member.given.path.file_stem().unwrap_or_default().to_string_lossy();
            let name = member.source.rule_name().unwrap_or(&file_stem);
            for (_, at) in org.active.iter().filter(|(active, _)| active != name) {
                let message =
                    format!("the org has another active rule, `{name}`, and only one can be active");
                let help = "name both alike if they are one rule, or write `inactive` after the name of that which is not in force";
                let told = Diagnostic::new(Code::E0104, *at, message).help(help);
                org.diagnostics.push(told.label(location, "the other active rule"));
            }
        }
    }
}

/// The texts that are made of metadata, as files.
struct Drafts {
    texts: BTreeMap<PathBuf, Arc<SourceText>>,
}

impl Drafts {
    fn new(drafts: &[Draft]) -> Self {
        let text = |draft: &Draft| Arc::new(SourceText::new(draft.text.as_str()));
        let path = |draft: &Draft| Path::new(DRAFTS).join(&draft.path);
        Self { texts: drafts.iter().map(|draft| (path(draft), text(draft))).collect() }
    }
}

impl Files for Drafts {
    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.texts.contains_key(path) {
            return Some(Kind::File);
        }
        (path == Path::new(DRAFTS)).then_some(Kind::Folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(normal(path))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let text = self.texts.get(path).ok_or(io::ErrorKind::NotFound)?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok(text.text().bytes().take(limit).collect())
    }

    fn list(&self, _: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.texts.keys().cloned().collect())
    }

    fn text(&self, path: &Path) -> Option<Arc<SourceText>> {
        self.texts.get(path).cloned()
    }
}
