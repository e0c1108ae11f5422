//! The fields and targets of an org as libraries.

use std::collections::BTreeSet;

use esc_diagnostics::{Code, Diagnostic, Location};
use esc_syntax::suggest;
use esc_values::quote;

use super::draft::{Draft, field};
use super::rule::Writer;
use crate::catalogue::{Catalogue, Kind, Values};
use crate::data::{Assignee, HoursSource, Org, Text};
use crate::names::to_esc;

/// The `case` block: the fields that rules name and whose types the project has, and the picklists that close cases.
/// It is open, because a project need not have a file of every field.
pub(crate) fn fields(org: &Org, catalogue: &Catalogue, origin: Location) -> Option<Draft> {
    let mut draft = Draft::new("case.esc", origin);
    let mut seen = BTreeSet::new();
    let rows = org.rules.iter().flat_map(|rule| &rule.entries).flat_map(|entry| &entry.rows);
    let used = rows.flat_map(|row| [Some(&row.field), row.value_field.as_ref()]).flatten();
    let mut names: Vec<String> = used.map(|field| field.value.clone()).collect();
    names.extend(in_formulas(org, catalogue));
    names.extend(catalogue.closing().map(str::to_owned));
    let mut lines = Vec::new();
    for name in &names {
        let Some(kind) = catalogue.declared(name) else { continue };
        let shown = to_esc(name, *kind == Kind::Lookup);
        if seen.insert(shown.to_ascii_lowercase()) {
            lines.push(format!("  {}: {};\n", field(&shown), type_of(kind)));
        }
    }
    if lines.is_empty() {
        return None;
    }
    draft.push("case <\n");
    for line in lines {
        draft.push(&line);
    }
    draft.push("  ...\n>\n");
    Some(draft)
}

/// The fields of the case that formulas name and a file has.
fn in_formulas(org: &Org, catalogue: &Catalogue) -> Vec<String> {
    let formulas = org.rules.iter().flat_map(|rule| &rule.entries).filter_map(|entry| entry.formula.as_ref());
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '$');
    let mut names = Vec::new();
    for formula in formulas {
        for word in formula.value.split(|c| !is_name(c)).filter(|word| !word.is_empty()) {
            let name = if word.contains('.') { word.to_owned() } else { format!("Case.{word}") };
            if catalogue.declared(&name).is_some_and(|kind| *kind != Kind::Lookup) {
                names.push(name);
            }
        }
    }
    names
}

fn type_of(kind: &Kind) -> String {
    let list = |word: &str, Values { values, restricted }: &Values| {
        let mut parts: Vec<String> = values
            .iter()
            .map(|(value, closed)| format!("{}{}", quote(value), if *closed { " closed" } else { "" }))
            .collect();
        if !restricted {
            parts.push("...".to_owned());
        }
        format!("{word}({})", parts.join(", "))
    };
    match kind {
        Kind::Text | Kind::Lookup => "text".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Percent => "percent".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Datetime => "datetime".to_owned(),
        Kind::Picklist(values) if values.values.is_empty() => "text".to_owned(),
        Kind::Picklist(values) => list("picklist", values),
        Kind::Multipicklist(values) => list("multipicklist", values),
    }
}

/// The queues and templates, where the project has files of them: these, and those that rules name beside them, each
/// of which is told (W0205).
pub(crate) fn targets(
    org: &Org,
    writer: &Writer<'_>,
    origin: Location,
    found: &mut Vec<Diagnostic>,
) -> Option<Draft> {
    let actions = || org.rules.iter().flat_map(|rule| &rule.entries).flat_map(|entry| &entry.actions);
    let mut draft = Draft::new("targets.esc", origin);
    if !org.queues.is_empty() {
        let known: BTreeSet<&str> = org.queues.iter().map(|queue| queue.developer_name.as_str()).collect();
        let assigned = actions().filter_map(|action| action.assigned.as_ref());
        let used: Vec<&Text> =
            assigned.filter(|(_, kind)| *kind == Assignee::Queue).map(|(to, _)| to).collect();
        for queue in declared(&known, &used, "queue", "queues/", found) {
            draft.push(&format!("queue {}\n", quote(&writer.queue(queue))));
        }
    }
    if !org.templates.is_empty() {
        let known: BTreeSet<&str> = org.templates.iter().map(String::as_str).collect();
        let notices = actions().filter_map(|action| action.template.as_ref());
        let used: Vec<&Text> =
            notices.chain(actions().filter_map(|action| action.assigned_template.as_ref())).collect();
        for template in declared(&known, &used, "template", "email/", found) {
            draft.push(&format!("template {}\n", quote(template)));
        }
    }
    (!draft.text.is_empty()).then_some(draft)
}

fn declared<'a>(
    known: &BTreeSet<&'a str>,
    used: &[&'a Text],
    kind: &str,
    folder: &str,
    found: &mut Vec<Diagnostic>,
) -> BTreeSet<&'a str> {
    let mut all = known.clone();
    for text in used {
        if !known.contains(text.value.as_str()) {
            let message = format!("the project has no {kind} `{}` in `{folder}`", text.value);
            let nearest = suggest(&text.value, known.iter().copied());
            let help = nearest.map_or_else(
                || format!("retrieve the {kind} too, or check its name"),
                |nearest| format!("did you mean `{nearest}`?"),
            );
            found.push(Diagnostic::new(Code::W0205, text.at, message).help(help));
            all.insert(&text.value);
        }
    }
    all
}

/// The comment above hours of which nothing is known but the name. Hours with it are not exported.
pub(crate) const STAND_IN: &str =
    "// escc: stand-in, not in the metadata that was read. Fill in the hours and take this line out.";

/// Whether what stands above a declaration marks it as a stand-in.
pub(crate) fn is_stand_in(above: &str) -> bool {
    above.lines().any(|line| line.trim_start().starts_with("// escc: stand-in"))
}

/// Stand-ins for the hours that rules name, where the project has no file of business hours: nothing is known of them.
pub(crate) fn missing_hours(org: &Org, found: &mut Vec<Diagnostic>) -> Option<Draft> {
    let mut draft: Option<Draft> = None;
    let mut seen = BTreeSet::new();
    for entry in org.rules.iter().flat_map(|rule| &rule.entries) {
        let is_static = entry.source.as_ref().is_some_and(|source| source.value == HoursSource::Static);
        let Some(hours) = entry.hours.as_ref().filter(|_| is_static) else { continue };
        if !seen.insert(hours.value.as_str()) {
            continue;
        }
        let message =
            format!("nothing is known of the hours `{}`: no file of business hours was read", hours.value);
        let help = "retrieve `BusinessHours` settings too; until then they are taken to be open all the time";
        found.push(Diagnostic::new(Code::N0720, hours.at, message).help(help));
        let draft = draft.get_or_insert_with(|| Draft::new("hours.esc", hours.at));
        draft.push(&format!("{STAND_IN}\nhours "));
        draft.quoted(hours.at, &hours.value);
        draft.push(" in \"UTC\" <\n  daily 00:00-24:00;\n>\n\n");
    }
    draft
}
