//! Rule sets and cases from bytes, so that proptest can shrink both.

use std::sync::Arc;

use esc_calendar::{ClockSpan, Exception, HoursSpec, Tz, Weekdays, Weekly, When};
use esc_check::hir::*;
use esc_diagnostics::{Location, SliceId, Span};
use esc_values::{Day, Decimal, Instant, fold};

/// Bytes that decide; where they end, every choice is the first.
pub(crate) struct Source<'a>(pub(crate) &'a [u8]);

impl Source<'_> {
    pub(crate) fn pick(&mut self, choices: usize) -> usize {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        usize::from(*first) % choices
    }

    pub(crate) fn one<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.pick(choices.len())].clone()
    }

    fn some<T>(&mut self, least: usize, most: usize, mut make: impl FnMut(&mut Self) -> T) -> Vec<T> {
        (0..least + self.pick(most - least + 1)).map(|_| make(self)).collect()
    }
}

pub(crate) const TEXTS: &[&str] =
    &["Low", "HIGH", "high", "Medium", "Čas", "čAS", "İ", "ΟΔΟΣ", "a", "High-a", "x y"];
const PATTERNS: &[&str] = &["h", "hi", "č", "ς", "σ", "a", "-", " "];
pub(crate) const NUMBERS: &[&str] =
    &["0", "-1", "1", "1.5", "20", "19.99", "1e3", "-0.001", "99999999999999999999"];
pub(crate) const DAYS: &[&str] = &[
    "2026-11-20",
    "2026-11-21",
    "2026-11-22",
    "2026-11-23",
    "2026-11-01",
    "2026-12-01",
    "2011-12-30",
    "0001-01-01",
    "9999-12-31",
    "2026-01-01",
    "2026-11-14",
    "2026-11-15",
    "2026-11-28",
    "2026-11-29",
];
pub(crate) const INSTANTS: &[&str] = &[
    "2026-11-20T17:00:00Z",
    "2026-11-22T00:00:00Z",
    "2026-11-22T04:59:59Z",
    "2026-11-22T05:00:00Z",
    "2026-11-01T05:30:00Z",
    "2026-11-01T06:30:00Z",
    "2026-11-23T12:00:00Z",
    "2006-10-29T02:30:30Z",
    "2006-10-29T02:31:30Z",
    "2006-10-29T03:30:30Z",
    "2011-12-30T10:00:00Z",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "2026-10-31T23:59:59Z",
];
const ZONES: &[Tz] = &[
    Tz::UTC,
    Tz::America__New_York,
    Tz::America__St_Johns,
    Tz::Pacific__Apia,
    Tz::Asia__Kathmandu,
    Tz::Australia__Lord_Howe,
];

pub(crate) fn location() -> Location {
    Location::new(SliceId(0), Span { start: 0, end: 0 })
}

fn values(values: &[(&str, bool)], open: bool) -> Values {
    let value = |(text, closed): &(&str, bool)| Value { text: (*text).to_owned(), closed: *closed };
    Values { values: values.iter().map(value).collect(), open }
}

pub(crate) fn fields() -> Vec<Field> {
    let levels: Vec<_> = TEXTS.iter().map(|text| (*text, false)).collect();
    [
        ("Priority", FieldType::Picklist(values(&levels[..4], false))),
        ("Status", FieldType::Picklist(values(&[("New", false), ("Low", false), ("Closed", true)], true))),
        ("Account.Name", FieldType::Text),
        ("Account.Owner.Name", FieldType::Text),
        ("Sla", FieldType::Percent),
        ("Sentiment", FieldType::Number),
        ("Products", FieldType::Multipicklist(values(&levels, false))),
        ("Tags", FieldType::Multipicklist(values(&[("Gone", true)], true))),
        ("IsVip", FieldType::Boolean),
        ("IsEscalated", FieldType::Boolean),
        ("Due", FieldType::Date),
        ("Start", FieldType::Date),
        ("LastReply", FieldType::Datetime),
        ("createddate", FieldType::Datetime),
    ]
    .map(|(name, kind)| Field { name: name.to_owned(), kind })
    .into()
}

/// A rule whose one entry makes one comparison.
pub(crate) fn one_comparison(source: &mut Source<'_>) -> RuleSet {
    let fields = fields();
    let entry = Entry {
        name: "E".to_owned(),
        location: location(),
        declaration: location(),
        criteria: Criteria::Test(test(source, &fields)),
        age_from: AgeFrom::Created,
        hours: HoursUse::Any,
        fire: HoursUse::Any,
        steps: Vec::new(),
    };
    RuleSet {
        name: "One".to_owned(),
        active: true,
        fields,
        hours: Vec::new(),
        default_hours: None,
        zone: source.one(ZONES),
        pools: Vec::new(),
        entries: vec![entry.into()],
    }
}

/// A rule over [`fields`], with rows, hours and steps of every kind.
pub(crate) fn rules(source: &mut Source<'_>) -> RuleSet {
    let fields = fields();
    let rows: Vec<_> = source.some(0, 3, |source| {
        let criteria = criteria(source, &fields, &[], 2);
        Arc::new(Row { label: "r".to_owned(), location: location(), criteria })
    });
    let hours = source.some(0, 3, hours);
    let hours: Vec<_> = (0..).zip(hours).map(|(at, spec)| Hours { name: format!("H{at}"), spec }).collect();
    let entries = source.some(1, 5, |source| {
        let criteria = if source.pick(6) == 5 {
            Criteria::All(Vec::new(), location())
        } else {
            criteria(source, &fields, &rows, 3)
        };
        let mut steps = source.some(0, 5, step);
        if source.pick(2) == 0 {
            steps.sort_by_key(|step| step.after_minutes);
        }
        Entry {
            name: format!("E{}", source.pick(100)),
            location: location(),
            declaration: location(),
            criteria,
            age_from: source.one(&[
                AgeFrom::Created,
                AgeFrom::CreatedDisableOnModify,
                AgeFrom::LastModified,
                AgeFrom::Matched,
            ]),
            hours: hours_use(source, hours.len()),
            fire: hours_use(source, hours.len()),
            steps,
        }
    });
    RuleSet {
        name: "Generated".to_owned(),
        active: source.pick(2) == 0,
        fields,
        default_hours: (!hours.is_empty() && source.pick(2) == 0).then_some(HoursId(0)),
        hours,
        zone: source.one(ZONES),
        pools: vec![Pool { name: "P".to_owned(), members: vec![("a@example.com".to_owned(), 2)] }],
        entries: entries.into_iter().map(Arc::new).collect(),
    }
}

/// The same, but the entries stand among so many that never take a case that the runtime asks its index first. Those
/// ask what the others do, and something and its opposite.
pub(crate) fn many_entries(source: &mut Source<'_>) -> RuleSet {
    let mut rules = rules(source);
    let vip = rules.fields.iter().position(|field| field.name == "IsVip").unwrap();
    let vip = |negated| {
        let field = FieldId(u32::try_from(vip).unwrap());
        let text = format!("{negated} IsVip");
        Criteria::Test(Test { field, kind: TestKind::True, negated, location: location(), text: text.into() })
    };
    let never = |entry: &Entry| Entry {
        criteria: Criteria::All(vec![entry.criteria.clone(), vip(false), vip(true)], location()),
        ..entry.clone()
    };
    let entries = rules.entries.iter().flat_map(|entry| {
        let mut entries = vec![never(entry).into(); 40];
        entries.push(Arc::clone(entry));
        entries
    });
    rules.entries = entries.collect();
    rules
}

fn hours_use(source: &mut Source<'_>, count: usize) -> HoursUse {
    match source.pick(4) {
        0 | 1 => HoursUse::Any,
        2 if count > 0 => HoursUse::Named(HoursId(u32::try_from(source.pick(count)).unwrap())),
        _ => HoursUse::Case,
    }
}

fn hours(source: &mut Source<'_>) -> HoursSpec {
    let span = |source: &mut Source<'_>| {
        source.one(&[
            ClockSpan { start: 540, end: 1020 },
            ClockSpan { start: 1320, end: 360 },
            ClockSpan { start: 0, end: 1440 },
        ])
    };
    HoursSpec {
        zone: source.one(ZONES),
        weekly: source.some(1, 2, |source| Weekly {
            days: Weekdays(source.one(&[0b011_1110, 0b111_1111, 0b100_0001])),
            span: span(source),
        }),
        exceptions: source.some(0, 2, |source| {
            let day = Day::parse(source.one(DAYS)).unwrap();
            Exception {
                open: source.pick(2) == 1,
                when: When::Dates { first: day, last: day },
                span: Some(span(source)),
                from: None,
                until: None,
                name: Some("Day".to_owned()),
            }
        }),
    }
}

fn step(source: &mut Source<'_>) -> Step {
    let action = match source.pick(6) {
        0 => Action::MarkEscalated,
        1 => Action::Notify(Who::User("a@example.com".to_owned()), Some("T".to_owned())),
        2 => Action::Reassign(Assignee::Pool(PoolId(0)), None),
        3 => Action::Set(FieldId(4), SetValue::Percent(Decimal::parse("12.5").unwrap())),
        4 => Action::Set(FieldId(6), SetValue::List(vec!["Low".to_owned()])),
        _ => Action::Email("b@example.com".to_owned(), None),
    };
    Step { after_minutes: source.one(&[0, 30, 60, 240, 480, 2880, 5_256_000]), actions: vec![action] }
}

fn criteria(source: &mut Source<'_>, fields: &[Field], rows: &[Arc<Row>], depth: usize) -> Criteria {
    match if depth == 0 { 0 } else { source.pick(6) } {
        3 => Criteria::All(source.some(2, 3, |source| criteria(source, fields, rows, depth - 1)), location()),
        4 => Criteria::Any(source.some(2, 3, |source| criteria(source, fields, rows, depth - 1)), location()),
        5 => Criteria::Not(Box::new(criteria(source, fields, rows, depth - 1)), location()),
        2 if !rows.is_empty() => Criteria::Row(source.one(rows), location()),
        _ => Criteria::Test(test(source, fields)),
    }
}

fn relation(source: &mut Source<'_>) -> Relation {
    source.one(&[
        Relation::Equal,
        Relation::Less,
        Relation::LessOrEqual,
        Relation::Greater,
        Relation::GreaterOrEqual,
    ])
}

fn text(source: &mut Source<'_>) -> String {
    fold(source.one(TEXTS))
}

pub(crate) fn number(source: &mut Source<'_>) -> Decimal {
    Decimal::parse(source.one(NUMBERS)).unwrap()
}

pub(crate) fn day(source: &mut Source<'_>) -> Day {
    Day::parse(source.one(DAYS)).unwrap()
}

pub(crate) fn instant(source: &mut Source<'_>) -> Instant {
    Instant::parse(source.one(INSTANTS)).unwrap()
}

fn period(source: &mut Source<'_>) -> Period {
    let unit = source.one(&[Unit::Week, Unit::Month, Unit::Quarter, Unit::Year, Unit::Day]);
    let count = source.one(&[1, 2, 30, 500]);
    match source.pick(5) {
        0 => Period::Yesterday,
        1 => Period::Tomorrow,
        2 if unit != Unit::Day => Period::This(unit),
        3 => Period::Last(count, unit),
        _ => Period::Next(count, unit),
    }
}

fn days(source: &mut Source<'_>) -> Days {
    match source.pick(3) {
        0 => Days::Day(day(source)),
        1 => Days::Today(source.one(&[0, 1, -1, 30, -365])),
        _ => Days::Period(period(source)),
    }
}

/// Another field that the field can be held against.
fn partner(source: &mut Source<'_>, fields: &[Field], field: usize) -> Option<FieldId> {
    let class = |field: &Field| match field.kind {
        FieldType::Text | FieldType::Picklist(_) => 0,
        FieldType::Number | FieldType::Percent => 1,
        FieldType::Date | FieldType::Datetime => 2,
        FieldType::Boolean => 3,
        FieldType::Multipicklist(_) => 4,
    };
    let wanted = class(&fields[field]);
    let fitting: Vec<_> =
        (0..fields.len()).filter(|at| class(&fields[*at]) == wanted && wanted != 4).collect();
    (!fitting.is_empty()).then(|| FieldId(u32::try_from(source.one(&fitting)).unwrap()))
}

fn test(source: &mut Source<'_>, fields: &[Field]) -> Test {
    let field = source.pick(fields.len());
    let other = partner(source, fields, field);
    let choice = source.pick(5);
    let ordered =
        !matches!(fields[field].kind, FieldType::Text | FieldType::Picklist(_) | FieldType::Boolean);
    let kind = match (&fields[field].kind, choice) {
        (FieldType::Boolean, 0..3) => TestKind::True,
        (kind, 0) if *kind != FieldType::Boolean => TestKind::Blank,
        (_, 1 | 3) if other.is_some() && source.pick(3) == 0 => {
            let relation = if ordered { relation(source) } else { Relation::Equal };
            TestKind::Field(relation, other.unwrap())
        }
        (FieldType::Boolean, _) => TestKind::True,
        (FieldType::Text | FieldType::Picklist(_), 1 | 2) => TestKind::TextIn(source.some(1, 3, text)),
        (FieldType::Text, 3 | 4) if source.pick(2) == 0 => {
            let part = source.one(&[TextPart::Whole, TextPart::Start, TextPart::Any]);
            let of = source.one(if part == TextPart::Whole { TEXTS } else { PATTERNS });
            TestKind::Cased(part, of.to_owned())
        }
        (FieldType::Text | FieldType::Picklist(_), 3) => {
            TestKind::Contains(source.some(1, 2, |source| fold(source.one(PATTERNS))))
        }
        (FieldType::Text | FieldType::Picklist(_), _) => {
            TestKind::StartsWith(source.some(1, 2, |source| fold(source.one(PATTERNS))))
        }
        (FieldType::Multipicklist(_), _) => TestKind::Includes(source.some(1, 3, text)),
        (FieldType::Number | FieldType::Percent, 1) => TestKind::NumberIn(source.some(1, 4, number)),
        (FieldType::Number | FieldType::Percent, _) => TestKind::Number(relation(source), number(source)),
        (FieldType::Date | FieldType::Datetime, 1) => TestKind::DayIn(source.some(1, 3, day)),
        (FieldType::Date, _) | (FieldType::Datetime, 2) => TestKind::Days(relation(source), days(source)),
        (FieldType::Datetime, 3) => TestKind::InstantIn(source.some(1, 3, instant), source.some(0, 2, day)),
        (FieldType::Datetime, _) => TestKind::Moment(
            relation(source),
            if source.pick(2) == 0 {
                Moment::Instant(instant(source))
            } else {
                Moment::Now(source.one(&[0, 60, -60, -1440, 5_256_000]))
            },
        ),
    };
    let negated = source.pick(2) == 1;
    let text = format!("{}{field} {kind:?}", if negated { "!" } else { "" });
    Test {
        field: FieldId(u32::try_from(field).unwrap()),
        kind,
        negated,
        location: location(),
        text: text.into(),
    }
}
