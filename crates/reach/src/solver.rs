//! The propositional solver, behind a small trait.

use batsat::{Callbacks, Lit as BatLit, Solver as BatSolver, SolverInterface as _, lbool};

/// A proposition or its negation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Lit(BatLit);

impl std::ops::Not for Lit {
    type Output = Self;

    fn not(self) -> Self {
        Self(!self.0)
    }
}

/// What a solver answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// There is a model.
    Yes,
    /// There is none.
    No,
    /// The steps ran out before either was found.
    Open,
}

/// An incremental solver with assumptions and cores.
pub(crate) trait Solver {
    /// A new proposition; where nothing speaks against it, models give it the value `likely`.
    fn proposition(&mut self, likely: bool) -> Lit;

    /// Demands that one of the literals hold, from now on.
    fn clause(&mut self, literals: &[Lit]);

    /// Looks for a model in which all clauses and the assumptions hold. Takes from `steps` one for each conflict
    /// that it comes to, and gives up where none is left.
    fn solve(&mut self, assumptions: &[Lit], steps: &mut u64) -> Answer;

    /// Whether the literal holds in the model; asked after [`Answer::Yes`].
    fn holds(&self, literal: Lit) -> bool;

    /// Whether the assumption took part in what excludes a model; asked after [`Answer::No`].
    fn in_core(&self, assumption: Lit) -> bool;
}

/// batsat, a port of `MiniSat`.
pub(crate) struct Batsat {
    solver: BatSolver<Conflicts>,
    buffer: Vec<BatLit>,
}

/// Counts the clauses that the solver learns, one for each conflict.
#[derive(Default)]
struct Conflicts {
    seen: u64,
    most: u64,
}

impl Callbacks for Conflicts {
    fn on_new_clause(&mut self, _: &[BatLit], kind: batsat::ClauseKind) {
        if kind == batsat::ClauseKind::Learnt {
            self.seen += 1;
        }
    }

    fn stop(&self) -> bool {
        self.seen >= self.most
    }
}

impl Batsat {
    pub(crate) fn new() -> Self {
        Self {
            solver: BatSolver::new(batsat::SolverOpts::default(), Conflicts::default()),
            buffer: Vec::new(),
        }
    }
}

impl Solver for Batsat {
    fn proposition(&mut self, likely: bool) -> Lit {
        let variable = self.solver.new_var(if likely { lbool::TRUE } else { lbool::FALSE }, true);
        Lit(BatLit::new(variable, true))
    }

    fn clause(&mut self, literals: &[Lit]) {
        self.buffer.clear();
        self.buffer.extend(literals.iter().map(|literal| literal.0));
        self.solver.add_clause_reuse(&mut self.buffer);
    }

    fn solve(&mut self, assumptions: &[Lit], steps: &mut u64) -> Answer {
        let assumptions: Vec<_> = assumptions.iter().map(|literal| literal.0).collect();
        let before = self.solver.cb().seen;
        self.solver.cb_mut().most = before.saturating_add(*steps);
        let answer = self.solver.solve_limited(&assumptions);
        *steps = steps.saturating_sub(self.solver.cb().seen - before);
        if answer == lbool::TRUE {
            Answer::Yes
        } else if answer == lbool::FALSE {
            Answer::No
        } else {
            Answer::Open
        }
    }

    fn holds(&self, literal: Lit) -> bool {
        self.solver.value_lit(literal.0) == lbool::TRUE
    }

    fn in_core(&self, assumption: Lit) -> bool {
        // The core is kept as a clause: it has the assumptions turned round.
        self.solver.unsat_core_contains_lit(!assumption.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn models_and_cores_are_what_they_say() {
        let mut solver = Batsat::new();
        let (a, b, c) = (solver.proposition(false), solver.proposition(true), solver.proposition(false));
        solver.clause(&[a, b]);
        let mut steps = 10;
        assert_eq!(solver.solve(&[], &mut steps), Answer::Yes);
        assert!(solver.holds(b) && !solver.holds(a) && !solver.holds(c));
        assert_eq!(solver.solve(&[c, !a, !b], &mut steps), Answer::No);
        assert!(!solver.in_core(c) && solver.in_core(!a) && solver.in_core(!b));
        solver.clause(&[!b]);
        assert_eq!(solver.solve(&[c], &mut steps), Answer::Yes);
        assert!(solver.holds(a) && solver.holds(c));
    }

    #[test]
    fn a_hard_question_ends_with_its_steps() {
        // Nine pigeons in eight holes.
        let mut solver = Batsat::new();
        let holes: Vec<Vec<Lit>> =
            (0..9).map(|_| (0..8).map(|_| solver.proposition(false)).collect()).collect();
        for pigeon in &holes {
            solver.clause(pigeon);
        }
        for (number, one) in holes.iter().enumerate() {
            for other in &holes[..number] {
                for (in_one, in_other) in one.iter().zip(other) {
                    solver.clause(&[!*in_one, !*in_other]);
                }
            }
        }
        let mut steps = 100;
        assert_eq!(solver.solve(&[], &mut steps), Answer::Open);
        assert_eq!(steps, 0);
    }
}
