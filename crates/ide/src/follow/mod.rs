//! What can stand at a place, as the tokens before it tell.
//!
//! [`Follow`] goes through those tokens as the grammar does, asking for one after the other whether it is there. What
//! it asks for where the tokens end is what can stand at the place. What follows the place is not looked at, and what
//! does not fit before it is passed over, so that broken text is followed as well as whole one.

mod criteria;
mod cursor;
mod declarations;
mod entry;
mod expect;
mod hours;
mod steps;

use std::cell::OnceCell;

use esc_diagnostics::Span;
use esc_syntax::ast::ItemKind;
use esc_values::fold;
use rustc_hash::FxHashSet;

use crate::View;

pub(crate) use criteria::{COUNTED_UNITS, UNITS};
pub(crate) use cursor::{Cursor, Tok, Within};
pub(crate) use declarations::TYPES;
pub(crate) use entry::ORIGINS;
pub(crate) use expect::{Ages, Expect, Form, FormKind};
pub(crate) use hours::NTHS;
pub(crate) use steps::MAX_ACTIONS;

/// How deep parentheses are followed; the grammar does not go as deep.
const MAX_DEPTH: usize = 100;

/// The labels of the file's rows, read off when they are first asked for.
struct Rows<'v> {
    view: View<'v>,
    /// In lower case.
    labels: OnceCell<FxHashSet<String>>,
}

impl Rows<'_> {
    fn has(&self, label: &str) -> bool {
        let labels = self.labels.get_or_init(|| {
            let rows = self.view.items().filter_map(|(_, item)| match &item.kind {
                ItemKind::Row(row) => Some(fold(&row.label.value)),
                _ => None,
            });
            rows.collect()
        });
        labels.contains(&fold(label))
    }
}

/// A row that the entry at the place has of its own.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnRow<'a> {
    pub(crate) label: &'a str,
    /// Its criteria in the file.
    pub(crate) criteria: Span,
}

/// Goes through the tokens before a place.
pub(crate) struct Follow<'a> {
    tokens: &'a [Tok<'a>],
    at: usize,
    rows: Rows<'a>,
    /// Whether something must stand at the place that was asked for already.
    settled: bool,
    /// What can stand at the place.
    pub(crate) expects: Vec<Expect<'a>>,
    /// The form whose arguments are written at the place.
    pub(crate) form: Option<Form<'a>>,
    /// The own rows of the entry at the place.
    pub(crate) own_rows: Vec<OwnRow<'a>>,
    /// The label of the row at the place.
    pub(crate) row: Option<&'a str>,
    /// The target of the entry at the place, in minutes.
    sla: Option<u32>,
}

impl<'a> Follow<'a> {
    /// Goes through all tokens, which stand in the file of the view.
    pub(crate) fn through(tokens: &'a [Tok<'a>], view: View<'a>) -> Self {
        let mut follow = Self {
            tokens,
            at: 0,
            rows: Rows { view, labels: OnceCell::new() },
            settled: false,
            expects: Vec::new(),
            form: None,
            own_rows: Vec::new(),
            row: None,
            sla: None,
        };
        while !follow.at_end() {
            follow.declaration();
        }
        follow.expect(Expect::Declaration);
        follow
    }

    fn peek(&self) -> Option<Tok<'a>> {
        self.tokens.get(self.at).copied()
    }

    fn peek_is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.is(word))
    }

    fn at_end(&self) -> bool {
        self.at >= self.tokens.len()
    }

    /// Takes a token that does not fit, or that was looked at.
    fn skip(&mut self) {
        self.at += 1;
    }

    /// Notes what can stand where the tokens end.
    fn expect(&mut self, what: Expect<'a>) {
        self.expect_with(|| what);
    }

    /// The same, of what is made only if it is needed.
    fn expect_with(&mut self, what: impl FnOnce() -> Expect<'a>) {
        if !self.at_end() || self.settled {
            return;
        }
        let what = what();
        if !self.expects.contains(&what) {
            self.expects.push(what);
        }
    }

    /// Says that what was asked for last must stand here: nothing that is asked for later can.
    fn settle(&mut self) {
        self.settled |= self.at_end();
    }

    /// Takes this word, if it is next.
    fn take(&mut self, word: &str) -> bool {
        let found = self.peek_is(word);
        self.at += usize::from(found);
        found
    }

    fn take_mark(&mut self, mark: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_mark(mark));
        self.at += usize::from(found);
        found
    }

    /// Takes one of these words, if one is next.
    fn take_any(&mut self, words: &'static [&'static str]) -> Option<&'static str> {
        words.iter().copied().find(|word| self.take(word))
    }

    /// Asks for a word.
    fn word(&mut self, word: &'static str) -> bool {
        self.expect(Expect::Word(word));
        self.take(word)
    }

    /// Asks for a mark.
    fn mark(&mut self, mark: &'static str) -> bool {
        self.expect(Expect::Word(mark));
        self.take_mark(mark)
    }

    /// Asks for a word without which nothing goes on.
    fn need_word(&mut self, word: &'static str) -> bool {
        let found = self.word(word);
        self.settle_unless(found)
    }

    fn need_mark(&mut self, mark: &'static str) -> bool {
        let found = self.mark(mark);
        self.settle_unless(found)
    }

    /// Asks for one of these words.
    fn need_any(&mut self, words: &'static [&'static str]) -> Option<&'static str> {
        for word in words {
            self.expect(Expect::Word(word));
        }
        let found = self.take_any(words);
        self.settle_unless(found.is_some());
        found
    }

    fn settle_unless(&mut self, found: bool) -> bool {
        if !found {
            self.settle();
        }
        found
    }

    /// Asks for a text without which nothing goes on; gives it as written.
    fn need_text(&mut self, what: Expect<'a>) -> Option<&'a str> {
        self.need(what, Tok::is_text)
    }

    /// Asks for a token of some kind without which nothing goes on.
    fn need(&mut self, what: Expect<'a>, fits: impl Fn(&Tok<'a>) -> bool) -> Option<&'a str> {
        self.expect(what);
        let found = self.peek().filter(fits);
        self.at += usize::from(found.is_some());
        self.settle_unless(found.is_some());
        found.map(|token| token.text)
    }

    /// Begins a form; gives the one around it.
    fn enter(&mut self, kind: FormKind, field: Option<&'a str>) -> Option<Form<'a>> {
        self.form.replace(Form { kind, field, argument: 0 })
    }

    /// Says which argument of the form comes next.
    fn argument(&mut self, argument: usize) {
        if let Some(form) = self.form.as_mut().filter(|_| !self.settled) {
            form.argument = argument;
        }
    }

    /// Ends a form, unless the place lies in it.
    fn leave(&mut self, outer: Option<Form<'a>>, whole: bool) {
        if whole || !self.at_end() {
            self.form = outer;
        }
    }

    /// The items of a block, from its first bracket to its last. An item begins with one of `starts` even where the
    /// `;` before it is missing.
    fn block(&mut self, starts: &[&str], mut item: impl FnMut(&mut Self, bool)) {
        if !self.need_mark("<") {
            return;
        }
        let mut first = true;
        while !self.take_mark(">") {
            let before = self.at;
            let at_end = self.at_end();
            item(self, first);
            if at_end {
                if !first {
                    self.expect(Expect::Word(">"));
                }
                self.settle();
                return;
            }
            first = false;
            while self.peek().is_some_and(|token| {
                !token.is_mark(";")
                    && !token.is_mark(">")
                    && (self.at == before || !starts.iter().any(|word| token.is(word)))
            }) {
                self.skip();
            }
            if !self.mark(";") && self.at_end() {
                self.expect(Expect::Word(">"));
                self.settle();
                return;
            }
        }
    }
}
