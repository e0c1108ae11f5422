//! The layout of each declaration.

use std::ops::Range;

use esc_diagnostics::Span;
use esc_syntax::TokenKind;
use esc_syntax::ast::{
    ActionKind, Body, CaseBlock, Clause, ClauseKind, Criteria, CriteriaKind, Entry, Item, ItemKind,
    OperandKind, Row, Step, Test,
};

use crate::INDENT;
use crate::doc::Break;
use crate::printer::{Between, Printer};
use crate::token::{Tokens, Word};

/// Field names up to this width have their types aligned; a longer one does not push the others' types away.
const MAX_ALIGNED: usize = 40;

/// A declaration as it is printed, comments around it included.
#[derive(Debug)]
pub(crate) struct Printed {
    /// Its lines, without an end of line after the last. Empty for a slice of nothing but spaces.
    pub(crate) text: String,
    /// Ends of lines before its first comment or token, as written.
    pub(crate) lines_before: usize,
    /// Ends of lines after its last comment or token, as written.
    pub(crate) lines_after: usize,
    /// Whether it stands apart from its neighbours: an entry, or a block of several lines.
    pub(crate) apart: bool,
}

/// Prints a slice. `item` is the declaration in it; without one it holds comments only.
pub(crate) fn print(text: &str, item: Option<&Item>, eol: &str) -> Printed {
    let mut tokens = Tokens::of(text, eol);
    let (lines_before, lines_after) = (tokens.lines_before(), tokens.lines_at_end());
    let kind = item.map(|item| &item.kind);
    tokens.move_comments(match kind {
        Some(ItemKind::Entry(entry)) => entry.body_span.start,
        Some(ItemKind::Row(_)) => u32::MAX,
        _ => 0,
    });
    match kind {
        Some(ItemKind::Entry(_) | ItemKind::Pool(_)) => tokens.settle_semicolons(false),
        Some(ItemKind::Case(_) | ItemKind::Hours(_) | ItemKind::Closures(_)) => {
            tokens.settle_semicolons(true);
        }
        _ => {}
    }
    let (mut words, at_end) = tokens.into_words();
    if let Some(kind) = kind {
        mark_names(kind, &mut words);
    }
    let mut printer = Printer::new(words);
    printer.place(0, Between::Nothing);
    match kind {
        Some(ItemKind::Entry(entry)) => printer.entry(entry),
        Some(ItemKind::Row(row)) => printer.row(row, printer.all(), Between::Nothing),
        Some(ItemKind::Pool(_)) => printer.pool(),
        Some(ItemKind::Case(case)) => printer.case(case),
        Some(ItemKind::Hours(_) | ItemKind::Closures(_)) => {
            printer.block(|printer, item| printer.wrapped(item, Between::NEW_LINE, INDENT));
        }
        Some(ItemKind::Rule(_) | ItemKind::Import(_) | ItemKind::Target(_)) | None => {
            printer.run(printer.all(), Between::Nothing);
        }
    }
    printer.comments_at_end(at_end);
    let (text, broken) = printer.doc.print(eol);
    let apart = match kind {
        Some(ItemKind::Entry(_)) => true,
        Some(ItemKind::Case(_) | ItemKind::Hours(_) | ItemKind::Closures(_) | ItemKind::Pool(_)) => broken,
        Some(ItemKind::Rule(_) | ItemKind::Import(_) | ItemKind::Target(_) | ItemKind::Row(_)) | None => {
            false
        }
    };
    Printed { text, lines_before, lines_after, apart }
}

/// Where a clause stands among its entry's clauses.
pub(crate) const fn clause_order(kind: &ClauseKind) -> u8 {
    match kind {
        ClauseKind::AgeFrom(_) => 0,
        ClauseKind::Use(_) | ClauseKind::Ignore => 1,
        ClauseKind::Fire(_) => 2,
        ClauseKind::Sla(_) => 3,
    }
}

impl Printer<'_> {
    fn entry(&mut self, entry: &Entry) {
        let block = self.range(entry.body_span);
        let (open, close) = (block.start, block.end.saturating_sub(1));
        let rows: Vec<Range<usize>> = entry.rows.iter().map(|row| self.range(row.span)).collect();
        let mut clauses: Vec<&Clause> = entry.clauses.iter().collect();
        clauses.sort_by_key(|clause| clause_order(&clause.kind));
        let clauses: Vec<Range<usize>> = clauses.iter().map(|clause| self.range(clause.span)).collect();
        let name_end = self.at(entry.name.span.end);
        let steps = match &entry.body {
            Body::Steps(steps) => steps.as_slice(),
            Body::Stop => &[],
        };
        let commented = self.has_line_comment(open, close);
        let inline = steps.is_empty() && !commented;

        self.doc.begin();
        self.doc.begin();
        self.run(0..name_end, Between::Nothing);
        self.doc.nest(INDENT);
        for (row, range) in entry.rows.iter().zip(rows) {
            self.row(row, range, Between::NEXT_LINE);
        }
        if let Some(when) = &entry.when {
            let criteria = self.range(when.span);
            self.token(criteria.start.saturating_sub(1), Between::May(Break::Line));
            self.place(criteria.start, Between::SPACE);
            self.doc.begin();
            self.chain(criteria, Between::SPACE, INDENT);
            self.doc.end();
        }
        for clause in clauses {
            self.run(clause, Between::May(Break::Line));
        }
        self.closing(open, Between::May(Break::Line));
        if inline {
            self.run(open + 1..close + 1, Between::SPACE);
            self.doc.end();
        } else {
            self.doc.end();
            self.doc.nest(INDENT);
            if steps.is_empty() {
                self.run(open + 1..close, Between::NEW_LINE);
            }
            let one_line = steps.len() == 1 && !commented;
            let between = if one_line { Between::May(Break::Line) } else { Between::NEW_LINE };
            self.steps(steps, close, between);
            self.closing(close, between);
        }
        self.doc.end();
    }

    /// Prints the steps of a block that ends at token `close`, with the `;` between them.
    fn steps(&mut self, steps: &[Step], close: usize, between: Between) {
        for step in steps {
            let range = self.range(step.span);
            self.step(step, range.clone(), between);
            if range.end < close {
                self.token(range.end, Between::Nothing);
            }
        }
    }

    fn step(&mut self, step: &Step, range: Range<usize>, between: Between) {
        let actions: Vec<Range<usize>> = step.actions.iter().map(|action| self.range(action.span)).collect();
        let due = range.start..actions.first().map_or(range.end, |first| first.start);
        self.place(range.start, between);
        self.doc.begin();
        self.wrapped(due, between, 2 * INDENT);
        for (nth, action) in actions.into_iter().enumerate() {
            if nth == 0 {
                self.wrapped(action, Between::SPACE, 2 * INDENT);
                self.doc.nest(INDENT);
            } else {
                self.token(action.start.saturating_sub(1), Between::Nothing);
                self.wrapped(action, Between::May(Break::Line), INDENT);
            }
        }
        self.doc.nest(-INDENT);
        self.doc.end();
    }

    fn row(&mut self, row: &Row, range: Range<usize>, first: Between) {
        let criteria = self.range(row.criteria.span);
        self.run(range.start..criteria.start, first);
        self.place(criteria.start, Between::SPACE);
        self.doc.begin();
        self.chain(criteria.start..range.end, Between::SPACE, INDENT);
        self.doc.end();
    }

    /// Prints operands joined by `and` or `or`. If the group around them is broken, each but the first begins a line,
    /// indented by `indent`.
    fn chain(&mut self, range: Range<usize>, first: Between, indent: isize) {
        let mut start = range.start;
        let mut between = first;
        loop {
            let mut end = start;
            while end < range.end && !self.is(end, "and") && !self.is(end, "or") {
                end = self.pair(end) + 1;
            }
            self.operand(start..end, between);
            if start == range.start {
                self.doc.nest(indent);
            }
            if end >= range.end {
                break;
            }
            self.token(end, Between::May(Break::Line));
            between = Between::SPACE;
            start = end + 1;
        }
        self.doc.nest(-indent);
    }

    /// Prints a comparison, a row's label, a formula or criteria in parentheses.
    fn operand(&mut self, mut range: Range<usize>, mut first: Between) {
        while self.is(range.start, "not") {
            self.token(range.start, first);
            first = Between::SPACE;
            range.start += 1;
        }
        let close = self.pair(range.start);
        if close == range.start {
            self.run(range, first);
            return;
        }
        self.token(range.start, first);
        self.doc.begin();
        self.doc.nest(INDENT);
        self.chain(range.start + 1..close, Between::May(Break::Soft), 0);
        self.closing(close, Between::May(Break::Soft));
        self.doc.end();
    }

    /// Prints a declaration whose block has one item a line, each by `item`.
    fn block(&mut self, mut item: impl FnMut(&mut Self, Range<usize>)) {
        let all = self.all();
        let Some(open) = self.find(all.clone(), TokenKind::Less) else {
            self.run(all, Between::Nothing);
            return;
        };
        let close = all.end.saturating_sub(1);
        self.doc.begin();
        self.run(0..open, Between::Nothing);
        self.token(open, Between::SPACE);
        self.doc.nest(INDENT);
        let mut start = open + 1;
        while start < close {
            let end = self.find(start..close, TokenKind::Semicolon).unwrap_or(close);
            item(self, start..end);
            if end < close {
                self.token(end, Between::Nothing);
            }
            start = end + 1;
        }
        let any = start > open + 1;
        self.closing(close, if any { Between::NEXT_LINE } else { Between::May(Break::Line) });
        self.doc.end();
    }

    fn case(&mut self, case: &CaseBlock) {
        let names: Vec<Range<usize>> = case.fields.iter().map(|field| self.range(field.name.span)).collect();
        let aligned = names
            .iter()
            .map(|name| self.width(name.clone()))
            .filter(|width| *width <= MAX_ALIGNED)
            .max()
            .unwrap_or_default();
        self.block(|printer, item| {
            let Some(colon) = printer.find(item.clone(), TokenKind::Colon) else {
                printer.run(item, Between::NEW_LINE);
                return;
            };
            let padding = aligned.saturating_sub(printer.width(item.start..colon)) + 2;
            printer.run(item.start..colon + 1, Between::NEW_LINE);
            printer.run(colon + 1..item.end, Between::Spaces(padding));
        });
    }

    fn pool(&mut self) {
        let all = self.all();
        let Some(open) = self.find(all.clone(), TokenKind::Less) else {
            self.run(all, Between::Nothing);
            return;
        };
        let close = all.end.saturating_sub(1);
        self.doc.begin();
        self.run(0..open, Between::Nothing);
        self.token(open, Between::SPACE);
        self.doc.nest(INDENT);
        let line =
            if self.has_line_comment(open, close) { Between::NEW_LINE } else { Between::May(Break::Line) };
        let mut start = open + 1;
        while start < close {
            let end = self.find(start..close, TokenKind::Semicolon).unwrap_or(close);
            self.run(start..end, line);
            if end < close {
                self.token(end, Between::Nothing);
            }
            start = end + 1;
        }
        self.closing(close, line);
        self.doc.end();
    }
}

/// Tells names, which keep their case, from words of the language.
fn mark_names(kind: &ItemKind, words: &mut [Word<'_>]) {
    let mut mark = |span: Span| {
        let first = words.partition_point(|word| word.start < span.start);
        for word in words.iter_mut().skip(first).take_while(|word| word.start < span.end) {
            word.name = true;
        }
    };
    match kind {
        ItemKind::Case(case) => {
            for field in &case.fields {
                mark(field.name.span);
            }
        }
        ItemKind::Row(row) => names_in_row(row, &mut mark),
        ItemKind::Entry(entry) => {
            for row in &entry.rows {
                names_in_row(row, &mut mark);
            }
            if let Some(when) = &entry.when {
                names_in_criteria(when, &mut mark);
            }
            if let Body::Steps(steps) = &entry.body {
                for action in steps.iter().flat_map(|step| &step.actions) {
                    if let ActionKind::Set { field, .. } = &action.kind {
                        mark(field.span);
                    }
                }
            }
        }
        ItemKind::Rule(_)
        | ItemKind::Import(_)
        | ItemKind::Hours(_)
        | ItemKind::Closures(_)
        | ItemKind::Target(_)
        | ItemKind::Pool(_) => {}
    }
}

fn names_in_row(row: &Row, mark: &mut impl FnMut(Span)) {
    mark(row.label.span);
    names_in_criteria(&row.criteria, mark);
}

fn names_in_criteria(criteria: &Criteria, mark: &mut impl FnMut(Span)) {
    match &criteria.kind {
        CriteriaKind::All(parts) | CriteriaKind::Any(parts) => {
            for part in parts {
                names_in_criteria(part, mark);
            }
        }
        CriteriaKind::Not(part) => names_in_criteria(part, mark),
        CriteriaKind::Row(label) => mark(label.span),
        CriteriaKind::Comparison(comparison) => {
            mark(comparison.field.span);
            if let Test::Compare(_, operand) = &comparison.test
                && let OperandKind::Field(name) = &operand.kind
            {
                mark(name.span);
            }
        }
        CriteriaKind::Formula(_) => {}
    }
}
