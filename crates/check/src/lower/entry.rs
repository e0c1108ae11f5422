//! An entry: its clauses, criteria and steps, and every lint of entries.

use esc_diagnostics::Span;
use esc_syntax::ast::{self, AgeFrom, Body, ClauseKind, Duration, HoursRef};

use super::{ages, criteria, steps};
use crate::context::Context;
use crate::hir::{self, Criteria, HoursUse};
use crate::lints;
use crate::names::hours::resolve_hours;
use crate::names::rows;

/// The clauses of an entry, each where it stands first.
#[derive(Clone, Copy, Default)]
pub(crate) struct Clauses<'a> {
    pub(crate) age_from: Option<AgeFrom>,
    /// `use …` and where it stands; `None` is `ignore hours`.
    pub(crate) hours: Option<(&'a HoursRef, Span)>,
    /// `fire during …` and where it stands.
    pub(crate) fire: Option<(&'a HoursRef, Span)>,
    pub(crate) sla: Option<Duration>,
}

impl<'a> Clauses<'a> {
    fn of(clauses: &'a [ast::Clause]) -> Self {
        let mut found = Self::default();
        // From the last to the first, so that of two the first stays.
        for clause in clauses.iter().rev() {
            match &clause.kind {
                ClauseKind::AgeFrom(from) => found.age_from = Some(*from),
                ClauseKind::Use(hours) => found.hours = Some((hours, clause.span)),
                ClauseKind::Ignore => found.hours = None,
                ClauseKind::Fire(hours) => found.fire = Some((hours, clause.span)),
                ClauseKind::Sla(duration) => found.sla = Some(*duration),
            }
        }
        found
    }
}

/// Checks an entry, which stands at `span`, and lowers it. `None` where it is wrong.
pub(crate) fn check_entry<'a>(
    entry: &'a ast::Entry,
    span: Span,
    context: &mut Context<'a>,
) -> Option<hir::Entry> {
    context.entry = Some(&entry.name.value);
    lints::duplicate_clause::check_clauses(&entry.clauses, context);
    let clauses = Clauses::of(&entry.clauses);

    let mut own = rows::lower_own_rows(&entry.rows, context);
    let criteria = match &entry.when {
        Some(when) => {
            let (criteria, size) = criteria::lower(when, &mut own, context);
            criteria.filter(|_| lints::too_deep::check_entry(size, entry, context))
        }
        None => Some(Criteria::All(Vec::new(), context.at(entry.name.span))),
    };
    lints::unused::check_own_rows(&own, context);

    let hours = lower_hours(clauses.hours, context);
    let fire = lower_hours(clauses.fire, context);
    lints::always_open::check(&clauses, context);

    let steps = match &entry.body {
        Body::Stop => Some(Vec::new()),
        Body::Steps(written) => {
            let ages = ages::compute(written, clauses.sla, context);
            lints::steps(entry, written, &ages, &clauses, context);
            steps::lower(written, &ages, context)
        }
    };
    Some(hir::Entry {
        name: entry.name.value.clone(),
        location: context.at(entry.name.span),
        declaration: context.at(span),
        criteria: criteria?,
        age_from: clauses.age_from.unwrap_or(AgeFrom::Created),
        hours: hours?,
        fire: fire?,
        steps: steps?,
    })
}

fn lower_hours(clause: Option<(&HoursRef, Span)>, context: &mut Context<'_>) -> Option<HoursUse> {
    Some(match clause {
        None => HoursUse::Any,
        Some((HoursRef::Case, span)) => {
            let location = context.at(span);
            context.found.case_hours.get_or_insert(location);
            HoursUse::Case
        }
        Some((HoursRef::Named(name), _)) => {
            let index = resolve_hours(name, context)?;
            HoursUse::Named(context.scope.hours.get(index)?.number?)
        }
    })
}
