//! What the tests of lints share: rules in, diagnostics out.

use std::fmt::Write as _;

use esc_diagnostics::{Diagnostic, FileId, Location, Severity, SliceId, SourceFile, SourceMap};
use esc_syntax::{Slice, SliceIds, parse_file};
use esc_values::Instant;

use crate::hir::{Criteria, FieldId, RuleSet, TestKind};
use crate::{Checked, FileInput, ImportedFile, Options, check_file};

/// The present in tests.
pub(crate) const NOW: &str = "2026-11-22T12:00:00Z";

/// A checked text, with what is needed to show its places.
pub(crate) struct Outcome {
    pub(crate) checked: Checked,
    map: SourceMap,
    main: FileId,
}

/// Checks a text that the parser has nothing to say about.
pub(crate) fn outcome(text: &str, imports: &[(&str, &str)]) -> Outcome {
    outcome_of(text, imports, true)
}

fn outcome_of(text: &str, imports: &[(&str, &str)], sound: bool) -> Outcome {
    let mut ids = SliceIds::default();
    let mut map = SourceMap::default();
    let slices = parse_file(text, &mut ids);
    let main = add(&mut map, "rules.esc", text, &slices);
    let imported: Vec<_> = imports
        .iter()
        .map(|(path, text)| {
            let slices = parse_file(text, &mut ids);
            add(&mut map, path, text, &slices);
            slices
        })
        .collect();
    for found in slices.iter().chain(imported.iter().flatten()).flat_map(|slice| &slice.parsed.diagnostics) {
        assert!(!sound || found.severity != Severity::Error, "the parser says: {found:#?}");
    }
    let first =
        Location::new(slices.first().map_or(SliceId(0), |slice| slice.id), esc_diagnostics::Span::new(0, 6));
    let imported: Vec<_> = imports
        .iter()
        .zip(&imported)
        .map(|((path, _), slices)| ImportedFile { path, slices, import: first })
        .collect();
    let options = Options { now: Instant::parse(NOW).unwrap(), rule_name: "rules" };
    let checked = check_file(FileInput { text, slices: &slices }, &imported, &options);
    Outcome { checked, map, main }
}

fn add(map: &mut SourceMap, path: &str, text: &str, slices: &[Slice]) -> FileId {
    let file = map.add_file(SourceFile::new(path, text));
    for slice in slices {
        map.add_slice(slice.id, file, slice.start);
    }
    file
}

/// The diagnostics of a text. Every certain fix is tried: it has to end what it is for.
pub(crate) fn check(text: &str) -> String {
    check_importing(text, &[])
}

/// The diagnostics of a text that the parser could not read all of.
pub(crate) fn check_broken(text: &str) -> String {
    outcome_of(text, &[], false).shown()
}

/// The diagnostics of a text and files that come in through its first declaration.
pub(crate) fn check_importing(text: &str, imports: &[(&str, &str)]) -> String {
    let outcome = outcome(text, imports);
    for found in &outcome.checked.diagnostics {
        for fix in found.fixes.iter().filter(|fix| fix.certain) {
            let fixed = outcome.fixed(text, fix);
            let again = self::outcome(&fixed, imports);
            let count = |outcome: &Outcome| {
                outcome.checked.diagnostics.iter().filter(|other| other.code == found.code).count()
            };
            assert!(count(&again) < count(&outcome), "no end of {}: {fixed}\n{}", found.code, again.shown());
        }
    }
    outcome.shown()
}

/// The rules of a text without errors.
pub(crate) fn rules(text: &str) -> RuleSet {
    let outcome = outcome(text, &[]);
    outcome.checked.rules.clone().unwrap_or_else(|| panic!("no rules:\n{}", outcome.shown()))
}

impl Outcome {
    /// The diagnostics, one a paragraph.
    pub(crate) fn shown(&self) -> String {
        let mut out = String::new();
        for found in &self.checked.diagnostics {
            self.show(found, &mut out).unwrap();
        }
        out
    }

    fn show(&self, found: &Diagnostic, out: &mut String) -> std::fmt::Result {
        writeln!(out, "{} {}: {}", found.code, self.place(found.location), found.message)?;
        if !found.note.is_empty() {
            writeln!(out, "  note: {}", found.note)?;
        }
        for label in &found.labels {
            writeln!(out, "  {}: {}", self.place(label.location), label.message)?;
        }
        if let Some(help) = &found.help {
            writeln!(out, "  help: {help}")?;
        }
        for fix in &found.fixes {
            let kind = if fix.certain { "fix" } else { "maybe" };
            let edits: Vec<_> = fix
                .edits
                .iter()
                .map(|edit| format!("{} -> `{}`", self.place(edit.location), edit.new_text))
                .collect();
            writeln!(out, "  {kind}: {}: {}", fix.title, edits.join(", "))?;
        }
        Ok(())
    }

    fn place(&self, location: Location) -> String {
        let (file, span) = self.map.resolve(location).expect("a known slice");
        let source = self.map.file(file).unwrap();
        let at = source.line_column(span.start);
        let path = if file == self.main { String::new() } else { format!("{}:", source.path()) };
        format!("{path}{}:{} `{}`", at.line, at.column, span.of(source.text()))
    }

    fn fixed(&self, text: &str, fix: &esc_diagnostics::Fix) -> String {
        let mut edits: Vec<_> = fix
            .edits
            .iter()
            .map(|edit| (self.map.resolve(edit.location).unwrap().1, edit.new_text.as_str()))
            .collect();
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
        let mut fixed = text.to_owned();
        for (span, new) in edits {
            fixed.replace_range(span.start as usize..span.end as usize, new);
        }
        fixed
    }
}

/// The lowered criteria of the only entry of a text, without places.
pub(crate) fn criteria(text: &str) -> String {
    let rules = rules(text);
    show_criteria(&rules.entries[0].criteria, &rules)
}

fn show_criteria(criteria: &Criteria, rules: &RuleSet) -> String {
    let parts = |parts: &[Criteria]| {
        parts.iter().map(|part| show_criteria(part, rules)).collect::<Vec<_>>().join(", ")
    };
    match criteria {
        Criteria::All(all, _) => format!("all({})", parts(all)),
        Criteria::Any(any, _) => format!("any({})", parts(any)),
        Criteria::Not(part, _) => format!("not({})", show_criteria(part, rules)),
        Criteria::Row(row, _) => format!("row {}({})", row.label, show_criteria(&row.criteria, rules)),
        Criteria::Formula(criteria, _) => format!("formula({})", show_criteria(criteria, rules)),
        Criteria::Opaque(formula) => format!("`{}`", formula.text),
        Criteria::Test(test) => {
            let not = if test.negated { "not " } else { "" };
            let name = |id: FieldId| rules.fields[id.0 as usize].name.as_str();
            let kind = match &test.kind {
                TestKind::Field(relation, other) => format!("{relation:?} {}", name(*other)),
                TestKind::InstantIn(instants, days) if days.is_empty() => format!("InstantIn({instants:?})"),
                kind => format!("{kind:?}"),
            };
            format!("{}: {not}{kind}", name(test.field))
        }
    }
}
