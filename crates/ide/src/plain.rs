//! Criteria, clocks and steps in plain words, as Markdown: for who wants to know what an entry does, not how it is
//! written.

use esc_syntax::ast::{
    self, Action, ActionKind, AgeFrom, AgeKind, Assignee, Comparison, Criteria, CriteriaKind, Due,
    LiteralKind, Name, Operand, OperandKind, Operator, Period, SetValue, Step, TargetKind, Test, Text, Unit,
    WhoKind,
};
use esc_values::{fold, folds_alike, quote};
use rustc_hash::FxHashMap;

use crate::clock::{Clock, Counted};
use crate::{View, clock};

/// How many parts of criteria are put in words, rows expanded; what lies beyond is left to the text itself.
const MAX_PARTS: usize = 120;

/// How many rows deep rows that refer to rows are followed.
const MAX_ROWS_DEEP: usize = 32;

/// The rows at file level, by their labels in lower case.
#[derive(Debug, Default)]
pub(crate) struct FileRows<'a>(FxHashMap<String, &'a ast::Row>);

impl<'a> FileRows<'a> {
    /// Those of the view's file. Of two with one label, the first.
    pub(crate) fn of(view: &View<'a>) -> Self {
        let mut rows = FxHashMap::default();
        for (_, item) in view.items() {
            if let ast::ItemKind::Row(row) = &item.kind {
                rows.entry(fold(&row.label.value)).or_insert(row);
            }
        }
        Self(rows)
    }

    /// The row that a label means, where these own rows hide those of the file; and whether it is one of these.
    pub(crate) fn find(&self, own: &'a [ast::Row], label: &str) -> Option<(&'a ast::Row, bool)> {
        let own = own.iter().find(|row| folds_alike(&row.label.value, label));
        own.map(|row| (row, true)).or_else(|| Some((*self.0.get(&fold(label))?, false)))
    }
}

/// Text in the typeface of code.
pub(crate) fn code(text: &str) -> String {
    let text = text.replace(['\n', '\r', '\t'], " ");
    let longest = text.split(|character| character != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// Text that means nothing to Markdown.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if matches!(character, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '#' | '|' | '~' | '&' | '!') {
            out.push('\\');
        }
        out.push(if character.is_control() { ' ' } else { character });
    }
    out
}

/// `a`, `a and b`, `a, b and c`.
pub(crate) fn listed(parts: &[String], word: &str) -> String {
    match parts {
        [] => String::new(),
        [one] => one.clone(),
        [before @ .., last] => format!("{} {word} {last}", before.join(", ")),
    }
}

/// `1 step`, `3 steps`.
pub(crate) fn counted(count: usize, one: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") }
}

/// Minutes in words: `4 hours`, `1 hour 30 minutes`.
pub(crate) fn duration(minutes: u32) -> String {
    let count = |count: u32, one: &str| counted(count as usize, one);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => count(minutes, "minute"),
        (hours, 0) => count(hours, "hour"),
        (hours, minutes) => format!("{} {}", count(hours, "hour"), count(minutes, "minute")),
    }
}

/// The cases that criteria mean, rows expanded: ``cases of high priority from Acme``; without criteria, every case.
pub(crate) fn cases(criteria: Option<&Criteria>, own: &[ast::Row], rows: &FileRows<'_>) -> String {
    let Some(criteria) = criteria else { return "every case".to_owned() };
    let mut reader = Reader { own, rows, left: MAX_PARTS, open: Vec::new() };
    format!("cases {}", phrase(&reader.tree(criteria, false, true)).text)
}

/// Criteria with negation at the tests only, rows expanded.
enum Tree<'a> {
    All(Vec<Self>),
    Any(Vec<Self>),
    /// The field is one of these values.
    Is(&'a Name, Vec<Value<'a>>, bool),
    /// Another comparison.
    Test(&'a Comparison, bool),
    Formula(&'a str, bool),
    /// A row that does not exist.
    Unknown(&'a str, bool),
    /// What is left out.
    More,
}

/// A value that a field is held against.
#[derive(Clone, Copy)]
enum Value<'a> {
    Literal(&'a LiteralKind),
    Text(&'a str),
}

struct Reader<'r, 'a> {
    own: &'a [ast::Row],
    rows: &'r FileRows<'a>,
    left: usize,
    /// The rows that are being read: one that refers to itself is followed once.
    open: Vec<&'a ast::Row>,
}

impl<'a> Reader<'_, 'a> {
    /// `own` says whether the entry's own rows are seen: in a row at file level they are not.
    fn tree(&mut self, criteria: &'a Criteria, negated: bool, own: bool) -> Tree<'a> {
        let Some(left) = self.left.checked_sub(1) else { return Tree::More };
        self.left = left;
        match &criteria.kind {
            CriteriaKind::All(parts) if !negated => Tree::All(self.parts(parts, negated, own)).merged(),
            CriteriaKind::Any(parts) if negated => Tree::All(self.parts(parts, negated, own)).merged(),
            CriteriaKind::All(parts) | CriteriaKind::Any(parts) => {
                Tree::Any(self.parts(parts, negated, own)).merged()
            }
            CriteriaKind::Not(part) => self.tree(part, !negated, own),
            CriteriaKind::Row(label) => self.row(&label.value, negated, own),
            CriteriaKind::Comparison(comparison) => leaf(comparison, negated),
            CriteriaKind::Formula(formula) => Tree::Formula(&formula.text, negated),
        }
    }

    fn row(&mut self, label: &'a str, negated: bool, own: bool) -> Tree<'a> {
        let Some((row, own)) = self.rows.find(if own { self.own } else { &[] }, label) else {
            return Tree::Unknown(label, negated);
        };
        if self.open.len() >= MAX_ROWS_DEEP || self.open.iter().any(|open| std::ptr::eq(*open, row)) {
            return Tree::More;
        }
        self.open.push(row);
        let tree = self.tree(&row.criteria, negated, own);
        self.open.pop();
        tree
    }

    fn parts(&mut self, parts: &'a [Criteria], negated: bool, own: bool) -> Vec<Tree<'a>> {
        let mut trees = Vec::new();
        for part in parts {
            trees.push(self.tree(part, negated, own));
            if self.left == 0 {
                break;
            }
        }
        trees
    }
}

fn leaf(comparison: &Comparison, negated: bool) -> Tree<'_> {
    let field = &comparison.field;
    match &comparison.test {
        Test::Compare(
            operator @ (Operator::Equal | Operator::NotEqual),
            Operand { kind: OperandKind::Literal(value), .. },
        ) => Tree::Is(field, vec![Value::Literal(value)], negated != (*operator == Operator::NotEqual)),
        Test::In { negated: not, values } => {
            Tree::Is(field, values.iter().map(|value| Value::Literal(&value.kind)).collect(), negated != *not)
        }
        _ => Tree::Test(comparison, negated),
    }
}

impl Tree<'_> {
    /// Joins what is said of one field, and lists in lists of their kind.
    fn merged(self) -> Self {
        let (parts, all) = match self {
            Self::All(parts) => (parts, true),
            Self::Any(parts) => (parts, false),
            other => return other,
        };
        let mut merged: Vec<Self> = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Self::All(inner) if all => merged.extend(inner),
                Self::Any(inner) if !all => merged.extend(inner),
                Self::More if merged.iter().any(|part| matches!(part, Self::More)) => {}
                // One of `a` or one of `b` is one of all these; neither `a` nor `b` is none of all these.
                Self::Is(field, values, negated) if negated == all => {
                    let known = merged.iter_mut().find_map(|part| match part {
                        Self::Is(other, values, not)
                            if *not == all && folds_alike(&other.value, &field.value) =>
                        {
                            Some(values)
                        }
                        _ => None,
                    });
                    match known {
                        Some(known) => known.extend(values),
                        None => merged.push(Self::Is(field, values, negated)),
                    }
                }
                part => merged.push(part),
            }
        }
        match merged.len() {
            1 => merged.pop().unwrap_or(Self::More),
            _ if all => Self::All(merged),
            _ => Self::Any(merged),
        }
    }
}

/// Where a phrase stands behind `cases`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// `of high priority`
    Priority,
    /// `from Acme`
    Of,
    /// `whose …`
    Whose,
    /// `either … or …`
    Group,
}

struct Phrase {
    rank: Rank,
    text: String,
}

fn phrase(tree: &Tree<'_>) -> Phrase {
    let of = |rank, text: String| Phrase { rank, text };
    match tree {
        Tree::All(parts) => of(Rank::Group, all(parts)),
        Tree::Any(parts) => {
            let parts: Vec<String> = parts.iter().map(enclosed).collect();
            of(Rank::Group, format!("either {}", listed(&parts, "or")))
        }
        Tree::Is(field, values, negated) => is(field, values, *negated),
        Tree::Test(comparison, negated) => test(comparison, *negated),
        Tree::Formula(text, negated) => {
            let holds = if *negated { "does not hold" } else { "holds" };
            of(Rank::Whose, format!("for which the formula {} {holds}", code(&shortened(text.trim(), 60))))
        }
        Tree::Unknown(label, negated) => of(
            Rank::Whose,
            format!("that {}fit the unknown row {}", if *negated { "do not " } else { "" }, code(label)),
        ),
        Tree::More => of(Rank::Whose, "and so on".to_owned()),
    }
}

/// A part among others: parts that are joined themselves stand in parentheses.
fn enclosed(tree: &Tree<'_>) -> String {
    let Phrase { rank, text } = phrase(tree);
    if rank == Rank::Group { format!("({text})") } else { text }
}

/// Those first that follow a noun without a comma; the groups last, where nothing follows that could be read as a part
/// of them.
fn all(parts: &[Tree<'_>]) -> String {
    let mut phrases: Vec<Phrase> = parts.iter().map(phrase).collect();
    phrases.sort_by_key(|phrase| phrase.rank);
    let of_rank = |first: Rank, last: Rank| -> Vec<String> {
        let of = phrases.iter().filter(|phrase| first <= phrase.rank && phrase.rank <= last);
        of.map(|phrase| phrase.text.clone()).collect()
    };
    let (of, whose) =
        (of_rank(Rank::Priority, Rank::Of).join(" "), listed(&of_rank(Rank::Whose, Rank::Whose), "and"));
    let heads: Vec<String> = [of, whose].into_iter().filter(|text| !text.is_empty()).collect();
    let groups = of_rank(Rank::Group, Rank::Group).join(", and ");
    match (heads.is_empty(), groups.is_empty()) {
        (_, true) => heads.join(" "),
        (true, false) => groups,
        (false, false) => format!("{}, and {groups}", heads.join(" ")),
    }
}

fn is(field: &Name, values: &[Value<'_>], negated: bool) -> Phrase {
    let or = || {
        let shown: Vec<String> = values.iter().map(|value| value_words(*value)).collect();
        listed(&shown, "or")
    };
    let of = |rank: Rank, text: String| {
        if negated {
            Phrase { rank: Rank::Whose, text: format!("that are not {text}") }
        } else {
            Phrase { rank, text }
        }
    };
    let only_texts = values.iter().all(|value| matches!(value, Value::Literal(LiteralKind::Text(_))));
    if only_texts {
        match fold(&field.value).as_str() {
            "priority" => {
                // A priority is a word like any other, `high`; `P1` is a name.
                let shown: Vec<String> = values.iter().map(|value| lower(&value_words(*value))).collect();
                return of(Rank::Priority, format!("of {} priority", listed(&shown, "or")));
            }
            "account.name" => return of(Rank::Of, format!("from {}", or())),
            "owner.name" => return of(Rank::Of, format!("owned by {}", or())),
            "status" => return of(Rank::Of, format!("in status {}", or())),
            _ => {}
        }
    }
    if let [Value::Literal(LiteralKind::Boolean(value))] = values {
        let not = if *value == negated { "not " } else { "" };
        let are = |what: &str| Phrase { rank: Rank::Whose, text: format!("that are {not}{what}") };
        match fold(&field.value).as_str() {
            "isclosed" => return are("closed"),
            "isescalated" => return are("escalated"),
            _ => {}
        }
    }
    let shown: Vec<String> = values.iter().map(|value| value_words(*value)).collect();
    let values = match (negated, shown.as_slice()) {
        (false, _) => format!("is {}", or()),
        (true, [one]) => format!("is not {one}"),
        (true, [one, two]) => format!("is neither {one} nor {two}"),
        (true, _) => format!("is none of {}", listed(&shown, "and")),
    };
    Phrase { rank: Rank::Whose, text: format!("whose {} {values}", code(&field.value)) }
}

/// A word in lower case, where only its first letter is upper.
fn lower(text: &str) -> String {
    let rest = text.chars().skip(1);
    if rest.clone().any(|character| !character.is_lowercase()) { text.to_owned() } else { fold(text) }
}

fn test(comparison: &Comparison, negated: bool) -> Phrase {
    let field = code(&comparison.field.value);
    let is = if negated { "is not" } else { "is" };
    let not = |own: bool| negated != own;
    let any_of = |texts: &[Text]| {
        let shown: Vec<String> = texts.iter().map(|text| code(&quote(&text.value))).collect();
        listed(&shown, "or")
    };
    let text = match &comparison.test {
        Test::Compare(operator, operand) => {
            let negated = not(*operator == Operator::NotEqual);
            let is = if negated { "is not" } else { is };
            let is = if *operator == Operator::NotEqual && !negated { "is" } else { is };
            format!("whose {field} {is} {}", relation(*operator, &operand.kind))
        }
        Test::Blank { negated: own } => {
            format!("{} a value in {field}", if not(*own) { "with" } else { "without" })
        }
        Test::Contains { negated: own, texts } => {
            let verb = if not(*own) { "does not contain" } else { "contains" };
            format!("whose {field} {verb} {}", any_of(texts))
        }
        Test::StartsWith { negated: own, texts } => {
            let verb = if not(*own) { "does not start with" } else { "starts with" };
            format!("whose {field} {verb} {}", any_of(texts))
        }
        Test::Includes { negated: own, values } => {
            let shown: Vec<String> =
                values.iter().map(|value| value_words(Value::Text(&value.value))).collect();
            match (not(*own), shown.len()) {
                (false, _) => format!("whose {field} include {}", listed(&shown, "or")),
                (true, 1) => format!("whose {field} do not include {}", shown.concat()),
                (true, _) => format!("whose {field} include none of {}", listed(&shown, "and")),
            }
        }
        // Asked for before.
        Test::In { .. } => format!("whose {field} {is} listed"),
    };
    Phrase { rank: Rank::Whose, text }
}

/// What stands behind `is`.
fn relation(operator: Operator, operand: &OperandKind) -> String {
    let words = operand_words(operand);
    let time = matches!(
        operand,
        OperandKind::Literal(LiteralKind::Date(_) | LiteralKind::Instant(_))
            | OperandKind::Now(_)
            | OperandKind::Today(_)
            | OperandKind::Period(_)
    );
    let relation = match (operator, time) {
        (Operator::Equal | Operator::NotEqual, _) => {
            return match operand {
                OperandKind::Field(_) => format!("the same as {words}"),
                OperandKind::Period(Period::This(_) | Period::Last(..) | Period::Next(..)) => {
                    format!("in {words}")
                }
                _ => words,
            };
        }
        (Operator::Less, false) => "below",
        (Operator::LessOrEqual, false) => "at most",
        (Operator::Greater, false) => "above",
        (Operator::GreaterOrEqual, false) => "at least",
        // `before 30 minutes ago` is no English.
        (Operator::Less, true) => "earlier than",
        (Operator::LessOrEqual, true) => "no later than",
        (Operator::Greater, true) => "later than",
        (Operator::GreaterOrEqual, true) => "no earlier than",
    };
    format!("{relation} {words}")
}

fn operand_words(operand: &OperandKind) -> String {
    match operand {
        OperandKind::Literal(literal) => value_words(Value::Literal(literal)),
        OperandKind::Field(name) => code(&name.value),
        OperandKind::Now(0) => "now".to_owned(),
        OperandKind::Now(minutes) => {
            let length = duration(u32::try_from(minutes.unsigned_abs()).unwrap_or(u32::MAX));
            if *minutes < 0 { format!("{length} ago") } else { format!("{length} from now") }
        }
        OperandKind::Today(0) => "today".to_owned(),
        OperandKind::Today(days) => {
            let length = counted(days.unsigned_abs() as usize, "day");
            if *days < 0 { format!("{length} ago") } else { format!("{length} from now") }
        }
        OperandKind::Period(period) => period_words(*period),
    }
}

fn period_words(period: Period) -> String {
    let many = |word: &str, count: u16, unit: Unit| match (count, unit) {
        (1, Unit::Week | Unit::Month | Unit::Quarter | Unit::Year) => format!("the {word} {unit}"),
        _ => format!("the {word} {}", counted(count.into(), &unit.to_string())),
    };
    match period {
        Period::Yesterday => "yesterday".to_owned(),
        Period::Tomorrow => "tomorrow".to_owned(),
        Period::This(unit) => format!("this {unit}"),
        Period::Last(count, unit) => many("last", count, unit),
        Period::Next(count, unit) => many("next", count, unit),
    }
}

/// A value: bare where nobody can misread it.
fn value_words(value: Value<'_>) -> String {
    let text = match value {
        Value::Literal(LiteralKind::Text(text)) => text.as_str(),
        Value::Text(text) => text,
        Value::Literal(LiteralKind::Date(day)) => return clock::day(*day),
        Value::Literal(LiteralKind::Instant(instant)) => {
            return format!("{} UTC", clock::Reading::utc(*instant).long());
        }
        Value::Literal(other) => return other.to_string(),
    };
    let plain = |character: char| character.is_alphanumeric() || " -.&'/@+_".contains(character);
    let joins = |word: &str| matches!(word, "or" | "and" | "not" | "of" | "is" | "whose" | "either");
    let misread = text.is_empty() || text.trim() != text || fold(text).split(' ').any(joins);
    if misread || !text.chars().all(plain) { code(&quote(text)) } else { escaped(text) }
}

/// The first of the characters, and `…` where there are more.
pub(crate) fn shortened(text: &str, most: usize) -> String {
    if text.chars().nth(most).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// How an entry's clock runs: `counts US-Pacific business hours from creation, unless someone touches the case`.
pub(crate) fn clock_words(clock: &Clock<'_>) -> String {
    let counts = match &clock.hours {
        Counted::All => "counts every hour, day and night,".to_owned(),
        Counted::Named(name, _) => format!("counts {} business hours", escaped(name)),
        Counted::Case(None) => {
            "counts the business hours that the case names (every hour where it names none)".into()
        }
        Counted::Case(Some((name, _))) => {
            format!("counts the business hours that the case names ({} where it names none)", escaped(name))
        }
    };
    let from = match clock.age_from {
        AgeFrom::Created => "from creation",
        AgeFrom::CreatedDisableOnModify => "from creation, unless someone touches the case",
        AgeFrom::LastModified => "from the last change of the case",
        AgeFrom::Matched => "from when the case began to match",
    };
    let fire = match &clock.fire {
        Counted::All => String::new(),
        Counted::Named(name, _) => {
            format!("; what falls due outside {} hours waits until they open", escaped(name))
        }
        Counted::Case(_) => {
            "; what falls due outside the hours that the case names waits until they open".into()
        }
    };
    let sla = clock.sla.map_or_else(String::new, |sla| format!("; the target is {}", duration(sla.minutes)));
    format!("{counts} {from}{fire}{sla}")
}

/// When a step is due, and what is done then.
pub(crate) fn step(step: &Step, clock: &Clock<'_>) -> String {
    let actions: Vec<String> = step.actions.iter().map(action).collect();
    format!("{}: {}", due(&step.due, clock), listed(&actions, "and"))
}

fn due(due: &Due, clock: &Clock<'_>) -> String {
    match due {
        Due::Immediately(_) => "at once".to_owned(),
        Due::At(ages) => {
            let ages: Vec<String> = ages.iter().map(|age| age_words(age.kind, clock)).collect();
            format!("after {}", listed(&ages, "and"))
        }
    }
}

fn age_words(age: AgeKind, clock: &Clock<'_>) -> String {
    let source = match age {
        AgeKind::Duration(length) => return duration(length.minutes),
        AgeKind::ShareOfSla(share) => format!("{share}% of the target"),
        AgeKind::BeforeSla(length) => format!("{} before the target", duration(length.minutes)),
    };
    clock.minutes(age).map_or(source.clone(), |minutes| format!("{} ({source})", duration(minutes)))
}

fn action(action: &Action) -> String {
    let text = match &action.kind {
        ActionKind::Notify(all) => {
            let all: Vec<String> = all.iter().map(|who| who_words(&who.kind)).collect();
            format!("tells {}", listed(&all, "and"))
        }
        ActionKind::Email(all) => {
            let all: Vec<String> = all.iter().map(|to| escaped(&to.value)).collect();
            format!("writes to {}", listed(&all, "and"))
        }
        ActionKind::Reassign(Assignee::Queue(name)) => {
            format!("moves the case to the queue {}", escaped(&name.value))
        }
        ActionKind::Reassign(Assignee::User(name)) => format!("gives the case to {}", escaped(&name.value)),
        ActionKind::Reassign(Assignee::Pool(name)) => {
            format!("gives the case to the first agent of the pool {} with room", escaped(&name.value))
        }
        ActionKind::Reassign(Assignee::Manager) => "gives the case to the owner's manager".to_owned(),
        ActionKind::Set { field, value, .. } => match value {
            SetValue::Blank => format!("empties {}", code(&field.value)),
            SetValue::Literal(value) => {
                format!("sets {} to {}", code(&field.value), value_words(Value::Literal(value)))
            }
            SetValue::List(all) => {
                let all: Vec<String> = all.iter().map(|text| value_words(Value::Text(&text.value))).collect();
                format!("sets {} to {}", code(&field.value), listed(&all, "and"))
            }
        },
        ActionKind::Call(name) => format!("calls {}", escaped(&name.value)),
        ActionKind::MarkEscalated => "marks the case as escalated".to_owned(),
    };
    match &action.using {
        Some(template) => format!("{text} with the e-mail template {}", escaped(&template.value)),
        None => text,
    }
}

fn who_words(who: &WhoKind) -> String {
    match who {
        WhoKind::Manager => "the owner's manager".to_owned(),
        WhoKind::Owner => "the owner".to_owned(),
        WhoKind::Contact => "the contact".to_owned(),
        WhoKind::Target(TargetKind::Role, name) => format!("everyone in the role {}", escaped(&name.value)),
        WhoKind::Target(TargetKind::Queue, name) => format!("the queue {}", escaped(&name.value)),
        WhoKind::Target(_, name) => escaped(&name.value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Org;

    /// The cases of each entry, its clock, and its steps.
    fn words(text: &str) -> String {
        let org = Org::of(text);
        let view = org.view();
        let rows = FileRows::of(&view);
        let mut out = String::new();
        for (_, item) in view.items() {
            let ast::ItemKind::Entry(entry) = &item.kind else { continue };
            let clock = Clock::of(&view, entry);
            out.extend([cases(entry.when.as_ref(), &entry.rows, &rows), "\n".to_owned()]);
            if !entry.clauses.is_empty() {
                out.extend(["  ".to_owned(), clock_words(&clock), "\n".to_owned()]);
            }
            let ast::Body::Steps(steps) = &entry.body else { continue };
            for written in steps {
                out.extend(["  - ".to_owned(), step(written, &clock), "\n".to_owned()]);
            }
        }
        out
    }

    /// The cases that criteria mean.
    fn of(criteria: &str) -> String {
        words(&format!("entry \"A\" when {criteria} < stop >")).trim_end().to_owned()
    }

    #[test]
    fn the_owners_example() {
        insta::assert_snapshot!(words(r#"hours "US-Pacific" in "America/Los_Angeles" < mon-fri 09:00-17:00 >
row 1: Account.Name = "Acme"
row 2: Account.Name = "Global Media"
entry "P1" when Priority = "High" and (1 OR 2) age_from created_disable_on_modify use hours "US-Pacific" <
  at 4h notify manager;
  at 8h reassign queue "Tier2"
>"#), @"
        cases of high priority from Acme or Global Media
          counts US-Pacific business hours from creation, unless someone touches the case
          - after 4 hours: tells the owner's manager
          - after 8 hours: moves the case to the queue Tier2
        ");
    }

    #[test]
    fn criteria() {
        let all = [
            r#"Priority in ("High", "P1") and Tier != "Gold" and (IsVip = true or SlaRemaining <= 20%)"#,
            r#"not (Priority = "High" or Account.Name = "Acme")"#,
            r#"Tier != "A" and Tier != "B" and not Status = "New""#,
            r#"Subject contains ("down", "a `b`") and Subject not starts with "Re:" and Note is not blank and Note is blank"#,
            r#"Products includes ("Router", "Switch") or Products excludes ("Hub", "Cable") or not Tier in ("A", "B", "C")"#,
            "LastReply < now - 30m and CreatedDate = last 30 days and DueDate >= today and A = `B`",
            "not Sentiment < 0 and IsClosed = false and IsEscalated != false",
            r#"Severity__c = "R&D or Sales" and unknown_row and formula(a > 1)"#,
            r#"(A = "1" and B = "2") or (C = "3" and (D = "4" or E = "5"))"#,
        ];
        let shown: Vec<String> = all.iter().map(|criteria| of(criteria)).collect();
        insta::assert_snapshot!(shown.join("\n"), @r#"
        cases of high or P1 priority whose `Tier` is not Gold, and either whose `IsVip` is true or whose `SlaRemaining` is at most 20%
        cases that are not of high priority and that are not from Acme
        cases whose `Tier` is neither A nor B and that are not in status New
        cases whose `Subject` contains `"down"` or `` "a `b`" ``, whose `Subject` does not start with `"Re:"`, with a value in `Note` and without a value in `Note`
        cases either whose `Products` include Router or Switch, whose `Products` include none of Hub and Cable or whose `Tier` is none of A, B and C
        cases whose `LastReply` is earlier than 30 minutes ago, whose `CreatedDate` is in the last 30 days, whose `DueDate` is no earlier than today and whose `A` is the same as `B`
        cases whose `Sentiment` is not below 0, that are not closed and that are escalated
        cases whose `Severity__c` is `"R&D or Sales"`, that fit the unknown row `unknown_row` and for which the formula `a > 1` holds
        cases either (whose `A` is 1 and whose `B` is 2) or (whose `C` is 3, and either whose `D` is 4 or whose `E` is 5)
        "#);
    }

    #[test]
    fn rows_that_refer_to_each_other_end() {
        insta::assert_snapshot!(words("row 1: 2 or 2\nrow 2: 1 and 1\nentry \"A\" when not 1 < stop >"), @"cases and so on");
    }

    #[test]
    fn clocks_and_steps() {
        insta::assert_snapshot!(words(r#"default hours "Day" in "UTC" < mon-fri 09:00-17:00 >
entry "A" age_from matched use case hours fire during hours "Day" sla 8h <
  immediately reassign pool "Senior", set AtRisk = true, notify role "CSM", contact;
  at 80% of sla, 30m before sla notify owner using "Breach", email "a_b@example.com", "c@example.com";
  at 90m set Note = blank, set Products = ("Router", "Switch"), call "page", mark escalated
>
entry "B" age_from last_modified < at 1h reassign manager; at 200% of sla reassign user "ana@example.com" >"#), @r"
        every case
          counts the business hours that the case names (Day where it names none) from when the case began to match; what falls due outside Day hours waits until they open; the target is 8 hours
          - at once: gives the case to the first agent of the pool Senior with room, sets `AtRisk` to true and tells everyone in the role CSM and the contact
          - after 6 hours 24 minutes (80% of the target) and 7 hours 30 minutes (30 minutes before the target): tells the owner with the e-mail template Breach and writes to a\_b@example.com and c@example.com
          - after 1 hour 30 minutes: empties `Note`, sets `Products` to Router and Switch, calls page and marks the case as escalated
        every case
          counts every hour, day and night, from the last change of the case
          - after 1 hour: gives the case to the owner's manager
          - after 200% of the target: gives the case to ana@example.com
        ");
    }
}
