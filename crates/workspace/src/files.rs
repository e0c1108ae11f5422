//! Where rule files are read from.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_diagnostics::SourceText;
use esc_salesforce::FileKind;
use ignore::WalkBuilder;

use crate::paths::shown;

/// The largest file that is read, in bytes. It is some hundred times the largest rule file known, and keeps a
/// mistaken path (a log, a disk image) from filling the memory.
pub const MAX_FILE_BYTES: u64 = 32 * 1024 * 1024;

/// The extension of rule files.
pub const EXTENSION: &str = "esc";

/// What a path leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A file.
    File,
    /// A folder.
    Folder,
}

/// A place where files lie: the disk, or the unsaved texts of an editor above it.
pub trait Files: Sync {
    /// What the path leads to, symbolic links followed; `None` if nothing is there.
    fn kind(&self, path: &Path) -> Option<Kind>;

    /// The one absolute path of what lies there, without `.`, `..` and symbolic links.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// The bytes of a file, at most `limit` of them.
    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>>;

    /// Every rule file in the folder and the folders below it, each path beginning with `folder` as given, in
    /// any order.
    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>>;

    /// Every file of Salesforce metadata in the folder and the folders below it, each path beginning with `folder` as
    /// given, in any order. Where files are only looked at one by one, as an editor does, there are none.
    fn list_metadata(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        let _ = folder;
        Ok(Vec::new())
    }

    /// The text of a file, by its canonical path, where it is at hand: then the file is not read.
    fn text(&self, path: &Path) -> Option<Arc<SourceText>> {
        let _ = path;
        None
    }
}

/// The file system.
///
/// Listing leaves out what developers expect to be left out: hidden files and folders, what `.gitignore` and
/// `.ignore` files name (inside a Git repository or not), and symbolic links.
#[derive(Clone, Copy, Debug, Default)]
pub struct Disk;

impl Files for Disk {
    fn kind(&self, path: &Path) -> Option<Kind> {
        let metadata = path.metadata().ok()?;
        Some(if metadata.is_dir() { Kind::Folder } else { Kind::File })
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        path.canonicalize().or_else(|error| {
            // A pipe, such as the `/dev/fd/63` of a shell, can be read though it leads to no other path.
            let leads_on = path.metadata().map_or(true, |metadata| metadata.is_file() || metadata.is_dir());
            if leads_on { Err(error) } else { std::path::absolute(path) }
        })
    }

    fn read(&self, path: &Path, limit: u64) -> io::Result<Vec<u8>> {
        let file = File::open(path)?;
        let mut bytes = Vec::new();
        file.take(limit).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        walk(folder, |path| path.extension().is_some_and(|extension| extension == EXTENSION))
    }

    fn list_metadata(&self, folder: &Path) -> io::Result<Vec<PathBuf>> {
        walk(folder, |path| FileKind::of(&shown(path)).is_some())
    }
}

/// The files that are wanted in a folder and below.
fn walk(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> io::Result<Vec<PathBuf>> {
    // The user's own ignore file is not asked: an org has the same files for everyone.
    let walk = WalkBuilder::new(folder).require_git(false).git_global(false).git_exclude(false).build();
    let mut found = Vec::new();
    for entry in walk {
        let entry = entry.map_err(io::Error::other)?;
        let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
        if is_file && is_wanted(entry.path()) {
            found.push(entry.into_path());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn listing_skips_hidden_ignored_and_linked_files() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path();
        for file in ["a.esc", "b/c.esc", "b/notes.txt", ".hidden/d.esc", "build/e.esc", ".f.esc"] {
            fs::create_dir_all(path.join(file).parent().unwrap()).unwrap();
            fs::write(path.join(file), "").unwrap();
        }
        fs::write(path.join(".gitignore"), "build/\n").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(path.join("a.esc"), path.join("link.esc")).unwrap();
        let mut found = Disk.list(path).unwrap();
        found.sort();
        assert_eq!(found, [path.join("a.esc"), path.join("b/c.esc")]);
    }

    #[test]
    fn reading_stops_at_the_limit() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("a.esc");
        fs::write(&file, "0123456789").unwrap();
        assert_eq!(Disk.read(&file, 4).unwrap(), b"0123");
        assert_eq!(Disk.read(&file, 40).unwrap(), b"0123456789");
    }
}
