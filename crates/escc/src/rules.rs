//! Rules as commands take them: text or bytecode.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use esc_diagnostics::render;
use esc_diagnostics::{Code, Severity};
use esc_runtime::{MAGIC, Program};
use esc_salesforce::FileKind;
use esc_values::Instant;
use esc_workspace::{DEFAULT_STEPS, Disk, EXTENSION, Levels, NoProgram, Options, Report, Workspace};

use crate::problem::{Problem, reason};
use crate::{Exit, console};

/// The largest bytecode that is read, in bytes.
pub(crate) const MAX_BYTECODE: u64 = 256 * 1024 * 1024;

/// The program of a rule file, text or bytecode: its first bytes tell which. Where the rules have errors, these
/// are shown, and the command is to end with this exit status.
pub(crate) fn load(path: &Path, now: Instant) -> Result<Result<Program, Exit>, Problem> {
    load_heeding(path, now, |_| true)
}

/// The same for rules that are only compared: two versions of one rule may lie side by side, both active.
pub(crate) fn load_version(path: &Path, now: Instant) -> Result<Result<Program, Exit>, Problem> {
    load_heeding(path, now, |code| code != Code::E0104)
}

/// The same, heeding only some diagnostics.
fn load_heeding(
    path: &Path,
    now: Instant,
    heeds: impl Fn(Code) -> bool,
) -> Result<Result<Program, Exit>, Problem> {
    if path.is_dir() {
        return Err(is_a_folder(path));
    }
    if let Some(bytes) = read_bytecode(path)? {
        return load_bytecode(path, &bytes).map(Ok);
    }
    let mut report = check(path, now)?;
    report.diagnostics.retain(|found| heeds(found.code));
    match report.program() {
        Ok(program) => Ok(Ok(program)),
        Err(NoProgram::Errors) => {
            show(&report, Severity::Error)?;
            Ok(Err(Exit::Failed))
        }
        Err(error) => Err(no_program(path, &error)),
    }
}

/// Reads bytecode, whatever its name.
pub(crate) fn load_bytecode(path: &Path, bytes: &[u8]) -> Result<Program, Problem> {
    Program::load(bytes).map_err(|error| Problem::new(format_args!("`{}`: {error}", path.display())))
}

/// The bytes of the file if they begin as bytecode does.
pub(crate) fn read_bytecode(path: &Path) -> Result<Option<Vec<u8>>, Problem> {
    let unreadable = |error| Problem::unreadable(path, &error);
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    let mut file = file.take(MAX_BYTECODE + 1);
    file.by_ref().take(MAGIC.len() as u64).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes != MAGIC {
        return Ok(None);
    }
    file.read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MAX_BYTECODE {
        return Err(Problem::new(format_args!("`{}` is larger than any compiled rule", path.display())));
    }
    Ok(Some(bytes))
}

/// Checks one file.
pub(crate) fn check(path: &Path, now: Instant) -> Result<Report, Problem> {
    let options = Options { now, levels: Levels::default(), target: None, steps: Some(DEFAULT_STEPS) };
    if path.is_dir() {
        return Err(is_a_folder(path));
    }
    let paths = [PathBuf::from(path)];
    refuse_others(&paths)?;
    Ok(Workspace::new(Disk).check(&paths, &options)?)
}

/// Refuses a file that was named by mistake: its name says that it is anything but rules. Its every line would be an error.
pub(crate) fn refuse_others(paths: &[PathBuf]) -> Result<(), Problem> {
    let is_other = |path: &&PathBuf| {
        path.extension().is_some_and(|extension| extension != EXTENSION)
            && FileKind::of(&path.to_string_lossy()).is_none()
            && path.is_file()
    };
    match paths.iter().find(is_other) {
        None => Ok(()),
        Some(path) => Err(Problem::with_help(
            format_args!("`{}` is no rule file", path.display()),
            "name files that end in `.esc`, or folders that have some",
        )),
    }
}

fn is_a_folder(path: &Path) -> Problem {
    Problem::with_help(
        format_args!("`{}` is a folder", path.display()),
        "name one rule file; `escc check` takes folders",
    )
}

/// Shows what is at least so grave, on standard error.
pub(crate) fn show(report: &Report, least: Severity) -> Result<(), Problem> {
    let diagnostics: Vec<_> =
        report.diagnostics.iter().filter(|found| found.severity >= least).cloned().collect();
    let files = report.file_count();
    Ok(console::show(&render::Report { diagnostics: &diagnostics, sources: &report.sources, files })?)
}

/// What to say where a file gives no program.
pub(crate) fn no_program(path: &Path, error: &NoProgram) -> Problem {
    let message = format!("`{}` cannot be run: {error}", path.display());
    match error {
        NoProgram::Library => Problem::with_help(message, "name the file with the rule or the entries"),
        NoProgram::Errors | NoProgram::TooLarge(_) => Problem::new(message),
    }
}

/// What people are told that a path is.
pub(crate) fn shown(path: &Path) -> String {
    if path == Path::new("-") { "standard input".to_owned() } else { format!("`{}`", path.display()) }
}

/// Reads a file or, for `-`, standard input, up to a limit in bytes.
pub(crate) fn read_text(path: &Path, limit: u64) -> Result<String, Problem> {
    let mut text = String::new();
    let read = if path == Path::new("-") {
        std::io::stdin().lock().take(limit + 1).read_to_string(&mut text)
    } else {
        File::open(path).and_then(|file| file.take(limit + 1).read_to_string(&mut text))
    };
    let name = shown(path);
    match read {
        Ok(_) if text.len() as u64 > limit => {
            Err(Problem::new(format_args!("{name} is larger than {limit} bytes")))
        }
        Ok(_) => Ok(text),
        Err(error) if error.kind() == std::io::ErrorKind::InvalidData => Err(Problem::with_help(
            format_args!("{name} is not UTF-8 text"),
            "save it with the encoding UTF-8",
        )),
        Err(error) => Err(Problem::new(format_args!("{name} cannot be read: {}", reason(&error)))),
    }
}
