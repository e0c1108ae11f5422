use std::io::{self, Write};

use super::{Report, visible::visible_line};

/// Writes a line a diagnostic, as compilers do and editors read it: `path:line:column: error[E0201]: message`.
pub fn short(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for diagnostic in report.diagnostics {
        if let Some(place) = report.place(diagnostic.location) {
            let start = place.start();
            write!(out, "{}:{}:{}: ", visible_line(place.file.path()), start.line, start.column)?;
        }
        let message = visible_line(&diagnostic.message);
        writeln!(out, "{}[{}]: {message}", diagnostic.severity, diagnostic.code)?;
    }
    Ok(())
}
