//! Steps and their actions.

use esc_syntax::ast::{self, ActionKind, Step, TargetKind, Text, WhoKind};

use super::ages::Timed;
use crate::context::Context;
use crate::hir::{Action, Assignee, PoolId, Template, Who};
use crate::names::targets::{resolve_pool, resolve_target};
use crate::types::set;

/// Lowers steps, one for each age. Pools are numbered by their place in the scope until all entries are known.
pub(crate) fn lower(
    steps: &[Step],
    ages: &[Timed<'_>],
    context: &mut Context<'_>,
) -> Option<Vec<crate::hir::Step>> {
    let actions: Vec<_> = steps.iter().map(|step| lower_actions(&step.actions, context)).collect();
    ages.iter()
        .map(|age| {
            let actions = actions.get(age.step_index)?.clone()?;
            Some(crate::hir::Step { after_minutes: age.minutes?, actions })
        })
        .collect()
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
