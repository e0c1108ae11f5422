//! Watching files for a client that cannot.

use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;

use esc_workspace::{EXTENSION, PROJECT_FILE};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher as _};

use crate::engine::Message;

/// Watches folders for as long as it lives.
pub(crate) struct Watch {
    _watcher: RecommendedWatcher,
}

impl Watch {
    /// Watches what lies below the folders. `None` where the system cannot: then files are looked at again when the
    /// client saves one.
    pub(crate) fn start(folders: &[PathBuf], to: Sender<Message>) -> Option<Self> {
        let tell = move |event: notify::Result<Event>| {
            let places = match event {
                Ok(event) if event.kind.is_access() => return,
                Ok(event) if event.need_rescan() => None,
                Ok(event) => Some(event.paths.into_iter().filter(|path| matters(path)).collect::<Vec<_>>()),
                Err(_) => None,
            };
            if places.as_ref().is_none_or(|places| !places.is_empty()) {
                // Without an engine there is nobody to tell.
                let _ = to.send(Message::Changed(places));
            }
        };
        let mut watcher = notify::recommended_watcher(tell).ok()?;
        for folder in folders {
            watcher.watch(folder, RecursiveMode::Recursive).ok()?;
        }
        Some(Self { _watcher: watcher })
    }
}

/// Whether rules depend on what lies there: a rule file or a project; or a folder or an ignore file, whose names have no
/// extension as a rule.
fn matters(path: &Path) -> bool {
    let is_project = path.file_name().is_some_and(|name| name == PROJECT_FILE);
    path.extension().is_none_or(|extension| extension == EXTENSION) || is_project
}
