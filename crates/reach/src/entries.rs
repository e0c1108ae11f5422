//! A list of entries, and which of them take a case.

use crate::lift::Tree;
use crate::sample::{BLANK_KEY, FIRST_KEY, OTHER_KEY, Seen};
use crate::space::{FieldId, Opaque, Space, Test, TestId, Values};
use esc_runtime::index::{Index, Need};

/// How many keys of a field an entry may ask for so that the index knows of it.
const MAX_KEYS: usize = 64;

/// The criteria of an entry, and what is known of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) tree: Tree,
    /// How many comparisons they have, rows written out.
    pub(crate) comparisons: u32,
    /// The fields that they test, in order.
    pub(crate) fields: Box<[FieldId]>,
    /// Those of their tests that the analysis does not look into.
    pub(crate) opaque: Box<[TestId]>,
    /// What they ask of each field before all: at least one of these keys; in the order of the fields.
    pub(crate) needs: Box<[Need]>,
}

impl Entry {
    pub(crate) fn new(space: &Space, tree: Tree) -> Self {
        let (mut comparisons, mut fields, mut opaque) = (0, Vec::new(), Vec::new());
        tree.each_test(&mut |id| {
            comparisons += 1;
            if let Some((field, test)) = space.test(id) {
                fields.push(field);
                if let Test::Opaque(kind) = test {
                    opaque.push(id);
                    if let Opaque::Pair(_, other, _) = kind {
                        fields.push(*other);
                    }
                }
            }
        });
        fields.sort_unstable();
        fields.dedup();
        let needs = needs(space, &tree, true);
        let needs = needs.into_iter().map(|(field, keys)| Need { field: field.0, keys }).collect();
        Self { tree, comparisons, fields: fields.into(), opaque: opaque.into(), needs }
    }

    fn needed_fields(&self) -> Vec<Need> {
        self.fields.iter().map(|field| Need { field: field.0, keys: vec![BLANK_KEY] }).collect()
    }

    /// Whether its fields are some, but not all, of those that the other tests.
    pub(crate) fn is_plainer_than(&self, other: &Self) -> bool {
        self.fields.len() < other.fields.len()
            && self.fields.iter().all(|field| other.fields.binary_search(field).is_ok())
    }

    /// Whether one look at what both need tells that no case fits both.
    pub(crate) fn excludes(&self, space: &Space, other: &Self) -> bool {
        self.needs.iter().any(|need| {
            let theirs = other.needs.iter().find(|theirs| theirs.field == need.field);
            // A list can show keys of both.
            let is_list = || {
                let field = space.field(FieldId(need.field));
                field.is_none_or(|field| matches!(field.domain, crate::space::Domain::List { .. }))
            };
            theirs.is_some_and(|theirs| {
                !theirs.keys.iter().any(|key| need.keys.contains(key))
                    && (!is_list() || theirs.keys == [BLANK_KEY] || need.keys == [BLANK_KEY])
            })
        })
    }
}

/// The keys of which a case has to show one, by field and in the order of the fields, for the tree to have this value.
fn needs(space: &Space, tree: &Tree, value: bool) -> Vec<(FieldId, Vec<u32>)> {
    match (tree, value) {
        (Tree::Not(part), value) => needs(space, part, !value),
        (Tree::Test { test, negated }, value) => needs_of_test(space, *test, value != *negated),
        (Tree::All(parts), true) | (Tree::Any(parts), false) => {
            let mut all: Vec<(FieldId, Vec<u32>)> = Vec::new();
            for (field, keys) in parts.iter().flat_map(|part| needs(space, part, value)) {
                match all.binary_search_by_key(&field, |(known, _)| *known) {
                    // Both are needed: the shorter one tells more.
                    Ok(at) => {
                        if let Some((_, known)) = all.get_mut(at)
                            && keys.len() < known.len()
                        {
                            *known = keys;
                        }
                    }
                    Err(at) => all.insert(at, (field, keys)),
                }
            }
            all
        }
        (Tree::All(parts), false) | (Tree::Any(parts), true) => {
            let mut parts = parts.iter().map(|part| needs(space, part, value));
            let mut any = parts.next().unwrap_or_default();
            for part in parts {
                any.retain_mut(|(field, keys)| {
                    let Some((_, more)) = part.iter().find(|(other, _)| other == field) else { return false };
                    keys.extend(more);
                    keys.sort_unstable();
                    keys.dedup();
                    keys.len() <= MAX_KEYS
                });
            }
            any
        }
    }
}

fn needs_of_test(space: &Space, id: TestId, value: bool) -> Vec<(FieldId, Vec<u32>)> {
    let Some((field, test)) = space.test(id) else { return Vec::new() };
    let keys: Option<Vec<u32>> = match (test, value) {
        (Test::Values { values: Values::Truth { no, yes }, .. }, value) => {
            let no = (*no == value).then_some(BLANK_KEY);
            Some(no.into_iter().chain((*yes == value).then_some(OTHER_KEY)).collect())
        }
        (Test::Values { blank, values }, true) => {
            let listed: Option<Vec<u32>> = match values {
                Values::Texts { texts, others: false } => {
                    Some(texts.iter().map(|text| FIRST_KEY + text.0).collect())
                }
                Values::Ranges(ranges) => ranges
                    .iter()
                    .map(|range| {
                        let id = space.field(field)?.point_id(range.single()?)?;
                        Some(FIRST_KEY + id)
                    })
                    .collect(),
                Values::Lists(false) => Some(Vec::new()),
                _ => None,
            };
            listed.map(|mut keys| {
                keys.extend(blank.then_some(BLANK_KEY));
                keys
            })
        }
        (Test::Includes(texts), true) => Some(texts.iter().map(|text| FIRST_KEY + text.0).collect()),
        _ => None,
    };
    keys.filter(|keys| keys.len() <= MAX_KEYS).map(|keys| (field, keys)).into_iter().collect()
}

fn opaque(list: &[Entry]) -> Vec<(u32, TestId)> {
    let all = (0..).zip(list);
    all.flat_map(|(number, entry)| entry.opaque.iter().map(move |test| (number, *test))).collect()
}

/// By field, the entries that test it.
fn testers(list: &[Entry]) -> Vec<Vec<u32>> {
    let mut testers = Vec::new();
    for (number, entry) in (0..).zip(list) {
        add_tester(&mut testers, number, entry);
    }
    testers
}

fn add_tester(testers: &mut Vec<Vec<u32>>, number: u32, entry: &Entry) {
    for field in &entry.fields {
        let field = field.0 as usize;
        if testers.len() <= field {
            testers.resize_with(field + 1, Vec::new);
        }
        if let Some(testers) = testers.get_mut(field) {
            let place = testers.partition_point(|tester| *tester < number);
            testers.insert(place, number);
        }
    }
}

/// The entries of a rule, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    list: Vec<Entry>,
    /// By what they need.
    index: Index,
    /// By the fields that they test: each needs that the fields it tests are there.
    by_fields: Index,
    /// By field, the entries that test it, in order.
    testers: Vec<Vec<u32>>,
    /// Tests that the analysis does not look into, and the entries that have them, in order.
    opaque: Vec<(u32, TestId)>,
}

impl Entries {
    pub(crate) fn new(list: Vec<Entry>) -> Self {
        let (mut index, mut by_fields) = (Index::default(), Index::default());
        for (number, entry) in (0..).zip(&list) {
            index.set(number, entry.needs.to_vec());
            by_fields.set(number, entry.needed_fields());
        }
        let (opaque, testers) = (opaque(&list), testers(&list));
        Self { list, index, by_fields, testers, opaque }
    }

    pub(crate) fn len(&self) -> u32 {
        crate::space::place(self.list.len())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.list.iter()
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Entry> {
        self.list.get(number as usize)
    }

    /// Puts entries in the place of those from `start` to `end`, exclusive.
    pub(crate) fn replace(&mut self, start: u32, end: u32, new: Vec<Entry>) {
        let count = crate::space::place(new.len());
        for number in (start + count..end).rev() {
            self.index.remove(number);
            self.by_fields.remove(number);
        }
        for number in end..start + count {
            self.index.insert(number);
            self.by_fields.insert(number);
        }
        for (number, entry) in (start..).zip(&new) {
            self.index.set(number, entry.needs.to_vec());
            self.by_fields.set(number, entry.needed_fields());
        }
        let numbers_stay = start + count == end;
        if numbers_stay {
            for (number, entry) in
                (start..).zip(self.list.get(start as usize..end as usize).unwrap_or_default())
            {
                for field in &entry.fields {
                    if let Some(testers) = self.testers.get_mut(field.0 as usize) {
                        testers.retain(|tester| *tester != number);
                    }
                }
            }
            for (number, entry) in (start..).zip(&new) {
                add_tester(&mut self.testers, number, entry);
            }
        }
        self.list.splice(start as usize..end as usize, new);
        self.opaque = opaque(&self.list);
        if !numbers_stay {
            self.testers = testers(&self.list);
        }
    }

    /// The entries that test a field, in order.
    pub(crate) fn that_test(&self, field: FieldId) -> &[u32] {
        self.testers.get(field.0 as usize).map_or(&[], Vec::as_slice)
    }

    /// The tests that the analysis does not look into, of the entries before the number `before`.
    pub(crate) fn opaque_before(&self, before: u32) -> impl Iterator<Item = TestId> + '_ {
        self.opaque.iter().take_while(move |(entry, _)| *entry < before).map(|(_, test)| *test)
    }

    /// The entries before the number `before` that take a case, in order.
    pub(crate) fn takers<'a>(&'a self, seen: &'a Seen<'a>, before: u32) -> impl Iterator<Item = u32> + 'a {
        self.index
            .possible(0, |field| seen.keys(field).iter().copied())
            .take_while(move |number| *number < before)
            .filter(|number| self.get(*number).is_some_and(|entry| seen.holds(&entry.tree)))
    }

    /// The first entry that takes a case.
    pub(crate) fn first(&self, seen: &Seen<'_>) -> Option<u32> {
        self.takers(seen, self.len()).next()
    }

    /// The entries before the number `before` that test fewer fields than an entry, and none but those, and that may take
    /// a case that it takes, as far as one look tells.
    pub(crate) fn plainer<'a>(
        &'a self,
        space: &'a Space,
        entry: &'a Entry,
        before: u32,
    ) -> impl Iterator<Item = u32> + 'a {
        let tests = |field: u32| entry.fields.binary_search(&FieldId(field)).is_ok().then_some(BLANK_KEY);
        self.by_fields.possible(0, tests).take_while(move |number| *number < before).filter(|number| {
            self.get(*number)
                .is_some_and(|other| other.fields.len() < entry.fields.len() && !other.excludes(space, entry))
        })
    }
}
