//! Text from a rule file that is safe to write to a terminal.

use std::borrow::Cow;

/// The text with every character that would move the cursor, change colours, reorder what follows or not show at
/// all replaced by a visible one of as many bytes, so that offsets stay what they are. Tabs and line ends stay.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.char_indices().any(|(at, c)| is_unsafe(text, at, c)) {
        return Cow::Borrowed(text);
    }
    let mut result = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        if is_unsafe(text, at, c) {
            result.push_str(match c.len_utf8() {
                1 => "?",
                2 => "¿",
                3 => "\u{fffd}",
                _ => "\u{fffd}?",
            });
        } else {
            result.push(c);
        }
    }
    Cow::Owned(result)
}

/// The text on one line: made visible, its line ends and tabs as spaces.
pub(super) fn visible_line(text: &str) -> Cow<'_, str> {
    if text.contains(['\n', '\r', '\t']) {
        Cow::Owned(visible(&text.replace("\r\n", " ").replace(['\n', '\r', '\t'], " ")).into_owned())
    } else {
        visible(text)
    }
}

fn is_unsafe(text: &str, at: usize, c: char) -> bool {
    match c {
        '\n' | '\t' => false,
        '\r' => text.as_bytes().get(at + 1) != Some(&b'\n'),
        '\u{61c}'
        | '\u{200b}'
        | '\u{200e}'
        | '\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}' => true,
        _ => c.is_control(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_replaced() {
        assert_eq!(visible("a\u{1b}[31mb"), "a?[31mb");
        assert_eq!(visible("a\u{9b}31mb\u{7f}"), "a¿31mb?");
        assert_eq!(visible("a\u{202e}b\u{e0041}"), "a\u{fffd}b\u{fffd}?");
        assert_eq!(visible("a\rb\r\nc\td"), "a?b\r\nc\td");
        assert_eq!(visible("Grüße 👩‍💻"), "Grüße 👩‍💻");
        assert_eq!(visible_line("a\r\nb\tc\u{7}"), "a b c?");
    }

    proptest! {
        #[test]
        fn offsets_stay(text in any::<String>()) {
            let shown = visible(&text);
            prop_assert_eq!(shown.len(), text.len());
            for (at, _) in text.char_indices() {
                prop_assert!(shown.is_char_boundary(at));
            }
            prop_assert!(!shown.replace("\r\n", "").contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
        }
    }
}
