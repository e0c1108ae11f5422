//! Weekly spans that overlap.

use crate::spec::Weekly;

/// The minutes of a week.
const WEEK: usize = 7 * 1440;

/// For each span that shares a minute of the week with an earlier one: its index, after that of the first such
/// span.
///
/// A span past midnight is looked at on the next day too.
pub fn overlaps(weekly: &[Weekly]) -> Vec<(usize, usize)> {
    let mut taken: Vec<Option<usize>> = vec![None; WEEK];
    let mut pairs = Vec::new();
    for (index, item) in weekly.iter().enumerate() {
        let (start, end) = item.span.minutes();
        let mut earlier: Option<usize> = None;
        for day in (0..7).filter(|day| item.days.contains(*day)) {
            for minute in start..end {
                let of_week = day * 1440 + minute;
                let Some(slot) = taken.get_mut(of_week as usize % WEEK) else { continue };
                let first = *slot.get_or_insert(index);
                if first != index {
                    earlier = Some(earlier.map_or(first, |other| other.min(first)));
                }
            }
        }
        pairs.extend(earlier.map(|earlier| (earlier, index)));
    }
    pairs
}
