//! The wall clock of a zone.

use std::fmt;
use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use chrono::{DateTime, Offset as _, TimeZone as _};
use chrono_tz::{TZ_VARIANTS, Tz};
use esc_values::{Day, Instant};

use crate::years::{DAY, year_of, year_of_second, year_second};

/// No zone's offset changes in this year or before it. A test looks at every zone.
pub(crate) const FIRST_RULE_YEAR: i32 = 1840;

/// No zone's offset changes in this year or after it: the tables of chrono-tz end before.
pub(crate) const LAST_RULE_YEAR: i32 = 2100;

/// How far apart a year's offsets are sampled, in seconds. It is less than the time between any two changes of
/// an offset, which is 167 hours at least, so that no pair of them hides between two samples. A test compares
/// every zone with chrono-tz.
const SAMPLE: i64 = 3 * DAY;

/// The zone of an exact IANA name, such as `America/New_York`.
pub fn find_zone(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The names of all zones.
pub fn zone_names() -> impl Iterator<Item = &'static str> {
    TZ_VARIANTS.iter().map(|tz| tz.name())
}

/// What the wall clock of a zone is ahead of UTC at an instant, in seconds; a [`Zone`] is faster where more than a few
/// instants of one zone are asked for.
pub fn offset_at(tz: Tz, instant: Instant) -> i32 {
    offset(tz, instant.unix())
}

/// A zone with its offsets from UTC at hand: faster than asking chrono-tz for each instant.
///
/// The offsets of a year are looked up when it is first asked for. A clone shares them. It holds some 20 KB at
/// most.
#[derive(Clone)]
pub struct Zone {
    tz: Tz,
    /// The shifts of the years from [`FIRST_RULE_YEAR`] to [`LAST_RULE_YEAR`].
    years: Arc<[OnceLock<Box<[Shift]>>]>,
}

/// From when on an offset holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shift {
    /// Seconds since 1970.
    pub(crate) at: i64,
    /// What the wall clock is ahead of UTC, in seconds.
    pub(crate) offset: i32,
}

impl Zone {
    /// The zone of chrono-tz's tables.
    pub fn new(tz: Tz) -> Self {
        Self { tz, years: (FIRST_RULE_YEAR..=LAST_RULE_YEAR).map(|_| OnceLock::new()).collect() }
    }

    /// The zone itself.
    pub const fn tz(&self) -> Tz {
        self.tz
    }

    /// What the wall clock is ahead of UTC at an instant, in seconds.
    pub fn offset_at(&self, instant: Instant) -> i32 {
        let shifts = self.shifts(year_of_second(instant.unix()));
        let current = shifts.iter().rev().find(|shift| shift.at <= instant.unix());
        current.or_else(|| shifts.first()).map_or(0, |shift| shift.offset)
    }

    /// The date that the wall clock reads at an instant; [`Day::MIN`] or [`Day::MAX`] where it reads a day
    /// outside the years 1 to 9999.
    pub fn local_day(&self, instant: Instant) -> Day {
        let reading = instant.unix() + i64::from(self.offset_at(instant));
        let clamped = reading.div_euclid(DAY).clamp(Day::MIN.unix().into(), Day::MAX.unix().into());
        i32::try_from(clamped).ok().and_then(Day::from_unix).unwrap_or(Day::MAX)
    }

    /// All instants whose [`local_day`](Self::local_day) lies in `first..=last`, as ranges in order, none
    /// adjacent to another.
    ///
    /// A day is one range but where a zone put its clock back over midnight (two) or skipped the date (none).
    /// The ends are inclusive, so that the last second of the year 9999 has its place.
    pub fn instants_of_days(&self, first: Day, last: Day) -> Vec<RangeInclusive<Instant>> {
        // Far beyond the range of instants.
        const FAR: i64 = 1 << 50;
        let from = if first == Day::MIN { -FAR } else { i64::from(first.unix()) * DAY };
        let to = if last == Day::MAX { FAR } else { (i64::from(last.unix()) + 1) * DAY };
        let rule_year = |year: i32| year.clamp(FIRST_RULE_YEAR, LAST_RULE_YEAR);
        let years = rule_year(year_of(first.unix()) - 1)..=rule_year(year_of(last.unix()) + 1);
        let mut shifts = years.flat_map(|year| self.shifts(year).iter().copied()).peekable();
        let mut ranges: Vec<(i64, i64)> = Vec::new();
        let mut since = -FAR;
        while let Some(shift) = shifts.next() {
            let until = shifts.peek().map_or(FAR, |next| next.at);
            let offset = i64::from(shift.offset);
            let (start, end) = ((from - offset).max(since), (to - offset).min(until));
            since = until;
            if start >= end {
                continue;
            }
            match ranges.last_mut() {
                Some(before) if before.1 == start => before.1 = end,
                _ => ranges.push((start, end)),
            }
        }
        ranges
            .into_iter()
            .filter_map(|(start, end)| {
                let start = Instant::from_unix(start.max(Instant::MIN.unix()))?;
                let last = Instant::from_unix((end - 1).min(Instant::MAX.unix()))?;
                (start <= last).then_some(start..=last)
            })
            .collect()
    }

    /// The offsets of a UTC year in order, the first being the one that it begins with. Outside the years with
    /// rules they are those of the nearest such year, which has one offset only.
    pub(crate) fn shifts(&self, year: i32) -> &[Shift] {
        let year = year.clamp(FIRST_RULE_YEAR, LAST_RULE_YEAR);
        let slot = usize::try_from(year - FIRST_RULE_YEAR).ok().and_then(|index| self.years.get(index));
        slot.map_or(&[], |slot| slot.get_or_init(|| find_shifts(self.tz, year)))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Zone").field(&self.tz).finish()
    }
}

impl From<Tz> for Zone {
    fn from(tz: Tz) -> Self {
        Self::new(tz)
    }
}

/// The offset that chrono-tz gives, in seconds.
fn offset(tz: Tz, second: i64) -> i32 {
    let utc = DateTime::from_timestamp(second, 0).unwrap_or_default().naive_utc();
    tz.offset_from_utc_datetime(&utc).fix().local_minus_utc()
}

fn find_shifts(tz: Tz, year: i32) -> Box<[Shift]> {
    let (mut at, end) = (year_second(year), year_second(year + 1));
    let mut current = offset(tz, at);
    let mut shifts = vec![Shift { at, offset: current }];
    while at < end - 1 {
        let next = (at + SAMPLE).min(end - 1);
        let sampled = offset(tz, next);
        if sampled != current {
            // The change lies after `at` and not after `next`.
            let (mut before, mut after) = (at, next);
            while after - before > 1 {
                let middle = before.midpoint(after);
                if offset(tz, middle) == current {
                    before = middle;
                } else {
                    after = middle;
                }
            }
            current = sampled;
            shifts.push(Shift { at: after, offset: current });
        }
        at = next;
    }
    shifts.into()
}
