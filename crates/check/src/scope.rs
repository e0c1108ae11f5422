//! The names that the declarations of a file see: its own and imported ones.

use std::sync::{Arc, OnceLock};

use esc_calendar::Tz;
use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location, SliceId};
use esc_syntax::Slice;
use esc_syntax::ast::{self, ItemKind, TargetKind};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::caseless::Caseless;
use crate::context::Found;
use crate::hir;
use crate::lower::hours::{HoursFacts, zone_of};
use crate::names::duplicates;
use crate::types::fields::Fields;
use crate::{FileInput, ImportedFile};

/// The kinds of declaration that have a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum NameKind {
    Entry,
    Hours,
    Closures,
    Pool,
    Row,
    Target(TargetKind),
}

impl NameKind {
    /// The word for one.
    pub(crate) const fn one(self) -> &'static str {
        match self {
            Self::Entry => "entry",
            Self::Hours => "hours",
            Self::Closures => "closures",
            Self::Pool => "pool",
            Self::Row => "row",
            Self::Target(TargetKind::Queue) => "queue",
            Self::Target(TargetKind::User) => "user",
            Self::Target(TargetKind::Role) => "role",
            Self::Target(TargetKind::Template) => "template",
        }
    }

    /// The word for several.
    pub(crate) const fn many(self) -> &'static str {
        match self {
            Self::Entry => "entries",
            Self::Hours => "hours",
            Self::Closures => "closures",
            Self::Pool => "pools",
            Self::Row => "rows",
            Self::Target(TargetKind::Queue) => "queues",
            Self::Target(TargetKind::User) => "users",
            Self::Target(TargetKind::Role) => "roles",
            Self::Target(TargetKind::Template) => "templates",
        }
    }
}

/// A declaration, by its place in [`Scope::declarations`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct DeclId(pub(crate) u32);

/// A declaration that can be referred to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decl<'a> {
    pub(crate) kind: NameKind,
    pub(crate) name: &'a str,
    /// Where its name stands.
    pub(crate) location: Location,
    /// The path of the imported file that it stands in.
    pub(crate) imported: Option<&'a str>,
    /// Its place among those of its kind: in [`Scope::hours`], [`Scope::closures`], [`Scope::pools`] or
    /// [`Scope::rows`].
    pub(crate) index: usize,
}

/// Business hours.
#[derive(Debug)]
pub(crate) struct HoursDecl<'a> {
    pub(crate) written: &'a ast::Hours,
    pub(crate) id: DeclId,
    pub(crate) broken: bool,
    /// Their number among the active ones.
    pub(crate) number: Option<hir::HoursId>,
    pub(crate) facts: HoursFacts,
}

/// A `closures` declaration.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClosuresDecl<'a> {
    pub(crate) written: &'a ast::Closures,
    pub(crate) broken: bool,
}

/// A row at file level.
#[derive(Clone, Debug)]
pub(crate) struct RowDecl<'a> {
    pub(crate) written: &'a ast::Row,
    pub(crate) slice: &'a Slice,
    pub(crate) lowered: Lowered,
}

/// What a row became, once it was lowered without a mistake, and how large it is.
pub(crate) type Lowered = (Option<Arc<hir::Row>>, Size);

/// How large criteria are, rows expanded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Size {
    /// The number of comparisons.
    pub(crate) comparisons: u64,
    /// How deep they nest; a row is a level.
    pub(crate) depth: usize,
    /// Whether there is a row in them.
    pub(crate) rows: bool,
}

/// The `default hours`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DefaultHours {
    /// Their place in [`Scope::hours`].
    pub(crate) hours: usize,
    /// Where the word `default` stands.
    pub(crate) location: Location,
}

/// The names that a file sees.
#[derive(Debug, Default)]
pub(crate) struct Scope<'a> {
    pub(crate) rule: Option<(&'a ast::Rule, SliceId)>,
    pub(crate) declarations: Vec<Decl<'a>>,
    pub(crate) hours: Vec<HoursDecl<'a>>,
    pub(crate) closures: Vec<ClosuresDecl<'a>>,
    pub(crate) pools: Vec<&'a ast::Pool>,
    pub(crate) rows: Vec<RowDecl<'a>>,
    pub(crate) default_hours: Option<DefaultHours>,
    pub(crate) fields: Fields<'a>,
    active_hours: u32,
    names: FxHashMap<(NameKind, &'a str), DeclId>,
    labels: FxHashMap<Caseless<'a>, DeclId>,
    /// All declarations of the file, entries among them.
    file: &'a [Slice],
    /// The labels of the rows that entries have of their own, in small letters; collected where something asks.
    own_labels: OnceLock<FxHashSet<String>>,
    /// The names of each kind, in order.
    by_kind: FxHashMap<NameKind, Vec<&'a str>>,
    /// Names in declarations that could not be read: any of them may be declared there.
    uncertain: FxHashSet<Caseless<'a>>,
}

/// Where a declaration comes from.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'a> {
    pub(crate) slice: SliceId,
    pub(crate) broken: bool,
    /// The path of its file and the `import` that brought it in, unless it is the file's own.
    pub(crate) import: Option<(&'a str, Location)>,
}

impl<'a> Scope<'a> {
    /// Collects what the file and its imports declare, but for entries, to which nothing refers. A name that is
    /// declared twice stands for the first. `others` are the declarations of the file that are no entries.
    pub(crate) fn collect(
        file: FileInput<'a>,
        others: impl Iterator<Item = &'a Slice>,
        imports: &[ImportedFile<'a>],
        found: &mut Found,
    ) -> Self {
        let mut scope = Self { file: file.slices, ..Self::default() };
        for import in imports {
            for slice in import.slices {
                scope.add(slice, Some((import.path, import.import)), found);
            }
        }
        for slice in others {
            scope.add(slice, None, found);
        }
        let facts: Vec<_> = scope.hours.iter().map(|hours| HoursFacts::of(hours, &scope)).collect();
        for (hours, facts) in scope.hours.iter_mut().zip(facts) {
            hours.facts = facts;
        }
        scope
    }

    fn add(&mut self, slice: &'a Slice, import: Option<(&'a str, Location)>, found: &mut Found) {
        let origin = Origin { slice: slice.id, broken: slice.parsed.broken, import };
        if origin.broken
            && slice.parsed.item.as_ref().is_none_or(|item| matches!(item.kind, ItemKind::Case(_)))
        {
            self.uncertain.extend(slice.parsed.mentions.iter().map(|name| Caseless(name)));
            self.fields.doubt(slice.parsed.mentions.iter().map(String::as_str));
        }
        let Some(item) = &slice.parsed.item else { return };
        match &item.kind {
            ItemKind::Case(block) => self.fields.declare(block, origin, found),
            ItemKind::Hours(hours) => self.add_hours(hours, origin, found),
            ItemKind::Closures(closures) => {
                let index = self.closures.len();
                if self.declare(NameKind::Closures, &closures.name, index, origin, found).is_some() {
                    self.closures.push(ClosuresDecl { written: closures, broken: origin.broken });
                }
            }
            ItemKind::Target(target) => {
                self.declare(NameKind::Target(target.kind), &target.name, 0, origin, found);
            }
            ItemKind::Pool(pool) => {
                let index = self.pools.len();
                if self.declare(NameKind::Pool, &pool.name, index, origin, found).is_some() {
                    self.pools.push(pool);
                }
            }
            ItemKind::Rule(rule) if import.is_none() => match self.rule {
                Some((first, place)) => found.diagnostics.push(duplicates::second_rule(
                    Location::new(origin.slice, rule.name.span),
                    Location::new(place, first.name.span),
                )),
                None => self.rule = Some((rule, origin.slice)),
            },
            ItemKind::Row(row) if import.is_none() => self.add_row(row, slice, origin, found),
            ItemKind::Rule(_) | ItemKind::Row(_) | ItemKind::Entry(_) | ItemKind::Import(_) => {}
        }
    }

    fn add_hours(&mut self, hours: &'a ast::Hours, origin: Origin<'a>, found: &mut Found) {
        let index = self.hours.len();
        let declared = self.declare(NameKind::Hours, &hours.name, index, origin, found);
        if let Some(default) = hours.default {
            let location = Location::new(origin.slice, default);
            if let Some(first) = self.default_hours {
                let place = origin.import.map_or(location, |(_, import)| import);
                found.diagnostics.push(duplicates::second_default(place, &hours.name.value, first.location));
            } else if declared.is_some() {
                self.default_hours = Some(DefaultHours { hours: index, location });
                if let (Some(inactive), None) = (hours.inactive, origin.import) {
                    found.diagnostics.push(inactive_default(
                        &hours.name.value,
                        Location::new(origin.slice, inactive),
                        location,
                    ));
                }
            }
        }
        if let Some(id) = declared {
            let number = hours.inactive.is_none().then_some(hir::HoursId(self.active_hours));
            self.active_hours += u32::from(number.is_some());
            self.hours.push(HoursDecl {
                written: hours,
                id,
                broken: origin.broken,
                number,
                facts: HoursFacts::default(),
            });
        }
    }

    fn add_row(&mut self, row: &'a ast::Row, slice: &'a Slice, origin: Origin<'a>, found: &mut Found) {
        let location = Location::new(origin.slice, row.label.span);
        let label = Caseless(&row.label.value);
        if let Some(first) = self.labels.get(&label).and_then(|id| self.declaration(*id)) {
            found.diagnostics.push(duplicates::duplicate(first, location, None));
            return;
        }
        let id = self.push(Decl {
            kind: NameKind::Row,
            name: &row.label.value,
            location,
            imported: None,
            index: self.rows.len(),
        });
        self.labels.insert(label, id);
        self.rows.push(RowDecl { written: row, slice, lowered: Lowered::default() });
    }

    /// Adds a name, unless it is taken: then it is reported.
    fn declare(
        &mut self,
        kind: NameKind,
        name: &'a ast::Text,
        index: usize,
        origin: Origin<'a>,
        found: &mut Found,
    ) -> Option<DeclId> {
        let location = Location::new(origin.slice, name.span);
        let id = self.next_id();
        let first = *self.names.entry((kind, name.value.as_str())).or_insert(id);
        if let Some(first) = self.declaration(first) {
            found.diagnostics.push(duplicates::duplicate(first, location, origin.import));
            return None;
        }
        let imported = origin.import.map(|(path, _)| path);
        Some(self.push(Decl { kind, name: &name.value, location, imported, index }))
    }

    fn push(&mut self, declaration: Decl<'a>) -> DeclId {
        self.by_kind.entry(declaration.kind).or_default().push(declaration.name);
        let id = self.next_id();
        self.declarations.push(declaration);
        id
    }

    fn next_id(&self) -> DeclId {
        DeclId(u32::try_from(self.declarations.len()).unwrap_or(u32::MAX))
    }

    /// A declaration by its id.
    pub(crate) fn declaration(&self, id: DeclId) -> Option<&Decl<'a>> {
        self.declarations.get(id.0 as usize)
    }

    /// The declaration of a name.
    pub(crate) fn find(&self, kind: NameKind, name: &str) -> Option<(DeclId, &Decl<'a>)> {
        let id = *self.names.get(&(kind, name))?;
        Some((id, self.declaration(id)?))
    }

    /// The declaration of a row at file level.
    pub(crate) fn find_row(&self, label: &str) -> Option<(DeclId, &Decl<'a>)> {
        let id = *self.labels.get(&Caseless(label))?;
        Some((id, self.declaration(id)?))
    }

    /// Whether some entry has a row of this label of its own.
    pub(crate) fn is_own_row(&self, label: &str) -> bool {
        let own_labels = || {
            let entries = self.file.iter().filter_map(|slice| match &slice.parsed.item.as_ref()?.kind {
                ItemKind::Entry(entry) => Some(entry),
                _ => None,
            });
            entries.flat_map(|entry| &entry.rows).map(|row| row.label.value.to_ascii_lowercase()).collect()
        };
        self.own_labels.get_or_init(own_labels).contains(&label.to_ascii_lowercase())
    }

    /// Whether anything of the kind is declared.
    pub(crate) fn declares_any(&self, kind: NameKind) -> bool {
        self.by_kind.contains_key(&kind)
    }

    /// The names of a kind, in order.
    pub(crate) fn names_of(&self, kind: NameKind) -> impl Iterator<Item = &'a str> + use<'a, '_> {
        self.by_kind.get(&kind).into_iter().flatten().copied()
    }

    /// Whether a declaration that could not be read may be that of the name.
    pub(crate) fn may_be_declared(&self, name: &str) -> bool {
        !self.uncertain.is_empty() && self.uncertain.contains(&Caseless(name))
    }

    /// The zone of `today` and of periods: that of the `default hours`, else UTC.
    pub(crate) fn zone(&self) -> Option<Tz> {
        let Some(default) = self.default_hours else { return Some(Tz::UTC) };
        self.hours.get(default.hours).and_then(|hours| zone_of(hours.written))
    }
}

/// `default hours` that are inactive serve nothing.
fn inactive_default(name: &str, inactive: Location, default: Location) -> Diagnostic {
    Diagnostic::new(
        Code::E0201,
        inactive,
        format!("the default hours `{name}` are inactive, so that no case can use them"),
    )
    .label(default, "they are the default")
    .help("remove `inactive`, or make other hours the default")
    .fix(Fix::possible("remove `inactive`", vec![Edit::replace(inactive, "")]))
}
