//! The proof that formatting changed nothing but layout.

use std::borrow::Cow;

use esc_diagnostics::{SliceId, Span};
use esc_syntax::ast::{
    Action, ActionKind, Age, AgeKind, Assignee, Body, CaseBlock, Clause, ClauseKind, Comparison, Criteria,
    CriteriaKind, Due, Duration, Each, Entry, Exception, HoursItem, HoursRef, Item, ItemKind, Label, Literal,
    Name, Operand, OperandKind, Pool, Row, SetValue, Step, Test, Text, TypeKind, Values, Weekdays, Weekly,
    When, Who, WhoKind,
};
use esc_syntax::formula::words::words;
use esc_syntax::formula::{Expr, ExprKind, Formula};
use esc_syntax::{lex, parse_slice};

use crate::layout::clause_order;
use crate::mistakes;

/// How a text and its formatted form differ in more than layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Difference {
    /// The declarations, or one of them, do not mean the same.
    Meaning,
    /// A comment is missing, changed or moved.
    Comments,
}

/// Checks that `after` is `before` in another layout: that both hold the same declarations, clauses of an entry in
/// whatever order, and the same comments, in the same order but for those that moved with a clause.
pub(crate) fn only_layout(before: &Item, before_text: &str, after_text: &str) -> Result<(), Difference> {
    let parsed = parse_slice(SliceId(0), after_text);
    if mistakes(&parsed).next().is_some() {
        return Err(Difference::Meaning);
    }
    let after = parsed.item.ok_or(Difference::Meaning)?;
    let moved = has_clauses_out_of_order(before);
    if bare(before.clone()) != bare(after) {
        return Err(Difference::Meaning);
    }
    same_comments(before_text, after_text, moved)
}

/// Checks that both texts hold the same comments, in the same order unless `moved`.
pub(crate) fn same_comments(before: &str, after: &str, moved: bool) -> Result<(), Difference> {
    let (mut before, mut after) = (comments(before), comments(after));
    if moved {
        before.sort_unstable();
        after.sort_unstable();
    }
    if before == after { Ok(()) } else { Err(Difference::Comments) }
}

/// Whether a text holds more than spaces and comments.
pub(crate) fn has_tokens(text: &str) -> bool {
    lex(text).iter().any(|token| !token.kind.is_trivia())
}

/// The comments of a text in order, without what layout may change in them.
fn comments(text: &str) -> Vec<Cow<'_, str>> {
    lex(text)
        .into_iter()
        .filter(|token| token.kind.is_comment())
        .map(|token| {
            let comment = token.span.of(text).trim_end();
            if comment.contains("\r\n") {
                Cow::Owned(comment.replace("\r\n", "\n"))
            } else {
                Cow::Borrowed(comment)
            }
        })
        .collect()
}

fn has_clauses_out_of_order(item: &Item) -> bool {
    match &item.kind {
        ItemKind::Entry(entry) => !entry.clauses.is_sorted_by_key(|clause| clause_order(&clause.kind)),
        _ => false,
    }
}

/// The tree without what layout may change: places, and the order of clauses.
fn bare(mut item: Item) -> Item {
    item.span = Span::default();
    for allow in &mut item.allows {
        allow.span = Span::default();
    }
    match &mut item.kind {
        ItemKind::Rule(rule) => {
            text(&mut rule.name);
            mark(&mut rule.inactive);
        }
        ItemKind::Import(path) => text(path),
        ItemKind::Case(block) => case(block),
        ItemKind::Hours(hours) => {
            mark(&mut hours.default);
            text(&mut hours.name);
            mark(&mut hours.inactive);
            text(&mut hours.zone);
            hours.items.iter_mut().for_each(hours_item);
        }
        ItemKind::Closures(closures) => {
            text(&mut closures.name);
            closures.items.iter_mut().for_each(exception);
        }
        ItemKind::Target(target) => text(&mut target.name),
        ItemKind::Pool(members) => pool(members),
        ItemKind::Row(tested) => row(tested),
        ItemKind::Entry(rules) => entry(rules),
    }
    item
}

fn text(text: &mut Text) {
    text.span = Span::default();
}

fn mark(word: &mut Option<Span>) {
    *word = word.map(|_| Span::default());
}

fn name(name: &mut Name) {
    name.span = Span::default();
}

fn label(label: &mut Label) {
    label.span = Span::default();
}

fn duration(duration: &mut Duration) {
    duration.span = Span::default();
}

fn case(block: &mut CaseBlock) {
    mark(&mut block.open);
    for field in &mut block.fields {
        name(&mut field.name);
        field.kind_span = Span::default();
        match &mut field.kind {
            TypeKind::Picklist(values) | TypeKind::Multipicklist(values) => picklist(values),
            TypeKind::Text
            | TypeKind::Number
            | TypeKind::Percent
            | TypeKind::Boolean
            | TypeKind::Date
            | TypeKind::Datetime => {}
        }
    }
}

fn picklist(values: &mut Values) {
    mark(&mut values.open);
    for value in &mut values.values {
        text(&mut value.text);
        mark(&mut value.closed);
    }
}

fn hours_item(item: &mut HoursItem) {
    match item {
        HoursItem::Weekly(Weekly { days, spans, span }) => {
            *span = Span::default();
            weekdays(days);
            for clock in spans {
                clock.span = Span::default();
            }
        }
        HoursItem::Exception(item) => exception(item),
        HoursItem::Closures(name) => text(name),
    }
}

fn weekdays(days: &mut Weekdays) {
    days.span = Span::default();
}

fn exception(item: &mut Exception) {
    item.span = Span::default();
    item.when_span = Span::default();
    match &mut item.when {
        When::Daily { each } => every(each),
        When::Weekly { days, each } => {
            weekdays(days);
            every(each);
        }
        When::Dates { .. } | When::Yearly { .. } | When::Nth { .. } | When::Monthly { .. } => {}
    }
    if let Some(clock) = &mut item.hours {
        clock.span = Span::default();
    }
    for date in [&mut item.from, &mut item.until].into_iter().flatten() {
        date.span = Span::default();
    }
    item.name.iter_mut().for_each(text);
}

fn every(each: &mut Option<Each>) {
    if let Some(each) = each {
        each.span = Span::default();
    }
}

fn pool(pool: &mut Pool) {
    text(&mut pool.name);
    for member in &mut pool.members {
        text(&mut member.user);
        member.span = Span::default();
    }
}

fn row(row: &mut Row) {
    row.span = Span::default();
    label(&mut row.label);
    criteria(&mut row.criteria);
}

fn entry(entry: &mut Entry) {
    text(&mut entry.name);
    entry.body_span = Span::default();
    entry.rows.iter_mut().for_each(row);
    entry.when.iter_mut().for_each(criteria);
    entry.clauses.sort_by_key(|clause| clause_order(&clause.kind));
    entry.clauses.iter_mut().for_each(clause);
    if let Body::Steps(steps) = &mut entry.body {
        steps.iter_mut().for_each(step);
    }
}

fn clause(clause: &mut Clause) {
    clause.span = Span::default();
    match &mut clause.kind {
        ClauseKind::Use(HoursRef::Named(hours)) | ClauseKind::Fire(HoursRef::Named(hours)) => text(hours),
        ClauseKind::Sla(target) => duration(target),
        ClauseKind::AgeFrom(_) | ClauseKind::Use(_) | ClauseKind::Ignore | ClauseKind::Fire(_) => {}
    }
}

fn step(step: &mut Step) {
    step.span = Span::default();
    match &mut step.due {
        Due::Immediately(span) => *span = Span::default(),
        Due::At(ages) => ages.iter_mut().for_each(age),
    }
    step.actions.iter_mut().for_each(action);
}

fn age(age: &mut Age) {
    age.span = Span::default();
    match &mut age.kind {
        AgeKind::Duration(length) | AgeKind::BeforeSla(length) => duration(length),
        AgeKind::ShareOfSla(_) => {}
    }
}

fn action(action: &mut Action) {
    action.span = Span::default();
    action.using.iter_mut().for_each(text);
    match &mut action.kind {
        ActionKind::Notify(people) => {
            for Who { kind, span } in people {
                *span = Span::default();
                if let WhoKind::Target(_, target) = kind {
                    text(target);
                }
            }
        }
        ActionKind::Email(addresses) => addresses.iter_mut().for_each(text),
        ActionKind::Reassign(Assignee::Queue(to) | Assignee::User(to) | Assignee::Pool(to)) => text(to),
        ActionKind::Set { field, value, value_span } => {
            name(field);
            *value_span = Span::default();
            if let SetValue::List(values) = value {
                values.iter_mut().for_each(text);
            }
        }
        ActionKind::Call(what) => text(what),
        ActionKind::Reassign(Assignee::Manager) | ActionKind::MarkEscalated => {}
    }
}

fn criteria(criteria: &mut Criteria) {
    criteria.span = Span::default();
    match &mut criteria.kind {
        CriteriaKind::All(parts) | CriteriaKind::Any(parts) => parts.iter_mut().for_each(self::criteria),
        CriteriaKind::Not(part) => self::criteria(part),
        CriteriaKind::Row(row) => label(row),
        CriteriaKind::Comparison(test) => comparison(test),
        CriteriaKind::Formula(formula) => self::formula(formula),
    }
}

fn formula(formula: &mut Formula) {
    // Its words, comments among them, are what they were; so is the tree that they make.
    let words: Vec<_> = words(&formula.text).into_iter().map(|word| word.text.to_owned()).collect();
    formula.text = words.join("\n");
    formula.span = Span::default();
    formula.expr.iter_mut().for_each(expr);
}

fn expr(expr: &mut Expr) {
    expr.span = Span::default();
    match &mut expr.kind {
        ExprKind::Field(field) => name(field),
        ExprKind::Call { name_span, arguments, .. } => {
            *name_span = Span::default();
            arguments.iter_mut().for_each(self::expr);
        }
        ExprKind::Unary { operators, operand } => {
            for (_, span) in operators {
                *span = Span::default();
            }
            self::expr(operand);
        }
        ExprKind::Chain { first, rest } => {
            self::expr(first);
            for link in rest {
                link.operator_span = Span::default();
                self::expr(&mut link.operand);
            }
        }
        ExprKind::Text(_) | ExprKind::Number(_) | ExprKind::Boolean(_) | ExprKind::Null => {}
    }
}

fn comparison(comparison: &mut Comparison) {
    name(&mut comparison.field);
    comparison.operator_span = Span::default();
    match &mut comparison.test {
        Test::Compare(_, Operand { kind, span }) => {
            *span = Span::default();
            if let OperandKind::Field(field) = kind {
                name(field);
            }
        }
        Test::In { values, .. } => {
            for Literal { span, .. } in values {
                *span = Span::default();
            }
        }
        Test::Blank { .. } => {}
        Test::Contains { texts, .. }
        | Test::StartsWith { texts, .. }
        | Test::Includes { values: texts, .. } => {
            texts.iter_mut().for_each(text);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(before: &str, after: &str) -> Result<(), Difference> {
        only_layout(&parse_slice(SliceId(0), before).item.unwrap(), before, after)
    }

    const ENTRY: &str =
        "// a\nentry \"E\" when A = 1 and (B = 2) /* b */ sla 8h ignore hours < at 4h notify owner >";

    #[test]
    fn layout_may_change() {
        let after =
            "// a\nENTRY \"E\"\n WHEN A=1 AND (B=2)\n ignore hours\n /* b */ sla 8H<at 4h notify owner;>";
        assert_eq!(differ(ENTRY, after), Ok(()));
    }

    #[test]
    fn nothing_else_may_change() {
        for (from, to) in [
            ("A = 1", "a = 1"),
            ("B = 2", "B = 3"),
            ("and", "or"),
            ("8h", "9h"),
            ("ignore hours", ""),
            ("notify owner", "notify owner, manager"),
            ("\"E\"", "\"F\""),
            (">", ""),
        ] {
            let after = ENTRY.replace(from, to);
            assert_ne!(after, ENTRY, "{from}");
            assert_eq!(differ(ENTRY, &after), Err(Difference::Meaning), "{from} to {to}");
        }
    }

    #[test]
    fn no_comment_may_change() {
        for (from, to) in
            [("// a\n", ""), ("// a", "/// a"), ("/* b */", "/* c */"), ("/* b */", "/* b */ /* b */")]
        {
            let after = ENTRY.replace(from, to);
            assert!(differ(ENTRY, &after).is_err(), "{from} to {to}");
        }
        let before = "/* a */ queue /* b */ \"Q\"";
        assert_eq!(differ(before, "/* b */ queue /* a */ \"Q\""), Err(Difference::Comments));
    }
}
