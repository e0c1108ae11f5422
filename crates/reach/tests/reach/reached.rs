//! What the analysis says of each entry, held against the evaluator with random cases and its own.

use esc_diagnostics::Code;
use rayon::prelude::*;

use crate::generate::Generator;
use crate::support::{Outcome, now, outcome, read};

const RULES: usize = 64;
const CASES: usize = 10_000;

/// What was met with, so that the test cannot pass for want of anything to test.
#[derive(Default)]
struct Met {
    shadowed: usize,
    impossible: usize,
    reached: usize,
    gaps: usize,
    without_gap: usize,
}

fn hold(seed: usize) -> Met {
    let mut generator = if seed % 4 == 1 { Generator::with_formulas(seed) } else { Generator::new(seed) };
    generator.opaque = seed % 4 == 3;
    let entries = 3 + generator.numbers.below(8);
    let written = generator.rules(entries);
    let text = written.text();
    let read = read(&text);
    let program = read.program();
    let analysis = read.analysis();
    let found = read.lint(&analysis);
    let shadowed = read.named(&found, Code::E0301);
    let impossible = read.named(&found, Code::E0302);
    let gap = found.iter().find(|found| found.code == Code::W0304);

    let mut is_unmatched = false;
    for _ in 0..CASES {
        let case = generator.case();
        match outcome(&program, &case) {
            Outcome::Entry(at) => {
                assert!(
                    !shadowed.contains(&at) && !impossible.contains(&at),
                    "{case} reaches entry {at}:\n{text}\n{found:#?}"
                );
            }
            Outcome::Unmatched => is_unmatched = true,
            Outcome::Closed => {}
        }
    }
    let mut met = Met { shadowed: shadowed.len(), impossible: impossible.len(), ..Met::default() };
    for at in 0..read.rules.entries.len() {
        let witness = analysis.witness(at, now());
        if shadowed.contains(&at) || impossible.contains(&at) {
            assert_eq!(witness, None, "{at}:\n{text}");
        } else if let Some(witness) = witness {
            assert_eq!(outcome(&program, &witness.0), Outcome::Entry(at), "{witness}:\n{text}");
            met.reached += 1;
        } else {
            assert!(generator.opaque, "no witness for entry {at}:\n{text}");
            assert!(read.is_told(&found, Code::N0306, at), "nothing is said of entry {at}:\n{text}");
        }
    }
    if let Some(gap) = gap {
        let witness = gap.witness.as_ref().unwrap();
        assert_eq!(outcome(&program, &witness.0), Outcome::Unmatched, "{witness}:\n{text}");
        met.gaps += 1;
    } else {
        assert!(!is_unmatched || generator.opaque, "some cases match no entry:\n{text}");
        met.without_gap += 1;
    }
    met
}

#[test]
fn what_is_said_of_each_entry_holds() {
    let met = (0..RULES).into_par_iter().map(hold).reduce(Met::default, |one, other| Met {
        shadowed: one.shadowed + other.shadowed,
        impossible: one.impossible + other.impossible,
        reached: one.reached + other.reached,
        gaps: one.gaps + other.gaps,
        without_gap: one.without_gap + other.without_gap,
    });
    assert!(met.shadowed > RULES / 2 && met.impossible > RULES / 4 && met.reached > RULES);
    assert!(met.gaps > RULES / 8 && met.without_gap > RULES / 8);
}
