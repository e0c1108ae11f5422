//! The constants of a number field, to be found without a search.

use esc_values::Decimal;

/// The constants of a number field, where all of them are whole numbers of one unit.
#[derive(Debug)]
pub(crate) struct Scaled {
    /// The unit is ten to the power of minus this.
    scale: u32,
    /// The numbers, in ascending order.
    numbers: Vec<i64>,
    /// The least of them.
    least: i64,
    /// The range from the least to the greatest is parted into ranges of two to the power of this.
    shift: u32,
    /// How many of the numbers lie below each of these ranges; and how many there are.
    below: Vec<u32>,
}

impl Scaled {
    pub(crate) fn new(numbers: &[Decimal]) -> Option<Self> {
        let scale = numbers.iter().map(|number| number.scale()).max()?;
        let numbers = numbers.iter().map(|number| number.scaled(scale)).collect::<Option<Vec<_>>>()?;
        let (least, greatest) = (*numbers.first()?, *numbers.last()?);
        // About one number in each range, if they are spread evenly.
        let wide = greatest.abs_diff(least) / u64::try_from(numbers.len()).ok()?;
        let shift = wide.checked_ilog2().unwrap_or(0);
        let below = |range: u64| numbers.partition_point(|number| number.abs_diff(least) >> shift < range);
        let ranges = 0..=(greatest.abs_diff(least) >> shift) + 1;
        let below = ranges.map(|range| u32::try_from(below(range))).collect::<Result<_, _>>().ok()?;
        Some(Self { scale, numbers, least, shift, below })
    }

    /// The cell of a number; `None` where it is no whole number of the unit.
    pub(crate) fn cell(&self, number: Decimal) -> Option<u32> {
        let number = number.scaled(self.scale)?;
        let range = number.max(self.least).abs_diff(self.least) >> self.shift;
        let range = usize::try_from(range).ok()?.min(self.below.len().checked_sub(2)?);
        let [first, end] = *self.below.get(range..)?.first_chunk()?;
        let is_less = |place: u32| self.numbers.get(place as usize).is_some_and(|other| *other < number);
        let before = if end - first <= 1 {
            // Without a branch that depends on the number: the processor would often guess wrong.
            first + u32::from(is_less(first))
        } else {
            let here = self.numbers.get(first as usize..end as usize)?;
            first + u32::try_from(here.partition_point(|other| *other < number)).ok()?
        };
        let is_equal = self.numbers.get(before as usize).is_some_and(|other| *other == number);
        Some(2 * before + 1 + u32::from(is_equal))
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::btree_set;
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_number_has_the_cell_that_its_order_gives(
            constants in btree_set(prop_oneof![-20_i64..20, -1_000_000_i64..1_000_000, any::<i64>()], 1..40),
            scale in 0_u32..3,
            other in prop_oneof![-30_i64..30, any::<i64>()],
        ) {
            let numbers: Vec<_> =
                constants.iter().map(|constant| Decimal::new((*constant).into(), scale).unwrap()).collect();
            let Some(scaled) = Scaled::new(&numbers) else { return Ok(()) };
            let near = constants.iter().flat_map(|constant| {
                [constant.saturating_sub(1), *constant, constant.saturating_add(1)]
            });
            for number in near.chain([other, i64::MIN, i64::MAX]) {
                let decimal = Decimal::new(number.into(), scale).unwrap();
                let Some(cell) = scaled.cell(decimal) else { continue };
                let before = constants.iter().filter(|constant| **constant < number).count();
                let expected = 2 * before + 1 + usize::from(constants.contains(&number));
                prop_assert_eq!(cell as usize, expected);
            }
            prop_assert!(scaled.below.len() <= 2 * constants.len() + 2);
        }
    }
}
