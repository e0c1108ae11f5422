//! W0408: an entry whose own `set` or `reassign` takes a case away from it while a later step waits, or gives it to an
//! entry that has steps.

use esc_check::hir::Entry;
use esc_diagnostics::{Code, Diagnostic, Witness};
use esc_runtime::Age;
use rayon::prelude::*;

use super::Lint;
use crate::unsettled::{End, Move};

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let entries = (0..).zip(&lint.rules.entries).zip(&lint.analysis.known);
    let moves: Vec<(u32, &Entry, &Move)> = entries
        .filter_map(|((number, entry), known)| Some((number, entry, known.unsettled.found.as_ref()?)))
        .collect();
    let witnesses: Vec<Option<Witness>> = moves
        .par_iter()
        .map_init(|| lint.confirm(), |confirm, (number, _, moved)| confirm.confirm_move(*number, moved))
        .collect();
    for ((_, entry, moved), witness) in moves.into_iter().zip(witnesses) {
        let Some(witness) = witness else { continue };
        let step = match moved.after_minutes {
            0 => "`immediately`".to_owned(),
            minutes => format!("`at {}`", Age(minutes)),
        };
        let waits = |minutes: u32| format!("`at {}`", Age(minutes));
        let (message, help) = match moved.end {
            End::Left(minutes) => (
                format!(
                    "once its step {step} has fired, a case may not match this entry any more, and its step {} is lost",
                    waits(minutes)
                ),
                "make criteria that hold after the step too, or write the later steps into the entry that takes the case then",
            ),
            End::Closed(minutes) => (
                format!("its step {step} closes the case, and its step {} is lost", waits(minutes)),
                "let the step that closes the case be the last one",
            ),
            End::Moved { to, .. } => {
                let name = lint.entry(to).map_or("", |entry| &entry.name);
                (
                    format!(
                        "once its step {step} has fired, a case may belong to `{name}`, whose steps then fire as well"
                    ),
                    "if that is not meant, narrow the criteria of the one or the other; if it is, allow it with a comment",
                )
            }
        };
        let mut diagnostic = Diagnostic::new(Code::W0408, entry.location, message)
            .note("takes its own cases away")
            .help(help)
            .entry(&entry.name)
            .witness(witness);
        if let End::Moved { to, .. } = moved.end
            && let Some(other) = lint.entry(to)
        {
            diagnostic = diagnostic.label(other.location, "this takes the case then");
        }
        found.push(diagnostic);
    }
}
