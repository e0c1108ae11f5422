//! Formulas beside the same logic as criteria: `cargo bench -p esc-compile --bench formula`.
//!
//! Ten operations on a case that fits. A formula that criteria can say is compiled to the same code; one that they cannot is
//! shown for what it costs.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use esc_check::{FileInput, Options, check_file};
use esc_compile::compile;
use esc_runtime::{Case, Instant, Program, evaluate};
use esc_syntax::{SliceIds, parse_file};

const FIELDS: &str = "case < Priority: picklist(\"Low\", \"High\"); Status: picklist(\"New\", \"Done\"); IsVip: boolean; \
                      Amount: number; Share: percent; Due: date; Tags: multipicklist(\"a\", \"b\"); Note: text; >\n";

const CRITERIA: &str = "Priority = \"High\" and Status != \"Done\" and IsVip = true and Amount > 3 and Amount <= 90 \
                        and Share < 50% and Due > 2020-01-01 and Due <= 2030-01-01 and Tags includes (\"a\") and Note is blank";

const FORMULA: &str = "formula(ISPICKVAL(Priority, \"High\") && NOT(ISPICKVAL(Status, \"Done\")) && IsVip && Amount > 3 \
                       && Amount <= 90 && Share < 0.5 && Due > DATE(2020, 1, 1) && Due <= DATE(2030, 1, 1) \
                       && INCLUDES(Tags, \"a\") && ISBLANK(Note))";

const ARITHMETIC: &str =
    "formula(ROUND((Amount + 1) * (1 - Share) / 2, 2) > ABS(Amount - 20) ^ 1 - MOD(Amount, 7))";

/// Comparisons of texts, which criteria make whatever the case of letters; formulas mind it.
const FOLDED: &str = "Note = \"Router down\" and Note != \"a\" and Note != \"b\" and Note != \"c\" and Note contains \"Router\" \
                      and Note contains \"down\" and not Note contains \"up\" and Note starts with \"Rou\" \
                      and not Note starts with \"x\" and Note is not blank";

const CASED: &str = "formula(Note = \"Router down\" && Note <> \"a\" && Note <> \"b\" && Note <> \"c\" && CONTAINS(Note, \"Router\") \
                     && CONTAINS(Note, \"down\") && NOT(CONTAINS(Note, \"up\")) && BEGINS(Note, \"Rou\") \
                     && NOT(BEGINS(Note, \"x\")) && NOT(ISBLANK(Note)))";

const CASE: &str = r#"{"CreatedDate": "2026-11-20T17:00:00Z", "Priority": "High", "Status": "New", "IsVip": true, "Amount": 20,
                       "Share": 20, "Due": "2026-12-01", "Tags": ["a"]}"#;

fn program(criteria: &str) -> Program {
    let text = format!("{FIELDS}entry \"E\" when {criteria} < stop >");
    let slices = parse_file(&text, &mut SliceIds::default());
    let options = Options { now: Instant::MIN, rule_name: "Bench" };
    let checked = check_file(FileInput { text: &text, slices: &slices }, &[], &options);
    compile(&checked.rules.unwrap(), [0; 32]).unwrap()
}

fn formulas(bencher: &mut Criterion) {
    let now = Instant::parse("2026-11-21T17:00:00Z").unwrap();
    let mut group = bencher.benchmark_group("ten operations");
    for (name, criteria) in [("criteria", CRITERIA), ("formula", FORMULA), ("arithmetic", ARITHMETIC)] {
        let program = program(criteria);
        let mut case = Case::new(&program);
        case.read_json(CASE).unwrap();
        assert!(evaluate(&program, &case, now).unwrap().entry_number().is_some(), "{name}");
        group.bench_function(name, |bencher| {
            bencher.iter(|| evaluate(black_box(&program), black_box(&case), now));
        });
    }
    group.finish();
}

/// What criteria ask of a text is found when it is set, what formulas ask when they are: so both are measured.
fn texts(bencher: &mut Criterion) {
    let now = Instant::parse("2026-11-21T17:00:00Z").unwrap();
    let mut group = bencher.benchmark_group("ten operations on a text that is set");
    for (name, criteria) in [("criteria", FOLDED), ("formula", CASED)] {
        let program = program(criteria);
        let (created, note) = (program.field("CreatedDate").unwrap(), program.field("Note").unwrap());
        let mut case = Case::new(&program);
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                case.clear();
                case.set_field(created, now).unwrap();
                case.set_field(note, black_box("Router down")).unwrap();
                let decision = evaluate(&program, black_box(&case), now).unwrap();
                assert!(decision.entry_number().is_some());
            });
        });
    }
    group.finish();
}

criterion_group!(benches, formulas, texts);
criterion_main!(benches);
