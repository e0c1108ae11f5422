//! `escc check`: what is wrong with rules, and mending what can be mended.

mod coverage;

use std::collections::BTreeSet;
use std::io::{BufWriter, Write as _};
use std::path::PathBuf;

use esc_diagnostics::{FileId, Fix, Severity, apply_fixes, render};
use esc_syntax::suggest;
use esc_values::Instant;
use esc_workspace::{Disk, Level, Levels, Options, Report, Target, Workspace};

use self::coverage::FileCoverage;
use crate::args::{CheckArgs, Format, LevelFlag, LevelFlags, TargetEngine};
use crate::problem::Problem;
use crate::{Exit, console, rules, write};

/// How often fixes are applied and the files checked again: a fix may uncover another mistake, and of two fixes
/// for one place the second waits. Files as people write them take two or three rounds.
const MAX_FIX_ROUNDS: usize = 20;

/// Checks files and prints what was found.
pub(crate) fn run(args: &CheckArgs) -> Result<Exit, Problem> {
    if args.coverage && !matches!(args.format, Format::Human | Format::Json) {
        return Err(Problem::with_help(
            "`--coverage` is printed for people or as JSON",
            "write `--format human` or `--format json`",
        ));
    }
    rules::refuse_others(&args.paths)?;
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
    if let Some(entry) = &args.witness {
        return witness(&report, entry, options.now);
    }
    let coverage = if args.coverage { coverage::of(&report, options.now) } else { Vec::new() };
    print(&report, args, &coverage)?;
    let exit = if report.count(Severity::Error) > 0 { Exit::No } else { Exit::Fine };
    // The process ends here: freeing the trees of a large org one by one would be work for nothing.
    std::mem::forget((workspace, report));
    Ok(exit)
}

/// Prints a case that an entry takes. Where several files have an entry of that name, the first is meant.
fn witness(report: &Report, name: &str, now: Instant) -> Result<Exit, Problem> {
    rules::show(report, Severity::Error)?;
    let rules = || report.all_rules().filter_map(|file| file.rules.as_ref().zip(file.analysis.as_ref()));
    let entries = || rules().flat_map(|(rules, _)| rules.entries.iter().map(|entry| entry.name.as_str()));
    let found = rules().find_map(|(rules, analysis)| {
        Some((analysis, rules.entries.iter().position(|entry| entry.name == name)?))
    });
    let Some((analysis, entry)) = found else {
        let broken = report.all_rules().any(|file| file.rule && file.rules.is_none());
        let nearest = suggest(name, entries()).map(|nearest| format!("did you mean `{nearest}`?"));
        if broken && nearest.is_none() {
            return Err(Problem::with_help(
                format_args!("a case for the entry `{name}` can be looked for only in rules without errors"),
                "mend the errors first",
            ));
        }
        let help = nearest.unwrap_or_else(|| "name an entry of the rules that are checked".to_owned());
        return Err(Problem::with_help(format_args!("there is no entry `{name}`"), help));
    };
    if let Some(case) = analysis.witness(entry, now) {
        writeln!(console::stdout(), "{case}")?;
        Ok(Exit::Fine)
    } else {
        // Whether anyone reads so is of no weight.
        let _ = writeln!(console::stderr(), "no case was found that the entry `{name}` takes");
        Ok(Exit::No)
    }
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
            write::put_back(&file.path, text.as_bytes())
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
    let is_a_choice = |fixes: &[Fix]| !fixes.is_empty() && !fixes.iter().any(|fix| fix.certain);
    let choices = report.diagnostics.iter().filter(|found| is_a_choice(&found.fixes)).count();
    let left = match choices {
        0 => String::new(),
        _ => format!("; {} left for you to decide", plural(choices, "fix is", "fixes are")),
    };
    // The files are written: whether anyone reads so is of no weight.
    let _ = writeln!(console::stderr(), "{told}{left}");
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

fn print(report: &Report, args: &CheckArgs, coverage: &[FileCoverage]) -> Result<(), Problem> {
    let shown = render::Report {
        diagnostics: &report.diagnostics,
        sources: &report.sources,
        files: report.file_count(),
    };
    let mut out = BufWriter::new(console::stdout());
    let style = console::style(console::colour_on_stdout());
    match args.format {
        Format::Human => {
            coverage::human(coverage, style, &mut out)?;
            render::human(&shown, style, &mut out)?;
        }
        Format::Json if args.coverage => {
            render::json_with_coverage(&shown, coverage, &mut out)?;
        }
        Format::Json => render::json(&shown, &mut out)?,
        Format::Sarif => render::sarif(&shown, &mut out)?,
        Format::Github => render::github(&shown, &mut out)?,
        Format::Short => render::short(&shown, &mut out)?,
    }
    out.flush()?;
    Ok(())
}
