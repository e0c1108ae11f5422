//! `escc eval`

use serde_json::{Value, json};

use crate::{Folder, NOW, Ran};

const RULES: &str = r#"rule "Support"
case <
  Priority: picklist("Low", "High");
  Products: multipicklist("Router", "Switch");
  Seats: number;
  IsVip: boolean;
  Renewal: date;
  LastReply: datetime;
  Account.Name: text;
  Status: picklist("New", "Closed" closed);
>
pool "Seniors" < user "ana@example.com" capacity 2; user "bo@example.com" capacity 1 >
entry "VIP" when IsVip = true and (Seats > 10.5 or Products includes ("Switch")) <
  at 1h reassign pool "Seniors", notify manager;
  at 48h notify owner
>
entry "Renewing" when Renewal < 2027-01-01 and LastReply is not blank age_from last_modified < at 30m notify owner >
entry "Acme" when Account.Name = "Acme, \"Inc\"" < stop >
entry "High" when Priority = "High" < at 4h notify manager >
"#;

fn cases() -> Vec<Value> {
    vec![
        json!({"Id": "1", "CreatedDate": "2026-11-21T10:00:00.000+0000", "IsVip": true, "Seats": 10.75, "Status": "New"}),
        json!({"Id": "2", "CreatedDate": "2026-11-20T10:00:00Z", "IsVip": true, "Products": "Router;Switch"}),
        json!({"Id": "3", "CreatedDate": "2026-11-20T10:00:00Z", "Renewal": "2026-12-31", "LastReply": "2026-11-21T09:00:00+01:00",
            "LastModifiedDate": "2026-11-21T16:45:00Z"}),
        json!({"Id": "4", "CreatedDate": "2026-11-20T10:00:00Z", "Account": {"Name": "ACME, \"Inc\""}}),
        json!({"Id": "5", "CreatedDate": "2026-11-20T10:00:00Z", "Priority": "High", "Account": null}),
        json!({"Id": "6", "CreatedDate": "2026-11-20T10:00:00Z", "Priority": "Low"}),
        json!({"Id": "7", "CreatedDate": "2026-11-20T10:00:00Z", "Priority": "High", "Status": "Closed"}),
        json!({"Id": "8", "CreatedDate": "2026-11-20T10:00:00Z", "Seats": "many"}),
        json!({"Id": "9"}),
        json!({"CreatedDate": "soon"}),
    ]
}

const CSV: &str = "case.id,CreatedDate,LastModifiedDate,IsVip,Seats,Products,Renewal,LastReply,Account.Name,Priority,STATUS,Unknown\r\n\
1,2026-11-21T10:00:00.000+0000,,true,10.75,,,,,,New,x\r\n\
2,2026-11-20T10:00:00Z,,TRUE,,Router;Switch,,,,,,\r\n\
3,2026-11-20T10:00:00Z,2026-11-21T16:45:00Z,,,,2026-12-31,2026-11-21T09:00:00+01:00,,,,\r\n\
4,2026-11-20T10:00:00Z,,,,,,,\"ACME, \"\"Inc\"\"\",,,\"a\nb\"\r\n\
5,2026-11-20T10:00:00Z,,,,,,,,High,,\r\n\
6,2026-11-20T10:00:00Z,,,,,,,,Low,,\r\n\
7,2026-11-20T10:00:00Z,,,,,,,,High,Closed,\r\n\
8,2026-11-20T10:00:00Z,,,many,,,,,,,\r\n\
9,,,,,,,,,,,\r\n\
,soon,,,,,,,,,,\r\n";

fn lines() -> String {
    cases().iter().map(|case| format!("{case}\n")).collect()
}

fn folder() -> Folder {
    Folder::new(&[("a.esc", RULES)])
}

fn eval(folder: &Folder, input: impl AsRef<[u8]>) -> Ran {
    folder.run_on(input, &["eval", "a.esc", "--cases", "-", "--now", NOW])
}

/// The output without what tells where a case without an `Id` stands, which differs by form.
fn unplaced(out: &str) -> String {
    out.lines().map(|line| format!("{}\n", line.split("line ").next().unwrap())).collect()
}

#[test]
fn a_line_is_printed_for_each_case() {
    let folder = folder();
    let ran = eval(&folder, lines());
    assert_eq!((ran.status, &*ran.err), (1, ""), "a case has an error");
    insta::assert_snapshot!(ran.out);
    let fine = eval(&folder, cases()[0].to_string());
    assert_eq!((fine.status, &*fine.err), (0, ""));
    assert_eq!(fine.out, ran.out.lines().next().unwrap().to_owned() + "\n");
}

#[test]
fn all_forms_of_input_give_the_same() {
    let folder = folder();
    let expected = eval(&folder, lines());
    let array = serde_json::to_string(&cases()).unwrap();
    let pretty = serde_json::to_string_pretty(&cases()).unwrap();
    let values: String = cases().iter().map(|case| format!("{case:#}\n\n")).collect();
    let blank_lines = lines().replace('\n', "\r\n\r\n");
    let result = format!(
        "{{\n  \"status\": 0,\n  \"result\": {{\n    \"records\": {pretty},\n    \"totalSize\": 10,\n    \"done\": true\n  }},\n  \"warnings\": []\n}}\n"
    );
    let on_one_line = serde_json::from_str::<Value>(&result).unwrap().to_string();
    let bare = format!("{{\"totalSize\": 10, \"done\": true, \"records\": {array}}}");
    let marked = format!("\u{feff}{array}");
    for (name, input) in [
        ("array", &array),
        ("pretty", &pretty),
        ("values", &values),
        ("blank lines", &blank_lines),
        ("sf", &result),
        ("sf on one line", &on_one_line),
        ("records", &bare),
        ("byte-order mark", &marked),
    ] {
        let ran = eval(&folder, input);
        assert_eq!((ran.status, &*ran.err), (1, ""), "{name}");
        assert_eq!(unplaced(&ran.out), unplaced(&expected.out), "{name}");
    }
    for (file, text) in [
        ("c.csv", CSV),
        ("c.txt", CSV),
        ("c.json", &*pretty),
        ("c.jsonl", &*lines()),
        ("c.ndjson", &*lines()),
    ] {
        folder.write(file, text);
        let ran = folder.run(&["eval", "a.esc", "--cases", file, "--now", NOW]);
        assert_eq!((ran.status, &*ran.err), (1, ""), "{file}");
        assert_eq!(unplaced(&ran.out), unplaced(&expected.out), "{file}");
    }
}

#[test]
fn bytecode_decides_as_its_rules_do_whatever_its_name() {
    let folder = folder();
    assert_eq!(folder.run(&["compile", "a.esc", "-o", "b.esc"]).status, 0);
    let from_text = folder.run_on(lines(), &["eval", "a.esc", "--cases", "-", "--now", NOW, "--because"]);
    let from_bytes = folder.run_on(lines(), &["eval", "b.esc", "--cases", "-", "--now", NOW, "--because"]);
    assert_eq!(from_bytes, from_text);
}

#[test]
fn a_case_without_id_is_told_by_its_line() {
    let folder = folder();
    let error = |input: &str| {
        let ran = eval(&folder, input);
        assert_eq!((ran.status, &*ran.err), (1, ""));
        let last: Value = serde_json::from_str(ran.out.lines().last().unwrap()).unwrap();
        assert_eq!((&last["case"], &last["status"]), (&Value::Null, &"error".into()));
        last["error"].as_str().unwrap().to_owned()
    };
    assert!(error("\n\n{\"Id\": null}\n").starts_with("line 3: the case has no `CreatedDate`"));
    assert!(
        error("[\n  {\"CreatedDate\": \"2026-11-20T10:00Z\"},\n\n  {\n   \"Seats\": 1\n  }\n]")
            .starts_with("line 4: ")
    );
    assert!(error("{\"records\": [\n{}\n]}").starts_with("line 2: "));
    assert!(
        error("Id,CreatedDate\n1,2026-11-20T10:00Z\n\"\n\",2026-11-20T10:00Z\n,\n").starts_with("line 5: ")
    );
    assert!(
        error("{\"Id\": \"1\", \"CreatedDate\": \"2026-11-20T10:00Z\"}\n{\"Id\": }\n")
            .starts_with("line 2: the case is not valid JSON")
    );
    assert!(error("[1]").starts_with("line 1: a case is a JSON object"));
}

#[test]
fn a_wrong_line_does_not_stop_the_others() {
    let folder = folder();
    let good = "{\"Id\": \"1\", \"CreatedDate\": \"2026-11-20T10:00Z\"}";
    for wrong in ["{\"Id\": \"1\"", "{\"Id\" \"1\"}", "nonsense", "{\"a\": \u{1}}", "[{}]"] {
        for input in [format!("{good}\n{wrong}\n{good}\n"), format!("{wrong}\n{good}\n{good}\n")] {
            folder.write("c.jsonl", &input);
            let ran = folder.run(&["eval", "a.esc", "--cases", "c.jsonl", "--now", NOW]);
            assert_eq!((ran.status, &*ran.err), (1, ""), "{input}");
            let statuses: Vec<bool> = ran.out.lines().map(|line| line.contains("\"error\":null")).collect();
            assert_eq!(
                statuses,
                if input.starts_with(good) { [true, false, true] } else { [false, true, true] }
            );
        }
    }
    let latin = [good.as_bytes(), b"\n{\"Id\": \"\xe9\"}\n", good.as_bytes()].concat();
    let ran = eval(&folder, latin);
    assert_eq!((ran.status, ran.out.lines().count()), (1, 3));
    let table = b"Id,CreatedDate\n1,2026-11-20T10:00Z\n\xe9,x\n2\n3,4,5\n4,2026-11-20T10:00Z\n";
    let ran = eval(&folder, table);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_broken_array_is_evaluated_as_far_as_it_goes() {
    let folder = folder();
    let good = "{\"Id\": \"1\", \"CreatedDate\": \"2026-11-20T10:00Z\"}";
    let mut told = String::new();
    for input in [
        format!("[{good},\n {good},\n {{\"Id\": }}]"),
        format!("[{good}, {good}"),
        format!("{{\"records\":[\n{good}, {good}]]"),
    ] {
        let ran = eval(&folder, &input);
        assert_eq!((ran.status, ran.out.lines().count()), (2, 2), "{input}");
        told.push_str(&ran.err);
    }
    insta::assert_snapshot!(told);
}

#[test]
fn a_header_names_each_field_once() {
    let folder = folder();
    for header in ["Id,CreatedDate,Id", "Id,CreatedDate,Case.id"] {
        let ran = eval(&folder, format!("{header}\n1,2026-11-20T10:00Z,2\n"));
        assert_eq!((ran.status, &*ran.out), (2, ""), "{header}");
        assert!(ran.err.contains("in the header") || ran.err.contains("of the header"), "{}", ran.err);
    }
}

#[test]
fn no_cases_give_no_lines() {
    let folder = folder();
    for input in ["", "\n\n", "[]", "Id,CreatedDate\n", "{\"status\":0,\"result\":{\"records\":[]}}"] {
        assert_eq!(eval(&folder, input), Ran::of(0, "", ""), "{input}");
    }
}

#[test]
fn reasons_and_assignees_are_added_where_they_are_asked_for() {
    let folder = folder();
    folder.write("w.json", "{\"ana@example.com\": 2}");
    let run = |more: &[&str]| {
        let arguments = [&["eval", "a.esc", "--cases", "-", "--now", NOW], more].concat();
        let ran = folder.run_on(format!("{}\n{}\n", cases()[0], cases()[9]), &arguments);
        assert_eq!(ran.err, "");
        ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect::<Vec<Value>>()
    };
    let plain = &run(&[])[0];
    assert!(plain.get("because").is_none() && plain["steps"][0].get("assignee").is_none());
    let because = run(&["--because"]);
    assert_eq!(because[0]["because"], json!(["IsVip = true", "Seats > 10.5"]));
    assert_eq!(because[1]["because"], json!([]));
    let steps = &run(&["--workload", "w.json"])[0]["steps"];
    assert_eq!(steps[0]["assignee"], "bo@example.com");
    assert!(steps[1].get("assignee").is_none());
    folder.write("w.json", "{\"ana@example.com\": 9, \"bo@example.com\": 1}");
    assert_eq!(run(&["--workload", "w.json"])[0]["steps"][0]["assignee"], Value::Null);
    for wrong in ["", "[]", "{\"ana@example.com\": -1}", "{\"ana@example.com\": \"2\"}"] {
        folder.write("w.json", wrong);
        let ran = folder.run(&["eval", "a.esc", "--cases", "-", "--workload", "w.json"]);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{wrong}");
    }
}

#[test]
fn the_present_is_the_default() {
    let folder = folder();
    let state = |created: &str| {
        let case = format!("{{\"CreatedDate\": \"{created}\", \"Priority\": \"High\"}}");
        let out = folder.run_on(case, &["eval", "a.esc", "--cases", "-"]).out;
        serde_json::from_str::<Value>(&out).unwrap()["steps"][0]["state"].clone()
    };
    assert_eq!(state("2020-01-01T00:00Z"), "due");
    assert_eq!(state("9000-01-01T00:00Z"), "pending");
}

#[test]
fn calls_that_cannot_be_carried_out_fail() {
    let folder = folder();
    folder.write("broken.esc", "entry \"A\" < at 4 notify owner >\n");
    folder.write("lib.esc", "queue \"A\"\n");
    folder.write("cut.escb", b"ESCB\x01");
    folder.write("utf16.csv", b"\xff\xfeI\0d\0");
    for arguments in [
        &["eval", "broken.esc", "--cases", "-"][..],
        &["eval", "lib.esc", "--cases", "-"],
        &["eval", "cut.escb", "--cases", "-"],
        &["eval", "absent.esc", "--cases", "-"],
        &["eval", "a.esc", "--cases", "absent.json"],
        &["eval", "a.esc", "--cases", "."],
        &["eval", "a.esc", "--cases", "utf16.csv"],
        &["eval", "a.esc"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{arguments:?}");
        assert!(!ran.err.is_empty() && !ran.err.contains("panicked"), "{}", ran.err);
    }
}

#[test]
fn a_line_that_is_no_case_is_told_by_its_number() {
    let folder = folder();
    let good = r#"{"Id": "1", "CreatedDate": "2026-11-21T10:00:00Z"}"#;
    let cases: Vec<u8> =
        [good.as_bytes(), b"[]", good.as_bytes(), b"\xff", good.as_bytes(), b"{", b""].join(&b'\n');
    folder.write("some.jsonl", cases);
    let ran = folder.run(&["eval", "a.esc", "--cases", "some.jsonl", "--now", NOW]);
    assert_eq!(ran.status, 1, "{}", ran.err);
    for (number, line) in ran.out.lines().enumerate() {
        let line: Value = serde_json::from_str(line).unwrap();
        if number % 2 == 0 {
            assert_eq!((&line["case"], &line["error"]), (&json!("1"), &Value::Null));
        } else {
            assert_eq!(line["case"], Value::Null);
            let error = line["error"].as_str().unwrap();
            assert!(error.starts_with(&format!("line {}: ", number + 1)), "{error}");
        }
    }
    assert_eq!(ran.out.lines().count(), 6);
}

#[test]
fn a_formula_that_fails_makes_its_case_an_error_and_no_other() {
    let rules = "case < Seats: number; Used: number >\n\
                 entry \"Full\" when formula(Used / Seats > 0.9) < at 1h notify owner >\n\
                 entry \"Rest\" < stop >\n";
    let cases = [
        json!({"Id": "1", "CreatedDate": "2026-11-20T10:00:00Z", "Seats": 10, "Used": 10}),
        json!({"Id": "2", "CreatedDate": "2026-11-20T10:00:00Z", "Seats": 0, "Used": 10}),
        json!({"Id": "3", "CreatedDate": "2026-11-20T10:00:00Z", "Used": 10}),
    ];
    let cases: String = cases.iter().map(|case| format!("{case}\n")).collect();
    let folder = Folder::new(&[("rules.esc", rules), ("cases.jsonl", &cases)]);
    let ran = folder.run(&["eval", "rules.esc", "--cases", "cases.jsonl", "--now", NOW]);
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown = |line: &Value| (line["status"].clone(), line["entry"].clone(), line["error"].clone());
    assert_eq!(ran.status, 1);
    assert_eq!(shown(&lines[0]), (json!("matched"), json!("Full"), Value::Null));
    let told = "the formula of entry \"Full\" fails at `/` in `Used / Seats`: the divisor is zero";
    assert_eq!(shown(&lines[1]), (json!("error"), Value::Null, json!(told)));
    assert_eq!(shown(&lines[2]), (json!("matched"), json!("Rest"), Value::Null));
}
