//! From the criteria of an entry, as a tree, to code that only jumps forward.

use crate::error::LoadError;
use crate::limits::{MAX_COMPARISONS, MAX_DEPTH, MAX_OPS};
use crate::parts::{Check, Node, Op};

/// Appends to `code` the operations of the entry number `entry`: one for each comparison of its `outline`, asking
/// the `checks` in order, and a last one that accepts.
///
/// `and`, `or` and `not` become jumps: a part that settles its group leads out of it. Where the criteria fail, the
/// code leads to the operation after the entry's last one, which is the next entry's first.
pub fn assemble(code: &mut Vec<Op>, entry: u32, outline: &[Node], checks: &[Check]) -> Result<(), LoadError> {
    let sizes = sizes(outline)?;
    if sizes.first().copied().unwrap_or(0) as usize != checks.len() {
        return Err(LoadError::Invalid("an entry's criteria and its code differ in length"));
    }
    let accept = place(code.len() + checks.len())?;
    let mut groups: Vec<Group> = Vec::new();
    let whole = Group { any: false, left: 1, yes: accept, no: accept + 1 };
    let mut checks = checks.iter();
    for (node, size) in outline.iter().zip(sizes) {
        let after = place(code.len())? + size;
        let (yes, no) = match groups.last_mut() {
            Some(group) => {
                let targets = group.part(after);
                if group.left == 0 {
                    groups.pop();
                }
                targets
            }
            None => (whole.yes, whole.no),
        };
        match node {
            Node::All(parts) => groups.push(Group { any: false, left: *parts, yes, no }),
            Node::Any(parts) => groups.push(Group { any: true, left: *parts, yes, no }),
            Node::Not => groups.push(Group { any: false, left: 1, yes: no, no: yes }),
            Node::Row(_) => groups.push(Group { any: false, left: 1, yes, no }),
            Node::Test { negated, .. } => {
                let (yes, no) = if *negated { (no, yes) } else { (yes, no) };
                code.extend(checks.next().map(|check| Op { check: *check, yes, no }));
            }
        }
    }
    code.push(Op { check: Check::Accept { entry }, yes: accept + 1, no: accept + 1 });
    Ok(())
}

/// A node whose parts are being assembled.
struct Group {
    /// Whether one part is enough.
    any: bool,
    /// How many parts are still to come.
    left: u32,
    /// Where to go on when the group holds.
    yes: u32,
    /// Where to go on when it does not.
    no: u32,
}

impl Group {
    /// The targets of the next part, after which the code goes on at `after`.
    fn part(&mut self, after: u32) -> (u32, u32) {
        self.left = self.left.saturating_sub(1);
        match (self.left, self.any) {
            (0, _) => (self.yes, self.no),
            (_, false) => (after, self.no),
            (_, true) => (self.yes, after),
        }
    }
}

fn place(at: usize) -> Result<u32, LoadError> {
    u32::try_from(at)
        .ok()
        .filter(|at| (*at as usize) < MAX_OPS)
        .ok_or(LoadError::Invalid("there are more comparisons than a program may have"))
}

/// How many comparisons each node of an outline spans. An error unless the outline is empty or one whole tree within
/// the limits.
fn sizes(outline: &[Node]) -> Result<Vec<u32>, LoadError> {
    const BROKEN: LoadError = LoadError::Invalid("an entry's criteria are not one whole tree");
    let mut sizes = vec![0; outline.len()];
    // Of each subtree to the right that no group has taken yet: comparisons and depth.
    let mut open: Vec<(u32, usize)> = Vec::new();
    for (node, size) in outline.iter().zip(&mut sizes).rev() {
        let parts = match node {
            Node::Test { .. } => 0,
            Node::Not | Node::Row(_) => 1,
            Node::All(0) | Node::Any(0) => return Err(BROKEN),
            Node::All(parts) | Node::Any(parts) => *parts as usize,
        };
        let (comparisons, depth) = if parts == 0 {
            (1, 0)
        } else {
            let first = open.len().checked_sub(parts).ok_or(BROKEN)?;
            open.drain(first..).fold((0_u32, 0), |(sum, deepest), (comparisons, depth)| {
                (sum.saturating_add(comparisons), depth.max(deepest))
            })
        };
        if comparisons as usize > MAX_COMPARISONS {
            return Err(LoadError::Invalid("an entry has more comparisons than it may have"));
        }
        if depth > MAX_DEPTH {
            return Err(LoadError::Invalid("an entry's criteria nest too deep"));
        }
        *size = comparisons;
        open.push((comparisons, depth + 1));
    }
    if open.len() > 1 { Err(BROKEN) } else { Ok(sizes) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::CellRange;

    fn test(negated: bool) -> Node {
        Node::Test { negated, text: "".into() }
    }

    fn shown(outline: &[Node], comparisons: u32) -> String {
        let checks: Vec<_> = (0..comparisons)
            .map(|field| Check::Cell { field, cells: CellRange { first: 1, last: 1 } })
            .collect();
        let mut code = Vec::new();
        match assemble(&mut code, 0, outline, &checks) {
            Ok(()) => code.iter().map(|op| format!("{}/{}", op.yes, op.no)).collect::<Vec<_>>().join(" "),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn groups_become_forward_jumps() {
        assert_eq!(shown(&[], 0), "1/1");
        assert_eq!(shown(&[test(false)], 1), "1/2 2/2");
        assert_eq!(shown(&[test(true)], 1), "2/1 2/2");
        assert_eq!(shown(&[Node::All(2), test(false), test(false)], 2), "1/3 2/3 3/3");
        assert_eq!(shown(&[Node::Any(2), test(false), test(false)], 2), "2/1 2/3 3/3");
        assert_eq!(shown(&[Node::Not, Node::Any(2), test(false), test(true)], 2), "3/1 2/3 3/3");
        let nested =
            [Node::All(2), Node::Any(2), test(false), test(false), Node::Row("1".into()), test(false)];
        assert_eq!(shown(&nested, 3), "2/1 2/4 3/4 4/4");
    }

    #[test]
    fn what_is_no_tree_is_told() {
        let broken = "the program is not valid: an entry's criteria are not one whole tree";
        assert_eq!(shown(&[Node::All(2), test(false)], 1), broken);
        assert_eq!(shown(&[Node::All(0)], 0), broken);
        assert_eq!(shown(&[Node::Any(u32::MAX), test(false)], 1), broken);
        assert_eq!(shown(&[test(false), test(false)], 2), broken);
        assert_eq!(
            shown(&[test(false)], 2),
            "the program is not valid: an entry's criteria and its code differ in length"
        );
    }

    #[test]
    fn depth_and_length_have_limits() {
        let nested = |depth: usize| {
            let mut outline = vec![Node::Not; depth];
            outline.push(test(false));
            outline
        };
        assert_eq!(shown(&nested(MAX_DEPTH), 1), "1/2 2/2");
        assert_eq!(
            shown(&nested(MAX_DEPTH + 1), 1),
            "the program is not valid: an entry's criteria nest too deep"
        );
        let long = |comparisons: usize| {
            let mut outline = vec![Node::All(u32::try_from(comparisons).unwrap())];
            outline.resize(comparisons + 1, test(false));
            shown(&outline, u32::try_from(comparisons).unwrap())
        };
        assert!(long(MAX_COMPARISONS).ends_with("10001/10001"));
        assert_eq!(
            long(MAX_COMPARISONS + 1),
            "the program is not valid: an entry has more comparisons than it may have"
        );
    }
}
