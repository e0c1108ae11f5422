//! Noticing that the file changed.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use notify::event::{AccessKind, AccessMode};
use notify::{EventKind, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::error::Error;
use crate::file::Stamp;
use crate::store::Shared;

/// How long it must be quiet after a change before the file is read: who writes in pieces is not caught in the middle.
pub const SETTLE: Duration = Duration::from_millis(50);

/// For how many such spans a file that keeps changing is waited for.
pub const MAX_SETTLING: u32 = 10;

/// How a file is watched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Watching {
    /// The system tells of changes, and the file is looked at now and then as well.
    Events,
    /// The file is looked at now and then.
    Polling,
    /// It is not; [`RuleStore::refresh`](crate::RuleStore::refresh) looks at it.
    Off,
}

impl fmt::Display for Watching {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Events => "events",
            Self::Polling => "polling",
            Self::Off => "off",
        })
    }
}

/// The thread that watches, for as long as this lives.
pub(crate) struct Watch {
    ends: Arc<AtomicBool>,
    wake: SyncSender<()>,
    thread: Option<JoinHandle<()>>,
}

impl Watch {
    pub(crate) fn start(shared: &Arc<Shared>, watching: Watching) -> Result<Self, Error> {
        // One message stands for any number of changes.
        let (wake, woken) = sync_channel(1);
        let ends = Arc::new(AtomicBool::new(false));
        let eye = (watching == Watching::Events).then(|| Eye::new(shared.file(), wake.clone()));
        let mut watcher = Watcher { shared: Arc::clone(shared), woken, ends: Arc::clone(&ends), eye };
        watcher.open_eye();
        let thread = thread::Builder::new()
            .name("esc-store".to_owned())
            .spawn(move || watcher.run())
            .map_err(|error| Error::NoThread(error.to_string()))?;
        Ok(Self { ends, wake, thread: Some(thread) })
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.ends.store(true, Ordering::Release);
        // Where there is a message already, it wakes the thread as well.
        let _ = self.wake.try_send(());
        if let Some(thread) = self.thread.take() {
            // A store that its own callback drops cannot wait for itself.
            if thread.thread().id() != thread::current().id() {
                let _ = thread.join();
            }
        }
    }
}

struct Watcher {
    shared: Arc<Shared>,
    woken: Receiver<()>,
    ends: Arc<AtomicBool>,
    eye: Option<Eye>,
}

impl Watcher {
    fn run(mut self) {
        loop {
            match self.woken.recv_timeout(self.shared.poll()) {
                Ok(()) => self.settle(),
                Err(RecvTimeoutError::Timeout) => {}
                // The sender is kept by `Watch`.
                Err(RecvTimeoutError::Disconnected) => return,
            }
            if self.ends.load(Ordering::Acquire) {
                return;
            }
            self.open_eye();
            self.shared.look(false);
        }
    }

    /// Waits until it is quiet, but not for ever.
    fn settle(&self) {
        for _ in 0..MAX_SETTLING {
            if self.ends.load(Ordering::Acquire) {
                return;
            }
            thread::sleep(SETTLE);
            if self.woken.try_recv().is_err() {
                return;
            }
        }
    }

    /// Sees to it that the folder which is watched is the one in which the file lies now.
    fn open_eye(&mut self) {
        let sees = self.eye.as_mut().is_some_and(Eye::open);
        self.shared.watches(if sees { Watching::Events } else { Watching::Polling });
    }
}

/// Also where the thread ends because what it tells panics.
impl Drop for Watcher {
    fn drop(&mut self) {
        self.shared.watches(Watching::Off);
    }
}

/// Watches the folder of a file, because the file itself, or a link on the way to it, may be replaced by another one.
struct Eye {
    folder: PathBuf,
    wake: SyncSender<()>,
    /// The watcher, and what the folder was when it began.
    open: Option<(RecommendedWatcher, PathBuf, Stamp)>,
}

impl Eye {
    fn new(file: &Path, wake: SyncSender<()>) -> Self {
        let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
        Self { folder: folder.unwrap_or(Path::new(".")).to_owned(), wake, open: None }
    }

    /// Whether the system tells of changes in the folder. Where another folder has come in its place, that one is watched
    /// from now on.
    fn open(&mut self) -> bool {
        let place = self.folder.canonicalize().and_then(|path| Ok((Stamp::of(&path)?, path)));
        let Ok((stamp, path)) = place else {
            self.open = None;
            return false;
        };
        if self.open.as_ref().is_some_and(|(_, known, before)| *known == path && before.is_same_file(&stamp))
        {
            return true;
        }
        let wake = self.wake.clone();
        let tell = move |event: notify::Result<notify::Event>| {
            if event.is_ok_and(|event| is_read(event.kind)) {
                return;
            }
            match wake.try_send(()) {
                Ok(()) | Err(TrySendError::Full(()) | TrySendError::Disconnected(())) => {}
            }
        };
        self.open = notify::recommended_watcher(tell)
            .and_then(|mut watcher| {
                watcher.watch(&path, RecursiveMode::NonRecursive)?;
                Ok((watcher, path, stamp))
            })
            .ok();
        self.open.is_some()
    }
}

/// Whether something was only looked at, as this store does itself.
fn is_read(kind: EventKind) -> bool {
    kind.is_access() && kind != EventKind::Access(AccessKind::Close(AccessMode::Write))
}
