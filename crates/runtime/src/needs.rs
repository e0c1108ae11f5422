//! What each entry needs of single fields, and the index of it that every case is held against first.

use std::cmp::Reverse;
use std::iter::once;
use std::ops::Range;

use crate::case::Case;
use crate::index::{Index, Need, places};
use crate::parts::{CellRange, Check, Field, FieldKind, Node, Op, Parts};
use crate::program::Read;

/// From how many entries on the index is quicker than a look at each guard; the benchmark `evaluate` tells.
const MIN_ENTRIES: usize = 32;

/// How many keys a need has at most. A comparison that holds for more of a field's cells rules out little.
const MAX_KEYS: usize = 64;

/// Of how many fields an entry needs something at most. More would hardly rule out more, and with a bound the time
/// to find them is proportional to the comparisons.
const MAX_FIELDS: usize = 16;

/// How many entries there are at most for each that needs something of a field that is asked. To ask a field that
/// fewer need costs more than it saves; without such fields the index takes memory in proportion to the needs.
const MAX_SHARE: usize = 64;

/// The key of the first constant of a multi-select field.
const FIRST_CONSTANT: u32 = 2;

/// The index of a program's entries.
///
/// The keys of a field are its cells; a multi-select field shows, beside its cell, a key for each constant that it
/// has.
#[derive(Debug)]
pub(crate) struct Needs {
    index: Index,
    /// The fields that are asked, by their number in the index.
    asked: Vec<Asked>,
}

/// Where a case shows the keys of a field.
#[derive(Debug)]
struct Asked {
    field: u32,
    /// The words of its bits; none unless it is a multi-select field.
    words: Range<usize>,
}

impl Needs {
    /// The index of a program, unless the program does better without. `reads` says where a case keeps its bits.
    pub(crate) fn new(parts: &Parts, reads: &[Read]) -> Option<Self> {
        if parts.entries.len() < MIN_ENTRIES {
            return None;
        }
        let code = parts.code.split_inclusive(|op| matches!(op.check, Check::Accept { .. }));
        let entries = parts.entries.iter().zip(code);
        let entries: Vec<_> = entries.map(|(entry, code)| needs_of(parts, &entry.outline, code)).collect();
        let fields = rank(parts, &entries);
        let mut numbers = vec![None; parts.fields.len()];
        for (number, field) in (0..).zip(&fields) {
            if let Some(place) = numbers.get_mut(*field as usize) {
                *place = Some(number);
            }
        }
        let mut index = Index::new(fields.len());
        for (entry, needs) in (0..).zip(entries) {
            let number = |field: u32| numbers.get(field as usize).copied().flatten();
            let asked =
                needs.into_iter().filter_map(|need| Some(Need { field: number(need.field)?, ..need }));
            index.set(entry, asked.collect());
        }
        let asked = fields.into_iter().map(|field| {
            let read = reads.get(field as usize);
            let words = read.map_or(0..0, |read| read.first_word..read.first_word + read.words);
            Asked { field, words }
        });
        Some(Self { index, asked: asked.collect() })
    }

    /// The entries that may take a case, in order. All others do not take it.
    pub(crate) fn possible(&self, case: &Case) -> impl Iterator<Item = u32> {
        self.index.possible(0, |number| {
            let (cell, bits) = match self.asked.get(number as usize) {
                Some(asked) => (case.cell(asked.field), case.bits(asked.words.clone())),
                None => (0, &[][..]),
            };
            Some(once(cell).chain(places(bits).map(|constant| FIRST_CONSTANT + constant)))
        })
    }
}

/// The fields that are worth asking, those first that rule out most.
fn rank(parts: &Parts, entries: &[Vec<Need>]) -> Vec<u32> {
    // Of each field how many entries need it, and how many keys they need of it, taken together.
    let mut uses = vec![(0, 0); parts.fields.len()];
    for need in entries.iter().flatten() {
        if let Some((needed, keys)) = uses.get_mut(need.field as usize) {
            *needed += 1;
            *keys += need.keys.len();
        }
    }
    let mut ranked: Vec<_> = (0..)
        .zip(uses)
        .zip(&parts.fields)
        .filter(|((_, (needed, _)), _)| *needed > 0 && *needed * MAX_SHARE >= entries.len())
        .map(|((number, (needed, keys)), field)| {
            let values = field.cells().max(field.constants.len());
            (Reverse(needed - needed.min(keys / values.max(1))), number)
        })
        .collect();
    ranked.sort_unstable();
    ranked.into_iter().map(|(_, number)| number).collect()
}

/// A group of an outline of which some parts are still to come.
struct Group {
    left: u32,
    /// Whether its parts have to hold, rather than not to.
    wanted: bool,
    /// Whether one of them is enough.
    any: bool,
    /// What the parts so far need.
    needs: Option<Vec<Need>>,
}

/// What an entry needs: no more than its criteria ask, and maybe less.
fn needs_of(parts: &Parts, outline: &[Node], code: &[Op]) -> Vec<Need> {
    let mut checks = code.iter().map(|op| op.check);
    let mut groups: Vec<Group> = Vec::new();
    for node in outline {
        let wanted = groups.last().is_none_or(|group| group.wanted);
        let mut open = |left: u32, wanted, any| groups.push(Group { left, wanted, any, needs: None });
        let mut needs: Vec<Need> = match node {
            // Where not all parts have to hold, one has to fail, and the other way round.
            Node::All(parts) => {
                open(*parts, wanted, !wanted);
                continue;
            }
            Node::Any(parts) => {
                open(*parts, wanted, wanted);
                continue;
            }
            Node::Not => {
                open(1, !wanted, false);
                continue;
            }
            Node::Row(_) => {
                open(1, wanted, false);
                continue;
            }
            Node::Test { negated, .. } => {
                let need = checks.next().and_then(|check| need_of(parts, check, wanted != *negated));
                need.into_iter().collect()
            }
        };
        // The last part of a group completes it, and it may be the last part of another.
        loop {
            let Some(group) = groups.last_mut() else { return needs };
            needs = match group.needs.take() {
                None => needs,
                Some(before) if group.any => one_of(before, &needs),
                Some(before) => all_of(parts, before, needs),
            };
            group.left = group.left.saturating_sub(1);
            if group.left > 0 {
                group.needs = Some(needs);
                break;
            }
            groups.pop();
        }
    }
    Vec::new()
}

/// What is needed where both are, of at most [`MAX_FIELDS`] fields.
fn all_of(parts: &Parts, mut left: Vec<Need>, right: Vec<Need>) -> Vec<Need> {
    for need in right {
        let full = left.len() >= MAX_FIELDS;
        match left.iter_mut().find(|other| other.field == need.field) {
            // It may show one key for the one and another for the other.
            Some(other) if is_multi(parts, need.field) => {
                if need.keys.len() < other.keys.len() {
                    *other = need;
                }
            }
            Some(other) => other.keys.retain(|key| need.keys.binary_search(key).is_ok()),
            None if full => {}
            None => left.push(need),
        }
    }
    left
}

/// What is needed where one or the other is.
fn one_of(mut left: Vec<Need>, right: &[Need]) -> Vec<Need> {
    left.retain_mut(|need| {
        let Some(other) = right.iter().find(|other| other.field == need.field) else { return false };
        need.keys.extend(&other.keys);
        need.keys.sort_unstable();
        need.keys.dedup();
        need.keys.len() <= MAX_KEYS
    });
    left
}

/// What a check needs of its field for its answer to be `wanted`, its keys in order; `None` where that is too much or
/// not a matter of keys.
fn need_of(parts: &Parts, check: Check, wanted: bool) -> Option<Need> {
    let (field, keys) = match check {
        Check::Cell { field, cells } => (field, cells_of(parts, field, &[cells], wanted)?),
        Check::Cells { field, set } => {
            (field, cells_of(parts, field, parts.sets.get(set as usize)?, wanted)?)
        }
        Check::Includes { field, list } if wanted => {
            let constants = parts.lists.get(list as usize).filter(|list| list.len() <= MAX_KEYS)?;
            let mut keys: Vec<_> = constants.iter().map(|constant| FIRST_CONSTANT + constant).collect();
            keys.sort_unstable();
            (field, keys)
        }
        _ => return None,
    };
    Some(Need { field, keys })
}

/// The cells of a field that lie in ranges, or those that do not, unless they are more than [`MAX_KEYS`].
fn cells_of(parts: &Parts, field: u32, ranges: &[CellRange], inside: bool) -> Option<Vec<u32>> {
    let end = parts.fields.get(field as usize).map_or(0, Field::cells);
    let cells: Vec<_> = if inside {
        ranges.iter().flat_map(|range| range.first..=range.last).take(MAX_KEYS + 1).collect()
    } else {
        let starts = once(0).chain(ranges.iter().map(|range| range.last.saturating_add(1)));
        let ends = ranges.iter().map(|range| range.first).chain(u32::try_from(end));
        starts.zip(ends).flat_map(|(start, end)| start..end).take(MAX_KEYS + 1).collect()
    };
    (cells.len() <= MAX_KEYS).then_some(cells)
}

fn is_multi(parts: &Parts, field: u32) -> bool {
    let kind = parts.fields.get(field as usize).map(|field| &field.kind);
    matches!(kind, Some(FieldKind::Multipicklist(_)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::{Constants, Picklist, SystemField};

    /// Parts with a text of 2 constants, a Boolean, a multi-select field of 3 constants and a text of 200.
    fn parts() -> Parts {
        let texts =
            |count: u32| Constants::Texts((0..count).map(|text| format!("{text:03}").into()).collect());
        let field = |name: &str, kind, constants| Field { name: name.into(), quoted: false, kind, constants };
        let mut fields = vec![
            field("Priority", FieldKind::Text, texts(2)),
            field("IsVip", FieldKind::Boolean, Constants::None),
            field("Tags", FieldKind::Multipicklist(Picklist::default()), texts(3)),
            field("Account", FieldKind::Text, texts(200)),
        ];
        fields.extend(SystemField::ALL.map(SystemField::field));
        Parts {
            name: "R".into(),
            active: true,
            source_hash: [0; 32],
            zone: esc_calendar::Tz::UTC,
            fields,
            patterns: vec!["p".into()],
            lists: vec![vec![2, 0], vec![0]],
            sets: vec![
                vec![CellRange { first: 0, last: 0 }, CellRange { first: 3, last: 3 }],
                vec![],
                vec![CellRange { first: 2, last: 150 }],
            ],
            hours: vec![],
            default_hours: None,
            pools: vec![],
            entries: vec![],
            code: vec![],
        }
    }

    fn cell(field: u32, cell: u32) -> Check {
        Check::Cell { field, cells: CellRange { first: cell, last: cell } }
    }

    /// The needs of criteria whose comparisons are not negated, as text.
    fn shown(outline: &[Node], checks: &[Check]) -> String {
        let mut code = Vec::new();
        crate::assemble(&mut code, 0, outline, checks).unwrap();
        let needs = needs_of(&parts(), outline, &code);
        needs.iter().map(|need| format!("{}:{:?}", need.field, need.keys)).collect::<Vec<_>>().join(" ")
    }

    fn test() -> Node {
        Node::Test { negated: false, text: "".into() }
    }

    #[test]
    fn a_comparison_needs_the_cells_that_it_holds_for() {
        let not = |check| shown(&[Node::Not, test()], &[check]);
        let is = |check| shown(&[test()], &[check]);
        assert_eq!(is(cell(0, 2)), "0:[2]");
        assert_eq!(not(cell(0, 2)), "0:[0, 1, 3]");
        assert_eq!(is(Check::Cells { field: 0, set: 0 }), "0:[0, 3]");
        assert_eq!(not(Check::Cells { field: 0, set: 0 }), "0:[1, 2]");
        assert_eq!(is(Check::Cells { field: 0, set: 1 }), "0:[]", "no case will do");
        assert_eq!(not(cell(1, 1)), "1:[0]");
        assert_eq!(is(Check::Includes { field: 2, list: 0 }), "2:[2, 4]");
        assert_eq!(not(Check::Includes { field: 2, list: 0 }), "");
        assert_eq!(not(cell(2, 0)), "2:[1]");
        // Too much, and no matter of keys.
        assert_eq!(is(Check::Cells { field: 3, set: 2 }), "");
        assert_eq!(not(cell(3, 2)), "");
        assert_eq!(
            not(Check::Cells { field: 3, set: 2 }),
            format!("3:{:?}", [&[0, 1][..], &(151..202).collect::<Vec<_>>()].concat())
        );
        assert_eq!(is(Check::Contains { field: 0, list: 1 }), "");
    }

    #[test]
    fn groups_need_what_their_parts_do() {
        let four = [cell(0, 2), cell(0, 3), cell(0, 3), cell(1, 1)];
        let both = |first, second| shown(&[Node::All(2), test(), test()], &[first, second]);
        let either = |first, second| shown(&[Node::Any(2), test(), test()], &[first, second]);
        assert_eq!(shown(&[], &[]), "");
        assert_eq!(both(cell(0, 2), cell(1, 1)), "0:[2] 1:[1]");
        assert_eq!(both(cell(0, 2), cell(0, 3)), "0:[]");
        assert_eq!(either(cell(0, 3), cell(0, 2)), "0:[2, 3]");
        assert_eq!(either(cell(0, 3), cell(1, 1)), "");
        // A case may have a tag of each list.
        let tags = |list| Check::Includes { field: 2, list };
        assert_eq!(both(tags(0), tags(1)), "2:[2]");
        let nested = [Node::Any(2), Node::Row("r".into()), test(), Node::All(2), test(), test()];
        assert_eq!(shown(&nested, &[four[0], four[1], four[3]]), "0:[2, 3]");
        let denied = [Node::Not, Node::Any(2), test(), Node::Not, Node::All(2), test(), test()];
        assert_eq!(shown(&denied, &[four[0], four[1], four[3]]), "0:[3] 1:[1]");
        let denied = [Node::Not, Node::All(2), test(), test()];
        assert_eq!(shown(&denied, &[four[0], four[1]]), "0:[0, 1, 2, 3]");
    }

    #[test]
    fn what_an_entry_needs_is_bounded() {
        let count = u32::try_from(MAX_FIELDS).unwrap() + 1;
        let mut parts = parts();
        parts.fields = vec![parts.fields[0].clone(); count as usize];
        let mut outline = vec![Node::All(count)];
        outline.resize(count as usize + 1, test());
        let checks: Vec<_> = (0..count).map(|field| cell(field, 2)).collect();
        let mut code = Vec::new();
        crate::assemble(&mut code, 0, &outline, &checks).unwrap();
        assert_eq!(needs_of(&parts, &outline, &code).len(), MAX_FIELDS);
    }
}
