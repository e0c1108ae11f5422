//! E0202: rows that do not exist; E0207: rows that refer to each other.
//!
//! Rows are lowered in the order in which they build on each other, so that a chain of any length takes no recursion.

use std::collections::VecDeque;
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, Location, Span};
use esc_syntax::ast::{self, CriteriaKind, Label};
use petgraph::algo::kosaraju_scc;
use petgraph::graph::DiGraph;
use rustc_hash::FxHashMap;

use super::{did_you_mean, listed, nearest};
use crate::FileInput;
use crate::caseless::Caseless;
use crate::context::{Context, Found};
use crate::hir;
use crate::lints::too_deep;
use crate::lower::criteria;
use crate::names::duplicates;
use crate::scope::{Decl, Lowered, NameKind, Scope, Size};

/// How many rows of a cycle are shown.
const MAX_SHOWN: usize = 8;

/// The rows of an entry's head.
#[derive(Default)]
pub(crate) struct OwnRows<'a> {
    by_label: FxHashMap<Caseless<'a>, usize>,
    rows: Vec<OwnRow<'a>>,
}

/// A row of an entry's head.
struct OwnRow<'a> {
    written: &'a ast::Row,
    lowered: Option<Arc<hir::Row>>,
    size: Size,
    used: bool,
}

/// What a label stands for.
pub(crate) struct Resolved {
    pub(crate) row: Option<Arc<hir::Row>>,
    pub(crate) size: Size,
}

impl<'a> OwnRows<'a> {
    /// The rows that nothing refers to.
    pub(crate) fn unused(&self) -> impl Iterator<Item = &'a ast::Row> {
        self.rows.iter().filter(|row| !row.used).map(|row| row.written)
    }

    fn collect(rows: &'a [ast::Row], context: &mut Context<'a>) -> Self {
        let mut own = Self::default();
        for row in rows {
            let label = Caseless(row.label.value.as_str());
            let first = own.by_label.get(&label).and_then(|index| own.rows.get(*index));
            if let Some(first) = first {
                let first = Decl {
                    kind: NameKind::Row,
                    name: &first.written.label.value,
                    location: context.at(first.written.label.span),
                    imported: None,
                    index: 0,
                };
                context.report(duplicates::duplicate(&first, context.at(row.label.span), None));
                continue;
            }
            own.by_label.insert(label, own.rows.len());
            own.rows.push(OwnRow { written: row, lowered: None, size: Size::default(), used: false });
        }
        own
    }

    fn find(&self, label: &str) -> Option<usize> {
        if self.rows.is_empty() { None } else { self.by_label.get(&Caseless(label)).copied() }
    }
}

/// Looks a label up, in the entry's own rows first.
pub(crate) fn resolve<'a>(
    label: &Label,
    own: &mut OwnRows<'a>,
    context: &mut Context<'a>,
) -> Option<Resolved> {
    if let Some(row) = own.find(&label.value).and_then(|index| own.rows.get_mut(index)) {
        row.used = true;
        return Some(Resolved { row: row.lowered.clone(), size: row.size });
    }
    if let Some((id, found)) = context.scope.find_row(&label.value) {
        context.found.used.push(id);
        let (row, size) = context.scope.rows.get(found.index)?.lowered.clone();
        return Some(Resolved { row, size });
    }
    if !context.broken && !context.may_be_declared(&label.value) {
        report_unknown(label, own, context);
    }
    None
}

fn report_unknown<'a>(label: &Label, own: &mut OwnRows<'a>, context: &mut Context<'a>) {
    let place = context.at(label.span);
    let scope = context.scope;
    if scope.is_own_row(&label.value) {
        context.report(
            Diagnostic::new(Code::E0202, place, format!("the row `{}` belongs to an entry", label.value))
                .help("only its own entry sees it; declare it at file level, above the entries, to use it here too"),
        );
        return;
    }
    let diagnostic = Diagnostic::new(Code::E0202, place, format!("there is no row `{}`", label.value));
    let names = || {
        let own = own.rows.iter().map(|row| row.written.label.value.as_str());
        own.chain(scope.names_of(NameKind::Row))
    };
    // Between numbers every one is as near as another.
    let number = label.value.bytes().all(|byte| byte.is_ascii_digit());
    let near = if number { None } else { nearest(&label.value, names()) };
    if let Some(diagnostic) = super::fields::as_criteria(label, near.is_some(), diagnostic.clone(), context) {
        context.report(diagnostic);
        return;
    }
    let otherwise = || match listed(names()) {
        Some(listed) => format!("the rows here are {listed}"),
        None => format!("declare it: `row {}: Priority = \"High\"`", label.value),
    };
    let diagnostic = did_you_mean(diagnostic, &label.value, near, place, str::to_owned, otherwise);
    context.report(diagnostic);
    // The row that was probably meant counts as used: else one slip would be told twice.
    let Some(near) = near else { return };
    match own.find(near).and_then(|index| own.rows.get_mut(index)) {
        Some(row) => row.used = true,
        None => context.found.used.extend(scope.find_row(near).map(|(id, _)| id)),
    }
}

/// A reference from one row to another.
#[derive(Clone, Copy)]
struct Reference {
    to: usize,
    span: Span,
}

/// Lowers the rows at file level into the scope.
///
/// A row that comes out as it was `before` is that one: whoever refers to it already refers to the same.
pub(crate) fn lower_file_rows(
    scope: &mut Scope<'_>,
    file: FileInput<'_>,
    before: &[Lowered],
    found: &mut Vec<Found>,
) {
    let references: Vec<_> = scope
        .rows
        .iter()
        .map(|row| references(&row.written.criteria, |label| scope.find_row(label).map(|(_, row)| row.index)))
        .collect();
    for group in arrange(&references) {
        if let Some(cycle) = cycle(&group, &references) {
            let rows: Vec<_> = cycle
                .iter()
                .filter_map(|(row, span)| {
                    let row = scope.rows.get(*row)?;
                    Some((&row.written.label, row.slice.id, *span))
                })
                .collect();
            found.push(Found { diagnostics: report_cycle(&rows).into_iter().collect(), ..Found::default() });
        }
        let circular = is_circular(&group, &references);
        for index in group {
            let Some(row) = scope.rows.get(index) else { continue };
            let mut context = Context::new(scope, row.slice, file);
            let lowered = lower_row(row.written, &mut OwnRows::default(), &mut context);
            found.push(context.found);
            if let (Some(row), false) = (scope.rows.get_mut(index), circular) {
                row.lowered = match before.get(index) {
                    Some(before) if *before == lowered => before.clone(),
                    _ => lowered,
                };
            }
        }
    }
}

/// Lowers the rows of an entry's head.
pub(crate) fn lower_own_rows<'a>(rows: &'a [ast::Row], context: &mut Context<'a>) -> OwnRows<'a> {
    let mut own = OwnRows::collect(rows, context);
    let references: Vec<_> =
        own.rows.iter().map(|row| references(&row.written.criteria, |label| own.find(label))).collect();
    for group in arrange(&references) {
        if let Some(cycle) = cycle(&group, &references) {
            let rows: Vec<_> = cycle
                .iter()
                .filter_map(|(row, span)| Some((&own.rows.get(*row)?.written.label, context.slice, *span)))
                .collect();
            if let Some(found) = report_cycle(&rows) {
                context.report(found);
            }
        }
        let circular = is_circular(&group, &references);
        for index in group {
            let Some(written) = own.rows.get(index).map(|row| row.written) else { continue };
            let lowered = lower_row(written, &mut own, context);
            if let (Some(row), false) = (own.rows.get_mut(index), circular) {
                (row.lowered, row.size) = lowered;
            }
        }
    }
    own
}

fn lower_row<'a>(row: &ast::Row, own: &mut OwnRows<'a>, context: &mut Context<'a>) -> Lowered {
    let (criteria, size) = criteria::lower(&row.criteria, own, context);
    if too_deep::is_too_deep(size) {
        too_deep::report_row(row, context);
        return (None, Size::default());
    }
    let location = context.at(row.label.span);
    let lowered =
        criteria.map(|criteria| Arc::new(hir::Row { label: row.label.value.clone(), location, criteria }));
    (lowered, size)
}

/// The rows that criteria refer to.
fn references(criteria: &ast::Criteria, find: impl Fn(&str) -> Option<usize>) -> Vec<Reference> {
    let mut found = Vec::new();
    criteria.each(&mut |part| {
        if let CriteriaKind::Row(label) = &part.kind {
            found.extend(find(&label.value).map(|to| Reference { to, span: label.span }));
        }
    });
    found
}

/// Groups of rows that refer to each other, each after those that it builds on. Most groups are one row.
fn arrange(references: &[Vec<Reference>]) -> Vec<Vec<usize>> {
    if references.iter().all(Vec::is_empty) {
        return (0..references.len()).map(|index| vec![index]).collect();
    }
    let mut graph: DiGraph<(), ()> = DiGraph::new();
    let nodes: Vec<_> = references.iter().map(|_| graph.add_node(())).collect();
    for (from, to) in nodes.iter().zip(references) {
        for to in to.iter().filter_map(|reference| nodes.get(reference.to)) {
            graph.add_edge(*from, *to, ());
        }
    }
    let groups = kosaraju_scc(&graph);
    groups
        .into_iter()
        .map(|group| {
            let mut group: Vec<_> = group.into_iter().map(petgraph::graph::NodeIndex::index).collect();
            group.sort_unstable();
            group
        })
        .collect()
}

fn is_circular(group: &[usize], references: &[Vec<Reference>]) -> bool {
    match group {
        [only] => references.get(*only).is_some_and(|to| to.iter().any(|reference| reference.to == *only)),
        _ => true,
    }
}

/// The shortest way from the first row of a group back to it: rows, each with its reference to the next.
fn cycle(group: &[usize], references: &[Vec<Reference>]) -> Option<Vec<(usize, Span)>> {
    let first = *group.first().filter(|_| is_circular(group, references))?;
    let mut reached: FxHashMap<usize, (usize, Span)> = FxHashMap::default();
    let mut queue = VecDeque::from([first]);
    while let Some(row) = queue.pop_front() {
        for reference in references.get(row).into_iter().flatten() {
            if reached.contains_key(&reference.to) {
                continue;
            }
            reached.insert(reference.to, (row, reference.span));
            if reference.to == first {
                let mut way = Vec::new();
                let mut at = first;
                while let Some((from, span)) = reached.get(&at).copied() {
                    way.push((from, span));
                    at = from;
                    if at == first {
                        break;
                    }
                }
                way.reverse();
                return Some(way);
            }
            queue.push_back(reference.to);
        }
    }
    None
}

/// One diagnostic for a cycle: rows, each with its slice and its reference to the next.
fn report_cycle(rows: &[(&Label, esc_diagnostics::SliceId, Span)]) -> Option<Diagnostic> {
    let (first, slice, _) = rows.first()?;
    let message = match rows {
        [] | [_] => format!("the row `{}` refers to itself", first.value),
        [_, through @ ..] => {
            let named = through.iter().take(MAX_SHOWN).map(|(label, ..)| format!("`{}`", label.value));
            let rest = (through.len() > MAX_SHOWN).then(|| format!("{} more", through.len() - MAX_SHOWN));
            let through: Vec<_> = named.chain(rest).collect();
            format!("the row `{}` refers to itself, through {}", first.value, through.join(", "))
        }
    };
    let mut diagnostic = Diagnostic::new(Code::E0207, Location::new(*slice, first.span), message)
        .help("a row may build on other rows, but not on itself; take one of these references out");
    let next = rows.iter().skip(1).chain(rows.first());
    for ((label, slice, span), (to, ..)) in rows.iter().zip(next).take(MAX_SHOWN) {
        diagnostic = diagnostic
            .label(Location::new(*slice, *span), format!("`{}` refers to `{}` here", label.value, to.value));
    }
    Some(diagnostic)
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken};

    #[test]
    fn unknown_rows() {
        insta::assert_snapshot!(check(r#"row vip: Tier = "Gold"
row 1: Tier = "Gold" and 7
entry "A" when vpi or 2 or 1 or vip < at 4h notify owner >"#), @r"
        E0202 2:26 `7`: there is no row `7`
          help: the rows here are `vip` or `1`
        E0202 3:16 `vpi`: there is no row `vpi`
          help: did you mean `vip`?
          maybe: write `vip`: 3:16 `vpi` -> `vip`
        E0202 3:23 `2`: there is no row `2`
          help: the rows here are `vip` or `1`
        ");
    }

    #[test]
    fn no_row_at_all() {
        insta::assert_snapshot!(check(r#"entry "A" when 1 < at 4h notify owner >"#), @r#"
        E0202 1:16 `1`: there is no row `1`
          help: declare it: `row 1: Priority = "High"`
        "#);
    }

    #[test]
    fn a_field_instead_of_a_test() {
        insta::assert_snapshot!(check(r#"case < IsVip: boolean; Tier: picklist("Gold"); Amount: number >
entry "A" when IsVip or not Tier or isclosed or Amount or IsVpi or Whatever < at 4h notify owner >"#), @r#"
        E0202 2:16 `IsVip`: there is no row `IsVip`
          help: a field is tested like this: `IsVip = true`
          fix: write `IsVip = true`: 2:16 `IsVip` -> `IsVip = true`
        E0202 2:29 `Tier`: there is no row `Tier`
          help: `Tier` is a field, a picklist; say what it should be, such as `Tier = "Gold"`
        E0202 2:37 `isclosed`: there is no row `isclosed`
          help: a field is tested like this: `isclosed = true`
          fix: write `isclosed = true`: 2:37 `isclosed` -> `isclosed = true`
        E0202 2:49 `Amount`: there is no row `Amount`
          help: `Amount` is a field, a number; say what it should be, such as `Amount > 0`
        E0202 2:59 `IsVpi`: there is no row `IsVpi`
          help: did you mean `IsVip = true`?
          maybe: write `IsVip = true`: 2:59 `IsVpi` -> `IsVip = true`
        E0202 2:68 `Whatever`: there is no row `Whatever`
          help: declare it: `row Whatever: Priority = "High"`
        "#);
    }

    #[test]
    fn an_undeclared_field_instead_of_a_test() {
        insta::assert_snapshot!(check(r#"entry "A" row gold: Tier = "Gold" when gold or glod or IsVip < at 4h notify owner >"#), @r"
        E0202 1:48 `glod`: there is no row `glod`
          help: did you mean `gold`?
          maybe: write `gold`: 1:48 `glod` -> `gold`
        E0202 1:56 `IsVip`: there is no row `IsVip`
          help: a field is tested like this: `IsVip = true`
          maybe: write `IsVip = true`: 1:56 `IsVip` -> `IsVip = true`
        ");
    }

    #[test]
    fn rows_at_file_level_do_not_see_those_of_entries() {
        insta::assert_snapshot!(check(r#"row a: b
entry "A" row b: Tier = "Gold" when a and b < at 4h notify owner >"#), @r"
        E0202 1:8 `b`: the row `b` belongs to an entry
          help: only its own entry sees it; declare it at file level, above the entries, to use it here too
        ");
    }

    #[test]
    fn a_row_that_refers_to_itself() {
        insta::assert_snapshot!(check(r#"row 1: not 1
entry "A" when 1 < at 4h notify owner >"#), @r"
        E0207 1:5 `1`: the row `1` refers to itself
          1:12 `1`: `1` refers to `1` here
          help: a row may build on other rows, but not on itself; take one of these references out
        ");
    }

    #[test]
    fn rows_that_refer_to_each_other_are_reported_once_a_cycle() {
        insta::assert_snapshot!(check(r#"row a: Tier = "Gold" and b
row b: c or Tier = "Silver"
row c: not a
row d: a
row e: f
row f: e or d
entry "A" row x: y row y: x and a when x or e < at 4h notify owner >"#), @r"
        E0207 1:5 `a`: the row `a` refers to itself, through `b`, `c`
          1:26 `b`: `a` refers to `b` here
          2:8 `c`: `b` refers to `c` here
          3:12 `a`: `c` refers to `a` here
          help: a row may build on other rows, but not on itself; take one of these references out
        E0207 5:5 `e`: the row `e` refers to itself, through `f`
          5:8 `f`: `e` refers to `f` here
          6:8 `e`: `f` refers to `e` here
          help: a row may build on other rows, but not on itself; take one of these references out
        E0207 7:15 `x`: the row `x` refers to itself, through `y`
          7:18 `y`: `x` refers to `y` here
          7:27 `x`: `y` refers to `x` here
          help: a row may build on other rows, but not on itself; take one of these references out
        ");
    }

    #[test]
    fn rows_may_build_on_later_ones_and_hide_those_of_the_file() {
        assert_eq!(
            check(
                r#"row a: b
row b: c and not D
row c: Tier = "Gold"
row d: Tier = "Silver"
entry "A" row a: b row b: Tier = "Bronze" when a < at 4h notify owner >
entry "B" when A < at 4h notify owner >"#
            ),
            ""
        );
    }

    #[test]
    fn a_broken_entry_may_have_lost_its_row() {
        assert_eq!(check_broken(r#"entry "A" row 1 Tier = "Gold" when 1 < at 4h notify owner >"#), "");
    }
}
