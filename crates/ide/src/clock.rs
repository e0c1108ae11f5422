//! Hours and instants as people read them: on the wall clock of a zone.

use esc_calendar::{Calendar, HoursSpec, Zone};
use esc_syntax::Slice;
use esc_syntax::ast::{self, AgeKind, ClauseKind, Duration, HoursRef, ItemKind};
use esc_values::{Day, Instant, time_of_day};
use esc_workspace::CheckedFile;

use crate::{View, items};

const SECONDS_A_DAY: i64 = 86_400;

/// How many days ahead a change of a zone's offset is looked for.
const DAYS_AHEAD: i64 = 366;

/// A day with its weekday: `Mon 2026-11-23`.
pub(crate) fn day(day: Day) -> String {
    format!("{} {day}", day.weekday_name())
}

/// What a wall clock reads at an instant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Reading {
    pub(crate) day: Day,
    /// Seconds since it read 1970-01-01 00:00.
    seconds: i64,
}

impl Reading {
    /// In a zone.
    pub(crate) fn of(zone: &Zone, instant: Instant) -> Self {
        Self::ahead(instant, zone.offset_at(instant))
    }

    /// In UTC.
    pub(crate) fn utc(instant: Instant) -> Self {
        Self::ahead(instant, 0)
    }

    fn ahead(instant: Instant, offset: i32) -> Self {
        let reading = instant.unix() + i64::from(offset);
        Self { day: Day::of_seconds(reading).unwrap_or(Day::MAX), seconds: reading }
    }

    /// `Mon 2026-11-23 09:00`
    pub(crate) fn long(self) -> String {
        format!("{} {}", day(self.day), self.time())
    }

    /// `Mon 09:00`, or with the date where that is more than a week after `today`; of today itself the time alone.
    pub(crate) fn seen_from(self, today: Day) -> String {
        match self.day.unix() - today.unix() {
            0 => self.time(),
            1..=6 => format!("{} {}", self.day.weekday_name(), self.time()),
            _ => self.long(),
        }
    }

    fn time(self) -> String {
        time_of_day(self.seconds)
    }
}

/// An offset from UTC: `UTC-8`, `UTC+5:45`, `UTC`.
pub(crate) fn offset(seconds: i32) -> String {
    let minutes = seconds.unsigned_abs() / 60;
    let sign = if seconds < 0 { '-' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// The next instant, within a year, at which a zone changes its offset.
pub(crate) fn next_shift(zone: &Zone, now: Instant) -> Option<Instant> {
    let current = zone.offset_at(now);
    let changed = |seconds: i64| Some(zone.offset_at(now.plus(seconds)?) != current);
    let day = (1..=DAYS_AHEAD).find(|day| changed(day * SECONDS_A_DAY) == Some(true))?;
    let (mut before, mut after) = ((day - 1) * SECONDS_A_DAY, day * SECONDS_A_DAY);
    while after - before > 1 {
        let middle = before.midpoint(after);
        if changed(middle)? {
            after = middle;
        } else {
            before = middle;
        }
    }
    now.plus(after)
}

/// A declaration of business hours.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Declared<'a> {
    pub(crate) file: &'a CheckedFile,
    pub(crate) slice: &'a Slice,
    pub(crate) item: &'a ast::Item,
    pub(crate) hours: &'a ast::Hours,
}

impl<'a> Declared<'a> {
    /// The first that the view's file sees of which this holds.
    fn find(view: &View<'a>, wanted: impl Fn(&ast::Hours) -> bool) -> Option<Self> {
        view.seen().find_map(|file| {
            items(file).find_map(|(slice, item)| match &item.kind {
                ItemKind::Hours(hours) if wanted(hours) => Some(Self { file, slice, item, hours }),
                _ => None,
            })
        })
    }

    /// Those of a name.
    pub(crate) fn named(view: &View<'a>, name: &str) -> Option<Self> {
        Self::find(view, |hours| hours.name.value == name)
    }

    /// The `default hours`.
    pub(crate) fn default(view: &View<'a>) -> Option<Self> {
        Self::find(view, |hours| hours.default.is_some() && hours.inactive.is_none())
    }

    /// When they are open; `None` where they, or closures that they name, are not well-formed.
    pub(crate) fn spec(&self, view: &View<'a>) -> Option<HoursSpec> {
        if self.slice.parsed.broken {
            return None;
        }
        let home = View { file: self.file, ..*view };
        esc_check::hours_spec(self.hours, |name| {
            home.seen().flat_map(items).find_map(|(slice, item)| match &item.kind {
                ItemKind::Closures(closures) if closures.name.value == name && !slice.parsed.broken => {
                    Some(closures)
                }
                _ => None,
            })
        })
    }
}

/// The hours that a clause asks for.
#[derive(Debug)]
pub(crate) enum Counted<'a> {
    /// None: all time counts.
    All,
    /// Those of this name, with their calendar where they are declared and well-formed.
    Named(&'a str, Option<Calendar>),
    /// Those that the case names; the default ones stand for them.
    Case(Option<(&'a str, Calendar)>),
}

impl<'a> Counted<'a> {
    fn of(view: &View<'a>, hours: Option<&'a HoursRef>) -> Self {
        match hours {
            None => Self::All,
            Some(HoursRef::Named(name)) => {
                let spec = Declared::named(view, &name.value)
                    .filter(|declared| declared.hours.inactive.is_none())
                    .and_then(|declared| declared.spec(view));
                Self::Named(&name.value, spec.map(|spec| Calendar::new(&spec)))
            }
            Some(HoursRef::Case) => Self::Case(Declared::default(view).and_then(|declared| {
                Some((declared.hours.name.value.as_str(), Calendar::new(&declared.spec(view)?)))
            })),
        }
    }

    /// Their calendar.
    pub(crate) fn calendar(&self) -> Option<&Calendar> {
        match self {
            Self::Named(_, calendar) => calendar.as_ref(),
            Self::Case(default) => default.as_ref().map(|(_, calendar)| calendar),
            Self::All => None,
        }
    }
}

/// The clauses of an entry's head, each where it stands first.
#[derive(Debug)]
pub(crate) struct Clock<'a> {
    pub(crate) age_from: ast::AgeFrom,
    pub(crate) hours: Counted<'a>,
    pub(crate) fire: Counted<'a>,
    pub(crate) sla: Option<Duration>,
}

impl<'a> Clock<'a> {
    /// That of an entry in the view's file.
    pub(crate) fn of(view: &View<'a>, entry: &'a ast::Entry) -> Self {
        let (mut age_from, mut hours, mut fire) = (ast::AgeFrom::Created, None, None);
        // From the last to the first, so that of two the first stays.
        for clause in entry.clauses.iter().rev() {
            match &clause.kind {
                ClauseKind::AgeFrom(from) => age_from = *from,
                ClauseKind::Use(named) => hours = Some(named),
                ClauseKind::Ignore => hours = None,
                ClauseKind::Fire(named) => fire = Some(named),
                ClauseKind::Sla(_) => {}
            }
        }
        Self { age_from, hours: Counted::of(view, hours), fire: Counted::of(view, fire), sla: sla(entry) }
    }

    /// The minutes of an age; `None` where it has no value.
    pub(crate) fn minutes(&self, age: AgeKind) -> Option<u32> {
        esc_check::age_minutes(age, self.sla.map(|sla| sla.minutes))
    }

    /// When a step of this age is due for a case whose clock starts then; `Err` where that cannot be told, as hours are
    /// not declared or wrong, and `Ok(None)` for never.
    pub(crate) fn due(&self, start: Instant, minutes: u32) -> Result<Option<Instant>, Unknown> {
        if matches!(self.hours, Counted::Named(_, None)) || matches!(self.fire, Counted::Named(_, None)) {
            return Err(Unknown);
        }
        let seconds = u64::from(minutes) * 60;
        let due = match self.hours.calendar() {
            None => start.plus(i64::from(minutes) * 60),
            Some(calendar) => calendar.add(start, seconds),
        };
        Ok(match self.fire.calendar() {
            None => due,
            Some(calendar) => due.and_then(|due| calendar.next_open(due)),
        })
    }

    /// The zone in which its instants are best read: that of the hours that it counts or fires in, with its name.
    pub(crate) fn zone(&self) -> Option<&Zone> {
        self.hours.calendar().or_else(|| self.fire.calendar()).map(Calendar::zone)
    }
}

/// Says that hours are not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Unknown;

/// The target of an entry.
pub(crate) fn sla(entry: &ast::Entry) -> Option<Duration> {
    entry.clauses.iter().find_map(|clause| match clause.kind {
        ClauseKind::Sla(duration) => Some(duration),
        _ => None,
    })
}

/// The zone of `today` in a rule: that of the `default hours`.
pub(crate) fn rule_zone(view: &View<'_>) -> Option<Zone> {
    esc_calendar::find_zone(&Declared::default(view)?.hours.zone.value).map(Zone::new)
}

/// Whether hours are open, and until when or from when on: `open until 17:00`, `opens Mon 09:00`.
pub(crate) fn openness(calendar: &Calendar, now: Instant) -> String {
    let today = Reading::of(calendar.zone(), now).day;
    let read = |instant: Instant| Reading::of(calendar.zone(), instant).seen_from(today);
    if calendar.is_open(now) {
        calendar
            .next_closed(now)
            .map_or_else(|| "always open".to_owned(), |closes| format!("open until {}", read(closes)))
    } else {
        calendar
            .next_open(now)
            .map_or_else(|| "not open again".to_owned(), |opens| format!("opens {}", read(opens)))
    }
}
