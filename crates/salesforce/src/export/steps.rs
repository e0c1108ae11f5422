//! Steps as escalation actions.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_syntax::ast::{
    ActionKind, AgeKind, Assignee as AssigneeItem, Body, Due, Entry as EntryItem, Step, TargetKind,
    Text as TextItem, WhoKind,
};

use super::{Context, over_limit};
use crate::data::{Action, Assignee, At, Entry, Text};
use crate::names::developer_name;

/// The addresses that one action can write to.
const MAX_EMAILS: usize = 5;

/// Writes the escalation actions of an entry into it, by their age.
pub(super) fn steps(
    item: &EntryItem,
    minutes: impl Fn(AgeKind) -> Option<u32>,
    entry: &mut Entry,
    context: &mut Context<'_>,
) {
    let Body::Steps(steps) = &item.body else { return };
    for step in steps {
        let action = action(step, context);
        match &step.due {
            Due::Immediately(span) => context.lacks(
                *span,
                "in Salesforce an action is due some time after the clock starts",
                "write an age: `at 1h`, or `at 30m` at the least",
            ),
            Due::At(ages) => {
                for age in ages {
                    if let Some(minutes) = minutes(age.kind) {
                        let minutes = At { value: minutes, at: context.at(age.span) };
                        entry.actions.push(Action { minutes, ..action.clone() });
                    }
                }
            }
        }
    }
    entry.actions.sort_by_key(|action| action.minutes.value);
}

/// The action of a step, its age left open.
fn action(step: &Step, context: &mut Context<'_>) -> Action {
    let at = context.at(step.span);
    let mut action = Action {
        at,
        minutes: At { value: 0, at },
        assigned: None,
        assigned_template: None,
        owner: Some(At { value: false, at }),
        emails: Vec::new(),
        user: None,
        template: None,
    };
    // What notices are sent with: the first template, and where the first notice stands that has none.
    let mut without: Option<Span> = None;
    for part in &step.actions {
        let using = part.using.as_ref();
        let tells = match &part.kind {
            ActionKind::Notify(whom) => {
                for who in whom {
                    notify(&who.kind, who.span, &mut action, context);
                }
                true
            }
            ActionKind::Email(addresses) => {
                for address in addresses {
                    action.emails.push(context.text(address.value.clone(), address.span));
                    if action.emails.len() == MAX_EMAILS + 1 {
                        let message = format!("more than {MAX_EMAILS} addresses: Salesforce takes no more");
                        let help = "write to a mailing list, or add a second step";
                        context.found.push(over_limit(context.at(address.span), message, help));
                    }
                }
                true
            }
            ActionKind::Reassign(assignee) => {
                reassign(assignee, part.span, &mut action, context);
                action.assigned_template = using.map(|text| context.text(text.value.clone(), text.span));
                false
            }
            ActionKind::Set { .. } => {
                let help = "let a flow do it, started when `IsEscalated` becomes true";
                context.lacks(part.span, "an escalation action of Salesforce sets no field", help);
                false
            }
            ActionKind::Call(_) => {
                let help = "let a flow do it, started when `IsEscalated` becomes true";
                context.lacks(part.span, "an escalation action of Salesforce calls nothing", help);
                false
            }
            ActionKind::MarkEscalated => false,
        };
        if tells {
            notice(using, part.span, &mut action, &mut without, context);
        }
    }
    if let Some(span) = without {
        let (at, message) = (context.at(span), "Salesforce sends a notice only with an e-mail template");
        let help = "name one: `using \"Folder/Template\"`";
        context.found.push(Diagnostic::new(Code::E0703, at, message).help(help));
    }
    action
}

/// All notices of an action are sent with one template.
fn notice(
    using: Option<&TextItem>,
    span: Span,
    action: &mut Action,
    without: &mut Option<Span>,
    context: &mut Context<'_>,
) {
    match (using, &action.template) {
        (None, _) => *without = without.or(Some(span)),
        (Some(template), None) => action.template = Some(context.text(template.value.clone(), template.span)),
        (Some(template), Some(Text { value, .. })) if *value != template.value => {
            let message = format!(
                "Salesforce sends all notices of a step with one template, and `{value}` is the first"
            );
            context.lacks(template.span, message, "use one template, or a step of its own for the other");
        }
        _ => {}
    }
}

fn notify(who: &WhoKind, span: Span, action: &mut Action, context: &mut Context<'_>) {
    match who {
        WhoKind::Owner => action.owner = Some(At { value: true, at: context.at(span) }),
        WhoKind::Target(TargetKind::User, name) if action.user.is_none() => {
            action.user = Some(context.text(name.value.clone(), span));
        }
        WhoKind::Target(TargetKind::User, _) => {
            let help = "write `email` with the address of the other, or add a second step";
            context.lacks(span, "an escalation action of Salesforce notifies one user", help);
        }
        WhoKind::Manager => {
            let help = "name the user, as in `notify user \"ana@example.com\"`, or write `email`";
            context.lacks(
                span,
                "an escalation action of Salesforce does not know the manager of the owner",
                help,
            );
        }
        WhoKind::Contact => {
            let help = "write `email` with an address, or let a flow write to the contact";
            context.lacks(span, "an escalation action of Salesforce does not write to the contact", help);
        }
        WhoKind::Target(TargetKind::Role | TargetKind::Queue | TargetKind::Template, _) => {
            let help = "name a user, or write `email` with the address of the group";
            context.lacks(span, "an escalation action of Salesforce notifies no role and no queue", help);
        }
    }
}

fn reassign(assignee: &AssigneeItem, span: Span, action: &mut Action, context: &mut Context<'_>) {
    match assignee {
        AssigneeItem::Queue(name) => {
            action.assigned = Some((context.text(developer_name(&name.value), name.span), Assignee::Queue));
        }
        AssigneeItem::User(name) => {
            action.assigned = Some((context.text(name.value.clone(), name.span), Assignee::User));
        }
        AssigneeItem::Pool(_) => {
            let help = "reassign to a queue, and let Omni-Channel or assignment rules hand its cases out";
            context.lacks(span, "Salesforce has no pool of agents", help);
        }
        AssigneeItem::Manager => {
            let help = "reassign to a queue or to a user by name";
            context.lacks(
                span,
                "an escalation action of Salesforce does not know the manager of the owner",
                help,
            );
        }
    }
}
