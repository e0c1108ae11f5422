//! Cases of Salesforce's open-source formula engine, and formulas of real rules, where they are present.
//!
//! Each case becomes a rule: its formula compared with the result that it should have. So the result has passed the
//! parser, the types, the compiler, the file and the evaluation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use esc_formula::function_named;
use esc_runtime::{Case, Value};
use esc_values::{Day, Decimal, quote};

use crate::support::{Answer, answer, corpus, of_formula, program, read};

/// How far results of binary floating point may be from each other, as shares of the number.
const NEAR: &str = "0.00000000000001";

struct Row<'a> {
    test: &'a str,
    formula: String,
    inputs: Vec<&'a str>,
    returns: &'a str,
    expected: &'a str,
}

impl<'a> Row<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let cells: Vec<&str> = line.split('\t').collect();
        let [test, returns, formula, helpers, inputs, _, expected] = cells.as_slice() else { return None };
        let mut formula = (*formula).to_owned();
        // A helper is a field that is itself a formula.
        for helper in helpers.split(';').filter(|helper| !helper.is_empty()) {
            let (name, rest) = helper.split_once(':')?;
            let (_, helper) = rest.split_once('=')?;
            formula = replaced(&formula, &format!("{name}__c"), &format!("({helper})"));
        }
        let inputs = match *inputs {
            "No data" => Vec::new(),
            inputs => inputs.strip_prefix('[')?.strip_suffix(']')?.split(',').collect(),
        };
        Some(Self { test, formula, inputs, returns, expected })
    }
}

/// The text with a name in it replaced, whatever its case.
fn replaced(text: &str, name: &str, with: &str) -> String {
    let (lower, name) = (text.to_ascii_lowercase(), name.to_ascii_lowercase());
    let mut result = String::new();
    let mut at = 0;
    while let Some(found) = lower[at..].find(&name) {
        result.push_str(&text[at..at + found]);
        result.push_str(with);
        at += found + name.len();
    }
    result + &text[at..]
}

/// The words of a formula, those in texts left out, and whether `(` follows.
fn words(formula: &str) -> Vec<(String, bool)> {
    let mut words = Vec::new();
    let mut rest = formula;
    while let Some(first) = rest.chars().next() {
        if first == '"' || first == '\'' {
            let end = rest[1..].find(first).map_or(rest.len(), |end| end + 2);
            rest = &rest[end..];
        } else if first.is_ascii_alphabetic() || first == '$' || first == '_' {
            let end =
                rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '.').unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            words.push((word.to_owned(), after.trim_start().starts_with('(')));
            rest = after;
        } else {
            rest = &rest[first.len_utf8()..];
        }
    }
    words
}

/// The type that the name of a field tells.
fn type_of(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let is = |prefixes: &[&str]| prefixes.iter().any(|prefix| name.starts_with(prefix));
    if is(&["customnum", "customcurrency", "year__", "month__", "day__"]) {
        "number"
    } else if is(&["custompercent"]) {
        "percent"
    } else if is(&["customdatetime"]) {
        "datetime"
    } else if is(&["customdate"]) {
        "date"
    } else if is(&["customcheckbox"]) {
        "boolean"
    } else {
        "text"
    }
}

/// Sets a field to an input. `None` where it is none that a case can hold.
fn set(case: &mut Case, name: &str, input: &str) -> Option<()> {
    let trimmed = input.trim();
    let parts: Vec<i64> = trimmed.split(':').filter_map(|part| part.parse().ok()).collect();
    // Pacific time, in winter.
    let zone = if trimmed.ends_with(":PST") { 8 * 3600 } else { 0 };
    let seconds = |parts: &[i64]| -> Option<i64> {
        let [year, month, day, rest @ ..] = parts else { return None };
        // Days past the end of a month run on, and so do hours past the end of a day.
        let first = Day::from_ymd((*year).try_into().ok()?, (*month).try_into().ok()?, 1)?;
        let time = rest.iter().zip([3600, 60, 1]).map(|(value, unit)| value * unit).sum::<i64>();
        Some((i64::from(first.unix()) + day - 1) * 86_400 + time + zone)
    };
    match type_of(name) {
        _ if trimmed.is_empty() && type_of(name) != "text" => case.set(name, Value::Blank),
        "number" | "percent" => {
            let written = trimmed.replacen("-.", "-0.", 1);
            let written = if written.starts_with('.') { format!("0{written}") } else { written };
            case.set(name, Decimal::parse(&written).ok()?)
        }
        "boolean" => case.set(name, trimmed.eq_ignore_ascii_case("true")),
        "date" => {
            let day = seconds(parts.get(..3)?)?.div_euclid(86_400);
            case.set(name, Day::from_unix(day.try_into().ok()?)?)
        }
        "datetime" => case.set(name, esc_values::Instant::from_unix(seconds(&parts)?)?),
        _ => case.set(name, input),
    }
    .ok()
}

/// The formula that is true if the formula of a row has the result that it should have.
fn comparison(row: &Row<'_>, as_date: bool) -> Option<String> {
    let formula = &row.formula;
    let month = |name: &str| {
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
            .iter()
            .position(|month| *month == name)
            .map(|at| at + 1)
    };
    Some(match (row.returns, row.expected) {
        (_, expected) if expected.starts_with("Error") => format!("ISBLANK({formula})"),
        (_, "null") => format!("ISBLANK({formula})"),
        ("Boolean", "true") => formula.clone(),
        ("Boolean", "false") => format!("NOT(BLANKVALUE({formula}, FALSE))"),
        ("Text", text) => format!("({formula}) = {}", quote(text)),
        ("Double" | "Currency" | "Percent", number) => {
            let number = Decimal::parse(&number.replacen("-.", "-0.", 1)).ok()?;
            // Percentages are shown as such.
            let number = if row.returns == "Percent" { number.over(Decimal::whole(100))? } else { number };
            let scale = number.size().plus(Decimal::whole(1))?;
            format!("ABS(({formula}) - ({number})) <= {scale} * {NEAR}")
        }
        ("DateOnly" | "DateTime", shown) => {
            let parts: Vec<&str> = shown.split(' ').collect();
            let [_, name, day, time, _, year] = parts.as_slice() else { return None };
            let month = month(name)?;
            if as_date {
                format!("({formula}) = DATE({year}, {month}, {day})")
            } else {
                format!("({formula}) = DATETIMEVALUE(\"{year}-{month}-{day} {time}\")")
            }
        }
        ("TimeOnly", shown) => {
            let time = if shown.matches(':').count() == 1 { format!("{shown}:00") } else { shown.to_owned() };
            format!("({formula}) = TIMEVALUE(\"{time}\")")
        }
        _ => return None,
    })
}

/// What became of a row: nothing where it is outside, else what is wrong.
fn run(row: &Row<'_>) -> Option<Result<(), String>> {
    let words = words(&row.formula);
    let unknown = |(word, call): &(String, bool)| *call && function_named(word).is_none();
    if words.iter().any(unknown) {
        return None;
    }
    let mut fields: Vec<&str> = Vec::new();
    for (word, call) in &words {
        let constant = ["true", "false", "null"].iter().any(|known| known.eq_ignore_ascii_case(word));
        if !call && !constant && !fields.iter().any(|known| known.eq_ignore_ascii_case(word)) {
            fields.push(word);
        }
    }
    let declared = fields.iter().fold(String::new(), |mut all, field| {
        write!(all, "{field}: {}; ", type_of(field)).unwrap();
        all
    });
    let made = comparison(row, false).map(|formula| of_formula(&declared, &formula))?;
    let program = match made {
        Ok(program) => program,
        Err(wrong) => match of_formula(&declared, &comparison(row, true)?) {
            Ok(program) => program,
            Err(_) => return Some(Err(wrong)),
        },
    };
    let mut case = crate::support::case(&program, "");
    let number = |field: &&str| field.trim_end_matches("__c").trim_start_matches("customnumber").parse().ok();
    let numbers: Vec<usize> = fields.iter().filter_map(number).collect();
    let numbered = row.inputs.len() > fields.len() && numbers.len() == fields.len();
    for (at, field) in fields.iter().enumerate() {
        // A list may name fields that the formula leaves out.
        let at = if numbered { numbers[at] - 1 } else { at };
        let input = row.inputs.get(at).copied().unwrap_or_default();
        // Items of the list are parted by a comma and one space.
        let input = if at == 0 { input } else { input.strip_prefix(' ').unwrap_or(input) };
        set(&mut case, field, input)?;
    }
    let fails = row.expected.starts_with("Error");
    Some(match answer(&program, &case) {
        Answer::Yes if !fails => Ok(()),
        Answer::Fails(_) if fails => Ok(()),
        other => Err(format!("{other:?}")),
    })
}

#[test]
fn cases_of_the_open_source_engine_agree() {
    let Some(folder) = corpus() else {
        eprintln!("skipped: no corpus beside the repository, and none in ESC_CORPUS");
        return;
    };
    let text = read(&folder.join("formula_cases.tsv"));
    let (mut ran, mut outside) = (0, 0);
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1).filter_map(Row::read);
    for row in rows {
        match run(&row) {
            None => outside += 1,
            Some(Ok(())) => ran += 1,
            Some(Err(why)) => {
                ran += 1;
                let told = format!("{:?} should be {} and is not: {why}", row.inputs, row.expected);
                wrong.entry(format!("{} {} {}", row.test, row.returns, row.formula)).or_default().push(told);
            }
        }
    }
    let disagreed: usize = wrong.values().map(Vec::len).sum();
    eprintln!("{ran} rows ran, {} agreed, {disagreed} did not, {outside} were outside", ran - disagreed);
    let told: Vec<_> =
        wrong.iter().map(|(formula, rows)| format!("{formula}\n    {}", rows.join("\n    "))).collect();
    assert!(wrong.is_empty(), "{}", told.join("\n"));
    assert!(ran > 2000, "{ran}");
}

#[test]
fn formulas_of_real_rules_compile() {
    let Some(folder) = corpus() else {
        eprintln!("skipped: no corpus beside the repository, and none in ESC_CORPUS");
        return;
    };
    let mut compiled = 0;
    for entry in folder.join("escalationRules").read_dir().unwrap() {
        let text = read(&entry.unwrap().path());
        for part in text.split("<formula>").skip(1) {
            let escaped = part.split("</formula>").next().unwrap();
            let mut formula = escaped.to_owned();
            for (entity, character) in [
                ("&quot;", "\""),
                ("&apos;", "'"),
                ("&#39;", "'"),
                ("&lt;", "<"),
                ("&gt;", ">"),
                ("&amp;", "&"),
            ] {
                formula = formula.replace(entity, character);
            }
            if let Err(wrong) = program(&format!("entry \"F\" when formula({formula}) < stop >")) {
                panic!("{wrong}: {formula}");
            }
            compiled += 1;
        }
    }
    eprintln!("{compiled} formulas of rules compiled");
    assert!(compiled > 10, "{compiled}");
}
