//! What is to be written between parentheses and after clause words.

use esc_check::hir::FieldType;
use esc_diagnostics::Span;

use crate::View;
use crate::completion::{field_kind, is_row, listed};
use crate::follow::{Cursor, Follow, Form, FormKind, Within};
use crate::words::describe;

/// A form that takes arguments, and the one that is being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signature {
    /// The form: `field in (value, …)`.
    pub label: String,
    /// What it means, in Markdown.
    pub documentation: String,
    /// The bytes of the label that each parameter takes.
    pub parameters: Vec<Parameter>,
    /// Which parameter is being written.
    pub active: Option<usize>,
}

/// A parameter of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its bytes in the label.
    pub span: Span,
    /// What may stand there, in Markdown.
    pub documentation: String,
}

/// The form whose arguments are written at the offset.
pub fn signature(view: &View<'_>, offset: u32) -> Option<Signature> {
    let cursor = Cursor::of(view, offset);
    if cursor.within != Within::Code {
        return None;
    }
    let is_row = |label: &str| is_row(view, label);
    let form = Follow::through(&cursor.tokens, &is_row).form?;
    let Text { parts, word } = text_of(form.kind);
    let mut label = String::new();
    let mut parameters = Vec::new();
    for part in parts {
        let start = bytes(&label);
        match *part {
            Part::Plain(text) => label.push_str(text),
            Part::Field => label.push_str(form.field.unwrap_or("field")),
            Part::Parameter(text, about) => {
                label.push_str(text);
                let documentation = about_parameter(view, form, about);
                parameters.push(Parameter { span: Span::new(start, bytes(&label)), documentation });
            }
        }
    }
    // The last one stands for all that follow.
    let active = parameters.len().checked_sub(1).map(|last| form.argument.min(last));
    Some(Signature {
        label,
        documentation: describe(word).unwrap_or_default().to_owned(),
        parameters,
        active,
    })
}

fn bytes(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// What may stand at a parameter, with the values that the field has.
fn about_parameter(view: &View<'_>, form: Form<'_>, about: &str) -> String {
    let of_values =
        matches!(form.kind, FormKind::In | FormKind::Includes | FormKind::Excludes | FormKind::Set);
    match form.field.filter(|_| of_values).and_then(|field| field_kind(view, field)) {
        Some(FieldType::Picklist(list) | FieldType::Multipicklist(list)) if !list.values.is_empty() => {
            format!("{about} One of {}.", listed(list))
        }
        _ => about.to_owned(),
    }
}

/// A part of a label.
#[derive(Clone, Copy)]
enum Part {
    Plain(&'static str),
    /// The field that the form is about.
    Field,
    /// What is to be written, and what may stand there.
    Parameter(&'static str, &'static str),
}

/// How a form is shown.
struct Text {
    parts: &'static [Part],
    /// The word that tells what it means.
    word: &'static str,
}

const fn text_of(kind: FormKind) -> Text {
    use Part::{Field, Parameter, Plain};
    const VALUE: Part = Parameter("value", "A value that the field can have.");
    const MORE: Part = Parameter("…", "More values, with commas between them.");
    const TEXT: Part = Parameter("text", "A part of the text, in quotes; several stand in parentheses.");
    const HOURS: Part =
        Parameter("hours \"…\" | case hours", "Hours of this name, or those that the case itself names.");
    const DATES: Part = Parameter(
        "dates",
        "A date `2026-12-24`, also `to` another; `every 12-25`; `every last mon of may`; weekdays; `daily`.",
    );
    let (word, parts): (&str, &[Part]) = match kind {
        FormKind::In => ("in", &[Field, Plain(" in ("), VALUE, Plain(", "), MORE, Plain(")")]),
        FormKind::Includes => {
            ("includes", &[Field, Plain(" includes ("), VALUE, Plain(", "), MORE, Plain(")")])
        }
        FormKind::Excludes => {
            ("excludes", &[Field, Plain(" excludes ("), VALUE, Plain(", "), MORE, Plain(")")])
        }
        FormKind::Contains => ("contains", &[Field, Plain(" contains "), TEXT]),
        FormKind::StartsWith => ("starts with", &[Field, Plain(" starts with "), TEXT]),
        FormKind::Picklist => (
            "picklist",
            &[
                Plain("picklist("),
                Parameter("\"value\"", "A value, in quotes; with `closed` after it, a case of it is closed."),
                Plain(", "),
                Parameter("…", "More values; `...` at the end leaves the list open."),
                Plain(")"),
            ],
        ),
        FormKind::Multipicklist => (
            "multipicklist",
            &[
                Plain("multipicklist("),
                Parameter("\"value\"", "A value, in quotes; with `closed` after it, a case of it is closed."),
                Plain(", "),
                Parameter("…", "More values; `...` at the end leaves the list open."),
                Plain(")"),
            ],
        ),
        FormKind::AgeFrom => (
            "age_from",
            &[
                Plain("age_from "),
                Parameter(
                    "created | created_disable_on_modify | last_modified | matched",
                    "When the clock starts.",
                ),
            ],
        ),
        FormKind::Use => ("use", &[Plain("use "), HOURS]),
        FormKind::Fire => ("fire", &[Plain("fire during "), HOURS]),
        FormKind::Sla => (
            "sla",
            &[
                Plain("sla "),
                Parameter("duration", "The time in which the case should be done: `30m`, `8h`, `1h30m`."),
            ],
        ),
        FormKind::At => (
            "at",
            &[
                Plain("at "),
                Parameter(
                    "age, …",
                    "How old the case is: `30m`, `4h`; with an `sla` also `80% of sla` and `30m before sla`. Each age is one of the five actions that an entry can have.",
                ),
                Plain(" "),
                Parameter(
                    "action, …",
                    "What happens: `notify`, `email`, `reassign`, `set`, `call`, `mark escalated`.",
                ),
            ],
        ),
        FormKind::Notify => (
            "notify",
            &[
                Plain("notify "),
                Parameter(
                    "who",
                    "`manager`, `owner`, `contact`, `user \"…\"`, `role \"…\"` or `queue \"…\"`.",
                ),
                Plain(", "),
                Parameter("…", "More people, then `using` an e-mail template."),
            ],
        ),
        FormKind::Email => (
            "email",
            &[
                Plain("email "),
                Parameter("\"address\"", "An e-mail address, in quotes."),
                Plain(", "),
                Parameter("…", "More addresses, then `using` an e-mail template."),
            ],
        ),
        FormKind::Reassign => (
            "reassign",
            &[
                Plain("reassign "),
                Parameter("queue \"…\" | user \"…\" | pool \"…\" | manager", "Who gets the case."),
            ],
        ),
        FormKind::Set => (
            "set",
            &[
                Plain("set "),
                Parameter("field", "A field of the case itself."),
                Plain(" = "),
                Parameter("value", "A value of the field's type, or `blank`."),
            ],
        ),
        FormKind::Call => {
            ("call", &[Plain("call "), Parameter("\"name\"", "The web hook or flow, in quotes.")])
        }
        FormKind::Capacity => {
            ("capacity", &[Plain("capacity "), Parameter("N", "How many open cases the agent may have.")])
        }
        FormKind::Span => (
            "-",
            &[
                Parameter("HH:MM", "The first minute that is open."),
                Plain("-"),
                Parameter(
                    "HH:MM",
                    "The end. `24:00` is the end of the day; one before the start lies on the next day.",
                ),
            ],
        ),
        FormKind::Exception => (
            "closed",
            &[
                Plain("closed "),
                DATES,
                Plain(" "),
                Parameter(
                    "[HH:MM-HH:MM] [from date] [until date] [\"name\"]",
                    "A part of the day, the first and the last date on which it can begin, what people call it.",
                ),
            ],
        ),
        FormKind::Opened => (
            "open",
            &[
                Plain("open "),
                DATES,
                Plain(" "),
                Parameter(
                    "HH:MM-HH:MM [from date] [until date] [\"name\"]",
                    "When it is open, the first and the last date on which it can begin, what people call it.",
                ),
            ],
        ),
        FormKind::Every => (
            "every",
            &[
                Plain("every "),
                Parameter(
                    "MM-DD | nth weekday of month | DD of month",
                    "A date of each year: `12-25`; one day of a month: `last mon of may`; the same day of each month: `15 of month`.",
                ),
            ],
        ),
        FormKind::Yearly => (
            "every",
            &[
                Plain("every "),
                Parameter("MM-DD", "The first day."),
                Plain(" to "),
                Parameter("MM-DD", "The last day; one before the first lies in the next year."),
            ],
        ),
        FormKind::NthDay => (
            "every",
            &[
                Plain("every "),
                Parameter("nth", "`first`, `second`, `third`, `fourth` or `last`."),
                Plain(" "),
                Parameter("weekday", "A day of the week, or `day` for any."),
                Plain(" of "),
                Parameter("month", "A month, or `month` for every one."),
            ],
        ),
        FormKind::Monthly => (
            "every",
            &[
                Plain("every "),
                Parameter("DD", "The day of the month; months without it are passed over."),
                Plain(" of "),
                Parameter("month", "The word `month`."),
            ],
        ),
    };
    Text { parts, word }
}
