//! The syntax tree of a formula.
//!
//! Operators of one precedence that stand side by side are one [`Chain`](ExprKind::Chain), signs before a value one
//! [`Unary`](ExprKind::Unary), so that the tree is no deeper than what a reader sees nested.

pub mod words;

use esc_diagnostics::Span;
use esc_values::Decimal;

use crate::ast::Name;

/// What stands between the parentheses of `formula( … )`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// What it says; `None` where it could not be read, which the slice then says.
    pub expr: Option<Expr>,
}

/// A part of a formula that has a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// As written; parentheses around the whole are part of it.
    pub span: Span,
}

/// The forms of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ExprKind {
    /// `"…"` or `'…'`, escapes resolved.
    Text(String),
    /// `12`, `0.5`
    Number(Decimal),
    /// `TRUE`, `FALSE`
    Boolean(bool),
    /// `NULL`
    Null,
    /// A field of the case, or a global, which is one by its name.
    Field(Name),
    /// A function with its arguments.
    Call {
        /// The name as written.
        name: String,
        /// Where the name stands.
        name_span: Span,
        /// In order.
        arguments: Vec<Expr>,
    },
    /// `-`, `+`, `!` or `NOT` before a value.
    Unary {
        /// In the order written: the last is taken first. At least one.
        operators: Vec<(UnaryOperator, Span)>,
        /// What they stand before.
        operand: Box<Expr>,
    },
    /// Operators of one precedence, taken from left to right.
    Chain {
        /// The first operand.
        first: Box<Expr>,
        /// Each further one with the operator before it. At least one.
        rest: Vec<Link>,
    },
}

/// A further operand of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The operator before it.
    pub operator: BinaryOperator,
    /// Where the operator stands.
    pub operator_span: Span,
    /// The operand.
    pub operand: Expr,
}

/// What stands before a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `-`
    Minus,
    /// `+`
    Plus,
    /// `!`, `NOT`
    Not,
}

/// What stands between two values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `||`
    Or,
    /// `&&`
    And,
    /// `=`, `==`
    Equal,
    /// `<>`, `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `&`
    Join,
    /// `^`
    Power,
    /// `*`
    Times,
    /// `/`
    Over,
}

impl BinaryOperator {
    /// How tight it binds: the lowest number binds loosest.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Or => 0,
            Self::And => 1,
            Self::Equal | Self::NotEqual => 2,
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => 3,
            Self::Plus | Self::Minus | Self::Join => 4,
            Self::Power => 5,
            Self::Times | Self::Over => 6,
        }
    }
}

impl Expr {
    /// Its parts, in order.
    pub fn parts(&self) -> Vec<&Self> {
        match &self.kind {
            ExprKind::Text(_)
            | ExprKind::Number(_)
            | ExprKind::Boolean(_)
            | ExprKind::Null
            | ExprKind::Field(_) => Vec::new(),
            ExprKind::Call { arguments, .. } => arguments.iter().collect(),
            ExprKind::Unary { operand, .. } => vec![operand],
            ExprKind::Chain { first, rest } => {
                std::iter::once(&**first).chain(rest.iter().map(|link| &link.operand)).collect()
            }
        }
    }

    /// Visits the part and all of its parts, the whole before its parts. The parser bounds how deep they nest.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        for part in self.parts() {
            part.each(visit);
        }
    }

    /// How deep its parts nest. A chain is as deep as it is long, since each operator takes what stands before it; but
    /// `&&` and `||` join any number side by side.
    pub(crate) fn depth(&self) -> usize {
        let parts = self.parts().into_iter().map(Self::depth).max().unwrap_or_default();
        let own = match &self.kind {
            ExprKind::Unary { operators, .. } => operators.len(),
            ExprKind::Chain { rest, .. } => match rest.first().map(|link| link.operator) {
                Some(BinaryOperator::And | BinaryOperator::Or) => 1,
                _ => rest.len(),
            },
            _ => 1,
        };
        parts.saturating_add(own)
    }
}
