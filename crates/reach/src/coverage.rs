//! Which cases each entry takes, and which none does.

use esc_check::hir::RuleSet;
use esc_diagnostics::Witness;
use esc_runtime::parts::Node;
use esc_values::Instant;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Serialize;

use crate::analysis::{Analysis, Reach};
use crate::confirm::{Confirm, Decided};
use crate::question::Verdict;
use crate::region::Region;
use crate::space::TestId;

/// The cases that an entry takes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Coverage {
    /// The entry's name; `None` for what no entry takes.
    pub entry: Option<String>,
    /// Criteria that these cases fit, and no other open case. `None` where there are none.
    pub region: Option<String>,
    /// One of them.
    pub witness: Option<Witness>,
    /// Whether the steps ran out before it was known if there are any.
    pub undecided: bool,
}

impl Analysis {
    /// The cases that each entry takes, in order, and at the end those that none takes.
    pub fn coverage(&self, rules: &RuleSet, now: Instant) -> Vec<Coverage> {
        let writer = self.writer();
        let words = self.words();
        let comparison = |test: TestId| words.get(&test).copied().unwrap_or_default();
        let rows: Vec<Option<u32>> = (0..self.entries.len()).map(Some).chain([None]).collect();
        rows.par_iter()
            .map_init(
                || Confirm::new(self, &writer, now),
                |confirm, at| {
                    let (case, undecided) = match (at.map(|at| self.reach(at)), &self.gap) {
                        (Some(Some(Reach::Reached(case))), _) | (None, Verdict::Case(case)) => {
                            (Some(case), false)
                        }
                        (Some(reach), _) => (None, reach == Some(&Reach::Open)),
                        (None, gap) => (None, *gap == Verdict::Open),
                    };
                    let decided = at.map_or(Decided::Unmatched, Decided::Entry);
                    let name =
                        at.and_then(|at| rules.entries.get(at as usize)).map(|entry| entry.name.clone());
                    Coverage {
                        entry: name,
                        region: case.map(|_| self.region(*at).words(&comparison)),
                        witness: case.and_then(|case| confirm.confirm(case, decided)),
                        undecided,
                    }
                },
            )
            .collect()
    }

    /// Criteria that the cases that an entry takes fit, and no other open case does; `None` if no case does, or none
    /// was found. For one entry this is much less work than [`coverage`](Self::coverage).
    pub fn region_of(&self, entry: usize) -> Option<String> {
        let at = crate::space::place(entry);
        let Some(Reach::Reached(_)) = self.reach(at) else { return None };
        let words = self.words();
        Some(self.region(Some(at)).words(&|test| words.get(&test).copied().unwrap_or_default()))
    }

    /// For each test the first comparison of the rule that asks it, and whether that turns the answer round. The space
    /// may remember another one, of an entry that an edit took away.
    fn words(&self) -> FxHashMap<TestId, (&str, bool)> {
        let mut words = FxHashMap::default();
        let outlines = self.pieces.programs(&self.rules).flat_map(|(before, program)| {
            let entries = program.map_or(&[][..], |program| &program.parts().entries);
            (crate::space::place(before)..).zip(entries)
        });
        for (number, outline) in outlines {
            let Some(entry) = self.entries.get(number) else { continue };
            let mut comparisons = outline.outline.iter().filter_map(|node| match node {
                Node::Test { text, negated } => Some((&**text, *negated)),
                _ => None,
            });
            entry.tree.each_test(&mut |test| {
                if let Some(comparison) = comparisons.next() {
                    words.entry(test).or_insert(comparison);
                }
            });
        }
        words
    }

    /// Whether some case comes as far as an entry; `None` where the steps ran out before it was found.
    pub fn is_reached(&self, entry: usize) -> Option<bool> {
        match self.reach(crate::space::place(entry))? {
            Reach::Reached(_) => Some(true),
            Reach::Impossible | Reach::Shadowed(_) => Some(false),
            Reach::Open => None,
        }
    }

    /// A case that an entry takes, run through the evaluator; `None` if no case does, or none was found.
    pub fn witness(&self, entry: usize, now: Instant) -> Option<Witness> {
        let at = crate::space::place(entry);
        let Some(Reach::Reached(case)) = self.reach(at) else { return None };
        let writer = self.writer();
        Confirm::new(self, &writer, now).confirm(case, Decided::Entry(at))
    }

    /// The cases that reach an entry, or that pass all of them.
    fn region(&self, at: Option<u32>) -> Region {
        let own = at.and_then(|at| self.entries.get(at));
        let before = at.unwrap_or(self.entries.len());
        let earlier = (0..before)
            .filter(|earlier| !matches!(self.reach(*earlier), Some(Reach::Impossible | Reach::Shadowed(_))))
            .filter_map(|earlier| self.entries.get(earlier))
            .filter(|earlier| own.is_none_or(|own| !earlier.excludes(&self.space, &own.needs)));
        let passed = earlier.map(|earlier| earlier.tree.clone());
        Region::new(&self.space, own.map(|own| own.tree.clone()), passed, &mut self.steps())
    }
}
