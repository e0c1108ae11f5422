//! Actions as the formatter writes them.

use std::fmt;
use std::sync::Arc;

use esc_values::quote;

use crate::parts::{Action, Assignee, SetValue, Who};
use crate::program::Program;

/// An action in the words of the language, such as `reassign pool "Senior agents"`.
#[derive(Clone, Copy, Debug)]
pub struct ActionText<'a> {
    program: &'a Program,
    action: &'a Action,
}

impl Action {
    /// The action as the formatter writes it. `program` is the one that it is part of.
    pub fn text<'a>(&'a self, program: &'a Program) -> ActionText<'a> {
        ActionText { program, action: self }
    }
}

impl fmt::Display for ActionText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = self.program.parts();
        let template = match self.action {
            Action::Notify(who, template) => {
                f.write_str("notify ")?;
                match who {
                    Who::Manager => f.write_str("manager")?,
                    Who::Owner => f.write_str("owner")?,
                    Who::Contact => f.write_str("contact")?,
                    Who::User(name) => write!(f, "user {}", quote(name))?,
                    Who::Role(name) => write!(f, "role {}", quote(name))?,
                    Who::Queue(name) => write!(f, "queue {}", quote(name))?,
                }
                template
            }
            Action::Email(address, template) => {
                write!(f, "email {}", quote(address))?;
                template
            }
            Action::Reassign(assignee, template) => {
                f.write_str("reassign ")?;
                match assignee {
                    Assignee::Manager => f.write_str("manager")?,
                    Assignee::Queue(name) => write!(f, "queue {}", quote(name))?,
                    Assignee::User(name) => write!(f, "user {}", quote(name))?,
                    Assignee::Pool(pool) => {
                        let name = parts.pools.get(*pool as usize).map_or("", |pool| &pool.name);
                        write!(f, "pool {}", quote(name))?;
                    }
                }
                template
            }
            Action::Set(field, value) => {
                let field = parts.fields.get(*field as usize);
                let (name, tick) =
                    field.map_or(("", ""), |field| (&field.name, if field.quoted { "`" } else { "" }));
                write!(f, "set {tick}{name}{tick} = ")?;
                set_value(f, value)?;
                &None
            }
            Action::Call(name) => {
                write!(f, "call {}", quote(name))?;
                &None
            }
            Action::MarkEscalated => {
                f.write_str("mark escalated")?;
                &None
            }
        };
        using(f, template.as_ref())
    }
}

fn using(f: &mut fmt::Formatter<'_>, template: Option<&Arc<str>>) -> fmt::Result {
    template.map_or(Ok(()), |template| write!(f, " using {}", quote(template)))
}

fn set_value(f: &mut fmt::Formatter<'_>, value: &SetValue) -> fmt::Result {
    match value {
        SetValue::Text(text) => f.write_str(&quote(text)),
        SetValue::Number(number) => write!(f, "{number}"),
        SetValue::Percent(number) => write!(f, "{number}%"),
        SetValue::Boolean(value) => write!(f, "{value}"),
        SetValue::Date(day) => write!(f, "{day}"),
        SetValue::Instant(instant) => write!(f, "{instant}"),
        SetValue::List(texts) => {
            f.write_str("(")?;
            for (at, text) in texts.iter().enumerate() {
                write!(f, "{}{}", if at == 0 { "" } else { ", " }, quote(text))?;
            }
            f.write_str(")")
        }
        SetValue::Blank => f.write_str("blank"),
    }
}
