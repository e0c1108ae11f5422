//! E0101 and, for what a file can have but one of, E0102.

use esc_diagnostics::{Code, Diagnostic, Location};

use crate::scope::Decl;

/// Two declarations of one kind and name. Where the second is imported, the `import` is at fault, not its file.
pub(crate) fn duplicate(first: &Decl<'_>, second: Location, import: Option<(&str, Location)>) -> Diagnostic {
    let (kind, name) = (first.kind, first.name);
    let places = match (first.imported, import) {
        (Some(one), Some((two, _))) => format!(": one in `{one}`, one in `{two}`"),
        (Some(one), None) => format!(": one here, one in `{one}`"),
        (None, _) => String::new(),
    };
    let message = format!("two {} are named `{name}`{places}", kind.many());
    let diagnostic = Diagnostic::new(Code::E0101, import.map_or(second, |(_, import)| import), message)
        .label(first.location, "the first is declared here");
    let diagnostic = if import.is_some() { diagnostic.label(second, "the second here") } else { diagnostic };
    diagnostic.help("rename one of them, or remove it")
}

/// A file has one `rule`.
pub(crate) fn second_rule(second: Location, first: Location) -> Diagnostic {
    Diagnostic::new(Code::E0102, second, "a file has one `rule`, and this is the second")
        .label(first, "the first is here")
        .help("remove one of them, or move its entries to a file of their own")
}

/// A file sees one `default hours`.
pub(crate) fn second_default(second: Location, name: &str, first: Location) -> Diagnostic {
    Diagnostic::new(
        Code::E0102,
        second,
        format!("the hours `{name}` are a second default; a file and what it imports have one at most"),
    )
    .label(first, "the first default is here")
    .help("remove one of the two words `default`")
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_importing};

    #[test]
    fn two_of_a_kind_and_name() {
        insta::assert_snapshot!(check(r#"queue "X"
queue "X"
hours "H" in "UTC" < mon 09:00-17:00 >
hours "H" in "UTC" < tue 09:00-17:00 >
closures "C" < closed every 12-25 >
closures "C" < closed every 12-26 >
pool "P" < user "u@example.com" capacity 3 >
pool "P" < user "u@example.com" capacity 4 >"#), @"");
    }

    #[test]
    fn rows_whatever_their_case() {
        insta::assert_snapshot!(check(r#"row a: Tier = "Gold"
row A: Tier = "Silver"
entry "E" row b: a row B: A when b and a < at 4h notify owner >
entry "E" < at 4h notify owner >"#), @"");
    }

    #[test]
    fn fields_and_values() {
        insta::assert_snapshot!(check(r#"case < Tier: text; tier: picklist("A"); Status: picklist("New", "new") >
case < TIER: number >"#), @"");
    }

    #[test]
    fn a_file_and_what_it_imports() {
        insta::assert_snapshot!(check_importing(r#"import "a.esc"
queue "X"
case < Tier: text >"#, &[("a.esc", r#"queue "X"
case < Tier: text >
queue "Y""#), ("b.esc", r#"queue "Y"
case < tier: number >"#)]), @"");
    }

    #[test]
    fn one_rule_and_one_default() {
        insta::assert_snapshot!(check(r#"rule "A"
rule "B"
default hours "H" in "UTC" < mon 09:00-17:00 >
default hours "I" in "UTC" < tue 09:00-17:00 >
entry "E" use case hours < at 4h notify owner >"#), @"");
    }

    #[test]
    fn one_default_with_the_imported_one() {
        insta::assert_snapshot!(check_importing(r#"import "a.esc"
default hours "H" in "UTC" < mon 09:00-17:00 >
entry "E" use case hours < at 4h notify owner >"#, &[("a.esc", r#"default hours "I" in "UTC" < tue 09:00-17:00 >"#)]), @"");
    }

    #[test]
    fn names_of_different_kinds_or_cases_are_different() {
        assert_eq!(check(r#"queue "X"
role "X"
queue "x"
row 1: Tier = "Gold"
entry "X" row 1: Tier = "Silver" when 1 < at 4h notify queue "X", queue "x", role "X" >
entry "x" when 1 < at 4h notify owner >"#), "");
    }

    #[test]
    fn a_rule_of_an_imported_file_stays_there() {
        assert_eq!(check_importing(r#"import "a.esc"
rule "A"
entry "E" < stop >"#, &[("a.esc", r#"rule "A"
row 1: Tier = "Gold"
entry "E" < stop >"#)]), "");
    }
}
