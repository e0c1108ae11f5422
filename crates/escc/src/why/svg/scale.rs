//! Which stretch of time the picture shows, and where an instant lies in it.

use esc_values::Instant;

/// Where the time line begins and ends, in pixels.
pub(super) const LEFT: i64 = 30;
pub(super) const RIGHT: i64 = 770;

const WIDTH: i64 = RIGHT - LEFT;

/// The shortest stretch that is shown, in seconds.
const SHORTEST: i64 = 3600;

/// What the stretch must hold is not pressed below a part of this many, for instants that may lie outside.
const PART: i64 = 3;

/// The blank on either side is one of so many parts of the stretch.
const BLANK: i64 = 25;

/// A stretch of time on the picture's width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Scale {
    from: i64,
    to: i64,
}

impl Scale {
    /// The stretch from the first to the last of the instants that must be shown, drawn out to those that are shown if
    /// they lie not too far away.
    pub(super) fn new(first: Instant, last: Instant, others: &[Instant]) -> Self {
        let (mut from, mut to) = (first.unix(), last.unix().max(first.unix() + SHORTEST));
        let most = (to - from) * PART;
        for other in others.iter().map(|other| other.unix()) {
            if other < from && to - other <= most {
                from = other;
            } else if other > to && other - from <= most {
                to = other;
            }
        }
        let blank = (to - from) / BLANK;
        Self { from: from - blank, to: to + blank }
    }

    /// The seconds that it holds.
    pub(super) const fn seconds(self) -> i64 {
        self.to - self.from
    }

    /// The stretch, as far as there are instants.
    pub(super) fn range(self) -> (Instant, Instant) {
        let from = Instant::from_unix(self.from).unwrap_or(Instant::MIN);
        (from, Instant::from_unix(self.to).unwrap_or(Instant::MAX))
    }

    /// Whether an instant lies in the stretch, before it or after it.
    pub(super) fn side(self, instant: Instant) -> Side {
        match instant.unix() {
            at if at < self.from => Side::Before,
            at if at > self.to => Side::After,
            _ => Side::Within,
        }
    }

    /// Where an instant of the stretch lies, in pixels.
    pub(super) fn x(self, instant: Instant) -> i64 {
        // A stretch has fewer than 2^40 seconds.
        LEFT + ((instant.unix() - self.from) * WIDTH + self.seconds() / 2) / self.seconds()
    }

    /// Whether marks so many seconds apart are at least so many pixels apart.
    pub(super) fn fits(self, seconds: i64, pixels: i64) -> bool {
        seconds.saturating_mul(WIDTH) / self.seconds() >= pixels
    }
}

/// Where an instant lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Before,
    Within,
    After,
}
