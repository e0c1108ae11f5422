//! What stands at a place, in plain words.

mod entry;
mod field;
mod hours;
mod moment;
mod row;
mod target;

use esc_diagnostics::{Code, Span};
use esc_formula::{FUNCTIONS, function_named};
use esc_syntax::ast::{self, Body, ClauseKind, Due, Item, ItemKind};
use esc_syntax::formula::words::{Word, WordKind, words};
use esc_syntax::{Slice, Token, TokenKind, lex};

use crate::names::{self, Symbol};
use crate::words::describe;
use crate::{Place, View};

/// What is to be said about a place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hover {
    /// The bytes of the file that it is about.
    pub span: Span,
    /// What is said, in Markdown.
    pub markdown: String,
}

/// What stands at the offset, in plain words, and what the diagnostics there mean.
pub fn hover(view: &View<'_>, offset: u32) -> Option<Hover> {
    let (slice, _) = view.file.source.slice_at(offset)?;
    let at = At { view, slice, within: offset.checked_sub(slice.start)? };
    let (span, markdown) = match (at.subject(), at.pages()) {
        (Some((span, subject)), Some((_, pages))) => (span, format!("{subject}\n\n---\n\n{pages}")),
        (Some(found), None) | (None, Some(found)) => found,
        (None, None) => return None,
    };
    Some(Hover { span: span.shifted(slice.start), markdown })
}

/// A place in a slice.
struct At<'v, 'a> {
    view: &'v View<'a>,
    slice: &'a Slice,
    within: u32,
}

/// A part of the slice, and what is to be said of it.
type Found = Option<(Span, String)>;

impl<'a> At<'_, 'a> {
    fn is_in(&self, span: Span) -> bool {
        span.start <= self.within && self.within <= span.end
    }

    fn text(&self) -> &'a str {
        self.view.text_of(self.slice)
    }

    fn subject(&self) -> Found {
        if let Some((_, found)) = names::at(self.view, self.slice.start + self.within) {
            return Some((found.span, self.symbol(&found.symbol)?));
        }
        let token = self.token()?;
        if token.kind == TokenKind::FormulaBody {
            return self.function(token);
        }
        let Some(item) = &self.slice.parsed.item else { return self.word(token) };
        self.keyword(item, token)
            .or_else(|| self.time(item, token))
            .or_else(|| self.literal(item, token))
            .or_else(|| self.word(token))
    }

    /// The token that holds the place, else the one that ends there.
    fn token(&self) -> Option<Token> {
        let tokens = lex(self.text());
        let index = tokens.partition_point(|token| token.span.end <= self.within);
        let here = tokens.get(index).copied().filter(|token| !token.kind.is_trivia());
        let before = || {
            let token = *tokens.get(index.checked_sub(1)?)?;
            (token.span.end == self.within && !token.kind.is_trivia()).then_some(token)
        };
        here.or_else(before)
    }

    fn symbol(&self, symbol: &Symbol) -> Option<String> {
        let view = self.view;
        let item = self.slice.parsed.item.as_ref();
        match symbol {
            Symbol::Entry(_) => {
                let item = item?;
                let ItemKind::Entry(entry) = &item.kind else { return None };
                Some(entry::describe(view, self.slice, item, entry))
            }
            Symbol::Rule(_) => Some(entry::rule(view, item?)),
            Symbol::Hours(name) => Some(hours::describe(view, name)),
            Symbol::Closures(name) => Some(hours::closures(view, name)),
            Symbol::Pool(_) | Symbol::Target(..) => Some(target::describe(view, symbol)),
            Symbol::Row(_) | Symbol::OwnRow(..) => Some(row::describe(view, self.slice, symbol)),
            Symbol::Field(name) => Some(field::describe(view, name)),
            Symbol::Value(name, value) => Some(field::value(view, name, value)),
            Symbol::Import(path) => Some(target::import(view, self.slice, path)),
        }
    }

    /// The word that begins a declaration stands for all of it.
    fn keyword(&self, item: &Item, token: Token) -> Found {
        if token.span.start != item.span.start {
            return None;
        }
        let symbol = match &item.kind {
            ItemKind::Entry(entry) => Symbol::Entry(entry.name.value.clone()),
            ItemKind::Hours(hours) => Symbol::Hours(hours.name.value.clone()),
            ItemKind::Closures(closures) => Symbol::Closures(closures.name.value.clone()),
            ItemKind::Pool(pool) => Symbol::Pool(pool.name.value.clone()),
            ItemKind::Target(target) => Symbol::Target(target.kind, target.name.value.clone()),
            ItemKind::Row(row) => Symbol::Row(esc_values::fold(&row.label.value)),
            ItemKind::Import(_) | ItemKind::Case(_) | ItemKind::Rule(_) => return None,
        };
        Some((token.span, self.symbol(&symbol)?))
    }

    /// An age of a step, the target, or the zone of hours.
    fn time(&self, item: &Item, token: Token) -> Found {
        match &item.kind {
            ItemKind::Entry(entry) => {
                if let Body::Steps(steps) = &entry.body {
                    for step in steps.iter().filter(|step| self.is_in(step.span)) {
                        match &step.due {
                            Due::At(ages) => {
                                if let Some(age) = ages.iter().find(|age| self.is_in(age.span)) {
                                    return Some((age.span, moment::age(self.view, entry, age)));
                                }
                            }
                            Due::Immediately(span) if self.is_in(*span) => {
                                return Some((*span, moment::immediately(self.view, entry)));
                            }
                            Due::Immediately(_) => {}
                        }
                    }
                }
                let sla = entry.clauses.iter().find_map(|clause| match clause.kind {
                    ClauseKind::Sla(length) if self.is_in(length.span) => Some(length),
                    _ => None,
                })?;
                Some((sla.span, moment::length(sla.minutes)))
            }
            ItemKind::Hours(hours) if token.span == hours.zone.span => {
                Some((token.span, moment::zone(self.view, &hours.zone.value)?))
            }
            _ => None,
        }
    }

    /// A date, an instant, or a length of time.
    fn literal(&self, item: &Item, token: Token) -> Found {
        let text = token.span.of(self.text());
        let zone = match &item.kind {
            ItemKind::Hours(hours) => esc_calendar::find_zone(&hours.zone.value).map(Into::into),
            _ => crate::clock::rule_zone(self.view),
        };
        let markdown = match token.kind {
            TokenKind::Date => moment::date(esc_values::Day::parse(text)?, zone.as_ref()),
            TokenKind::Instant => moment::instant(esc_values::Instant::parse(text).ok()?, zone.as_ref()),
            TokenKind::Duration => moment::length(minutes_of(item, token.span)?),
            _ => return None,
        };
        Some((token.span, markdown))
    }

    /// A function or operator of a formula.
    fn function(&self, body: Token) -> Found {
        let words = words(body.span.of(self.text()));
        let here = |word: &&Word<'_>| self.is_in(word.span.shifted(body.span.start));
        let word = words
            .iter()
            .filter(here)
            .find(|word| matches!(word.kind, WordKind::Function | WordKind::Operator))?;
        let entry = match word.kind {
            WordKind::Function => function_named(word.text),
            _ => FUNCTIONS.iter().find(|entry| entry.is_operator() && entry.name == word.text),
        };
        Some((word.span.shifted(body.span.start), crate::formula::page(entry?)))
    }

    fn word(&self, token: Token) -> Found {
        if !matches!(token.kind, TokenKind::Word | TokenKind::Ellipsis) && !token.kind.is_comparison() {
            return None;
        }
        let word = token.span.of(self.text()).to_ascii_lowercase();
        Some((token.span, format!("**`{word}`** {}", describe(&word)?)))
    }

    /// The beginnings of the pages of the diagnostics here, and where the first of them stands.
    fn pages(&self) -> Found {
        let mut here: Vec<(Span, Code)> = Vec::new();
        for found in self.view.diagnostics() {
            let span = found.location.span;
            if found.location.slice == self.slice.id
                && self.is_in(span)
                && !here.iter().any(|(_, code)| *code == found.code)
            {
                here.push((span, found.code));
            }
        }
        let pages: Vec<String> = here.iter().map(|(_, code)| page(*code)).collect();
        Some((here.first()?.0, pages.join("\n\n")))
    }
}

/// The name of a code and the first paragraph of its page.
fn page(code: Code) -> String {
    let first = code.page().split("\n\n").nth(1).unwrap_or_default();
    let first = first.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("**{code} {}.** {first} More: `escc explain {code}`", code.name())
}

/// The length that stands in criteria: after `now` or `today`, where the tree keeps no place for it.
fn minutes_of(item: &Item, span: Span) -> Option<u32> {
    let mut found = None;
    for criteria in item.criteria() {
        criteria.each(&mut |part| {
            if let ast::CriteriaKind::Comparison(ast::Comparison {
                test: ast::Test::Compare(_, operand), ..
            }) = &part.kind
                && operand.span.start <= span.start
                && span.end <= operand.span.end
            {
                found = match operand.kind {
                    ast::OperandKind::Now(minutes) => u32::try_from(minutes.unsigned_abs()).ok(),
                    ast::OperandKind::Today(days) => days.unsigned_abs().checked_mul(1_440),
                    _ => None,
                };
            }
        });
    }
    found
}

/// A place as people are told of it: `org/targets.esc:3`.
fn place_words(view: &View<'_>, place: Place) -> String {
    let name = view.report.file(place.file).map_or("", |file| file.name.as_str());
    let line = view.report.sources.file(place.file).map(|file| file.line_column(place.span.start).line);
    crate::plain::code(&format!("{name}:{}", line.unwrap_or(1)))
}

/// Where a symbol is declared: ``declared in `org/targets.esc:3` ``.
fn declared_words(view: &View<'_>, symbol: &Symbol) -> String {
    names::declaration(view, symbol).map_or_else(
        || "not declared".to_owned(),
        |(_, place)| format!("declared in {}", place_words(view, place)),
    )
}

/// The first letter in upper case.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}

/// The parts that say something, each a paragraph.
fn paragraphs(parts: impl IntoIterator<Item = String>) -> String {
    let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    parts.join("\n\n")
}

/// The doc comment of a declaration.
fn docs(item: &Item) -> String {
    item.docs.join("\n").trim().to_owned()
}

#[cfg(test)]
mod tests;
