//! What holds for any text: the check ends, its places are in the text, and the threads it runs on do not show.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail")]

use esc_check::{Checked, FileInput, ImportedFile, Options, check_file};
use esc_diagnostics::{Location, Severity};
use esc_syntax::{Slice, SliceIds, lex, parse_file};
use esc_values::Instant;
use proptest::prelude::*;

const RULES: &str = r#"rule "Standard" import "a.esc"
case < Priority: picklist("Low", "High" closed); Tier: text; Share: percent; Products: multipicklist("R"); Vip: boolean; Reply: datetime; Due: date; ... >
default hours "Day" in "America/Los_Angeles" < mon-fri 09:00-17:00; closed 2026-12-24 13:00-24:00 "Eve"; closures "C" >
closures "C" < closed every 12-25; open mon each 2 weeks 10:00-12:00 from 2026-01-01 until 2027-01-01 >
queue "Tier2"
pool "Senior" < user "ana@example.com" capacity 5 >
row 1: Tier = "Acme" or two
row two: not Other contains ("x", "y") and Reply < now - 2h
entry "P1" row 2: Share <= 20% when Priority = "High" and (1 or 2) and `Foo` = `Bar` age_from created use hours "Day" sla 8h <
  immediately notify manager; at 80% of sla, 30m before sla reassign queue "Tier2", set Tier = "Late" >
entry "P2" when Products includes ("R") or Vip = true or Due in (2026-01-01) ignore hours fire during case hours < at 2d reassign pool "Senior" >
entry "Rest" when Due = last 3 days or formula( ISBLANK(A) ) < stop >
"#;

fn check(text: &str, slices: &[Slice], imported: &[Slice]) -> Checked {
    let import = slices.first().map(|slice| Location::new(slice.id, esc_diagnostics::Span::new(0, 0)));
    let imports: Vec<_> = import
        .iter()
        .map(|import| ImportedFile { path: "a.esc", slices: imported, import: *import })
        .collect();
    check_file(FileInput { text, slices }, &imports, &Options { now: Instant::MIN, rule_name: "rules" })
}

/// Checks a text with another that it imports, and what has to hold of the result.
fn hold(text: &str, library: &str) {
    let mut ids = SliceIds::default();
    let slices = parse_file(text, &mut ids);
    let imported = parse_file(library, &mut ids);
    let checked = check(text, &slices, &imported);
    let mut last = 0;
    for found in &checked.diagnostics {
        let slice =
            slices.iter().find(|slice| slice.id == found.location.slice).expect("a place in the file itself");
        let at = slice.start + found.location.span.start;
        assert!(last <= at, "in the order of the text: {found:?}");
        last = at;
        for place in found.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.location) {
            let slice =
                slices.iter().find(|slice| slice.id == place.slice).expect("an edit of the file itself");
            let span = place.span.shifted(slice.start);
            assert!(text.get(span.start as usize..span.end as usize).is_some(), "{found:?}");
        }
    }
    let errors = slices
        .iter()
        .flat_map(|slice| &slice.parsed.diagnostics)
        .chain(&checked.diagnostics)
        .any(|found| found.severity == Severity::Error && !found.code.can_be_lowered());
    assert!(!errors || checked.rules.is_none(), "rules in spite of errors");
}

/// The text with some of its tokens left out, said twice or swapped with the next.
fn mutated(changes: &[(prop::sample::Index, u8)]) -> String {
    let mut tokens: Vec<_> = lex(RULES).iter().map(|token| token.span.of(RULES)).collect();
    for (index, change) in changes {
        let at = index.index(tokens.len());
        match change {
            0 => drop(tokens.remove(at)),
            1 => tokens.insert(at, tokens[at]),
            _ => {
                let other = (at + usize::from(*change)) % tokens.len();
                tokens.swap(at, other);
            }
        }
    }
    tokens.concat()
}

proptest! {
    #[test]
    fn any_change_of_a_text_can_be_checked(
        rules in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        library in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        hold(&mutated(&rules), &mutated(&library));
    }
}

#[test]
fn ten_mistakes_in_ten_entries_are_ten_diagnostics() {
    let entry = |entry| format!("entry \"{entry}\" use hours \"None {entry}\" < at 4h notify owner >");
    let text = (0..10).map(entry).collect::<Vec<_>>().join("\n");
    let slices = parse_file(&text, &mut SliceIds::default());
    assert_eq!(check(&text, &slices, &[]).diagnostics.len(), 10);
}

#[test]
fn many_declarations_are_checked_as_few_are() {
    let entry = |entry| {
        format!("entry \"{entry}\" when A{} < 3 use hours \"None\" < at 4h, 3h notify owner >", entry % 7)
    };
    let text = (0..3_000).map(entry).collect::<Vec<_>>().join("\n");
    let slices = parse_file(&text, &mut SliceIds::default());
    let shown = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        format!("{:?}", pool.install(|| check(&text, &slices, &[])))
    };
    let one = shown(1);
    assert_eq!(one, shown(3));
    assert_eq!(one.matches("code: E0201").count(), 3_000);
    assert_eq!(one.matches("code: E0402").count(), 3_000);
}

#[test]
fn long_lists_take_time_that_grows_with_their_length() {
    let ages = "1h, ".repeat(20_000) + "2h";
    let people = "manager, ".repeat(20_000) + "owner";
    let text = format!("entry \"A\" < at {ages} reassign queue \"Q\", notify {people} >");
    let slices = parse_file(&text, &mut SliceIds::default());
    let checked = check(&text, &slices, &[]);
    assert!(checked.diagnostics.iter().any(|found| found.code.as_str() == "E0401"));
}
