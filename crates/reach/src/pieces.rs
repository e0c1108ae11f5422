//! The rule as the evaluator reads it: in pieces, so that an edit leaves most of them as they are.

use std::ops::Range;
use std::sync::OnceLock;

use esc_check::hir::RuleSet;
use esc_compile::{CompileError, compile_criteria};
use esc_runtime::Program;
use rayon::prelude::*;

/// How many entries are compiled together.
const PIECE: usize = 256;

/// Stretches of a rule that follow each other, each compiled by itself; at least one.
#[derive(Debug)]
pub(crate) struct Pieces(Vec<Piece>);

#[derive(Debug)]
struct Piece {
    entries: usize,
    /// Made when it is first asked for: most edits change nothing that is evaluated. `None` where the piece is larger
    /// than compiled rules can be.
    program: OnceLock<Option<Program>>,
}

impl Pieces {
    /// The pieces of a rule, with their programs.
    pub(crate) fn new(rules: &RuleSet) -> Result<(Self, Vec<Program>), CompileError> {
        // A rule without entries has fields all the same.
        let count = rules.entries.len().div_ceil(PIECE).max(1);
        let programs: Vec<Program> = (0..count)
            .into_par_iter()
            .map(|at| {
                let end = rules.entries.len().min((at + 1) * PIECE);
                let program = compile(rules, at * PIECE..end)?;
                program.prepare();
                Ok(program)
            })
            .collect::<Result<_, CompileError>>()?;
        let piece = |program: &Program| Piece {
            entries: program.parts().entries.len(),
            program: OnceLock::from(Some(program.clone())),
        };
        Ok((Self(programs.iter().map(piece).collect()), programs))
    }

    /// Follows an edit that put entries in the place of others.
    pub(crate) fn replace(&mut self, old: &Range<usize>, new: usize) {
        let mut end = 0;
        let mut first = None;
        let mut last = 0;
        let mut entries = 0;
        for (at, piece) in self.0.iter().enumerate() {
            let start = end;
            end += piece.entries;
            // What comes between two pieces goes to the first.
            let is_touched = if old.is_empty() {
                first.is_none() && end >= old.start
            } else {
                start < old.end && end > old.start
            };
            if is_touched {
                first = first.or(Some(at));
                last = at;
                entries += piece.entries;
            }
        }
        let entries = entries - old.len() + new;
        // One that has grown is cut again.
        let size = if entries <= 2 * PIECE { entries.max(1) } else { PIECE };
        let cut = (0..entries.max(1)).step_by(size);
        let pieces: Vec<Piece> =
            cut.map(|start| Piece { entries: size.min(entries - start), program: OnceLock::new() }).collect();
        self.0.splice(first.unwrap_or_default()..=last, pieces);
    }

    /// The programs of a rule that is cut so, each with the number of the entries before it.
    pub(crate) fn programs(&self, rules: &RuleSet) -> impl Iterator<Item = (usize, Option<&Program>)> {
        let mut end = 0;
        self.0.iter().map(move |piece| {
            let start = end;
            end += piece.entries;
            let program = piece.program.get_or_init(|| compile(rules, start..end).ok());
            (start, program.as_ref())
        })
    }
}

fn compile(rules: &RuleSet, entries: Range<usize>) -> Result<Program, CompileError> {
    compile_criteria(rules, rules.entries.get(entries).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn pieces_cover_the_rule_and_stay_small(
            entries in 0..1_500_usize,
            edits in prop::collection::vec((any::<u16>(), 0..700_usize, 0..700_usize), 0..20),
        ) {
            let piece = |entries| Piece { entries, program: OnceLock::from(None) };
            let mut pieces = Pieces(vec![piece(entries.min(PIECE))]);
            pieces.0.extend((PIECE..entries).step_by(PIECE).map(|start| piece(PIECE.min(entries - start))));
            let mut count = entries;
            for (at, gone, new) in edits {
                let start = at as usize % (count + 1);
                let old = start..count.min(start + gone);
                let (mut end, mut kept) = (0, 0);
                for piece in &pieces.0 {
                    let range = end..end + piece.entries;
                    end = range.end;
                    // What is compiled and ends before the edit, or begins after it, stays compiled.
                    let stays = range.end < old.start || range.start > old.end;
                    kept += usize::from(stays && piece.program.get().is_some());
                }
                pieces.replace(&old, new);
                count = count - old.len() + new;
                prop_assert_eq!(pieces.0.iter().map(|piece| piece.entries).sum::<usize>(), count);
                prop_assert!(pieces.0.iter().all(|piece| piece.entries <= 2 * PIECE));
                prop_assert!(pieces.0.iter().all(|piece| piece.entries > 0) || count == 0 || pieces.0.len() > 1);
                prop_assert!(pieces.0.iter().filter(|piece| piece.program.get().is_some()).count() >= kept);
            }
        }
    }
}
