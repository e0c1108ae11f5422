use std::collections::BTreeSet;

use super::*;
use crate::items;
use crate::testing::{Org, examples};

/// What becomes of the files when what stands at the cursor is renamed, or why it cannot be.
fn renamed_to(name: &str, files: &[(&str, &str)]) -> String {
    let org = Org::new(files);
    match rename(&org.view(), org.offset(), name) {
        Ok(edits) if edits.is_empty() => "no edits".to_owned(),
        Ok(edits) => org.apply(&edits),
        Err(why) => why,
    }
}

fn in_one(name: &str, text: &str) -> String {
    renamed_to(name, &[("main.esc", text)])
}

fn prepared(text: &str) -> String {
    let org = Org::of(text);
    match prepare(&org.view(), org.offset()) {
        Ok(found) => format!("`{}` is `{}`", found.span.of(org.view().text()), found.name),
        Err(why) => why,
    }
}

#[test]
fn what_a_person_edits() {
    let rules = [
        r#"queue "T$0ier2""#,
        r#"queue "Ti\"$0er2""#,
        r#"queue $0"" "#,
        r#"entry "A" when Case.$0Tier = "x" < stop >"#,
        r#"entry "A" when `Ca$0se.when` = "x" < stop >"#,
        r#"entry "A" row v$0ip: Tier = "x" when vip < stop >"#,
        r#"case < Tier: picklist("G$0old") >"#,
        r#"entry "A" < at 4h notify queue 'T$0ier2' >"#,
        r#"entry "A" < at 4h $0notify owner >"#,
        r#"entry "A" when $0Id = "x" < stop >"#,
        r#"import "a$0.esc""#,
        r#"entry "A" when Tier = "$0x" < stop >"#,
        r#"entry "A" when $0vip < stop >"#,
        r#"entry "A" use hours "D$0ay" < stop >"#,
    ];
    let shown: Vec<String> = rules.iter().map(|text| prepared(text)).collect();
    insta::assert_snapshot!(shown.join("\n"), @r#"
    `Tier2` is `Tier2`
    `Ti\"er2` is `Ti"er2`
    `` is ``
    `Tier` is `Tier`
    `when` is `when`
    `vip` is `vip`
    `Gold` is `Gold`
    `Tier2` is `Tier2`
    nothing here has a name that could be changed
    every case has the field `Id`, whose name is given by Salesforce
    `a.esc` is the path of a file: rename the file, then write its new path here
    `x` is among no values that are declared for `Tier`: declare them in a `case` block to rename one
    `vip` is declared nowhere: declare the row first, or correct the name
    `Day` is declared nowhere: declare the hours first, or correct the name
    "#);
}

#[test]
fn over_imports() {
    insta::assert_snapshot!(renamed_to("Second \"line\"", &[
        ("lib.esc", "queue \"Tier2\"\nrole \"Tier2\""),
        ("main.esc", "import \"mid.esc\"\nentry \"Tier2\" < at 4h reassign queue \"Tier$02\", notify role \"Tier2\" >"),
        ("mid.esc", "import \"lib.esc\""),
        ("other.esc", "rule \"O\" inactive\nentry \"O\" < at 4h reassign queue \"Tier2\" >"),
    ]), @r#"
    -- lib.esc
    queue "Second \"line\""
    role "Tier2"
    -- main.esc
    import "mid.esc"
    entry "Tier2" < at 4h reassign queue "Second \"line\"", notify role "Tier2" >
    "#);
}

#[test]
fn each_kind() {
    insta::assert_snapshot!([
        in_one("B", "rule \"A$0\"\nentry \"A\" < stop >"),
        in_one("B", "rule \"A\"\nentry \"A$0\" < stop >"),
        in_one("Night", "hours \"Da$0y\" in \"UTC\" < daily 09:00-17:00; closures \"Day\" >\nclosures \"Day\" < closed 2026-12-25 >\nentry \"A\" use hours \"Day\" fire during hours \"Day\" < stop >"),
        in_one("Night", "hours \"Day\" in \"UTC\" < daily 09:00-17:00; closures \"D$0ay\" >\nclosures \"Day\" < closed 2026-12-25 >"),
        in_one("Q", "pool \"P$0\" < user \"P\" capacity 1 >\nentry \"A\" < at 1h reassign pool \"P\" >"),
        in_one("bo@example.com", "pool \"P\" < user \"ana$0@example.com\" capacity 1 >\nentry \"A\" < at 1h reassign user \"ana@example.com\", email \"ana@example.com\" >"),
        in_one("Bye", "template \"Hello$0\"\nentry \"A\" < at 1h notify owner using \"Hello\" >"),
    ].join("\n"), @r#"
    -- main.esc
    rule "B"
    entry "A" < stop >

    -- main.esc
    rule "A"
    entry "B" < stop >

    -- main.esc
    hours "Night" in "UTC" < daily 09:00-17:00; closures "Day" >
    closures "Day" < closed 2026-12-25 >
    entry "A" use hours "Night" fire during hours "Night" < stop >

    -- main.esc
    hours "Day" in "UTC" < daily 09:00-17:00; closures "Night" >
    closures "Night" < closed 2026-12-25 >

    -- main.esc
    pool "Q" < user "P" capacity 1 >
    entry "A" < at 1h reassign pool "Q" >

    -- main.esc
    pool "P" < user "bo@example.com" capacity 1 >
    entry "A" < at 1h reassign user "bo@example.com", email "ana@example.com" >

    -- main.esc
    template "Bye"
    entry "A" < at 1h notify owner using "Bye" >
    "#);
}

#[test]
fn rows() {
    insta::assert_snapshot!([
        in_one("vip", "row $01: A = 1\nrow 2: not 1\nentry \"E\" when 1 and (2 or 1) < stop >\nentry \"F\" row 1: A = 2 when 1 < stop >"),
        in_one("3", "row 1: A = 1\nentry \"F\" row 1: A = 2 row 2: A = 3 when $01 and 2 < stop >\nentry \"G\" when 1 < stop >"),
        in_one("VIP", "row vi$0p: A = 1\nentry \"E\" when Vip < stop >"),
    ].join("\n"), @r#"
    -- main.esc
    row vip: A = 1
    row 2: not vip
    entry "E" when vip and (2 or vip) < stop >
    entry "F" row 1: A = 2 when 1 < stop >

    -- main.esc
    row 1: A = 1
    entry "F" row 3: A = 2 row 2: A = 3 when 3 and 2 < stop >
    entry "G" when 1 < stop >

    -- main.esc
    row VIP: A = 1
    entry "E" when VIP < stop >
    "#);
}

#[test]
fn rows_that_would_hide_or_be_hidden() {
    insta::assert_snapshot!([
        in_one("2", "row $01: A = 1\nrow 2: A = 2"),
        in_one("TWO", "row $01: A = 1\nentry \"E\" row two: A = 2 when 1 and two < stop >"),
        in_one("TWO", "row $01: A = 1\nentry \"E\" row two: A = 2 when two < stop >\nentry \"F\" when 1 < stop >"),
        in_one("1", "row 1: A = 1\nentry \"E\" row $0two: A = 2 when two and 1 < stop >"),
        in_one("1", "row 1: A = 1\nentry \"E\" row $0two: A = 2 when two < stop >\nentry \"F\" when 1 < stop >"),
        in_one("1", "entry \"E\" row $0two: A = 2 row 1: A = 3 when two and 1 < stop >"),
        in_one("2", "row $01: A = 1\nentry \"E\" when 2 < stop >"),
    ].join("\n"), @r#"
    there is a row `2` already, in line 2; choose another name
    the entry `E` uses this row and has a row `TWO` of its own, which would hide it; choose another name
    -- main.esc
    row TWO: A = 1
    entry "E" row two: A = 2 when two < stop >
    entry "F" when TWO < stop >

    the entry refers to the row `1` of the file, which this one would hide; choose another name
    -- main.esc
    row 1: A = 1
    entry "E" row 1: A = 2 when 1 < stop >
    entry "F" when 1 < stop >

    the entry has a row `1` already, in line 1; choose another name
    `2` stands in line 2, where it means nothing yet, and would come to mean what is renamed here; choose another name
    "#);
}

#[test]
fn fields() {
    let text = r#"case < Tier: picklist("Gold"); Other: text >
row 1: TIER = "Gold" or Case.Tier is blank or `tier` is blank or Other = Tier or formula( ISPICKVAL(Tier, "Gold") )
entry "E" when 1 < at 1h set T$0ier = "Gold" >"#;
    insta::assert_snapshot!([
        in_one("Level__c", text),
        in_one("Case.Level__c", text),
        in_one("`when`", text),
        in_one("null", text),
        in_one("Account.Tier", text),
        in_one("OwnerId", text),
        in_one("other", text),
        in_one("isclosed", text),
        in_one("Ma\u{df}", text),
        in_one("A b", text),
        in_one("", text),
        in_one("tier", text),
        in_one("Tier", text),
    ].join("\n"), @r#"
    -- main.esc
    case < Level__c: picklist("Gold"); Other: text >
    row 1: Level__c = "Gold" or Case.Level__c is blank or `Level__c` is blank or Other = Level__c or formula( ISPICKVAL(Level__c, "Gold") )
    entry "E" when 1 < at 1h set Level__c = "Gold" >

    -- main.esc
    case < Level__c: picklist("Gold"); Other: text >
    row 1: Level__c = "Gold" or Case.Level__c is blank or `Level__c` is blank or Other = Level__c or formula( ISPICKVAL(Level__c, "Gold") )
    entry "E" when 1 < at 1h set Level__c = "Gold" >

    -- main.esc
    case < `when`: picklist("Gold"); Other: text >
    row 1: `when` = "Gold" or Case.when is blank or `when` is blank or Other = `when` or formula( ISPICKVAL(when, "Gold") )
    entry "E" when 1 < at 1h set `when` = "Gold" >

    -- main.esc
    case < `null`: picklist("Gold"); Other: text >
    row 1: `null` = "Gold" or Case.null is blank or `null` is blank or Other = `null` or formula( ISPICKVAL(null, "Gold") )
    entry "E" when 1 < at 1h set `null` = "Gold" >

    a step sets `Tier`, and none can set a field named `Account.Tier`: it is a field of a related object; a step sets fields of the case itself
    a step sets `Tier`, and none can set a field named `OwnerId`: give the case to someone with `reassign`
    there is a field `other` already, in line 1; choose another name
    every case has a field `isclosed` already; choose another name
    `Maß` cannot name a field: a field has letters, digits and `_` with no digit first, and dots between its parts, such as `Tier__c` or `Account.Name`
    `A b` cannot name a field: a field has letters, digits and `_` with no digit first, and dots between its parts, such as `Tier__c` or `Account.Name`
    a name has at least one character
    -- main.esc
    case < tier: picklist("Gold"); Other: text >
    row 1: tier = "Gold" or Case.tier is blank or `tier` is blank or Other = tier or formula( ISPICKVAL(tier, "Gold") )
    entry "E" when 1 < at 1h set tier = "Gold" >

    no edits
    "#);
}

#[test]
fn fields_that_nothing_declares() {
    insta::assert_snapshot!([
        in_one("Level", "row 1: T$0ier = 3 or Other = `Tier`"),
        in_one("Other", "row 1: T$0ier = 3 or Other = `Tier`"),
        in_one("Account.Name", "row 1: Account.Titl$0e = \"x\""),
    ].join("\n"), @r#"
    -- main.esc
    row 1: Level = 3 or Other = `Level`

    there is a field `Other` already, in line 1; choose another name
    -- main.esc
    row 1: Account.Name = "x"
    "#);
}

#[test]
fn values() {
    let text = r#"case < Priority: picklist("Low", "High"); Tier: picklist("High", ...) >
row 1: Priority = "hi$0gh" or Priority in ("High", "Low") or Priority contains "High" or Tier = "High" or Tier = "New"
entry "E" when 1 or formula( ISPICKVAL(Priority, 'High') ) < at 1h set Priority = "High", set Tier = "High" >"#;
    insta::assert_snapshot!([
        in_one("It's \"urgent\"", text),
        in_one("low", text),
        in_one("HIGH", text),
        in_one("new", &text.replace("$0", "").replace("Tier = \"High\" or", "Tier = \"H$0igh\" or")),
        in_one(" ", text),
    ].join("\n"), @r#"
    -- main.esc
    case < Priority: picklist("Low", "It's \"urgent\""); Tier: picklist("High", ...) >
    row 1: Priority = "It's \"urgent\"" or Priority in ("It's \"urgent\"", "Low") or Priority contains "High" or Tier = "High" or Tier = "New"
    entry "E" when 1 or formula( ISPICKVAL(Priority, 'It\'s "urgent"') ) < at 1h set Priority = "It's \"urgent\"", set Tier = "High" >

    the field has a value `low` already, in line 1; choose another name
    -- main.esc
    case < Priority: picklist("Low", "HIGH"); Tier: picklist("High", ...) >
    row 1: Priority = "HIGH" or Priority in ("HIGH", "Low") or Priority contains "High" or Tier = "High" or Tier = "New"
    entry "E" when 1 or formula( ISPICKVAL(Priority, 'HIGH') ) < at 1h set Priority = "HIGH", set Tier = "High" >

    `new` stands in line 2, where it means nothing yet, and would come to mean what is renamed here; choose another name
    a name has at least one character
    "#);
}

#[test]
fn names_that_are_taken() {
    let lib = ("lib.esc", "queue \"Tier$02\"");
    let main = |queue: &str| {
        format!("import \"lib.esc\"\nimport \"two.esc\"\nentry \"A\" < at 1h reassign queue \"{queue}\" >")
    };
    insta::assert_snapshot!([
        renamed_to("Tier3", &[lib, ("main.esc", &main("Tier2")), ("two.esc", "queue \"Tier3\"")]),
        renamed_to("Tier4", &[lib, ("main.esc", &main("Tier4")), ("two.esc", "queue \"Tier3\"")]),
        renamed_to("Tier3", &[lib, ("main.esc", "import \"lib.esc\"\n\nqueue \"Tier3\"")]),
        renamed_to("Tier3", &[lib, ("main.esc", "queue \"Tier3\"")]),
        in_one("B", "entry \"A$0\" < stop >\nentry \"B\" < stop >"),
        in_one("Night", "hours \"Da$0y\" in \"UTC\" < daily 09:00-17:00 >\nhours \"Night\" in \"UTC\" < daily 19:00-20:00 >"),
        in_one("Night", "hours \"Da$0y\" in \"UTC\" < daily 09:00-17:00 >\nentry \"A\" use hours \"Night\" < stop >"),
        in_one("b", "entry \"A\" < at 1h notify user \"a$0\", user \"b\" >"),
    ].join("\n"), @r#"
    there is a queue named `Tier3` already, in line 1 of `two.esc`, and `main.esc` sees both; choose another name
    there is a queue named `Tier4` already, in line 3 of `main.esc`; choose another name
    there is a queue named `Tier3` already, in line 3 of `main.esc`; choose another name
    -- lib.esc
    queue "Tier3"

    there is an entry named `B` already, in line 2; choose another name
    there are hours named `Night` already, in line 2; choose another name
    `Night` stands in line 2, where it means nothing yet, and would come to mean what is renamed here; choose another name
    there is a user named `b` already, in line 1; choose another name
    "#);
}

#[test]
fn broken_text() {
    insta::assert_snapshot!([
        in_one("B", "queue \"A$0\"\nentry \"E\" < at 4 hours notify queue \"A\" >\nentry \"F\" < at 4h notify queue \"A\" "),
        in_one("B", "queue \"A$0\"\nentry \"E\" < at soon, when it suits queue \"A\" >"),
        in_one("B", "queue \"A$0\nentry \"E\" < at 4h notify queue 'A' >"),
        in_one("Level", "case < Tier: text >\nrow 1: T$0ier = \nrow 2: and Tier"),
    ].join("\n"), @r#"
    -- main.esc
    queue "B"
    entry "E" < at 4 hours notify queue "B" >
    entry "F" < at 4h notify queue "B" 

    `A` also stands in line 2, in a declaration with mistakes: correct it first, so that no name is left behind
    -- main.esc
    queue "B"
    entry "E" < at 4h notify queue 'B' >

    nothing here has a name that could be changed
    "#);
}

/// The offsets of all names, one of each thing in each file.
fn names_of(org: &Org) -> Vec<(usize, u32)> {
    let mut names = Vec::new();
    for (number, file) in org.report.files.iter().enumerate() {
        let mut seen = BTreeSet::new();
        for (slice, item) in items(file) {
            for found in names::occurrences(slice, item) {
                if seen.insert(found.symbol) {
                    names.push((number, slice.start + found.span.start));
                }
            }
        }
    }
    names
}

/// Renames what stands at an offset, and gives the texts and how many edits it took.
fn apply(org: &Org, file: usize, offset: u32, name: &str) -> Result<(Vec<(String, String)>, usize), String> {
    let view = View { file: &org.report.files[file], ..org.view() };
    let edits = rename(&view, offset, name)?;
    Ok((org.edited(&edits), edits.len()))
}

#[test]
fn renamed_rules_check_as_before_and_renaming_back_gives_the_same_text() {
    let mut renamed = 0;
    for files in examples() {
        let org = Org::new(&files);
        for (file, offset) in names_of(&org) {
            let view = View { file: &org.report.files[file], ..org.view() };
            let Ok(Renamable { name, .. }) = prepare(&view, offset) else { continue };
            let (_, found) = names::at(&view, offset).unwrap();
            let fresh = match found.symbol {
                Symbol::Row(_) | Symbol::OwnRow(..) => "fresh_1",
                Symbol::Field(_) if name.contains('.') => "Fresh.When__c",
                Symbol::Field(_) => "Fresh__c",
                _ => "A \"fresh\" one",
            };
            let (texts, edits) = apply(&org, file, offset, fresh).unwrap();
            assert!(edits > 0, "{name}");
            let after = Org::new(&texts);
            assert_eq!(
                after.report.diagnostics.len(),
                org.report.diagnostics.len(),
                "{name}: {:?}",
                after.report.diagnostics
            );

            let moved = names_of(&after);
            let at = names_of(&org).iter().position(|place| *place == (file, offset)).unwrap();
            let (texts, _) = apply(&after, moved[at].0, moved[at].1, &name).unwrap();
            assert_eq!(texts, org.edited(&[]), "{name}");
            renamed += 1;
        }
    }
    assert!(renamed > 60, "{renamed}");
}
