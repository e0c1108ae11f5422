//! The words of the language in editors that have their own list of them.

use esc_syntax::words::{ACTIONS, DECLARATIONS};

use crate::files::text;

/// The words between `start` and `end`.
fn words<'a>(text: &'a str, start: &str, end: &str) -> Vec<&'a str> {
    let list = text.split_once(start).unwrap().1.split_once(end).unwrap().0;
    let mut words: Vec<&str> = list.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    words.retain(|word| !word.is_empty());
    words.sort_unstable();
    words
}

#[test]
fn neovim_knows_what_begins_declarations_and_actions() {
    let text = text("editors/neovim/lua/esc/indent.lua");
    assert_eq!(words(&text, "local DECLARATIONS =\n  set('", "')"), DECLARATIONS);
    assert_eq!(words(&text, "local ACTIONS = set('", "')"), ACTIONS);
}

#[test]
fn emacs_knows_what_begins_declarations_and_actions() {
    let text = text("editors/emacs/esc-mode.el");
    assert_eq!(words(&text, "(defconst esc--declarations\n    '(", ")"), DECLARATIONS);
    assert_eq!(words(&text, "(defconst esc--actions '(", ")"), ACTIONS);
}
