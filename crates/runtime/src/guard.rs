//! What an entry asks above all: a quick look that tells most entries from a case without running their code.

use crate::parts::{CellRange, Check, Entry, Node, Op, Parts};

/// How many comparisons a guard asks. With this many, one guard fills a line of the processor's cache.
const TESTS: usize = 4;

/// Up to four comparisons that a case must pass for an entry to take it.
///
/// All are asked, always and without a branch, so that the processor has nothing to guess: that is what makes a guard
/// quicker than the code that it stands before.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Guard([CellTest; TESTS]);

/// A comparison about the cell of a field.
#[derive(Clone, Copy, Debug)]
struct CellTest {
    field: u32,
    /// The first cell that will do.
    first: u32,
    /// How far after it the last one lies, counted round from the last number to 0.
    span: u32,
    /// Which of the 32 cells from the first on will do; all ones where every cell of the span does.
    mask: u32,
}

/// The guards of a program.
#[derive(Debug)]
pub(crate) struct Guards {
    /// One for each entry.
    pub(crate) guards: Vec<Guard>,
    /// Of each entry, whether its guard is all that it asks.
    pub(crate) whole: Vec<bool>,
}

impl CellTest {
    /// Every cell of every field will do.
    const ANY: Self = Self { field: 0, first: 0, span: u32::MAX, mask: u32::MAX };

    /// The test whether a check's answer is `wanted`, if it can be told from a cell so.
    fn new(parts: &Parts, check: Check, wanted: bool) -> Option<Self> {
        match check {
            Check::Cell { field, cells: CellRange { first, last } } => {
                let (first, last) =
                    if wanted { (first, last) } else { (last.wrapping_add(1), first.wrapping_sub(1)) };
                Some(Self { field, first, span: last.wrapping_sub(first), mask: u32::MAX })
            }
            Check::Cells { field, set } if wanted => {
                let set = parts.sets.get(set as usize)?;
                let (first, last) = (set.first()?.first, set.last()?.last);
                if last - first >= u32::BITS {
                    return None;
                }
                let cells = set.iter().flat_map(|range| range.first..=range.last);
                let mask = cells.fold(0, |mask, cell| mask | 1 << (cell - first));
                Some(Self { field, first, span: last - first, mask })
            }
            _ => None,
        }
    }

    fn holds(self, cells: &[u32]) -> bool {
        let cell = cells.get(self.field as usize).copied().unwrap_or(0);
        let place = cell.wrapping_sub(self.first);
        // A span of more than 32 cells has a mask of ones: whichever bit is read there says yes.
        (place <= self.span) & (self.mask.wrapping_shr(place) & 1 == 1)
    }
}

impl Guard {
    /// Whether a case with these cells passes. If not, the entry does not take it.
    pub(crate) fn passes(&self, cells: &[u32]) -> bool {
        self.0.iter().fold(true, |passes, test| passes & test.holds(cells))
    }

    /// The guard of an entry, and whether the entry asks nothing else.
    fn new(parts: &Parts, entry: &Entry, code: &[Op]) -> (Self, bool) {
        let mut tests = [CellTest::ANY; TESTS];
        let mut places = tests.iter_mut();
        let mut whole = true;
        for (answer, op) in musts(&entry.outline).into_iter().zip(code) {
            let test = answer.and_then(|wanted| CellTest::new(parts, op.check, wanted));
            match test.and_then(|test| Some((places.next()?, test))) {
                Some((place, test)) => *place = test,
                None => whole = false,
            }
        }
        (Self(tests), whole)
    }
}

impl Guards {
    pub(crate) fn new(parts: &Parts) -> Self {
        let code = parts.code.split_inclusive(|op| matches!(op.check, Check::Accept { .. }));
        let each = parts.entries.iter().zip(code).map(|(entry, code)| Guard::new(parts, entry, code));
        let (guards, whole) = each.unzip();
        Self { guards, whole }
    }

    /// The guard of an entry, and whether it is all that the entry asks.
    pub(crate) fn of(&self, entry: u32) -> Option<(&Guard, bool)> {
        Some((self.guards.get(entry as usize)?, *self.whole.get(entry as usize)?))
    }
}

/// For each comparison of an outline the answer that its operation has to give for the entry to take a case; `None`
/// where that depends on others.
fn musts(outline: &[Node]) -> Vec<Option<bool>> {
    let mut answers = Vec::new();
    // Of each group that is open: how many parts are still to come, and what each of them has to be.
    let mut groups: Vec<(u32, Option<bool>)> = Vec::new();
    for node in outline {
        let wanted = match groups.last_mut() {
            Some((left, wanted)) => {
                *left -= 1;
                let wanted = *wanted;
                if *left == 0 {
                    groups.pop();
                }
                wanted
            }
            None => Some(true),
        };
        match node {
            Node::All(parts) => groups.push((*parts, wanted.filter(|wanted| *wanted || *parts == 1))),
            Node::Any(parts) => groups.push((*parts, wanted.filter(|wanted| !*wanted || *parts == 1))),
            Node::Not => groups.push((1, wanted.map(|wanted| !wanted))),
            Node::Row(_) => groups.push((1, wanted)),
            Node::Test { negated, .. } => answers.push(wanted.map(|wanted| wanted != *negated)),
        }
    }
    answers
}
