//! A formula, and what becomes of it.

use std::path::PathBuf;

use esc_check::{FileInput, Options, check_file};
use esc_compile::compile;
use esc_runtime::{Case, CaseError, Program, Status, evaluate};
use esc_syntax::{SliceIds, parse_file};
use esc_values::Instant;

/// What becomes of a case of a rule whose only entry has a formula.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    Yes,
    No,
    /// It fails: the message of the case.
    Fails(String),
}

pub(crate) fn now() -> Instant {
    Instant::parse("2026-11-21T17:00:30Z").unwrap()
}

/// The program of a text; what is wrong with it, where it has mistakes.
pub(crate) fn program(text: &str) -> Result<Program, String> {
    let slices = parse_file(text, &mut SliceIds::default());
    let mut wrong: Vec<String> = Vec::new();
    wrong
        .extend(slices.iter().flat_map(|slice| &slice.parsed.diagnostics).map(|found| found.message.clone()));
    let options = Options { now: now(), rule_name: "Formulas" };
    let checked = check_file(FileInput { text, slices: &slices }, &[], &options);
    wrong.extend(checked.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)));
    match checked.rules {
        Some(rules) => Ok(compile(&rules, [0; 32]).unwrap()),
        None => Err(wrong.join("; ")),
    }
}

/// The program of a formula, whose fields are declared as `fields` says.
pub(crate) fn of_formula(fields: &str, formula: &str) -> Result<Program, String> {
    let program = program(&format!("case < {fields} ... >\nentry \"F\" when formula({formula}) < stop >"))?;
    let again = Program::load(&esc_runtime::encode(&program)).unwrap();
    assert!(again == program, "{formula}");
    Ok(program)
}

pub(crate) fn answer(program: &Program, case: &Case) -> Answer {
    match evaluate(program, case, now()) {
        Ok(decision) if decision.status() == Status::Matched => Answer::Yes,
        Ok(_) => Answer::No,
        Err(error @ CaseError::Formula { .. }) => Answer::Fails(error.to_string()),
        Err(error) => panic!("{error}"),
    }
}

/// A case of these fields.
pub(crate) fn case(program: &Program, fields: &str) -> Case {
    let mut case = Case::new(program);
    case.read_json(&format!(
        "{{\"CreatedDate\": \"2026-11-20T17:00:00Z\"{}{fields}}}",
        if fields.is_empty() { "" } else { ", " }
    ))
    .unwrap();
    case
}

/// Where real files to test against are, if they are there.
pub(crate) fn corpus() -> Option<PathBuf> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = std::env::var_os("ESC_CORPUS").map_or_else(beside, PathBuf::from);
    folder.is_dir().then_some(folder)
}

#[expect(clippy::disallowed_methods, reason = "a test reads its data where they lie")]
pub(crate) fn read(path: &std::path::Path) -> String {
    std::fs::read_to_string(path).unwrap()
}
