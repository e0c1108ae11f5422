//! Filter rows, filter logic and formulas as criteria.

use esc_diagnostics::{Code, Diagnostic, Location, Span};
use esc_values::quote;

use super::draft::{Draft, field};
use super::values::{self, Moment};
use crate::catalogue::{Catalogue, Kind};
use crate::data::{Entry, Filter, Operation, Text};
use crate::names::to_esc;

/// Why something cannot be said in the language.
pub(crate) fn not_in_esc(at: Location, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0719, at, message.into()).help(help.into())
}

/// How the rows of an entry are joined.
pub(crate) enum Joined<'a> {
    /// All must hold, so that they need no numbers.
    All,
    /// As the filter logic says.
    Logic(&'a Text, Vec<Word>),
}

/// A word of filter logic, and where it stands in it.
pub(crate) struct Word {
    text: String,
    span: Span,
}

/// Reads the filter logic of an entry.
pub(crate) fn joined(entry: &Entry) -> Result<Joined<'_>, Box<Diagnostic>> {
    let Some(logic) = &entry.logic else { return Ok(Joined::All) };
    let wrong =
        |message: String, help: &str| Box::new(Diagnostic::new(Code::E0710, logic.at, message).help(help));
    let words = words(&logic.value).map_err(|word| {
        wrong(
            format!("`{word}` can not stand in filter logic"),
            "write the numbers of rows, joined by `AND`, `OR`, `NOT` and parentheses",
        )
    })?;
    let mut depth = 0_usize;
    let mut used = vec![false; entry.rows.len()];
    for word in &words {
        match word.text.as_str() {
            "(" => depth += 1,
            ")" => {
                depth = depth.checked_sub(1).ok_or_else(|| {
                    wrong("the parentheses do not match".to_owned(), "take out the `)` that closes nothing")
                })?;
            }
            text => {
                let Ok(number) = text.parse::<usize>() else { continue };
                let Some(used) = number.checked_sub(1).and_then(|row| used.get_mut(row)) else {
                    let count = entry.rows.len();
                    return Err(wrong(
                        format!("there is no row {number}: the entry has {count}"),
                        "name each row of the entry by its number, from 1",
                    ));
                };
                *used = true;
            }
        }
    }
    if depth > 0 {
        return Err(wrong("the parentheses do not match".to_owned(), "close each `(` with a `)`"));
    }
    if let Some(row) = used.iter().position(|used| !used) {
        let message = format!("row {} is left out, so that it would test nothing", row + 1);
        return Err(wrong(message, "name each row in the filter logic, or take the row out"));
    }
    let numbers = words.iter().filter_map(|word| word.text.parse::<usize>().ok());
    let only_and = words.iter().all(|word| !matches!(word.text.as_str(), "or" | "not"));
    // Parentheses around a chain of `AND` change nothing, and numbers in their order need not be written.
    if only_and && numbers.eq(1..=entry.rows.len()) {
        return Ok(Joined::All);
    }
    Ok(Joined::Logic(logic, words))
}

/// The words of filter logic in small letters, or the first that cannot stand there.
fn words(logic: &str) -> Result<Vec<Word>, String> {
    let mut words = Vec::new();
    let mut rest = logic;
    let offset = |rest: &str| u32::try_from(logic.len() - rest.len()).unwrap_or(u32::MAX);
    loop {
        rest = rest.trim_start();
        let Some(first) = rest.chars().next() else { return Ok(words) };
        let same: fn(char) -> bool = match first {
            '0'..='9' => |c| c.is_ascii_digit(),
            'a'..='z' | 'A'..='Z' => |c| c.is_ascii_alphabetic(),
            _ => |_| false,
        };
        let length = rest.find(|c| !same(c)).unwrap_or(rest.len()).max(first.len_utf8());
        let (word, after) = rest.split_at(length);
        let text = word.to_ascii_lowercase();
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number && !["and", "or", "not", "(", ")"].contains(&text.as_str()) {
            return Err(word.to_owned());
        }
        let text = if is_number { text.trim_start_matches('0').to_owned() } else { text };
        words.push(Word { text, span: Span::new(offset(rest), offset(after)) });
        rest = after;
    }
}

/// Writes the rows that need numbers, and then `when` and the criteria. What cannot be said is told, and `false`.
pub(crate) fn write(
    draft: &mut Draft,
    entry: &Entry,
    joined: &Joined<'_>,
    catalogue: &Catalogue,
    found: &mut Vec<Diagnostic>,
) -> bool {
    let before = found.len();
    match joined {
        Joined::All => {
            for (number, row) in entry.rows.iter().enumerate() {
                draft.push(if number == 0 { "\n  when " } else { " and " });
                write_row(draft, row, catalogue, found);
            }
        }
        Joined::Logic(logic, words) => {
            for (number, row) in entry.rows.iter().enumerate() {
                draft.within(row.at, |draft| {
                    draft.push(&format!("\n  row {}: ", number + 1));
                    write_row(draft, row, catalogue, found);
                });
            }
            draft.push("\n  when");
            // Where the logic holds entities, its words stand elsewhere in the file than in the text.
            let exact = (logic.at.span.end - logic.at.span.start) as usize == logic.value.len();
            draft.within(logic.at, |draft| {
                for word in words {
                    draft.push(" ");
                    let span = word.span.shifted(logic.at.span.start);
                    let at = if exact { Location::new(logic.at.slice, span) } else { logic.at };
                    draft.at(at, &word.text);
                }
            });
        }
    }
    if let Some(formula) = &entry.formula {
        draft.push("\n  when formula(");
        draft.at(formula.at, &formula.value);
        draft.push(")");
    }
    found.len() == before
}

fn write_row(draft: &mut Draft, row: &Filter, catalogue: &Catalogue, found: &mut Vec<Diagnostic>) {
    draft.within(row.at, |draft| match tests(row, catalogue) {
        Ok(tests) => {
            let several = tests.parts.len() > 1;
            if several {
                draft.push("(");
            }
            for (number, (operator, value)) in tests.parts.iter().enumerate() {
                if number > 0 {
                    draft.push(if tests.all { " and " } else { " or " });
                }
                draft.at(row.field.at, &tests.field);
                draft.push(" ");
                draft.at(row.operation.at, operator);
                if let Some(value) = value {
                    draft.push(" ");
                    draft.at(
                        row.value.as_ref().or(row.value_field.as_ref()).map_or(row.at, |value| value.at),
                        value,
                    );
                }
            }
            if several {
                draft.push(")");
            }
        }
        Err(why) => {
            found.push(*why);
            // Something has to stand here for the text to be read; the rule is not used.
            draft.push(&format!("{} is blank", field(&to_esc(&row.field.value, false))));
        }
    });
}

/// The tests that a row comes to: mostly one.
struct Tests {
    field: String,
    /// The operator of each, and its right side.
    parts: Vec<(&'static str, Option<String>)>,
    /// Whether all must hold, rather than one.
    all: bool,
}

/// What `equals` and its like ask of a list of values.
fn tests(row: &Filter, catalogue: &Catalogue) -> Result<Tests, Box<Diagnostic>> {
    let name = &row.field.value;
    let field = field(&to_esc(name, catalogue.is_lookup(name)));
    let one = |operator, value| Tests { field: field.clone(), parts: vec![(operator, value)], all: true };
    let kind = catalogue.kind(name).unwrap_or(&Kind::Text);
    let operation = row.operation.value;
    if operation == Operation::Within {
        let help = "a distance cannot be tested here; test the address, or write a formula";
        return Err(Box::new(not_in_esc(row.operation.at, "`within` compares places on earth", help)));
    }
    if let Some(other) = &row.value_field {
        let operator = order(operation).ok_or_else(|| unsaid(row, kind))?;
        let other_name = to_esc(&other.value, catalogue.is_lookup(&other.value));
        return Ok(one(operator, Some(format!("`{other_name}`"))));
    }
    let Some(value) = &row.value else {
        return match operation {
            Operation::Equals if *kind == Kind::Boolean => Ok(one("=", Some("false".to_owned()))),
            Operation::NotEqual if *kind == Kind::Boolean => Ok(one("!=", Some("false".to_owned()))),
            Operation::Equals => Ok(one("is blank", None)),
            Operation::NotEqual => Ok(one("is not blank", None)),
            _ => {
                let message = format!("`{}` without a value", operation.word());
                let help = "write a `<value>`; only `equals` and `notEqual` can ask for a blank";
                Err(Box::new(not_in_esc(row.operation.at, message, help)))
            }
        };
    };
    match kind {
        Kind::Boolean => {
            let parts: Option<Vec<bool>> =
                values::list(&value.value).iter().map(|part| values::boolean(part)).collect();
            match (order(operation), parts.as_deref()) {
                (Some(operator @ ("=" | "!=")), Some([flag])) => Ok(one(operator, Some(flag.to_string()))),
                _ => Err(unsaid(row, kind)),
            }
        }
        Kind::Number | Kind::Percent => number_tests(row, value, kind, field),
        Kind::Date | Kind::Datetime => moment_tests(row, value, kind, field),
        Kind::Multipicklist(_) => multi_tests(row, value, kind, field),
        Kind::Text | Kind::Picklist(_) | Kind::Lookup => text_tests(row, value, kind, field),
    }
}

fn unsaid(row: &Filter, kind: &Kind) -> Box<Diagnostic> {
    let kind = match kind {
        Kind::Text | Kind::Lookup => "a text",
        Kind::Number => "a number",
        Kind::Percent => "a percentage",
        Kind::Boolean => "a checkbox",
        Kind::Date => "a date",
        Kind::Datetime => "a date with a time",
        Kind::Picklist(_) => "a picklist",
        Kind::Multipicklist(_) => "a multi-select picklist",
    };
    let word = row.operation.value.word();
    let (at, what) = match &row.value {
        Some(value) => (value.at, format!("`{word}` with the value `{}`", value.value)),
        None => (row.operation.at, format!("`{word}`")),
    };
    let message = format!("`{}` is {kind}, and {what} says nothing of it", row.field.value);
    Box::new(not_in_esc(at, message, "check the operation and the value, or write the test as a formula"))
}

/// The operator of the language.
const fn order(operation: Operation) -> Option<&'static str> {
    match operation {
        Operation::Equals => Some("="),
        Operation::NotEqual => Some("!="),
        Operation::LessThan => Some("<"),
        Operation::LessOrEqual => Some("<="),
        Operation::GreaterThan => Some(">"),
        Operation::GreaterOrEqual => Some(">="),
        _ => None,
    }
}

/// `= a`, `in (a, b)`, with a blank among the values as a test of its own.
fn equality(operation: Operation, literals: &[String], blank: bool, field: String) -> Option<Tests> {
    let positive = match operation {
        Operation::Equals => true,
        Operation::NotEqual => false,
        _ => return None,
    };
    let mut parts = Vec::new();
    if blank {
        parts.push((if positive { "is blank" } else { "is not blank" }, None));
    }
    match literals {
        [] => {}
        [literal] => parts.push((if positive { "=" } else { "!=" }, Some(literal.clone()))),
        _ => parts.push((if positive { "in" } else { "not in" }, Some(format!("({})", literals.join(", "))))),
    }
    (!parts.is_empty()).then_some(Tests { field, parts, all: !positive })
}

fn number_tests(row: &Filter, value: &Text, kind: &Kind, field: String) -> Result<Tests, Box<Diagnostic>> {
    let sign = if *kind == Kind::Percent { "%" } else { "" };
    let parts = values::list(&value.value);
    let blank = parts.iter().any(String::is_empty);
    let literal =
        |part: &String| Some(format!("{}{sign}", values::number(part.strip_suffix('%').unwrap_or(part))?));
    let literals: Option<Vec<String>> = parts.iter().filter(|part| !part.is_empty()).map(literal).collect();
    let literals = literals.ok_or_else(|| unsaid(row, kind))?;
    let tests = match (order(row.operation.value), literals.as_slice()) {
        (Some(operator @ ("<" | "<=" | ">" | ">=")), [literal]) if !blank => {
            Some(Tests { field, parts: vec![(operator, Some(literal.clone()))], all: true })
        }
        _ => equality(row.operation.value, &literals, blank, field),
    };
    tests.ok_or_else(|| unsaid(row, kind))
}

fn moment_tests(row: &Filter, value: &Text, kind: &Kind, field: String) -> Result<Tests, Box<Diagnostic>> {
    let operator = order(row.operation.value).ok_or_else(|| unsaid(row, kind))?;
    let literal = match values::moment(&value.value).ok_or_else(|| unsaid(row, kind))? {
        Moment::Day(day) => day.to_string(),
        Moment::Relative(relative) => relative,
        Moment::Instant(instant) if *kind == Kind::Datetime => instant.to_string(),
        Moment::Local(day, 0) if matches!(operator, "<" | ">=") || *kind == Kind::Date => day.to_string(),
        Moment::Local(..) | Moment::Instant(_) => {
            let message =
                format!("`{}` is a time of day in a zone that the metadata does not name", value.value);
            let help = "compare with a date, or with an instant such as `2026-11-21T17:00:00.000Z`";
            return Err(Box::new(not_in_esc(value.at, message, help)));
        }
    };
    Ok(Tests { field, parts: vec![(operator, Some(literal))], all: true })
}

fn multi_tests(row: &Filter, value: &Text, kind: &Kind, field: String) -> Result<Tests, Box<Diagnostic>> {
    let positive = match row.operation.value {
        Operation::Includes => true,
        Operation::Excludes => false,
        _ => return Err(unsaid(row, kind)),
    };
    let parts = values::list(&value.value);
    let operator = if positive { "includes" } else { "excludes" };
    let texts = |values: &[String]| values.iter().map(|value| quote(value)).collect::<Vec<_>>().join(", ");
    if let [together] = parts.as_slice()
        && together.contains(';')
    {
        // Values parted by semicolons are asked for together.
        let each = together.split(';').map(str::trim).filter(|value| !value.is_empty());
        let parts = each.map(|value| (operator, Some(format!("({})", quote(value))))).collect();
        return Ok(Tests { field, parts, all: positive });
    }
    if parts.iter().any(|part| part.is_empty() || part.contains(';')) {
        return Err(unsaid(row, kind));
    }
    Ok(Tests { field, parts: vec![(operator, Some(format!("({})", texts(&parts))))], all: true })
}

fn text_tests(row: &Filter, value: &Text, kind: &Kind, field: String) -> Result<Tests, Box<Diagnostic>> {
    let parts = values::list(&value.value);
    let blank = parts.iter().any(String::is_empty);
    let literals: Vec<String> =
        parts.iter().filter(|part| !part.is_empty()).map(|part| quote(part)).collect();
    let operator = match row.operation.value {
        operation @ (Operation::Equals | Operation::NotEqual) => {
            return equality(operation, &literals, blank, field).ok_or_else(|| unsaid(row, kind));
        }
        Operation::Includes | Operation::Excludes if *kind == Kind::Text => {
            return multi_tests(row, value, kind, field);
        }
        Operation::Contains => "contains",
        Operation::NotContain => "not contains",
        Operation::StartsWith => "starts with",
        _ => return Err(unsaid(row, kind)),
    };
    let right = match literals.as_slice() {
        [] => return Err(unsaid(row, kind)),
        // A blank pattern among others occurs in every text, which nobody can mean.
        _ if blank => return Err(unsaid(row, kind)),
        [literal] => literal.clone(),
        _ => format!("({})", literals.join(", ")),
    };
    Ok(Tests { field, parts: vec![(operator, Some(right))], all: true })
}
