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
        if let Some(before) = longest.filter(|before| stretch.start < before.end && stretch.order != before.order) {
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
        let diagnostic = Diagnostic::new(Code::W0505, context.at(second.span), "the span overlaps another of these hours")
            .label(context.at(first.span), "the other one is here")
            .help("time that two spans cover counts once; correct one of them, or write one span for both");
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
