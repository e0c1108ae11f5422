//! Compiled rules against a plain second implementation, on generated rules and cases.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::similar_names,
    reason = "a test may fail, and its helpers with it"
)]

#[path = "support/generate.rs"]
mod generate;
#[path = "support/naive.rs"]
mod naive;

use esc_check::hir::{FieldType, RuleSet};
use esc_compile::compile;
use esc_runtime::{Case, CaseError, Program, Status, Value, disassemble, encode, evaluate};
use esc_values::Instant;
use generate::{DAYS, INSTANTS, NUMBERS, Source, TEXTS};
use naive::{Outcome, Raw, RawCase};
use proptest::prelude::*;

fn case(source: &mut Source<'_>, rules: &RuleSet) -> RawCase {
    let instants: Vec<_> = INSTANTS.iter().map(|text| Instant::parse(text).unwrap()).collect();
    let created = source.one(&instants);
    let maybe = |source: &mut Source<'_>| (source.pick(3) > 0).then(|| source.one(&instants));
    let text = |source: &mut Source<'_>, kind: &FieldType| match kind {
        FieldType::Picklist(values) | FieldType::Multipicklist(values) if !values.open => {
            let known: Vec<_> = values.values.iter().map(|value| value.text.clone()).collect();
            source.one(&known).to_uppercase()
        }
        FieldType::Picklist(values) | FieldType::Multipicklist(values) if source.pick(8) == 7 => {
            values.values.last().unwrap().text.clone()
        }
        _ => source.one(TEXTS).to_owned(),
    };
    let fields = rules.fields.iter().map(|field| match &field.kind {
        FieldType::Boolean => Raw::Boolean(source.pick(2) == 1),
        FieldType::Datetime if field.name == "createddate" => Raw::Instant(created),
        _ if source.pick(4) == 0 => Raw::Blank,
        kind @ (FieldType::Text | FieldType::Picklist(_)) => Raw::Text(text(source, kind)),
        kind @ FieldType::Multipicklist(_) => {
            Raw::List((0..=source.pick(2)).map(|_| text(source, kind)).collect())
        }
        FieldType::Number | FieldType::Percent => Raw::Number(generate::number(source)),
        FieldType::Date => Raw::Day(generate::day(source)),
        FieldType::Datetime => Raw::Instant(generate::instant(source)),
    });
    RawCase {
        fields: fields.collect(),
        created,
        last_modified: maybe(source),
        first_modified: maybe(source),
        matched: maybe(source),
        is_closed: source.pick(8) == 7,
        hours_name: [None, None, Some("H0"), Some("H1"), Some("none")][source.pick(5)].map(str::to_owned),
        hours_id: source.pick(4) == 3,
    }
}

/// The case as typed values.
fn typed(program: &Program, rules: &RuleSet, raw: &RawCase) -> Case {
    let mut case = Case::new(program);
    for (field, value) in rules.fields.iter().zip(&raw.fields) {
        let name = &*field.name;
        match value {
            Raw::Blank => case.set(name, Value::Blank),
            Raw::Text(text) => case.set(name, &**text),
            Raw::Number(number) => case.set(name, *number),
            Raw::Boolean(value) => case.set(name, *value),
            Raw::Day(day) => case.set(name, *day),
            Raw::Instant(instant) => case.set(name, *instant),
            Raw::List(list) => case.set_list(program.field(name).unwrap(), list.iter().map(|text| &**text)),
        }
        .unwrap();
    }
    case.set("CreatedDate", raw.created).unwrap();
    case.set("LastModifiedDate", raw.last_modified).unwrap();
    case.set("FirstModifiedDate", raw.first_modified).unwrap();
    case.set("MatchedDate", raw.matched).unwrap();
    case.set("IsClosed", raw.is_closed).unwrap();
    case.set("BusinessHours.Name", raw.hours_name.as_deref()).unwrap();
    case.set("BusinessHoursId", raw.hours_id.then_some("01m000000000001")).unwrap();
    case
}

/// The values that a text stands for, in the two forms that files have them.
fn written(value: &Raw) -> (String, String) {
    match value {
        Raw::Blank => ("null".to_owned(), String::new()),
        Raw::Text(text) => (serde_json::to_string(text).unwrap(), text.clone()),
        Raw::Number(number) => (number.to_string(), number.to_string()),
        Raw::Boolean(value) => (value.to_string(), value.to_string().to_uppercase()),
        Raw::Day(day) => (format!("\"{day}\""), day.to_string()),
        Raw::Instant(instant) => (format!("\"{instant}\""), instant.to_string()),
        Raw::List(list) => (serde_json::to_string(list).unwrap(), list.join(";")),
    }
}

/// Names and values of all that the case says.
fn given(rules: &RuleSet, raw: &RawCase) -> Vec<(String, Raw)> {
    let instant = |value: Option<Instant>| value.map_or(Raw::Blank, Raw::Instant);
    let text = |value: Option<&str>| value.map_or(Raw::Blank, |text| Raw::Text(text.to_owned()));
    let mut given: Vec<_> =
        rules.fields.iter().map(|field| field.name.clone()).zip(raw.fields.iter().cloned()).collect();
    given.extend([
        ("LastModifiedDate".to_owned(), instant(raw.last_modified)),
        ("FirstModifiedDate".to_owned(), instant(raw.first_modified)),
        ("MatchedDate".to_owned(), instant(raw.matched)),
        ("IsClosed".to_owned(), Raw::Boolean(raw.is_closed)),
        ("BusinessHours.Name".to_owned(), text(raw.hours_name.as_deref())),
        ("BusinessHoursId".to_owned(), text(raw.hours_id.then_some("01m000000000001"))),
    ]);
    given
}

/// The case as dotted JSON, and as cells of a table.
fn read(program: &Program, rules: &RuleSet, raw: &RawCase) -> [Case; 2] {
    let given = given(rules, raw);
    let members: Vec<_> =
        given.iter().map(|(name, value)| format!("\"{name}\": {}", written(value).0)).collect();
    let mut json = Case::new(program);
    json.read_json(&format!("{{{}}}", members.join(", "))).unwrap();
    let mut table = Case::new(program);
    for (name, value) in &given {
        table.set_from_text(program.field(name).unwrap(), &written(value).1).unwrap();
    }
    [json, table]
}

fn outcome(program: &Program, case: &Case, now: Instant) -> Outcome {
    let decision = match evaluate(program, case, now) {
        Ok(decision) => decision,
        Err(CaseError::UnknownHours { .. }) => return Outcome::UnknownHours,
        Err(CaseError::HoursWithoutName) => return Outcome::HoursWithoutName,
        Err(error) => panic!("{error}"),
    };
    match decision.status() {
        Status::Closed => Outcome::Closed,
        Status::Unmatched => Outcome::Unmatched,
        Status::Matched => Outcome::Matched {
            entry: decision.entry_number().unwrap() as usize,
            start: decision.clock_start().unwrap(),
            steps: decision
                .steps_of(program)
                .map(|(step, state)| (step.after_minutes, state.due, state.state.name()))
                .collect(),
        },
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn compiled_rules_decide_as_the_plain_walk_does(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let mut source = Source(&bytes);
        let now = generate::instant(&mut source);
        // Case data first, so that short inputs still vary it.
        let (data, rest) = source.0.split_at(source.0.len().min(40));
        let rules = generate::rules(&mut Source(rest));
        let raw = case(&mut Source(data), &rules);
        let program = compile(&rules, [7; 32]).unwrap();
        let expected = naive::evaluate(&rules, &raw, now);
        let case = typed(&program, &rules, &raw);
        prop_assert_eq!(&outcome(&program, &case, now), &expected, "{}\n{:?}", disassemble(&program), case);
        for case in read(&program, &rules, &raw) {
            prop_assert_eq!(&outcome(&program, &case, now), &expected);
        }
        let loaded = Program::load(&encode(&program)).unwrap();
        prop_assert_eq!(&loaded, &program);
        prop_assert_eq!(&encode(&loaded), &encode(&program));
        prop_assert_eq!(&outcome(&loaded, &typed(&loaded, &rules, &raw), now), &expected);
    }

    #[test]
    fn an_index_decides_as_the_plain_walk_does(
        rules in prop::collection::vec(any::<u8>(), 0..300),
        data in prop::collection::vec(any::<u8>(), 400),
    ) {
        let rules = generate::many_entries(&mut Source(&rules));
        let program = compile(&rules, [7; 32]).unwrap();
        let mut source = Source(&data);
        for _ in 0..8 {
            let now = generate::instant(&mut source);
            let mut raw = case(&mut source, &rules);
            raw.is_closed = false;
            let expected = naive::evaluate(&rules, &raw, now);
            let case = typed(&program, &rules, &raw);
            prop_assert_eq!(&outcome(&program, &case, now), &expected, "{:?}", case);
        }
    }

    #[test]
    fn each_comparison_answers_as_the_plain_walk_does(
        rule in prop::collection::vec(any::<u8>(), 16),
        data in prop::collection::vec(any::<u8>(), 800),
    ) {
        let rules = generate::one_comparison(&mut Source(&rule));
        let program = compile(&rules, [7; 32]).unwrap();
        let mut source = Source(&data);
        for _ in 0..20 {
            let now = generate::instant(&mut source);
            let mut raw = case(&mut source, &rules);
            raw.is_closed = false;
            let expected = naive::evaluate(&rules, &raw, now);
            let case = typed(&program, &rules, &raw);
            prop_assert_eq!(&outcome(&program, &case, now), &expected, "{}\n{:?}", disassemble(&program), case);
        }
    }

    #[test]
    fn a_match_rests_on_comparisons_that_suffice(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
        let mut source = Source(&bytes);
        let now = generate::instant(&mut source);
        let (data, rest) = source.0.split_at(source.0.len().min(40));
        let rules = generate::rules(&mut Source(rest));
        let raw = case(&mut Source(data), &rules);
        let program = compile(&rules, [7; 32]).unwrap();
        let case = typed(&program, &rules, &raw);
        let Ok(explanation) = esc_runtime::evaluate_explained(&program, &case, now) else { return Ok(()) };
        for (number, entry) in (0..).zip(&explanation.entries) {
            let reasons = esc_runtime::because(&program, &case, now, number);
            prop_assert!(entry.holds || reasons.is_empty());
            if let Some(criteria) = &entry.criteria {
                prop_assert_eq!(criteria.holds, entry.holds);
                prop_assert!(!entry.holds || suffices(criteria, &reasons));
            }
            let first = explanation.entries.iter().position(|entry| entry.holds);
            let matched = explanation.decision.entry_number().map(|entry| entry as usize);
            prop_assert!(explanation.status == "closed" || first == matched);
        }
        serde_json::to_string(&explanation).unwrap();
    }
}

/// Whether the criterion holds by the reasons alone, whatever the other comparisons would be.
fn suffices(criterion: &esc_runtime::Criterion<'_>, reasons: &[String]) -> bool {
    known(criterion, reasons) == Some(true)
}

/// What the reasons settle.
fn known(criterion: &esc_runtime::Criterion<'_>, reasons: &[String]) -> Option<bool> {
    use esc_runtime::CriterionKind as Kind;
    let parts: Vec<_> = criterion.parts.iter().map(|part| known(part, reasons)).collect();
    match criterion.kind {
        Kind::Comparison => {
            let text = criterion.text.unwrap();
            if reasons.iter().any(|reason| reason == text) {
                return Some(true);
            }
            reasons.iter().any(|reason| *reason == format!("not {text}")).then_some(false)
        }
        Kind::Not => parts[0].map(|part| !part),
        Kind::All | Kind::Row if parts.contains(&Some(false)) => Some(false),
        Kind::All | Kind::Row => parts.iter().all(|part| *part == Some(true)).then_some(true),
        Kind::Any if parts.contains(&Some(true)) => Some(true),
        Kind::Any => parts.iter().all(|part| *part == Some(false)).then_some(false),
    }
}

#[test]
fn the_values_that_cases_are_made_of_are_values() {
    assert!(DAYS.iter().all(|day| esc_values::Day::parse(day).is_some()));
    assert!(NUMBERS.iter().all(|number| esc_values::Decimal::parse(number).is_ok()));
}
