//! What is left to ask of a case that has passed an entry's guard: the entry's code without what is known by then.

use crate::guard::{CellTest, Guard};
use crate::parts::{Check, Op, Parts};
use crate::read::Read;

/// Where the code leads when the entry takes the case, and when it does not. A program has fewer operations.
pub(crate) const ACCEPT: u32 = u32::MAX;
pub(crate) const REFUSE: u32 = u32::MAX - 1;

/// An entry that may take a case.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub(crate) entry: u32,
    /// Where the rest of its code begins, or [`ACCEPT`], if the case is known to pass its guard; else [`GUARD`].
    pub(crate) rest: u32,
}

/// That the guard has to be asked first.
pub(crate) const GUARD: u32 = u32::MAX - 2;

/// An operation of an entry's code, at the same place as that.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    pub(crate) ask: Ask,
    /// The place to go on at, [`ACCEPT`] or [`REFUSE`].
    pub(crate) yes: u32,
    pub(crate) no: u32,
}

/// What an operation asks.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ask {
    /// A test of a field's cell.
    Cell(CellTest),
    /// Whether one of some bits of the case is set, all of which lie in one word.
    Bits { word: u32, mask: u64 },
    /// What the program's own code asks at this place.
    Check,
}

/// The rest of all entries' code; each guard is told where that of its entry begins. `known` are, for each operation
/// of the program, the answers that a case gives which has passed the guard.
pub(crate) fn rests(
    parts: &Parts,
    reads: &[Read],
    guards: &mut [Guard],
    known: &[Option<bool>],
) -> Vec<Step> {
    let nothing = Step { ask: Ask::Check, yes: REFUSE, no: REFUSE };
    let mut rest = vec![nothing; parts.code.len()];
    // Where to go on for what lies at a place of the code: there, unless the answer is known. Jumps lead forward, so
    // that from behind all targets are known.
    let mut targets = vec![REFUSE; parts.code.len()];
    let mut guards = guards.iter_mut().rev();
    let mut accept = parts.code.len();
    let mut guard = None;
    for (at, op) in parts.code.iter().enumerate().rev() {
        if matches!(op.check, Check::Accept { .. }) {
            accept = at;
            guard = guards.next();
        }
        let target = |place: u32| match place as usize {
            place if place > accept => REFUSE,
            place => targets.get(place).copied().unwrap_or(REFUSE),
        };
        let (yes, no) = (target(op.yes), target(op.no));
        let own = match known.get(at).copied().flatten() {
            _ if at == accept => ACCEPT,
            Some(true) => yes,
            Some(false) => no,
            None => u32::try_from(at).unwrap_or(REFUSE),
        };
        if let Some(place) = targets.get_mut(at) {
            *place = own;
        }
        if let Some(step) = rest.get_mut(at) {
            *step = Step { ask: Ask::new(parts, reads, op), yes, no };
        }
        // The last that is told is the first of the entry's code.
        if let Some(guard) = &mut guard {
            guard.rest = own;
        }
    }
    rest
}

impl Ask {
    fn new(parts: &Parts, reads: &[Read], op: &Op) -> Self {
        if let Some(test) = CellTest::new(parts, op.check, true) {
            return Self::Cell(test);
        }
        Self::bits(parts, reads, op.check).unwrap_or(Self::Check)
    }

    fn bits(parts: &Parts, reads: &[Read], check: Check) -> Option<Self> {
        let (Check::Contains { field, list }
        | Check::StartsWith { field, list }
        | Check::Includes { field, list }) = check
        else {
            return None;
        };
        let read = reads.get(field as usize)?;
        let mut found: Option<(usize, u64)> = None;
        for item in parts.lists.get(list as usize)? {
            let bit = match check {
                Check::Contains { .. } => read.search.as_ref()?.contains(*item)?,
                Check::StartsWith { .. } => read.search.as_ref()?.starts_with(*item)?,
                _ => *item,
            };
            let (word, mask) = (read.words.start + bit as usize / 64, 1 << (bit % 64));
            match &mut found {
                Some((first, all)) if *first == word => *all |= mask,
                Some(_) => return None,
                None => found = Some((word, mask)),
            }
        }
        let (word, mask) = found?;
        Some(Self::Bits { word: u32::try_from(word).ok()?, mask })
    }
}
