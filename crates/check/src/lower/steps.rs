//! Steps and their actions.

use esc_syntax::ast::{self, ActionKind, Step, TargetKind, Text, WhoKind};

use super::ages::Timed;
use crate::context::Context;
use crate::hir::{Action, Assignee, PoolId, Template, Who};
use crate::lints::too_many_actions::MAX_ACTIONS;
use crate::names::targets::{resolve_pool, resolve_target};
use crate::types::set;

/// Lowers steps, one for each age.
pub(crate) fn lower(
    steps: &[Step],
    ages: &[Timed<'_>],
    context: &mut Context<'_>,
) -> Option<Vec<crate::hir::Step>> {
    let mut actions: Vec<_> = steps.iter().map(|step| lower_actions(&step.actions, context)).collect();
    // An entry with more is an error, and copying its actions for each age could take long.
    if ages.len() > MAX_ACTIONS {
        return None;
    }
    let mut lowered = Vec::with_capacity(ages.len());
    let mut rest = ages.iter().peekable();
    while let Some(age) = rest.next() {
        let actions = actions.get_mut(age.step_index)?;
        // The last age of a step takes what the others copy.
        let last = rest.peek().is_none_or(|next| next.step_index != age.step_index);
        let actions = if last { actions.take() } else { actions.clone() };
        lowered.push(crate::hir::Step { after_minutes: age.minutes?, actions: actions? });
    }
    Some(lowered)
}

fn lower_actions(actions: &[ast::Action], context: &mut Context<'_>) -> Option<Vec<Action>> {
    let mut lowered = Vec::with_capacity(actions.len());
    let mut sound = true;
    for action in actions {
        let template = template(action.using.as_ref(), context);
        match &action.kind {
            ActionKind::Notify(who) => {
                lowered
                    .extend(who.iter().map(|who| Action::Notify(lower_who(who, context), template.clone())));
            }
            ActionKind::Email(addresses) => {
                lowered.extend(
                    addresses.iter().map(|address| Action::Email(address.value.clone(), template.clone())),
                );
            }
            ActionKind::Reassign(assignee) => match lower_assignee(assignee, context) {
                Some(assignee) => lowered.push(Action::Reassign(assignee, template)),
                None => sound = false,
            },
            ActionKind::Set { field, value, value_span } => {
                match set::lower(field, value, *value_span, context) {
                    Some((field, value)) => lowered.push(Action::Set(field, value)),
                    None => sound = false,
                }
            }
            ActionKind::Call(name) => lowered.push(Action::Call(name.value.clone())),
            ActionKind::MarkEscalated => lowered.push(Action::MarkEscalated),
        }
    }
    // Rules are kept.
    lowered.shrink_to_fit();
    sound.then_some(lowered)
}

fn template(using: Option<&Text>, context: &mut Context<'_>) -> Option<Template> {
    let name = using?;
    resolve_target(TargetKind::Template, name, context);
    Some(name.value.clone())
}

fn lower_who(who: &ast::Who, context: &mut Context<'_>) -> Who {
    match &who.kind {
        WhoKind::Manager => Who::Manager,
        WhoKind::Owner => Who::Owner,
        WhoKind::Contact => Who::Contact,
        WhoKind::Target(kind, name) => {
            resolve_target(*kind, name, context);
            let name = name.value.clone();
            match kind {
                TargetKind::Queue => Who::Queue(name),
                TargetKind::Role => Who::Role(name),
                // The grammar has no template here.
                TargetKind::User | TargetKind::Template => Who::User(name),
            }
        }
    }
}

fn lower_assignee(assignee: &ast::Assignee, context: &mut Context<'_>) -> Option<Assignee> {
    Some(match assignee {
        ast::Assignee::Queue(name) => {
            resolve_target(TargetKind::Queue, name, context);
            Assignee::Queue(name.value.clone())
        }
        ast::Assignee::User(name) => {
            resolve_target(TargetKind::User, name, context);
            Assignee::User(name.value.clone())
        }
        ast::Assignee::Pool(name) => {
            let index = resolve_pool(name, context)?;
            Assignee::Pool(PoolId(u32::try_from(index).ok()?))
        }
        ast::Assignee::Manager => Assignee::Manager,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::testing::rules;

    /// The lowered steps of the first entry, one a line.
    fn steps(text: &str) -> String {
        let mut out = String::new();
        for step in &rules(text).entries[0].steps {
            writeln!(out, "{}: {:?}", step.after_minutes, step.actions).unwrap();
        }
        out
    }

    #[test]
    fn each_age_is_a_step_of_its_own() {
        insta::assert_snapshot!(steps(
            r#"entry "A" sla 8h < immediately mark escalated; at 2h, 30m before sla notify manager, owner using "T"; at 80% of sla call "hook" >"#
        ), @r#"
        0: [MarkEscalated]
        120: [Notify(Manager, Some("T")), Notify(Owner, Some("T"))]
        450: [Notify(Manager, Some("T")), Notify(Owner, Some("T"))]
        384: [Call("hook")]
        "#);
    }

    #[test]
    fn each_verb_and_target_is_an_action_of_its_own() {
        insta::assert_snapshot!(steps(
            r#"pool "Unused" < user "u@example.com" capacity 1 >
            pool "P" < user "u@example.com" capacity 3 >
            entry "A" <
              at 1h notify contact, user "u@example.com", role "R", queue "Q", email "a@example.com", "b@example.com" using "T";
              at 2h reassign queue "Q" using "T"; at 3h reassign user "u@example.com", set Tier = "Gold", set Note = blank;
              at 4h reassign pool "P"; at 5h reassign manager, set Products = ("a", "b"), set Share = 5%
            >"#
        ), @r#"
        60: [Notify(Contact, None), Notify(User("u@example.com"), None), Notify(Role("R"), None), Notify(Queue("Q"), None), Email("a@example.com", Some("T")), Email("b@example.com", Some("T"))]
        120: [Reassign(Queue("Q"), Some("T"))]
        180: [Reassign(User("u@example.com"), None), Set(FieldId(0), Text("Gold")), Set(FieldId(1), Blank)]
        240: [Reassign(Pool(PoolId(1)), None)]
        300: [Reassign(Manager, None), Set(FieldId(2), List(["a", "b"])), Set(FieldId(3), Percent(5))]
        "#);
    }

    #[test]
    fn values_are_set_as_their_list_spells_them() {
        insta::assert_snapshot!(steps(
            r#"case < L: picklist("High", ...); M: multipicklist("Router") >
            entry "A" < at 1h set L = "HIGH", set M = ("router"); at 2h set L = "Other" >"#
        ), @r#"
        60: [Set(FieldId(0), Text("High")), Set(FieldId(1), List(["Router"]))]
        120: [Set(FieldId(0), Text("Other"))]
        "#);
    }
}
