//! Stretches of local days.
//!
//! Days are counted from 1970-01-01 in 64 bits, so that a stretch may reach past the years that a case can hold
//! without ever overflowing.

use crate::parts::{Period, Relation, Unit};

/// Days from `first` to `last`, both included; none where `last` is before `first`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) first: i64,
    pub(crate) last: i64,
}

impl Stretch {
    pub(crate) const fn day(day: i64) -> Self {
        Self { first: day, last: day }
    }

    /// The stretch that a period names on the day `today`.
    pub(crate) fn of(period: Period, today: i64) -> Self {
        match period {
            Period::Yesterday => Self::day(today - 1),
            Period::Tomorrow => Self::day(today + 1),
            Period::This(unit) => Self::units(unit, today, 0, 1),
            Period::Last(count, Unit::Day) => Self { first: today - i64::from(count), last: today },
            Period::Next(count, Unit::Day) => Self { first: today + 1, last: today + i64::from(count) },
            Period::Last(count, unit) => Self::units(unit, today, -i64::from(count), 0),
            Period::Next(count, unit) => Self::units(unit, today, 1, 1 + i64::from(count)),
        }
    }

    /// The whole units from `from` to `to`, exclusive, counted from that of `today`.
    fn units(unit: Unit, today: i64, from: i64, to: i64) -> Self {
        let start = |offset: i64| match unit {
            Unit::Day => today + offset,
            // 1970-01-01 was a Thursday.
            Unit::Week => today - (today + 4).rem_euclid(7) + 7 * offset,
            Unit::Month => month_start(month_of(today) + offset),
            Unit::Quarter => month_start((month_of(today).div_euclid(3) + offset) * 3),
            Unit::Year => month_start((month_of(today).div_euclid(12) + offset) * 12),
        };
        Self { first: start(from), last: start(to) - 1 }
    }

    /// Whether `day` stands so to the stretch: `=` is inside, `<` before it, `<=` not after it.
    pub(crate) const fn relates(self, day: i64, relation: Relation) -> bool {
        match relation {
            Relation::Equal => self.first <= day && day <= self.last,
            Relation::Less => day < self.first,
            Relation::LessOrEqual => day <= self.last,
            Relation::Greater => day > self.last,
            Relation::GreaterOrEqual => day >= self.first,
        }
    }
}

/// Days of 400 years of the Gregorian calendar.
const ERA: i64 = 146_097;
/// Days from 0000-03-01 to 1970-01-01.
const EPOCH: i64 = 719_468;

/// The first day of a month, counted in months from that of January of the year 0. Years are counted from March, so
/// that the leap day is the last of its year.
const fn month_start(month: i64) -> i64 {
    let shifted = month - 2;
    let (year, month) = (shifted.div_euclid(12), shifted.rem_euclid(12));
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5;
    era * ERA + year * 365 + year / 4 - year / 100 + day_of_year - EPOCH
}

/// The month that a day lies in, counted from January of the year 0.
const fn month_of(day: i64) -> i64 {
    let (era, day) = ((day + EPOCH).div_euclid(ERA), (day + EPOCH).rem_euclid(ERA));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day_of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day_of_year + 2) / 153;
    (era * 400 + year) * 12 + month + 2
}

#[cfg(test)]
mod tests {
    use esc_values::Day;

    use super::*;

    fn shown(period: Period, today: &str) -> String {
        let today = i64::from(Day::parse(today).unwrap().unix());
        let stretch = Stretch::of(period, today);
        let day = |day: i64| Day::from_unix(day.try_into().unwrap()).unwrap();
        format!("{} to {}", day(stretch.first), day(stretch.last))
    }

    #[test]
    fn months_are_those_of_the_calendar() {
        for unix in (Day::MIN.unix()..=Day::MAX.unix()).step_by(13) {
            let day = Day::from_unix(unix).unwrap();
            let (year, month, _) = day.ymd();
            let index = month_of(i64::from(unix));
            assert_eq!(index, i64::from(year) * 12 + i64::from(month) - 1, "{day}");
            let first = Day::from_ymd(year, month, 1).unwrap();
            assert_eq!(month_start(index), i64::from(first.unix()), "{day}");
        }
    }

    #[test]
    fn periods_are_whole_and_leave_out_the_current_one() {
        // 2026-11-22 is a Sunday.
        for (period, expected) in [
            (Period::Yesterday, "2026-11-21 to 2026-11-21"),
            (Period::Tomorrow, "2026-11-23 to 2026-11-23"),
            (Period::This(Unit::Week), "2026-11-22 to 2026-11-28"),
            (Period::This(Unit::Month), "2026-11-01 to 2026-11-30"),
            (Period::This(Unit::Quarter), "2026-10-01 to 2026-12-31"),
            (Period::This(Unit::Year), "2026-01-01 to 2026-12-31"),
            (Period::Last(30, Unit::Day), "2026-10-23 to 2026-11-22"),
            (Period::Next(30, Unit::Day), "2026-11-23 to 2026-12-22"),
            (Period::Last(1, Unit::Week), "2026-11-15 to 2026-11-21"),
            (Period::Next(2, Unit::Week), "2026-11-29 to 2026-12-12"),
            (Period::Last(1, Unit::Month), "2026-10-01 to 2026-10-31"),
            (Period::Next(3, Unit::Month), "2026-12-01 to 2027-02-28"),
            (Period::Last(1, Unit::Quarter), "2026-07-01 to 2026-09-30"),
            (Period::Next(1, Unit::Quarter), "2027-01-01 to 2027-03-31"),
            (Period::Last(2, Unit::Year), "2024-01-01 to 2025-12-31"),
            (Period::Next(1, Unit::Year), "2027-01-01 to 2027-12-31"),
        ] {
            assert_eq!(shown(period, "2026-11-22"), expected, "{period:?}");
        }
    }

    #[test]
    fn a_stretch_may_reach_past_the_calendar() {
        let today = i64::from(Day::MIN.unix());
        let stretch = Stretch::of(Period::Last(u16::MAX, Unit::Year), today);
        assert_eq!(stretch.last, today - 1);
        assert!(stretch.relates(today, Relation::Greater));
    }
}
