//! What each word of the text is, for colours.

use esc_check::FieldSource;
use esc_check::hir::FieldType;
use esc_diagnostics::Span;
use esc_syntax::ast::ItemKind;
use esc_syntax::words::{is_month, is_weekday, is_word};
use esc_syntax::{Slice, Token, TokenClass, TokenKind, blocks, lex};
use esc_values::fold;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::View;
use crate::names::{self, Mention, Role};
use esc_syntax::formula::words::{self, WordKind};

/// A word of the text and what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SemanticToken {
    /// Its bytes; never over the end of a line.
    pub span: Span,
    /// What it is.
    pub kind: SemanticKind,
    /// Whether it declares what it names.
    pub declares: bool,
}

/// The kinds of word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SemanticKind {
    /// A comment.
    Comment,
    /// A word of the language.
    Keyword,
    /// `and`, `=`, `contains`.
    Operator,
    /// A field.
    Field,
    /// A value of a picklist.
    Value,
    /// Another text.
    Text,
    /// A number, a duration, a date.
    Number,
    /// A filter row.
    Row,
    /// An entry or a rule.
    Entry,
    /// Business hours and closures.
    Hours,
    /// A queue, user, role, pool or template.
    Target,
    /// A type.
    Type,
    /// A function of a formula.
    Function,
}

impl SemanticKind {
    /// Every kind, in the order of their numbers.
    pub const ALL: [Self; 13] = [
        Self::Comment,
        Self::Keyword,
        Self::Operator,
        Self::Field,
        Self::Value,
        Self::Text,
        Self::Number,
        Self::Row,
        Self::Entry,
        Self::Hours,
        Self::Target,
        Self::Type,
        Self::Function,
    ];
}

/// The words of the operators of comparisons and lists of criteria.
const OPERATORS: [&str; 10] =
    ["and", "or", "not", "in", "is", "contains", "starts", "with", "includes", "excludes"];

/// The words that are types in a `case` block.
const TYPES: [&str; 8] =
    ["text", "number", "percent", "boolean", "date", "datetime", "picklist", "multipicklist"];

/// The words of a range of the file, in order and declaration by declaration: those that lie in it, in whole or in
/// part. Punctuation is none.
pub fn tokens<'a>(view: &View<'a>, range: Span) -> impl Iterator<Item = Vec<SemanticToken>> + use<'a> {
    let (source, text) = (&view.file.source, view.text());
    let values = declared_values(view);
    let first = source.slices.partition_point(|slice| slice.start <= range.start).saturating_sub(1);
    let slices = source.slices.iter().enumerate().skip(first);
    slices.take_while(move |(_, slice)| slice.start < range.end).map(move |(number, slice)| {
        let mut found = Vec::new();
        if let Some(place) = source.range_of(number) {
            Words::of(slice, place.of(text), &values).read(&mut found);
        }
        found.retain(|token| token.span.start < range.end && range.start < token.span.end);
        found
    })
}

/// The values of the picklists that the file sees declared, by the field, both in lower case.
fn declared_values(view: &View<'_>) -> FxHashMap<String, FxHashSet<String>> {
    let declared = view.file.fields.iter().filter(|field| matches!(field.source, FieldSource::Declared(_)));
    let values = declared.filter_map(|field| match &field.kind {
        Some(FieldType::Picklist(values) | FieldType::Multipicklist(values)) => {
            let values = values.values.iter().map(|value| fold(&value.text)).collect();
            Some((fold(&field.name), values))
        }
        _ => None,
    });
    values.collect()
}

/// The words of one slice.
struct Words<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    start: u32,
    /// What names stand for, in order.
    names: Vec<(Span, SemanticKind, bool)>,
    /// Where its block opens and closes.
    brackets: Vec<Span>,
    /// What it declares.
    item: Option<&'a ItemKind>,
}

impl<'a> Words<'a> {
    fn of(slice: &'a Slice, text: &'a str, values: &FxHashMap<String, FxHashSet<String>>) -> Self {
        let mut named = Vec::new();
        let item = slice.parsed.item.as_ref();
        if let Some(item) = item {
            names::visit(slice, item, &mut |mention, span, role| {
                if let Some(kind) = kind_of(mention, values) {
                    named.push((span, kind, role == Role::Declares));
                }
            });
        }
        named.sort_unstable_by_key(|(span, ..)| *span);
        let tokens = lex(text);
        let blocks = blocks(text, &tokens);
        Self {
            text,
            tokens,
            start: slice.start,
            names: named,
            brackets: blocks.iter().flat_map(|block| [Some(block.open), block.close]).flatten().collect(),
            item: item.map(|item| &item.kind),
        }
    }

    fn read(&self, found: &mut Vec<SemanticToken>) {
        let mut before: Option<Token> = None;
        for token in &self.tokens {
            let named = self.name_at(token.span);
            if token.kind.is_comment() {
                self.lines(token.span, SemanticKind::Comment, found);
            } else if matches!(token.kind, TokenKind::FormulaBody | TokenKind::UnterminatedFormula) {
                self.formula(token.span, found);
            } else if let Some((kind, declares)) = named {
                self.push(token.span, kind, declares, found);
            } else if let Some(kind) = self.plain(token, before.as_ref()) {
                self.push(token.span, kind, false, found);
            }
            if !token.kind.is_trivia() {
                before = Some(*token);
            }
        }
    }

    fn push(&self, span: Span, kind: SemanticKind, declares: bool, found: &mut Vec<SemanticToken>) {
        found.push(SemanticToken { span: span.shifted(self.start), kind, declares });
    }

    /// The name of exactly this place.
    fn name_at(&self, span: Span) -> Option<(SemanticKind, bool)> {
        let place = self.names.binary_search_by_key(&span, |(span, ..)| *span).ok()?;
        self.names.get(place).map(|(_, kind, declares)| (*kind, *declares))
    }

    /// What a token is that is no name, as far as it and the one before it tell.
    fn plain(&self, token: &Token, before: Option<&Token>) -> Option<SemanticKind> {
        let word = token.span.of(self.text);
        let is = |words: &[&str]| words.iter().any(|known| known.eq_ignore_ascii_case(word));
        let criteria = matches!(self.item, None | Some(ItemKind::Row(_) | ItemKind::Entry(_)));
        let case = matches!(self.item, Some(ItemKind::Case(_)));
        let after = |kind| before.is_some_and(|before| before.kind == kind);
        Some(match token.kind {
            TokenKind::Word if criteria && is(&OPERATORS) => SemanticKind::Operator,
            TokenKind::Word if case && after(TokenKind::Colon) && is(&TYPES) => SemanticKind::Type,
            TokenKind::Word if is_word(word) || is_weekday(word) || is_month(word) => SemanticKind::Keyword,
            TokenKind::Word | TokenKind::DottedName | TokenKind::QuotedName | TokenKind::UnterminatedName => {
                SemanticKind::Field
            }
            TokenKind::Text
            | TokenKind::SingleQuoted
            | TokenKind::SmartQuoted
            | TokenKind::UnterminatedText => SemanticKind::Text,
            TokenKind::WrongNumber | TokenKind::WrongDate => SemanticKind::Number,
            TokenKind::Percent if after(TokenKind::Number) => SemanticKind::Number,
            TokenKind::Plus | TokenKind::Minus => {
                let from = before.map_or("", |before| before.span.of(self.text));
                let shifts = ["now", "today"].iter().any(|known| known.eq_ignore_ascii_case(from));
                return shifts.then_some(SemanticKind::Operator);
            }
            kind if kind.class() == TokenClass::Number => SemanticKind::Number,
            kind if kind.is_comparison() && !self.brackets.contains(&token.span) => SemanticKind::Operator,
            TokenKind::DoubleEqual
            | TokenKind::NotDoubleEqual
            | TokenKind::Ampersand
            | TokenKind::Bar
            | TokenKind::Bang
            | TokenKind::Arrow
            | TokenKind::EqualLess => SemanticKind::Operator,
            _ => return None,
        })
    }

    /// The words of a formula.
    fn formula(&self, body: Span, found: &mut Vec<SemanticToken>) {
        for word in words::words(body.of(self.text)) {
            let span = word.span.shifted(body.start);
            let kind = match word.kind {
                WordKind::Comment => {
                    self.lines(span, SemanticKind::Comment, found);
                    continue;
                }
                WordKind::Mark => continue,
                WordKind::Text => self.name_at(span).map_or(SemanticKind::Text, |(kind, _)| kind),
                WordKind::Number => SemanticKind::Number,
                WordKind::Function => SemanticKind::Function,
                WordKind::Constant => SemanticKind::Keyword,
                WordKind::Field => SemanticKind::Field,
                WordKind::Operator => SemanticKind::Operator,
            };
            self.push(span, kind, false, found);
        }
    }

    /// The lines of a word that may run over several.
    fn lines(&self, span: Span, kind: SemanticKind, found: &mut Vec<SemanticToken>) {
        let mut start = span.start;
        for line in span.of(self.text).split_inclusive('\n') {
            let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
            let written = line.trim_end_matches(['\r', '\n']);
            if !written.trim().is_empty() {
                self.push(Span::new(start, start + length(written)), kind, false, found);
            }
            start += length(line);
        }
    }
}

/// What a name is to the eye; `None` for a text that is no name to it.
fn kind_of(mention: Mention<'_>, values: &FxHashMap<String, FxHashSet<String>>) -> Option<SemanticKind> {
    Some(match mention {
        Mention::Rule(_) | Mention::Entry(_) => SemanticKind::Entry,
        Mention::Hours(_) | Mention::Closures(_) => SemanticKind::Hours,
        Mention::Pool(_) | Mention::Target(..) => SemanticKind::Target,
        Mention::Row(_) | Mention::OwnRow(..) => SemanticKind::Row,
        Mention::Field(_) => SemanticKind::Field,
        Mention::Value(field, value) => {
            let known = values.get(&fold(field)).is_some_and(|values| values.contains(&fold(value)));
            return known.then_some(SemanticKind::Value);
        }
        Mention::Import(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::testing::Org;

    fn shown(text: &str) -> String {
        let org = Org::of(text);
        let view = org.view();
        let text = view.text();
        let range = if org.range == Span::default() { view.whole() } else { org.range };
        let mut end = 0;
        tokens(&view, range).flatten().fold(String::new(), |mut shown, token| {
            assert!(end <= token.span.start && token.span.start < token.span.end, "in order");
            end = token.span.end;
            assert!(!token.span.of(text).contains('\n'), "on one line");
            let declares = if token.declares { ", declares" } else { "" };
            writeln!(shown, "{:?}{declares}: {}", token.kind, token.span.of(text)).unwrap();
            shown
        })
    }

    #[test]
    fn declarations() {
        insta::assert_snapshot!(shown(r#"/* One
  two */ /// Three.
rule "A" inactive
import "none.esc"
case < Case.Number: number; Tier: picklist("Gold" closed, ...) > // Four.
default hours "Day" in "UTC" < mon-fri 09:00-17:00; closed every 12-25 "Christmas"; closures "C" >
pool "P" < user "ana@example.com" capacity 3 >"#), @r#"
        Comment: /* One
        Comment:   two */
        Comment: /// Three.
        Keyword: rule
        Entry, declares: "A"
        Keyword: inactive
        Keyword: import
        Text: "none.esc"
        Keyword: case
        Field, declares: Case.Number
        Type: number
        Field, declares: Tier
        Type: picklist
        Value, declares: "Gold"
        Keyword: closed
        Comment: // Four.
        Keyword: default
        Keyword: hours
        Hours, declares: "Day"
        Keyword: in
        Text: "UTC"
        Keyword: mon
        Keyword: fri
        Number: 09:00
        Number: 17:00
        Keyword: closed
        Keyword: every
        Number: 12-25
        Text: "Christmas"
        Keyword: closures
        Hours: "C"
        Keyword: pool
        Target, declares: "P"
        Keyword: user
        Target: "ana@example.com"
        Keyword: capacity
        Number: 3
        "#);
    }

    #[test]
    fn entries() {
        insta::assert_snapshot!(shown(r#"case < Tier: picklist("Gold") >
row 1: Tier = "gold" or Tier != "Lead" or not (A < -20%) or B > today - 2d
entry "E" row own: Name starts with "x" when 1 and own and C in (true, false) sla 4h use hours "Day" <
  at 80% of sla set Tier = "Gold", notify role "R" using "T"; immediately call "x" >"#), @r#"
        Keyword: case
        Field, declares: Tier
        Type: picklist
        Value, declares: "Gold"
        Keyword: row
        Row, declares: 1
        Field: Tier
        Operator: =
        Value: "gold"
        Operator: or
        Field: Tier
        Operator: !=
        Text: "Lead"
        Operator: or
        Operator: not
        Field: A
        Operator: <
        Number: 20
        Number: %
        Operator: or
        Field: B
        Operator: >
        Keyword: today
        Operator: -
        Number: 2d
        Keyword: entry
        Entry, declares: "E"
        Keyword: row
        Row, declares: own
        Field: Name
        Operator: starts
        Operator: with
        Text: "x"
        Keyword: when
        Row: 1
        Operator: and
        Row: own
        Operator: and
        Field: C
        Operator: in
        Keyword: true
        Keyword: false
        Keyword: sla
        Number: 4h
        Keyword: use
        Keyword: hours
        Hours: "Day"
        Keyword: at
        Number: 80
        Number: %
        Keyword: of
        Keyword: sla
        Keyword: set
        Field: Tier
        Operator: =
        Value: "Gold"
        Keyword: notify
        Keyword: role
        Target: "R"
        Keyword: using
        Target: "T"
        Keyword: immediately
        Keyword: call
        Text: "x"
        "#);
    }

    #[test]
    fn formulas() {
        insta::assert_snapshot!(shown("case < Tier: picklist(\"Gold\") >\nrow 1: formula( /* a\n b */ ISPICKVAL(Tier, \"Gold\") && NOT(ISBLANK($User.Alias)) || 'x' = TRUE )"), @r#"
        Keyword: case
        Field, declares: Tier
        Type: picklist
        Value, declares: "Gold"
        Keyword: row
        Row, declares: 1
        Keyword: formula
        Comment: /* a
        Comment:  b */
        Function: ISPICKVAL
        Field: Tier
        Value: "Gold"
        Operator: &&
        Function: NOT
        Function: ISBLANK
        Field: $User.Alias
        Operator: ||
        Text: 'x'
        Operator: =
        Keyword: TRUE
        "#);
    }

    #[test]
    fn broken_text() {
        insta::assert_snapshot!(shown("entry \"E when Priority == 'High' && Owner.Name = \"x\nentry \"F\" < at 5minutes notify me > }\n/* never\n closed"), @r#"
        Keyword: entry
        Entry, declares: "E when Priority == 'High' && Owner.Name = "
        Row: x
        Keyword: entry
        Entry, declares: "F"
        Keyword: at
        Number: 5minutes
        Keyword: notify
        Field: me
        Comment: /* never
        Comment:  closed
        "#);
    }

    #[test]
    fn a_range_has_only_what_lies_in_it() {
        insta::assert_snapshot!(shown("queue \"A\"\nqueue \"$0B\"\nqu$0eue \"C\""), @r#"
        Target, declares: "B"
        Keyword: queue
        "#);
    }
}
