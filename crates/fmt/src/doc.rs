//! A small pretty printer: texts, places where a line may break, and groups that break or do not.
//!
//! It is Wadler's: a group is printed on one line if it fits there, with what follows up to the next possible
//! break, and otherwise each of its own [`Break::Line`]s becomes a new line; groups inside it are asked again.
//! Looking ahead ends after [`MAX_WIDTH`] characters, so that printing takes linear time.

use std::borrow::Cow;

use crate::MAX_WIDTH;

/// A place between two texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Break {
    /// A space; a new line where the group is broken.
    Line,
    /// Nothing; a new line where the group is broken.
    Soft,
    /// A space; a new line where the group is broken and what follows, up to the next break, does not fit.
    Fill,
    /// Always a new line, after an empty one if `blank`.
    Hard {
        /// Whether an empty line comes before it.
        blank: bool,
    },
}

impl Break {
    const fn flat(self) -> &'static str {
        match self {
            Self::Line | Self::Fill => " ",
            Self::Soft | Self::Hard { .. } => "",
        }
    }
}

#[derive(Debug)]
enum Op<'a> {
    Text(Cow<'a, str>),
    Comment(Cow<'a, str>),
    Break(Break),
    Nest(isize),
    Begin { broken: bool },
    End,
}

/// What is to be printed.
#[derive(Debug, Default)]
pub(crate) struct Doc<'a> {
    ops: Vec<Op<'a>>,
    /// Where the open groups begin.
    open: Vec<usize>,
}

impl<'a> Doc<'a> {
    /// Appends a text. One of several lines breaks the groups around it; its lines are printed as they are.
    pub(crate) fn text(&mut self, text: impl Into<Cow<'a, str>>) {
        let text = text.into();
        if text.contains('\n') {
            self.break_open_groups();
        }
        self.ops.push(Op::Text(text));
    }

    /// Appends a comment, with the space that parts it from its neighbour. It counts for nothing in what fits: a
    /// comment may be long, and what it says must not decide how the code around it is laid out.
    pub(crate) fn comment(&mut self, text: impl Into<Cow<'a, str>>) {
        self.ops.push(Op::Comment(text.into()));
    }

    /// Appends a place where the line may break.
    pub(crate) fn line(&mut self, kind: Break) {
        if matches!(kind, Break::Hard { .. }) {
            self.break_open_groups();
        }
        self.ops.push(Op::Break(kind));
    }

    /// Indents the lines that follow by `by` more columns.
    pub(crate) fn nest(&mut self, by: isize) {
        self.ops.push(Op::Nest(by));
    }

    /// Begins a group.
    pub(crate) fn begin(&mut self) {
        self.open.push(self.ops.len());
        self.ops.push(Op::Begin { broken: false });
    }

    /// Ends the innermost group.
    pub(crate) fn end(&mut self) {
        self.open.pop();
        self.ops.push(Op::End);
    }

    fn break_open_groups(&mut self) {
        for at in self.open.iter().rev() {
            match self.ops.get_mut(*at) {
                Some(Op::Begin { broken }) if !*broken => *broken = true,
                _ => break,
            }
        }
    }

    /// Prints it, with `eol` between the lines and nothing after the last. Returns with it whether the first group
    /// was broken.
    pub(crate) fn print(&self, eol: &str) -> (String, bool) {
        let mut printer = Printer {
            out: String::new(),
            eol,
            column: 0,
            indent: 0,
            pending: 0,
            broken: Vec::new(),
            ahead: Vec::new(),
            first_broken: None,
        };
        printer.print(&self.ops);
        (printer.out, printer.first_broken.unwrap_or_default())
    }
}

struct Printer<'e> {
    out: String,
    eol: &'e str,
    /// How many characters the line has so far.
    column: usize,
    indent: isize,
    /// Spaces to write before the next text.
    pending: usize,
    /// Of the open groups, which are broken.
    broken: Vec<bool>,
    /// The same for groups that a look ahead enters.
    ahead: Vec<bool>,
    /// Whether the first group is broken.
    first_broken: Option<bool>,
}

impl Printer<'_> {
    fn print(&mut self, ops: &[Op<'_>]) {
        for (at, op) in ops.iter().enumerate() {
            let rest = ops.get(at + 1..).unwrap_or_default();
            match op {
                Op::Text(text) => self.text(text),
                Op::Comment(text) => self.write(text),
                Op::Nest(by) => self.indent += by,
                Op::Begin { broken } => {
                    let broken = *broken || (self.in_broken(0) && !self.fits(rest, 0, true));
                    self.first_broken.get_or_insert(broken);
                    self.broken.push(broken);
                }
                Op::End => {
                    self.broken.pop();
                }
                Op::Break(Break::Hard { blank }) => self.new_line(*blank),
                Op::Break(kind) => {
                    let breaks = self.in_broken(0)
                        && (*kind != Break::Fill || !self.fits(rest, kind.flat().len(), false));
                    if breaks {
                        self.new_line(false);
                    } else {
                        self.text(kind.flat());
                    }
                }
            }
        }
    }

    /// Whether the group `out` levels out is broken. Outside all groups lines break where they can.
    fn in_broken(&self, out: usize) -> bool {
        self.broken.iter().rev().nth(out).copied().unwrap_or(true)
    }

    fn write(&mut self, text: &str) {
        if !text.is_empty() {
            self.out.extend(std::iter::repeat_n(' ', self.pending));
            self.pending = 0;
            self.out.push_str(text);
        }
    }

    fn text(&mut self, text: &str) {
        self.write(text);
        match text.rsplit_once('\n') {
            Some((_, last)) => self.column = width(last),
            None => self.column += width(text),
        }
    }

    fn new_line(&mut self, blank: bool) {
        if blank {
            self.out.push_str(self.eol);
        }
        self.out.push_str(self.eol);
        self.pending = self.indent.unsigned_abs();
        self.column = self.pending;
    }

    /// Whether `ops`, which begin `skip` columns from here, fit on this line up to the next place where it can
    /// break. With `group` they are the inside of a group, to be printed without breaks; groups after that may
    /// still break.
    fn fits(&mut self, ops: &[Op<'_>], skip: usize, group: bool) -> bool {
        let mut column = self.column + skip;
        let mut left = 0;
        self.ahead.clear();
        if group {
            self.ahead.push(false);
        }
        for op in ops {
            match op {
                Op::Text(text) => {
                    if let Some((first, _)) = text.split_once('\n') {
                        return column + width(first) <= MAX_WIDTH;
                    }
                    column += width(text);
                    if column > MAX_WIDTH {
                        return false;
                    }
                }
                Op::Break(Break::Hard { .. }) => return true,
                Op::Break(kind) => {
                    if self.ahead_broken(left) {
                        return true;
                    }
                    column += kind.flat().len();
                }
                Op::Nest(_) | Op::Comment(_) => {}
                Op::Begin { .. } => {
                    let broken = self.ahead_broken(left);
                    self.ahead.push(broken);
                }
                Op::End => {
                    if self.ahead.pop().is_none() {
                        left += 1;
                    }
                }
            }
        }
        true
    }

    /// Whether lines can break where a look ahead has come to, `left` groups further out than the printer.
    fn ahead_broken(&self, left: usize) -> bool {
        self.ahead.last().copied().unwrap_or_else(|| self.in_broken(left))
    }
}

/// The columns that a text of one line takes: one a code point, as the language counts columns.
pub(crate) fn width(text: &str) -> usize {
    if text.is_ascii() { text.len() } else { text.chars().count() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `f(a…, b…, c…)` with arguments of the given widths, broken line by line or filled.
    fn call(kind: Break, widths: &[usize]) -> String {
        let mut doc = Doc::default();
        doc.text("f(");
        doc.begin();
        doc.nest(2);
        doc.line(Break::Soft);
        for (nth, width) in widths.iter().enumerate() {
            if nth > 0 {
                doc.text(",");
                doc.line(kind);
            }
            doc.text("x".repeat(*width));
        }
        doc.nest(-2);
        doc.line(Break::Soft);
        doc.text(")");
        doc.end();
        doc.print("\n").0
    }

    fn lengths(text: &str) -> Vec<usize> {
        text.lines().map(width).collect()
    }

    #[test]
    fn a_group_that_fits_stays_on_its_line() {
        assert_eq!(lengths(&call(Break::Line, &[50, 55])), [MAX_WIDTH]);
        assert_eq!(lengths(&call(Break::Line, &[50, 56])), [2, 53, 58, 1]);
    }

    #[test]
    fn fill_breaks_only_where_it_must() {
        assert_eq!(lengths(&call(Break::Fill, &[30, 30, 30, 30, 30])), [2, 97, 64, 1]);
    }

    #[test]
    fn a_forced_break_breaks_what_is_around_it() {
        let mut doc = Doc::default();
        doc.begin();
        doc.text("a");
        doc.line(Break::Line);
        doc.begin();
        doc.text("b");
        doc.line(Break::Hard { blank: true });
        doc.text("c");
        doc.end();
        doc.line(Break::Line);
        doc.begin();
        doc.text("d");
        doc.line(Break::Line);
        doc.text("e");
        doc.end();
        doc.end();
        assert_eq!(doc.print("\n"), ("a\nb\n\nc\nd e".to_owned(), true));
    }
}
