//! Cases in a table: RFC 4180, with a header that names fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use csv::{Reader, ReaderBuilder, StringRecord};
use esc_runtime::{Case, CaseError, FieldId, Program};
use esc_values::fold;

use super::chunk::{CHUNK_BYTES, Chunk};
use super::input::{BUFFER_BYTES, Source};
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

/// A table whose records are still to be read.
pub(super) struct Table {
    reader: Reader<Source>,
    header: StringRecord,
    columns: Arc<Columns>,
}

impl Table {
    /// Reads the header; of nothing, an empty one.
    pub(super) fn new(source: Source, program: &Program) -> Result<Self, Problem> {
        let mut reader = ReaderBuilder::new()
            .buffer_capacity(BUFFER_BYTES)
            .has_headers(false)
            .flexible(true)
            .from_reader(source);
        let mut header = StringRecord::new();
        reader.read_record(&mut header).map_err(|error| broken(&error))?;
        let columns = Arc::new(Columns::new(&header, program)?);
        Ok(Self { reader, header, columns })
    }

    /// The next records.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Problem> {
        let mut records = Vec::new();
        let start = self.reader.position().byte();
        while self.reader.position().byte().saturating_sub(start) < CHUNK_BYTES as u64 {
            let mut record = StringRecord::new();
            match self.reader.read_record(&mut record) {
                Ok(false) => break,
                Ok(true) => {
                    let line = record.position().map_or(0, csv::Position::line);
                    records.push((line, self.whole(record)));
                }
                Err(error) if error.is_io_error() => return Err(broken(&error)),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    records.push((line, Err(reason(&error))));
                }
            }
        }
        let columns = Arc::clone(&self.columns);
        Ok((!records.is_empty()).then_some(Chunk::Records { columns, records }))
    }

    /// A record, if it has a cell for each column.
    fn whole(&self, record: StringRecord) -> Result<StringRecord, String> {
        if record.len() == self.header.len() {
            return Ok(record);
        }
        let cells = match record.len() {
            1 => "1 cell".to_owned(),
            count => format!("{count} cells"),
        };
        Err(format!("the record has {cells}, and the header has {}", self.header.len()))
    }
}

fn broken(error: &csv::Error) -> Problem {
    Problem::new(format_args!("the cases cannot be read as CSV: {}", reason(error)))
}

/// What is wrong, without the place, which is told beside it.
fn reason(error: &csv::Error) -> String {
    match error.kind() {
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8 text".to_owned(),
        csv::ErrorKind::Io(error) => crate::problem::reason(error),
        _ => error.to_string(),
    }
}
