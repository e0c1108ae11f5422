//! An edit, and what of an analysis it leaves as it is.
//!
//! Each answer was found by looking at a few cases and at which entries take them. It is found again in the same way,
//! and is the same, unless an entry that was edited takes one of those cases, before the edit or after it. So only
//! those answers are looked for again, and what follows from them.

use std::ops::Range;

use esc_check::hir::{Action, Criteria, RuleSet};
use esc_compile::{CompileError, compile_entries};
use rayon::prelude::*;

use crate::analysis::{Analysis, Frame, Known, PIECE, Piece, Reach, lift_piece};
use crate::entries::Entry;
use crate::sample::Sample;
use crate::space::{FieldId, Space, place};
use crate::unsettled::{End, Move, OWNER};

/// The entries that an edit takes away, or brings.
struct Changed {
    entries: Vec<Entry>,
    /// The place of the first of them, after the edit.
    start: u32,
    /// Whether one of them uses a row.
    rows: bool,
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
        let is_large = (old.len() + new.len()) * 4 > self.written.len() + rules.entries.len();
        if is_large || self.frame != Frame::of(rules) {
            if old.is_empty() && new.is_empty() && self.frame == Frame::of(rules) {
                return Ok(());
            }
            *self = Self::new(rules, self.steps())?;
            return Ok(());
        }
        if old.is_empty() && new.is_empty() {
            return Ok(());
        }
        let pieces = self.pieces_after(rules, &old, &new)?;
        let mut entries = Vec::with_capacity(new.len());
        let written = rules.entries.get(new.clone()).unwrap_or_default();
        let program = compile_entries(rules, written, [0; 32])?;
        lift_piece(&mut self.space, &program, 0..written.len(), &mut entries);
        self.pieces = pieces;
        let start = place(new.start);
        let gone = self.written.get(old.clone()).unwrap_or_default();
        let gone = Changed {
            entries: (place(old.start)..place(old.end))
                .filter_map(|at| self.entries.get(at).cloned())
                .collect(),
            start,
            rows: gone.iter().any(|entry| uses_rows(&entry.criteria)),
        };
        let come = Changed {
            entries: entries.clone(),
            start,
            rows: written.iter().any(|entry| uses_rows(&entry.criteria)),
        };
        self.replace(&old, &new, entries, written);
        self.look_again(rules, &old, &new, &[gone, come]);
        Ok(())
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
        written: &[esc_check::hir::Entry],
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
            if let Some(Move { end: End::Moved { to, asked }, .. }) = &mut known.unsettled.found {
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
        let gap = takes(&self.space, changed, &self.gap_cases);
        let reach: Vec<u32> = (start..end).chain(later).collect();
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
                reach.contains(at)
                    || self.known.get(*at as usize).is_some_and(|known| {
                        self.any_takes(flipped.iter().filter(|other| *other < at), &known.cases)
                    })
            })
            .collect();
        let again: Vec<(u32, Known)> = shadowed.par_iter().map(|at| (*at, self.look(*at))).collect();
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
        let order: Vec<u32> = (0..self.entries.len())
            .into_par_iter()
            .with_min_len(256)
            .filter(|at| {
                let Some(known) = self.known.get(*at as usize) else { return false };
                (start..end).contains(at)
                    || reach.contains(at)
                    || known.generic.first.as_ref().is_some_and(|(earlier, _)| names_gone(earlier))
                    || self.may_be_generic(*at, known, changed, &flipped)
                    || self.may_be_unsettled(rules, *at, known, changed)
                    || takes(&self.space, changed, &known.unsettled.cases)
                    || conditions && !(known.generic.cases.is_empty() && known.unsettled.cases.is_empty())
            })
            .collect();
        self.find_order(rules, &order);
        if gap {
            self.find_gap();
        }
    }

    fn any_takes<'n>(&self, entries: impl Iterator<Item = &'n u32>, cases: &[Sample]) -> bool {
        let mut entries = entries.filter_map(|at| self.entries.get(*at));
        entries.any(|entry| cases.iter().any(|case| case.holds(&self.space, &entry.tree)))
    }

    /// Whether one of the changed entries, or of those that are reached now and were not, or the other way round, may
    /// be a plainer one before this, or takes a case that it was looked for with.
    fn may_be_generic(&self, at: u32, known: &Known, changed: &[Changed], flipped: &[u32]) -> bool {
        let Some(entry) = self.entries.get(at) else { return false };
        if entry.fields.len() < 2 {
            return false;
        }
        let before = known.generic.first.as_ref().map_or(at, |(earlier, _)| *earlier);
        let matters = |other: &Entry| {
            other.is_plainer_than(entry) && !other.excludes(&self.space, entry)
                || known.generic.cases.iter().any(|case| case.holds(&self.space, &other.tree))
        };
        changed.iter().any(|changed| changed.start <= before && changed.entries.iter().any(matters))
            || flipped
                .iter()
                .filter(|other| **other <= before)
                .any(|other| self.entries.get(*other).is_some_and(matters))
    }

    /// Whether one of the changed entries may get a case from this one.
    fn may_be_unsettled(&self, rules: &RuleSet, at: u32, known: &Known, changed: &[Changed]) -> bool {
        let (Some(written), Some(entry)) = (rules.entries.get(at as usize), self.entries.get(at)) else {
            return false;
        };
        let writes = written.steps.iter().flat_map(|step| &step.actions);
        let fields: Vec<FieldId> = writes
            .filter_map(|action| match action {
                Action::Set(field, _) => {
                    rules.fields.get(field.0 as usize).and_then(|field| self.space.find(&field.name))
                }
                Action::Reassign(..) => self.space.find(OWNER),
                _ => None,
            })
            .collect();
        if fields.is_empty() {
            return false;
        }
        let tests = |entry: &Entry| fields.iter().any(|field| entry.fields.contains(field));
        // What it writes is no need of the entry any more.
        let mut after = entry.clone();
        after.needs =
            after.needs.iter().filter(|need| !fields.contains(&FieldId(need.field))).cloned().collect();
        let last = match known.unsettled.found.as_ref().map(|found| found.end) {
            // What comes after the entry that was asked makes no difference.
            Some(End::Moved { asked, .. }) => asked,
            // Nor does any other, beside those that take a case.
            Some(End::Left(_) | End::Closed(_)) => return false,
            None => u32::MAX,
        };
        let mut others =
            changed.iter().filter(|changed| changed.start <= last).flat_map(|changed| &changed.entries);
        others.any(|other| (tests(other) || tests(entry)) && !other.excludes(&self.space, &after))
    }
}

/// Whether one of the changed entries takes one of some cases.
fn takes(space: &Space, changed: &[Changed], cases: &[Sample]) -> bool {
    let entries = || changed.iter().flat_map(|changed| &changed.entries);
    cases.iter().any(|case| entries().any(|entry| case.holds(space, &entry.tree)))
}

fn uses_rows(criteria: &Criteria) -> bool {
    match criteria {
        Criteria::All(parts, _) | Criteria::Any(parts, _) => parts.iter().any(uses_rows),
        Criteria::Not(part, _) => uses_rows(part),
        Criteria::Row(..) => true,
        Criteria::Test(_) => false,
    }
}
