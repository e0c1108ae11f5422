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

#[cfg(test)]
mod tests {
    use super::signature;
    use crate::testing::Org;

    /// The forms at the cursors of some lines, each with the active parameter in brackets.
    fn shown(lines: &[&str]) -> String {
        let mut shown = String::new();
        for line in lines {
            let text = format!("case < Priority: picklist(\"Low\", \"High\"); Vip: boolean >\n{line}");
            let org = Org::unanalysed(&[("main.esc", &text)]);
            let found = signature(&org.view(), org.offset());
            let form = found.map_or_else(
                || "-".to_owned(),
                |found| {
                    let mut label = found.label;
                    if let Some(parameter) = found.active.and_then(|active| found.parameters.get(active)) {
                        label.insert(parameter.span.end as usize, ']');
                        label.insert(parameter.span.start as usize, '[');
                    }
                    label
                },
            );
            shown.extend([line, "\n    ", &form, "\n"]);
        }
        shown
    }

    #[test]
    fn criteria() {
        insta::assert_snapshot!(shown(&[
            "entry \"A\" when Priority in ($0",
            "entry \"A\" when Priority in (\"Low\", \"Hi$0\") < stop >",
            "entry \"A\" when Priority in (\"Low\", \"High\") $0",
            "entry \"A\" when Products excludes ($0)",
            "entry \"A\" when Subject contains $0",
            "entry \"A\" when Subject starts with (\"a\", $0",
            "entry \"A\" when Priority = $0",
        ]), @r#"
        entry "A" when Priority in ($0
            Priority in ([value], …)
        entry "A" when Priority in ("Low", "Hi$0") < stop >
            Priority in (value, […])
        entry "A" when Priority in ("Low", "High") $0
            -
        entry "A" when Products excludes ($0)
            Products excludes ([value], …)
        entry "A" when Subject contains $0
            Subject contains [text]
        entry "A" when Subject starts with ("a", $0
            Subject starts with [text]
        entry "A" when Priority = $0
            -
        "#);
    }

    #[test]
    fn heads() {
        insta::assert_snapshot!(shown(&[
            "entry \"A\" age_from $0",
            "entry \"A\" age_from created $0",
            "entry \"A\" sla $0",
            "entry \"A\" sla 4$0",
            "entry \"A\" fire during $0",
            "entry \"A\" use hours $0",
            "entry \"A\" use hours \"Desk\" $0",
        ]), @r#"
        entry "A" age_from $0
            age_from [created | created_disable_on_modify | last_modified | matched]
        entry "A" age_from created $0
            -
        entry "A" sla $0
            sla [duration]
        entry "A" sla 4$0
            sla [duration]
        entry "A" fire during $0
            fire during [hours "…" | case hours]
        entry "A" use hours $0
            use [hours "…" | case hours]
        entry "A" use hours "Desk" $0
            -
        "#);
    }

    #[test]
    fn steps() {
        insta::assert_snapshot!(shown(&[
            "entry \"A\" < at $0",
            "entry \"A\" < at 4h $0",
            "entry \"A\" < at 4h notify $0",
            "entry \"A\" < at 4h notify owner, manager, $0",
            "entry \"A\" < at 4h notify owner, reassign $0",
            "entry \"A\" < at 4h set $0",
            "entry \"A\" < at 4h set Priority = $0",
            "entry \"A\" < at 4h set Priority = \"Low\", $0",
            "entry \"A\" < at 4h notify owner; $0",
            "entry \"A\" < at 4h email \"a@example.com\", \"$0",
            "entry \"A\" < at 4h call $0",
            "entry \"A\" < at 4h notify owner > $0",
        ]), @r#"
        entry "A" < at $0
            at age, … [action, …]
        entry "A" < at 4h $0
            at age, … [action, …]
        entry "A" < at 4h notify $0
            notify [who], …
        entry "A" < at 4h notify owner, manager, $0
            notify who, […]
        entry "A" < at 4h notify owner, reassign $0
            reassign [queue "…" | user "…" | pool "…" | manager]
        entry "A" < at 4h set $0
            set [field] = value
        entry "A" < at 4h set Priority = $0
            set field = [value]
        entry "A" < at 4h set Priority = "Low", $0
            at age, … [action, …]
        entry "A" < at 4h notify owner; $0
            -
        entry "A" < at 4h email "a@example.com", "$0
            email "address", […]
        entry "A" < at 4h call $0
            call ["name"]
        entry "A" < at 4h notify owner > $0
            -
        "#);
    }

    #[test]
    fn blocks() {
        insta::assert_snapshot!(shown(&[
            "hours \"A\" in \"UTC\" < mon-fri $0",
            "hours \"A\" in \"UTC\" < mon-fri 09:00-$0",
            "hours \"A\" in \"UTC\" < mon-fri 09:00-17:00 $0",
            "hours \"A\" in \"UTC\" < closed $0",
            "hours \"A\" in \"UTC\" < open sat $0",
            "hours \"A\" in \"UTC\" < closed every $0",
            "hours \"A\" in \"UTC\" < closed every last $0",
            "hours \"A\" in \"UTC\" < closed every last mon of $0",
            "hours \"A\" in \"UTC\" < closed every 12-24 to $0",
            "hours \"A\" in \"UTC\" < closed every 12-24 $0",
            "hours \"A\" in \"UTC\" < closed every 15 $0",
            "hours \"A\" in \"UTC\" < closed every 12-24; $0",
            "pool \"P\" < user \"ana@example.com\" capacity $0",
            "case < A: picklist(\"x\", $0",
            "case < A: picklist(\"x\"); $0",
            "queue $0",
        ]), @r#"
        hours "A" in "UTC" < mon-fri $0
            [HH:MM]-HH:MM
        hours "A" in "UTC" < mon-fri 09:00-$0
            HH:MM-[HH:MM]
        hours "A" in "UTC" < mon-fri 09:00-17:00 $0
            -
        hours "A" in "UTC" < closed $0
            closed dates [[HH:MM-HH:MM] [from date] [until date] ["name"]]
        hours "A" in "UTC" < open sat $0
            open dates [HH:MM-HH:MM [from date] [until date] ["name"]]
        hours "A" in "UTC" < closed every $0
            every [MM-DD | nth weekday of month | DD of month]
        hours "A" in "UTC" < closed every last $0
            every nth [weekday] of month
        hours "A" in "UTC" < closed every last mon of $0
            every nth [weekday] of month
        hours "A" in "UTC" < closed every 12-24 to $0
            every MM-DD to [MM-DD]
        hours "A" in "UTC" < closed every 12-24 $0
            closed dates [[HH:MM-HH:MM] [from date] [until date] ["name"]]
        hours "A" in "UTC" < closed every 15 $0
            every DD of [month]
        hours "A" in "UTC" < closed every 12-24; $0
            -
        pool "P" < user "ana@example.com" capacity $0
            capacity [N]
        case < A: picklist("x", $0
            picklist("value", […])
        case < A: picklist("x"); $0
            -
        queue $0
            -
        "#);
    }

    #[test]
    fn parameters_say_what_may_stand_there() {
        let text = "case < Priority: picklist(\"Low\", \"High\", ...) >\nentry \"A\" when Priority in ($0";
        let org = Org::unanalysed(&[("main.esc", text)]);
        insta::assert_debug_snapshot!(signature(&org.view(), org.offset()), @r#"
        Some(
            Signature {
                label: "Priority in (value, …)",
                documentation: "Is one of these values. Of hours: the time zone.\n\n`Priority in (\"High\", \"Critical\")`",
                parameters: [
                    Parameter {
                        span: Span {
                            start: 13,
                            end: 18,
                        },
                        documentation: "A value that the field can have. One of `\"Low\"`, `\"High\"`, others.",
                    },
                    Parameter {
                        span: Span {
                            start: 20,
                            end: 23,
                        },
                        documentation: "More values, with commas between them. One of `\"Low\"`, `\"High\"`, others.",
                    },
                ],
                active: Some(
                    0,
                ),
            },
        )
        "#);
    }
}
