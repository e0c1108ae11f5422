//! `escc diff`

use serde_json::Value;

use crate::{Folder, NOW, RULE, Ran};

const RULES: &str = r#"rule "Support"
case <
  Priority: picklist("Low", "Medium", "High");
  Status: picklist("New", "Working", "Closed" closed);
  Tier: picklist("Standard", "Gold");
  Account.Name: text
>
hours "Desk" in "America/Los_Angeles" < mon-fri 08:00-18:00; closed every 12-25 >
queue "Tier 2"
row 1: Account.Name = "Acme"
row 2: Account.Name = "Global Media"
entry "VIP" when (1 or 2) and Priority = "High" use hours "Desk" < at 1h notify manager >
entry "High" when Priority = "High" use hours "Desk" < at 4h notify manager; at 8h reassign queue "Tier 2" >
entry "Gold" when not (Priority = "High" or Tier != "Gold") < at 8h notify owner >
entry "Waiting" when Tier = "Standard" and Priority = "Low" < stop >
entry "Everything else" < at 48h notify owner >
"#;

const SAME: &str = "the same for every case\n";

/// The rules with one text in them replaced.
fn with(old: &str, new: &str) -> String {
    assert!(RULES.contains(old), "{old}");
    RULES.replace(old, new)
}

/// Compares two rule sets.
fn diff(old: &str, new: &str) -> Ran {
    let folder = Folder::new(&[("old/a.esc", old), ("new/a.esc", new)]);
    folder.run(&["diff", "old/a.esc", "new/a.esc", "--now", NOW])
}

/// What the difference to other rules is, for people.
fn shown(old: &str, new: &str) -> String {
    let ran = diff(old, new);
    assert_eq!((ran.status, &*ran.err), (1, ""), "{}", ran.out);
    assert!(!ran.out.contains('\u{1b}'), "no colours where nobody looks: {}", ran.out);
    ran.out
}

#[test]
fn what_does_the_same_is_the_same() {
    let without_rows = with("row 1: Account.Name = \"Acme\"\nrow 2: Account.Name = \"Global Media\"\n", "")
        .replace("(1 or 2)", "Account.Name in (\"Global Media\", \"Acme\")");
    let gold = "entry \"Gold\" when not (Priority = \"High\" or Tier != \"Gold\") < at 8h notify owner >\n";
    let waiting = "entry \"Waiting\" when Tier = \"Standard\" and Priority = \"Low\" < stop >\n";
    for (what, new) in [
        ("the same text", RULES.to_owned()),
        ("another name of an entry", with("\"High\" when", "\"Top\" when")),
        ("another name of the rule", with("rule \"Support\"", "rule \"Help\" inactive")),
        (
            "criteria that say the same",
            with(
                "not (Priority = \"High\" or Tier != \"Gold\")",
                "Tier = \"Gold\" and not Priority = \"High\"",
            ),
        ),
        ("rows written out", without_rows),
        ("disjoint entries in another order", with(&format!("{gold}{waiting}"), &format!("{waiting}{gold}"))),
        ("hours that are written otherwise", with("mon-fri 08:00-18:00", "mon-fri 08:00-12:00, 12:00-18:00")),
        ("another name of the hours", with("\"Desk\"", "\"Office\"")),
        (
            "only marking beside another action",
            with("at 8h reassign", "at 4h mark escalated; at 8h reassign"),
        ),
        ("no steps in place of `stop`", with("< stop >", "< >")),
        ("no entry in place of `stop`, where it is the last", format!("{RULES}entry \"No\" < stop >\n")),
    ] {
        let new = new.replace("entry \"No\"", "// escc: allow E0301\nentry \"No\"");
        assert_eq!(diff(RULES, &new), Ran::of(0, SAME, ""), "{what}");
        assert_eq!(diff(&new, RULES), Ran::of(0, SAME, ""), "{what}");
    }
    let apart = with("at 4h notify manager;", "at 4h notify manager; at 4h notify owner;");
    let together = with("at 4h notify manager;", "at 4h notify manager, notify owner;");
    assert_eq!(diff(&apart, &together), Ran::of(0, SAME, ""), "equal ages are one step");
}

#[test]
fn each_difference_is_told_with_its_cases_and_deadlines() {
    insta::assert_snapshot!("age", shown(RULES, &with("at 4h", "at 2h")));
    insta::assert_snapshot!("hours", shown(RULES, &with("08:00-18:00", "09:00-17:00")));
    insta::assert_snapshot!(
        "removed",
        shown(RULES, &with("entry \"Everything else\" < at 48h notify owner >\n", ""))
    );
    insta::assert_snapshot!(
        "added",
        shown(&with("entry \"Everything else\" < at 48h notify owner >\n", ""), RULES)
    );
    insta::assert_snapshot!("closed", shown(RULES, &with("\"Working\",", "\"Working\" closed,")));
    let every = RULE.replace("4h", "5h");
    insta::assert_snapshot!("every", shown(RULE, &every));
}

#[test]
fn sides_that_read_alike_are_told_apart() {
    let holiday = shown(RULES, &with("closed every 12-25", "closed every 12-26"));
    assert!(holiday.contains("these read alike, but the hours that they name differ"), "{holiday}");
    let pool = |capacity: u32| {
        with("at 8h notify owner", "at 8h reassign pool \"P\"")
            + &format!("pool \"P\" < user \"ana@example.com\" capacity {capacity} >\n")
    };
    let pools = shown(&pool(3), &pool(4));
    assert!(pools.contains("these read alike, but the pools that they name differ"), "{pools}");
}

#[test]
fn hours_that_one_side_does_not_know_are_told() {
    let old = with("use hours \"Desk\" < at 1h", "use case hours < at 1h");
    let new = format!("{old}hours \"Night\" in \"UTC\" < daily 22:00-06:00 >\n");
    insta::assert_snapshot!(shown(&old, &new));
}

#[test]
fn programs_get_one_object() {
    let folder = Folder::new(&[("a.esc", RULES), ("b.esc", &with("at 4h", "at 2h"))]);
    let call = ["diff", "a.esc", "b.esc", "--now", NOW, "--format", "json"];
    let ran = folder.run(&call);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out);
    for _ in 0..3 {
        assert_eq!(folder.run(&call), ran);
    }
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    let witness = found["differences"][0]["witness"].to_string();
    let due = |rules: &str| {
        let ran = folder.run_on(&witness, &["eval", rules, "--cases", "-", "--now", NOW]);
        let decision: Value = serde_json::from_str(&ran.out).unwrap();
        decision["steps"][0]["due"].clone()
    };
    let moved = &found["differences"][0]["deadlines"][0];
    assert_eq!((&due("a.esc"), &due("b.esc")), (&moved["due_before"], &moved["due_after"]));

    let same = folder.run(&["diff", "a.esc", "a.esc", "--format", "json"]);
    let nothing = "{\"version\":1,\"equivalent\":true,\"differences\":[],\"undecided\":[]}\n";
    assert_eq!(same, Ran::of(0, nothing, ""));
}

#[test]
fn bytecode_is_compared_as_its_rules_are() {
    let folder = Folder::new(&[("a.esc", RULES), ("b.esc", &with("at 4h", "at 2h"))]);
    for name in ["a", "b"] {
        folder.run(&["compile", &format!("{name}.esc"), "-o", &format!("{name}.escb")]);
    }
    let diff = |old, new| folder.run(&["diff", old, new, "--now", NOW]);
    assert_eq!(diff("a.escb", "a.esc"), Ran::of(0, SAME, ""));
    let texts = diff("a.esc", "b.esc");
    assert_eq!(texts.status, 1);
    for (old, new) in [("a.escb", "b.esc"), ("a.esc", "b.escb"), ("a.escb", "b.escb")] {
        assert_eq!(diff(old, new), texts);
    }
}

#[test]
fn what_was_not_decided_is_no_yes() {
    let folder = Folder::new(&[("a.esc", RULES), ("b.esc", &with("at 4h", "at 2h"))]);
    let ran = folder.run(&["diff", "a.esc", "b.esc", "--steps", "0"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out, @r"
    not decided: the cases that `High` takes before and `High` takes after; give `--steps` a larger number

    no difference was found, but 1 pair of entries is not decided
    ");
    let json = folder.run(&["diff", "a.esc", "b.esc", "--steps", "0", "--format", "json"]);
    let undecided =
        "{\"version\":1,\"equivalent\":false,\"differences\":[],\"undecided\":[[\"High\",\"High\"]]}\n";
    assert_eq!(json, Ran::of(1, undecided, ""));
    assert_eq!(
        folder.run(&["diff", "a.esc", "a.esc", "--steps", "0"]).status,
        0,
        "equal entries need no step"
    );
}

#[test]
fn conditions_that_look_at_the_present_may_have_no_example() {
    let rules = "case < DueBy: datetime; Reply: datetime >\nentry \"A\" when DueBy < Reply and Reply < DueBy < at 4h notify owner >\nentry \"B\" < stop >\n";
    insta::assert_snapshot!(shown(rules, &rules.replace("4h", "3h")));
}

#[test]
fn calls_that_cannot_be_answered_fail() {
    let folder = Folder::new(&[
        ("a.esc", RULES),
        (
            "types.esc",
            &with("Account.Name: text", "Account.Name: text; Seats: number")
                .replace("Tier =", "Seats = 5 and Tier ="),
        ),
        (
            "other.esc",
            &with("Account.Name: text", "Account.Name: text; Seats: text")
                .replace("Tier =", "Seats = \"5\" and Tier ="),
        ),
        ("lib.esc", "queue \"A\"\n"),
        ("broken.esc", "entry \"A\" < at 4 notify owner >\n"),
        ("broken.escb", "escb"),
    ]);
    let mut refusals = String::new();
    for (old, new) in [
        ("absent.esc", "a.esc"),
        ("a.esc", "absent.esc"),
        ("lib.esc", "a.esc"),
        ("a.esc", "."),
        ("types.esc", "other.esc"),
    ] {
        let ran = folder.run(&["diff", old, new]);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{old} {new}");
        refusals.push_str(&ran.err);
    }
    insta::assert_snapshot!(refusals);
    let both = folder.run(&["diff", "broken.esc", "broken.esc", "--format", "json"]);
    assert_eq!((both.status, &*both.out), (2, ""));
    assert_eq!(both.err.matches("E0001").count(), 4, "both sides are shown: {}", both.err);
    assert_eq!(folder.run(&["diff", "a.esc", "broken.escb"]).status, 2);
    for call in [
        &["diff", "a.esc"][..],
        &["diff", "a.esc", "a.esc", "--format", "sarif"],
        &["diff", "a.esc", "a.esc", "--steps", "many"],
        &["diff", "a.esc", "a.esc", "--now", "tomorrow"],
    ] {
        let ran = folder.run(call);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{call:?}");
    }
}

#[test]
fn an_empty_rule_takes_no_case() {
    let rules = "rule \"R\"\n";
    assert_eq!(diff(rules, rules), Ran::of(0, SAME, ""));
    assert_eq!(diff(rules, "entry \"A\" < stop >\n"), Ran::of(0, SAME, ""));
    assert!(shown(rules, RULE).starts_with("1. `All` takes cases that no entry took\n   for every case\n"));
}

#[test]
fn names_cannot_take_over_the_terminal() {
    let rules = "entry \"\u{1b}[31mred\u{7}\" when \u{60}F\u{60} = \"\u{1b}\" < at 4h email \"\u{7}@example.com\" >\n";
    let out = shown(rules, &rules.replace("4h", "5h"));
    assert!(!out.contains(['\u{1b}', '\u{7}']), "{out}");
}

#[test]
fn a_formula_is_the_same_as_the_criteria_that_say_it() {
    let rules = |when: &str| {
        format!(
            "case < Priority: picklist(\"Low\", \"High\"); IsVip: boolean; Amount: number; Share: percent; Due: date; \
             Name__c: text >\nentry \"A\" when {when} < at 1h notify owner >\nentry \"Rest\" < stop >\n"
        )
    };
    for (formula, other) in [
        (r#"AND(ISPICKVAL(Priority, "High"), NOT(IsVip))"#, r#"Priority = "High" and IsVip = false"#),
        ("Amount > 3 || ISBLANK(Amount)", "Amount > 3 or Amount is blank"),
        ("NOT(Amount > 3)", "Amount <= 3"),
        ("Amount <> 3", "Amount != 3 and Amount is not blank"),
        ("Share >= 0.5", "Share >= 50%"),
        ("Due < DATE(2026, 11, 21)", "Due < 2026-11-21"),
        ("Due < TODAY() - 5", "Due < today - 5d"),
        (r#"CONTAINS(Name__c, "12")"#, r#"Name__c contains "12""#),
        (r#"Name__c = "Acme""#, r"formula(NOT('Acme' <> Name__c))"),
        ("Amount * 2 > 3", "formula( amount*2 > 3 /* the same */ )"),
    ] {
        let ran = diff(&rules(&format!("formula({formula})")), &rules(other));
        assert_eq!((ran.status, &*ran.out), (0, SAME), "{formula}: {}{}", ran.out, ran.err);
    }
    // Case counts in formulas.
    let ran = diff(&rules(r#"formula(Name__c = "Acme")"#), &rules(r#"Name__c = "Acme""#));
    assert_ne!(ran.out, SAME);
}
