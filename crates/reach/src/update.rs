//! An edit, and what of an analysis it leaves as it is.
//!
//! Each answer was found by looking at a few cases and at which entries take them. It is found again in the same way,
//! and is the same, unless an entry that was edited takes one of those cases, before the edit or after it. So only
//! those answers are looked for again, and what follows from them. Marks of what the cases show tell of most answers
//! that none of their cases is taken (module `looked`); the index tells who is concerned by an entry that is plainer, or
//! by a case that reaches another entry than before. What is found out only when it is to be said is forgotten then.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use esc_check::hir::{Criteria, Entry as Written, RuleSet};
use esc_compile::{CompileError, compile_criteria};
use rayon::prelude::*;

use crate::analysis::{Analysis, Known, Reach, lift_all};
use crate::entries::Entry;
use crate::generic::Generic;
use crate::looked::{Looked, Taker};
use crate::sample::{Sample, Seen};
use crate::space::place;
use crate::unsettled::{End, Move, Unsettled};

/// An edit of more than one entry in so many is none: everything is looked at anew.
const LARGE: usize = 4;

/// What an edit changed: the entries that it took away, and those that it brought.
struct Changed {
    gone: Vec<Entry>,
    come: Vec<Entry>,
    /// The places of those that it brought.
    new: Range<u32>,
    /// The places after the edit of whatever it may have been that an answer names where an entry is gone.
    named: Range<u32>,
    /// Whether one of them uses a row.
    rows: bool,
    /// Whether one of them has a condition that is not looked into: these decide whether a case is one that there is.
    conditions: bool,
    /// Whether a case may be made plain in another way, whoever takes it: because the entries test other fields than
    /// before, or use other hours.
    plain: bool,
}

impl Analysis {
    /// Brings the analysis up to date after an edit of the rule that was analysed: afterwards it is what
    /// [`Analysis::new`] would make of `rules`. It costs little where few entries changed and nothing else, and never
    /// more than a new analysis.
    ///
    /// # Errors
    ///
    /// The rule is larger than compiled rules can be. The analysis is then what it was before.
    pub fn update(&mut self, rules: &RuleSet) -> Result<(), CompileError> {
        let (old, new) = self.changed(rules);
        self.update_entries(rules, old, new)
    }

    /// The same, for one who knows which entries the edit took away, by their places before it, and which it brought,
    /// by their places after it: those before and after them are as they were.
    ///
    /// # Errors
    ///
    /// As [`update`](Self::update).
    pub fn update_entries(
        &mut self,
        rules: &RuleSet,
        old: Range<usize>,
        new: Range<usize>,
    ) -> Result<(), CompileError> {
        let is_large = (old.len() + new.len()) * LARGE > self.rules.entries.len() + rules.entries.len()
            && old.len() + new.len() > 0;
        if is_large || !same_frame(&self.rules, rules) {
            *self = Self::new(rules, self.steps())?;
            return Ok(());
        }
        if old.is_empty() && new.is_empty() {
            return Ok(());
        }
        let mut entries = Vec::with_capacity(new.len());
        let written = rules.entries.get(new.clone()).unwrap_or_default();
        let program = compile_criteria(rules, written)?;
        lift_all(&mut self.space, &program, &mut entries);
        self.pieces.replace(&old, new.len());
        let start = place(new.start);
        if old == new && self.takes_the_same(&entries, written, start) {
            self.rules.entries.splice(old, written.iter().cloned());
            let which: Vec<u32> = (start..place(new.end)).collect();
            self.find_redundant(rules, &which);
            self.find_unsettled(rules, &which);
            return Ok(());
        }
        let gone = self.rules.entries.get(old.clone()).unwrap_or_default();
        let went = (place(old.start)..place(old.end)).filter_map(|at| self.entries.get(at).cloned());
        let mut changed = Changed {
            gone: went.collect(),
            come: entries.clone(),
            new: start..place(new.end),
            named: start..place(new.end.max(old.end)),
            rows: gone.iter().chain(written).any(|entry| uses_rows(&entry.criteria)),
            conditions: false,
            plain: gone.len() != written.len()
                || gone.iter().zip(written).any(|(gone, new)| !use_the_same_hours(gone, new)),
        };
        changed.conditions = changed.gone.iter().chain(&entries).any(|entry| !entry.opaque.is_empty());
        let fields = self.entries.fields();
        let reached = self.replace(&old, &new, entries, written);
        changed.plain |= changed.conditions || self.entries.fields() != fields;
        self.look_again(rules, &changed, reached);
        Ok(())
    }

    /// Whether entries that stand from the place `start` on take the same cases as those that stood there, so that nothing
    /// that is known of other entries can change.
    fn takes_the_same(&self, entries: &[Entry], written: &[Arc<Written>], start: u32) -> bool {
        (start..).zip(entries).zip(written).all(|((at, entry), new)| {
            let old = self.rules.entries.get(at as usize);
            self.entries.get(at) == Some(entry)
                && old.is_some_and(|old| old.steps.is_empty() == new.steps.is_empty())
                && old.is_some_and(|old| use_the_same_hours(old, new))
                && !old.is_some_and(|old| uses_rows(&old.criteria))
                && !uses_rows(&new.criteria)
        })
    }

    /// Which entries an edit takes away, and which it brings: all between the first and the last that differ.
    fn changed(&self, rules: &RuleSet) -> (Range<usize>, Range<usize>) {
        let (old, new) = (&self.rules.entries, &rules.entries);
        let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let rest = |list: &[_]| list.len() - start;
        let most = rest(old).min(rest(new));
        let same =
            old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        (start..old.len() - same, start..new.len() - same)
    }

    /// Puts the new entries in the place of the old ones, and gives those that come after them their new numbers. Gives
    /// the cases that reached the old ones.
    fn replace(
        &mut self,
        old: &Range<usize>,
        new: &Range<usize>,
        entries: Vec<Entry>,
        written: &[Arc<Written>],
    ) -> Vec<Sample> {
        self.entries.replace(place(old.start), place(old.end), entries);
        self.rules.entries.splice(old.clone(), written.iter().cloned());
        let gone = self.known.splice(old.clone(), new.clone().map(|_| Known::unknown()));
        let reached = gone.filter_map(|known| known.reach.case().cloned()).collect();
        if old.len() == new.len() {
            return reached;
        }
        let (old_end, new_end) = (place(old.end), place(new.end));
        let moved = |number: &mut u32| {
            if *number >= old_end {
                *number = *number - old_end + new_end;
            }
        };
        for known in &mut self.known {
            if let Reach::Shadowed(core) = &mut known.reach {
                core.iter_mut().for_each(moved);
            }
            if let Some(earlier) = &mut known.generic.first {
                moved(earlier);
            }
            let found = known.unsettled.as_mut().and_then(|unsettled| unsettled.found.as_mut());
            if let Some(Move { end: End::Moved { to, asked }, .. }) = found {
                moved(to);
                moved(asked);
            }
        }
        reached
    }

    /// Looks again for every answer that the edit may have changed. Cases `reached` what is gone.
    fn look_again(&mut self, rules: &RuleSet, changed: &Changed, reached: Vec<Sample>) {
        let Touched { reach: later, mut generic, movable, mut unsettled, plain, gap } =
            self.touched(rules, changed);
        let reach: Vec<u32> = changed.new.clone().chain(later).collect();
        let found: Vec<Known> = reach.par_iter().map(|at| self.look(*at)).collect();
        // Those that are reached now and were not, or the other way round. What the edit brought is asked about by itself.
        let mut flipped: Vec<u32> = Vec::new();
        // Cases that reach an entry and did not, or the other way round; each with the entry, or what stands there now.
        let mut cases: Vec<(u32, Sample)> =
            reached.into_iter().map(|case| (changed.new.start, case)).collect();
        for (at, found) in reach.iter().zip(found) {
            if let Some(known) = self.known.get_mut(*at as usize) {
                if known.reach != found.reach {
                    let both = [&known.reach, &found.reach].into_iter().filter_map(Reach::case);
                    cases.extend(both.map(|case| (*at, case.clone())));
                }
                if std::mem::discriminant(&known.reach) != std::mem::discriminant(&found.reach)
                    && !changed.new.contains(at)
                {
                    flipped.push(*at);
                }
                (known.reach, known.looked) = (found.reach, found.looked);
            }
        }
        self.look_for_cores(&reach, &flipped);

        let is_known = |at: &&u32| self.known.get(**at as usize).is_some_and(|known| known.redundant_asked);
        let unknown = flipped.iter().filter(|at| !is_known(at)).copied();
        let mut redundant: Vec<u32> = changed.new.clone().chain(unknown).collect();
        let entry = |at: &u32| rules.entries.get(*at as usize);
        if changed.rows || flipped.iter().filter_map(entry).any(|entry| uses_rows(&entry.criteria)) {
            let users = (0..).zip(&rules.entries).filter(|(_, entry)| uses_rows(&entry.criteria));
            redundant.extend(users.map(|(at, _)| at));
        }
        self.find_redundant(rules, &sorted(redundant));

        if flipped.len() * LARGE > self.known.len() {
            generic = (changed.new.end..self.entries.len()).collect();
        } else {
            generic.extend(flipped.iter().flat_map(|other| self.plainer_before(*other)));
        }
        generic.extend(&reach);
        let generic = sorted(generic);
        self.find_generic(&generic);
        self.ask_new_generic(changed.new.clone(), &generic);
        self.forget_movable(&movable, &cases);

        for at in plain {
            let known = self.known.get_mut(at as usize).and_then(|known| known.unsettled.as_mut());
            if let Some(found) = known.and_then(|unsettled| unsettled.found.as_mut()) {
                found.plain = OnceLock::new();
            }
        }
        unsettled.extend(&reach);
        self.find_unsettled(rules, &sorted(unsettled));
        if gap {
            self.find_gap();
        }
    }

    /// Which answers rest on a case that one of the changed entries takes, or on what they are.
    fn touched(&self, rules: &RuleSet, changed: &Changed) -> Touched {
        let all = changed.gone.iter().chain(&changed.come);
        let takers: Vec<Taker<'_>> = all.map(|entry| Taker::new(&self.space, entry)).collect();
        let is_touched = |looked: &Looked| takers.iter().any(|taker| taker.takes_one(looked));
        let mut touched = Touched { gap: is_touched(&self.gap_looked), ..Touched::default() };
        for (at, known) in (0..).zip(&self.known).filter(|(at, _)| !changed.new.contains(at)) {
            if at >= changed.new.end {
                if is_touched(&known.looked) {
                    // Then all of it is looked for again.
                    touched.reach.push(at);
                    continue;
                }
                let Generic { first, looked, open, movable } = &known.generic;
                if *open
                    || first.is_some_and(|first| changed.named.contains(&first))
                    || changed.conditions && !looked.cases().is_empty()
                    || first.is_none_or(|first| changed.new.start <= first) && is_touched(looked)
                {
                    touched.generic.push(at);
                } else if movable.get().is_some_and(|movable| is_touched(&movable.looked)) {
                    touched.movable.push(at);
                }
            }
            let Some(Unsettled { found, looked, open, .. }) = known.unsettled.as_deref() else { continue };
            let plain = found.as_ref().and_then(|found| found.plain.get());
            if *open
                || changed.conditions && !looked.cases().is_empty()
                || is_touched(looked)
                || changed.new.clone().any(|new| self.may_move(rules, at, new))
            {
                touched.unsettled.push(at);
            } else if plain
                .is_some_and(|plain| changed.plain || takers.iter().any(|taker| taker.may_take(plain.tried)))
            {
                touched.plain.push(at);
            }
        }
        touched
    }

    /// Looks again for those that shadow others, where these were looked at just now, or where one of the `flipped` may be
    /// named: who is shadowed is not named as shadowing.
    fn look_for_cores(&mut self, reach: &[u32], flipped: &[u32]) {
        let mut shadowed: Vec<u32> = reach.iter().copied().filter(|at| self.is_shadowed(*at)).collect();
        if !flipped.is_empty() {
            let is_new = |at: &u32| reach.binary_search(at).is_ok();
            let others: Vec<u32> = self.shadowed().into_iter().filter(|at| !is_new(at)).collect();
            let again: Vec<u32> = self.taken_by(flipped, others);
            // They forget what shadowed them.
            let found: Vec<Known> = again.par_iter().map(|at| self.look(*at)).collect();
            for (at, found) in again.iter().zip(found) {
                if let Some(known) = self.known.get_mut(*at as usize) {
                    (known.reach, known.looked) = (found.reach, found.looked);
                }
            }
            shadowed.extend(again);
        }
        self.find_cores(&sorted(shadowed));
    }

    /// Those of some entries for which a case was looked at that an earlier one of `others` takes.
    fn taken_by(&self, others: &[u32], some: Vec<u32>) -> Vec<u32> {
        let entries = others.iter().filter_map(|at| self.entries.get(*at));
        let likely: Vec<Taker<'_>> = entries.map(|entry| Taker::new(&self.space, entry)).collect();
        let is_theirs = |at: u32, case: &Sample| {
            let seen = Seen::new(&self.space, case);
            self.entries.takers(&seen, at).any(|taker| others.binary_search(&taker).is_ok())
        };
        let is_taken = |at: &u32| {
            let Some(Known { looked, .. }) = self.known.get(*at as usize) else { return false };
            likely.iter().any(|taker| taker.may_take_one(looked))
                && looked.cases().iter().any(|case| is_theirs(*at, case))
        };
        some.into_par_iter().filter(is_taken).collect()
    }

    /// The entries of which it matters whether an entry that is plainer is reached.
    fn plainer_before(&self, plainer: u32) -> impl Iterator<Item = u32> {
        let less_plain =
            self.entries.get(plainer).map(|entry| self.entries.less_plain(&self.space, entry, plainer + 1));
        less_plain.into_iter().flatten().filter(move |at| {
            let first = self.known.get(*at as usize).and_then(|known| known.generic.first);
            first.is_none_or(|first| plainer <= first)
        })
    }

    /// Forgets of some entries whether they can be moved, and of those where that rested on one of some `cases`.
    fn forget_movable(&mut self, some: &[u32], cases: &[(u32, Sample)]) {
        let mut forgotten = some.to_vec();
        if cases.len() * LARGE > self.known.len() {
            forgotten = (0..self.entries.len()).collect();
        } else {
            for (at, case) in cases {
                let seen = Seen::new(&self.space, case);
                let later = self.entries.takers(&seen, self.entries.len()).filter(|taker| taker >= at);
                forgotten.extend(later.filter(|taker| {
                    let known = self.known.get(*taker as usize);
                    known.and_then(|known| known.generic.first).is_some_and(|first| first <= *at)
                }));
            }
        }
        for at in forgotten {
            if let Some(known) = self.known.get_mut(at as usize) {
                known.generic.movable = OnceLock::new();
            }
        }
    }

    /// Asks new entries whether they are plainer than later ones and take a case of these, but for those that were `asked`.
    fn ask_new_generic(&mut self, new: Range<u32>, asked: &[u32]) {
        let later = new.clone().flat_map(|new| self.plainer_before(new));
        let later = sorted(later.filter(|at| *at >= new.end && asked.binary_search(at).is_err()).collect());
        let found: Vec<Option<Generic>> = later.par_iter().map(|at| self.new_generic(*at, &new)).collect();
        for (at, found) in later.iter().zip(found) {
            if let (Some(known), Some(found)) = (self.known.get_mut(*at as usize), found) {
                let before = std::mem::take(&mut known.generic);
                let looked = before.looked.and(found.looked);
                known.generic = match found.first {
                    Some(_) => Generic { looked, ..found },
                    None => Generic { looked, open: found.open, ..before },
                };
            }
        }
    }

    /// The first of new entries that is plainer than a later one and takes a case of it.
    fn new_generic(&self, at: u32, new: &Range<u32>) -> Option<Generic> {
        let entry = self.entries.get(at).filter(|entry| entry.fields.len() > 1)?;
        let before = self.known.get(at as usize)?.generic.first.unwrap_or(at);
        let plainer = (new.start..new.end.min(before)).filter(|new| {
            let new = self.entries.get(*new);
            new.is_some_and(|new| new.is_plainer_than(entry) && !new.excludes(&self.space, &entry.needs))
        });
        Some(self.first_generic(at, entry, plainer))
    }
}

/// Each of some numbers once, in order.
fn sorted(mut numbers: Vec<u32>) -> Vec<u32> {
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// What has to be looked for again after an edit.
#[derive(Default)]
struct Touched {
    /// Of entries after those that changed: whether they are reached.
    reach: Vec<u32>,
    /// Who stands before them and tests less.
    generic: Vec<u32>,
    /// Whether they can be moved before that.
    movable: Vec<u32>,
    /// Of any: what their steps take away.
    unsettled: Vec<u32>,
    /// The plain case that shows that.
    plain: Vec<u32>,
    /// Whether a case passes all.
    gap: bool,
}

fn use_the_same_hours(one: &Written, other: &Written) -> bool {
    one.hours == other.hours && one.fire == other.fire
}

/// Whether two rules are the same but for their entries, their names and whether they are active.
fn same_frame(one: &RuleSet, other: &RuleSet) -> bool {
    one.fields == other.fields
        && one.hours == other.hours
        && one.default_hours == other.default_hours
        && one.zone == other.zone
        && one.pools == other.pools
}

fn uses_rows(criteria: &Criteria) -> bool {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => parts.iter().any(uses_rows),
        Criteria::Not(part, _) => uses_rows(part),
        Criteria::Row(..) => true,
        Criteria::Formula(..) | Criteria::Test(_) | Criteria::Opaque(_) => false,
    }
}
