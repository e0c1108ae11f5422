//! The parts that a program is made of, as plain data.
//!
//! A compiler builds [`Parts`], [`Program::new`](crate::Program::new) checks them. Texts are shared, so that cloning
//! parts or loading many uses of one text costs a reference each.

use std::sync::Arc;

use esc_calendar::{HoursSpec, Tz};
use esc_values::{Day, Decimal, Instant};

pub use crate::formula::{Formula, Instruction};

/// Everything that a program says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parts {
    /// The rule's name.
    pub name: Arc<str>,
    /// Whether the rule is active.
    pub active: bool,
    /// SHA-256 of the sources it was compiled from.
    pub source_hash: [u8; 32],
    /// The zone of `today`, of periods and of local days.
    pub zone: Tz,
    /// What is read of a case. Names are unique without case, and all of [`SystemField::ALL`] are there.
    pub fields: Vec<Field>,
    /// Folded texts that `contains` and `starts with` look for.
    pub patterns: Vec<Arc<str>>,
    /// Lists of patterns, or of constants of a multi-select field; any of them will do.
    pub lists: Vec<Vec<u32>>,
    /// Sets of cells: ranges in ascending order that neither meet nor touch. An empty set holds for no case.
    pub sets: Vec<Vec<CellRange>>,
    /// The parts of formulas that are no other checks.
    pub formulas: Vec<Formula>,
    /// Business hours; names are unique.
    pub hours: Vec<Hours>,
    /// The `default hours`, by their place in `hours`.
    pub default_hours: Option<u32>,
    /// Pools of agents.
    pub pools: Vec<Pool>,
    /// The entries, in the order in which they are tried.
    pub entries: Vec<Entry>,
    /// The criteria of all entries: what [`assemble`](crate::assemble) makes of them.
    pub code: Vec<Op>,
}

/// A field of a case and the constants that the program compares it with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name, without backticks and without a leading `Case.`.
    pub name: Arc<str>,
    /// Whether the language writes the name in backticks.
    pub quoted: bool,
    /// Its type.
    pub kind: FieldKind,
    /// The constants, which cut what a case may hold into *cells*.
    pub constants: Constants,
}

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FieldKind {
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
    Picklist(Picklist),
    /// Any number of a list of texts.
    Multipicklist(Picklist),
}

/// The values of a picklist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picklist {
    /// In the order declared.
    pub values: Vec<PicklistValue>,
    /// Whether a case may hold others.
    pub open: bool,
}

/// A value of a picklist.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PicklistValue {
    /// As declared.
    pub text: Arc<str>,
    /// Whether a case of this value is closed.
    pub closed: bool,
}

/// What the program compares a field with, in strictly ascending order.
///
/// A case's value is turned into a small number when it is set, the *cell* it falls into, and comparisons ask only
/// for the cell. Cell 0 is blank. Of a text, cell 1 is any text that is no constant and cell `2 + i` is constant `i`.
/// Of what has an order, cell `2i + 2` is constant `i` and cell `2i + 1` is what lies below it and above constant
/// `i - 1`; the last cell is what lies above all. Of a Boolean, cell 0 is false and cell 1 true. Of a multi-select
/// field, cell 1 is any value that is not blank, and each constant has a bit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Constants {
    /// Of a Boolean.
    None,
    /// Of a text, a picklist or a multi-select field: folded texts.
    Texts(Vec<Arc<str>>),
    /// Of a number or a percentage.
    Numbers(Vec<Decimal>),
    /// Of a date.
    Days(Vec<Day>),
    /// Of a datetime.
    Instants(Vec<Instant>),
}

impl Constants {
    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Self::None => 0,
            Self::Texts(texts) => texts.len(),
            Self::Numbers(numbers) => numbers.len(),
            Self::Days(days) => days.len(),
            Self::Instants(instants) => instants.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Field {
    /// The number of cells that its values fall into, that of blank included.
    pub fn cells(&self) -> usize {
        match self.kind {
            FieldKind::Boolean | FieldKind::Multipicklist(_) => 2,
            FieldKind::Text | FieldKind::Picklist(_) => self.constants.len() + 2,
            FieldKind::Number | FieldKind::Percent | FieldKind::Date | FieldKind::Datetime => {
                2 * self.constants.len() + 2
            }
        }
    }
}

/// The fields that are read of every case, whatever the rules name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemField {
    /// `Id`, a text.
    Id,
    /// `CreatedDate`, a datetime; no case is without.
    Created,
    /// `LastModifiedDate`, a datetime.
    LastModified,
    /// `FirstModifiedDate`, a datetime: the first modification after creation.
    FirstModified,
    /// `MatchedDate`, a datetime: when the case began to match its entry.
    Matched,
    /// `IsClosed`, a Boolean.
    IsClosed,
    /// `BusinessHours.Name`, a text or picklist: the hours that the case names.
    HoursName,
    /// `BusinessHoursId`, of any type: shows that the case has hours even where their name was left out.
    HoursId,
}

impl SystemField {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Id,
        Self::Created,
        Self::LastModified,
        Self::FirstModified,
        Self::Matched,
        Self::IsClosed,
        Self::HoursName,
        Self::HoursId,
    ];

    /// Its name in a case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "Id",
            Self::Created => "CreatedDate",
            Self::LastModified => "LastModifiedDate",
            Self::FirstModified => "FirstModifiedDate",
            Self::Matched => "MatchedDate",
            Self::IsClosed => "IsClosed",
            Self::HoursName => "BusinessHours.Name",
            Self::HoursId => "BusinessHoursId",
        }
    }

    /// The field where the rules do not name it.
    pub fn field(self) -> Field {
        let (kind, constants) = match self {
            Self::Id | Self::HoursName | Self::HoursId => (FieldKind::Text, Constants::Texts(Vec::new())),
            Self::IsClosed => (FieldKind::Boolean, Constants::None),
            Self::Created | Self::LastModified | Self::FirstModified | Self::Matched => {
                (FieldKind::Datetime, Constants::Instants(Vec::new()))
            }
        };
        Field { name: self.name().into(), quoted: false, kind, constants }
    }
}

/// Cells from `first` to `last`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CellRange {
    /// The first.
    pub first: u32,
    /// The last.
    pub last: u32,
}

/// An operation of the criteria code: a check, and where to go on. Both targets lie further on, so that every run
/// ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Op {
    /// What is asked.
    pub check: Check,
    /// The operation after it where the answer is yes. Past the end of the code no entry matches.
    pub yes: u32,
    /// The operation after it where the answer is no.
    pub no: u32,
}

/// What an operation asks of a case. Fields, sets, lists, formulas and entries are places in [`Parts`]. All answers are no for a
/// blank value, but where cell 0 is asked for and where two blanks are held to be equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Check {
    /// The field's cell lies in a range.
    Cell {
        /// The field.
        field: u32,
        /// The range.
        cells: CellRange,
    },
    /// The field's cell lies in a set.
    Cells {
        /// The field.
        field: u32,
        /// Its place in [`Parts::sets`].
        set: u32,
    },
    /// The text contains one of the patterns.
    Contains {
        /// A text or picklist.
        field: u32,
        /// A list of patterns.
        list: u32,
    },
    /// The text starts with one of the patterns.
    StartsWith {
        /// A text or picklist.
        field: u32,
        /// A list of patterns.
        list: u32,
    },
    /// The value has one of the constants.
    Includes {
        /// A multi-select field.
        field: u32,
        /// A list of the field's constants.
        list: u32,
    },
    /// The field stands so to another field. A date beside a datetime is held against its local day.
    Pair {
        /// How.
        relation: Relation,
        /// The field on the left.
        field: u32,
        /// The field on the right.
        other: u32,
    },
    /// The datetime stands so to the moment `minutes` after the evaluation.
    Now {
        /// How.
        relation: Relation,
        /// A datetime.
        field: u32,
        /// Minutes after the evaluation.
        minutes: i32,
    },
    /// The date, or the local day of the datetime, stands so to the day `days` after today.
    Today {
        /// How.
        relation: Relation,
        /// A date or datetime.
        field: u32,
        /// Days after today.
        days: i32,
    },
    /// The date, or the local day of the datetime, stands so to a stretch of days.
    Period {
        /// How.
        relation: Relation,
        /// A date or datetime.
        field: u32,
        /// The stretch.
        period: Period,
    },
    /// A part of a formula is true. Where it fails, the answer is neither yes nor no.
    Formula {
        /// Its place in [`Parts::formulas`].
        formula: u32,
    },
    /// The entry takes the case. Ends each entry's code; its targets are its own place plus one.
    Accept {
        /// The entry.
        entry: u32,
    },
}

/// How two values stand to each other.
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

/// A stretch of whole local days, seen from today.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Period {
    /// `yesterday`
    Yesterday,
    /// `tomorrow`
    Tomorrow,
    /// `this week`, `this month`, …
    This(Unit),
    /// `last 2 weeks`: whole ones, the current one excluded; `last 30 days` runs from 30 days ago through today.
    Last(u16, Unit),
    /// `next 2 weeks`; `next 30 days` runs from tomorrow.
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

/// Business hours by name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hours {
    /// Their name; a case names them so in `BusinessHours.Name`, letter by letter.
    pub name: Arc<str>,
    /// When they are open.
    pub spec: HoursSpec,
}

/// A pool of agents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool {
    /// Its name.
    pub name: Arc<str>,
    /// Its members, in order of preference.
    pub members: Vec<Member>,
}

/// A member of a pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// The user.
    pub user: Arc<str>,
    /// How many cases they may have.
    pub capacity: u32,
}

/// A rule entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name.
    pub name: Arc<str>,
    /// Its criteria as written, each node before its parts; empty where it takes every case.
    pub outline: Vec<Node>,
    /// Where its clock starts.
    pub age_from: AgeFrom,
    /// The hours in which its ages are counted.
    pub hours: HoursUse,
    /// The hours in which its steps may fire.
    pub fire: HoursUse,
    /// Its steps by age, those of one age as written; empty for `stop`.
    pub steps: Vec<Step>,
}

/// A node of an entry's criteria.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// All of the nodes that follow, this many and at least one, hold.
    All(u32),
    /// One of the nodes that follow, this many and at least one, holds.
    Any(u32),
    /// The node that follows does not hold.
    Not,
    /// The filter row of this label, whose criteria follow.
    Row(Arc<str>),
    /// A comparison: the entry's next operation.
    Test {
        /// Whether the comparison holds where the operation's answer is no, as that of `!=` does.
        negated: bool,
        /// The comparison as the formatter writes it.
        text: Arc<str>,
    },
}

/// Where an entry's clock starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AgeFrom {
    /// At creation.
    Created,
    /// At creation; what is due after the first modification never fires.
    CreatedDisableOnModify,
    /// At the last modification.
    LastModified,
    /// When the case began to match.
    Matched,
}

/// Which hours a clause asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HoursUse {
    /// None: all time counts.
    Any,
    /// These, by their place in [`Parts::hours`].
    Named(u32),
    /// Those that the case names, else the default, else none.
    Case,
}

/// An escalation action: one age and what is done then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Minutes on the entry's clock; 0 is `immediately`.
    pub after_minutes: u32,
    /// What is done, in the order written; at least one.
    pub actions: Vec<Action>,
}

/// One thing that is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Tell someone, with an e-mail template or without.
    Notify(Who, Option<Arc<str>>),
    /// Write to an address, with an e-mail template or without.
    Email(Arc<str>, Option<Arc<str>>),
    /// Give the case to someone, with an e-mail template or without.
    Reassign(Assignee, Option<Arc<str>>),
    /// Write a field, by its place in [`Parts::fields`].
    Set(u32, SetValue),
    /// Call a web hook or flow of this name.
    Call(Arc<str>),
    /// Mark the case as escalated and do nothing else.
    MarkEscalated,
}

/// Who is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Who {
    /// The owner's manager.
    Manager,
    /// The owner.
    Owner,
    /// The contact of the case.
    Contact,
    /// A user.
    User(Arc<str>),
    /// All of a role.
    Role(Arc<str>),
    /// All of a queue.
    Queue(Arc<str>),
}

/// To whom a case goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// A queue.
    Queue(Arc<str>),
    /// A user.
    User(Arc<str>),
    /// The first agent under the limit of a pool, by its place in [`Parts::pools`].
    Pool(u32),
    /// The owner's manager.
    Manager,
}

/// What a field is set to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SetValue {
    /// A text or picklist value.
    Text(Arc<str>),
    /// A number, also of a percent field where it is written without its sign.
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
    List(Vec<Arc<str>>),
    /// No value.
    Blank,
}
