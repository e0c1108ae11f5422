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
        loop {
            criteria = match criteria {
                Criteria::Row(row, _) => &row.criteria,
                Criteria::Formula(inner, _) => inner,
                _ => break,
            };
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

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::check;

    #[test]
    fn in_formulas_case_counts() {
        insta::assert_snapshot!(check(Code::E0302, r#"
case < Name: text; >
entry "Two spellings" when formula(Name = "Acme" && Name = "ACME") < stop >
entry "Another name" when formula(BEGINS(Name, "Ac")) and Name = "Global" < stop >
entry "Every spelling" when Name = "ab" and formula(NOT(BEGINS(Name, "a")) && NOT(BEGINS(Name, "A"))) < stop >
entry "Another spelling" when Name = "acme" and formula(Name <> "acme" && Name <> "Acme") < stop >
entry "Kelvin" when Name = "k" and formula(Name <> "k" && Name <> "K") < stop >
"#), @r#"
        Error `"Two spellings"`: no case can match the criteria of this entry
          `Name = "Acme"`: these two exclude each other
          `Name = "ACME"`: these two exclude each other
          help: change one of the parts that exclude each other, or remove the entry
        Error `"Another name"`: no case can match the criteria of this entry
          `formula(BEGINS(Name, "Ac"))`: these two exclude each other
          `Name = "Global"`: these two exclude each other
          help: change one of the parts that exclude each other, or remove the entry
        Error `"Every spelling"`: no case can match the criteria of this entry
          `Name = "ab"`: these two exclude each other
          `formula(NOT(BEGINS(Name, "a")) && NOT(BEGINS(Name, "A")))`: these two exclude each other
          help: change one of the parts that exclude each other, or remove the entry
        "#);
    }

    #[test]
    fn parts_that_exclude_each_other_are_named() {
        insta::assert_snapshot!(check(Code::E0302, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Two" when Seats > 5 and IsVip = true and Seats < 5 < stop >
entry "One" when IsVip = true and (Seats > 5 and Seats < 5) < stop >
entry "Three" when Priority != "Low" and Subject is blank and Priority is not blank and Priority != "High" < stop >
"#), @r#"
        Error `"Two"`: no case can match the criteria of this entry
          `Seats > 5`: these two exclude each other
          `Seats < 5`: these two exclude each other
          help: change one of the parts that exclude each other, or remove the entry
        Error `"One"`: no case can match the criteria of this entry
          `(Seats > 5 and Seats < 5)`: this never holds
          help: `(Seats > 5 and Seats < 5)` holds for no open case: change it, or remove the entry
        Error `"Three"`: no case can match the criteria of this entry
          `Priority != "Low"`: this and the others exclude each other
          `Priority is not blank`: this and the others exclude each other
          `Priority != "High"`: this and the others exclude each other
          help: change one of the parts that exclude each other, or remove the entry
        "#);
    }

    #[test]
    fn of_one_row_the_parts_are_named() {
        insta::assert_snapshot!(check(Code::E0302, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
row 1: IsVip = true and Seats = 1 and Seats = 2
entry "Row" when 1 < stop >
"#), @r#"
        Error `"Row"`: no case can match the criteria of this entry
          `Seats = 1`: these two exclude each other
          `Seats = 2`: these two exclude each other
          help: change one of the parts that exclude each other, or remove the entry
        "#);
    }

    #[test]
    fn values_that_close_a_case_are_impossible() {
        insta::assert_snapshot!(check(Code::E0302, r#"
case < Status: picklist("New", "Closed" closed); >
entry "Closed" when Status = "Closed" < stop >
entry "New" when Status = "New" < stop >
"#), @r#"
        Error `"Closed"`: no case can match the criteria of this entry
          `Status = "Closed"`: this never holds
          help: `Status = "Closed"` holds for no open case: change it, or remove the entry
        "#);
    }
}
