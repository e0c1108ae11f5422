//! The names in a file: what each stands for, where it is declared and used.
//!
//! Names are read off the syntax tree, so that they are known in a file with mistakes too. Texts and names outside what
//! could be parsed are not names.

use esc_diagnostics::{SliceId, Span};
use esc_syntax::Slice;
use esc_syntax::ast::{
    self, ActionKind, Assignee, Body, ClauseKind, Criteria, CriteriaKind, HoursItem, HoursRef, Item,
    ItemKind, OperandKind, SetValue, TargetKind, Test, TypeKind, WhoKind,
};
use esc_values::fold;
use esc_workspace::CheckedFile;

use crate::{Place, View, items};

/// What a name stands for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// The rule of a file.
    Rule(String),
    /// A rule entry.
    Entry(String),
    /// Business hours.
    Hours(String),
    /// Closures that hours share.
    Closures(String),
    /// A pool of agents.
    Pool(String),
    /// A queue, a user, a role, an e-mail template.
    Target(TargetKind, String),
    /// A filter row at file level, by its label in lower case.
    Row(String),
    /// A filter row of the entry in this slice, by its label in lower case.
    OwnRow(SliceId, String),
    /// A field, by its name in lower case.
    Field(String),
    /// A value of a picklist field: the field's name and the value, both in lower case.
    Value(String, String),
    /// An imported file, by the path as written.
    Import(String),
}

impl Symbol {
    /// The word for one: `queue`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Rule(_) => "rule",
            Self::Entry(_) => "entry",
            Self::Hours(_) => "hours",
            Self::Closures(_) => "closures",
            Self::Pool(_) => "pool",
            Self::Target(kind, _) => target_word(*kind),
            Self::Row(_) | Self::OwnRow(..) => "row",
            Self::Field(_) => "field",
            Self::Value(..) => "value",
            Self::Import(_) => "import",
        }
    }

    /// Whether files that import the declaration see it too.
    pub const fn is_shared(&self) -> bool {
        !matches!(self, Self::Rule(_) | Self::Entry(_) | Self::Row(_) | Self::OwnRow(..) | Self::Import(_))
    }
}

/// The word that declares a target.
pub const fn target_word(kind: TargetKind) -> &'static str {
    match kind {
        TargetKind::Queue => "queue",
        TargetKind::User => "user",
        TargetKind::Role => "role",
        TargetKind::Template => "template",
    }
}

/// What a name is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It declares.
    Declares,
    /// It refers to what is declared elsewhere.
    Refers,
    /// It refers to a field that a step writes.
    Writes,
}

/// A name as it stands in a slice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// What it stands for.
    pub symbol: Symbol,
    /// Where it stands in its slice, with its quotes.
    pub span: Span,
    /// What for.
    pub role: Role,
}

/// Every name in a declaration, in the order written.
pub fn occurrences(slice: &Slice, item: &Item) -> Vec<Occurrence> {
    let mut names = Names { slice: slice.id, own: Vec::new(), found: Vec::new() };
    names.item(item);
    names.found.sort_by_key(|found| found.span);
    names.found
}

/// The name at an offset of the file, also right behind it.
pub fn at(view: &View<'_>, offset: u32) -> Option<(Place, Occurrence)> {
    let (slice, _) = view.file.source.slice_at(offset)?;
    let within = offset - slice.start;
    let found = occurrences(slice, slice.parsed.item.as_ref()?)
        .into_iter()
        .filter(|found| found.span.start <= within && within <= found.span.end)
        // Of two that touch, the one that begins here.
        .max_by_key(|found| found.span.start)?;
    Some((view.here(slice, found.span), found))
}

/// The file and place where the symbol is declared, as the file of the view sees it: the first, where there are more.
pub fn declaration<'a>(view: &View<'a>, symbol: &Symbol) -> Option<(&'a CheckedFile, Place)> {
    view.seen().take(if symbol.is_shared() { usize::MAX } else { 1 }).find_map(|file| {
        let place = items(file).filter(|(_, item)| may_declare(item, symbol)).find_map(|(slice, item)| {
            let found = occurrences(slice, item)
                .into_iter()
                .find(|found| found.role == Role::Declares && found.symbol == *symbol)?;
            Some(Place { file: file.id, span: found.span.shifted(slice.start) })
        })?;
        Some((file, place))
    })
}

/// Every place where the symbol stands, as the file of the view means it: in the file that declares it and in all that
/// see that one; of a symbol that nothing declares, in this file.
pub fn everywhere(view: &View<'_>, symbol: &Symbol) -> Vec<(Place, Role)> {
    let home = declaration(view, symbol).map_or(view.file, |(file, _)| file);
    let home = View { file: home, ..*view };
    let shared = symbol.is_shared();
    let mut found = Vec::new();
    for file in home.seen_by().filter(|file| shared || file.id == home.file.id) {
        for (slice, item) in items(file) {
            let occurrences = occurrences(slice, item).into_iter().filter(|found| found.symbol == *symbol);
            found.extend(
                occurrences.map(|found| {
                    (Place { file: file.id, span: found.span.shifted(slice.start) }, found.role)
                }),
            );
        }
    }
    found.sort_by_key(|(place, _)| *place);
    found
}

/// Whether the declaration can be that of the symbol: spares looking at all names of most entries.
fn may_declare(item: &Item, symbol: &Symbol) -> bool {
    match (&item.kind, symbol) {
        (ItemKind::Rule(_), Symbol::Rule(_))
        | (ItemKind::Hours(_), Symbol::Hours(_))
        | (ItemKind::Closures(_), Symbol::Closures(_))
        | (ItemKind::Pool(_), Symbol::Pool(_))
        | (ItemKind::Target(_), Symbol::Target(..))
        | (ItemKind::Row(_), Symbol::Row(_))
        | (ItemKind::Entry(_), Symbol::OwnRow(..))
        | (ItemKind::Case(_), Symbol::Field(_) | Symbol::Value(..))
        | (ItemKind::Import(_), Symbol::Import(_)) => true,
        (ItemKind::Entry(entry), Symbol::Entry(name)) => entry.name.value == *name,
        _ => false,
    }
}

/// The names of one slice, as they are collected.
struct Names<'a> {
    slice: SliceId,
    /// The rows that the entry has of its own.
    own: Vec<&'a str>,
    found: Vec<Occurrence>,
}

impl<'a> Names<'a> {
    fn push(&mut self, symbol: Symbol, span: Span, role: Role) {
        self.found.push(Occurrence { symbol, span, role });
    }

    fn declare(&mut self, symbol: fn(String) -> Symbol, name: &ast::Text) {
        self.push(symbol(name.value.clone()), name.span, Role::Declares);
    }

    fn target(&mut self, kind: TargetKind, name: &ast::Text, role: Role) {
        self.push(Symbol::Target(kind, name.value.clone()), name.span, role);
    }

    fn field(&mut self, name: &ast::Name, role: Role) {
        self.push(Symbol::Field(fold(&name.value)), name.span, role);
    }

    fn value(&mut self, field: &ast::Name, value: &str, span: Span) {
        self.push(Symbol::Value(fold(&field.value), fold(value)), span, Role::Refers);
    }

    fn item(&mut self, item: &'a Item) {
        match &item.kind {
            ItemKind::Rule(rule) => self.declare(Symbol::Rule, &rule.name),
            ItemKind::Import(path) => {
                self.push(Symbol::Import(path.value.clone()), path.span, Role::Refers);
            }
            ItemKind::Case(block) => {
                for declared in &block.fields {
                    self.field(&declared.name, Role::Declares);
                    let (TypeKind::Picklist(values) | TypeKind::Multipicklist(values)) = &declared.kind
                    else {
                        continue;
                    };
                    for value in &values.values {
                        let symbol = Symbol::Value(fold(&declared.name.value), fold(&value.text.value));
                        self.push(symbol, value.text.span, Role::Declares);
                    }
                }
            }
            ItemKind::Hours(hours) => {
                self.declare(Symbol::Hours, &hours.name);
                for item in &hours.items {
                    if let HoursItem::Closures(name) = item {
                        self.push(Symbol::Closures(name.value.clone()), name.span, Role::Refers);
                    }
                }
            }
            ItemKind::Closures(closures) => self.declare(Symbol::Closures, &closures.name),
            ItemKind::Target(target) => self.target(target.kind, &target.name, Role::Declares),
            ItemKind::Pool(pool) => {
                self.declare(Symbol::Pool, &pool.name);
                for member in &pool.members {
                    self.target(TargetKind::User, &member.user, Role::Refers);
                }
            }
            ItemKind::Row(row) => {
                self.push(Symbol::Row(fold(&row.label.value)), row.label.span, Role::Declares);
                self.criteria(&row.criteria);
            }
            ItemKind::Entry(entry) => self.entry(entry),
        }
    }

    fn entry(&mut self, entry: &'a ast::Entry) {
        self.declare(Symbol::Entry, &entry.name);
        self.own = entry.rows.iter().map(|row| row.label.value.as_str()).collect();
        for row in &entry.rows {
            let symbol = Symbol::OwnRow(self.slice, fold(&row.label.value));
            self.push(symbol, row.label.span, Role::Declares);
            self.criteria(&row.criteria);
        }
        if let Some(when) = &entry.when {
            self.criteria(when);
        }
        for clause in &entry.clauses {
            if let ClauseKind::Use(HoursRef::Named(name)) | ClauseKind::Fire(HoursRef::Named(name)) =
                &clause.kind
            {
                self.push(Symbol::Hours(name.value.clone()), name.span, Role::Refers);
            }
        }
        if let Body::Steps(steps) = &entry.body {
            for action in steps.iter().flat_map(|step| &step.actions) {
                self.action(action);
            }
        }
    }

    fn action(&mut self, action: &ast::Action) {
        match &action.kind {
            ActionKind::Notify(all) => {
                for who in all {
                    if let WhoKind::Target(kind, name) = &who.kind {
                        self.target(*kind, name, Role::Refers);
                    }
                }
            }
            ActionKind::Reassign(Assignee::Queue(name)) => {
                self.target(TargetKind::Queue, name, Role::Refers);
            }
            ActionKind::Reassign(Assignee::User(name)) => self.target(TargetKind::User, name, Role::Refers),
            ActionKind::Reassign(Assignee::Pool(name)) => {
                self.push(Symbol::Pool(name.value.clone()), name.span, Role::Refers);
            }
            ActionKind::Set { field, value, value_span } => {
                self.field(field, Role::Writes);
                match value {
                    SetValue::Literal(ast::LiteralKind::Text(text)) => self.value(field, text, *value_span),
                    SetValue::List(texts) => {
                        for text in texts {
                            self.value(field, &text.value, text.span);
                        }
                    }
                    SetValue::Literal(_) | SetValue::Blank => {}
                }
            }
            ActionKind::Reassign(Assignee::Manager)
            | ActionKind::Email(_)
            | ActionKind::Call(_)
            | ActionKind::MarkEscalated => {}
        }
        if let Some(template) = &action.using {
            self.target(TargetKind::Template, template, Role::Refers);
        }
    }

    fn criteria(&mut self, criteria: &Criteria) {
        match &criteria.kind {
            CriteriaKind::All(parts) | CriteriaKind::Any(parts) => {
                for part in parts {
                    self.criteria(part);
                }
            }
            CriteriaKind::Not(part) => self.criteria(part),
            CriteriaKind::Row(label) => {
                let folded = fold(&label.value);
                let own = self.own.iter().any(|own| fold(own) == folded);
                let symbol = if own { Symbol::OwnRow(self.slice, folded) } else { Symbol::Row(folded) };
                self.push(symbol, label.span, Role::Refers);
            }
            CriteriaKind::Comparison(comparison) => self.comparison(comparison),
            CriteriaKind::Formula(_) => {}
        }
    }

    fn comparison(&mut self, comparison: &ast::Comparison) {
        let field = &comparison.field;
        self.field(field, Role::Refers);
        match &comparison.test {
            Test::Compare(_, operand) => match &operand.kind {
                OperandKind::Literal(ast::LiteralKind::Text(text)) => self.value(field, text, operand.span),
                OperandKind::Field(other) => self.field(other, Role::Refers),
                _ => {}
            },
            Test::In { values, .. } => {
                for value in values {
                    if let ast::LiteralKind::Text(text) = &value.kind {
                        self.value(field, text, value.span);
                    }
                }
            }
            Test::Includes { values, .. } => {
                for value in values {
                    self.value(field, &value.value, value.span);
                }
            }
            Test::Blank { .. } | Test::Contains { .. } | Test::StartsWith { .. } => {}
        }
    }
}
