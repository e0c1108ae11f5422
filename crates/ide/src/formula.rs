//! The names in a formula.

use esc_diagnostics::Span;
use esc_formula::{Entry, function_named};
use esc_syntax::formula::words::{WordKind, words};
use esc_syntax::{TokenKind, lex};

use crate::View;
use crate::names::Mention;

/// Visits the fields in a formula, and the values in `ISPICKVAL(field, "value")` and `INCLUDES(field, "value")`, each
/// with its place in it. A value whose spelling the formula escapes is passed over.
pub(crate) fn visit<'a>(text: &'a str, found: &mut dyn FnMut(Mention<'a>, Span)) {
    let words = words(text);
    for word in words.iter().filter(|word| word.kind == WordKind::Field) {
        found(Mention::Field(without_case(word.text)), word.span);
    }
    for window in words.windows(5) {
        let [function, _, field, comma, value] = window else { continue };
        let asks = function.kind == WordKind::Function
            && ["ispickval", "includes"].iter().any(|known| known.eq_ignore_ascii_case(function.text));
        if asks && field.kind == WordKind::Field && comma.text == "," && value.kind == WordKind::Text {
            let inside = value.text.get(1..value.text.len().saturating_sub(1)).unwrap_or_default();
            if !inside.contains('\\') {
                found(Mention::Value(without_case(field.text), inside), value.span);
            }
        }
    }
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
    let words = words(text);
    let mut open: Vec<(Option<&str>, usize)> = Vec::new();
    for (at, word) in words.iter().enumerate() {
        match word.text {
            "(" => {
                let function = at.checked_sub(1).and_then(|before| words.get(before));
                open.push((function.filter(|word| word.kind == WordKind::Function).map(|word| word.text), 0));
            }
            ")" => {
                open.pop();
            }
            "," => {
                if let Some((_, argument)) = open.last_mut() {
                    *argument += 1;
                }
            }
            _ => {}
        }
    }
    open.iter().rev().find_map(|(name, argument)| Some((function_named((*name)?)?, *argument)))
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
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn fields_and_values() {
        let mut shown = String::new();
        visit(
            "ISPICKVAL(Case.Priority, 'High') && includes(P__c, \"a\\\"b\") || Len(X.Y) = Z",
            &mut |mention, _| {
                writeln!(shown, "{mention:?}").unwrap();
            },
        );
        insta::assert_snapshot!(shown, @r#"
        Field("Priority")
        Field("P__c")
        Field("X.Y")
        Field("Z")
        Value("Priority", "High")
        "#);
    }
}
