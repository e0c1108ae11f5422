//! Filter rows: comparisons that become rows, and rows that become comparisons again.

use esc_diagnostics::{Diagnostic, Severity, Span};
use esc_syntax::ast::{self, Criteria, CriteriaKind, Item, ItemKind};
use esc_syntax::{Slice, TokenKind, lex, parse_slice};
use esc_values::folds_alike;

use super::{Action, ActionKind, At, place, touches};
use crate::plain::shortened;
use crate::{Edit, View};

/// At how many places a row is written as criteria at most.
const MAX_PLACES: usize = 1_000;

/// How many bytes the rows of an entry may become.
const MAX_BYTES: usize = 64 * 1024;

/// How many rows deep rows that refer to rows are followed.
const MAX_ROWS_DEEP: usize = 32;

/// How many characters of criteria a title shows.
const MAX_TITLE: usize = 40;

fn own_rows(item: &Item) -> &[ast::Row] {
    match &item.kind {
        ItemKind::Entry(entry) => &entry.rows,
        _ => &[],
    }
}

/// Makes a row of what is selected, or of the comparison at the cursor; of the latter also wherever else it stands.
pub(super) fn extract(at: &At<'_, '_>) -> Vec<Action> {
    let picked = at.item.criteria().find_map(|criteria| pick(at, criteria));
    let Some(Picked { span, criteria }) = picked else { return Vec::new() };
    // A row at file level does not see those of an entry.
    let own = own_rows(at.item);
    let is_own = |label: &ast::Label| own.iter().any(|row| folds_alike(&row.label.value, &label.value));
    if criteria.iter().flat_map(|part| labels(part)).any(is_own) {
        return Vec::new();
    }
    let view = at.view;
    let bare = match criteria.as_slice() {
        [one] => place::without_parentheses(at.text(), one),
        _ => span,
    };
    let text = bare.of(at.text());
    let label = free_label(view);
    let declaration = format!("row {label}: {text}");
    let is_row = |kind: &ItemKind| matches!(kind, ItemKind::Row(_));
    let (place, new_text) = if view.items().any(|(_, item)| is_row(&item.kind)) {
        place::for_declaration(view, is_row, &declaration)
    } else {
        place::before_declaration(view, at.slice, at.item, &declaration)
    };
    let declare = super::edit_here(view, place, new_text);
    let here = at.edit(span, place::apart(at.text(), span, &label));
    let shown = shortened(&text.split_whitespace().collect::<Vec<_>>().join(" "), MAX_TITLE);
    let mut found = vec![Action::new(
        ActionKind::Extract,
        format!("make `{shown}` the row {label}"),
        vec![declare.clone(), here],
    )];
    if let [Criteria { kind: CriteriaKind::Comparison(comparison), .. }] = criteria.as_slice() {
        let mut edits = equal(view, comparison, &label);
        if edits.len() > 1 {
            let title = format!("make `{shown}` the row {label} in all {} places", edits.len());
            edits.push(declare);
            found.push(Action::new(ActionKind::Extract, title, edits));
        }
    }
    found
}

/// What is to become a row.
struct Picked<'a> {
    span: Span,
    /// One part, or several of a list.
    criteria: Vec<&'a Criteria>,
}

fn pick<'a>(at: &At<'_, '_>, root: &'a Criteria) -> Option<Picked<'a>> {
    let text = at.text();
    let selected = at.range.of(text);
    let trimmed = selected.trim();
    let start = at.range.start + u32::try_from(selected.len() - selected.trim_start().len()).ok()?;
    let range = Span::new(start, start + u32::try_from(trimmed.len()).ok()?);
    // All of a row is a row already.
    let whole = |part: &Criteria| matches!(at.item.kind, ItemKind::Row(_)) && part.span == root.span;
    let mut found = None;
    root.each(&mut |part| {
        let is_leaf = matches!(part.kind, CriteriaKind::Comparison(_) | CriteriaKind::Formula(_));
        let holds = part.span.start <= range.start && range.end <= part.span.end;
        let is_selected = !trimmed.is_empty()
            && (part.span == range || place::without_parentheses(text, part) == range)
            && !matches!(part.kind, CriteriaKind::Row(_));
        if !whole(part) && (is_selected || (is_leaf && holds)) {
            found = Some(Picked { span: part.span, criteria: vec![part] });
        }
        if let CriteriaKind::All(parts) | CriteriaKind::Any(parts) = &part.kind
            && !trimmed.is_empty()
            && let Some(first) = parts.iter().position(|part| part.span.start == range.start)
            && let Some(last) = parts.iter().position(|part| part.span.end == range.end)
            && first < last
            && last - first + 1 < parts.len()
        {
            let criteria = parts.iter().skip(first).take(last - first + 1).collect();
            found = Some(Picked { span: range, criteria });
        }
    });
    found
}

/// A number that no row has.
fn free_label(view: &View<'_>) -> String {
    let labels = view.items().flat_map(|(_, item)| {
        let own = own_rows(item).iter();
        let row = match &item.kind {
            ItemKind::Row(row) => Some(row),
            _ => None,
        };
        row.into_iter().chain(own)
    });
    let last = labels.filter_map(|row| row.label.value.parse::<u64>().ok()).max().unwrap_or_default();
    last.saturating_add(1).to_string()
}

/// The edits that write a label over each comparison of the file that is written like this one.
fn equal(view: &View<'_>, comparison: &ast::Comparison, label: &str) -> Vec<Edit> {
    let written = comparison.to_string();
    let mut edits = Vec::new();
    for (slice, item) in view.items().filter(|(slice, _)| !slice.parsed.broken) {
        let text = place::text_from(view, slice);
        for criteria in item.criteria() {
            criteria.each(&mut |part| {
                if let CriteriaKind::Comparison(other) = &part.kind
                    && other.field.value == comparison.field.value
                    && other.to_string() == written
                {
                    let new_text = place::apart(text, part.span, label);
                    edits.push(Edit { place: view.here(slice, part.span), new_text });
                }
            });
        }
    }
    edits
}

/// Writes rows as their criteria: one at the cursor, here or wherever it is used, or all rows of an entry.
pub(super) fn inline(at: &At<'_, '_>) -> Vec<Action> {
    let mut found = Vec::new();
    if let Some(label) = label_at(at)
        && let Some(row) = Declared::find(at.view, at.slice, at.item, label)
    {
        found.extend(inline_here(at, &row));
        found.extend(inline_everywhere(at.view, &row));
    }
    found.extend(expand(at));
    found
}

/// The label that the range touches.
fn label_at<'a>(at: &At<'_, 'a>) -> Option<&'a str> {
    let mut found = None;
    for criteria in at.item.criteria() {
        criteria.each(&mut |part| {
            if let CriteriaKind::Row(label) = &part.kind
                && at.touches(label.span)
            {
                found = Some(label.value.as_str());
            }
        });
    }
    let declared = match &at.item.kind {
        ItemKind::Row(row) => std::slice::from_ref(row),
        _ => own_rows(at.item),
    };
    let declared = declared.iter().find(|row| at.touches(row.label.span));
    found.or_else(|| declared.map(|row| row.label.value.as_str()))
}

/// A row where it is declared.
#[derive(Clone, Copy)]
struct Declared<'a> {
    slice: &'a Slice,
    item: &'a Item,
    row: &'a ast::Row,
}

impl<'a> Declared<'a> {
    /// The row that a label in a declaration means.
    fn find(view: &View<'a>, slice: &'a Slice, item: &'a Item, label: &str) -> Option<Self> {
        let is_it = |row: &&ast::Row| folds_alike(&row.label.value, label);
        if let Some(row) = own_rows(item).iter().find(is_it) {
            return Some(Self { slice, item, row });
        }
        view.items().find_map(|(slice, item)| match &item.kind {
            ItemKind::Row(row) if is_it(&row) && !slice.parsed.broken => Some(Self { slice, item, row }),
            _ => None,
        })
    }

    const fn is_own(&self) -> bool {
        matches!(self.item.kind, ItemKind::Entry(_))
    }

    /// Its criteria as written, without parentheses around the whole.
    fn text(&self, view: &View<'a>) -> &'a str {
        let text = place::text_from(view, self.slice);
        place::without_parentheses(text, &self.row.criteria).of(text)
    }

    /// Whether its criteria mean the same in another declaration: no label in them means another row there.
    fn means_the_same_in(&self, item: &Item) -> bool {
        let own = own_rows(item);
        let is_own = |label: &ast::Label| own.iter().any(|row| folds_alike(&row.label.value, &label.value));
        self.is_own() || !labels(&self.row.criteria).into_iter().any(is_own)
    }

    /// The edits that write it as criteria in a declaration, at those of its labels that are wanted.
    fn written_in(
        &self,
        view: &View<'a>,
        slice: &'a Slice,
        item: &'a Item,
        wanted: impl Fn(Span) -> bool,
    ) -> Vec<Edit> {
        let hidden = !self.is_own()
            && own_rows(item).iter().any(|row| folds_alike(&row.label.value, &self.row.label.value));
        if hidden {
            return Vec::new();
        }
        let text = place::text_from(view, slice);
        let mut edits = Vec::new();
        for root in item.criteria() {
            root.each(&mut |part| {
                if let CriteriaKind::Row(label) = &part.kind
                    && folds_alike(&label.value, &self.row.label.value)
                    && wanted(label.span)
                {
                    let alone = matches!(root.kind, CriteriaKind::Row(_));
                    let new_text = enclosed(self.text(view), is_joined(&self.row.criteria) && !alone);
                    let new_text = place::apart(text, label.span, &new_text);
                    edits.push(Edit { place: view.here(slice, label.span), new_text });
                }
            });
        }
        edits
    }
}

const fn is_joined(criteria: &Criteria) -> bool {
    matches!(criteria.kind, CriteriaKind::All(_) | CriteriaKind::Any(_))
}

fn enclosed(text: &str, enclose: bool) -> String {
    if enclose { format!("({text})") } else { text.to_owned() }
}

fn refers_to_itself(row: &ast::Row) -> bool {
    let mut found = false;
    row.criteria.each(&mut |part| {
        found |=
            matches!(&part.kind, CriteriaKind::Row(label) if folds_alike(&label.value, &row.label.value));
    });
    found
}

fn inline_here<'a>(at: &At<'_, 'a>, row: &Declared<'a>) -> Option<Action> {
    if !row.means_the_same_in(at.item) || refers_to_itself(row.row) {
        return None;
    }
    let mut edits = row.written_in(at.view, at.slice, at.item, |span| at.touches(span));
    edits.truncate(1);
    if edits.is_empty() || !still_reads(at.view, &edits) {
        return None;
    }
    let title = format!("write the row {} as its criteria here", row.row.label.value);
    Some(Action::new(ActionKind::Inline, title, edits))
}

fn inline_everywhere<'a>(view: &View<'a>, row: &Declared<'a>) -> Option<Action> {
    if refers_to_itself(row.row) {
        return None;
    }
    let mut edits = Vec::new();
    for (slice, item) in view.items() {
        if row.is_own() && slice.id != row.slice.id {
            continue;
        }
        let here = row.written_in(view, slice, item, |_| true);
        if !here.is_empty() && (slice.parsed.broken || !row.means_the_same_in(item)) {
            return None;
        }
        edits.extend(here);
        if edits.len() > MAX_PLACES {
            return None;
        }
    }
    if edits.is_empty() || has_comments_of_its_own(place::text_from(view, row.slice), row.row) {
        return None;
    }
    edits.extend(removal(view, row));
    let title = format!("write the row {} as its criteria everywhere, and remove it", row.row.label.value);
    still_reads(view, &edits).then(|| Action::new(ActionKind::Inline, title, edits))
}

/// Whether comments stand in a row outside of its criteria: they would be lost with it.
fn has_comments_of_its_own(text: &str, row: &ast::Row) -> bool {
    let criteria = place::without_parentheses(text, &row.criteria);
    place::has_comments(text, Span::new(row.span.start, criteria.start))
        || place::has_comments(text, Span::new(criteria.end, row.span.end))
}

/// The edits that take a row away, with what documents it. Other comments stay.
fn removal(view: &View<'_>, row: &Declared<'_>) -> Vec<Edit> {
    let text = view.text_of(row.slice);
    let gone = |span: Span| Edit { place: view.here(row.slice, span), new_text: String::new() };
    if row.is_own() {
        return vec![gone(own_row(text, row.row))];
    }
    let above = lex(Span::new(0, row.item.span.start).of(text));
    let documents = |span: Span| {
        row.item.allows.iter().any(|allow| span.start <= allow.span.start && allow.span.end <= span.end)
    };
    let mut edits: Vec<Edit> = above
        .iter()
        .filter(|token| token.kind == TokenKind::DocComment || documents(token.span))
        .map(|token| gone(place::whole_lines(text, token.span)))
        .collect();
    let whole = place::whole_lines(text, row.item.span);
    edits.push(gone(if whole == row.item.span { place::with_space(text, whole) } else { whole }));
    edits
}

/// A row of an entry's head with the space behind it.
fn own_row(text: &str, row: &ast::Row) -> Span {
    let whole = place::whole_lines(text, row.span);
    if whole != row.span {
        return whole;
    }
    place::with_space(text, row.span)
}

/// Writes all rows of an entry as criteria, and those that they refer to; its own ones are not needed any more.
fn expand(at: &At<'_, '_>) -> Option<Action> {
    let ItemKind::Entry(entry) = &at.item.kind else { return None };
    let when = entry.when.as_ref()?;
    if !touches(at.range, Span::new(at.item.span.start, entry.body_span.start)) {
        return None;
    }
    let mut expander = Expander { view: at.view, open: Vec::new(), used: Vec::new(), left: MAX_BYTES };
    let home = Home { slice: at.slice, item: at.item };
    let mut edits = Vec::new();
    for label in labels(when) {
        let (text, joined) = expander.row(home, &label.value)?;
        let alone = matches!(when.kind, CriteriaKind::Row(_));
        let new_text = place::apart(at.text(), label.span, &enclosed(&text, joined && !alone));
        edits.push(at.edit(label.span, new_text));
    }
    let text = at.view.text_of(at.slice);
    if edits.is_empty() || entry.rows.iter().any(|row| has_comments_of_its_own(text, row)) {
        return None;
    }
    // One that was of no use may refer to the others, and is not asked about.
    let is_used = |row: &ast::Row| expander.used.iter().any(|used| std::ptr::eq(*used, row));
    if entry.rows.iter().all(is_used) {
        edits.extend(entry.rows.iter().map(|row| at.edit(own_row(text, row), "")));
    }
    let title = "write the rows of this entry as criteria";
    still_reads(at.view, &edits).then(|| Action::new(ActionKind::Rewrite, title, edits))
}

/// The labels in criteria, in order.
fn labels(criteria: &Criteria) -> Vec<&ast::Label> {
    let mut found = Vec::new();
    criteria.each(&mut |part| {
        if let CriteriaKind::Row(label) = &part.kind {
            found.push(label);
        }
    });
    found
}

/// Where a label stands.
#[derive(Clone, Copy)]
struct Home<'a> {
    slice: &'a Slice,
    item: &'a Item,
}

struct Expander<'v, 'a> {
    view: &'v View<'a>,
    /// The rows that are being written.
    open: Vec<&'a ast::Row>,
    /// Those that were written.
    used: Vec<&'a ast::Row>,
    left: usize,
}

impl<'a> Expander<'_, 'a> {
    /// The criteria of a row with those of the rows that it refers to, and whether they are joined; `None` where there is
    /// no end of them.
    fn row(&mut self, home: Home<'a>, label: &str) -> Option<(String, bool)> {
        let declared = Declared::find(self.view, home.slice, home.item, label)?;
        let row = declared.row;
        if self.open.len() >= MAX_ROWS_DEEP || self.open.iter().any(|open| std::ptr::eq(*open, row)) {
            return None;
        }
        self.open.push(row);
        let home = Home { slice: declared.slice, item: declared.item };
        let text = place::text_from(self.view, declared.slice);
        let span = place::without_parentheses(text, &row.criteria);
        let mut out = String::new();
        let mut kept = span.start;
        let mut joined = is_joined(&row.criteria);
        let alone = matches!(row.criteria.kind, CriteriaKind::Row(_));
        for label in labels(&row.criteria) {
            let (inner, inner_joined) = self.row(home, &label.value)?;
            out.push_str(Span::new(kept, label.span.start).of(text));
            out.push_str(&enclosed(&inner, inner_joined && !alone));
            joined |= alone && inner_joined;
            kept = label.span.end;
        }
        out.push_str(Span::new(kept, span.end).of(text));
        self.open.pop();
        self.used.push(row);
        self.left = self.left.checked_sub(out.len())?;
        Some((out, joined))
    }
}

/// Whether every declaration that edits touch can be read afterwards.
fn still_reads(view: &View<'_>, edits: &[Edit]) -> bool {
    let mut edits: Vec<&Edit> = edits.iter().collect();
    edits.sort();
    let start = |edit: &Edit| {
        view.file.source.slice_at(edit.place.span.start).map(|(slice, range)| (slice.id, range))
    };
    edits.chunk_by(|one, other| start(one) == start(other)).all(|edits| {
        let Some((id, range)) = edits.first().and_then(|edit| start(edit)) else { return false };
        let mut text = String::new();
        let mut kept = range.start;
        for edit in edits {
            text.extend([Span::new(kept, edit.place.span.start).of(view.text()), edit.new_text.as_str()]);
            kept = edit.place.span.end;
        }
        text.push_str(Span::new(kept, range.end).of(view.text()));
        let parsed = parse_slice(id, &text);
        // A formula is read whether or not it can be compiled.
        let reads = |found: &Diagnostic| found.severity != Severity::Error;
        !parsed.broken && parsed.diagnostics.iter().all(reads)
    })
}
