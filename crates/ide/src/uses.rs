//! Where declarations use what others declare: looked at, not collected, so that ten thousand entries take no time.

use esc_check::FieldSource;
use esc_syntax::Slice;
use esc_syntax::ast::{
    self, ActionKind, Assignee, Body, ClauseKind, Comparison, Criteria, CriteriaKind, HoursItem, HoursRef,
    Item, ItemKind, Name, OperandKind, TargetKind, Test, Text, WhoKind,
};
use esc_values::folds_alike;

use crate::names::Symbol;
use crate::{View, items};

/// How many users are named.
const MAX_NAMED: usize = 4;

/// Something that a declaration uses.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Use<'a> {
    Hours(&'a Text),
    Closures(&'a Text),
    Pool(&'a Text),
    Target(TargetKind, &'a Text),
    /// The label of a row, and whether it is one of the entry's own.
    Row(&'a ast::Label, bool),
    Field(&'a Name),
}

impl Use<'_> {
    /// Whether it uses the symbol; of a row, one at file level.
    fn is_of(self, symbol: &Symbol) -> bool {
        match (self, symbol) {
            (Self::Hours(name), Symbol::Hours(wanted))
            | (Self::Closures(name), Symbol::Closures(wanted))
            | (Self::Pool(name), Symbol::Pool(wanted)) => name.value == *wanted,
            (Self::Target(kind, name), Symbol::Target(wanted_kind, wanted)) => {
                kind == *wanted_kind && name.value == *wanted
            }
            (Self::Row(label, own), Symbol::Row(wanted)) => !own && folds_alike(&label.value, wanted),
            (Self::Row(label, own), Symbol::OwnRow(_, wanted)) => own && folds_alike(&label.value, wanted),
            (Self::Field(name), Symbol::Field(wanted) | Symbol::Value(wanted, _)) => {
                folds_alike(&name.value, wanted)
            }
            _ => false,
        }
    }
}

/// In which parts of an entry a symbol can be used.
#[derive(Clone, Copy)]
struct Parts {
    clauses: bool,
    criteria: bool,
    steps: bool,
}

impl Parts {
    const fn of(symbol: &Symbol) -> Self {
        let field = matches!(symbol, Symbol::Field(_) | Symbol::Value(..));
        Self {
            clauses: matches!(symbol, Symbol::Hours(_)),
            criteria: field || matches!(symbol, Symbol::Row(_) | Symbol::OwnRow(..)),
            steps: field || matches!(symbol, Symbol::Pool(_) | Symbol::Target(..)),
        }
    }
}

/// Calls `visit` with what a declaration uses in some of its parts.
fn each_use<'a>(item: &'a Item, parts: Parts, visit: &mut impl FnMut(Use<'a>)) {
    match &item.kind {
        ItemKind::Hours(hours) => {
            for item in &hours.items {
                if let HoursItem::Closures(name) = item {
                    visit(Use::Closures(name));
                }
            }
        }
        ItemKind::Pool(pool) => {
            pool.members.iter().for_each(|member| visit(Use::Target(TargetKind::User, &member.user)));
        }
        ItemKind::Row(row) => in_criteria(&row.criteria, &[], visit),
        ItemKind::Entry(entry) => in_entry(entry, parts, visit),
        ItemKind::Rule(_)
        | ItemKind::Import(_)
        | ItemKind::Case(_)
        | ItemKind::Closures(_)
        | ItemKind::Target(_) => {}
    }
}

fn in_entry<'a>(entry: &'a ast::Entry, parts: Parts, visit: &mut impl FnMut(Use<'a>)) {
    for clause in entry.clauses.iter().filter(|_| parts.clauses) {
        if let ClauseKind::Use(HoursRef::Named(name)) | ClauseKind::Fire(HoursRef::Named(name)) = &clause.kind
        {
            visit(Use::Hours(name));
        }
    }
    for criteria in entry.rows.iter().map(|row| &row.criteria).chain(&entry.when).filter(|_| parts.criteria) {
        in_criteria(criteria, &entry.rows, visit);
    }
    let Body::Steps(steps) = &entry.body else { return };
    for action in steps.iter().filter(|_| parts.steps).flat_map(|step| &step.actions) {
        in_action(action, visit);
    }
}

fn in_action<'a>(action: &'a ast::Action, visit: &mut impl FnMut(Use<'a>)) {
    match &action.kind {
        ActionKind::Notify(all) => {
            for who in all {
                if let WhoKind::Target(kind, name) = &who.kind {
                    visit(Use::Target(*kind, name));
                }
            }
        }
        ActionKind::Reassign(Assignee::Queue(name)) => visit(Use::Target(TargetKind::Queue, name)),
        ActionKind::Reassign(Assignee::User(name)) => visit(Use::Target(TargetKind::User, name)),
        ActionKind::Reassign(Assignee::Pool(name)) => visit(Use::Pool(name)),
        ActionKind::Set { field, .. } => visit(Use::Field(field)),
        ActionKind::Reassign(Assignee::Manager)
        | ActionKind::Email(_)
        | ActionKind::Call(_)
        | ActionKind::MarkEscalated => {}
    }
    if let Some(template) = &action.using {
        visit(Use::Target(TargetKind::Template, template));
    }
}

fn in_criteria<'a>(criteria: &'a Criteria, own: &[ast::Row], visit: &mut impl FnMut(Use<'a>)) {
    each_criteria(criteria, &mut |part| match &part.kind {
        CriteriaKind::Row(label) => {
            visit(Use::Row(label, own.iter().any(|row| folds_alike(&row.label.value, &label.value))));
        }
        CriteriaKind::Comparison(Comparison { field, test, .. }) => {
            visit(Use::Field(field));
            if let Test::Compare(_, operand) = test
                && let OperandKind::Field(other) = &operand.kind
            {
                visit(Use::Field(other));
            }
        }
        _ => {}
    });
}

/// Calls `visit` with criteria and all of their parts, the whole before its parts. The parser bounds how deep they nest.
pub(crate) fn each_criteria<'a>(criteria: &'a Criteria, visit: &mut impl FnMut(&'a Criteria)) {
    visit(criteria);
    match &criteria.kind {
        CriteriaKind::All(parts) | CriteriaKind::Any(parts) => {
            for part in parts {
                each_criteria(part, visit);
            }
        }
        CriteriaKind::Not(part) => each_criteria(part, visit),
        CriteriaKind::Row(_) | CriteriaKind::Comparison(_) | CriteriaKind::Formula(_) => {}
    }
}

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
        let home = View { file: home(view, symbol), ..*view };
        let (shared, parts) = (symbol.is_shared(), Parts::of(symbol));
        for file in home.seen_by().filter(|file| shared || file.id == home.file.id) {
            for (slice, item) in items(file) {
                if may_use(slice, symbol) {
                    each_use(item, parts, &mut |used| {
                        if used.is_of(symbol) {
                            users.add(item);
                        }
                    });
                }
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

/// The file where the symbol is declared, else that of the view. Of a field the check knows the place.
fn home<'a>(view: &View<'a>, symbol: &Symbol) -> &'a esc_workspace::CheckedFile {
    if let Symbol::Field(name) | Symbol::Value(name, _) = symbol {
        let field = view.file.fields.iter().find(|field| folds_alike(&field.name, name));
        let declared = match field.map(|field| field.source) {
            Some(FieldSource::Declared(location)) => view.place(location),
            _ => None,
        };
        return declared.and_then(|place| crate::file(view.report, place.file)).unwrap_or(view.file);
    }
    crate::names::declaration(view, symbol).map_or(view.file, |(file, _)| file)
}

/// Whether the declaration can use the symbol at all: an entry's own rows are used in it only.
fn may_use(slice: &Slice, symbol: &Symbol) -> bool {
    !matches!(symbol, Symbol::OwnRow(of, _) if *of != slice.id)
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
