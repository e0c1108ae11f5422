use std::fmt::Write as _;
use std::io::{self, Write};

use super::{Report, visible::visible, visible::visible_line};
use crate::Severity;

/// Writes the workflow commands that make GitHub Actions show each diagnostic beside its line. Columns are in
/// code points, the end exclusive.
///
/// Source of the syntax and of its escapes: GitHub's "Workflow commands" and the `@actions/core` package.
pub fn github(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in report.diagnostics {
        let command = match diagnostic.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        write!(out, "::{command} ")?;
        if let Some(place) = report.place(diagnostic.location) {
            let (start, end) = (place.start(), place.end());
            write!(
                out,
                "file={},line={},col={},endLine={},endColumn={},",
                property(&visible(place.file.path())),
                start.line,
                start.column,
                end.line,
                end.column
            )?;
        }
        let title = format!("{} {}", diagnostic.code, diagnostic.code.name());
        let mut message = visible_line(&diagnostic.message).into_owned();
        if let Some(help) = &diagnostic.help {
            let _infallible = write!(message, "\nhelp: {}", visible(help));
        }
        writeln!(out, "title={}::{}", property(&title), data(&message))?;
    }
    Ok(())
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
