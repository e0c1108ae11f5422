//! Imports: which file each leads to, what stands in its way, and circles of them.

use std::path::{Path, PathBuf};

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location};
use esc_syntax::suggest;

use crate::files::{Files, Kind};
use crate::org::Org;
use crate::paths::{normal, relative};
use crate::source::Import;

/// The canonical path that an import of the canonical `file` leads to, or E0103.
pub(crate) fn resolve(
    files: &impl Files,
    file: &Path,
    org: &Org,
    import: Import<'_>,
) -> Result<PathBuf, Box<Diagnostic>> {
    let written = import.path;
    let report = |message: String, help: String| {
        Box::new(Diagnostic::new(Code::E0103, import.location, message).help(help))
    };
    let folder = file.parent().unwrap_or(file);
    if written.is_empty() {
        return Err(report(
            "the import names no file".to_owned(),
            "write the path of a file, seen from this one, such as `import \"hours.esc\"`".to_owned(),
        ));
    }
    if Path::new(written).is_absolute() {
        return Err(report(
            format!("`{written}` is an absolute path"),
            "write the path as it is seen from this file, such as `../hours.esc`".to_owned(),
        ));
    }
    let outside = || {
        let help = match org {
            Org::Project(_) => "an import stays within the folder of `esc.toml`: move the file there",
            Org::Folder(_) | Org::File(_) => {
                "without an `esc.toml` an import stays within the folder that is checked: put an empty `esc.toml` into the folder that holds all files of the org"
            }
        };
        report(format!("`{written}` lies outside the project root, where nothing is read"), help.to_owned())
    };
    let target = normal(&folder.join(written));
    if !target.starts_with(org.root()) {
        return Err(outside());
    }
    match files.kind(&target) {
        Some(Kind::File) => {}
        Some(Kind::Folder) => {
            return Err(report(
                format!("`{written}` is a folder"),
                "import one file of it at a time".to_owned(),
            ));
        }
        None => return Err(Box::new(missing(files, folder, org, import))),
    }
    let canonical = files.canonical(&target).map_err(|error| {
        report(format!("`{written}` cannot be read: {error}"), "see that it can be read".to_owned())
    })?;
    if canonical.starts_with(org.root()) { Ok(canonical) } else { Err(outside()) }
}

fn missing(files: &impl Files, folder: &Path, org: &Org, import: Import<'_>) -> Diagnostic {
    let written = import.path;
    let report = Diagnostic::new(Code::E0103, import.location, format!("there is no file `{written}`"));
    // Where listing fails, there is nothing to suggest.
    let mut others: Vec<String> =
        files.list(org.root()).unwrap_or_default().iter().map(|path| relative(folder, path)).collect();
    others.sort();
    let slashes = written.replace('\\', "/");
    let name = slashes.rsplit('/').next();
    let nearest = suggest(&slashes, others.iter().map(String::as_str))
        .or_else(|| others.iter().map(String::as_str).find(|other| other.rsplit('/').next() == name));
    match nearest {
        Some(nearest) => {
            let text = esc_values::quote(nearest);
            report.help(format!("did you mean `{nearest}`?")).fix(Fix::possible(
                format!("write `{text}`"),
                vec![Edit::replace(import.location, text.clone())],
            ))
        }
        None => report.help("the path is seen from the folder of this file, with `/` between its parts"),
    }
}

/// An import that could be resolved: from one file of a list to another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    /// Where the import stands.
    pub(crate) location: Location,
    /// Which file it leads to.
    pub(crate) target: usize,
}

/// An import that closes a circle of imports: the one at the end of the path, which leads to the file at its
/// start.
pub(crate) struct Cycle {
    /// Files and the import that is followed from each.
    pub(crate) path: Vec<(usize, Edge)>,
}

/// Every circle, told once: at the import by which a reader who starts at the first file comes back.
pub(crate) fn cycles(edges: &[Vec<Edge>]) -> Vec<Cycle> {
    #[derive(Clone, Copy, PartialEq, Eq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut cycles = Vec::new();
    let mut states = vec![State::New; edges.len()];
    let state_of = |states: &[State], file: usize| states.get(file).copied().unwrap_or(State::Done);
    let set = |states: &mut Vec<State>, file: usize, state| {
        if let Some(slot) = states.get_mut(file) {
            *slot = state;
        }
    };
    for start in 0..edges.len() {
        if state_of(&states, start) != State::New {
            continue;
        }
        set(&mut states, start, State::Open);
        // Each file on the way, and how many of its imports were followed.
        let mut way = vec![(start, 0)];
        while let Some((file, followed)) = way.last_mut() {
            let Some(edge) = edges.get(*file).and_then(|edges| edges.get(*followed)) else {
                set(&mut states, *file, State::Done);
                way.pop();
                continue;
            };
            *followed += 1;
            match state_of(&states, edge.target) {
                State::New => {
                    set(&mut states, edge.target, State::Open);
                    way.push((edge.target, 0));
                }
                State::Open => {
                    let path = way
                        .iter()
                        .skip_while(|(file, _)| *file != edge.target)
                        .filter_map(|(file, followed)| Some((*file, *edges.get(*file)?.get(followed - 1)?)))
                        .collect();
                    cycles.push(Cycle { path });
                }
                State::Done => {}
            }
        }
    }
    cycles
}

/// Every file that `file` imports, directly or not, each once, in the order in which a reader meets them, with
/// the import of `file` itself through which it came in.
pub(crate) fn closure(edges: &[Vec<Edge>], file: usize) -> Vec<Edge> {
    let mut seen = vec![false; edges.len()];
    if let Some(seen) = seen.get_mut(file) {
        *seen = true;
    }
    let direct = |file: usize| edges.get(file).into_iter().flatten().rev();
    let mut found = Vec::new();
    let mut ahead: Vec<Edge> = direct(file).copied().collect();
    while let Some(edge) = ahead.pop() {
        match seen.get_mut(edge.target) {
            Some(seen) if !*seen => *seen = true,
            _ => continue,
        }
        found.push(edge);
        ahead.extend(direct(edge.target).map(|next| Edge { location: edge.location, target: next.target }));
    }
    found
}
