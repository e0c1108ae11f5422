//! Rules with a cursor, for tests.

#[path = "../../workspace/tests/support/texts.rs"]
mod texts;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use esc_diagnostics::Span;
use esc_values::Instant;
use esc_workspace::{CheckedFile, DEFAULT_STEPS, Disk, Files as _, Levels, Options, Report, Workspace};

use crate::{Edit, Place, View};

use texts::Texts;

/// Stands in a text where the cursor is; two of them enclose a selection.
pub(crate) const CURSOR: &str = "$0";

/// Checked rules and the cursor in one of their files.
pub(crate) struct Org {
    pub(crate) report: Report,
    file: usize,
    /// Where the cursor stands, or the selection.
    pub(crate) range: Span,
}

impl Org {
    /// Checks and analyses files, one of which holds the cursor. An `esc.toml` makes them one org.
    pub(crate) fn new<S: AsRef<str>>(files: &[(S, S)]) -> Self {
        Self::with_steps(files, Some(DEFAULT_STEPS))
    }

    /// Checks files as [`Org::new`] does, and analyses nothing.
    pub(crate) fn unanalysed<S: AsRef<str>>(files: &[(S, S)]) -> Self {
        Self::with_steps(files, None)
    }

    fn with_steps<S: AsRef<str>>(files: &[(S, S)], steps: Option<u64>) -> Self {
        let mut memory = Texts(BTreeMap::from([(PathBuf::from("/org/esc.toml"), String::new())]));
        let mut cursor = None;
        for (path, text) in files {
            let path = Path::new("/org").join(path.as_ref());
            let text = text.as_ref();
            let mut parts = text.split(CURSOR);
            let before = parts.next().unwrap();
            let inside: Vec<&str> = parts.collect();
            let bytes = |text: &str| u32::try_from(text.len()).unwrap();
            let start = bytes(before);
            match inside.as_slice() {
                [] => {}
                [_] => cursor = Some((path.clone(), Span::new(start, start))),
                [selected, ..] => cursor = Some((path.clone(), Span::new(start, start + bytes(selected)))),
            }
            memory.0.insert(path, text.replace(CURSOR, ""));
        }
        let (path, range) =
            cursor.unwrap_or_else(|| (Path::new("/org").join(files[0].0.as_ref()), Span::default()));
        let options = Options { now: now(), levels: Levels::default(), target: None, steps };
        let report = Workspace::new(memory).check(&[PathBuf::from("/org")], &options).unwrap();
        let file = report.files.iter().position(|file| file.path == path).unwrap();
        Self { report, file, range }
    }

    /// One file.
    pub(crate) fn of(text: &str) -> Self {
        Self::new(&[("main.esc", text)])
    }

    /// The file with the cursor.
    pub(crate) fn view(&self) -> View<'_> {
        View { report: &self.report, file: &self.report.files[self.file], now: now() }
    }

    /// The cursor.
    pub(crate) fn offset(&self) -> u32 {
        self.range.start
    }

    /// What stands at a place, with the file and line: ``main.esc:3 `"Tier2"` ``.
    pub(crate) fn show(&self, place: Place) -> String {
        let file = self.report.sources.file(place.file).unwrap();
        let line = file.line_column(place.span.start).line;
        let name = file.path().trim_start_matches("/org/");
        format!("{name}:{line} `{}`", place.span.of(file.text()))
    }

    /// All files with their texts after the edits.
    pub(crate) fn edited(&self, edits: &[Edit]) -> Vec<(String, String)> {
        let text = |file: &CheckedFile| {
            let mut edits: Vec<&Edit> = edits.iter().filter(|edit| edit.place.file == file.id).collect();
            edits.sort();
            let mut text = file.source.text.text().to_owned();
            for edit in edits.into_iter().rev() {
                let Span { start, end } = edit.place.span;
                text.replace_range(start as usize..end as usize, &edit.new_text);
            }
            (file.name.clone(), text)
        };
        self.report.files.iter().map(text).collect()
    }

    /// The texts that the edits change, each under the name of its file.
    pub(crate) fn apply(&self, edits: &[Edit]) -> String {
        let mut shown = String::new();
        for ((name, text), file) in self.edited(edits).into_iter().zip(&self.report.files) {
            if text != file.source.text.text() {
                shown.extend(["-- ", &name, "\n", &text, "\n"]);
            }
        }
        shown
    }
}

/// The orgs of the examples folder: the name and text of each of their files.
pub(crate) fn examples() -> Vec<Vec<(String, String)>> {
    let mut orgs: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for (path, text) in rules_in("examples") {
        let (org, name) = path.split_once('/').unwrap();
        orgs.entry(org.to_owned()).or_default().push((name.to_owned(), text));
    }
    orgs.into_values().collect()
}

/// The rule files in a folder of the project, with their texts.
pub(crate) fn rules_in(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(folder);
    let mut paths = Disk.list(&folder).unwrap();
    paths.sort();
    let read = |path: PathBuf| {
        let bytes = Disk.read(&path, u64::MAX).unwrap();
        let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().replace('\\', "/");
        (name, String::from_utf8_lossy(&bytes).into_owned())
    };
    paths.into_iter().map(read).collect()
}

/// The present in tests: a Saturday.
pub(crate) fn now() -> Instant {
    Instant::parse("2026-11-21T17:00Z").unwrap()
}
