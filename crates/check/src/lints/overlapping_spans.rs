//! W0505: two weekly spans of the same hours that overlap. They count once; one of them is probably wrong.

use esc_diagnostics::{Code, Diagnostic};
use esc_syntax::ast::{ClockSpan, Hours, HoursItem};

use super::bad_span::span_mistake;
use crate::context::Context;

/// The minutes of a day.
const DAY: u32 = 1_440;
/// The minutes of a week.
const WEEK: u32 = 7 * DAY;

/// A stretch of the week, in minutes after midnight on Sunday.
struct Stretch {
    start: u32,
    end: u32,
    span: ClockSpan,
    order: usize,
}

/// Checks the weekly spans of hours.
pub(crate) fn check(hours: &Hours, context: &mut Context<'_>) {
    let mut week = stretches(hours);
    week.sort_by_key(|stretch| (stretch.start, stretch.order));
    let mut found: Vec<(usize, ClockSpan, usize, ClockSpan)> = Vec::new();
    let mut longest: Option<&Stretch> = None;
    for stretch in &week {
        if let Some(before) =
            longest.filter(|before| stretch.start < before.end && stretch.order != before.order)
        {
            let (first, second) =
                if before.order < stretch.order { (before, stretch) } else { (stretch, before) };
            found.push((second.order, second.span, first.order, first.span));
        }
        if longest.is_none_or(|before| before.end < stretch.end) {
            longest = Some(stretch);
        }
    }
    found.sort_by_key(|(second, _, first, _)| (*second, *first));
    found.dedup_by_key(|(second, ..)| *second);
    for (_, second, _, first) in found {
        let diagnostic =
            Diagnostic::new(Code::W0505, context.at(second.span), "the span overlaps another of these hours")
                .label(context.at(first.span), "the other one is here")
                .help(
                    "time that two spans cover counts once; correct one of them, or write one span for both",
                );
        context.report(diagnostic);
    }
}

/// Every weekly span on each of its days; what passes the end of the week comes round to its beginning.
fn stretches(hours: &Hours) -> Vec<Stretch> {
    let mut week = Vec::new();
    let spans = hours.items.iter().filter_map(|item| match item {
        HoursItem::Weekly(weekly) => Some(weekly),
        HoursItem::Exception(_) | HoursItem::Closures(_) => None,
    });
    let spans = spans.flat_map(|weekly| weekly.spans.iter().map(|span| (weekly.days.bits, *span)));
    for (order, (days, span)) in spans.enumerate() {
        if span_mistake(span).is_some() {
            continue;
        }
        for day in (0..7).filter(|day| days & (1 << day) != 0) {
            let start = day * DAY + u32::from(span.start);
            let next = if span.end > span.start { 0 } else { DAY };
            let end = day * DAY + u32::from(span.end) + next;
            week.push(Stretch { start, end: end.min(WEEK), span, order });
            if end > WEEK {
                week.push(Stretch { start: 0, end: end - WEEK, span, order });
            }
        }
    }
    week
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
