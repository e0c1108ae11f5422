//! `escc check`: what is wrong with rules, and mending what can be mended.

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use esc_diagnostics::{FileId, Fix, Severity, apply_fixes, render};
use esc_workspace::{Disk, Level, Levels, Options, Report, Target, Workspace};

use crate::args::{CheckArgs, Format, LevelFlag, LevelFlags, TargetEngine};
use crate::problem::Problem;
use crate::{Exit, console, write};

/// How often fixes are applied and the files checked again: a fix may uncover another mistake, and of two fixes
/// for one place the second waits. Files as people write them take two or three rounds.
const MAX_FIX_ROUNDS: usize = 20;

/// Checks files and prints what was found.
pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Problem> {
    let options = Options {
        now: args.now.unwrap_or_else(console::now),
        levels: levels(&args.levels)?,
        target: args.target.map(|TargetEngine::Salesforce| Target::Salesforce),
        steps: Some(args.steps),
    };
    let mut workspace = Workspace::new(Disk);
    let mut report = workspace.check(&args.paths, &options)?;
    if args.fix {
        report = mend(&mut workspace, &args.paths, &options, report)?;
    }
    print(&report, args.format)?;
    let exit = if report.count(Severity::Error) > 0 { Exit::No } else { Exit::Fine };
    // The process ends here: freeing the trees of a large org one by one would be work for nothing.
    std::mem::forget((workspace, report));
    Ok(exit)
}

/// The levels that the flags set, each going before those to its left.
fn levels(flags: &LevelFlags) -> Result<Levels, Problem> {
    let mut levels = Levels::default();
    for (flag, code) in &flags.flags {
        let level = match flag {
            LevelFlag::Allow => Level::Allow,
            LevelFlag::Warn => Level::Warn,
            LevelFlag::Deny if code == "warnings" => {
                levels.deny_warnings();
                continue;
            }
            LevelFlag::Deny => Level::Deny,
        };
        levels.set(code, level).map_err(|error| {
            Problem::with_help(format_args!("--{} {code}: {error}", flag.name()), error.help())
        })?;
    }
    Ok(levels)
}

/// Applies the certain fixes to the files that the call names until none is left, and gives what remains.
fn mend(
    workspace: &mut Workspace<Disk>,
    paths: &[PathBuf],
    options: &Options,
    mut report: Report,
) -> Result<Report, Problem> {
    let mut count = 0;
    let mut changed = BTreeSet::new();
    for _ in 0..MAX_FIX_ROUNDS {
        let applied = apply_fixes(certain_fixes(&report), &report.sources);
        if applied.applied == 0 {
            break;
        }
        for (id, text) in &applied.texts {
            let Some(file) = report.files.iter().find(|file| file.id == *id) else { continue };
            write::replace(&file.path, text.as_bytes())
                .map_err(|error| Problem::unwritable(&file.path, &error))?;
            changed.insert(file.path.clone());
        }
        count += applied.applied;
        report = workspace.check(paths, options)?;
    }
    let told = match count {
        0 => "no fixes to apply".to_owned(),
        _ => {
            format!("applied {} in {}", plural(count, "fix", "fixes"), plural(changed.len(), "file", "files"))
        }
    };
    // The files are written: whether anyone reads so is of no weight.
    let _ = writeln!(console::stderr(), "{told}");
    Ok(report)
}

/// The first certain fix of each diagnostic, if it changes none but files that the call names.
fn certain_fixes(report: &Report) -> impl Iterator<Item = &Fix> {
    let named: BTreeSet<FileId> = report.files.iter().filter(|file| file.named).map(|file| file.id).collect();
    report.diagnostics.iter().filter_map(move |found| {
        let fix = found.fixes.iter().find(|fix| fix.certain)?;
        let is_named = |(file, _)| named.contains(&file);
        let stays = fix.edits.iter().all(|edit| report.sources.resolve(edit.location).is_some_and(is_named));
        stays.then_some(fix)
    })
}

fn plural(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn print(report: &Report, format: Format) -> Result<(), Problem> {
    let shown = render::Report {
        diagnostics: &report.diagnostics,
        sources: &report.sources,
        files: report.files.len(),
    };
    let mut out = BufWriter::new(console::stdout());
    match format {
        Format::Human => render::human(&shown, console::style(console::colour_on_stdout()), &mut out)?,
        Format::Json => render::json(&shown, &mut out)?,
        Format::Sarif => render::sarif(&shown, &mut out)?,
        Format::Github => render::github(&shown, &mut out)?,
        Format::Short => render::short(&shown, &mut out)?,
    }
    out.flush()?;
    Ok(())
}
