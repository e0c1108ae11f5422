//! The open time of one year in UTC.

use crate::readings::Readings;
use crate::years::{DAY, year_length, year_second};
use crate::zone::Zone;

/// The ranges of a year that are open, in seconds since its first one in UTC, and the open time before each.
///
/// No two are adjacent, so that tables are equal when the same seconds are open.
#[derive(PartialEq, Eq)]
pub(crate) struct Table {
    ranges: Box<[Range]>,
    total: u32,
}

#[derive(Clone, Copy, PartialEq, Eq)]
struct Range {
    /// When it opens.
    start: u32,
    /// How many seconds of the year are open before.
    before: u32,
}

impl Table {
    pub(crate) fn new(readings: &Readings, zone: &Zone, year: i32) -> Self {
        let mut ranges: Vec<Range> = Vec::new();
        let (mut total, mut end_before) = (0, None);
        each_range(readings, zone, year, |start, end| {
            // One that follows another without a gap only makes it longer.
            if end_before != Some(start) {
                ranges.push(Range { start, before: total });
            }
            total += end - start;
            end_before = Some(end);
        });
        Self { ranges: ranges.into(), total }
    }

    /// How many ranges it has.
    pub(crate) const fn len(&self) -> usize {
        self.ranges.len()
    }

    /// How many of the year's seconds before `second` are open.
    pub(crate) fn open_before(&self, second: u32) -> u32 {
        let begun = self.ranges.partition_point(|range| range.start <= second);
        match begun.checked_sub(1).and_then(|last| Some((self.ranges.get(last)?, self.before(begun)))) {
            Some((range, next)) => next.min(range.before + (second - range.start)),
            None => 0,
        }
    }

    /// The second at which the open time since the year's start reaches `open`, which is more than 0 and not
    /// more than the year has.
    pub(crate) fn reach(&self, open: u32) -> Option<u32> {
        let begun = self.ranges.partition_point(|range| range.before < open);
        let range = self.ranges.get(begun.checked_sub(1)?)?;
        (open <= self.total).then(|| range.start + (open - range.before))
    }

    /// The first open range that ends after `second`.
    pub(crate) fn range_at(&self, second: u32) -> Option<(u32, u32)> {
        let begun = self.ranges.partition_point(|range| range.start <= second);
        let range = |index: usize| {
            let range = self.ranges.get(index)?;
            Some((range.start, range.start + (self.before(index + 1) - range.before)))
        };
        begun.checked_sub(1).and_then(range).filter(|(_, end)| second < *end).or_else(|| range(begun))
    }

    /// The open time before the range of this index, or the whole where there is none.
    fn before(&self, index: usize) -> u32 {
        self.ranges.get(index).map_or(self.total, |range| range.before)
    }
}

/// The open seconds of a year, without keeping its ranges.
pub(crate) fn total(readings: &Readings, zone: &Zone, year: i32) -> u32 {
    let mut total = 0;
    each_range(readings, zone, year, |start, end| total += end - start);
    total
}

/// Calls `visit` with the open ranges in order, in seconds since the year's start. Two may be adjacent.
fn each_range(readings: &Readings, zone: &Zone, year: i32, mut visit: impl FnMut(u32, u32)) {
    let (year_start, length) = (year_second(year), year_length(year));
    let shifts = zone.shifts(year);
    let ends = shifts.iter().skip(1).map(|next| next.at - year_start).chain([length]);
    let mut since = 0;
    for (shift, until) in shifts.iter().zip(ends) {
        // What the clock reads at the year's start, in seconds since the readings' first midnight.
        let reading = year_start + i64::from(shift.offset) - i64::from(readings.first_day()) * DAY;
        let mut minute = u32::try_from((since + reading).div_euclid(60)).unwrap_or(0);
        while let Some((opens, closes)) = readings.next_open(minute) {
            let start = (i64::from(opens) * 60 - reading).max(since);
            let end = (i64::from(closes) * 60 - reading).min(until);
            if start >= until {
                break;
            }
            if let (Ok(start), Ok(end)) = (u32::try_from(start), u32::try_from(end)) {
                visit(start, end);
            }
            minute = closes;
        }
        since = until;
    }
}
