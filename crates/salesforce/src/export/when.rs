//! What Salesforce would do, but not as the language does: W0405 and W0409.

use esc_check::age_minutes;
use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};
use esc_syntax::ast::{Body, ClauseKind, Comparison, CriteriaKind, Due, Item, ItemKind, OperandKind, Test};

/// Salesforce looks at its clocks this often, in minutes, and its pages offer whole and half hours from one hour on.
const GRAIN: u32 = 30;
const LEAST: u32 = 60;

/// Functions of formulas that know the present.
const PRESENT: [&str; 3] = ["NOW(", "TODAY(", "TIMENOW("];

/// Checks a declaration.
pub(super) fn check(slice: SliceId, item: &Item, found: &mut Vec<Diagnostic>) {
    let mut criteria: Vec<(Span, &str)> = Vec::new();
    for part in item.criteria() {
        part.each(&mut |part| match &part.kind {
            CriteriaKind::Comparison(comparison) => criteria.extend(moment(comparison)),
            CriteriaKind::Formula(formula) => {
                let plain: String = formula.text.split_whitespace().collect::<String>().to_ascii_uppercase();
                if PRESENT.iter().any(|function| plain.contains(function)) {
                    criteria.push((part.span, "the present"));
                }
            }
            _ => {}
        });
    }
    for (span, what) in criteria {
        let message = format!("Salesforce compares with {what} when the case is saved, not as time passes");
        let help =
            "a case that nobody saves keeps the entry that it had; test a field that a flow keeps up to date";
        found.push(Diagnostic::new(Code::W0409, Location::new(slice, span), message).help(help));
    }
    let ItemKind::Entry(entry) = &item.kind else { return };
    let Body::Steps(steps) = &entry.body else { return };
    let sla = entry.clauses.iter().find_map(|clause| match clause.kind {
        ClauseKind::Sla(duration) => Some(duration.minutes),
        _ => None,
    });
    for step in steps {
        let Due::At(ages) = &step.due else { continue };
        for age in ages {
            let Some(minutes) = age_minutes(age.kind, sla) else { continue };
            if minutes >= LEAST && minutes % GRAIN == 0 {
                continue;
            }
            let message = if minutes < LEAST {
                format!("{minutes} minutes: Salesforce looks at cases too seldom for an age under an hour")
            } else {
                format!("{minutes} minutes: Salesforce goes by whole and half hours")
            };
            let help = "write an age of one hour or more, in steps of 30 minutes";
            let told = Diagnostic::new(Code::W0405, Location::new(slice, age.span), message).help(help);
            found.push(told.entry(entry.name.value.as_str()));
        }
    }
}

fn moment(comparison: &Comparison) -> Option<(Span, &'static str)> {
    let Test::Compare(_, operand) = &comparison.test else { return None };
    match operand.kind {
        OperandKind::Now(_) => Some((operand.span, "`now`")),
        OperandKind::Today(_) => Some((operand.span, "`today`")),
        OperandKind::Period(_) => Some((operand.span, "a period")),
        OperandKind::Literal(_) | OperandKind::Field(_) => None,
    }
}
