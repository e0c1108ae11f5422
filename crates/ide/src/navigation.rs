//! Where a name is declared, and where it is used.

use esc_check::FieldSource;
use esc_diagnostics::Span;
use esc_values::folds_alike;

use crate::names::{self, Role, Symbol};
use crate::{Place, View};

/// Where a name leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The name that was asked about.
    pub origin: Place,
    /// The declaration's name, the start of an imported file, or what tells the type of a field that is not declared.
    pub target: Place,
}

/// A place where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The place.
    pub place: Place,
    /// What the name is there for.
    pub role: Role,
}

/// Where the name at the offset is declared.
pub fn definition(view: &View<'_>, offset: u32) -> Option<Link> {
    let (origin, found) = names::at(view, offset)?;
    let target = match &found.symbol {
        Symbol::Import(_) => imported(view, origin)?,
        symbol => match names::declaration(view, symbol) {
            Some((_, place)) => place,
            None => inferred(view, symbol)?,
        },
    };
    Some(Link { origin, target })
}

/// The start of the file to which the import leads whose path stands at a place.
fn imported(view: &View<'_>, path: Place) -> Option<Place> {
    let link = view.file.links.iter().find(|(location, _)| view.place(*location) == Some(path));
    link.map(|(_, file)| Place { file: *file, span: Span::default() })
}

/// The place that tells the type of a field that nothing declares.
fn inferred(view: &View<'_>, symbol: &Symbol) -> Option<Place> {
    let Symbol::Field(name) = symbol else { return None };
    let field = view.file.fields.iter().find(|field| folds_alike(&field.name, name))?;
    match field.source {
        FieldSource::Declared(location) | FieldSource::Inferred(Some(location)) => view.place(location),
        FieldSource::Always | FieldSource::Inferred(None) => None,
    }
}

/// Every place where what stands at the offset is named, in the order of files and places.
pub fn references(view: &View<'_>, offset: u32) -> Vec<Reference> {
    let Some((_, found)) = names::at(view, offset) else { return Vec::new() };
    let places = names::everywhere(view, &found.symbol);
    places.into_iter().map(|(place, role)| Reference { place, role }).collect()
}

/// The places in the file where what stands at the offset is named.
pub fn highlights(view: &View<'_>, offset: u32) -> Vec<Reference> {
    let Some((_, found)) = names::at(view, offset) else { return Vec::new() };
    let places = names::places_in(view.file, &found.symbol);
    places.into_iter().map(|(place, role)| Reference { place, role }).collect()
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::testing::Org;

    /// Where the name at the cursor leads.
    fn leads(files: &[(&str, &str)]) -> String {
        let org = Org::new(files);
        definition(&org.view(), org.offset()).map_or_else(
            || "nowhere".to_owned(),
            |link| format!("{} -> {}", org.show(link.origin), org.show(link.target)),
        )
    }

    fn show(org: &Org, references: &[Reference]) -> String {
        references.iter().fold(String::new(), |mut shown, found| {
            writeln!(shown, "{:?} {}", found.role, org.show(found.place)).unwrap();
            shown
        })
    }

    /// Every place where the name at the cursor stands.
    fn named(files: &[(&str, &str)]) -> String {
        let org = Org::new(files);
        show(&org, &references(&org.view(), org.offset()))
    }

    const LIBRARY: &str = r#"case < Tier: picklist("Gold", "Silver"); Account.Name: text >
hours "Day" in "UTC" < mon-fri 09:00-17:00; closures "Holidays" >
closures "Holidays" < closed every 12-25 >
queue "Tier2"
user "ana@example.com"
pool "Senior" < user "ana@example.com" capacity 3 >
template "Hello"
role "CSM"
"#;

    /// Where the cursor leads in rules that import the library.
    fn leads_from(text: &str) -> String {
        leads(&[("main.esc", &format!("import \"lib/names.esc\"\n{text}")), ("lib/names.esc", LIBRARY)])
    }

    #[test]
    fn names_lead_to_their_declaration_in_any_file() {
        let rules = [
            r#"entry "A" when T$0ier = "gold" < stop >"#,
            r#"entry "A" when Tier = "gol$0d" < stop >"#,
            r#"entry "A" when Case.account.name = "x"$0 < stop >"#,
            r#"entry "A" when $0Case.account.name = "x" < stop >"#,
            r#"entry "A" use hours $0"Day" < stop >"#,
            r#"entry "A" < at 4h reassign pool "Senior"$0 >"#,
            r#"entry "A" < at 4h notify role "C$0SM", user "ana@example.com" using "Hello" >"#,
            r#"entry "A" < at 4h notify role "CSM", user "$0ana@example.com" using "Hello" >"#,
            r#"entry "A" < at 4h notify role "CSM" using "H$0ello" >"#,
            r#"entry "A" < at 4h reassign queue "T$0ier2" >"#,
            r#"entry "A" when formula( ISPICKVAL(Tie$0r, "Gold") ) < stop >"#,
            r#"entry "A" when formula( ISPICKVAL(Tier, "$0Gold") ) < stop >"#,
        ];
        let shown: Vec<String> = rules.iter().map(|rule| leads_from(rule)).collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        main.esc:2 `Tier` -> lib/names.esc:1 `Tier`
        main.esc:2 `"gold"` -> lib/names.esc:1 `"Gold"`
        nowhere
        main.esc:2 `Case.account.name` -> lib/names.esc:1 `Account.Name`
        main.esc:2 `"Day"` -> lib/names.esc:2 `"Day"`
        main.esc:2 `"Senior"` -> lib/names.esc:6 `"Senior"`
        main.esc:2 `"CSM"` -> lib/names.esc:8 `"CSM"`
        main.esc:2 `"ana@example.com"` -> lib/names.esc:5 `"ana@example.com"`
        main.esc:2 `"Hello"` -> lib/names.esc:7 `"Hello"`
        main.esc:2 `"Tier2"` -> lib/names.esc:4 `"Tier2"`
        main.esc:2 `Tier` -> lib/names.esc:1 `Tier`
        main.esc:2 `"Gold"` -> lib/names.esc:1 `"Gold"`
        "#);
    }

    #[test]
    fn rows_are_the_entrys_own_first() {
        let text = |row: &str| {
            format!(
                r#"row 1: A = "x"
row two: {row} and A = "y"
entry "E" row 1: A = "z" row three: 1 when 1 and two and three < stop >
entry "F" when 1 < stop >"#
            )
        };
        let moved = |from: &str, to: &str| leads(&[("main.esc", &text("1").replacen(from, to, 1))]);
        insta::assert_snapshot!([
            leads(&[("main.esc", &text("$01"))]),
            moved("when 1", "when $01"),
            moved("three: 1", "three: $01"),
            moved("and two", "and $0two"),
            moved("and three", "and thr$0ee"),
            moved("\"F\" when 1", "\"F\" when $01"),
        ].join("\n"), @"
        main.esc:2 `1` -> main.esc:1 `1`
        main.esc:3 `1` -> main.esc:3 `1`
        main.esc:3 `1` -> main.esc:3 `1`
        main.esc:3 `two` -> main.esc:2 `two`
        main.esc:3 `three` -> main.esc:3 `three`
        main.esc:4 `1` -> main.esc:1 `1`
        ");
    }

    #[test]
    fn an_import_leads_to_its_file_and_an_undeclared_field_to_what_tells_its_type() {
        insta::assert_snapshot!([
            leads(&[("main.esc", r#"import "lib/na$0mes.esc""#), ("lib/names.esc", LIBRARY)]),
            leads(&[("main.esc", r#"import "lib/no$0ne.esc""#), ("lib/names.esc", LIBRARY)]),
            leads(&[("main.esc", r#"entry "A" when Foo is blank or fo$0o = 3 < stop >"#)]),
            leads(&[("main.esc", r#"entry "A" when $0Foo is blank < stop >"#)]),
            leads(&[("main.esc", r#"entry "A" when $0Id = "500" < stop >"#)]),
            leads(&[("main.esc", r#"entry "A" < at 4h $0notify owner >"#)]),
        ].join("\n"), @r#"
        main.esc:1 `"lib/names.esc"` -> lib/names.esc:1 ``
        nowhere
        main.esc:1 `foo` -> main.esc:1 `3`
        nowhere
        nowhere
        nowhere
        "#);
    }

    #[test]
    fn references_are_in_every_file_that_sees_the_declaration() {
        insta::assert_snapshot!(named(&[
            ("a.esc", "import \"lib.esc\"\nqueue \"Other\"\nentry \"A\" < at 1h reassign queue \"Tier2\" >"),
            ("b.esc", "import \"mid.esc\"\nrule \"B\" inactive\nentry \"B\" < at 1h notify queue \"Tier2\", role \"Tier2\" >"),
            ("c.esc", "rule \"C\" inactive\nentry \"C\" < at 1h notify queue \"Tier2\" >"),
            ("lib.esc", "queue \"T$0ier2\""),
            ("mid.esc", "import \"lib.esc\""),
        ]), @r#"
        Refers a.esc:3 `"Tier2"`
        Refers b.esc:3 `"Tier2"`
        Declares lib.esc:1 `"Tier2"`
        "#);
    }

    #[test]
    fn what_is_set_is_written() {
        insta::assert_snapshot!(named(&[
            ("main.esc", "case < Tier: picklist(\"Gold\") >\nrow 1: TIER = \"gold\"\nentry \"A\" when Case.T$0ier is blank and formula( Tier = 1 ) < at 1h set Tier = \"Gold\" >"),
        ]), @"
        Declares main.esc:1 `Tier`
        Refers main.esc:2 `TIER`
        Refers main.esc:3 `Case.Tier`
        Refers main.esc:3 `Tier`
        Writes main.esc:3 `Tier`
        ");
        insta::assert_snapshot!(named(&[
            ("main.esc", "case < Tier: picklist(\"Gold\"); Other: picklist(\"Gold\") >\nrow 1: TIER in (\"g$0old\", \"Gold\") or Other = \"Gold\"\nentry \"A\" < at 1h set Tier = \"Gold\" >"),
        ]), @r#"
        Declares main.esc:1 `"Gold"`
        Refers main.esc:2 `"gold"`
        Refers main.esc:2 `"Gold"`
        Refers main.esc:3 `"Gold"`
        "#);
    }

    #[test]
    fn what_nothing_declares_is_one_thing_in_files_that_know_each_other() {
        insta::assert_snapshot!(named(&[
            ("a.esc", "import \"lib.esc\"\nentry \"A\" < at 1h notify user \"an$0a@example.com\" >"),
            ("lib.esc", "pool \"P\" < user \"ana@example.com\" capacity 3 >"),
            ("other.esc", "rule \"O\" inactive\nentry \"O\" < at 1h notify user \"ana@example.com\" >"),
            ("z.esc", "import \"lib.esc\"\nrule \"Z\" inactive\nuser \"ana@example.com\""),
        ]), @r#"
        Refers a.esc:2 `"ana@example.com"`
        Refers lib.esc:1 `"ana@example.com"`
        "#);
    }

    #[test]
    fn highlights_stay_in_the_file() {
        let org = Org::new(&[
            (
                "a.esc",
                "import \"lib.esc\"\nentry \"A\" < at 1h reassign queue \"T$0ier2\"; at 2h notify queue \"Tier2\" >",
            ),
            ("lib.esc", "queue \"Tier2\""),
        ]);
        insta::assert_snapshot!(show(&org, &highlights(&org.view(), org.offset())), @r#"
        Refers a.esc:2 `"Tier2"`
        Refers a.esc:2 `"Tier2"`
        "#);
    }

    #[test]
    fn a_name_may_be_spelt_with_escapes() {
        insta::assert_snapshot!(named(&[
            ("main.esc", "queue \"Träger$0\"\nentry \"A\" < at 1h reassign queue \"Tr\\u{e4}ger\" >\nentry \"B\" < at 1h notify queue \"träger\" >"),
        ]), @r#"
        Declares main.esc:1 `"Träger"`
        Refers main.esc:2 `"Tr\u{e4}ger"`
        "#);
    }

    #[test]
    fn a_mistake_hides_no_other_name() {
        insta::assert_snapshot!(named(&[
            ("main.esc", "queue \"Tier2\"\nentry \"A\" < at 4 hours notify manager; at 8h reassign queue \"T$0ier2\"\nentry \"B\" when Priority = < at 1h notify queue \"Tier2\" >"),
        ]), @r#"
        Declares main.esc:1 `"Tier2"`
        Refers main.esc:2 `"Tier2"`
        Refers main.esc:3 `"Tier2"`
        "#);
    }
}
