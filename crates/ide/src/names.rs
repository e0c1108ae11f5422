//! The names in a file: what each stands for, where it is declared and used.
//!
//! Names are read off the syntax tree, so that they are known in a file with mistakes too. Texts and names outside what
//! could be parsed are not names, but for those in a formula with mistakes, which are read off its words.

use esc_diagnostics::{SliceId, Span};
use esc_syntax::Slice;
use esc_syntax::ast::{
    self, ActionKind, Assignee, Body, ClauseKind, Criteria, CriteriaKind, HoursItem, HoursRef, Item,
    ItemKind, OperandKind, SetValue, TargetKind, Test, TypeKind, WhoKind,
};
use esc_values::{fold, folds_alike};
use esc_workspace::CheckedFile;

use crate::{Place, View, formula, items};

/// What a name stands for. One that owns its names has those whose case does not count in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol<T = String> {
    /// The rule of a file.
    Rule(T),
    /// A rule entry.
    Entry(T),
    /// Business hours.
    Hours(T),
    /// Closures that hours share.
    Closures(T),
    /// A pool of agents.
    Pool(T),
    /// A queue, a user, a role, an e-mail template.
    Target(TargetKind, T),
    /// A filter row at file level, by its label.
    Row(T),
    /// A filter row of the entry in this slice, by its label.
    OwnRow(SliceId, T),
    /// A field.
    Field(T),
    /// A value of a picklist field: the field's name and the value.
    Value(T, T),
    /// An imported file, by the path as written.
    Import(T),
}

impl<T> Symbol<T> {
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

    /// The name itself.
    pub(crate) fn name(&self) -> &str
    where
        T: AsRef<str>,
    {
        match self {
            Self::Rule(name)
            | Self::Entry(name)
            | Self::Hours(name)
            | Self::Closures(name)
            | Self::Pool(name)
            | Self::Target(_, name)
            | Self::Row(name)
            | Self::OwnRow(_, name)
            | Self::Field(name)
            | Self::Value(_, name)
            | Self::Import(name) => name.as_ref(),
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

/// A name as a tree holds it, spelt as written.
pub(crate) type Mention<'a> = Symbol<&'a str>;

impl Mention<'_> {
    /// What it stands for.
    pub(crate) fn symbol(self) -> Symbol {
        match self {
            Self::Rule(name) => Symbol::Rule(name.to_owned()),
            Self::Entry(name) => Symbol::Entry(name.to_owned()),
            Self::Hours(name) => Symbol::Hours(name.to_owned()),
            Self::Closures(name) => Symbol::Closures(name.to_owned()),
            Self::Pool(name) => Symbol::Pool(name.to_owned()),
            Self::Target(kind, name) => Symbol::Target(kind, name.to_owned()),
            Self::Row(label) => Symbol::Row(fold(label)),
            Self::OwnRow(slice, label) => Symbol::OwnRow(slice, fold(label)),
            Self::Field(name) => Symbol::Field(fold(name)),
            Self::Value(field, value) => Symbol::Value(fold(field), fold(value)),
            Self::Import(path) => Symbol::Import(path.to_owned()),
        }
    }

    /// Whether it stands for the symbol.
    pub(crate) fn is(self, symbol: &Symbol) -> bool {
        match (self, symbol) {
            (Self::Rule(written), Symbol::Rule(name))
            | (Self::Entry(written), Symbol::Entry(name))
            | (Self::Hours(written), Symbol::Hours(name))
            | (Self::Closures(written), Symbol::Closures(name))
            | (Self::Pool(written), Symbol::Pool(name))
            | (Self::Import(written), Symbol::Import(name)) => written == name,
            (Self::Target(kind, written), Symbol::Target(of, name)) => kind == *of && written == name,
            (Self::Row(written), Symbol::Row(name)) | (Self::Field(written), Symbol::Field(name)) => {
                folds_alike(written, name)
            }
            (Self::OwnRow(slice, written), Symbol::OwnRow(of, name)) => {
                slice == *of && folds_alike(written, name)
            }
            (Self::Value(field, value), Symbol::Value(of, name)) => {
                folds_alike(field, of) && folds_alike(value, name)
            }
            _ => false,
        }
    }
}

/// Every name in a declaration, in the order written.
pub fn occurrences(slice: &Slice, item: &Item) -> Vec<Occurrence> {
    let mut found = Vec::new();
    visit(slice, item, &mut |mention, span, role| {
        found.push(Occurrence { symbol: mention.symbol(), span, role });
    });
    found.sort_by_key(|found| found.span);
    found
}

/// Visits every name in a declaration, in any order, with its place in the slice.
pub(crate) fn visit<'a>(slice: &Slice, item: &'a Item, found: &mut dyn FnMut(Mention<'a>, Span, Role)) {
    Names { slice: slice.id, own: &[], found }.item(item);
}

/// The name at an offset of the file, also right behind it.
pub fn at(view: &View<'_>, offset: u32) -> Option<(Place, Occurrence)> {
    let (slice, mention, span, role) = mention_at(view, offset)?;
    Some((view.here(slice, span), Occurrence { symbol: mention.symbol(), span, role }))
}

/// The name at an offset of the file, also right behind it, with its place in its slice.
pub(crate) fn mention_at<'a>(view: &View<'a>, offset: u32) -> Option<(&'a Slice, Mention<'a>, Span, Role)> {
    let (slice, _) = view.file.source.slice_at(offset)?;
    let within = offset - slice.start;
    let mut at: Option<(Mention<'_>, Span, Role)> = None;
    visit(slice, slice.parsed.item.as_ref()?, &mut |mention, span, role| {
        let touches = span.start <= within && within <= span.end;
        // Of two that touch, the one that begins here.
        if touches && at.is_none_or(|(_, best, _)| best.start < span.start) {
            at = Some((mention, span, role));
        }
    });
    let (mention, span, role) = at?;
    Some((slice, mention, span, role))
}

/// The file and place where the symbol is declared, as the file of the view sees it: the first, where there are more.
pub fn declaration<'a>(view: &View<'a>, symbol: &Symbol) -> Option<(&'a CheckedFile, Place)> {
    let mut files = view.seen().take(if symbol.is_shared() { usize::MAX } else { 1 });
    files.find_map(|file| Some((file, declaration_in(file, symbol)?)))
}

/// The place where the file itself declares the symbol: the first, where there are more.
pub(crate) fn declaration_in(file: &CheckedFile, symbol: &Symbol) -> Option<Place> {
    items(file).find_map(|(slice, item)| {
        let span = declared(slice.id, item, symbol)?;
        Some(Place { file: file.id, span: span.shifted(slice.start) })
    })
}

/// The files in which the symbol, as the file of the view means it, can stand: the one that declares it and all that see
/// that one. What nothing declares is one thing in the file, the files that it sees and those that see it.
pub(crate) fn reach<'a>(view: &View<'a>, symbol: &Symbol) -> Vec<&'a CheckedFile> {
    match declaration(view, symbol) {
        Some((home, _)) if symbol.is_shared() => View { file: home, ..*view }.seen_by().collect(),
        Some((home, _)) => vec![home],
        None if symbol.is_shared() => {
            let imports = view.file.imports.iter().filter_map(|id| view.report.file(*id));
            let mut files: Vec<_> = view.seen_by().chain(imports).collect();
            files.retain(|file| declaration(&View { file, ..*view }, symbol).is_none());
            files.sort_by_key(|file| file.id);
            files.dedup_by_key(|file| file.id);
            files
        }
        None => vec![view.file],
    }
}

/// The places in a file where the symbol stands, in order.
pub(crate) fn places_in(file: &CheckedFile, symbol: &Symbol) -> Vec<(Place, Role)> {
    let mut found = Vec::new();
    for slice in slices_with(file, symbol) {
        let Some(item) = &slice.parsed.item else { continue };
        visit(slice, item, &mut |mention, span, role| {
            if mention.is(symbol) {
                found.push((Place { file: file.id, span: span.shifted(slice.start) }, role));
            }
        });
    }
    found.sort_by_key(|(place, _)| *place);
    found
}

/// The slices in which the symbol may stand: those that have its letters, and those that have an escape, with which
/// letters can be spelt otherwise. Looking through the text spares looking at most of the trees.
pub(crate) fn slices_with<'a>(file: &'a CheckedFile, symbol: &Symbol) -> Vec<&'a Slice> {
    let slices = &file.source.slices;
    let (name, text) = (symbol.name(), file.source.text.text());
    let caseless =
        matches!(symbol, Symbol::Row(_) | Symbol::OwnRow(..) | Symbol::Field(_) | Symbol::Value(..));
    if name.is_empty() || caseless && !name.is_ascii() {
        return slices.iter().collect();
    }
    let mut places: Vec<usize> = if caseless {
        text.to_ascii_lowercase().match_indices(name).map(|(at, _)| at).collect()
    } else {
        text.match_indices(name).map(|(at, _)| at).collect()
    };
    places.extend(text.match_indices('\\').map(|(at, _)| at));
    let mut numbers: Vec<usize> = places
        .into_iter()
        .map(|at| slices.partition_point(|slice| slice.start as usize <= at).saturating_sub(1))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().filter_map(|number| slices.get(number)).collect()
}

/// Every place where the symbol stands, as the file of the view means it, in the order of files and places: in the file
/// that declares it and in all that see that one; of a symbol that nothing declares, in this file, those that it sees
/// and those that see it.
pub fn everywhere(view: &View<'_>, symbol: &Symbol) -> Vec<(Place, Role)> {
    reach(view, symbol).into_iter().flat_map(|file| places_in(file, symbol)).collect()
}

/// Where the declaration names the symbol, if it declares it.
fn declared(slice: SliceId, item: &Item, symbol: &Symbol) -> Option<Span> {
    let text = |text: &ast::Text, name: &str| (text.value == name).then_some(text.span);
    match (&item.kind, symbol) {
        (ItemKind::Rule(rule), Symbol::Rule(name)) => text(&rule.name, name),
        (ItemKind::Hours(hours), Symbol::Hours(name)) => text(&hours.name, name),
        (ItemKind::Closures(closures), Symbol::Closures(name)) => text(&closures.name, name),
        (ItemKind::Pool(pool), Symbol::Pool(name)) => text(&pool.name, name),
        (ItemKind::Target(target), Symbol::Target(kind, name)) if target.kind == *kind => {
            text(&target.name, name)
        }
        (ItemKind::Entry(entry), Symbol::Entry(name)) => text(&entry.name, name),
        (ItemKind::Row(row), Symbol::Row(label)) => {
            folds_alike(&row.label.value, label).then_some(row.label.span)
        }
        (ItemKind::Entry(entry), Symbol::OwnRow(of, label)) if slice == *of => {
            let row = entry.rows.iter().find(|row| folds_alike(&row.label.value, label))?;
            Some(row.label.span)
        }
        (ItemKind::Case(block), Symbol::Field(name)) => Some(field(block, name)?.name.span),
        (ItemKind::Case(block), Symbol::Value(name, value)) => {
            let values = values(field(block, name)?)?;
            Some(values.values.iter().find(|known| folds_alike(&known.text.value, value))?.text.span)
        }
        _ => None,
    }
}

/// The field of a `case` block.
fn field<'a>(block: &'a ast::CaseBlock, name: &str) -> Option<&'a ast::FieldDecl> {
    block.fields.iter().find(|field| folds_alike(&field.name.value, name))
}

/// The values of a picklist field.
pub(crate) fn values(field: &ast::FieldDecl) -> Option<&ast::Values> {
    match &field.kind {
        TypeKind::Picklist(values) | TypeKind::Multipicklist(values) => Some(values),
        _ => None,
    }
}

/// The names of one declaration, as they are visited.
struct Names<'a, 'f> {
    slice: SliceId,
    /// The rows that the entry has of its own.
    own: &'a [ast::Row],
    found: &'f mut dyn FnMut(Mention<'a>, Span, Role),
}

impl<'a> Names<'a, '_> {
    fn declare(&mut self, mention: fn(&'a str) -> Mention<'a>, name: &'a ast::Text) {
        (self.found)(mention(&name.value), name.span, Role::Declares);
    }

    fn refer(&mut self, mention: fn(&'a str) -> Mention<'a>, name: &'a ast::Text) {
        (self.found)(mention(&name.value), name.span, Role::Refers);
    }

    fn target(&mut self, kind: TargetKind, name: &'a ast::Text, role: Role) {
        (self.found)(Mention::Target(kind, &name.value), name.span, role);
    }

    fn field(&mut self, name: &'a ast::Name, role: Role) {
        (self.found)(Mention::Field(&name.value), name.span, role);
    }

    fn value(&mut self, field: &'a ast::Name, value: &'a str, span: Span) {
        (self.found)(Mention::Value(&field.value, value), span, Role::Refers);
    }

    fn item(&mut self, item: &'a Item) {
        match &item.kind {
            ItemKind::Rule(rule) => self.declare(Mention::Rule, &rule.name),
            ItemKind::Import(path) => self.refer(Mention::Import, path),
            ItemKind::Case(block) => {
                for declared in &block.fields {
                    self.field(&declared.name, Role::Declares);
                    for value in values(declared).into_iter().flat_map(|values| &values.values) {
                        let mention = Mention::Value(&declared.name.value, &value.text.value);
                        (self.found)(mention, value.text.span, Role::Declares);
                    }
                }
            }
            ItemKind::Hours(hours) => {
                self.declare(Mention::Hours, &hours.name);
                for item in &hours.items {
                    if let HoursItem::Closures(name) = item {
                        self.refer(Mention::Closures, name);
                    }
                }
            }
            ItemKind::Closures(closures) => self.declare(Mention::Closures, &closures.name),
            ItemKind::Target(target) => self.target(target.kind, &target.name, Role::Declares),
            ItemKind::Pool(pool) => {
                self.declare(Mention::Pool, &pool.name);
                for member in &pool.members {
                    self.target(TargetKind::User, &member.user, Role::Refers);
                }
            }
            ItemKind::Row(row) => {
                (self.found)(Mention::Row(&row.label.value), row.label.span, Role::Declares);
                self.criteria(&row.criteria);
            }
            ItemKind::Entry(entry) => self.entry(entry),
        }
    }

    fn entry(&mut self, entry: &'a ast::Entry) {
        self.declare(Mention::Entry, &entry.name);
        self.own = &entry.rows;
        for row in &entry.rows {
            (self.found)(Mention::OwnRow(self.slice, &row.label.value), row.label.span, Role::Declares);
            self.criteria(&row.criteria);
        }
        if let Some(when) = &entry.when {
            self.criteria(when);
        }
        for clause in &entry.clauses {
            if let ClauseKind::Use(HoursRef::Named(name)) | ClauseKind::Fire(HoursRef::Named(name)) =
                &clause.kind
            {
                self.refer(Mention::Hours, name);
            }
        }
        if let Body::Steps(steps) = &entry.body {
            for action in steps.iter().flat_map(|step| &step.actions) {
                self.action(action);
            }
        }
    }

    fn action(&mut self, action: &'a ast::Action) {
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
                self.refer(Mention::Pool, name);
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

    fn criteria(&mut self, criteria: &'a Criteria) {
        criteria.each(&mut |part| match &part.kind {
            CriteriaKind::Row(label) => {
                let own = self.own.iter().any(|own| own.label.value.eq_ignore_ascii_case(&label.value));
                let row = Mention::Row(label.value.as_str());
                let mention = if own { Mention::OwnRow(self.slice, label.value.as_str()) } else { row };
                (self.found)(mention, label.span, Role::Refers);
            }
            CriteriaKind::Comparison(comparison) => self.comparison(comparison),
            CriteriaKind::Formula(formula) => formula::visit(formula, self.found),
            CriteriaKind::All(_) | CriteriaKind::Any(_) | CriteriaKind::Not(_) => {}
        });
    }

    fn comparison(&mut self, comparison: &'a ast::Comparison) {
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
