//! What was found and what could stand there, in people's words.

use crate::cut::View;
use crate::grammar::Rule;
use crate::token::TokenKind;

use super::{Failure, Part};

/// Words that end a list of possibilities before it becomes a dictionary.
const MOST_LISTED: usize = 8;

/// The longest piece of text that a message repeats, in characters.
const MOST_SHOWN: usize = 40;

/// The token at `index`, for a message.
pub(super) fn found(view: &View<'_>, index: usize) -> String {
    let written = view.str(index);
    if view.kind(index).is_none() {
        return format!("the end of the {}", declaration(view));
    }
    if view.kind(index) == Some(TokenKind::FormulaBody) || written.chars().count() > MOST_SHOWN {
        let start: String = written.chars().take(MOST_SHOWN).collect();
        return format!("`{start}…`");
    }
    format!("`{written}`")
}

/// What the slice declares, as people call it.
pub(super) fn declaration(view: &View<'_>) -> &'static str {
    match view.str(0).to_ascii_lowercase().as_str() {
        "entry" => "entry",
        "hours" | "default" => "hours",
        "closures" => "closures",
        "case" => "case fields",
        "pool" => "pool",
        "row" => "row",
        "rule" => "rule",
        "import" => "import",
        _ => "declaration",
    }
}

/// What could stand where the part failed, as a list with `or`.
pub(super) fn expected(failure: &Failure) -> String {
    let mut phrases: Vec<String> = Vec::new();
    for rule in &failure.expected {
        let phrase = phrase(*rule, failure.part);
        if !phrase.is_empty() && !phrases.contains(&phrase) {
            phrases.push(phrase);
        }
    }
    // The words one by one say less than what they have in common.
    if phrases.len() > MOST_LISTED {
        phrases.truncate(MOST_LISTED);
        return format!("{} or another word", phrases.join(", "));
    }
    match phrases.split_last() {
        None => "something else".to_owned(),
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
    }
}

/// The words that could stand where the part failed.
pub(super) fn words(failure: &Failure) -> Vec<String> {
    let after: &[&str] = match failure.part {
        _ if !failure.expected.contains(&Rule::EOI) => &[],
        Part::When => &["age_from", "use", "ignore", "fire", "sla"],
        Part::Clause => &["age_from", "use", "ignore", "fire", "sla", "when"],
        Part::EntryHead => &["when", "row", "age_from", "use", "ignore", "fire", "sla"],
        _ => &[],
    };
    let firsts =
        failure.expected.iter().flat_map(|rule| firsts(*rule)).chain(after).map(|word| (*word).to_owned());
    firsts.chain(failure.expected.iter().filter_map(|rule| word(*rule))).collect()
}

/// The word that a rule is, if it is one.
fn word(rule: Rule) -> Option<String> {
    format!("{rule:?}").strip_prefix("w_").map(str::to_owned)
}

/// The words that a rule of several can begin with.
fn firsts(rule: Rule) -> &'static [&'static str] {
    match rule {
        Rule::clause | Rule::age_from | Rule::use_hours | Rule::no_hours | Rule::fire | Rule::sla => {
            &["age_from", "use", "ignore", "fire", "sla"]
        }
        Rule::age_origin => &["created", "created_disable_on_modify", "last_modified", "matched"],
        Rule::hours_name => &["hours", "case"],
        Rule::step | Rule::ages => &["at", "immediately"],
        Rule::action | Rule::notify | Rule::email | Rule::reassign | Rule::set | Rule::call | Rule::mark => {
            &["notify", "email", "reassign", "set", "call", "mark"]
        }
        Rule::who => &["manager", "owner", "contact", "user", "role", "queue"],
        Rule::when => &["when"],
        Rule::compare
        | Rule::in_list
        | Rule::blank_test
        | Rule::contains
        | Rule::starts_with
        | Rule::includes => &["not", "in", "is", "contains", "starts", "includes", "excludes"],
        Rule::using => &["using"],
        Rule::field_type | Rule::picklist | Rule::multipicklist => {
            &["text", "number", "percent", "boolean", "date", "datetime", "picklist", "multipicklist"]
        }
        Rule::weekly | Rule::closed | Rule::opened | Rule::closures_use | Rule::hours_item => &[
            "closed",
            "open",
            "closures",
            "daily",
            "mon",
            "tue",
            "wed",
            "thu",
            "fri",
            "sat",
            "sun",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        ],
        Rule::dates | Rule::yearly | Rule::nth_day | Rule::monthly | Rule::every_days | Rule::on_days => {
            &["every", "daily"]
        }
        Rule::weekday | Rule::days | Rule::day_range => {
            &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        }
        Rule::month => &[
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ],
        Rule::nth => &["first", "second", "third", "fourth", "last"],
        Rule::unit | Rule::many => {
            &["days", "week", "weeks", "month", "months", "quarter", "quarters", "year", "years"]
        }
        Rule::from => &["from"],
        Rule::until => &["until"],
        Rule::each_days | Rule::each_weeks => &["each"],
        Rule::member => &["user"],
        _ => &[],
    }
}

/// What people call a rule.
fn phrase(rule: Rule, part: Part) -> String {
    let phrase = match rule {
        Rule::EOI => match part {
            Part::Step | Part::Field | Part::HoursItem | Part::ClosuresItem | Part::Member => {
                "`;` or the `>` that ends the block"
            }
            Part::When | Part::Clause => "a clause or the block `< … >`",
            Part::EntryHead => "`when`, a clause or the block `< … >`",
            Part::CaseHead | Part::HoursHead | Part::ClosuresHead | Part::PoolHead => "the block `< … >`",
            Part::Rule | Part::Import | Part::Target | Part::Row => "the next declaration",
        },
        Rule::text => "text in double quotes",
        Rule::duration if part == Part::Step => "an age such as `4h`",
        Rule::ages | Rule::age => "an age such as `4h`",
        Rule::duration => "a length of time such as `4h`",
        Rule::number | Rule::signed => "a number",
        Rule::count | Rule::row_number => "a whole number",
        Rule::date => "a date such as `2026-12-24`",
        Rule::instant => "an instant such as `2026-11-21T17:00Z`",
        Rule::month_day => "a yearly date such as `12-25`",
        Rule::time | Rule::clock_span => "a span of time such as `09:00-17:00`",
        Rule::dates
        | Rule::dated
        | Rule::yearly
        | Rule::nth_day
        | Rule::monthly
        | Rule::every_days
        | Rule::on_days => "a date such as `2026-12-24` or `every 12-25`",
        Rule::weekday | Rule::days | Rule::day_range => "a day such as `mon`",
        Rule::weekly => "days with their hours such as `mon-fri 09:00-17:00`",
        Rule::closed | Rule::opened | Rule::closures_use => "`closed`, `open` or `closures`",
        Rule::field => "the name of a field",
        Rule::label => "a label: a whole number or a name of one part",
        Rule::criteria
        | Rule::negation
        | Rule::not
        | Rule::operand
        | Rule::test
        | Rule::group
        | Rule::formula => "a test such as `Priority = \"High\"`",
        Rule::operator | Rule::compare => "an operator such as `=`",
        Rule::in_list | Rule::blank_test | Rule::contains | Rule::starts_with | Rule::includes => {
            "a test such as `in (…)` or `is blank`"
        }
        Rule::value | Rule::now | Rule::today | Rule::period | Rule::boolean => "a value",
        Rule::text_list => "a list in parentheses",
        Rule::notify
        | Rule::email
        | Rule::reassign
        | Rule::set
        | Rule::call
        | Rule::mark
        | Rule::w_notify
        | Rule::w_email
        | Rule::w_reassign
        | Rule::w_set
        | Rule::w_call
        | Rule::w_mark => "an action: `notify`, `email`, `reassign`, `set`, `call` or `mark escalated`",
        Rule::who => "who is told: `manager`, `owner`, `contact`, a `user`, a `role` or a `queue`",
        Rule::step => "a step such as `at 4h notify manager`",
        Rule::age_from | Rule::use_hours | Rule::no_hours | Rule::fire | Rule::sla => {
            "a clause: `age_from`, `use`, `ignore`, `fire` or `sla`"
        }
        Rule::hours_name => "`hours` with their name, or `case hours`",
        Rule::field_type | Rule::picklist | Rule::multipicklist => "a type such as `text` or `picklist(…)`",
        Rule::member => "an agent such as `user \"ana@example.com\" capacity 5`",
        Rule::field_decl => "a field with its type such as `Priority: text`",
        Rule::set_value => "the value to set",
        Rule::month => "a month such as `may`",
        Rule::nth => "`first`, `second`, `third`, `fourth` or `last`",
        Rule::unit | Rule::many => "a unit such as `days` or `months`",
        Rule::open => "`<`",
        Rule::close => "`>`",
        Rule::left => "`(`",
        Rule::right => "`)`",
        Rule::semicolon => "`;`",
        Rule::colon => "`:`",
        Rule::comma => "`,`",
        Rule::equal => "`=`",
        Rule::minus => "`-`",
        Rule::percent => "`%`",
        Rule::ellipsis => "`...`",
        Rule::plus => "`+`",
        _ => {
            return match word(rule) {
                Some(word) => format!("`{word}`"),
                None => firsts(rule).iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
            };
        }
    };
    phrase.to_owned()
}
