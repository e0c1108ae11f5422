//! How each kind of thing is written and read.
//!
//! Numbers are little-endian and of fixed width. A text is its place among the strings, a list its length and its
//! items, an optional thing a byte and the thing, a choice a byte and what belongs to it.

use std::collections::HashMap;
use std::sync::Arc;

use esc_calendar::{ClockSpan, Exception, HoursSpec, MonthDay, Nth, Tz, Weekdays, Weekly, When};
use esc_formula::{Function, Type};
use esc_values::{Day, Decimal, Instant};

use crate::error::LoadError;
use crate::parts::{
    Action, AgeFrom, Assignee, CellRange, Check, Constants, Entry, Field, FieldKind, Formula, Hours,
    HoursUse, Instruction, Member, Node, Op, Period, Picklist, PicklistValue, Pool, Relation, SetValue, Step,
    Unit, Who,
};

/// Something that is written and read.
pub(super) trait Wire: Sized {
    fn write(&self, writer: &mut Writer);
    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError>;
}

/// Bytes, and the strings that they speak of.
#[derive(Default)]
pub(super) struct Writer {
    bytes: Vec<u8>,
    strings: Vec<Arc<str>>,
    places: HashMap<Arc<str>, u32>,
}

/// A length or place. Programs are far from having so many of anything; one that had would not load.
fn word(length: usize) -> [u8; 4] {
    u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes()
}

impl Writer {
    /// Writes a section: its name, the length of its content, and the content.
    pub(super) fn section(&mut self, name: [u8; 4], write: &dyn Fn(&mut Self)) {
        let before = std::mem::take(&mut self.bytes);
        write(self);
        let content = std::mem::replace(&mut self.bytes, before);
        append_section(&mut self.bytes, name, &content);
    }

    /// The source hash, the section of strings under the name `strings`, and all that was written.
    pub(super) fn finish(self, source_hash: [u8; 32], strings: [u8; 4]) -> Vec<u8> {
        let mut content = Vec::from(word(self.strings.len()));
        for string in &self.strings {
            content.extend(word(string.len()));
            content.extend(string.as_bytes());
        }
        let mut bytes = Vec::from(source_hash);
        append_section(&mut bytes, strings, &content);
        bytes.extend(self.bytes);
        bytes
    }
}

fn append_section(bytes: &mut Vec<u8>, name: [u8; 4], content: &[u8]) {
    bytes.extend(name);
    bytes.extend(word(content.len()));
    bytes.extend(content);
}

/// Bytes that are yet to be read, and the strings that they speak of.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    strings: &'a [Arc<str>],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, strings: &[] }
    }

    /// What is yet to be read.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], LoadError> {
        let (array, rest) = self.bytes.split_first_chunk().ok_or(LoadError::Damaged)?;
        self.bytes = rest;
        Ok(*array)
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], LoadError> {
        let (slice, rest) = self.bytes.split_at_checked(length).ok_or(LoadError::Damaged)?;
        self.bytes = rest;
        Ok(slice)
    }

    fn length(&mut self) -> Result<usize, LoadError> {
        u32::read(self).map(|length| length as usize)
    }

    /// The section that comes next, which must bear this name.
    pub(super) fn section<'s>(
        &mut self,
        name: [u8; 4],
        strings: &'s [Arc<str>],
    ) -> Result<Reader<'s>, LoadError>
    where
        'a: 's,
    {
        if self.array::<4>()? != name {
            return Err(LoadError::Damaged);
        }
        let length = self.length()?;
        Ok(Reader { bytes: self.slice(length)?, strings })
    }

    /// Reads with `read`, which must use up all bytes.
    pub(super) fn all<T>(
        mut self,
        read: impl FnOnce(&mut Self) -> Result<T, LoadError>,
    ) -> Result<T, LoadError> {
        let value = read(&mut self)?;
        self.end()?;
        Ok(value)
    }

    pub(super) fn end(&self) -> Result<(), LoadError> {
        if self.bytes.is_empty() { Ok(()) } else { Err(LoadError::Damaged) }
    }

    /// The content of the section of strings.
    pub(super) fn strings(&mut self) -> Result<Vec<Arc<str>>, LoadError> {
        let count = self.length()?;
        // The count is a claim: each text takes four bytes at least.
        let mut strings = Vec::with_capacity(count.min(self.bytes.len() / 4));
        for _ in 0..count {
            let length = self.length()?;
            let text = std::str::from_utf8(self.slice(length)?);
            strings.push(text.map_err(|_| NOT_UTF8)?.into());
        }
        Ok(strings)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Wire for $number {
            fn write(&self, writer: &mut Writer) {
                writer.bytes.extend(self.to_le_bytes());
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
                reader.array().map(Self::from_le_bytes)
            }
        })*
    };
}

numbers!(u8, u16, u32, i32, i64, i128);

const NOT_UTF8: LoadError = LoadError::Invalid("a text is not UTF-8");

/// No compiler writes this choice.
const UNKNOWN: LoadError = LoadError::Invalid("it holds a choice that this version does not know");

impl Wire for bool {
    fn write(&self, writer: &mut Writer) {
        u8::from(*self).write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        match u8::read(reader)? {
            0 => Ok(false),
            1 => Ok(true),
            _ => Err(UNKNOWN),
        }
    }
}

impl<T: Wire> Wire for Option<T> {
    fn write(&self, writer: &mut Writer) {
        self.is_some().write(writer);
        if let Some(value) = self {
            value.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        if bool::read(reader)? { T::read(reader).map(Some) } else { Ok(None) }
    }
}

impl<T: Wire> Wire for Vec<T> {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.extend(word(self.len()));
        for item in self {
            item.write(writer);
        }
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        // The length is a claim: room is made only for what the bytes that are left could hold, and grows with what
        // they do hold. Every item takes at least one byte.
        let length = reader.length()?;
        let room = length.min(reader.bytes.len() / size_of::<T>().max(1));
        let mut items = Self::with_capacity(room);
        for _ in 0..length {
            items.push(T::read(reader)?);
        }
        Ok(items)
    }
}

impl Wire for Arc<str> {
    fn write(&self, writer: &mut Writer) {
        let next = u32::try_from(writer.strings.len()).unwrap_or(u32::MAX);
        let place = *writer.places.entry(Self::clone(self)).or_insert(next);
        if place == next {
            writer.strings.push(Self::clone(self));
        }
        place.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        let place = reader.length()?;
        reader.strings.get(place).cloned().ok_or(LoadError::Invalid("it names a text that it does not hold"))
    }
}

/// A text in place: the names of exceptions, which are owned by each and could not be shared once read.
impl Wire for String {
    fn write(&self, writer: &mut Writer) {
        writer.bytes.extend(word(self.len()));
        writer.bytes.extend(self.as_bytes());
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        let length = reader.length()?;
        let text = std::str::from_utf8(reader.slice(length)?);
        text.map(Self::from).map_err(|_| NOT_UTF8)
    }
}

impl Wire for Tz {
    fn write(&self, writer: &mut Writer) {
        Arc::<str>::from(self.name()).write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        Arc::<str>::read(reader)?
            .parse()
            .map_err(|_| LoadError::Invalid("it names a time zone that does not exist"))
    }
}

impl Wire for Decimal {
    fn write(&self, writer: &mut Writer) {
        let (digits, scale) = self.parts();
        digits.write(writer);
        scale.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        let parts = (i128::read(reader)?, u32::read(reader)?);
        // Numbers are written in their shortest form, in which equal ones are equal bytes.
        Self::new(parts.0, parts.1)
            .filter(|number| number.parts() == parts)
            .ok_or(LoadError::Invalid("a number is not in its shortest form"))
    }
}

impl Wire for Day {
    fn write(&self, writer: &mut Writer) {
        self.unix().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        Self::from_unix(i32::read(reader)?).ok_or(LoadError::Invalid("a date is out of range"))
    }
}

impl Wire for Instant {
    fn write(&self, writer: &mut Writer) {
        self.unix().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        Self::from_unix(i64::read(reader)?).ok_or(LoadError::Invalid("an instant is out of range"))
    }
}

impl Wire for Weekdays {
    fn write(&self, writer: &mut Writer) {
        self.0.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        u8::read(reader).map(Self)
    }
}

impl Wire for Function {
    fn write(&self, writer: &mut Writer) {
        self.number().write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        Self::of_number(u8::read(reader)?).ok_or(UNKNOWN)
    }
}

/// The criteria of entries have a section of their own.
impl Wire for Entry {
    fn write(&self, writer: &mut Writer) {
        self.name.write(writer);
        self.age_from.write(writer);
        self.hours.write(writer);
        self.fire.write(writer);
        self.steps.write(writer);
    }

    fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
        Ok(Self {
            name: Wire::read(reader)?,
            age_from: Wire::read(reader)?,
            hours: Wire::read(reader)?,
            fire: Wire::read(reader)?,
            steps: Wire::read(reader)?,
            outline: Vec::new(),
        })
    }
}

/// A thing of several parts, one after another.
macro_rules! record {
    ($type:ident { $($part:ident),* }) => {
        impl Wire for $type {
            fn write(&self, writer: &mut Writer) {
                $(self.$part.write(writer);)*
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
                Ok(Self { $($part: Wire::read(reader)?),* })
            }
        }
    };
}

/// A choice: its number, then its parts.
macro_rules! choice {
    ($type:ident {
        $($number:literal $choice:ident $(($($item:ident),*))? $({ $($part:ident),* })?),* $(,)?
    }) => {
        impl Wire for $type {
            fn write(&self, writer: &mut Writer) {
                match self {
                    $(Self::$choice $(($($item),*))? $({ $($part),* })? => {
                        writer.bytes.push($number);
                        $($($item.write(writer);)*)?
                        $($($part.write(writer);)*)?
                    })*
                }
            }

            fn read(reader: &mut Reader<'_>) -> Result<Self, LoadError> {
                Ok(match u8::read(reader)? {
                    $($number => {
                        $($(let $item = Wire::read(reader)?;)*)?
                        $($(let $part = Wire::read(reader)?;)*)?
                        Self::$choice $(($($item),*))? $({ $($part),* })?
                    })*
                    _ => return Err(UNKNOWN),
                })
            }
        }
    };
}

record!(Field { name, quoted, kind, constants });
record!(Picklist { values, open });
record!(PicklistValue { text, closed });
record!(CellRange { first, last });
record!(Hours { name, spec });
record!(HoursSpec { zone, weekly, exceptions });
record!(Weekly { days, span });
record!(ClockSpan { start, end });
record!(Exception { open, when, span, from, until, name });
record!(MonthDay { month, day });
record!(Pool { name, members });
record!(Member { user, capacity });
record!(Step { after_minutes, actions });
record!(Formula { code });
record!(Op { check, yes, no });

choice!(FieldKind {
    0 Text, 1 Number, 2 Percent, 3 Boolean, 4 Date, 5 Datetime, 6 Picklist(values), 7 Multipicklist(values),
});
choice!(Constants { 0 None, 1 Texts(texts), 2 Numbers(numbers), 3 Days(days), 4 Instants(instants) });
choice!(When {
    0 Dates { first, last },
    1 Yearly { first, last },
    2 Nth { nth, weekday, month },
    3 Monthly { day },
    4 Daily { each },
    5 Weekly { days, each },
});
choice!(Nth { 0 First, 1 Second, 2 Third, 3 Fourth, 4 Last });
choice!(AgeFrom { 0 Created, 1 CreatedDisableOnModify, 2 LastModified, 3 Matched });
choice!(HoursUse { 0 Any, 1 Named(place), 2 Case });
choice!(Action {
    0 Notify(who, template),
    1 Email(address, template),
    2 Reassign(assignee, template),
    3 Set(field, value),
    4 Call(name),
    5 MarkEscalated,
});
choice!(Who { 0 Manager, 1 Owner, 2 Contact, 3 User(name), 4 Role(name), 5 Queue(name) });
choice!(Assignee { 0 Queue(name), 1 User(name), 2 Pool(place), 3 Manager });
choice!(SetValue {
    0 Text(text),
    1 Number(number),
    2 Percent(number),
    3 Boolean(value),
    4 Date(day),
    5 Instant(instant),
    6 List(texts),
    7 Blank,
});
choice!(Check {
    0 Cell { field, cells },
    1 Cells { field, set },
    2 Contains { field, list },
    3 StartsWith { field, list },
    4 Includes { field, list },
    5 Pair { relation, field, other },
    6 Now { relation, field, minutes },
    7 Today { relation, field, days },
    8 Period { relation, field, period },
    9 Accept { entry },
    10 Formula { formula },
});
choice!(Instruction {
    0 Blank(kind),
    1 Boolean(value),
    2 Number(number),
    3 Text(text),
    4 Field(field),
    5 Call { function, arguments, text },
    6 Match { pattern, text },
    7 Duplicate,
    8 Drop,
    9 Jump(to),
    10 When(to),
    11 Unless(to),
});
choice!(Type {
    0 Text, 1 Number, 2 Boolean, 3 Date, 4 Datetime, 5 Time, 6 Picklist, 7 Multipicklist,
});
choice!(Relation { 0 Equal, 1 Less, 2 LessOrEqual, 3 Greater, 4 GreaterOrEqual });
choice!(Period { 0 Yesterday, 1 Tomorrow, 2 This(unit), 3 Last(count, unit), 4 Next(count, unit) });
choice!(Unit { 0 Day, 1 Week, 2 Month, 3 Quarter, 4 Year });
choice!(Node { 0 All(parts), 1 Any(parts), 2 Not, 3 Row(label), 4 Test { negated, text } });
