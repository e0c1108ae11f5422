//! A filter row: what it tests, and who uses it.

use esc_syntax::Slice;
use esc_syntax::ast::ItemKind;
use esc_values::folds_alike;

use super::{docs, paragraphs, sentence};
use crate::View;
use crate::names::Symbol;
use crate::plain::{self, FileRows};
use crate::uses::Users;

pub(super) fn describe(view: &View<'_>, slice: &Slice, symbol: &Symbol) -> String {
    let (Symbol::Row(label) | Symbol::OwnRow(_, label)) = symbol else { return String::new() };
    let own = match slice.parsed.item.as_ref().map(|item| &item.kind) {
        Some(ItemKind::Entry(entry)) if matches!(symbol, Symbol::OwnRow(..)) => entry.rows.as_slice(),
        _ => &[],
    };
    let head = format!("**row {label}**");
    let rows = FileRows::of(view);
    let Some((row, is_own)) = rows.find(own, label) else {
        return paragraphs([head, "There is no such row.".to_owned()]);
    };
    let item = view.items().find_map(|(_, item)| match &item.kind {
        ItemKind::Row(row) if !is_own && folds_alike(&row.label.value, label) => Some(item),
        _ => None,
    });
    let of = if is_own { " of this entry" } else { "" };
    paragraphs([
        format!("{head}{of}"),
        item.map_or_else(String::new, docs),
        format!("```esc\n{}\n```", row.criteria),
        format!("It means {}.", plain::cases(Some(&row.criteria), own, &rows)),
        format!("{}.", sentence(&Users::of(view, symbol).words())),
    ])
}
