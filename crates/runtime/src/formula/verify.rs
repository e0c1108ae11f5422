//! Whether the code of formulas can be run: jumps lead forward, and whatever way leads to an instruction, the same types
//! lie on the stack.

use esc_formula::{Function, Type, Types, typings};

use super::{Formula, Instruction};
use crate::error::LoadError;
use crate::limits::{MAX_FORMULA_ARGUMENTS, MAX_FORMULA_CODE, MAX_FORMULA_STACK, MAX_PATTERNS};
use crate::parts::{FieldKind, Parts};

const TEXTS: Types = Types::of(Type::Text).or(Types::of(Type::Picklist));

pub(crate) fn verify(parts: &Parts) -> Result<(), LoadError> {
    let patterns = |formula: &Formula| {
        formula.code.iter().filter(|instruction| matches!(instruction, Instruction::Match { .. })).count()
    };
    if parts.formulas.iter().map(patterns).sum::<usize>() > MAX_PATTERNS {
        return Err(LoadError::Invalid("there are more regular expressions than a program may have"));
    }
    if parts.formulas.iter().all(|formula| runs(parts, formula)) {
        Ok(())
    } else {
        Err(LoadError::Invalid("a formula cannot be run"))
    }
}

/// How many values may lie on the stack at all jumps together. What people write stays far below.
const MAX_WAITING: usize = 1 << 16;

/// Whether a formula can be run.
fn runs(parts: &Parts, formula: &Formula) -> bool {
    let code = &formula.code;
    if code.len() > MAX_FORMULA_CODE {
        return false;
    }
    // What lies on the stack where a jump leads; `None` where none does so far.
    let mut waiting: Vec<Option<Vec<Types>>> = vec![None; code.len() + 1];
    let mut stack = Some(Vec::new());
    let mut room = MAX_WAITING;
    for (at, instruction) in code.iter().enumerate() {
        let Some(here) = met(stack.take(), waiting.get_mut(at).and_then(Option::take)) else { return false };
        let Some(mut after) = step(parts, here, instruction) else { return false };
        if after.len() > MAX_FORMULA_STACK {
            return false;
        }
        if let Some(target) = instruction.target() {
            let target = target as usize;
            let Some(left) = room.checked_sub(after.len()) else { return false };
            room = left;
            let Some(place) = waiting.get_mut(target).filter(|_| target > at) else { return false };
            let Some(joined) = met(place.take(), Some(after.clone())) else { return false };
            *place = Some(joined);
        }
        after.shrink_to_fit();
        stack = if matches!(instruction, Instruction::Jump(_)) { None } else { Some(after) };
    }
    let end = met(stack, waiting.pop().flatten());
    end.is_some_and(|stack| matches!(stack.as_slice(), [only] if only.has(Type::Boolean)))
}

/// What lies on the stack where two ways meet; `None` where they differ, and where none leads.
fn met(one: Option<Vec<Types>>, other: Option<Vec<Types>>) -> Option<Vec<Types>> {
    match (one, other) {
        (Some(one), Some(other)) if one.len() == other.len() => {
            let both = one.iter().zip(&other).map(|(one, other)| one.and(*other));
            let both: Vec<_> = both.collect();
            both.iter().all(|types| !types.is_empty()).then_some(both)
        }
        (Some(_), Some(_)) | (None, None) => None,
        (one, other) => one.or(other),
    }
}

/// What lies on the stack after an instruction; `None` where it cannot be run.
fn step(parts: &Parts, mut stack: Vec<Types>, instruction: &Instruction) -> Option<Vec<Types>> {
    match instruction {
        Instruction::Blank(kind) => stack.push(value(*kind)),
        Instruction::Boolean(_) => stack.push(Type::Boolean.into()),
        Instruction::Number(_) => stack.push(Type::Number.into()),
        Instruction::Text(_) => stack.push(TEXTS),
        Instruction::Field(field) => stack.push(match &parts.fields.get(*field as usize)?.kind {
            FieldKind::Text | FieldKind::Picklist(_) => TEXTS,
            FieldKind::Number | FieldKind::Percent => Type::Number.into(),
            FieldKind::Boolean => Type::Boolean.into(),
            FieldKind::Date => Type::Date.into(),
            FieldKind::Datetime => Type::Datetime.into(),
            FieldKind::Multipicklist(_) => Type::Multipicklist.into(),
        }),
        Instruction::Call { function, arguments, .. } => {
            let count = *arguments as usize;
            if is_jump(*function) || count > MAX_FORMULA_ARGUMENTS {
                return None;
            }
            let taken = stack.split_off(stack.len().checked_sub(count)?);
            let fitting = typings(function.entry(), count).into_iter().find(|typing| {
                typing.arguments.iter().zip(&taken).all(|(asked, given)| !asked.and(*given).is_empty())
            });
            stack.push(value(fitting?.result));
        }
        Instruction::Match { .. } => {
            stack.pop().filter(|types| types.has(Type::Text))?;
            stack.push(Type::Boolean.into());
        }
        Instruction::Duplicate => stack.push(*stack.last()?),
        Instruction::Drop => {
            stack.pop()?;
        }
        Instruction::Jump(_) => {}
        Instruction::When(_) | Instruction::Unless(_) => {
            stack.pop().filter(|types| types.has(Type::Boolean))?;
        }
    }
    Some(stack)
}

/// The types of a value: the value of a picklist is a text while it is computed with.
fn value(kind: Type) -> Types {
    match kind {
        Type::Text | Type::Picklist => TEXTS,
        other => other.into(),
    }
}

/// Whether a function is a jump in code.
const fn is_jump(function: Function) -> bool {
    matches!(
        function,
        Function::And
            | Function::Or
            | Function::If
            | Function::Case
            | Function::BlankValue
            | Function::NullValue
    )
}
