//! The clock that counts open time.

use std::collections::HashSet;
use std::fmt;
use std::ops::Deref;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use esc_values::Instant;

use crate::readings::Readings;
use crate::spec::{Exception, HoursSpec, When};
use crate::table::{self, Table};
use crate::years::{
    END_YEAR, FIRST_YEAR, kind, year_length, year_of, year_of_second, year_second, year_start,
};
use crate::zone::{FIRST_RULE_YEAR, LAST_RULE_YEAR, Zone};

/// How many open ranges a calendar keeps, 8 bytes each, over all its years: 4 MB. Hours with two spans a day
/// have some 500 a year. Beyond this a year's ranges are found anew each time, in some tens of microseconds.
pub const MAX_KEPT_RANGES: usize = 1 << 19;

/// The years of a century.
const CENTURY: i32 = 100;

/// The first year in which hours are compared: they are written for our days, and there they differ.
const OUR_DAYS: i32 = 2026;

/// Business hours, ready to be counted.
///
/// Open time is summed up by UTC years. A year's ranges are found when it is first asked for, and then kept, as
/// is its total; years of one kind (leap or not, the weekday of 1 January) share them where no dated item and no
/// change of the zone's offset tells them apart. Once the totals are known, a question costs two searches in a
/// year's ranges and a step for each year between, whole centuries being one step: some 300 at the very most.
/// The first time, each year that is passed over and shares with no other costs some tens of microseconds, more
/// with hundreds of exceptions; only those that recur `each` so many days or weeks make all years differ.
///
/// It keeps [`MAX_KEPT_RANGES`] ranges and 0.5 MB of totals at most. It can be shared among threads.
pub struct Calendar {
    hours: HoursSpec,
    zone: Zone,
    /// Years unlike any other, sorted.
    own: Vec<i32>,
    /// By hundreds of years.
    centuries: Box<[OnceLock<Century>]>,
    /// How many ranges are kept.
    kept: AtomicUsize,
}

/// What is known of a hundred years, from one that 100 divides.
struct Century {
    years: Box<[Year]>,
    total: OnceLock<u64>,
}

/// What is known of a year.
#[derive(Default)]
struct Year {
    /// The year that it shares its open time with, or itself.
    like: OnceLock<i32>,
    /// The open seconds.
    total: OnceLock<u32>,
    /// The open ranges; those of the year that it is like stand there.
    table: OnceLock<Table>,
}

/// A year's table, kept or not.
enum TableRef<'a> {
    Kept(&'a Table),
    Found(Table),
}

impl Deref for TableRef<'_> {
    type Target = Table;

    fn deref(&self) -> &Table {
        match self {
            Self::Kept(table) => table,
            Self::Found(table) => table,
        }
    }
}

impl Calendar {
    /// Reads business hours. Nothing is counted yet.
    pub fn new(hours: &HoursSpec) -> Self {
        Self {
            hours: hours.clone(),
            zone: Zone::new(hours.zone),
            own: own_years(hours),
            centuries: (0..END_YEAR / CENTURY).map(|_| OnceLock::new()).collect(),
            kept: AtomicUsize::new(0),
        }
    }

    /// The zone whose wall clock is read.
    pub const fn zone(&self) -> &Zone {
        &self.zone
    }

    /// Whether the wall clock reads an open time.
    pub fn is_open(&self, instant: Instant) -> bool {
        let (year, second) = in_year(instant);
        self.table(year).range_at(second).is_some_and(|(start, _)| start <= second)
    }

    /// The instant at which the open time since `start` reaches `open_seconds`; for 0 it is
    /// [`next_open`](Self::next_open). A threshold reached exactly at closing time is due at closing time.
    ///
    /// `None` where that would not lie before the year 10000.
    pub fn add(&self, start: Instant, open_seconds: u64) -> Option<Instant> {
        if open_seconds == 0 {
            return self.next_open(start);
        }
        let (year, second) = in_year(start);
        let table = self.table(year);
        // Counted from the start of the year.
        let mut left = open_seconds.saturating_add(table.open_before(second).into());
        if let Some(due) = u32::try_from(left).ok().and_then(|left| table.reach(left)) {
            return at(year, due);
        }
        let year = self.seek(year, END_YEAR, |open, _| {
            let pass = open < left;
            if pass {
                left -= open;
            }
            pass
        })?;
        at(year, self.table(year).reach(u32::try_from(left).ok()?)?)
    }

    /// The first open instant at or after `from`; `None` where there is none before the year 10000.
    pub fn next_open(&self, from: Instant) -> Option<Instant> {
        let (year, second) = in_year(from);
        if let Some((start, _)) = self.table(year).range_at(second) {
            return at(year, start.max(second));
        }
        let year = self.seek(year + 1, END_YEAR, |open, _| open == 0)?;
        at(year, self.table(year).range_at(0)?.0)
    }

    /// The first instant at or after `from` that is not open; `None` where there is none before the year 10000.
    pub fn next_closed(&self, from: Instant) -> Option<Instant> {
        let (year, second) = in_year(from);
        match self.table(year).range_at(second) {
            Some((start, end)) if start <= second => {
                if i64::from(end) < year_length(year) {
                    return at(year, end);
                }
            }
            _ => return Some(from),
        }
        let year = self.seek(year + 1, END_YEAR, |open, length| open == length)?;
        let end = self.table(year).range_at(0).filter(|(start, _)| *start == 0).map_or(0, |(_, end)| end);
        at(year, end)
    }

    /// The first instant after `after` at which the hours open or close; `None` where they do neither before
    /// the year 10000.
    pub fn next_change(&self, after: Instant) -> Option<Instant> {
        if self.is_open(after) { self.next_closed(after) } else { self.next_open(after) }
    }

    /// The open seconds from `from` to `to`, exclusive; 0 where `to` is not after `from`.
    pub fn open_between(&self, from: Instant, to: Instant) -> u64 {
        if to <= from {
            return 0;
        }
        let ((first, first_second), (last, last_second)) = (in_year(from), in_year(to));
        let open = u64::from(self.table(last).open_before(last_second));
        let before = u64::from(self.table(first).open_before(first_second));
        let mut whole = 0;
        self.seek(first, last, |open, _| {
            whole += open;
            true
        });
        whole + open - before
    }

    /// The open time from `from` to `to`, exclusive, as half-open ranges in order, none adjacent to another.
    pub fn open_ranges(&self, from: Instant, to: Instant) -> impl Iterator<Item = (Instant, Instant)> {
        let mut at = from;
        std::iter::from_fn(move || {
            let start = self.next_open(at).filter(|start| *start < to)?;
            let end = self.next_closed(start).map_or(to, |end| end.min(to));
            at = end;
            Some((start, end))
        })
    }

    /// Whether no instant of the years 1 to 9999 is open.
    pub fn is_never_open(&self) -> bool {
        self.seek(FIRST_YEAR, END_YEAR, |open, _| open == 0).is_none()
    }

    /// Whether every instant of the years 1 to 9999 is open.
    pub fn is_always_open(&self) -> bool {
        // The two common cases have a quick answer: open around the clock, and that but for some dates.
        if self.hours.exceptions.is_empty() && Readings::of_year(&self.hours, FIRST_YEAR).are_all_open() {
            return true;
        }
        let closes_in = |year: i32| i64::from(self.total(year)) < year_length(year);
        if self.hours.exceptions.iter().flat_map(Exception::dated).any(|date| closes_in(year_of(date.unix())))
        {
            return false;
        }
        self.seek(FIRST_YEAR, END_YEAR, |open, length| open == length).is_none()
    }

    /// Whether both are open at exactly the same instants, from [`Instant::MIN`] to [`Instant::MAX`], however they
    /// are written.
    ///
    /// Hours that differ mostly do so in the first year that is looked at, which takes some tens of microseconds.
    /// Where they are the same but written in two ways, all years are looked at that are unlike others in one of
    /// them: some 300, in 13 milliseconds, or each and every one, in a quarter of a second, where items recur
    /// `each` so many days or weeks. With hundreds of exceptions it takes longer. Nothing is kept of it.
    pub fn same_open_time(&self, other: &Self) -> bool {
        if self.hours == other.hours {
            return true;
        }
        let mut compared = HashSet::new();
        (OUR_DAYS..END_YEAR).chain(FIRST_YEAR..OUR_DAYS).all(|year| {
            // Two years that are like this one have its length, and with it the same seconds.
            let (own, others) = (self.like(year), other.like(year));
            !compared.insert((own, others)) || self.find_table(own) == other.find_table(others)
        })
    }

    /// The first year from `from` to `end`, exclusive, that `pass` does not pass over.
    ///
    /// `pass` is given the open seconds and all seconds of a year, or of a whole century: it passes over a
    /// century only if it would pass over each of its years.
    fn seek(&self, from: i32, end: i32, mut pass: impl FnMut(u64, u64) -> bool) -> Option<i32> {
        let mut year = from;
        while year < end {
            if year % CENTURY == 0
                && year + CENTURY <= end
                && let Some(open) = self.known_total(year)
                && pass(open, seconds(year, year + CENTURY))
            {
                year += CENTURY;
            } else if pass(self.total(year).into(), seconds(year, year + 1)) {
                year += 1;
            } else {
                return Some(year);
            }
        }
        None
    }

    /// The open seconds of the century that begins with `year`, once those of all its years are known.
    fn known_total(&self, year: i32) -> Option<u64> {
        let century = self.century(year)?;
        if let Some(total) = century.total.get() {
            return Some(*total);
        }
        let total =
            century.years.iter().map(|year| year.total.get().copied().map(u64::from)).sum::<Option<_>>()?;
        Some(*century.total.get_or_init(|| total))
    }

    /// The open seconds of a year.
    fn total(&self, year: i32) -> u32 {
        let Some(known) = self.year(year) else { return 0 };
        *known.total.get_or_init(|| {
            let like = *known.like.get_or_init(|| self.like(year));
            if like == year { self.find_total(year) } else { self.total(like) }
        })
    }

    fn find_total(&self, year: i32) -> u32 {
        table::total(&Readings::of_year(&self.hours, year), &self.zone, year)
    }

    /// The open ranges of a year.
    fn table(&self, year: i32) -> TableRef<'_> {
        let Some(known) = self.year(year) else { return TableRef::Found(self.find_table(year)) };
        if let Some(table) = known.table.get() {
            return TableRef::Kept(table);
        }
        let like = *known.like.get_or_init(|| self.like(year));
        if like != year {
            return self.table(like);
        }
        let table = self.find_table(year);
        let size = table.len();
        // Relaxed: it is a count, and a table more or less does no harm.
        if self.kept.fetch_add(size, Ordering::Relaxed) + size > MAX_KEPT_RANGES {
            self.kept.fetch_sub(size, Ordering::Relaxed);
            return TableRef::Found(table);
        }
        TableRef::Kept(known.table.get_or_init(|| table))
    }

    fn find_table(&self, year: i32) -> Table {
        Table::new(&Readings::of_year(&self.hours, year), &self.zone, year)
    }

    fn century(&self, year: i32) -> Option<&Century> {
        let slot = self.centuries.get(usize::try_from(year / CENTURY).ok()?)?;
        Some(slot.get_or_init(|| Century {
            years: (0..CENTURY).map(|_| Year::default()).collect(),
            total: OnceLock::new(),
        }))
    }

    fn year(&self, year: i32) -> Option<&Year> {
        self.century(year)?.years.get(usize::try_from(year % CENTURY).ok()?)
    }

    /// The first year since the last one with an open time of its own that is of the same kind.
    fn like(&self, year: i32) -> i32 {
        let after = self.own.partition_point(|own| *own < year);
        if self.own.get(after) == Some(&year) {
            return year;
        }
        let since =
            after.checked_sub(1).and_then(|before| self.own.get(before)).map_or(FIRST_YEAR, |own| own + 1);
        // The calendar repeats after 400 years.
        (since..year).take(400).find(|other| kind(*other) == kind(year)).unwrap_or(year)
    }
}

impl fmt::Debug for Calendar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calendar").field("hours", &self.hours).finish_non_exhaustive()
    }
}

/// The years whose open time may differ from that of the years of their kind next to them.
fn own_years(hours: &HoursSpec) -> Vec<i32> {
    let mut years: Vec<i32> = (FIRST_RULE_YEAR..=LAST_RULE_YEAR).collect();
    for exception in &hours.exceptions {
        // A yearly range may begin in one year and end on the last days of the next, of which the clock of the
        // year after can still read a part.
        years.extend(exception.dated().map(|date| year_of(date.unix())).flat_map(|year| year - 1..=year + 2));
        if matches!(exception.when, When::Daily { each } | When::Weekly { each, .. } if each > 1) {
            let from = exception.from.map_or(FIRST_YEAR, |from| year_of(from.unix()) - 1);
            let until = exception.until.map_or(END_YEAR, |until| year_of(until.unix()) + 2);
            years.extend(from..=until);
        }
    }
    years.sort_unstable();
    years.dedup();
    years
}

/// The UTC year of an instant, and the seconds since its start.
fn in_year(instant: Instant) -> (i32, u32) {
    let year = year_of_second(instant.unix());
    // A year has less than 2^32 seconds.
    (year, u32::try_from(instant.unix() - year_second(year)).unwrap_or(0))
}

/// The instant `second` seconds after the start of a year, if it lies before the year 10000.
fn at(year: i32, second: u32) -> Option<Instant> {
    Instant::from_unix(year_second(year) + i64::from(second))
}

/// The seconds of the years from `from` to `end`, exclusive.
fn seconds(from: i32, end: i32) -> u64 {
    u64::from((year_start(end) - year_start(from)).unsigned_abs()) * 86_400
}
