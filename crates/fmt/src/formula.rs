//! The layout of formulas.
//!
//! A formula that fits stands on its line; one that does not has each argument, and each operand of its `&&` and `||`, on
//! a line of its own, and so has each part of it that does not fit.

use esc_syntax::formula::words::{Word, WordKind, words};

use crate::INDENT;
use crate::doc::{Break, Doc};
use crate::printer::{Between, Printer};

impl Printer<'_> {
    /// Prints the body of a formula, and the parenthesis that closes it.
    pub(crate) fn formula(&mut self, body: usize, close: usize) {
        let Some(text) = self.taken(body) else { return };
        self.doc.begin();
        self.doc.nest(INDENT);
        self.doc.line(Break::Soft);
        print(&words(text), &mut self.doc);
        self.closing(close, Between::May(Break::Soft));
        self.doc.end();
    }
}

/// Prints the words of a formula.
fn print(words: &[Word<'_>], doc: &mut Doc<'_>) {
    let mut before: Option<&Word<'_>> = None;
    // The last word that is no comment, and whether a sign of what follows stands just before.
    let (mut meaning, mut signed): (Option<&Word<'_>>, bool) = (None, false);
    for word in words {
        match (before, word.text) {
            (Some(before), ")") => {
                doc.nest(-INDENT);
                if before.text != "(" {
                    doc.line(Break::Soft);
                }
            }
            (None, _) | (_, ",") => {}
            (Some(before), _) if signed || before.text == "(" => {
                if before.text == "(" {
                    doc.line(Break::Soft);
                }
            }
            (Some(before), "(") if before.kind == WordKind::Function => {}
            (Some(before), text) if before.text == "," || matches!(text, "&&" | "||") => {
                doc.line(Break::Line);
            }
            (Some(_), _) => doc.text(" "),
        }
        if word.text == "(" {
            doc.begin();
        }
        doc.text(word.text.to_owned());
        match word.text {
            "(" => doc.nest(INDENT),
            ")" => doc.end(),
            _ => {}
        }
        signed = matches!(word.text, "-" | "+" | "!") && meaning.is_none_or(takes_value);
        before = Some(word);
        if word.kind != WordKind::Comment {
            meaning = Some(word);
        }
    }
}

/// Whether a value comes after a word, so that a sign there is one.
fn takes_value(word: &Word<'_>) -> bool {
    word.kind == WordKind::Operator
        || matches!(word.text, "(" | ",")
        || word.kind == WordKind::Field && word.text.eq_ignore_ascii_case("not")
}
