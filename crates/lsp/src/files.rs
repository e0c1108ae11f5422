//! The disk, each part of it asked once until something is said to have changed.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use esc_diagnostics::SourceText;
use esc_workspace::{Disk, Files, Kind, MAX_FILE_BYTES};
use rustc_hash::FxHashMap;

/// The disk as it was when it was last looked at.
#[derive(Debug, Default)]
pub(crate) struct CachedDisk {
    known: Mutex<Known>,
}

#[derive(Debug, Default)]
struct Known {
    kinds: FxHashMap<PathBuf, Option<Kind>>,
    canonical: FxHashMap<PathBuf, PathBuf>,
    contents: FxHashMap<PathBuf, Content>,
    lists: FxHashMap<PathBuf, Vec<PathBuf>>,
}

/// What a file holds: text where it can be, so that a check need neither copy nor read it again.
#[derive(Clone, Debug)]
enum Content {
    Text(Arc<SourceText>),
    /// It is too large, or not UTF-8.
    Bytes(Arc<[u8]>),
}

impl Content {
    fn new(bytes: Vec<u8>) -> Self {
        if bytes.len() as u64 > MAX_FILE_BYTES {
            return Self::Bytes(bytes.into());
        }
        match String::from_utf8(bytes) {
            Ok(text) => Self::Text(Arc::new(SourceText::new(text))),
            Err(error) => Self::Bytes(error.into_bytes().into()),
        }
    }

    fn bytes(&self) -> &[u8] {
        match self {
            Self::Text(text) => text.text().as_bytes(),
            Self::Bytes(bytes) => bytes,
        }
    }
}

impl CachedDisk {
    /// Says that what lies at the path may have changed, or come, or gone: that is looked at anew, and so is every
    /// list, as an ignore file may be what changed.
    pub(crate) fn forget(&mut self, path: &Path) {
        let Ok(known) = self.known.get_mut() else { return };
        known.kinds.clear();
        known.canonical.clear();
        known.lists.clear();
        known.contents.retain(|known, _| !known.starts_with(path));
    }

    /// Says that anything may have changed.
    pub(crate) fn forget_all(&mut self) {
        self.known = Mutex::default();
    }

    fn content(&self, path: &Path, limit: u64) -> io::Result<Content> {
        self.ask(path, |known| &mut known.contents, || Disk.read(path, limit).map(Content::new))
    }

    /// What is known under a key, or what the disk says, which is known from then on.
    fn ask<T: Clone>(
        &self,
        path: &Path,
        part: fn(&mut Known) -> &mut FxHashMap<PathBuf, T>,
        ask: impl FnOnce() -> io::Result<T>,
    ) -> io::Result<T> {
        let lock = || self.known.lock().map_err(|_| io::Error::other("the cache of the disk is gone"));
        if let Some(known) = part(&mut *lock()?).get(path) {
            return Ok(known.clone());
        }
        let answer = ask()?;
        part(&mut *lock()?).insert(path.to_path_buf(), answer.clone());
        Ok(answer)
    }
}

impl Files for CachedDisk {
    fn kind(&self, path: &Path) -> Option<Kind> {
        self.ask(path, |known| &mut known.kinds, || Ok(Disk.kind(path))).unwrap_or_default()
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.ask(path, |known| &mut known.canonical, || Disk.canonical(path))
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        self.content(path, limit).map(|content| content.bytes().to_vec())
    }

    fn text(&self, path: &Path) -> Option<Arc<SourceText>> {
        match self.content(path, MAX_FILE_BYTES + 1).ok()? {
            Content::Text(text) => Some(text),
            Content::Bytes(_) => None,
        }
    }

    /// Files that cannot be read are left out: else one of them would keep all others from being checked.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        self.ask(
            folder,
            |known| &mut known.lists,
            || {
                let mut files = Disk.list(folder)?;
                files.retain(|file| {
                    self.canonical(file)
                        .and_then(|file| self.content(&file, MAX_FILE_BYTES + 1))
                        .is_ok_and(|content| content.bytes().len() as u64 <= MAX_FILE_BYTES)
                });
                Ok(files)
            },
        )
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_was_asked_is_kept_until_it_is_said_to_have_changed() {
        let root = tempfile::tempdir().unwrap();
        let (one, two) = (root.path().join("one.esc"), root.path().join("two.esc"));
        fs::write(&one, "1").unwrap();
        let mut disk = CachedDisk::default();
        assert_eq!(disk.list(root.path()).unwrap(), std::slice::from_ref(&one));
        assert_eq!((disk.read(&one, 9).unwrap(), disk.kind(&two)), (b"1".to_vec(), None));
        fs::write(&one, "2").unwrap();
        fs::write(&two, "").unwrap();
        assert_eq!((disk.read(&one, 9).unwrap(), disk.kind(&two)), (b"1".to_vec(), None));
        disk.forget(&two);
        assert_eq!(disk.kind(&two), Some(Kind::File));
        assert_eq!(disk.list(root.path()).unwrap().len(), 2);
        assert_eq!(disk.read(&one, 9).unwrap(), b"1");
        disk.forget(root.path());
        assert_eq!(disk.read(&one, 9).unwrap(), b"2");
    }

    #[test]
    fn a_text_is_handed_out_and_not_copied() {
        let root = tempfile::tempdir().unwrap();
        let (text, other) = (root.path().join("text.esc"), root.path().join("other.esc"));
        fs::write(&text, "é").unwrap();
        fs::write(&other, b"\xe9").unwrap();
        let mut disk = CachedDisk::default();
        let first = disk.text(&text).unwrap();
        assert_eq!(first.text(), "é");
        assert!(Arc::ptr_eq(&first, &disk.text(&text).unwrap()));
        assert_eq!(disk.read(&text, 9).unwrap(), "é".as_bytes());
        assert!(disk.text(&other).is_none() && disk.text(root.path()).is_none());
        assert_eq!(disk.read(&other, 9).unwrap(), b"\xe9");
        disk.forget(&text);
        assert!(!Arc::ptr_eq(&first, &disk.text(&text).unwrap()));
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_is_too_large_is_not_listed() {
        let root = tempfile::tempdir().unwrap();
        let large = fs::File::create(root.path().join("large.esc")).unwrap();
        large.set_len(MAX_FILE_BYTES + 1).unwrap();
        fs::write(root.path().join("small.esc"), "").unwrap();
        assert_eq!(CachedDisk::default().list(root.path()).unwrap(), [root.path().join("small.esc")]);
    }
}
