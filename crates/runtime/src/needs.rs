//! What each entry needs of single fields before all, read off its criteria.

use std::iter::once;
use std::sync::Arc;

use esc_formula::Function;
use esc_values::fold;

use crate::parts::{CellRange, Check, Constants, Field, FieldKind, Node, Op, Parts};
use crate::read::Read;
use crate::search::Search;

/// How many ranges of keys a need has at most. Where more would do, the entry is taken to need nothing there.
const MAX_RANGES: usize = 64;

/// Of how many sources an entry needs something at most. More would hardly rule out more, and with a bound the time
/// to find them is proportional to the comparisons.
const MAX_SOURCES: usize = 16;

/// Where a case shows keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Source {
    /// The cell of a field: one key, always.
    Cell(u32),
    /// The bits of a field, each of which is a key where it is set: the constants that a multi-select field has, the
    /// patterns that a text has.
    Bits(u32),
}

/// What an entry needs of a source: that the case shows one of these keys there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Need {
    pub(crate) source: Source,
    /// In ascending order; no two touch. Without any, no case will do.
    pub(crate) keys: Vec<CellRange>,
}

impl Need {
    /// How many keys will do.
    pub(crate) fn count(&self) -> u64 {
        self.keys.iter().map(|range| u64::from(range.last - range.first) + 1).sum()
    }
}

/// The needs of all entries, in order.
pub(crate) fn needs(parts: &Parts, reads: &[Read]) -> impl Iterator<Item = Vec<Need>> {
    let code = parts.code.split_inclusive(|op| matches!(op.check, Check::Accept { .. }));
    parts.entries.iter().zip(code).map(|(entry, code)| needs_of(parts, reads, &entry.outline, code))
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
fn needs_of(parts: &Parts, reads: &[Read], outline: &[Node], code: &[Op]) -> Vec<Need> {
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
                let need = checks.next().and_then(|check| need_of(parts, reads, check, wanted != *negated));
                need.into_iter().collect()
            }
        };
        // The last part of a group completes it, and it may be the last part of another.
        loop {
            let Some(group) = groups.last_mut() else { return needs };
            needs = match group.needs.take() {
                None => needs,
                Some(before) if group.any => one_of(before, &needs),
                Some(before) => all_of(before, needs),
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

/// What is needed where both are, of at most [`MAX_SOURCES`].
fn all_of(mut left: Vec<Need>, right: Vec<Need>) -> Vec<Need> {
    for need in right {
        let full = left.len() >= MAX_SOURCES;
        match left.iter_mut().find(|other| other.source == need.source) {
            Some(other) => {
                let both = match need.source {
                    Source::Cell(_) => intersection(&other.keys, &need.keys),
                    // It may show one key for the one and another for the other.
                    Source::Bits(_) => Vec::new(),
                };
                if matches!(need.source, Source::Cell(_)) && both.len() <= MAX_RANGES {
                    other.keys = both;
                } else if need.count() < other.count() {
                    *other = need;
                }
            }
            None if full => {}
            None => left.push(need),
        }
    }
    left
}

/// What is needed where one or the other is.
fn one_of(mut left: Vec<Need>, right: &[Need]) -> Vec<Need> {
    left.retain_mut(|need| {
        let Some(other) = right.iter().find(|other| other.source == need.source) else { return false };
        need.keys = union(&need.keys, &other.keys);
        need.keys.len() <= MAX_RANGES
    });
    left
}

/// The keys that lie in both.
fn intersection(left: &[CellRange], right: &[CellRange]) -> Vec<CellRange> {
    let mut both = Vec::new();
    let (mut lefts, mut rights) = (left.iter().peekable(), right.iter().peekable());
    while let (Some(left), Some(right)) = (lefts.peek(), rights.peek()) {
        let (first, last) = (left.first.max(right.first), left.last.min(right.last));
        if first <= last {
            both.push(CellRange { first, last });
        }
        if left.last <= right.last {
            lefts.next();
        } else {
            rights.next();
        }
    }
    both
}

/// The keys that lie in one or the other.
fn union(left: &[CellRange], right: &[CellRange]) -> Vec<CellRange> {
    let mut all: Vec<_> = left.iter().chain(right).copied().collect();
    all.sort_unstable_by_key(|range| range.first);
    let mut union: Vec<CellRange> = Vec::with_capacity(all.len());
    for range in all {
        match union.last_mut() {
            Some(before) if range.first <= before.last.saturating_add(1) => {
                before.last = before.last.max(range.last);
            }
            _ => union.push(range),
        }
    }
    union
}

/// What a check needs of its field for its answer to be `wanted`; `None` where that is too much or no matter of keys.
fn need_of(parts: &Parts, reads: &[Read], check: Check, wanted: bool) -> Option<Need> {
    let list = |list: u32| parts.lists.get(list as usize).map(Vec::as_slice);
    let patterns = |field: u32, list, bit: fn(&Search, u32) -> Option<u32>| {
        let search = reads.get(field as usize)?.search.as_ref()?;
        singles(list, |pattern| bit(search, pattern))
    };
    let (source, keys) = match check {
        Check::Cell { field, cells } => (Source::Cell(field), cells_of(parts, field, &[cells], wanted)?),
        Check::Cells { field, set } => {
            let set = parts.sets.get(set as usize)?;
            (Source::Cell(field), cells_of(parts, field, set, wanted)?)
        }
        Check::Includes { field, list: place } if wanted => {
            (Source::Bits(field), singles(list(place)?, Some)?)
        }
        Check::Contains { field, list: place } if wanted => {
            (Source::Bits(field), patterns(field, list(place)?, Search::contains)?)
        }
        Check::StartsWith { field, list: place } if wanted => {
            (Source::Bits(field), patterns(field, list(place)?, Search::starts_with)?)
        }
        // A text that is equal with case is equal without.
        Check::Formula { formula } if wanted => {
            let (Function::Equal, field, text) = parts.formulas.get(formula as usize)?.comparison()? else {
                return None;
            };
            let form = parts.fields.get(field as usize)?;
            let (FieldKind::Text, Constants::Texts(constants)) = (&form.kind, &form.constants) else {
                return None;
            };
            let place = constants.binary_search(&Arc::from(fold(text))).ok()?;
            let cell = u32::try_from(place).ok()?.checked_add(2)?;
            (Source::Cell(field), vec![CellRange { first: cell, last: cell }])
        }
        _ => return None,
    };
    Some(Need { source, keys })
}

/// The cells of a field that lie in ranges, or those that do not.
fn cells_of(parts: &Parts, field: u32, ranges: &[CellRange], inside: bool) -> Option<Vec<CellRange>> {
    if ranges.len() >= MAX_RANGES {
        return None;
    }
    if inside {
        return Some(ranges.to_vec());
    }
    let end = parts.fields.get(field as usize).map_or(0, Field::cells);
    let starts = once(0).chain(ranges.iter().map(|range| range.last.saturating_add(1)));
    let ends = ranges.iter().map(|range| range.first).chain(u32::try_from(end));
    let gaps = starts.zip(ends).filter(|(start, end)| start < end);
    Some(gaps.map(|(start, end)| CellRange { first: start, last: end - 1 }).collect())
}

/// The keys of a list's items as ranges; `None` where an item has none, or there are too many.
fn singles(list: &[u32], key: impl Fn(u32) -> Option<u32>) -> Option<Vec<CellRange>> {
    if list.len() > MAX_RANGES {
        return None;
    }
    let keys: Option<Vec<_>> = list.iter().map(|item| key(*item)).collect();
    let keys: Vec<_> = keys?.into_iter().map(|key| CellRange { first: key, last: key }).collect();
    Some(union(&keys, &[]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;
    use crate::parts::{Picklist, Relation, SystemField};
    use crate::program::System;
    use crate::read::reads;

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
        let odd = |cells: u32| (0..cells).map(|cell| CellRange { first: 2 * cell, last: 2 * cell }).collect();
        Parts {
            name: "R".into(),
            active: true,
            source_hash: [0; 32],
            zone: esc_calendar::Tz::UTC,
            fields,
            patterns: vec!["p".into()],
            lists: vec![vec![2, 0], vec![0]],
            formulas: vec![],
            sets: vec![
                vec![CellRange { first: 0, last: 0 }, CellRange { first: 3, last: 3 }],
                vec![],
                vec![CellRange { first: 2, last: 150 }],
                odd(64),
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
        let need = |need: &Need| {
            let keys = need.keys.iter().map(|range| match range.last - range.first {
                0 => range.first.to_string(),
                _ => format!("{}-{}", range.first, range.last),
            });
            let keys = keys.collect::<Vec<_>>().join(",");
            match need.source {
                Source::Cell(field) => format!("{field}:{keys}"),
                Source::Bits(field) => format!("{field} has {keys}"),
            }
        };
        let parts = Parts { code: code.clone(), ..parts() };
        let system = System::new(&Names::new(&parts.fields)).unwrap();
        let (reads, _) = reads(&parts, &system);
        needs_of(&parts, &reads, outline, &code).iter().map(need).collect::<Vec<_>>().join("; ")
    }

    fn test() -> Node {
        Node::Test { negated: false, text: "".into() }
    }

    #[test]
    fn a_comparison_needs_the_cells_that_it_holds_for() {
        let not = |check| shown(&[Node::Not, test()], &[check]);
        let is = |check| shown(&[test()], &[check]);
        assert_eq!(is(cell(0, 2)), "0:2");
        assert_eq!(not(cell(0, 2)), "0:0-1,3");
        assert_eq!(is(Check::Cells { field: 0, set: 0 }), "0:0,3");
        assert_eq!(not(Check::Cells { field: 0, set: 0 }), "0:1-2");
        assert_eq!(is(Check::Cells { field: 0, set: 1 }), "0:", "no case will do");
        assert_eq!(not(cell(1, 1)), "1:0");
        assert_eq!(is(Check::Includes { field: 2, list: 0 }), "2 has 0,2");
        assert_eq!(not(Check::Includes { field: 2, list: 0 }), "");
        assert_eq!(not(cell(2, 0)), "2:1");
        assert_eq!(is(Check::Cells { field: 3, set: 2 }), "3:2-150");
        assert_eq!(not(Check::Cells { field: 3, set: 2 }), "3:0-1,151-201");
        // Too much, and no matter of keys.
        assert_eq!(is(Check::Cells { field: 3, set: 3 }), "");
        assert_eq!(is(Check::Now { relation: Relation::Less, field: 4, minutes: 0 }), "");
        assert_eq!(is(Check::Contains { field: 0, list: 1 }), "0 has 0");
        assert_eq!(is(Check::StartsWith { field: 0, list: 1 }), "0 has 0");
        assert_eq!(not(Check::Contains { field: 0, list: 1 }), "");
    }

    #[test]
    fn groups_need_what_their_parts_do() {
        let four = [cell(0, 2), cell(0, 3), cell(0, 3), cell(1, 1)];
        let both = |first, second| shown(&[Node::All(2), test(), test()], &[first, second]);
        let either = |first, second| shown(&[Node::Any(2), test(), test()], &[first, second]);
        assert_eq!(shown(&[], &[]), "");
        assert_eq!(both(cell(0, 2), cell(1, 1)), "0:2; 1:1");
        assert_eq!(both(cell(0, 2), cell(0, 3)), "0:");
        assert_eq!(either(cell(0, 3), cell(0, 2)), "0:2-3");
        assert_eq!(either(cell(0, 3), cell(1, 1)), "");
        // A case may have a tag of each list.
        let tags = |list| Check::Includes { field: 2, list };
        assert_eq!(both(tags(0), tags(1)), "2 has 0");
        // A text shows which patterns it contains, and then which it starts with.
        let (inside, at_start) =
            (Check::Contains { field: 0, list: 1 }, Check::StartsWith { field: 0, list: 1 });
        assert_eq!(either(at_start, inside), "0 has 0-1");
        let nested = [Node::Any(2), Node::Row("r".into()), test(), Node::All(2), test(), test()];
        assert_eq!(shown(&nested, &[four[0], four[1], four[3]]), "0:2-3");
        let denied = [Node::Not, Node::Any(2), test(), Node::Not, Node::All(2), test(), test()];
        assert_eq!(shown(&denied, &[four[0], four[1], four[3]]), "0:3; 1:1");
        let denied = [Node::Not, Node::All(2), test(), test()];
        assert_eq!(shown(&denied, &[four[0], four[1]]), "0:0-3");
        let between = |first, last| Check::Cell { field: 3, cells: CellRange { first, last } };
        assert_eq!(both(between(4, 100), between(90, 201)), "3:90-100");
    }

    #[test]
    fn what_an_entry_needs_is_bounded() {
        let count = u32::try_from(MAX_SOURCES).unwrap() + 1;
        let mut parts = parts();
        parts.fields = vec![parts.fields[0].clone(); count as usize];
        let mut outline = vec![Node::All(count)];
        outline.resize(count as usize + 1, test());
        let checks: Vec<_> = (0..count).map(|field| cell(field, 2)).collect();
        let mut code = Vec::new();
        crate::assemble(&mut code, 0, &outline, &checks).unwrap();
        assert_eq!(needs_of(&parts, &[], &outline, &code).len(), MAX_SOURCES);
    }
}
