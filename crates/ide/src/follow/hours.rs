//! Business hours and closures.

use esc_syntax::TokenKind;
use esc_syntax::words::{is_month, is_weekday};

use super::{Expect, Follow, FormKind};

/// Which of a month's days.
pub(crate) const NTHS: &[&str] = &["first", "second", "third", "fourth", "last"];

impl Follow<'_> {
    /// Hours, from the word `default` on.
    pub(super) fn default_hours(&mut self) {
        if self.need_word("hours") {
            self.hours();
        }
    }

    /// Hours, from their name on.
    pub(super) fn hours(&mut self) {
        self.need_text(Expect::NewHours);
        self.word("inactive");
        if self.need_word("in") {
            self.need_text(Expect::Zone);
        }
        self.block(&["closed", "open", "closures"], |follow, _| follow.hours_item(true));
    }

    pub(super) fn closures(&mut self) {
        self.need_text(Expect::NewName);
        self.block(&["closed", "open"], |follow, _| follow.hours_item(false));
    }

    fn hours_item(&mut self, closures: bool) {
        self.expect(Expect::HoursItem { closures });
        if self.take("closures") {
            self.need_text(Expect::Closures);
        } else if self.take("closed") {
            self.exception(false);
        } else if self.take("open") {
            self.exception(true);
        } else if self.take("daily") || self.days() {
            self.spans();
        }
    }

    /// `mon-fri, sun`: whether there are any.
    fn days(&mut self) -> bool {
        if !self.weekday() {
            return false;
        }
        loop {
            if self.mark("-") {
                self.need_weekday();
            }
            if !self.mark(",") {
                return true;
            }
            self.need_weekday();
        }
    }

    fn weekday(&mut self) -> bool {
        let found = self.peek().is_some_and(|token| token.kind == TokenKind::Word && is_weekday(token.text));
        self.at += usize::from(found);
        found
    }

    fn need_weekday(&mut self) {
        self.expect(Expect::Weekday);
        self.settle();
        self.weekday();
    }

    fn spans(&mut self) {
        loop {
            self.expect(Expect::Span);
            self.settle();
            self.span();
            if !self.mark(",") {
                return;
            }
        }
    }

    fn is_time(&self) -> bool {
        self.peek().is_some_and(|token| token.kind == TokenKind::TimeOfDay)
    }

    fn span(&mut self) {
        let outer = self.enter(FormKind::Span, None);
        let mut whole = false;
        if self.is_time() {
            self.skip();
            self.argument(1);
            if self.need_mark("-") {
                whole = self.need(Expect::Time, |token| token.kind == TokenKind::TimeOfDay).is_some();
            }
        }
        self.leave(outer, whole);
    }

    /// A `closed` or `open` item, from its dates on.
    fn exception(&mut self, open: bool) {
        let outer = self.enter(if open { FormKind::Open } else { FormKind::Closed }, None);
        self.dates();
        self.argument(1);
        self.expect(Expect::Span);
        if open {
            self.settle();
        }
        if self.is_time() {
            self.span();
        }
        for word in ["from", "until"] {
            if self.word(word) {
                self.need(Expect::Date, |token| token.kind == TokenKind::Date);
            }
        }
        self.expect(Expect::NewName);
        if self.peek().is_some_and(|token| token.is_text()) {
            self.skip();
        }
        self.leave(outer, false);
    }

    fn dates(&mut self) {
        self.expect(Expect::Dates);
        self.settle();
        if self.peek().is_some_and(|token| token.kind == TokenKind::Date) {
            self.skip();
            if self.word("to") {
                self.need(Expect::Date, |token| token.kind == TokenKind::Date);
            }
        } else if self.take("every") {
            self.every();
        } else if self.take("daily") {
            self.each(&["days", "day"]);
        } else if self.days() {
            self.each(&["weeks", "week"]);
        }
    }

    /// `each N weeks`
    fn each(&mut self, units: &'static [&'static str]) {
        if self.word("each") {
            self.need(Expect::Each, |token| token.kind == TokenKind::Number);
            self.need_any(units);
        }
    }

    fn every(&mut self) {
        self.expect(Expect::Every);
        let every = self.enter(FormKind::Every, None);
        self.settle();
        let Some(token) = self.peek() else { return };
        let whole = if self.take_any(NTHS).is_some() {
            self.enter(FormKind::NthDay, None);
            self.argument(1);
            self.expect(Expect::DayOfMonth);
            self.settle();
            (self.take("day") || self.weekday()) && self.need_word("of") && self.month()
        } else if token.kind == TokenKind::Number {
            self.skip();
            self.enter(FormKind::Monthly, None);
            self.argument(1);
            self.need_word("of") && self.need_word("month")
        } else if token.kind == TokenKind::MonthDay {
            self.skip();
            self.enter(FormKind::Yearly, None);
            self.argument(1);
            !self.word("to")
                || self.need(Expect::MonthDay, |token| token.kind == TokenKind::MonthDay).is_some()
        } else {
            false
        };
        self.leave(every, whole);
    }

    fn month(&mut self) -> bool {
        self.argument(2);
        self.expect(Expect::Month);
        self.settle();
        let found = self
            .peek()
            .is_some_and(|token| token.is("month") || token.kind == TokenKind::Word && is_month(token.text));
        self.at += usize::from(found);
        found
    }
}
