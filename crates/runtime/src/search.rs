//! Which of the patterns that `contains` and `starts with` look for a text has, found in one pass.

use std::collections::BTreeSet;
use std::iter::once;
use std::mem::size_of;
use std::sync::Arc;

use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous::NFA;
use esc_values::fold_into;

/// Bytes that all automata of a program may take, whatever its size.
const FREE_BYTES: usize = 64 * 1024;

/// Bytes that they may take beyond that for each byte of the patterns, each counted once, and for each comparison.
const BYTES_PER_BYTE: usize = 128;

/// Bytes that each state of a list takes, about.
const LIST_BYTES_PER_STATE: usize = 48;

/// Words of bits that a table's states may have each.
const MAX_WORDS: usize = 4;

/// The patterns that are looked for in one field.
///
/// A text shows them as bits: one for each pattern that it may contain, and after all of these one for each that it may
/// start with.
#[derive(Debug)]
pub(crate) struct Search {
    automaton: Automata,
    /// The patterns of the bits, by their place in the program: those to contain and those to start with, each in
    /// ascending order.
    inside: Vec<u32>,
    at_start: Vec<u32>,
}

/// The patterns to look for, by their place in the program.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    /// Those that a text may contain.
    pub(crate) inside: BTreeSet<u32>,
    /// Those that it may start with.
    pub(crate) at_start: BTreeSet<u32>,
}

/// An automaton that goes through a text once. Its patterns are numbered as the bits.
#[derive(Debug)]
enum Automata {
    /// A table of all transitions: the quickest.
    Table(Box<Table>),
    /// A list of those that there are.
    List(Box<NFA>),
}

/// All transitions of an automaton, and the bits of what was found when it comes to a state.
#[derive(Debug)]
struct Table {
    /// The states that follow upon each byte, by the state before. Both cases of a letter share theirs, and so do all
    /// bytes that no pattern has.
    next: [Arc<[u16]>; 256],
    /// Some words for each state.
    found: Vec<u64>,
    /// The state at the start of a text. Further on, where nothing is yet found, it is the first.
    start: usize,
    /// The memory that it takes.
    bytes: usize,
    /// By how much the parts of a text that are gone through have to overlap: the longest pattern but a byte.
    overlap: usize,
}

/// The beginning of a pattern.
#[derive(Clone, Copy)]
struct Node {
    /// The state of the list for it, and its length in bytes.
    state: StateID,
    length: usize,
    /// The node for as much of its end as is the beginning of a pattern too.
    rest: u16,
}

/// How much memory automata may still take.
pub(crate) struct Budget(usize);

impl Budget {
    pub(crate) fn new(patterns: &[Arc<str>], comparisons: usize) -> Self {
        let bytes = patterns.iter().map(|pattern| pattern.len()).fold(comparisons, usize::saturating_add);
        Self(bytes.saturating_mul(BYTES_PER_BYTE).saturating_add(FREE_BYTES))
    }
}

impl Search {
    /// A search for these patterns, unless it does not go into the budget.
    pub(crate) fn new(wanted: &Wanted, all: &[Arc<str>], budget: &mut Budget) -> Option<Self> {
        let [inside, at_start] =
            [&wanted.inside, &wanted.at_start].map(|some| some.iter().copied().collect::<Vec<_>>());
        let text = |place: &u32| all.get(*place as usize).map(|text| &**text);
        let texts: Vec<_> = inside.iter().chain(&at_start).filter_map(text).collect();
        let both = wanted.inside.union(&wanted.at_start).filter_map(text);
        let states = both.map(str::len).fold(2, usize::saturating_add);
        // The list is made in any case: where there is no room for it, nothing is.
        let without_list = budget.0.checked_sub(states.saturating_mul(LIST_BYTES_PER_STATE))?;
        let list = NFA::new(&texts).ok()?;
        let automaton = if let Some(table) = Table::new(&list, &texts, inside.len(), budget.0) {
            budget.0 -= table.bytes;
            Automata::Table(table.into())
        } else {
            budget.0 = without_list;
            Automata::List(list.into())
        };
        Some(Self { automaton, inside, at_start })
    }

    /// How many bits there are.
    pub(crate) fn bits(&self) -> usize {
        self.inside.len() + self.at_start.len()
    }

    /// The bit of a text that contains a pattern.
    pub(crate) fn contains(&self, pattern: u32) -> Option<u32> {
        u32::try_from(self.inside.binary_search(&pattern).ok()?).ok()
    }

    /// The bit of a text that starts with a pattern.
    pub(crate) fn starts_with(&self, pattern: u32) -> Option<u32> {
        u32::try_from(self.inside.len() + self.at_start.binary_search(&pattern).ok()?).ok()
    }

    /// Sets the bits of a text, which are not set yet. `scratch` is room for it.
    pub(crate) fn find(&self, text: &str, scratch: &mut String, bits: &mut [u64]) {
        match &self.automaton {
            // Most texts are ASCII, and need not be folded.
            Automata::Table(table) => {
                if !table.find(text, bits) {
                    bits.fill(0);
                    table.find(folded(text, scratch), bits);
                }
            }
            Automata::List(list) => self.find_by_list(list, folded(text, scratch), bits),
        }
    }

    /// Sets the bits of a folded text.
    fn find_by_list(&self, list: &NFA, text: &str, bits: &mut [u64]) {
        let Ok(mut state) = list.start_state(Anchored::No) else { return };
        found(list, state, 0, self.inside.len()).for_each(|bit| set(bits, bit));
        for (length, byte) in (1..).zip(text.bytes()) {
            state = list.next_state(Anchored::No, state, byte);
            found(list, state, length, self.inside.len()).for_each(|bit| set(bits, bit));
        }
    }
}

/// The folded text.
fn folded<'a>(text: &str, scratch: &'a mut String) -> &'a str {
    scratch.clear();
    fold_into(text, scratch);
    scratch
}

/// The bits of what an automaton finds when it comes to a state after so many bytes. Those from `inside` on are for
/// patterns to start with.
fn found(list: &NFA, state: StateID, length: usize, inside: usize) -> impl Iterator<Item = usize> {
    let count = if list.is_match(state) { list.match_len(state) } else { 0 };
    (0..count)
        .map(move |index| list.match_pattern(state, index))
        .filter(move |pattern| pattern.as_usize() < inside || list.pattern_len(*pattern) == length)
        .map(|pattern| pattern.as_usize())
}

/// The beginnings of an automaton's patterns, the shortest first, and for each byte of the alphabet the nodes that follow
/// upon them; unless they are more than `most`.
fn nodes(list: &NFA, alphabet: &[u8], most: usize) -> Option<(Vec<Node>, Vec<Vec<u16>>)> {
    let mut nodes = vec![Node { state: list.start_state(Anchored::Yes).ok()?, length: 0, rest: 0 }];
    let mut rows = vec![Vec::new(); alphabet.len()];
    let mut at = 0;
    while let Some(&Node { state, length, rest }) = nodes.get(at) {
        if nodes.len() > most {
            return None;
        }
        for (byte, row) in alphabet.iter().zip(&mut rows) {
            // The automaton knows this too, but goes through all shorter ones for it.
            let rest = row.get(usize::from(rest)).copied().unwrap_or(0);
            let longer = list.next_state(Anchored::Yes, state, *byte);
            if list.is_dead(longer) {
                row.push(rest);
            } else {
                row.push(u16::try_from(nodes.len()).ok()?);
                nodes.push(Node { state: longer, length: length + 1, rest });
            }
        }
        at += 1;
    }
    Some((nodes, rows))
}

fn set(bits: &mut [u64], bit: usize) {
    if let Some(word) = bits.get_mut(bit / 64) {
        *word |= 1 << (bit % 64);
    }
}

impl Table {
    /// The table of an automaton with these patterns, from `inside` on those to start with; unless it is greater than
    /// `limit`.
    fn new(list: &NFA, patterns: &[&str], inside: usize, limit: usize) -> Option<Self> {
        let words = patterns.len().div_ceil(64);
        // No text has the byte that stands for all that no pattern has.
        let other = u8::MAX;
        let used: BTreeSet<u8> = patterns.iter().flat_map(|pattern| pattern.bytes()).collect();
        let alphabet: Vec<u8> = once(other).chain(used).collect();
        let overlap = patterns.iter().map(|pattern| pattern.len()).max()?.saturating_sub(1);
        let copies = if inside < patterns.len() { 2 } else { 1 };
        let of_a_node = copies * (size_of::<u16>() * alphabet.len() + size_of::<u64>() * words);
        let (nodes, mut rows) = nodes(list, &alphabet, limit.checked_sub(size_of::<Self>())? / of_a_node)?;
        let bits_of = |state: StateID, length: usize| {
            let mut bits = [0; MAX_WORDS];
            found(list, state, length, inside).for_each(|bit| set(&mut bits, bit));
            Some(bits.get(..words)?.to_vec())
        };
        let mut start = 0;
        // Of a text that is longer than the node it can be told no more what it starts with.
        let longer = nodes.iter().map(|node| bits_of(node.state, usize::MAX));
        let mut all_found = longer.collect::<Option<Vec<_>>>()?;
        // A second state of each node is for a text that is no longer.
        if copies == 2 {
            start = nodes.len();
            for node in &nodes {
                all_found.push(bits_of(node.state, node.length)?);
            }
            let second = u16::try_from(nodes.len()).ok()?;
            let length = |node: u16| nodes.get(usize::from(node)).map(|node| node.length);
            for row in &mut rows {
                for node in 0..second {
                    let next = *row.get(usize::from(node))?;
                    let goes_on = length(next) > length(node);
                    row.push(if goes_on { next.checked_add(second)? } else { next });
                }
            }
        }
        let rows: Vec<Arc<[u16]>> = rows.into_iter().map(Arc::from).collect();
        let [others, ..] = &*rows else { return None };
        let next = std::array::from_fn(|byte| {
            let lower = u8::try_from(byte).map(|byte| byte.to_ascii_lowercase());
            let row = alphabet.iter().position(|other| Ok(*other) == lower);
            row.and_then(|row| rows.get(row)).unwrap_or(others).clone()
        });
        let bytes = size_of::<Self>() + nodes.len() * of_a_node;
        Some(Self { next, found: all_found.concat(), start, bytes, overlap })
    }

    /// Sets the bits of a text that is folded or ASCII, and tells whether it is ASCII.
    fn find(&self, text: &str, bits: &mut [u64]) -> bool {
        let text = text.as_bytes();
        // Each step waits for the one before: two parts of the text are gone through side by side. The second begins
        // so early that what goes over from the first is found.
        let length = (text.len() + self.overlap).div_ceil(2).min(text.len());
        let first = text.get(..length).unwrap_or_default();
        let second = text.get(text.len() - length..).unwrap_or_default();
        let mut states = (self.start, 0);
        let mut all = 0;
        let mut step = |(one, two): (&u8, &u8)| {
            all |= one | two;
            states = (self.step(states.0, *one), self.step(states.1, *two));
            states
        };
        if let [word] = bits {
            // Without a branch that depends on the text: the processor would often guess wrong.
            let found = |state: usize| self.found.get(state).copied().unwrap_or(0);
            *word |= found(self.start);
            for both in first.iter().zip(second) {
                let states = step(both);
                *word |= found(states.0) | found(states.1);
            }
        } else {
            let mut add = |state: usize| {
                let found = self.found.iter().skip(state * bits.len());
                bits.iter_mut().zip(found).for_each(|(word, found)| *word |= found);
            };
            add(self.start);
            for both in first.iter().zip(second) {
                let states = step(both);
                add(states.0);
                add(states.1);
            }
        }
        all.is_ascii()
    }

    /// The state that follows.
    #[inline]
    fn step(&self, state: usize, byte: u8) -> usize {
        let next = self.next.get(usize::from(byte)).and_then(|next| next.get(state));
        next.map_or(0, |next| usize::from(*next))
    }
}

#[cfg(test)]
mod tests {
    use esc_values::fold;
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    /// A search for patterns that a text may contain, and for some that it may start with.
    fn search(inside: &[&str], at_start: &[&str], budget: usize) -> Option<Search> {
        let all: Vec<Arc<str>> = inside.iter().chain(at_start).map(|pattern| (*pattern).into()).collect();
        let split = u32::try_from(inside.len()).unwrap();
        let end = u32::try_from(all.len()).unwrap();
        let wanted = Wanted { inside: (0..split).collect(), at_start: (split..end).collect() };
        Search::new(&wanted, &all, &mut Budget(budget))
    }

    /// Which of the patterns a text contains, and which it starts with.
    fn found(search: &Search, text: &str) -> (Vec<bool>, Vec<bool>) {
        let mut bits = vec![0; search.bits().div_ceil(64)];
        search.find(text, &mut String::new(), &mut bits);
        let is_set =
            |bit: Option<u32>| bit.map(|bit| bits[bit as usize / 64] >> (bit % 64) & 1 == 1).unwrap();
        (
            search.inside.iter().map(|pattern| is_set(search.contains(*pattern))).collect(),
            search.at_start.iter().map(|pattern| is_set(search.starts_with(*pattern))).collect(),
        )
    }

    proptest! {
        #[test]
        fn what_is_found_is_there(
            inside in vec("[a-c]{0,4}|[abé ]{1,9}", 0..12),
            at_start in vec("[a-c]{0,4}|[abé ]{1,9}", 0..12),
            // Enough for each kind of automaton, and bits of more than one word.
            budget in prop::sample::select(vec![6_000, 1 << 20]),
            more in prop::sample::select(vec![0_u32, 0, 60, 130, 300]),
            text in "[a-cA-C]{0,30}|[abABéÉ ]{0,30}",
        ) {
            let more: Vec<_> = (0..more).map(|number| format!("{number:x}")).collect();
            let inside: Vec<_> = inside.iter().chain(&more).map(String::as_str).collect();
            let at_start: Vec<_> = at_start.iter().map(String::as_str).collect();
            let Some(search) = search(&inside, &at_start, budget) else { return Ok(()) };
            let folded = fold(&text);
            prop_assert_eq!(found(&search, &text), (
                inside.iter().map(|pattern| folded.contains(pattern)).collect(),
                at_start.iter().map(|pattern| folded.starts_with(pattern)).collect(),
            ));
        }
    }

    #[test]
    fn patterns_that_overlap_are_all_found() {
        let patterns = ["route", "router", "out", "te", "r", "é"];
        let search = search(&patterns, &["router", "te", ""], 1 << 20).unwrap();
        let all = |inside: [u8; 6], at_start: [u8; 3]| {
            (inside.map(|is| is == 1).to_vec(), at_start.map(|is| is == 1).to_vec())
        };
        assert_eq!(found(&search, "router"), all([1, 1, 1, 1, 1, 0], [1, 0, 1]));
        assert_eq!(found(&search, "a router café"), all([1, 1, 1, 1, 1, 1], [0, 0, 1]));
        assert_eq!(found(&search, "ROUTER CAFÉ"), all([1, 1, 1, 1, 1, 1], [1, 0, 1]));
        assert_eq!(found(&search, ""), all([0; 6], [0, 0, 1]));
    }

    #[test]
    fn a_search_for_a_pattern_that_repeats_itself_is_made_at_once() {
        // Ten thousand million steps, if each state went through all shorter ones for each byte.
        let long = "a".repeat(30_000) + "bcdefghijklmnopqrstuvwxyz";
        let search = search(&[&long], &[&long], 1 << 24).unwrap();
        assert!(matches!(search.automaton, Automata::Table(_)));
        assert_eq!(found(&search, &format!("a{long}")), (vec![true], vec![false]));
        assert_eq!(found(&search, &long), (vec![true], vec![true]));
    }

    #[test]
    fn a_search_takes_no_more_than_its_budget() {
        let long = "x".repeat(1_000);
        assert!(search(&[&long], &[], 10_000).is_none());
        for (budget, is_table) in [(100_000, false), (1 << 20, true)] {
            let search = search(&[&long, "abcdefghijklmnopqrstuvwxyz0123456789"], &[&long], budget).unwrap();
            assert_eq!(matches!(search.automaton, Automata::Table(_)), is_table);
            let bytes = match &search.automaton {
                Automata::Table(table) => table.bytes,
                Automata::List(list) => list.memory_usage(),
            };
            assert!(bytes <= budget, "{bytes}");
        }
    }
}
