//! The head of an entry, and filter rows.

use esc_diagnostics::Span;
use esc_syntax::TokenKind;

use super::{Expect, Follow, FormKind, OwnRow, Tok};

/// The clauses, by their first words, in the order in which the formatter writes them.
const CLAUSES: &[&str] = &["age_from", "use", "ignore", "fire", "sla"];

/// Where a clock can start.
pub(crate) const ORIGINS: &[&str] = &["created", "created_disable_on_modify", "last_modified", "matched"];

impl<'a> Follow<'a> {
    /// An entry, from its name on.
    pub(super) fn entry(&mut self) {
        self.own_rows.clear();
        self.sla = None;
        self.need_text(Expect::NewName);
        while self.take("row") {
            if let Some(row) = self.row_rest() {
                self.own_rows.push(row);
            }
        }
        if !self.head() {
            return;
        }
        let mut plan = super::steps::Plan::default();
        self.block(&["at", "immediately"], |follow, first| follow.step(first, &mut plan));
    }

    /// `when`, the clauses, and what does not fit before the block. Whether the block comes next.
    fn head(&mut self) -> bool {
        let mut seen: Vec<&str> = Vec::new();
        self.expect(Expect::Clause("when"));
        let only_rows = self.at_end();
        if self.take("when") {
            seen.push("when");
            self.criteria(0);
        }
        loop {
            if self.clause(&mut seen) {
                continue;
            }
            if self.peek().is_some_and(|token| token.is_mark("<")) {
                return true;
            }
            if self.at_end() {
                self.expect(Expect::Word("<"));
                if only_rows {
                    self.expect(Expect::Clause("row"));
                }
                self.settle();
                return false;
            }
            if self.take("when") {
                self.criteria(0);
            } else {
                self.skip();
            }
        }
    }

    /// The next clause, if there is one.
    fn clause(&mut self, seen: &mut Vec<&'static str>) -> bool {
        for clause in CLAUSES {
            let has = |clause: &str| seen.contains(&clause);
            let open = match *clause {
                "use" | "ignore" => !has("use") && !has("ignore"),
                clause => !has(clause),
            };
            if open {
                self.expect(Expect::Clause(clause));
            }
        }
        let Some(clause) = self.take_any(CLAUSES) else { return false };
        seen.push(clause);
        match clause {
            "age_from" => {
                let outer = self.enter(FormKind::AgeFrom, None);
                let found = self.need_any(ORIGINS).is_some();
                self.leave(outer, found);
            }
            "use" => {
                let outer = self.enter(FormKind::Use, None);
                let found = self.hours_ref();
                self.leave(outer, found);
            }
            "fire" => {
                let outer = self.enter(FormKind::Fire, None);
                let found = self.need_word("during") && self.hours_ref();
                self.leave(outer, found);
            }
            "sla" => {
                let outer = self.enter(FormKind::Sla, None);
                let found = self.need(Expect::Sla, |token| token.kind == TokenKind::Duration);
                self.sla = found.and_then(super::steps::minutes);
                self.leave(outer, found.is_some());
            }
            _ => {
                self.need_word("hours");
            }
        }
        true
    }

    /// `hours "…"` or `case hours`
    fn hours_ref(&mut self) -> bool {
        self.expect(Expect::HoursRef);
        if self.take("case") {
            return self.need_word("hours");
        }
        if self.take("hours") {
            return self.need_text(Expect::Hours).is_some();
        }
        self.settle();
        false
    }

    /// A row, from its label on.
    pub(super) fn row_rest(&mut self) -> Option<OwnRow<'a>> {
        let label = self.need(Expect::NewName, |token: &Tok<'_>| {
            matches!(token.kind, TokenKind::Number | TokenKind::Word)
        })?;
        self.need_mark(":");
        let first = self.at;
        self.criteria(0);
        let criteria = self.tokens.get(first..self.at.min(self.tokens.len())).unwrap_or_default();
        let criteria = match criteria {
            [first, .., last] => first.span.to(last.span),
            [only] => only.span,
            [] => Span::default(),
        };
        Some(OwnRow { label, criteria })
    }
}
