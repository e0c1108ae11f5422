//! The thread that analyses rules.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use esc_diagnostics::FileId;
use esc_values::Instant;
use esc_workspace::{Analysed, Analyser, DEFAULT_STEPS, Report};

use crate::engine::Message;

/// What is to be analysed.
pub(crate) struct Job {
    pub(crate) report: Arc<Report>,
    pub(crate) files: Vec<FileId>,
    pub(crate) now: Instant,
}

/// What was found, and in which report.
pub(crate) struct Done {
    pub(crate) report: Arc<Report>,
    pub(crate) found: Vec<(FileId, Arc<Analysed>)>,
}

/// The thread, as the engine sees it. It ends with this.
pub(crate) struct Worker {
    jobs: Sender<Job>,
    results: Receiver<Done>,
}

impl Worker {
    /// Starts the thread, which sends `own` a message where there are results.
    pub(crate) fn start(own: Sender<Message>) -> Self {
        let (jobs, to_do) = channel();
        let (done, results) = channel();
        thread::spawn(move || work(&to_do, &done, &own));
        Self { jobs, results }
    }

    /// Has something analysed, in place of what was asked before and is not begun.
    pub(crate) fn submit(&self, job: Job) {
        // Without its thread the analysis is missing, and all else works.
        let _ = self.jobs.send(job);
    }

    /// The latest results; waits so long for them.
    pub(crate) fn results(&self, wait: Option<Duration>) -> Option<Done> {
        let first = match wait {
            Some(wait) => self.results.recv_timeout(wait).ok(),
            None => self.results.try_recv().ok(),
        };
        self.results.try_iter().last().or(first)
    }
}

fn work(jobs: &Receiver<Job>, done: &Sender<Done>, own: &Sender<Message>) {
    let mut analyser = Analyser::default();
    while let Ok(job) = jobs.recv() {
        // A later job asks for all that an earlier one did and that still matters.
        let job = jobs.try_iter().last().unwrap_or(job);
        let Job { report, files, now } = job;
        let found = files
            .into_iter()
            .filter_map(|file| Some((file, Arc::new(analyser.analyse(&report, file, now, DEFAULT_STEPS)?))));
        let found = found.collect();
        if done.send(Done { report, found }).is_err() || own.send(Message::Analysed).is_err() {
            return;
        }
    }
}
