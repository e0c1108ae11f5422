//! What compiling keeps, and where it ends.

use std::sync::Arc;

use esc_calendar::{ClockSpan, HoursSpec, Tz, Weekdays, Weekly};
use esc_check::hir::*;
use esc_compile::{CompileError, compile, source_hash};
use esc_diagnostics::{Location, SliceId, Span};
use esc_runtime::limits::{MAX_COMPARISONS, MAX_DEPTH, MAX_HOURS_ITEMS, MAX_OPS};
use esc_runtime::{Case, disassemble, evaluate};
use esc_values::{Day, Instant};
use insta::assert_snapshot;

fn location() -> Location {
    Location::new(SliceId(0), Span { start: 0, end: 0 })
}

fn test(field: u32, kind: TestKind, text: &str) -> Criteria {
    Criteria::Test(Test {
        field: FieldId(field),
        kind,
        negated: false,
        location: location(),
        text: text.into(),
    })
}

fn entry(name: &str, criteria: Criteria) -> Entry {
    Entry {
        name: name.to_owned(),
        location: location(),
        declaration: location(),
        criteria,
        age_from: AgeFrom::Created,
        hours: HoursUse::Any,
        fire: HoursUse::Any,
        steps: Vec::new(),
    }
}

fn rules(fields: &[(&str, FieldType)], entries: Vec<Entry>) -> RuleSet {
    let field = |(name, kind): &(&str, FieldType)| Field { name: (*name).to_owned(), kind: kind.clone() };
    RuleSet {
        name: "R".to_owned(),
        active: true,
        fields: fields.iter().map(field).collect(),
        hours: Vec::new(),
        default_hours: None,
        zone: Tz::America__St_Johns,
        pools: Vec::new(),
        entries: entries.into_iter().map(Arc::new).collect(),
    }
}

fn hours(name: &str) -> Hours {
    let spec = HoursSpec { zone: Tz::UTC, weekly: Vec::new(), exceptions: Vec::new() };
    Hours { name: name.to_owned(), spec }
}

fn priority() -> Criteria {
    test(0, TestKind::TextIn(vec!["high".to_owned()]), "Priority = \"High\"")
}

const TEXT: &[(&str, FieldType)] = &[("Priority", FieldType::Text)];

#[test]
fn the_items_of_hours_that_are_used_have_a_limit() {
    let with = |count: usize, used: HoursUse| {
        let span = ClockSpan { start: 540, end: 1020 };
        let mut crowded = hours("Desk");
        crowded.spec.weekly = vec![Weekly { days: Weekdays(0b011_1110), span }; count];
        let mut entries = vec![entry("All", Criteria::All(Vec::new(), location()))];
        entries[0].hours = used;
        compile(&RuleSet { hours: vec![crowded], ..rules(TEXT, entries) }, [0; 32])
    };
    let used = HoursUse::Named(HoursId(0));
    assert!(with(MAX_HOURS_ITEMS, used).is_ok());
    assert!(with(MAX_HOURS_ITEMS + 1, HoursUse::Any).is_ok());
    assert_snapshot!(
        with(MAX_HOURS_ITEMS + 1, used).unwrap_err(),
        @r#"the hours "Desk" have more than 1000 items, those of their closures included; leave out the closures that are over"#
    );
}

#[test]
fn comparisons_have_a_limit_once_rows_are_written_out() {
    let with = |count: usize| {
        let row = Arc::new(Row {
            label: "1".to_owned(),
            location: location(),
            criteria: Criteria::Any(vec![priority(); 100], location()),
        });
        let mut parts = vec![Criteria::Row(row, location()); count / 100];
        parts.extend(vec![priority(); count % 100]);
        compile(&rules(TEXT, vec![entry("Long", Criteria::All(parts, location()))]), [0; 32])
    };
    assert!(with(MAX_COMPARISONS).is_ok());
    let error = with(MAX_COMPARISONS + 1).unwrap_err();
    assert_eq!(error, CompileError::TooManyComparisons { entry: "Long".to_owned() });
    assert_snapshot!(error, @r#"entry "Long" has more than 10000 comparisons once its rows are written out; part it in two"#);
}

#[test]
fn depth_has_a_limit_once_rows_are_written_out() {
    let with = |depth: usize| {
        let nested = (0..depth).fold(priority(), |criteria, _| {
            Criteria::Row(Arc::new(Row { label: "r".to_owned(), location: location(), criteria }), location())
        });
        compile(&rules(TEXT, vec![entry("Deep", nested)]), [0; 32])
    };
    assert!(with(MAX_DEPTH).is_ok());
    assert_eq!(with(MAX_DEPTH + 1), Err(CompileError::TooDeep { entry: "Deep".to_owned() }));
}

#[test]
fn a_program_has_a_limit() {
    let row = Arc::new(Row {
        label: "1".to_owned(),
        location: location(),
        criteria: Criteria::Any(vec![priority(); MAX_COMPARISONS], location()),
    });
    let entries = vec![entry("E", Criteria::Row(row, location())); MAX_OPS / MAX_COMPARISONS + 1];
    assert_eq!(compile(&rules(TEXT, entries), [0; 32]), Err(CompileError::TooLarge));
}

#[test]
fn a_day_against_a_datetime_is_the_instants_that_read_so() {
    // On 2006-10-29 at 00:01 the clock went back to 23:01 of the day before: the 28th has two ranges.
    let day = Day::parse("2006-10-28").unwrap();
    let criteria = test(0, TestKind::Days(Relation::Equal, Days::Day(day)), "Replied = 2006-10-28");
    let fields = [("Replied", FieldType::Datetime)];
    let program = compile(&rules(&fields, vec![entry("E", criteria)]), [0; 32]).unwrap();
    let listing = disassemble(&program).to_string();
    let shown: Vec<_> =
        listing.lines().filter(|line| line.contains("2006-") || line.contains("? ")).collect();
    assert_snapshot!(shown.join("\n"));
    let mut case = Case::new(&program);
    let now = Instant::parse("2026-11-21T00:00:00Z").unwrap();
    case.set("CreatedDate", now).unwrap();
    let mut within = |text: &str| {
        case.set("Replied", text).unwrap();
        evaluate(&program, &case, now).unwrap().entry_number().is_some()
    };
    assert!(!within("2006-10-28T02:29:59Z"));
    assert!(within("2006-10-28T02:30:00Z"));
    assert!(!within("2006-10-29T02:30:59Z"), "the one minute of the 29th before the clock goes back");
    assert!(within("2006-10-29T02:31:00Z"), "23:01 again");
    assert!(!within("2006-10-29T03:30:00Z"));
}

#[test]
fn hours_are_kept_where_something_may_ask_for_them() {
    let kept = |first: HoursUse, second: HoursUse| {
        let mut one = entry("A", Criteria::All(Vec::new(), location()));
        one.hours = first;
        one.fire = second;
        let mut rules = rules(TEXT, vec![one]);
        rules.hours = vec![hours("A"), hours("B"), hours("C")];
        rules.default_hours = Some(HoursId(1));
        let program = compile(&rules, [0; 32]).unwrap();
        let parts = program.parts();
        let names: Vec<_> = parts.hours.iter().map(|hours| &*hours.name).collect();
        format!("{} {:?} {:?}", names.join(""), parts.default_hours, parts.entries.first().unwrap().hours)
    };
    let named = |hours| HoursUse::Named(HoursId(hours));
    assert_eq!(kept(HoursUse::Any, HoursUse::Any), " None Any");
    assert_eq!(kept(named(2), named(0)), "AC None Named(1)");
    assert_eq!(kept(named(1), HoursUse::Any), "B Some(0) Named(0)");
    assert_eq!(kept(HoursUse::Any, HoursUse::Case), "ABC Some(1) Any");
}

#[test]
fn steps_go_in_time_order_those_of_one_age_as_written() {
    let mut one = entry("A", Criteria::All(Vec::new(), location()));
    let step =
        |after_minutes: u32, name: &str| Step { after_minutes, actions: vec![Action::Call(name.to_owned())] };
    one.steps = vec![step(120, "a"), step(60, "b"), step(120, "c"), step(0, "d")];
    let program = compile(&rules(TEXT, vec![one]), [0; 32]).unwrap();
    let steps = &program.entry(0).unwrap().steps;
    let shown = steps.iter().map(|step| step.actions.first().unwrap().text(&program).to_string());
    assert_eq!(shown.collect::<Vec<_>>().join(", "), r#"call "d", call "b", call "a", call "c""#);
}

#[test]
fn a_field_named_like_a_word_is_written_in_backticks() {
    for (name, expected) in [
        ("Priority", "set Priority = blank"),
        ("when", "set `when` = blank"),
        ("Entry", "set `Entry` = blank"),
        ("my field", "set `my field` = blank"),
        ("Severity__c", "set Severity__c = blank"),
    ] {
        let mut one = entry("A", Criteria::All(Vec::new(), location()));
        one.steps = vec![Step { after_minutes: 0, actions: vec![Action::Set(FieldId(0), SetValue::Blank)] }];
        let program = compile(&rules(&[(name, FieldType::Text)], vec![one]), [0; 32]).unwrap();
        let action = &program.entry(0).unwrap().steps.first().unwrap().actions;
        assert_eq!(action.first().unwrap().text(&program).to_string(), expected);
    }
}

#[test]
fn the_hash_is_of_paths_and_texts_whatever_their_order() {
    let hash = |files: &[(&str, &str)]| source_hash(files.iter().copied());
    assert_eq!(hash(&[("a", "1"), ("b", "2")]), hash(&[("b", "2"), ("a", "1")]));
    assert_ne!(hash(&[("a", "1"), ("b", "2")]), hash(&[("a", "1b"), ("", "2")]));
    assert_ne!(hash(&[("a", "1")]), hash(&[("a", "2")]));
    assert_ne!(hash(&[("a", "1")]), hash(&[("b", "1")]));
}
