//! `escc export`: rule files as Salesforce metadata.

use std::fs;
use std::io::Write as _;

use esc_diagnostics::{Code, Severity, render};
use esc_salesforce::{Layout, Source, export, files};
use esc_workspace::{DEFAULT_STEPS, Disk, Levels, Options, Report, Target, Workspace};

use crate::args::{ExportArgs, ExportLayout};
use crate::problem::Problem;
use crate::{Exit, console, rules, write};

/// Writes the metadata that rule files come to.
pub(crate) fn run(args: &ExportArgs) -> Result<Exit, Problem> {
    let options = Options {
        now: args.now.unwrap_or_else(console::now),
        levels: Levels::default(),
        target: Some(Target::Salesforce),
        steps: Some(DEFAULT_STEPS),
    };
    rules::refuse_others(&args.rules)?;
    let report = Workspace::new(Disk).check(&args.rules, &options)?;
    show(&report)?;
    if report.count(Severity::Error) > 0 {
        return Ok(Exit::No);
    }
    let stems: Vec<String> = report
        .files
        .iter()
        .map(|file| file.path.file_stem().unwrap_or_default().to_string_lossy().into_owned())
        .collect();
    let sources: Vec<Source<'_>> = report
        .files
        .iter()
        .zip(&stems)
        .map(|(file, stem)| Source {
            text: file.source.text.text(),
            slices: &file.source.slices,
            rule_name: stem,
        })
        .collect();
    // What is told here was told by the check.
    let (org, _) = export(&sources);
    let layout = match args.target {
        ExportLayout::Source => Layout::Source,
        ExportLayout::Mdapi => Layout::Mdapi,
    };
    let files = files(&org, layout)
        .map_err(|error| Problem::new(format_args!("the metadata cannot be written: {error}")))?;
    if files.is_empty() {
        return Err(Problem::with_help(
            "there are no rules and no hours in these files",
            "name files with a `rule`, entries or `hours`",
        ));
    }
    let mut out = console::stdout();
    for file in files {
        let path = args.output.join(file.path);
        let unwritable = |error| Problem::unwritable(&path, &error);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        write::replace(&path, file.text.as_bytes()).map_err(unwritable)?;
        writeln!(out, "wrote `{}`", path.display())?;
    }
    Ok(Exit::Fine)
}

/// Shows errors, and what Salesforce does another way.
fn show(report: &Report) -> Result<(), Problem> {
    let diagnostics: Vec<_> = report
        .diagnostics
        .iter()
        .filter(|found| found.severity == Severity::Error || matches!(found.code, Code::W0405 | Code::W0409))
        .cloned()
        .collect();
    let files = report.file_count();
    Ok(console::show(&render::Report { diagnostics: &diagnostics, sources: &report.sources, files })?)
}
