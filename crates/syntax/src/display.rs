//! Trees as the formatter writes them on one line: words in lower case, single spaces, texts as `quote` does.

use std::fmt::{self, Display, Formatter};

use esc_values::quote;

use crate::ast::{
    Action, ActionKind, Age, AgeFrom, AgeKind, Assignee, Clause, ClauseKind, Comparison, Criteria,
    CriteriaKind, Due, Duration, HoursRef, Label, Literal, LiteralKind, Name, Operand, OperandKind, Operator,
    Period, SetValue, TargetKind, Test, Text, Unit, Who, WhoKind,
};
use crate::words;

/// Writes the items with commas between them.
fn list<T: Display>(f: &mut Formatter<'_>, items: &[T]) -> fmt::Result {
    for (index, item) in items.iter().enumerate() {
        let comma = if index == 0 { "" } else { ", " };
        write!(f, "{comma}{item}")?;
    }
    Ok(())
}

/// One text as it is, several in parentheses.
fn texts(f: &mut Formatter<'_>, texts: &[Text]) -> fmt::Result {
    match texts {
        [text] => text.fmt(f),
        _ => in_parentheses(f, texts),
    }
}

fn in_parentheses<T: Display>(f: &mut Formatter<'_>, items: &[T]) -> fmt::Result {
    f.write_str("(")?;
    list(f, items)?;
    f.write_str(")")
}

impl Display for Text {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&quote(&self.value))
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = &self.value;
        // A name that only its backticks make one: it must not be read as a word, nor lose a `Case.` of its own.
        if self.quoted || (!name.contains('.') && words::is_reserved(name)) {
            write!(f, "`{name}`")
        } else {
            f.write_str(name)
        }
    }
}

impl Display for Label {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.value)
    }
}

/// Parts that are themselves joined stand in parentheses.
impl Display for Criteria {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            CriteriaKind::All(parts) => chain(f, parts, " and "),
            CriteriaKind::Any(parts) => chain(f, parts, " or "),
            CriteriaKind::Not(part) => {
                f.write_str("not ")?;
                operand(f, part)
            }
            CriteriaKind::Row(label) => label.fmt(f),
            CriteriaKind::Comparison(comparison) => comparison.fmt(f),
            CriteriaKind::Formula(formula) => write!(f, "formula({})", formula.text),
        }
    }
}

fn chain(f: &mut Formatter<'_>, parts: &[Criteria], word: &str) -> fmt::Result {
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            f.write_str(word)?;
        }
        operand(f, part)?;
    }
    Ok(())
}

fn operand(f: &mut Formatter<'_>, part: &Criteria) -> fmt::Result {
    match part.kind {
        CriteriaKind::All(_) | CriteriaKind::Any(_) => write!(f, "({part})"),
        _ => part.fmt(f),
    }
}

impl Display for Comparison {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.field.fmt(f)?;
        f.write_str(" ")?;
        self.test.fmt(f)
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let not = |negated: &bool| if *negated { "not " } else { "" };
        match self {
            Self::Compare(operator, operand) => write!(f, "{operator} {operand}"),
            Self::In { negated, values } => {
                write!(f, "{}in ", not(negated))?;
                in_parentheses(f, values)
            }
            Self::Blank { negated } => write!(f, "is {}blank", not(negated)),
            Self::Contains { negated, texts: patterns } => {
                write!(f, "{}contains ", not(negated))?;
                texts(f, patterns)
            }
            Self::StartsWith { negated, texts: patterns } => {
                write!(f, "{}starts with ", not(negated))?;
                texts(f, patterns)
            }
            Self::Includes { negated, values } => {
                f.write_str(if *negated { "excludes " } else { "includes " })?;
                in_parentheses(f, values)
            }
        }
    }
}

impl Display for Operator {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Equal => "=",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        })
    }
}

impl Display for Operand {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            OperandKind::Literal(literal) => literal.fmt(f),
            OperandKind::Field(name) => name.fmt(f),
            OperandKind::Now(minutes) => {
                f.write_str("now")?;
                shift(f, *minutes)
            }
            OperandKind::Today(days) => {
                f.write_str("today")?;
                match days {
                    0 => Ok(()),
                    1.. => write!(f, " + {days}d"),
                    _ => write!(f, " - {}d", days.unsigned_abs()),
                }
            }
            OperandKind::Period(period) => period.fmt(f),
        }
    }
}

fn shift(f: &mut Formatter<'_>, minutes: i64) -> fmt::Result {
    match minutes {
        0 => Ok(()),
        1.. => write!(f, " + {}", Minutes(minutes.unsigned_abs(), false)),
        _ => write!(f, " - {}", Minutes(minutes.unsigned_abs(), false)),
    }
}

impl Display for Period {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yesterday => f.write_str("yesterday"),
            Self::Tomorrow => f.write_str("tomorrow"),
            Self::This(unit) => write!(f, "this {unit}"),
            Self::Last(count, unit) => periods(f, "last", *count, *unit),
            Self::Next(count, unit) => periods(f, "next", *count, *unit),
        }
    }
}

fn periods(f: &mut Formatter<'_>, word: &str, count: u16, unit: Unit) -> fmt::Result {
    match (count, unit) {
        // There is no `last day`: that is `yesterday`, and `last 1 days` begins there but runs through today.
        (1, Unit::Day) => write!(f, "{word} 1 days"),
        (1, _) => write!(f, "{word} {unit}"),
        _ => write!(f, "{word} {count} {unit}s"),
    }
}

impl Display for Unit {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
            Self::Quarter => "quarter",
            Self::Year => "year",
        })
    }
}

impl Display for Literal {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl Display for LiteralKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(&quote(text)),
            Self::Number(number) => number.fmt(f),
            Self::Percent(number) => write!(f, "{number}%"),
            Self::Boolean(value) => value.fmt(f),
            Self::Date(day) => day.fmt(f),
            Self::Instant(instant) => instant.fmt(f),
        }
    }
}

/// Minutes as a duration, in days too where it was written so.
struct Minutes(u64, bool);

impl Display for Minutes {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Self(minutes, in_days) = *self;
        let (days, minutes) = if in_days { (minutes / 1440, minutes % 1440) } else { (0, minutes) };
        for (count, unit) in [(days, 'd'), (minutes / 60, 'h'), (minutes % 60, 'm')] {
            if count > 0 {
                write!(f, "{count}{unit}")?;
            }
        }
        Ok(())
    }
}

impl Display for Duration {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        Minutes(self.minutes.into(), self.in_days).fmt(f)
    }
}

impl Display for Age {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            AgeKind::Duration(duration) => duration.fmt(f),
            AgeKind::ShareOfSla(share) => write!(f, "{share}% of sla"),
            AgeKind::BeforeSla(duration) => write!(f, "{duration} before sla"),
        }
    }
}

impl Display for Due {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Immediately(_) => f.write_str("immediately"),
            Self::At(ages) => {
                f.write_str("at ")?;
                list(f, ages)
            }
        }
    }
}

impl Display for AgeFrom {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Created => "created",
            Self::CreatedDisableOnModify => "created_disable_on_modify",
            Self::LastModified => "last_modified",
            Self::Matched => "matched",
        })
    }
}

impl Display for HoursRef {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => write!(f, "hours {name}"),
            Self::Case => f.write_str("case hours"),
        }
    }
}

impl Display for Clause {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ClauseKind::AgeFrom(origin) => write!(f, "age_from {origin}"),
            ClauseKind::Use(hours) => write!(f, "use {hours}"),
            ClauseKind::Ignore => f.write_str("ignore hours"),
            ClauseKind::Fire(hours) => write!(f, "fire during {hours}"),
            ClauseKind::Sla(duration) => write!(f, "sla {duration}"),
        }
    }
}

impl Display for TargetKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Queue => "queue",
            Self::User => "user",
            Self::Role => "role",
            Self::Template => "template",
        })
    }
}

impl Display for Who {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            WhoKind::Manager => f.write_str("manager"),
            WhoKind::Owner => f.write_str("owner"),
            WhoKind::Contact => f.write_str("contact"),
            WhoKind::Target(kind, name) => write!(f, "{kind} {name}"),
        }
    }
}

impl Display for Assignee {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Queue(name) => write!(f, "queue {name}"),
            Self::User(name) => write!(f, "user {name}"),
            Self::Pool(name) => write!(f, "pool {name}"),
            Self::Manager => f.write_str("manager"),
        }
    }
}

impl Display for SetValue {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Self::Literal(literal) => literal.fmt(f),
            Self::List(texts) => in_parentheses(f, texts),
            Self::Blank => f.write_str("blank"),
        }
    }
}

impl Display for Action {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ActionKind::Notify(whos) => {
                f.write_str("notify ")?;
                list(f, whos)?;
            }
            ActionKind::Email(addresses) => {
                f.write_str("email ")?;
                list(f, addresses)?;
            }
            ActionKind::Reassign(assignee) => write!(f, "reassign {assignee}")?,
            ActionKind::Set { field, value, .. } => write!(f, "set {field} = {value}")?,
            ActionKind::Call(url) => write!(f, "call {url}")?,
            ActionKind::MarkEscalated => f.write_str("mark escalated")?,
        }
        match &self.using {
            Some(template) => write!(f, " using {template}"),
            None => Ok(()),
        }
    }
}

impl Action {
    /// The action as one item for each verb and target, in the order written: `notify manager, owner` is
    /// `notify manager` and `notify owner`.
    pub fn parts(&self) -> Vec<String> {
        let using = self.using.as_ref().map_or_else(String::new, |template| format!(" using {template}"));
        match &self.kind {
            ActionKind::Notify(whos) => whos.iter().map(|who| format!("notify {who}{using}")).collect(),
            ActionKind::Email(addresses) => addresses.iter().map(|to| format!("email {to}{using}")).collect(),
            _ => vec![self.to_string()],
        }
    }
}
