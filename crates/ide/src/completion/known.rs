//! The names and values that a file knows: declared ones, and those that it uses.

use esc_diagnostics::Span;
use esc_syntax::Slice;
use esc_syntax::ast::{
    Action, ActionKind, Body, Comparison, CriteriaKind, Item, ItemKind, LiteralKind, OperandKind, SetValue,
    TargetKind, Test, Text,
};
use esc_values::quote;
use rustc_hash::FxHashSet;

use super::offers::{Offer, Offers, docs, fits};
use super::{CompletionKind, MAX_COMPLETIONS};
use crate::View;
use crate::names::{self, Mention, Role, target_word};
use crate::words::describe;

/// A name that a file sees.
struct Named<'v> {
    name: &'v str,
    item: &'v Item,
    /// The imported file that it is declared in.
    file: Option<&'v str>,
}

/// The declarations that a file sees and that `name` gives a name.
fn declared<'v>(view: &View<'v>, name: impl Fn(&'v ItemKind) -> Option<&'v str>) -> Vec<Named<'v>> {
    let own = view.file.id;
    let of_file = |file: &'v esc_workspace::CheckedFile| {
        let imported = (file.id != own).then_some(file.name.as_str());
        crate::items(file).map(move |(_, item)| (item, imported))
    };
    let items = view.seen().flat_map(of_file);
    items.filter_map(|(item, file)| Some(Named { name: name(&item.kind)?, item, file })).collect()
}

impl Named<'_> {
    fn detail(&self, kind: &str) -> String {
        match self.file {
            Some(file) => format!("{kind}, from {file}"),
            None => kind.to_owned(),
        }
    }

    /// Its doc comment, else what things of its kind are.
    fn about(&self, word: &str) -> String {
        let docs = docs(self.item);
        if docs.is_empty() { describe(word).unwrap_or_default().to_owned() } else { docs }
    }

    /// Adds the name, after some words.
    fn push(&self, offers: &mut Offers<'_>, kind: CompletionKind, word: &str, before: &str) {
        if let Some(offer) = named(offers, kind, before, self.name) {
            offers.push(offer.detail(self.detail(word)).about(self.about(word)));
        }
    }
}

/// A name in quotes, with what stands before it; `None` where it is not wanted.
fn named(offers: &Offers<'_>, kind: CompletionKind, before: &str, name: &str) -> Option<Offer> {
    if before.is_empty() {
        return offers.wants(&offers.text_label(name)).then(|| offers.text(kind, name));
    }
    let label = format!("{before} {}", quote(name));
    offers.wants(&label).then(|| Offer::new(kind, label))
}

/// The targets of a kind, after their word where that is asked for: those declared, else those that the file uses.
pub(super) fn targets(
    offers: &mut Offers<'_>,
    kind: TargetKind,
    with_word: bool,
    wanted: &dyn Fn(&str) -> bool,
) {
    let word = target_word(kind);
    let before = if with_word { word } else { "" };
    let of = if kind == TargetKind::Template { CompletionKind::Template } else { CompletionKind::Target };
    let declared = declared(&offers.view, |item| match item {
        ItemKind::Target(target) if target.kind == kind => Some(&target.name.value),
        _ => None,
    });
    for target in declared.iter().filter(|target| wanted(target.name)) {
        target.push(offers, of, word, before);
    }
    if declared.is_empty() {
        let used = used_targets(offers, kind);
        for name in used.into_iter().filter(|name| wanted(name)) {
            if let Some(offer) = named(offers, of, before, name) {
                offers.push(offer.detail(format!("{word}, used in this file")).about_word(word));
            }
        }
        if with_word {
            let name =
                format!("${{1:{}}}", if kind == TargetKind::User { "name@example.com" } else { "Name" });
            offers.push(
                Offer::new(of, word).detail(word).about_word(word).snippet(format!("{word} \"{name}\"")),
            );
        }
    }
}

/// The pools.
pub(super) fn pools(offers: &mut Offers<'_>, with_word: bool) {
    let before = if with_word { "pool" } else { "" };
    let pools = declared(&offers.view, |item| match item {
        ItemKind::Pool(pool) => Some(&pool.name.value),
        _ => None,
    });
    for pool in pools {
        pool.push(offers, CompletionKind::Target, "pool", before);
    }
}

/// The active business hours, after some words.
pub(super) fn hours(offers: &mut Offers<'_>, before: &str) {
    let all = declared(&offers.view, |item| match item {
        ItemKind::Hours(hours) if hours.inactive.is_none() => Some(&hours.name.value),
        _ => None,
    });
    for named in all {
        let zone = match &named.item.kind {
            ItemKind::Hours(hours) => hours.zone.value.as_str(),
            _ => "",
        };
        if let Some(offer) = self::named(offers, CompletionKind::Hours, before, named.name) {
            let detail = named.detail(&format!("hours in {zone}"));
            offers.push(offer.detail(detail).about(named.about("hours")));
        }
    }
}

/// The closures.
pub(super) fn closures(offers: &mut Offers<'_>, with_word: bool) {
    let before = if with_word { "closures" } else { "" };
    let closures = declared(&offers.view, |item| match item {
        ItemKind::Closures(closures) => Some(&closures.name.value),
        _ => None,
    });
    for named in closures {
        named.push(offers, CompletionKind::Hours, "closures", before);
    }
}

/// Whether `default hours` are declared.
pub(super) fn has_default_hours(view: &View<'_>) -> bool {
    let is_default = |item: &Item| matches!(&item.kind, ItemKind::Hours(hours) if hours.default.is_some());
    view.seen().flat_map(crate::items).any(|(_, item)| is_default(item))
}

/// Every action of the file's entries.
fn actions<'v>(view: &View<'v>) -> impl Iterator<Item = (&'v Slice, &'v Action)> + use<'v> {
    view.items().flat_map(|(slice, item)| {
        let steps = match &item.kind {
            ItemKind::Entry(entry) => match &entry.body {
                Body::Steps(steps) => steps.as_slice(),
                Body::Stop => &[],
            },
            _ => &[],
        };
        steps.iter().flat_map(|step| &step.actions).map(move |action| (slice, action))
    })
}

/// Collects texts that fit what was typed, once each, but for the one at the cursor.
struct Used<'v> {
    cursor: Span,
    typed: &'v str,
    seen: FxHashSet<&'v str>,
    found: Vec<&'v str>,
}

impl<'v> Used<'v> {
    fn new(offers: &Offers<'v>) -> Self {
        let typed = offers.typed.trim_start_matches(['"', '\'']);
        Self { cursor: offers.replaces, typed, seen: FxHashSet::default(), found: Vec::new() }
    }

    fn add(&mut self, slice: &Slice, text: &'v str, span: Span) {
        // Where nothing was typed, one is as good as another.
        let is_full = self.typed.is_empty() && self.found.len() >= MAX_COMPLETIONS;
        if !is_full
            && fits(text.trim_start_matches('"'), self.typed)
            && span.shifted(slice.start) != self.cursor
            && self.seen.insert(text)
        {
            self.found.push(text);
        }
    }

    fn add_text(&mut self, slice: &Slice, text: &'v Text) {
        self.add(slice, &text.value, text.span);
    }
}

/// The names that declarations of the file refer to and that `name` admits.
fn used_names<'v>(offers: &Offers<'v>, name: impl Fn(Mention<'v>) -> Option<&'v str>) -> Vec<&'v str> {
    let mut used = Used::new(offers);
    for (slice, item) in offers.view.items() {
        names::visit(slice, item, &mut |mention, span, role| {
            if role == Role::Refers
                && let Some(name) = name(mention)
            {
                used.add(slice, name, span);
            }
        });
    }
    used.found
}

/// The targets of a kind that the file's steps and pools name.
pub(super) fn used_targets<'v>(offers: &Offers<'v>, kind: TargetKind) -> Vec<&'v str> {
    used_names(offers, |mention| match mention {
        Mention::Target(of, name) if of == kind => Some(name),
        _ => None,
    })
}

/// The hours that the file's entries name.
pub(super) fn used_hours<'v>(offers: &Offers<'v>) -> Vec<&'v str> {
    used_names(offers, |mention| match mention {
        Mention::Hours(name) => Some(name),
        _ => None,
    })
}

/// The addresses that the file's steps write to.
pub(super) fn used_addresses<'v>(offers: &Offers<'v>) -> Vec<&'v str> {
    let mut used = Used::new(offers);
    for (slice, action) in actions(&offers.view) {
        if let ActionKind::Email(texts) = &action.kind {
            for text in texts {
                used.add_text(slice, text);
            }
        }
    }
    used.found
}

/// What the file's steps call.
pub(super) fn used_calls<'v>(offers: &Offers<'v>) -> Vec<&'v str> {
    let mut used = Used::new(offers);
    for (slice, action) in actions(&offers.view) {
        if let ActionKind::Call(text) = &action.kind {
            used.add_text(slice, text);
        }
    }
    used.found
}

/// The literals that the file holds against the field or sets it to, as written.
pub(super) fn used_literals<'v>(offers: &Offers<'v>, field: &str) -> Vec<&'v str> {
    let mut used = Used::new(offers);
    let text = offers.view.text();
    let mut add = |slice: &Slice, span: Span| {
        used.add(slice, span.shifted(slice.start).of(text), span);
    };
    let own = |name: &esc_syntax::ast::Name| name.value.eq_ignore_ascii_case(field);
    for (slice, item) in offers.view.items() {
        let mut comparison = |found: &Comparison| {
            if own(&found.field) {
                for span in literals(&found.test) {
                    add(slice, span);
                }
            }
        };
        for criteria in item.criteria() {
            criteria.each(&mut |part| {
                if let CriteriaKind::Comparison(found) = &part.kind {
                    comparison(found);
                }
            });
        }
    }
    for (slice, action) in actions(&offers.view) {
        if let ActionKind::Set { field: set, value, value_span } = &action.kind
            && own(set)
        {
            match value {
                SetValue::Literal(_) => add(slice, *value_span),
                SetValue::List(texts) => texts.iter().for_each(|text| add(slice, text.span)),
                SetValue::Blank => {}
            }
        }
    }
    used.found
}

/// Where the literals of a test stand.
fn literals(test: &Test) -> Vec<Span> {
    match test {
        Test::Compare(_, operand) => match &operand.kind {
            OperandKind::Literal(LiteralKind::Boolean(_)) => Vec::new(),
            OperandKind::Literal(_) => vec![operand.span],
            _ => Vec::new(),
        },
        Test::In { values, .. } => values.iter().map(|value| value.span).collect(),
        Test::Includes { values: texts, .. }
        | Test::Contains { texts, .. }
        | Test::StartsWith { texts, .. } => texts.iter().map(|text| text.span).collect(),
        Test::Blank { .. } => Vec::new(),
    }
}
