//! What people pick from, as it is collected.

use esc_diagnostics::Span;
use esc_syntax::ast::Item;
use esc_syntax::formula::words;
use esc_values::{Day, quote};
use rustc_hash::FxHashSet;

use super::{Completion, CompletionKind, MAX_COMPLETIONS};
use crate::View;
use crate::follow::Cursor;
use crate::words::describe;

/// One thing to pick.
pub(super) struct Offer {
    label: String,
    kind: CompletionKind,
    detail: String,
    documentation: String,
    new_text: Option<String>,
    snippet: bool,
}

impl Offer {
    /// What is written as it is labelled.
    pub(super) fn new(kind: CompletionKind, label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            kind,
            detail: String::new(),
            documentation: String::new(),
            new_text: None,
            snippet: false,
        }
    }

    /// A few words beside the label.
    pub(super) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = detail.into();
        self
    }

    /// What it means, in Markdown.
    pub(super) fn about(mut self, documentation: impl Into<String>) -> Self {
        self.documentation = documentation.into();
        self
    }

    /// What a word of the language means, as that of the offer.
    pub(super) fn about_word(self, word: &str) -> Self {
        self.about(describe(word).unwrap_or_default())
    }

    /// What is written instead of the label.
    pub(super) fn writes(mut self, text: impl Into<String>) -> Self {
        self.new_text = Some(text.into());
        self
    }

    /// What is written, with tab stops.
    pub(super) fn snippet(mut self, text: impl Into<String>) -> Self {
        self.snippet = true;
        self.writes(text)
    }
}

/// What was collected for a place.
pub(super) struct Offers<'v> {
    pub(super) view: View<'v>,
    /// What was typed of it, up to the place.
    pub(super) typed: &'v str,
    /// What is replaced.
    pub(super) replaces: Span,
    /// Whether nothing stands before it on its line.
    pub(super) first_on_line: bool,
    found: Vec<Completion>,
    /// How many of them begin as typed.
    beginning: usize,
    labels: FxHashSet<String>,
}

impl<'v> Offers<'v> {
    pub(super) fn new(view: View<'v>, cursor: &Cursor<'v>) -> Self {
        Self {
            view,
            typed: cursor.typed,
            replaces: cursor.replaces,
            first_on_line: cursor.first_on_line,
            found: Vec::new(),
            beginning: 0,
            labels: FxHashSet::default(),
        }
    }

    /// Whether an offer of this label would be kept: it fits what was typed, there is none like it, and there are not
    /// too many. Asked before an offer is made where there may be thousands.
    pub(super) fn wants(&self, label: &str) -> bool {
        let count =
            if begins(label, self.typed) { self.beginning } else { self.found.len() - self.beginning };
        count < MAX_COMPLETIONS && fits(label, self.typed) && !self.labels.contains(label)
    }

    /// Adds an offer, if it is wanted.
    pub(super) fn push(&mut self, offer: Offer) {
        if !self.wants(&offer.label) {
            return;
        }
        self.beginning += usize::from(begins(&offer.label, self.typed));
        self.labels.insert(offer.label.clone());
        self.found.push(Completion {
            new_text: offer.new_text.unwrap_or_else(|| offer.label.clone()),
            label: offer.label,
            kind: offer.kind,
            detail: offer.detail,
            documentation: offer.documentation,
            replaces: self.replaces,
            snippet: offer.snippet,
        });
    }

    /// Adds a word or a mark of the language.
    pub(super) fn word(&mut self, word: &str) {
        let detail = match word {
            "," => "one more",
            ";" => "end of this one",
            ">" => "end of the block",
            "<" => "start of the block",
            "(" => "start of a list",
            ")" => "end of the parentheses",
            "..." => "and others",
            "and" => "both",
            "or" => "one of them",
            _ => "word",
        };
        self.push(Offer::new(CompletionKind::Keyword, word).detail(detail).about_word(word));
    }

    /// The label of a text: without quotes, unless they were begun.
    pub(super) fn text_label(&self, value: &str) -> String {
        if self.typed.starts_with(['"', '\'']) { self.quoted(value) } else { value.to_owned() }
    }

    /// An offer of a text in quotes.
    pub(super) fn text(&self, kind: CompletionKind, value: &str) -> Offer {
        Offer::new(kind, self.text_label(value)).writes(self.quoted(value))
    }

    /// A text in quotes: in the single ones that formulas have, where one was begun.
    fn quoted(&self, value: &str) -> String {
        if self.typed.starts_with('\'') { words::quote('\'', value) } else { quote(value) }
    }

    /// Adds the date of today.
    pub(super) fn today(&mut self) {
        if let Some(day) = Day::of_seconds(self.view.now.unix()) {
            self.push(
                Offer::new(CompletionKind::Value, day.to_string())
                    .detail("date")
                    .about("A date: year, month, day."),
            );
        }
    }

    /// Whether this text comes next after the place, as far as spaces do not matter.
    pub(super) fn is_followed_by(&self, mark: char) -> bool {
        let rest = self.view.text().get(self.replaces.end as usize..).unwrap_or_default();
        rest.trim_start_matches([' ', '\t']).starts_with(mark)
    }

    /// What was collected: first what begins as typed, then what has its letters elsewhere.
    pub(super) fn finish(mut self) -> Vec<Completion> {
        let typed = self.typed;
        self.found.sort_by_key(|found| !begins(&found.label, typed));
        self.found.truncate(MAX_COMPLETIONS);
        self.found
    }
}

/// Whether a label begins with what was typed, whatever the case of its letters.
fn begins(label: &str, typed: &str) -> bool {
    let mut letters = label.chars();
    typed.chars().all(|wanted| letters.next().is_some_and(|letter| same(letter, wanted)))
}

fn same(left: char, right: char) -> bool {
    left == right || left.to_lowercase().eq(right.to_lowercase())
}

/// Whether a label has the letters that were typed, in their order, from the start of one of its words on, whatever their
/// case. A quote that was begun is one that the label begins with.
pub(super) fn fits(label: &str, typed: &str) -> bool {
    const QUOTES: [char; 3] = ['"', '`', '\''];
    if let Some(typed) = typed.strip_prefix(QUOTES) {
        return label.strip_prefix(QUOTES).is_some_and(|label| fits(label, typed));
    }
    let mut letters = typed.chars();
    let Some(first) = letters.next() else { return true };
    let mut before = ' ';
    let mut rest = label.chars();
    loop {
        let Some(letter) = rest.next() else { return false };
        let starts_word = !before.is_alphanumeric() || before.is_lowercase() && letter.is_uppercase();
        if starts_word && same(letter, first) {
            return letters.all(|wanted| rest.any(|letter| same(letter, wanted)));
        }
        before = letter;
    }
}

/// What stands in the doc comment of a declaration.
pub(super) fn docs(item: &Item) -> String {
    item.docs.join("\n").trim().to_owned()
}

/// A text in a snippet.
pub(super) fn plain(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}
