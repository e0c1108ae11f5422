//! The syntax tree of one declaration.
//!
//! Every node owns its text and carries its [`Span`] in the slice that it was parsed from, so that a tree stays
//! valid while other parts of the file change. The tree holds what was written, in the order written: a clause
//! that stands twice is there twice, a row is not yet looked up, an age not yet computed.

use esc_diagnostics::Span;
use esc_values::{Day, Decimal, Instant};

use crate::formula::Formula;

/// A declaration, with what stands above it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The lines of its doc comment, without the `///` and one space after it.
    pub docs: Vec<String>,
    /// The names in `// escc: allow …` comments above it.
    pub allows: Vec<Allow>,
    /// From its first word to its last character.
    pub span: Span,
    /// What it declares.
    pub kind: ItemKind,
}

impl Item {
    /// The criteria in it: those of its rows, then its own.
    pub fn criteria(&self) -> impl Iterator<Item = &Criteria> {
        let (rows, when) = match &self.kind {
            ItemKind::Row(row) => (std::slice::from_ref(row), None),
            ItemKind::Entry(entry) => (entry.rows.as_slice(), entry.when.as_ref()),
            _ => (&[][..], None),
        };
        rows.iter().map(|row| &row.criteria).chain(when)
    }
}

/// One name or code in an `// escc: allow NAME, NAME` comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allow {
    /// The name or code as written.
    pub name: String,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of declaration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ItemKind {
    /// `rule "Name" [inactive]`
    Rule(Rule),
    /// `import "path.esc"`
    Import(Text),
    /// `case < … >`
    Case(CaseBlock),
    /// `[default] hours "Name" [inactive] in "Zone" < … >`
    Hours(Hours),
    /// `closures "Name" < … >`
    Closures(Closures),
    /// `queue "…"`, `user "…"`, `role "…"`, `template "…"`
    Target(Target),
    /// `pool "…" < … >`
    Pool(Pool),
    /// `row LABEL: criteria`
    Row(Row),
    /// `entry "Name" … < … >`
    Entry(Entry),
}

/// A text literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its value, escapes resolved.
    pub value: String,
    /// The literal with its quotes.
    pub span: Span,
}

/// The name of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// The name as spelt, without backticks and without a leading `Case.`.
    pub value: String,
    /// Whether it stands in backticks.
    pub quoted: bool,
    /// All of it as written.
    pub span: Span,
}

/// `rule "Name" [inactive]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name.
    pub name: Text,
    /// The word `inactive`, where it stands.
    pub inactive: Option<Span>,
}

/// `case < field: type; … >`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseBlock {
    /// The fields, in order.
    pub fields: Vec<FieldDecl>,
    /// The `...` that leaves the block open to other fields. Where a field could not be read, so that others exist
    /// for sure, the block's bracket stands for it.
    pub open: Option<Span>,
}

/// `field: type`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldDecl {
    /// The field.
    pub name: Name,
    /// Its type.
    pub kind: TypeKind,
    /// Where the type stands.
    pub kind_span: Span,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypeKind {
    /// `text`
    Text,
    /// `number`
    Number,
    /// `percent`
    Percent,
    /// `boolean`
    Boolean,
    /// `date`
    Date,
    /// `datetime`
    Datetime,
    /// `picklist(…)`
    Picklist(Values),
    /// `multipicklist(…)`
    Multipicklist(Values),
}

/// The values of a picklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Values {
    /// In the order written.
    pub values: Vec<PicklistValue>,
    /// The `...` that leaves the list open to other values.
    pub open: Option<Span>,
}

/// One value of a picklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicklistValue {
    /// The value.
    pub text: Text,
    /// The word `closed`: a case of this value is closed.
    pub closed: Option<Span>,
}

/// `[default] hours "Name" [inactive] in "Zone" < … >`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// The word `default`, where it stands.
    pub default: Option<Span>,
    /// Its name.
    pub name: Text,
    /// The word `inactive`, where it stands.
    pub inactive: Option<Span>,
    /// The name of an IANA zone, not yet looked up.
    pub zone: Text,
    /// The items of its block, in order.
    pub items: Vec<HoursItem>,
}

/// `closures "Name" < … >`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closures {
    /// Its name.
    pub name: Text,
    /// `closed` and `open` items only (the parser sees to it).
    pub items: Vec<Exception>,
}

/// An item of an hours block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursItem {
    /// `mon-fri 09:00-17:00`
    Weekly(Weekly),
    /// `closed …` or `open …`
    Exception(Exception),
    /// `closures "…"`: those of a closures declaration
    Closures(Text),
}

/// Open spans on days of the week.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Weekly {
    /// On which days.
    pub days: Weekdays,
    /// The spans, in the order written.
    pub spans: Vec<ClockSpan>,
    /// The whole item.
    pub span: Span,
}

/// A set of weekdays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Weekdays {
    /// Bit 0 is Sunday, bit 6 Saturday.
    pub bits: u8,
    /// As written.
    pub span: Span,
}

/// `HH:MM-HH:MM`, in minutes after midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClockSpan {
    /// The first minute. The parser admits `00:00` to `99:59`; what a span may be is checked later (E0502).
    pub start: u16,
    /// The end, exclusive; one that is not after the start lies on the next day.
    pub end: u16,
    /// The span as written.
    pub span: Span,
}

/// A `closed` or `open` item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// `open` rather than `closed`.
    pub open: bool,
    /// On which dates.
    pub when: When,
    /// Where the dates stand.
    pub when_span: Span,
    /// The part of the day; `None` closes the whole local date. An `open` item always has one.
    pub hours: Option<ClockSpan>,
    /// `from DATE`: the first day on which it can begin.
    pub from: Option<Date>,
    /// `until DATE`: the last day on which it can begin.
    pub until: Option<Date>,
    /// What people call it.
    pub name: Option<Text>,
    /// The whole item.
    pub span: Span,
}

/// A date as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date {
    /// The day.
    pub day: Day,
    /// Where it stands.
    pub span: Span,
}

/// A month and a day of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MonthDay {
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31, and one that the month can have.
    pub day: u8,
}

/// The dates of an exception.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// `2026-12-24 [to 2026-12-26]`: `last` is `first` where there is no `to`.
    Dates {
        /// The first day.
        first: Day,
        /// The last day, inclusive. The parser does not order the two.
        last: Day,
    },
    /// `every 12-25`, `every 12-24 to 01-02`: yearly, over the new year where `last` is before `first`.
    Yearly {
        /// The first date.
        first: MonthDay,
        /// The last date, inclusive.
        last: MonthDay,
    },
    /// `every last mon of may`, `every first day of month`
    Nth {
        /// Which one.
        nth: Nth,
        /// Days after Sunday, 0 to 6; `None` is `day`: any day.
        weekday: Option<u8>,
        /// 1 to 12; `None` is `month`: every month.
        month: Option<u8>,
    },
    /// `every 15 of month`; months without that day are skipped.
    Monthly {
        /// 1 to 31.
        day: u8,
    },
    /// `daily [each N days]`
    Daily {
        /// N where it was written.
        each: Option<Each>,
    },
    /// `mon, wed [each N weeks]`
    Weekly {
        /// On which days.
        days: Weekdays,
        /// N where it was written.
        each: Option<Each>,
    },
}

/// `each N days`, `each N weeks`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Each {
    /// N, 1 to 999.
    pub count: u16,
    /// All of it as written.
    pub span: Span,
}

/// Which of a month's days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nth {
    /// `first`
    First,
    /// `second`
    Second,
    /// `third`
    Third,
    /// `fourth`
    Fourth,
    /// `last`
    Last,
}

/// `queue "…"`, `user "…"`, `role "…"`, `template "…"`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Of which kind.
    pub kind: TargetKind,
    /// Its name; a user's is an e-mail address.
    pub name: Text,
}

/// The kinds of target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TargetKind {
    /// A queue of cases.
    Queue,
    /// A person.
    User,
    /// A role, whose members are meant.
    Role,
    /// An e-mail template.
    Template,
}

/// `pool "…" < user "…" capacity N; … >`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: Text,
    /// Its agents, in order of preference.
    pub members: Vec<Member>,
}

/// An agent of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: Text,
    /// How many cases the agent may have.
    pub capacity: u32,
    /// All of it as written.
    pub span: Span,
}

/// `row LABEL: criteria`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its label.
    pub label: Label,
    /// What it tests.
    pub criteria: Criteria,
    /// From `row` to the end of its criteria.
    pub span: Span,
}

/// The label of a row: a whole number or a one-part name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// As written.
    pub value: String,
    /// Where it stands.
    pub span: Span,
}

/// `entry "Name" … < … >`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Text,
    /// Rows of its own, in order.
    pub rows: Vec<Row>,
    /// Its criteria; without them it matches every case.
    pub when: Option<Criteria>,
    /// Its clauses, in the order written.
    pub clauses: Vec<Clause>,
    /// Its block.
    pub body: Body,
    /// The block with its brackets.
    pub body_span: Span,
}

/// What an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// `< stop >`
    Stop,
    /// `< step; … >`, possibly none.
    Steps(Vec<Step>),
}

/// A clause of an entry's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// Which.
    pub kind: ClauseKind,
    /// All of it as written.
    pub span: Span,
}

/// The clauses of an entry's head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClauseKind {
    /// `age_from …`
    AgeFrom(AgeFrom),
    /// `use hours "…"`, `use case hours`
    Use(HoursRef),
    /// `ignore hours`
    Ignore,
    /// `fire during hours "…"`, `fire during case hours`
    Fire(HoursRef),
    /// `sla …`
    Sla(Duration),
}

/// Where an entry's clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeFrom {
    /// `created`
    Created,
    /// `created_disable_on_modify`
    CreatedDisableOnModify,
    /// `last_modified`
    LastModified,
    /// `matched`
    Matched,
}

/// The hours that a clause names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoursRef {
    /// `hours "…"`
    Named(Text),
    /// `case hours`: those that the case names.
    Case,
}

/// A length of time in whole minutes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duration {
    /// 1 minute to 3650 days, in minutes.
    pub minutes: u32,
    /// Whether it was written with `d`.
    pub in_days: bool,
    /// As written.
    pub span: Span,
}

/// A step: when, and what then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// When.
    pub due: Due,
    /// What, at least one.
    pub actions: Vec<Action>,
    /// From `at` or `immediately` to the end of its last action.
    pub span: Span,
}

/// When a step is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Due {
    /// `immediately`
    Immediately(Span),
    /// `at age, age`, at least one.
    At(Vec<Age>),
}

/// An age of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Age {
    /// How it is given.
    pub kind: AgeKind,
    /// As written.
    pub span: Span,
}

/// The ways to give an age.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AgeKind {
    /// `4h`
    Duration(Duration),
    /// `80% of sla`: the number before the sign.
    ShareOfSla(Decimal),
    /// `30m before sla`
    BeforeSla(Duration),
}

/// An action with all whom it reaches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// What it does.
    pub kind: ActionKind,
    /// `using "…"`: the e-mail template.
    pub using: Option<Text>,
    /// All of it as written.
    pub span: Span,
}

/// What an action does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActionKind {
    /// `notify manager, owner, …`
    Notify(Vec<Who>),
    /// `email "…", "…"`
    Email(Vec<Text>),
    /// `reassign …`
    Reassign(Assignee),
    /// `set field = value`
    Set {
        /// The field.
        field: Name,
        /// The value.
        value: SetValue,
        /// Where the value stands.
        value_span: Span,
    },
    /// `call "…"`
    Call(Text),
    /// `mark escalated`
    MarkEscalated,
}

/// Who is notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// Which person or group.
    pub kind: WhoKind,
    /// As written.
    pub span: Span,
}

/// The persons and groups that can be notified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhoKind {
    /// `manager`: the owner's manager.
    Manager,
    /// `owner`
    Owner,
    /// `contact`
    Contact,
    /// `user "…"`, `role "…"`, `queue "…"`
    Target(TargetKind, Text),
}

/// To whom a case goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// `queue "…"`
    Queue(Text),
    /// `user "…"`
    User(Text),
    /// `pool "…"`
    Pool(Text),
    /// `manager`: the owner's manager.
    Manager,
}

/// What a field is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetValue {
    /// One value.
    Literal(LiteralKind),
    /// `("a", "b")`: the values of a multi-select field.
    List(Vec<Text>),
    /// `blank`
    Blank,
}

/// A literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// Its value.
    pub kind: LiteralKind,
    /// As written, with its sign.
    pub span: Span,
}

/// The value of a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// `"…"`
    Text(String),
    /// `12`, `-0.5`
    Number(Decimal),
    /// `20%`
    Percent(Decimal),
    /// `true`, `false`
    Boolean(bool),
    /// `2026-11-21`
    Date(Day),
    /// `2026-11-21T17:00Z`
    Instant(Instant),
}

/// Which cases are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// What it is.
    pub kind: CriteriaKind,
    /// As written; parentheses around the whole are part of it.
    pub span: Span,
}

impl Criteria {
    /// Visits these criteria and all of their parts, the whole before its parts. The parser bounds how deep they nest.
    pub fn each<'a>(&'a self, visit: &mut impl FnMut(&'a Self)) {
        visit(self);
        match &self.kind {
            CriteriaKind::All(parts) | CriteriaKind::Any(parts) => {
                for part in parts {
                    part.each(visit);
                }
            }
            CriteriaKind::Not(part) => part.each(visit),
            CriteriaKind::Row(_) | CriteriaKind::Comparison(_) | CriteriaKind::Formula(_) => {}
        }
    }
}

/// The forms of criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CriteriaKind {
    /// Two or more parts, all of which must hold. None at all in a row whose criteria could not be read, which
    /// the slice then says to be broken.
    All(Vec<Criteria>),
    /// Two or more parts, one of which must hold.
    Any(Vec<Criteria>),
    /// `not …`
    Not(Box<Criteria>),
    /// A filter row, by its label.
    Row(Label),
    /// A test of a field.
    Comparison(Comparison),
    /// `formula( … )`
    Formula(Formula),
}

/// A test of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// The field.
    pub field: Name,
    /// What is asked of it.
    pub test: Test,
    /// Where the operator stands: `=`, `not in`, `starts with`, `is not blank`.
    pub operator_span: Span,
}

/// What is asked of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// `= …`, `< …` and so on.
    Compare(Operator, Operand),
    /// `[not] in (…)`
    In {
        /// `not in`
        negated: bool,
        /// At least one.
        values: Vec<Literal>,
    },
    /// `is [not] blank`
    Blank {
        /// `is not blank`
        negated: bool,
    },
    /// `[not] contains …`
    Contains {
        /// `not contains`
        negated: bool,
        /// Any of these, at least one.
        texts: Vec<Text>,
    },
    /// `[not] starts with …`
    StartsWith {
        /// `not starts with`
        negated: bool,
        /// Any of these, at least one.
        texts: Vec<Text>,
    },
    /// `includes (…)`, and `excludes (…)` where negated.
    Includes {
        /// `excludes`
        negated: bool,
        /// Any of these, at least one.
        values: Vec<Text>,
    },
}

/// A comparison operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

/// The right side of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operand {
    /// What it is.
    pub kind: OperandKind,
    /// As written.
    pub span: Span,
}

/// The right sides that a comparison can have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperandKind {
    /// A literal.
    Literal(LiteralKind),
    /// A field, if one of that name exists; an unquoted text otherwise.
    Field(Name),
    /// `now`, `now - 30m`: minutes after now, negative before.
    Now(i64),
    /// `today`, `today + 2d`: days after today, negative before. The parser sees to whole days.
    Today(i32),
    /// A stretch of whole days.
    Period(Period),
}

/// A stretch of whole local days, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// `yesterday`
    Yesterday,
    /// `tomorrow`
    Tomorrow,
    /// `this week`, `this month`, …
    This(Unit),
    /// `last week`, which is `last 1 weeks`; `last 30 days` runs from 30 days ago through today.
    Last(u16, Unit),
    /// `next week`, which is `next 1 weeks`; `next 30 days` runs from tomorrow.
    Next(u16, Unit),
}

/// The units of a [`Period`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Days.
    Day,
    /// Weeks, from Sunday.
    Week,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
}
