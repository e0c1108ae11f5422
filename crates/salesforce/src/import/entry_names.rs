//! Names for entries, which have none in metadata: short, from their criteria, each once in a rule.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::values;
use crate::data::{Entry, Filter, Operation};
use crate::names::split;

/// The longest name, in characters, before a number that makes it unique.
const MAX_NAME: usize = 50;

/// The longest phrase in it, in characters.
const MAX_PHRASE: usize = 32;

/// So many values of a list are named; of more, the first and how many others.
const MAX_VALUES: usize = 2;

/// A name for each entry of a rule.
pub(crate) fn names(entries: &[Entry]) -> Vec<String> {
    let phrases: Vec<Vec<String>> = entries.iter().map(entry_phrases).collect();
    // What every entry says tells none of them from another.
    let in_all: BTreeSet<&String> = match phrases.split_first() {
        Some((first, rest)) if !rest.is_empty() => {
            first.iter().filter(|phrase| rest.iter().all(|other| other.contains(phrase))).collect()
        }
        _ => BTreeSet::new(),
    };
    let mut taken: HashSet<String> = HashSet::new();
    // The last number of each name, so that many alike do not ask for all numbers each.
    let mut numbers: HashMap<String, usize> = HashMap::new();
    let mut names = Vec::with_capacity(entries.len());
    for (number, (entry, phrases)) in entries.iter().zip(&phrases).enumerate() {
        let telling: Vec<&str> =
            phrases.iter().filter(|phrase| !in_all.contains(phrase)).map(String::as_str).collect();
        let all: Vec<&str> = phrases.iter().map(String::as_str).collect();
        let name = if telling.is_empty() { joined(&all) } else { joined(&telling) };
        let name = if name.is_empty() { nameless(entry, number, entries.len()) } else { name };
        let mut unique = name.clone();
        while !taken.insert(unique.to_lowercase()) {
            let number = numbers.entry(name.to_lowercase()).or_insert(1);
            *number += 1;
            unique = format!("{name} ({number})");
        }
        names.push(unique);
    }
    names
}

fn nameless(entry: &Entry, number: usize, count: usize) -> String {
    match (&entry.formula, number) {
        (Some(_), _) => format!("Entry {}", number + 1),
        (None, 0) if count == 1 => "Every case".to_owned(),
        (None, _) => "Everything else".to_owned(),
    }
}

/// The phrases that fit, at least one.
fn joined(phrases: &[&str]) -> String {
    let mut name = String::new();
    for phrase in phrases {
        let length = name.chars().count() + 2 + phrase.chars().count();
        if !name.is_empty() && length > MAX_NAME {
            continue;
        }
        if !name.is_empty() {
            name.push_str(", ");
        }
        name.push_str(phrase);
    }
    name.trim().to_owned()
}

fn entry_phrases(entry: &Entry) -> Vec<String> {
    let mut phrases: Vec<String> = Vec::new();
    let of_formula = entry.formula.iter().flat_map(|formula| formula_texts(&formula.value));
    for phrase in entry.rows.iter().map(phrase).chain(of_formula).map(shortened) {
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    phrases
}

fn shortened(phrase: String) -> String {
    match phrase.char_indices().nth(MAX_PHRASE) {
        Some((end, _)) => format!("{}…", phrase.get(..end).unwrap_or_default().trim_end()),
        None => phrase,
    }
}

/// The texts that a formula compares with.
fn formula_texts(formula: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = formula;
    while let Some(start) = rest.find(['"', '\'']) {
        let (_, quoted) = rest.split_at(start);
        let mut characters = quoted.chars();
        let Some(quote) = characters.next() else { break };
        let Some((text, after)) = characters.as_str().split_once(quote) else { break };
        let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        texts.push(text);
        rest = after;
    }
    texts
}

fn phrase(row: &Filter) -> String {
    let (_, field) = split(&row.field.value);
    let field = spoken(field);
    let Some(value) = &row.value else {
        return match row.operation.value {
            Operation::NotEqual => format!("any {field}"),
            _ => format!("no {field}"),
        };
    };
    if let (Operation::Equals | Operation::NotEqual, Some(flag)) =
        (row.operation.value, Some(&value.value).filter(|value| values::is_boolean(value)))
    {
        let holds = (row.operation.value == Operation::Equals) == flag.eq_ignore_ascii_case("true");
        return if holds { field } else { format!("not {field}") };
    }
    let values: Vec<String> = values::list(&value.value)
        .into_iter()
        .map(|part| if part.is_empty() { "blank".to_owned() } else { part })
        .map(|part| part.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    let shown = match values.as_slice() {
        [first, rest @ ..] if rest.len() >= MAX_VALUES => format!("{first} and {} others", rest.len()),
        values => values.join("/"),
    };
    match row.operation.value {
        Operation::Equals | Operation::Includes => shown,
        Operation::NotEqual | Operation::Excludes => format!("not {shown}"),
        Operation::LessThan => format!("{field} < {shown}"),
        Operation::LessOrEqual => format!("{field} <= {shown}"),
        Operation::GreaterThan => format!("{field} > {shown}"),
        Operation::GreaterOrEqual => format!("{field} >= {shown}"),
        Operation::Contains => format!("with {shown}"),
        Operation::NotContain => format!("without {shown}"),
        Operation::StartsWith => format!("{shown} at the start"),
        Operation::Within => format!("near {shown}"),
    }
}

/// The name of a field as people say it: `Cloud_Hosting__c` is `Cloud Hosting`.
fn spoken(field: &str) -> String {
    let field = field.strip_suffix("__c").unwrap_or(field);
    let field = field.strip_suffix("Id").filter(|stem| !stem.is_empty()).unwrap_or(field);
    let mut spoken = String::new();
    let mut before = ' ';
    for c in field.chars() {
        let starts_word = c.is_ascii_uppercase() && before.is_ascii_lowercase();
        if starts_word {
            spoken.push(' ');
        }
        spoken.push(if c == '_' { ' ' } else { c });
        before = c;
    }
    spoken.trim().to_owned()
}
