//! The lints, one file each. Those of names are in [`names`](crate::names), those of types in
//! [`types`](crate::types).

pub(crate) mod always_open;
pub(crate) mod bad_span;
pub(crate) mod day_under_hours;
pub(crate) mod duplicate_age;
pub(crate) mod duplicate_clause;
pub(crate) mod manager_of_queue;
pub(crate) mod minute_before_midnight;
pub(crate) mod never_open;
pub(crate) mod no_actions;
pub(crate) mod overlapping_spans;
pub(crate) mod past_holidays;
pub(crate) mod restarting_immediately;
pub(crate) mod sla_missing;
pub(crate) mod steps_out_of_order;
pub(crate) mod too_deep;
pub(crate) mod too_many_actions;
pub(crate) mod unknown_time_zone;
pub(crate) mod unused;

use esc_syntax::Slice;
use esc_syntax::ast::{Closures, Entry, Exception, Hours, HoursItem, Step};
use esc_values::Instant;

use crate::context::{Context, Total};
use crate::lower::ages::Timed;
use crate::lower::entry::Clauses;
use crate::names::hours::resolve_closures;
use crate::scope::Scope;

/// The lints of an entry's steps.
pub(crate) fn steps(
    entry: &Entry,
    steps: &[Step],
    ages: &[Timed<'_>],
    clauses: &Clauses<'_>,
    context: &mut Context<'_>,
) {
    no_actions::check(entry, steps, context);
    duplicate_clause::check_steps(steps, context);
    too_many_actions::check(ages, context);
    steps_out_of_order::check(entry, steps, ages, context);
    duplicate_age::check(ages, context);
    manager_of_queue::check(ages, context);
    restarting_immediately::check(steps, clauses, context);
    day_under_hours::check(entry, clauses, context);
}

/// The lints of business hours.
pub(crate) fn hours(hours: &Hours, now: Instant, context: &mut Context<'_>) {
    context.found.asks_now = true;
    unknown_time_zone::check(hours, context);
    for item in &hours.items {
        match item {
            HoursItem::Weekly(weekly) => {
                for span in &weekly.spans {
                    bad_span::check_span(*span, context);
                    minute_before_midnight::check(*span, context);
                }
            }
            HoursItem::Exception(exception) => check_exception(exception, context),
            HoursItem::Closures(name) => resolve_closures(name, context),
        }
    }
    overlapping_spans::check(hours, context);
    past_holidays::check(hours, now, context);
}

/// The lints of shared closures.
pub(crate) fn closures(closures: &Closures, context: &mut Context<'_>) {
    for exception in &closures.items {
        check_exception(exception, context);
    }
}

fn check_exception(exception: &Exception, context: &mut Context<'_>) {
    bad_span::check_dates(exception, context);
    if let Some(span) = exception.hours {
        bad_span::check_span(span, context);
        minute_before_midnight::check(span, context);
    }
}

/// The lints that look at all declarations together.
pub(crate) fn whole_file<'a>(
    scope: &Scope<'a>,
    broken: impl Iterator<Item = &'a Slice> + Clone,
    is_rule: bool,
    found: &mut Total,
) {
    never_open::check(scope, found);
    if is_rule {
        unused::check(scope, broken, found);
    }
}
