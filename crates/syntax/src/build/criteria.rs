//! Criteria.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Span};

use crate::ast::{
    Comparison, Criteria, CriteriaKind, Label, Literal, Name, Operand, OperandKind, Operator, Period, Row,
    Test, Text, Unit,
};
use crate::grammar::{Pair, Pairs, Rule};
use crate::limits::MAX_PERIOD;

use super::{Builder, exact, word};

/// The minutes of a day.
const DAY: u32 = 24 * 60;

impl Builder<'_> {
    pub(crate) fn row(&mut self, inner: Pairs<'_>) -> Option<Row> {
        let mut inner = inner;
        let start = self.span(&inner.next()?);
        let label = self.label(&inner.find(|pair| pair.as_rule() == Rule::label)?);
        let criteria = inner.find(|pair| pair.as_rule() == Rule::criteria)?;
        let span = start.to(self.tight(&criteria));
        Some(Row { label, criteria: self.criteria(criteria)?, span })
    }

    /// A chain of `and` or `or`. Where both stand in it, `and` is taken first, after the report.
    pub(crate) fn criteria(&mut self, pair: Pair<'_>) -> Option<Criteria> {
        let mut alternatives: Vec<Vec<Criteria>> = vec![Vec::new()];
        let (mut whole, mut ands, mut ors) = (true, None, None);
        for pair in pair.into_inner() {
            match pair.as_rule() {
                Rule::w_and => ands = ands.or_else(|| Some(self.span(&pair))),
                Rule::w_or => {
                    ors = ors.or_else(|| Some(self.span(&pair)));
                    alternatives.push(Vec::new());
                }
                _ => {
                    let part = self.negation(pair);
                    whole &= part.is_some();
                    if let Some(last) = alternatives.last_mut() {
                        last.extend(part);
                    }
                }
            }
        }
        if !whole {
            return None;
        }
        if let (Some(and), Some(or)) = (ands, ors) {
            self.mixed_logic(&alternatives, and, or);
        }
        let parts = alternatives.into_iter().filter_map(|parts| joined(parts, CriteriaKind::All)).collect();
        joined(parts, CriteriaKind::Any)
    }

    fn mixed_logic(&mut self, alternatives: &[Vec<Criteria>], and: Span, or: Span) {
        let (first, second) = if and.start < or.start { (and, or) } else { (or, and) };
        let words = |span| if span == and { "`and`" } else { "`or`" };
        let around = |from: Option<&Criteria>, to: Option<&Criteria>| match (from, to) {
            (Some(from), Some(to)) => vec![
                Edit::replace(self.location(from.span.before()), "("),
                Edit::replace(self.location(to.span.after()), ")"),
            ],
            _ => Vec::new(),
        };
        // `a and b or c`: first the lists of `and` by themselves, then the lists of `or`.
        let and_first: Vec<Edit> = (alternatives.iter().filter(|parts| parts.len() > 1))
            .flat_map(|parts| around(parts.first(), parts.last()))
            .collect();
        let mut or_first = Vec::new();
        let mut start = None;
        for (index, parts) in alternatives.iter().enumerate() {
            let last = index + 1 == alternatives.len();
            if parts.len() > 1 || last {
                // The list of `or` that runs up to here ends with the first of these parts.
                if index > 0 {
                    or_first.extend(around(start, parts.first()));
                }
                start = parts.last();
            } else if index == 0 {
                start = parts.last();
            }
        }
        let message = format!(
            "{} and {} stand side by side: which is meant first is not clear",
            words(first),
            words(second)
        );
        let diagnostic = Diagnostic::new(Code::E0004, self.location(second), message)
            .label(self.location(first), format!("{} stands here", words(first)))
            .help("put parentheses around the part that belongs together")
            .fix(Fix::possible("group the parts joined by `and`", and_first))
            .fix(Fix::possible("group the parts joined by `or`", or_first));
        self.diagnostics.push(diagnostic);
    }

    fn negation(&mut self, pair: Pair<'_>) -> Option<Criteria> {
        if pair.as_rule() != Rule::not {
            return self.operand(pair);
        }
        let mut nots = Vec::new();
        let mut operand = None;
        for pair in pair.into_inner() {
            if pair.as_rule() == Rule::w_not {
                nots.push(self.span(&pair));
            } else {
                operand = self.operand(pair);
            }
        }
        nots.into_iter().rev().try_fold(operand?, |part, not| {
            let span = not.to(part.span);
            Some(Criteria { kind: CriteriaKind::Not(Box::new(part)), span })
        })
    }

    fn operand(&mut self, pair: Pair<'_>) -> Option<Criteria> {
        match pair.as_rule() {
            Rule::group => {
                let span = self.span(&pair);
                let inner = word(&pair.into_inner(), Rule::criteria)?;
                Some(Criteria { span, ..self.criteria(inner)? })
            }
            Rule::formula => {
                let span = self.span(&pair);
                let text = word(&pair.into_inner(), Rule::formula_text)?;
                Some(Criteria { kind: CriteriaKind::Formula(self.formula(&text)), span })
            }
            Rule::row_number => {
                let label = self.label(&pair);
                Some(Criteria { span: label.span, kind: CriteriaKind::Row(label) })
            }
            Rule::test => self.test(&pair),
            _ => None,
        }
    }

    fn test(&mut self, pair: &Pair<'_>) -> Option<Criteria> {
        let span = self.tight(pair);
        let mut inner = pair.clone().into_inner();
        let field = self.name(&inner.next()?);
        let Some(test) = inner.next() else {
            return self.row_label(field);
        };
        let operator_span = self.operator_span(&test);
        let negated = word(&test.clone().into_inner(), Rule::w_not).is_some();
        let rule = test.as_rule();
        let parts = test.into_inner();
        let test = match rule {
            Rule::compare => self.compare(parts)?,
            Rule::in_list => Test::In { negated, values: self.literals(parts)? },
            Rule::blank_test => Test::Blank { negated },
            Rule::contains => Test::Contains { negated, texts: self.texts(parts)? },
            Rule::starts_with => Test::StartsWith { negated, texts: self.texts(parts)? },
            Rule::includes => {
                let negated = word(&parts, Rule::w_excludes).is_some();
                Test::Includes { negated, values: self.texts(parts)? }
            }
            _ => return None,
        };
        Some(Criteria { kind: CriteriaKind::Comparison(Comparison { field, test, operator_span }), span })
    }

    /// A name that nothing follows.
    fn row_label(&mut self, field: Name) -> Option<Criteria> {
        let span = field.span;
        if !field.quoted
            && field.span.end - field.span.start == u32::try_from(field.value.len()).ok()?
            && !field.value.contains('.')
        {
            let label = Label { value: field.value, span };
            return Some(Criteria { kind: CriteriaKind::Row(label), span });
        }
        let message = format!("the field `{}` stands here without a test", field.value);
        self.error(span, message, format!("write what it is compared with: `{} = …`", field.value));
        None
    }

    /// Where the words or the mark of a test stand.
    fn operator_span(&self, test: &Pair<'_>) -> Span {
        let words = test.clone().into_inner().take_while(|pair| {
            matches!(
                pair.as_rule(),
                Rule::operator
                    | Rule::w_not
                    | Rule::w_in
                    | Rule::w_is
                    | Rule::w_blank
                    | Rule::w_contains
                    | Rule::w_starts
                    | Rule::w_with
                    | Rule::w_includes
                    | Rule::w_excludes
            )
        });
        words.map(|pair| self.span(&pair)).reduce(Span::to).unwrap_or_default()
    }

    fn literals(&mut self, parts: Pairs<'_>) -> Option<Vec<Literal>> {
        let literals = parts.filter(|pair| {
            matches!(pair.as_rule(), Rule::text | Rule::instant | Rule::date | Rule::signed | Rule::boolean)
        });
        literals.map(|pair| self.literal(pair)).collect::<Option<_>>().map(exact)
    }

    /// The texts among the pairs, or of the list among them.
    pub(super) fn texts(&mut self, parts: Pairs<'_>) -> Option<Vec<Text>> {
        let parts = word(&parts, Rule::text_list).map_or(parts, Pair::into_inner);
        parts
            .filter(|pair| pair.as_rule() == Rule::text)
            .map(|pair| self.text(&pair))
            .collect::<Option<_>>()
            .map(exact)
    }

    fn compare(&mut self, mut parts: Pairs<'_>) -> Option<Test> {
        let mark = parts.next()?;
        let operator = match mark.as_str() {
            "=" => Operator::Equal,
            "!=" => Operator::NotEqual,
            "<" => Operator::Less,
            "<=" => Operator::LessOrEqual,
            ">" => Operator::Greater,
            _ => Operator::GreaterOrEqual,
        };
        let pair = parts.next()?;
        let span = self.tight(&pair);
        let kind = match pair.as_rule() {
            Rule::field if ["null", "nil"].iter().any(|null| pair.as_str().eq_ignore_ascii_case(null)) => {
                return self.null(operator, span, &mark, pair.as_str());
            }
            Rule::field => OperandKind::Field(self.name(&pair)),
            Rule::now => OperandKind::Now(self.shift(&pair.into_inner())?),
            Rule::today => self.today(&pair.into_inner())?,
            Rule::period => OperandKind::Period(self.period(pair.into_inner())?),
            _ => OperandKind::Literal(self.literal(pair)?.kind),
        };
        Some(Test::Compare(operator, Operand { kind, span }))
    }

    /// `= null`, as other languages ask for what is blank; read so after the report.
    fn null(&mut self, operator: Operator, value: Span, mark: &Pair<'_>, written: &str) -> Option<Test> {
        let span = self.span(mark).to(value);
        let message =
            format!("`{written}` is no value: a field is tested with `is blank` and `is not blank`");
        let diagnostic = Diagnostic::new(Code::E0001, self.location(span), message);
        let negated = match operator {
            Operator::Equal => false,
            Operator::NotEqual => true,
            _ => {
                self.diagnostics.push(diagnostic.help("write `is blank` or `is not blank`"));
                return None;
            }
        };
        let meant = if negated { "is not blank" } else { "is blank" };
        let edits = vec![Edit::replace(self.location(span), meant)];
        let fix = Fix::certain(format!("write `{meant}`"), edits);
        self.diagnostics.push(diagnostic.help(format!("write `{meant}`")).fix(fix));
        Some(Test::Blank { negated })
    }

    /// Minutes after `now` or `today`, negative before.
    fn shift(&mut self, parts: &Pairs<'_>) -> Option<i64> {
        let Some(duration) = word(parts, Rule::duration) else {
            return Some(0);
        };
        let minutes = i64::from(self.duration(&duration)?.minutes);
        Some(if word(parts, Rule::minus).is_some() { -minutes } else { minutes })
    }

    fn today(&mut self, parts: &Pairs<'_>) -> Option<OperandKind> {
        let minutes = self.shift(parts)?;
        let day = i64::from(DAY);
        if minutes % day == 0 {
            return i32::try_from(minutes / day).ok().map(OperandKind::Today);
        }
        let duration = word(parts, Rule::duration)?;
        let message =
            format!("`today` is a whole day, and `{}` is not a number of whole days", duration.as_str());
        self.error(
            self.span(&duration),
            message,
            "write whole days, such as `today - 2d`, or count from `now`",
        );
        None
    }

    fn period(&mut self, parts: Pairs<'_>) -> Option<Period> {
        let count = match word(&parts, Rule::count) {
            Some(count) => {
                u16::try_from(self.count(&count, 1, MAX_PERIOD, "a number of days, weeks and so on")?).ok()?
            }
            None => 1,
        };
        let unit = parts.clone().find(|pair| matches!(pair.as_rule(), Rule::unit | Rule::many));
        let unit = unit.and_then(|pair| pair.into_inner().next()).map(|pair| match pair.as_rule() {
            Rule::w_day | Rule::w_days => Unit::Day,
            Rule::w_week | Rule::w_weeks => Unit::Week,
            Rule::w_month | Rule::w_months => Unit::Month,
            Rule::w_quarter | Rule::w_quarters => Unit::Quarter,
            _ => Unit::Year,
        });
        let mut parts = parts;
        match (parts.next()?.as_rule(), unit) {
            (Rule::w_yesterday, _) => Some(Period::Yesterday),
            (Rule::w_tomorrow, _) => Some(Period::Tomorrow),
            (Rule::w_this, Some(unit)) => Some(Period::This(unit)),
            (Rule::w_last, Some(unit)) => Some(Period::Last(count, unit)),
            (Rule::w_next, Some(unit)) => Some(Period::Next(count, unit)),
            _ => None,
        }
    }
}

/// One part as it is, several joined.
fn joined(mut parts: Vec<Criteria>, join: fn(Vec<Criteria>) -> CriteriaKind) -> Option<Criteria> {
    if parts.len() < 2 {
        return parts.pop();
    }
    let span = parts.first()?.span.to(parts.last()?.span);
    Some(Criteria { kind: join(exact(parts)), span })
}
