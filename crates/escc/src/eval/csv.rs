//! Cases in a table: RFC 4180, with a header that names fields.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use csv::{ReaderBuilder, StringRecord};
use esc_runtime::{Case, CaseError, FieldId, Program};
use esc_values::fold;

use super::chunk::{CHUNK_BYTES, Chunk};
use super::input::BUFFER_BYTES;
use super::pipeline::Send;
use crate::problem::Problem;

/// Which columns of a table are fields that the rules read.
pub(super) struct Columns {
    fields: Vec<(usize, FieldId)>,
}

impl Columns {
    /// Reads the header. Names are compared without case, and a leading `Case.` is dropped.
    fn new(header: &StringRecord, program: &Program) -> Result<Self, Problem> {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        let mut fields = Vec::new();
        for (column, written) in header.iter().enumerate() {
            let name = written.trim();
            let folded = fold(name);
            let key = folded.strip_prefix("case.").unwrap_or(&folded);
            if let Some(first) = seen.insert(key.to_owned(), name) {
                let message = if first == name {
                    format!("the column `{name}` stands twice in the header")
                } else {
                    format!("the columns `{first}` and `{name}` of the header give the same field")
                };
                return Err(Problem::with_help(message, "keep one of the two"));
            }
            fields.extend(program.field(key).map(|field| (column, field)));
        }
        Ok(Self { fields })
    }

    /// Reads a record into the case. All of it is read before an error is returned, which is the first.
    pub(super) fn read(&self, record: &StringRecord, case: &mut Case) -> Result<(), CaseError> {
        case.clear();
        let mut read = Ok(());
        for (column, field) in &self.fields {
            let cell = record.get(*column).unwrap_or_default();
            let set = case.set_from_text(*field, cell);
            read = read.and(set);
        }
        read
    }
}

/// Reads a table and sends its records.
pub(super) fn read(input: impl Read, program: &Program, send: &mut Send<'_>) -> Result<(), Problem> {
    let mut reader = ReaderBuilder::new()
        .buffer_capacity(BUFFER_BYTES)
        .has_headers(false)
        .flexible(true)
        .from_reader(input);
    let mut header = StringRecord::new();
    let broken =
        |error: &csv::Error| Problem::new(format_args!("the cases cannot be read as CSV: {}", reason(error)));
    if !reader.read_record(&mut header).map_err(|error| broken(&error))? {
        return Ok(());
    }
    let columns = Arc::new(Columns::new(&header, program)?);
    let mut records = Vec::new();
    let mut bytes = 0;
    loop {
        let start = reader.position().byte();
        let mut record = StringRecord::new();
        let read = match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) if record.len() == header.len() => Ok(record),
            Ok(true) => {
                let cells = match record.len() {
                    1 => "1 cell".to_owned(),
                    count => format!("{count} cells"),
                };
                let line = record.position().map_or(0, csv::Position::line);
                let message = format!("the record has {cells}, and the header has {}", header.len());
                records.push((line, Err(message)));
                continue;
            }
            Err(error) if error.is_io_error() => return Err(broken(&error)),
            Err(error) => Err(error),
        };
        match read {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                records.push((line, Ok(record)));
            }
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                records.push((line, Err(reason(&error))));
            }
        }
        bytes += reader.position().byte().saturating_sub(start);
        if bytes >= CHUNK_BYTES as u64 {
            bytes = 0;
            send(Chunk::Records { columns: Arc::clone(&columns), records: std::mem::take(&mut records) })?;
        }
    }
    send(Chunk::Records { columns, records })
}

/// What is wrong, without the place, which is told beside it.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8 text".to_owned(),
        csv::ErrorKind::Io(error) => crate::problem::reason(error),
        _ => error.to_string(),
    }
}
