//! What comes back when metadata is imported and exported.

use std::path::Path;

use esc_diagnostics::Diagnostic;
use esc_salesforce::data::{HoursSource, Org, StartTime};
use esc_salesforce::{Layout, Source, export, files, import};
use esc_syntax::{Slice, SliceIds, parse_file};

use crate::folders::{corpus, every, read};

/// Rule files that an org comes to, parsed.
pub(crate) struct Imported {
    pub(crate) texts: Vec<(String, String, Vec<Slice>)>,
    pub(crate) found: Vec<Diagnostic>,
}

pub(crate) fn imported(org: &Org) -> Imported {
    let (drafts, found) = import(org);
    let mut ids = SliceIds::default();
    let texts = drafts
        .into_iter()
        .map(|draft| {
            let text = esc_fmt::format(&draft.text)
                .unwrap_or_else(|why| panic!("{}: {why}\n{}", draft.path, draft.text));
            let slices = parse_file(&text, &mut ids);
            (draft.path, text, slices)
        })
        .collect();
    Imported { texts, found }
}

pub(crate) fn exported(imported: &Imported) -> (Org, Vec<Diagnostic>) {
    let sources: Vec<Source<'_>> = imported
        .texts
        .iter()
        .map(|(path, text, slices)| Source { text, slices, rule_name: path.trim_end_matches(".esc") })
        .collect();
    export(&sources)
}

/// The normal form: actions by their age, `true` in small letters, filter logic that only says `AND` left out, no
/// template that nobody gets, formulas without their spaces, holidays by their names.
fn normal(mut org: Org) -> Org {
    for entry in org.rules.iter_mut().flat_map(|rule| &mut rule.entries) {
        entry.actions.sort_by_key(|action| action.minutes.value);
        if entry
            .logic
            .as_ref()
            .is_some_and(|logic| !logic.value.contains("OR") && !logic.value.contains("NOT"))
        {
            entry.logic = None;
        }
        for value in entry.rows.iter_mut().filter_map(|row| row.value.as_mut()) {
            if value.value.eq_ignore_ascii_case("true") || value.value.eq_ignore_ascii_case("false") {
                value.value.make_ascii_lowercase();
            }
        }
        for action in &mut entry.actions {
            let tells = action.user.is_some() || !action.emails.is_empty();
            if !tells && !action.owner.as_ref().is_some_and(|owner| owner.value) {
                action.template = None;
            }
        }
        if entry.start.value == StartTime::LastModified {
            entry.disable = None;
        }
        if let Some(formula) = &mut entry.formula {
            formula.value.retain(|c| !c.is_whitespace());
        }
        // Rules without a file of hours have stand-ins, which keep their names.
        assert!(entry.hours.is_none() || entry.source.as_ref().unwrap().value == HoursSource::Static);
    }
    org.holidays.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    org
}

fn texts(org: &Org) -> Vec<String> {
    files(org, Layout::Source).unwrap().into_iter().map(|file| file.text).collect()
}

/// Holidays of one name may change their order: the lines of a file, sorted by blocks.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks: Vec<String> = text.split("    <holidays>\n").map(str::to_owned).collect();
    let last = blocks.pop().unwrap_or_default();
    blocks.push(last.trim_end().trim_end_matches("</BusinessHoursSettings>").to_owned());
    blocks[1..].sort();
    blocks
}

fn comes_back(path: &Path) {
    let (org, found) = read(path);
    assert!(
        found.iter().all(|found| !found.code.as_str().starts_with('E')),
        "{}: {found:#?}",
        path.display()
    );
    let imported = imported(&org);
    let unsaid: Vec<_> = imported.found.iter().filter(|found| found.code.as_str().starts_with('E')).collect();
    assert!(unsaid.is_empty(), "{}: {unsaid:#?}", path.display());
    let (again, lacks) = exported(&imported);
    assert!(lacks.is_empty(), "{}: {lacks:#?}", path.display());
    let expected = texts(&normal(org));
    let back = texts(&normal(again));
    assert_eq!(expected.len(), back.len());
    for (expected, back) in expected.iter().zip(&back) {
        assert_eq!(blocks(expected), blocks(back), "{}", path.display());
    }
}

#[test]
fn every_construct_comes_back() {
    comes_back(&every());
}

#[test]
fn the_project_of_every_construct_is_in_normal_form_and_comes_back_byte_by_byte() {
    let (org, _) = read(&every());
    let (again, _) = exported(&imported(&org));
    let written = files(&again, Layout::Source).unwrap();
    for file in &written {
        let original = std::fs::read_to_string(every().join(file.path)).unwrap();
        assert_eq!(original, file.text, "{}", file.path);
    }
    assert_eq!(written.len(), 2);
}

#[test]
fn imported_files_read_as_a_person_would_have_written_them() {
    let (org, _) = read(&every());
    let imported = imported(&org);
    let all: Vec<String> =
        imported.texts.iter().map(|(path, text, _)| format!("=== {path}\n{text}")).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn a_package_names_what_it_holds() {
    let (org, _) = read(&every());
    let files = files(&org, Layout::Mdapi).unwrap();
    let paths: Vec<&str> = files.iter().map(|file| file.path).collect();
    assert_eq!(
        paths,
        ["escalationRules/Case.escalationRules", "settings/BusinessHours.settings", "package.xml"]
    );
    insta::assert_snapshot!(files[2].text);
}

#[test]
fn files_of_real_orgs_come_back() {
    for file in corpus("escalationRules").iter().chain(&corpus("businessHours")) {
        comes_back(file);
    }
}
