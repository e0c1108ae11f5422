//! `escc import`: Salesforce metadata as rule files.

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use esc_diagnostics::{Code, Severity, render};
use esc_fmt::format;
use esc_salesforce::{Draft, update};
use esc_workspace::{
    Disk, Files as _, Levels, MAX_FILE_BYTES, MetadataOrg, Options, PROJECT_FILE, Workspace,
};

use crate::args::ImportArgs;
use crate::problem::{Problem, reason};
use crate::{Exit, console, write};

/// What a new project file says.
const PROJECT_TEXT: &str = "target = \"salesforce\"\n";

/// Writes the rule files that metadata comes to.
pub(crate) fn run(args: &ImportArgs) -> Result<Exit, Problem> {
    let options = Options {
        now: args.now.unwrap_or_else(console::now),
        levels: Levels::default(),
        target: None,
        steps: Some(esc_workspace::DEFAULT_STEPS),
    };
    let org = Workspace::new(Disk).metadata(&args.paths, &options)?;
    show(&org)?;
    let errors =
        org.diagnostics.iter().any(|found| found.severity == Severity::Error && !can_be_allowed(found.code));
    let wrong: BTreeSet<&str> = org
        .drafts
        .iter()
        .filter(|draft| {
            org.wrong.contains(&draft.path) || draft.rule.as_ref().is_some_and(|rule| rule.broken)
        })
        .map(|draft| draft.path.as_str())
        .collect();
    let library = org.drafts.iter().find(|draft| draft.rule.is_none() && wrong.contains(draft.path.as_str()));
    if let Some(library) = library {
        return Err(Problem::with_help(
            format_args!("nothing is written: every rule would import `{}`, which has errors", library.path),
            "mend what is told above in the metadata, and import again",
        ));
    }
    let known = if args.update { known_rules(&args.output, &options)? } else { Vec::new() };
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for draft in &org.drafts {
        if wrong.contains(draft.path.as_str()) {
            let name = draft.rule.as_ref().map_or(draft.path.as_str(), |rule| rule.name.as_str());
            let _ = writeln!(
                console::stderr(),
                "not written: the rule `{}`, because it has errors",
                console::visible(name)
            );
            continue;
        }
        let path = target(draft, &args.output, &known);
        let text = text(draft, &org)?;
        let text = if args.update { updated(&path, &text)? } else { text };
        texts.push((path, text));
    }
    let project = args.output.join(PROJECT_FILE);
    if !has_project(&args.output) {
        texts.push((project, PROJECT_TEXT.to_owned()));
    }
    if let Some((path, _)) = texts.iter().find(|(path, _)| !args.update && path.exists()) {
        return Err(Problem::with_help(
            format_args!("`{}` is there already", path.display()),
            "name another folder with `-o`, or bring what is there up to date with `--update`",
        ));
    }
    let mut out = console::stdout();
    for (path, text) in &texts {
        let unwritable = |error| Problem::unwritable(path, &error);
        if fs::metadata(path).is_ok()
            && Disk.read(path, MAX_FILE_BYTES).is_ok_and(|known| known == text.as_bytes())
        {
            continue;
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        write::replace(path, text.as_bytes()).map_err(unwritable)?;
        writeln!(out, "wrote `{}`", path.display())?;
    }
    Ok(if errors { Exit::No } else { Exit::Fine })
}

/// Errors that a comment in the written file allows: Salesforce runs such rules.
fn can_be_allowed(code: Code) -> bool {
    code.can_be_lowered()
}

/// Shows what is wrong with the metadata, and what of it cannot be said.
fn show(org: &MetadataOrg) -> Result<(), Problem> {
    let (sources, mut diagnostics) = org.sources();
    diagnostics.retain(|found| found.severity == Severity::Error || is_of_metadata(found.code));
    let files = org.file_count();
    Ok(console::show(&render::Report { diagnostics: &diagnostics, sources: &sources, files })?)
}

/// Whether a diagnostic is about metadata as such; what is to be said of rules is said of those that are written.
fn is_of_metadata(code: Code) -> bool {
    matches!(code.as_str().as_bytes(), [_, b'0', b'7', ..]) || code == Code::W0205
}

/// Where a draft goes: into the file that holds the rule of its name, else to its own path.
fn target(draft: &Draft, output: &Path, known: &[(String, PathBuf)]) -> PathBuf {
    let name = draft.rule.as_ref().map(|rule| rule.name.as_str());
    let holds = known.iter().find(|(known, _)| Some(known.as_str()) == name).map(|(_, path)| path.clone());
    holds.unwrap_or_else(|| output.join(&draft.path))
}

/// The rules in the folder that is brought up to date, with their files.
fn known_rules(output: &Path, options: &Options) -> Result<Vec<(String, PathBuf)>, Problem> {
    let mut workspace = Workspace::new(Disk);
    if !output.exists() || workspace.list(&[output.to_path_buf()]).is_err() {
        return Ok(Vec::new());
    }
    let report = workspace.check(&[output.to_path_buf()], &Options { steps: None, ..options.clone() })?;
    let named =
        report.files.iter().filter_map(|file| Some((file.rule_name()?.to_owned(), file.path.clone())));
    Ok(named.collect())
}

/// The text of a draft, formatted, with comments that allow what Salesforce allows.
fn text(draft: &Draft, org: &MetadataOrg) -> Result<String, Problem> {
    let allowed = |entry: &str| {
        let of_entry = org.allowable.iter().filter(|(path, name, _)| *path == draft.path && name == entry);
        let names: Vec<&str> = of_entry.map(|(_, _, code)| code.name()).collect();
        (!names.is_empty()).then(|| format!("// escc: allow {}\n", names.join(", ")))
    };
    let text = draft.with_comments(allowed);
    format(&text).map_err(|why| Problem::new(format_args!("`{}` cannot be written: {why}", draft.path)))
}

/// The newer text merged into the file, where there is one.
fn updated(path: &Path, text: &str) -> Result<String, Problem> {
    let old = match Disk.read(path, MAX_FILE_BYTES + 1) {
        Ok(old) => old,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(text.to_owned()),
        Err(error) => return Err(Problem::unreadable(path, &error)),
    };
    let old = String::from_utf8(old).map_err(|_| {
        Problem::with_help(
            format_args!("`{}` is not UTF-8 text", path.display()),
            "save it with the encoding UTF-8",
        )
    })?;
    let merged = update(&old, text);
    format(&merged).map_err(|why| {
        let help =
            format!("mend the file, or move it away: {}", reason(&std::io::Error::other(why.to_string())));
        Problem::with_help(format_args!("`{}` cannot be brought up to date", path.display()), help)
    })
}

/// Whether the folder belongs to a project.
fn has_project(folder: &Path) -> bool {
    let absolute = std::path::absolute(folder).unwrap_or_else(|_| folder.to_path_buf());
    absolute.ancestors().any(|folder| folder.join(PROJECT_FILE).is_file())
}
