//! W0305: an earlier entry that takes some cases of a later one, and tests less than that.

use std::sync::OnceLock;

use crate::analysis::{Analysis, Known, Reach};
use crate::entries::Entry;
use crate::looked::{Looked, Taker};
use crate::question::{Question, Verdict};

/// What was found about the entries before one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generic {
    /// The first earlier entry that tests less and takes a case of this one.
    pub(crate) first: Option<u32>,
    /// The cases that were looked at.
    pub(crate) looked: Looked,
    /// Whether the steps ran out.
    pub(crate) open: bool,
    /// Whether the entry can be moved before that one; found out when it is first asked.
    pub(crate) movable: OnceLock<Box<Movable>>,
}

/// Whether every entry that a case reaches would still be reached if a later entry stood before them.
#[derive(Clone, Debug)]
pub(crate) struct Movable {
    yes: bool,
    /// The cases that were looked at, beside those that reach the entries.
    pub(crate) looked: Looked,
}

impl Analysis {
    /// Looks for the first earlier entry that takes a case of the entry and tests fewer of the fields.
    pub(crate) fn generic(&self, at: u32) -> Generic {
        let Some(entry) = self.entries.get(at).filter(|entry| entry.fields.len() > 1) else {
            return Generic::default();
        };
        self.first_generic(at, entry, self.entries.plainer(&self.space, entry, at))
    }

    /// Looks for the first of some plainer entries, in order, that takes a case of the entry.
    pub(crate) fn first_generic(
        &self,
        at: u32,
        entry: &Entry,
        plainer: impl Iterator<Item = u32>,
    ) -> Generic {
        if !matches!(self.reach(at), Some(Reach::Reached(_))) {
            return Generic::default();
        }
        let (mut first, mut cases, mut open) = (None, Vec::new(), false);
        let mut steps = self.steps();
        for earlier in plainer {
            let Some(plainer) = self.entries.get(earlier) else { continue };
            if matches!(self.reach(earlier), Some(Reach::Impossible | Reach::Shadowed(_))) {
                continue;
            }
            let mut question = Question::new(&self.space);
            question.props.demand(&entry.tree, true, None);
            question.props.demand(&plainer.tree, true, None);
            let verdict = question.ask(&self.entries, earlier, &[], &|_| true, &mut steps);
            cases.append(&mut question.cases);
            match verdict {
                // Where conditions are not looked into, the case may be none that there is.
                Verdict::Case(case) if self.is_real(&case, earlier + 1, Some(at)) => {
                    first = Some(earlier);
                    break;
                }
                Verdict::Open => open = true,
                _ => {}
            }
        }
        Generic { first, looked: Looked::new(cases), open, movable: OnceLock::new() }
    }

    /// Whether an entry can be moved before the first that tests less and takes a case of it, so that every entry that a
    /// case reaches is still reached.
    pub(crate) fn can_move(&self, at: u32) -> bool {
        let Some(Generic { first: Some(first), movable, .. }) =
            self.known.get(at as usize).map(|known| &known.generic)
        else {
            return false;
        };
        movable.get_or_init(|| Box::new(self.movable(at, *first))).yes
    }

    fn movable(&self, from: u32, to: u32) -> Movable {
        let mut cases = Vec::new();
        let mut is_reached = |at: u32, known: &Known, taker: &Taker<'_>| {
            let (Some(entry), Reach::Reached(case)) = (self.entries.get(at), &known.reach) else {
                return true;
            };
            if !taker.may_take_one(&known.looked) || !taker.takes(case) {
                return true;
            }
            let mut question = Question::new(&self.space);
            question.props.demand(&entry.tree, true, None);
            question.props.demand(&taker.entry.tree, false, None);
            let verdict = question.ask(&self.entries, at, &[], &|_| true, &mut self.steps());
            cases.append(&mut question.cases);
            matches!(verdict, Verdict::Case(_))
        };
        let yes = self.entries.get(from).is_some_and(|moved| {
            let taker = Taker::new(&self.space, moved);
            let passed = self.known.get(to as usize..from as usize).unwrap_or_default();
            (to..).zip(passed).all(|(at, known)| is_reached(at, known, &taker))
        });
        Movable { yes, looked: Looked::new(cases) }
    }
}
