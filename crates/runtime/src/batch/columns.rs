//! Cases as columns.

use std::fmt;

use esc_values::Instant;

use super::evaluate_all;
use crate::case::{Case, Prepared};
use crate::decision::Decision;
use crate::error::CaseError;
use crate::program::{FieldId, Program};
use crate::value::Value;

/// The values of one field, one for each row.
#[derive(Clone, Copy, Debug)]
pub enum Column<'a> {
    /// Each as it is.
    Values(&'a [Value<'a>]),
    /// For each row the place of its value among different ones, as columnar formats keep texts that repeat. Each
    /// different value is read once, however many rows have it.
    Dictionary {
        /// The different values.
        values: &'a [Value<'a>],
        /// For each row the place of its value.
        rows: &'a [u32],
    },
}

/// Cases as columns: of each field the values of all rows.
///
/// A field without a column is blank in every row.
#[derive(Debug)]
pub struct Columns<'a> {
    program: Program,
    rows: usize,
    bound: Vec<(FieldId, Bound<'a>)>,
}

/// A column, ready to be read row by row.
#[derive(Debug)]
enum Bound<'a> {
    Values(&'a [Value<'a>]),
    Dictionary { values: Vec<Result<Prepared, Box<CaseError>>>, rows: &'a [u32] },
}

/// Why a column does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ColumnError {
    /// It has another number of rows.
    Rows {
        /// The field.
        field: String,
        /// How many rows the column has.
        found: usize,
        /// How many there should be.
        expected: usize,
    },
    /// A row names a value that the dictionary does not have.
    NoSuchValue {
        /// The field.
        field: String,
        /// The row, counted from 0.
        row: usize,
        /// The place that it names.
        place: u32,
        /// How many values there are.
        values: usize,
    },
    /// The field has a column already.
    Twice {
        /// The field.
        field: String,
    },
}

impl<'a> Columns<'a> {
    /// So many rows without values.
    pub fn new(program: &Program, rows: usize) -> Self {
        Self { program: program.clone(), rows, bound: Vec::new() }
    }

    /// Says what the rows have in a field.
    ///
    /// # Errors
    ///
    /// The column has another number of rows, a row names no value of the dictionary, or the field has a column. A
    /// value that the field does not take is no error here, but of each case that has it.
    pub fn set(&mut self, field: FieldId, column: Column<'a>) -> Result<(), ColumnError> {
        let name = || self.program.field_name(field).to_owned();
        let found = match column {
            Column::Values(values) => values.len(),
            Column::Dictionary { rows, .. } => rows.len(),
        };
        if found != self.rows {
            return Err(ColumnError::Rows { field: name(), found, expected: self.rows });
        }
        if self.bound.iter().any(|(other, _)| *other == field) {
            return Err(ColumnError::Twice { field: name() });
        }
        let bound = match column {
            Column::Values(values) => Bound::Values(values),
            Column::Dictionary { values, rows } => {
                let missing = rows.iter().enumerate().find(|(_, place)| **place as usize >= values.len());
                if let Some((row, place)) = missing {
                    let (place, values) = (*place, values.len());
                    return Err(ColumnError::NoSuchValue { field: name(), row, place, values });
                }
                let mut case = Case::new(&self.program);
                let values = values.iter().map(|value| Ok(case.prepare(field, *value)?)).collect();
                Bound::Dictionary { values, rows }
            }
        };
        self.bound.push((field, bound));
        Ok(())
    }

    /// Judges every row at the instant `now`, as [`evaluate_all`] does.
    pub fn evaluate(&self, now: Instant, decisions: &mut Vec<Result<Decision, CaseError>>) {
        evaluate_all(&self.program, self.rows, now, decisions, |row, case| {
            self.bound.iter().try_for_each(|(field, column)| match column {
                Bound::Values(values) => {
                    values.get(row).map_or(Ok(()), |value| case.set_field(*field, *value))
                }
                Bound::Dictionary { values, rows } => {
                    match rows.get(row).and_then(|place| values.get(*place as usize)) {
                        Some(Ok(value)) => {
                            case.set_prepared(*field, value);
                            Ok(())
                        }
                        Some(Err(error)) => Err(CaseError::clone(error)),
                        None => Ok(()),
                    }
                }
            })
        });
    }
}

impl fmt::Display for ColumnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rows { field, found, expected } => {
                write!(f, "the column `{field}` has {found} rows, but the others have {expected}")
            }
            Self::NoSuchValue { field, row, place, values } => write!(
                f,
                "row {row} of the column `{field}` names the value {place}, but its dictionary ends after {values}"
            ),
            Self::Twice { field } => write!(f, "the column `{field}` is given twice"),
        }
    }
}

impl std::error::Error for ColumnError {}
