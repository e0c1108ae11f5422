//! W0305: an earlier entry that takes some cases of a later one, and tests less than that.

use std::ops::Range;

use crate::index::Need;
use rustc_hash::FxHashMap;

use crate::analysis::{Analysis, Known, Reach};
use crate::entries::Entry;
use crate::looked::Looked;
use crate::question::{Question, Verdict};
use crate::sample::{BLANK_KEY, Seen};

/// What was found about the entries before one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Generic {
    /// The first earlier entry that tests less and takes a case of this one.
    pub(crate) first: Option<u32>,
    /// The cases that were looked at.
    pub(crate) looked: Looked,
    /// Whether the steps ran out.
    pub(crate) open: bool,
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
        Generic { first, looked: Looked::new(cases), open }
    }

    /// For each entry the case that reaches it, ready to be asked.
    pub(crate) fn reached(&self) -> Reached<'_> {
        let seen = |known| match known {
            &Known { reach: Reach::Reached(ref case), .. } => Some(Seen::new(&self.space, case)),
            _ => None,
        };
        let cases: Vec<Option<Seen<'_>>> = self.known.iter().map(seen).collect();
        let mut shown: FxHashMap<(u32, u32), Vec<u32>> = FxHashMap::default();
        for (number, case) in (0..).zip(&cases) {
            for (field, _) in case.iter().flat_map(|case| case.sample().values()) {
                for key in case.iter().flat_map(|case| case.keys(field.0)) {
                    shown.entry((field.0, *key)).or_default().push(number);
                }
            }
        }
        Reached { cases, shown }
    }

    /// Whether every entry that a case reaches would still be reached if the entry `from` stood before the entry `to`.
    pub(crate) fn can_move(&self, from: u32, to: u32, reached: &Reached<'_>) -> bool {
        let Some(moved) = self.entries.get(from) else { return false };
        reached.that_show(moved, to..from).all(|at| {
            let (Some(entry), Some(Some(case))) = (self.entries.get(at), reached.cases.get(at as usize))
            else {
                return true;
            };
            if !case.holds(&moved.tree) {
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

/// The cases that reach entries.
pub(crate) struct Reached<'a> {
    /// By entry.
    cases: Vec<Option<Seen<'a>>>,
    /// The entries whose case shows a key in a field, where that is not blank; in order.
    shown: FxHashMap<(u32, u32), Vec<u32>>,
}

impl Reached<'_> {
    /// The entries of a range whose cases show what an entry needs of the field that tells most.
    fn that_show(&self, entry: &Entry, range: Range<u32>) -> impl Iterator<Item = u32> {
        let shown = |field: u32, key: u32| {
            let entries = self.shown.get(&(field, key)).map_or(&[][..], Vec::as_slice);
            let place = |number: u32| entries.partition_point(|entry| *entry < number);
            entries.get(place(range.start)..place(range.end)).unwrap_or_default()
        };
        let of_need = |need: &Need| {
            let keys = (!need.keys.contains(&BLANK_KEY)).then_some(&need.keys)?;
            Some(keys.iter().map(|key| shown(need.field, *key)).collect::<Vec<_>>())
        };
        let count = |shown: &Vec<&[u32]>| shown.iter().map(|entries| entries.len()).sum::<usize>();
        let fewest = entry.needs.iter().filter_map(of_need).min_by_key(count);
        let all = if fewest.is_none() { range.clone() } else { 0..0 };
        fewest.into_iter().flatten().flatten().copied().chain(all)
    }
}
