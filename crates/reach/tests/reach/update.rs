//! An analysis that is brought up to date edit by edit, held against new ones.

use esc_reach::Analysis;
use rayon::prelude::*;

use crate::generate::{Entry, Generator, Rules};
use crate::list;
use crate::support::{Editor, Read, now};

const RULES: usize = 96;
const EDITS: usize = 12;

/// Changes a rule as people do. Says what was done.
fn edit(generator: &mut Generator, rules: &mut Rules) -> &'static str {
    let count = rules.entries.len();
    let at = generator.numbers.below(count);
    match generator.numbers.below(16) {
        0..=3 => {
            let test = generator.test();
            match &mut rules.entries[at].when {
                Some(when) => *when.leaf(&mut generator.numbers) = test,
                when @ None => *when = Some(test),
            }
            "a comparison"
        }
        4 => {
            rules.entries[at].steps = generator.steps();
            "steps"
        }
        5 => {
            rules.entries[at].steps.iter_mut().for_each(|(age, _)| *age += 15);
            "ages"
        }
        6 | 7 => {
            let entry = generator.entry(rules);
            rules.entries.insert(at, entry);
            "an entry comes"
        }
        8 | 9 if count > 2 => {
            rules.entries.remove(at);
            "an entry goes"
        }
        10 => {
            let mut copy: Entry = rules.entries[at].clone();
            copy.name = generator.entry(rules).name;
            rules.entries.insert(generator.numbers.below(count + 1), copy);
            "a copy"
        }
        11 => {
            let entry = rules.entries.remove(at);
            rules.entries.insert(generator.numbers.below(count), entry);
            "an entry moves"
        }
        12 if !rules.rows.is_empty() => {
            let row = generator.numbers.below(rules.rows.len());
            rules.rows[row].1 = generator.criteria(1, &[]);
            "a row"
        }
        13 => {
            for at in at..(at + 3).min(count) {
                let fresh = generator.entry(rules);
                rules.entries[at].when = fresh.when.filter(|_| fresh.rows.is_empty());
            }
            "several entries"
        }
        14 => {
            rules.entries[at].when = None;
            "no criteria"
        }
        _ => {
            let label: Vec<String> = rules.rows.iter().map(|(label, _)| label.clone()).collect();
            rules.entries[at].when = Some(generator.criteria(2, &label));
            "criteria"
        }
    }
}

/// Brings the analysis up to date, and compares every diagnostic with what a new one says.
fn hold(analysis: &mut Analysis, read: &Read, what: &str, text: &dyn Fn() -> String) {
    analysis.update(&read.rules).unwrap();
    let new = read.analysis();
    let (updated, expected) = (read.lint(analysis), read.lint(&new));
    for (updated, expected) in updated.iter().zip(&expected) {
        assert_eq!(updated, expected, "after {what}:\n{}", text());
    }
    assert_eq!(updated.len(), expected.len(), "after {what}:\n{}", text());
}

fn hold_coverage(analysis: &Analysis, read: &Read, what: &str, text: &dyn Fn() -> String) {
    let new = read.analysis();
    let (updated, expected) = (analysis.coverage(&read.rules, now()), new.coverage(&read.rules, now()));
    for (updated, expected) in updated.iter().zip(&expected) {
        assert_eq!(updated, expected, "after {what}:\n{}", text());
    }
    assert_eq!(updated.len(), expected.len());
}

fn hold_edits(seed: usize) {
    let mut generator =
        if seed % 4 == 1 { Generator::with_formulas(5000 + seed) } else { Generator::new(5000 + seed) };
    generator.opaque = seed % 4 > 1;
    generator.with_rows = seed.is_multiple_of(2);
    // So many that most edits are small beside them.
    let entries = 8 + generator.numbers.below(12);
    let mut rules = generator.rules(entries);
    let mut editor = Editor::default();
    let mut analysis = editor.read(&rules.text()).analysis();
    for _ in 0..EDITS {
        let before = rules.text();
        let mut what = vec![edit(&mut generator, &mut rules)];
        if generator.numbers.chance(10) {
            what.push(edit(&mut generator, &mut rules));
        }
        let text = rules.text();
        let read = editor.read(&text);
        let (what, text) = (what.join(" and "), || format!("{before}\nbecomes\n{text}"));
        hold(&mut analysis, &read, &what, &text);
        hold_coverage(&analysis, &read, &what, &text);
    }
}

#[test]
fn an_edited_analysis_is_a_new_one() {
    (0..RULES).into_par_iter().for_each(hold_edits);
}

#[test]
fn a_long_list_is_kept_up_to_date() {
    // Longer than what is compiled as one piece.
    let mut criteria = list::criteria(400, 40);
    let mut numbers = list::Numbers(7);
    let mut editor = Editor::default();
    let mut analysis = editor.read(&list::text(&criteria)).analysis();
    for round in 0..12 {
        let at = numbers.below(criteria.len());
        let other = criteria[numbers.below(criteria.len())].clone();
        let what = match round % 4 {
            0 => {
                criteria[at] = other;
                "other criteria"
            }
            1 => {
                criteria.insert(at, other);
                "an entry comes"
            }
            2 => {
                criteria.remove(at);
                "an entry goes"
            }
            _ => {
                criteria[at].truncate(1);
                "fewer comparisons"
            }
        };
        let text = list::text(&criteria);
        hold(&mut analysis, &editor.read(&text), what, &String::new);
    }
}

#[test]
fn who_gets_a_case_that_a_step_gives_away_is_kept_up_to_date() {
    // Enough entries that an edit of one is small.
    let other = |number: u32| format!("entry \"Other {number}\" when Seats = {number} < stop >\n");
    let others = (0..12).map(other).collect::<Vec<_>>().concat();
    let text = |first: &str, last: &str| {
        format!(
            "case < IsVip: boolean; Seats: number; Owner.Name: text; >\nqueue \"Tier 2\"\n\
             entry \"First\" when {first} >\n\
             entry \"Gives\" when Seats > 20 and Owner.Name != \"Tier 2\" < at 1h reassign queue \"Tier 2\" >\n\
             {others}entry \"Last\" when {last} >\n"
        )
    };
    let mut editor = Editor::default();
    let mut analysis = editor.read(&text("IsVip = true < stop", "IsVip = false < stop")).analysis();
    for (first, last) in [
        ("Owner.Name = \"Tier 1\" < at 1h notify owner", "IsVip = false < stop"),
        ("Owner.Name = \"Tier 2\" < stop", "IsVip = false < stop"),
        ("Owner.Name = \"Tier 2\" < stop", "Owner.Name = \"Tier 2\" < at 1h notify owner"),
        ("Owner.Name = \"Tier 2\" and IsVip = true < stop", "Owner.Name = \"Tier 2\" < at 1h notify owner"),
        ("Owner.Name = \"Tier 2\" < at 1h notify owner", "Owner.Name = \"Tier 2\" < at 1h notify owner"),
        ("Owner.Name = \"Tier 2\" < at 2h notify owner", "Owner.Name = \"Tier 2\" < at 1h notify owner"),
        ("Owner.Name is blank < at 2h notify owner", "Owner.Name = \"Tier 2\" < at 1h notify owner"),
        ("Owner.Name is blank < at 2h notify owner", "Seats = 3 < at 1h notify owner"),
    ] {
        let read = editor.read(&text(first, last));
        let what = format!("{first} and {last}");
        hold(&mut analysis, &read, &what, &String::new);
    }
}

#[test]
fn a_case_that_shows_a_move_names_the_fields_that_are_tested_now() {
    // Enough entries that an edit of one is small. `Priority` is known to the rule whoever tests it: a step sets it.
    let other =
        |number: u32| format!("entry \"Other {number}\" when Subject = \"Other {number}\" < stop >\n");
    let others = (0..12).map(other).collect::<Vec<_>>().concat();
    let text = |last: &str| {
        format!(
            "case < IsVip: boolean; Subject: text; Owner.Name: text; Priority: picklist(\"Low\", \"High\"); >\n\
             queue \"Tier 2\"\n\
             entry \"Gets\" when Owner.Name = \"Tier 2\" < at 1h notify owner; at 2h set Priority = \"High\" >\n\
             entry \"Gives\" when IsVip = true < at 1h reassign queue \"Tier 2\" >\n\
             {others}entry \"Last\" when {last} < stop >\n"
        )
    };
    let mut editor = Editor::default();
    let mut analysis = editor.read(&text("Subject = \"Last 20\"")).analysis();
    for last in [
        "Subject = \"Last 21\"",
        "Subject = \"Last 21\" and Priority = \"Low\"",
        "Subject = \"Last 22\" and Priority = \"Low\"",
        "Subject = \"Last 22\"",
    ] {
        let read = editor.read(&text(last));
        hold(&mut analysis, &read, last, &String::new);
        let shown = read.lint(&analysis).into_iter().filter_map(|found| found.witness);
        assert!(
            shown.map(|case| case.0.contains("Priority")).all(|named| named == last.contains("Priority")),
            "{last}"
        );
    }
}
