//! W0508: a span that ends at 23:59. Its end is not part of it, so that the last minute of the day is lost.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Span};
use esc_syntax::ast::ClockSpan;

use crate::context::Context;

/// 23:59 in minutes after midnight.
const MINUTE_BEFORE: u16 = 1_439;

/// Checks a span.
pub(crate) fn check(span: ClockSpan, context: &mut Context<'_>) {
    if span.end != MINUTE_BEFORE {
        return;
    }
    // The end is the last five characters of the span: `HH:MM`.
    let end = Span::new(span.span.end.saturating_sub(5).max(span.span.start), span.span.end);
    let place = context.at(end);
    let diagnostic = Diagnostic::new(
        Code::W0508,
        place,
        "a span that ends at `23:59` leaves out the last minute of the day",
    )
    .help("write `24:00` for the end of the day")
    .fix(Fix::possible("write `24:00`", vec![Edit::replace(place, "24:00")]));
    context.report(diagnostic);
}
