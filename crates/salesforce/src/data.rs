//! Metadata as plain data: what the XML says, in its own words, with the place of each value.

use esc_diagnostics::Location;
use esc_values::Day;

/// A value, and where it stands in the XML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct At<T> {
    /// The value.
    pub value: T,
    /// Its place.
    pub at: Location,
}

/// A text of the XML, trimmed.
pub type Text = At<String>;

/// All that was read of an org, file by file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Org {
    /// The escalation rules.
    pub rules: Vec<Rule>,
    /// The business hours.
    pub calendars: Vec<Calendar>,
    /// The holidays.
    pub holidays: Vec<Holiday>,
    /// Whether a file of business hours was there.
    pub has_hours: bool,
    /// The fields of objects, custom ones and those of which the project has a file.
    pub fields: Vec<CustomField>,
    /// Standard and global value sets.
    pub value_sets: Vec<ValueSet>,
    /// The record types of cases.
    pub record_types: Vec<RecordType>,
    /// The queues.
    pub queues: Vec<Queue>,
    /// The e-mail templates, as `Folder/Name`.
    pub templates: Vec<String>,
}

/// An `escalationRule`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name, decoded.
    pub name: Text,
    /// Whether it is the active one.
    pub active: bool,
    /// Its entries, in order.
    pub entries: Vec<Entry>,
    /// Whether a part of it could not be read, so that it is not the rule of the org.
    pub broken: bool,
}

/// A `ruleEntry`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its first tag.
    pub at: Location,
    /// `booleanFilter`: how the rows are joined.
    pub logic: Option<Text>,
    /// `businessHours`
    pub hours: Option<Text>,
    /// `businessHoursSource`
    pub source: Option<At<HoursSource>>,
    /// `criteriaItems`: the rows.
    pub rows: Vec<Filter>,
    /// `disableEscalationWhenModified`
    pub disable: Option<At<bool>>,
    /// `escalationAction`, in the order written.
    pub actions: Vec<Action>,
    /// `escalationStartTime`
    pub start: At<StartTime>,
    /// `formula`
    pub formula: Option<Text>,
}

/// `businessHoursSource`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HoursSource {
    /// All time counts.
    None,
    /// The hours of the case.
    Case,
    /// Those that `businessHours` names.
    Static,
}

/// `escalationStartTime`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartTime {
    /// The creation of the case.
    Creation,
    /// Its last modification.
    LastModified,
}

/// A `criteriaItems`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Its first tag.
    pub at: Location,
    /// `field`, with its object: `Case.Priority`.
    pub field: Text,
    /// `operation`
    pub operation: At<Operation>,
    /// `value`; without one the test is of a blank.
    pub value: Option<Text>,
    /// `valueField`: another field to compare with.
    pub value_field: Option<Text>,
}

/// `operation`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `equals`
    Equals,
    /// `notEqual`
    NotEqual,
    /// `lessThan`
    LessThan,
    /// `greaterThan`
    GreaterThan,
    /// `lessOrEqual`
    LessOrEqual,
    /// `greaterOrEqual`
    GreaterOrEqual,
    /// `contains`
    Contains,
    /// `notContain`
    NotContain,
    /// `startsWith`
    StartsWith,
    /// `includes`
    Includes,
    /// `excludes`
    Excludes,
    /// `within`: a distance.
    Within,
}

/// An `escalationAction`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Action {
    /// Its first tag.
    pub at: Location,
    /// `minutesToEscalation`, positive.
    pub minutes: At<u32>,
    /// `assignedTo` and `assignedToType`
    pub assigned: Option<(Text, Assignee)>,
    /// `assignedToTemplate`
    pub assigned_template: Option<Text>,
    /// `notifyCaseOwner`
    pub owner: Option<At<bool>>,
    /// `notifyEmail`
    pub emails: Vec<Text>,
    /// `notifyTo`: a user.
    pub user: Option<Text>,
    /// `notifyToTemplate`
    pub template: Option<Text>,
}

/// `assignedToType`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// `User`
    User,
    /// `Queue`
    Queue,
}

/// A `businessHours` of the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// Its first tag.
    pub at: Location,
    /// Its name.
    pub name: Text,
    /// Whether it can be used.
    pub active: bool,
    /// Whether it serves cases that name none.
    pub default: bool,
    /// Its time zone.
    pub zone: Text,
    /// From Sunday: when it opens and closes, in minutes after midnight. An end of 0 is midnight.
    pub days: [Option<At<(u16, u16)>>; 7],
}

/// A `holidays`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Its first tag.
    pub at: Location,
    /// Its name.
    pub name: Text,
    /// What else people wrote about it.
    pub description: Option<Text>,
    /// The business hours that it closes.
    pub calendars: Vec<Text>,
    /// On which days.
    pub when: At<When>,
    /// The part of the day, in minutes after midnight; an end of 0 is midnight.
    pub span: Option<At<(u16, u16)>>,
}

/// The days of a holiday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// `activityDate`
    Once(Day),
    /// `recurrenceType` and what belongs to it.
    Recurring {
        /// How it recurs.
        kind: Recurrence,
        /// `recurrenceStartDate`
        start: Option<Day>,
        /// `recurrenceEndDate`
        end: Option<Day>,
    },
}

/// `recurrenceType` and its parameters. Weekdays count from Sunday, 0; months from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recurrence {
    /// `RecursDaily`: every so many days.
    Daily(u16),
    /// `RecursEveryWeekday`: Monday to Friday.
    EveryWeekday,
    /// `RecursWeekly`: on these days, bit 0 Sunday, every so many weeks.
    Weekly(u8, u16),
    /// `RecursMonthly`: on this day, every so many months.
    Monthly(u8, u16),
    /// `RecursMonthlyNth`: on the nth of these weekdays, every so many months.
    MonthlyNth(Instance, u8, u16),
    /// `RecursYearly`: on this day of this month.
    Yearly(u8, u8),
    /// `RecursYearlyNth`: on the nth of these weekdays in this month.
    YearlyNth(Instance, u8, u8),
}

/// `recurrenceInstance`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instance {
    /// `First`
    First,
    /// `Second`
    Second,
    /// `Third`
    Third,
    /// `Fourth`
    Fourth,
    /// `Last`
    Last,
}

/// A field of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomField {
    /// The object: `Case`.
    pub object: String,
    /// The name of the field in it.
    pub name: String,
    /// Its type as metadata has it: `Picklist`.
    pub kind: String,
    /// The values that stand in it.
    pub values: Vec<String>,
    /// `valueSetName`: the global value set that has its values.
    pub value_set: Option<String>,
    /// Whether no other values can come.
    pub restricted: bool,
}

/// A standard or global value set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueSet {
    /// `CaseStatus`
    pub name: String,
    /// Whether it is one of Salesforce's own.
    pub standard: bool,
    /// Its values, with whether a case of this value is closed.
    pub values: Vec<(String, bool)>,
}

/// A record type of cases.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordType {
    /// Its label, by which criteria name it.
    pub label: String,
    /// Picklists, by their fields, and values that they have.
    pub picklists: Vec<(String, Vec<String>)>,
}

/// A queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// By which metadata names it.
    pub developer_name: String,
    /// By which people and `Owner.Name` know it.
    pub name: String,
}
