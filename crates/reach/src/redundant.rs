//! W0303: parts of criteria that can be dropped.
//!
//! A part matters where it decides: where every part beside it, and beside each group that holds it, leaves the
//! decision to it, and it does not give its group's own default. If no case is like that, dropping the part changes
//! nothing.

use esc_check::hir::Criteria;
use esc_diagnostics::Location;
use esc_values::fold;
use rustc_hash::FxHashSet;

use crate::lift::Tree;
use crate::props::Props;
use crate::solver::{Answer, Batsat, Lit};
use crate::space::{Space, Test, TestId, Values};

/// How many parts beside one, all of which the solver has to be told, take a step: else criteria of thousands of parts
/// take time that grows with the square of their number.
const PARTS_A_STEP: usize = 64;

/// What can be dropped of the criteria of an entry.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Redundant {
    /// Parts of the entry itself.
    pub(crate) own: Vec<Location>,
    /// Parts of rows, and references to rows by the place of their rows: they can be dropped if they can be dropped
    /// wherever the row is used. Each with the place where it stands.
    pub(crate) of_rows: Vec<(RowPart, Location)>,
    /// Parts of rows that go with a part that holds them: here too the entry is the same without them.
    pub(crate) gone: Vec<RowPart>,
    /// Whether the steps ran out.
    pub(crate) open: bool,
}

/// A part of a row, or all of it where it is referred to, by where it is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum RowPart {
    /// The row of this place.
    Whole(Location),
    /// The part of this place.
    Part(Location),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    All,
    Any,
    Not,
    Test(TestId, bool),
}

/// A node of criteria.
struct Node {
    kind: Kind,
    parent: Option<usize>,
    parts: Vec<usize>,
    location: Location,
    row: Option<RowPart>,
    /// Whether it holds a test of what makes a case closed, which is good style and never reported.
    of_closed: bool,
    /// Whether it is one comparison of a formula, its parts standing where it does: it goes or stays as a whole.
    one: bool,
    dropped: bool,
    literal: Option<Lit>,
}

/// Finds what can be dropped of an entry's criteria. Parts of rows in `kept` stay: another entry needs them.
pub(crate) fn redundant(
    space: &Space,
    criteria: &Criteria,
    tree: &Tree,
    kept: &FxHashSet<RowPart>,
    steps: &mut u64,
) -> Redundant {
    let mut found = Redundant::default();
    let mut nodes = Nodes { space, nodes: Vec::new() };
    if nodes.add(criteria, tree, None, None, false).is_none() {
        return found;
    }
    let mut props = Props::new(space, Batsat::new());
    for at in 0..nodes.nodes.len() {
        if !nodes.can_be_dropped(at) || nodes.row(at).is_some_and(|part| kept.contains(&part)) {
            continue;
        }
        let case = nodes.where_it_matters(at, &mut props);
        *steps = steps.saturating_sub((case.len() / PARTS_A_STEP) as u64);
        if *steps == 0 {
            found.open = true;
            break;
        }
        match props.solve(&case, steps) {
            Answer::Yes => {}
            Answer::Open => {
                found.open = true;
                break;
            }
            Answer::No => match (nodes.row(at), nodes.location(at)) {
                (Some(part), Some(location)) => {
                    nodes.drop_part(at);
                    found.of_rows.push((part, location));
                }
                (None, Some(location)) => {
                    nodes.drop_part(at);
                    found.own.push(location);
                }
                _ => {}
            },
        }
    }
    found.gone =
        (0..nodes.nodes.len()).filter(|at| nodes.is_gone(*at)).filter_map(|at| nodes.row(at)).collect();
    found
}

/// Calls `visit` for each part of a row that stands in criteria.
pub(crate) fn each_row_part(
    space: &Space,
    criteria: &Criteria,
    tree: &Tree,
    visit: &mut impl FnMut(RowPart),
) {
    let mut nodes = Nodes { space, nodes: Vec::new() };
    nodes.add(criteria, tree, None, None, false);
    for at in 0..nodes.nodes.len() {
        if let Some(part) = nodes.row(at) {
            visit(part);
        }
    }
}

struct Nodes<'s> {
    space: &'s Space,
    nodes: Vec<Node>,
}

impl Nodes<'_> {
    /// Adds criteria, and what they were compiled to.
    fn add(
        &mut self,
        criteria: &Criteria,
        tree: &Tree,
        parent: Option<usize>,
        row: Option<RowPart>,
        in_row: bool,
    ) -> Option<usize> {
        match criteria {
            // A group of one is its part.
            Criteria::All(parts, _) | Criteria::Any(parts, _) if parts.len() == 1 => {
                return self.add(parts.first()?, tree, parent, row, in_row);
            }
            Criteria::Row(inner, location) => {
                // Of a row that is another row and no more, the one that is referred to counts.
                let part = row.or(Some(RowPart::Whole(inner.location)));
                let at = self.add(&inner.criteria, tree, parent, part, true)?;
                if let Some(node) = self.nodes.get_mut(at) {
                    node.location = *location;
                }
                return Some(at);
            }
            Criteria::Formula(inner, location) => {
                let at = self.add(inner, tree, parent, row, in_row)?;
                if let Some(node) = self.nodes.get_mut(at) {
                    node.location = *location;
                }
                return Some(at);
            }
            _ => {}
        }
        let location = criteria.location();
        let at = self.nodes.len();
        let kind = match tree {
            Tree::All(_) => Kind::All,
            Tree::Any(_) => Kind::Any,
            Tree::Not(_) => Kind::Not,
            Tree::Test { test, negated } => Kind::Test(*test, *negated),
        };
        let pairs: Vec<(&Criteria, &Tree)> = match (criteria, tree) {
            (Criteria::All(criteria, _), Tree::All(trees))
            | (Criteria::Any(criteria, _), Tree::Any(trees))
                if criteria.len() == trees.len() =>
            {
                criteria.iter().zip(trees).collect()
            }
            (Criteria::Not(criteria, _), Tree::Not(tree)) => vec![(criteria, tree)],
            (Criteria::Test(_) | Criteria::Opaque(_), Tree::Test { .. }) => Vec::new(),
            // What holds for every case, or for none, is a test too.
            (Criteria::All(parts, _) | Criteria::Any(parts, _), Tree::Test { .. }) if parts.is_empty() => {
                Vec::new()
            }
            _ => return None,
        };
        self.nodes.push(Node {
            kind,
            parent,
            parts: Vec::new(),
            location,
            row: row.or(in_row.then_some(RowPart::Part(location))),
            of_closed: false,
            one: pairs.iter().any(|(part, _)| part.location() == location),
            dropped: false,
            literal: None,
        });
        let mut of_closed = matches!(tree, Tree::Test { test, .. } if tests_closed(self.space, *test));
        let mut parts = Vec::with_capacity(pairs.len());
        for (criteria, tree) in pairs {
            let part = self.add(criteria, tree, Some(at), None, in_row)?;
            of_closed |= self.nodes.get(part).is_some_and(|part| part.of_closed);
            parts.push(part);
        }
        if let Some(node) = self.nodes.get_mut(at) {
            node.parts = parts;
            node.of_closed = of_closed;
        }
        Some(at)
    }

    fn row(&self, at: usize) -> Option<RowPart> {
        self.nodes.get(at)?.row
    }

    fn location(&self, at: usize) -> Option<Location> {
        self.nodes.get(at).map(|node| node.location)
    }

    fn parent(&self, at: usize) -> Option<(usize, &Node)> {
        let parent = self.nodes.get(at)?.parent?;
        Some((parent, self.nodes.get(parent)?))
    }

    fn is_operand(&self, at: usize) -> bool {
        self.parent(at).is_some_and(|(_, parent)| matches!(parent.kind, Kind::All | Kind::Any) && !parent.one)
    }

    /// The parts of a node that are still there.
    fn left(&self, at: usize) -> impl Iterator<Item = usize> {
        let parts = self.nodes.get(at).map_or(&[][..], |node| &node.parts);
        parts.iter().copied().filter(|part| self.nodes.get(*part).is_some_and(|part| !part.dropped))
    }

    /// Whether a node is an operand that is still there and not the last of its group.
    fn can_be_dropped(&self, at: usize) -> bool {
        let Some(node) = self.nodes.get(at) else { return false };
        let Some((parent, _)) = self.parent(at) else { return false };
        self.is_operand(at)
            && !node.of_closed
            && self.left(parent).count() > 1
            && !node.dropped
            && !self.is_gone(at)
    }

    /// Whether something that holds a node was dropped.
    fn is_gone(&self, at: usize) -> bool {
        std::iter::successors(self.parent(at), |(at, _)| self.parent(*at)).any(|(_, node)| node.dropped)
    }

    fn drop_part(&mut self, at: usize) {
        if let Some(node) = self.nodes.get_mut(at) {
            node.dropped = true;
        }
        // What holds it says something else now, if only by itself.
        let mut above = self.nodes.get(at).and_then(|node| node.parent);
        while let Some(node) = above.and_then(|at| self.nodes.get_mut(at)) {
            node.literal = None;
            above = node.parent;
        }
    }

    fn literal(&mut self, at: usize, props: &mut Props<'_, Batsat>) -> Lit {
        let Some(Node { kind, literal, .. }) = self.nodes.get(at) else { return props.yes() };
        if let Some(literal) = literal {
            return *literal;
        }
        let kind = *kind;
        let parts: Vec<usize> = self.left(at).collect();
        let parts: Vec<Lit> = parts.into_iter().map(|part| self.literal(part, props)).collect();
        let literal = match kind {
            Kind::All => props.all(&parts),
            Kind::Any => props.any(&parts),
            Kind::Not => !props.all(&parts),
            Kind::Test(test, negated) => {
                let test = props.test(test);
                if negated { !test } else { test }
            }
        };
        if let Some(node) = self.nodes.get_mut(at) {
            node.literal = Some(literal);
        }
        literal
    }

    /// What holds for the cases that the entry would decide differently without an operand.
    fn where_it_matters(&mut self, at: usize, props: &mut Props<'_, Batsat>) -> Vec<Lit> {
        let mut case = Vec::new();
        let own = self.literal(at, props);
        let mut below = at;
        while let Some((parent, node)) = self.parent(below) {
            let kind = node.kind;
            if below == at {
                case.push(if kind == Kind::All { !own } else { own });
            }
            let beside: Vec<usize> = self.left(parent).filter(|part| *part != below).collect();
            for part in beside {
                let literal = self.literal(part, props);
                case.push(if kind == Kind::All { literal } else { !literal });
            }
            below = parent;
        }
        case
    }
}

/// Whether a test asks for what makes a case closed.
fn tests_closed(space: &Space, id: TestId) -> bool {
    let Some((field, test)) = space.test(id) else { return false };
    let Some(field) = space.field(field) else { return false };
    match test {
        Test::Values { values: Values::Texts { texts, .. }, .. } | Test::Includes(texts) => {
            texts.iter().any(|text| field.closes(field.text(*text)))
        }
        Test::Contains(patterns) | Test::StartsWith(patterns) => {
            patterns.iter().any(|pattern| field.closes(space.pattern(*pattern)))
        }
        Test::Cased(_, pattern) => field.closes(&fold(space.pattern(*pattern))),
        _ => field.is_closed_flag(),
    }
}
