//! W0305: an earlier entry that takes some cases of a later one, and tests less than that.

use crate::analysis::{Analysis, Reach};
use crate::question::{Question, Verdict};
use crate::sample::{Sample, Seen};

/// What was found about the entries before one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generic {
    /// The first earlier entry that tests less and takes a case of this one, and such a case.
    pub(crate) first: Option<(u32, Sample)>,
    /// The cases that were looked at.
    pub(crate) cases: Vec<Sample>,
    /// Whether the steps ran out.
    pub(crate) open: bool,
}

impl Analysis {
    /// Looks for the first earlier entry that takes a case of the entry and tests fewer of the fields.
    pub(crate) fn generic(&self, at: u32) -> Generic {
        let mut found = Generic::default();
        let Some(entry) = self.entries.get(at).filter(|entry| entry.fields.len() > 1) else { return found };
        if !matches!(self.reach(at), Some(Reach::Reached(_))) {
            return found;
        }
        let mut steps = self.steps();
        for earlier in self.entries.plainer(&self.space, entry, at) {
            let Some(plainer) = self.entries.get(earlier) else { continue };
            if matches!(self.reach(earlier), Some(Reach::Impossible | Reach::Shadowed(_))) {
                continue;
            }
            let mut question = Question::new(&self.space);
            question.props.demand(&entry.tree, true, None);
            question.props.demand(&plainer.tree, true, None);
            let verdict = question.ask(&self.entries, earlier, &[], &|_| true, &mut steps);
            found.cases.append(&mut question.cases);
            match verdict {
                // Where conditions are not looked into, the case may be none that there is.
                Verdict::Case(case) if self.is_real(&case, earlier + 1, Some(at)) => {
                    found.first = Some((earlier, case));
                    return found;
                }
                Verdict::Open => found.open = true,
                _ => {}
            }
        }
        found
    }

    /// Whether every entry that a case reaches would still be reached if the entry `from` stood before the entry `to`.
    pub(crate) fn can_move(&self, from: u32, to: u32) -> bool {
        let Some(moved) = self.entries.get(from) else { return false };
        (to..from).all(|at| {
            let (Some(entry), Some(Reach::Reached(case))) = (self.entries.get(at), self.reach(at)) else {
                return true;
            };
            if entry.excludes(&self.space, moved) || !Seen::new(&self.space, case).holds(&moved.tree) {
                return true;
            }
            let mut question = Question::new(&self.space);
            question.props.demand(&entry.tree, true, None);
            question.props.demand(&moved.tree, false, None);
            let verdict = question.ask(&self.entries, at, &[], &|_| true, &mut self.steps());
            matches!(verdict, Verdict::Case(_))
        })
    }
}
