//! An edit, and what of an analysis it leaves as it is.
//!
//! Each answer was found by looking at a few cases and at which entries take them. It is found again in the same way,
//! and is the same, unless an entry that was edited takes one of those cases, before the edit or after it. So only
//! those answers are looked for again, and what follows from them.

use std::ops::Range;
use std::sync::Arc;

use esc_check::hir::{Criteria, Entry as Written, RuleSet};
use esc_compile::{CompileError, compile_criteria};
use rayon::prelude::*;

use crate::analysis::{Analysis, Frame, Known, PIECE, Piece, Reach, lift_piece};
use crate::entries::Entry;
use crate::generic::Generic;
use crate::sample::Sample;
use crate::space::{Space, place};
use crate::unsettled::{End, Move};

/// An edit of more than one entry in so many is none: everything is looked at anew.
const LARGE: usize = 4;

/// The entries that an edit takes away, or brings.
struct Changed {
    entries: Vec<Entry>,
    /// The marks of what each of them needs.
    marks: Vec<Vec<u64>>,
    /// The place of the first of them, after the edit.
    start: u32,
    /// Whether one of them uses a row.
    rows: bool,
}

impl Changed {
    fn new(space: &Space, entries: Vec<Entry>, written: &[Arc<Written>], start: u32) -> Self {
        let marks = entries.iter().map(|entry| entry.marks(space)).collect();
        let rows = written.iter().any(|entry| uses_rows(&entry.criteria));
        Self { entries, marks, start, rows }
    }

    /// Whether one of the entries takes one of some cases.
    fn takes(&self, space: &Space, cases: &[Sample]) -> bool {
        cases.iter().any(|case| {
            self.entries
                .iter()
                .zip(&self.marks)
                .any(|(entry, marks)| case.may_fit(marks) && case.holds(space, &entry.tree))
        })
    }
}

impl Analysis {
    /// Brings the analysis up to date after an edit of the rule that was analysed: afterwards it is what
    /// [`Analysis::new`] would make of `rules`. It costs little where few entries changed and nothing else, and never
    /// much more than a new analysis.
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
        let is_large = (old.len() + new.len()) * LARGE > self.written.len() + rules.entries.len()
            && old.len() + new.len() > 0;
        if is_large || self.frame != Frame::of(rules) {
            *self = Self::new(rules, self.steps())?;
            return Ok(());
        }
        if old.is_empty() && new.is_empty() {
            return Ok(());
        }
        let pieces = self.pieces_after(rules, &old, &new)?;
        let mut entries = Vec::with_capacity(new.len());
        let written = rules.entries.get(new.clone()).unwrap_or_default();
        let program = compile_criteria(rules, written)?;
        lift_piece(&mut self.space, &program, 0..written.len(), &mut entries);
        self.pieces = pieces;
        let start = place(new.start);
        if old == new && self.takes_the_same(&entries, written, start) {
            self.written.splice(old, written.iter().cloned());
            let which: Vec<u32> = (start..place(new.end)).collect();
            self.find_redundant(rules, &which);
            self.find_unsettled(rules, &which);
            return Ok(());
        }
        let gone = self.written.get(old.clone()).unwrap_or_default();
        let went = (place(old.start)..place(old.end)).filter_map(|at| self.entries.get(at).cloned());
        let gone = Changed::new(&self.space, went.collect(), gone, start);
        let come = Changed::new(&self.space, entries.clone(), written, start);
        self.replace(&old, &new, entries, written);
        self.look_again(rules, &old, &new, &[gone, come]);
        Ok(())
    }

    /// Whether entries that stand from the place `start` on take the same cases as those that stood there, so that nothing
    /// that is known of other entries can change.
    fn takes_the_same(&self, entries: &[Entry], written: &[Arc<Written>], start: u32) -> bool {
        (start..).zip(entries).zip(written).all(|((at, entry), new)| {
            let old = self.written.get(at as usize);
            self.entries.get(at) == Some(entry)
                && old.is_some_and(|old| old.steps.is_empty() == new.steps.is_empty())
                && !old.is_some_and(|old| uses_rows(&old.criteria))
                && !uses_rows(&new.criteria)
        })
    }

    /// Which entries an edit takes away, and which it brings: all between the first and the last that differ.
    fn changed(&self, rules: &RuleSet) -> (Range<usize>, Range<usize>) {
        let (old, new) = (&self.written, &rules.entries);
        let start = old.iter().zip(new).take_while(|(old, new)| old == new).count();
        let rest = |list: &[_]| list.len() - start;
        let most = rest(old).min(rest(new));
        let same =
            old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(old, new)| old == new).count();
        (start..old.len() - same, start..new.len() - same)
    }

    /// The pieces of the rule after the edit, those that it touches compiled again.
    fn pieces_after(
        &self,
        rules: &RuleSet,
        old: &Range<usize>,
        new: &Range<usize>,
    ) -> Result<Vec<Piece>, CompileError> {
        let mut pieces: Vec<Piece> = Vec::with_capacity(self.pieces.len() + 1);
        let mut touched: Option<Range<usize>> = None;
        let mut before = 0;
        let mut after = Vec::new();
        for piece in &self.pieces {
            let range = before..before + piece.entries;
            before = range.end;
            if range.end < old.start || range.end == old.start && !old.is_empty() {
                pieces.push(piece.clone());
            } else if range.start > old.end || range.start >= old.end && touched.is_some() {
                after.push(piece.clone());
            } else {
                touched = Some(touched.map_or(range.start, |touched| touched.start)..range.end);
            }
        }
        let touched = touched.unwrap_or(before..before);
        let end = touched.end.max(old.end) + new.len() - old.len();
        let again = rules.entries.get(touched.start..end).unwrap_or_default();
        // A piece that has grown is cut again.
        let size = if again.len() <= 2 * PIECE { again.len().max(1) } else { PIECE };
        for entries in again.chunks(size) {
            pieces.push(Piece::new(rules, entries)?);
        }
        pieces.extend(after);
        if pieces.is_empty() {
            pieces.push(Piece::new(rules, &[])?);
        }
        Ok(pieces)
    }

    /// Puts the new entries in the place of the old ones, and gives those that come after them their new numbers.
    fn replace(
        &mut self,
        old: &Range<usize>,
        new: &Range<usize>,
        entries: Vec<Entry>,
        written: &[Arc<Written>],
    ) {
        self.entries.replace(place(old.start), place(old.end), entries);
        self.written.splice(old.clone(), written.iter().cloned());
        self.known.splice(old.clone(), new.clone().map(|_| Known::unknown()));
        if old.len() == new.len() {
            return;
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
            if let Some((earlier, _)) = &mut known.generic.first {
                moved(earlier);
            }
            if let Some(Move { end: End::Moved { to, asked }, .. }) = known.unsettled.found.as_deref_mut() {
                moved(to);
                moved(asked);
            }
        }
    }

    /// Looks again for every answer that the edit may have changed.
    fn look_again(&mut self, rules: &RuleSet, old: &Range<usize>, new: &Range<usize>, changed: &[Changed]) {
        let (start, end) = (place(new.start), place(new.end));
        // An answer may name an entry that is gone.
        let names_gone = |number: &u32| (place(old.start)..place(new.end.max(old.end))).contains(number);
        let later: Vec<u32> = (end..self.entries.len())
            .into_par_iter()
            .with_min_len(256)
            .filter(|at| {
                self.known.get(*at as usize).is_some_and(|known| takes(&self.space, changed, &known.cases))
            })
            .collect();
        if later.len() * LARGE > self.written.len() {
            // An entry that takes so much changes nearly every answer.
            self.find_all(rules);
            return;
        }
        let gap = takes(&self.space, changed, &self.gap_cases);
        let reach: Vec<u32> = (start..end).chain(later).collect();
        let is_new = |at: &u32| reach.binary_search(at).is_ok();
        let found: Vec<Known> = reach.par_iter().map(|at| self.look(*at)).collect();
        let mut flipped: Vec<u32> = Vec::new();
        for (at, found) in reach.iter().zip(found) {
            if let Some(known) = self.known.get_mut(*at as usize) {
                if std::mem::discriminant(&known.reach) != std::mem::discriminant(&found.reach) {
                    flipped.push(*at);
                }
                known.reach = found.reach;
                known.cases = found.cases;
            }
        }
        // Who is shadowed decides who is named as shadowing.
        let shadowed = self.shadowed();
        let shadowed: Vec<u32> = shadowed
            .into_iter()
            .filter(|at| {
                is_new(at)
                    || self.known.get(*at as usize).is_some_and(|known| {
                        self.any_takes(flipped.iter().filter(|other| *other < at), &known.cases)
                    })
            })
            .collect();
        // Those that were looked at just now know no core yet; the others forget theirs.
        let again: Vec<u32> = shadowed.iter().copied().filter(|at| !is_new(at)).collect();
        let again: Vec<(u32, Known)> = again.par_iter().map(|at| (*at, self.look(*at))).collect();
        for (at, found) in again {
            if let Some(known) = self.known.get_mut(at as usize) {
                (known.reach, known.cases) = (found.reach, found.cases);
            }
        }
        self.find_cores(&shadowed);

        let rows = changed.iter().any(|changed| changed.rows)
            || flipped
                .iter()
                .any(|at| rules.entries.get(*at as usize).is_some_and(|entry| uses_rows(&entry.criteria)));
        let mut which: Vec<u32> = (start..end).chain(flipped.iter().copied()).collect();
        if rows {
            let users = (0..).zip(&rules.entries).filter(|(_, entry)| uses_rows(&entry.criteria));
            which.extend(users.map(|(at, _)| at));
        }
        which.sort_unstable();
        which.dedup();
        self.find_redundant(rules, &which);

        // Conditions that an edit brings or takes away decide whether a case is one that there is.
        let conditions =
            changed.iter().flat_map(|changed| &changed.entries).any(|entry| !entry.opaque.is_empty());
        let all = || (0..self.entries.len()).into_par_iter().with_min_len(256);
        let generic: Vec<u32> = all()
            .filter(|at| {
                let Some(known) = self.known.get(*at as usize) else { return false };
                is_new(at)
                    || known.generic.open
                    || known.generic.first.as_ref().is_some_and(|(earlier, _)| names_gone(earlier))
                    || self.may_be_generic(*at, known, changed, &flipped)
                    || conditions && !known.generic.cases.is_empty()
            })
            .collect();
        let unsettled: Vec<u32> = all()
            .filter(|at| {
                let Some(known) = self.known.get(*at as usize) else { return false };
                is_new(at)
                    || known.unsettled.open
                    || takes(&self.space, changed, &known.unsettled.cases)
                    || conditions && !known.unsettled.cases.is_empty()
                    || (start..end).any(|new| self.may_move(rules, *at, new))
            })
            .collect();
        self.find_generic(&generic);
        let asked: Vec<(u32, Generic)> = (end..self.entries.len())
            .into_par_iter()
            .with_min_len(256)
            .filter(|at| generic.binary_search(at).is_err())
            .filter_map(|at| Some((at, self.new_generic(at, start, end)?)))
            .collect();
        for (at, found) in asked {
            if let Some(known) = self.known.get_mut(at as usize) {
                known.generic = found;
            }
        }
        self.find_unsettled(rules, &unsettled);
        if gap {
            self.find_gap();
        }
    }

    fn any_takes<'n>(&self, entries: impl Iterator<Item = &'n u32>, cases: &[Sample]) -> bool {
        let mut entries = entries.filter_map(|at| self.entries.get(*at));
        entries.any(|entry| cases.iter().any(|case| case.holds(&self.space, &entry.tree)))
    }

    /// Whether the search for a plainer entry before this would go another way now: because one of the changed entries,
    /// or of those that are reached now and were not, or the other way round, takes a case that was looked at, or is
    /// plainer itself. Whether a new entry is plainer is asked of that entry alone.
    fn may_be_generic(&self, at: u32, known: &Known, changed: &[Changed], flipped: &[u32]) -> bool {
        let Some(entry) = self.entries.get(at).filter(|entry| entry.fields.len() > 1) else { return false };
        let before = known.generic.first.as_ref().map_or(at, |(earlier, _)| *earlier);
        let takes =
            |other: &Entry| known.generic.cases.iter().any(|case| case.holds(&self.space, &other.tree));
        changed
            .iter()
            .any(|changed| changed.start <= before && changed.takes(&self.space, &known.generic.cases))
            || flipped.iter().filter(|other| **other <= before).any(|other| {
                self.entries.get(*other).is_some_and(|other| {
                    takes(other) || other.is_plainer_than(entry) && !other.excludes(&self.space, &entry.needs)
                })
            })
    }

    /// Asks the new entries, from `start` to `end`, whether they are plainer than this and take a case of it.
    fn new_generic(&self, at: u32, start: u32, end: u32) -> Option<Generic> {
        let known = &self.known.get(at as usize)?.generic;
        let entry = self.entries.get(at).filter(|entry| entry.fields.len() > 1)?;
        let before = known.first.as_ref().map_or(at, |(earlier, _)| *earlier);
        let mut plainer = (start..end.min(before))
            .filter(|new| {
                self.entries
                    .get(*new)
                    .is_some_and(|new| new.is_plainer_than(entry) && !new.excludes(&self.space, &entry.needs))
            })
            .peekable();
        plainer.peek()?;
        let mut found = known.clone();
        self.first_generic(at, entry, plainer, &mut found);
        Some(found)
    }
}

/// Whether one of the changed entries takes one of some cases.
fn takes(space: &Space, changed: &[Changed], cases: &[Sample]) -> bool {
    changed.iter().any(|changed| changed.takes(space, cases))
}

fn uses_rows(criteria: &Criteria) -> bool {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => parts.iter().any(uses_rows),
        Criteria::Not(part, _) => uses_rows(part),
        Criteria::Row(..) => true,
        Criteria::Formula(..) | Criteria::Test(_) | Criteria::Opaque(_) => false,
    }
}
