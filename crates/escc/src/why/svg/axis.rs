//! The marks of the time line.

use esc_values::Instant;

use super::scale::Scale;
use crate::why::wall_clock::{SECONDS_A_DAY, WallClock};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// How far marks within a day lie apart, in seconds.
const WITHIN_A_DAY: [i64; 9] =
    [5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR];

/// How far marks of whole days lie apart, in days. From a week on they are Mondays.
const DAYS: [i64; 17] =
    [1, 2, 7, 14, 28, 91, 182, 364, 728, 1_820, 3_640, 7_280, 18_200, 36_400, 182_000, 364_000, 728_000];

/// The first Monday after the day 0.
const MONDAY: i64 = 4;

/// The room of `11:00`, of `Mon 11-23` and of `2026-11-23`, in pixels: also for a label that is moved to stay in the picture.
const TIME: i64 = 46;
const DAY: i64 = 84;
const DATE: i64 = 96;

/// A mark: where it is, and what is written there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Tick {
    pub(super) x: i64,
    pub(super) label: String,
}

/// The marks of a time line.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Axis {
    /// Days, in the upper line.
    pub(super) days: Vec<Tick>,
    /// Times of day, in the lower one; none where the stretch is long.
    pub(super) times: Vec<Tick>,
}

impl Axis {
    pub(super) fn new(scale: Scale, clock: WallClock<'_>) -> Self {
        let Some(every) = WITHIN_A_DAY.into_iter().find(|every| scale.fits(*every, TIME)) else {
            let days = DAYS
                .into_iter()
                .find(|days| scale.fits(days * SECONDS_A_DAY, if *days < 28 { DAY } else { DATE }));
            // The last of them fits whatever the stretch.
            let days = days.map_or_else(Vec::new, |days| whole_days(scale, clock, days));
            return Self { days, times: Vec::new() };
        };
        let times = marks(scale, clock, every, 0, |instant| Some(clock.time(instant)));
        // The first day is named where the line begins, unless the next one is too near.
        let mut days = marks(scale, clock, SECONDS_A_DAY, 0, |instant| day(clock, instant));
        let (from, _) = scale.range();
        let first = Tick { x: scale.x(from), label: day(clock, from).unwrap_or_default() };
        if days.first().is_none_or(|next| next.x >= first.x + DAY) {
            days.insert(0, first);
        }
        Self { days, times }
    }
}

fn whole_days(scale: Scale, clock: WallClock<'_>, days: i64) -> Vec<Tick> {
    let offset = if days < 7 { 0 } else { MONDAY * SECONDS_A_DAY };
    marks(scale, clock, days * SECONDS_A_DAY, offset, |instant| {
        if days < 28 { day(clock, instant) } else { Some(clock.day(instant)?.1.to_string()) }
    })
}

/// `Mon 11-23`
fn day(clock: WallClock<'_>, instant: Instant) -> Option<String> {
    let (weekday, day) = clock.day(instant)?;
    let (_, month, day) = day.ymd();
    Some(format!("{weekday} {month:02}-{day:02}"))
}

/// The marks at which the wall clock has gone on by `every` seconds since a reading of `offset`.
fn marks(
    scale: Scale,
    clock: WallClock<'_>,
    every: i64,
    offset: i64,
    label: impl Fn(Instant) -> Option<String>,
) -> Vec<Tick> {
    let (from, to) = scale.range();
    let (first, last) = (clock.reading(from) - offset, clock.reading(to) - offset);
    let mut ticks: Vec<Tick> = Vec::new();
    // Fewer than there are pixels: marks have a width.
    for number in first.div_euclid(every)..=last.div_euclid(every) {
        let Some(instant) = clock.instant(number * every + offset) else { continue };
        if instant < from || instant > to {
            continue;
        }
        let x = scale.x(instant);
        // Where the wall clock is put back or forward, two marks may fall together.
        if let Some(label) = label(instant)
            && ticks.last().is_none_or(|before| before.x + TIME - 8 <= x)
        {
            ticks.push(Tick { x, label });
        }
    }
    ticks
}
