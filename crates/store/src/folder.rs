//! A folder of versions.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use esc_runtime::Instant;

use crate::error::Error;
use crate::file::{self, Stamp};
use crate::hash::Hash;
use crate::version::Version;

/// The file of a folder that is in force.
pub const CURRENT: &str = "current.escb";

/// What the names of versions end in.
pub const EXTENSION: &str = "escb";

/// How many files of a folder are looked at, the newest first.
pub const MAX_VERSIONS: usize = 1_000;

/// What is known of the files of a folder. Nothing is kept of their content but the hashes.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
    limit: u64,
    known: HashMap<OsString, Known>,
}

#[derive(Debug)]
struct Known {
    /// What shows that it is still the same; `None` where it was read too soon after it was written.
    stamp: Option<Stamp>,
    /// Of the bytes, and of the sources; `None` where the file was no program.
    hashes: Option<[Hash; 2]>,
}

impl Folder {
    pub(crate) fn new(path: &Path, limit: u64) -> Self {
        Self { path: path.to_owned(), limit, known: HashMap::new() }
    }

    /// The version with this hash, of its bytes or else of its sources. Files that changed since the last time are read
    /// again.
    pub(crate) fn find(&mut self, hash: Hash, now: Instant) -> Result<Arc<Version>, Error> {
        let left_out = self.scan(now)?;
        let mut broken = None;
        for of in [0, 1] {
            for path in self.named(hash, of) {
                match self.load(&path, hash) {
                    Ok(Some(version)) => return Ok(Arc::new(version)),
                    Ok(None) => {}
                    Err(error) => broken = Some(error),
                }
            }
        }
        Err(broken.unwrap_or(Error::Unknown { hash, left_out }))
    }

    /// The files with this hash, in the order of their names.
    fn named(&self, hash: Hash, of: usize) -> Vec<PathBuf> {
        let has = |known: &Known| known.hashes.is_some_and(|hashes| hashes.get(of) == Some(&hash));
        let mut names: Vec<_> =
            self.known.iter().filter(|(_, known)| has(known)).map(|(name, _)| name).collect();
        names.sort();
        names.into_iter().map(|name| self.path.join(name)).collect()
    }

    /// Loads a file if it still has the hash.
    fn load(&self, path: &Path, hash: Hash) -> Result<Option<Version>, Error> {
        let (bytes, _) = file::read(path, self.limit)?;
        let version = Version::load(path, &bytes, Hash::of(&bytes))?;
        Ok(version.has(hash).then_some(version))
    }

    /// Looks at the files, and says how many are left out.
    fn scan(&mut self, now: Instant) -> Result<usize, Error> {
        let unreadable = |error| Error::unreadable(&self.path, &error);
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(unreadable)? {
            let name = entry.map_err(unreadable)?.file_name();
            if Path::new(&name).extension().is_none_or(|extension| extension != EXTENSION) {
                continue;
            }
            // What was removed in the meantime, or leads nowhere, is no version.
            let Ok(stamp) = Stamp::of(&self.path.join(&name)) else { continue };
            found.push((Reverse(stamp.modified()), name, stamp));
        }
        let left_out = found.len().saturating_sub(MAX_VERSIONS);
        found.sort_by(|(left, name, _), (right, other, _)| (left, name).cmp(&(right, other)));
        found.truncate(MAX_VERSIONS);
        let mut before = std::mem::take(&mut self.known);
        for (_, name, stamp) in found {
            let known = match before.remove(&name) {
                Some(known) if known.stamp.as_ref() == Some(&stamp) => known,
                _ => {
                    let read = file::read(&self.path.join(&name), self.limit);
                    let hashes = read.ok().and_then(|(bytes, _)| {
                        Some([Hash::of(&bytes), Hash(esc_runtime::source_hash(&bytes)?)])
                    });
                    Known { stamp: stamp.settled(now), hashes }
                }
            };
            self.known.insert(name, known);
        }
        Ok(left_out)
    }
}
