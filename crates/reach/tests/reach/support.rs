//! From text to analysed rules, and what the evaluator makes of cases.

use std::sync::Arc;

use esc_check::hir::RuleSet;
use esc_check::{FileInput, Options, check_file};
use esc_compile::compile;
use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};
use esc_reach::{Analysis, DEFAULT_STEPS, lint};
use esc_runtime::{Case, Program, Status, evaluate};
use esc_syntax::{Parsed, Slice, SliceIds, cut, parse_slice};
use esc_values::Instant;

pub(crate) fn now() -> Instant {
    Instant::parse("2026-11-21T17:00Z").unwrap()
}

/// Reads texts one after another, and keeps the identity of what stays the same, as an editor does.
#[derive(Default)]
pub(crate) struct Editor {
    ids: SliceIds,
    known: Vec<(String, SliceId, Arc<Parsed>)>,
}

/// Checked rules with their text.
pub(crate) struct Read {
    pub(crate) rules: RuleSet,
    text: String,
    starts: Vec<(SliceId, u32)>,
}

pub(crate) fn read(text: &str) -> Read {
    Editor::default().read(text)
}

impl Editor {
    pub(crate) fn read(&mut self, text: &str) -> Read {
        let mut known = Vec::new();
        let mut slices = Vec::new();
        for piece in cut(text) {
            let own = Span::new(piece.start, piece.end).of(text);
            let (id, parsed) = if let Some(at) = self.known.iter().position(|(known, ..)| known == own) {
                let (_, id, parsed) = self.known.remove(at);
                (id, parsed)
            } else {
                let id = self.ids.fresh();
                (id, Arc::new(parse_slice(id, own)))
            };
            known.push((own.to_owned(), id, Arc::clone(&parsed)));
            slices.push(Slice { id, start: piece.start, parsed });
        }
        self.known = known;
        let said: Vec<_> = slices.iter().flat_map(|slice| &slice.parsed.diagnostics).collect();
        assert!(said.is_empty(), "{said:#?}\n{text}");
        let options = Options { now: now(), rule_name: "rules" };
        let checked = check_file(FileInput { text, slices: &slices }, &[], &options);
        let rules = checked.rules.unwrap_or_else(|| panic!("{:#?}\n{text}", checked.diagnostics));
        Read {
            rules,
            text: text.to_owned(),
            starts: slices.iter().map(|slice| (slice.id, slice.start)).collect(),
        }
    }
}

impl Read {
    pub(crate) fn program(&self) -> Program {
        compile(&self.rules, [0; 32]).unwrap()
    }

    pub(crate) fn analysis(&self) -> Analysis {
        Analysis::new(&self.rules, DEFAULT_STEPS).unwrap()
    }

    pub(crate) fn text_at(&self, location: Location) -> &str {
        let (_, start) = self.starts.iter().find(|(id, _)| *id == location.slice).unwrap();
        &self.text[(start + location.span.start) as usize..(start + location.span.end) as usize]
    }

    pub(crate) fn lint(&self, analysis: &Analysis) -> Vec<Diagnostic> {
        lint(analysis, &self.rules, &|location| self.text_at(location), now())
    }

    /// The number of the entry whose name stands there.
    pub(crate) fn entry_at(&self, location: Location) -> usize {
        self.rules.entries.iter().position(|entry| entry.location == location).unwrap()
    }

    /// The numbers of the entries that diagnostics of a code stand at.
    pub(crate) fn named(&self, found: &[Diagnostic], code: Code) -> Vec<usize> {
        found.iter().filter(|found| found.code == code).map(|found| self.entry_at(found.location)).collect()
    }

    /// Whether a diagnostic of a code is about an entry.
    pub(crate) fn is_told(&self, found: &[Diagnostic], code: Code, at: usize) -> bool {
        found
            .iter()
            .any(|found| found.code == code && found.entry.as_ref() == Some(&self.rules.entries[at].name))
    }
}

/// What the evaluator makes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Closed,
    Unmatched,
    Entry(usize),
}

pub(crate) fn outcome(program: &Program, case: &str) -> Outcome {
    let mut read = Case::new(program);
    read.read_json(case).unwrap_or_else(|error| panic!("{error}: {case}"));
    let decision = evaluate(program, &read, now()).unwrap();
    match decision.status() {
        Status::Closed => Outcome::Closed,
        Status::Unmatched => Outcome::Unmatched,
        Status::Matched => Outcome::Entry(decision.entry_number().unwrap() as usize),
    }
}
