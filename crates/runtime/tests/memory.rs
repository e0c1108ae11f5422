//! A program takes no more memory than the crate's README promises, however it was made.
#![expect(clippy::unwrap_used, reason = "a test may fail, and its helpers with it")]

use std::sync::Arc;

use esc_runtime::parts::*;
use esc_runtime::{Case, Program, assemble, encode};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// What the README promises: so many bytes for each of the file, and so many besides.
const BYTES_PER_BYTE: usize = 256;
const BYTES_BESIDES: usize = 64 * 1024;

fn texts(count: usize) -> Constants {
    Constants::Texts((0..count).map(|text| Arc::from(format!("{text:06}"))).collect())
}

fn field(name: String, kind: FieldKind, constants: Constants) -> Field {
    Field { name: name.into(), quoted: false, kind, constants }
}

/// A program of these fields, patterns, lists and sets, each entry of which asks some checks, all of them.
fn bytes(
    fields: Vec<Field>,
    patterns: Vec<Arc<str>>,
    sets: Vec<Vec<CellRange>>,
    entries: Vec<Vec<Check>>,
) -> Vec<u8> {
    let lists = (0..patterns.len()).map(|pattern| vec![u32::try_from(pattern).unwrap()]).collect();
    let mut parts = Parts {
        name: "R".into(),
        active: true,
        source_hash: [0; 32],
        zone: esc_calendar::Tz::UTC,
        fields,
        patterns,
        lists,
        sets,
        formulas: vec![],
        hours: vec![],
        default_hours: None,
        pools: vec![],
        entries: vec![],
        code: vec![],
    };
    parts.fields.extend(SystemField::ALL.map(SystemField::field));
    for (number, checks) in (0..).zip(entries) {
        let mut outline = vec![Node::All(u32::try_from(checks.len()).unwrap())];
        outline.resize(checks.len() + 1, Node::Test { negated: false, text: "".into() });
        assemble(&mut parts.code, number, &outline, &checks).unwrap();
        parts.entries.push(Entry {
            name: "E".into(),
            outline,
            age_from: AgeFrom::Created,
            hours: HoursUse::Any,
            fire: HoursUse::Any,
            steps: vec![],
        });
    }
    encode(&Program::new(parts).unwrap())
}

fn cell(field: usize, first: u32, last: u32) -> Check {
    Check::Cell { field: u32::try_from(field).unwrap(), cells: CellRange { first, last } }
}

#[test]
fn memory_is_bounded_by_the_length_of_the_file() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let text = |name: usize, constants| field(format!("F{name}"), FieldKind::Text, texts(constants));
    let number = |entry: usize| u32::try_from(entry).unwrap();
    let long: Vec<Arc<str>> =
        (0..50).map(|number| format!("{number}{}", "pattern".repeat(100)).into()).collect();
    let crafted = [
        // Each entry is listed under as many keys as it may be.
        (
            "keys",
            bytes(
                vec![text(0, 4_000)],
                vec![],
                vec![],
                (0..4_000)
                    .map(|entry| vec![cell(0, number(entry % 3_900), number(entry % 3_900) + 31)])
                    .collect(),
            ),
        ),
        // Many rows of bits, each as long as the list.
        (
            "rows",
            bytes(
                (0..16).map(|name| text(name, 60)).collect(),
                vec![],
                vec![],
                (0..8_000)
                    .map(|entry| {
                        (0..2).map(|at| cell((entry + 5 * at) % 16, number(entry % 60), 61)).collect()
                    })
                    .collect(),
            ),
        ),
        // A set of many ranges that every entry asks.
        (
            "sets",
            bytes(
                vec![text(0, 300)],
                vec![],
                vec![(0..150).map(|at| CellRange { first: 2 * at, last: 2 * at }).collect()],
                (0..4_000).map(|_| vec![Check::Cells { field: 0, set: 0 }; 2]).collect(),
            ),
        ),
        // The same long patterns looked for in many fields.
        (
            "patterns",
            bytes(
                (0..400).map(|name| text(name, 0)).collect(),
                long,
                vec![],
                (0..400)
                    .map(|entry| vec![Check::Contains { field: number(entry), list: number(entry % 50) }; 8])
                    .collect(),
            ),
        ),
        // Nothing but fields.
        ("fields", bytes((0..5_000).map(|name| text(name, 1)).collect(), vec![], vec![], vec![])),
    ];
    for (name, bytes) in crafted {
        let before = dhat::HeapStats::get().curr_bytes;
        let program = Program::load(&bytes).unwrap();
        program.prepare();
        let case = Case::new(&program);
        let taken = dhat::HeapStats::get().curr_bytes - before;
        let promised = bytes.len() * BYTES_PER_BYTE + BYTES_BESIDES;
        assert!(taken <= promised, "{name}: {taken} bytes for a file of {}", bytes.len());
        drop((program, case));
    }
}
