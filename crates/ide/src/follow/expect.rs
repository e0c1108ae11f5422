//! What the tokens before a place tell of it.

use esc_syntax::ast::TargetKind;

/// What can stand at a place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expect<'a> {
    /// A declaration.
    Declaration,
    /// A word or a mark of the language.
    Word(&'static str),
    /// A name that is new here, of which nothing can be known.
    NewName,
    /// The name of a target that is declared here.
    NewTarget(TargetKind),
    /// The name of hours that are declared here.
    NewHours,
    /// A field that is declared here.
    NewField,
    /// A value that is declared here for the field.
    NewValue { field: &'a str, listed: Vec<&'a str> },
    /// A type.
    Type,
    /// The path of a file.
    File,
    /// How many cases an agent may have.
    Capacity,
    /// The name of a target.
    Target(TargetKind),
    /// The name of a pool.
    Pool,
    /// The name of hours.
    Hours,
    /// The name of closures.
    Closures,
    /// The name of a time zone.
    Zone,

    /// A clause of an entry's head, by its first word.
    Clause(&'static str),
    /// `hours "…"` or `case hours`.
    HoursRef,
    /// The target time of an `sla`.
    Sla,

    /// What tests something: a field, a row, `not`, a group, a formula.
    Operand,
    /// A field in a formula.
    FormulaField,
    /// What is asked of the field; after `not`, what can be negated.
    Operator { field: &'a str, negated: bool },
    /// What the field is compared with.
    Value { field: &'a str, operator: &'a str },
    /// A value of a list that the field is compared with, other than those listed.
    Listed { field: &'a str, listed: Vec<&'a str> },
    /// A part of the field's text, other than those listed.
    Pattern { field: &'a str, listed: Vec<&'a str> },
    /// `%`, if the field is a percentage.
    Percent { field: &'a str },
    /// What is added to or taken from `now`, or `today` if the days are to be whole.
    Shift { whole_days: bool },
    /// After `last` or `next`: a unit, or a number of units.
    Period,
    /// The units that a number counts.
    Units,

    /// A step of an entry that has so many escalation actions already, or `stop` if it is the first.
    Step { first: bool, used: usize },
    /// An age of a case.
    Age(Ages),
    /// An action in a step.
    Action { reassigned: bool },
    /// Who is told, other than those listed.
    Who { listed: Vec<(&'a str, &'a str)> },
    /// An address for e-mail, other than those listed.
    Email { listed: Vec<&'a str> },
    /// Who gets the case.
    Assignee,
    /// A field to be set, other than those that are.
    SetField { set: Vec<&'a str> },
    /// What the field is set to.
    SetValue { field: &'a str },
    /// What is called.
    Call,

    /// An item of an hours block, or of closures.
    HoursItem { closures: bool },
    /// A day of the week.
    Weekday,
    /// Open hours.
    Span,
    /// The end of open hours.
    Time,
    /// The dates of a `closed` or `open` item.
    Dates,
    /// What comes after `every`.
    Every,
    /// A date.
    Date,
    /// A month and a day of it.
    MonthDay,
    /// `day` or a day of the week, of which there are several in a month.
    DayOfMonth,
    /// `month` or the name of one.
    Month,
    /// After how many days or weeks something comes again.
    Each,
}

/// What is known of an age.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Ages {
    /// The age that the next one should not be less than, in minutes.
    pub(crate) after: Option<u32>,
    /// The entry's target, in minutes, if it has one.
    pub(crate) sla: Option<u32>,
    /// How many escalation actions the entry has before.
    pub(crate) used: usize,
}

/// A form that takes arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FormKind {
    In,
    Includes,
    Excludes,
    Contains,
    StartsWith,
    Picklist,
    Multipicklist,
    AgeFrom,
    Use,
    Fire,
    Sla,
    At,
    Notify,
    Email,
    Reassign,
    Set,
    Call,
    Capacity,
    Span,
    Closed,
    Open,
    Every,
    Yearly,
    NthDay,
    Monthly,
}

/// A form, and which of its arguments is being written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Form<'a> {
    pub(crate) kind: FormKind,
    /// The field that it is about.
    pub(crate) field: Option<&'a str>,
    pub(crate) argument: usize,
}
