//! From the parts of formulas to their code.

use std::sync::Arc;

use esc_check::hir::{Expr, Field, FieldId, FieldType, Formula, TextPart};
use esc_formula::{Function, Type};
use esc_runtime::parts::{self, Instruction};

use crate::tables::Tables;

/// The code of a formula.
pub(crate) fn formula(formula: &Formula, fields: &[Field], tables: &mut Tables) -> parts::Formula {
    let mut writer = Writer { fields, tables, code: Vec::new() };
    writer.expr(&formula.expr);
    parts::Formula { code: writer.code }
}

/// The code of a comparison of a text in which case counts.
pub(crate) fn cased(
    part: TextPart,
    field: FieldId,
    text: &str,
    words: &str,
    tables: &mut Tables,
) -> parts::Formula {
    let function = match part {
        TextPart::Whole => Function::Equal,
        TextPart::Start => Function::Begins,
        TextPart::Any => Function::Contains,
    };
    let (text, words) = (tables.text(text), tables.text(words));
    let call = Instruction::Call { function, arguments: 2, text: words };
    parts::Formula { code: vec![Instruction::Field(field.0), Instruction::Text(text), call] }
}

struct Writer<'a> {
    fields: &'a [Field],
    tables: &'a mut Tables,
    code: Vec<Instruction>,
}

/// Jumps whose target is not known yet, by their places.
type Open = Vec<usize>;

impl Writer<'_> {
    /// The code that leaves the value of a part on the stack. The parser bounds its depth.
    fn expr(&mut self, expr: &Expr) {
        match expr {
            Expr::Blank(kind) => self.code.push(Instruction::Blank(*kind)),
            Expr::Text(text) => {
                let text = self.tables.text(text);
                self.code.push(Instruction::Text(text));
            }
            Expr::Number(number) => self.code.push(Instruction::Number(*number)),
            Expr::Boolean(value) => self.code.push(Instruction::Boolean(*value)),
            Expr::Field(field) => self.code.push(Instruction::Field(field.0)),
            Expr::Call { function, arguments, text, .. } => self.call(*function, arguments, text),
        }
    }

    fn call(&mut self, function: Function, arguments: &[Expr], text: &Arc<str>) {
        match (function, arguments) {
            // Both end at the first part that decides.
            (Function::And, parts) => self.decided(parts, Instruction::Unless, false),
            (Function::Or, parts) => self.decided(parts, Instruction::When, true),
            (Function::If, [condition, yes, no]) => {
                self.expr(condition);
                let otherwise = self.jump(Instruction::Unless);
                self.expr(yes);
                let end = self.jump(Instruction::Jump);
                self.land(&[otherwise]);
                self.expr(no);
                self.land(&[end]);
            }
            (Function::Case, [value, rest @ ..]) => self.case(value, rest, text),
            (Function::BlankValue | Function::NullValue, [value, instead]) => {
                let asks =
                    if function == Function::BlankValue { Function::IsBlank } else { Function::IsNull };
                self.expr(value);
                self.code.push(Instruction::Duplicate);
                self.function(asks, 1, text);
                let end = self.jump(Instruction::Unless);
                self.code.push(Instruction::Drop);
                self.expr(instead);
                self.land(&[end]);
            }
            (Function::Regex, [value, Expr::Text(pattern)]) => {
                self.expr(value);
                let (pattern, text) = (self.tables.text(pattern), self.tables.text(text));
                self.code.push(Instruction::Match { pattern, text });
            }
            (_, arguments) => {
                for argument in arguments {
                    self.expr(argument);
                }
                self.function(function, arguments.len(), text);
            }
        }
    }

    fn function(&mut self, function: Function, arguments: usize, text: &Arc<str>) {
        // No formula has room for more arguments than that.
        let arguments = u32::try_from(arguments).unwrap_or(u32::MAX);
        let text = self.tables.text(text);
        self.code.push(Instruction::Call { function, arguments, text });
    }

    /// `decisive` where a part says so, else the opposite.
    fn decided(&mut self, parts: &[Expr], jump: fn(u32) -> Instruction, decisive: bool) {
        let mut out = Open::new();
        for part in parts {
            self.expr(part);
            out.push(self.jump(jump));
        }
        self.code.push(Instruction::Boolean(!decisive));
        let end = self.jump(Instruction::Jump);
        self.land(&out);
        self.code.push(Instruction::Boolean(decisive));
        self.land(&[end]);
    }

    fn case(&mut self, value: &Expr, rest: &[Expr], text: &Arc<str>) {
        // The value of a picklist is compared as criteria compare it.
        let is_picklist = match value {
            Expr::Field(field) => {
                let kind = self.fields.get(field.0 as usize).map(|field| &field.kind);
                matches!(kind, Some(FieldType::Picklist(_)))
            }
            _ => false,
        };
        let equal = if is_picklist { Function::IsPicklistValue } else { Function::Equal };
        self.expr(value);
        let mut ends = Open::new();
        let (otherwise, pairs) = match rest.split_last() {
            Some((otherwise, pairs)) => (Some(otherwise), pairs),
            None => (None, rest),
        };
        for pair in pairs.chunks_exact(2) {
            let [when, then] = pair else { continue };
            self.code.push(Instruction::Duplicate);
            self.expr(when);
            self.function(equal, 2, text);
            let next = self.jump(Instruction::Unless);
            self.code.push(Instruction::Drop);
            self.expr(then);
            ends.push(self.jump(Instruction::Jump));
            self.land(&[next]);
        }
        self.code.push(Instruction::Drop);
        match otherwise {
            Some(otherwise) => self.expr(otherwise),
            None => self.code.push(Instruction::Blank(Type::Text)),
        }
        self.land(&ends);
    }

    /// A jump to a place that [`land`](Self::land) gives.
    fn jump(&mut self, jump: fn(u32) -> Instruction) -> usize {
        self.code.push(jump(u32::MAX));
        self.code.len() - 1
    }

    /// Lets jumps lead to the next instruction.
    fn land(&mut self, jumps: &[usize]) {
        let here = u32::try_from(self.code.len()).unwrap_or(u32::MAX);
        for at in jumps {
            if let Some(Instruction::Jump(to) | Instruction::When(to) | Instruction::Unless(to)) =
                self.code.get_mut(*at)
            {
                *to = here;
            }
        }
    }
}
