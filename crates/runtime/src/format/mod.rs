//! The file format of programs, described byte by byte in the crate's README.

mod wire;

use crate::error::LoadError;
use crate::limits::MAX_PROGRAM_BYTES;
use crate::parts::{Entry, Parts};
use crate::program::Program;
use crate::trace;
use wire::{Reader, Wire, Writer};

/// What a program begins with.
pub const MAGIC: [u8; 4] = *b"ESCB";

/// The version of the format.
pub const VERSION: u16 = 2;

/// Where the part begins that the checksum covers.
const CHECKED: usize = 12;

/// Where the hash of the sources ends.
const HASHED: usize = CHECKED + 32;

/// The names of the sections, in order.
const SECTIONS: [[u8; 4]; 12] = [
    *b"STRS", *b"RULE", *b"FLDS", *b"PATS", *b"LSTS", *b"SETS", *b"FORM", *b"HOUR", *b"POOL", *b"ENTR",
    *b"CODE", *b"OUTL",
];

/// The bytes of a program. [`Program::load`] makes an equal program of them.
pub fn encode(program: &Program) -> Vec<u8> {
    let parts = program.parts();
    let mut writer = Writer::default();
    let outlines: Vec<_> = parts.entries.iter().map(|entry| &entry.outline).collect();
    let mut section = |name: [u8; 4], write: &dyn Fn(&mut Writer)| writer.section(name, write);
    let [_, rule, fields, patterns, lists, sets, formulas, hours, pools, entries, code, outline] = SECTIONS;
    section(rule, &|w| {
        parts.name.write(w);
        parts.active.write(w);
        parts.zone.write(w);
        parts.default_hours.write(w);
    });
    section(fields, &|w| parts.fields.write(w));
    section(patterns, &|w| parts.patterns.write(w));
    section(lists, &|w| parts.lists.write(w));
    section(sets, &|w| parts.sets.write(w));
    section(formulas, &|w| parts.formulas.write(w));
    section(hours, &|w| parts.hours.write(w));
    section(pools, &|w| parts.pools.write(w));
    section(entries, &|w| parts.entries.write(w));
    section(code, &|w| parts.code.write(w));
    section(outline, &|w| outlines.iter().for_each(|outline| outline.write(w)));
    let checked = writer.finish(parts.source_hash, SECTIONS[0]);
    let mut bytes = Vec::with_capacity(CHECKED + checked.len());
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend(crc32fast::hash(&checked).to_le_bytes());
    bytes.extend(checked);
    bytes
}

impl Program {
    /// Reads a program from the bytes that [`encode`] wrote, and checks all of it: whatever the bytes, the answer is
    /// an error or a program that runs within its limits. Memory stays within a multiple of the bytes' length, which
    /// the crate's README states.
    pub fn load(bytes: &[u8]) -> Result<Self, LoadError> {
        trace::load(bytes.len(), || Self::new(decode(bytes)?))
    }
}

/// The hash of the sources as the head of a program gives it, where the bytes begin as one does. Nothing else is looked at:
/// [`Program::load`] may still refuse them.
pub fn source_hash(bytes: &[u8]) -> Option<[u8; 32]> {
    let hash = bytes.starts_with(&MAGIC).then(|| bytes.get(CHECKED..HASHED))??;
    hash.try_into().ok()
}

fn decode(bytes: &[u8]) -> Result<Parts, LoadError> {
    let mut header = Reader::new(bytes);
    if header.array::<4>() != Ok(MAGIC) {
        return Err(LoadError::NotAProgram);
    }
    let version = u16::from_le_bytes(header.array()?);
    if version != VERSION {
        return Err(LoadError::Version(version));
    }
    let reserved = header.array::<2>()?;
    let checksum = u32::from_le_bytes(header.array()?);
    let checked = header.rest();
    if reserved != [0, 0] || crc32fast::hash(checked) != checksum {
        return Err(LoadError::Damaged);
    }
    if bytes.len() > MAX_PROGRAM_BYTES {
        return Err(LoadError::Invalid("it is longer than a program may be"));
    }
    let mut reader = Reader::new(checked);
    let source_hash = reader.array()?;
    let [strings, rule, fields, patterns, lists, sets, formulas, hours, pools, entries, code, outline] =
        SECTIONS;
    let strings = reader.section(strings, &[])?.all(Reader::strings)?;
    let mut section = |name| reader.section(name, &strings);
    let (name, active, zone, default_hours) =
        section(rule)?.all(|r| Ok((Wire::read(r)?, Wire::read(r)?, Wire::read(r)?, Wire::read(r)?)))?;
    let fields = section(fields)?.all(Wire::read)?;
    let patterns = section(patterns)?.all(Wire::read)?;
    let lists = section(lists)?.all(Wire::read)?;
    let sets = section(sets)?.all(Wire::read)?;
    let formulas = section(formulas)?.all(Wire::read)?;
    let hours = section(hours)?.all(Wire::read)?;
    let pools = section(pools)?.all(Wire::read)?;
    let mut entries: Vec<Entry> = section(entries)?.all(Wire::read)?;
    let code = section(code)?.all(Wire::read)?;
    section(outline)?.all(|r| {
        entries.iter_mut().try_for_each(|entry| {
            entry.outline = Wire::read(r)?;
            Ok(())
        })
    })?;
    reader.end()?;
    Ok(Parts {
        name,
        active,
        source_hash,
        zone,
        fields,
        patterns,
        lists,
        sets,
        formulas,
        hours,
        default_hours,
        pools,
        entries,
        code,
    })
}
