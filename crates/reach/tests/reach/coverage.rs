//! Regions: each case lies in exactly one, that of the entry that takes it.

use esc_check::hir::RuleSet;
use esc_compile::compile_criteria;
use esc_runtime::Program;
use rayon::prelude::*;

use crate::generate::{Generator, HEAD};
use crate::support::{Outcome, now, outcome, read};

const RULES: usize = 64;
const CASES: usize = 600;

/// For each of some criteria a program of one entry with them.
pub(crate) fn programs(head: &str, criteria: &[&str]) -> Vec<Program> {
    let entries: Vec<_> = (0..)
        .zip(criteria)
        .map(|(number, criteria): (usize, _)| format!("entry \"R{number}\" when {criteria} < stop >\n"))
        .collect();
    let rules: RuleSet = read(&format!("{head}{}", entries.concat())).rules;
    let each = rules.entries.iter().map(|entry| compile_criteria(&rules, std::slice::from_ref(entry)));
    each.collect::<Result<_, _>>().unwrap()
}

/// How many regions cases fell into.
fn hold(seed: usize) -> usize {
    let mut generator =
        if seed % 4 == 1 { Generator::with_formulas(9000 + seed) } else { Generator::new(9000 + seed) };
    generator.opaque = seed % 4 == 3;
    let entries = 3 + generator.numbers.below(6);
    let text = generator.rules(entries).text();
    let read = read(&text);
    let program = read.program();
    let analysis = read.analysis();
    let coverage = analysis.coverage(&read.rules, now());
    assert_eq!(coverage.len(), read.rules.entries.len() + 1);
    assert_eq!(coverage.last().unwrap().entry, None);
    let regions: Vec<(Outcome, &str)> = coverage
        .iter()
        .enumerate()
        .filter_map(|(at, row)| {
            let taken = if row.entry.is_some() { Outcome::Entry(at) } else { Outcome::Unmatched };
            Some((taken, row.region.as_deref()?))
        })
        .collect();
    for (at, row) in coverage.iter().enumerate() {
        if row.entry.is_some() {
            assert_eq!(analysis.region_of(at), row.region, "{text}");
        }
        if let Some(witness) = &row.witness {
            let taken = if row.entry.is_some() { Outcome::Entry(at) } else { Outcome::Unmatched };
            assert_eq!(outcome(&program, &witness.0), taken, "{witness}:\n{text}");
        }
        assert!(row.region.is_some() || row.witness.is_none(), "{row:?}:\n{text}");
    }
    let criteria: Vec<&str> = regions.iter().map(|(_, region)| *region).collect();
    let programs = programs(HEAD, &criteria);
    let mut met = std::collections::BTreeSet::new();
    for _ in 0..CASES {
        let case = generator.case();
        let taken = outcome(&program, &case);
        if taken == Outcome::Closed {
            continue;
        }
        let holds = |program: &Program| outcome(program, &case) == Outcome::Entry(0);
        let lies_in: Vec<_> = regions
            .iter()
            .zip(&programs)
            .filter(|(_, program)| holds(program))
            .map(|(region, _)| *region)
            .collect();
        assert!(
            matches!(lies_in.as_slice(), [(of, _)] if *of == taken),
            "{taken:?} takes {case}, which lies in {lies_in:?}:\n{text}"
        );
        met.insert(lies_in[0].1);
    }
    met.len()
}

#[test]
fn each_case_lies_in_the_region_of_what_takes_it() {
    let met: usize = (0..RULES).into_par_iter().map(hold).sum();
    assert!(met > 2 * RULES, "{met}");
}
