//! The command line as people and scripts use it: arguments and files in; exit status, output and files out.

#![expect(
    clippy::unwrap_used,
    clippy::format_collect,
    clippy::disallowed_methods,
    reason = "helpers of tests may fail loudly, read files, and need not be fast"
)]

mod check;
mod compile;
mod diff;
mod eval;
mod explain;
mod fmt;
mod hostile;
mod stream;
mod why;
mod why_svg;

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use tempfile::TempDir;

/// The instant at which tests evaluate.
const NOW: &str = "2026-11-21T17:00:00Z";

/// A rule that any case is taken by.
const RULE: &str = "entry \"All\" < at 4h notify owner >\n";

/// A folder with files, in which commands are run.
struct Folder(TempDir);

/// What a command did.
#[derive(Debug, PartialEq, Eq)]
struct Ran {
    status: i32,
    out: String,
    err: String,
}

impl Folder {
    fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (path, text) in files {
            folder.write(path, text);
        }
        folder
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    /// Every file in the folder itself.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.0.path()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn command(&self, arguments: &[&str]) -> Command {
        command(self.0.path(), arguments)
    }

    /// Runs `escc` with nothing on standard input.
    fn run(&self, arguments: &[&str]) -> Ran {
        self.run_on("", arguments)
    }

    fn run_on(&self, input: impl AsRef<[u8]>, arguments: &[&str]) -> Ran {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let input = input.as_ref().to_vec();
        // A command need not read its input to the end.
        let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
        let output = child.wait_with_output().unwrap();
        writer.join().unwrap();
        Ran {
            status: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_escc-under-test"));
    command.args(arguments).current_dir(folder).env("LC_ALL", "C.UTF-8").env_remove("NO_COLOR");
    command
}

impl Ran {
    fn of(status: i32, out: &str, err: &str) -> Self {
        Self { status, out: out.to_owned(), err: err.to_owned() }
    }
}
