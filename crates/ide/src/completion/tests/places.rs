//! What is offered where.

use crate::completion::complete;
use crate::testing::Org;
use crate::{Edit, Place};

/// Declarations that the tests share.
const DECLARED: &str = r#"case <
  Priority: picklist("Low", "High", "Very high");
  Status: picklist("New", "Closed" closed);
  Products: multipicklist("Router", "Switch");
  Share: percent;
  Count: number;
  Vip: boolean;
  Due: date;
  Reply: datetime;
  Subject: text
>
hours "Desk" in "Europe/Dublin" < mon-fri 09:00-17:00 >
queue "Tier2"
role "CSM"
template "Breach"
/// The best.
pool "Senior" < user "ana@example.com" capacity 5 >
row gold: Priority = "High" and
  Vip = true
"#;

/// The labels, in their order.
fn labels(text: &str) -> String {
    let org = Org::unanalysed(&[("main.esc", text)]);
    let labels: Vec<_> = complete(&org.view(), org.offset()).into_iter().map(|found| found.label).collect();
    labels.join(" | ")
}

/// The labels, after the shared declarations.
fn declared(text: &str) -> String {
    labels(&format!("{DECLARED}{text}"))
}

/// Everything that is offered, one a line.
fn all(text: &str) -> String {
    let org = Org::unanalysed(&[("main.esc", text)]);
    let view = org.view();
    let shown = complete(&view, org.offset()).into_iter().map(|found| {
        let replaced = found.replaces.of(view.text());
        let about = found.documentation.replace('\n', "⏎");
        format!(
            "{} | {:?} | {} | `{replaced}` -> `{}` | {about}\n",
            found.label, found.kind, found.detail, found.new_text
        )
    });
    shown.collect()
}

#[test]
fn declarations_begin_lines() {
    insta::assert_snapshot!(labels("$0"), @"rule | case | entry | row | hours | default hours | closures | queue | user | role | template | pool | import");
    insta::assert_snapshot!(labels("rule \"A\"\n$0"), @"inactive | case | entry | row | hours | default hours | closures | queue | user | role | template | pool | import");
    insta::assert_snapshot!(labels("queue \"A\"\nen$0\nqueue \"B\""), @"entry");
    insta::assert_snapshot!(labels("entry \"A\" < stop >\n\n$0\n\nentry \"B\" < stop >"), @"rule | case | entry | row | hours | default hours | closures | queue | user | role | template | pool | import");
    insta::assert_snapshot!(labels("queue \"A\" $0"), @"");
    insta::assert_snapshot!(all("default hours \"A\" in \"UTC\" < daily 00:00-24:00 >\nde$0"), @"");
}

#[test]
fn nothing_is_offered_in_comments_and_new_names() {
    for text in [
        "/// e$0",
        "// e$0\nqueue \"x\"",
        "/* entry $0 */",
        "/* entry $0",
        "rule \"e$0\"",
        "entry \"$0",
        "entry $0",
        "row $0",
        "entry \"A\" when formula(ISPICKVAL(Priority, \"H$0\"))",
        "entry \"A\" when formula(LEN(\"P$0",
        "entry \"A\" when formula(A /* P$0",
        "pool \"A\" < user \"x@example.com\" capacity 3 \"$0",
    ] {
        assert_eq!(labels(text), "", "{text}");
    }
}

#[test]
fn codes_to_allow() {
    insta::assert_snapshot!(all("// escc: allow dup$0\nentry \"A\" < stop >"), @"duplicate-age | Value | W0403 | `dup` -> `duplicate-age` | Two actions of an entry are due at the same age.");
    insta::assert_snapshot!(all("// escc: allow duplicate-age, W0304, no-$0act\nentry \"A\" < stop >"), @"
        no-actions | Value | W0404 | `no-act` -> `no-actions` | The block of an entry is empty.
        not-analysed | Value | N0306 | `no-act` -> `not-analysed` | The exact analysis had to leave something open about the entry.
        hours-not-read | Value | N0720 | `no-act` -> `hours-not-read` | A rule names business hours, but the project has no file of business hours.
        ");
    assert_eq!(labels("// escc: allow$0"), "");
}

#[test]
fn the_head_of_an_entry() {
    insta::assert_snapshot!(declared("entry \"A\" $0"), @r#"when | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | < | row"#);
    insta::assert_snapshot!(declared("entry \"A\" sla 4h use hours \"Desk\" $0"), @r#"age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | fire during hours "Desk" | fire during case hours | fire during hours | <"#);
    insta::assert_snapshot!(declared("entry \"A\" ignore hours $0 < at 4h notify owner >"), @r#"age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | fire during hours "Desk" | fire during case hours | fire during hours | sla | <"#);
    insta::assert_snapshot!(declared("entry \"A\" when Vip = true age$0"), @"age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched");
    insta::assert_snapshot!(declared("entry \"A\" age_from $0"), @"created | created_disable_on_modify | last_modified | matched");
    insta::assert_snapshot!(declared("entry \"A\" use $0"), @r#"hours "Desk" | case hours | hours"#);
    insta::assert_snapshot!(declared("entry \"A\" use case $0"), @"hours");
    insta::assert_snapshot!(declared("entry \"A\" use hours $0"), @"Desk");
    insta::assert_snapshot!(declared("entry \"A\" fire during hours \"De$0"), @r#""Desk""#);
    insta::assert_snapshot!(declared("entry \"A\" fire $0"), @"during");
    insta::assert_snapshot!(declared("entry \"A\" ignore $0"), @"hours");
    insta::assert_snapshot!(declared("entry \"A\" sla $0"), @"15m | 30m | 1h | 2h | 3h | 4h | 6h | 8h | 12h | 24h | 48h | 72h | 96h | 120h | 168h | 240h | 336h | 720h");
    insta::assert_snapshot!(declared("entry \"A\" row own: Vip = true\n $0"), @r#"and | or | when | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | < | row"#);
}

#[test]
fn values_in_formulas() {
    insta::assert_snapshot!(all(&format!(
        "{DECLARED}entry \"A\" when formula(ISPICKVAL(Status, \"$0\")) < at 1h reassign queue \"Tier2\" >"
    )), @r#"
        "New" | Value | value | `""` -> `"New"` | A value of `Status`.
        "Closed" | Value | closes the case | `""` -> `"Closed"` | A value of `Status`. A case with it is closed and never escalates.
        "#);
    insta::assert_snapshot!(declared("entry \"A\" when formula(ISPICKVAL(Priority, \"$0"), @r#""Low" | "High" | "Very high""#);
    insta::assert_snapshot!(declared("entry \"A\" when formula(ISPICKVAL(Case.priority, 'h$0) && Vip"), @"'High' | 'Very high'");
    insta::assert_snapshot!(declared("entry \"A\" when formula(CASE(Priority, \"High\", 1, \"$0"), @r#""Low" | "High" | "Very high""#);
    insta::assert_snapshot!(declared("entry \"A\" when formula(Vip && TEXT(Status) <> \"C$0\" && ISBLANK(Subject)) < stop >"), @r#""Closed""#);
    insta::assert_snapshot!(declared("entry \"A\" when formula(INCLUDES(Products, \"$0\nentry \"B\" < stop >"), @r#""Router" | "Switch""#);
    insta::assert_snapshot!(declared("row 1: Subject = \"Acme\"\nentry \"A\" when formula(CONTAINS(Subject, '$0') || Subject = 'x')"), @"'Acme'");
    insta::assert_snapshot!(declared("entry \"A\" when formula(CASE(Priority, \"High\", \"$0"), @"");
}

#[test]
fn what_is_tested() {
    insta::assert_snapshot!(declared("entry \"A\" when $0"), @"Priority | Status | Products | Share | Count | Vip | Due | Reply | Subject | gold | Id | CreatedDate | LastModifiedDate | FirstModifiedDate | MatchedDate | IsClosed | IsEscalated | BusinessHours.Name | Owner.Name | RecordType.Name | not | ( | formula");
    insta::assert_snapshot!(declared("entry \"A\" when Vip = true and not ($0"), @"Priority | Status | Products | Share | Count | Vip | Due | Reply | Subject | gold | Id | CreatedDate | LastModifiedDate | FirstModifiedDate | MatchedDate | IsClosed | IsEscalated | BusinessHours.Name | Owner.Name | RecordType.Name | not | ( | formula");
    insta::assert_snapshot!(declared("entry \"A\" row own: Vip = true when gold or o$0"), @"own | Owner.Name");
    insta::assert_snapshot!(all("row 1: A = \"x\"\n/// Two.\nrow 2: B = \"y\"\nentry \"E\" when $0"), @r#"
        A | Field | text, used in this file | `` -> `A` | A text.⏎⏎`A contains "…"`
        B | Field | text, used in this file | `` -> `B` | A text.⏎⏎`B contains "…"`
        1 | Row | A = "x" | `` -> `1` | A filter row of this file.⏎⏎`row 1: A = "x"`
        2 | Row | B = "y" | `` -> `2` | Two.⏎⏎`row 2: B = "y"`
        Id | Field | text, always there | `` -> `Id` | A text.⏎⏎`Id contains "…"`
        CreatedDate | Field | datetime, always there | `` -> `CreatedDate` | A day and a time.⏎⏎`CreatedDate < now - 2h`
        LastModifiedDate | Field | datetime, always there | `` -> `LastModifiedDate` | A day and a time.⏎⏎`LastModifiedDate < now - 2h`
        FirstModifiedDate | Field | datetime, always there | `` -> `FirstModifiedDate` | A day and a time.⏎⏎`FirstModifiedDate < now - 2h`
        MatchedDate | Field | datetime, always there | `` -> `MatchedDate` | A day and a time.⏎⏎`MatchedDate < now - 2h`
        IsClosed | Field | boolean, always there | `` -> `IsClosed` | True or false, never blank.⏎⏎`IsClosed = true`
        IsEscalated | Field | boolean, always there | `` -> `IsEscalated` | True or false, never blank.⏎⏎`IsEscalated = true`
        BusinessHours.Name | Field | text, always there | `` -> `BusinessHours.Name` | A text.⏎⏎`BusinessHours.Name contains "…"`
        Owner.Name | Field | text, always there | `` -> `Owner.Name` | A text.⏎⏎`Owner.Name contains "…"`
        RecordType.Name | Field | text, always there | `` -> `RecordType.Name` | A text.⏎⏎`RecordType.Name contains "…"`
        not | Keyword | the opposite | `` -> `not` | The opposite.⏎⏎`not (Priority = "Low" or vip)`
        ( | Keyword | a group | `` -> `(` | Opens a group, whose tests belong together, or a list of values.⏎⏎`Tier = "Gold" and (vip or high)`
        formula | Keyword | a Salesforce formula | `` -> `formula(${1:ISBLANK(OwnerId)})` | A Salesforce formula that gives true or false.⏎⏎`formula(ISPICKVAL(Priority, "High"))`
        "#);
    insta::assert_snapshot!(declared("entry \"A\" when formula(Pri$0"), @"Priority");
    insta::assert_snapshot!(labels("entry \"A\" when Prio$0"), @"");
    insta::assert_snapshot!(declared("entry \"A\" when formula(Vip /* \" */ && Pri$0"), @"Priority");
    insta::assert_snapshot!(labels("entry \"A\" when Account.N$0 = \"x\"\nentry \"B\" when Account.Name = \"y\" < stop >"), @"Account.Name");
    insta::assert_snapshot!(labels("entry \"A\" when Account.$0\nentry \"B\" when Account.Name = \"y\" < stop >"), @"Account.Name");
    insta::assert_snapshot!(labels("entry \"A\" when `$0\nentry \"B\" when `Row` = \"y\" < stop >"), @"`Row` | `Id` | `CreatedDate` | `LastModifiedDate` | `FirstModifiedDate` | `MatchedDate` | `IsClosed` | `IsEscalated` | `BusinessHours.Name` | `Owner.Name` | `RecordType.Name`");
}

#[test]
fn each_type_has_its_operators() {
    for (field, expected) in [
        ("Vip", "= | !="),
        ("Products", "includes | excludes | is blank | is not blank"),
        (
            "Priority",
            "= | != | in | not in | contains | not contains | starts with | not starts with | is blank | is not blank",
        ),
        (
            "Subject",
            "= | != | in | not in | contains | not contains | starts with | not starts with | is blank | is not blank",
        ),
        ("Count", "= | != | < | <= | > | >= | in | not in | is blank | is not blank"),
        ("Share", "= | != | < | <= | > | >= | in | not in | is blank | is not blank"),
        ("Due", "< | <= | > | >= | = | != | in | not in | is blank | is not blank"),
        ("Reply", "< | <= | > | >= | = | != | in | not in | is blank | is not blank"),
    ] {
        assert_eq!(declared(&format!("entry \"A\" when Vip = true and {field} $0")), expected, "{field}");
    }
    insta::assert_snapshot!(declared("entry \"A\" when Unknown $0"), @"= | != | < | <= | > | >= | in | not in | contains | not contains | starts with | not starts with | includes | excludes | is blank | is not blank");
    insta::assert_snapshot!(declared("entry \"A\" when Priority not $0"), @"in | contains | starts with");
    insta::assert_snapshot!(declared("entry \"A\" when Priority !$0"), @"!=");
    insta::assert_snapshot!(declared("entry \"A\" when Priority is $0"), @"not | blank");
    insta::assert_snapshot!(declared("entry \"A\" when Priority is not $0"), @"blank");
    insta::assert_snapshot!(declared("entry \"A\" when Subject starts $0"), @"with");
}

#[test]
fn values_by_type() {
    insta::assert_snapshot!(declared("entry \"A\" when Priority = $0"), @"Low | High | Very high | Status | Subject | Id | BusinessHours.Name | Owner.Name | RecordType.Name");
    insta::assert_snapshot!(declared("entry \"A\" when Vip = $0"), @"true | false | IsClosed | IsEscalated");
    insta::assert_snapshot!(declared("entry \"A\" when Reply < $0"), @"now | now - 2h | today | yesterday | tomorrow | last 7 days | last week | last month | last quarter | last year | last | this week | this month | this quarter | this year | this | next 7 days | next week | next month | next quarter | next year | next | 2026-11-21 | Due | CreatedDate | LastModifiedDate | FirstModifiedDate | MatchedDate");
    insta::assert_snapshot!(declared("entry \"A\" when Due = $0"), @"today | yesterday | tomorrow | last 7 days | last week | last month | last quarter | last year | last | this week | this month | this quarter | this year | this | next 7 days | next week | next month | next quarter | next year | next | 2026-11-21 | Reply | CreatedDate | LastModifiedDate | FirstModifiedDate | MatchedDate");
    insta::assert_snapshot!(declared("entry \"A\" when Count > 3 or Count < $0"), @"3 | 0 | Share");
    insta::assert_snapshot!(declared("entry \"A\" when Share < $0"), @"20% | Count");
    insta::assert_snapshot!(declared("entry \"A\" when Share < 20$0"), @"20%");
    insta::assert_snapshot!(declared("entry \"A\" when Share < 20 $0"), @r#"% | and | or | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | <"#);
    insta::assert_snapshot!(declared("entry \"A\" when Reply < now $0"), @r#"- | + | and | or | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | <"#);
    insta::assert_snapshot!(declared("entry \"A\" when Reply < now - $0"), @"30m | 1h | 2h | 4h | 1d | 7d");
    insta::assert_snapshot!(declared("entry \"A\" when Reply = last $0"), @"7 days | week | month | quarter | year");
    insta::assert_snapshot!(declared("entry \"A\" when Reply = last 7 $0"), @"days | weeks | months | quarters | years");
    insta::assert_snapshot!(declared("entry \"A\" when Reply = this $0"), @"week | month | quarter | year");
    insta::assert_snapshot!(labels("entry \"A\" when Tier = $0 < stop >\nentry \"B\" when Tier = \"Gold\" < stop >"), @"Gold | Id | BusinessHours.Name | Owner.Name | RecordType.Name");
}

/// The text after the first offer was taken, and what it replaced.
fn taken(text: &str) -> String {
    let org = Org::of(text);
    let view = org.view();
    let first = complete(&view, org.offset()).remove(0);
    let place = Place { file: view.file.id, span: first.replaces };
    let edit = Edit { place, new_text: first.new_text };
    format!("{}\n{}", org.show(place), org.apply(&[edit]))
}

#[test]
fn what_was_typed_is_replaced() {
    insta::assert_snapshot!(taken("role \"CSM\"\nentry \"A\" < at 4h notify ro$0, owner >"), @r#"
        main.esc:2 `ro`
        -- main.esc
        role "CSM"
        entry "A" < at 4h notify role "CSM", owner >
        "#);
    insta::assert_snapshot!(taken("role \"CSM\"\nentry \"A\" < at 4h notify role \"C$0X\", owner >"), @r#"
        main.esc:2 `"CX"`
        -- main.esc
        role "CSM"
        entry "A" < at 4h notify role "CSM", owner >
        "#);
    insta::assert_snapshot!(taken("case < Account.Name: text >\nentry \"A\" when Acc$0ount.N = \"x\" < stop >"), @r#"
        main.esc:2 `Account.N`
        -- main.esc
        case < Account.Name: text >
        entry "A" when Account.Name = "x" < stop >
        "#);
}

#[test]
fn half_a_text_is_replaced_with_its_quotes() {
    insta::assert_snapshot!(all(&format!("{DECLARED}entry \"A\" when Priority = \"Hi$0gh\" < stop >")), @r#"
        "High" | Value | value | `"High"` -> `"High"` | A value of `Priority`.
        "Very high" | Value | value | `"High"` -> `"Very high"` | A value of `Priority`.
        "#);
    insta::assert_snapshot!(all(&format!("{DECLARED}entry \"A\" when Priority = \"$0 and Status = \"New\" < stop >")), @r#"
        "Low" | Value | value | `"` -> `"Low"` | A value of `Priority`.
        "High" | Value | value | `"` -> `"High"` | A value of `Priority`.
        "Very high" | Value | value | `"` -> `"Very high"` | A value of `Priority`.
        "#);
    insta::assert_snapshot!(all(&format!("{DECLARED}entry \"A\" when Priority = \"Very$0")), @r#""Very high" | Value | value | `"Very` -> `"Very high"` | A value of `Priority`."#);
    insta::assert_snapshot!(all(&format!("{DECLARED}entry \"A\" when Priority = ve$0 < stop >")), @r#"Very high | Value | value | `ve` -> `"Very high"` | A value of `Priority`."#);
}

#[test]
fn lists_offer_what_they_do_not_have() {
    insta::assert_snapshot!(declared("entry \"A\" when Priority in ($0"), @"Low | High | Very high");
    insta::assert_snapshot!(declared("entry \"A\" when Priority not in (\"low\", $0)"), @"High | Very high");
    insta::assert_snapshot!(declared("entry \"A\" when Priority in (\"Low\" $0"), @", | )");
    insta::assert_snapshot!(declared("entry \"A\" when Products includes (\"Router\", \"$0"), @r#""Switch""#);
    insta::assert_snapshot!(declared("entry \"A\" when Subject contains $0\nentry \"B\" when Subject contains \"urgent\" < stop >"), @"urgent | (");
}

#[test]
fn after_a_whole_comparison() {
    insta::assert_snapshot!(declared("entry \"A\" when Priority = \"Low\" $0"), @r#"and | or | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | <"#);
    insta::assert_snapshot!(declared("entry \"A\" when Priority = \"Low\" or gold $0"), @r#"or | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | <"#);
    insta::assert_snapshot!(declared("entry \"A\" when gold and (gold or gold $0"), @"or | )");
    insta::assert_snapshot!(declared("entry \"A\" when gold and (gold or gold) $0"), @r#"and | age_from created | age_from created_disable_on_modify | age_from last_modified | age_from matched | use hours "Desk" | use case hours | use hours | ignore hours | fire during hours "Desk" | fire during case hours | fire during hours | sla | <"#);
    insta::assert_snapshot!(declared("row more: gold $0"), @"and | or");
    insta::assert_snapshot!(declared("row more: gold\n$0"), @"and | or | rule | entry | row | hours | default hours | closures | queue | user | role | template | pool | import | case");
}

#[test]
fn steps_and_ages() {
    insta::assert_snapshot!(declared("entry \"A\" < $0"), @"at | immediately | at … notify … | stop");
    insta::assert_snapshot!(declared("entry \"A\" <\n  at 4h notify owner;\n  $0\n>"), @"at | at … notify … | >");
    insta::assert_snapshot!(declared("entry \"A\" < at 1h, 2h, 3h, 4h, 5h notify owner; $0"), @">");
    insta::assert_snapshot!(declared("entry \"A\" < at $0"), @"15m | 30m | 1h | 2h | 3h | 4h | 6h | 8h");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify owner; at $0"), @"6h | 8h | 12h | 24h | 48h | 72h | 96h | 120h");
    insta::assert_snapshot!(declared("entry \"A\" sla 8h < at 50% of sla notify owner; at $0"), @"80% of sla | 100% of sla | 150% of sla | 1h before sla | 30m before sla | 15m before sla | 6h | 8h | 12h | 24h | 48h | 72h | 96h | 120h");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h, $0"), @"6h | 8h | 12h | 24h | 48h | 72h | 96h | 120h");
    insta::assert_snapshot!(declared("entry \"A\" < at 3$0"), @"3h | 3m | 3d | 30m");
    insta::assert_snapshot!(declared("entry \"A\" sla 8h < at 30m $0"), @"before | notify | reassign | set | email | call | mark escalated | ,");
    insta::assert_snapshot!(declared("entry \"A\" sla 8h < at 80% $0"), @"of");
}

#[test]
fn actions() {
    insta::assert_snapshot!(declared("entry \"A\" < at 4h $0"), @"notify | reassign | set | email | call | mark escalated | ,");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h reassign queue \"Tier2\", $0"), @"notify | set | email | call | mark escalated");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify $0"), @r#"owner | manager | contact | role "CSM" | queue "Tier2" | user "ana@example.com" | user"#);
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify owner, role \"CSM\", $0"), @r#"manager | contact | queue "Tier2" | user "ana@example.com" | user | notify | reassign | set | email | call | mark escalated"#);
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify owner $0"), @", | using | ; | >");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify role $0"), @"CSM");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h reassign $0"), @r#"queue "Tier2" | pool "Senior" | user "ana@example.com" | user | manager"#);
    insta::assert_snapshot!(all(&format!("{DECLARED}entry \"A\" < at 4h reassign pool \"S$0")), @r#""Senior" | Target | pool | `"S` -> `"Senior"` | The best."#);
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify owner using $0"), @"Breach");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h email $0; at 8h email \"lead@example.com\" >"), @"lead@example.com | ana@example.com");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h mark $0"), @"escalated");
    insta::assert_snapshot!(labels("entry \"A\" < at 4h notify role $0; at 8h notify role \"Lead\", reassign queue \"Q\" >"), @"Lead");
}

#[test]
fn set() {
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set $0"), @"Priority | Status | Products | Share | Count | Vip | Due | Reply | Subject");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set Vip = true, set $0"), @"Priority | Status | Products | Share | Count | Due | Reply | Subject");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set Priority $0"), @"=");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set Priority = $0"), @"Low | High | Very high | blank");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set Vip = $0"), @"true | false");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set Products = $0"), @"( | blank");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h set Products = (\"Router\", $0"), @"Switch");
}

#[test]
fn hours() {
    insta::assert_snapshot!(labels("closures \"X\" < closed every 12-25 >\nhours \"A\" in \"UTC\" < $0"), @r#"mon-fri 09:00-17:00 | closed every 12-25 | closed every last mon of may | closures "X" | mon | tue | wed | thu | fri | sat | sun | daily | closed | open | closures"#);
    insta::assert_snapshot!(labels("hours \"A\" $0"), @"inactive | in");
    insta::assert_snapshot!(all("hours \"A\" in \"Europe/Du$0"), @r#"
        "Europe/Dublin" | Zone | UTC+00:00 | `"Europe/Du` -> `"Europe/Dublin"` | A time zone, at UTC+00:00 now. Its clock changes are kept.
        "Europe/Vaduz" | Zone | UTC+01:00 | `"Europe/Du` -> `"Europe/Vaduz"` | A time zone, at UTC+01:00 now. Its clock changes are kept.
        "#);
    insta::assert_snapshot!(all("hours \"A\" in kol$0"), @r#"
        America/Kentucky/Louisville | Zone | UTC-05:00 | `kol` -> `"America/Kentucky/Louisville"` | A time zone, at UTC-05:00 now. Its clock changes are kept.
        America/Kentucky/Monticello | Zone | UTC-05:00 | `kol` -> `"America/Kentucky/Monticello"` | A time zone, at UTC-05:00 now. Its clock changes are kept.
        Asia/Kolkata | Zone | UTC+05:30 | `kol` -> `"Asia/Kolkata"` | A time zone, at UTC+05:30 now. Its clock changes are kept.
        "#);
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < mon$0"), @"mon-fri 09:00-17:00 | mon | closed every last mon of may");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < mon $0"), @"- | , | 09:00-17:00 | 08:00-18:00 | 00:00-24:00");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < mon-$0"), @"mon | tue | wed | thu | fri | sat | sun");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < mon-fri 09:00-$0"), @"17:00 | 18:00 | 24:00");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < mon-fri 09:00-17:00 $0"), @", | ; | >");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < closed $0"), @"every | every last mon of may | 2026-11-21 | mon | tue | wed | thu | fri | sat | sun | daily");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < closed every $0"), @"12-25 | 01-01 | first | second | third | fourth | last | 15 of month");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < closed every last $0"), @"mon | tue | wed | thu | fri | sat | sun | day");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < closed every last mon $0"), @"of");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < closed every last mon of $0"), @"jan | feb | mar | apr | may | jun | jul | aug | sep | oct | nov | dec | month");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < closed every 12-25 $0"), @"to | 09:00-17:00 | 08:00-18:00 | 00:00-24:00 | from | until | ; | >");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" < open sat each 2 $0"), @"weeks | week");
    insta::assert_snapshot!(labels("closures \"X\" < closed every 12-25 >\nhours \"A\" in \"UTC\" < closures \"$0"), @r#""X""#);
    insta::assert_snapshot!(labels("hours $0\nentry \"E\" use hours \"Desk\" < stop >"), @"Desk");
    insta::assert_snapshot!(labels("closures \"A\" < $0"), @"closed every 12-25 | closed every last mon of may | closed | open");
}

#[test]
fn case_blocks_and_pools() {
    insta::assert_snapshot!(labels("case < A: $0"), @"picklist | multipicklist | text | number | percent | boolean | datetime | date");
    insta::assert_snapshot!(labels("case < A $0"), @":");
    insta::assert_snapshot!(labels("case < A: picklist(\"x\" $0"), @"closed | , | )");
    insta::assert_snapshot!(labels("case < A: picklist($0)\n>\nentry \"E\" when A = \"x\" or A in (\"y\") < stop >"), @"x | y | ...");
    insta::assert_snapshot!(all("case < $0; ... >\nentry \"E\" when A = \"x\" or B > 3 < stop >"), @r#"
        A | Field | text, used in this file | `` -> `A: ${1:text}` | The file uses this field, and nothing declares it yet.
        B | Field | number, used in this file | `` -> `B: ${1:number}` | The file uses this field, and nothing declares it yet.
        ... | Keyword | and others | `` -> `...` | Others may come: leaves a list of values or fields open. A value that the list does not name is then only a warning.⏎⏎`Products: multipicklist("Router", "Switch", ...)`
        "#);
    insta::assert_snapshot!(labels("user \"ana@example.com\"\npool \"P\" < $0"), @"user");
    insta::assert_snapshot!(labels("user \"ana@example.com\"\npool \"P\" < user \"$0"), @r#""ana@example.com""#);
    insta::assert_snapshot!(labels("pool \"P\" < user \"ana@example.com\" $0"), @"capacity");
    insta::assert_snapshot!(labels("pool \"P\" < user \"ana@example.com\" capacity 3 $0"), @"; | >");
    insta::assert_snapshot!(labels("queue $0\nentry \"E\" < at 4h reassign queue \"Tier2\" >"), @"Tier2");
}

#[test]
fn files_of_the_org() {
    let org = Org::new(&[
        ("rules/main.esc", "import \"$0\"\nimport \"../shared/known.esc\""),
        ("rules/other.esc", "entry \"A\" < stop >"),
        ("rules/above.esc", "import \"main.esc\""),
        ("shared/known.esc", "queue \"A\""),
        ("shared/hours.esc", "queue \"B\""),
    ]);
    let found: Vec<_> =
        complete(&org.view(), org.offset()).into_iter().map(|found| (found.new_text, found.detail)).collect();
    insta::assert_debug_snapshot!(found, @r#"
        [
            (
                "\"../shared/hours.esc\"",
                "library",
            ),
            (
                "\"other.esc\"",
                "rules",
            ),
        ]
        "#);
}

#[test]
fn names_of_imported_files_say_where_they_come_from() {
    let org = Org::new(&[
        ("main.esc", "import \"shared.esc\"\nentry \"A\" < at 4h reassign $0 >"),
        (
            "shared.esc",
            "queue \"Tier2\"\n/// Seniors.\npool \"Senior\" < user \"ana@example.com\" capacity 1 >",
        ),
    ]);
    let found = complete(&org.view(), org.offset());
    let found: Vec<_> = found
        .into_iter()
        .map(|found| format!("{} | {} | {}", found.label, found.detail, found.documentation))
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r#"
        queue "Tier2" | queue, from shared.esc | A queue of cases.

        `queue "Tier2"`, `reassign queue "Tier2"`
        pool "Senior" | pool, from shared.esc | Seniors.
        user | user | A person, by e-mail address.

        `user "ana@example.com"`, `notify user "ana@example.com"`
        manager | person | The manager of the case's owner.

        `notify manager`
        "#);
}

#[test]
fn broken_text_does_not_matter() {
    insta::assert_snapshot!(declared("entry \"A\" when Priority \"High\" and $0\nentry \"B\" < stop >"), @"Priority | Status | Products | Share | Count | Vip | Due | Reply | Subject | gold | Id | CreatedDate | LastModifiedDate | FirstModifiedDate | MatchedDate | IsClosed | IsEscalated | BusinessHours.Name | Owner.Name | RecordType.Name | not | ( | formula");
    insta::assert_snapshot!(declared("entry \"A\" <\n  at 4h notfy owner;\n  at 8h reassign $0\nentry \"B\" < stop >"), @r#"queue "Tier2" | pool "Senior" | user "ana@example.com" | user | manager"#);
    insta::assert_snapshot!(declared("entry \"A\" when Priority =\n$0\nentry \"B\" < stop >"), @"Low | High | Very high | Status | Subject | Id | BusinessHours.Name | Owner.Name | RecordType.Name");
    insta::assert_snapshot!(declared("entry \"A\" when Priority == $0"), @"Low | High | Very high | Status | Subject | Id | BusinessHours.Name | Owner.Name | RecordType.Name");
    insta::assert_snapshot!(declared("entry \"A\" { at 4h notify owner } \n$0"), @"rule | entry | row | hours | default hours | closures | queue | user | role | template | pool | import | case");
    insta::assert_snapshot!(declared("entry \"A\" when && Vip = $0"), @"true | false | IsClosed | IsEscalated");
    insta::assert_snapshot!(labels("queue \"A\"\nclosures \"B\" $0"), @"<");
    insta::assert_snapshot!(labels("hours \"A\" in \"UTC\" <\r\n  mon-fri 09:00-17:00;\r\n  clo$0"), @"closed every 12-25 | closed every last mon of may | closed | closures");
    insta::assert_snapshot!(declared("entry \"A\" when Vip = true\n  and $0\n\nentry \"B\" < stop >"), @"Priority | Status | Products | Share | Count | Vip | Due | Reply | Subject | gold | Id | CreatedDate | LastModifiedDate | FirstModifiedDate | MatchedDate | IsClosed | IsEscalated | BusinessHours.Name | Owner.Name | RecordType.Name | not | ( | formula");
    insta::assert_snapshot!(labels("\u{feff}ru$0"), @"rule");
    insta::assert_snapshot!(labels("default $0 \"A\" in \"UTC\" < daily 00:00-24:00 >"), @"hours");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify owner\n at 8h $0 >"), @"notify | reassign | set | email | call | mark escalated | ,");
    insta::assert_snapshot!(declared("entry \"A\" < at 4h notify owner >  // what $0"), @"");
}
