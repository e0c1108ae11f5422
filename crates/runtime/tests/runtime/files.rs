//! Programs as bytes: whatever they are, the answer is an error or a program that runs.

use esc_runtime::parts::*;
use esc_runtime::{
    Case, LoadError, MAGIC, Program, VERSION, assemble, because, disassemble, encode, evaluate,
    evaluate_explained, source_hash,
};
use proptest::prelude::*;

use crate::support::{add, at, bare, cell, entry, sample, test};

/// The bytes with a checksum that fits.
fn sealed(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Some(checked) = bytes.get(12..) {
        let checksum = crc32fast::hash(checked).to_le_bytes();
        bytes[8..12].copy_from_slice(&checksum);
    }
    bytes
}

/// Does all that can be done with a program.
fn run(program: &Program) {
    let now = at("2026-11-21T00:00:00Z");
    let values = [
        r#""CreatedDate": "2026-11-20T17:00:00Z""#,
        r#""Priority": "High", "Products": ["Router", "Switch"], "Sla": 20, "LastReply": "2026-11-01T00:00:00Z""#,
        r#""Account": {"Name": "Global Media"}, "Due": "2026-11-10", "BusinessHours": {"Name": "US"}"#,
    ];
    for count in 1..=values.len() {
        let mut case = Case::new(program);
        // What the program reads may have changed its type; the case then holds what could be read.
        let _ = case.read_json(&format!("{{{}}}", values[..count].join(", ")));
        if let Ok(decision) = evaluate(program, &case, now) {
            serde_json::to_string(&decision.line(program, case.id())).unwrap();
        }
        if let Ok(explanation) = evaluate_explained(program, &case, now) {
            serde_json::to_string(&explanation).unwrap();
        }
        because(program, &case, now, 0);
    }
    disassemble(program).to_string();
}

#[test]
fn a_program_comes_back_as_it_went() {
    for program in [sample(), Program::new(bare()).unwrap()] {
        let bytes = encode(&program);
        let loaded = Program::load(&bytes).unwrap();
        assert_eq!(loaded, program);
        assert_eq!(encode(&loaded), bytes);
        run(&loaded);
    }
}

#[test]
fn the_header_is_as_documented() {
    let bytes = encode(&sample());
    assert_eq!(bytes[..4], MAGIC);
    assert_eq!(bytes[4..6], VERSION.to_le_bytes());
    assert_eq!(bytes[6..8], [0, 0]);
    assert_eq!(bytes[8..12], crc32fast::hash(&bytes[12..]).to_le_bytes());
    assert_eq!(bytes[12..44], [0xab; 32]);
    let mut names = Vec::new();
    let mut rest = &bytes[44..];
    while let Some((name, after)) = rest.split_first_chunk::<4>() {
        let (length, after) = after.split_first_chunk::<4>().unwrap();
        names.push(std::str::from_utf8(name).unwrap());
        rest = &after[u32::from_le_bytes(*length) as usize..];
    }
    assert_eq!(names.join(" "), "STRS RULE FLDS PATS LSTS SETS FORM HOUR POOL ENTR CODE OUTL");
}

#[test]
fn the_hash_of_the_sources_is_read_from_the_head() {
    let bytes = encode(&sample());
    assert_eq!(source_hash(&bytes), Some([0xab; 32]));
    assert_eq!(source_hash(&bytes[..44]), Some([0xab; 32]));
    assert_eq!(source_hash(&bytes[..43]), None);
    assert_eq!(source_hash(&bytes[1..]), None);
}

#[test]
fn other_files_and_versions_are_told_apart() {
    assert_eq!(Program::load(b""), Err(LoadError::NotAProgram));
    assert_eq!(Program::load(b"rule \"x\""), Err(LoadError::NotAProgram));
    assert_eq!(Program::load(b"ESCB"), Err(LoadError::Damaged));
    let mut later = encode(&sample());
    later[4] = 3;
    assert_eq!(Program::load(&later), Err(LoadError::Version(3)));
    let mut reserved = encode(&sample());
    reserved[6] = 1;
    assert_eq!(Program::load(&reserved), Err(LoadError::Damaged));
}

#[test]
fn every_truncation_is_an_error() {
    let bytes = encode(&sample());
    for length in 0..bytes.len() {
        assert!(Program::load(&bytes[..length]).is_err(), "{length}");
        assert!(
            Program::load(&sealed(bytes[..length].to_vec())).is_err(),
            "{length} with a fitting checksum"
        );
    }
    let mut longer = bytes;
    longer.push(0);
    assert!(Program::load(&sealed(longer)).is_err());
}

#[test]
fn every_bit_flip_is_an_error_or_a_program_that_runs() {
    let bytes = encode(&sample());
    let mut ran = 0;
    for at in 0..bytes.len() {
        for bit in 0..8 {
            let mut flipped = bytes.clone();
            flipped[at] ^= 1 << bit;
            assert!(Program::load(&flipped).is_err(), "the checksum finds bit {bit} of byte {at}");
            if let Ok(program) = Program::load(&sealed(flipped)) {
                ran += 1;
                run(&program);
                assert_eq!(Program::load(&encode(&program)).as_ref(), Ok(&program));
            }
        }
    }
    assert!(ran > 500, "many flips change names and numbers only, {ran}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_are_an_error_or_a_program(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        prop_assert!(Program::load(&bytes).is_err());
        let mut headed = Vec::from(MAGIC);
        headed.extend(VERSION.to_le_bytes());
        headed.extend([0; 6]);
        headed.extend(&bytes);
        let _ = Program::load(&sealed(headed)).map(|program| run(&program));
    }

    #[test]
    fn overwritten_bytes_are_an_error_or_a_program(
        at in 44..2000_usize,
        patch in prop::collection::vec(prop_oneof![Just(0_u8), Just(1), Just(0xff), Just(0x7f), any::<u8>()], 1..8),
    ) {
        let mut bytes = encode(&sample());
        for (place, byte) in bytes.iter_mut().skip(at).zip(patch) {
            *place = byte;
        }
        let _ = Program::load(&sealed(bytes)).map(|program| run(&program));
    }
}

/// The place where a section's content begins.
fn content(bytes: &[u8], section: [u8; 4]) -> usize {
    bytes.windows(4).position(|window| window == section).unwrap() + 8
}

#[test]
fn a_count_is_not_believed() {
    let program = sample();
    for section in [*b"STRS", *b"FLDS", *b"LSTS", *b"SETS", *b"HOUR", *b"POOL", *b"ENTR", *b"CODE", *b"OUTL"]
    {
        let mut bytes = encode(&program);
        let at = content(&bytes, section);
        bytes[at..at + 4].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(Program::load(&sealed(bytes)).is_err(), "{section:?}");
    }
}

/// What is wrong with the sample after a change.
fn flaw(change: impl FnOnce(&mut Parts)) -> &'static str {
    let mut parts = sample().parts().clone();
    change(&mut parts);
    match Program::new(parts) {
        Err(LoadError::Invalid(flaw)) => flaw,
        other => panic!("{other:?}"),
    }
}

#[test]
fn parts_that_no_compiler_makes_are_refused() {
    let other_code = "the code is not that of the entries' criteria";
    assert_eq!(flaw(|parts| parts.code[1].no = 0), other_code, "a jump backward");
    assert_eq!(flaw(|parts| parts.code[1].yes = u32::MAX), other_code, "a jump to nowhere");
    assert_eq!(flaw(|parts| parts.code.swap(4, 10)), other_code, "entries in another order");
    assert_eq!(flaw(|parts| parts.code.truncate(3)), "the code ends before its entries do");
    assert_eq!(flaw(|parts| parts.code.push(parts.code[4])), other_code);
    let asks = "a comparison asks what its field does not have";
    assert_eq!(flaw(|parts| parts.code[0].check = cell(99, 0, 0)), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = cell(0, 0, 4)), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = cell(0, 2, 1)), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Cells { field: 0, set: 9 }), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Contains { field: 4, list: 0 }), asks);
    assert_eq!(flaw(|parts| parts.lists[0].push(7)), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Includes { field: 0, list: 0 }), asks);
    let relation = Relation::Less;
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Pair { relation, field: 0, other: 2 }), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Pair { relation, field: 4, other: 7 }), asks);
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Now { relation, field: 7, minutes: 0 }), asks);
    assert_eq!(
        flaw(|parts| parts.code[0].check = Check::Now { relation, field: 8, minutes: i32::MIN }),
        asks
    );
    assert_eq!(flaw(|parts| parts.code[0].check = Check::Today { relation, field: 7, days: 3651 }), asks);
    assert_eq!(
        flaw(|parts| parts.sets[0][1].first = 2),
        "a set of cells is not in order",
        "ranges that touch are one"
    );
    assert_eq!(flaw(|parts| parts.patterns[0] = "Acme".into()), "a pattern is not folded");
    let constants = "a field's constants are not of its type, folded and in order";
    assert_eq!(flaw(|parts| parts.fields[0].constants = Constants::None), constants);
    assert_eq!(flaw(|parts| parts.fields[0].constants = crate::support::texts(&["a", "a"])), constants);
    assert_eq!(flaw(|parts| parts.fields[0].constants = Constants::Texts(vec!["A".into()])), constants);
    assert_eq!(flaw(|parts| parts.fields[1].name = "PRIORITY".into()), "two fields have one name");
    let name = "a field's name is empty or has too many parts";
    assert_eq!(flaw(|parts| parts.fields[1].name = "".into()), name);
    assert_eq!(flaw(|parts| parts.fields[1].name = "a.".repeat(40).into()), name);
    let system = "a field that every program reads is missing or of another type";
    assert_eq!(flaw(|parts| drop(parts.fields.pop())), system);
    assert_eq!(flaw(|parts| parts.fields[10].kind = FieldKind::Text), constants);
    assert_eq!(flaw(|parts| parts.hours[1].name = "US".into()), "two business hours have one name");
    assert_eq!(flaw(|parts| parts.default_hours = Some(2)), "there are no such default hours");
    let hours = "business hours say what no calendar has";
    assert_eq!(flaw(|parts| parts.hours[0].spec.weekly[0].span.start = 1440), hours);
    assert_eq!(flaw(|parts| parts.hours[0].spec.weekly[0].span.end = 9 * 60), hours);
    assert_eq!(flaw(|parts| parts.hours[0].spec.exceptions[0].open = true), hours);
    let each = |each| esc_calendar::When::Daily { each };
    assert_eq!(flaw(|parts| parts.hours[0].spec.exceptions[0].when = each(0)), hours);
    assert_eq!(flaw(|parts| parts.hours[0].spec.exceptions[0].when = each(2)), hours);
    let order = "an entry's steps are not in order, or too late";
    assert_eq!(flaw(|parts| parts.entries[0].steps.swap(0, 1)), order);
    assert_eq!(flaw(|parts| parts.entries[0].steps[2].after_minutes = u32::MAX), order);
    assert_eq!(
        flaw(|parts| parts.entries[2].steps = entry("", &[1, 2, 3, 4, 5, 6]).steps),
        "an entry has more than five escalation actions"
    );
    assert_eq!(flaw(|parts| parts.entries[0].steps[0].actions.clear()), "a step does nothing");
    assert_eq!(
        flaw(|parts| parts.entries[0].hours = HoursUse::Named(2)),
        "an entry uses hours that do not exist"
    );
    let action = "an action names what does not exist";
    let set = |value| Action::Set(0, value);
    assert_eq!(flaw(|parts| parts.pools.clear()), action);
    assert_eq!(flaw(|parts| parts.entries[0].steps[0].actions[0] = set(SetValue::Boolean(true))), action);
    let pools = |parts: &mut Parts| parts.pools.push(parts.pools[0].clone());
    assert_eq!(flaw(pools), "two pools have one name");
}

#[test]
fn the_numbers_of_fields_and_of_their_names_parts_have_limits() {
    use esc_runtime::limits::{MAX_FIELDS, MAX_NAME_PARTS};
    let with = |fields: usize, parts: usize| {
        let mut program = bare();
        let first = program.fields[0].clone();
        program.fields[2].name = vec!["a"; parts].join(".").into();
        let more = program.fields.len()..fields;
        program
            .fields
            .extend(more.map(|number| Field { name: format!("f{number}").into(), ..first.clone() }));
        Program::new(program).is_ok()
    };
    assert!(with(MAX_FIELDS, MAX_NAME_PARTS));
    assert!(!with(MAX_FIELDS + 1, 1));
    assert!(!with(0, MAX_NAME_PARTS + 1));
}

#[test]
fn the_number_of_items_of_business_hours_has_a_limit() {
    use esc_calendar::{ClockSpan, HoursSpec, Tz, Weekdays, Weekly};
    use esc_runtime::limits::MAX_HOURS_ITEMS;
    let with = |count: usize| {
        let weekly = Weekly { days: Weekdays(1), span: ClockSpan { start: 0, end: 60 } };
        let spec = HoursSpec { zone: Tz::UTC, weekly: vec![weekly; count], exceptions: Vec::new() };
        Program::new(Parts { hours: vec![Hours { name: "Desk".into(), spec }], ..bare() })
    };
    assert!(with(MAX_HOURS_ITEMS).is_ok());
    assert_eq!(
        with(MAX_HOURS_ITEMS + 1).unwrap_err(),
        LoadError::Invalid("business hours have more than 1,000 items")
    );
}

#[test]
fn deep_and_long_criteria_are_refused_without_harm() {
    let mut parts = bare();
    let mut deep = entry("Deep", &[]);
    deep.outline = vec![Node::Not; 1_000_000];
    deep.outline.push(test("x"));
    let mut code = Vec::new();
    assert!(assemble(&mut code, 0, &deep.outline, &[cell(0, 0, 0)]).is_err());
    // As deep as may be.
    deep.outline.drain(..1_000_000 - esc_runtime::limits::MAX_DEPTH);
    add(&mut parts, deep, &[cell(0, 0, 0)]);
    let program = Program::new(parts).unwrap();
    run(&Program::load(&encode(&program)).unwrap());
}

#[test]
fn a_shared_text_is_kept_once() {
    let mut parts = bare();
    let long: std::sync::Arc<str> = "x".repeat(1 << 20).into();
    for _ in 0..1000 {
        let mut one = entry(&long, &[1]);
        one.outline = vec![test(&long)];
        add(&mut parts, one, &[cell(0, 0, 0)]);
    }
    let bytes = encode(&Program::new(parts).unwrap());
    assert!(bytes.len() < 2 << 20, "{}", bytes.len());
    let loaded = Program::load(&bytes).unwrap();
    let names: std::collections::HashSet<_> =
        loaded.parts().entries.iter().map(|entry| entry.name.as_ptr()).collect();
    assert_eq!(names.len(), 1);
}
