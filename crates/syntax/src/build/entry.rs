//! Entries: clauses, steps, actions.

use crate::ast::{
    Action, ActionKind, Age, AgeFrom, AgeKind, Assignee, Body, Clause, ClauseKind, Due, Entry, HoursRef,
    SetValue, Step, Text, Who, WhoKind,
};
use crate::grammar::{Pair, Pairs, Rule};

use super::{Builder, exact, target_kind, word};

impl Builder<'_> {
    pub(super) fn entry(&mut self, inner: Pairs<'_>) -> Option<Entry> {
        let name = self.first_text(inner.clone())?;
        let (mut rows, mut clauses, mut steps) = (Vec::new(), Vec::new(), Vec::new());
        let (mut when, mut body_span, mut stop) = (None, name.span.after(), false);
        for pair in inner {
            match pair.as_rule() {
                Rule::row => rows.extend(self.row(pair.into_inner())),
                Rule::when => when = self.when(&pair.into_inner()),
                Rule::age_from | Rule::use_hours | Rule::no_hours | Rule::fire | Rule::sla => {
                    clauses.extend(self.clause(pair));
                }
                Rule::open => body_span = self.span(&pair),
                Rule::close => body_span = body_span.to(self.span(&pair)),
                Rule::step => steps.extend(self.step(&pair)),
                Rule::stop => stop = true,
                _ => {}
            }
        }
        let body = if stop { Body::Stop } else { Body::Steps(exact(steps)) };
        Some(Entry { name, rows: exact(rows), when, clauses: exact(clauses), body, body_span })
    }

    pub(crate) fn when(&mut self, inner: &Pairs<'_>) -> Option<crate::ast::Criteria> {
        self.criteria(word(inner, Rule::criteria)?)
    }

    pub(crate) fn clause(&mut self, pair: Pair<'_>) -> Option<Clause> {
        let span = self.tight(&pair);
        let rule = pair.as_rule();
        let inner = pair.into_inner();
        let kind = match rule {
            Rule::age_from => ClauseKind::AgeFrom(age_origin(word(&inner, Rule::age_origin)?)?),
            Rule::use_hours => ClauseKind::Use(self.hours_name(word(&inner, Rule::hours_name)?)?),
            Rule::no_hours => ClauseKind::Ignore,
            Rule::fire => ClauseKind::Fire(self.hours_name(word(&inner, Rule::hours_name)?)?),
            Rule::sla => ClauseKind::Sla(self.duration(&word(&inner, Rule::duration)?)?),
            _ => return None,
        };
        Some(Clause { kind, span })
    }

    fn hours_name(&mut self, pair: Pair<'_>) -> Option<HoursRef> {
        let inner = pair.into_inner();
        if word(&inner, Rule::w_case).is_some() {
            return Some(HoursRef::Case);
        }
        self.first_text(inner).map(HoursRef::Named)
    }

    /// A step, with those of its actions that have a meaning. `None` if it has no age or no action left.
    pub(crate) fn step(&mut self, pair: &Pair<'_>) -> Option<Step> {
        let span = self.tight(pair);
        let (mut due, mut actions) = (None, Vec::new());
        for pair in pair.clone().into_inner() {
            match pair.as_rule() {
                Rule::w_immediately => due = Some(Due::Immediately(self.span(&pair))),
                Rule::ages => {
                    let ages = pair.into_inner().filter(|pair| pair.as_rule() == Rule::age);
                    let ages: Vec<Age> = ages.filter_map(|pair| self.age(&pair)).collect();
                    due = (!ages.is_empty()).then(|| Due::At(exact(ages)));
                }
                Rule::comma => {}
                _ => actions.extend(self.action(&pair)),
            }
        }
        let due = due?;
        (!actions.is_empty()).then(|| Step { due, actions: exact(actions), span })
    }

    fn age(&mut self, pair: &Pair<'_>) -> Option<Age> {
        let span = self.tight(pair);
        let inner = pair.clone().into_inner();
        let kind = if let Some(number) = word(&inner, Rule::number) {
            AgeKind::ShareOfSla(self.number(&number, false)?)
        } else {
            let duration = self.duration(&word(&inner, Rule::duration)?)?;
            match word(&inner, Rule::w_before) {
                Some(_) => AgeKind::BeforeSla(duration),
                None => AgeKind::Duration(duration),
            }
        };
        Some(Age { kind, span })
    }

    fn action(&mut self, pair: &Pair<'_>) -> Option<Action> {
        let span = self.tight(pair);
        let inner = pair.clone().into_inner();
        let using = word(&inner, Rule::using).and_then(|pair| self.first_text(pair.into_inner()));
        let kind = match pair.as_rule() {
            Rule::notify => {
                let whos = inner.filter(|pair| pair.as_rule() == Rule::who);
                ActionKind::Notify(exact(whos.map(|pair| self.who(&pair)).collect::<Option<_>>()?))
            }
            Rule::email => ActionKind::Email(self.texts(inner)?),
            Rule::reassign => ActionKind::Reassign(self.assignee(inner)?),
            Rule::set => {
                let value = word(&inner, Rule::set_value)?;
                let value_span = self.tight(&value);
                let field = self.name(&word(&inner, Rule::field)?);
                ActionKind::Set { field, value: self.set_value(value.into_inner().next()?)?, value_span }
            }
            Rule::call => ActionKind::Call(self.first_text(inner)?),
            Rule::mark => ActionKind::MarkEscalated,
            _ => return None,
        };
        Some(Action { kind, using, span })
    }

    fn who(&mut self, pair: &Pair<'_>) -> Option<Who> {
        let span = self.tight(pair);
        let mut inner = pair.clone().into_inner();
        let kind = match inner.next()?.as_rule() {
            Rule::w_manager => WhoKind::Manager,
            Rule::w_owner => WhoKind::Owner,
            Rule::w_contact => WhoKind::Contact,
            rule => WhoKind::Target(target_kind(rule)?, self.first_text(inner)?),
        };
        Some(Who { kind, span })
    }

    fn assignee(&mut self, inner: Pairs<'_>) -> Option<Assignee> {
        let kind: fn(Text) -> Assignee = match inner.clone().nth(1)?.as_rule() {
            Rule::w_manager => return Some(Assignee::Manager),
            Rule::w_queue => Assignee::Queue,
            Rule::w_user => Assignee::User,
            _ => Assignee::Pool,
        };
        self.first_text(inner).map(kind)
    }

    fn set_value(&mut self, pair: Pair<'_>) -> Option<SetValue> {
        match pair.as_rule() {
            Rule::w_blank => Some(SetValue::Blank),
            Rule::text_list => self.texts(pair.into_inner()).map(SetValue::List),
            _ => self.literal(pair).map(|literal| SetValue::Literal(literal.kind)),
        }
    }
}

fn age_origin(pair: Pair<'_>) -> Option<AgeFrom> {
    Some(match pair.into_inner().next()?.as_rule() {
        Rule::w_created => AgeFrom::Created,
        Rule::w_created_disable_on_modify => AgeFrom::CreatedDisableOnModify,
        Rule::w_last_modified => AgeFrom::LastModified,
        _ => AgeFrom::Matched,
    })
}
