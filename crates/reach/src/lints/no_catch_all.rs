//! W0304: some case matches no entry. It is a note for inactive rules.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, Severity, Span};

use super::Lint;
use crate::confirm::Decided;
use crate::question::Verdict;

/// The name of an entry that takes all that is left.
const NAME: &str = "Everything else";

pub(super) fn check(lint: &Lint<'_>, found: &mut Vec<Diagnostic>) {
    let (Verdict::Case(gap), Some(last)) = (&lint.analysis.gap, lint.rules.entries.last()) else { return };
    let Some(witness) = lint.confirm().confirm(gap, Decided::Unmatched) else { return };
    let mut diagnostic =
        Diagnostic::new(Code::W0304, last.location, "some cases match no entry, and nothing happens to them")
            .note("the last entry, and some cases are left")
            .help(
                "add an entry without `when` at the end: with steps, or with `stop` if nothing is to happen",
            )
            .entry(&last.name)
            .witness(witness);
    if !lint.rules.active {
        diagnostic.severity = Severity::Note;
    }
    let taken = |name: &str| lint.rules.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name));
    let mut names = std::iter::once(NAME.to_owned()).chain((2..).map(|number| format!("{NAME} {number}")));
    if let Some(name) = names.find(|name| !taken(name)) {
        let end = last.declaration.span.end;
        let place = Location::new(last.declaration.slice, Span::new(end, end));
        let text = format!("entry \"{name}\" < stop >");
        let edit = Edit::replace(place, format!("\n\n{text}"));
        diagnostic = diagnostic.fix(Fix::possible(format!("add `{text}`"), vec![edit]));
    }
    found.push(diagnostic);
}

#[cfg(test)]
mod tests {
    use esc_diagnostics::Code;

    use crate::lints::testing::check;

    #[test]
    fn a_case_that_is_left_is_shown() {
        insta::assert_snapshot!(check(Code::W0304, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Low" when Priority = "Low" < stop >
entry "High" when Priority in ("High") or Seats > 0 < stop >
"#), @r#"
        Warning `"High"`: some cases match no entry, and nothing happens to them
          help: add an entry without `when` at the end: with steps, or with `stop` if nothing is to happen
          case: {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Seats": 0}
          fix: add `entry "Everything else" < stop >`: `` -> `

        entry "Everything else" < stop >`
        "#);
    }

    #[test]
    fn inactive_rules_get_a_note_and_a_free_name() {
        insta::assert_snapshot!(check(Code::W0304, r#"
rule "Draft" inactive
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Everything else" when IsVip = true < stop >
"#), @r#"
        Note `"Everything else"`: some cases match no entry, and nothing happens to them
          help: add an entry without `when` at the end: with steps, or with `stop` if nothing is to happen
          case: {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "IsVip": false}
          fix: add `entry "Everything else 2" < stop >`: `` -> `

        entry "Everything else 2" < stop >`
        "#);
    }

    #[test]
    fn together_entries_can_take_every_case() {
        insta::assert_snapshot!(check(Code::W0304, r#"
case < Priority: picklist("Low", "High"); Seats: number; IsVip: boolean; Subject: text; >
entry "Vip" when IsVip = true < stop >
entry "Others" when IsVip = false < stop >
"#), @"");
    }
}
