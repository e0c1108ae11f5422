//! Regions: which cases they are, in the words of the language.

use std::borrow::Cow;

use crate::lift::Tree;
use crate::props::Props;
use crate::solver::{Answer, Batsat, Lit};
use crate::space::{Space, TestId};

/// What holds for every case there is, for where the language asks for criteria.
const EVERY_CASE: &str = "CreatedDate is not blank";

/// Cases, by criteria that they all fit and no other case does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region(Tree);

impl Region {
    /// The cases that fit all of `own` and none of `passed`, said with as little as will do; `own` is kept the longest.
    /// Each look of the solver takes a step. Where the `steps` run out, it may say more than it has to; it is as exact.
    pub(crate) fn new(
        space: &Space,
        own: impl IntoIterator<Item = Tree>,
        passed: impl IntoIterator<Item = Tree>,
        steps: &mut u64,
    ) -> Self {
        let mut joined = Vec::new();
        let mut add = |part: Tree, value: bool| match plain(part, value) {
            Tree::All(parts) => joined.extend(parts),
            part => joined.push(part),
        };
        let mut props = Props::new(space, Batsat::new());
        for part in own {
            props.demand(&part, true, None);
            add(part, true);
        }
        for part in passed {
            // What has no case in common with them says nothing.
            let literal = props.tree(&part);
            *steps = steps.saturating_sub(1);
            if props.solve(&[literal], steps) != Answer::No {
                add(part, false);
            }
        }
        let mut props = Props::new(space, Batsat::new());
        Self(Reduce { props: &mut props, steps, context: Vec::new() }.tree(Tree::All(joined)))
    }

    /// Whether it is every case.
    pub(crate) fn is_every_case(&self) -> bool {
        matches!(&self.0, Tree::All(parts) if parts.is_empty())
    }

    /// The criteria, as they are written. `comparison` gives a comparison that asks a test, and whether it turns the
    /// answer round.
    pub(crate) fn words<'w>(&self, comparison: &impl Fn(TestId) -> (&'w str, bool)) -> String {
        if self.is_every_case() { EVERY_CASE.to_owned() } else { words(comparison, &self.0, false) }
    }
}

/// A tree in which only tests are turned round.
fn plain(tree: Tree, value: bool) -> Tree {
    let all = |parts: Vec<Tree>| {
        let mut joined = Vec::with_capacity(parts.len());
        for part in parts {
            match plain(part, value) {
                Tree::All(parts) => joined.extend(parts),
                part => joined.push(part),
            }
        }
        one_or(joined, Tree::All)
    };
    let any = |parts: Vec<Tree>| {
        let mut joined = Vec::with_capacity(parts.len());
        for part in parts {
            match plain(part, value) {
                Tree::Any(parts) => joined.extend(parts),
                part => joined.push(part),
            }
        }
        one_or(joined, Tree::Any)
    };
    match (tree, value) {
        (Tree::All(parts), true) | (Tree::Any(parts), false) => all(parts),
        (Tree::Any(parts), true) | (Tree::All(parts), false) => any(parts),
        (Tree::Not(part), value) => plain(*part, !value),
        (Tree::Test { test, negated }, value) => Tree::Test { test, negated: negated == value },
    }
}

/// A group, or its part where it has only one.
fn one_or(mut parts: Vec<Tree>, group: fn(Vec<Tree>) -> Tree) -> Tree {
    match (parts.pop(), parts.is_empty()) {
        (Some(part), true) => part,
        (Some(last), false) => {
            parts.push(last);
            group(parts)
        }
        (None, _) => group(parts),
    }
}

/// Drops what a tree can do without, where other things hold.
struct Reduce<'p, 's> {
    props: &'p mut Props<'s, Batsat>,
    steps: &'p mut u64,
    context: Vec<Lit>,
}

impl Reduce<'_, '_> {
    fn tree(&mut self, tree: Tree) -> Tree {
        match tree {
            Tree::All(parts) => self.group(parts, true),
            Tree::Any(parts) => self.group(parts, false),
            tree => tree,
        }
    }

    /// A part of `and` can go where the others bring it about; one of `or` where it brings about another.
    fn group(&mut self, mut parts: Vec<Tree>, all: bool) -> Tree {
        let mut literals: Vec<Lit> = parts.iter().map(|part| self.props.tree(part)).collect();
        let turned = |literal: Lit| if all { literal } else { !literal };
        for at in (0..parts.len()).rev() {
            if *self.steps == 0 {
                break;
            }
            *self.steps -= 1;
            let outside = self.context.len();
            let beside = literals.iter().enumerate().filter(|(other, _)| *other != at);
            self.context.extend(beside.map(|(_, literal)| turned(*literal)));
            let mut case = self.context.clone();
            case.extend(literals.get(at).map(|own| !turned(*own)));
            if self.props.solve(&case, self.steps) == Answer::No {
                parts.remove(at);
                literals.remove(at);
            } else if let Some(part) = parts.get_mut(at) {
                let reduced = self.tree(std::mem::replace(part, Tree::EVERY_CASE));
                let literal = self.props.tree(&reduced);
                *part = reduced;
                literals.iter_mut().skip(at).take(1).for_each(|known| *known = literal);
            }
            self.context.truncate(outside);
        }
        // A group that lost all but one of its parts may have become one of the kind that holds it.
        let mut joined = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Tree::All(inner) if all => joined.extend(inner),
                Tree::Any(inner) if !all => joined.extend(inner),
                part => joined.push(part),
            }
        }
        one_or(joined, if all { Tree::All } else { Tree::Any })
    }
}

fn words<'w>(comparison: &impl Fn(TestId) -> (&'w str, bool), tree: &Tree, nested: bool) -> String {
    let joined = |parts: &[Tree], word: &str| {
        let parts: Vec<_> = parts.iter().map(|part| words(comparison, part, true)).collect();
        let text = parts.join(word);
        if nested { format!("({text})") } else { text }
    };
    match tree {
        Tree::All(parts) if parts.is_empty() => EVERY_CASE.to_owned(),
        Tree::Any(parts) if parts.is_empty() => format!("not {EVERY_CASE}"),
        Tree::All(parts) => joined(parts, " and "),
        Tree::Any(parts) => joined(parts, " or "),
        Tree::Not(part) => format!("not {}", words(comparison, part, true)),
        Tree::Test { test, negated } => {
            let (text, written_negated) = comparison(*test);
            if *negated == written_negated { text.to_owned() } else { turned(text) }
        }
    }
}

/// The opposite of a comparison.
fn turned(text: &str) -> String {
    /// Operators and their opposites, longer ones before those that they begin with.
    const OPPOSITES: [(&str, &str); 14] = [
        ("= true", "= false"),
        ("= false", "= true"),
        ("!= ", "= "),
        ("= ", "!= "),
        ("not in ", "in "),
        ("in ", "not in "),
        ("not contains ", "contains "),
        ("contains ", "not contains "),
        ("not starts with ", "starts with "),
        ("starts with ", "not starts with "),
        ("includes ", "excludes "),
        ("excludes ", "includes "),
        ("is not blank", "is blank"),
        ("is blank", "is not blank"),
    ];
    // What stands in a formula is another language.
    if text.starts_with("formula(") {
        return format!("not {text}");
    }
    let name_end = match text.strip_prefix('`').and_then(|rest| rest.find('`')) {
        Some(end) => end + 2,
        None => text.find(' ').unwrap_or(text.len()),
    };
    let (name, rest) = (text.get(..name_end).unwrap_or_default(), text.get(name_end..).unwrap_or_default());
    let operator = rest.trim_start();
    let opposite = OPPOSITES.iter().find_map(|(from, to)| {
        let rest = operator.strip_prefix(from)?;
        Some(Cow::from(format!("{name} {to}{rest}")))
    });
    opposite.map_or_else(|| format!("not {text}"), Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::turned;
    use crate::analysis::{Analysis, DEFAULT_STEPS};
    use crate::lints::testing::{now, rules};

    /// The regions of some entries, and of what is left.
    fn regions(entries: &str) -> String {
        let text = format!(
            "case < Priority: picklist(\"Low\", \"High\"); Seats: number; IsVip: boolean; \
             Subject: text; Left: percent; >\n{entries}"
        );
        let (rules, _) = rules(&text);
        let coverage = Analysis::new(&rules, DEFAULT_STEPS).unwrap().coverage(&rules, now());
        let line = |row: crate::Coverage| {
            let (entry, region) = (row.entry.as_deref().unwrap_or("-"), row.region.as_deref().unwrap_or("-"));
            format!("{entry}: {region}")
        };
        coverage.into_iter().map(line).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn regions_say_no_more_than_they_have_to() {
        insta::assert_snapshot!(regions(
            r#"
entry "Vip" when IsVip = true < stop >
entry "Large" when Seats > 10 and Seats > 5 < stop >
entry "Larger" when Seats > 20 < stop >
entry "High" when not (Priority in ("Low") or Priority is blank) < stop >
"#
        ), @r#"
        Vip: IsVip = true
        Large: Seats > 10 and IsVip = false
        Larger: -
        High: Priority not in ("Low") and Priority is not blank and IsVip = false and not Seats > 10
        -: IsVip = false and not Seats > 10 and (Priority in ("Low") or Priority is blank)
        "#);
    }

    #[test]
    fn what_formulas_ask_is_said_in_words_that_mean_the_same() {
        insta::assert_snapshot!(regions(
            r#"
entry "Acme" when formula(AND(ISPICKVAL(Priority, "High"), Subject = "Acme")) < stop >
entry "Named" when Subject = "acme" < stop >
entry "Rest" when formula(Left >= 0.2 && Seats <> 5 || CONTAINS(Subject, "DOWN")) < stop >
"#
        ), @r#"
        Acme: Priority = "High" and formula(Subject = "Acme")
        Named: Subject = "acme" and (Priority != "High" or not formula(Subject = "Acme"))
        Rest: ((Left >= 20% and Seats is not blank and Seats != 5) or formula(CONTAINS(Subject, "DOWN"))) and Subject != "acme"
        -: Subject != "acme" and (not Left >= 20% or Seats is blank or Seats = 5) and not formula(CONTAINS(Subject, "DOWN"))
        "#);
    }

    #[test]
    fn every_case_has_criteria_too() {
        insta::assert_snapshot!(regions("entry \"All\" < stop >\nentry \"None\" < stop >"), @r"
        All: CreatedDate is not blank
        None: -
        -: -
        ");
    }

    #[test]
    fn comparisons_are_turned_round() {
        for (one, other) in [
            ("A = \"x\"", "A != \"x\""),
            ("A in (1, 2)", "A not in (1, 2)"),
            ("A contains \"in \"", "A not contains \"in \""),
            ("A starts with (\"a\", \"b\")", "A not starts with (\"a\", \"b\")"),
            ("A includes (\"a\")", "A excludes (\"a\")"),
            ("A is blank", "A is not blank"),
            ("`two words` = 1", "`two words` != 1"),
            ("A = true", "A = false"),
        ] {
            assert_eq!(turned(one), other);
            assert_eq!(turned(other), one);
        }
        assert_eq!(turned("A != true"), "A = true");
        assert_eq!(turned("formula(A = \"x\")"), "not formula(A = \"x\")");
        assert_eq!(turned("A < 5"), "not A < 5");
        assert_eq!(turned("A >= today + 2d"), "not A >= today + 2d");
    }
}
