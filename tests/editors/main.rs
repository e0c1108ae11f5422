//! What editors are told of the language, as far as it can be seen without them: `neovim/run` and `emacs/run` beside this
//! drive the editors themselves.
#![expect(clippy::disallowed_methods, reason = "these tests read the files of the editors from the disk")]

#[cfg(test)]
mod helix;
#[cfg(test)]
mod words;
#[cfg(test)]
mod zed;

#[cfg(test)]
mod files {
    use std::fs;
    use std::path::{Path, PathBuf};

    pub(crate) fn root() -> &'static Path {
        Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
    }

    pub(crate) fn text(path: &str) -> String {
        fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn toml(path: &str) -> toml::Table {
        text(path).parse().unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// The names of the files in a folder.
    pub(crate) fn names(folder: &str) -> Vec<PathBuf> {
        let entries = fs::read_dir(root().join(folder)).unwrap();
        let mut names: Vec<PathBuf> = entries.map(|entry| entry.unwrap().file_name().into()).collect();
        names.sort();
        names
    }
}
