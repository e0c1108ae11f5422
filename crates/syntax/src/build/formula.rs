//! Formulas.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_values::{Decimal, MAX_DIGITS};
use pest::Parser as _;
use pest::error::{ErrorVariant, InputLocation};
use pest::pratt_parser::{Assoc, Op, PrattParser};

use crate::ast::Name;
use crate::formula::{BinaryOperator, Expr, ExprKind, Formula, Link, UnaryOperator};
use crate::grammar::{Grammar, Pair, Rule};
use crate::limits::{MAX_DEPTH, MAX_FORMULA_CHARACTERS};

use super::Builder;

/// A part that was read, and whether parentheses stand around it.
struct Part {
    expr: Expr,
    grouped: bool,
}

impl Builder<'_> {
    /// Reads the text between the parentheses of `formula( … )`. A mistake in it is reported, and leaves the formula
    /// without its tree.
    pub(super) fn formula(&mut self, pair: &Pair<'_>) -> Formula {
        let text = pair.as_str();
        let start = pair.as_span().start();
        let span = self.place(start, start + text.len());
        Formula { text: text.to_owned(), span, expr: self.formula_tree(text, start, span) }
    }

    fn formula_tree(&mut self, text: &str, start: usize, span: Span) -> Option<Expr> {
        // What has no closing parenthesis was told, and mended to an empty one.
        if text.is_empty() && !self.mended.is_empty() {
            return None;
        }
        let characters = text.chars().count();
        if characters > MAX_FORMULA_CHARACTERS {
            self.error(
                span,
                format!("the formula has {characters} characters, and a formula has at most {MAX_FORMULA_CHARACTERS}"),
                "say a part of it as criteria beside the formula, or part it with rows",
            );
            return None;
        }
        let pair = match Grammar::parse(Rule::just_formula, text) {
            Ok(mut pairs) => pairs.next()?.into_inner().next()?,
            Err(error) => {
                let at = match error.location {
                    InputLocation::Pos(at) | InputLocation::Span((at, _)) => at,
                };
                let rules = match error.variant {
                    ErrorVariant::ParsingError { positives, .. } => positives,
                    ErrorVariant::CustomError { .. } => Vec::new(),
                };
                self.formula_mistake(text, start, at, &rules);
                return None;
            }
        };
        let tree = Reader { builder: self, start, pratt: &precedences() }.expression(pair)?.expr;
        if tree.depth() > MAX_DEPTH {
            let message = format!("the formula nests over {MAX_DEPTH} deep");
            let help = "say a part of it as criteria, or write `AND`, `OR` and `CASE` with more arguments instead of one in another";
            self.diagnostics.push(Diagnostic::new(Code::E0005, self.location(span), message).help(help));
            return None;
        }
        Some(tree)
    }

    /// Reports what stands at a place where something else should.
    fn formula_mistake(&mut self, text: &str, start: usize, at: usize, expected: &[Rule]) {
        let rest = text.get(at..).unwrap_or_default();
        let found = found(rest);
        let span = if found.is_empty() {
            self.place(start + at, start + at).after()
        } else {
            self.place(start + at, start + at + found.len())
        };
        let shown = if found.is_empty() { "the end of the formula".to_owned() } else { format!("`{found}`") };
        let before = text.get(..at).unwrap_or_default().trim_end();
        let value = expected.iter().any(|rule| {
            matches!(
                rule,
                Rule::f_operand
                    | Rule::f_expression
                    | Rule::f_prefix
                    | Rule::f_group
                    | Rule::f_text
                    | Rule::f_number
                    | Rule::f_call
                    | Rule::f_name
                    | Rule::f_function
            )
        });
        let (message, help) = match found {
            _ if text.trim().is_empty() => (
                "the formula is empty".to_owned(),
                "write what it tests, such as `ISPICKVAL(Priority, \"High\")`".to_owned(),
            ),
            "{" | "}" | "[" | "]" => {
                (format!("{shown} has no meaning in a formula"), "group with `(` and `)`".to_owned())
            }
            "//" => (
                format!("{shown} begins no comment in a formula"),
                "write the comment as `/* … */`".to_owned(),
            ),
            "|" => (format!("{shown} is no operator"), "write `||`, or `OR(a, b)`".to_owned()),
            "!" | "~" if !value => (
                format!("{shown} is no operator between two values"),
                "write `<>` for `not equal`".to_owned(),
            ),
            "%" => (
                format!("{shown} has no meaning in a formula"),
                "a percent field counts as its hundredth: compare it with `0.2` for 20 %".to_owned(),
            ),
            word if !value && word.eq_ignore_ascii_case("and") => (
                format!("`{word}` is a function in a formula, and stands before what it joins"),
                "write `AND(a, b)`, or `a && b`".to_owned(),
            ),
            word if !value && word.eq_ignore_ascii_case("or") => (
                format!("`{word}` is a function in a formula, and stands before what it joins"),
                "write `OR(a, b)`, or `a || b`".to_owned(),
            ),
            word if value && word.starts_with(['"', '\'']) => (
                "the text that begins here has a `\\` that no text of a formula has".to_owned(),
                "write `\\\\` for a backslash; `\\n`, `\\r`, `\\t`, `\\\"` and `\\'` are the others"
                    .to_owned(),
            ),
            word if word.starts_with(['“', '”', '„', '‘', '’']) => {
                (format!("found {shown}, which begins no text"), "write straight quotes: `\"…\"`".to_owned())
            }
            word if value && word.starts_with(|first: char| first.is_ascii_digit()) => (
                format!("{shown} is no number"),
                "write digits, and digits after a point, such as `12` or `0.5`".to_owned(),
            ),
            _ if value && !before.is_empty() && before.ends_with(',') && found == ")" => (
                format!("found {shown} where an argument should stand"),
                "write it, or remove the comma".to_owned(),
            ),
            _ if value => (
                format!("found {shown} where a value should stand"),
                "write a field, a text in quotes, a number or a function".to_owned(),
            ),
            _ if expected.contains(&Rule::f_comma) => (
                format!("found {shown} where an operator, `,` or `)` should stand"),
                "join values with an operator such as `&&` or `+`, part arguments with `,`".to_owned(),
            ),
            _ if expected.contains(&Rule::f_close) => (
                format!("found {shown} where an operator or `)` should stand"),
                "join values with an operator such as `&&` or `+`".to_owned(),
            ),
            _ => (
                format!("found {shown} where an operator or the end of the formula should stand"),
                "join values with an operator such as `&&` or `+`".to_owned(),
            ),
        };
        self.error(span, message, help);
    }
}

/// What stands at the beginning of a text: a word, a text, a mark of one or two characters.
fn found(rest: &str) -> &str {
    let Some(first) = rest.chars().next() else { return "" };
    let run = |belongs: fn(char) -> bool| rest.find(|c: char| !belongs(c)).unwrap_or(rest.len());
    let length = match first {
        '"' | '\'' => {
            let line = rest.find('\n').unwrap_or(rest.len());
            let closing = rest.get(1..line).and_then(|inside| inside.find(first));
            closing.map_or(line, |inside| inside + 2)
        }
        c if c.is_alphanumeric() || matches!(c, '_' | '$') => {
            run(|c| c.is_alphanumeric() || matches!(c, '_' | '$' | '.'))
        }
        '/' if rest.starts_with("//") => 2,
        c => c.len_utf8(),
    };
    rest.get(..length).unwrap_or(rest)
}

fn precedences() -> PrattParser<Rule> {
    let left = |rule| Op::infix(rule, Assoc::Left);
    PrattParser::new()
        .op(left(Rule::f_or))
        .op(left(Rule::f_and))
        .op(left(Rule::f_equal) | left(Rule::f_not_equal))
        .op(left(Rule::f_less) | left(Rule::f_at_most) | left(Rule::f_greater) | left(Rule::f_at_least))
        .op(left(Rule::f_plus) | left(Rule::f_minus) | left(Rule::f_join))
        .op(left(Rule::f_power))
        .op(left(Rule::f_times) | left(Rule::f_over))
}

/// Reads the tree of one formula.
struct Reader<'r, 'b> {
    builder: &'r mut Builder<'b>,
    /// Where the formula starts in the text that was read.
    start: usize,
    pratt: &'r PrattParser<Rule>,
}

impl Reader<'_, '_> {
    fn span(&self, pair: &Pair<'_>) -> Span {
        let span = pair.as_span();
        self.builder.place(self.start + span.start(), self.start + span.end())
    }

    /// Its depth is bounded: that of parentheses was, before the formula was read.
    fn expression(&mut self, pair: Pair<'_>) -> Option<Part> {
        let pratt = self.pratt;
        let this = std::cell::RefCell::new(self);
        pratt
            .map_primary(|operand| this.borrow_mut().operand(operand))
            .map_infix(|left, operator, right| {
                let (left, right) = left.zip(right)?;
                let operator_span = this.borrow().span(&operator);
                Some(chained(left, binary(operator.as_rule())?, operator_span, right.expr))
            })
            .parse(pair.into_inner())
    }

    fn operand(&mut self, pair: Pair<'_>) -> Option<Part> {
        let mut operators = Vec::new();
        let mut part = None;
        let span = self.span(&pair);
        for pair in pair.into_inner() {
            if pair.as_rule() == Rule::f_prefix {
                let operator = match pair.as_str() {
                    "-" => UnaryOperator::Minus,
                    "+" => UnaryOperator::Plus,
                    _ => UnaryOperator::Not,
                };
                operators.push((operator, self.span(&pair)));
            } else {
                part = self.primary(pair);
            }
        }
        let part = part?;
        if operators.is_empty() {
            return Some(part);
        }
        let kind = ExprKind::Unary { operators, operand: Box::new(part.expr) };
        Some(Part { expr: Expr { kind, span }, grouped: false })
    }

    fn primary(&mut self, pair: Pair<'_>) -> Option<Part> {
        let span = self.span(&pair);
        let written = pair.as_str();
        let kind = match pair.as_rule() {
            Rule::f_group => {
                let inner = self.expression(pair.into_inner().next()?)?;
                return Some(Part { expr: Expr { span, ..inner.expr }, grouped: true });
            }
            Rule::f_text => ExprKind::Text(unescaped(written)),
            Rule::f_number => ExprKind::Number(self.number(written, span)?),
            Rule::f_call => {
                let mut inner = pair.into_inner();
                let name = inner.next()?;
                let (name_span, name) = (self.span(&name), name.as_str().to_owned());
                let arguments = inner.filter(|pair| pair.as_rule() == Rule::f_expression);
                let mut read = Vec::new();
                let mut whole = true;
                for argument in arguments {
                    let part = self.expression(argument);
                    whole &= part.is_some();
                    read.extend(part.map(|part| part.expr));
                }
                if !whole {
                    return None;
                }
                ExprKind::Call { name, name_span, arguments: read }
            }
            Rule::f_name => match written.to_ascii_lowercase().as_str() {
                "true" => ExprKind::Boolean(true),
                "false" => ExprKind::Boolean(false),
                "null" => ExprKind::Null,
                _ => {
                    let mut value = written;
                    while let Some((first, rest)) = value.split_once('.')
                        && first.eq_ignore_ascii_case("case")
                    {
                        value = rest;
                    }
                    ExprKind::Field(Name { value: value.to_owned(), quoted: false, span })
                }
            },
            _ => return None,
        };
        Some(Part { expr: Expr { kind, span }, grouped: false })
    }

    fn number(&mut self, written: &str, span: Span) -> Option<Decimal> {
        let number = Decimal::parse(written).ok();
        if number.is_none() {
            self.builder.error(
                span,
                format!("a number in a formula has at most {MAX_DIGITS} digits"),
                "write the number with fewer digits",
            );
        }
        number
    }
}

/// Two values joined; a chain of the same precedence goes on.
fn chained(left: Part, operator: BinaryOperator, operator_span: Span, operand: Expr) -> Part {
    let span = left.expr.span.to(operand.span);
    let link = Link { operator, operator_span, operand };
    let kind = match left {
        Part { expr: Expr { kind: ExprKind::Chain { first, mut rest }, .. }, grouped: false }
            if rest.first().is_some_and(|link| link.operator.precedence() == operator.precedence()) =>
        {
            rest.push(link);
            ExprKind::Chain { first, rest }
        }
        Part { expr, .. } => ExprKind::Chain { first: Box::new(expr), rest: vec![link] },
    };
    Part { expr: Expr { kind, span }, grouped: false }
}

fn binary(rule: Rule) -> Option<BinaryOperator> {
    Some(match rule {
        Rule::f_or => BinaryOperator::Or,
        Rule::f_and => BinaryOperator::And,
        Rule::f_equal => BinaryOperator::Equal,
        Rule::f_not_equal => BinaryOperator::NotEqual,
        Rule::f_less => BinaryOperator::Less,
        Rule::f_at_most => BinaryOperator::LessOrEqual,
        Rule::f_greater => BinaryOperator::Greater,
        Rule::f_at_least => BinaryOperator::GreaterOrEqual,
        Rule::f_plus => BinaryOperator::Plus,
        Rule::f_minus => BinaryOperator::Minus,
        Rule::f_join => BinaryOperator::Join,
        Rule::f_power => BinaryOperator::Power,
        Rule::f_times => BinaryOperator::Times,
        Rule::f_over => BinaryOperator::Over,
        _ => return None,
    })
}

/// The value of a text with its quotes, whose escapes the grammar admits.
fn unescaped(written: &str) -> String {
    let inside = written.get(1..written.len().saturating_sub(1)).unwrap_or_default();
    let mut value = String::with_capacity(inside.len());
    let mut characters = inside.chars();
    while let Some(character) = characters.next() {
        value.push(match character {
            '\\' => match characters.next() {
                Some('n') => '\n',
                Some('r') => '\r',
                Some('t') => '\t',
                Some(other) => other,
                None => '\\',
            },
            other => other,
        });
    }
    value
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use crate::ast::{CriteriaKind, ItemKind};
    use crate::formula::{Expr, ExprKind};
    use crate::parse::{SliceIds, parse_file};

    fn shown(expr: &Expr) -> String {
        let all = |parts: &[Expr]| parts.iter().map(shown).collect::<Vec<_>>().join(", ");
        match &expr.kind {
            ExprKind::Text(text) => format!("{text:?}"),
            ExprKind::Number(number) => number.to_string(),
            ExprKind::Boolean(value) => value.to_string(),
            ExprKind::Null => "null".to_owned(),
            ExprKind::Field(name) => name.value.clone(),
            ExprKind::Call { name, arguments, .. } => format!("{name}({})", all(arguments)),
            ExprKind::Unary { operators, operand } => {
                format!("{:?} {}", operators.iter().map(|(op, _)| op).collect::<Vec<_>>(), shown(operand))
            }
            ExprKind::Chain { first, rest } => {
                let mut text = format!("({}", shown(first));
                for link in rest {
                    write!(text, " {:?} {}", link.operator, shown(&link.operand)).unwrap();
                }
                text + ")"
            }
        }
    }

    /// The tree of a formula, or what is wrong with it.
    fn read(formula: &str) -> String {
        let text = format!("row 1: formula({formula})");
        let slices = parse_file(&text, &mut SliceIds::default());
        let parsed = &slices[0].parsed;
        let mut all = String::new();
        for found in &parsed.diagnostics {
            let at = found.location.span;
            writeln!(
                all,
                "{} `{}`: {}; {}",
                found.code,
                at.of(&text),
                found.message,
                found.help.as_deref().unwrap_or("")
            )
            .unwrap();
        }
        assert_eq!(parsed.broken, !parsed.diagnostics.is_empty());
        if let Some(ItemKind::Row(row)) = parsed.item.as_ref().map(|item| &item.kind)
            && let CriteriaKind::Formula(formula) = &row.criteria.kind
            && let Some(expr) = &formula.expr
        {
            all += &shown(expr);
        }
        all
    }

    #[test]
    fn operators_bind_as_salesforce_has_them() {
        assert_eq!(
            read("a || b && c = d < e + f ^ g * -h"),
            "(a Or (b And (c Equal (d Less (e Plus (f Power (g Times [Minus] h)))))))"
        );
        assert_eq!(read("2*3^2"), "((2 Times 3) Power 2)");
        assert_eq!(
            read("a - b - (c - d) & e <> f != g == h"),
            "((a Minus b Minus (c Minus d) Join e) NotEqual f NotEqual g Equal h)"
        );
        assert_eq!(
            read("NOT a && not(b) && !!c && - -1 > +2"),
            "([Not] a And not(b) And [Not, Not] c And ([Minus, Minus] 1 Greater [Plus] 2))"
        );
    }

    #[test]
    fn words() {
        assert_eq!(
            read(
                r#" /* a ) */ Case.A__c = 'it\'s "x" \n' && $User.Alias <> "\"\\\t\r" || Owner:Queue.Name = nUll /* b */"#
            ),
            r#"(((A__c Equal "it's \"x\" \n") And ($User.Alias NotEqual "\"\\\t\r")) Or (Owner:Queue.Name Equal null))"#
        );
        assert_eq!(read("If ( TRUE , 1.50 , len( x ) )"), "If(true, 1.5, len(x))");
        assert_eq!(read("PI() > nothing"), "(PI() Greater nothing)");
    }

    #[test]
    fn a_mistake_is_told_where_it_stands() {
        let told = |formula: &&str| format!("{formula}\n{}", read(formula));
        insta::assert_snapshot!(MISTAKES.iter().map(told).collect::<Vec<_>>().join("\n"));
    }

    const MISTAKES: &[&str] = &[
        "",
        " /* nothing */ ",
        "A = ",
        "A B",
        "A = 1 AND B = 2",
        "A = 1 or B = 2",
        "A ! B",
        "A | B",
        "AND(A, )",
        "AND(A B)",
        "AND(A, B) C",
        "(A = 1",
        "A = 20%",
        "A = [1]",
        "A = 1 // one",
        "A = \"C:\\d\"",
        "A = “High”",
        "A = 1.",
        "A = 1x",
        "A = .5",
        "A => 3",
        "A = 1 ; B",
        "A = 123456789012345678901234567890123456789",
        "Größe > 3",
        "`A` = 1",
    ];

    #[test]
    fn a_formula_has_bounds() {
        let deep = |depth: usize| format!("{}1{} = 1", "(".repeat(depth), ")".repeat(depth));
        assert_eq!(read(&deep(60)), "(1 Equal 1)");
        assert!(read(&deep(70)).starts_with("E0005"));
        let joined = |operator: &str, count| vec!["a"; count].join(operator);
        assert_eq!(read(&joined(" + ", 64)).matches("Plus").count(), 63);
        assert!(read(&joined(" + ", 65)).starts_with("E0005"));
        assert_eq!(read(&joined("||", 1300)).matches("Or").count(), 1299);
        assert!(read(&format!("{}a", "-".repeat(3000))).starts_with("E0005"));
        assert!(read(&"a".repeat(3900)).starts_with('a'));
        assert!(read(&"a".repeat(3901)).starts_with("E0001"));
    }
}
