//! E0302: criteria that no case fits, whatever entries come before.

use esc_check::hir::Criteria;
use esc_diagnostics::{Code, Diagnostic};

use super::Lint;
use crate::analysis::Reach;

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    for ((number, entry), known) in (0..).zip(&lint.rules.entries).zip(&lint.analysis.known) {
        if known.reach != Reach::Impossible {
            continue;
        }
        let mut diagnostic =
            Diagnostic::new(Code::E0302, entry.location, "no case can match the criteria of this entry")
                .note("never matches")
                .entry(&entry.name);
        let mut criteria = &entry.criteria;
        while let Criteria::Row(row, _) = criteria {
            criteria = &row.criteria;
        }
        let parts = match criteria {
            Criteria::All(parts, _) => parts.as_slice(),
            other => std::slice::from_ref(other),
        };
        let clash: Vec<&Criteria> =
            lint.analysis.clash(number).into_iter().filter_map(|at| parts.get(at)).collect();
        diagnostic = diagnostic.help(match clash.as_slice() {
            [one] => format!(
                "`{}` holds for no open case: change it, or remove the entry",
                lint.words(one.location())
            ),
            [] => "change the criteria, or remove the entry".to_owned(),
            _ => "change one of the parts that exclude each other, or remove the entry".to_owned(),
        });
        let label =
            if clash.len() == 1 { "this never holds" } else { "this and the others exclude each other" };
        let label = if clash.len() == 2 { "these two exclude each other" } else { label };
        found.push(clash.iter().fold(diagnostic, |found, part| found.label(part.location(), label)));
    }
}
