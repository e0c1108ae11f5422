//! Checked rules: every name looked up, every literal of its field's type, every age in seconds.
//!
//! This is what the compiler and the exact analysis read. Negation is explicit ([`Criteria::Not`] and
//! [`Test::negated`]), so that a test is one of few kinds; rows are shared, not copied.

use std::sync::Arc;

use esc_calendar::{HoursSpec, Tz};
use esc_diagnostics::Location;
use esc_formula::{Function, Type};
use esc_values::{Day, Decimal, Instant};

pub use esc_syntax::ast::{Period, Unit};

/// The rule of a file, ready to be compiled.
#[derive(Clone, Debug)]
pub struct RuleSet {
    /// The rule's name.
    pub name: String,
    /// Whether the rule is active.
    pub active: bool,
    /// Every field that the rule tests or sets, and every field that declares a `closed` value.
    pub fields: Vec<Field>,
    /// Every active hours that the file sees, its own and imported ones, in the order of [`HoursId`].
    pub hours: Vec<Hours>,
    /// The `default hours`.
    pub default_hours: Option<HoursId>,
    /// The zone of `today` and of periods: that of the `default hours`, else UTC.
    pub zone: Tz,
    /// Every pool that the file sees, its own and imported ones, in the order of [`PoolId`].
    pub pools: Vec<Pool>,
    /// The entries, in the order in which they are evaluated.
    /// An edit leaves those that it does not touch as they are.
    pub entries: Vec<Arc<Entry>>,
}

/// A field, by its place in [`RuleSet::fields`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FieldId(pub u32);

/// Business hours, by their place in [`RuleSet::hours`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HoursId(pub u32);

/// A pool, by its place in [`RuleSet::pools`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PoolId(pub u32);

/// A field of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name as declared, or as first written.
    pub name: String,
    /// Its type, declared or inferred.
    pub kind: FieldType,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldType {
    /// Any text.
    Text,
    /// An exact decimal.
    Number,
    /// A number of hundredths: 20 is 20 %.
    Percent,
    /// True or false, never blank.
    Boolean,
    /// A local day.
    Date,
    /// An instant.
    Datetime,
    /// One of a list of texts.
    Picklist(Values),
    /// Any number of a list of texts.
    Multipicklist(Values),
}

/// The values of a picklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Values {
    /// In the order declared.
    pub values: Vec<Value>,
    /// Whether a case may hold others.
    pub open: bool,
}

/// A value of a picklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As declared.
    pub text: String,
    /// Whether a case of this value is closed.
    pub closed: bool,
}

/// Business hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Their name.
    pub name: String,
    /// When they are open; shared closures are merged in.
    pub spec: HoursSpec,
}

/// A pool of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: String,
    /// Users and how many cases each may have, in order of preference.
    pub members: Vec<(String, u32)>,
}

/// A rule entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Where its name stands.
    pub location: Location,
    /// Where all of it stands, from its first word to its last character.
    pub declaration: Location,
    /// Its criteria.
    pub criteria: Criteria,
    /// Where its clock starts.
    pub age_from: AgeFrom,
    /// The hours in which its ages are counted.
    pub hours: HoursUse,
    /// The hours in which its steps may fire.
    pub fire: HoursUse,
    /// Its steps in the order written, one for each age; empty for `stop`.
    pub steps: Vec<Step>,
}

pub use esc_syntax::ast::AgeFrom;

/// Which hours a clause asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoursUse {
    /// None: all time counts.
    Any,
    /// These.
    Named(HoursId),
    /// Those that the case names, else the default, else none.
    Case,
}

/// An escalation action: one age and what is done then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Minutes on the entry's clock; 0 is `immediately`.
    pub after_minutes: u32,
    /// What is done, in the order written, one item a verb and target.
    pub actions: Vec<Action>,
}

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Tell someone.
    Notify(Who, Option<Template>),
    /// Write to an address.
    Email(String, Option<Template>),
    /// Give the case to someone.
    Reassign(Assignee, Option<Template>),
    /// Write a field.
    Set(FieldId, SetValue),
    /// Call a web hook or flow of this name.
    Call(String),
    /// Mark the case as escalated and do nothing else.
    MarkEscalated,
}

/// The name of an e-mail template.
pub type Template = String;

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The owner's manager.
    Manager,
    /// The owner.
    Owner,
    /// The contact of the case.
    Contact,
    /// A user, by e-mail address.
    User(String),
    /// All of a role.
    Role(String),
    /// All of a queue.
    Queue(String),
}

/// To whom a case goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// A queue.
    Queue(String),
    /// A user.
    User(String),
    /// The first agent of a pool under its limit.
    Pool(PoolId),
    /// The owner's manager.
    Manager,
}

/// What a field is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetValue {
    /// A text or picklist value.
    Text(String),
    /// A number or percentage.
    Number(Decimal),
    /// A percentage written with its sign.
    Percent(Decimal),
    /// True or false.
    Boolean(bool),
    /// A day.
    Date(Day),
    /// An instant.
    Instant(Instant),
    /// The values of a multi-select field.
    List(Vec<String>),
    /// No value.
    Blank,
}

/// Which cases an entry takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Criteria {
    /// All parts hold; of no parts, every case.
    All(Vec<Self>, Location),
    /// One part holds.
    Any(Vec<Self>, Location),
    /// The part does not hold.
    Not(Box<Self>, Location),
    /// A filter row, and where it is referred to.
    Row(Arc<Row>, Location),
    /// A test of a field.
    Test(Test),
    /// What a formula says, as criteria.
    Formula(Box<Self>, Location),
    /// A part of a formula that criteria cannot say. It holds where that is true.
    Opaque(Arc<Formula>),
}

impl Criteria {
    /// Where they stand, parentheses around the whole included; of an entry without `when`, its name.
    pub fn location(&self) -> Location {
        match self {
            Self::All(_, location)
            | Self::Any(_, location)
            | Self::Not(_, location)
            | Self::Row(_, location)
            | Self::Formula(_, location) => *location,
            Self::Test(test) => test.location,
            Self::Opaque(formula) => formula.location,
        }
    }
}

/// A part of a formula that gives true, false or blank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Formula {
    /// What it computes.
    pub expr: Expr,
    /// As written, on one line.
    pub text: String,
    /// Where it stands.
    pub location: Location,
    /// The fields that it reads, each once.
    pub fields: Vec<FieldId>,
}

/// A part of a formula, its types settled. It nests no deeper than the parser admits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    /// No value, of a type.
    Blank(Type),
    /// A text.
    Text(String),
    /// A number.
    Number(Decimal),
    /// True or false.
    Boolean(bool),
    /// The value of a field.
    Field(FieldId),
    /// A function or operator.
    Call {
        /// Which.
        function: Function,
        /// What it is called with, of the types that it takes.
        arguments: Vec<Self>,
        /// The type of what it gives.
        result: Type,
        /// The call as written, on one line.
        text: Arc<str>,
    },
}

/// A filter row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its label.
    pub label: String,
    /// Where it is declared.
    pub location: Location,
    /// What it tests.
    pub criteria: Criteria,
}

/// A test of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// The field.
    pub field: FieldId,
    /// What is asked of it.
    pub kind: TestKind,
    /// Whether the answer is turned round, for blank values too: `!=`, `not in`, `not contains`, `excludes`,
    /// `is not blank`.
    pub negated: bool,
    /// Where the comparison stands.
    pub location: Location,
    /// The comparison as the formatter writes it. Compiled rules share it.
    pub text: Arc<str>,
}

/// What is asked of a field. Each is false for a blank value, but [`TestKind::Blank`] and the field comparison of
/// two blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TestKind {
    /// It has no value.
    Blank,
    /// Text or picklist: equal to one of these, [folded](esc_values::fold).
    TextIn(Vec<String>),
    /// Text or picklist: contains one of these, folded.
    Contains(Vec<String>),
    /// Text or picklist: starts with one of these, folded.
    StartsWith(Vec<String>),
    /// Text: the part of it is this, and not empty, case counting. Only formulas ask this.
    Cased(TextPart, String),
    /// Multi-select: has one of these, folded.
    Includes(Vec<String>),
    /// Number or percent: stands so to the number.
    Number(Relation, Decimal),
    /// Number or percent: one of these.
    NumberIn(Vec<Decimal>),
    /// Boolean: is true.
    True,
    /// Date: stands so to the days; a datetime: its local day does.
    Days(Relation, Days),
    /// Date or datetime: (its local day is) one of these.
    DayIn(Vec<Day>),
    /// Datetime: stands so to the moment.
    Moment(Relation, Moment),
    /// Datetime: one of these instants, or on one of these local days.
    InstantIn(Vec<Instant>, Vec<Day>),
    /// Stands so to another field of a comparable type; a date beside a datetime is held against its local day.
    Field(Relation, FieldId),
}

/// The part of a text that another is held against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TextPart {
    /// All of it.
    Whole,
    /// Its beginning, as long as the other.
    Start,
    /// Any stretch of it.
    Any,
}

impl TextPart {
    /// Whether this part of a text is `other`, case counting.
    pub fn is(self, text: &str, other: &str) -> bool {
        match self {
            Self::Whole => text == other,
            Self::Start => text.starts_with(other),
            Self::Any => text.contains(other),
        }
    }
}

/// How two values stand to each other. `!=` is a negated [`Relation::Equal`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Relation {
    /// `=`
    Equal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// A stretch of local days: `=` is inside, `<` before it, `<=` not after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Days {
    /// One fixed day.
    Day(Day),
    /// The day that lies so many days after today.
    Today(i32),
    /// A stretch seen from today.
    Period(Period),
}

/// A moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A fixed instant.
    Instant(Instant),
    /// So many minutes after the evaluation.
    Now(i64),
}
