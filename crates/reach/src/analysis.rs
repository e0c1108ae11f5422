//! The analysis of a rule, kept so that an edit of one entry costs little.

use std::ops::Range;

use esc_check::hir::{self, RuleSet};
use esc_compile::{CompileError, compile_entries};
use esc_diagnostics::Location;
use esc_runtime::Program;
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::entries::{Entries, Entry};
use crate::lift::lift;
use crate::question::{Question, Verdict};
use crate::redundant::{Redundant, RowPart, each_row_part, redundant};
use crate::sample::{Sample, Seen};
use crate::space::{FieldMap, Space, place};

/// How many entries are compiled together: an edit compiles so many again.
const PIECE: usize = 64;

/// The steps that the analysis of an entry may take: each case that it looks at and each conflict of the solver is
/// one. Entries as people write them take fewer than a hundred.
pub const DEFAULT_STEPS: u64 = 20_000;

/// The rule in pieces, each compiled by itself.
#[derive(Debug)]
struct Piece {
    program: Program,
    entries: usize,
}

/// What is known of an entry.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    pub(crate) reach: Reach,
    /// The cases that were looked at to find it out: as long as an edit changes for none of them whether it is
    /// taken, the answer stands.
    cases: Vec<Sample>,
    pub(crate) redundant: Redundant,
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
    pub(crate) space: Space,
    pieces: Vec<Piece>,
    pub(crate) entries: Entries,
    pub(crate) known: Vec<Known>,
}

impl Analysis {
    /// Analyses a rule. Each entry may take so many `steps`; see [`DEFAULT_STEPS`].
    ///
    /// # Errors
    ///
    /// The rule is larger than compiled rules can be.
    pub fn new(rules: &RuleSet, steps: u64) -> Result<Self, CompileError> {
        let pieces: Vec<Piece> = rules
            .entries
            .par_chunks(PIECE)
            .map(|entries| {
                let program = compile_entries(rules, entries, [0; 32])?;
                Ok(Piece { program, entries: entries.len() })
            })
            .collect::<Result<_, CompileError>>()?;
        let mut space = Space::default();
        let mut entries = Vec::with_capacity(rules.entries.len());
        for piece in &pieces {
            lift_piece(&mut space, &piece.program, 0..piece.entries, &mut entries);
        }
        let mut analysis =
            Self { steps, space, pieces, entries: Entries::new(entries), known: Vec::new() };
        analysis.known = (0..analysis.entries.len()).into_par_iter().map(|at| analysis.look(at)).collect();
        let shadowed: Vec<(u32, Reach)> = analysis.shadowed().into_par_iter().map(|at| (at, analysis.core(at))).collect();
        for (at, reach) in shadowed {
            if let Some(known) = analysis.known.get_mut(at as usize) {
                known.reach = reach;
            }
        }
        analysis.find_redundant(rules);
        Ok(analysis)
    }

    fn look(&self, at: u32) -> Known {
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
        Known { reach, cases: question.cases, redundant: Redundant::default() }
    }

    fn shadowed(&self) -> Vec<u32> {
        (0..self.entries.len()).filter(|at| self.is_shadowed(*at)).collect()
    }

    fn is_shadowed(&self, at: u32) -> bool {
        matches!(self.known.get(at as usize), Some(Known { reach: Reach::Shadowed(_), .. }))
    }

    /// Which entries shadow one: as few as will do, and none that is shadowed itself.
    fn core(&self, at: u32) -> Reach {
        let Some(entry) = self.entries.get(at) else { return Reach::Open };
        let mut steps = self.steps;
        let mut question = Question::new(&self.space);
        question.props.demand(&entry.tree, true, None);
        match question.ask(&self.entries, at, &[], &|entry| !self.is_shadowed(entry), &mut steps) {
            Verdict::Taken(core) => {
                let fewest = question.fewest(&self.entries, &[], core.clone(), &mut steps);
                Reach::Shadowed(fewest.unwrap_or(core))
            }
            _ => Reach::Open,
        }
    }

    fn find_redundant(&mut self, rules: &RuleSet) {
        let none = FxHashSet::default();
        let found: Vec<Redundant> = (0..self.entries.len())
            .into_par_iter()
            .map(|at| self.redundant_of(rules, at, &none))
            .collect();
        for (known, redundant) in self.known.iter_mut().zip(found) {
            known.redundant = redundant;
        }
    }

    fn redundant_of(&self, rules: &RuleSet, at: u32, taken: &FxHashSet<RowPart>) -> Redundant {
        match (rules.entries.get(at as usize), self.entries.get(at), self.known.get(at as usize)) {
            (Some(written), Some(entry), Some(Known { reach: Reach::Reached(_) | Reach::Open, .. })) => {
                redundant(&self.space, &written.criteria, &entry.tree, taken, &mut self.steps.clone())
            }
            _ => Redundant::default(),
        }
    }
}

/// Reads entries of a piece into the space.
fn lift_piece(space: &mut Space, program: &Program, range: Range<usize>, entries: &mut Vec<Entry>) {
    space.add_fields(&program.parts().fields);
    let fields = FieldMap::new(space, program);
    for number in range {
        if let Some(entry) = program.parts().entries.get(number) {
            let tree = lift(space, program, &fields, entry, place(number));
            entries.push(Entry::new(space, tree));
        }
    }
}
