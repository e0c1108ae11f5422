//! The files that take part in a check: those that the call names, and what they import.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, Location};

use crate::Failure;
use crate::files::Files;
use crate::imports::{Cycle, Edge, resolve};
use crate::org::{Given, Org, Roots};
use crate::paths::{normal, shown};
use crate::source::{ReadError, Source, Sources};

/// A file that takes part in the check.
pub(crate) struct Member {
    pub(crate) given: Given,
    /// Whether the call named it, rather than an import.
    pub(crate) named: bool,
    pub(crate) source: Arc<Source>,
    /// What is wrong with its imports.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether an import of it could not be followed, so that names may be missing.
    pub(crate) lacks_import: bool,
}

/// Reads the files and, level by level, those that they import. The edges are the imports of each.
pub(crate) fn load(
    files: &impl Files,
    sources: &mut Sources,
    roots: &mut Roots,
    given: Vec<Given>,
) -> Result<(Vec<Member>, Vec<Vec<Edge>>), Failure> {
    let mut members: Vec<Member> = Vec::new();
    let mut edges: Vec<Vec<Edge>> = Vec::new();
    let mut places: HashMap<PathBuf, usize> = HashMap::new();
    let named: Vec<PathBuf> = given.iter().map(|given| given.path.clone()).collect();
    for (given, source) in given.into_iter().zip(sources.load(files, &named)) {
        let source = source.map_err(|error| match error {
            ReadError::Io(error) => Failure::Unreadable(given.shown.clone(), error),
            ReadError::TooLarge => Failure::TooLarge(given.shown.clone()),
        })?;
        places.insert(given.path.clone(), members.len());
        members.push(Member { given, named: true, source, diagnostics: Vec::new(), lacks_import: false });
    }
    let mut next = 0;
    while next < members.len() {
        let mut wanted: Vec<Wanted> = Vec::new();
        for (file, member) in members.iter_mut().enumerate().skip(next) {
            let source = Arc::clone(&member.source);
            for import in source.imports() {
                match resolve(files, &member.given.path, &member.given.org, import) {
                    Ok(path) => {
                        let beside = member.given.shown.parent().unwrap_or(Path::new(""));
                        let shown = normal(&beside.join(import.path));
                        wanted.push(Wanted { file, location: import.location, path, shown });
                    }
                    Err(found) => {
                        member.diagnostics.push(*found);
                        member.lacks_import = true;
                    }
                }
            }
        }
        next = members.len();
        let fresh: BTreeSet<&PathBuf> =
            wanted.iter().map(|wanted| &wanted.path).filter(|path| !places.contains_key(*path)).collect();
        let fresh: Vec<PathBuf> = fresh.into_iter().cloned().collect();
        let mut loaded: HashMap<PathBuf, _> =
            fresh.iter().cloned().zip(sources.load(files, &fresh)).collect();
        edges.resize_with(members.len(), Vec::new);
        for Wanted { file, location, path, shown } in wanted {
            let org = members.get(file).map(|member| member.given.org.clone());
            match loaded.remove(&path) {
                Some(Ok(source)) => {
                    let org = roots.above(files, &path).map(Org::Project).or(org);
                    let org = org.unwrap_or_else(|| Org::File(path.clone()));
                    let given = Given { path: path.clone(), shown, org };
                    places.insert(path.clone(), members.len());
                    let diagnostics = Vec::new();
                    members.push(Member { given, named: false, source, diagnostics, lacks_import: false });
                }
                Some(Err(error)) => {
                    let why = match &error {
                        ReadError::Io(error) => error.to_string(),
                        ReadError::TooLarge => "it is too large for a rule file".to_owned(),
                    };
                    loaded.insert(path.clone(), Err(error));
                    if let Some(member) = members.get_mut(file) {
                        let message = format!("`{}` cannot be read: {why}", crate::paths::shown(&shown));
                        member.diagnostics.push(Diagnostic::new(Code::E0103, location, message));
                        member.lacks_import = true;
                    }
                }
                None => {}
            }
            if let (Some(target), Some(edges)) = (places.get(&path), edges.get_mut(file)) {
                edges.push(Edge { location, target: *target });
            }
        }
    }
    edges.resize_with(members.len(), Vec::new);
    Ok((members, edges))
}

/// An import that leads to a file.
struct Wanted {
    file: usize,
    location: Location,
    path: PathBuf,
    shown: PathBuf,
}

/// Reports a circle of imports in the file whose import closes it.
pub(crate) fn report_cycle(members: &mut [Member], cycle: &Cycle) {
    let names: Vec<String> =
        cycle.path.iter().filter_map(|(file, _)| Some(shown(&members.get(*file)?.given.shown))).collect();
    let (Some((file, edge)), Some(first)) = (cycle.path.last(), names.first()) else { return };
    let message = match names.get(1..) {
        Some([]) | None => format!("`{first}` imports itself"),
        Some(rest) => {
            let way: Vec<String> = rest.iter().chain([first]).map(|name| format!("`{name}`")).collect();
            format!("the imports run in a circle: `{first}` imports {}", way.join(", which imports "))
        }
    };
    let mut found = Diagnostic::new(Code::E0103, edge.location, message)
        .help("move what both files need into a file of its own, and import that one");
    for ((_, edge), target) in cycle.path.iter().zip(names.iter().skip(1)) {
        found = found.label(edge.location, format!("`{target}` is imported here"));
    }
    if let Some(member) = members.get_mut(*file) {
        member.diagnostics.push(found);
    }
}
