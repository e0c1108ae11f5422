//! Projects of metadata for tests.

use std::fs;
use std::path::{Path, PathBuf};

use esc_diagnostics::{Diagnostic, SliceId};
use esc_salesforce::{FileKind, Org};

/// A project of our own with every construct.
pub(crate) fn every() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/every")
}

/// Files of real orgs, each an org of its own, where they lie beside the repository or where `ESC_CORPUS` says.
pub(crate) fn corpus(kind: &str) -> Vec<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let root = std::env::var_os("ESC_CORPUS").map_or(beside, PathBuf::from);
    let Ok(listed) = fs::read_dir(root.join(kind)) else {
        println!("skipped: there is no corpus at {}", root.display());
        return Vec::new();
    };
    let mut files: Vec<PathBuf> = listed.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

/// Reads a file, or the files of a folder, as one org.
pub(crate) fn read(path: &Path) -> (Org, Vec<Diagnostic>) {
    let mut files = Vec::new();
    list(path, &mut files);
    files.sort();
    let (mut org, mut found) = (Org::default(), Vec::new());
    for (slice, file) in (0..).zip(files) {
        let name = file.to_string_lossy().replace('\\', "/");
        if let Some(kind) = FileKind::of(&name) {
            let text = if kind.is_read() { fs::read_to_string(&file).unwrap() } else { String::new() };
            org.read(&kind, &text, SliceId(slice), &mut found);
        }
    }
    (org, found)
}

fn list(path: &Path, files: &mut Vec<PathBuf>) {
    if path.is_file() {
        files.push(path.to_path_buf());
        return;
    }
    for entry in fs::read_dir(path).unwrap() {
        list(&entry.unwrap().path(), files);
    }
}
