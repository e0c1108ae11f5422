//! A list of entries, and which of them take a case.

use esc_check::hir::TextPart;
use esc_values::fold;

use crate::index::{Index, Keys, Need};
use crate::lift::Tree;
use crate::sample::{BLANK_KEY, FILLED_KEY, FIRST_KEY, OTHER_KEY, Seen};
use crate::space::{Domain, FieldId, Opaque, Space, Test, TestId, Values, place};

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
                    match kind {
                        Opaque::Pair(_, other, _) => fields.push(*other),
                        Opaque::Formula(id, _) => {
                            fields
                                .extend(space.formula(*id).iter().flat_map(|formula| formula.fields.iter()));
                        }
                        Opaque::Now(..) | Opaque::Today(..) | Opaque::Period(..) => {}
                    }
                }
            }
        });
        fields.sort_unstable();
        fields.dedup();
        let needs = needs(space, &tree, true);
        let needs =
            needs.into_iter().map(|(field, keys)| Need { field: field.0, keys: keys.into() }).collect();
        Self { tree, comparisons, fields: fields.into(), opaque: opaque.into(), needs }
    }

    /// What the index is told of it: its needs, and which fields have to be there, in turn for each field.
    fn indexed(&self) -> Vec<Need> {
        let keys = self.needs.iter().map(|need| Need { field: 2 * need.field, keys: need.keys.clone() });
        let fields =
            self.fields.iter().map(|field| Need { field: 2 * field.0 + 1, keys: Keys::One(BLANK_KEY) });
        keys.chain(fields).collect()
    }

    /// Whether its fields are some, but not all, of those that the other tests.
    pub(crate) fn is_plainer_than(&self, other: &Self) -> bool {
        self.fields.len() < other.fields.len()
            && self.fields.iter().all(|field| other.fields.binary_search(field).is_ok())
    }

    /// Whether one look at what both need tells that no case fits both the entry and one with other needs.
    pub(crate) fn excludes(&self, space: &Space, others: &[Need]) -> bool {
        self.needs.iter().any(|need| {
            let theirs = others.iter().find(|theirs| theirs.field == need.field);
            theirs.is_some_and(|theirs| {
                !go_together(&theirs.keys, &need.keys)
                    && (!is_list(space, need.field)
                        || *theirs.keys == [BLANK_KEY]
                        || *need.keys == [BLANK_KEY])
            })
        })
    }
}

/// Whether a value of a field can show keys of several texts.
fn is_list(space: &Space, field: u32) -> bool {
    let field = space.field(FieldId(field));
    field.is_none_or(|field| matches!(field.domain, Domain::List { .. }))
}

/// Whether one value can show a key of both.
fn go_together(some: &[u32], others: &[u32]) -> bool {
    let is_value = |key: &u32| *key != BLANK_KEY;
    some.iter().any(|key| others.contains(key))
        || some.contains(&FILLED_KEY) && others.iter().any(is_value)
        || others.contains(&FILLED_KEY) && some.iter().any(is_value)
}

/// Whether needing one of these tells less than needing one of those.
fn tells_less(some: &[u32], others: &[u32]) -> bool {
    let weight = |keys: &[u32]| (keys.contains(&FILLED_KEY), keys.len());
    weight(some) > weight(others)
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
                    // Both are needed.
                    Ok(at) => {
                        if let Some((_, known)) = all.get_mut(at)
                            && tells_less(known, &keys)
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
            let short = listed.filter(|keys| keys.len() < MAX_KEYS).or((!blank).then(|| vec![FILLED_KEY]));
            short.map(|mut keys| {
                keys.extend(blank.then_some(BLANK_KEY));
                keys
            })
        }
        (Test::Includes(texts), true) if texts.len() <= MAX_KEYS => {
            Some(texts.iter().map(|text| FIRST_KEY + text.0).collect())
        }
        // A text that is equal with case is equal without.
        (Test::Cased(TextPart::Whole, pattern), true) => space
            .field(field)
            .and_then(|form| form.text_id(&fold(space.pattern(*pattern))))
            .map(|text| vec![FIRST_KEY + text.0]),
        (Test::Includes(_) | Test::Contains(_) | Test::StartsWith(_) | Test::Cased(..), true)
        | (Test::Values { blank: true, .. }, false) => Some(vec![FILLED_KEY]),
        _ => None,
    };
    keys.map(|keys| (field, keys)).into_iter().collect()
}

/// The tests of entries, of which the first has the number `start`, that the analysis does not look into.
fn opaque(start: u32, list: &[Entry]) -> impl Iterator<Item = (u32, TestId)> + '_ {
    let all = (start..).zip(list);
    all.flat_map(|(number, entry)| entry.opaque.iter().map(move |test| (number, *test)))
}

/// The entries of a rule, in the order in which they are tried.
#[derive(Clone, Debug, Default)]
pub(crate) struct Entries {
    list: Vec<Entry>,
    /// By what they need of a case, and of the fields that are there.
    index: Index,
    /// Tests that the analysis does not look into, and the entries that have them, in order.
    opaque: Vec<(u32, TestId)>,
}

impl Entries {
    pub(crate) fn new(list: Vec<Entry>) -> Self {
        let mut index = Index::default();
        for (number, entry) in (0..).zip(&list) {
            index.set(number, &[], &entry.indexed());
        }
        let opaque = opaque(0, &list).collect();
        Self { list, index, opaque }
    }

    pub(crate) fn len(&self) -> u32 {
        place(self.list.len())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.list.iter()
    }

    pub(crate) fn get(&self, number: u32) -> Option<&Entry> {
        self.list.get(number as usize)
    }

    /// Puts entries in the place of those from `start` to `end`, exclusive.
    pub(crate) fn replace(&mut self, start: u32, end: u32, new: Vec<Entry>) {
        let count = place(new.len());
        let indexed = |list: &[Entry], number: u32| list.get(number as usize).map(Entry::indexed);
        for number in (start + count..end).rev() {
            self.index.remove(number, &indexed(&self.list, number).unwrap_or_default());
        }
        for number in end..start + count {
            self.index.insert(number);
        }
        for (number, entry) in (start..).zip(&new) {
            let before = (number < end).then(|| indexed(&self.list, number)).flatten();
            self.index.set(number, &before.unwrap_or_default(), &entry.indexed());
        }
        let at = |number: u32| self.opaque.partition_point(|(entry, _)| *entry < number);
        let gone = at(start)..at(end);
        for (entry, _) in self.opaque.iter_mut().skip(gone.end) {
            *entry = *entry - end + start + count;
        }
        self.opaque.splice(gone, opaque(start, &new));
        self.list.splice(start as usize..end as usize, new);
    }

    /// The fields that they test, in order.
    pub(crate) fn fields(&self) -> Vec<FieldId> {
        self.index.fields().filter(|field| field % 2 == 1).map(|field| FieldId(field / 2)).collect()
    }

    /// The tests that the analysis does not look into, of the entries before the number `before`.
    pub(crate) fn opaque_before(&self, before: u32) -> impl Iterator<Item = TestId> + '_ {
        self.opaque.iter().take_while(move |(entry, _)| *entry < before).map(|(_, test)| *test)
    }

    /// The entries before the number `before` that take a case, in order.
    pub(crate) fn takers<'a>(&'a self, seen: &'a Seen<'a>, before: u32) -> impl Iterator<Item = u32> + 'a {
        self.index
            .possible(0, |number| number.is_multiple_of(2).then(|| seen.keys(number / 2).iter().copied()))
            .take_while(move |number| *number < before)
            .filter(|number| self.get(*number).is_some_and(|entry| seen.holds(&entry.tree)))
    }

    /// The first entry that takes a case.
    pub(crate) fn first(&self, seen: &Seen<'_>) -> Option<u32> {
        self.takers(seen, self.len()).next()
    }

    /// Whether `entry` is the first that takes a case; without one, whether none takes it.
    pub(crate) fn is_first(&self, seen: &Seen<'_>, entry: Option<u32>) -> bool {
        // Most cases that are asked about do not fit the entry itself, which costs less to find out.
        let fits = entry.is_none_or(|number| self.get(number).is_some_and(|entry| seen.holds(&entry.tree)));
        fits && self.takers(seen, entry.unwrap_or(self.len())).next().is_none()
    }

    /// The entries before the number `before` that test fewer fields than an entry, and none but those, and that may take
    /// a case that it takes, as far as one look tells.
    pub(crate) fn plainer<'a>(
        &'a self,
        space: &'a Space,
        entry: &'a Entry,
        before: u32,
    ) -> impl Iterator<Item = u32> + 'a {
        let beside = self
            .possible_beside(space, &entry.needs, Some(&entry.fields), 0)
            .take_while(move |number| *number < before);
        beside.filter(|number| {
            self.get(*number).is_some_and(|other| {
                other.fields.len() < entry.fields.len() && !other.excludes(space, &entry.needs)
            })
        })
    }

    /// The entries from `from` on to which an entry is [plainer](Entry::is_plainer_than), and of which it may take a case,
    /// as far as one look tells.
    pub(crate) fn less_plain<'a>(
        &'a self,
        space: &'a Space,
        entry: &'a Entry,
        from: u32,
    ) -> impl Iterator<Item = u32> + 'a {
        let beside = self.possible_beside(space, &entry.needs, None, from);
        let tests_all =
            |number: u32| entry.fields.iter().all(|field| self.index.is_bound(number, 2 * field.0 + 1));
        beside.filter(move |number| tests_all(*number)).filter(|number| {
            self.get(*number)
                .is_some_and(|other| entry.is_plainer_than(other) && !entry.excludes(space, &other.needs))
        })
    }

    /// The entries from `from` on that may take a case that one with such needs takes, in order: all but those that
    /// [exclude it](Entry::excludes), and some of these. With `fields` only those that test no others.
    pub(crate) fn possible_beside<'a>(
        &'a self,
        space: &'a Space,
        needs: &'a [Need],
        fields: Option<&'a [FieldId]>,
        from: u32,
    ) -> impl Iterator<Item = u32> + 'a {
        let shown = |keys: &'a [u32], more: Option<u32>| keys.iter().copied().chain(more);
        self.index.possible(from, move |number| {
            let field = number / 2;
            if number % 2 == 1 {
                let is_one = fields?.binary_search(&FieldId(field)).is_ok();
                return Some(shown(&[], is_one.then_some(BLANK_KEY)));
            }
            let need = needs.iter().find(|need| need.field == field)?;
            let may_be_any = need.keys.contains(&FILLED_KEY) || is_list(space, field);
            let filled = need.keys.iter().any(|key| *key != BLANK_KEY);
            (!may_be_any).then(|| shown(&need.keys, filled.then_some(FILLED_KEY)))
        })
    }
}
