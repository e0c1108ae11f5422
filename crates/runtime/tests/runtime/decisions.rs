//! What becomes of a case: section by section, what the reference says of entries, clocks and steps.

use esc_calendar::Tz;
use esc_runtime::parts::*;
use esc_runtime::{Case, CaseError, Decision, Line, Program, Status, Workload, evaluate};
use insta::assert_snapshot;

use crate::support::{MON_FRI, add, at, bare, cell, entry, hours, sample, test};

const CREATED: &str = "2026-11-20T17:00:00Z";

fn case(program: &Program, values: &[(&str, &str)]) -> Case {
    let mut case = Case::new(program);
    case.set("CreatedDate", CREATED).unwrap();
    for (name, text) in values {
        case.set_from_text(program.field(name).unwrap(), text).unwrap();
    }
    case
}

/// Clock start and steps of a decision, in short.
fn shown(program: &Program, decision: &Decision) -> String {
    let Some(entry) = decision.entry(program) else { return decision.status().name().to_owned() };
    let steps = decision.steps_of(program).map(|(step, state)| {
        let due = state.due.map_or_else(|| "-".to_owned(), |due| due.to_string());
        format!(" | {}m {due} {}", step.after_minutes, state.state.name())
    });
    format!("{} from {}{}", entry.name, decision.clock_start().unwrap(), steps.collect::<String>())
}

fn decide(program: &Program, values: &[(&str, &str)], now: &str) -> String {
    match evaluate(program, &case(program, values), at(now)) {
        Ok(decision) => shown(program, &decision),
        Err(error) => error.to_string(),
    }
}

/// A program of one entry for every case.
fn one(change: impl FnOnce(&mut Parts, &mut Entry)) -> Program {
    let mut parts = bare();
    let mut only = entry("E", &[60, 240]);
    change(&mut parts, &mut only);
    add(&mut parts, only, &[]);
    Program::new(parts).unwrap()
}

#[test]
fn a_closed_case_never_escalates() {
    let program = one(|_, _| ());
    let now = "2030-01-01T00:00:00Z";
    assert_eq!(decide(&program, &[("IsClosed", "true")], now), "closed");
    assert_eq!(decide(&program, &[("Status", "CLOSED")], now), "closed");
    assert!(decide(&program, &[("Status", "New"), ("IsClosed", "false")], now).starts_with("E from"));
    assert!(decide(&program, &[("Status", "Something else")], now).starts_with("E from"));
}

#[test]
fn the_first_entry_in_the_order_written_takes_the_case() {
    let mut parts = bare();
    for (name, checks) in [("A", vec![cell(6, 1, 1)]), ("B", vec![cell(0, 2, 2)]), ("C", vec![cell(6, 1, 1)])]
    {
        let mut one = entry(name, &[60]);
        one.outline = vec![test(name)];
        add(&mut parts, one, &checks);
    }
    let program = Program::new(parts).unwrap();
    let taken = |values: &[(&str, &str)]| {
        evaluate(&program, &case(&program, values), at(CREATED)).unwrap().entry_number()
    };
    assert_eq!(taken(&[("IsVip", "true"), ("Priority", "High")]), Some(0));
    assert_eq!(taken(&[("Priority", "HIGH")]), Some(1));
    assert_eq!(taken(&[("Priority", "Low")]), None);
}

#[test]
fn the_clock_starts_where_the_entry_says() {
    let start = |age_from: AgeFrom, values: &[(&str, &str)]| {
        let program = one(|_, entry| entry.age_from = age_from);
        let decision = evaluate(&program, &case(&program, values), at(CREATED)).unwrap();
        decision.clock_start().unwrap().to_string()
    };
    let all = [
        ("LastModifiedDate", "2026-11-21T00:00:00Z"),
        ("FirstModifiedDate", "2026-11-20T20:00:00Z"),
        ("MatchedDate", "2026-11-20T18:00:00Z"),
    ];
    assert_eq!(start(AgeFrom::Created, &all), CREATED);
    assert_eq!(start(AgeFrom::CreatedDisableOnModify, &all), CREATED);
    assert_eq!(start(AgeFrom::LastModified, &all), "2026-11-21T00:00:00Z");
    assert_eq!(start(AgeFrom::Matched, &all), "2026-11-20T18:00:00Z");
    assert_eq!(start(AgeFrom::Matched, &all[..1]), "2026-11-21T00:00:00Z", "else the last modification");
    assert_eq!(start(AgeFrom::Matched, &[]), CREATED, "else the creation");
    assert_eq!(start(AgeFrom::LastModified, &[]), CREATED, "a case without is as it was created");
}

#[test]
fn a_first_modification_disables_what_is_due_later() {
    let program = one(|_, entry| entry.age_from = AgeFrom::CreatedDisableOnModify);
    let now = "2026-11-20T18:30:00Z";
    let steps = |values: &[(&str, &str)]| {
        let decision = evaluate(&program, &case(&program, values), at(now)).unwrap();
        decision.steps().map(|step| step.state.name()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(steps(&[]), "due pending");
    assert_eq!(
        steps(&[("FirstModifiedDate", "2026-11-20T18:00:00Z")]),
        "due disabled",
        "due at that very second"
    );
    assert_eq!(steps(&[("FirstModifiedDate", "2026-11-20T17:59:59Z")]), "disabled disabled");
    assert_eq!(
        steps(&[("LastModifiedDate", "2026-11-20T17:30:00Z")]),
        "disabled disabled",
        "taken as the first"
    );
    assert_eq!(
        steps(&[("LastModifiedDate", CREATED)]),
        "due pending",
        "not later than creation is no modification"
    );
    assert_eq!(
        steps(&[("FirstModifiedDate", "2026-11-20T18:00:00Z"), ("LastModifiedDate", "2026-11-20T17:30:00Z")]),
        "due disabled",
        "the first modification counts where the case gives it"
    );
    assert_eq!(
        steps(&[("FirstModifiedDate", CREATED), ("LastModifiedDate", "2026-11-20T17:30:00Z")]),
        "due pending"
    );
}

#[test]
fn a_step_that_never_is_due_is_never_before_it_is_disabled() {
    let program = one(|_, entry| entry.age_from = AgeFrom::CreatedDisableOnModify);
    let values = [("CreatedDate", "9999-12-31T22:59:59Z"), ("LastModifiedDate", "9999-12-31T23:59:58Z")];
    assert_eq!(
        decide(&program, &values, "9999-12-31T23:59:59Z"),
        "E from 9999-12-31T22:59:59Z | 60m 9999-12-31T23:59:59Z disabled | 240m - never"
    );
}

#[test]
fn a_step_is_due_when_its_instant_is_not_after_now() {
    let program = one(|_, _| ());
    assert_snapshot!(decide(&program, &[], "2026-11-20T17:59:59Z"), @"E from 2026-11-20T17:00:00Z | 60m 2026-11-20T18:00:00Z pending | 240m 2026-11-20T21:00:00Z pending");
    assert_snapshot!(decide(&program, &[], "2026-11-20T18:00:00Z"), @"E from 2026-11-20T17:00:00Z | 60m 2026-11-20T18:00:00Z due | 240m 2026-11-20T21:00:00Z pending");
}

#[test]
fn ages_count_in_hours_and_steps_fire_in_others() {
    let both = one(|parts, entry| {
        parts.hours = vec![hours("Work", Tz::UTC, MON_FRI, 8, 18), hours("Day", Tz::UTC, 0b111_1111, 12, 20)];
        entry.hours = HoursUse::Named(0);
        entry.fire = HoursUse::Named(1);
        entry.steps[0].after_minutes = 0;
    });
    // One hour on Friday, three on Monday: due at 11:00, off to 12:00.
    assert_snapshot!(decide(&both, &[], "2026-11-23T11:30:00Z"), @"E from 2026-11-20T17:00:00Z | 0m 2026-11-20T17:00:00Z due | 240m 2026-11-23T12:00:00Z pending");
    assert_snapshot!(decide(&both, &[("CreatedDate", "2026-11-21T17:00:00Z")], "2026-11-23T11:30:00Z"), @"E from 2026-11-21T17:00:00Z | 0m 2026-11-23T12:00:00Z pending | 240m 2026-11-23T12:00:00Z pending");
}

#[test]
fn case_hours_are_those_named_else_the_default_else_all() {
    let program = |default: Option<u32>| {
        one(|parts, entry| {
            parts.hours =
                vec![hours("Work", Tz::UTC, MON_FRI, 8, 18), hours("Late", Tz::UTC, MON_FRI, 20, 22)];
            parts.default_hours = default;
            entry.hours = HoursUse::Case;
            entry.steps.truncate(1);
        })
    };
    let due = |default, values: &[(&str, &str)]| decide(&program(default), values, CREATED);
    assert_snapshot!(due(Some(0), &[]), @"E from 2026-11-20T17:00:00Z | 60m 2026-11-20T18:00:00Z pending");
    assert_snapshot!(due(Some(1), &[]), @"E from 2026-11-20T17:00:00Z | 60m 2026-11-20T21:00:00Z pending");
    assert_snapshot!(due(Some(0), &[("BusinessHours.Name", "Late")]), @"E from 2026-11-20T17:00:00Z | 60m 2026-11-20T21:00:00Z pending");
    assert_snapshot!(due(None, &[("CreatedDate", "2026-11-21T00:00:00Z")]), @"E from 2026-11-21T00:00:00Z | 60m 2026-11-21T01:00:00Z pending");
    assert_snapshot!(due(None, &[("BusinessHours.Name", "late")]), @r#"`BusinessHours.Name` is "late", which the rules do not declare; they have "Work", "Late""#);
    assert_snapshot!(due(Some(0), &[("BusinessHoursId", "01m")]), @"the case has a `BusinessHoursId` but no `BusinessHours.Name`, by which the rules find its hours");
    assert_snapshot!(due(Some(0), &[("BusinessHoursId", "01m"), ("BusinessHours.Name", "Work")]), @"E from 2026-11-20T17:00:00Z | 60m 2026-11-20T18:00:00Z pending");
}

#[test]
fn unknown_hours_matter_only_to_an_entry_that_asks_for_them() {
    let program = one(|_, _| ());
    assert!(decide(&program, &[("BusinessHours.Name", "None such")], CREATED).starts_with("E from"));
    assert!(decide(&program, &[("BusinessHoursId", "01m")], CREATED).starts_with("E from"));
    let fires = one(|_, entry| entry.fire = HoursUse::Case);
    assert_snapshot!(decide(&fires, &[("BusinessHours.Name", "None such")], CREATED), @r#"`BusinessHours.Name` is "None such", but the rules declare no business hours"#);
    let closed = [("BusinessHours.Name", "None such"), ("IsClosed", "true")];
    assert_eq!(decide(&fires, &closed, CREATED), "closed");
}

#[test]
fn a_case_needs_its_creation_and_its_own_program() {
    let program = one(|_, _| ());
    let now = at(CREATED);
    assert_eq!(evaluate(&program, &Case::new(&program), now), Err(CaseError::NoCreatedDate));
    let mut closed = Case::new(&program);
    closed.set("IsClosed", true).unwrap();
    assert_eq!(evaluate(&program, &closed, now), Err(CaseError::NoCreatedDate), "closed or not");
    let other = one(|_, _| ());
    assert_eq!(evaluate(&other, &case(&program, &[]), now), Err(CaseError::OtherProgram));
    assert!(evaluate(&program.clone(), &case(&program, &[]), now).is_ok());
}

#[test]
fn missing_dates_are_blank_in_criteria() {
    let mut parts = bare();
    let modified = parts.fields.iter().position(|field| &*field.name == "LastModifiedDate").unwrap();
    let mut blank = entry("Blank", &[]);
    blank.outline = vec![test("LastModifiedDate is blank")];
    add(&mut parts, blank, &[cell(u32::try_from(modified).unwrap(), 0, 0)]);
    let program = Program::new(parts).unwrap();
    assert_eq!(decide(&program, &[], CREATED), "Blank from 2026-11-20T17:00:00Z");
    assert_eq!(decide(&program, &[("LastModifiedDate", CREATED)], CREATED), "unmatched");
}

#[test]
fn stop_matches_and_does_nothing() {
    let program = one(|_, entry| entry.steps.clear());
    let decision = evaluate(&program, &case(&program, &[]), at(CREATED)).unwrap();
    assert_eq!((decision.status(), decision.steps().len(), decision.next_due()), (Status::Matched, 0, None));
}

#[test]
fn a_decision_is_a_line() {
    let program = sample();
    let values =
        [("Id", "500"), ("Priority", "High"), ("Account.Name", "ACME \"Inc\""), ("BusinessHours.Name", "US")];
    let case = case(&program, &values);
    let decision = evaluate(&program, &case, at("2026-11-21T00:00:00Z")).unwrap();
    let line = decision.line(&program, case.id());
    assert_snapshot!(serde_json::to_string(&line).unwrap());
    let mut workload: Workload = serde_json::from_str(r#"{"ana@example.com": 5}"#).unwrap();
    let reasons = ["Priority = \"High\"".to_owned()];
    assert_snapshot!(serde_json::to_string(&line.with_workload(&workload).with_because(&reasons)).unwrap());
    workload.set("bo@example.com", 3);
    let full = serde_json::to_string(&line.with_workload(&workload)).unwrap();
    assert!(full.contains(r#""assignee":null"#));
}

#[test]
fn other_outcomes_are_lines_of_the_same_form() {
    let program = sample();
    let now = at(CREATED);
    let line = |values: &[(&str, &str)]| {
        let case = case(&program, values);
        serde_json::to_string(&evaluate(&program, &case, now).unwrap().line(&program, case.id())).unwrap()
    };
    assert_snapshot!(line(&[("IsClosed", "true")]), @r#"{"case":null,"status":"closed","entry":null,"clock_start":null,"steps":[],"next_due":null,"error":null}"#);
    assert_snapshot!(line(&[("Account.Name", "Acme"), ("Due", "2026-11-21")]), @r#"{"case":null,"status":"matched","entry":"Stop","clock_start":"2026-11-20T17:00:00Z","steps":[],"next_due":null,"error":null}"#);
    assert_snapshot!(serde_json::to_string(&Line::error(Some("500"), "it is \"wrong\"")).unwrap(), @r#"{"case":"500","status":"error","entry":null,"clock_start":null,"steps":[],"next_due":null,"error":"it is \"wrong\""}"#);
}

#[test]
fn a_pool_gives_its_first_member_under_the_limit() {
    let program = sample();
    let pool = &program.parts().pools[0];
    let mut workload = Workload::default();
    assert_eq!(workload.assignee(pool), Some("ana@example.com"));
    workload.set("ana@example.com", 5);
    assert_eq!(workload.assignee(pool), Some("bo@example.com"));
    workload.set("bo@example.com", 30);
    assert_eq!(workload.assignee(pool), None);
}
