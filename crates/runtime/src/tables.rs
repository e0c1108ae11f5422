//! What decisions are made with: derived from a program's parts when it is first asked.

use crate::decision::Timing;
use crate::guard::{Guard, guards};
use crate::index::Index;
use crate::parts::Parts;
use crate::program::System;
use crate::read::{Read, reads};
use crate::rest::{Step, rests};

/// From how many entries on the index is quicker than a look at each guard; the benchmark `evaluate` tells.
const MIN_INDEXED: usize = 4;

/// The tables of a program.
pub(crate) struct Tables {
    /// How each field is read, by its place.
    pub(crate) reads: Vec<Read>,
    /// Words of bits that all fields of a case take.
    pub(crate) words: usize,
    /// What each entry asks above all.
    pub(crate) guards: Vec<Guard>,
    /// What is left to ask then.
    pub(crate) rest: Vec<Step>,
    /// How each entry's clock runs.
    pub(crate) timings: Vec<Timing>,
    /// The index of the entries, where there are enough of them.
    pub(crate) index: Option<Index>,
}

impl Tables {
    pub(crate) fn new(parts: &Parts, system: &System) -> Self {
        let (reads, words) = reads(parts, system);
        let (mut guards, known) = guards(parts);
        let rest = rests(parts, &reads, &mut guards, &known);
        let timings = parts.entries.iter().map(Timing::new).collect();
        let index = (parts.entries.len() >= MIN_INDEXED).then(|| Index::new(parts, &reads, &guards));
        Self { reads, words, guards, rest, timings, index }
    }

    /// How a field is read.
    pub(crate) fn read(&self, field: u32) -> Option<&Read> {
        self.reads.get(field as usize)
    }
}
