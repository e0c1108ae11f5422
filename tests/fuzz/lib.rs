//! What the fuzz targets share.

use esc_check::{FileInput, Options, check_file};
use esc_runtime::{Case, FieldId, Program, Value, because, disassemble, evaluate, evaluate_explained};
use esc_syntax::{SliceIds, parse_file};
use esc_values::Instant;

/// Instants at which cases are judged: an ordinary one, and the first and the last of all.
const NOWS: [&str; 3] = ["2026-11-21T17:00:00Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"];

/// Texts that fields are set from: some fit every type of field, and some none.
const TEXTS: [&str; 16] = [
    "",
    "High",
    "low",
    "a;b",
    "true",
    "FALSE",
    "0",
    "-5",
    "20",
    "99999999999999999999999999999999999999",
    "2026-11-21",
    "0001-01-01",
    "9999-12-31",
    "2026-11-21T17:00:00.000+0000",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
];

/// The instant of an RFC 3339 text.
///
/// # Panics
///
/// The text is none.
pub fn instant(text: &str) -> Instant {
    Instant::parse(text).unwrap_or_else(|error| panic!("{text}: {error:?}"))
}

/// The program of a file without imports, as far as it is free of errors.
pub fn compiled(text: &str) -> Option<Program> {
    let slices = parse_file(text, &mut SliceIds::default());
    let options = Options { now: instant(NOWS[0]), rule_name: "fuzzed" };
    let checked = check_file(FileInput { text, slices: &slices }, &[], &options);
    if slices.iter().any(|slice| slice.parsed.broken) {
        return None;
    }
    esc_compile::compile(&checked.rules?, [0; 32]).ok()
}

/// Judges cases made of `picks`, and asks all that can be asked of the program.
///
/// # Panics
///
/// Something that always holds does not.
pub fn exercise(program: &Program, picks: &[u8]) {
    let _ = disassemble(program).to_string();
    let fields: Vec<FieldId> =
        program.parts().fields.iter().filter_map(|field| program.field(&field.name)).collect();
    let mut picks = picks.iter().map(|pick| usize::from(*pick)).chain(0..);
    let mut case = Case::new(program);
    for now in NOWS.map(instant) {
        case.clear();
        for field in &fields {
            let text =
                picks.next().and_then(|pick| TEXTS.get(pick % TEXTS.len())).copied().unwrap_or_default();
            let _ = case.set_from_text(*field, text);
        }
        let _ = case.set("CreatedDate", Value::Instant(now));
        judge(program, &case, now);
    }
}

/// Judges a case and explains the decision.
///
/// # Panics
///
/// The decision and its explanation do not agree.
pub fn judge(program: &Program, case: &Case, now: Instant) {
    let decision = evaluate(program, case, now);
    let explanation = evaluate_explained(program, case, now);
    assert_eq!(decision.is_ok(), explanation.is_ok(), "what can be decided can be explained");
    let (Ok(decision), Ok(explanation)) = (decision, explanation) else { return };
    let shown = serde_json::to_value(&explanation).expect("an explanation can be written");
    assert!(shown.is_object());
    let line = serde_json::to_value(decision.line(program, case.id())).expect("a decision can be written");
    assert_eq!(line["entry"].is_string(), decision.entry_number().is_some());
    if let Some(entry) = decision.entry_number() {
        let _ = because(program, case, now, entry);
        assert_eq!(line["steps"].as_array().map(Vec::len), Some(decision.steps().len()));
    }
    let again = evaluate(program, case, now).expect("the same question has the same answer");
    assert_eq!(Some(again.entry_number()), Some(decision.entry_number()));
}
