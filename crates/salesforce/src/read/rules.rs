//! Escalation rules.

use esc_diagnostics::{Code, Location};
use percent_encoding::percent_decode_str;

use super::node::Node;
use crate::data::{Action, Assignee, At, Entry, Filter, HoursSource, Operation, Rule, StartTime, Text};

/// The longest age in minutes: 3650 days, as durations of the language.
const MAX_MINUTES: i64 = 3650 * 24 * 60;

/// Below so many minutes an age was probably meant in hours: Salesforce's own pages go by the half hour.
const PLAUSIBLE_MINUTES: u32 = 30;

const OPERATIONS: [(&str, Operation); 12] = [
    ("equals", Operation::Equals),
    ("notEqual", Operation::NotEqual),
    ("lessThan", Operation::LessThan),
    ("greaterThan", Operation::GreaterThan),
    ("lessOrEqual", Operation::LessOrEqual),
    ("greaterOrEqual", Operation::GreaterOrEqual),
    ("contains", Operation::Contains),
    ("notContain", Operation::NotContain),
    ("startsWith", Operation::StartsWith),
    ("includes", Operation::Includes),
    ("excludes", Operation::Excludes),
    ("within", Operation::Within),
];

impl Operation {
    /// Its word in metadata.
    pub(crate) fn word(self) -> &'static str {
        OPERATIONS.iter().find(|(_, operation)| *operation == self).map_or("equals", |(word, _)| word)
    }
}

const SOURCES: [(&str, HoursSource); 3] =
    [("None", HoursSource::None), ("Case", HoursSource::Case), ("Static", HoursSource::Static)];

const STARTS: [(&str, StartTime); 2] =
    [("CaseCreation", StartTime::Creation), ("CaseLastModified", StartTime::LastModified)];

const ASSIGNEES: [(&str, Assignee); 2] = [("User", Assignee::User), ("Queue", Assignee::Queue)];

/// The rules of a file.
pub(crate) fn rules(root: &mut Node<'_, '_>) -> Vec<Rule> {
    root.knows(&["escalationRule", "fullName"]);
    root.each("escalationRule", rule).into_iter().flatten().collect()
}

fn rule(node: &mut Node<'_, '_>) -> Option<Rule> {
    node.knows(&["fullName", "active", "ruleEntry"]);
    let mut name = node.required("fullName")?;
    name.value = percent_decode_str(&name.value).decode_utf8_lossy().into_owned();
    let active = node.flag("active").is_some_and(|active| active.value);
    let entries = node.each("ruleEntry", entry);
    let broken = entries.iter().any(Option::is_none);
    Some(Rule { name, active, entries: entries.into_iter().flatten().collect(), broken })
}

/// `None` where a part that counts cannot be read.
fn entry(node: &mut Node<'_, '_>) -> Option<Entry> {
    node.knows(&[
        "booleanFilter",
        "businessHours",
        "businessHoursSource",
        "criteriaItems",
        "disableEscalationWhenModified",
        "escalationAction",
        "escalationStartTime",
        "formula",
    ]);
    let at = node.at();
    let logic = node.text("booleanFilter");
    let hours = node.text("businessHours");
    let source = node.text("businessHoursSource");
    let source = match source {
        Some(text) => Some(node.word(&text, &SOURCES)?),
        None => None,
    };
    let rows = node.each("criteriaItems", filter);
    let disable = node.flag("disableEscalationWhenModified");
    let actions = node.each("escalationAction", action);
    let start = node.text("escalationStartTime");
    let start = match start {
        Some(text) => node.word(&text, &STARTS)?,
        None => At { value: StartTime::Creation, at },
    };
    let formula = node.text("formula");
    if let (Some(formula), true) = (&formula, !rows.is_empty()) {
        let help = "leave one of the two: Salesforce takes either rows or a formula";
        node.report(Code::E0709, formula.at, "the entry has filter rows and a formula", help);
        return None;
    }
    if let (Some(logic), true) = (&logic, rows.is_empty()) {
        let help = "leave `<booleanFilter>` out, or write the rows that it joins";
        node.report(Code::E0710, logic.at, "filter logic without filter rows", help);
        return None;
    }
    check_hours(node, hours.as_ref(), source.as_ref(), at)?;
    let rows: Option<Vec<Filter>> = rows.into_iter().collect();
    let actions: Option<Vec<Action>> = actions.into_iter().collect();
    Some(Entry { at, logic, hours, source, rows: rows?, disable, actions: actions?, start, formula })
}

fn check_hours(
    node: &mut Node<'_, '_>,
    hours: Option<&Text>,
    source: Option<&At<HoursSource>>,
    at: Location,
) -> Option<()> {
    let value = source.map_or(HoursSource::None, |source| source.value);
    match (value, hours) {
        (HoursSource::Static, None) => {
            let message = "the source of the hours is `Static`, but no `<businessHours>` are named";
            let help = "name them, or write `None` to count all time, or `Case` for those of the case";
            node.report(Code::E0708, source.map_or(at, |source| source.at), message, help);
            None
        }
        (HoursSource::None | HoursSource::Case, Some(hours)) => {
            let message = format!("`{}` are named, but the source of the hours is not `Static`", hours.value);
            let help =
                "write `<businessHoursSource>Static</businessHoursSource>`, or leave `<businessHours>` out";
            node.report(Code::E0708, hours.at, message, help);
            None
        }
        _ => Some(()),
    }
}

fn filter(node: &mut Node<'_, '_>) -> Option<Filter> {
    node.knows(&["field", "operation", "value", "valueField"]);
    let at = node.at();
    let field = node.required("field");
    let operation = node.required("operation");
    let operation = operation.and_then(|text| node.word(&text, &OPERATIONS));
    let (value, value_field) = (node.text("value"), node.text("valueField"));
    Some(Filter { at, field: field?, operation: operation?, value, value_field })
}

fn action(node: &mut Node<'_, '_>) -> Option<Action> {
    node.knows(&[
        "assignedTo",
        "assignedToTemplate",
        "assignedToType",
        "minutesToEscalation",
        "notifyCaseOwner",
        "notifyEmail",
        "notifyTo",
        "notifyToTemplate",
    ]);
    let at = node.at();
    let minutes = node.required("minutesToEscalation");
    let minutes = minutes.and_then(|text| minutes_of(node, &text));
    let kind = node.text("assignedToType");
    let kind = kind.and_then(|text| node.word(&text, &ASSIGNEES));
    let assigned = match (node.text("assignedTo"), kind) {
        (Some(to), Some(kind)) => Some((to, kind.value)),
        (Some(to), None) => {
            let message =
                format!("`{}` gets the case, but whether it is a user or a queue is not said", to.value);
            let help = "write `<assignedToType>User</assignedToType>` or `Queue`";
            node.report(Code::E0712, to.at, message, help);
            return None;
        }
        (None, Some(kind)) => {
            let help = "write `<assignedTo>` with a user or queue, or leave the type out";
            node.report(Code::E0712, kind.at, "a type of assignee without an assignee", help);
            return None;
        }
        (None, None) => None,
    };
    let assigned_template = node.text("assignedToTemplate");
    let owner = node.flag("notifyCaseOwner");
    let emails = node.texts("notifyEmail");
    let user = node.text("notifyTo");
    let template = node.text("notifyToTemplate");
    let told = emails.first().or(user.as_ref()).map(|text| text.at);
    let told = told.or_else(|| owner.as_ref().filter(|owner| owner.value).map(|owner| owner.at));
    match (&template, told) {
        (None, Some(at)) => {
            let help = "write `<notifyToTemplate>` with the folder and name of an e-mail template";
            node.report(Code::E0703, at, "somebody is notified, but no template says with what e-mail", help);
        }
        (Some(template), None) => {
            let message = format!("the template `{}` has no recipient, so nobody gets it", template.value);
            let help = "name `<notifyTo>`, `<notifyEmail>` or the owner, or leave the template out";
            node.report(Code::W0713, template.at, message, help);
        }
        _ => {}
    }
    if let (Some(template), None) = (&assigned_template, &assigned) {
        let message = format!("the template `{}` has no recipient: nobody gets the case", template.value);
        node.report(Code::W0713, template.at, message, "name `<assignedTo>`, or leave the template out");
    }
    Some(Action { at, minutes: minutes?, assigned, assigned_template, owner, emails, user, template })
}

fn minutes_of(node: &mut Node<'_, '_>, text: &Text) -> Option<At<u32>> {
    match text.value.parse::<i64>() {
        Ok(minutes @ 1..=MAX_MINUTES) => {
            let minutes = u32::try_from(minutes).ok()?;
            if minutes < PLAUSIBLE_MINUTES {
                let message = format!("{minutes} minutes: was it meant in hours?");
                let help = format!(
                    "{minutes} hours are {} minutes; Salesforce's pages take no less than 30",
                    minutes * 60
                );
                node.report(Code::W0711, text.at, message, help);
            }
            Some(At { value: minutes, at: text.at })
        }
        Ok(minutes @ ..=0) => {
            let message = format!("{minutes} minutes: an action is due some time after the clock starts");
            node.report(
                Code::E0711,
                text.at,
                message,
                "write a positive number of minutes, such as `240` for 4 hours",
            );
            None
        }
        _ => {
            let message = format!("`{}` is no number of minutes up to {MAX_MINUTES}", text.value);
            node.report(
                Code::E0711,
                text.at,
                message,
                "write a positive number of minutes, such as `240` for 4 hours",
            );
            None
        }
    }
}
