//! Why a case was decided as it was.

use esc_runtime::{Case, CaseError, Explanation, Program, because, evaluate, evaluate_explained};
use insta::{assert_json_snapshot, assert_snapshot};

use crate::support::{at, sample};

const NOW: &str = "2026-11-21T00:00:00Z";

fn case(program: &Program, json: &str) -> Case {
    let mut case = Case::new(program);
    case.read_json(json).unwrap();
    case
}

fn reasons(json: &str, entry: u32) -> String {
    let program = sample();
    because(&program, &case(&program, json), at(NOW), entry).join("; ")
}

#[test]
fn a_match_rests_on_the_first_parts_that_hold() {
    let created = r#""CreatedDate": "2026-11-20T17:00:00Z""#;
    let first = format!(r#"{{{created}, "Priority": "High", "Account.Name": "Acme", "Products": "Switch"}}"#);
    assert_snapshot!(reasons(&first, 0), @r#"Priority = "High"; Account.Name contains ("acme", "glob"); not Sla is not blank"#);
    let second = format!(r#"{{{created}, "Priority": "High", "Products": "Switch"}}"#);
    assert_snapshot!(reasons(&second, 0), @r#"Priority = "High"; Products includes ("Switch"); not Sla is not blank"#);
    let no = format!(r#"{{{created}, "Priority": "High", "Products": "Switch", "Sla": 1}}"#);
    assert_eq!(reasons(&no, 0), "");
    assert_eq!(reasons(&no, 2), "", "an entry without criteria takes every case");
    assert_eq!(reasons(&no, 99), "");
}

#[test]
fn an_explanation_says_it_all() {
    let program = sample();
    let json = r#"{"Id": "500", "CreatedDate": "2026-11-20T17:00:00Z", "Priority": "High", "Sla": null,
        "Account": {"Name": "Acme"}, "Products": ["Router"], "LastReply": "2026-11-20T23:30:00Z",
        "BusinessHours": {"Name": "Night"}}"#;
    let case = case(&program, json);
    assert_json_snapshot!(evaluate_explained(&program, &case, at(NOW)).unwrap());
}

#[test]
fn a_decision_explains_itself_on_request() {
    let program = sample();
    let json = r#"{"CreatedDate": "2026-11-20T17:00:00Z", "Priority": "High", "Products": "Switch"}"#;
    let case = case(&program, json);
    let decision = evaluate(&program, &case, at(NOW)).unwrap();
    let told = |explanation: &Explanation<'_>| serde_json::to_string(explanation).unwrap();
    let at_once = evaluate_explained(&program, &case, at(NOW)).unwrap();
    assert_eq!(at_once.decision, decision);
    assert_eq!(told(&decision.explain(&program, &case, at(NOW)).unwrap()), told(&at_once));
    let other = sample();
    assert_eq!(decision.explain(&other, &case, at(NOW)).unwrap_err(), CaseError::OtherProgram);
}

#[test]
fn a_closed_case_says_what_closes_it() {
    let program = sample();
    let closed = |json: &str| {
        let case = case(&program, json);
        let explanation = evaluate_explained(&program, &case, at(NOW)).unwrap();
        assert!(explanation.entries.iter().all(|entry| !entry.reached));
        let found = explanation.closed_by.unwrap();
        format!("{} = {}", found.field, found.value)
    };
    assert_snapshot!(closed(r#"{"CreatedDate": "2026-11-20T17:00:00Z", "Status": "closed"}"#), @r#"Status = "closed""#);
    assert_snapshot!(closed(r#"{"CreatedDate": "2026-11-20T17:00:00Z", "IsClosed": true}"#), @"IsClosed = true");
}

#[test]
fn the_listing_shows_everything() {
    assert_snapshot!(esc_runtime::disassemble(&sample()));
}
