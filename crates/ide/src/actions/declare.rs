//! Declares what is used but not declared.

use esc_check::FieldSource;
use esc_check::hir::FieldType;
use esc_diagnostics::{Code, Diagnostic, Span};
use esc_fmt::line_end;
use esc_syntax::ast::{
    self, ActionKind as Does, Body, CaseBlock, Comparison, Criteria, CriteriaKind, ItemKind, LiteralKind,
    Name, Operand, OperandKind, SetValue, TargetKind, Test, TypeKind,
};
use esc_syntax::{Slice, TokenKind};
use esc_values::{folds_alike, quote};

use super::{Action, ActionKind, edit_here, place};
use crate::names::{self, Role, Symbol};
use crate::{Edit, Place, View, clock, items, text_of};

/// The zone of hours where no other hours tell one.
const ZONE: &str = "America/Los_Angeles";

/// Declares the names that diagnostics say are unknown.
pub(super) fn declare(view: &View<'_>, diagnostics: &[&Diagnostic]) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    for diagnostic in diagnostics {
        if !matches!(diagnostic.code, Code::E0201 | Code::E0202 | Code::E0203 | Code::E0205) {
            continue;
        }
        let action = unknown(view, diagnostic).and_then(|symbol| declaration(view, &symbol));
        if let Some(action) = action.filter(|action| !found.iter().any(|other| other.title == action.title)) {
            found.push(action.mending(diagnostic));
        }
    }
    found
}

/// The name that a diagnostic is about, if nothing declares it.
fn unknown(view: &View<'_>, diagnostic: &Diagnostic) -> Option<Symbol> {
    let slice = view.file.source.slices.iter().find(|slice| slice.id == diagnostic.location.slice)?;
    let all = names::occurrences(slice, slice.parsed.item.as_ref()?);
    let found = all
        .into_iter()
        .find(|found| found.span == diagnostic.location.span && found.role != Role::Declares)?;
    // Inactive hours are declared, and a row of another entry is not seen here.
    names::declaration(view, &found.symbol).is_none().then_some(found.symbol)
}

fn declaration(view: &View<'_>, symbol: &Symbol) -> Option<Action> {
    let of_kind = |alike: fn(&ItemKind) -> bool, title: String, text: String| {
        let (place, new_text) = place::for_declaration(view, alike, &text);
        Action::new(ActionKind::Fix, title, vec![edit_here(view, place, new_text)])
    };
    Some(match symbol {
        Symbol::Hours(name) => {
            let name = quote(name);
            let zone = clock::Declared::default(view).map(|declared| declared.hours.zone.value.clone());
            let zone = zone.or_else(|| any_zone(view)).unwrap_or_else(|| ZONE.to_owned());
            of_kind(
                |kind| matches!(kind, ItemKind::Hours(_)),
                format!("declare the hours {name}"),
                format!("hours {name} in {} <\n  mon-fri 09:00-17:00;\n>", quote(&zone))
                    .replace('\n', line_end(view.text())),
            )
        }
        Symbol::Closures(name) => {
            let name = quote(name);
            of_kind(
                |kind| matches!(kind, ItemKind::Closures(_)),
                format!("declare the closures {name}"),
                format!("closures {name} < closed every 12-25 \"Christmas Day\" >"),
            )
        }
        Symbol::Pool(name) => {
            let name = quote(name);
            let user = any_user(view).unwrap_or("ana@example.com");
            of_kind(
                |kind| matches!(kind, ItemKind::Pool(_)),
                format!("declare the pool {name}"),
                format!("pool {name} < user {} capacity 5 >", quote(user)),
            )
        }
        Symbol::Target(kind, name) => {
            let text = format!("{} {}", names::target_word(*kind), quote(name));
            let alike: fn(&ItemKind) -> bool = match kind {
                TargetKind::Queue => |kind| is_target(kind, TargetKind::Queue),
                TargetKind::User => |kind| is_target(kind, TargetKind::User),
                TargetKind::Role => |kind| is_target(kind, TargetKind::Role),
                TargetKind::Template => |kind| is_target(kind, TargetKind::Template),
            };
            of_kind(alike, format!("declare the {text}"), text)
        }
        Symbol::Row(label) => of_kind(
            |kind| matches!(kind, ItemKind::Row(_)),
            format!("declare the row {label}"),
            format!("row {label}: {}", example(view)),
        ),
        Symbol::Field(name) => field(view, name)?,
        Symbol::Rule(_) | Symbol::Entry(_) | Symbol::OwnRow(..) | Symbol::Value(..) | Symbol::Import(_) => {
            return None;
        }
    })
}

fn is_target(kind: &ItemKind, wanted: TargetKind) -> bool {
    matches!(kind, ItemKind::Target(target) if target.kind == wanted)
}

fn any_zone(view: &View<'_>) -> Option<String> {
    view.seen().flat_map(items).find_map(|(_, item)| match &item.kind {
        ItemKind::Hours(hours) => Some(hours.zone.value.clone()),
        _ => None,
    })
}

/// A user that is declared: where some are, all have to be.
fn any_user<'a>(view: &View<'a>) -> Option<&'a str> {
    view.seen().flat_map(items).find_map(|(_, item)| match &item.kind {
        ItemKind::Target(target) if target.kind == TargetKind::User => Some(target.name.value.as_str()),
        _ => None,
    })
}

/// Criteria to begin with: a test of a field of the file.
fn example(view: &View<'_>) -> String {
    let field = view.file.fields.iter().find(|field| !matches!(field.source, FieldSource::Always));
    let Some(field) = field else { return "IsEscalated = false".to_owned() };
    let name = &field.written;
    let value = |values: &esc_check::hir::Values| values.values.first().map(|value| quote(&value.text));
    match &field.kind {
        Some(FieldType::Boolean) => format!("{name} = true"),
        Some(FieldType::Number | FieldType::Percent) => format!("{name} > 0"),
        Some(FieldType::Date | FieldType::Datetime) => format!("{name} < today"),
        Some(FieldType::Picklist(values)) => {
            value(values).map_or_else(|| format!("{name} is not blank"), |value| format!("{name} = {value}"))
        }
        Some(FieldType::Multipicklist(values)) => value(values)
            .map_or_else(|| format!("{name} is not blank"), |value| format!("{name} includes ({value})")),
        Some(FieldType::Text) | None => format!("{name} is not blank"),
    }
}

/// Declares a field in the `case` block that the file sees.
fn field(view: &View<'_>, name: &str) -> Option<Action> {
    let (file, slice, block) = view.seen().find_map(|file| {
        items(file).find_map(|(slice, item)| match &item.kind {
            ItemKind::Case(block) if !slice.parsed.broken => Some((file, slice, block)),
            _ => None,
        })
    })?;
    let (written, kind) = Uses::of(view, name)?;
    let text = text_of(file, slice);
    let (at, new_text) = into_block(text, slice, block, &format!("{written}: {kind}"))?;
    let edit =
        Edit { place: Place { file: file.id, span: Span::new(at, at).shifted(slice.start) }, new_text };
    Some(Action::new(ActionKind::Fix, format!("declare the field `{}` as {kind}", written.value), vec![edit]))
}

/// Where a field goes in a block, and what has to stand around it: behind the last one, on a line of its own if that has
/// one.
fn into_block(text: &str, slice: &Slice, block: &CaseBlock, declaration: &str) -> Option<(u32, String)> {
    let item = slice.parsed.item.as_ref()?;
    let tokens = place::tokens_of(text, item.span);
    let Some(last) = block.fields.last() else {
        let open = tokens.iter().find(|token| token.kind == TokenKind::Less)?;
        let after = text.get(open.span.end as usize..).unwrap_or_default();
        let space = if after.starts_with('>') { " " } else { "" };
        return Some((open.span.end, format!(" {declaration};{space}")));
    };
    let first = block.fields.first()?;
    let gap = match place::indent(text, first.name.span.start) {
        Some(indent) if text.contains('\n') => {
            let eol = if text.contains("\r\n") { "\r\n" } else { "\n" };
            format!("{eol}{indent}")
        }
        _ => " ".to_owned(),
    };
    let next =
        tokens.iter().find(|token| token.span.start >= last.kind_span.end && !token.kind.is_comment())?;
    Some(if next.kind == TokenKind::Semicolon {
        (next.span.end, format!("{gap}{declaration};"))
    } else {
        (last.kind_span.end, format!(";{gap}{declaration}"))
    })
}

/// What the uses of a field tell of its type.
struct Uses<'a> {
    view: &'a View<'a>,
    name: &'a str,
    written: Option<&'a Name>,
    kind: Option<String>,
}

impl<'a> Uses<'a> {
    /// The field as it is written first, and its type; `None` where it only stands on the right without backticks, where
    /// a text was probably meant.
    fn of(view: &'a View<'a>, name: &'a str) -> Option<(&'a Name, String)> {
        let mut uses = Self { view, name, written: None, kind: None };
        for (_, item) in view.items() {
            for criteria in item.criteria() {
                uses.criteria(criteria);
            }
            if let ItemKind::Entry(entry) = &item.kind
                && let Body::Steps(steps) = &entry.body
            {
                for action in steps.iter().flat_map(|step| &step.actions) {
                    if let Does::Set { field, value, .. } = &action.kind {
                        uses.set(field, value);
                    }
                }
            }
        }
        Some((uses.written?, uses.kind.unwrap_or_else(|| "text".to_owned())))
    }

    fn add(&mut self, name: &'a Name, kind: Option<String>) {
        self.written.get_or_insert(name);
        let wider = |kind: &str| matches!(kind, "percent" | "datetime") || kind.starts_with("multi");
        match (&self.kind, kind) {
            (None, kind) => self.kind = kind,
            // A number with `%` is a percent, a date with an instant a datetime.
            (Some(_), Some(kind)) if wider(&kind) => self.kind = Some(kind),
            _ => {}
        }
    }

    fn criteria(&mut self, criteria: &'a Criteria) {
        criteria.each(&mut |part| {
            let CriteriaKind::Comparison(comparison) = &part.kind else { return };
            if folds_alike(&comparison.field.value, self.name) {
                self.add(&comparison.field, self.tested(comparison));
            }
            if let Test::Compare(_, Operand { kind: OperandKind::Field(other), .. }) = &comparison.test
                && other.quoted
                && folds_alike(&other.value, self.name)
            {
                self.add(other, self.kind_of(&comparison.field.value));
            }
        });
    }

    fn set(&mut self, field: &'a Name, value: &SetValue) {
        if folds_alike(&field.value, self.name) {
            self.add(
                field,
                match value {
                    SetValue::Literal(literal) => Some(literal_kind(literal).to_owned()),
                    SetValue::List(texts) => Some(list("multipicklist", texts)),
                    SetValue::Blank => None,
                },
            );
        }
    }

    fn tested(&self, comparison: &Comparison) -> Option<String> {
        Some(match &comparison.test {
            Test::Compare(_, operand) => match &operand.kind {
                OperandKind::Literal(literal) => literal_kind(literal).to_owned(),
                OperandKind::Field(other) => return self.kind_of(&other.value),
                OperandKind::Now(_) => "datetime".to_owned(),
                OperandKind::Today(_) | OperandKind::Period(_) => "date".to_owned(),
            },
            Test::In { values, .. } => literal_kind(&values.first()?.kind).to_owned(),
            Test::Blank { .. } => return None,
            Test::Contains { .. } | Test::StartsWith { .. } => "text".to_owned(),
            Test::Includes { values, .. } => list("multipicklist", values),
        })
    }

    /// The type of another field, as it is declared.
    fn kind_of(&self, name: &str) -> Option<String> {
        let declared = self.view.seen().flat_map(items).find_map(|(_, item)| match &item.kind {
            ItemKind::Case(block) => block.fields.iter().find(|field| folds_alike(&field.name.value, name)),
            _ => None,
        })?;
        Some(
            match declared.kind {
                TypeKind::Text | TypeKind::Picklist(_) | TypeKind::Multipicklist(_) => "text",
                TypeKind::Number => "number",
                TypeKind::Percent => "percent",
                TypeKind::Boolean => "boolean",
                TypeKind::Date => "date",
                TypeKind::Datetime => "datetime",
            }
            .to_owned(),
        )
    }
}

const fn literal_kind(literal: &LiteralKind) -> &'static str {
    match literal {
        LiteralKind::Text(_) => "text",
        LiteralKind::Number(_) => "number",
        LiteralKind::Percent(_) => "percent",
        LiteralKind::Boolean(_) => "boolean",
        LiteralKind::Date(_) => "date",
        LiteralKind::Instant(_) => "datetime",
    }
}

/// A list that is open to other values than those that were found.
fn list(kind: &str, values: &[ast::Text]) -> String {
    let values: Vec<String> = values.iter().map(ToString::to_string).collect();
    format!("{kind}({}, ...)", values.join(", "))
}
