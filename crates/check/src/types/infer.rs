//! The types of undeclared fields, from their uses.
//!
//! Each declaration tells what it uses ([`uses`]); all of them together tell the types ([`join`]). A number with a
//! percentage is a percent, a date with an instant a datetime, and what else does not agree is an error at both
//! places (E0206).

use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};
use esc_formula::Type as FormulaType;
use esc_syntax::Slice;
use esc_syntax::ast::{self, ActionKind, CriteriaKind, ItemKind, LiteralKind, OperandKind, SetValue, Test};
use esc_syntax::formula::Formula;
use rustc_hash::FxHashMap;

use super::Kind;
use super::fields::{Fields, Spelling};
use super::picklist::Picklist;
use crate::FieldSource;
use crate::formula;
use crate::kept::{SpellingId, Spellings};
use crate::scope::Scope;

/// A use of a field. `N` is how names are held: as they stand in the tree, or by their numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Use<N> {
    name: N,
    evidence: Evidence<N>,
    /// What tells: the literal, the other field.
    span: Span,
}

/// What a use tells of a field's type.
#[derive(Clone, Copy, Debug)]
enum Evidence<N> {
    Nothing,
    Is(Told),
    /// It is held against another field.
    Like(N),
    /// It is held against another field if one of the name is declared, else against a text without its quotes.
    Bare(N),
}

impl<N> Use<N> {
    pub(crate) fn map<M>(self, mut map: impl FnMut(N) -> M) -> Use<M> {
        let name = map(self.name);
        let evidence = match self.evidence {
            Evidence::Nothing => Evidence::Nothing,
            Evidence::Is(told) => Evidence::Is(told),
            Evidence::Like(other) => Evidence::Like(map(other)),
            Evidence::Bare(other) => Evidence::Bare(map(other)),
        };
        Use { name, evidence, span: self.span }
    }
}

/// A type as a use tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Text,
    Number,
    Percent,
    Boolean,
    Date,
    Datetime,
    Multipicklist,
}

impl Told {
    const fn by(literal: &LiteralKind) -> Option<Self> {
        Some(match literal {
            // `""` is a mistake of its own.
            LiteralKind::Text(text) if text.is_empty() => return None,
            LiteralKind::Text(_) => Self::Text,
            LiteralKind::Number(_) => Self::Number,
            LiteralKind::Percent(_) => Self::Percent,
            LiteralKind::Boolean(_) => Self::Boolean,
            LiteralKind::Date(_) => Self::Date,
            LiteralKind::Instant(_) => Self::Datetime,
        })
    }

    const fn of(kind: &Kind<'_>) -> Option<Self> {
        Some(match kind {
            Kind::Text | Kind::Picklist(_) => Self::Text,
            Kind::Number => Self::Number,
            Kind::Percent => Self::Percent,
            Kind::Boolean => Self::Boolean,
            Kind::Date => Self::Date,
            Kind::Datetime => Self::Datetime,
            Kind::Multipicklist(_) => Self::Multipicklist,
            Kind::Unknown => return None,
        })
    }

    /// The type of a field that is used both ways.
    fn join(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (one, two) if one == two => one,
            (Self::Number, Self::Percent) | (Self::Percent, Self::Number) => Self::Percent,
            (Self::Date, Self::Datetime) | (Self::Datetime, Self::Date) => Self::Datetime,
            _ => return None,
        })
    }

    fn kind<'a>(self) -> Kind<'a> {
        match self {
            Self::Text => Kind::Text,
            Self::Number => Kind::Number,
            Self::Percent => Kind::Percent,
            Self::Boolean => Kind::Boolean,
            Self::Date => Kind::Date,
            Self::Datetime => Kind::Datetime,
            Self::Multipicklist => Kind::Multipicklist(Picklist::any()),
        }
    }
}

/// The fields that a declaration uses, in the order written.
pub(crate) fn uses(slice: &Slice) -> Vec<Use<&ast::Name>> {
    let mut collector = Collector { uses: Vec::new() };
    let Some(item) = &slice.parsed.item else { return Vec::new() };
    for criteria in item.criteria() {
        criteria.each(&mut |part| match &part.kind {
            CriteriaKind::Comparison(comparison) => collector.comparison(comparison),
            CriteriaKind::Formula(formula) => collector.formula(formula),
            _ => {}
        });
    }
    if let ItemKind::Entry(ast::Entry { body: ast::Body::Steps(steps), .. }) = &item.kind {
        for action in steps.iter().flat_map(|step| &step.actions) {
            collector.action(action);
        }
    }
    collector.uses
}

struct Collector<'a> {
    uses: Vec<Use<&'a ast::Name>>,
}

impl<'a> Collector<'a> {
    fn push(&mut self, name: &'a ast::Name, evidence: Evidence<&'a ast::Name>, span: Span) {
        self.uses.push(Use { name, evidence, span });
    }

    fn told(&mut self, name: &'a ast::Name, told: Option<Told>, span: Span) {
        self.push(name, told.map_or(Evidence::Nothing, Evidence::Is), span);
    }

    fn comparison(&mut self, comparison: &'a ast::Comparison) {
        let field = &comparison.field;
        match &comparison.test {
            Test::Compare(_, operand) => match &operand.kind {
                OperandKind::Literal(literal) => self.told(field, Told::by(literal), operand.span),
                OperandKind::Now(_) => self.told(field, Some(Told::Datetime), operand.span),
                OperandKind::Today(_) | OperandKind::Period(_) => {
                    self.told(field, Some(Told::Date), operand.span);
                }
                OperandKind::Field(other) => {
                    let evidence = if other.quoted { Evidence::Like } else { Evidence::Bare };
                    self.push(field, evidence(other), operand.span);
                }
            },
            Test::In { values, .. } => {
                for value in values {
                    self.told(field, Told::by(&value.kind), value.span);
                }
            }
            Test::Blank { .. } => self.told(field, None, comparison.operator_span),
            Test::Contains { .. } | Test::StartsWith { .. } => {
                self.told(field, Some(Told::Text), comparison.operator_span);
            }
            Test::Includes { .. } => self.told(field, Some(Told::Multipicklist), comparison.operator_span),
        }
    }

    fn formula(&mut self, formula: &'a Formula) {
        let Some(expr) = &formula.expr else { return };
        formula::uses::uses(expr, &mut |name, told, span| {
            let evidence = match told {
                formula::uses::Told::Nothing => Evidence::Nothing,
                formula::uses::Told::Like(other) => {
                    self.push(other, Evidence::Nothing, span);
                    Evidence::Like(other)
                }
                formula::uses::Told::Is(kind) => match kind {
                    FormulaType::Text | FormulaType::Picklist => Evidence::Is(Told::Text),
                    FormulaType::Number => Evidence::Is(Told::Number),
                    FormulaType::Boolean => Evidence::Is(Told::Boolean),
                    FormulaType::Date => Evidence::Is(Told::Date),
                    FormulaType::Datetime => Evidence::Is(Told::Datetime),
                    FormulaType::Multipicklist => Evidence::Is(Told::Multipicklist),
                    // No field is a time.
                    FormulaType::Time => Evidence::Nothing,
                },
            };
            self.push(name, evidence, span);
        });
    }

    fn action(&mut self, action: &'a ast::Action) {
        let ActionKind::Set { field, value, value_span } = &action.kind else { return };
        let told = match value {
            SetValue::Literal(literal) => Told::by(literal),
            SetValue::List(_) => Some(Told::Multipicklist),
            SetValue::Blank => None,
        };
        self.told(field, told, *value_span);
    }
}

/// Numbers the fields in the order of their first use, and gives the undeclared ones among them the types that their
/// uses tell.
pub(crate) fn join<'u, 'a>(
    scope: &mut Scope<'a>,
    spellings: &'a Spellings,
    uses: impl Iterator<Item = (SliceId, &'u Use<SpellingId>)>,
    found: &mut Vec<Diagnostic>,
) {
    let fields = &mut scope.fields;
    let mut numbers = Numbers { spellings, known: vec![None; spellings.len()] };
    let mut groups = Groups::default();
    let mut told = Tale::default();
    for (slice, one) in uses {
        let Some(index) = numbers.number(one.name, fields) else { continue };
        let location = Location::new(slice, one.span);
        let other = match one.evidence {
            Evidence::Nothing => continue,
            Evidence::Is(kind) => {
                if is_inferred(fields, index) {
                    told.tell(index, kind, location);
                }
                continue;
            }
            Evidence::Like(other) => other,
            Evidence::Bare(other) => {
                let is_field = |name: Spelling<'_>| {
                    fields.find_declared(name.value).is_some() || fields.may_be_declared(name.value)
                };
                if !spellings.get(other).is_some_and(is_field) {
                    continue;
                }
                other
            }
        };
        let Some(other) = numbers.number(other, fields) else { continue };
        match (is_inferred(fields, index), is_inferred(fields, other)) {
            (true, true) => groups.unite(index, other),
            (true, false) => {
                if let Some(kind) = declared(fields, other) {
                    told.tell(index, kind, location);
                }
            }
            (false, true) => {
                if let Some(kind) = declared(fields, index) {
                    told.tell(other, kind, location);
                }
            }
            (false, false) => {}
        }
    }
    fields.number_closing();
    let mut types: FxHashMap<usize, Type> = FxHashMap::default();
    for (index, kind, location) in told.all {
        let known = types.entry(groups.root(index)).or_insert(Type { told: kind, at: location, sound: true });
        match known.told.join(kind) {
            Some(joined) => known.told = joined,
            None if known.sound => {
                known.sound = false;
                let name = fields.get(index).map_or("", |field| field.name);
                found.push(conflict(name, known, kind, location));
            }
            None => {}
        }
    }
    for index in 0..fields.iter().count() {
        if let Some(known) = types.get(&groups.root(index)).filter(|_| is_inferred(fields, index)) {
            let kind = if known.sound { known.told.kind() } else { Kind::Unknown };
            fields.infer(index, kind, Some(known.at));
        }
    }
}

/// The places of the fields that spellings stand for, each looked up once.
struct Numbers<'a> {
    spellings: &'a Spellings,
    known: Vec<Option<usize>>,
}

impl<'a> Numbers<'a> {
    fn number(&mut self, spelling: SpellingId, fields: &mut Fields<'a>) -> Option<usize> {
        let known = self.known.get_mut(spelling.0 as usize)?;
        if known.is_none() {
            *known = fields.number(self.spellings.get(spelling)?);
        }
        *known
    }
}

/// What uses tell, in order. That a field is of some type is noted when it is told first: told again it changes
/// nothing.
#[derive(Default)]
struct Tale {
    all: Vec<(usize, Told, Location)>,
    /// By field, a bit for each type.
    told: Vec<u8>,
}

impl Tale {
    fn tell(&mut self, index: usize, kind: Told, location: Location) {
        if self.told.len() <= index {
            self.told.resize(index + 1, 0);
        }
        let Some(told) = self.told.get_mut(index) else { return };
        let bit = 1 << kind as u8;
        if *told & bit == 0 {
            *told |= bit;
            self.all.push((index, kind, location));
        }
    }
}

/// What the uses of a field, and of those that it is held against, have told so far.
struct Type {
    told: Told,
    at: Location,
    sound: bool,
}

/// Whether its uses decide on the type of a field.
fn is_inferred(fields: &Fields<'_>, index: usize) -> bool {
    fields.get(index).is_some_and(|field| {
        matches!(field.source, FieldSource::Inferred(_)) && !matches!(field.kind, Kind::Unknown)
    })
}

fn declared(fields: &Fields<'_>, index: usize) -> Option<Told> {
    fields.get(index).and_then(|field| Told::of(&field.kind))
}

fn conflict(name: &str, known: &Type, kind: Told, location: Location) -> Diagnostic {
    let (was, is) = (known.told.kind().a_field(), kind.kind().a_field());
    Diagnostic::new(Code::E0206, location, format!("`{name}` is used as {is} here, but as {was} before"))
        .label(known.at, format!("used as {was} here"))
        .help(format!(
            "a field has one type; correct one of the two, or declare it: `case < {name}: …; ... >`"
        ))
}

/// Sets of fields of one type: a union-find over those that are held against each other.
#[derive(Default)]
struct Groups {
    parents: FxHashMap<usize, usize>,
}

impl Groups {
    fn root(&mut self, index: usize) -> usize {
        let mut root = index;
        while let Some(parent) = self.parents.get(&root) {
            root = *parent;
        }
        let mut below = index;
        while below != root {
            below = self.parents.insert(below, root).unwrap_or(root);
        }
        root
    }

    fn unite(&mut self, one: usize, two: usize) {
        let (one, two) = (self.root(one), self.root(two));
        if one != two {
            // The earlier field stands for both.
            self.parents.insert(one.max(two), one.min(two));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn uses_that_do_not_agree_are_reported_once_a_field() {
        insta::assert_snapshot!(check(r#"entry "A" when Amount = 3 < at 4h notify owner >
entry "B" when Amount = "3" or amount contains "x" or Other includes ("a") < at 4h set Other = "b" >"#), @r#"
        E0206 2:25 `"3"`: `Amount` is used as a text here, but as a number before
          1:25 `3`: used as a number here
          help: a field has one type; correct one of the two, or declare it: `case < Amount: …; ... >`
        E0206 2:96 `"b"`: `Other` is used as a text here, but as a multipicklist before
          2:61 `includes`: used as a multipicklist here
          help: a field has one type; correct one of the two, or declare it: `case < Other: …; ... >`
        "#);
    }

    #[test]
    fn fields_held_against_each_other_are_of_one_type() {
        insta::assert_snapshot!(check(r#"entry "A" when A = `B` and `B` = `C` and C = true and A = 3 and D < `CreatedDate` and D = "x" < at 4h notify owner >"#), @r#"
        E0206 1:59 `3`: `A` is used as a number here, but as a boolean before
          1:46 `true`: used as a boolean here
          help: a field has one type; correct one of the two, or declare it: `case < A: …; ... >`
        E0206 1:91 `"x"`: `D` is used as a text here, but as a datetime before
          1:69 ``CreatedDate``: used as a datetime here
          help: a field has one type; correct one of the two, or declare it: `case < D: …; ... >`
        "#);
    }

    #[test]
    fn an_order_makes_no_number_of_a_text() {
        insta::assert_snapshot!(check(r#"entry "A" when Amount < "3" < at 4h notify owner >"#), @r#"
        E0206 1:23 `<`: `<` is not for `Amount`, a text
          1:25 `"3"`: used here, which makes `Amount` a text
          help: only numbers and dates have an order; write `=`, `in (…)`, `contains` or `starts with`
        "#);
    }

    #[test]
    fn uses_that_agree_are_joined() {
        for text in [
            r#"entry "A" when Share = 3 and Share <= 20% and Due = today and Due < 2026-11-21T17:00Z and Since > now < at 4h notify owner >"#,
            r#"entry "A" when Note is blank and Note2 is not blank and Tier in ("A", "B") and not Tier starts with "A" < at 4h set Tier = blank >"#,
            r#"entry "A" when A = `B` and B = 20% and A > 3 < at 4h set A = 4 >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }
}
