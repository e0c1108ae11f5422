//! A program in a form that people can read.

use std::fmt::{self, Display, Formatter, Write as _};

use esc_calendar::{ClockSpan, HoursSpec, MonthDay, Nth, Weekdays, When};
use esc_values::quote;

use crate::line::Age;
use crate::parts::{
    AgeFrom, CellRange, Check, Constants, Entry, Field, FieldKind, HoursUse, Op, Parts, Period, Relation,
    Unit,
};
use crate::program::Program;

/// A listing of a program: what it reads, the hours it keeps, and the code and steps of every entry.
///
/// Targets are numbers of operations; `next` is the entry after, `accept` the entry's last operation.
pub fn disassemble(program: &Program) -> impl Display {
    Listing(program)
}

struct Listing<'a>(&'a Program);

impl Display for Listing<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let parts = self.0.parts();
        writeln!(f, "rule {}{}", quote(&parts.name), if parts.active { "" } else { " inactive" })?;
        writeln!(f, "format {}", crate::format::VERSION)?;
        f.write_str("sources ")?;
        parts.source_hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        writeln!(f, "\nzone {}", parts.zone.name())?;
        for field in &parts.fields {
            writeln!(f, "\nfield {}: {}", field.name, Kind(field))?;
            constants(f, &field.constants)?;
        }
        for (place, hours) in (0..).zip(&parts.hours) {
            let default = if parts.default_hours == Some(place) { "default " } else { "" };
            writeln!(f, "\n{default}hours {} in {}", quote(&hours.name), hours.spec.zone.name())?;
            spec(f, &hours.spec)?;
        }
        for pool in &parts.pools {
            writeln!(f, "\npool {}", quote(&pool.name))?;
            for member in &pool.members {
                writeln!(f, "  user {} capacity {}", quote(&member.user), member.capacity)?;
            }
        }
        for (place, formula) in parts.formulas.iter().enumerate() {
            writeln!(f, "\nformula {place}")?;
            for (at, instruction) in formula.code.iter().enumerate() {
                write!(f, "  {at:>4}  ")?;
                instruction.show(f, parts)?;
                f.write_char('\n')?;
            }
        }
        let mut first = 0;
        for (number, entry) in (0..).zip(&parts.entries) {
            let code = self.0.0.code_of(number);
            self.entry(f, entry, code, first)?;
            first += code.len();
        }
        Ok(())
    }
}

impl Listing<'_> {
    fn entry(&self, f: &mut Formatter<'_>, entry: &Entry, code: &[Op], first: usize) -> fmt::Result {
        let parts = self.0.parts();
        let age_from = match entry.age_from {
            AgeFrom::Created => "created",
            AgeFrom::CreatedDisableOnModify => "created_disable_on_modify",
            AgeFrom::LastModified => "last_modified",
            AgeFrom::Matched => "matched",
        };
        write!(f, "\nentry {} age_from {age_from}", quote(&entry.name))?;
        hours_use(f, parts, " use", entry.hours)?;
        hours_use(f, parts, " fire during", entry.fire)?;
        f.write_char('\n')?;
        let accept = first + code.len().saturating_sub(1);
        for (at, op) in (first..).zip(code) {
            let target = |to: u32| match to as usize {
                to if to == accept => "accept".to_owned(),
                to if to > accept => "next".to_owned(),
                to => to.to_string(),
            };
            write!(f, "  {at:>4}  ")?;
            if let Check::Accept { .. } = op.check {
                writeln!(f, "accept")?;
            } else {
                check(f, parts, op.check)?;
                writeln!(f, " ? {} : {}", target(op.yes), target(op.no))?;
            }
        }
        if entry.steps.is_empty() {
            writeln!(f, "  stop")?;
        }
        for step in &entry.steps {
            write!(f, "  at {}", Age(step.after_minutes))?;
            for (at, action) in step.actions.iter().enumerate() {
                write!(f, "{}{}", if at == 0 { " " } else { ", " }, action.text(self.0))?;
            }
            f.write_char('\n')?;
        }
        Ok(())
    }
}

struct Kind<'a>(&'a Field);

impl Display for Kind<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let (name, picklist) = match &self.0.kind {
            FieldKind::Text => return f.write_str("text"),
            FieldKind::Number => return f.write_str("number"),
            FieldKind::Percent => return f.write_str("percent"),
            FieldKind::Boolean => return f.write_str("boolean"),
            FieldKind::Date => return f.write_str("date"),
            FieldKind::Datetime => return f.write_str("datetime"),
            FieldKind::Picklist(picklist) => ("picklist", picklist),
            FieldKind::Multipicklist(picklist) => ("multipicklist", picklist),
        };
        write!(f, "{name}(")?;
        for (at, value) in picklist.values.iter().enumerate() {
            let closed = if value.closed { " closed" } else { "" };
            write!(f, "{}{}{closed}", if at == 0 { "" } else { ", " }, quote(&value.text))?;
        }
        match (picklist.open, picklist.values.is_empty()) {
            (false, _) => f.write_str(")"),
            (true, true) => f.write_str("...)"),
            (true, false) => f.write_str(", ...)"),
        }
    }
}

fn constants(f: &mut Formatter<'_>, constants: &Constants) -> fmt::Result {
    match constants {
        Constants::None => Ok(()),
        Constants::Texts(texts) => constant_lines(f, texts.iter().map(|text| quote(text)), 2, 1),
        Constants::Numbers(numbers) => constant_lines(f, numbers, 2, 2),
        Constants::Days(days) => constant_lines(f, days, 2, 2),
        Constants::Instants(instants) => constant_lines(f, instants, 2, 2),
    }
}

/// A line for each constant, with its cell.
fn constant_lines<T: Display>(
    f: &mut Formatter<'_>,
    constants: impl IntoIterator<Item = T>,
    first: usize,
    step: usize,
) -> fmt::Result {
    let mut lines = (first..).step_by(step).zip(constants);
    lines.try_for_each(|(cell, constant)| writeln!(f, "  {cell:>4}  {constant}"))
}

fn hours_use(f: &mut Formatter<'_>, parts: &Parts, clause: &str, hours: HoursUse) -> fmt::Result {
    match hours {
        HoursUse::Any => Ok(()),
        HoursUse::Case => write!(f, "{clause} case hours"),
        HoursUse::Named(place) => {
            let name = parts.hours.get(place as usize).map_or("", |hours| &hours.name);
            write!(f, "{clause} hours {}", quote(name))
        }
    }
}

fn check(f: &mut Formatter<'_>, parts: &Parts, check: Check) -> fmt::Result {
    let name = |field: u32| parts.fields.get(field as usize).map_or("", |field| &field.name);
    let list = |list: u32| parts.lists.get(list as usize).map_or(&[][..], Vec::as_slice);
    let patterns = |f: &mut Formatter<'_>, place: u32| {
        let patterns = list(place).iter().filter_map(|pattern| parts.patterns.get(*pattern as usize));
        separated(f, patterns.map(|pattern| quote(pattern)))
    };
    match check {
        Check::Cell { field, cells } => write!(f, "{} in cell {}", name(field), Cells(cells)),
        Check::Cells { field, set } => {
            write!(f, "{} in cells ", name(field))?;
            separated(f, parts.sets.get(set as usize).into_iter().flatten().map(|cells| Cells(*cells)))
        }
        Check::Contains { field, list } => {
            write!(f, "{} contains ", name(field))?;
            patterns(f, list)
        }
        Check::StartsWith { field, list } => {
            write!(f, "{} starts with ", name(field))?;
            patterns(f, list)
        }
        Check::Includes { field, list: place } => {
            write!(f, "{} includes constant ", name(field))?;
            separated(f, list(place).iter().map(|constant| constant + 2))
        }
        Check::Pair { relation, field, other } => {
            write!(f, "{} {} {}", name(field), sign(relation), name(other))
        }
        Check::Now { relation, field, minutes } => {
            write!(f, "{} {} now {minutes:+}m", name(field), sign(relation))
        }
        Check::Today { relation, field, days } => {
            write!(f, "{} {} today {days:+}d", name(field), sign(relation))
        }
        Check::Period { relation, field, period } => {
            write!(f, "{} {} ", name(field), sign(relation))?;
            self::period(f, period)
        }
        Check::Formula { formula } => write!(f, "formula {formula}"),
        Check::Accept { .. } => f.write_str("accept"),
    }
}

struct Cells(CellRange);

impl Display for Cells {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            CellRange { first, last } if first == last => write!(f, "{first}"),
            CellRange { first, last } => write!(f, "{first}-{last}"),
        }
    }
}

fn separated<T: Display>(f: &mut Formatter<'_>, items: impl Iterator<Item = T>) -> fmt::Result {
    let mut first = true;
    for item in items {
        write!(f, "{}{item}", if first { "" } else { ", " })?;
        first = false;
    }
    if first { f.write_str("none") } else { Ok(()) }
}

fn sign(relation: Relation) -> &'static str {
    match relation {
        Relation::Equal => "=",
        Relation::Less => "<",
        Relation::LessOrEqual => "<=",
        Relation::Greater => ">",
        Relation::GreaterOrEqual => ">=",
    }
}

fn period(f: &mut Formatter<'_>, period: Period) -> fmt::Result {
    let unit = |unit| match unit {
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    };
    match period {
        Period::Yesterday => f.write_str("yesterday"),
        Period::Tomorrow => f.write_str("tomorrow"),
        Period::This(of) => write!(f, "this {}", unit(of)),
        Period::Last(count, of) => write!(f, "last {count} {}s", unit(of)),
        Period::Next(count, of) => write!(f, "next {count} {}s", unit(of)),
    }
}

fn spec(f: &mut Formatter<'_>, spec: &HoursSpec) -> fmt::Result {
    for weekly in &spec.weekly {
        writeln!(f, "  {} {}", Days(weekly.days), Span(weekly.span))?;
    }
    for exception in &spec.exceptions {
        write!(f, "  {} ", if exception.open { "open" } else { "closed" })?;
        when(f, &exception.when)?;
        if let Some(span) = exception.span {
            write!(f, " {}", Span(span))?;
        }
        if let Some(from) = exception.from {
            write!(f, " from {from}")?;
        }
        if let Some(until) = exception.until {
            write!(f, " until {until}")?;
        }
        if let Some(name) = &exception.name {
            write!(f, " {}", quote(name))?;
        }
        f.write_char('\n')?;
    }
    Ok(())
}

const WEEKDAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

struct Days(Weekdays);

impl Display for Days {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let days = (0..).zip(WEEKDAYS).filter(|(day, _)| self.0.0 >> day & 1 == 1);
        separated(f, days.map(|(_, day)| day))
    }
}

struct Span(ClockSpan);

impl Display for Span {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let ClockSpan { start, end } = self.0;
        write!(f, "{:02}:{:02}-{:02}:{:02}", start / 60, start % 60, end / 60, end % 60)
    }
}

fn when(f: &mut Formatter<'_>, when: &When) -> fmt::Result {
    let date = |MonthDay { month, day }| format!("{month:02}-{day:02}");
    match *when {
        When::Dates { first, last } if first == last => write!(f, "{first}"),
        When::Dates { first, last } => write!(f, "{first} to {last}"),
        When::Yearly { first, last } if first == last => write!(f, "every {}", date(first)),
        When::Yearly { first, last } => write!(f, "every {} to {}", date(first), date(last)),
        When::Nth { nth, weekday, month } => {
            let nth = match nth {
                Nth::First => "first",
                Nth::Second => "second",
                Nth::Third => "third",
                Nth::Fourth => "fourth",
                Nth::Last => "last",
            };
            let weekday = weekday.and_then(|day| WEEKDAYS.get(usize::from(day))).unwrap_or(&"day");
            let month =
                month.and_then(|month| MONTHS.get(usize::from(month).wrapping_sub(1))).unwrap_or(&"month");
            write!(f, "every {nth} {weekday} of {month}")
        }
        When::Monthly { day } => write!(f, "every {day} of month"),
        When::Daily { each: 1 } => f.write_str("daily"),
        When::Daily { each } => write!(f, "daily each {each} days"),
        When::Weekly { days, each: 1 } => write!(f, "{}", Days(days)),
        When::Weekly { days, each } => write!(f, "{} each {each} weeks", Days(days)),
    }
}
