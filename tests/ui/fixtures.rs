//! Every fixture, held against its comments and its snapshot.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use esc_diagnostics::{Code, Severity};
use esc_workspace::Report;

use crate::expectations::{Place, expected};
use crate::run::{check, mend, shown, write};

/// Where the fixtures lie, seen from the folder in which tests run.
const ROOT: &str = "ui";

/// The files and folders that are fixtures, in order.
fn fixtures(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.join("esc.toml").exists() || path.extension().is_some_and(|extension| extension == "esc") {
            found.push(path);
        } else if path.is_dir() {
            found.extend(fixtures(&path));
        }
    }
    found
}

/// The text files of a fixture.
fn files(fixture: &Path) -> Vec<PathBuf> {
    if fixture.is_file() {
        return vec![fixture.to_path_buf()];
    }
    let mut found = Vec::new();
    for entry in fs::read_dir(fixture).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir()
            || path
                .extension()
                .is_some_and(|extension| ["esc", "toml", "xml"].iter().any(|kind| extension == *kind))
        {
            found.extend(files(&path));
        }
    }
    found.sort();
    found
}

fn reported(report: &Report) -> Vec<Place> {
    let mut found: Vec<Place> = report
        .diagnostics
        .iter()
        .map(|diagnostic| {
            let (file, span) = report.sources.resolve(diagnostic.location).unwrap();
            let file = report.sources.file(file).unwrap();
            let line = file.line_column(span.start).line as usize;
            (file.path().to_owned(), line, diagnostic.code.to_string())
        })
        .collect();
    found.sort();
    found
}

fn is_near_miss(fixture: &Path) -> bool {
    fixture.file_name().unwrap().to_str().unwrap().starts_with("ok-")
}

fn errors(report: &Report) -> usize {
    report.diagnostics.iter().filter(|found| found.severity == Severity::Error).count()
}

#[test]
fn every_fixture_gives_what_its_comments_say() {
    let mut wrong = String::new();
    for fixture in fixtures(Path::new(ROOT)) {
        let expected: Vec<Place> = files(&fixture)
            .iter()
            .flat_map(|file| expected(file, &String::from_utf8_lossy(&fs::read(file).unwrap())))
            .collect();
        let report = check(&fixture);
        let reported = reported(&report);
        let code = fixture.parent().unwrap().file_name().unwrap().to_str().unwrap();
        if !Code::find(code).is_empty() {
            let has_code = expected.iter().any(|(_, _, expected)| expected == code);
            assert_ne!(has_code, is_near_miss(&fixture), "{} and its name", fixture.display());
        }
        for place in expected.iter().filter(|place| !reported.contains(place)) {
            let _ = writeln!(wrong, "{}:{} does not give {}", place.0, place.1, place.2);
        }
        if expected.len() != reported.len() || expected.iter().any(|place| !reported.contains(place)) {
            let _ = writeln!(wrong, "{} gives\n{}", fixture.display(), shown(&report));
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn every_fixture_shows_what_its_snapshot_says() {
    for fixture in fixtures(Path::new(ROOT)).into_iter().filter(|fixture| !is_near_miss(fixture)) {
        let mut text = shown(&check(&fixture));
        for (name, mended) in mended(&fixture).0 {
            let _ = write!(text, "\n--- {name} after `escc check --fix`\n{mended}");
        }
        let name = fixture.file_stem().unwrap().to_str().unwrap();
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(Path::new("..").join(fixture.parent().unwrap()));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(name, text));
    }
}

#[test]
fn certain_fixes_mend_and_bring_nothing_new() {
    for fixture in fixtures(Path::new(ROOT)) {
        let before = check(&fixture);
        let certain =
            before.diagnostics.iter().filter(|found| found.fixes.iter().any(|fix| fix.certain)).count();
        let (texts, after) = mended(&fixture);
        assert_eq!(texts.is_empty(), certain == 0, "{}", fixture.display());
        assert!(
            after.diagnostics.len() + certain <= before.diagnostics.len()
                && errors(&after) <= errors(&before),
            "{} after its fixes:\n{}",
            fixture.display(),
            shown(&after)
        );
    }
}

/// The files of a fixture that its certain fixes change, and what is reported then.
fn mended(fixture: &Path) -> (Vec<(String, String)>, Report) {
    let copy = tempfile::tempdir().unwrap();
    let sources: Vec<(String, Vec<u8>)> =
        files(fixture).iter().map(|file| (file.display().to_string(), fs::read(file).unwrap())).collect();
    write(copy.path(), &sources);
    let (texts, after) = mend(&copy.path().join(fixture));
    let within = |path: &Path| path.strip_prefix(copy.path()).unwrap_or(path).display().to_string();
    (texts.into_iter().map(|(path, text)| (within(&path), text)).collect(), after)
}

#[test]
fn every_code_has_a_fixture_and_a_near_miss() {
    for code in Code::ALL {
        let folder = Path::new(ROOT).join(code.as_str());
        let found = if folder.is_dir() { fixtures(&folder) } else { Vec::new() };
        let near_misses = found.iter().filter(|fixture| is_near_miss(fixture)).count();
        assert!(found.len() > near_misses, "no fixture in {} triggers it", folder.display());
        assert!(near_misses > 0, "no `ok-…` fixture in {} comes close", folder.display());
    }
}
