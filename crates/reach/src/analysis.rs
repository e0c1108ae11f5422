//! The analysis of a rule, kept so that an edit of one entry costs little.

use esc_check::hir::RuleSet;
use esc_compile::CompileError;
use esc_runtime::Program;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::entries::{Entries, Entry};
use crate::generic::Generic;
use crate::lift::{Tree, lift};
use crate::looked::Looked;
use crate::pieces::Pieces;
use crate::props::Props;
use crate::question::{Question, Verdict};
use crate::redundant::{Redundant, RowPart, each_row_part, redundant};
use crate::sample::Sample;
use crate::solver::{Answer, Batsat, Lit};
use crate::space::{FieldMap, Space};
use crate::unsettled::Unsettled;

/// The steps that the analysis of an entry may take: each case that it looks at and each conflict of the solver is
/// one, and so are the parts of very long criteria, by the dozen. Entries as people write them take fewer than a hundred.
pub const DEFAULT_STEPS: u64 = 20_000;

/// What is known of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) reach: Reach,
    /// The cases that were looked at to find it out.
    pub(crate) looked: Looked,
    /// `None` where nothing can be dropped.
    pub(crate) redundant: Option<Box<Redundant>>,
    pub(crate) generic: Generic,
    /// `None` where nothing was looked at.
    pub(crate) unsettled: Option<Box<Unsettled>>,
}

/// Whether cases come as far as an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// This one does.
    Reached(Sample),
    /// No case fits its criteria.
    Impossible,
    /// Earlier entries take every case that fits. None of these can be left out.
    Shadowed(Vec<u32>),
    /// The steps ran out.
    Open,
}

/// The exact analysis of a rule.
#[derive(Debug)]
pub struct Analysis {
    steps: u64,
    /// The rule that was analysed.
    pub(crate) rules: RuleSet,
    pub(crate) space: Space,
    pub(crate) pieces: Pieces,
    pub(crate) entries: Entries,
    pub(crate) known: Vec<Known>,
    /// A case that no entry takes.
    pub(crate) gap: Verdict,
    /// The cases that were looked at for it.
    pub(crate) gap_looked: Looked,
}

impl Analysis {
    /// Analyses a rule. Each entry may take so many `steps`; see [`DEFAULT_STEPS`].
    ///
    /// # Errors
    ///
    /// The rule is larger than compiled rules can be.
    pub fn new(rules: &RuleSet, steps: u64) -> Result<Self, CompileError> {
        let (pieces, programs) = Pieces::new(rules)?;
        let mut space = Space::default();
        let mut entries = Vec::with_capacity(rules.entries.len());
        for program in &programs {
            lift_all(&mut space, program, &mut entries);
        }
        let mut analysis = Self {
            steps,
            rules: rules.clone(),
            space,
            pieces,
            entries: Entries::new(entries),
            known: Vec::new(),
            gap: Verdict::Open,
            gap_looked: Looked::default(),
        };
        analysis.find_all(rules);
        Ok(analysis)
    }

    /// Finds out everything about every entry, whatever was known.
    pub(crate) fn find_all(&mut self, rules: &RuleSet) {
        self.known = (0..self.entries.len()).into_par_iter().map(|at| self.look(at)).collect();
        let shadowed = self.shadowed();
        self.find_cores(&shadowed);
        let all: Vec<u32> = (0..self.entries.len()).collect();
        self.find_redundant(rules, &all);
        self.find_generic(&all);
        self.find_unsettled(rules, &all);
        self.find_gap();
    }

    /// The steps that a question may take.
    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    /// What is known of whether cases reach an entry.
    pub(crate) fn reach(&self, at: u32) -> Option<&Reach> {
        self.known.get(at as usize).map(|known| &known.reach)
    }

    /// Finds out what entries take from each other.
    pub(crate) fn find_generic(&mut self, which: &[u32]) {
        let found: Vec<Generic> = which.par_iter().map(|at| self.generic(*at)).collect();
        for (at, generic) in which.iter().zip(found) {
            if let Some(known) = self.known.get_mut(*at as usize) {
                known.generic = generic;
            }
        }
    }

    /// Finds out what entries take from themselves.
    pub(crate) fn find_unsettled(&mut self, rules: &RuleSet, which: &[u32]) {
        let found: Vec<_> = which.par_iter().map(|at| self.unsettled(rules, *at)).collect();
        for (at, unsettled) in which.iter().zip(found) {
            if let Some(known) = self.known.get_mut(*at as usize) {
                known.unsettled = unsettled;
            }
        }
    }

    pub(crate) fn find_gap(&mut self) {
        let mut steps = self.steps;
        let mut question = Question::new(&self.space);
        let gap = question.ask(&self.entries, self.entries.len(), &[], &|_| true, &mut steps);
        self.gap_looked = Looked::new(question.cases);
        self.gap = gap;
    }

    pub(crate) fn look(&self, at: u32) -> Known {
        let mut steps = self.steps;
        let mut question = Question::new(&self.space);
        let reach = match self.entries.get(at) {
            Some(entry) => {
                question.props.demand(&entry.tree, true, None);
                match question.ask(&self.entries, at, &[], &|_| true, &mut steps) {
                    Verdict::Case(case) => Reach::Reached(case),
                    Verdict::Impossible => Reach::Impossible,
                    Verdict::Taken(core) => Reach::Shadowed(core),
                    Verdict::Open => Reach::Open,
                }
            }
            None => Reach::Open,
        };
        Known { reach, looked: Looked::new(question.cases), ..Known::unknown() }
    }

    pub(crate) fn shadowed(&self) -> Vec<u32> {
        (0..self.entries.len()).filter(|at| self.is_shadowed(*at)).collect()
    }

    pub(crate) fn is_shadowed(&self, at: u32) -> bool {
        matches!(self.known.get(at as usize), Some(Known { reach: Reach::Shadowed(_), .. }))
    }

    /// Which entries shadow one: as few as will do, and none that is shadowed itself.
    fn core(&self, at: u32) -> (Reach, Looked) {
        let Some(entry) = self.entries.get(at) else { return (Reach::Open, Looked::default()) };
        let mut steps = self.steps;
        let mut question = Question::new(&self.space);
        question.props.demand(&entry.tree, true, None);
        let reach = match question.ask(&self.entries, at, &[], &|entry| !self.is_shadowed(entry), &mut steps)
        {
            Verdict::Taken(core) => {
                let fewest = question.fewest(&self.entries, &[], core.clone(), &mut steps);
                Reach::Shadowed(fewest.unwrap_or(core))
            }
            _ => Reach::Open,
        };
        (reach, Looked::new(question.cases))
    }

    /// Finds out which entries shadow those.
    pub(crate) fn find_cores(&mut self, shadowed: &[u32]) {
        let cores: Vec<(Reach, Looked)> = shadowed.par_iter().map(|at| self.core(*at)).collect();
        for (at, (reach, looked)) in shadowed.iter().zip(cores) {
            if let Some(known) = self.known.get_mut(*at as usize) {
                known.reach = reach;
                known.looked = std::mem::take(&mut known.looked).and(looked);
            }
        }
    }

    /// Finds what can be dropped. What a row can spare in one entry but not in another stays, and the entries that
    /// could spare it are looked at again.
    pub(crate) fn find_redundant(&mut self, rules: &RuleSet, which: &[u32]) {
        let mut again = which.to_vec();
        let mut kept: FxHashSet<RowPart> = FxHashSet::default();
        while !again.is_empty() {
            self.look_for_redundant(rules, &again, &kept);
            let mut spared: FxHashMap<RowPart, usize> = FxHashMap::default();
            for (part, _) in self.known.iter().flat_map(Known::redundant).flat_map(|found| &found.of_rows) {
                *spared.entry(*part).or_default() += 1;
            }
            if spared.is_empty() {
                return;
            }
            for part in self.known.iter().flat_map(Known::redundant).flat_map(|found| &found.gone) {
                spared.entry(*part).and_modify(|count| *count += 1);
            }
            let uses = self.uses(rules, |part| spared.contains_key(&part));
            let needed: FxHashSet<RowPart> = spared
                .iter()
                .filter(|(part, count)| uses.get(part).is_none_or(|users| users.len() != **count))
                .map(|(part, _)| *part)
                .collect();
            let could_spare = |known: &Known| {
                known.redundant().any(|found| found.of_rows.iter().any(|(part, _)| needed.contains(part)))
            };
            again =
                (0..).zip(&self.known).filter(|(_, known)| could_spare(known)).map(|(at, _)| at).collect();
            kept.extend(needed);
        }
    }

    fn look_for_redundant(&mut self, rules: &RuleSet, which: &[u32], kept: &FxHashSet<RowPart>) {
        let look = |at: &u32| self.redundant_of(rules, *at, kept);
        let found: Vec<Redundant> = which.par_iter().map(look).collect();
        for (at, redundant) in which.iter().zip(found) {
            if let Some(known) = self.known.get_mut(*at as usize) {
                known.redundant = (redundant != Redundant::default()).then(|| Box::new(redundant));
            }
        }
    }

    /// The entries that use each of some parts of rows, once for each use.
    fn uses(&self, rules: &RuleSet, wanted: impl Fn(RowPart) -> bool) -> FxHashMap<RowPart, Vec<u32>> {
        let mut uses: FxHashMap<RowPart, Vec<u32>> = FxHashMap::default();
        for ((at, written), entry) in (0..).zip(&rules.entries).zip(self.entries.iter()) {
            each_row_part(&self.space, &written.criteria, &entry.tree, &mut |part| {
                if wanted(part) {
                    uses.entry(part).or_default().push(at);
                }
            });
        }
        uses
    }

    fn redundant_of(&self, rules: &RuleSet, at: u32, kept: &FxHashSet<RowPart>) -> Redundant {
        match (rules.entries.get(at as usize), self.entries.get(at), self.known.get(at as usize)) {
            (Some(written), Some(entry), Some(Known { reach: Reach::Reached(_) | Reach::Open, .. })) => {
                redundant(&self.space, &written.criteria, &entry.tree, kept, &mut self.steps.clone())
            }
            _ => Redundant::default(),
        }
    }

    /// Which of the parts that an entry's criteria are joined of exclude each other, as few as will do.
    pub(crate) fn clash(&self, at: u32) -> Vec<usize> {
        let Some(entry) = self.entries.get(at) else { return Vec::new() };
        let parts = match &entry.tree {
            Tree::All(parts) => parts.as_slice(),
            tree => std::slice::from_ref(tree),
        };
        let mut props = Props::new(&self.space, Batsat::new());
        let mut left: Vec<(usize, Lit)> =
            parts.iter().enumerate().map(|(at, part)| (at, props.tree(part))).collect();
        let mut steps = self.steps;
        let mut kept = 0;
        while kept < left.len() {
            let mut fewer = left.clone();
            fewer.remove(kept);
            let literals: Vec<Lit> = fewer.iter().map(|(_, literal)| *literal).collect();
            if props.solve(&literals, &mut steps) == Answer::No {
                left = fewer;
            } else {
                kept += 1;
            }
        }
        left.into_iter().map(|(at, _)| at).collect()
    }
}

impl Reach {
    /// The case that reaches the entry.
    pub(crate) fn case(&self) -> Option<&Sample> {
        match self {
            Self::Reached(case) => Some(case),
            Self::Impossible | Self::Shadowed(_) | Self::Open => None,
        }
    }
}

impl Known {
    /// Nothing, yet.
    pub(crate) fn unknown() -> Self {
        Self {
            reach: Reach::Open,
            looked: Looked::default(),
            redundant: None,
            generic: Generic::default(),
            unsettled: None,
        }
    }

    /// What can be dropped, if anything.
    pub(crate) fn redundant(&self) -> impl Iterator<Item = &Redundant> {
        self.redundant.as_deref().into_iter()
    }

    /// Whether the steps ran out before all of it was found.
    pub(crate) fn is_open(&self) -> bool {
        self.generic.open
            || self.redundant().any(|found| found.open)
            || self.unsettled.as_ref().is_some_and(|found| found.open)
    }
}

/// Reads the entries of a program into the space.
pub(crate) fn lift_all(space: &mut Space, program: &Program, entries: &mut Vec<Entry>) {
    space.add_fields(&program.parts().fields);
    let fields = FieldMap::new(space, program);
    for (number, entry) in (0..).zip(&program.parts().entries) {
        let tree = lift(space, program, &fields, entry, number, 0);
        entries.push(Entry::new(space, tree));
    }
}
