//! Where cases come from, and in which form.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use esc_runtime::Program;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::chunk::Chunk;
use super::csv::Table;
use super::json::Values;
use super::lines::Lines;
use crate::console;
use crate::problem::{Problem, reason};

/// The longest text of one case, in bytes: some hundred times a case with every field that Salesforce allows.
/// It bounds the memory that a mistaken input takes.
pub(super) const MAX_CASE_BYTES: u64 = 16 * 1024 * 1024;

/// How far the form of an input is looked for, in bytes.
const PEEK_BYTES: u64 = 1024 * 1024;

/// How much is read at a time, in bytes.
pub(super) const BUFFER_BYTES: usize = 128 * 1024;

/// From how many bytes on a file is worth a progress bar.
const PROGRESS_BYTES: u64 = 16 * 1024 * 1024;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

pub(super) type Source = Box<dyn Read + Send>;

/// Cases that are still to be read.
pub(super) struct Input {
    cases: Cases,
    /// Shows how far the reading is.
    pub(super) progress: Option<ProgressBar>,
}

enum Cases {
    Values(Values),
    Lines(Lines),
    Table(Table),
}

/// The forms in which cases come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// JSON values, or what `sf data query --json` prints.
    Json,
    /// A JSON object a line.
    Lines,
    Csv,
}

impl Input {
    /// The next cases; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Chunk>, Problem> {
        match &mut self.cases {
            Cases::Values(values) => values.next(),
            Cases::Lines(lines) => lines.next(),
            Cases::Table(table) => table.next(),
        }
    }
}

/// Opens a file or, for `-`, standard input, and finds out its form: by the name where it ends in `.csv`,
/// `.jsonl` or `.ndjson`, else by how it begins.
pub(super) fn open(path: &Path, program: &Program) -> Result<Input, Problem> {
    let unreadable = |error| Problem::unreadable(path, &error);
    let mut progress = None;
    let mut source: Source = if path == Path::new("-") {
        Box::new(std::io::stdin())
    } else {
        let file = File::open(path).map_err(unreadable)?;
        let metadata = file.metadata().map_err(unreadable)?;
        if metadata.is_dir() {
            return Err(Problem::new(format_args!("`{}` is a folder, not a file of cases", path.display())));
        }
        if metadata.len() >= PROGRESS_BYTES && console::stderr_is_terminal() && !console::stdout_is_terminal()
        {
            let bar = progress_bar(metadata.len());
            progress = Some(bar.clone());
            Box::new(bar.wrap_read(file))
        } else {
            Box::new(file)
        }
    };
    let named = path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase);
    let mut peek = Peek { source: &mut source, text: Vec::new(), ended: false };
    peek.more().map_err(unreadable)?;
    if peek.text.starts_with(&[0xff, 0xfe]) || peek.text.starts_with(&[0xfe, 0xff]) {
        return Err(Problem::with_help(
            format_args!("`{}` is UTF-16 text", path.display()),
            "save it with the encoding UTF-8",
        ));
    }
    let form = match named.as_deref() {
        Some("csv") => Form::Csv,
        Some("jsonl" | "ndjson") => Form::Lines,
        _ => peek.form().map_err(unreadable)?,
    };
    let mut text = std::mem::take(&mut peek.text);
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len());
    }
    let source: Source = Box::new(Cursor::new(text).chain(source));
    let cases = match form {
        Form::Json => Cases::Values(Values::new(source)),
        Form::Lines => Cases::Lines(Lines::new(source)),
        Form::Csv => Cases::Table(Table::new(source, program)?),
    };
    Ok(Input { cases, progress })
}

fn progress_bar(bytes: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes}, {eta} left");
    ProgressBar::new(bytes).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}

/// The beginning of an input.
struct Peek<'a> {
    source: &'a mut Source,
    text: Vec<u8>,
    ended: bool,
}

/// What a line, taken by itself, is.
enum LineKind {
    /// A whole JSON object, but no result of a query.
    Case,
    /// A whole JSON object with `records`.
    Result,
    /// The beginning of a JSON object, broken off where a value or another member follows.
    Open,
    /// The beginning of a JSON object, broken off within a value.
    Beginning,
    Other,
}

impl Peek<'_> {
    /// Reads on, by no more than there is room for in a buffer.
    fn more(&mut self) -> std::io::Result<()> {
        let before = self.text.len();
        self.source.by_ref().take(BUFFER_BYTES as u64).read_to_end(&mut self.text)?;
        self.ended = self.text.len() < before + BUFFER_BYTES;
        Ok(())
    }

    /// What begins with `[` is JSON; what begins with `{` is JSON, or lines of it where the first line is a whole
    /// case, or is damaged and the next is a whole case; all else is CSV.
    fn form(&mut self) -> std::io::Result<Form> {
        let start = |text: &[u8]| text.trim_ascii_start().first().copied();
        let body = self.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.text);
        match start(body) {
            Some(b'[') => return Ok(Form::Json),
            Some(b'{') => {}
            _ => return Ok(Form::Csv),
        }
        while !self.ended && (self.text.len() as u64) < PEEK_BYTES && self.lines().0 < 2 {
            self.more()?;
        }
        let (count, first, second) = self.lines();
        let cut_off = count == 0 && !self.ended;
        Ok(match (line_kind(first), line_kind(second)) {
            _ if cut_off => Form::Json,
            (LineKind::Case, _) | (LineKind::Beginning | LineKind::Other, LineKind::Case) => Form::Lines,
            (LineKind::Other, _) if second.is_empty() => Form::Lines,
            _ => Form::Json,
        })
    }

    /// How many ends of lines there are after the first that is not blank begins, and that line and the next.
    fn lines(&self) -> (usize, &[u8], &[u8]) {
        let body = self.text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&self.text).trim_ascii_start();
        let ends = memchr::memchr_iter(b'\n', body).take(2).count();
        let mut lines = body.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii);
        (ends, lines.next().unwrap_or_default(), lines.next().unwrap_or_default())
    }
}

fn line_kind(line: &[u8]) -> LineKind {
    /// What tells the result of a query from a case.
    #[derive(Deserialize)]
    struct Probe {
        records: Option<IgnoredAny>,
        result: Option<IgnoredAny>,
    }
    if line.first() != Some(&b'{') {
        return LineKind::Other;
    }
    match serde_json::from_slice::<Probe>(line) {
        Ok(Probe { records: None, result: None }) => LineKind::Case,
        Ok(_) => LineKind::Result,
        // A key that stands twice is a case, though a wrong one.
        Err(error) if error.is_data() => LineKind::Case,
        Err(error) if error.is_eof() => match line.last() {
            Some(b'{' | b'[' | b',' | b':') => LineKind::Open,
            _ => LineKind::Beginning,
        },
        Err(_) => LineKind::Other,
    }
}

/// The cases cannot be read on.
pub(super) fn unreadable(error: &std::io::Error) -> Problem {
    Problem::new(format_args!("the cases cannot be read: {}", reason(error)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(text: &str) -> Form {
        let mut source: Source = Box::new(Cursor::new(text.as_bytes().to_vec()));
        let mut peek = Peek { source: &mut source, text: Vec::new(), ended: false };
        peek.more().unwrap();
        peek.form().unwrap()
    }

    #[test]
    fn the_form_is_told_from_the_beginning() {
        for (text, expected) in [
            ("", Form::Csv),
            ("Id,CreatedDate\n", Form::Csv),
            ("\u{feff}[{}]", Form::Json),
            ("\n {\"Id\": \"1\"}", Form::Lines),
            ("{\"Id\": \"1\"}\n{\"Id\": \"2\"}\n", Form::Lines),
            ("{\n  \"Id\": \"1\"\n}\n", Form::Json),
            ("{\"Id\": \"1\",\n\"Status\": \"New\"}", Form::Json),
            ("{\"status\": 0, \"result\": {\"records\": []}}", Form::Json),
            ("{\"records\": [\n{\"Id\": \"1\"},\n", Form::Json),
            ("{\"records\": [\n{\"Id\": \"1\"}\n]}", Form::Json),
            ("{\"Id\": \"1\n{\"Id\": \"2\"}\n", Form::Lines),
            ("{\"Id\": 1 2}\n{\"Id\": \"2\"}\n", Form::Lines),
            ("{\"Id\": 1 2}\n", Form::Lines),
        ] {
            assert_eq!(form(text), expected, "{text}");
        }
    }

    #[test]
    fn a_long_first_line_is_not_read_whole() {
        let text = format!("{{\"result\": {{\"records\": [{}", "{\"Id\": \"1\"}, ".repeat(200_000));
        assert_eq!(form(&text), Form::Json);
    }
}
