//! Which of the patterns that `contains` and `starts with` look for a text has, found in one pass.

use std::collections::BTreeSet;
use std::mem::size_of;

use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous;
use aho_corasick::{Anchored, dfa};
use esc_values::fold_into;

use crate::index::places;

/// Bytes that all automata of a program may take, whatever its size.
const FREE_BYTES: usize = 64 * 1024;

/// Bytes that they may take beyond that for each byte of the patterns, each counted once, and for each comparison.
const BYTES_PER_BYTE: usize = 128;

/// How many states are passed before it is asked which of them are matches: a bit for each fits in a word.
const STATES: usize = 64;

/// The patterns that are looked for in one field.
///
/// A text shows them as bits: one for each pattern that it contains, and after all of these one for each that it
/// starts with.
#[derive(Debug)]
pub(crate) struct Search {
    automaton: Automata,
    /// The patterns, by their place in the program, in ascending order.
    patterns: Vec<u32>,
}

/// An automaton that goes through a text once.
#[derive(Debug)]
enum Automata {
    /// A table of all transitions: the quickest.
    Table(dfa::DFA),
    /// A list of those that there are: about 48 bytes each.
    List(contiguous::NFA),
}

/// How much memory automata may still take.
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) fn new(patterns: &[std::sync::Arc<str>], comparisons: usize) -> Self {
        let bytes = patterns.iter().map(|pattern| pattern.len()).fold(comparisons, usize::saturating_add);
        Self(bytes.saturating_mul(BYTES_PER_BYTE).saturating_add(FREE_BYTES))
    }
}

impl Search {
    /// A search for these patterns, unless it does not go into the budget.
    pub(crate) fn new(
        wanted: &BTreeSet<u32>,
        all: &[std::sync::Arc<str>],
        budget: &mut Budget,
    ) -> Option<Self> {
        let texts = || wanted.iter().filter_map(|pattern| all.get(*pattern as usize)).map(|text| &**text);
        let states = texts().map(str::len).fold(2, usize::saturating_add);
        let mut classes = BTreeSet::new();
        classes.extend(texts().flat_map(str::bytes));
        let table = states.saturating_mul((classes.len() + 2).next_power_of_two() * size_of::<u32>());
        let list = states.saturating_mul(48);
        let automaton = if table <= budget.0 {
            budget.0 -= table;
            Automata::Table(dfa::DFA::new(texts()).ok()?)
        } else {
            budget.0 = budget.0.checked_sub(list)?;
            Automata::List(contiguous::NFA::new(texts()).ok()?)
        };
        Some(Self { automaton, patterns: wanted.iter().copied().collect() })
    }

    /// How many bits there are.
    pub(crate) fn bits(&self) -> usize {
        2 * self.patterns.len()
    }

    /// The bit of a text that contains a pattern.
    pub(crate) fn contains(&self, pattern: u32) -> Option<u32> {
        let place = self.patterns.binary_search(&pattern).ok()?;
        u32::try_from(place).ok()
    }

    /// The bit of a text that starts with a pattern.
    pub(crate) fn starts_with(&self, pattern: u32) -> Option<u32> {
        Some(self.contains(pattern)? + u32::try_from(self.patterns.len()).ok()?)
    }

    /// Sets the bits of a text. `scratch` is room for it.
    pub(crate) fn find(&self, text: &str, scratch: &mut String, bits: &mut [u64]) {
        scratch.clear();
        fold_into(text, scratch);
        match &self.automaton {
            Automata::Table(automaton) => self.find_with(automaton, scratch.as_bytes(), bits),
            Automata::List(automaton) => self.find_with(automaton, scratch.as_bytes(), bits),
        }
    }

    /// Sets the bits of a folded text.
    fn find_with(&self, automaton: &impl Automaton, text: &[u8], bits: &mut [u64]) {
        let mut set = |bit: usize| {
            if let Some(word) = bits.get_mut(bit / 64) {
                *word |= 1 << (bit % 64);
            }
        };
        let mut matches = |state: StateID, length: usize| {
            if !automaton.is_match(state) {
                return;
            }
            for index in 0..automaton.match_len(state) {
                let pattern = automaton.match_pattern(state, index);
                set(pattern.as_usize());
                if automaton.pattern_len(pattern) == length {
                    set(self.patterns.len() + pattern.as_usize());
                }
            }
        };
        let Ok(mut state) = automaton.start_state(Anchored::No) else { return };
        matches(state, 0);
        // First where there may be matches, and only then what they are: of a branch for each byte the processor would
        // often guess wrong.
        let mut states = [state; STATES];
        for (chunk, bytes) in text.chunks(STATES).enumerate() {
            let mut special = 0_u64;
            for (place, (byte, passed)) in bytes.iter().zip(&mut states).enumerate() {
                state = automaton.next_state(Anchored::No, state, *byte);
                *passed = state;
                special |= u64::from(automaton.is_special(state)) << place;
            }
            for place in places(&[special]) {
                let place = place as usize;
                if let Some(state) = states.get(place) {
                    matches(*state, chunk * STATES + place + 1);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn search(patterns: &[&str], budget: usize) -> Option<Search> {
        let all: Vec<Arc<str>> = patterns.iter().map(|pattern| (*pattern).into()).collect();
        let wanted = (0..u32::try_from(all.len()).unwrap()).collect();
        Search::new(&wanted, &all, &mut Budget(budget))
    }

    /// The patterns that a text contains, and those that it starts with.
    fn found(search: &Search, text: &str) -> (Vec<u32>, Vec<u32>) {
        let mut bits = [0; 4];
        search.find(text, &mut String::new(), &mut bits);
        let is_set = |bit: u32| bits[bit as usize / 64] >> (bit % 64) & 1 == 1;
        let patterns = 0..u32::try_from(search.patterns.len()).unwrap();
        (
            patterns.clone().filter(|pattern| is_set(search.contains(*pattern).unwrap())).collect(),
            patterns.filter(|pattern| is_set(search.starts_with(*pattern).unwrap())).collect(),
        )
    }

    #[test]
    fn patterns_that_overlap_are_all_found() {
        for budget in [1 << 20, 1_100] {
            let search = search(&["route", "router", "out", "te", "r", "é"], budget).unwrap();
            assert_eq!(found(&search, "router"), (vec![0, 1, 2, 3, 4], vec![0, 1, 4]));
            assert_eq!(found(&search, "a router café"), (vec![0, 1, 2, 3, 4, 5], vec![]));
            assert_eq!(found(&search, "ROUTER CAFÉ"), (vec![0, 1, 2, 3, 4, 5], vec![0, 1, 4]));
            assert_eq!(found(&search, ""), (vec![], vec![]));
            assert_eq!(search.contains(6), None);
        }
    }

    #[test]
    fn an_empty_pattern_is_found_everywhere() {
        let search = search(&["", "a"], 1 << 20).unwrap();
        assert_eq!(found(&search, "b"), (vec![0], vec![0]));
        assert_eq!(found(&search, "ab"), (vec![0, 1], vec![0, 1]));
    }

    #[test]
    fn a_search_takes_no_more_than_its_budget() {
        let long = "x".repeat(1_000);
        assert!(search(&[&long], 10_000).is_none());
        for budget in [60_000, 1 << 20] {
            let search = search(&[&long, "abcdefghijklmnop"], budget).unwrap();
            let bytes = match &search.automaton {
                Automata::Table(automaton) => automaton.memory_usage(),
                Automata::List(automaton) => automaton.memory_usage(),
            };
            assert!(bytes <= budget, "{bytes}");
        }
    }
}
