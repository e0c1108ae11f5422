//! The ranges of the nodes of a declaration.

use esc_diagnostics::Span;
use esc_syntax::Token;
use esc_syntax::ast::{
    Action, ActionKind, Body, Clause, ClauseKind, Criteria, CriteriaKind, Due, Entry, Exception, FieldDecl,
    HoursItem, HoursRef, Item, ItemKind, Row, Step, Test, WhoKind,
};

use crate::names;

/// The ranges of the nodes of a declaration in its slice, whose tokens these are; in any order, some more than once.
pub(super) fn nodes(item: &Item, tokens: &[Token]) -> Vec<Span> {
    let mut nodes = Nodes { tokens, found: Vec::new() };
    nodes.item(item);
    nodes.found
}

struct Nodes<'a> {
    tokens: &'a [Token],
    found: Vec<Span>,
}

impl Nodes<'_> {
    fn push(&mut self, span: Span) {
        self.found.push(span);
    }

    /// The last token that ends at or before a place.
    fn token_before(&self, place: u32) -> Option<Span> {
        let before = self.tokens.iter().take_while(|token| token.span.end <= place);
        before.filter(|token| !token.kind.is_trivia()).last().map(|token| token.span)
    }

    fn item(&mut self, item: &Item) {
        match &item.kind {
            ItemKind::Rule(_) | ItemKind::Import(_) | ItemKind::Target(_) => {}
            ItemKind::Case(block) => {
                for field in &block.fields {
                    self.field(field);
                }
            }
            ItemKind::Hours(hours) => {
                for item in &hours.items {
                    match item {
                        HoursItem::Weekly(weekly) => {
                            self.push(weekly.span);
                            self.push(weekly.days.span);
                            self.found.extend(weekly.spans.iter().map(|span| span.span));
                            let spans = weekly.spans.iter().map(|span| span.span);
                            self.found.extend(spans.reduce(Span::to));
                        }
                        HoursItem::Exception(exception) => self.exception(exception),
                        HoursItem::Closures(_) => {}
                    }
                }
            }
            ItemKind::Closures(closures) => {
                for exception in &closures.items {
                    self.exception(exception);
                }
            }
            ItemKind::Pool(pool) => self.found.extend(pool.members.iter().map(|member| member.span)),
            ItemKind::Row(row) => self.row(row),
            ItemKind::Entry(entry) => self.entry(item.span, entry),
        }
    }

    fn field(&mut self, field: &FieldDecl) {
        self.push(field.name.span.to(field.kind_span));
        self.push(field.kind_span);
        for value in names::values(field).into_iter().flat_map(|values| &values.values) {
            self.push(value.closed.map_or(value.text.span, |closed| value.text.span.to(closed)));
        }
    }

    fn exception(&mut self, exception: &Exception) {
        self.push(exception.span);
        self.push(exception.when_span);
        self.found.extend(exception.hours.map(|hours| hours.span));
    }

    fn row(&mut self, row: &Row) {
        self.push(row.span);
        self.criteria(&row.criteria);
    }

    fn entry(&mut self, whole: Span, entry: &Entry) {
        if let Some(last) = self.token_before(entry.body_span.start) {
            self.push(Span::new(whole.start, last.end));
        }
        for row in &entry.rows {
            self.row(row);
        }
        if let Some(when) = &entry.when {
            if let Some(word) = self.token_before(when.span.start) {
                self.push(word.to(when.span));
            }
            self.criteria(when);
        }
        for clause in &entry.clauses {
            self.clause(clause);
        }
        if let Body::Steps(steps) = &entry.body {
            for step in steps {
                self.step(step);
            }
        }
    }

    fn clause(&mut self, clause: &Clause) {
        self.push(clause.span);
        if let ClauseKind::Use(HoursRef::Named(name)) | ClauseKind::Fire(HoursRef::Named(name)) = &clause.kind
        {
            self.named(name.span);
        }
    }

    /// A name with the word before it that says of what: `queue "Tier2"`.
    fn named(&mut self, name: Span) {
        if let Some(word) = self.token_before(name.start) {
            self.push(word.to(name));
        }
    }

    fn step(&mut self, step: &Step) {
        self.push(step.span);
        if let Due::At(ages) = &step.due {
            self.found.extend(ages.iter().map(|age| age.span));
            let ages = ages.iter().map(|age| age.span).reduce(Span::to);
            self.found.extend(ages);
            self.found.extend(ages.map(|ages| Span::new(step.span.start, ages.end)));
        }
        self.found.extend(step.actions.iter().map(|action| action.span).reduce(Span::to));
        for action in &step.actions {
            self.action(action);
        }
    }

    fn action(&mut self, action: &Action) {
        self.push(action.span);
        match &action.kind {
            ActionKind::Notify(all) => {
                self.found.extend(all.iter().map(|who| who.span).reduce(Span::to));
                for who in all {
                    self.push(who.span);
                    if let WhoKind::Target(_, name) = &who.kind {
                        self.push(name.span);
                    }
                }
            }
            ActionKind::Email(all) => self.found.extend(all.iter().map(|text| text.span).reduce(Span::to)),
            ActionKind::Set { field, value_span, .. } => {
                self.push(*value_span);
                self.push(field.span.to(*value_span));
            }
            ActionKind::Reassign(_) | ActionKind::Call(_) | ActionKind::MarkEscalated => {}
        }
        if let Some(template) = &action.using {
            self.named(template.span);
        }
    }

    fn criteria(&mut self, criteria: &Criteria) {
        criteria.each(&mut |part| {
            self.push(part.span);
            let CriteriaKind::Comparison(comparison) = &part.kind else { return };
            self.push(comparison.operator_span);
            match &comparison.test {
                Test::Compare(_, operand) => self.push(operand.span),
                Test::In { values, .. } => self.found.extend(values.iter().map(|value| value.span)),
                _ => {}
            }
        });
    }
}
