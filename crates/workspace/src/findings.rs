//! What was found in one file, and what comments, the project and the call make of it.

use std::sync::Arc;

use esc_diagnostics::{Diagnostic, FileId, SourceMap, Span};

use crate::allow::{Ran, apply_allows};
use crate::levels::Levels;
use crate::source::Source;

/// All that was found in a file, before anything was silenced.
#[derive(Clone, Debug)]
pub(crate) struct Findings {
    pub(crate) found: Arc<Vec<Diagnostic>>,
    /// The levels of the call, and those of the project.
    pub(crate) levels: Arc<(Levels, Levels)>,
    /// Whether the file is for Salesforce, and was checked as such.
    pub(crate) for_salesforce: bool,
}

impl Findings {
    /// What is to be told, in the order of the text; `of_analysis` is what the analysis adds, where it has run.
    pub(crate) fn told(
        &self,
        source: &Source,
        sources: &SourceMap,
        of_analysis: Option<&[Diagnostic]>,
    ) -> Vec<Diagnostic> {
        let mut told = self.found.to_vec();
        told.extend(of_analysis.unwrap_or_default().iter().cloned());
        let ran = Ran { analysis: of_analysis.is_some(), for_salesforce: self.for_salesforce };
        apply_allows(source, ran, &mut told);
        let (call, project) = &*self.levels;
        told.retain_mut(|found| match call.severity(project, found.code, found.severity) {
            Some(severity) => {
                found.severity = severity;
                true
            }
            None => false,
        });
        sort(&mut told, sources);
        told
    }
}

/// Puts diagnostics in the order of files and places.
pub(crate) fn sort(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    diagnostics.sort_by_cached_key(|found| {
        let (file, span) = sources.resolve(found.location).unwrap_or((FileId(u32::MAX), Span::default()));
        (file, span.start, found.code, span.end)
    });
}
