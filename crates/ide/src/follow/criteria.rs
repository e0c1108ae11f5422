//! Criteria.

use esc_syntax::TokenKind;

use super::{Expect, Follow, FormKind, MAX_DEPTH, Tok};

/// The units of a stretch of days, of which there is one.
pub(crate) const UNITS: &[&str] = &["week", "month", "quarter", "year"];

/// The units that a number counts.
pub(crate) const COUNTED_UNITS: &[&str] = &["days", "weeks", "months", "quarters", "years"];

/// The same of one.
const ONE_OF_UNITS: &[&str] = &["day", "week", "month", "quarter", "year"];

const COMPARISONS: &[&str] = &["=", "!=", "<=", ">=", "<", ">"];

impl<'a> Follow<'a> {
    /// Tests joined by `and` or by `or`.
    pub(super) fn criteria(&mut self, depth: usize) {
        let mut joint = None;
        loop {
            let before = self.at;
            self.negation(depth);
            match self.joint(joint) {
                Some(found) => joint = joint.or(Some(found)),
                // What fits nowhere between two tests is passed over.
                None if self.is_stray() => self.skip(),
                None => return,
            }
            if self.at == before {
                return;
            }
        }
    }

    /// The word that joins two tests: only the one in use, where there is one.
    fn joint(&mut self, used: Option<&'static str>) -> Option<&'static str> {
        for word in ["and", "or"] {
            if used.is_none_or(|used| used == word) {
                self.expect(Expect::Word(word));
            }
        }
        let next = self.peek()?;
        let found = match next.kind {
            TokenKind::Ampersand => "and",
            TokenKind::Bar => "or",
            _ => return self.take_any(&["and", "or"]),
        };
        self.skip();
        Some(found)
    }

    /// Whether the next token can neither go on with criteria nor come after them.
    fn is_stray(&self) -> bool {
        const AFTER: &[&str] =
            &["when", "age_from", "use", "ignore", "fire", "sla", "row", "at", "immediately"];
        self.peek().is_some_and(|token| {
            let mark = ["<", ">", ")", ";"].iter().any(|mark| token.is_mark(mark));
            let word = AFTER.iter().any(|word| token.is(word));
            let declaration = token.kind == TokenKind::Word && esc_syntax::words::is_declaration(token.text);
            !mark && !word && !declaration
        })
    }

    fn negation(&mut self, depth: usize) {
        self.expect(Expect::Operand);
        while self.take("not") || self.take_mark("!") {
            self.expect(Expect::Operand);
        }
        self.operand(depth);
    }

    fn operand(&mut self, depth: usize) {
        let Some(token) = self.peek() else { return self.settle() };
        if token.is_mark("(") {
            self.skip();
            if depth < MAX_DEPTH {
                self.criteria(depth + 1);
                self.need_mark(")");
            }
        } else if self.take("formula") {
            self.need_mark("(");
            let body = |kind| matches!(kind, TokenKind::FormulaBody | TokenKind::UnterminatedFormula);
            let begun = self.peek().is_some_and(|token| body(token.kind));
            if begun {
                self.skip();
            }
            self.expect(Expect::FormulaField);
            // Without anything in it, it does not end.
            if begun {
                self.need_mark(")");
            } else if !self.take_mark(")") {
                self.settle();
            }
        } else if token.kind == TokenKind::Number {
            self.skip();
        } else if let Some(name) = token.name() {
            self.skip();
            self.test(name);
        }
    }

    /// What is asked of a field; a row asks nothing more.
    fn test(&mut self, field: &'a str) {
        let is_row =
            self.own_rows.iter().any(|row| row.label.eq_ignore_ascii_case(field)) || self.rows.has(field);
        let next = self.peek();
        let compares = |token: &Tok<'_>| COMPARISONS.iter().any(|mark| token.is_mark(mark));
        if is_row && next.is_none_or(|next| !compares(&next) || next.is_mark("<")) {
            return;
        }
        self.expect(Expect::Operator { field, negated: false });
        self.settle();
        let Some(operator) = next else { return };
        if compares(&operator) {
            if !self.opens_block() {
                self.skip();
                self.value(field, operator.text);
            }
        } else if self.take("is") {
            self.word("not");
            self.need_word("blank");
        } else {
            if self.take("not") {
                self.expect(Expect::Operator { field, negated: true });
                self.settle();
            }
            self.list_test(field);
        }
    }

    fn list_test(&mut self, field: &'a str) {
        let Some(word) = self.take_any(&["in", "contains", "starts", "includes", "excludes"]) else {
            return;
        };
        let form = match word {
            "in" => FormKind::In,
            "contains" => FormKind::Contains,
            "starts" => FormKind::StartsWith,
            "includes" => FormKind::Includes,
            _ => FormKind::Excludes,
        };
        let outer = self.enter(form, Some(field));
        let whole = match form {
            FormKind::StartsWith if !self.need_word("with") => false,
            FormKind::Contains | FormKind::StartsWith => {
                let pattern = |listed| Expect::Pattern { field, listed };
                if self.at_end() {
                    self.expect(pattern(Vec::new()));
                    self.expect(Expect::Word("("));
                    self.settle();
                }
                if self.peek().is_some_and(|token| token.is_mark("(")) {
                    self.list(pattern)
                } else {
                    self.need_text(pattern(Vec::new())).is_some()
                }
            }
            _ => self.list(|listed| Expect::Listed { field, listed }),
        };
        self.leave(outer, whole);
    }

    /// Literals in parentheses; whether they are closed.
    pub(super) fn list(&mut self, expect: impl Fn(Vec<&'a str>) -> Expect<'a>) -> bool {
        if !self.need_mark("(") {
            return false;
        }
        let mut listed = Vec::new();
        loop {
            self.argument(listed.len());
            self.expect_with(|| expect(listed.clone()));
            self.settle();
            match self.literal() {
                Some(text) => listed.push(text),
                None if self.at_end() => return false,
                None => {}
            }
            if self.mark(",") {
                continue;
            }
            if self.need_mark(")") {
                return true;
            }
            let goes_on = self.peek().is_some_and(|token| token.is_text() || token.kind == TokenKind::Number);
            if !goes_on {
                return false;
            }
        }
    }

    /// A literal as written, a sign or a `%` left out.
    pub(super) fn literal(&mut self) -> Option<&'a str> {
        if self.take_mark("-") && self.at_end() {
            self.settle();
        }
        let token = self.peek()?;
        let is_number = token.kind == TokenKind::Number;
        let fits = token.is_text()
            || is_number
            || matches!(token.kind, TokenKind::Date | TokenKind::Instant)
            || token.is("true")
            || token.is("false");
        if !fits {
            return None;
        }
        self.skip();
        if is_number {
            self.take_mark("%");
        }
        Some(token.text)
    }

    /// The right side of a comparison.
    fn value(&mut self, field: &'a str, operator: &'a str) {
        self.expect(Expect::Value { field, operator });
        self.settle();
        let Some(token) = self.peek() else { return };
        if self.take("now") {
            self.shift(false);
        } else if self.take("today") {
            self.shift(true);
        } else if self.take("this") {
            self.need_any(UNITS);
        } else if self.take("last") || self.take("next") {
            self.expect(Expect::Period);
            self.settle();
            if self.peek().is_some_and(|token| token.kind == TokenKind::Number) {
                self.skip();
                self.expect(Expect::Units);
                self.settle();
                if self.take_any(COUNTED_UNITS).is_none() {
                    self.take_any(ONE_OF_UNITS);
                }
            } else {
                self.take_any(UNITS);
            }
        } else if self.take("yesterday") || self.take("tomorrow") {
        } else if self.literal().is_some() {
            if token.kind == TokenKind::Number {
                self.expect(Expect::Percent { field });
            }
        } else if token.name().is_some() {
            self.skip();
        }
    }

    /// `+` or `-` and a duration.
    fn shift(&mut self, whole_days: bool) {
        if self.mark("-") || self.mark("+") {
            self.need(Expect::Shift { whole_days }, |token| token.kind == TokenKind::Duration);
        }
    }

    /// Whether the `<` that is next opens a block, as the token after it tells.
    fn opens_block(&self) -> bool {
        let next = self.tokens.get(self.at + 1);
        self.peek().is_some_and(|token| token.is_mark("<"))
            && next.is_some_and(|next| {
                ["at", "immediately", "stop"].iter().any(|word| next.is(word)) || next.is_mark(">")
            })
    }
}
