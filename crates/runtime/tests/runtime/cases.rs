//! How cases are read: shapes, types and errors.

use esc_runtime::{Case, CaseError, Program, Value};
use esc_values::Decimal;
use insta::assert_snapshot;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{at, bare, sample};

/// The values that a JSON text gives, or the error.
fn read(json: &str) -> String {
    let program = sample();
    let mut case = Case::new(&program);
    match case.read_json(json) {
        Ok(()) => format!("{case:?}"),
        Err(error) => format!("{} ({})", error, case.id().unwrap_or("no id")),
    }
}

#[test]
fn a_case_is_read_as_salesforce_gives_it() {
    assert_snapshot!(read(r#"{
        "attributes": {"type": "Case", "url": "/services/data/v60.0/sobjects/Case/500"},
        "Id": "500", "CreatedDate": "2026-11-20T17:00:00.000+0000", "Priority": "high", "Other": [1, {"a": 2}],
        "Account": {"attributes": {"type": "Account"}, "Name": "Acme", "Owner": {"Name": "Ana"}},
        "Sla": 19.50, "Products": "Router;Switch", "IsVip": true, "Due": "2026-11-21", "IsClosed": false
    }"#), @r#"{"Priority": Text("high"), "Account.Name": Text("Acme"), "Account.Owner.Name": Text("Ana"), "Sla": Number(19.5), "Products": List(List { text: "RouterSwitch", ends: [6, 12] }), "IsVip": Boolean(true), "Due": Date(2026-11-21), "Id": Text("500"), "CreatedDate": Instant(2026-11-20T17:00:00Z), "IsClosed": Boolean(false)}"#);
}

#[test]
fn keys_compare_without_case_and_nested_or_dotted() {
    let expected = read(r#"{"Account": {"Name": "A", "Owner": {"Name": "B"}}, "Sla": 1}"#);
    for json in [
        r#"{"ACCOUNT.name": "A", "account.owner.NAME": "B", "sla": 1.0}"#,
        r#"{"Account": {"name": "A", "Owner.Name": "B"}, "SLA": 1e0}"#,
        r#"{"Account.Name": "A", "Account.Owner": {"Name": "B"}, "Sla": 10e-1}"#,
        r#"{"Case.Account.Name": "A", "case.Account": {"Owner": {"Name": "B"}}, "Case.Sla": 1}"#,
        r#"{"Case": {"Account.Name": "A", "Account": {"Owner": {"Name": "B"}}}, "Sla": 1}"#,
        r#"{"Acco\u0075nt.Name": "\u0041", "Account.Owner.Name": "B", "Sla": 1}"#,
    ] {
        assert_eq!(read(json), expected, "{json}");
    }
}

#[test]
fn two_keys_of_one_field_are_an_error() {
    for json in [
        r#"{"Id": "1", "Sla": 1, "sla": 1}"#,
        r#"{"Id": "1", "Sla": 1, "Case.Sla": 2}"#,
        r#"{"Id": "1", "Account": {"Name": "A"}, "Account.Name": "A"}"#,
        r#"{"Id": "1", "Account": null, "Account.Name": "A"}"#,
        r#"{"Id": "1", "Account": {"Name": "A", "NAME": null}}"#,
    ] {
        assert!(read(json).contains("is given twice"), "{json}");
        assert!(read(json).ends_with("(1)"), "{json}");
    }
    assert_snapshot!(read(r#"{"Sla": 1, "sLA": null}"#), @"`Sla` is given twice; keys are compared without case, and `A.B` is the same as `B` in `A` (no id)");
}

#[test]
fn null_and_nothing_are_blank() {
    for json in [
        "{}",
        r#"{"Account": null, "Priority": null, "Products": null}"#,
        r#"{"Account": {"Name": null, "Owner": null}, "Priority": "", "Products": []}"#,
        r#"{"Account": {}, "Products": ";", "Due": "", "Sla": "", "LastReply": ""}"#,
        r#"{"Account": {"Owner": {}}, "Products": ["", ""]}"#,
    ] {
        assert_eq!(read(json), r#"{"IsVip": Boolean(false), "IsClosed": Boolean(false)}"#, "{json}");
    }
}

#[test]
fn what_no_rule_reads_may_hold_anything() {
    assert!(!read(r#"{"Other": 1e999999, "Else": {"Sla": "x"}, "Contact": [[[]]], "": null}"#).contains('`'));
}

#[test]
fn wrong_values_are_told_with_what_could_stand_there() {
    let errors: Vec<_> = [
        r#"{"Sla": "20"}"#,
        r#"{"Sla": true}"#,
        r#"{"Sla": 123456789012345678901234567890123456789}"#,
        r#"{"Sla": {"value": 1}}"#,
        r#"{"Priority": 5}"#,
        r#"{"Priority": "Urgent"}"#,
        r#"{"Priority": ["High"]}"#,
        r#"{"Products": ["Router", 5]}"#,
        r#"{"Products": "Router;Hub"}"#,
        r#"{"IsVip": "true"}"#,
        r#"{"Due": "2026-11-20T17:00:00Z"}"#,
        r#"{"LastReply": "2026-11-20"}"#,
        r#"{"LastReply": "2026-11-20T17:00:00"}"#,
        r#"{"LastReply": 5}"#,
        r#"{"CreatedDate": "soon"}"#,
        r#"{"Account": "Acme"}"#,
        r#"{"Account": {"Owner": 7}}"#,
        r#"{"Id": 500, "Sla": 1}"#,
        "[]",
        "5",
        r#"{"Sla": 1"#,
        r#"{"Priority": "\ud800"}"#,
        r#"{"Priority": "High"} {}"#,
        "",
    ]
    .map(|json| format!("{json}\n  {}", read(json)))
    .into();
    assert_snapshot!(errors.join("\n"));
}

#[test]
fn the_id_is_known_even_where_another_field_is_wrong() {
    assert!(read(r#"{"Sla": "x", "Priority": 5, "Id": "500A"}"#).ends_with("(500A)"));
    assert!(
        read(r#"{"Sla": "x", "Priority": 5, "Id": "500A"}"#).starts_with("`Sla`"),
        "the first error is told"
    );
}

#[test]
fn cells_of_a_table_are_read_by_type() {
    let program = sample();
    let set = |name: &str, text: &str| {
        let mut case = Case::new(&program);
        let field = program.field(name).unwrap();
        case.set_from_text(field, text).map(|()| case.value(field).to_string())
    };
    for (name, text, expected) in [
        ("Case.Priority", "HIGH", "\"HIGH\""),
        ("sla", "-1.50", "-1.5"),
        ("sla", "", "blank"),
        ("isvip", "TRUE", "true"),
        ("IsVip", "", "false"),
        ("Products", "Router;switch;", "(\"Router\", \"switch\")"),
        ("Due", "2026-02-28", "2026-02-28"),
        ("LastReply", "2026-02-28T10:00:00.000+0100", "2026-02-28T09:00:00Z"),
        ("Account.Name", " x ", "\" x \""),
    ] {
        assert_eq!(set(name, text).unwrap(), expected, "{name} {text}");
    }
    for (name, text) in
        [("Sla", " 1"), ("Sla", "20%"), ("IsVip", "yes"), ("Due", "tomorrow"), ("Priority", "Hi")]
    {
        assert!(set(name, text).is_err(), "{name} {text}");
    }
}

#[test]
fn a_case_can_be_used_again() {
    let program = sample();
    let mut case = Case::new(&program);
    case.set("Products", "Router").unwrap();
    case.set("Status", "Closed").unwrap();
    case.set("Account.Name", "Acme").unwrap();
    assert!(case.is_closed());
    case.set("Status", "New").unwrap();
    assert!(!case.is_closed(), "a new value takes the place of the old one");
    case.clear();
    assert_eq!(format!("{case:?}"), format!("{:?}", Case::new(&program)));
    case.set("Products", "Switch").unwrap();
    assert_eq!(case.value(program.field("products").unwrap()).to_string(), "(\"Switch\")");
    case.set("Nothing of the rules", 5).unwrap();
}

#[test]
fn cases_of_a_file_may_give_their_keys_in_any_order() {
    let program = sample();
    let mut again = Case::new(&program);
    let keys =
        ["\"Priority\": \"high\"", "\"Other\": 1", "\"Sla\": 2", "\"IsVip\": true", "\"PRIORITY_\": 3"];
    for order in [[0, 1, 2, 3, 4], [0, 1, 2, 3, 4], [4, 3, 2, 1, 0], [2, 0, 4, 1, 3], [1, 2, 0, 4, 3]] {
        for count in 0..=keys.len() {
            let given: Vec<_> = order.iter().take(count).map(|key| keys[*key]).collect();
            let json = format!("{{{}}}", given.join(", "));
            let mut fresh = Case::new(&program);
            fresh.read_json(&json).unwrap();
            again.read_json(&json).unwrap();
            assert_eq!(format!("{again:?}"), format!("{fresh:?}"), "{json}");
        }
    }
}

#[test]
fn nothing_is_left_of_the_case_before() {
    let program = sample();
    for json in ["[]", "5", "{", "", "{\"Sla\": 1, \"Sla\"}", "{}"] {
        let mut case = Case::new(&program);
        case.read_json(r#"{"Id": "500", "Priority": "high", "Status": "Closed"}"#).unwrap();
        let _ = case.read_json(json);
        assert_eq!(format!("{case:?}"), format!("{:?}", Case::new(&program)), "{json}");
        assert_eq!((case.id(), case.is_closed()), (None, false), "{json}");
    }
}

/// A member of a case in JSON: a key, as it may be written, and a value of any kind.
fn member() -> impl Strategy<Value = String> {
    let key = select(vec![
        "Priority",
        "PRIORITY",
        "Case.Priority",
        "Account.Name",
        "Account",
        "account.OWNER.name",
        "Sla",
        "Products",
        "IsVip",
        "Due",
        "LastReply",
        "Id",
        "CreatedDate",
        "IsClosed",
        "Other",
        "Acco\\u0075nt",
        "attributes",
        "Case",
    ]);
    let scalar = select(vec![
        "null",
        "true",
        "false",
        "0",
        "-0",
        "19",
        "19.50",
        "1e2",
        "1e400",
        "123456789012345678901234567890",
        r#""""#,
        r#""High""#,
        r#""hi\u0067h""#,
        r#""H\"x""#,
        r#""Acme""#,
        r#""Router;Switch""#,
        r#""é\u00e9""#,
        r#""2026-11-20""#,
        r#""2026-11-20T17:00:00.000+0000""#,
        r#""5""#,
    ]);
    let value = scalar.prop_map(str::to_owned).prop_recursive(3, 8, 3, move |inner| {
        let key = select(vec!["Name", "name", "Owner", "Owner.Name", "Other", "attributes", "Sla"]);
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(|items| format!("[{}]", items.join(","))),
            vec((key, inner), 0..3).prop_map(|members| {
                let members: Vec<_> =
                    members.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    });
    (key, value).prop_map(|(key, value)| format!("\"{key}\": {value}"))
}

proptest! {
    /// A number where a text is expected has the whole case read in the way that any JSON is.
    #[test]
    fn cases_are_read_alike_in_both_ways(members in vec(member(), 0..6)) {
        let program = sample();
        let (mut case, mut again) = (Case::new(&program), Case::new(&program));
        let read = case.read_json(&format!("{{{}}}", members.join(", ")));
        let other = again.read_json(&format!("{{{}}}", [members, vec![r#""Status": 5"#.to_owned()]].concat().join(", ")));
        prop_assert_eq!(format!("{:?}", &case), format!("{:?}", again));
        match read {
            Ok(()) => prop_assert!(matches!(other, Err(CaseError::WrongType { .. })), "{:?}", other),
            Err(error) => prop_assert_eq!(other, Err(error)),
        }
    }
}

#[test]
fn typed_setters_check_types_and_leave_a_field_blank_after_an_error() {
    let program = sample();
    let sla = program.field("Sla").unwrap();
    let mut case = Case::new(&program);
    case.set_field(sla, 7).unwrap();
    assert_eq!(case.value(sla), Value::Number(Decimal::parse("7").unwrap()));
    assert!(matches!(case.set_field(sla, "7"), Err(CaseError::WrongType { .. })));
    assert_eq!(case.value(sla), Value::Blank);
    assert!(matches!(case.set_list(sla, ["7"]), Err(CaseError::WrongType { .. })));
    assert!(matches!(case.set_from_text(sla, "x"), Err(CaseError::WrongType { .. })));
    case.set("LastReply", at("2026-11-20T17:00:00Z")).unwrap();
    case.set("LastReply", None::<&str>).unwrap();
    assert_eq!(case.value(program.field("LastReply").unwrap()), Value::Blank);
    case.set("Due", "2026-11-20").unwrap();
    assert_eq!(case.value(program.field("Due").unwrap()).to_string(), "2026-11-20");
    assert!(case.set("IsVip", at("2026-11-20T17:00:00Z")).is_err());
}

#[test]
fn json_values_are_read_like_json_text() {
    let program = sample();
    let text = r#"{"Sla": 0.1, "Account": {"Name": "A\"\\"}, "Products": ["Router"], "Id": "5"}"#;
    let mut case = Case::new(&program);
    case.read_json(text).unwrap();
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(format!("{:?}", Case::from_json(&program, &value).unwrap()), format!("{case:?}"));
    assert_eq!(Case::from_json(&program, &serde_json::json!([])).err(), Some(CaseError::NotAnObject));
}

#[test]
fn a_field_may_bear_the_name_of_a_related_object() {
    let mut parts = bare();
    parts.fields[1].name = "Account".into();
    let program = Program::new(parts).unwrap();
    let read = |json: &str| {
        let mut case = Case::new(&program);
        case.read_json(json).map(|()| format!("{case:?}"))
    };
    assert!(read(r#"{"Account": "x", "Account.Name": "y"}"#).is_ok());
    assert!(read(r#"{"Account": {"Name": "y"}}"#).unwrap().contains("Account.Name"));
    assert!(read(r#"{"Account": 5}"#).is_err());
}
