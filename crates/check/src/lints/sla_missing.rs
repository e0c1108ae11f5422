//! E0406: `of sla` and `before sla` without an `sla` clause, or with one that gives no age.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_syntax::ast::Duration;
use esc_values::Decimal;

use crate::context::Context;
use crate::lower::ages::{MAX_MINUTES, in_hours, share_of};

/// The minutes of a share of the target.
pub(crate) fn share(
    percent: Decimal,
    span: Span,
    sla: Option<Duration>,
    context: &mut Context<'_>,
) -> Option<u32> {
    let Some(sla) = sla else {
        report_missing(span, context);
        return None;
    };
    let minutes = share_of(percent, sla.minutes);
    let fitting = minutes.and_then(|minutes| u32::try_from(minutes).ok());
    if let Some(minutes) = fitting.filter(|minutes| (1..=MAX_MINUTES).contains(minutes)) {
        return Some(minutes);
    }
    let target = in_hours(sla.minutes);
    let (message, help) = match minutes {
        Some(..1) => (
            format!("`{percent}%` of {target} is less than a minute"),
            "write a larger share, or `immediately`",
        ),
        Some(minutes) => (
            format!("`{percent}%` of {target} is {} days, and an age is 3650 days at most", minutes / 1_440),
            "write a smaller share",
        ),
        None => (
            format!("`{percent}%` of {target} is more than 3650 days, the longest age"),
            "write a smaller share",
        ),
    };
    report(span, sla, message, help, context);
    None
}

/// The minutes at a time before the target.
pub(crate) fn before(
    duration: Duration,
    span: Span,
    sla: Option<Duration>,
    context: &mut Context<'_>,
) -> Option<u32> {
    let Some(sla) = sla else {
        report_missing(span, context);
        return None;
    };
    let minutes = sla.minutes.checked_sub(duration.minutes).filter(|minutes| *minutes > 0);
    if minutes.is_none() {
        let (before, target) = (in_hours(duration.minutes), in_hours(sla.minutes));
        let message = if duration.minutes == sla.minutes {
            format!("{before} before a target of {target} is the start of the clock itself")
        } else {
            let early = in_hours(duration.minutes - sla.minutes);
            format!("{before} before a target of {target} is {early} before the clock starts")
        };
        report(span, sla, message, "write a shorter time, or `immediately`", context);
    }
    minutes
}

fn report(span: Span, sla: Duration, message: String, help: &str, context: &mut Context<'_>) {
    let diagnostic = Diagnostic::new(Code::E0406, context.at(span), message)
        .label(context.at(sla.span), "the target is here")
        .help(help);
    context.report(diagnostic);
}

fn report_missing(span: Span, context: &mut Context<'_>) {
    // A broken entry may have lost its clause.
    if !context.broken {
        let diagnostic =
            Diagnostic::new(Code::E0406, context.at(span), "the entry has no `sla` that this could refer to")
                .help("add a clause such as `sla 8h` to the head of the entry, or write an age such as `4h`");
        context.report(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken};

    #[test]
    fn a_share_needs_a_target() {
        insta::assert_snapshot!(check(r#"entry "A" < at 80% of sla notify owner; at 30m before sla notify manager >"#), @r"
        E0406 1:16 `80% of sla`: the entry has no `sla` that this could refer to
          help: add a clause such as `sla 8h` to the head of the entry, or write an age such as `4h`
        E0406 1:44 `30m before sla`: the entry has no `sla` that this could refer to
          help: add a clause such as `sla 8h` to the head of the entry, or write an age such as `4h`
        ");
    }

    #[test]
    fn a_share_is_a_minute_at_least_and_ten_years_at_most() {
        insta::assert_snapshot!(check(r#"entry "A" sla 1h < at 1% of sla notify owner >
entry "B" sla 3650d < at 100.01% of sla notify owner >
entry "C" sla 3650d < at 999999999999999999% of sla notify owner >"#), @r"
        E0406 1:23 `1% of sla`: `1%` of 1h is less than a minute
          1:15 `1h`: the target is here
          help: write a larger share, or `immediately`
        E0406 2:26 `100.01% of sla`: `100.01%` of 87600h is 3650 days, and an age is 3650 days at most
          2:15 `3650d`: the target is here
          help: write a smaller share
        E0406 3:26 `999999999999999999% of sla`: `999999999999999999%` of 87600h is 36499999999999999963 days, and an age is 3650 days at most
          3:15 `3650d`: the target is here
          help: write a smaller share
        ");
    }

    #[test]
    fn before_the_clock_starts_there_is_no_age() {
        insta::assert_snapshot!(check(r#"entry "A" sla 8h < at 8h before sla notify owner; at 9h before sla notify manager >"#), @r"
        E0406 1:23 `8h before sla`: 8h before a target of 8h is the start of the clock itself
          1:15 `8h`: the target is here
          help: write a shorter time, or `immediately`
        E0406 1:54 `9h before sla`: 9h before a target of 8h is 1h before the clock starts
          1:15 `8h`: the target is here
          help: write a shorter time, or `immediately`
        ");
    }

    #[test]
    fn shares_and_times_before_are_ages() {
        assert_eq!(
            check(
                r#"entry "A" sla 1h < at 1.7% of sla notify owner; at 30m before sla notify owner; at 80% of sla notify owner; at 150% of sla notify manager >"#
            ),
            ""
        );
    }

    #[test]
    fn the_clause_may_be_what_could_not_be_read() {
        assert_eq!(check_broken(r#"entry "A" sla 8 < at 80% of sla notify owner >"#), "");
    }
}
