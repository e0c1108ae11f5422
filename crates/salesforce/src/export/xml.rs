//! Metadata as Salesforce writes it: children in the order of the alphabet, `fullName` first, four spaces a level.

use std::io;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use quick_xml::Writer;
use quick_xml::escape::escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

use crate::data::{
    Action, Assignee, Calendar, Entry, Filter, Holiday, HoursSource, Org, Recurrence, Rule, StartTime, When,
};
use crate::read::{DAYS, instance_word, month_word, weekday_word};

/// The namespace of metadata.
const NAMESPACE: &str = "http://soap.sforce.com/2006/04/metadata";

/// The version of the metadata API that a package names. All elements that are written are older.
const API_VERSION: &str = "60.0";

/// What stands as it is in a `fullName`.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC.remove(b' ').remove(b'-').remove(b'_');

/// How files are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A package folder of an sfdx project.
    Source,
    /// What the metadata API takes, with a `package.xml`.
    Mdapi,
}

/// A file of metadata.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetadataFile {
    /// Its path in the project, with `/` between its parts.
    pub path: &'static str,
    /// Its text.
    pub text: String,
}

/// The files that an org comes to: its rules, its business hours, and for the metadata API the package.
pub fn files(org: &Org, layout: Layout) -> io::Result<Vec<MetadataFile>> {
    let mut files = Vec::new();
    let (rules, hours) = match layout {
        Layout::Source => {
            ("escalationRules/Case.escalationRules-meta.xml", "settings/BusinessHours.settings-meta.xml")
        }
        Layout::Mdapi => ("escalationRules/Case.escalationRules", "settings/BusinessHours.settings"),
    };
    let has_hours = !org.calendars.is_empty() || !org.holidays.is_empty();
    if !org.rules.is_empty() {
        files.push(MetadataFile {
            path: rules,
            text: document("EscalationRules", |out| org.rules.iter().try_for_each(|rule| out.rule(rule)))?,
        });
    }
    if has_hours {
        files.push(MetadataFile {
            path: hours,
            text: document("BusinessHoursSettings", |out| {
                org.calendars.iter().try_for_each(|calendar| out.calendar(calendar))?;
                org.holidays.iter().try_for_each(|holiday| out.holiday(holiday))
            })?,
        });
    }
    if layout == Layout::Mdapi && !files.is_empty() {
        let text = document("Package", |out| {
            if !org.rules.is_empty() {
                out.package_types("EscalationRules", "Case")?;
            }
            if has_hours {
                out.package_types("Settings", "BusinessHours")?;
            }
            out.leaf("version", API_VERSION)
        })?;
        files.push(MetadataFile { path: "package.xml", text });
    }
    Ok(files)
}

fn document(root: &str, write: impl FnOnce(&mut Out) -> io::Result<()>) -> io::Result<String> {
    let mut out = Out { writer: Writer::new_with_indent(Vec::new(), b' ', 4) };
    out.writer.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    let start = BytesStart::new(root).with_attributes([("xmlns", NAMESPACE)]);
    out.writer.write_event(Event::Start(start))?;
    write(&mut out)?;
    out.writer.write_event(Event::End(BytesEnd::new(root)))?;
    let mut text = String::from_utf8(out.writer.into_inner()).map_err(io::Error::other)?;
    text.push('\n');
    Ok(text)
}

struct Out {
    writer: Writer<Vec<u8>>,
}

impl Out {
    fn element(&mut self, name: &str, write: impl FnOnce(&mut Self) -> io::Result<()>) -> io::Result<()> {
        self.writer.write_event(Event::Start(BytesStart::new(name)))?;
        write(self)?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    fn leaf(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.writer.write_event(Event::Start(BytesStart::new(name)))?;
        self.writer.write_event(Event::Text(BytesText::from_escaped(escape(text))))?;
        self.writer.write_event(Event::End(BytesEnd::new(name)))
    }

    fn optional(&mut self, name: &str, text: Option<&str>) -> io::Result<()> {
        text.map_or(Ok(()), |text| self.leaf(name, text))
    }

    fn flag(&mut self, name: &str, flag: bool) -> io::Result<()> {
        self.leaf(name, if flag { "true" } else { "false" })
    }

    fn package_types(&mut self, name: &str, member: &str) -> io::Result<()> {
        self.element("types", |out| {
            out.leaf("members", member)?;
            out.leaf("name", name)
        })
    }

    fn rule(&mut self, rule: &Rule) -> io::Result<()> {
        self.element("escalationRule", |out| {
            out.leaf("fullName", &utf8_percent_encode(&rule.name.value, PLAIN).to_string())?;
            out.flag("active", rule.active)?;
            rule.entries.iter().try_for_each(|entry| out.entry(entry))
        })
    }

    fn entry(&mut self, entry: &Entry) -> io::Result<()> {
        self.element("ruleEntry", |out| {
            out.optional("booleanFilter", entry.logic.as_ref().map(|logic| logic.value.as_str()))?;
            out.optional("businessHours", entry.hours.as_ref().map(|hours| hours.value.as_str()))?;
            let source = match entry.source.as_ref().map(|source| source.value) {
                None | Some(HoursSource::None) => "None",
                Some(HoursSource::Case) => "Case",
                Some(HoursSource::Static) => "Static",
            };
            out.leaf("businessHoursSource", source)?;
            entry.rows.iter().try_for_each(|row| out.row(row))?;
            if entry.disable.as_ref().is_some_and(|disable| disable.value) {
                out.flag("disableEscalationWhenModified", true)?;
            }
            entry.actions.iter().try_for_each(|action| out.action(action))?;
            let start = match entry.start.value {
                StartTime::Creation => "CaseCreation",
                StartTime::LastModified => "CaseLastModified",
            };
            out.leaf("escalationStartTime", start)?;
            out.optional("formula", entry.formula.as_ref().map(|formula| formula.value.as_str()))
        })
    }

    fn row(&mut self, row: &Filter) -> io::Result<()> {
        self.element("criteriaItems", |out| {
            out.leaf("field", &row.field.value)?;
            out.leaf("operation", row.operation.value.word())?;
            out.optional("value", row.value.as_ref().map(|value| value.value.as_str()))?;
            out.optional("valueField", row.value_field.as_ref().map(|field| field.value.as_str()))
        })
    }

    fn action(&mut self, action: &Action) -> io::Result<()> {
        self.element("escalationAction", |out| {
            let assigned = action.assigned.as_ref();
            out.optional("assignedTo", assigned.map(|(to, _)| to.value.as_str()))?;
            let template = action.assigned_template.as_ref();
            out.optional("assignedToTemplate", template.map(|template| template.value.as_str()))?;
            out.optional(
                "assignedToType",
                assigned.map(|(_, kind)| match kind {
                    Assignee::User => "User",
                    Assignee::Queue => "Queue",
                }),
            )?;
            out.leaf("minutesToEscalation", &action.minutes.value.to_string())?;
            out.flag("notifyCaseOwner", action.owner.as_ref().is_some_and(|owner| owner.value))?;
            action.emails.iter().try_for_each(|email| out.leaf("notifyEmail", &email.value))?;
            out.optional("notifyTo", action.user.as_ref().map(|user| user.value.as_str()))?;
            out.optional("notifyToTemplate", action.template.as_ref().map(|template| template.value.as_str()))
        })
    }

    fn calendar(&mut self, calendar: &Calendar) -> io::Result<()> {
        self.element("businessHours", |out| {
            // All elements by the alphabet, the days among them.
            let mut leaves: Vec<(String, String)> = vec![
                ("active".to_owned(), calendar.active.to_string()),
                ("default".to_owned(), calendar.default.to_string()),
                ("name".to_owned(), calendar.name.value.clone()),
                ("timeZoneId".to_owned(), calendar.zone.value.clone()),
            ];
            for (day, span) in DAYS.iter().zip(&calendar.days) {
                if let Some(span) = span {
                    leaves.push((format!("{day}EndTime"), time(span.value.1)));
                    leaves.push((format!("{day}StartTime"), time(span.value.0)));
                }
            }
            leaves.sort();
            leaves.iter().try_for_each(|(name, text)| out.leaf(name, text))
        })
    }

    fn holiday(&mut self, holiday: &Holiday) -> io::Result<()> {
        self.element("holidays", |out| {
            let mut leaves: Vec<(&str, String)> = vec![("name", holiday.name.value.clone())];
            leaves.extend(holiday.calendars.iter().map(|calendar| ("businessHours", calendar.value.clone())));
            leaves.extend(holiday.description.iter().map(|text| ("description", text.value.clone())));
            if let Some(span) = &holiday.span {
                leaves.push(("startTime", time(span.value.0)));
                leaves.push(("endTime", time(span.value.1)));
            }
            match &holiday.when.value {
                When::Once(day) => {
                    leaves.push(("activityDate", day.to_string()));
                    leaves.push(("isRecurring", "false".to_owned()));
                }
                When::Recurring { kind, start, end } => {
                    leaves.push(("isRecurring", "true".to_owned()));
                    leaves.extend(start.map(|day| ("recurrenceStartDate", day.to_string())));
                    leaves.extend(end.map(|day| ("recurrenceEndDate", day.to_string())));
                    recurrence(kind, &mut leaves);
                }
            }
            // The order of several hours or weekdays stays.
            leaves.sort_by_key(|(name, _)| *name);
            leaves.iter().try_for_each(|(name, text)| out.leaf(name, text))
        })
    }
}

fn recurrence(kind: &Recurrence, leaves: &mut Vec<(&str, String)>) {
    let weekdays = |bits: u8, leaves: &mut Vec<(&str, String)>| {
        let order = [1, 2, 3, 4, 5, 6, 0_u8];
        let days = order.into_iter().filter(|day| (bits >> day) & 1 == 1);
        leaves.extend(days.map(|day| ("recurrenceDayOfWeek", weekday_word(day).to_owned())));
    };
    let interval = |each: u16, leaves: &mut Vec<(&str, String)>| {
        leaves.push(("recurrenceInterval", each.to_string()));
    };
    let name = match *kind {
        Recurrence::Daily(each) => {
            interval(each, leaves);
            "RecursDaily"
        }
        Recurrence::EveryWeekday => {
            weekdays(0x3e, leaves);
            "RecursEveryWeekday"
        }
        Recurrence::Weekly(days, each) => {
            weekdays(days, leaves);
            interval(each, leaves);
            "RecursWeekly"
        }
        Recurrence::Monthly(day, each) => {
            leaves.push(("recurrenceDayOfMonth", day.to_string()));
            interval(each, leaves);
            "RecursMonthly"
        }
        Recurrence::MonthlyNth(instance, days, each) => {
            leaves.push(("recurrenceInstance", instance_word(instance).to_owned()));
            weekdays(days, leaves);
            interval(each, leaves);
            "RecursMonthlyNth"
        }
        Recurrence::Yearly(day, month) => {
            leaves.push(("recurrenceDayOfMonth", day.to_string()));
            leaves.push(("recurrenceMonthOfYear", month_word(month).to_owned()));
            "RecursYearly"
        }
        Recurrence::YearlyNth(instance, days, month) => {
            leaves.push(("recurrenceInstance", instance_word(instance).to_owned()));
            weekdays(days, leaves);
            leaves.push(("recurrenceMonthOfYear", month_word(month).to_owned()));
            "RecursYearlyNth"
        }
    };
    leaves.push(("recurrenceType", name.to_owned()));
}

fn time(minutes: u16) -> String {
    format!("{:02}:{:02}:00.000Z", minutes / 60, minutes % 60)
}
