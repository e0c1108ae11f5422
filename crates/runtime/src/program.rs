//! A program that has been checked, with the tables that evaluation reads.

use std::fmt;
use std::sync::{Arc, OnceLock};

use esc_calendar::{Calendar, Zone};
use esc_values::fold;

use crate::error::LoadError;
use crate::formula::Machines;
use crate::names::Names;
use crate::parts::{Check, Constants, Entry, Op, Parts, SystemField};
use crate::tables::Tables;
use crate::verify::verify;

/// A compiled rule. Cloning it costs a reference; it can be shared between threads.
#[derive(Clone)]
pub struct Program(pub(crate) Arc<Inner>);

/// The parts, and what is derived from them.
pub(crate) struct Inner {
    pub(crate) parts: Parts,
    pub(crate) names: Names,
    pub(crate) zone: Zone,
    pub(crate) system: System,
    /// What decisions are made with, once it was asked for.
    tables: OnceLock<Tables>,
    /// What formulas keep from one run to the next.
    pub(crate) machines: Machines,
    /// Where the code of each entry begins, by its number.
    starts: Vec<usize>,
    /// The calendars of the business hours, each built when it is first asked.
    calendars: Vec<OnceLock<Calendar>>,
}

/// The places of the fields that are read of every case.
pub(crate) struct System {
    pub(crate) id: u32,
    pub(crate) created: u32,
    pub(crate) last_modified: u32,
    pub(crate) first_modified: u32,
    pub(crate) matched: u32,
    pub(crate) is_closed: u32,
    pub(crate) hours_name: u32,
    pub(crate) hours_id: u32,
}

/// A field of a program, by its place: valid for that program and its clones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FieldId(pub(crate) u32);

impl Program {
    /// Checks parts and makes a program of them.
    pub fn new(parts: Parts) -> Result<Self, LoadError> {
        verify(&parts)?;
        let names = Names::new(&parts.fields);
        let calendars = parts.hours.iter().map(|_| OnceLock::new()).collect();
        let accepts = (0..).zip(&parts.code).filter(|(_, op)| matches!(op.check, Check::Accept { .. }));
        let starts = std::iter::once(0).chain(accepts.map(|(at, _)| at + 1)).collect();
        let system = System::new(&names)
            .ok_or(LoadError::Invalid("a field that every program reads is missing or of another type"))?;
        let zone = Zone::new(parts.zone);
        let machines = Machines::new(&parts);
        Ok(Self(Arc::new(Inner {
            parts,
            names,
            zone,
            system,
            tables: OnceLock::new(),
            machines,
            starts,
            calendars,
        })))
    }

    /// Builds the tables that cases are read and decisions found with. Otherwise the first case does it, which a
    /// service may not want to wait for: some milliseconds for ten thousand entries.
    pub fn prepare(&self) {
        self.0.tables();
    }

    /// The rule's name.
    pub fn name(&self) -> &str {
        &self.0.parts.name
    }

    /// Whether the rule is active.
    pub fn is_active(&self) -> bool {
        self.0.parts.active
    }

    /// SHA-256 of the sources that the program was compiled from.
    pub fn source_hash(&self) -> [u8; 32] {
        self.0.parts.source_hash
    }

    /// What the program is made of.
    pub fn parts(&self) -> &Parts {
        &self.0.parts
    }

    /// The entry of this number, counted from 0.
    pub fn entry(&self, number: u32) -> Option<&Entry> {
        self.0.parts.entries.get(number as usize)
    }

    /// The comparisons of an entry, in the order of its outline.
    pub fn comparisons(&self, entry: u32) -> &[Op] {
        let code = self.0.code_of(entry);
        code.split_last().map_or(&[], |(_, comparisons)| comparisons)
    }

    /// The field of this name, compared without case and without a leading `Case.`; `None` where the rules read no
    /// such field.
    pub fn field(&self, name: &str) -> Option<FieldId> {
        let folded = fold(name);
        let path = folded.strip_prefix("case.").unwrap_or(&folded);
        let at = self.0.names.find(Names::ROOT, path)?;
        self.0.names.name(at)?.field.map(FieldId)
    }

    /// The name of a field.
    pub fn field_name(&self, field: FieldId) -> &str {
        self.0.field_name(field.0)
    }

    /// The business hours of this place, ready to be asked.
    pub fn calendar(&self, hours: u32) -> Option<&Calendar> {
        self.0.calendar(hours)
    }

    /// Whether both are the very same program in memory, not only equal.
    pub(crate) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Inner {
    /// What decisions are made with.
    #[inline]
    pub(crate) fn tables(&self) -> &Tables {
        self.tables.get_or_init(|| Tables::new(&self.parts, &self.system))
    }

    pub(crate) fn field_name(&self, field: u32) -> &str {
        self.parts.fields.get(field as usize).map_or("", |field| &field.name)
    }

    /// The values of a field that criteria speak of.
    pub(crate) fn constants(&self, field: u32) -> &Constants {
        self.parts.fields.get(field as usize).map_or(&Constants::None, |field| &field.constants)
    }

    /// The code of an entry, its last operation being the one that accepts.
    pub(crate) fn code_of(&self, entry: u32) -> &[Op] {
        let at = |entry: usize| self.starts.get(entry).copied();
        let range = at(entry as usize).zip(at(entry as usize + 1)).map(|(start, end)| start..end);
        range.and_then(|range| self.parts.code.get(range)).unwrap_or_default()
    }

    pub(crate) fn calendar(&self, hours: u32) -> Option<&Calendar> {
        let spec = &self.parts.hours.get(hours as usize)?.spec;
        Some(self.calendars.get(hours as usize)?.get_or_init(|| Calendar::new(spec)))
    }
}

/// Programs are equal when their parts are.
impl PartialEq for Program {
    fn eq(&self, other: &Self) -> bool {
        self.is(other) || self.0.parts == other.0.parts
    }
}

impl Eq for Program {}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Program").field(&self.0.parts).finish()
    }
}

impl System {
    /// The fields that a decision asks for their values and not only for their cells.
    pub(crate) fn valued(&self) -> [u32; 6] {
        [self.created, self.last_modified, self.first_modified, self.matched, self.hours_name, self.hours_id]
    }

    pub(crate) fn new(names: &Names) -> Option<Self> {
        let field = |system: SystemField| {
            names.find(Names::ROOT, &fold(system.name())).and_then(|at| names.name(at)?.field)
        };
        Some(Self {
            id: field(SystemField::Id)?,
            created: field(SystemField::Created)?,
            last_modified: field(SystemField::LastModified)?,
            first_modified: field(SystemField::FirstModified)?,
            matched: field(SystemField::Matched)?,
            is_closed: field(SystemField::IsClosed)?,
            hours_name: field(SystemField::HoursName)?,
            hours_id: field(SystemField::HoursId)?,
        })
    }
}
