//! What can be written at a place.
//!
//! `follow` says what can stand there; here that becomes what people pick from, one topic a file.

mod allow;
mod criteria;
mod declarations;
mod entry;
mod hours;
mod known;
mod offers;
mod steps;
#[cfg(test)]
mod tests;

use esc_diagnostics::Span;

use crate::View;
use crate::follow::{Cursor, Expect, Follow, Within};
use offers::Offers;

pub(crate) use criteria::{field_kind, listed};

/// The most completions that are given: of more, those that fit best what was typed.
pub const MAX_COMPLETIONS: usize = 1_000;

/// What can be written at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Completion {
    /// What people pick: `age_from created`. What was typed of it, quotes included, has its letters in their order.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// A few words beside the label: `picklist`, `from org/targets.esc`.
    pub detail: String,
    /// What it means, in Markdown.
    pub documentation: String,
    /// The bytes of the file that it replaces: what was typed of it.
    pub replaces: Span,
    /// What is written; a [snippet](Completion::snippet) has tab stops as `$1`, `${2:text}`, `$0`.
    pub new_text: String,
    /// Whether `new_text` is a snippet.
    pub snippet: bool,
}

/// The kinds of thing that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompletionKind {
    /// A word of the language.
    Keyword,
    /// A whole declaration or step with places to fill in.
    Snippet,
    /// A field of the case.
    Field,
    /// A function of a formula.
    Function,
    /// A value of a picklist, a literal.
    Value,
    /// An operator of a comparison.
    Operator,
    /// A filter row.
    Row,
    /// Business hours or closures.
    Hours,
    /// A queue, user, role, pool.
    Target,
    /// An e-mail template.
    Template,
    /// A time zone.
    Zone,
    /// An age.
    Age,
    /// A type.
    Type,
    /// A file.
    File,
}

/// What can be written at the offset, the likeliest first.
pub fn complete(view: &View<'_>, offset: u32) -> Vec<Completion> {
    let cursor = Cursor::of(view, offset);
    let mut offers = Offers::new(*view, &cursor);
    match cursor.within {
        Within::FormulaText(before) => criteria::formula_text(&mut offers, before),
        Within::Comment(comment) => allow::codes(&mut offers, comment),
        Within::Code => {
            let follow = Follow::through(&cursor.tokens, *view);
            for expect in &follow.expects {
                offer(&mut offers, expect, &follow);
            }
        }
    }
    offers.finish()
}

/// Adds what people can pick for something that can stand at the place.
fn offer(offers: &mut Offers<'_>, expect: &Expect<'_>, follow: &Follow<'_>) {
    match expect {
        Expect::Declaration => declarations::declarations(offers),
        Expect::Word(word) => offers.word(word),
        Expect::NewName => {}
        Expect::NewTarget(kind) => declarations::undeclared_targets(offers, *kind),
        Expect::NewHours => declarations::undeclared_hours(offers),
        Expect::NewField => declarations::undeclared_fields(offers),
        Expect::NewValue { field, listed } => declarations::undeclared_values(offers, field, listed),
        Expect::Type => declarations::types(offers),
        Expect::File => declarations::files(offers),
        Expect::Capacity => declarations::capacity(offers),
        Expect::Target(kind) => known::targets(offers, *kind, false, &|_| true),
        Expect::Pool => known::pools(offers, false),
        Expect::Hours => known::hours(offers, ""),
        Expect::Closures => known::closures(offers, false),
        Expect::Zone => hours::zones(offers),
        Expect::Clause(clause) => entry::clause(offers, clause),
        Expect::HoursRef => entry::hours_refs(offers, ""),
        Expect::Sla => steps::durations(offers),
        Expect::Operand => criteria::operands(offers, follow),
        Expect::FormulaField => criteria::formula(offers),
        Expect::Operator { field, negated } => criteria::operators(offers, field, *negated),
        Expect::Value { field, operator } => criteria::values(offers, field, operator),
        Expect::Listed { field, listed } => criteria::literals(offers, field, listed),
        Expect::Pattern { field, listed } => criteria::patterns(offers, field, listed),
        Expect::Percent { field } => criteria::percent(offers, field),
        Expect::Shift { whole_days } => criteria::shifts(offers, *whole_days),
        Expect::Period => criteria::periods(offers, ""),
        Expect::Units => criteria::units(offers),
        Expect::Step { first, used } => steps::steps(offers, *first, *used),
        Expect::Age(ages) => steps::ages(offers, *ages),
        Expect::Action { reassigned } => steps::actions(offers, *reassigned),
        Expect::Who { listed } => steps::who(offers, listed),
        Expect::Email { listed } => steps::emails(offers, listed),
        Expect::Assignee => steps::assignees(offers),
        Expect::SetField { set } => steps::set_fields(offers, set),
        Expect::SetValue { field } => steps::set_values(offers, field),
        Expect::Call => steps::calls(offers),
        Expect::HoursItem { closures } => hours::items(offers, *closures),
        Expect::Weekday => hours::weekdays(offers),
        Expect::Span => hours::spans(offers),
        Expect::Time => hours::times(offers),
        Expect::Dates => hours::dates(offers),
        Expect::Every => hours::every(offers),
        Expect::Date => offers.today(),
        Expect::MonthDay => hours::month_days(offers),
        Expect::DayOfMonth => hours::days_of_month(offers),
        Expect::Month => hours::months(offers),
        Expect::Each => hours::each(offers),
    }
}
