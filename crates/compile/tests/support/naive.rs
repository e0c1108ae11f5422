//! A second implementation of the language, written for plainness: it walks the checked rules and compares raw
//! values. Only the clock's leaves are the calendar's.

use std::cmp::Ordering;

use chrono::{DateTime, Datelike as _, Days as ChronoDays, Months, NaiveDate, TimeZone as _};
use esc_calendar::{Calendar, Tz};
use esc_check::hir::*;
use esc_values::{Day, Decimal, Instant, fold};

/// A value of a case.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Raw {
    Blank,
    Text(String),
    Number(Decimal),
    Boolean(bool),
    Day(Day),
    Instant(Instant),
    List(Vec<String>),
}

/// A case: a value for each field of the rule, and what the clock reads.
#[derive(Clone, Debug)]
pub(crate) struct RawCase {
    pub(crate) fields: Vec<Raw>,
    pub(crate) created: Instant,
    pub(crate) last_modified: Option<Instant>,
    pub(crate) first_modified: Option<Instant>,
    pub(crate) matched: Option<Instant>,
    pub(crate) is_closed: bool,
    pub(crate) hours_name: Option<String>,
    pub(crate) hours_id: bool,
}

/// What becomes of a case.
#[derive(Debug, PartialEq)]
pub(crate) enum Outcome {
    Closed,
    Unmatched,
    Matched { entry: usize, start: Instant, steps: Vec<(u32, Option<Instant>, &'static str)> },
    UnknownHours,
    HoursWithoutName,
}

pub(crate) fn evaluate(rules: &RuleSet, case: &RawCase, now: Instant) -> Outcome {
    let closes = |field: &Field, value: &str| match &field.kind {
        FieldType::Picklist(values) | FieldType::Multipicklist(values) => {
            values.values.iter().any(|known| known.closed && fold(&known.text) == fold(value))
        }
        _ => false,
    };
    let closed = rules.fields.iter().zip(&case.fields).any(|(field, value)| match value {
        Raw::Text(text) => closes(field, text),
        Raw::List(texts) => texts.iter().any(|text| closes(field, text)),
        _ => false,
    });
    if closed || case.is_closed {
        return Outcome::Closed;
    }
    let walk = Walk { rules, case, now };
    let Some((number, entry)) =
        rules.entries.iter().enumerate().find(|(_, entry)| walk.criteria(&entry.criteria))
    else {
        return Outcome::Unmatched;
    };
    let start = match entry.age_from {
        AgeFrom::Created | AgeFrom::CreatedDisableOnModify => case.created,
        AgeFrom::LastModified => case.last_modified.unwrap_or(case.created),
        AgeFrom::Matched => case.matched.or(case.last_modified).unwrap_or(case.created),
    };
    let (hours, fire) = match (walk.hours(entry.hours), walk.hours(entry.fire)) {
        (Ok(hours), Ok(fire)) => (hours, fire),
        (Err(outcome), _) | (_, Err(outcome)) => return outcome,
    };
    let mut steps: Vec<&Step> = entry.steps.iter().collect();
    steps.sort_by_key(|step| step.after_minutes);
    let steps = steps.into_iter().map(|step| {
        let minutes = step.after_minutes;
        let due = match &hours {
            None => start.plus(i64::from(minutes) * 60),
            Some(hours) => hours.add(start, u64::from(minutes) * 60),
        };
        let due = due.and_then(|due| match &fire {
            None => Some(due),
            Some(fire) if fire.is_open(due) => Some(due),
            Some(fire) => fire.next_open(due),
        });
        let modified = case.first_modified.or(case.last_modified).filter(|first| *first > case.created);
        let disables = entry.age_from == AgeFrom::CreatedDisableOnModify;
        let state = match (due, modified) {
            (None, _) => "never",
            (Some(due), Some(modified)) if disables && due > modified => "disabled",
            (Some(due), _) if due <= now => "due",
            _ => "pending",
        };
        (minutes, due, state)
    });
    Outcome::Matched { entry: number, start, steps: steps.collect() }
}

struct Walk<'a> {
    rules: &'a RuleSet,
    case: &'a RawCase,
    now: Instant,
}

impl Walk<'_> {
    fn hours(&self, hours: HoursUse) -> Result<Option<Calendar>, Outcome> {
        let calendar = |HoursId(id): HoursId| Calendar::new(&self.rules.hours[id as usize].spec);
        match hours {
            HoursUse::Any => Ok(None),
            HoursUse::Named(id) => Ok(Some(calendar(id))),
            HoursUse::Case => match &self.case.hours_name {
                Some(name) => match self.rules.hours.iter().find(|hours| hours.name == *name) {
                    Some(hours) => Ok(Some(Calendar::new(&hours.spec))),
                    None => Err(Outcome::UnknownHours),
                },
                None if self.case.hours_id => Err(Outcome::HoursWithoutName),
                None => Ok(self.rules.default_hours.map(calendar)),
            },
        }
    }

    fn criteria(&self, criteria: &Criteria) -> bool {
        match criteria {
            Criteria::All(parts, _) => parts.iter().all(|part| self.criteria(part)),
            Criteria::Any(parts, _) => parts.iter().any(|part| self.criteria(part)),
            Criteria::Not(part, _) => !self.criteria(part),
            Criteria::Row(row, _) => self.criteria(&row.criteria),
            Criteria::Test(test) => self.test(test) != test.negated,
            Criteria::Formula(part, _) => self.criteria(part),
            Criteria::Opaque(_) => unreachable!("no formula is generated that criteria cannot say"),
        }
    }

    fn value(&self, field: FieldId) -> &Raw {
        &self.case.fields[field.0 as usize]
    }

    fn test(&self, test: &Test) -> bool {
        let value = self.value(test.field);
        match (&test.kind, value) {
            (TestKind::Field(Relation::Equal, other), Raw::Blank) => *self.value(*other) == Raw::Blank,
            (TestKind::Blank, value) => *value == Raw::Blank,
            (_, Raw::Blank) => false,
            (TestKind::TextIn(texts), Raw::Text(text)) => texts.contains(&fold(text)),
            (TestKind::Contains(texts), Raw::Text(text)) => {
                texts.iter().any(|part| fold(text).contains(part))
            }
            (TestKind::StartsWith(texts), Raw::Text(text)) => {
                texts.iter().any(|part| fold(text).starts_with(part))
            }
            (TestKind::Cased(part, other), Raw::Text(text)) => match part {
                TextPart::Whole => text == other,
                TextPart::Start => text.get(..other.len()) == Some(other),
                TextPart::Any => text.matches(other.as_str()).next().is_some(),
            },
            (TestKind::Includes(texts), Raw::List(list)) => {
                list.iter().any(|text| texts.contains(&fold(text)))
            }
            (TestKind::Number(relation, number), Raw::Number(found)) => holds(*relation, found.cmp(number)),
            (TestKind::NumberIn(numbers), Raw::Number(found)) => numbers.contains(found),
            (TestKind::True, Raw::Boolean(found)) => *found,
            (TestKind::Moment(relation, Moment::Instant(instant)), Raw::Instant(found)) => {
                holds(*relation, found.cmp(instant))
            }
            (TestKind::Moment(relation, Moment::Now(minutes)), Raw::Instant(found)) => {
                holds(*relation, found.unix().cmp(&(self.now.unix() + minutes * 60)))
            }
            (TestKind::InstantIn(instants, days), Raw::Instant(found)) => {
                instants.contains(found) || days.iter().any(|day| date(*day) == self.local(*found))
            }
            (TestKind::DayIn(days), found) => days.iter().any(|day| date(*day) == self.date(found).unwrap()),
            (TestKind::Days(relation, days), found) => {
                let day = self.date(found).unwrap();
                let today = self.local(self.now);
                let (first, last) = match days {
                    Days::Day(day) => (date(*day), date(*day)),
                    Days::Today(days) => (shift(today, i64::from(*days)), shift(today, i64::from(*days))),
                    Days::Period(period) => stretch(*period, today),
                };
                match relation {
                    Relation::Equal => first <= day && day <= last,
                    Relation::Less => day < first,
                    Relation::LessOrEqual => day <= last,
                    Relation::Greater => day > last,
                    Relation::GreaterOrEqual => day >= first,
                }
            }
            (TestKind::Field(relation, other), found) => match (found, self.value(*other)) {
                (_, Raw::Blank) => false,
                (Raw::Text(left), Raw::Text(right)) => holds(*relation, fold(left).cmp(&fold(right))),
                (Raw::Number(left), Raw::Number(right)) => holds(*relation, left.cmp(right)),
                (Raw::Boolean(left), Raw::Boolean(right)) => holds(*relation, left.cmp(right)),
                (Raw::Instant(left), Raw::Instant(right)) => holds(*relation, left.cmp(right)),
                (left, right) => holds(*relation, self.date(left).cmp(&self.date(right))),
            },
            (kind, found) => panic!("{kind:?} asked of {found:?}"),
        }
    }

    fn local(&self, instant: Instant) -> NaiveDate {
        local_date(self.rules.zone, instant)
    }

    fn date(&self, value: &Raw) -> Option<NaiveDate> {
        match value {
            Raw::Day(day) => Some(date(*day)),
            Raw::Instant(instant) => Some(self.local(*instant)),
            _ => None,
        }
    }
}

/// The date on the wall; at the ends of the calendar, the first and the last day that it has.
fn local_date(zone: Tz, instant: Instant) -> NaiveDate {
    let utc = DateTime::from_timestamp(instant.unix(), 0).unwrap();
    // From 2100 on a zone keeps its last offset.
    let last = DateTime::from_timestamp(4_102_444_800, 0).unwrap();
    let offset = chrono::Offset::fix(&zone.offset_from_utc_datetime(&utc.min(last).naive_utc()));
    utc.with_timezone(&offset).date_naive().clamp(date(Day::MIN), date(Day::MAX))
}

fn date(day: Day) -> NaiveDate {
    NaiveDate::from_epoch_days(day.unix()).unwrap()
}

fn holds(relation: Relation, order: Ordering) -> bool {
    match relation {
        Relation::Equal => order.is_eq(),
        Relation::Less => order.is_lt(),
        Relation::LessOrEqual => order.is_le(),
        Relation::Greater => order.is_gt(),
        Relation::GreaterOrEqual => order.is_ge(),
    }
}

fn shift(day: NaiveDate, days: i64) -> NaiveDate {
    let count = ChronoDays::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(count) } else { day.checked_add_days(count) }.unwrap()
}

fn months(day: NaiveDate, months: i64) -> NaiveDate {
    let count = Months::new(u32::try_from(months.unsigned_abs()).unwrap());
    if months < 0 { day.checked_sub_months(count) } else { day.checked_add_months(count) }.unwrap()
}

/// First and last day of a period.
fn stretch(period: Period, today: NaiveDate) -> (NaiveDate, NaiveDate) {
    let (from, to, unit) = match period {
        Period::Yesterday => return (shift(today, -1), shift(today, -1)),
        Period::Tomorrow => return (shift(today, 1), shift(today, 1)),
        Period::Last(count, Unit::Day) => return (shift(today, -i64::from(count)), today),
        Period::Next(count, Unit::Day) => return (shift(today, 1), shift(today, i64::from(count))),
        Period::This(unit) => (0, 1, unit),
        Period::Last(count, unit) => (-i64::from(count), 0, unit),
        Period::Next(count, unit) => (1, 1 + i64::from(count), unit),
    };
    let month = NaiveDate::from_ymd_opt(today.year(), today.month(), 1).unwrap();
    let start = |offset: i64| match unit {
        Unit::Day => shift(today, offset),
        Unit::Week => shift(today, 7 * offset - i64::from(today.weekday().num_days_from_sunday())),
        Unit::Month => months(month, offset),
        Unit::Quarter => months(month, 3 * offset - i64::from(month.month0() % 3)),
        Unit::Year => months(month, 12 * offset - i64::from(month.month0())),
    };
    (start(from), shift(start(to), -1))
}
