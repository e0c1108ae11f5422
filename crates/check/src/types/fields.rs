//! The fields that a file sees, and their types.

use esc_diagnostics::{Code, Diagnostic, Location};
use esc_syntax::ast;
use rustc_hash::{FxHashMap, FxHashSet};

use super::Kind;
use crate::FieldSource;
use crate::caseless::Caseless;
use crate::context::Found;
use crate::hir::FieldId;
use crate::scope::Origin;

/// The fields that every case has.
const ALWAYS: [(&str, Kind<'static>); 10] = [
    ("Id", Kind::Text),
    ("CreatedDate", Kind::Datetime),
    ("LastModifiedDate", Kind::Datetime),
    ("FirstModifiedDate", Kind::Datetime),
    ("MatchedDate", Kind::Datetime),
    ("IsClosed", Kind::Boolean),
    ("IsEscalated", Kind::Boolean),
    ("BusinessHours.Name", Kind::Text),
    ("Owner.Name", Kind::Text),
    ("RecordType.Name", Kind::Text),
];

/// Whether every case has a field of this name, declared or not, in any case of its letters.
pub fn is_always_there(field: &str) -> bool {
    ALWAYS.iter().any(|(name, _)| name.eq_ignore_ascii_case(field))
}

/// A field of a case.
#[derive(Clone, Debug)]
pub(crate) struct Field<'a> {
    /// Its name as declared, or as first written.
    pub(crate) name: &'a str,
    /// Whether that stood in backticks.
    pub(crate) quoted: bool,
    pub(crate) kind: Kind<'a>,
    pub(crate) source: FieldSource,
    /// Its number, once something tests or sets it.
    pub(crate) id: Option<FieldId>,
}

impl Field<'_> {
    /// What the world outside is told of it.
    pub(crate) fn seen(&self) -> crate::Field {
        crate::Field {
            name: self.name.to_owned(),
            written: self.written(),
            kind: self.kind.lowered(),
            source: self.source,
        }
    }

    /// The name as it is written in criteria.
    pub(crate) fn written(&self) -> String {
        if self.quoted { format!("`{}`", self.name) } else { self.name.to_owned() }
    }
}

/// The name of a field as one place writes it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling<'a> {
    pub(crate) value: &'a str,
    /// Whether it stands in backticks.
    pub(crate) quoted: bool,
}

/// The fields that a file sees.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    all: Vec<Field<'a>>,
    by_name: FxHashMap<Caseless<'a>, usize>,
    /// The fields with a number, in the order of their numbers.
    numbered: Vec<usize>,
    /// Whether there is a `case` block, and all of them could be read.
    declared: bool,
    /// Whether a `case` block leaves room for other fields.
    open: bool,
    /// Names in `case` blocks that could not be read.
    uncertain: FxHashSet<Caseless<'a>>,
}

impl Default for Fields<'_> {
    fn default() -> Self {
        let mut fields = Self {
            all: Vec::new(),
            by_name: FxHashMap::default(),
            numbered: Vec::new(),
            declared: false,
            open: false,
            uncertain: FxHashSet::default(),
        };
        for (name, kind) in ALWAYS {
            fields.push(Field { name, quoted: false, kind, source: FieldSource::Always, id: None });
        }
        fields
    }
}

impl<'a> Fields<'a> {
    /// Adds the fields of a `case` block. A field that is always there may be declared with its own type, and a text
    /// one as a picklist.
    pub(crate) fn declare(&mut self, block: &'a ast::CaseBlock, origin: Origin<'a>, found: &mut Found) {
        self.declared = true;
        self.open |= block.open.is_some() || origin.broken;
        for written in &block.fields {
            let location = Location::new(origin.slice, written.name.span);
            let kind = Kind::of(&written.kind);
            if origin.import.is_none() {
                super::picklist::check_values(&written.kind, origin.slice, found);
            }
            let field = Field {
                name: &written.name.value,
                quoted: written.name.quoted,
                kind,
                source: FieldSource::Declared(location),
                id: None,
            };
            let Some(known) = self.index(field.name) else {
                self.push(field);
                continue;
            };
            let Some(first) = self.all.get_mut(known) else { continue };
            match first.source {
                FieldSource::Always if fits(&first.kind, &field.kind) => *first = field,
                FieldSource::Always if origin.import.is_none() => {
                    let place = Location::new(origin.slice, written.kind_span);
                    found.diagnostics.push(wrong_type(first, &field, place));
                }
                FieldSource::Always | FieldSource::Inferred(_) => {}
                FieldSource::Declared(place) => {
                    let at = origin.import.map_or(location, |(_, import)| import);
                    let message = format!("the field `{}` is declared twice", field.name);
                    let diagnostic = Diagnostic::new(Code::E0101, at, message)
                        .label(place, "the first declaration is here")
                        .help("remove one of them");
                    found.diagnostics.push(match origin.import {
                        Some(_) => diagnostic.label(location, "the second here"),
                        None => diagnostic,
                    });
                }
            }
        }
    }

    /// Says that names may be declared in a `case` block that could not be read.
    pub(crate) fn doubt(&mut self, names: impl Iterator<Item = &'a str>) {
        self.uncertain.extend(names.map(Caseless));
    }

    fn push(&mut self, field: Field<'a>) -> usize {
        let index = self.all.len();
        self.by_name.insert(Caseless(field.name), index);
        self.all.push(field);
        index
    }

    fn index(&self, name: &str) -> Option<usize> {
        self.by_name.get(&Caseless(name)).copied()
    }

    /// The field of a name.
    pub(crate) fn find(&self, name: &str) -> Option<&Field<'a>> {
        self.all.get(self.index(name)?)
    }

    /// The field of a name, by its place, if it is declared or always there.
    pub(crate) fn find_declared(&self, name: &str) -> Option<usize> {
        let index = self.index(name)?;
        self.all.get(index).filter(|field| !matches!(field.source, FieldSource::Inferred(_)))?;
        Some(index)
    }

    /// A field by its place.
    pub(crate) fn get(&self, index: usize) -> Option<&Field<'a>> {
        self.all.get(index)
    }

    /// All fields: those that are always there first.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Field<'a>> + Clone {
        self.all.iter()
    }

    /// Whether fields that no `case` block declares may be used.
    pub(crate) const fn is_open(&self) -> bool {
        self.open || !self.declared
    }

    /// Whether a `case` block that could not be read may declare the name.
    pub(crate) fn may_be_declared(&self, name: &str) -> bool {
        self.uncertain.contains(&Caseless(name))
    }

    /// The place of a field that something uses, with a number from now on; one that is not declared is added.
    /// `None` where no such field may be used.
    pub(crate) fn number(&mut self, name: Spelling<'a>) -> Option<usize> {
        let index = match self.index(name.value) {
            Some(index) => index,
            None if self.is_open() || is_global(name.value) => {
                let uncertain = self.may_be_declared(name.value);
                self.push(Field {
                    name: name.value,
                    quoted: name.quoted,
                    kind: if uncertain { Kind::Unknown } else { Kind::Text },
                    source: FieldSource::Inferred(None),
                    id: None,
                })
            }
            None => return None,
        };
        self.number_at(index);
        Some(index)
    }

    fn number_at(&mut self, index: usize) {
        let next = u32::try_from(self.numbered.len()).unwrap_or(u32::MAX);
        if let Some(field) = self.all.get_mut(index).filter(|field| field.id.is_none()) {
            field.id = Some(FieldId(next));
            self.numbered.push(index);
        }
    }

    /// Numbers the fields that can close a case, used or not.
    pub(crate) fn number_closing(&mut self) {
        for index in 0..self.all.len() {
            let closes = self.all.get(index).is_some_and(|field| match &field.kind {
                Kind::Picklist(list) | Kind::Multipicklist(list) => list.can_close(),
                _ => false,
            });
            if closes {
                self.number_at(index);
            }
        }
    }

    /// Gives an undeclared field the type that its uses tell.
    pub(crate) fn infer(&mut self, index: usize, kind: Kind<'a>, told: Option<Location>) {
        if let Some(field) = self.all.get_mut(index) {
            field.kind = kind;
            field.source = FieldSource::Inferred(told);
        }
    }

    /// The fields with a number, in the order of their numbers.
    pub(crate) fn numbered(&self) -> impl Iterator<Item = &Field<'a>> {
        self.numbered.iter().filter_map(|index| self.all.get(*index))
    }
}

/// Whether a name is that of a global, such as `$User.Alias`, which may be used without a declaration.
fn is_global(name: &str) -> bool {
    name.starts_with('$')
}

/// Whether a field that is always there may be declared so.
fn fits(always: &Kind<'_>, declared: &Kind<'_>) -> bool {
    matches!(
        (always, declared),
        (Kind::Text, Kind::Text | Kind::Picklist(_))
            | (Kind::Boolean, Kind::Boolean)
            | (Kind::Datetime, Kind::Datetime)
    )
}

fn wrong_type(always: &Field<'_>, declared: &Field<'_>, place: Location) -> Diagnostic {
    let (name, is, not) = (always.name, always.kind.a_field(), declared.kind.a_field());
    let help = match always.kind {
        Kind::Text => format!("remove the line, or write `{name}: text` or `{name}: picklist(…)`"),
        Kind::Boolean => format!("remove the line, or write `{name}: boolean`"),
        _ => format!("remove the line, or write `{name}: datetime`"),
    };
    Diagnostic::new(Code::E0206, place, format!("`{name}` is {is} in every case and cannot be {not}"))
        .help(help)
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn fields_that_are_always_there_keep_their_type() {
        insta::assert_snapshot!(check(r#"case < Id: number; IsClosed: picklist("Yes"); CreatedDate: date; Owner.Name: boolean >"#), @r#"
        E0206 1:12 `number`: `Id` is a text in every case and cannot be a number
          help: remove the line, or write `Id: text` or `Id: picklist(…)`
        E0206 1:30 `picklist("Yes")`: `IsClosed` is a boolean in every case and cannot be a picklist
          help: remove the line, or write `IsClosed: boolean`
        E0206 1:60 `date`: `CreatedDate` is a datetime in every case and cannot be a date
          help: remove the line, or write `CreatedDate: datetime`
        E0206 1:78 `boolean`: `Owner.Name` is a text in every case and cannot be a boolean
          help: remove the line, or write `Owner.Name: text` or `Owner.Name: picklist(…)`
        "#);
    }

    #[test]
    fn they_may_be_declared_again_and_narrowed() {
        assert_eq!(
            check(
                r#"case < Id: text; IsClosed: boolean; CreatedDate: datetime; RecordType.Name: picklist("Incident", "Problem") >
entry "A" when RecordType.Name = "incident" < at 4h notify owner >"#
            ),
            ""
        );
    }

    #[test]
    fn they_need_no_declaration() {
        assert_eq!(
            check(
                r#"case < Tier: text >
entry "A" when IsClosed = false and CreatedDate < now - 2h and BusinessHours.Name = "X" and Owner.Name = recordtype.name and Tier = "A" < at 4h notify owner >"#
            ),
            ""
        );
    }
}
