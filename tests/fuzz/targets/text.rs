//! Any text at all is parsed, and formatted or refused with its mistakes.

#![no_main]

use esc_diagnostics::{Diagnostic, Span};
use esc_fmt::{Unformatted, format};
use esc_syntax::{SliceIds, cut, parse_file};
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|text: &str| -> Corpus {
    // Speed falls with length, and what can go wrong fits into a page.
    if text.len() > 4096 {
        return Corpus::Reject;
    }
    let slices = parse_file(text, &mut SliceIds::default());
    let cuts = cut(text);
    assert_eq!(slices.len(), cuts.len());
    let mut end = cuts.first().map_or(0, |first| first.start);
    for (slice, cut) in slices.iter().zip(cuts) {
        assert_eq!((slice.start, cut.start), (end, end), "slices tile the text");
        end = cut.end;
        let source = Span::new(cut.start, cut.end).of(text);
        for diagnostic in &slice.parsed.diagnostics {
            check_places(source, diagnostic);
        }
    }
    match format(text) {
        Ok(formatted) => assert_eq!(format(&formatted).as_ref(), Ok(&formatted), "formatting is idempotent"),
        Err(Unformatted::Mistakes { diagnostics, .. }) => assert!(!diagnostics.is_empty()),
        Err(unproven @ Unformatted::Unproven { .. }) => panic!("{unproven}"),
    }
    Corpus::Keep
});

/// Every place that a diagnostic names lies in its slice, between characters.
fn check_places(source: &str, diagnostic: &Diagnostic) {
    let labels = diagnostic.labels.iter().map(|label| label.location.span);
    let edits = diagnostic.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.location.span);
    for Span { start, end } in labels.chain(edits).chain([diagnostic.location.span]) {
        assert!(
            source.get(start as usize..end as usize).is_some(),
            "{start}..{end} is a place: {diagnostic:?}"
        );
    }
}
