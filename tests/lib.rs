//! What the tests of more than one crate share: the command line as a program to run, and where the repository is.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."))
}

/// The program `escc`, built from the sources as they are.
///
/// # Panics
///
/// If it does not build.
pub fn escc() -> &'static Path {
    static ESCC: LazyLock<PathBuf> = LazyLock::new(|| build("escc"));
    &ESCC
}

/// Builds the program of a workspace member, in the profile that tests have already built its libraries in.
///
/// # Panics
///
/// If it does not build.
pub fn build(package: &str) -> PathBuf {
    let output = Command::new(env!("CARGO"))
        .args([
            "build",
            "--profile",
            "test",
            "--message-format",
            "json-render-diagnostics",
            "--package",
            package,
        ])
        .current_dir(root())
        .stderr(Stdio::inherit())
        .output();
    output
        .ok()
        .filter(|output| output.status.success())
        .and_then(|output| executable(&String::from_utf8_lossy(&output.stdout)))
        .unwrap_or_else(|| unreachable!("`{package}` does not build"))
}

/// The program that cargo says it built.
fn executable(messages: &str) -> Option<PathBuf> {
    messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .find_map(|message| message.get("executable")?.as_str().map(PathBuf::from))
}
