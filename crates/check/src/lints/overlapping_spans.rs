//! W0505: two weekly spans of the same hours that overlap. They count once; one of them is probably wrong.

use esc_calendar::Weekly;
use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::{Hours, HoursItem};

use crate::context::Context;
use crate::lower::hours::lower_span;

/// Checks the weekly spans of hours.
pub(crate) fn check(hours: &Hours, context: &mut Context<'_>) {
    let mut spans = Vec::new();
    let mut weekly = Vec::new();
    for item in &hours.items {
        let HoursItem::Weekly(written) = item else { continue };
        for span in &written.spans {
            // An empty span, or one past the end of the day, is reported as such.
            if let Some(lowered) = lower_span(*span) {
                spans.push(span.span);
                weekly.push(Weekly { days: esc_calendar::Weekdays(written.days.bits), span: lowered });
            }
        }
    }
    for (first, second) in esc_calendar::overlaps(&weekly) {
        let (Some(first), Some(second)) = (spans.get(first), spans.get(second)) else { continue };
        let diagnostic =
            Diagnostic::new(Code::W0505, context.at(*second), "the span overlaps another of these hours")
                .label(context.at(*first), "the other one is here")
                .help(
                    "time that two spans cover counts once; correct one of them, or write one span for both",
                );
        context.report(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn spans_of_one_day_overlap() {
        insta::assert_snapshot!(check(r#"hours "A" in "UTC" < mon-fri 09:00-12:00, 11:00-17:00; tue 16:30-18:00; sat 10:00-12:00 >"#), @r"
        W0505 1:43 `11:00-17:00`: the span overlaps another of these hours
          1:30 `09:00-12:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        W0505 1:60 `16:30-18:00`: the span overlaps another of these hours
          1:43 `11:00-17:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        ");
    }

    #[test]
    fn spans_overlap_past_midnight_and_past_the_week() {
        insta::assert_snapshot!(check(r#"hours "A" in "UTC" < sat 22:00-02:00; sun 01:00-06:00; mon 20:00-06:00; tue 05:59-07:00 >"#), @r"
        W0505 1:43 `01:00-06:00`: the span overlaps another of these hours
          1:26 `22:00-02:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        W0505 1:77 `05:59-07:00`: the span overlaps another of these hours
          1:60 `20:00-06:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        ");
    }

    #[test]
    fn a_span_within_another_and_a_repeated_one_overlap() {
        insta::assert_snapshot!(check(r#"hours "A" in "UTC" < mon 08:00-20:00, 09:00-10:00, 11:00-12:00; tue 09:00-17:00; mon-wed 09:00-17:00 >"#), @r"
        W0505 1:39 `09:00-10:00`: the span overlaps another of these hours
          1:26 `08:00-20:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        W0505 1:52 `11:00-12:00`: the span overlaps another of these hours
          1:26 `08:00-20:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        W0505 1:90 `09:00-17:00`: the span overlaps another of these hours
          1:26 `08:00-20:00`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        ");
    }

    #[test]
    fn spans_that_touch_do_not_overlap() {
        for text in [
            r#"hours "A" in "UTC" < mon 09:00-12:00, 12:00-17:00; tue 22:00-06:00; wed 06:00-12:00; sat 22:00-02:00; sun 02:00-03:00 >"#,
            r#"hours "A" in "UTC" < mon 09:00-17:00; open every 12-24 10:00-12:00 >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
