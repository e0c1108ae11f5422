use std::io::{self, Write};

use serde::Serialize;

use super::Report;
use crate::{Diagnostic, LineColumn, Location, Severity};

/// The version of the object's shape. Fields may be added under the same version; none changes its meaning.
const VERSION: u32 = 1;

/// Writes one JSON object for all files, on one line. Lines and columns are from 1, columns in code points,
/// offsets in bytes, the end exclusive. The language reference has the shape.
pub fn json(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    write_json(report, None::<()>, out)
}

/// The same, with which cases each entry takes.
pub fn json_with_coverage<C: Serialize>(
    report: &Report<'_>,
    coverage: C,
    out: &mut dyn Write,
) -> io::Result<()> {
    write_json(report, Some(coverage), out)
}

fn write_json<C: Serialize>(report: &Report<'_>, coverage: Option<C>, out: &mut dyn Write) -> io::Result<()> {
    let object = Object {
        version: VERSION,
        files: report.files,
        errors: report.count(Severity::Error),
        warnings: report.count(Severity::Warning),
        diagnostics: report.diagnostics.iter().map(|diagnostic| item(report, diagnostic)).collect(),
        coverage,
    };
    serde_json::to_writer(&mut *out, &object)?;
    writeln!(out)
}

#[derive(Serialize)]
struct Object<'a, C> {
    version: u32,
    files: usize,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Item<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    coverage: Option<C>,
}

#[derive(Serialize)]
struct Item<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    help: Option<&'a str>,
    #[serde(flatten)]
    place: Position<'a>,
    labels: Vec<Label<'a>>,
    entry: Option<&'a str>,
    witness: Option<&'a crate::Witness>,
    fixes: Vec<Fix<'a>>,
}

#[derive(Serialize)]
struct Label<'a> {
    #[serde(flatten)]
    place: Position<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct Fix<'a> {
    title: &'a str,
    certain: bool,
    edits: Vec<Edit<'a>>,
}

#[derive(Serialize)]
struct Edit<'a> {
    #[serde(flatten)]
    place: Position<'a>,
    new_text: &'a str,
}

#[derive(Serialize)]
struct Position<'a> {
    file: &'a str,
    span: Span,
}

#[derive(Serialize)]
struct Span {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: u32,
    column: u32,
    offset: u32,
}

fn item<'a>(report: &Report<'a>, diagnostic: &'a Diagnostic) -> Item<'a> {
    let labels = diagnostic.labels.iter();
    let fixes = diagnostic.fixes.iter().map(|fix| Fix {
        title: &fix.title,
        certain: fix.certain,
        edits: fix
            .edits
            .iter()
            .map(|edit| Edit { place: position(report, edit.location), new_text: &edit.new_text })
            .collect(),
    });
    Item {
        code: diagnostic.code.as_str(),
        name: diagnostic.code.name(),
        severity: diagnostic.severity.as_str(),
        message: &diagnostic.message,
        help: diagnostic.help.as_deref(),
        place: position(report, diagnostic.location),
        labels: labels
            .map(|label| Label { place: position(report, label.location), message: &label.message })
            .collect(),
        entry: diagnostic.entry.as_deref(),
        witness: diagnostic.witness.as_ref(),
        fixes: fixes.collect(),
    }
}

fn position<'a>(report: &Report<'a>, location: Location) -> Position<'a> {
    let nowhere = LineColumn { line: 1, column: 1, offset: 0 };
    let place = report.place(location);
    Position {
        file: place.map_or("", |place| place.file.path()),
        span: Span {
            start: point(place.map_or(nowhere, |place| place.start())),
            end: point(place.map_or(nowhere, |place| place.end())),
        },
    }
}

fn point(LineColumn { line, column, offset }: LineColumn) -> Point {
    Point { line, column, offset }
}
