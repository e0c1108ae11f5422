//! Text as the language compares and writes it.

use std::fmt::Write as _;

/// Lower-cases each character by itself, without context: the form in which texts are compared.
///
/// This is not `str::to_lowercase`, which looks at a final sigma's neighbours.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends [`fold`]`(text)` to `out`.
pub fn fold_into(text: &str, out: &mut String) {
    if text.is_ascii() {
        let start = out.len();
        out.push_str(text);
        if let Some(added) = out.get_mut(start..) {
            added.make_ascii_lowercase();
        }
    } else {
        out.extend(text.chars().flat_map(char::to_lowercase));
    }
}

/// Whether [`fold`] leaves a text as it is.
pub fn is_folded(text: &str) -> bool {
    if text.is_ascii() {
        return !text.bytes().any(|byte| byte.is_ascii_uppercase());
    }
    text.chars().flat_map(char::to_lowercase).eq(text.chars())
}

/// Whether two texts are the same once they are [folded](fold).
pub fn folds_alike(one: &str, other: &str) -> bool {
    if one.is_ascii() && other.is_ascii() {
        return one.eq_ignore_ascii_case(other);
    }
    one.chars().flat_map(char::to_lowercase).eq(other.chars().flat_map(char::to_lowercase))
}

/// Writes a text as a literal of the language: in double quotes, with `\" \\ \n \t` and `\u{…}` for other
/// control characters.
pub fn quote(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() => {
                // Writing to a `String` cannot fail.
                let _ = write!(quoted, "\\u{{{:x}}}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_maps_each_character_by_itself() {
        assert_eq!(fold("ÀB"), "àb");
        assert_eq!(fold("ΟΔΟΣ"), "οδοσ", "a final sigma is folded like any other");
        assert_eq!(fold("İ"), "i\u{307}");
    }

    #[test]
    fn what_folding_leaves_is_folded() {
        for text in ["", "ab 1", "àb", "οδοσ", "i\u{307}", "ß"] {
            assert!(is_folded(text) && fold(text) == text, "{text}");
        }
        for text in ["aB", "ÀB", "É", "İ"] {
            assert!(!is_folded(text) && fold(text) != text, "{text}");
        }
    }

    #[test]
    fn quoting_escapes_what_a_literal_cannot_hold() {
        assert_eq!(quote("a \"b\" \\ \n\t\u{1}é"), r#""a \"b\" \\ \n\t\u{1}é""#);
    }
}
