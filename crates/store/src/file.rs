//! Reading a file that others replace.

use std::fs::{self, File, Metadata};
use std::io::{self, Read as _};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use esc_runtime::Instant;

use crate::error::Error;

/// For how long after a file was written another write might leave the same stamp, in seconds: file systems count in
/// up to two.
const GRAIN: i64 = 2;

/// What tells, without reading it, that a file may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    which: Which,
    changed: Changed,
}

/// Which file it is, as far as the system says, and when anything about it last changed.
#[cfg(unix)]
fn place(metadata: &Metadata) -> (Which, Changed) {
    use std::os::unix::fs::MetadataExt as _;
    let which = (metadata.dev(), metadata.ino(), metadata.created().ok());
    (which, (metadata.ctime(), metadata.ctime_nsec()))
}

/// Numbers of files are given anew: the time of birth tells the old from the new.
#[cfg(unix)]
type Which = (u64, u64, Option<SystemTime>);
#[cfg(unix)]
type Changed = (i64, i64);

#[cfg(not(unix))]
fn place(metadata: &Metadata) -> (Which, Changed) {
    (metadata.created().ok(), ())
}

#[cfg(not(unix))]
type Which = Option<SystemTime>;
#[cfg(not(unix))]
type Changed = ();

impl Stamp {
    pub(crate) fn new(metadata: &Metadata) -> Self {
        let (which, changed) = place(metadata);
        Self { length: metadata.len(), modified: metadata.modified().ok(), which, changed }
    }

    /// The stamp of what a path leads to, links followed.
    pub(crate) fn of(path: &Path) -> io::Result<Self> {
        Ok(Self::new(&fs::metadata(path)?))
    }

    /// Whether both are stamps of one and the same file or folder, whatever was written there.
    pub(crate) fn is_same_file(&self, other: &Self) -> bool {
        self.which == other.which
    }

    /// When the file was last written.
    pub(crate) fn modified(&self) -> Option<SystemTime> {
        self.modified
    }

    /// The stamp, if the file was written so long before `now` that any later write shows in it.
    pub(crate) fn settled(self, now: Instant) -> Option<Self> {
        let settled = u64::try_from(now.unix().checked_sub(GRAIN)?).ok()?;
        let settled = UNIX_EPOCH.checked_add(Duration::from_secs(settled))?;
        (self.modified? < settled).then_some(self)
    }
}

/// Reads a file of at most `limit` bytes, and gives the stamp that it had before. Pipes and devices are not opened.
pub(crate) fn read(path: &Path, limit: u64) -> Result<(Vec<u8>, Stamp), Error> {
    let unreadable = |error: io::Error| Error::unreadable(path, &error);
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(Error::NotAFile(path.to_owned()));
    }
    let file = File::open(path).map_err(unreadable)?;
    let stamp = Stamp::new(&file.metadata().map_err(unreadable)?);
    let too_large = || Error::TooLarge { path: path.to_owned(), limit };
    if stamp.length > limit {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(stamp.length).unwrap_or_default());
    file.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
    // It may have grown since.
    if bytes.len() as u64 > limit { Err(too_large()) } else { Ok((bytes, stamp)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_counts_once_the_file_has_been_left_alone() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let stamp = |seconds: u64| {
            file.as_file().set_modified(UNIX_EPOCH + Duration::from_secs(seconds)).unwrap();
            Stamp::of(file.path()).unwrap()
        };
        let now = Instant::from_unix(1_000).unwrap();
        assert!(stamp(997).settled(now).is_some());
        assert_eq!(stamp(998).settled(now), None, "another write may follow in the same span");
        assert_eq!(stamp(5_000).settled(now), None, "the clock of the file is ahead");
        assert_eq!(stamp(0).settled(Instant::from_unix(-5).unwrap()), None);
    }

    #[test]
    fn only_files_are_read_and_only_up_to_the_limit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        fs::write(&path, b"12345").unwrap();
        assert_eq!(read(&path, 5).unwrap().0, b"12345");
        assert_eq!(read(&path, 4).unwrap_err(), Error::TooLarge { path, limit: 4 });
        let error = read(folder.path(), 5).unwrap_err();
        assert_eq!(error, Error::NotAFile(folder.path().to_owned()));
        let error = read(&folder.path().join("absent"), 5).unwrap_err().to_string();
        assert!(error.ends_with("cannot be read: no such file or directory"), "{error}");
    }
}
