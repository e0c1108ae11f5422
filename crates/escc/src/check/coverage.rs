//! Which cases each entry takes.

use std::io::{self, Write};

use esc_diagnostics::render::Style;
use esc_reach::Coverage;
use esc_values::Instant;
use esc_workspace::Report;
use serde::Serialize;

use crate::console::visible;
use crate::region::{is_every_case, region};

/// The coverage of a rule file.
#[derive(Serialize)]
pub(super) struct FileCoverage {
    file: String,
    entries: Vec<Coverage>,
}

/// The coverage of every rule that was analysed.
pub(super) fn of(report: &Report, now: Instant) -> Vec<FileCoverage> {
    let analysed =
        report.all_rules().filter_map(|file| Some((file, file.rules.as_ref()?, file.analysis.as_ref()?)));
    analysed
        .map(|(file, rules, analysis)| FileCoverage {
            file: report.sources.file(file.id).map_or_else(String::new, |file| file.path().to_owned()),
            entries: analysis.coverage(rules, now),
        })
        .collect()
}

/// Writes coverage for people.
pub(super) fn human(coverage: &[FileCoverage], style: Style, out: &mut dyn Write) -> io::Result<()> {
    let (strong, end) = if style.colour { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
    for file in coverage {
        writeln!(out, "{}\n", visible(&file.file))?;
        for row in &file.entries {
            let entry = row.entry.as_deref().map(visible);
            let criteria = row.region.as_deref().filter(|criteria| !is_every_case(criteria));
            let head = match (entry, &row.region, criteria) {
                (entry, _, _) if row.undecided => format!(
                    "{}: it was left open whether there are any; give `--steps` a larger number",
                    entry.map_or_else(
                        || "cases that no entry takes".to_owned(),
                        |entry| format!("cases of `{entry}`")
                    )
                ),
                (Some(entry), _, Some(_)) => format!("`{entry}` takes the cases with"),
                (Some(entry), Some(_), None) => format!("`{entry}` takes every case"),
                (Some(entry), None, None) => format!("`{entry}` takes no case"),
                (None, _, Some(_)) => "no entry takes the cases with".to_owned(),
                (None, Some(_), None) => "no entry takes any case".to_owned(),
                (None, None, None) => "every case is taken by some entry".to_owned(),
            };
            writeln!(out, "  {strong}{head}{end}")?;
            if let Some(criteria) = criteria {
                region("    ", "      ", criteria, style, out)?;
            }
            if let Some(witness) = &row.witness {
                writeln!(out, "    such a case: {}", visible(&witness.0))?;
            }
            writeln!(out)?;
        }
    }
    Ok(())
}
