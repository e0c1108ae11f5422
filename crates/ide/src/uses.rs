//! Where declarations use what others declare: counted, and the first of them named.

use esc_syntax::ast::{Item, ItemKind};

use crate::View;
use crate::names::{self, Role, Symbol};

/// How many users are named.
const MAX_NAMED: usize = 4;

/// Where something is used.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Users<'a> {
    /// How many places there are.
    pub(crate) places: usize,
    /// How many declarations they stand in.
    pub(crate) declarations: usize,
    /// The first of these: `entry "P1"`, `row 3`.
    named: Vec<String>,
    /// Whether the declaration is looked at for the first time.
    last: Option<&'a Item>,
}

impl<'a> Users<'a> {
    /// Those of a symbol, in the file that declares it and all that see that one.
    pub(crate) fn of(view: &View<'a>, symbol: &Symbol) -> Self {
        let mut users = Self::default();
        let home = names::declaration(view, symbol).map_or(view.file, |(file, _)| file);
        let home = View { file: home, ..*view };
        for file in home.seen_by().filter(|file| symbol.is_shared() || file.id == home.file.id) {
            for slice in names::slices_with(file, symbol) {
                let Some(item) = &slice.parsed.item else { continue };
                names::visit(slice, item, &mut |mention, _, role| {
                    if role != Role::Declares && mention.is(symbol) {
                        users.add(item);
                    }
                });
            }
        }
        users
    }

    fn add(&mut self, item: &'a Item) {
        self.places += 1;
        if self.last.is_some_and(|last| std::ptr::eq(last, item)) {
            return;
        }
        self.last = Some(item);
        self.declarations += 1;
        if self.named.len() < MAX_NAMED {
            self.named.extend(name_of(item));
        }
    }

    /// In words: ``in 2 places: entry `P1`, row 3``.
    pub(crate) fn words(&self) -> String {
        let places = match self.places {
            0 => return "used nowhere".to_owned(),
            1 => "used once: ".to_owned(),
            places => format!("used in {places} places: "),
        };
        let more = self.declarations.saturating_sub(self.named.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{places}{}{more}", self.named.join(", "))
    }
}

/// A declaration as people call it.
fn name_of(item: &Item) -> Option<String> {
    Some(match &item.kind {
        ItemKind::Entry(entry) => format!("entry {}", crate::plain::code(&entry.name.value)),
        ItemKind::Row(row) => format!("row {}", row.label.value),
        ItemKind::Hours(hours) => format!("hours {}", crate::plain::code(&hours.name.value)),
        ItemKind::Pool(pool) => format!("pool {}", crate::plain::code(&pool.name.value)),
        _ => return None,
    })
}
