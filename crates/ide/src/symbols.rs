//! The outline of a file, and the declarations of all files.

use std::cmp::Reverse;

use esc_diagnostics::Span;
use esc_syntax::ast::{self, Body, CaseBlock, Due, Entry, Hours, Item, ItemKind, Step, TypeKind};
use esc_syntax::{Slice, TokenKind, lex};
use esc_values::fold;
use esc_workspace::Report;

use crate::names::target_word;
use crate::{Place, View, items};

/// A declaration, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    /// Its name, never empty.
    pub name: String,
    /// A few words about it; may be empty.
    pub detail: String,
    /// What it is.
    pub kind: OutlineKind,
    /// All of it, the doc comment included.
    pub span: Span,
    /// Its name in the file.
    pub name_span: Span,
    /// Its parts.
    pub children: Vec<Outline>,
}

/// The kinds of thing in an outline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutlineKind {
    /// The rule.
    Rule,
    /// The `case` block.
    Case,
    /// A field of it.
    Field,
    /// Business hours.
    Hours,
    /// Closures.
    Closures,
    /// A queue, user, role, template.
    Target,
    /// A pool.
    Pool,
    /// A filter row.
    Row,
    /// An entry.
    Entry,
    /// A step of it.
    Step,
}

/// A declaration in some file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Its name.
    pub name: String,
    /// What it is.
    pub kind: OutlineKind,
    /// Its name in its file.
    pub place: Place,
}

/// The most declarations that a search gives.
pub const MAX_FOUND: usize = 256;

/// The most characters that are shown beside a name.
const MAX_DETAIL: usize = 80;

/// The outline of the file. Imports are not in it.
pub fn outline(view: &View<'_>) -> impl Iterator<Item = Outline> {
    view.items().filter_map(|(slice, item)| of_item(view, slice, item))
}

fn of_item(view: &View<'_>, slice: &Slice, item: &Item) -> Option<Outline> {
    let here = |span: Span| span.shifted(slice.start);
    let (name, name_span) = name(item)?;
    let (kind, detail, children) = match &item.kind {
        ItemKind::Rule(rule) => {
            (OutlineKind::Rule, rule.inactive.map_or("", |_| "inactive").to_owned(), Vec::new())
        }
        ItemKind::Import(_) => return None,
        ItemKind::Case(block) => {
            let open = if block.open.is_some() { ", and others" } else { "" };
            let detail = format!("{}{open}", count(block.fields.len(), "field"));
            (OutlineKind::Case, detail, fields(block, slice.start))
        }
        ItemKind::Hours(hours) => (OutlineKind::Hours, of_hours(hours), Vec::new()),
        ItemKind::Closures(closures) => {
            (OutlineKind::Closures, count(closures.items.len(), "item"), Vec::new())
        }
        ItemKind::Target(target) => (OutlineKind::Target, target_word(target.kind).to_owned(), Vec::new()),
        ItemKind::Pool(pool) => (OutlineKind::Pool, count(pool.members.len(), "agent"), Vec::new()),
        ItemKind::Row(row) => (OutlineKind::Row, shortened(&row.criteria.to_string()), Vec::new()),
        ItemKind::Entry(entry) => {
            let detail = match &entry.when {
                Some(when) => shortened(&when.to_string()),
                // What could not be read may have been its criteria.
                None if slice.parsed.broken => String::new(),
                None => "every case".to_owned(),
            };
            (OutlineKind::Entry, detail, parts(entry, slice.start))
        }
    };
    let span = here(item.span).to(documented(view, slice, item));
    Some(Outline { name: shown(name), detail, kind, span, name_span: here(name_span), children })
}

/// The name of a declaration and where it stands in its slice; an import has none.
fn name(item: &Item) -> Option<(&str, Span)> {
    let text = match &item.kind {
        ItemKind::Import(_) => return None,
        ItemKind::Case(_) => {
            return Some(("case", Span::new(item.span.start, item.span.start.saturating_add(4))));
        }
        ItemKind::Row(row) => return Some((&row.label.value, row.label.span)),
        ItemKind::Rule(rule) => &rule.name,
        ItemKind::Hours(hours) => &hours.name,
        ItemKind::Closures(closures) => &closures.name,
        ItemKind::Target(target) => &target.name,
        ItemKind::Pool(pool) => &pool.name,
        ItemKind::Entry(entry) => &entry.name,
    };
    Some((&text.value, text.span))
}

/// The range in the file of the first line of the declaration's doc comment; of one that has none, the declaration's.
pub(crate) fn documented(view: &View<'_>, slice: &Slice, item: &Item) -> Span {
    let own = item.span.shifted(slice.start);
    if item.docs.is_empty() {
        return own;
    }
    let above = Span::new(slice.start, own.start);
    let first = lex(above.of(view.text())).into_iter().find(|token| token.kind == TokenKind::DocComment);
    first.map_or(own, |first| first.span.shifted(slice.start))
}

fn fields(block: &CaseBlock, start: u32) -> Vec<Outline> {
    let field = |field: &ast::FieldDecl| Outline {
        name: field.name.value.clone(),
        detail: type_word(&field.kind).to_owned(),
        kind: OutlineKind::Field,
        span: field.name.span.to(field.kind_span).shifted(start),
        name_span: field.name.span.shifted(start),
        children: Vec::new(),
    };
    block.fields.iter().map(field).collect()
}

/// The rows that an entry has of its own, and its steps.
fn parts(entry: &Entry, start: u32) -> Vec<Outline> {
    let row = |row: &ast::Row| Outline {
        name: row.label.value.clone(),
        detail: shortened(&row.criteria.to_string()),
        kind: OutlineKind::Row,
        span: row.span.shifted(start),
        name_span: row.label.span.shifted(start),
        children: Vec::new(),
    };
    let step = |step: &Step| {
        let due = match &step.due {
            Due::Immediately(span) => *span,
            Due::At(ages) => ages.last().map_or(step.span, |last| Span::new(step.span.start, last.span.end)),
        };
        let actions: Vec<String> = step.actions.iter().map(ToString::to_string).collect();
        Outline {
            name: step.due.to_string(),
            detail: shortened(&actions.join(", ")),
            kind: OutlineKind::Step,
            span: step.span.shifted(start),
            name_span: due.shifted(start),
            children: Vec::new(),
        }
    };
    let rows = entry.rows.iter().map(row);
    match &entry.body {
        Body::Steps(steps) => rows.chain(steps.iter().map(step)).collect(),
        Body::Stop => {
            let nothing = Outline {
                name: "stop".to_owned(),
                detail: String::new(),
                kind: OutlineKind::Step,
                span: entry.body_span.shifted(start),
                name_span: entry.body_span.shifted(start),
                children: Vec::new(),
            };
            rows.chain([nothing]).collect()
        }
    }
}

fn of_hours(hours: &Hours) -> String {
    let mut words = hours.zone.value.clone();
    if hours.default.is_some() {
        words.push_str(", default");
    }
    if hours.inactive.is_some() {
        words.push_str(", inactive");
    }
    words
}

/// The word for a type.
const fn type_word(kind: &TypeKind) -> &'static str {
    match kind {
        TypeKind::Text => "text",
        TypeKind::Number => "number",
        TypeKind::Percent => "percent",
        TypeKind::Boolean => "boolean",
        TypeKind::Date => "date",
        TypeKind::Datetime => "datetime",
        TypeKind::Picklist(_) => "picklist",
        TypeKind::Multipicklist(_) => "multipicklist",
    }
}

fn count(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

/// A name as people are shown it: editors take no empty one.
fn shown(name: &str) -> String {
    if name.trim().is_empty() { format!("\"{name}\"") } else { name.to_owned() }
}

/// On one line, and not too long for it.
fn shortened(text: &str) -> String {
    let mut short: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = short.char_indices().nth(MAX_DETAIL) {
        short.truncate(end);
        short.push('…');
    }
    short
}

/// The declarations whose names hold the letters of the query in their order, whatever their case: the best first,
/// [`MAX_FOUND`] at most. Better are names that begin with the query, then those with a word that does, then those that
/// hold it as it is; of equally good ones the shorter, then the earlier in the order of files and places.
pub fn search(report: &Report, query: &str) -> Vec<Declared> {
    let query = fold(query.trim());
    let mut found = Vec::new();
    for file in &report.files {
        for (slice, item) in items(file) {
            visit(item, &mut |name, kind, span| {
                if let Some(fit) = fit(name, &query) {
                    let place = Place { file: file.id, span: span.shifted(slice.start) };
                    found.push((Reverse(fit), name.len(), place, name, kind));
                }
            });
        }
    }
    found.sort_unstable_by_key(|(fit, length, place, ..)| (*fit, *length, *place));
    found.truncate(MAX_FOUND);
    let declared = |(_, _, place, name, kind)| Declared { name: shown(name), kind, place };
    found.into_iter().map(declared).collect()
}

/// Visits what a declaration names that can be looked for.
fn visit<'a>(item: &'a Item, found: &mut dyn FnMut(&'a str, OutlineKind, Span)) {
    let kind = match &item.kind {
        ItemKind::Rule(_) => OutlineKind::Rule,
        ItemKind::Import(_) => return,
        ItemKind::Case(block) => {
            for field in &block.fields {
                found(&field.name.value, OutlineKind::Field, field.name.span);
            }
            return;
        }
        ItemKind::Hours(_) => OutlineKind::Hours,
        ItemKind::Closures(_) => OutlineKind::Closures,
        ItemKind::Target(_) => OutlineKind::Target,
        ItemKind::Pool(_) => OutlineKind::Pool,
        ItemKind::Row(_) => OutlineKind::Row,
        ItemKind::Entry(_) => OutlineKind::Entry,
    };
    if let Some((name, span)) = name(item) {
        found(name, kind, span);
    }
}

/// How well a name fits a folded query, the better the greater; `None` if it does not.
fn fit(name: &str, query: &str) -> Option<u8> {
    let mut letters = query.chars().filter(|c| !c.is_whitespace()).peekable();
    for c in name.chars().flat_map(char::to_lowercase) {
        letters.next_if_eq(&c);
    }
    if letters.peek().is_some() {
        return None;
    }
    let folded = fold(name);
    Some(match folded.find(query) {
        Some(0) => 3,
        Some(_) if begins_word(&folded, query) => 2,
        Some(_) => 1,
        None => 0,
    })
}

/// Whether a word of the text begins with the query.
fn begins_word(text: &str, query: &str) -> bool {
    text.match_indices(query).any(|(at, _)| {
        let before = text.get(..at).and_then(|before| before.chars().next_back());
        before.is_none_or(|before| !before.is_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::testing::Org;

    fn draw(outline: &[Outline], text: &str, depth: usize, shown: &mut String) {
        for item in outline {
            let indent = "  ".repeat(depth);
            let detail = if item.detail.is_empty() { String::new() } else { format!(" ({})", item.detail) };
            let first = item.span.of(text).lines().next().unwrap_or_default();
            let named = item.name_span.of(text).trim();
            writeln!(shown, "{indent}{:?} {}{detail} `{named}` in `{first}`", item.kind, item.name).unwrap();
            assert!(item.span.start <= item.name_span.start && item.name_span.end <= item.span.end);
            draw(&item.children, text, depth + 1, shown);
        }
    }

    fn shown(text: &str) -> String {
        let org = Org::of(text);
        let mut shown = String::new();
        draw(&outline(&org.view()).collect::<Vec<_>>(), org.view().text(), 0, &mut shown);
        shown
    }

    #[test]
    fn an_outline_of_everything() {
        insta::assert_snapshot!(shown(r#"// A plain comment.
/// What it is for.
/// And more.
rule "Support" inactive
import "none.esc"
case < Priority: picklist("Low", "High"); `Case.Tier`: text; ... >
default hours "Day" inactive in "UTC" < mon-fri 09:00-17:00 >
closures "Holidays" < closed every 12-25 >
queue "Tier2" user "ana@example.com"
pool "Senior" < user "ana@example.com" capacity 3 >
row 1: Account.Name in ("Acme",
  "Global Media")
/// The first.
entry "P1" row own: formula( A ) when 1 and own < at 4h, 8h notify manager, owner; at 80%
of sla email "a@example.com" using "T", set Tier = "x" >
entry "" < stop >"#), @r#"
        Rule Support (inactive) `"Support"` in `/// What it is for.`
        Case case (2 fields, and others) `case` in `case < Priority: picklist("Low", "High"); `Case.Tier`: text; ... >`
          Field Priority (picklist) `Priority` in `Priority: picklist("Low", "High")`
          Field Tier (text) ``Case.Tier`` in ``Case.Tier`: text`
        Hours Day (UTC, default, inactive) `"Day"` in `default hours "Day" inactive in "UTC" < mon-fri 09:00-17:00 >`
        Closures Holidays (1 item) `"Holidays"` in `closures "Holidays" < closed every 12-25 >`
        Target Tier2 (queue) `"Tier2"` in `queue "Tier2"`
        Target ana@example.com (user) `"ana@example.com"` in `user "ana@example.com"`
        Pool Senior (1 agent) `"Senior"` in `pool "Senior" < user "ana@example.com" capacity 3 >`
        Row 1 (Account.Name in ("Acme", "Global Media")) `1` in `row 1: Account.Name in ("Acme",`
        Entry P1 (1 and own) `"P1"` in `/// The first.`
          Row own (formula( A )) `own` in `row own: formula( A )`
          Step at 4h, 8h (notify manager, owner) `at 4h, 8h` in `at 4h, 8h notify manager, owner`
          Step at 80% of sla (email "a@example.com" using "T", set Tier = "x") `at 80%
        of sla` in `at 80%`
        Entry "" (every case) `""` in `entry "" < stop >`
          Step stop `< stop >` in `< stop >`
        "#);
    }

    #[test]
    fn what_could_be_read_of_broken_text() {
        insta::assert_snapshot!(shown("queue \"Tier2\nentry \"A\" when X = < at 4h notify manager; at notify; at 8h mark escalated\nentry \"B\" < at 1"), @r#"
        Target Tier2 (queue) `"Tier2` in `queue "Tier2`
        Entry A `"A"` in `entry "A" when X = < at 4h notify manager; at notify; at 8h mark escalated`
          Step at 4h (notify manager) `at 4h` in `at 4h notify manager`
          Step at 8h (mark escalated) `at 8h` in `at 8h mark escalated`
        Entry B `"B"` in `entry "B" < at 1`
        "#);
    }

    fn found(query: &str) -> String {
        let org = Org::new(&[
            (
                "a.esc",
                "rule \"Tiers\"\ncase < Tier: text; Frontier: text; Account.Tier__c: text >\nqueue \"Tier 2\"\nqueue \"The inner tier\"\nentry \"Träger\" < stop >",
            ),
            ("b.esc", "queue \"Tier 2\"\nrow tier: A = 1\nuser \"tanja.ier@example.com\""),
        ]);
        search(&org.report, query).iter().fold(String::new(), |mut shown, found| {
            writeln!(shown, "{:?} {}", found.kind, org.show(found.place)).unwrap();
            shown
        })
    }

    #[test]
    fn the_best_is_found_first() {
        insta::assert_snapshot!(found("tier"), @r#"
        Field a.esc:2 `Tier`
        Row b.esc:2 `tier`
        Rule a.esc:1 `"Tiers"`
        Target a.esc:3 `"Tier 2"`
        Target b.esc:1 `"Tier 2"`
        Target a.esc:4 `"The inner tier"`
        Field a.esc:2 `Account.Tier__c`
        Field a.esc:2 `Frontier`
        Target b.esc:3 `"tanja.ier@example.com"`
        "#);
        insta::assert_snapshot!(found("tier2"), @r#"
        Target a.esc:3 `"Tier 2"`
        Target b.esc:1 `"Tier 2"`
        "#);
        insta::assert_snapshot!(found("TRÄ"), @r#"Entry a.esc:5 `"Träger"`"#);
        insta::assert_snapshot!(found("xyz"), @"");
    }

    #[test]
    fn an_empty_query_finds_everything() {
        assert_eq!(found("").lines().count(), 10);
    }

    #[test]
    fn not_too_many_are_found() {
        let text = "queue \"Q\"\n".repeat(300);
        assert_eq!(search(&Org::of(&text).report, "q").len(), MAX_FOUND);
    }
}
