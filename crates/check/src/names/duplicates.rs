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
pool "P" < user "u@example.com" capacity 4 >"#), @r#"
        E0101 2:7 `"X"`: two queues are named `X`
          1:7 `"X"`: the first is declared here
          help: rename one of them, or remove it
        E0101 4:7 `"H"`: two hours are named `H`
          3:7 `"H"`: the first is declared here
          help: rename one of them, or remove it
        E0101 6:10 `"C"`: two closures are named `C`
          5:10 `"C"`: the first is declared here
          help: rename one of them, or remove it
        E0101 8:6 `"P"`: two pools are named `P`
          7:6 `"P"`: the first is declared here
          help: rename one of them, or remove it
        "#);
    }

    #[test]
    fn rows_whatever_their_case() {
        insta::assert_snapshot!(check(r#"row a: Tier = "Gold"
row A: Tier = "Silver"
entry "E" row b: a row B: A when b and a < at 4h notify owner >
entry "E" < at 4h notify owner >"#), @r#"
        E0101 2:5 `A`: two rows are named `a`
          1:5 `a`: the first is declared here
          help: rename one of them, or remove it
        E0101 3:24 `B`: two rows are named `b`
          3:15 `b`: the first is declared here
          help: rename one of them, or remove it
        E0101 4:7 `"E"`: two entries are named `E`
          3:7 `"E"`: the first is declared here
          help: rename one of them, or remove it
        "#);
    }

    #[test]
    fn fields_and_values() {
        insta::assert_snapshot!(check(r#"case < Tier: text; tier: picklist("A"); Status: picklist("New", "new") >
case < TIER: number >"#), @r#"
        E0101 1:20 `tier`: the field `tier` is declared twice
          1:8 `Tier`: the first declaration is here
          help: remove one of them
        E0101 1:65 `"new"`: the value `new` is declared twice
          1:58 `"New"`: the first declaration is here
          help: remove one of them; upper and lower case do not count in values
        E0101 2:8 `TIER`: the field `TIER` is declared twice
          1:8 `Tier`: the first declaration is here
          help: remove one of them
        "#);
    }

    #[test]
    fn a_file_and_what_it_imports() {
        insta::assert_snapshot!(check_importing(r#"import "a.esc"
queue "X"
case < Tier: text >"#, &[("a.esc", r#"queue "X"
case < Tier: text >
queue "Y""#), ("b.esc", r#"queue "Y"
case < tier: number >"#)]), @r#"
        E0101 1:1 `import`: two queues are named `Y`: one in `a.esc`, one in `b.esc`
          a.esc:3:7 `"Y"`: the first is declared here
          b.esc:1:7 `"Y"`: the second here
          help: rename one of them, or remove it
        E0101 1:1 `import`: the field `tier` is declared twice
          a.esc:2:8 `Tier`: the first declaration is here
          b.esc:2:8 `tier`: the second here
          help: remove one of them
        E0101 2:7 `"X"`: two queues are named `X`: one here, one in `a.esc`
          a.esc:1:7 `"X"`: the first is declared here
          help: rename one of them, or remove it
        E0101 3:8 `Tier`: the field `Tier` is declared twice
          a.esc:2:8 `Tier`: the first declaration is here
          help: remove one of them
        "#);
    }

    #[test]
    fn one_rule_and_one_default() {
        insta::assert_snapshot!(check(r#"rule "A"
rule "B"
default hours "H" in "UTC" < mon 09:00-17:00 >
default hours "I" in "UTC" < tue 09:00-17:00 >
entry "E" use case hours < at 4h notify owner >"#), @r#"
        E0102 2:6 `"B"`: a file has one `rule`, and this is the second
          1:6 `"A"`: the first is here
          help: remove one of them, or move its entries to a file of their own
        E0102 4:1 `default`: the hours `I` are a second default; a file and what it imports have one at most
          3:1 `default`: the first default is here
          help: remove one of the two words `default`
        "#);
    }

    #[test]
    fn one_default_with_the_imported_one() {
        insta::assert_snapshot!(check_importing(r#"import "a.esc"
default hours "H" in "UTC" < mon 09:00-17:00 >
entry "E" use case hours < at 4h notify owner >"#, &[("a.esc", r#"default hours "I" in "UTC" < tue 09:00-17:00 >"#)]), @r"
        E0102 2:1 `default`: the hours `H` are a second default; a file and what it imports have one at most
          a.esc:1:1 `default`: the first default is here
          help: remove one of the two words `default`
        ");
    }

    #[test]
    fn names_of_different_kinds_or_cases_are_different() {
        assert_eq!(
            check(
                r#"queue "X"
role "X"
queue "x"
row 1: Tier = "Gold"
entry "X" row 1: Tier = "Silver" when 1 < at 4h notify queue "X", queue "x", role "X" >
entry "x" when 1 < at 4h notify owner >"#
            ),
            ""
        );
    }

    #[test]
    fn a_rule_of_an_imported_file_stays_there() {
        assert_eq!(
            check_importing(
                r#"import "a.esc"
rule "A"
entry "E" < stop >"#,
                &[(
                    "a.esc",
                    r#"rule "A"
row 1: Tier = "Gold"
entry "E" < stop >"#
                )]
            ),
            ""
        );
    }
}
