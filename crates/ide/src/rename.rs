//! Giving a declared thing another name, wherever it stands.
//!
//! A name is changed in every file that means it, or in none: where the new one would clash with another name that one
//! of these files sees, or a place that may mean it could not be read, the answer is a sentence that says so.

mod clash;
mod spelling;

use esc_check::{is_always_there, not_settable};
use esc_diagnostics::Span;
use esc_syntax::{TokenKind, lex};
use esc_workspace::CheckedFile;

use crate::names::{self, Mention, Role, Symbol};
use crate::{Edit, Place, View, text_of};
use spelling::Spelling;

/// What can be renamed at a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Renamable {
    /// The bytes of the file that a person edits: the name without its quotes.
    pub span: Span,
    /// The name as it is now.
    pub name: String,
}

/// What can be renamed at the offset, or a sentence that says why nothing can.
pub fn prepare(view: &View<'_>, offset: u32) -> Result<Renamable, String> {
    let (place, mention) = find(view, offset)?;
    let inside = Spelling::of(mention).inside(place.span.of(view.text()));
    Ok(Renamable { span: inside.shifted(place.span.start), name: mention.name().to_owned() })
}

/// The edits that give what stands at the offset another name, in the order of files and places; or a sentence that
/// says why that cannot be: the name is taken, or is none.
pub fn rename(view: &View<'_>, offset: u32, new_name: &str) -> Result<Vec<Edit>, String> {
    let (_, mention) = find(view, offset)?;
    let spelling = Spelling::of(mention);
    let new_name = spelling.admit(new_name)?;
    if new_name == mention.name() {
        return Ok(Vec::new());
    }
    let symbol = mention.symbol();
    let places = names::everywhere(view, &symbol);
    if let Symbol::Field(_) = symbol {
        admit_field(mention.name(), new_name, &places)?;
    }
    clash::refuse(view, &symbol, &renamed(mention, new_name).symbol(), new_name)?;
    for file in names::reach(view, &symbol) {
        refuse_unread(view, file, mention)?;
    }
    let mut edits = Vec::new();
    for (place, _) in places {
        let file = view.report.file(place.file).ok_or("a file of the org is missing")?;
        let text = file.source.text.text();
        let written = place.span.of(text);
        if !spelling.reads(written, mention) {
            return Err(left_behind(view, file, place.span, mention));
        }
        let (span, new_text) = spelling.respell(written, new_name, || is_in_formula(file, place.span));
        let place = Place { span: span.shifted(place.span.start), ..place };
        if place.span.of(text) != new_text {
            edits.push(Edit { place, new_text });
        }
    }
    Ok(edits)
}

/// The name at the offset, if it can be changed.
fn find<'a>(view: &View<'a>, offset: u32) -> Result<(Place, Mention<'a>), String> {
    let (slice, mention, span, _) =
        names::mention_at(view, offset).ok_or("nothing here has a name that could be changed")?;
    let name = mention.name();
    let symbol = mention.symbol();
    let declared = || names::declaration(view, &symbol).is_some();
    match mention {
        Mention::Import(_) => {
            return Err(format!(
                "`{name}` is the path of a file: rename the file, then write its new path here"
            ));
        }
        Mention::Field(_) if is_always_there(name) => {
            return Err(format!("every case has the field `{name}`, whose name is given by Salesforce"));
        }
        Mention::Field(_) | Mention::Target(..) => {}
        Mention::Value(field, _) if !declared() => {
            return Err(format!(
                "`{name}` is among no values that are declared for `{field}`: declare them in a `case` block to rename one"
            ));
        }
        _ if !declared() => {
            let kind = symbol.kind();
            return Err(format!(
                "`{name}` is declared nowhere: declare the {kind} first, or correct the name"
            ));
        }
        _ => {}
    }
    Ok((view.here(slice, span), mention))
}

/// The same with another name.
fn renamed<'a>(mention: Mention<'a>, name: &'a str) -> Mention<'a> {
    match mention {
        Mention::Rule(_) => Mention::Rule(name),
        Mention::Entry(_) => Mention::Entry(name),
        Mention::Hours(_) => Mention::Hours(name),
        Mention::Closures(_) => Mention::Closures(name),
        Mention::Pool(_) => Mention::Pool(name),
        Mention::Target(kind, _) => Mention::Target(kind, name),
        Mention::Row(_) => Mention::Row(name),
        Mention::OwnRow(slice, _) => Mention::OwnRow(slice, name),
        Mention::Field(_) => Mention::Field(name),
        Mention::Value(field, _) => Mention::Value(field, name),
        Mention::Import(_) => Mention::Import(name),
    }
}

/// Refuses a name that not every field can have.
fn admit_field(name: &str, new_name: &str, places: &[(Place, Role)]) -> Result<(), String> {
    if is_always_there(new_name) {
        return Err(format!("every case has a field `{new_name}` already; choose another name"));
    }
    let is_set = places.iter().any(|(_, role)| *role == Role::Writes);
    match not_settable(new_name) {
        Some(why) if is_set => {
            Err(format!("a step sets `{name}`, and none can set a field named `{new_name}`: {why}"))
        }
        _ => Ok(()),
    }
}

/// Whether a place lies in a formula, where fields are never written in backticks.
fn is_in_formula(file: &CheckedFile, span: Span) -> bool {
    let Some((_, range)) = file.source.slice_at(span.start) else { return false };
    let tokens = lex(range.of(file.source.text.text()));
    let mut formulas = tokens.iter().filter(|token| token.kind == TokenKind::FormulaBody);
    formulas.any(|token| {
        let formula = token.span.shifted(range.start);
        formula.start <= span.start && span.end <= formula.end
    })
}

/// Refuses where the file has the name at a place that could not be read: it would be left behind.
fn refuse_unread(view: &View<'_>, file: &CheckedFile, mention: Mention<'_>) -> Result<(), String> {
    let spelling = Spelling::of(mention);
    for slice in file.source.slices.iter().filter(|slice| slice.parsed.broken) {
        let mut read = Vec::new();
        if let Some(item) = &slice.parsed.item {
            names::visit(slice, item, &mut |_, span, _| read.push(span));
        }
        let written = text_of(file, slice);
        let left = lex(written).into_iter().find(|token| {
            spelling.spells(token.kind, token.span.of(written), mention) && !read.contains(&token.span)
        });
        if let Some(left) = left {
            return Err(left_behind(view, file, left.span.shifted(slice.start), mention));
        }
    }
    Ok(())
}

fn left_behind(view: &View<'_>, file: &CheckedFile, span: Span, mention: Mention<'_>) -> String {
    let (name, at) = (mention.name(), clash::line_of(view, file, span));
    format!(
        "`{name}` also stands {at}, in a declaration with mistakes: correct it first, so that no name is left behind"
    )
}

#[cfg(test)]
mod tests;
