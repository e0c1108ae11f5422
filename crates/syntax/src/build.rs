//! From what pest found to the syntax tree.
//!
//! Each function takes the pair of one rule of the grammar and trusts its shape. What the grammar cannot say is
//! checked here: dates that exist, sizes, `and` beside `or`. A node with such a mistake is reported and left out
//! (`None`), except where its meaning is plain enough to go on with.

mod criteria;
mod entry;
mod formula;
mod hours;
mod literal;

pub(crate) use literal::unescape;

use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};

use crate::ast::{
    CaseBlock, FieldDecl, ItemKind, Label, Member, Name, PicklistValue, Pool, Rule as RuleDecl, Target,
    TargetKind, Text, TypeKind, Values,
};
use crate::grammar::{Pair, Pairs, Rule};
use crate::limits::MAX_CAPACITY;
use crate::mend::Mended;

/// Builds the tree of one slice.
pub(crate) struct Builder<'a> {
    slice: SliceId,
    /// What turns places of the text that was read into places of the slice.
    mended: &'a Mended,
    /// Where the text that was read begins in the mended slice.
    base: u32,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl<'a> Builder<'a> {
    pub(crate) fn new(slice: SliceId, mended: &'a Mended) -> Self {
        Self { slice, mended, base: 0, diagnostics: Vec::new() }
    }

    /// Goes on with a text that begins at byte `base` of the mended slice.
    pub(crate) fn start_at(&mut self, base: u32) {
        self.base = base;
    }

    /// The place of a token or of a rule that ends with one it cannot lack.
    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        self.place(span.start(), span.end())
    }

    /// The place of a rule that ends with something optional: pest lets such a rule end after the space before
    /// what is not there, so its end is that of its last token.
    fn tight(&self, pair: &Pair<'_>) -> Span {
        let mut last = pair.clone();
        while last.as_rule() != Rule::formula
            && let Some(inner) = last.clone().into_inner().next_back()
        {
            last = inner;
        }
        self.place(pair.as_span().start(), last.as_span().end())
    }

    fn place(&self, start: usize, end: usize) -> Span {
        let at = |place: usize| self.base.saturating_add(u32::try_from(place).unwrap_or(u32::MAX));
        self.mended.original(Span::new(at(start), at(end)))
    }

    fn location(&self, span: Span) -> Location {
        Location::new(self.slice, span)
    }

    /// Reports a syntax error.
    fn error(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::new(Code::E0001, self.location(span), message).help(help));
    }

    /// A declaration, or `None` if too little of it has a meaning.
    pub(crate) fn declaration(&mut self, pair: Pair<'_>) -> Option<ItemKind> {
        let rule = pair.as_rule();
        let inner = pair.into_inner();
        match rule {
            Rule::rule_decl => self.rule(inner).map(ItemKind::Rule),
            Rule::import => self.first_text(inner).map(ItemKind::Import),
            Rule::case => Some(ItemKind::Case(self.case(inner))),
            Rule::hours => self.hours(inner).map(ItemKind::Hours),
            Rule::closures => self.closures(inner).map(ItemKind::Closures),
            Rule::pool => self.pool(inner).map(ItemKind::Pool),
            Rule::target => self.target(inner).map(ItemKind::Target),
            Rule::row => self.row(inner).map(ItemKind::Row),
            Rule::entry => self.entry(inner).map(ItemKind::Entry),
            _ => None,
        }
    }

    fn rule(&mut self, inner: Pairs<'_>) -> Option<RuleDecl> {
        let inactive = word(&inner, Rule::w_inactive).map(|pair| self.span(&pair));
        Some(RuleDecl { name: self.first_text(inner)?, inactive })
    }

    fn case(&mut self, inner: Pairs<'_>) -> CaseBlock {
        let open = word(&inner, Rule::ellipsis).map(|pair| self.span(&pair));
        let fields = inner.filter(|pair| pair.as_rule() == Rule::field_decl);
        CaseBlock { fields: fields.filter_map(|pair| self.field_decl(pair.into_inner())).collect(), open }
    }

    pub(crate) fn field_decl(&mut self, inner: Pairs<'_>) -> Option<FieldDecl> {
        let (mut name, mut kind) = (None, None);
        for pair in inner {
            match pair.as_rule() {
                Rule::field => name = Some(self.name(&pair)),
                Rule::field_type => {
                    let span = self.span(&pair);
                    kind = pair
                        .into_inner()
                        .next()
                        .and_then(|pair| self.field_type(pair))
                        .map(|kind| (kind, span));
                }
                _ => {}
            }
        }
        let (kind, kind_span) = kind?;
        Some(FieldDecl { name: name?, kind, kind_span })
    }

    fn field_type(&mut self, pair: Pair<'_>) -> Option<TypeKind> {
        Some(match pair.as_rule() {
            Rule::w_text => TypeKind::Text,
            Rule::w_number => TypeKind::Number,
            Rule::w_percent => TypeKind::Percent,
            Rule::w_boolean => TypeKind::Boolean,
            Rule::w_date => TypeKind::Date,
            Rule::w_datetime => TypeKind::Datetime,
            Rule::picklist => TypeKind::Picklist(self.values(pair.into_inner())),
            Rule::multipicklist => TypeKind::Multipicklist(self.values(pair.into_inner())),
            _ => return None,
        })
    }

    fn values(&mut self, inner: Pairs<'_>) -> Values {
        let open = word(&inner, Rule::ellipsis).map(|pair| self.span(&pair));
        let values = inner.filter(|pair| pair.as_rule() == Rule::picklist_value).filter_map(|pair| {
            let inner = pair.into_inner();
            let closed = word(&inner, Rule::w_closed).map(|pair| self.span(&pair));
            Some(PicklistValue { text: self.first_text(inner)?, closed })
        });
        Values { values: values.collect(), open }
    }

    fn target(&mut self, mut inner: Pairs<'_>) -> Option<Target> {
        let kind = target_kind(inner.next()?.as_rule())?;
        Some(Target { kind, name: self.first_text(inner)? })
    }

    fn pool(&mut self, inner: Pairs<'_>) -> Option<Pool> {
        let name = self.first_text(inner.clone())?;
        let members = inner.filter(|pair| pair.as_rule() == Rule::member);
        Some(Pool { name, members: members.filter_map(|pair| self.member(&pair)).collect() })
    }

    pub(crate) fn member(&mut self, pair: &Pair<'_>) -> Option<Member> {
        let span = self.span(pair);
        let count = word(&pair.clone().into_inner(), Rule::count)?;
        let capacity = self.count(&count, 0, MAX_CAPACITY, "a capacity")?;
        Some(Member { user: self.first_text(pair.clone().into_inner())?, capacity, span })
    }

    fn name(&self, pair: &Pair<'_>) -> Name {
        let written = pair.as_str();
        let path = written.trim_matches('`');
        let mut value = path;
        while let Some((first, rest)) = value.split_once('.')
            && first.eq_ignore_ascii_case("case")
        {
            value = rest;
        }
        Name { value: value.to_owned(), quoted: written.len() > path.len(), span: self.span(pair) }
    }

    fn label(&self, pair: &Pair<'_>) -> Label {
        Label { value: pair.as_str().to_owned(), span: self.span(pair) }
    }

    /// The first text among the pairs.
    fn first_text(&mut self, inner: Pairs<'_>) -> Option<Text> {
        let mut inner = inner;
        inner.find(|pair| pair.as_rule() == Rule::text).and_then(|pair| self.text(&pair))
    }
}

/// A list that takes no more memory than it needs: trees are kept as long as their declarations stand.
fn exact<T>(mut list: Vec<T>) -> Vec<T> {
    list.shrink_to_fit();
    list
}

/// The first of the pairs that is of this rule.
fn word<'i>(inner: &Pairs<'i>, rule: Rule) -> Option<Pair<'i>> {
    inner.clone().find(|pair| pair.as_rule() == rule)
}

/// The kind of target that a word names.
fn target_kind(rule: Rule) -> Option<TargetKind> {
    Some(match rule {
        Rule::w_queue => TargetKind::Queue,
        Rule::w_user => TargetKind::User,
        Rule::w_role => TargetKind::Role,
        Rule::w_template => TargetKind::Template,
        _ => return None,
    })
}
