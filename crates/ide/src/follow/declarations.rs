//! Declarations, and the blocks of fields and of agents.

use esc_syntax::TokenKind;
use esc_syntax::ast::TargetKind;
use esc_syntax::words::DECLARATIONS;

use super::{Expect, Follow, FormKind, Tok};

/// The types of fields.
pub(crate) const TYPES: &[&str] =
    &["picklist", "multipicklist", "text", "number", "percent", "boolean", "datetime", "date"];

impl<'a> Follow<'a> {
    /// The declaration that begins here; another token is passed over.
    pub(super) fn declaration(&mut self) {
        let Some(token) = self.peek() else { return };
        self.skip();
        self.form = None;
        let known = DECLARATIONS.iter().find(|word| token.is(word)).copied();
        match known.unwrap_or_default() {
            "rule" => {
                self.need_text(Expect::NewName);
                self.word("inactive");
            }
            "import" => {
                self.need_text(Expect::File);
            }
            "case" => self.block(&[], |follow, _| follow.field_declaration()),
            "default" => self.default_hours(),
            "hours" => self.hours(),
            "closures" => self.closures(),
            "queue" => self.new_target(TargetKind::Queue),
            "user" => self.new_target(TargetKind::User),
            "role" => self.new_target(TargetKind::Role),
            "template" => self.new_target(TargetKind::Template),
            "pool" => {
                self.need_text(Expect::NewName);
                self.block(&["user"], |follow, _| follow.member());
            }
            "row" => {
                self.own_rows.clear();
                self.row = self.row_rest().map(|row| row.label);
            }
            "entry" => {
                self.row = None;
                self.entry();
            }
            _ => {}
        }
    }

    fn new_target(&mut self, kind: TargetKind) {
        self.need_text(Expect::NewTarget(kind));
    }

    /// `user "…" capacity N`
    fn member(&mut self) {
        if !self.word("user") {
            return;
        }
        self.need_text(Expect::Target(TargetKind::User));
        if self.need_word("capacity") {
            let outer = self.enter(FormKind::Capacity, None);
            let found = self.need(Expect::Capacity, |token| token.kind == TokenKind::Number);
            self.leave(outer, found.is_some());
        }
    }

    /// `field: type`
    fn field_declaration(&mut self) {
        self.expect(Expect::NewField);
        if self.mark("...") {
            return;
        }
        let Some(field) = self.peek().and_then(|token| token.name()) else { return };
        self.skip();
        if !self.need_mark(":") {
            return;
        }
        self.expect(Expect::Type);
        match self.take_any(TYPES) {
            None => self.settle(),
            Some(kind @ ("picklist" | "multipicklist")) => {
                let form = if kind == "picklist" { FormKind::Picklist } else { FormKind::Multipicklist };
                let outer = self.enter(form, Some(field));
                let whole = self.picklist(field);
                self.leave(outer, whole);
            }
            Some(_) => {}
        }
    }

    /// `("Low", "High" closed, ...)`
    fn picklist(&mut self, field: &'a str) -> bool {
        if !self.need_mark("(") {
            return false;
        }
        let mut listed = Vec::new();
        loop {
            self.argument(listed.len());
            self.expect_with(|| Expect::NewValue { field, listed: listed.clone() });
            if !self.mark("...") {
                let Some(text) = self.peek().filter(Tok::is_text) else {
                    self.settle();
                    return false;
                };
                self.skip();
                listed.push(text.text);
                self.word("closed");
                if self.mark(",") {
                    continue;
                }
            }
            return self.need_mark(")");
        }
    }
}
