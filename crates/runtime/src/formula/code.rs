//! The code of formulas.

use std::fmt;
use std::sync::Arc;

use esc_formula::{Function, Type};
use esc_values::{Decimal, quote};

use crate::parts::Parts;

/// A part of a formula that gives true, false or blank. It ends with one Boolean on the stack, past its last
/// instruction.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Formula {
    /// Its instructions.
    pub code: Vec<Instruction>,
}

/// An instruction of a formula. Targets are numbers of instructions and lie further on; one past the last ends it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Instruction {
    /// Puts the blank of a type on the stack.
    Blank(Type),
    /// Puts a Boolean on the stack.
    Boolean(bool),
    /// Puts a number on the stack.
    Number(Decimal),
    /// Puts a text on the stack.
    Text(Arc<str>),
    /// Puts the value of a field on the stack, by its place in [`Parts::fields`].
    Field(u32),
    /// Takes so many arguments off the stack, calls the function and puts its result there.
    Call {
        /// Which.
        function: Function,
        /// How many.
        arguments: u32,
        /// The call as written, for people.
        text: Arc<str>,
    },
    /// Takes a text off the stack and puts there whether all of it fits a regular expression.
    Match {
        /// The regular expression.
        pattern: Arc<str>,
        /// The call as written, for people.
        text: Arc<str>,
    },
    /// Puts what lies on the stack there once more.
    Duplicate,
    /// Takes what lies on the stack off.
    Drop,
    /// Goes on at another instruction.
    Jump(u32),
    /// Takes a Boolean off the stack and goes on at another instruction if it is true.
    When(u32),
    /// Takes a Boolean off the stack and goes on at another instruction unless it is true.
    Unless(u32),
}

impl Formula {
    /// The comparison of a field with a text, where the formula is that and no more: which function compares them
    /// (`Equal`, `Begins` or `Contains`), the field and the text. Of a text field the value is taken as it stands, case
    /// counting.
    pub fn comparison(&self) -> Option<(Function, u32, &Arc<str>)> {
        let [Instruction::Field(field), Instruction::Text(text), Instruction::Call { function, .. }] =
            self.code.as_slice()
        else {
            return None;
        };
        let compares = matches!(function, Function::Equal | Function::Begins | Function::Contains);
        compares.then_some((*function, *field, text))
    }
}

impl Instruction {
    /// Where it may go on beside the next instruction.
    pub(crate) const fn target(&self) -> Option<u32> {
        match self {
            Self::Jump(to) | Self::When(to) | Self::Unless(to) => Some(*to),
            _ => None,
        }
    }

    /// The instruction for people.
    pub(crate) fn show(&self, f: &mut fmt::Formatter<'_>, parts: &Parts) -> fmt::Result {
        match self {
            Self::Blank(kind) => write!(f, "blank {}", kind.a_value().trim_start_matches("a ")),
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(&quote(text)),
            Self::Field(field) => {
                f.write_str(parts.fields.get(*field as usize).map_or("", |field| &field.name))
            }
            Self::Call { function, arguments, .. } => write!(f, "call {} with {arguments}", function.name()),
            Self::Match { pattern, .. } => write!(f, "match {}", quote(pattern)),
            Self::Duplicate => f.write_str("duplicate"),
            Self::Drop => f.write_str("drop"),
            Self::Jump(to) => write!(f, "go to {to}"),
            Self::When(to) => write!(f, "if true go to {to}"),
            Self::Unless(to) => write!(f, "unless true go to {to}"),
        }
    }
}
