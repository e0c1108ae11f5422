//! The ages of an entry's steps, in minutes on its clock.

use esc_diagnostics::Span;
use esc_syntax::ast::{AgeKind, Due, Duration, Step};
use esc_values::Decimal;

use crate::context::Context;
use crate::lints::sla_missing;

/// The most minutes on a clock: 3650 days, as for every duration.
pub(crate) const MAX_MINUTES: u32 = 3_650 * 1_440;

/// One age of one step: an escalation action.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Timed<'a> {
    /// Minutes on the clock; 0 is `immediately`. `None` where it could not be computed.
    pub(crate) minutes: Option<u32>,
    /// The age as written.
    pub(crate) span: Span,
    /// Its step.
    pub(crate) step: &'a Step,
    /// Which of the steps that is.
    pub(crate) step_index: usize,
    /// Which of the step's ages it is.
    pub(crate) age_index: usize,
}

/// Computes the ages of all steps, in the order written, and reports those that have no value (E0406).
pub(crate) fn compute<'a>(
    steps: &'a [Step],
    sla: Option<Duration>,
    context: &mut Context<'_>,
) -> Vec<Timed<'a>> {
    let mut ages = Vec::with_capacity(steps.len());
    for (step_index, step) in steps.iter().enumerate() {
        match &step.due {
            Due::Immediately(span) => {
                ages.push(Timed { minutes: Some(0), span: *span, step, step_index, age_index: 0 });
            }
            Due::At(list) => {
                for (age_index, age) in list.iter().enumerate() {
                    let minutes = match age.kind {
                        AgeKind::Duration(duration) => Some(duration.minutes),
                        AgeKind::ShareOfSla(percent) => sla_missing::share(percent, age.span, sla, context),
                        AgeKind::BeforeSla(duration) => sla_missing::before(duration, age.span, sla, context),
                    };
                    ages.push(Timed { minutes, span: age.span, step, step_index, age_index });
                }
            }
        }
    }
    ages
}

/// The minutes of an age, from the minutes of the entry's target; `None` where it has no value, as in
/// [E0406](esc_diagnostics::Code::E0406).
pub fn age_minutes(age: AgeKind, sla: Option<u32>) -> Option<u32> {
    let minutes = match age {
        AgeKind::Duration(duration) => Some(duration.minutes),
        AgeKind::ShareOfSla(percent) => share_of(percent, sla?).and_then(|share| u32::try_from(share).ok()),
        AgeKind::BeforeSla(duration) => sla?.checked_sub(duration.minutes),
    };
    minutes.filter(|minutes| (1..=MAX_MINUTES).contains(minutes))
}

/// The whole minutes in a share of a target, rounded down; `None` beyond all bounds.
pub(crate) fn share_of(percent: Decimal, sla_minutes: u32) -> Option<i128> {
    let (digits, scale) = percent.parts();
    let whole = digits.checked_mul(i128::from(sla_minutes))?;
    let hundred = 10_i128.checked_pow(scale.checked_add(2)?)?;
    Some(whole.div_euclid(hundred))
}

/// Minutes as hours and minutes: `6h24m`.
pub(crate) fn in_hours(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

#[cfg(test)]
mod tests {
    use esc_values::Decimal;

    use esc_diagnostics::Span;
    use esc_syntax::ast::{AgeKind, Duration};

    use super::{age_minutes, in_hours, share_of};

    fn share(percent: &str, minutes: u32) -> Option<i128> {
        share_of(Decimal::parse(percent).unwrap(), minutes)
    }

    #[test]
    fn shares_are_exact_and_rounded_down() {
        assert_eq!(share("80", 480), Some(384));
        assert_eq!(share("33.333333333333333", 480), Some(159));
        assert_eq!(share("0.1", 480), Some(0));
        assert_eq!(share("150", 480), Some(720));
        assert_eq!(share("99.9999999999999999", 60), Some(59));
        assert_eq!(share("-0.5", 480), Some(-3));
        assert_eq!(share("99999999999999999999999999999999999999", 480), None);
    }

    #[test]
    fn ages_have_a_value_or_none() {
        let length = |minutes| Duration { minutes, in_days: false, span: Span::default() };
        let share = |percent: &str| AgeKind::ShareOfSla(Decimal::parse(percent).unwrap());
        assert_eq!(age_minutes(AgeKind::Duration(length(30)), None), Some(30));
        assert_eq!(age_minutes(share("80"), Some(480)), Some(384));
        assert_eq!(age_minutes(share("0.1"), Some(480)), None);
        assert_eq!(age_minutes(share("80"), None), None);
        assert_eq!(age_minutes(AgeKind::BeforeSla(length(30)), Some(480)), Some(450));
        assert_eq!(age_minutes(AgeKind::BeforeSla(length(480)), Some(480)), None);
    }

    #[test]
    fn minutes_are_written_in_hours() {
        assert_eq!(in_hours(384), "6h24m");
        assert_eq!(in_hours(2_880), "48h");
        assert_eq!(in_hours(59), "59m");
    }
}
