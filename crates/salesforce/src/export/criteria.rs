//! Criteria as filter rows, filter logic or a formula.

use std::collections::HashMap;
use std::fmt::Write as _;

use esc_diagnostics::{SliceId, Span};
use esc_syntax::ast::{
    Comparison, Criteria, CriteriaKind, Entry as EntryItem, ItemKind, Label, LiteralKind, OperandKind,
    Operator, Period, Row, Test, Unit,
};

use super::{Context, Source, items, over_limit};
use crate::data::{At, Entry, Filter, Operation};
use crate::import::values::list_part;
use crate::names::to_metadata;

/// The rows that an entry of Salesforce can have.
const MAX_ROWS: usize = 25;
/// The characters of a row's value.
const MAX_VALUE: usize = 255;
/// The characters of a formula.
const MAX_FORMULA: usize = 3_900;

/// The rows at file level, by their labels in small letters.
pub(super) type FileRows<'a> = HashMap<String, (SliceId, &'a Row)>;

/// Collects the rows at file level.
pub(super) fn file_rows<'a>(source: &Source<'a>) -> FileRows<'a> {
    let rows = items(source).filter_map(|(slice, item)| match &item.kind {
        ItemKind::Row(row) => Some((row.label.value.to_lowercase(), (slice.id, row))),
        _ => None,
    });
    rows.collect()
}

/// How rows are joined; a row by its place.
#[derive(Clone, Debug)]
enum Logic {
    Row(usize),
    Not(Box<Logic>),
    All(Vec<Logic>),
    Any(Vec<Logic>),
}

impl Logic {
    /// As filter logic, without parentheses that change nothing; rows are numbered from 1.
    fn write(&self, text: &mut String) {
        let list = |parts: &[Self], word: &str, text: &mut String| {
            for (number, part) in parts.iter().enumerate() {
                if number > 0 {
                    text.push_str(word);
                }
                if matches!(part, Self::All(_) | Self::Any(_)) {
                    text.push('(');
                    part.write(text);
                    text.push(')');
                } else {
                    part.write(text);
                }
            }
        };
        match self {
            Self::Row(row) => {
                let _ = write!(text, "{}", row + 1);
            }
            Self::Not(part) => {
                text.push_str("NOT ");
                list(std::slice::from_ref(part), "", text);
            }
            Self::All(parts) => list(parts, " AND ", text),
            Self::Any(parts) => list(parts, " OR ", text),
        }
    }

    /// A list of one is its part, and lists of one kind in each other are one list.
    fn joined(parts: Vec<Self>, all: bool) -> Self {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All(inner) if all => flat.extend(inner),
                Self::Any(inner) if !all => flat.extend(inner),
                other => flat.push(other),
            }
        }
        match (flat.len(), all) {
            (1, _) => flat.swap_remove(0),
            (_, true) => Self::All(flat),
            (_, false) => Self::Any(flat),
        }
    }
}

struct Lowering<'a, 'c, 'f> {
    own: &'a [Row],
    file: &'a FileRows<'a>,
    context: &'c mut Context<'f>,
    rows: Vec<Filter>,
    /// What labels come to, where they were met.
    known: HashMap<String, Option<Logic>>,
    formula: Option<(String, Span)>,
}

/// Writes the criteria of an entry into it.
pub(super) fn criteria(item: &EntryItem, file: &FileRows<'_>, entry: &mut Entry, context: &mut Context<'_>) {
    let Some(when) = &item.when else { return };
    let mut lowering =
        Lowering { own: &item.rows, file, context, rows: Vec::new(), known: HashMap::new(), formula: None };
    // Rows with numbers keep them, where the criteria use all of them.
    let mut used = Vec::new();
    labels(when, &mut used);
    let mut numbered: Vec<(usize, &Row)> = item
        .rows
        .iter()
        .filter(|row| used.contains(&row.label.value))
        .filter_map(|row| Some((row.label.value.parse().ok()?, row)))
        .collect();
    numbered.sort_by_key(|(number, _)| *number);
    for (_, row) in &numbered {
        lowering.label(&row.label);
    }
    let logic = lowering.lower(when);
    let Lowering { rows, formula, .. } = lowering;
    if let Some((text, span)) = formula {
        let length = text.chars().count();
        if length > MAX_FORMULA {
            let message = format!("the formula has {length} characters, and Salesforce takes {MAX_FORMULA}");
            context.found.push(over_limit(
                context.at(span),
                message,
                "shorten it, or split the entry in two",
            ));
        }
        if rows.is_empty() && matches!(when.kind, CriteriaKind::Formula(_)) {
            entry.formula = Some(context.text(text, span));
        } else {
            let help = "write all of the criteria as one formula, or as filter rows";
            context.lacks(span, "in Salesforce an entry has either filter rows or a formula", help);
        }
        return;
    }
    if let Some(row) = rows.get(MAX_ROWS) {
        let message =
            format!("the criteria come to {} filter rows, and Salesforce takes {MAX_ROWS}", rows.len());
        context.found.push(over_limit(
            row.at,
            message,
            "join values with `in (…)`, or split the entry in two",
        ));
    }
    let plain = match &logic {
        Some(Logic::All(parts)) => {
            parts.iter().enumerate().all(|(number, part)| matches!(part, Logic::Row(row) if *row == number))
        }
        Some(Logic::Row(_)) | None => true,
        Some(_) => false,
    };
    if let (Some(logic), false) = (logic, plain) {
        let mut text = String::new();
        logic.write(&mut text);
        entry.logic = Some(context.text(text, when.span));
    }
    entry.rows = rows;
}

/// The labels that criteria name.
fn labels(criteria: &Criteria, found: &mut Vec<String>) {
    criteria.each(&mut |part| {
        if let CriteriaKind::Row(label) = &part.kind {
            found.push(label.value.clone());
        }
    });
}

impl Lowering<'_, '_, '_> {
    /// `None` where a part cannot be said, which is told.
    fn lower(&mut self, criteria: &Criteria) -> Option<Logic> {
        match &criteria.kind {
            CriteriaKind::All(parts) | CriteriaKind::Any(parts) => {
                let parts: Vec<Option<Logic>> = parts.iter().map(|part| self.lower(part)).collect();
                let parts: Option<Vec<Logic>> = parts.into_iter().collect();
                Some(Logic::joined(parts?, matches!(criteria.kind, CriteriaKind::All(_))))
            }
            CriteriaKind::Not(part) => match &part.kind {
                CriteriaKind::Comparison(comparison) => self.comparison(comparison, part.span, true),
                CriteriaKind::Not(inner) => self.lower(inner),
                _ => Some(Logic::Not(Box::new(self.lower(part)?))),
            },
            CriteriaKind::Row(label) => self.label(label),
            CriteriaKind::Comparison(comparison) => self.comparison(comparison, criteria.span, false),
            CriteriaKind::Formula(formula) => {
                // The indentation of the file is no part of the formula.
                let lines: Vec<&str> = formula.text.trim().lines().map(str::trim).collect();
                self.formula = Some((lines.join("\n"), criteria.span));
                None
            }
        }
    }

    /// A row that is named twice is one row.
    fn label(&mut self, label: &Label) -> Option<Logic> {
        let key = label.value.to_lowercase();
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let own = self.own.iter().find(|row| row.label.value.eq_ignore_ascii_case(&label.value));
        let (slice, row) = match own {
            Some(row) => (self.context.slice, row),
            None => *self.file.get(&key)?,
        };
        // Rows in a circle are an error that was told before.
        self.known.insert(key.clone(), None);
        let outer = std::mem::replace(&mut self.context.slice, slice);
        let logic = self.lower(&row.criteria);
        self.context.slice = outer;
        self.known.insert(key, logic.clone());
        logic
    }

    fn comparison(&mut self, comparison: &Comparison, span: Span, not: bool) -> Option<Logic> {
        let field = to_metadata(&comparison.field.value);
        let Some(field) = field else {
            let message = format!("filter rows of Salesforce do not reach `{}`", comparison.field.value);
            let help = "test a field of the case, its account or its contact, or write the criteria as `formula( … )`";
            self.context.lacks(comparison.field.span, message, help);
            return None;
        };
        let test = self.test(&comparison.test, not)?;
        if let Some(value) = &test.value {
            let length = value.chars().count();
            if length > MAX_VALUE {
                let message =
                    format!("the values have {length} characters, and Salesforce takes {MAX_VALUE} in a row");
                let help = "split the list over two rows joined by `or`";
                self.context.found.push(over_limit(self.context.at(span), message, help));
            }
        }
        let context = &self.context;
        let filter = Filter {
            at: context.at(span),
            field: context.text(field, comparison.field.span),
            operation: At { value: test.operation, at: context.at(comparison.operator_span) },
            value: test.value.map(|value| context.text(value, span)),
            value_field: None,
        };
        self.rows.push(filter);
        let row = Logic::Row(self.rows.len() - 1);
        Some(if test.not { Logic::Not(Box::new(row)) } else { row })
    }

    fn test(&mut self, test: &Test, not: bool) -> Option<Tested> {
        let texts = |texts: &[esc_syntax::ast::Text]| {
            texts.iter().map(|text| list_part(&text.value)).collect::<Vec<_>>().join(",")
        };
        let either = |negated: bool, yes, no, value: Option<String>| {
            Some(Tested { operation: if negated == not { yes } else { no }, value, not: false })
        };
        match test {
            Test::Compare(operator, operand) => {
                let value = self.operand(&operand.kind, operand.span)?;
                match operator {
                    Operator::Equal => either(false, Operation::Equals, Operation::NotEqual, Some(value)),
                    Operator::NotEqual => either(true, Operation::Equals, Operation::NotEqual, Some(value)),
                    // The opposite of an order holds for blanks too, and so is no order.
                    Operator::Less => {
                        Some(Tested { operation: Operation::LessThan, value: Some(value), not })
                    }
                    Operator::LessOrEqual => {
                        Some(Tested { operation: Operation::LessOrEqual, value: Some(value), not })
                    }
                    Operator::Greater => {
                        Some(Tested { operation: Operation::GreaterThan, value: Some(value), not })
                    }
                    Operator::GreaterOrEqual => {
                        Some(Tested { operation: Operation::GreaterOrEqual, value: Some(value), not })
                    }
                }
            }
            Test::In { negated, values } => {
                let values: Vec<Option<String>> =
                    values.iter().map(|value| self.literal(&value.kind, value.span)).collect();
                let values: Option<Vec<String>> = values.into_iter().collect();
                either(*negated, Operation::Equals, Operation::NotEqual, Some(values?.join(",")))
            }
            Test::Blank { negated } => either(*negated, Operation::Equals, Operation::NotEqual, None),
            Test::Contains { negated, texts: list } => {
                either(*negated, Operation::Contains, Operation::NotContain, Some(texts(list)))
            }
            Test::StartsWith { negated, texts: list } => Some(Tested {
                operation: Operation::StartsWith,
                value: Some(texts(list)),
                not: *negated != not,
            }),
            Test::Includes { negated, values } => {
                either(*negated, Operation::Includes, Operation::Excludes, Some(texts(values)))
            }
        }
    }

    fn operand(&mut self, operand: &OperandKind, span: Span) -> Option<String> {
        match operand {
            OperandKind::Literal(literal) => self.literal(literal, span),
            OperandKind::Period(period) => Some(words(*period)),
            OperandKind::Today(0) => Some("TODAY".to_owned()),
            OperandKind::Today(days @ ..0) => Some(format!("{} DAYS AGO", days.unsigned_abs())),
            OperandKind::Today(_) => {
                let help = "write a period, such as `next 3 days`, or all of the criteria as `formula( … )`";
                self.context.lacks(span, "filter rows of Salesforce name no single day to come", help);
                None
            }
            OperandKind::Now(_) => {
                let help = "compare with `today` or a period, or write the criteria as `formula( … )`";
                self.context.lacks(span, "filter rows of Salesforce do not know the present instant", help);
                None
            }
            OperandKind::Field(name) => {
                let help = format!("write the criteria as `formula( … )`, where `{}` can stand", name.value);
                self.context.lacks(span, "filter rows of Salesforce compare a field with values only", help);
                None
            }
        }
    }

    fn literal(&mut self, literal: &LiteralKind, span: Span) -> Option<String> {
        Some(match literal {
            LiteralKind::Text(text) => {
                if text.chars().any(char::is_control) {
                    let help =
                        "test a part of the text with `contains`, or write the criteria as `formula( … )`";
                    self.context.lacks(span, "a value of a filter row is one line", help);
                    return None;
                }
                list_part(text)
            }
            LiteralKind::Number(number) | LiteralKind::Percent(number) => number.to_string(),
            LiteralKind::Boolean(flag) => flag.to_string(),
            LiteralKind::Date(day) => {
                let (year, month, day) = day.ymd();
                format!("{month}/{day}/{year}")
            }
            LiteralKind::Instant(instant) => format!("{}.000Z", instant.to_string().trim_end_matches('Z')),
        })
    }
}

/// What a test comes to; `not` where no operation says the opposite.
struct Tested {
    operation: Operation,
    value: Option<String>,
    not: bool,
}

/// A period in the words of Salesforce.
fn words(period: Period) -> String {
    let unit = |unit: Unit, plural: bool| {
        let word = match unit {
            Unit::Day => "DAY",
            Unit::Week => "WEEK",
            Unit::Month => "MONTH",
            Unit::Quarter => "QUARTER",
            Unit::Year => "YEAR",
        };
        if plural { format!("{word}S") } else { word.to_owned() }
    };
    match period {
        Period::Yesterday => "YESTERDAY".to_owned(),
        Period::Tomorrow => "TOMORROW".to_owned(),
        Period::This(of) => format!("THIS {}", unit(of, false)),
        Period::Last(1, of) if of != Unit::Day => format!("LAST {}", unit(of, false)),
        Period::Next(1, of) if of != Unit::Day => format!("NEXT {}", unit(of, false)),
        Period::Last(count, of) => format!("LAST {count} {}", unit(of, true)),
        Period::Next(count, of) => format!("NEXT {count} {}", unit(of, true)),
    }
}
