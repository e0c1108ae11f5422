//! Running the checks, on files of this package and on texts.

use std::fs;
use std::path::{Path, PathBuf};

use esc_diagnostics::render::{Report as Shown, Style, human};
use esc_diagnostics::{Fix, apply_fixes};
use esc_values::Instant;
use esc_workspace::{DEFAULT_STEPS, Disk, Levels, Options, Report, Workspace};

/// The present of every fixture.
const NOW: &str = "2026-11-21T12:00:00Z";
/// More rounds of fixes than a fixture can need.
const MAX_ROUNDS: usize = 10;

/// Checks a file or a folder.
pub(crate) fn check(path: &Path) -> Report {
    let options = Options {
        now: Instant::parse(NOW).unwrap(),
        levels: Levels::default(),
        target: None,
        steps: Some(DEFAULT_STEPS),
    };
    Workspace::new(Disk).check(&[path.to_path_buf()], &options).unwrap()
}

/// What a person is shown.
pub(crate) fn shown(report: &Report) -> String {
    let style = Style { colour: false, unicode: true, width: 110 };
    let shown =
        Shown { diagnostics: &report.diagnostics, sources: &report.sources, files: report.file_count() };
    let mut out = Vec::new();
    human(&shown, style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

/// The texts that change when every certain fix is applied, and what is reported then. `path` is written to.
pub(crate) fn mend(path: &Path) -> (Vec<(PathBuf, String)>, Report) {
    let mut texts: Vec<(PathBuf, String)> = Vec::new();
    for _ in 0..MAX_ROUNDS {
        let report = check(path);
        let certain: Vec<&Fix> = report
            .diagnostics
            .iter()
            .filter_map(|found| found.fixes.iter().find(|fix| fix.certain))
            .collect();
        if certain.is_empty() {
            return (texts, report);
        }
        let fixed = apply_fixes(certain, &report.sources);
        assert!(fixed.applied > 0, "a certain fix cannot be applied in {}", path.display());
        for (file, text) in fixed.texts {
            let file = PathBuf::from(report.sources.file(file).unwrap().path());
            fs::write(&file, &text).unwrap();
            texts.retain(|(other, _)| *other != file);
            texts.push((file, text));
        }
    }
    panic!("the fixes of {} come to no end", path.display())
}

/// Writes files into an empty folder.
pub(crate) fn write(root: &Path, files: &[(String, Vec<u8>)]) {
    for (name, bytes) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}
