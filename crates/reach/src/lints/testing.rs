//! What the tests of lints share: rules in, diagnostics out.

use std::fmt::Write as _;

use esc_check::hir::RuleSet;
use esc_check::{FileInput, Options, check_file};
use esc_diagnostics::{Code, Location, SliceId};
use esc_syntax::{SliceIds, parse_file};
use esc_values::Instant;

use crate::analysis::{Analysis, DEFAULT_STEPS};

/// The present in tests.
pub(crate) fn now() -> Instant {
    Instant::parse("2026-11-22T12:00:00Z").unwrap()
}

/// The rules of a text without errors, and where each slice starts.
pub(crate) fn rules(text: &str) -> (RuleSet, Vec<(SliceId, u32)>) {
    let slices = parse_file(text, &mut SliceIds::default());
    let checked =
        check_file(FileInput { text, slices: &slices }, &[], &Options { now: now(), rule_name: "rules" });
    let rules = checked.rules.unwrap_or_else(|| panic!("no rules: {:#?}", checked.diagnostics));
    (rules, slices.iter().map(|slice| (slice.id, slice.start)).collect())
}

/// The diagnostics of a code, one a paragraph.
pub(crate) fn check(code: Code, text: &str) -> String {
    check_with(code, text, DEFAULT_STEPS)
}

/// The same, with so many steps for each entry.
pub(crate) fn check_with(code: Code, text: &str, steps: u64) -> String {
    let (rules, starts) = rules(text);
    let text_at = |location: Location| {
        let (_, start) = starts.iter().find(|(id, _)| *id == location.slice).unwrap();
        let start = *start as usize;
        text.get(start + location.span.start as usize..start + location.span.end as usize).unwrap()
    };
    let analysis = Analysis::new(&rules, steps).unwrap();
    let mut out = String::new();
    for found in super::lint(&analysis, &rules, &text_at, now()).iter().filter(|found| found.code == code) {
        writeln!(out, "{:?} `{}`: {}", found.severity, text_at(found.location), found.message).unwrap();
        for label in &found.labels {
            writeln!(out, "  `{}`: {}", text_at(label.location), label.message).unwrap();
        }
        if let Some(help) = &found.help {
            writeln!(out, "  help: {help}").unwrap();
        }
        if let Some(witness) = &found.witness {
            writeln!(out, "  case: {witness}").unwrap();
        }
        for fix in &found.fixes {
            assert!(!fix.certain, "what it means is for people to say");
            let edits =
                fix.edits.iter().map(|edit| format!("`{}` -> `{}`", text_at(edit.location), edit.new_text));
            writeln!(out, "  fix: {}: {}", fix.title, edits.collect::<Vec<_>>().join(", ")).unwrap();
        }
    }
    out
}
