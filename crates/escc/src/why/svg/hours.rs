//! When hours are open on the time line, and which closures close them.

use esc_calendar::{Calendar, HoursSpec};
use esc_values::Instant;

use super::scale::Scale;

/// How many openings of a stretch are looked at.
const MAX_OPENINGS: usize = 20_000;

/// How many closures are drawn.
const MAX_CLOSURES: usize = 60;

/// A part of the time line, in pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// A closure that takes open time away.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Closure {
    pub(super) bar: Bar,
    pub(super) name: Option<String>,
}

impl Bar {
    fn new(scale: Scale, (from, to): (Instant, Instant)) -> Self {
        let from = scale.x(from);
        Self { from, to: scale.x(to).max(from + 1) }
    }
}

/// The open time of a stretch; openings between which no pixel lies are one. `None` where there are too many to look at.
pub(super) fn open_time(calendar: &Calendar, scale: Scale) -> Option<Vec<Bar>> {
    let (from, to) = scale.range();
    let mut bars: Vec<Bar> = Vec::new();
    for (number, range) in calendar.open_ranges(from, to).enumerate() {
        if number == MAX_OPENINGS {
            return None;
        }
        let bar = Bar::new(scale, range);
        match bars.last_mut() {
            Some(last) if last.to >= bar.from => last.to = bar.to,
            _ => bars.push(bar),
        }
    }
    Some(bars)
}

/// The closures that take open time of a stretch away, in the order in which they begin, and whether there are more.
pub(super) fn closures(hours: &HoursSpec, scale: Scale) -> (Vec<Closure>, bool) {
    let (from, to) = scale.range();
    let mut without = hours.clone();
    without.exceptions.retain(|exception| exception.open);
    let all = Calendar::new(&without);
    let open = all.open_between(from, to);
    let mut closures = Vec::new();
    for closure in hours.exceptions.iter().filter(|exception| !exception.open) {
        let mut with = without.clone();
        with.exceptions.push(closure.clone());
        let with = Calendar::new(&with);
        if with.open_between(from, to) == open {
            continue;
        }
        for range in taken(&all, &with, from, to) {
            if closures.len() > MAX_CLOSURES {
                break;
            }
            closures.push(Closure { bar: Bar::new(scale, range), name: closure.name.clone() });
        }
    }
    closures.sort_by_key(|closure| (closure.bar.from, closure.bar.to));
    let more = closures.len() > MAX_CLOSURES;
    closures.truncate(MAX_CLOSURES);
    (closures, more)
}

/// The stretches that are open in `all` and not in `with`. Those with no open time between them are one.
fn taken(all: &Calendar, with: &Calendar, from: Instant, to: Instant) -> Vec<(Instant, Instant)> {
    let mut taken: Vec<(Instant, Instant)> = Vec::new();
    let mut take = |from: Instant, to: Instant| {
        if from < to {
            match taken.last_mut() {
                Some(last) if with.open_between(last.1, from) == 0 => last.1 = to,
                _ => taken.push((from, to)),
            }
        }
    };
    for (start, end) in all.open_ranges(from, to).take(MAX_OPENINGS) {
        let mut at = start;
        for (open, close) in with.open_ranges(start, end) {
            take(at, open);
            at = close;
        }
        take(at, end);
    }
    taken
}
