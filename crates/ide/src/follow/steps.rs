//! The steps of an entry.

use esc_syntax::TokenKind;
use esc_syntax::ast::TargetKind;
use esc_syntax::words::ACTIONS;

use super::{Ages, Expect, Follow, FormKind, Tok};

/// How many escalation actions an entry can have.
pub(crate) const MAX_ACTIONS: usize = 5;

/// What the steps before a place make of those that come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Plan {
    /// How many escalation actions there are.
    used: usize,
    /// The first age of the step before, in minutes.
    last: Option<u32>,
}

/// An age that stands in the text.
struct Age {
    /// Its minutes, where they can be told.
    minutes: Option<u32>,
}

/// The minutes of a duration.
pub(super) fn minutes(text: &str) -> Option<u32> {
    let mut minutes = 0_u32;
    let mut digits = String::new();
    for char in text.chars() {
        let unit = match char.to_ascii_lowercase() {
            'd' => 1_440,
            'h' => 60,
            'm' => 1,
            _ => {
                digits.push(char);
                continue;
            }
        };
        minutes = minutes.checked_add(digits.parse::<u32>().ok()?.checked_mul(unit)?)?;
        digits.clear();
    }
    digits.is_empty().then_some(minutes)
}

impl<'a> Follow<'a> {
    pub(super) fn step(&mut self, first: bool, plan: &mut Plan) {
        self.expect(Expect::Step { first, used: plan.used });
        if self.take("stop") {
            return;
        }
        let outer = self.form;
        if self.take("immediately") {
            plan.used += 1;
            plan.last = Some(0);
        } else if self.take("at") {
            self.enter(FormKind::At, None);
            self.ages(plan);
            self.argument(1);
        } else {
            return;
        }
        self.actions();
        if !self.at_end() {
            self.form = outer;
        }
    }

    fn ages(&mut self, plan: &mut Plan) {
        let mut first = None;
        let mut last = plan.last;
        loop {
            let ages = Ages { after: last, sla: self.sla, used: plan.used };
            self.expect(Expect::Age(ages));
            self.settle();
            let Some(age) = self.age() else { break };
            plan.used += 1;
            last = age.minutes.or(last);
            first = first.or(age.minutes);
            self.expect(Expect::Action { reassigned: false });
            if plan.used < MAX_ACTIONS {
                self.expect(Expect::Word(","));
            }
            if !self.take_mark(",") {
                break;
            }
        }
        plan.last = first.or(plan.last);
    }

    fn age(&mut self) -> Option<Age> {
        let token = self.peek()?;
        match token.kind {
            TokenKind::Duration => {
                self.skip();
                let given = minutes(token.text);
                if self.sla.is_some() {
                    self.expect(Expect::Word("before"));
                }
                if !self.take("before") {
                    return Some(Age { minutes: given });
                }
                self.need_word("sla");
                Some(Age { minutes: self.sla.zip(given).and_then(|(sla, given)| sla.checked_sub(given)) })
            }
            TokenKind::Number => {
                self.skip();
                let share: Option<u64> = token.text.parse().ok();
                let _ = self.need_mark("%") && self.need_word("of") && self.need_word("sla");
                let minutes =
                    self.sla.zip(share).map(|(sla, share)| u64::from(sla).saturating_mul(share) / 100);
                Some(Age { minutes: minutes.and_then(|minutes| u32::try_from(minutes).ok()) })
            }
            _ => None,
        }
    }

    fn actions(&mut self) {
        let mut reassigned = false;
        let mut set = Vec::new();
        loop {
            self.expect(Expect::Action { reassigned });
            self.settle();
            let Some(action) = self.take_any(ACTIONS) else { return };
            let kind = match action {
                "notify" => FormKind::Notify,
                "email" => FormKind::Email,
                "reassign" => FormKind::Reassign,
                "set" => FormKind::Set,
                "call" => FormKind::Call,
                _ => {
                    self.need_word("escalated");
                    if !self.mark(",") {
                        return;
                    }
                    continue;
                }
            };
            let outer = self.enter(kind, None);
            let comma = match kind {
                FormKind::Notify => self.notify(reassigned),
                FormKind::Email => self.email(reassigned),
                FormKind::Reassign => {
                    reassigned = true;
                    self.reassign();
                    false
                }
                FormKind::Set => {
                    self.set(&mut set);
                    false
                }
                _ => {
                    self.need_text(Expect::Call);
                    false
                }
            };
            if !comma && !self.mark(",") {
                return;
            }
            self.form = outer;
        }
    }

    /// Whom `notify` tells. Whether a comma was taken that the next action follows.
    fn notify(&mut self, reassigned: bool) -> bool {
        let mut listed: Vec<(&'a str, &'a str)> = Vec::new();
        loop {
            self.argument(listed.len());
            self.expect_with(|| Expect::Who { listed: listed.clone() });
            if !listed.is_empty() {
                self.expect(Expect::Action { reassigned });
                if self.is_action() {
                    return true;
                }
            }
            let Some(word) = self.take_any(&["manager", "owner", "contact", "user", "role", "queue"]) else {
                self.settle();
                return false;
            };
            let kind = match word {
                "user" => Some(TargetKind::User),
                "role" => Some(TargetKind::Role),
                "queue" => Some(TargetKind::Queue),
                _ => None,
            };
            let name = kind.and_then(|kind| self.need_text(Expect::Target(kind)));
            listed.push((word, name.unwrap_or_default()));
            if !self.mark(",") {
                self.using();
                return false;
            }
        }
    }

    /// To which addresses `email` writes. Whether a comma was taken that the next action follows.
    fn email(&mut self, reassigned: bool) -> bool {
        let mut listed: Vec<&'a str> = Vec::new();
        loop {
            self.argument(listed.len());
            self.expect_with(|| Expect::Email { listed: listed.clone() });
            if !listed.is_empty() {
                self.expect(Expect::Action { reassigned });
                if self.is_action() {
                    return true;
                }
            }
            let Some(text) = self.peek().filter(Tok::is_text) else {
                self.settle();
                return false;
            };
            self.skip();
            listed.push(text.text);
            if !self.mark(",") {
                self.using();
                return false;
            }
        }
    }

    fn is_action(&self) -> bool {
        self.peek().is_some_and(|token| ACTIONS.iter().any(|action| token.is(action)))
    }

    fn reassign(&mut self) {
        self.expect(Expect::Assignee);
        self.settle();
        match self.take_any(&["manager", "queue", "user", "pool"]) {
            Some("queue") => self.need_text(Expect::Target(TargetKind::Queue)),
            Some("user") => self.need_text(Expect::Target(TargetKind::User)),
            Some("pool") => self.need_text(Expect::Pool),
            Some(_) => Some(""),
            None => return,
        };
        self.using();
    }

    fn using(&mut self) {
        if self.word("using") {
            self.need_text(Expect::Target(TargetKind::Template));
        }
    }

    fn set(&mut self, set: &mut Vec<&'a str>) {
        self.expect_with(|| Expect::SetField { set: set.clone() });
        self.settle();
        let Some(field) = self.peek().and_then(|token| token.name()) else { return };
        self.skip();
        set.push(field);
        if let Some(form) = &mut self.form {
            form.field = Some(field);
        }
        self.need_mark("=");
        self.argument(1);
        self.expect(Expect::SetValue { field });
        self.settle();
        if self.peek().is_some_and(|token| token.is_mark("(")) {
            self.list(|listed| Expect::Listed { field, listed });
            self.argument(1);
        } else if !self.take("blank") {
            let number = self.peek().is_some_and(|token| token.kind == TokenKind::Number);
            if self.literal().is_some() && number {
                self.expect(Expect::Percent { field });
            }
        }
    }
}
