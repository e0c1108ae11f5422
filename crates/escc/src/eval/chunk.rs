//! What is read and judged at a time.

use csv::StringRecord;

use super::csv::Columns;
use std::sync::Arc;

/// How much text a chunk has at least, in bytes, unless the input ends: enough that taking turns costs
/// nothing, little enough that the first decisions come at once.
pub(super) const CHUNK_BYTES: usize = 64 * 1024;

/// A number of cases that stand one after the other.
pub(super) enum Chunk {
    /// Lines of JSON.
    Lines {
        /// The lines, blank ones among them.
        text: Vec<u8>,
        /// Where each ends in the text.
        ends: Vec<usize>,
        /// The number of the first, from 1.
        first_line: u64,
    },
    /// JSON values.
    Values {
        /// The values, one after the other.
        text: String,
        /// Where each ends in the text, and the line on which it starts.
        ends: Vec<(usize, u64)>,
    },
    /// Records of a table.
    Records {
        /// Which fields they give.
        columns: Arc<Columns>,
        /// Each record, or why it cannot be read, with its line.
        records: Vec<(u64, Result<StringRecord, String>)>,
    },
}
