//! The names in a formula, and what is being written in one.

use esc_diagnostics::Span;
use esc_formula::{Entry, function_named};
use esc_syntax::formula::words::{Word, WordKind, words};
use esc_syntax::formula::{BinaryOperator, Expr, ExprKind, Formula};
use esc_syntax::{TokenKind, lex};

use crate::View;
use crate::names::{Mention, Role};

/// Visits the fields in a formula, and the values that it holds against one, each with its place in the slice.
pub(crate) fn visit<'a>(formula: &'a Formula, found: &mut dyn FnMut(Mention<'a>, Span, Role)) {
    match &formula.expr {
        Some(expr) => Visit { formula, found }.expr(expr),
        None => visit_words(formula, found),
    }
}

/// The names of a formula that could be read, as they are visited. The parser bounds how deep it nests.
struct Visit<'a, 'f> {
    formula: &'a Formula,
    found: &'f mut dyn FnMut(Mention<'a>, Span, Role),
}

impl<'a> Visit<'a, '_> {
    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Field(name) => (self.found)(Mention::Field(&name.value), name.span, Role::Refers),
            ExprKind::Call { name, arguments, .. } => {
                let is = |known: &str| known.eq_ignore_ascii_case(name);
                if let Some((of, others)) = arguments.split_first() {
                    let values = match others.split_last() {
                        // What it gives where no value fits ends it.
                        Some((_, pairs)) if is("case") => pairs,
                        _ if is("ispickval") || is("includes") => others,
                        _ => &[],
                    };
                    for value in values.iter().step_by(2) {
                        self.value(of, value);
                    }
                }
                for argument in arguments {
                    self.expr(argument);
                }
            }
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Chain { first, rest } => {
                self.expr(first);
                let mut left = &**first;
                for link in rest {
                    if matches!(link.operator, BinaryOperator::Equal | BinaryOperator::NotEqual) {
                        self.value(left, &link.operand);
                        self.value(&link.operand, left);
                    }
                    self.expr(&link.operand);
                    left = &link.operand;
                }
            }
            ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Null => {}
        }
    }

    /// A text that is held against a field.
    fn value(&mut self, of: &'a Expr, value: &'a Expr) {
        let ExprKind::Text(text) = &value.kind else { return };
        let field = match &of.kind {
            ExprKind::Call { name, arguments, .. } if name.eq_ignore_ascii_case("text") => {
                arguments.first().map(|argument| &argument.kind)
            }
            kind => Some(kind),
        };
        let Some(ExprKind::Field(field)) = field else { return };
        let (start, end) = (self.formula.span.start, self.formula.span.end);
        let written = value.span.start.checked_sub(start).filter(|_| value.span.end <= end);
        let written = written.and_then(|at| self.formula.text.get(at as usize..));
        // In parentheses it is not the text alone that stands there.
        if written.is_some_and(|written| written.starts_with(['"', '\''])) {
            (self.found)(Mention::Value(&field.value, text), value.span, Role::Refers);
        }
    }
}

/// The same of a formula that could not be read. A value whose spelling the formula escapes is passed over.
fn visit_words<'a>(formula: &'a Formula, found: &mut dyn FnMut(Mention<'a>, Span, Role)) {
    let words = meaning(&formula.text);
    let mut found = |mention, span: Span| found(mention, span.shifted(formula.span.start), Role::Refers);
    for (at, word) in words.iter().enumerate() {
        match word.kind {
            WordKind::Field => found(Mention::Field(without_case(word.text)), word.span),
            WordKind::Text => {
                let (before, after) = words.split_at(at);
                let Some(asked) = asked_after(before) else { continue };
                let is_value = !asked.in_case || after.get(1).is_some_and(|next| next.text == ",");
                let inside = word.text.get(1..word.text.len().saturating_sub(1)).unwrap_or_default();
                if asked.whole && is_value && !inside.contains('\\') {
                    found(Mention::Value(asked.field, inside), word.span);
                }
            }
            _ => {}
        }
    }
}

/// What a text in a formula is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Asked<'a> {
    pub(crate) field: &'a str,
    /// Whether the text is a value of the field, rather than a part of one.
    pub(crate) whole: bool,
    /// Whether it stands in `CASE`.
    in_case: bool,
}

/// What a text that begins after this part of a formula is held against: `ISPICKVAL(field, …`, `INCLUDES(field, …`,
/// `CASE(field, …`, `CONTAINS(field, …`, `BEGINS(field, …`, `field = …`; the field also in `TEXT`.
pub(crate) fn asked(before: &str) -> Option<Asked<'_>> {
    asked_after(&meaning(before))
}

fn asked_after<'a>(before: &[Word<'a>]) -> Option<Asked<'a>> {
    let (last, rest) = before.split_last()?;
    if matches!(last.text, "=" | "==" | "<>" | "!=") {
        let field = field_at_end(rest)?;
        return Some(Asked { field, whole: true, in_case: false });
    }
    let call = open_calls(before).pop().filter(|_| last.text == ",")?;
    let arguments = before.get(call.start..)?;
    let first = arguments.split(|word| word.text == ",").next()?;
    let field = field_at_end(first).filter(|_| matches!(first.len(), 1 | 4))?;
    let is = |name: &str| call.function.is_some_and(|function| function.eq_ignore_ascii_case(name));
    let in_case = is("case") && call.argument % 2 == 1;
    let whole = in_case || call.argument == 1 && (is("ispickval") || is("includes"));
    let part = call.argument == 1 && (is("contains") || is("begins"));
    (whole || part).then_some(Asked { field, whole, in_case })
}

/// The field that a formula ends with, by itself or in `TEXT`.
fn field_at_end<'a>(words: &[Word<'a>]) -> Option<&'a str> {
    let field = match words {
        [.., function, open, field, close]
            if function.kind == WordKind::Function
                && function.text.eq_ignore_ascii_case("text")
                && (open.text, close.text) == ("(", ")") =>
        {
            field
        }
        [.., field] => field,
        [] => return None,
    };
    (field.kind == WordKind::Field).then(|| without_case(field.text))
}

/// The words of a formula that mean something.
fn meaning(text: &str) -> Vec<Word<'_>> {
    let mut words = words(text);
    words.retain(|word| word.kind != WordKind::Comment);
    words
}

/// What a function or operator means, in Markdown.
pub(crate) fn page(entry: &Entry) -> String {
    format!("**`{}`** {}\n\nBlanks: {}", entry.form(), entry.about, lower_first(entry.blank))
}

/// The text with its first letter in lower case, unless that is a name in backticks.
fn lower_first(text: &str) -> String {
    let mut characters = text.chars();
    characters.next().map_or_else(String::new, |first| first.to_lowercase().chain(characters).collect())
}

/// What stands before the offset of the formula that holds it.
pub(crate) fn before<'a>(view: &View<'a>, offset: u32) -> Option<&'a str> {
    let (slice, _) = view.file.source.slice_at(offset)?;
    let text = view.text_of(slice).get(..offset.checked_sub(slice.start)? as usize)?;
    let last = lex(text).pop()?;
    matches!(last.kind, TokenKind::FormulaBody | TokenKind::UnterminatedFormula).then(|| last.span.of(text))
}

/// The function whose arguments are written at the end of a text, and the number of the argument.
pub(crate) fn open_call(text: &str) -> Option<(&'static Entry, usize)> {
    let words = meaning(text);
    let mut calls = open_calls(&words).into_iter().rev();
    calls.find_map(|call| Some((function_named(call.function?)?, call.argument)))
}

/// A parenthesis that is open.
struct Open<'a> {
    /// The function whose arguments follow it.
    function: Option<&'a str>,
    /// The number of the word after it.
    start: usize,
    /// The number of the argument that is being written.
    argument: usize,
}

/// The parentheses that are open at the end of some words, the innermost last.
fn open_calls<'a>(words: &[Word<'a>]) -> Vec<Open<'a>> {
    let mut open: Vec<Open<'a>> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "(" => {
                let before = at.checked_sub(1).and_then(|before| words.get(before));
                let function = before.filter(|word| word.kind == WordKind::Function).map(|word| word.text);
                open.push(Open { function, start: at + 1, argument: 0 });
            }
            ")" => {
                open.pop();
            }
            "," => {
                if let Some(call) = open.last_mut() {
                    call.argument += 1;
                }
            }
            _ => {}
        }
    }
    open
}

/// The name without a leading `Case.`.
fn without_case(name: &str) -> &str {
    match name.split_once('.') {
        Some((first, rest)) if first.eq_ignore_ascii_case("case") => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use esc_syntax::{SliceIds, parse_file};

    use super::*;
    use crate::names;

    /// The names of a formula, and how they are written.
    fn shown(formula: &str) -> String {
        let text = format!("row 1: formula({formula})");
        let slice = parse_file(&text, &mut SliceIds::default()).remove(0);
        let mut found = Vec::new();
        names::visit(&slice, slice.parsed.item.as_ref().unwrap(), &mut |mention, span, role| {
            if role == Role::Refers {
                found.push((span, format!("{mention:?} as {}\n", span.of(&text))));
            }
        });
        found.sort();
        found.into_iter().map(|(_, line)| line).collect()
    }

    const FORMULA: &str = "ISPICKVAL(Case.Priority, 'High') && includes(P__c, \"a\\\"b\") || Len(X.Y) = Z || TEXT(P /**/) <> \"Low\" \
                           && CASE(TEXT(Q), \"a\", \"no\", 'b', \"no\", \"no\") = \"no\" && \"Acme\" = S && CONTAINS(S, \"no\")";

    #[test]
    fn fields_and_values() {
        insta::assert_snapshot!(shown(FORMULA), @r#"
        Field("Priority") as Case.Priority
        Value("Priority", "High") as 'High'
        Field("P__c") as P__c
        Value("P__c", "a\"b") as "a\"b"
        Field("X.Y") as X.Y
        Field("Z") as Z
        Field("P") as P
        Value("P", "Low") as "Low"
        Field("Q") as Q
        Value("Q", "a") as "a"
        Value("Q", "b") as 'b'
        Value("S", "Acme") as "Acme"
        Field("S") as S
        Field("S") as S
        "#);
    }

    #[test]
    fn fields_and_values_of_a_formula_with_mistakes() {
        insta::assert_snapshot!(shown(&format!("{FORMULA} && (1 +)")), @r#"
        Field("Priority") as Case.Priority
        Value("Priority", "High") as 'High'
        Field("P__c") as P__c
        Field("X.Y") as X.Y
        Field("Z") as Z
        Field("P") as P
        Value("P", "Low") as "Low"
        Field("Q") as Q
        Value("Q", "a") as "a"
        Value("Q", "b") as 'b'
        Field("S") as S
        Field("S") as S
        "#);
    }

    #[test]
    fn what_a_text_is_held_against() {
        let shown = |before: &str| asked(before).map(|asked| (asked.field.to_owned(), asked.whole));
        for before in [
            "ISPICKVAL(P, ",
            "A && includes( Case.P,",
            "CASE(P, ",
            "case(TEXT(P), \"a\", F(1, 2), ",
            "1 = 2 && P =",
        ] {
            assert_eq!(shown(before), Some(("P".to_owned(), true)), "{before}");
        }
        for before in ["TEXT(P) <>", "NOT(TEXT( P ) !=", "IF(P == "] {
            assert_eq!(shown(before), Some(("P".to_owned(), true)), "{before}");
        }
        for before in ["CONTAINS(P, ", "BEGINS(TEXT(P),"] {
            assert_eq!(shown(before), Some(("P".to_owned(), false)), "{before}");
        }
        for before in [
            "",
            "ISPICKVAL(",
            "ISPICKVAL(P",
            "CASE(P, \"a\", ",
            "CASE(A + P, ",
            "LEFT(P) =",
            "P + ",
            "FIND(P, ",
        ] {
            assert_eq!(shown(before), None, "{before}");
        }
    }
}
