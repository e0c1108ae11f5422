//! `escc fmt`: one layout for all files.

use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

use esc_diagnostics::{SourceFile, SourceMap, render};
use esc_fmt::{Unformatted, format};
use esc_workspace::{Disk, Files as _, MAX_FILE_BYTES, Workspace};

use crate::args::FmtArgs;
use crate::problem::Problem;
use crate::{Exit, console, rules, write};

/// Formats files, or says which are not formatted.
pub(crate) fn run(args: &FmtArgs) -> Result<Exit, Problem> {
    let from_stdin = args.paths.iter().any(|path| path == Path::new("-"));
    if !from_stdin {
        return format_files(&args.paths, args.check);
    }
    if args.paths.len() > 1 {
        return Err(Problem::with_help(
            "`-` stands for standard input and cannot be mixed with files",
            "format standard input and files in two calls",
        ));
    }
    let text = rules::read_text(Path::new("-"), MAX_FILE_BYTES)?;
    match format(&text) {
        Ok(formatted) if args.check => Ok(if formatted == text { Exit::Fine } else { Exit::No }),
        Ok(formatted) => {
            console::stdout().write_all(formatted.as_bytes())?;
            Ok(Exit::Fine)
        }
        Err(why) => {
            show(Path::new("<stdin>"), &text, &why)?;
            Ok(Exit::Failed)
        }
    }
}

/// Formats what can be formatted; a file with syntax errors stays as it is and does not stop the others.
fn format_files(paths: &[PathBuf], check: bool) -> Result<Exit, Problem> {
    let mut out = BufWriter::new(console::stdout());
    let (mut unformatted, mut failed) = (0, false);
    rules::refuse_others(paths)?;
    let files = Workspace::new(Disk).list(paths)?;
    for path in &files {
        let text = match read(path) {
            Ok(text) => text,
            Err(problem) => {
                problem.print();
                failed = true;
                continue;
            }
        };
        match format(&text) {
            Ok(formatted) if formatted == text => {}
            Ok(_) if check => {
                unformatted += 1;
                writeln!(out, "{}", path.display())?;
            }
            Ok(formatted) => {
                unformatted += 1;
                write::put_back(path, formatted.as_bytes())
                    .map_err(|error| Problem::unwritable(path, &error))?;
            }
            Err(why) => {
                show(path, &text, &why)?;
                failed = true;
            }
        }
    }
    out.flush()?;
    let of = files.len();
    let told = match (check, unformatted) {
        (true, 0) | (false, _) => None,
        (true, count) => Some(format!("{count} of {of} files not formatted; `escc fmt` formats them")),
    };
    if let Some(told) = told {
        // The exit status says it too.
        let _ = writeln!(console::stderr(), "{told}");
    }
    Ok(match (failed, check && unformatted > 0) {
        (true, _) => Exit::Failed,
        (false, true) => Exit::No,
        (false, false) => Exit::Fine,
    })
}

fn read(path: &Path) -> Result<String, Problem> {
    let bytes = Disk.read(path, MAX_FILE_BYTES + 1).map_err(|error| Problem::unreadable(path, &error))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(esc_workspace::Failure::TooLarge(path.to_path_buf()).into());
    }
    String::from_utf8(bytes).map_err(|_| {
        Problem::with_help(
            format_args!("`{}` is not UTF-8 text", path.display()),
            "save it with the encoding UTF-8; `escc check` says where the first wrong byte is",
        )
    })
}

/// Shows on standard error why a text was not formatted.
fn show(path: &Path, text: &str, why: &Unformatted) -> Result<(), Problem> {
    let Unformatted::Mistakes { diagnostics, slices } = why else {
        Problem::new(format_args!("`{}`: {why}", path.display())).print();
        return Ok(());
    };
    let mut sources = SourceMap::default();
    let file = sources.add_file(SourceFile::new(path.display().to_string(), text));
    for (slice, start) in slices {
        sources.add_slice(*slice, file, *start);
    }
    Ok(console::show(&render::Report { diagnostics, sources: &sources, files: 1 })?)
}
