//! What is kept of an open file, its exact analysis included, is bounded by the length of its text.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail loudly, and its helpers with it"
)]

#[path = "../../reach/tests/support/list.rs"]
mod list;
#[path = "support/texts.rs"]
mod texts;

use std::path::PathBuf;

use esc_diagnostics::Span;
use esc_values::Instant;
use esc_workspace::{Analyser, DEFAULT_STEPS, Levels, Options, Workspace};

use texts::Texts;

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// Bytes that may be kept for each of the text. Of a server's memory this is the most, beside buffers and what the
/// allocator takes for itself.
const BYTES_PER_BYTE: usize = 36;

const ENTRIES: usize = 1_000;
const EDITS: u32 = 10;

#[test]
fn what_is_kept_of_an_open_file_is_bounded_by_its_length() {
    let text = list::text(&list::criteria(ENTRIES, ENTRIES));
    let middle = text.find(&format!("entry \"Rule {}\"", ENTRIES / 2)).unwrap();
    let middle = u32::try_from(middle + "entry \"".len()).unwrap();
    let paths = [PathBuf::from("/org/main.esc")];
    let now = Instant::parse("2026-11-21T17:00Z").unwrap();
    let options = Options { now, levels: Levels::default(), target: None, steps: None };

    let _profiler = dhat::Profiler::builder().testing().build();
    let mut workspace = Workspace::new(Texts::default());
    let mut analyser = Analyser::default();
    workspace.open(paths[0].clone(), text.clone());
    let mut check = |workspace: &mut Workspace<Texts>| {
        let mut report = workspace.check(&paths, &options).unwrap();
        let file = report.files[0].id;
        let found = analyser.analyse(&report, file, now, DEFAULT_STEPS).unwrap();
        assert!(report.add(file, &found));
        (report, found)
    };
    let mut held = check(&mut workspace);
    for _ in 0..EDITS {
        assert!(workspace.edit(&paths[0], Span::new(middle, middle), "x"));
        held = check(&mut workspace);
    }
    let kept = dhat::HeapStats::get().curr_bytes;
    assert!(kept <= BYTES_PER_BYTE * text.len(), "{kept} bytes are kept for {} of text", text.len());
    drop((workspace, analyser, held));
}
