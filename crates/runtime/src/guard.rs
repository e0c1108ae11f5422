//! What an entry asks above all: a quick look that tells most entries from a case without running their code.

use crate::needs::{Need, Source};
use crate::parts::{CellRange, Check, Entry, Field, Node, Op, Parts};
use crate::rest::REFUSE;

/// How many comparisons a guard asks. With this many, one guard fills a line of the processor's cache.
const TESTS: usize = 3;

/// What is asked of a case before an entry's code is run: up to three comparisons that must hold.
///
/// All are asked, always and without a branch, so that the processor has nothing to guess: that is what makes a guard
/// quicker than the code that it stands before.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Guard {
    /// Those that the fewest cases pass, in that order.
    tests: [CellTest; TESTS],
    /// Where the rest of the entry's code begins; [`ACCEPT`](crate::rest::ACCEPT) where nothing is left to ask.
    pub(crate) rest: u32,
}

/// A comparison about the cell of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct CellTest {
    field: u32,
    /// The first cell that will do.
    first: u32,
    /// How far after it the last one lies, counted round from the last number to 0.
    span: u32,
    /// Which of the 32 cells from the first on will do; all ones where every cell of the span does.
    mask: u32,
}

impl CellTest {
    /// Every cell of every field will do.
    pub(crate) const ANY: Self = Self { field: 0, first: 0, span: u32::MAX, mask: u32::MAX };

    /// The test whether a check's answer is `wanted`, if it can be told from a cell so.
    pub(crate) fn new(parts: &Parts, check: Check, wanted: bool) -> Option<Self> {
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

    #[inline]
    pub(crate) fn holds(self, cells: &[u32]) -> bool {
        self.holds_for(cells.get(self.field as usize).copied().unwrap_or(0))
    }

    #[inline]
    fn holds_for(self, cell: u32) -> bool {
        let place = cell.wrapping_sub(self.first);
        // A span of more than 32 cells has a mask of ones: whichever bit is read there says yes.
        (place <= self.span) & (self.mask.wrapping_shr(place) & 1 == 1)
    }

    /// Whether it holds for each cell of a range.
    fn holds_throughout(self, range: CellRange) -> bool {
        let (place, length) = (range.first.wrapping_sub(self.first), range.last - range.first);
        if self.mask == u32::MAX {
            return place <= self.span && length <= self.span - place;
        }
        length < u32::BITS && (range.first..=range.last).all(|cell| self.holds_for(cell))
    }

    /// How many of a thousand cells of its field will do.
    fn share(self, parts: &Parts) -> u64 {
        let cells = parts.fields.get(self.field as usize).map_or(1, Field::cells).max(1) as u64;
        let will_do = match self.mask {
            u32::MAX => u64::from(self.span) + 1,
            mask => u64::from(mask.count_ones()),
        };
        // A span that goes round leaves out what lies between.
        let will_do = if will_do > cells { will_do + cells - (1 << u32::BITS) } else { will_do };
        1_000 * will_do / cells
    }
}

impl Guard {
    /// Whether a case with these cells passes. If not, the entry does not take it.
    #[inline]
    pub(crate) fn passes(&self, cells: &[u32]) -> bool {
        self.tests.iter().fold(true, |passes, test| passes & test.holds(cells))
    }

    /// Whether every case passes that meets the needs of those fields that are `asked`.
    pub(crate) fn follows_from(&self, needs: &[Need], asked: impl Fn(u32) -> bool) -> bool {
        self.tests.iter().filter(|test| **test != CellTest::ANY).all(|test| {
            let need = needs.iter().find(|need| need.source == Source::Cell(test.field));
            asked(test.field)
                && need.is_some_and(|need| need.keys.iter().all(|range| test.holds_throughout(*range)))
        })
    }

    /// The test that the fewest cases pass and that asks another field; [`CellTest::ANY`] if there is none.
    pub(crate) fn test_besides(&self, field: u32) -> CellTest {
        let others = self.tests.iter().filter(|test| test.field != field);
        others.copied().find(|test| *test != CellTest::ANY).unwrap_or(CellTest::ANY)
    }

    /// The guard of an entry. `known` are the answers that its code's operations give once a case has passed.
    fn new(parts: &Parts, entry: &Entry, code: &[Op], known: &mut [Option<bool>]) -> Self {
        let asked = code.iter().zip(known).zip(musts(&entry.outline));
        let mut tests: Vec<_> = asked
            .filter_map(|((op, known), must)| Some((CellTest::new(parts, op.check, must?)?, known, must)))
            .collect();
        tests.sort_by_key(|(test, ..)| test.share(parts));
        let mut guard = Self { tests: [CellTest::ANY; TESTS], rest: REFUSE };
        for (place, (test, known, must)) in guard.tests.iter_mut().zip(tests) {
            *place = test;
            *known = must;
        }
        guard
    }
}

/// The guards of a program, one for each entry, and for each operation of its code the answer that it gives once a
/// case has passed the entry's guard.
pub(crate) fn guards(parts: &Parts) -> (Vec<Guard>, Vec<Option<bool>>) {
    let mut known = vec![None; parts.code.len()];
    let mut left = known.as_mut_slice();
    let code = parts.code.split_inclusive(|op| matches!(op.check, Check::Accept { .. }));
    let each = parts.entries.iter().zip(code).map(|(entry, code)| {
        let own = left.split_off_mut(..code.len()).unwrap_or_default();
        Guard::new(parts, entry, code, own)
    });
    let guards = each.collect();
    (guards, known)
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
