//! Tests of fields, and what joins them.

use esc_check::hir::FieldType;
use esc_check::{Field, FieldSource};
use esc_formula::FUNCTIONS;
use esc_syntax::ast::ItemKind;
use esc_values::{fold, folds_alike, quote};
use rustc_hash::FxHashSet;

use super::CompletionKind;
use super::known::used_literals;
use super::offers::{Offer, Offers, docs};
use crate::View;
use crate::follow::{COUNTED_UNITS, Follow, UNITS};
use crate::formula::{asked, page};

/// The type of a field, where it is known: one that nothing but a bare use tells of can have any.
pub(crate) fn field_kind<'v>(view: &View<'v>, name: &str) -> Option<&'v FieldType> {
    kind_of(view.file.fields.iter().find(|field| folds_alike(&field.name, name))?)
}

/// The same of a field that is at hand.
pub(super) fn kind_of(field: &Field) -> Option<&FieldType> {
    field.kind.as_ref().filter(|_| field.source != FieldSource::Inferred(None))
}

/// What a type is called.
pub(super) const fn type_word(kind: &FieldType) -> &'static str {
    match kind {
        FieldType::Text => "text",
        FieldType::Number => "number",
        FieldType::Percent => "percent",
        FieldType::Boolean => "boolean",
        FieldType::Date => "date",
        FieldType::Datetime => "datetime",
        FieldType::Picklist(_) => "picklist",
        FieldType::Multipicklist(_) => "multipicklist",
    }
}

/// The fields that the file sees, declared ones first, those that every case has last.
pub(super) fn sorted_fields<'v>(offers: &Offers<'v>) -> Vec<&'v Field> {
    let rank = |field: &&Field| match field.source {
        FieldSource::Declared(_) => 0,
        FieldSource::Inferred(_) => 1,
        FieldSource::Always => 2,
    };
    let fields = offers.view.file.fields.iter();
    let mut fields: Vec<_> = fields.filter(|field| !is_begun(offers, field)).collect();
    fields.sort_by_key(rank);
    fields
}

/// Whether nothing but what is being written at the cursor tells of the field.
fn is_begun(offers: &Offers<'_>, field: &Field) -> bool {
    let FieldSource::Inferred(_) = field.source else { return false };
    let text = offers.view.text();
    let written = offers.replaces.of(text).trim_matches('`');
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '_' || char == '.';
    let whole = |(at, name): &(usize, &str)| {
        let (before, after) = (text.get(..*at), text.get(at + name.len()..));
        !before.is_some_and(|text| text.ends_with(is_name))
            && !after.is_some_and(|text| text.starts_with(is_name))
    };
    written.eq_ignore_ascii_case(&field.name)
        && text.match_indices(field.name.as_str()).filter(whole).nth(1).is_none()
}

/// Adds a field.
pub(super) fn push_field(offers: &mut Offers<'_>, field: &Field) {
    let in_backticks = || format!("`{}`", field.name);
    let written = if offers.typed.starts_with('`') { in_backticks() } else { field.written.clone() };
    if !offers.wants(&written) {
        return;
    }
    let kind = field.kind.as_ref().map_or("field", type_word);
    let detail = match field.source {
        FieldSource::Declared(_) => kind.to_owned(),
        FieldSource::Inferred(_) => format!("{kind}, used in this file"),
        FieldSource::Always => format!("{kind}, always there"),
    };
    let about = about_field(field, &written);
    offers.push(Offer::new(CompletionKind::Field, written).detail(detail).about(about));
}

fn about_field(field: &Field, written: &str) -> String {
    let (what, example) = match &field.kind {
        None => ("A field whose type nothing tells yet.".to_owned(), format!("{written} = \"…\"")),
        Some(FieldType::Text) => ("A text.".to_owned(), format!("{written} contains \"…\"")),
        Some(FieldType::Number) => ("A number.".to_owned(), format!("{written} >= 2")),
        Some(FieldType::Percent) => ("A percentage.".to_owned(), format!("{written} <= 20%")),
        Some(FieldType::Boolean) => ("True or false, never blank.".to_owned(), format!("{written} = true")),
        Some(FieldType::Date) => ("A day.".to_owned(), format!("{written} = next 30 days")),
        Some(FieldType::Datetime) => ("A day and a time.".to_owned(), format!("{written} < now - 2h")),
        Some(FieldType::Picklist(list)) => {
            let first = list.values.first().map_or("…", |value| value.text.as_str());
            (format!("One of {}.", listed(list)), format!("{written} = {}", quote(first)))
        }
        Some(FieldType::Multipicklist(list)) => {
            let first = list.values.first().map_or("…", |value| value.text.as_str());
            (format!("Any of {}.", listed(list)), format!("{written} includes ({})", quote(first)))
        }
    };
    format!("{what}\n\n`{example}`")
}

/// The values of a list in words.
pub(crate) fn listed(list: &esc_check::hir::Values) -> String {
    const SHOWN: usize = 20;
    let mut values: Vec<String> =
        list.values.iter().take(SHOWN).map(|value| format!("`{}`", quote(&value.text))).collect();
    if list.open || list.values.len() > SHOWN {
        values.push("others".to_owned());
    }
    if values.is_empty() { "no values".to_owned() } else { values.join(", ") }
}

/// All fields.
fn fields(offers: &mut Offers<'_>) {
    for field in sorted_fields(offers) {
        push_field(offers, field);
    }
}

/// What can stand in a formula: fields, functions, constants.
pub(super) fn formula(offers: &mut Offers<'_>) {
    fields(offers);
    for entry in FUNCTIONS.iter().filter(|entry| !entry.is_operator()) {
        let snippet = if entry.parameters.is_empty() { "()" } else { "(${1})" };
        let offer = Offer::new(CompletionKind::Function, entry.name).detail(entry.form());
        offers.push(offer.about(page(entry)).snippet(format!("{}{snippet}", entry.name)));
    }
    let constants = [
        ("TRUE", "boolean", "What always holds."),
        ("FALSE", "boolean", "What never holds."),
        ("NULL", "no value", "The blank of any type; of a text, the empty text."),
    ];
    for (word, detail, about) in constants {
        offers.push(Offer::new(CompletionKind::Keyword, word).detail(detail).about(about));
    }
}

/// What can stand in a text of a formula, of which this much stands before it.
pub(super) fn formula_text(offers: &mut Offers<'_>, before: &str) {
    match asked(before) {
        Some(asked) if asked.whole => literals(offers, asked.field, &[]),
        Some(asked) => patterns(offers, asked.field, &[]),
        None => {}
    }
}

/// What can be tested: fields, rows, `not`, a group, a formula.
pub(super) fn operands(offers: &mut Offers<'_>, follow: &Follow<'_>) {
    let (declared, others): (Vec<_>, Vec<_>) =
        sorted_fields(offers).into_iter().partition(|field| !matches!(field.source, FieldSource::Always));
    for field in declared {
        push_field(offers, field);
    }
    let text = offers.view.text();
    for row in &follow.own_rows {
        offers.push(row_offer(row.label, row.criteria.of(text)).about("A row of this entry."));
    }
    for (slice, item) in offers.view.items() {
        if let ItemKind::Row(row) = &item.kind
            && follow.row.is_none_or(|own| !own.eq_ignore_ascii_case(&row.label.value))
            && offers.wants(&row.label.value)
        {
            let criteria = row.criteria.span.shifted(slice.start).of(text);
            let docs = docs(item);
            let about = if docs.is_empty() { "A filter row of this file.".to_owned() } else { docs };
            offers.push(row_offer(&row.label.value, criteria).about(format!(
                "{about}\n\n`row {}: {}`",
                row.label.value,
                criteria.trim()
            )));
        }
    }
    for field in others {
        push_field(offers, field);
    }
    for (label, detail, about) in [("not", "the opposite", "not"), ("(", "a group", "(")] {
        offers.push(Offer::new(CompletionKind::Keyword, label).detail(detail).about_word(about));
    }
    offers.push(
        Offer::new(CompletionKind::Keyword, "formula")
            .detail("a Salesforce formula")
            .about_word("formula")
            .snippet("formula(${1:ISBLANK(OwnerId)})"),
    );
}

fn row_offer(label: &str, criteria: &str) -> Offer {
    const SHOWN: usize = 80;
    let mut detail: String = criteria.split_whitespace().collect::<Vec<_>>().join(" ");
    if detail.chars().count() > SHOWN {
        detail = detail.chars().take(SHOWN).chain(['…']).collect();
    }
    Offer::new(CompletionKind::Row, label).detail(detail)
}

const ORDER: &[&str] = &["<", "<=", ">", ">="];
const LISTS: &[&str] = &["in", "not in"];
const PATTERNS: &[&str] = &["contains", "not contains", "starts with", "not starts with"];
const CHOICES: &[&str] = &["includes", "excludes"];
const BLANK: &[&str] = &["is blank", "is not blank"];

/// The operators that a type has; all of them where it is not known.
fn operators_of(kind: Option<&FieldType>) -> Vec<&'static str> {
    let equal: &[&str] = &["=", "!="];
    let groups: &[&[&str]] = match kind {
        None => &[equal, ORDER, LISTS, PATTERNS, CHOICES, BLANK],
        Some(FieldType::Boolean) => &[equal],
        Some(FieldType::Multipicklist(_)) => &[CHOICES, BLANK],
        Some(FieldType::Text | FieldType::Picklist(_)) => &[equal, LISTS, PATTERNS, BLANK],
        Some(FieldType::Number | FieldType::Percent) => &[equal, ORDER, LISTS, BLANK],
        Some(FieldType::Date | FieldType::Datetime) => &[ORDER, equal, LISTS, BLANK],
    };
    groups.concat()
}

/// The operators that the field has; after `not`, those that it can stand before.
pub(super) fn operators(offers: &mut Offers<'_>, name: &str, negated: bool) {
    let kind = field_kind(&offers.view, name);
    let has_list = offers.is_followed_by('(');
    for operator in operators_of(kind) {
        let label = if negated {
            let Some(rest) = operator.strip_prefix("not ") else { continue };
            rest
        } else {
            operator
        };
        let detail = kind.map_or_else(|| "operator".to_owned(), |kind| format!("of a {}", type_word(kind)));
        let offer = Offer::new(CompletionKind::Operator, label).detail(detail).about_word(operator);
        let takes_list = matches!(operator, "in" | "not in" | "includes" | "excludes");
        offers.push(if takes_list && !has_list { offer.snippet(format!("{label} ($1)")) } else { offer });
    }
}

/// What the field is compared with.
pub(super) fn values(offers: &mut Offers<'_>, name: &str, operator: &str) {
    let kind = field_kind(&offers.view, name);
    if matches!(kind, Some(FieldType::Multipicklist(_))) {
        return;
    }
    let is_time = matches!(kind, Some(FieldType::Date | FieldType::Datetime));
    if !is_time {
        literals(offers, name, &[]);
    }
    if matches!(kind, None | Some(FieldType::Boolean)) {
        booleans(offers);
    }
    // A datetime is before or after a moment, and within a stretch of days.
    let has_moments = matches!(kind, None | Some(FieldType::Datetime));
    let moments_first = operator.starts_with(['<', '>']);
    if has_moments && moments_first {
        now(offers);
    }
    if is_time || kind.is_none() {
        days(offers);
    }
    if has_moments && !moments_first {
        now(offers);
    }
    if is_time {
        literals(offers, name, &[]);
    }
    let Some(family) = kind.and_then(family) else { return };
    let declared = |field: &&Field| !matches!(field.source, FieldSource::Inferred(_));
    for other in sorted_fields(offers).into_iter().filter(declared) {
        if kind_of(other).and_then(self::family) == Some(family) && !folds_alike(&other.name, name) {
            push_field(offers, other);
        }
    }
}

/// Types whose values can be held against each other have the same word.
const fn family(kind: &FieldType) -> Option<&'static str> {
    match kind {
        FieldType::Text | FieldType::Picklist(_) => Some("text"),
        FieldType::Number | FieldType::Percent => Some("number"),
        FieldType::Boolean => Some("boolean"),
        FieldType::Date | FieldType::Datetime => Some("date"),
        FieldType::Multipicklist(_) => None,
    }
}

/// The values that the field can have, other than those listed: declared ones, else those that the file uses.
pub(super) fn literals(offers: &mut Offers<'_>, name: &str, listed: &[&str]) {
    let listed: FxHashSet<String> = listed.iter().map(|value| fold(value)).collect();
    let is_listed = |value: &str| listed.contains(&fold(value));
    let kind = field_kind(&offers.view, name);
    if let Some(FieldType::Picklist(list) | FieldType::Multipicklist(list)) = kind
        && !list.values.is_empty()
    {
        for value in &list.values {
            if !offers.wants(&offers.text_label(&value.text)) || is_listed(&quote(&value.text)) {
                continue;
            }
            let (detail, closes) = if value.closed {
                ("closes the case", " A case with it is closed and never escalates.")
            } else {
                ("value", "")
            };
            let about = format!("A value of `{name}`.{closes}");
            offers.push(offers.text(CompletionKind::Value, &value.text).detail(detail).about(about));
        }
        return;
    }
    for written in used_literals(offers, name).into_iter().filter(|value| !is_listed(value)) {
        let inside = written.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        let written = match inside {
            Some(inside) if offers.typed.starts_with('\'') => format!("'{inside}'"),
            _ => written.to_owned(),
        };
        let label = inside.filter(|_| !offers.typed.starts_with(['"', '\''])).unwrap_or(&written);
        if offers.wants(label) {
            let about = format!("This file compares `{name}` with it elsewhere.");
            let offer = Offer::new(CompletionKind::Value, label).writes(&*written);
            offers.push(offer.detail("used in this file").about(about));
        }
    }
    match kind {
        Some(FieldType::Percent) => {
            offers.push(Offer::new(CompletionKind::Value, "20%").detail("percentage").about_word("%"));
        }
        Some(FieldType::Number) => {
            let about = "A number, such as `12` or `0.5`.";
            offers.push(Offer::new(CompletionKind::Value, "0").detail("number").about(about));
        }
        Some(FieldType::Date | FieldType::Datetime) => offers.today(),
        _ => {}
    }
}

/// Parts of the field's text.
pub(super) fn patterns(offers: &mut Offers<'_>, name: &str, listed: &[&str]) {
    if !matches!(field_kind(&offers.view, name), Some(FieldType::Multipicklist(_) | FieldType::Boolean)) {
        literals(offers, name, listed);
    }
}

/// `%` after a number.
pub(super) fn percent(offers: &mut Offers<'_>, name: &str) {
    if matches!(field_kind(&offers.view, name), Some(FieldType::Percent)) {
        offers.push(Offer::new(CompletionKind::Keyword, "%").detail("percent").about_word("%"));
    }
}

pub(super) fn booleans(offers: &mut Offers<'_>) {
    for word in ["true", "false"] {
        offers.push(Offer::new(CompletionKind::Value, word).detail("boolean").about_word(word));
    }
}

fn now(offers: &mut Offers<'_>) {
    offers.push(Offer::new(CompletionKind::Value, "now").detail("this moment").about_word("now"));
    offers.push(
        Offer::new(CompletionKind::Value, "now - 2h")
            .detail("two hours ago")
            .about_word("now")
            .snippet("now - ${1:2h}"),
    );
}

fn days(offers: &mut Offers<'_>) {
    for (word, detail) in
        [("today", "this day"), ("yesterday", "the day before"), ("tomorrow", "the day after")]
    {
        offers.push(Offer::new(CompletionKind::Value, word).detail(detail).about_word(word));
    }
    for word in ["last", "this", "next"] {
        periods(offers, word);
        offers.push(Offer::new(CompletionKind::Keyword, word).detail("a stretch of days").about_word(word));
    }
}

/// Stretches of days after `last`, `this` or `next`; empty where that word stands already.
pub(super) fn periods(offers: &mut Offers<'_>, word: &str) {
    let before = if word.is_empty() { String::new() } else { format!("{word} ") };
    if word != "this" {
        let about = if word.is_empty() { "days" } else { word };
        let label = format!("{before}7 days");
        let snippet = format!("{before}${{1:7}} days");
        let offer = Offer::new(CompletionKind::Value, label).detail("so many days").about_word(about);
        offers.push(offer.snippet(snippet));
    }
    for unit in UNITS {
        let label = format!("{before}{unit}");
        offers.push(
            Offer::new(CompletionKind::Value, label).detail("whole, from its first day").about_word(unit),
        );
    }
}

/// The units that a number counts.
pub(super) fn units(offers: &mut Offers<'_>) {
    for unit in COUNTED_UNITS {
        offers.push(Offer::new(CompletionKind::Keyword, *unit).detail("unit").about_word(unit));
    }
}

/// What `now` and `today` are shifted by.
pub(super) fn shifts(offers: &mut Offers<'_>, whole_days: bool) {
    let shifts: &[&str] =
        if whole_days { &["1d", "7d", "30d"] } else { &["30m", "1h", "2h", "4h", "1d", "7d"] };
    for shift in shifts {
        let about = "A length of time: minutes `m`, hours `h`, days `d` of 24 hours.";
        offers.push(Offer::new(CompletionKind::Value, *shift).detail("length of time").about(about));
    }
}
