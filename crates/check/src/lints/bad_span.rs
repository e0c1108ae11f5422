//! E0502: a span that is empty or passes the end of the day, and dates that run backwards.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_syntax::ast::{ClockSpan, Each, Exception, When};

use crate::context::Context;

/// The minutes of a day; as a bound, its end.
const DAY: u16 = 1_440;

/// A minute of the day as it is written: `09:05`.
fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// What is wrong with a span: message and help.
pub(crate) fn span_mistake(span: ClockSpan) -> Option<(String, &'static str)> {
    let ClockSpan { start, end, .. } = span;
    if start > DAY || end > DAY {
        let bound = clock(if start > DAY { start } else { end });
        let help = "a day ends at `24:00`; hours that end on the next day are written like `22:00-06:00`";
        Some((format!("`{bound}` is past the end of the day"), help))
    } else if start == DAY {
        let help = "write `00:00`, on the day after";
        Some(("a span cannot begin at `24:00`, where the day ends".to_owned(), help))
    } else if start == end {
        let help = "write an end after the start; the whole day is `00:00-24:00`";
        Some((format!("the span begins and ends at `{}`, and is empty", clock(start)), help))
    } else {
        None
    }
}

/// What is wrong with the dates of an exception: where, message and help.
pub(crate) fn dates_mistake(exception: &Exception) -> Option<(Span, String, &'static str)> {
    if let When::Dates { first, last } = exception.when
        && last < first
    {
        let message = format!("the dates run backwards: `{last}` is before `{first}`");
        return Some((exception.when_span, message, "write the earlier date first"));
    }
    if let (Some(from), Some(until)) = (exception.from, exception.until)
        && until.day < from.day
    {
        let message = format!("`until {}` is before `from {}`, so that it never begins", until.day, from.day);
        return Some((until.span, message, "write a later `until`"));
    }
    match (exception.when, exception.from) {
        (
            When::Daily { each: Some(Each { span, .. }) }
            | When::Weekly { each: Some(Each { span, .. }), .. },
            None,
        ) => Some((
            span,
            "`each` needs a `from`: the day from which it is counted".to_owned(),
            "add `from` and a date, such as `from 2026-01-05`, after the dates and times",
        )),
        _ => None,
    }
}

/// Reports a bad span.
pub(crate) fn check_span(span: ClockSpan, context: &mut Context<'_>) {
    if let Some((message, help)) = span_mistake(span) {
        context.report(Diagnostic::new(Code::E0502, context.at(span.span), message).help(help));
    }
}

/// Reports bad dates.
pub(crate) fn check_dates(exception: &Exception, context: &mut Context<'_>) {
    if let Some((span, message, help)) = dates_mistake(exception) {
        context.report(Diagnostic::new(Code::E0502, context.at(span), message).help(help));
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn spans_are_neither_empty_nor_past_the_day() {
        insta::assert_snapshot!(check(r#"hours "A" in "UTC" < mon 09:00-09:00; tue 24:00-06:00; wed 09:00-24:30; thu 25:00-26:00; fri 09:00-17:00 >"#), @r"
        E0502 1:26 `09:00-09:00`: the span begins and ends at `09:00`, and is empty
          help: write an end after the start; the whole day is `00:00-24:00`
        E0502 1:43 `24:00-06:00`: a span cannot begin at `24:00`, where the day ends
          help: write `00:00`, on the day after
        E0502 1:60 `09:00-24:30`: `24:30` is past the end of the day
          help: a day ends at `24:00`; hours that end on the next day are written like `22:00-06:00`
        E0502 1:77 `25:00-26:00`: `25:00` is past the end of the day
          help: a day ends at `24:00`; hours that end on the next day are written like `22:00-06:00`
        ");
    }

    #[test]
    fn closures_are_checked_like_hours() {
        insta::assert_snapshot!(check(r#"closures "B" < closed 2027-01-01 12:00-12:00; open 2027-01-02 09:00-24:01 >"#), @r"
        E0502 1:34 `12:00-12:00`: the span begins and ends at `12:00`, and is empty
          help: write an end after the start; the whole day is `00:00-24:00`
        E0502 1:63 `09:00-24:01`: `24:01` is past the end of the day
          help: a day ends at `24:00`; hours that end on the next day are written like `22:00-06:00`
        ");
    }

    #[test]
    fn dates_do_not_run_backwards() {
        insta::assert_snapshot!(check(r#"closures "B" < closed 2026-12-26 to 2026-12-24; closed daily from 2027-02-01 until 2027-01-01 >"#), @r"
        E0502 1:23 `2026-12-26 to 2026-12-24`: the dates run backwards: `2026-12-24` is before `2026-12-26`
          help: write the earlier date first
        E0502 1:84 `2027-01-01`: `until 2027-01-01` is before `from 2027-02-01`, so that it never begins
          help: write a later `until`
        ");
    }

    #[test]
    fn each_needs_a_from() {
        insta::assert_snapshot!(check(r#"closures "B" < closed mon each 2 weeks; closed daily each 3 days until 2027-01-01 >"#), @r"
        E0502 1:27 `each 2 weeks`: `each` needs a `from`: the day from which it is counted
          help: add `from` and a date, such as `from 2026-01-05`, after the dates and times
        E0502 1:54 `each 3 days`: `each` needs a `from`: the day from which it is counted
          help: add `from` and a date, such as `from 2026-01-05`, after the dates and times
        ");
    }

    #[test]
    fn a_span_may_end_at_midnight_or_on_the_next_day() {
        for text in [
            r#"hours "A" in "UTC" < mon 09:00-24:00; tue 22:00-06:00; thu 22:00-00:00; fri 00:00-24:00 >"#,
            r#"closures "B" < closed 2026-12-24 to 2026-12-24; closed mon each 2 weeks from 2027-01-04 until 2027-01-04; closed every 12-24 to 01-02 >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
