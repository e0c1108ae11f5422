//! The process that started the server, which must not outlive it.

use std::sync::atomic::Ordering;
use std::time::Duration;

use crate::server::Ends;

/// How often is looked whether the parent is still there.
const LOOK_EVERY: Duration = Duration::from_secs(3);

/// Waits until the process that started the server is gone; forever where that cannot be seen. A client that dies
/// closes our input too; this is for one whose pipe another process holds open.
pub(crate) async fn end_of(ends: &Ends) {
    loop {
        tokio::time::sleep(LOOK_EVERY).await;
        let process = ends.parent.load(Ordering::Relaxed);
        if process != 0 && !is_there(process) {
            return;
        }
    }
}

#[cfg(unix)]
fn is_there(process: u32) -> bool {
    let process = i32::try_from(process).ok().and_then(rustix::process::Pid::from_raw);
    // One that may not be asked is there.
    process.is_none_or(|process| rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH))
}

#[cfg(not(unix))]
fn is_there(_: u32) -> bool {
    true
}
