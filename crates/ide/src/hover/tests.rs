use super::*;
use crate::testing::Org;

/// What is said at the cursor, and about what.
fn at(text: &str) -> String {
    show(&Org::of(text))
}

fn show(org: &Org) -> String {
    let Some(found) = hover(&org.view(), org.offset()) else { return "nothing".to_owned() };
    format!("{}\n{}", org.show(Place { file: org.view().file.id, span: found.span }), found.markdown)
}

const HOURS: &str = r#"
/// When someone is at the desk.
default hours "US-Pacific" in "America/Los_Angeles" <
  mon-fri 09:00-12:00, 13:00-17:00;
  fri 22:00-06:00;
  closed every 12-25 "Christmas Day";
  closed 2026-12-28 to 2026-12-31 "Winter *break*";
  closed 2020-01-01 "Long ago";
  closed 2026-12-24 13:00-24:00;
  open sat each 2 weeks 09:00-13:00 from 2026-01-10 "Every other Saturday"
>
"#;

#[test]
fn functions_of_formulas() {
    insta::assert_snapshot!(at("entry \"A\" when formula(AND(le$0ft(Subject, 2) = \"A\", TRUE)) < stop >"));
    insta::assert_snapshot!(at("entry \"A\" when formula(2 ^$0 3 > Amount) < stop >"));
    insta::assert_snapshot!(at("entry \"A\" when formula(nothing$0(3)) < stop >"));
}

#[test]
fn an_entry_in_plain_words() {
    insta::assert_snapshot!(at(&format!(r#"{HOURS}
row 1: Account.Name = "Acme"
row 2: Account.Name = "Global Media"
/// The most urgent.
entry "P$01" when Priority = "High" and (1 OR 2) age_from created_disable_on_modify use hours "US-Pacific" <
  at 4h notify manager;
  at 8h reassign queue "Tier2"
>"#)), @r#"
    main.esc:16 `"P1"`
    **entry `P1`** (1 of 1)

    The most urgent.

    **Takes** cases of high priority from Acme or Global Media.

    **Clock:** counts US-Pacific business hours from creation, unless someone touches the case.

    - after 4 hours: tells the owner's manager
    - after 8 hours: moves the case to the queue Tier2

    For a case created now, Sat 2026-11-21 17:00 UTC:

    | after | due, UTC | in America/Los_Angeles |
    |---|---|---|
    | 4h | Mon 2026-11-23 22:00 | Mon 2026-11-23 14:00 |
    | 8h | Tue 2026-11-24 18:00 | Tue 2026-11-24 10:00 |

    ---

    **W0304 no-catch-all.** Some open case fits no entry. The message shows one. In a rule that is `inactive` this is a note. More: `escc explain W0304`
    "#);
}

#[test]
fn an_entry_that_counts_all_time_or_stops() {
    insta::assert_snapshot!(at(r#"entry "A" when X = 1 < stop >
$0entry "B" when Y = 2 fire during hours "Day" sla 8h < immediately notify owner; at 80% of sla notify owner >
hours "Day" in "Asia/Kathmandu" < mon-fri 09:00-17:00 >"#), @"
    main.esc:2 `entry`
    **entry `B`** (2 of 2)

    **Takes** cases whose `Y` is 2, unless an earlier entry does.

    **Clock:** counts every hour, day and night, from creation; what falls due outside Day hours waits until they open; the target is 8 hours.

    - at once: tells the owner
    - after 6 hours 24 minutes (80% of the target): tells the owner

    For a case created now, Sat 2026-11-21 17:00 UTC:

    | after | due, UTC | in Asia/Kathmandu |
    |---|---|---|
    | 0m | Mon 2026-11-23 03:15 | Mon 2026-11-23 09:00 |
    | 6h24m | Mon 2026-11-23 03:15 | Mon 2026-11-23 09:00 |
    ");
    insta::assert_snapshot!(at(r#"entry "A$0" < stop >"#), @r#"
    main.esc:1 `"A"`
    **entry `A`** (1 of 1)

    **Takes** every case.

    It stops there: these cases are never escalated.
    "#);
    insta::assert_snapshot!(at(r#"entry "A$0" use hours "Dya" < at 1h notify owner >"#), @r#"
    main.esc:1 `"A"`
    **entry `A`** (1 of 1)

    **Takes** every case.

    **Clock:** counts Dya business hours from creation.

    - after 1 hour: tells the owner

    When the steps are due cannot be told: its hours are not declared, or have mistakes.
    "#);
    insta::assert_snapshot!(at(r#"entry "A$0" use case hours < at 1h notify owner >"#), @r#"
    main.esc:1 `"A"`
    **entry `A`** (1 of 1)

    **Takes** every case.

    **Clock:** counts the business hours that the case names (every hour where it names none) from creation.

    - after 1 hour: tells the owner

    For a case created now, Sat 2026-11-21 17:00 UTC, if it names no hours: there are no default ones, so that all time counts:

    | after | due, UTC |
    |---|---|
    | 1h | Sat 2026-11-21 18:00 |
    "#);
}

#[test]
fn business_hours() {
    insta::assert_snapshot!(at(&format!("{HOURS} entry \"A\" use hours \"US-$0Pacific\" < at 1h notify owner >")), @r#"
    main.esc:12 `"US-Pacific"`
    **hours `US-Pacific`**, the default: for cases that name no hours, and for what day `today` is

    When someone is at the desk.

    **Closed now; opens Mon 09:00.**

    In `America/Los_Angeles` it is Sat 2026-11-21 09:00 now (UTC-8, UTC-7 from Sun 2027-03-14 03:00 on).

    | day | open |
    |---|---|
    | Mon | 09:00-12:00, 13:00-17:00 |
    | Tue | 09:00-12:00, 13:00-17:00 |
    | Wed | 09:00-12:00, 13:00-17:00 |
    | Thu | 09:00-12:00, 13:00-17:00 |
    | Fri | 09:00-12:00, 13:00-17:00, 22:00-06:00 the next day |
    | Sat | closed |
    | Sun | closed |

    Next closures and extra openings:

    - Sat 2026-11-28: open 09:00-13:00, Every other Saturday
    - Thu 2026-12-24: closed 13:00-24:00
    - Fri 2026-12-25: closed, Christmas Day
    - Mon 2026-12-28 to Thu 2026-12-31: closed, Winter \*break\*

    Declared in `main.esc:3`, used once: entry `A`.
    "#);
    insta::assert_snapshot!(at("hours \"A$0\" in \"Mars\" < mon 09:00-17:00 >"), @r#"
    main.esc:1 `"A"`
    **hours `A`**

    They have mistakes, so that they cannot be read.

    Declared in `main.esc:1`, used nowhere.
    "#);
    insta::assert_snapshot!(at("hours \"A\" in \"Asia/K$0athmandu\" < mon 09:00-17:00 >"), @r#"
    main.esc:1 `"Asia/Kathmandu"`
    In `Asia/Kathmandu` it is Sat 2026-11-21 22:45 now (UTC+5:45).
    "#);
}

#[test]
fn fields_and_their_values() {
    let case = r#"case < Priority: picklist("Low", "High"); Status: picklist("New", "Closed" closed, ...); Vip: boolean >"#;
    insta::assert_snapshot!(at(&format!(r#"{case}
entry "A" when Prio$0rity = "High" and priority != "Low" < at 1h set PRIORITY = "High" >
row 1: Priority is blank
entry "B" when 1 < stop >"#)), @"
    main.esc:2 `Priority`
    **field `Priority`**: picklist of Low and High

    Declared in `main.esc:1`, used in 4 places: entry `A`, row 1.

    A case without a value fits `is blank`, `!=` and the tests with `not`, and no other.
    ");
    insta::assert_snapshot!(at(&format!(r#"{case} entry "A" when Status = "clo$0sed" and Vip = true < stop >"#)), @r#"
    main.esc:1 `"closed"`
    **Closed**: a case with this value is closed, and never escalates

    **field `Status`**: picklist of New, Closed (closes the case) and others

    Declared in `main.esc:1`, used once: entry `A`.

    A case without a value fits `is blank`, `!=` and the tests with `not`, and no other.
    "#);
    insta::assert_snapshot!(at(r#"entry "A" when Amo$0unt > 3 < stop >"#), @"
    main.esc:1 `Amount`
    **field `Amount`**: number

    Not declared; its type is what the use in `main.esc:1` tells, used once: entry `A`.

    A case without a value fits `!=`, `not in` and `is blank`, and no other test: not `<` either.
    ");
    insta::assert_snapshot!(at(r#"
case < Tier: text >
entry "A" when Ti$0er = "Gold" or formula(Tier = "GOLD" || LEN(Tier) > 5) < stop >
row 1: formula(Case.Tier <> "x")
"#), @r#"
        main.esc:3 `Tier`
        **field `Tier`**: text

        Declared in `main.esc:2`, used in 4 places: entry `A`, row 1.

        A case without a value fits `is blank`, `!=` and the tests with `not`, and no other.
        "#);
    insta::assert_snapshot!(at(r#"entry "A" when IsClo$0sed = true < stop >"#), @"
    main.esc:1 `IsClosed`
    **field `IsClosed`**: true or false

    Every case has it, used once: entry `A`.

    It is never blank: a case without a value counts as false.
    ");
}

#[test]
fn rows() {
    insta::assert_snapshot!(at(r#"/// Our largest customers.
row big: Account.Name in ("Acme", "Global Media") and 2
row 2: Priority = "High"
entry "A" row 3: 2 and Tier = "Gold" when b$0ig or 3 < stop >"#), @r#"
    main.esc:4 `big`
    **row big**

    Our largest customers.

    ```esc
    Account.Name in ("Acme", "Global Media") and 2
    ```

    It means cases of high priority from Acme or Global Media.

    Used once: entry `A`.
    "#);
    insta::assert_snapshot!(at(r#"entry "A" row 3: Tier = "Gold" when $03 < stop >"#), @r#"
    main.esc:1 `3`
    **row 3** of this entry

    ```esc
    Tier = "Gold"
    ```

    It means cases whose `Tier` is Gold.

    Used once: entry `A`.
    "#);
    insta::assert_snapshot!(at(r#"entry "A" when $07 < stop >"#), @"
    main.esc:1 `7`
    **row 7**

    There is no such row.

    ---

    **E0202 unknown-row.** The criteria name a filter row that does not exist. A name that stands alone is taken as the label of a row. More: `escc explain E0202`
    ");
}

#[test]
fn targets_pools_and_imports() {
    let shared = r#"/// Second line.
queue "Tier2"
pool "Senior" < user "ana@example.com" capacity 1; user "b_o@example.com" capacity 5 >
closures "Holidays" < closed every 12-25 "Christmas Day" >
case < Tier: text >"#;
    let rules = |text: &str| show(&Org::new(&[("org/shared.esc", shared), ("rules/main.esc", text)]));
    insta::assert_snapshot!(rules(r#"import "../org/shared.esc"
entry "A" < at 1h reassign queue "Tier$02" >
entry "B" < at 1h notify queue "Tier2" >"#), @r#"
    rules/main.esc:2 `"Tier2"`
    **queue `Tier2`**

    Second line.

    Declared in `org/shared.esc:2`, used in 2 places: entry `A`, entry `B`.
    "#);
    insta::assert_snapshot!(rules(r#"import "../org/shared.esc"
entry "A" < at 1h reassign pool "Sen$0ior" >"#), @r#"
    rules/main.esc:2 `"Senior"`
    **pool `Senior`**

    A case goes to the first of these with room:

    1. ana@example.com, up to 1 case
    1. b\_o@example.com, up to 5 cases

    Declared in `org/shared.esc:3`, used once: entry `A`.
    "#);
    insta::assert_snapshot!(rules(r#"import "../org/$0shared.esc""#), @r#"
    rules/main.esc:1 `"../org/shared.esc"`
    **import `../org/shared.esc`**

    It brings:

    - closures: `Holidays`
    - field: `Tier`
    - pool: `Senior`
    - queue: `Tier2`
    "#);
    insta::assert_snapshot!(rules(r#"import "../org/shared.esc"
hours "A" in "UTC" < daily 09:00-17:00; closures "Holi$0days" >"#), @r#"
    rules/main.esc:2 `"Holidays"`
    **closures `Holidays`**: 1 item

    Next closures and extra openings:

    - Fri 2026-12-25: closed, Christmas Day

    Declared in `org/shared.esc:4`, used once: hours `A`.
    "#);
}

#[test]
fn ages_and_moments() {
    let entry = |step: &str| {
        at(&format!("{HOURS} entry \"A\" use hours \"US-Pacific\" sla 8h < {step} notify owner >"))
    };
    insta::assert_snapshot!(entry("at 80$0% of sla"), @"
    main.esc:12 `80% of sla`
    **80% of sla** = 6h24m (the target is 8 hours): 6 hours 24 minutes on the entry's clock.

    For a case created now it is due Tue 2026-11-24 00:24 UTC, Mon 2026-11-23 16:24 in America/Los_Angeles.
    ");
    insta::assert_snapshot!(entry("at 30m be$0fore sla"), @"
    main.esc:12 `30m before sla`
    **30m before sla** = 7h30m (the target is 8 hours): 7 hours 30 minutes on the entry's clock.

    For a case created now it is due Tue 2026-11-24 17:30 UTC, Tue 2026-11-24 09:30 in America/Los_Angeles.
    ");
    insta::assert_snapshot!(entry("at 4h, 2$0d"), @"
    main.esc:12 `2d`
    **2d**: 48 hours, or 2 days of 24 hours on the entry's clock.

    For a case created now it is due Mon 2026-11-30 18:00 UTC, Mon 2026-11-30 10:00 in America/Los_Angeles.

    ---

    **W0506 day-under-hours.** A time is written in days in an entry that counts business hours. More: `escc explain W0506`
    ");
    insta::assert_snapshot!(entry("immed$0iately"), @"
    main.esc:12 `immediately`
    **immediately**: as soon as the clock starts, or its hours open.

    For a case created now it is due Mon 2026-11-23 17:00 UTC, Mon 2026-11-23 09:00 in America/Los_Angeles.
    ");
    insta::assert_snapshot!(at("entry \"A\" sla 3$06h < at 1% of sla notify owner >"), @"
    main.esc:1 `36h`
    **36h**: 36 hours, or 1 day and 12 hours.
    ");
    insta::assert_snapshot!(at(&format!("{HOURS} row 1: Due = 2026-11-$026")), @"
    main.esc:12 `2026-11-26`
    **Thu 2026-11-26**

    In America/Los_Angeles it runs from Thu 2026-11-26 08:00 to Fri 2026-11-27 08:00 UTC.
    ");
    insta::assert_snapshot!(at(&format!("{HOURS} row 1: Due < 2026-11-26T$017:00Z")), @"
    main.esc:12 `2026-11-26T17:00Z`
    **Thu 2026-11-26 17:00 UTC**

    Thu 2026-11-26 09:00 in America/Los_Angeles
    ");
    insta::assert_snapshot!(at("row 1: Due < now - 3$00m"), @"
    main.esc:1 `30m`
    **30m**: 30 minutes.
    ");
}

#[test]
fn words_and_operators() {
    insta::assert_snapshot!(at("row 1: A $0= 1"), @r#"
    main.esc:1 `=`
    **`=`** Is equal to. Texts are compared without regard to capital letters; never true where the field is blank.

    `Priority = "High"`
    "#);
    insta::assert_snapshot!(at("entry \"A\" AGE_$0FROM matched < stop >"), @"
    main.esc:1 `AGE_FROM`
    **`age_from`** When the entry's clock starts. Without it: when the case was created.

    `age_from last_modified`
    ");
    assert_eq!(at("row 1: A = 1 $0 // x"), "nothing");
}

#[test]
fn diagnostics_show_the_beginning_of_their_page() {
    insta::assert_snapshot!(at(r#"entry "A" < stop >
entry "B$0" when X = 1 < at 1h notify owner >"#), @r#"
    main.esc:2 `"B"`
    **entry `B`** (2 of 2)

    **Takes** cases whose `X` is 1, unless an earlier entry does.

    **Clock:** counts every hour, day and night, from creation.

    - after 1 hour: tells the owner

    For a case created now, Sat 2026-11-21 17:00 UTC:

    | after | due, UTC |
    |---|---|
    | 1h | Sat 2026-11-21 18:00 |

    ---

    **E0301 shadowed-entry.** No case can reach the entry: earlier entries take every case that it matches. More: `escc explain E0301`
    "#);
    insta::assert_snapshot!(at("entry \"A\" when X = 1 $0{ stop }"), @"
    main.esc:1 `{`
    **E0003 brace-block.** A block is written with `{` and `}`, as in many other languages. Here a block is written `< … >`. More: `escc explain E0003`
    ");
}
