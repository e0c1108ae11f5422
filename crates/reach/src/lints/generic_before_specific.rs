//! W0305: an earlier entry takes some of the cases of a later one, though it tests less: the later one looks like an
//! exception that comes too late.

use esc_check::hir::Entry;
use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, Span};

use rayon::prelude::*;

use super::Lint;

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let late: Vec<(u32, u32)> = (0..)
        .zip(&lint.analysis.known)
        .filter_map(|(number, known)| Some((number, known.generic.first?)))
        .collect();
    let movable: Vec<bool> = late.par_iter().map(|(number, _)| lint.analysis.can_move(*number)).collect();
    for ((number, earlier), movable) in late.into_iter().zip(movable) {
        let (Some(entry), Some(generic)) = (lint.entry(number), lint.entry(earlier)) else { continue };
        let message =
            format!("`{}` stands before this entry, tests less, and takes some of its cases", generic.name);
        let mut diagnostic = Diagnostic::new(Code::W0305, entry.location, message)
            .note("too late for some of its cases")
            .label(generic.location, "this takes them first")
            .help(format!(
                "if this entry is the exception, move it before `{}`; if not, say so in its criteria",
                generic.name
            ))
            .entry(&entry.name);
        if movable {
            let title = format!("move `{}` before `{}`", entry.name, generic.name);
            diagnostic = diagnostic.fix(Fix::possible(title, moved(lint, entry, generic)));
        }
        found.push(diagnostic);
    }
}

/// The edits that put an entry, with the comments above it, before another.
fn moved(lint: &Lint<'_>, entry: &Entry, before: &Entry) -> Vec<Edit> {
    let with_comments = |entry: &Entry| {
        let Location { slice, span } = entry.declaration;
        Location::new(slice, Span::new(0, span.end))
    };
    let text = (lint.text)(with_comments(entry));
    let begin = |entry: &Entry| {
        let text = (lint.text)(with_comments(entry));
        u32::try_from(text.len() - text.trim_start().len()).unwrap_or_default()
    };
    let place = Location::new(before.declaration.slice, Span::new(begin(before), begin(before)));
    vec![Edit::replace(place, format!("{}\n\n", text.trim())), Edit::replace(with_comments(entry), "")]
}

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::check;

    #[test]
    fn an_exception_comes_too_late() {
        insta::assert_snapshot!(check(Code::W0305, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "High" when Priority = "High" < at 4h notify owner >
// For the largest.
entry "Large" when Priority != "Low" and Seats > 10 < at 1h notify owner >
entry "Rest" < stop >
"#), @r#"
        Warning `"Large"`: `High` stands before this entry, tests less, and takes some of its cases
          `"High"`: this takes them first
          help: if this entry is the exception, move it before `High`; if not, say so in its criteria
          fix: move `Large` before `High`: `` -> `// For the largest.
        entry "Large" when Priority != "Low" and Seats > 10 < at 1h notify owner >

        `, `// For the largest.
        entry "Large" when Priority != "Low" and Seats > 10 < at 1h notify owner >` -> ``
        "#);
    }

    #[test]
    fn a_move_that_would_shadow_is_not_offered() {
        insta::assert_snapshot!(check(Code::W0305, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Vip" when IsVip = true and Seats > 5 < stop >
entry "All" when IsVip = true < stop >
entry "Late" when (IsVip = true or Subject is blank) and Seats != 1 < stop >
"#), @r#"
        Warning `"Late"`: `Vip` stands before this entry, tests less, and takes some of its cases
          `"Vip"`: this takes them first
          help: if this entry is the exception, move it before `Vip`; if not, say so in its criteria
        "#);
    }

    #[test]
    fn the_specific_one_first_is_well() {
        insta::assert_snapshot!(check(Code::W0305, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Large" when Priority = "High" and Seats > 10 < stop >
entry "High" when Priority = "High" < stop >
"#), @"");
    }
}
