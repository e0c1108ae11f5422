//! Programs to test with, built from parts.

use std::sync::Arc;

use esc_calendar::{ClockSpan, Exception, HoursSpec, MonthDay, Tz, Weekdays, Weekly, When};
use esc_runtime::parts::*;
use esc_runtime::{Program, assemble};
use esc_values::{Decimal, Instant, fold};

/// An instant from its text.
pub(crate) fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

fn field(name: &str, kind: FieldKind, constants: Constants) -> Field {
    Field { name: name.into(), quoted: false, kind, constants }
}

pub(crate) fn texts(texts: &[&str]) -> Constants {
    let mut folded: Vec<Arc<str>> = texts.iter().map(|text| fold(text).into()).collect();
    folded.sort();
    Constants::Texts(folded)
}

fn picklist(values: &[(&str, bool)], open: bool) -> Picklist {
    let value = |(text, closed): &(&str, bool)| PicklistValue { text: (*text).into(), closed: *closed };
    Picklist { values: values.iter().map(value).collect(), open }
}

/// Weekly hours from `start` to `end`, in hours of the day.
pub(crate) fn hours(name: &str, zone: Tz, days: u8, start: u16, end: u16) -> Hours {
    let span = ClockSpan { start: start * 60, end: end * 60 };
    Hours {
        name: name.into(),
        spec: HoursSpec { zone, weekly: vec![Weekly { days: Weekdays(days), span }], exceptions: Vec::new() },
    }
}

pub(crate) const MON_FRI: u8 = 0b011_1110;

/// A program without entries.
pub(crate) fn bare() -> Parts {
    let levels = [("Low", false), ("Medium", false), ("High", false)];
    let mut fields = vec![
        field("Priority", FieldKind::Picklist(picklist(&levels, false)), texts(&["Low", "High"])),
        field("Status", FieldKind::Picklist(picklist(&[("New", false), ("Closed", true)], true)), texts(&[])),
        field("Account.Name", FieldKind::Text, texts(&["Acme", "Global Media"])),
        field("Account.Owner.Name", FieldKind::Text, texts(&[])),
        field(
            "Sla",
            FieldKind::Percent,
            Constants::Numbers(["0", "20"].map(|text| Decimal::parse(text).unwrap()).into()),
        ),
        field(
            "Products",
            FieldKind::Multipicklist(picklist(&[("Router", false), ("Switch", false)], false)),
            texts(&["Router", "Switch"]),
        ),
        field("IsVip", FieldKind::Boolean, Constants::None),
        field("Due", FieldKind::Date, Constants::Days(Vec::new())),
        field("LastReply", FieldKind::Datetime, Constants::Instants(Vec::new())),
    ];
    fields.extend(SystemField::ALL.map(SystemField::field));
    Parts {
        name: "Standard support".into(),
        active: true,
        source_hash: [0xab; 32],
        zone: Tz::America__Los_Angeles,
        fields,
        patterns: Vec::new(),
        lists: Vec::new(),
        formulas: vec![],
        sets: Vec::new(),
        hours: Vec::new(),
        default_hours: None,
        pools: Vec::new(),
        entries: Vec::new(),
        code: Vec::new(),
    }
}

/// An entry without criteria whose steps, of these ages in minutes, tell the manager.
pub(crate) fn entry(name: &str, ages: &[u32]) -> Entry {
    let step = |age: &u32| Step { after_minutes: *age, actions: vec![Action::Notify(Who::Manager, None)] };
    Entry {
        name: name.into(),
        outline: Vec::new(),
        age_from: AgeFrom::Created,
        hours: HoursUse::Any,
        fire: HoursUse::Any,
        steps: ages.iter().map(step).collect(),
    }
}

/// Adds an entry that asks these checks.
pub(crate) fn add(parts: &mut Parts, entry: Entry, checks: &[Check]) {
    let number = u32::try_from(parts.entries.len()).unwrap();
    assemble(&mut parts.code, number, &entry.outline, checks).unwrap();
    parts.entries.push(entry);
}

pub(crate) fn test(text: &str) -> Node {
    Node::Test { negated: false, text: text.into() }
}

/// `field` in the cells from `first` to `last`.
pub(crate) fn cell(field: u32, first: u32, last: u32) -> Check {
    Check::Cell { field, cells: CellRange { first, last } }
}

/// A program with something of everything.
pub(crate) fn sample() -> Program {
    let mut parts = bare();
    let mut us = hours("US", Tz::America__Los_Angeles, MON_FRI, 9, 17);
    let christmas = MonthDay { month: 12, day: 25 };
    us.spec.exceptions.push(Exception {
        open: false,
        when: When::Yearly { first: christmas, last: christmas },
        span: None,
        from: None,
        until: None,
        name: Some("Christmas Day".to_owned()),
    });
    parts.hours = vec![us, hours("Night", Tz::UTC, 0b111_1111, 22, 6)];
    parts.default_hours = Some(0);
    parts.pools = vec![Pool {
        name: "Senior agents".into(),
        members: vec![
            Member { user: "ana@example.com".into(), capacity: 5 },
            Member { user: "bo@example.com".into(), capacity: 3 },
        ],
    }];
    parts.patterns = vec!["acme".into(), "glob".into()];
    parts.lists = vec![vec![0, 1], vec![1]];
    parts.sets = vec![vec![CellRange { first: 0, last: 1 }, CellRange { first: 3, last: 3 }]];
    let mut first = entry("P1", &[0, 384, 2880]);
    first.outline = vec![
        Node::All(3),
        test("Priority = \"High\""),
        Node::Row("1".into()),
        Node::Any(2),
        test("Account.Name contains (\"acme\", \"glob\")"),
        test("Products includes (\"Switch\")"),
        Node::Not,
        Node::Test { negated: true, text: "Sla is not blank".into() },
    ];
    first.hours = HoursUse::Case;
    first.fire = HoursUse::Named(0);
    first.steps[1].actions = vec![
        Action::Reassign(Assignee::Pool(0), Some("Handover".into())),
        Action::Set(0, SetValue::Text("High".into())),
        Action::Set(5, SetValue::List(vec!["Router".into(), "Switch".into()])),
    ];
    first.steps[2].actions = vec![
        Action::Email("a@example.com".into(), Some("T".into())),
        Action::Call("page \"ops\"".into()),
        Action::MarkEscalated,
        Action::Set(4, SetValue::Percent(Decimal::parse("12.5").unwrap())),
        Action::Set(2, SetValue::Blank),
    ];
    let checks = [
        cell(0, 2, 2),
        Check::Contains { field: 2, list: 0 },
        Check::Includes { field: 5, list: 1 },
        cell(4, 0, 0),
    ];
    add(&mut parts, first, &checks);
    let mut second = entry("Dates", &[60]);
    second.outline = vec![
        Node::Any(5),
        test("LastReply < now - 1h"),
        test("Due = last 2 weeks"),
        test("LastReply >= Due"),
        test("Account.Name in (\"Global Media\") or other"),
        test("Due < today + 1d"),
    ];
    second.age_from = AgeFrom::CreatedDisableOnModify;
    let checks = [
        Check::Now { relation: Relation::Less, field: 8, minutes: -60 },
        Check::Period { relation: Relation::Equal, field: 7, period: Period::Last(2, Unit::Week) },
        Check::Pair { relation: Relation::GreaterOrEqual, field: 8, other: 7 },
        Check::Cells { field: 2, set: 0 },
        Check::Today { relation: Relation::Less, field: 7, days: 1 },
    ];
    add(&mut parts, second, &checks);
    add(&mut parts, entry("Stop", &[]), &[]);
    Program::new(parts).unwrap()
}
