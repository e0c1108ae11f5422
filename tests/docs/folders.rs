//! Folders of the repository.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

/// The root of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

/// A folder with the programs that the pages run, under the names that people know.
pub(crate) fn programs() -> &'static Path {
    static PROGRAMS: LazyLock<PathBuf> = LazyLock::new(|| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("programs");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        symlink(env!("CARGO_BIN_EXE_escc-under-test"), folder.join("escc")).unwrap();
        symlink(env!("CARGO_BIN_EXE_esc-example-embed-under-test"), folder.join("esc-example-embed"))
            .unwrap();
        symlink(
            env!("CARGO_BIN_EXE_esc-example-embed-service-under-test"),
            folder.join("esc-example-embed-service"),
        )
        .unwrap();
        folder
    });
    &PROGRAMS
}

/// A fresh folder with a copy of a folder of the repository in it.
pub(crate) fn copy_of(folder: &str) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    copy_into(&root().join(folder), copy.path());
    copy
}

fn copy_into(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_into(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The examples that are orgs, by their folders from the root.
pub(crate) fn examples() -> Vec<String> {
    let mut folders: Vec<String> = fs::read_dir(root().join("examples"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("esc.toml").exists())
        .map(|path| format!("examples/{}", path.file_name().unwrap().to_str().unwrap()))
        .collect();
    folders.sort();
    folders
}

/// The crates of the repository that a manifest names.
pub(crate) fn known_crates(manifest: &Path) -> BTreeSet<String> {
    let manifest: toml::Table = fs::read_to_string(manifest).unwrap().parse().unwrap();
    let none = toml::Table::new();
    let dependencies = manifest.get("dependencies").and_then(toml::Value::as_table).unwrap_or(&none);
    dependencies.keys().filter_map(|name| name.strip_prefix("esc-")).map(str::to_owned).collect()
}
