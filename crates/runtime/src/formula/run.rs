//! Runs the code of formulas.

use std::sync::OnceLock;

use esc_formula::{Failure, Function, Pattern, Surroundings, Value, apply};
use esc_values::{Decimal, folds_alike};

use super::Instruction;
use crate::case::Case;
use crate::parts::{FieldKind, Parts};
use crate::program::{FieldId, Inner};
use crate::value;

/// Why a formula gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Failed {
    /// The function that failed.
    pub(crate) function: Function,
    /// Its call as written.
    pub(crate) text: String,
    pub(crate) reason: String,
}

/// The regular expressions of each formula's instructions, each made when it is first asked.
#[derive(Default)]
pub(crate) struct Machines(Vec<Vec<OnceLock<Result<Pattern, String>>>>);

impl Machines {
    pub(crate) fn new(parts: &Parts) -> Self {
        let patterns = |code: &[Instruction]| {
            let has = code.iter().any(|instruction| matches!(instruction, Instruction::Match { .. }));
            if has { code.iter().map(|_| OnceLock::new()).collect() } else { Vec::new() }
        };
        Self(parts.formulas.iter().map(|formula| patterns(&formula.code)).collect())
    }

    fn matches(&self, formula: u32, at: usize, pattern: &str, text: &str) -> Result<bool, Failure> {
        let made = self.0.get(formula as usize).and_then(|places| places.get(at));
        match made.map(|place| place.get_or_init(|| Pattern::new(pattern))) {
            Some(Ok(pattern)) => Ok(pattern.matches(text)),
            Some(Err(reason)) => Err(Failure(reason.clone().into())),
            None => Err(Failure("the pattern is not known".into())),
        }
    }
}

/// Whether a formula is true of a case. It was verified; what could not be is blank.
pub(crate) fn run(
    inner: &Inner,
    formula: u32,
    case: &Case,
    around: &Surroundings<'_>,
) -> Result<bool, Box<Failed>> {
    let Some(form) = inner.parts.formulas.get(formula as usize) else { return Ok(false) };
    // It cannot fail, and is asked often enough to need no stack.
    if let Some((function, field, text)) = form.comparison()
        && let value @ Value::Text(_) = load(inner, case, field)
    {
        let value = value.as_text();
        return Ok(match function {
            Function::Begins => value.starts_with(&**text),
            Function::Contains => value.contains(&**text),
            _ => value == &**text,
        });
    }
    let code = &form.code;
    let mut stack: Vec<Value<'_>> = Vec::with_capacity(8);
    let mut at = 0;
    while let Some(instruction) = code.get(at) {
        at += 1;
        match instruction {
            Instruction::Blank(kind) => stack.push(Value::blank(*kind)),
            Instruction::Boolean(value) => stack.push(Value::Boolean(*value)),
            Instruction::Number(number) => stack.push(Value::Number(*number)),
            Instruction::Text(text) => stack.push(Value::text(&**text)),
            Instruction::Field(field) => stack.push(load(inner, case, *field)),
            Instruction::Call { function, arguments, text } => {
                let start = stack.len().saturating_sub(*arguments as usize);
                let result = apply(*function, stack.get(start..).unwrap_or_default(), around);
                stack.truncate(start);
                stack.push(result.map_err(|failure| failed(*function, text, &failure))?);
            }
            Instruction::Match { pattern, text } => {
                let value = stack.pop().unwrap_or(Value::Null);
                let fits = inner.machines.matches(formula, at - 1, pattern, value.as_text());
                stack.push(Value::Boolean(fits.map_err(|failure| failed(Function::Regex, text, &failure))?));
            }
            Instruction::Duplicate => stack.extend(stack.last().cloned()),
            Instruction::Drop => {
                stack.pop();
            }
            Instruction::Jump(to) => at = *to as usize,
            Instruction::When(to) => {
                if stack.pop().is_some_and(|value| value.is_true()) {
                    at = *to as usize;
                }
            }
            Instruction::Unless(to) => {
                if !stack.pop().is_some_and(|value| value.is_true()) {
                    at = *to as usize;
                }
            }
        }
    }
    Ok(stack.last().is_some_and(Value::is_true))
}

fn failed(function: Function, text: &str, failure: &Failure) -> Failed {
    Failed { function, text: text.to_owned(), reason: failure.0.to_string() }
}

/// The value of a field as formulas know it.
fn load<'a>(inner: &'a Inner, case: &'a Case, field: u32) -> Value<'a> {
    let kind = inner.parts.fields.get(field as usize).map(|field| &field.kind);
    match (case.value(FieldId(field)), kind) {
        // The value of a picklist is spelt as it is declared.
        (value::Value::Text(text), Some(FieldKind::Picklist(list))) => {
            let declared = list.values.iter().find(|value| folds_alike(&value.text, text));
            Value::text(declared.map_or(text, |value| &value.text))
        }
        (value::Value::Text(text), _) => Value::text(text),
        // A percent field counts as its hundredth.
        (value::Value::Number(number), Some(FieldKind::Percent)) => {
            let (digits, scale) = number.parts();
            Decimal::new(digits, scale + 2).map_or(Value::Null, Value::Number)
        }
        (value::Value::Number(number), _) => Value::Number(number),
        (value::Value::Boolean(value), _) => Value::Boolean(value),
        (value::Value::Date(day), _) => Value::Date(day),
        (value::Value::Instant(instant), _) => Value::Datetime(instant.unix() * 1000),
        (value::Value::List(list), _) => Value::List(list.iter().collect()),
        (value::Value::Blank, Some(FieldKind::Text | FieldKind::Picklist(_))) => Value::text(""),
        (value::Value::Blank, _) => Value::Null,
    }
}
