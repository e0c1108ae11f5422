//! Any text is read as Salesforce metadata or refused.

#![no_main]

use esc_diagnostics::{Diagnostic, SliceId};
use esc_fmt::format;
use esc_salesforce::{FileKind, Layout, Org, Source, export, files, import};
use esc_syntax::{SliceIds, parse_file};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|text: &str| -> Corpus {
    if text.len() > 16 * 1024 {
        return Corpus::Reject;
    }
    let kinds = [FileKind::Rules, FileKind::Hours];
    let (mut org, mut found) = (Org::default(), Vec::new());
    for (slice, kind) in (0..).zip(&kinds) {
        org.read(kind, text, SliceId(slice), &mut found);
    }
    let (drafts, unsaid) = import(&org);
    for diagnostic in found.iter().chain(&unsaid) {
        check_places(text, diagnostic);
    }
    let mut ids = SliceIds::default();
    let parsed: Vec<_> = drafts.iter().map(|draft| (draft, parse_file(&draft.text, &mut ids))).collect();
    for (draft, slices) in &parsed {
        if slices.iter().all(|slice| slice.parsed.diagnostics.is_empty()) {
            format(&draft.text).expect("what is read can be formatted");
        }
    }
    let sources: Vec<Source<'_>> = parsed
        .iter()
        .map(|(draft, slices)| Source { text: &draft.text, slices, rule_name: "fuzzed" })
        .collect();
    let (org, _) = export(&sources);
    files(&org, Layout::Mdapi).expect("data can be written");
    Corpus::Keep
});

/// Every place that a diagnostic names lies in the text, between characters.
fn check_places(text: &str, diagnostic: &Diagnostic) {
    let labels = diagnostic.labels.iter().map(|label| label.location.span);
    for span in labels.chain([diagnostic.location.span]) {
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?}: {diagnostic:?}");
    }
}
