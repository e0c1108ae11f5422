//! What a program shares between its entries.

use std::hash::Hash;
use std::sync::Arc;

use esc_runtime::parts::{CellRange, Formula};
use rustc_hash::FxHashMap;

/// Texts, patterns, lists, sets and formulas, each kept once.
#[derive(Debug, Default)]
pub(crate) struct Tables {
    texts: FxHashMap<Box<str>, Arc<str>>,
    pub(crate) patterns: Table<Arc<str>>,
    pub(crate) lists: Table<Vec<u32>>,
    pub(crate) sets: Table<Vec<CellRange>>,
    pub(crate) formulas: Table<Formula>,
    /// The pools that entries reassign to, by their places in the rule.
    pub(crate) pools: Table<u32>,
}

impl Tables {
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.texts.get(text) {
            return Arc::clone(shared);
        }
        let shared: Arc<str> = text.into();
        self.texts.insert(text.into(), Arc::clone(&shared));
        shared
    }
}

/// Items in the order in which they were first needed.
#[derive(Debug)]
pub(crate) struct Table<T> {
    items: Vec<T>,
    places: FxHashMap<T, u32>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { items: Vec::new(), places: FxHashMap::default() }
    }
}

impl<T: Clone + Eq + Hash> Table<T> {
    pub(crate) fn place(&mut self, item: T) -> u32 {
        if let Some(place) = self.places.get(&item) {
            return *place;
        }
        // More than `u32::MAX` items do not fit into memory; the runtime would refuse the place.
        let place = u32::try_from(self.items.len()).unwrap_or(u32::MAX);
        self.items.push(item.clone());
        self.places.insert(item, place);
        place
    }

    pub(crate) fn into_items(self) -> Vec<T> {
        self.items
    }
}
