//! The texts that an editor has open, which go before what the disk holds.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::{SourceText, Span};

use crate::files::{EXTENSION, Files, Kind};
use crate::paths::normal;

/// A text as it stands in the editor.
#[derive(Debug)]
struct Document {
    canonical: PathBuf,
    text: Arc<SourceText>,
}

/// The open texts, by the paths that the editor gave them.
#[derive(Debug, Default)]
pub(crate) struct Documents {
    by_name: HashMap<PathBuf, Document>,
    /// The name of each by its canonical path; where two names lead to one file, that opened last.
    names: HashMap<PathBuf, PathBuf>,
}

impl Documents {
    pub(crate) fn open(&mut self, files: &impl Files, name: PathBuf, text: String) {
        self.close(&name);
        let canonical = files
            .canonical(&name)
            .ok()
            .or_else(|| canonical_of_missing(files, &name))
            .unwrap_or_else(|| normal(&name));
        self.names.insert(canonical.clone(), name.clone());
        self.by_name.insert(name, Document { canonical, text: Arc::new(SourceText::new(text)) });
    }

    pub(crate) fn edit(&mut self, name: &Path, range: Span, new_text: &str) -> bool {
        let Some(document) = self.by_name.get_mut(name) else { return false };
        if let Some(text) = Arc::get_mut(&mut document.text) {
            return text.replace(range.start, range.end, new_text);
        }
        // The last report still holds the text that it is about.
        let replaced = document.text.replaced(range.start, range.end, new_text);
        replaced.map(|text| document.text = Arc::new(text)).is_some()
    }

    pub(crate) fn close(&mut self, name: &Path) {
        let Some(closed) = self.by_name.remove(name) else { return };
        if self.names.get(&closed.canonical).is_some_and(|last| last == name) {
            self.names.remove(&closed.canonical);
            let other = self.by_name.iter().find(|(_, document)| document.canonical == closed.canonical);
            if let Some((name, _)) = other {
                self.names.insert(closed.canonical, name.clone());
            }
        }
    }

    pub(crate) fn text(&self, name: &Path) -> Option<&Arc<SourceText>> {
        Some(&self.by_name.get(name)?.text)
    }
}

/// The canonical path of what is not there, but whose folder is.
fn canonical_of_missing(files: &impl Files, path: &Path) -> Option<PathBuf> {
    Some(files.canonical(path.parent()?).ok()?.join(path.file_name()?))
}

/// Files with the open texts above them.
pub(crate) struct Layered<'a, F> {
    pub(crate) below: &'a F,
    pub(crate) open: &'a Documents,
}

impl<F: Files> Layered<'_, F> {
    /// The canonical path of an open text, by that of the editor or any other.
    fn find(&self, path: &Path) -> Option<&Path> {
        if let Some(document) = self.open.by_name.get(path) {
            return Some(&document.canonical);
        }
        let known = |path: &Path| Some(self.open.names.get_key_value(path)?.0.as_path());
        known(path).or_else(|| {
            // It may not be on the disk, and the path lead there through a link.
            let alike = |open: &PathBuf| open.file_name() == path.file_name();
            if !self.open.names.keys().any(alike) || self.below.kind(path).is_some() {
                return None;
            }
            known(&canonical_of_missing(self.below, path)?)
        })
    }
}

impl<F: Files> Files for Layered<'_, F> {
    fn kind(&self, path: &Path) -> Option<Kind> {
        if self.find(path).is_some() { Some(Kind::File) } else { self.below.kind(path) }
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.find(path).map_or_else(|| self.below.canonical(path), |canonical| Ok(canonical.to_path_buf()))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        match self.text(path) {
            Some(text) => {
                let limit = usize::try_from(limit).unwrap_or(usize::MAX);
                Ok(text.text().bytes().take(limit).collect())
            }
            None => self.below.read(path, limit),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let listed = self.below.list(folder);
        let canonical = self.canonical(folder).unwrap_or_else(|_| normal(folder));
        let mut open: Vec<PathBuf> = self
            .open
            .names
            .keys()
            .filter(|path| path.extension().is_some_and(|extension| extension == EXTENSION))
            .filter_map(|path| Some(folder.join(path.strip_prefix(&canonical).ok()?)))
            .collect();
        match listed {
            Ok(mut listed) => {
                open.retain(|path| !listed.contains(path));
                listed.extend(open);
                Ok(listed)
            }
            Err(error) if open.is_empty() => Err(error),
            Err(_) => Ok(open),
        }
    }

    fn list_metadata(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.below.list_metadata(folder)
    }

    fn text(&self, path: &Path) -> Option<Arc<SourceText>> {
        match self.find(path).and_then(|canonical| self.open.names.get(canonical)) {
            Some(name) => self.open.text(name).cloned(),
            None => self.below.text(path),
        }
    }
}
