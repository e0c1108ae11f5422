//! Questions: is there a case for which a goal holds, and that no earlier entry takes?
//!
//! The solver is told of an earlier entry only when a case that it came up with falls to it. Most questions end with
//! their first case.

use crate::entries::Entries;
use crate::props::Props;
use crate::sample::{Sample, Seen};
use crate::solver::{Answer, Batsat, Lit};
use crate::space::{FieldId, Space};

/// Of how many entries that take a case one is chosen.
const LOOKED_AT: usize = 16;

/// From which round on entries are told in growing numbers.
const PATIENCE: u32 = 4;

/// How often that number doubles.
const MAX_DOUBLINGS: u32 = 8;

/// What became of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// There is such a case.
    Case(Sample),
    /// No case fits the goal, whatever takes it.
    Impossible,
    /// Each case that fits the goal is taken by one of these entries, in order.
    Taken(Vec<u32>),
    /// The steps ran out.
    Open,
}

/// A question in the making, and what the solver was told of earlier entries.
pub(crate) struct Question<'s> {
    pub(crate) props: Props<'s, Batsat>,
    /// Entries, each with the proposition under which it takes no case.
    told: Vec<(u32, Lit)>,
    /// The cases that the solver came up with.
    pub(crate) cases: Vec<Sample>,
}

impl<'s> Question<'s> {
    pub(crate) fn new(space: &'s Space) -> Self {
        Self { props: Props::new(space, Batsat::new()), told: Vec::new(), cases: Vec::new() }
    }

    /// A question about one field of a case whose other values are settled.
    pub(crate) fn about(space: &'s Space, seen: &'s Seen<'s>, free: FieldId) -> Self {
        let props = Props::about(space, Batsat::new(), seen, free);
        Self { props, told: Vec::new(), cases: Vec::new() }
    }

    /// Looks for a case in which all of `goal` holds and that no entry before the number `before` takes, of those
    /// that `heard` lets speak. Takes a step for each case and each conflict of the solver.
    pub(crate) fn ask(
        &mut self,
        entries: &Entries,
        before: u32,
        goal: &[Lit],
        heard: &dyn Fn(u32) -> bool,
        steps: &mut u64,
    ) -> Verdict {
        let mut round = 0_u32;
        loop {
            let mut assumptions = goal.to_vec();
            let told = self.told.iter().filter(|(entry, _)| *entry < before && heard(*entry));
            assumptions.extend(told.map(|(_, literal)| *literal));
            match self.props.solve(&assumptions, steps) {
                Answer::Open => return Verdict::Open,
                Answer::No => {
                    let mut core: Vec<u32> = self
                        .told
                        .iter()
                        .filter(|(entry, literal)| *entry < before && self.props.in_core(*literal))
                        .map(|(entry, _)| *entry)
                        .collect();
                    core.sort_unstable();
                    return if core.is_empty() { Verdict::Impossible } else { Verdict::Taken(core) };
                }
                Answer::Yes => {}
            }
            let sample = self.props.sample();
            let seen = Seen::new(self.props.space, &sample);
            let batch = 1_usize << round.saturating_sub(PATIENCE).min(MAX_DOUBLINGS);
            let takers = entries.takers(&seen, before).filter(|entry| heard(*entry));
            let mut takers: Vec<u32> = takers.take(LOOKED_AT * batch).collect();
            if takers.is_empty() {
                self.cases.push(sample.clone());
                return Verdict::Case(sample);
            }
            self.cases.push(sample);
            let Some(left) = steps.checked_sub(1) else { return Verdict::Open };
            *steps = left;
            takers.sort_by_key(|entry| entries.get(*entry).map_or(0, |entry| entry.comparisons));
            takers.truncate(batch);
            for entry in takers {
                self.tell(entries, entry);
            }
            round += 1;
        }
    }

    /// Tells the solver of an entry, and gives the proposition under which it takes no case.
    fn tell(&mut self, entries: &Entries, number: u32) -> Lit {
        if let Some((_, literal)) = self.told.iter().find(|(told, _)| *told == number) {
            return *literal;
        }
        let literal = self.props.fresh();
        if let Some(entry) = entries.get(number) {
            self.props.demand(&entry.tree, false, Some(!literal));
        }
        self.told.push((number, literal));
        literal
    }

    /// Of entries that together take each case of the goal, as few as will do: none of them can be left out.
    pub(crate) fn fewest(
        &mut self,
        entries: &Entries,
        goal: &[Lit],
        core: Vec<u32>,
        steps: &mut u64,
    ) -> Option<Vec<u32>> {
        // One that took every case so far may do alone.
        let mut alone: Vec<u32> = self.told.iter().map(|(entry, _)| *entry).collect();
        alone.retain(|number| {
            entries.get(*number).is_some_and(|entry| {
                self.cases.iter().all(|case| Seen::new(self.props.space, case).holds(&entry.tree))
            })
        });
        alone.sort_by_key(|number| (entries.get(*number).map_or(0, |entry| entry.comparisons), *number));
        let mut left = core;
        for number in alone {
            if left.len() == 1 {
                return Some(left);
            }
            match self.without(entries, goal, &[number], steps) {
                (Answer::No, core) => left = core,
                (Answer::Open, _) => return None,
                (Answer::Yes, _) => {}
            }
        }
        let mut kept = 0;
        while left.len() > 1 && kept < left.len() {
            let mut fewer = left.clone();
            fewer.remove(kept);
            match self.without(entries, goal, &fewer, steps) {
                // What comes before `kept` is needed, and stays.
                (Answer::No, core) => left = core,
                (Answer::Open, _) => return None,
                (Answer::Yes, _) => kept += 1,
            }
        }
        Some(left)
    }

    /// Whether some case fits the goal that none of these entries takes; and those that exclude it.
    fn without(
        &mut self,
        entries: &Entries,
        goal: &[Lit],
        excluded: &[u32],
        steps: &mut u64,
    ) -> (Answer, Vec<u32>) {
        let literals: Vec<(u32, Lit)> =
            excluded.iter().map(|entry| (*entry, self.tell(entries, *entry))).collect();
        let assumptions: Vec<Lit> =
            goal.iter().copied().chain(literals.iter().map(|(_, literal)| *literal)).collect();
        let answer = self.props.solve(&assumptions, steps);
        let core =
            literals.iter().filter(|(_, literal)| answer == Answer::No && self.props.in_core(*literal));
        (answer, core.map(|(entry, _)| *entry).collect())
    }
}
