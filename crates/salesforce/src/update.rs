//! Bringing a rule file up to date without losing what people wrote into it.

use std::collections::{BTreeMap, BTreeSet};

use esc_diagnostics::Span;
use esc_syntax::ast::{ItemKind, TargetKind};
use esc_syntax::{Slice, SliceIds, lex, parse_file};
use esc_values::quote;

/// A declaration with what stands above it.
struct Part<'a> {
    /// What kind of declaration, and its name, where it has one.
    key: (u8, String),
    /// All of its text.
    text: &'a str,
    /// Where the declaration itself starts in it.
    start: usize,
    /// Its name as a literal, within the text.
    name: Option<Span>,
    /// Its words without comments and its name.
    content: Vec<&'a str>,
    is_entry: bool,
}

/// The text `new`, which was made of metadata, with the comments, names and order of declarations that `old` has.
///
/// Entries are paired by content: one that says the same stays as it is written, comments and name too. Those that are
/// left are paired by name, and then by position: the first with the first, and so on, where they lie between the same
/// paired ones. Such an entry gets the new content below the old comments and under the old name. Entries come in the
/// order of the new text. Other declarations are paired by kind and name; those that only the old text has stay, entries
/// that only it has go.
pub fn update(old: &str, new: &str) -> String {
    let mut ids = SliceIds::default();
    let (old_slices, new_slices) = (parse_file(old, &mut ids), parse_file(new, &mut ids));
    let (old_parts, new_parts) = (parts(old, &old_slices), parts(new, &new_slices));
    let pairs = pair(&old_parts, &new_parts);
    let mut written = String::with_capacity(old.len().max(new.len()));
    let mut used: BTreeSet<usize> = BTreeSet::new();
    let others = |parts: &[Part<'_>]| -> Vec<usize> {
        (0..parts.len()).filter(|number| parts.get(*number).is_some_and(|part| !part.is_entry)).collect()
    };
    let by_key: BTreeMap<&(u8, String), usize> = others(&new_parts)
        .into_iter()
        .filter_map(|number| Some((&new_parts.get(number)?.key, number)))
        .collect();
    // What is no entry keeps the order of the old text; new declarations follow those of the old.
    for number in others(&old_parts) {
        let Some(part) = old_parts.get(number) else { continue };
        match by_key.get(&part.key).and_then(|new| Some((*new, new_parts.get(*new)?))) {
            Some((place, new)) => {
                used.insert(place);
                push(&mut written, &merged(part, new, false));
            }
            None => push(&mut written, part.text),
        }
    }
    for number in others(&new_parts) {
        if let Some(part) = new_parts.get(number)
            && !used.contains(&number)
        {
            push(&mut written, part.text);
        }
    }
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut entries: Vec<(String, Option<String>)> = Vec::new();
    for (number, new) in new_parts.iter().enumerate().filter(|(_, part)| part.is_entry) {
        match pairs.get(&number).and_then(|old| old_parts.get(*old)) {
            Some(old) => {
                taken.insert(old.key.1.clone());
                entries.push((merged(old, new, true), None));
            }
            None => entries.push((new.text.to_owned(), Some(new.key.1.clone()))),
        }
    }
    // An old name that is kept may be that of a new entry, which then gets a number.
    for (text, name) in entries {
        let text = match name {
            Some(name) if taken.contains(&name) => renamed(&text, &name, &mut taken),
            Some(name) => {
                taken.insert(name);
                text
            }
            None => text,
        };
        push(&mut written, &text);
    }
    written
}

fn push(written: &mut String, text: &str) {
    written.push_str(text);
    if !text.ends_with('\n') {
        written.push('\n');
    }
}

/// The old text where both say the same, else the new one below the old comments, and for entries under the old name.
fn merged(old: &Part<'_>, new: &Part<'_>, keeps_name: bool) -> String {
    if old.content == new.content {
        return old.text.to_owned();
    }
    let above = old.text.get(..old.start).unwrap_or_default();
    let above = format!("{}{}", comments_within(old, new), without_allows(above));
    let allows = allow_lines(new.text.get(..new.start).unwrap_or_default());
    let declaration = new.text.get(new.start..).unwrap_or_default();
    let (Some(old_name), Some(new_name), true) = (old.name, new.name, keeps_name) else {
        return format!("{above}{allows}{declaration}");
    };
    let head = new.text.get(new.start..new_name.start as usize).unwrap_or_default();
    let tail = new.text.get(new_name.end as usize..).unwrap_or_default();
    format!("{above}{allows}{head}{}{tail}", old_name.of(old.text))
}

/// Comments that allow what an import allows come from the new text.
fn is_allow(line: &str) -> bool {
    line.trim_start().starts_with("// escc: allow shadowed-entry")
        || line.trim_start().starts_with("// escc: allow impossible-criteria")
}

fn without_allows(above: &str) -> String {
    above.split_inclusive('\n').filter(|line| !is_allow(line)).collect()
}

fn allow_lines(above: &str) -> String {
    above.split_inclusive('\n').filter(|line| is_allow(line)).collect()
}

fn renamed(text: &str, name: &str, taken: &mut BTreeSet<String>) -> String {
    let mut numbers = 2..;
    let fresh =
        numbers.find_map(|number| Some(format!("{name} ({number})")).filter(|fresh| !taken.contains(fresh)));
    let fresh = fresh.unwrap_or_default();
    let (old, new) = (quote(name), quote(&fresh));
    taken.insert(fresh);
    text.replacen(&old, &new, 1)
}

/// The old entry of each new one, by their numbers.
fn pair(old: &[Part<'_>], new: &[Part<'_>]) -> BTreeMap<usize, usize> {
    let entries = |parts: &[Part<'_>]| -> Vec<usize> {
        (0..parts.len()).filter(|number| parts.get(*number).is_some_and(|part| part.is_entry)).collect()
    };
    let (old_entries, new_entries) = (entries(old), entries(new));
    let mut by_content: BTreeMap<&[&str], Vec<usize>> = BTreeMap::new();
    for number in old_entries.iter().rev() {
        if let Some(part) = old.get(*number) {
            by_content.entry(&part.content).or_default().push(*number);
        }
    }
    let mut pairs = BTreeMap::new();
    for number in &new_entries {
        let same = new.get(*number).and_then(|part| by_content.get_mut(part.content.as_slice()));
        if let Some(place) = same.and_then(Vec::pop) {
            pairs.insert(*number, place);
        }
    }
    let mut paired: BTreeSet<usize> = pairs.values().copied().collect();
    // An import names entries from their criteria: under one name stand the same cases.
    let by_name: BTreeMap<&str, usize> = old_entries
        .iter()
        .filter(|number| !paired.contains(number))
        .filter_map(|number| Some((old.get(*number)?.key.1.as_str(), *number)))
        .collect();
    for number in &new_entries {
        let same = new.get(*number).and_then(|part| by_name.get(part.key.1.as_str()));
        if let (Some(place), false) = (same, pairs.contains_key(number))
            && paired.insert(*place)
        {
            pairs.insert(*number, *place);
        }
    }
    let mut left = old_entries.into_iter().filter(|number| !paired.contains(number)).peekable();
    // By position: each new entry that is left takes the next old one that is left and stands before the old entry of
    // the next pair, so that no entry gets the comments of one from elsewhere.
    for (place, number) in new_entries.iter().enumerate() {
        if pairs.contains_key(number) {
            continue;
        }
        let mut later = new_entries.iter().skip(place + 1);
        let bound = later.find_map(|later| pairs.get(later)).copied().unwrap_or(usize::MAX);
        let earlier = new_entries.iter().take(place);
        let from = earlier.filter_map(|earlier| pairs.get(earlier)).next_back().copied();
        while left.next_if(|old| from.is_some_and(|from| *old < from)).is_some() {}
        if let Some(old) = left.next_if(|old| *old < bound) {
            pairs.insert(*number, old);
        }
    }
    pairs
}

fn parts<'a>(text: &'a str, slices: &[Slice]) -> Vec<Part<'a>> {
    let ends = slices.iter().skip(1).map(|slice| slice.start as usize).chain([text.len()]);
    slices
        .iter()
        .zip(ends)
        .filter_map(|(slice, end)| part(text.get(slice.start as usize..end)?, slice))
        .collect()
}

/// What cannot be read is a part too, so that it stays.
fn part<'a>(text: &'a str, slice: &Slice) -> Option<Part<'a>> {
    if text.trim().is_empty() {
        return None;
    }
    let item = slice.parsed.item.as_ref();
    let (kind, name) = match item.map(|item| &item.kind) {
        None => (0, None),
        Some(ItemKind::Rule(_)) => (1, None),
        Some(ItemKind::Import(path)) => (2, Some(path)),
        Some(ItemKind::Case(_)) => (3, None),
        Some(ItemKind::Hours(hours)) => (4, Some(&hours.name)),
        Some(ItemKind::Closures(closures)) => (5, Some(&closures.name)),
        Some(ItemKind::Target(target)) => {
            let kind = match target.kind {
                TargetKind::Queue => 10,
                TargetKind::User => 11,
                TargetKind::Role => 12,
                TargetKind::Template => 13,
            };
            (kind, Some(&target.name))
        }
        Some(ItemKind::Pool(pool)) => (6, Some(&pool.name)),
        Some(ItemKind::Row(row)) => {
            let key = (7, row.label.value.clone());
            let start = item?.span.start as usize;
            return Some(Part {
                key,
                text,
                start,
                name: None,
                content: content(text, None),
                is_entry: false,
            });
        }
        Some(ItemKind::Entry(entry)) => (8, Some(&entry.name)),
    };
    let value = name.map(|name| name.value.clone());
    Some(Part {
        // Two texts that cannot be read are never the same declaration.
        key: (kind, value.unwrap_or_else(|| if kind == 0 { text.to_owned() } else { String::new() })),
        text,
        start: item.map_or(0, |item| item.span.start as usize),
        name: name.map(|name| name.span),
        content: content(text, name.map(|name| name.span)),
        is_entry: kind == 8,
    })
}

/// The words of a declaration without comments, spaces and its name.
fn content(text: &str, name: Option<Span>) -> Vec<&str> {
    let tokens = lex(text);
    let words = tokens.iter().filter(|token| !token.kind.is_trivia() && name != Some(token.span));
    words.map(|token| token.span.of(text)).collect()
}

/// The comments within a declaration that the new one lacks, each on a line of its own, so that they are not lost.
fn comments_within(old: &Part<'_>, new: &Part<'_>) -> String {
    let comments = |part: &Part<'_>| -> Vec<String> {
        let tokens = lex(part.text);
        let within =
            tokens.iter().filter(|token| token.kind.is_comment() && token.span.start as usize >= part.start);
        within.map(|token| token.span.of(part.text).trim_end().to_owned()).collect()
    };
    let known = comments(new);
    let mut lost = String::new();
    for comment in comments(old).into_iter().filter(|comment| !known.contains(comment)) {
        lost.push_str(&comment);
        lost.push('\n');
    }
    lost
}
