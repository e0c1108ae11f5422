//! Files in memory, for tests and benchmarks.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};

use esc_workspace::{Files, Kind};

/// Files by their canonical paths.
#[derive(Clone, Debug, Default)]
pub(crate) struct Texts(pub(crate) BTreeMap<PathBuf, String>);

impl Texts {
    /// The files below a folder whose names end so.
    fn below(&self, folder: &Path, extension: &str) -> Vec<PathBuf> {
        let below = self.0.keys().filter(|path| path.starts_with(folder));
        below.filter(|path| path.extension() == Some(OsStr::new(extension))).cloned().collect()
    }
}

impl Files for Texts {
    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.0.contains_key(path) {
            return Some(Kind::File);
        }
        self.0.keys().any(|file| file.starts_with(path)).then_some(Kind::Folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        Ok(path.to_path_buf())
    }

    fn read(&self, path: &Path, _: u64) -> io::Result<Vec<u8>> {
        Ok(self.0.get(path).ok_or(io::ErrorKind::NotFound)?.clone().into_bytes())
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.below(folder, "esc"))
    }

    fn list_metadata(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        Ok(self.below(folder, "xml"))
    }
}
