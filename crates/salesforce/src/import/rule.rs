//! One escalation rule as a file.

use esc_diagnostics::{Code, Diagnostic, Location};
use esc_values::quote;

use super::criteria;
use super::draft::{Draft, DraftRule};
use super::entry_names::names;
use crate::catalogue::Catalogue;
use crate::data::{Action, Assignee, Entry, HoursSource, Org, Rule, StartTime};
use crate::names::developer_name;

/// What rules of an org are written with.
pub(crate) struct Writer<'a> {
    pub(crate) org: &'a Org,
    pub(crate) catalogue: &'a Catalogue,
    /// The libraries that each rule imports.
    pub(crate) libraries: Vec<String>,
}

impl Writer<'_> {
    pub(crate) fn rule(&self, path: String, rule: &Rule, found: &mut Vec<Diagnostic>) -> Draft {
        let mut draft = Draft::new(path, rule.name.at);
        draft.push("rule ");
        draft.quoted(rule.name.at, &rule.name.value);
        if !rule.active {
            draft.push(" inactive");
        }
        draft.push("\n\n");
        for library in &self.libraries {
            draft.push(&format!("import {}\n", quote(library)));
        }
        let mut written = DraftRule {
            name: rule.name.value.clone(),
            active: rule.active,
            entries: Vec::new(),
            broken: rule.broken,
        };
        for (entry, name) in rule.entries.iter().zip(names(&rule.entries)) {
            draft.push("\n");
            let start = draft.len();
            written.broken |= !self.entry(&mut draft, entry, &name, found);
            written.entries.push((name, start));
        }
        draft.rule = Some(written);
        draft
    }

    /// `false` where the entry could not be said whole.
    fn entry(&self, draft: &mut Draft, entry: &Entry, name: &str, found: &mut Vec<Diagnostic>) -> bool {
        let joined = match criteria::joined(entry) {
            Ok(joined) => Some(joined),
            Err(why) => {
                found.push(*why);
                None
            }
        };
        for row in &entry.rows {
            saving_user(row.field.value.as_str(), row.field.at, found);
        }
        draft.within(entry.at, |draft| {
            draft.push("entry ");
            draft.at(entry.at, &quote(name));
            let said =
                joined.is_some_and(|joined| criteria::write(draft, entry, &joined, self.catalogue, found));
            clauses(draft, entry, found);
            draft.push("\n< ");
            self.steps(draft, &entry.actions);
            draft.push(" >\n");
            said
        })
    }

    /// The steps by their age; ages of the same actions, one after the other, are one step.
    fn steps(&self, draft: &mut Draft, actions: &[Action]) {
        if actions.is_empty() {
            draft.push("stop");
            return;
        }
        let mut sorted: Vec<&Action> = actions.iter().collect();
        sorted.sort_by_key(|action| action.minutes.value);
        let same = |one: &&Action, other: &&Action| self.actions(one) == self.actions(other);
        for (number, group) in sorted.chunk_by(same).enumerate() {
            draft.push(if number == 0 { "\n  at " } else { ";\n  at " });
            for (number, action) in group.iter().enumerate() {
                if number > 0 {
                    draft.push(", ");
                }
                draft.at(action.minutes.at, &duration(action.minutes.value));
            }
            draft.push(" ");
            if let Some(action) = group.first() {
                draft.within(action.at, |draft| {
                    for (number, (at, text)) in self.actions_at(action).into_iter().enumerate() {
                        if number > 0 {
                            draft.push(", ");
                        }
                        draft.at(at, &text);
                    }
                });
            }
        }
        draft.push("\n");
    }

    fn actions(&self, action: &Action) -> Vec<String> {
        self.actions_at(action).into_iter().map(|(_, text)| text).collect()
    }

    fn actions_at(&self, action: &Action) -> Vec<(Location, String)> {
        let using = |template: Option<&crate::data::Text>| {
            template.map_or_else(String::new, |template| format!(" using {}", quote(&template.value)))
        };
        let notice = using(action.template.as_ref());
        let mut parts = Vec::new();
        let owner = action.owner.as_ref().filter(|owner| owner.value);
        let told = owner.map(|_| "owner".to_owned());
        let user = action.user.as_ref().map(|user| format!("user {}", quote(&user.value)));
        let whom: Vec<String> = told.into_iter().chain(user).collect();
        if !whom.is_empty() {
            let at = action.user.as_ref().map(|user| user.at).or_else(|| owner.map(|owner| owner.at));
            parts.push((at.unwrap_or(action.at), format!("notify {}{notice}", whom.join(", "))));
        }
        if let Some(first) = action.emails.first() {
            let emails: Vec<String> = action.emails.iter().map(|email| quote(&email.value)).collect();
            parts.push((first.at, format!("email {}{notice}", emails.join(", "))));
        }
        if let Some((to, kind)) = &action.assigned {
            let whom = match kind {
                Assignee::User => format!("user {}", quote(&to.value)),
                Assignee::Queue => format!("queue {}", quote(&self.queue(&to.value))),
            };
            parts.push((to.at, format!("reassign {whom}{}", using(action.assigned_template.as_ref()))));
        }
        if parts.is_empty() {
            parts.push((action.at, "mark escalated".to_owned()));
        }
        parts
    }

    /// The label of a queue where its developer name can be made of it again, else the developer name.
    pub(crate) fn queue(&self, name: &str) -> String {
        let known = self.org.queues.iter().find(|queue| queue.developer_name == name);
        let label = known.map(|queue| &queue.name).filter(|label| developer_name(label) == name);
        label.map_or_else(|| name.to_owned(), Clone::clone)
    }
}

fn clauses(draft: &mut Draft, entry: &Entry, found: &mut Vec<Diagnostic>) {
    let disable = entry.disable.as_ref().filter(|disable| disable.value);
    match (entry.start.value, disable) {
        (StartTime::Creation, None) => {}
        (StartTime::Creation, Some(disable)) => {
            draft.push("\n  age_from ");
            draft.at(disable.at, "created_disable_on_modify");
        }
        (StartTime::LastModified, disable) => {
            if let Some(disable) = disable {
                let message =
                    "the clock starts anew with each modification, and the first one disables the entry";
                let help = "Salesforce's own pages cannot make both; it is read as `age_from last_modified`";
                found.push(Diagnostic::new(Code::W0718, disable.at, message).help(help));
            }
            draft.push("\n  age_from ");
            draft.at(entry.start.at, "last_modified");
        }
    }
    match (entry.source.as_ref().map(|source| source.value), &entry.hours) {
        (Some(HoursSource::Static), Some(hours)) => {
            draft.push("\n  use hours ");
            draft.quoted(hours.at, &hours.value);
        }
        (Some(HoursSource::Case), _) => {
            draft.push("\n  use ");
            draft.at(entry.source.as_ref().map_or(entry.at, |source| source.at), "case hours");
        }
        _ => {}
    }
}

/// W0717: the user who saves the case.
fn saving_user(field: &str, at: Location, found: &mut Vec<Diagnostic>) {
    if field.starts_with("User.") {
        let message = format!("`{field}` is of the user who saves the case, not of its owner");
        let help = "compare `Case.OwnerId`, or a field of the case, if the owner is meant";
        found.push(Diagnostic::new(Code::W0717, at, message).help(help));
    }
}

/// Minutes as a duration: `2h`, `1h30m`, `45m`.
pub(crate) fn duration(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}
