//! The store: what is in force, what was, and what lies in the file.

use std::collections::VecDeque;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwap;
use arc_swap::cache::Cache;
use esc_runtime::Instant;

use crate::error::{Error, Refusal, Refused};
use crate::file::{self, Stamp};
use crate::folder::{CURRENT, Folder};
use crate::hash::Hash;
use crate::version::Version;
use crate::watch::{Watch, Watching};

/// How many versions are kept in memory beside the one in force, unless the options say otherwise.
pub const KEPT: usize = 16;

/// How often the file is looked at without being told, unless the options say otherwise.
pub const POLL: Duration = Duration::from_secs(2);

/// The largest file that is read, in bytes, unless the options say otherwise.
pub const MAX_FILE_BYTES: u64 = 256 * 1024 * 1024;

/// How a store watches, and what it keeps.
pub struct Options {
    /// Whether the file is watched, and how.
    pub watching: Watching,
    /// How often the file is looked at without being told. Where the system tells of changes this is only in case it
    /// misses some, as it does on network file systems.
    pub poll: Duration,
    /// How many versions are kept in memory beside the one in force: those that were used last.
    pub keep: usize,
    /// The largest file that is read, in bytes.
    pub max_file_bytes: u64,
    /// Is told what happens, one thing after the other, on the thread that noticed. It must not call
    /// [`RuleStore::refresh`], which would wait for it.
    pub on_event: Option<Tell>,
}

/// Is told of an event.
pub type Tell = Box<dyn Fn(&Event) + Send + Sync>;

impl Default for Options {
    fn default() -> Self {
        Self {
            watching: Watching::Events,
            poll: POLL,
            keep: KEPT,
            max_file_bytes: MAX_FILE_BYTES,
            on_event: None,
        }
    }
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Options")
            .field("watching", &self.watching)
            .field("poll", &self.poll)
            .field("keep", &self.keep)
            .field("max_file_bytes", &self.max_file_bytes)
            .finish_non_exhaustive()
    }
}

/// What happened to the rules.
#[derive(Clone, Debug)]
pub enum Event {
    /// Another version is in force.
    Swapped {
        /// The one that was.
        before: Arc<Version>,
        /// The one that is.
        now: Arc<Version>,
    },
    /// The file changed to something that is not taken; what was in force still is.
    Refused(Arc<Refusal>),
    /// After a refusal the file holds again what is in force.
    Restored(Arc<Version>),
}

/// How it stands with the rules.
#[derive(Clone, Debug)]
pub struct Status {
    /// What is in force.
    pub current: Arc<Version>,
    /// Since when.
    pub since: Instant,
    /// Why what lies in the file now is not in force; `None` where it is.
    pub refused: Option<Arc<Refusal>>,
    /// The last refusal, also if it is over.
    pub last_refused: Option<Arc<Refusal>>,
    /// How often another version came into force since the store was opened.
    pub swaps: u64,
    /// How often the file changed to something that was not taken.
    pub refusals: u64,
    /// How the file is watched.
    pub watching: Watching,
}

/// Compiled rules in a file, or in a folder of versions: the newest that can be loaded is in force.
pub struct RuleStore {
    shared: Arc<Shared>,
    // Ends the thread when the store goes.
    _watch: Option<Watch>,
}

/// The version in force, for a thread that asks often: as long as it stays the same, asking costs one look at memory
/// that nobody writes.
#[derive(Clone)]
pub struct Reader(Cache<Arc<ArcSwap<Version>>, Arc<Version>>);

/// What the store and its thread have in common.
pub(crate) struct Shared {
    /// The file of the version in force.
    file: PathBuf,
    clock: Box<dyn Fn() -> Instant + Send + Sync>,
    options: Options,
    current: Arc<ArcSwap<Version>>,
    /// Held while the file is looked at, so that changes are taken in the order in which they were seen: the stamp of the
    /// file when it was last read.
    looked: Mutex<Option<Stamp>>,
    told: Mutex<Told>,
    /// The versions that were used last, the newest use first.
    kept: Mutex<VecDeque<Arc<Version>>>,
    folder: Option<Mutex<Folder>>,
}

/// What a status says.
struct Told {
    /// The version that is told of with `since`.
    current: Arc<Version>,
    since: Instant,
    refused: Option<Refused>,
    last_refused: Option<Refused>,
    swaps: u64,
    refusals: u64,
    watching: Watching,
}

impl RuleStore {
    /// Opens a `.escb` file or, if `path` is a folder, its `current.escb`. There must be a program: without rules a
    /// service cannot start. `clock` gives the present.
    pub fn open(
        path: impl AsRef<Path>,
        clock: impl Fn() -> Instant + Send + Sync + 'static,
        options: Options,
    ) -> Result<Self, Error> {
        let path = path.as_ref();
        let is_folder = path.is_dir();
        let file = if is_folder { path.join(CURRENT) } else { path.to_owned() };
        if is_folder && !file.exists() {
            return Err(Error::NoCurrent(path.to_owned()));
        }
        let limit = options.max_file_bytes;
        let (bytes, stamp) = file::read(&file, limit)?;
        let version = Arc::new(Version::load(&file, &bytes, Hash::of(&bytes))?);
        let since = clock();
        let watching = options.watching;
        let shared = Arc::new(Shared {
            clock: Box::new(clock),
            options,
            current: Arc::new(ArcSwap::new(Arc::clone(&version))),
            looked: Mutex::new(stamp.settled(since)),
            told: Mutex::new(Told {
                current: version,
                since,
                refused: None,
                last_refused: None,
                swaps: 0,
                refusals: 0,
                watching: Watching::Off,
            }),
            kept: Mutex::new(VecDeque::new()),
            folder: is_folder.then(|| Mutex::new(Folder::new(path, limit))),
            file,
        });
        let watch = match watching {
            Watching::Off => None,
            Watching::Events | Watching::Polling => Some(Watch::start(&shared, watching)?),
        };
        Ok(Self { shared, _watch: watch })
    }

    /// The version in force. Whoever holds it judges by it, however often the rules change in the meantime. It takes no
    /// lock.
    pub fn current(&self) -> Arc<Version> {
        self.shared.current.load_full()
    }

    /// The version in force, for a thread that asks often.
    pub fn reader(&self) -> Reader {
        Reader(Cache::new(Arc::clone(&self.shared.current)))
    }

    /// The version of this hash, of its bytes or else of its sources: the one in force, one that is kept in memory, or one
    /// in the folder of versions.
    pub fn version(&self, hash: Hash) -> Result<Arc<Version>, Error> {
        self.shared.version(hash)
    }

    /// The version that a case is judged by: the one that it is pinned to, or for a new case the one in force, whose
    /// [`id`](Version::id) is then its pin.
    pub fn judging(&self, pin: Option<Hash>) -> Result<Arc<Version>, Error> {
        pin.map_or_else(|| Ok(self.current()), |hash| self.version(hash))
    }

    /// Looks at the file now, whether or not it seems changed. Says what happened, if anything did.
    pub fn refresh(&self) -> Option<Event> {
        self.shared.look(true)
    }

    /// How it stands.
    pub fn status(&self) -> Status {
        let told = lock(&self.shared.told);
        Status {
            current: Arc::clone(&told.current),
            since: told.since,
            refused: told.refused.clone(),
            last_refused: told.last_refused.clone(),
            swaps: told.swaps,
            refusals: told.refusals,
            watching: told.watching,
        }
    }

    /// The file of the version in force.
    pub fn file(&self) -> &Path {
        &self.shared.file
    }
}

impl fmt::Debug for RuleStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RuleStore").field("file", &self.shared.file).finish_non_exhaustive()
    }
}

impl Reader {
    /// The version in force.
    pub fn current(&mut self) -> &Arc<Version> {
        self.0.load()
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn file(&self) -> &Path {
        &self.file
    }

    pub(crate) fn poll(&self) -> Duration {
        self.options.poll
    }

    pub(crate) fn watches(&self, watching: Watching) {
        lock(&self.told).watching = watching;
    }

    /// Looks at the file, and takes what lies there. It is read only if its stamp is another one than when it was last
    /// read, or if `anyway`.
    pub(crate) fn look(&self, anyway: bool) -> Option<Event> {
        let mut looked = lock(&self.looked);
        if !anyway && looked.is_some() && Stamp::of(&self.file).ok() == *looked {
            return None;
        }
        let read = file::read(&self.file, self.options.max_file_bytes);
        let now = (self.clock)();
        let event = match read {
            Ok((bytes, stamp)) => {
                *looked = stamp.settled(now);
                self.take(&bytes, now)
            }
            Err(error) => {
                *looked = None;
                self.refuse(Refusal { at: now, error, content: None })
            }
        };
        if let (Some(event), Some(tell)) = (&event, &self.options.on_event) {
            tell(event);
        }
        event
    }

    /// Takes the bytes of the file, if they are another program.
    fn take(&self, bytes: &[u8], now: Instant) -> Option<Event> {
        let id = Hash::of(bytes);
        let before = self.current.load_full();
        if before.id() == id {
            let restored = lock(&self.told).refused.take().is_some();
            return restored.then_some(Event::Restored(before));
        }
        let same = |refused: &Refused| refused.content == Some(id);
        if lock(&self.told).refused.as_ref().is_some_and(same) {
            return None;
        }
        let version = match self.kept(|version| version.id() == id) {
            Some(version) => version,
            None => match Version::load(&self.file, bytes, id) {
                Ok(version) => Arc::new(version),
                Err(error) => return self.refuse(Refusal { at: now, error, content: Some(id) }),
            },
        };
        self.swap(&before, &version, now);
        Some(Event::Swapped { before, now: version })
    }

    /// Puts a version in force and keeps the one that was. Whoever looks for either finds it all the while: what is kept
    /// stays locked.
    fn swap(&self, before: &Arc<Version>, version: &Arc<Version>, now: Instant) {
        let mut kept = lock(&self.kept);
        let mut told = lock(&self.told);
        kept.retain(|known| known.id() != version.id() && known.id() != before.id());
        kept.push_front(Arc::clone(before));
        kept.truncate(self.options.keep);
        self.current.store(Arc::clone(version));
        told.current = Arc::clone(version);
        told.since = now;
        told.refused = None;
        told.swaps += 1;
    }

    /// Notes what is not taken, unless that is known already.
    fn refuse(&self, refusal: Refusal) -> Option<Event> {
        let mut told = lock(&self.told);
        let same = |known: &Refused| known.error == refusal.error && known.content == refusal.content;
        if told.refused.as_ref().is_some_and(same) {
            return None;
        }
        let refusal = Arc::new(refusal);
        told.refused = Some(Arc::clone(&refusal));
        told.last_refused = Some(Arc::clone(&refusal));
        told.refusals += 1;
        Some(Event::Refused(refusal))
    }

    fn version(&self, hash: Hash) -> Result<Arc<Version>, Error> {
        if let Some(known) = self.known(|version| version.id() == hash) {
            return Ok(known);
        }
        if let Some(known) = self.known(|version| version.source_hash() == hash) {
            return Ok(known);
        }
        let Some(folder) = &self.folder else { return Err(Error::Unknown { hash, left_out: 0 }) };
        let found = lock(folder).find(hash, (self.clock)())?;
        self.keep(Arc::clone(&found));
        Ok(found)
    }

    /// A version that is in force or kept.
    fn known(&self, is: impl Fn(&Version) -> bool) -> Option<Arc<Version>> {
        let in_force = || Some(self.current.load_full()).filter(|version| is(version));
        // What was not in force may have come into force, and so be kept no more, before it was looked for.
        in_force().or_else(|| self.kept(&is)).or_else(in_force)
    }

    /// A version that is kept. It counts as used.
    fn kept(&self, is: impl Fn(&Version) -> bool) -> Option<Arc<Version>> {
        let mut kept = lock(&self.kept);
        let at = kept.iter().position(|version| is(version))?;
        let version = kept.remove(at)?;
        kept.push_front(Arc::clone(&version));
        Some(version)
    }

    /// Keeps a version as the one used last, and lets the one go whose use is longest ago.
    fn keep(&self, version: Arc<Version>) {
        let mut kept = lock(&self.kept);
        kept.retain(|known| known.id() != version.id());
        kept.push_front(version);
        kept.truncate(self.options.keep);
    }
}

/// A panic elsewhere leaves what is locked as it should be: nothing is changed in two steps that may panic between.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
