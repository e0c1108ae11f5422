//! Which cases something is about, for people.

use std::io::{self, Write};

use esc_diagnostics::render::Style;
use textwrap::{Options, wrap};

use crate::console::visible;

/// The criteria that stand for every case, where the language asks for criteria.
const EVERY_CASE: &str = "CreatedDate is not blank";

/// Whether every case fits criteria.
pub(crate) fn is_every_case(criteria: &str) -> bool {
    criteria == EVERY_CASE
}

/// Writes criteria behind `first`, and what does not fit on that line below it, behind `rest`.
pub(crate) fn region(
    first: &str,
    rest: &str,
    criteria: &str,
    style: Style,
    out: &mut dyn Write,
) -> io::Result<()> {
    let options = Options::new(style.width).initial_indent(first).subsequent_indent(rest);
    for line in wrap(&visible(criteria), &options) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
