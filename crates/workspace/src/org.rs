//! Which files are meant, and which org each belongs to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use esc_salesforce::FileKind;

use crate::Failure;
use crate::files::{Files, Kind};
use crate::paths::normal;
use crate::project::PROJECT_FILE;

/// What holds the files of one org together.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Org {
    /// The folder of a project file.
    Project(PathBuf),
    /// A folder without one, given as such.
    Folder(PathBuf),
    /// A file without one, given as such.
    File(PathBuf),
}

impl Org {
    /// The folder outside of which its files import nothing.
    pub(crate) fn root(&self) -> &Path {
        match self {
            Self::Project(folder) | Self::Folder(folder) => folder,
            Self::File(file) => file.parent().unwrap_or(file),
        }
    }
}

/// A file that is to be checked.
#[derive(Clone, Debug)]
pub(crate) struct Given {
    /// Its canonical path.
    pub(crate) path: PathBuf,
    /// Its path as people are shown it.
    pub(crate) shown: PathBuf,
    /// Its org.
    pub(crate) org: Org,
}

/// Finds project roots, each folder asked once.
#[derive(Debug, Default)]
pub(crate) struct Roots {
    known: HashMap<PathBuf, Option<PathBuf>>,
}

impl Roots {
    /// The nearest folder at or above the canonical `file` that holds a project file.
    pub(crate) fn above(&mut self, files: &impl Files, file: &Path) -> Option<PathBuf> {
        let mut passed = Vec::new();
        let mut root = None;
        for folder in file.ancestors().skip(1) {
            if let Some(known) = self.known.get(folder) {
                root.clone_from(known);
                break;
            }
            passed.push(folder.to_path_buf());
            if files.kind(&folder.join(PROJECT_FILE)) == Some(Kind::File) {
                root = Some(folder.to_path_buf());
                break;
            }
        }
        self.known.extend(passed.into_iter().map(|folder| (folder, root.clone())));
        root
    }
}

/// The rule files under the paths, each once, in the order of the paths that people are shown. Files of metadata are
/// none.
pub(crate) fn discover(
    files: &impl Files,
    roots: &mut Roots,
    paths: &[PathBuf],
) -> Result<Vec<Given>, Failure> {
    let mut found: HashMap<PathBuf, Given> = HashMap::new();
    for path in paths {
        let canonical = |path: &Path| files.canonical(path).map_err(|error| Failure::unreadable(path, error));
        let (shown, fallback) = match files.kind(path) {
            None => return Err(Failure::NotFound(path.clone())),
            Some(Kind::File) if FileKind::of(&crate::paths::shown(path)).is_some() => continue,
            Some(Kind::File) => (vec![path.clone()], Org::File(canonical(path)?)),
            Some(Kind::Folder) => {
                let listed = files.list(path).map_err(|error| Failure::unreadable(path, error))?;
                (listed, Org::Folder(canonical(path)?))
            }
        };
        for shown in shown {
            let path = canonical(&shown)?;
            if !found.contains_key(&path) {
                let org = roots.above(files, &path).map_or_else(|| fallback.clone(), Org::Project);
                found.insert(path.clone(), Given { path, shown: normal(&shown), org });
            }
        }
    }
    let mut found: Vec<Given> = found.into_values().collect();
    found.sort_by(|left, right| left.shown.cmp(&right.shown));
    Ok(found)
}
