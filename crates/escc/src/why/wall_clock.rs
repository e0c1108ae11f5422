//! What the wall clock of some hours reads.

use esc_calendar::{Calendar, Zone};
use esc_runtime::{ClockExplanation, HoursExplanation, Program};
use esc_values::{Day, Instant, time_of_day};

pub(super) const SECONDS_A_DAY: i64 = 86_400;

/// The wall clock of a zone; without one, that of UTC.
#[derive(Clone, Copy)]
pub(super) struct WallClock<'a>(Option<&'a Zone>);

impl<'a> WallClock<'a> {
    /// That of the hours.
    pub(super) fn of(program: &'a Program, hours: Option<HoursExplanation<'_>>) -> Self {
        Self(hours.and_then(|hours| program.calendar(hours.place)).map(Calendar::zone))
    }

    /// That of the hours that a clock counts, or else of those in which steps fire.
    pub(super) fn of_clock(program: &'a Program, clock: Option<&ClockExplanation<'_>>) -> Self {
        Self::of(program, clock.and_then(|clock| clock.hours.or(clock.fire)))
    }

    /// The name of its zone.
    pub(super) fn zone(self) -> &'static str {
        self.0.map_or("UTC", |zone| zone.tz().name())
    }

    /// What it reads, in seconds since it read 1970-01-01 00:00.
    pub(super) fn reading(self, instant: Instant) -> i64 {
        instant.unix() + i64::from(self.0.map_or(0, |zone| zone.offset_at(instant)))
    }

    /// An instant at which it reads this or, where it skips that, close to it.
    pub(super) fn instant(self, reading: i64) -> Option<Instant> {
        let guess = Instant::from_unix(reading)?;
        // The first offset may be that of another side of a change, the second is not.
        let near = Instant::from_unix(reading - (self.reading(guess) - guess.unix()))?;
        Instant::from_unix(reading - (self.reading(near) - near.unix()))
    }

    /// The day and the time that it reads: `Mon 2026-11-23 11:00`, with seconds if there are any.
    pub(super) fn shown(self, instant: Instant) -> String {
        match self.day(instant) {
            Some((weekday, day)) => format!("{weekday} {day} {}", self.time(instant)),
            None => instant.to_string(),
        }
    }

    /// The weekday and the day that it reads, if that is a day of the years 1 to 9999.
    pub(super) fn day(self, instant: Instant) -> Option<(&'static str, Day)> {
        let day = Day::of_seconds(self.reading(instant))?;
        Some((day.weekday_name(), day))
    }

    /// The time of day that it reads: `11:00`, with seconds if there are any.
    pub(super) fn time(self, instant: Instant) -> String {
        time_of_day(self.reading(instant))
    }
}
