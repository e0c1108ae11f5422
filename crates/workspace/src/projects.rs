//! The project files of the orgs that take part in a check.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::{Diagnostic, SliceId, SourceText};

use crate::Failure;
use crate::files::{Files, MAX_FILE_BYTES};
use crate::load::Member;
use crate::org::{Given, Org};
use crate::paths::normal;
use crate::project::{PROJECT_FILE, Project, read_project};
use crate::source::Sources;

/// A project and its file.
pub(crate) struct ProjectFile {
    pub(crate) project: Project,
    pub(crate) diagnostics: Vec<Diagnostic>,
    pub(crate) shown: PathBuf,
    pub(crate) text: Arc<SourceText>,
    pub(crate) slice: SliceId,
}

/// Reads the project file of every org that has one.
pub(crate) fn read_projects(
    files: &impl Files,
    sources: &mut Sources,
    members: &[Member],
) -> Result<BTreeMap<Org, ProjectFile>, Failure> {
    let mut projects = BTreeMap::new();
    for member in members {
        let Org::Project(root) = &member.given.org else { continue };
        if projects.contains_key(&member.given.org) {
            continue;
        }
        let path = root.join(PROJECT_FILE);
        let shown = shown_above(files, root, &member.given).unwrap_or_else(|| path.clone());
        let text = if let Some(text) = files.text(&path) {
            text
        } else {
            let bytes = files
                .read(&path, MAX_FILE_BYTES)
                .map_err(|error| Failure::Unreadable(shown.clone(), error))?;
            Arc::new(SourceText::new(String::from_utf8_lossy(&bytes).into_owned()))
        };
        let slice = sources.fresh_slice();
        let (project, diagnostics) = read_project(text.text(), slice);
        projects.insert(member.given.org.clone(), ProjectFile { project, diagnostics, shown, text, slice });
    }
    Ok(projects)
}

/// The path of the project file of `root`, as seen from where the paths that people are shown start.
fn shown_above(files: &impl Files, root: &Path, member: &Given) -> Option<PathBuf> {
    let above = member.path.parent()?.strip_prefix(root).ok()?.components().count();
    let mut folder = member.shown.parent()?.to_path_buf();
    for _ in 0..above {
        folder.push("..");
    }
    let shown = normal(&folder.join(PROJECT_FILE));
    let leads_there = files.canonical(&shown).is_ok_and(|canonical| canonical == root.join(PROJECT_FILE));
    leads_there.then_some(shown)
}
