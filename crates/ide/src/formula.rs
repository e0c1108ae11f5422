//! The names in a formula.

use esc_diagnostics::Span;
use esc_syntax::formula::words::{WordKind, words};

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
