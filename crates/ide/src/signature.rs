//! What is to be written between parentheses and after clause words.

use esc_check::hir::FieldType;
use esc_diagnostics::Span;

use crate::View;
use crate::completion::{field_kind, listed};
use crate::follow::{Cursor, Follow, Form, FormKind, Within};
use crate::formula;
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
    if let Some(before) = formula::before(view, offset) {
        return of_function(before);
    }
    let cursor = Cursor::of(view, offset);
    if cursor.within != Within::Code {
        return None;
    }
    let form = Follow::through(&cursor.tokens, *view).form?;
    let (_, word, shown, about) = FORMS.iter().find(|(kind, ..)| *kind == form.kind)?;
    let mut label = String::new();
    let mut parameters = Vec::new();
    let mut about = about.iter();
    for part in shown.split_inclusive(['‹', '›']) {
        let start = bytes(&label);
        if let Some(parameter) = part.strip_suffix('›') {
            label.push_str(&parameter.replace('@', form.field.unwrap_or("field")));
            let documentation = about_parameter(view, form, about.next().copied().unwrap_or_default());
            parameters.push(Parameter { span: Span::new(start, bytes(&label)), documentation });
        } else {
            label.push_str(&part.trim_end_matches('‹').replace('@', form.field.unwrap_or("field")));
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

/// The function of a formula whose arguments are written at the end of `before`.
fn of_function(before: &str) -> Option<Signature> {
    let (entry, argument) = formula::open_call(before)?;
    let mut label = format!("{}(", entry.name);
    let mut parameters = Vec::new();
    for (at, shown) in entry.parameters_shown().iter().enumerate() {
        if at > 0 {
            label.push_str(", ");
        }
        let start = bytes(&label);
        label.push_str(shown);
        let types =
            entry.parameters.get(at).map_or_else(String::new, |parameter| format!("{}.", parameter.types));
        parameters.push(Parameter { span: Span::new(start, bytes(&label)), documentation: types });
    }
    label.push(')');
    let active = parameters.len().checked_sub(1).map(|last| argument.min(last));
    Some(Signature { label, documentation: formula::page(entry), parameters, active })
}

fn bytes(text: &str) -> u32 {
    u32::try_from(text.len()).unwrap_or(u32::MAX)
}

/// What may stand at a parameter, with the values that the field has.
fn about_parameter(view: &View<'_>, form: Form<'_>, about: &str) -> String {
    match form.field.filter(|_| about == VALUE).and_then(|field| field_kind(view, field)) {
        Some(FieldType::Picklist(list) | FieldType::Multipicklist(list)) if !list.values.is_empty() => {
            format!("{about} It is one of {}.", listed(list))
        }
        _ => about.to_owned(),
    }
}

const VALUE: &str = "A value that the field can have.";
const MORE_VALUES: &str = "More values, with commas between them.";
const PATTERN: &str = "A part of the text, in quotes. Several stand in parentheses.";
const LISTED: &str = "A value, in quotes. With `closed` after it, a case of it is closed.";
const MORE_LISTED: &str = "More values. `...` at the end leaves the list open.";
const HOURS: &str = "Hours of this name, or those that the case itself names.";
const DATES: &str =
    "A date `2026-12-24`, also `to` another; `every 12-25`; `every last mon of may`; weekdays; `daily`.";
const END: &str = "The end. `24:00` is the end of the day; one before the start lies on the next day.";

/// How each form is shown: the word that tells what it means; the form, its parameters in `‹›` and its field as `@`; and
/// what may stand at each parameter.
const FORMS: &[(FormKind, &str, &str, &[&str])] = &[
    (FormKind::In, "in", "@ in (‹value›, ‹…›)", &[VALUE, MORE_VALUES]),
    (FormKind::Includes, "includes", "@ includes (‹value›, ‹…›)", &[VALUE, MORE_VALUES]),
    (FormKind::Excludes, "excludes", "@ excludes (‹value›, ‹…›)", &[VALUE, MORE_VALUES]),
    (FormKind::Contains, "contains", "@ contains ‹text›", &[PATTERN]),
    (FormKind::StartsWith, "starts with", "@ starts with ‹text›", &[PATTERN]),
    (FormKind::Picklist, "picklist", "picklist(‹\"value\"›, ‹…›)", &[LISTED, MORE_LISTED]),
    (FormKind::Multipicklist, "multipicklist", "multipicklist(‹\"value\"›, ‹…›)", &[LISTED, MORE_LISTED]),
    (
        FormKind::AgeFrom,
        "age_from",
        "age_from ‹created | created_disable_on_modify | last_modified | matched›",
        &["When the clock starts."],
    ),
    (FormKind::Use, "use", "use ‹hours \"…\" | case hours›", &[HOURS]),
    (FormKind::Fire, "fire", "fire during ‹hours \"…\" | case hours›", &[HOURS]),
    (
        FormKind::Sla,
        "sla",
        "sla ‹duration›",
        &["The time in which the case should be done: `30m`, `8h`, `1h30m`."],
    ),
    (
        FormKind::At,
        "at",
        "at ‹age, …› ‹action, …›",
        &[
            "How old the case is: `30m`, `4h`; with an `sla` also `80% of sla` and `30m before sla`. Each age is one of the five actions that an entry can have.",
            "What happens: `notify`, `email`, `reassign`, `set`, `call`, `mark escalated`.",
        ],
    ),
    (
        FormKind::Notify,
        "notify",
        "notify ‹who›, ‹…›",
        &[
            "`manager`, `owner`, `contact`, `user \"…\"`, `role \"…\"` or `queue \"…\"`.",
            "More people, then `using` an e-mail template.",
        ],
    ),
    (
        FormKind::Email,
        "email",
        "email ‹\"address\"›, ‹…›",
        &["An e-mail address, in quotes.", "More addresses, then `using` an e-mail template."],
    ),
    (
        FormKind::Reassign,
        "reassign",
        "reassign ‹queue \"…\" | user \"…\" | pool \"…\" | manager›",
        &["Who gets the case."],
    ),
    (FormKind::Set, "set", "set ‹@› = ‹value›", &["A field of the case itself.", VALUE]),
    (FormKind::Call, "call", "call ‹\"name\"›", &["The web hook or flow, in quotes."]),
    (FormKind::Capacity, "capacity", "capacity ‹N›", &["How many open cases the agent may have."]),
    (FormKind::Span, "-", "‹HH:MM›-‹HH:MM›", &["The first minute that is open.", END]),
    (
        FormKind::Closed,
        "closed",
        "closed ‹dates› ‹[HH:MM-HH:MM] [from date] [until date] [\"name\"]›",
        &[
            DATES,
            "The part of the day that is closed, the first and the last date on which it can begin, what people call it.",
        ],
    ),
    (
        FormKind::Open,
        "open",
        "open ‹dates› ‹HH:MM-HH:MM [from date] [until date] [\"name\"]›",
        &[DATES, "When it is open, the first and the last date on which it can begin, what people call it."],
    ),
    (
        FormKind::Every,
        "every",
        "every ‹MM-DD | nth weekday of month | DD of month›",
        &[
            "A date of each year: `12-25`; one day of a month: `last mon of may`; the same day of each month: `15 of month`.",
        ],
    ),
    (
        FormKind::Yearly,
        "every",
        "every ‹MM-DD› to ‹MM-DD›",
        &["The first day.", "The last day. One before the first lies in the next year."],
    ),
    (
        FormKind::NthDay,
        "every",
        "every ‹nth› ‹weekday› of ‹month›",
        &[
            "`first`, `second`, `third`, `fourth` or `last`.",
            "A day of the week, or `day` for any.",
            "A month, or `month` for every one.",
        ],
    ),
    (
        FormKind::Monthly,
        "every",
        "every ‹DD› of ‹month›",
        &["The day of the month. Months without it are passed over.", "The word `month`."],
    ),
];

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
    fn formulas() {
        insta::assert_snapshot!(shown(&[
            "entry \"A\" when formula($0",
            "entry \"A\" when formula(LEFT($0",
            "entry \"A\" when formula(LEFT(Subject, $0)) < stop >",
            "entry \"A\" when formula(AND(Vip, ISPICKVAL(Priority, \"$0\"))) < stop >",
            "entry \"A\" when formula(AND(Vip, LEN(Subject) > 3, Vip, $0)) < stop >",
            "entry \"A\" when formula(AND(Vip) && $0) < stop >",
        ]));
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
            at [age, …] action, …
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
            set Priority = [value]
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
            closed [dates] [HH:MM-HH:MM] [from date] [until date] ["name"]
        hours "A" in "UTC" < open sat $0
            open dates [HH:MM-HH:MM [from date] [until date] ["name"]]
        hours "A" in "UTC" < closed every $0
            every [MM-DD | nth weekday of month | DD of month]
        hours "A" in "UTC" < closed every last $0
            every nth [weekday] of month
        hours "A" in "UTC" < closed every last mon of $0
            every nth weekday of [month]
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
                        documentation: "A value that the field can have. It is one of `\"Low\"`, `\"High\"`, others.",
                    },
                    Parameter {
                        span: Span {
                            start: 20,
                            end: 23,
                        },
                        documentation: "More values, with commas between them.",
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
