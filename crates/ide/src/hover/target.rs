//! Queues, users, roles, templates, pools, and what an import brings.

use std::collections::BTreeMap;

use esc_syntax::Slice;
use esc_syntax::ast::ItemKind;

use super::{declared_words, docs, paragraphs, sentence};
use crate::names::{Symbol, target_word};
use crate::uses::Users;
use crate::{View, items, plain};

/// How many members of a pool, or declarations of an imported file, are listed.
const MAX_LISTED: usize = 20;

pub(super) fn describe(view: &View<'_>, symbol: &Symbol) -> String {
    let (Symbol::Pool(name) | Symbol::Target(_, name)) = symbol else { return String::new() };
    let head = format!("**{} {}**", symbol.kind(), plain::code(name));
    let item = view.seen().flat_map(items).map(|(_, item)| item).find(|item| match (&item.kind, symbol) {
        (ItemKind::Pool(pool), Symbol::Pool(name)) => pool.name.value == *name,
        (ItemKind::Target(target), Symbol::Target(kind, name)) => {
            target.kind == *kind && target.name.value == *name
        }
        _ => false,
    });
    let members = match item.map(|item| &item.kind) {
        Some(ItemKind::Pool(pool)) => {
            let lines: Vec<String> = pool
                .members
                .iter()
                .take(MAX_LISTED)
                .map(|member| {
                    let user = plain::escaped(&member.user.value);
                    format!("\n1. {user}, up to {}", plain::counted(member.capacity as usize, "case"))
                })
                .collect();
            let more = pool.members.len().saturating_sub(MAX_LISTED);
            let more = if more > 0 { format!("\n\nand {more} more") } else { String::new() };
            format!("A case goes to the first of these with room:\n{}{more}", lines.concat())
        }
        _ => String::new(),
    };
    paragraphs([
        head,
        item.map_or_else(String::new, docs),
        members,
        format!("{}, {}.", sentence(&declared_words(view, symbol)), Users::of(view, symbol).words()),
    ])
}

/// What an import brings.
pub(super) fn import(view: &View<'_>, slice: &Slice, path: &str) -> String {
    let head = format!("**import {}**", plain::code(path));
    let link = view.file.links.iter().find(|(location, _)| location.slice == slice.id);
    let Some(file) = link.and_then(|(_, target)| view.report.file(*target)) else {
        return paragraphs([head, "No such file could be imported.".to_owned()]);
    };
    let mut brought: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (_, item) in items(file) {
        let (kind, name) = match &item.kind {
            ItemKind::Hours(hours) => ("hours", &hours.name.value),
            ItemKind::Closures(closures) => ("closures", &closures.name.value),
            ItemKind::Pool(pool) => ("pool", &pool.name.value),
            ItemKind::Target(target) => (target_word(target.kind), &target.name.value),
            ItemKind::Case(block) => {
                let names = block.fields.iter().map(|field| plain::code(&field.name.value));
                brought.entry("field").or_default().extend(names);
                continue;
            }
            ItemKind::Rule(_) | ItemKind::Import(_) | ItemKind::Row(_) | ItemKind::Entry(_) => continue,
        };
        brought.entry(kind).or_default().push(plain::code(name));
    }
    let lines: Vec<String> = brought
        .into_iter()
        .map(|(kind, mut names)| {
            let more = names.len().saturating_sub(MAX_LISTED);
            names.truncate(MAX_LISTED);
            if more > 0 {
                names.push(format!("{more} more"));
            }
            format!("\n- {kind}: {}", names.join(", "))
        })
        .collect();
    let brings = if lines.is_empty() {
        "It brings nothing.".to_owned()
    } else {
        format!("It brings:\n{}", lines.concat())
    };
    paragraphs([head, brings])
}
