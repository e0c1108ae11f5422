//! What the parser says about text with mistakes, and what it still understands of it.
#![expect(clippy::string_slice, clippy::unwrap_used, reason = "a test may fail loudly")]

use std::fmt::Write as _;

use esc_diagnostics::{Code, Diagnostic, Edit, SliceId};
use esc_syntax::ast::{Body, Entry, ItemKind};
use esc_syntax::{Slice, SliceIds, parse_file};

/// One broken file a line; `⏎` is the end of a line in it.
const BROKEN: &str = include_str!("data/broken.txt");

fn files() -> impl Iterator<Item = String> {
    BROKEN.lines().map(|line| line.replace('⏎', "\n"))
}

fn parse(text: &str) -> Vec<Slice> {
    parse_file(text, &mut SliceIds::default())
}

fn start(slices: &[Slice], id: SliceId) -> usize {
    slices.iter().find(|slice| slice.id == id).unwrap().start as usize
}

fn apply(text: &str, slices: &[Slice], edits: &[Edit]) -> String {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort_by_key(|edit| (edit.location.span.start, edit.location.span.end));
    let mut text = text.to_owned();
    for edit in edits.iter().rev() {
        let offset = start(slices, edit.location.slice);
        let span = edit.location.span;
        text.replace_range(offset + span.start as usize..offset + span.end as usize, &edit.new_text);
    }
    text
}

fn rendered(text: &str, slices: &[Slice], diagnostic: &Diagnostic) -> String {
    let offset = start(slices, diagnostic.location.slice);
    let span = diagnostic.location.span;
    let at = &text[offset + span.start as usize..offset + span.end as usize];
    let mut out = format!(
        "  {} {}..{} `{at}` {}\n",
        diagnostic.code,
        offset + span.start as usize,
        offset + span.end as usize,
        diagnostic.message
    );
    if let Some(help) = &diagnostic.help {
        writeln!(out, "    help: {help}").unwrap();
    }
    for label in &diagnostic.labels {
        let span = label.location.span;
        writeln!(
            out,
            "    label {}: {}",
            &text[offset + span.start as usize..offset + span.end as usize],
            label.message
        )
        .unwrap();
    }
    for fix in &diagnostic.fixes {
        let certain = if fix.certain { "fix" } else { "fix?" };
        writeln!(out, "    {certain} {}: {}", fix.title, apply(text, slices, &fix.edits).replace('\n', "⏎"))
            .unwrap();
    }
    out
}

/// What was understood, in few words.
fn understood(slices: &[Slice]) -> String {
    let entry = |entry: &Entry| {
        let when = entry.when.as_ref().map_or_else(String::new, |criteria| format!(" when {criteria}"));
        let clauses: Vec<String> = entry.clauses.iter().map(|clause| format!(" {clause}")).collect();
        let clauses = clauses.concat();
        let steps: Vec<String> = match &entry.body {
            Body::Stop => vec!["stop".to_owned()],
            Body::Steps(steps) => steps
                .iter()
                .map(|step| {
                    let actions: Vec<String> = step.actions.iter().map(ToString::to_string).collect();
                    format!("{} {}", step.due, actions.join(", "))
                })
                .collect(),
        };
        format!("entry {}{when}{clauses} < {} >", entry.name, steps.join("; "))
    };
    let items = slices.iter().map(|slice| {
        let broken = if slice.parsed.broken { " (broken)" } else { "" };
        let item = match slice.parsed.item.as_ref().map(|item| &item.kind) {
            None => "nothing".to_owned(),
            Some(ItemKind::Entry(it)) => entry(it),
            Some(ItemKind::Row(row)) => format!("row {}: {}", row.label, row.criteria),
            Some(ItemKind::Rule(rule)) => format!("rule {}", rule.name),
            Some(ItemKind::Import(path)) => format!("import {path}"),
            Some(ItemKind::Target(target)) => format!("{} {}", target.kind, target.name),
            Some(ItemKind::Case(case)) => format!("case, {} fields", case.fields.len()),
            Some(ItemKind::Hours(hours)) => {
                format!("hours {} in {}, {} items", hours.name, hours.zone, hours.items.len())
            }
            Some(ItemKind::Closures(closures)) => {
                format!("closures {}, {} items", closures.name, closures.items.len())
            }
            Some(ItemKind::Pool(pool)) => format!("pool {}, {} agents", pool.name, pool.members.len()),
        };
        format!("  = {item}{broken}\n")
    });
    items.collect()
}

fn report(text: &str) -> String {
    let slices = parse(text);
    let diagnostics = slices.iter().flat_map(|slice| &slice.parsed.diagnostics);
    let diagnostics: String = diagnostics.map(|diagnostic| rendered(text, &slices, diagnostic)).collect();
    format!("{}\n{diagnostics}{}", text.replace('\n', "⏎"), understood(&slices))
}

#[test]
fn every_mistake_has_a_message_of_its_own() {
    insta::assert_snapshot!(files().map(|file| report(&file) + "\n").collect::<String>());
}

#[test]
fn a_certain_fix_mends_what_it_is_for() {
    for file in files() {
        let slices = parse(&file);
        let all: Vec<&Diagnostic> = slices.iter().flat_map(|slice| &slice.parsed.diagnostics).collect();
        for diagnostic in &all {
            for fix in diagnostic.fixes.iter().filter(|fix| fix.certain || diagnostic.code == Code::E0004) {
                let fixed = apply(&file, &slices, &fix.edits);
                let left = parse(&fixed);
                let left: Vec<&Diagnostic> =
                    left.iter().flat_map(|slice| &slice.parsed.diagnostics).collect();
                assert!(left.len() < all.len(), "{file}\n{fixed}\n{left:#?}");
            }
        }
    }
}

#[test]
fn every_prefix_is_read_and_every_suffix_too() {
    for file in files() {
        for (at, _) in file.char_indices() {
            parse(&file[..at]);
            parse(&file[at..]);
        }
    }
}
