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

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn an_end_at_23_59_is_reported_in_hours_and_closures() {
        insta::assert_snapshot!(check(r#"hours "A" in "UTC" < mon-fri 00:00-23:59, 08:00-09:00; closed 2027-01-01 12:00-23:59 >
closures "B" < open 2027-01-01 22:00-23:59 >"#), @r"
        W0508 1:36 `23:59`: a span that ends at `23:59` leaves out the last minute of the day
          help: write `24:00` for the end of the day
          maybe: write `24:00`: 1:36 `23:59` -> `24:00`
        W0505 1:43 `08:00-09:00`: the span overlaps another of these hours
          1:30 `00:00-23:59`: the other one is here
          help: time that two spans cover counts once; correct one of them, or write one span for both
        W0508 1:80 `23:59`: a span that ends at `23:59` leaves out the last minute of the day
          help: write `24:00` for the end of the day
          maybe: write `24:00`: 1:80 `23:59` -> `24:00`
        W0508 2:38 `23:59`: a span that ends at `23:59` leaves out the last minute of the day
          help: write `24:00` for the end of the day
          maybe: write `24:00`: 2:38 `23:59` -> `24:00`
        ");
    }

    #[test]
    fn other_ends_are_fine() {
        assert_eq!(check(r#"hours "A" in "UTC" < mon 09:00-23:58; tue 23:59-24:00 >"#), "");
    }
}
