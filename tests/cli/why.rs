//! `escc why`

use serde_json::Value;

use crate::{Folder, NOW};

const RULES: &str = r#"rule "Support"
hours "Desk" in "America/Los_Angeles" < mon-fri 08:00-18:00; closed 2026-11-24 >
queue "Tier 2"
row 1: Account.Name = "Acme"
row 2: Account.Name = "Global Media"
entry "Gone" when Status = "Closed" < stop >
entry "P1" when Priority = "High" and (1 or 2) and not (Seats < 10 or IsVip = true)
  age_from created_disable_on_modify
  use hours "Desk"
<
  immediately notify owner;
  at 4h notify manager, set Priority = "Critical";
  at 8h reassign queue "Tier 2"
>
entry "Catch-all" < at 48h notify owner >
"#;

const CASE: &str = r#"{
  "Id": "500A", "CreatedDate": "2026-11-21T01:00:00Z", "LastModifiedDate": "2026-11-23T20:00:00Z",
  "Priority": "High", "Account": {"Name": "Global Media"}, "Seats": 10
}"#;

#[test]
fn a_person_can_follow_the_decision() {
    let folder = Folder::new(&[("a.esc", RULES), ("case.json", CASE)]);
    let ran = folder.run(&["why", "a.esc", "--case", "case.json", "--now", NOW]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    insta::assert_snapshot!(ran.out);
    assert_eq!(folder.run_on(CASE, &["why", "a.esc", "--case", "-", "--now", NOW]), ran);
    folder.run(&["compile", "a.esc", "-o", "a.escb"]);
    assert_eq!(folder.run(&["why", "a.escb", "--case", "case.json", "--now", NOW]), ran);
}

#[test]
fn unmatched_and_closed_cases_are_explained() {
    let rules = "entry \"A\" when Priority = \"High\" < at 4h notify owner >\n";
    let folder = Folder::new(&[("a.esc", rules)]);
    let why = |case: &str| folder.run_on(case, &["why", "a.esc", "--case", "-", "--now", NOW]).out;
    insta::assert_snapshot!(why(r#"{"CreatedDate": "2026-11-21T01:00:00Z"}"#), @r#"
    rule "a": the case is taken by no entry, at 2026-11-21T17:00:00Z

    ✗ entry "A"
      ✗ Priority = "High"   [Priority is blank]
    "#);
    insta::assert_snapshot!(why(r#"{"CreatedDate": "2026-11-21T01:00:00Z", "IsClosed": true}"#), @r#"
    rule "a": the case is closed, and a closed case never escalates, at 2026-11-21T17:00:00Z
      closed by: IsClosed is true

    - entry "A" is not asked: the case is closed
      ✗ Priority = "High"   [Priority is blank]
    "#);
}

#[test]
fn a_terminal_without_unicode_gets_ascii() {
    let folder = Folder::new(&[("a.esc", RULES), ("case.json", CASE)]);
    let output =
        folder.command(&["why", "a.esc", "--case", "case.json"]).env("LC_ALL", "C").output().unwrap();
    assert!(output.stdout.is_ascii());
}

#[test]
fn programs_get_one_object() {
    let folder = Folder::new(&[("a.esc", RULES), ("case.json", CASE)]);
    let ran = folder.run(&["why", "a.esc", "--case", "case.json", "--now", NOW, "--format", "json"]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let why: Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(why["entry"], "P1");
    assert_eq!(why["entries"][1]["criteria"]["parts"][0]["found"][0]["value"], "High");
    assert_eq!(why["clock"]["hours"]["zone"], "America/Los_Angeles");
    assert_eq!(why["steps"][1]["due"], "2026-11-23T19:00:00Z");
    assert_eq!(folder.run(&["why", "a.esc", "--case", "case.json", "--format", "png"]).status, 2);
}

#[test]
fn exactly_one_case_is_explained() {
    let folder = Folder::new(&[("a.esc", RULES)]);
    let why = |input: &str| folder.run_on(input, &["why", "a.esc", "--case", "-", "--now", NOW]);
    let alone = why(CASE);
    assert_eq!(why(&format!("[{CASE}]")), alone);
    assert_eq!(why(&format!("{{\"status\": 0, \"result\": {{\"records\": [{CASE}]}}}}")), alone);
    let mut refusals = String::new();
    for input in [&format!("[{CASE}, {CASE}]"), &format!("{CASE}\n{CASE}"), "", "[]", "{", "Id,CreatedDate\n"]
    {
        let ran = why(input);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{input}");
        refusals.push_str(&ran.err);
    }
    insta::assert_snapshot!(refusals);
}

#[test]
fn a_case_with_an_error_is_answered_with_no() {
    let folder = Folder::new(&[("a.esc", RULES)]);
    let why = |input: &str| folder.run_on(input, &["why", "a.esc", "--case", "-", "--now", NOW]);
    let ran = why(r#"{"Id": "500A", "CreatedDate": "2026-11-21T01:00:00Z", "Seats": "many"}"#);
    assert_eq!((ran.status, &*ran.out), (1, ""));
    insta::assert_snapshot!(ran.err, @r#"error: case `500A`: `Seats` should be a number, but it is the text "many""#);
    assert_eq!(why("[1]").status, 1);
}

#[test]
fn rules_with_errors_and_libraries_fail() {
    let folder =
        Folder::new(&[("a.esc", "entry \"A\" < at 4 notify owner >\n"), ("lib.esc", "queue \"A\"\n")]);
    let ran = folder.run_on(CASE, &["why", "a.esc", "--case", "-"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("E0001"), "{}", ran.err);
    assert_eq!(folder.run_on(CASE, &["why", "lib.esc", "--case", "-"]).status, 2);
    assert_eq!(folder.run_on(CASE, &["why", "absent.esc", "--case", "-"]).status, 2);
}
