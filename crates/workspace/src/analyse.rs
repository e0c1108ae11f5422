//! The exact analysis, apart from the check: for a worker that runs it while the next keystroke is checked.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use esc_check::hir::RuleSet;
use esc_diagnostics::{Diagnostic, FileId, SourceMap};
use esc_reach::{Analysis, lint};
use esc_values::Instant;

use crate::report::Report;

/// The exact analyses of rules, kept from report to report, by the paths that the reports give their files.
#[derive(Debug, Default)]
pub struct Analyser {
    known: HashMap<PathBuf, Arc<Mutex<Kept>>>,
}

/// The last analysis of a file.
#[derive(Debug)]
struct Kept {
    analysis: Analysis,
    rules: Arc<RuleSet>,
    steps: u64,
}

impl Kept {
    /// `None`, and of no more use, where the rule is larger than compiled rules can be.
    fn update(&mut self, rules: &Arc<RuleSet>, steps: u64) -> Option<()> {
        if self.steps == steps {
            self.analysis.update(rules).ok()?;
        } else {
            self.analysis = Analysis::new(rules, steps).ok()?;
        }
        (self.rules, self.steps) = (Arc::clone(rules), steps);
        Some(())
    }
}

/// What the analysis adds to what a report says of a file: diagnostics, which [`Report::add`] takes in, and answers to
/// questions.
#[derive(Clone, Debug)]
pub struct Analysed {
    rules: Arc<RuleSet>,
    pub(crate) diagnostics: Arc<Vec<Diagnostic>>,
    kept: Arc<Mutex<Kept>>,
}

impl Analyser {
    /// Analyses the rule of a file; `None` where it has none that can run. What was known of the file's last rule that
    /// could is used again, and makes no difference to what is found.
    ///
    /// Each entry may take so many `steps`; `now` is the present at which cases are evaluated.
    pub fn analyse(&mut self, report: &Report, file: FileId, now: Instant, steps: u64) -> Option<Analysed> {
        let checked = report.file(file)?;
        let rules = checked.rules.as_ref()?;
        // Taken out, so that nothing is built on an analysis that did not come to its end.
        let kept = if let Some(kept) = self.known.remove(&checked.path) {
            lock(&kept).update(rules, steps)?;
            kept
        } else {
            let analysis = Analysis::new(rules, steps).ok()?;
            Arc::new(Mutex::new(Kept { analysis, rules: Arc::clone(rules), steps }))
        };
        let diagnostics = Arc::new(lints(&lock(&kept).analysis, rules, &report.sources, now));
        self.known.insert(checked.path.clone(), Arc::clone(&kept));
        Some(Analysed { rules: Arc::clone(rules), diagnostics, kept })
    }

    /// Gives up what is known of a file.
    pub fn forget(&mut self, path: &Path) {
        self.known.remove(path);
    }
}

impl Analysed {
    /// The rule that was analysed.
    pub fn rules(&self) -> &Arc<RuleSet> {
        &self.rules
    }

    /// Asks the analysis something that it does not tell by itself, which takes milliseconds in a rule of ten thousand
    /// entries. It can be asked only until the analyser turns to a later rule of the file: from then on there is `None`.
    pub fn ask<T>(&self, question: impl FnOnce(&Analysis) -> T) -> Option<T> {
        let kept = self.kept.try_lock().ok()?;
        Arc::ptr_eq(&kept.rules, &self.rules).then(|| question(&kept.analysis))
    }
}

/// What the lints of an analysis have to say.
pub(crate) fn lints(
    analysis: &Analysis,
    rules: &RuleSet,
    sources: &SourceMap,
    now: Instant,
) -> Vec<Diagnostic> {
    let text = |location| {
        let place = sources.resolve(location).and_then(|(file, span)| Some((sources.file(file)?, span)));
        place.map_or("", |(file, span)| span.of(file.text()))
    };
    lint(analysis, rules, &text, now)
}

fn lock(kept: &Mutex<Kept>) -> MutexGuard<'_, Kept> {
    // One that was left in the midst of a change is taken out by then.
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}
