//! The documentation says what is so: its rules are checked, its commands are run, its outputs compared.
#![expect(clippy::disallowed_methods, reason = "these tests read the pages from the disk")]

#[cfg(test)]
mod folders;
#[cfg(test)]
mod page;

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use esc_diagnostics::Code;
use folders::{copy_of, examples, known_crates, root};
use page::{NOW, Page, escc};

#[test]
fn the_readme_is_true() {
    let folder = tempfile::tempdir().unwrap();
    Page::read("README.md").hold(folder.path());
    let drawn = fs::read_to_string(folder.path().join("why.svg")).unwrap();
    let shown = root().join("crates/escc/images/why.svg");
    if std::env::var_os("ESC_BLESS").is_some() {
        fs::create_dir_all(shown.parent().unwrap()).unwrap();
        fs::write(&shown, &drawn).unwrap();
    }
    assert!(fs::read_to_string(shown).unwrap() == drawn, "the picture in the README is another one");
}

#[test]
fn the_reference_is_true() {
    Page::read("grammar/README.md").hold(tempfile::tempdir().unwrap().path());
}

#[test]
fn the_pages_of_the_examples_are_true() {
    let examples = examples();
    assert!(examples.len() >= 4, "{examples:?}");
    for folder in examples {
        Page::read(&format!("{folder}/README.md")).hold(copy_of(&folder).path());
    }
}

#[test]
fn the_service_is_as_its_page_says_and_links_no_parser() {
    let folder = copy_of("examples");
    Page::read("examples/embed/README.md").hold(&folder.path().join("embed"));

    let output = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--offline",
            "--package",
            "esc-example-embed",
            "--edges",
            "normal",
            "--prefix",
            "none",
        ])
        .current_dir(root())
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let linked: BTreeSet<&str> = tree.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(linked.contains("esc-runtime"), "{tree}");
    for tool in
        ["esc-syntax", "esc-check", "pest", "logos", "miette", "clap", "rayon", "tokio", "tracing", "notify"]
    {
        assert!(!linked.contains(tool), "{tool} is linked in");
    }
}

#[test]
fn the_service_that_never_stops_is_as_its_page_says() {
    /// Ends the service also where the page does not come as far.
    struct Service(PathBuf);
    impl Drop for Service {
        fn drop(&mut self) {
            if let Ok(pid) = fs::read_to_string(&self.0) {
                let _ = Command::new("kill").args(["-s", "KILL", pid.trim()]).output();
            }
        }
    }
    let folder = copy_of("examples");
    let folder = folder.path().join("embed-service");
    let _service = Service(folder.join("pid"));
    Page::read("examples/embed-service/README.md").hold(&folder);
}

#[test]
fn the_examples_check_clean_and_are_formatted() {
    let folder = copy_of("examples");
    assert_eq!(escc(folder.path(), &["check", "--format", "short", "--now", NOW, "."]), "");
    assert_eq!(escc(folder.path(), &["fmt", "--check", "."]), "");
}

#[test]
fn the_entry_on_one_line_is_laid_out_as_the_example_beside_it() {
    let folder = copy_of("examples/one-line");
    let page = Page::read("examples/one-line/README.md");
    let (_, rest) = page.text.split_once("```esc,as-written\n").unwrap();
    let (written, _) = rest.split_once("```").unwrap();
    let formatted = fs::read_to_string(folder.path().join("standard-support.esc")).unwrap();
    assert_ne!(written, formatted);
    fs::write(folder.path().join("standard-support.esc"), written).unwrap();
    escc(folder.path(), &["fmt", "."]);
    assert_eq!(fs::read_to_string(folder.path().join("standard-support.esc")).unwrap(), formatted);

    let readme = Page::read("README.md");
    let (_, rest) = readme.text.split_once("```esc,part\n").unwrap();
    let (entry, _) = rest.split_once("```").unwrap();
    assert!(written.contains(entry), "the README shows another entry");
}

#[test]
fn the_reference_lists_every_code_by_its_name() {
    let page = Page::read("grammar/README.md");
    let (_, section) = page.text.split_once("\n## Diagnostics\n").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let listed: BTreeSet<(String, String)> = section
        .lines()
        .filter(|line| line.starts_with("| E") || line.starts_with("| W") || line.starts_with("| N"))
        .flat_map(|line| {
            let mut cells = line.split('|').skip(1).map(str::trim);
            let (codes, name) = (cells.next().unwrap(), cells.next().unwrap());
            codes.split(", ").map(|code| (code.to_owned(), name.to_owned())).collect::<Vec<_>>()
        })
        .collect();
    let codes: BTreeSet<(String, String)> =
        Code::ALL.iter().map(|code| (code.as_str().to_owned(), code.name().to_owned())).collect();
    assert_eq!(listed, codes);
}

#[test]
fn the_reference_names_every_word_of_the_grammar() {
    let page = Page::read("grammar/README.md");
    let known: BTreeSet<&str> = page.text.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let grammar = Page::read("grammar/esc.pest");
    let words: Vec<&str> = grammar
        .text
        .lines()
        .filter(|line| line.starts_with("w_") && line.ends_with("\" ~ word_end }"))
        .filter_map(|line| line.split('"').nth(1))
        .collect();
    assert!(words.len() > 80, "the words of the grammar are written otherwise now: {words:?}");
    let missing: Vec<&&str> = words.iter().filter(|word| !known.contains(**word)).collect();
    assert!(missing.is_empty(), "not in the reference: {missing:?}");
}

#[test]
fn the_reference_gives_the_limits_as_they_are() {
    use esc_runtime::limits as runtime;
    use esc_syntax::limits as syntax;

    let limits = [
        ("escalation actions of an entry", runtime::MAX_STEPS as u64),
        ("nesting of criteria", syntax::MAX_DEPTH as u64),
        ("comparisons of an entry", esc_check::MAX_COMPARISONS),
        ("comparisons and entries of a rule", runtime::MAX_OPS as u64),
        ("fields that a rule reads", runtime::MAX_FIELDS as u64),
        ("items of business hours", runtime::MAX_HOURS_ITEMS as u64),
        ("parts of the name of a field", runtime::MAX_NAME_PARTS as u64),
        ("a duration", u64::from(syntax::MAX_DURATION_DAYS)),
        ("`now + …`", u64::from(runtime::MAX_SHIFT_DAYS.unsigned_abs())),
        ("`last N …`", u64::from(syntax::MAX_PERIOD)),
        ("`each N days`", u64::from(syntax::MAX_EACH)),
        ("the capacity of an agent", u64::from(syntax::MAX_CAPACITY)),
        ("digits of a number in rules", syntax::MAX_NUMBER_DIGITS as u64),
        ("digits of a number in a case", u64::from(esc_values::MAX_DIGITS)),
        ("columns of a line", esc_fmt::MAX_WIDTH as u64),
        ("a file", esc_workspace::MAX_FILE_BYTES),
    ];
    let page = Page::read("grammar/README.md");
    let (_, section) = page.text.split_once("\n## Limits\n").unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), limits.len(), "{rows:?}");
    for (what, limit) in limits {
        let row = rows.iter().find(|row| row.starts_with(&format!("| {what}"))).expect(what);
        let shown = row.trim_end_matches(" |").rsplit("| ").next().unwrap().replace(',', "");
        let shown: u64 = match shown.strip_suffix(" MiB") {
            Some(mebibytes) => mebibytes.parse::<u64>().unwrap() * 1024 * 1024,
            None => shown.parse().unwrap(),
        };
        assert_eq!(shown, limit, "{what}");
    }
}

#[test]
fn links_lead_somewhere() {
    let mut pages: Vec<String> = [
        "README.md",
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "grammar/README.md",
        "crates/README.md",
        "examples/README.md",
    ]
    .map(str::to_owned)
    .into();
    for folder in ["crates", "examples"] {
        for entry in fs::read_dir(root().join(folder)).unwrap() {
            let page = format!("{folder}/{}/README.md", entry.unwrap().file_name().to_str().unwrap());
            pages.extend(root().join(&page).exists().then_some(page));
        }
    }
    for name in pages {
        let page = Page::read(&name);
        for link in page.links() {
            let (file, anchor) = link.split_once('#').unwrap_or((&link, ""));
            let target = page.path.parent().unwrap().join(file);
            assert!(file.is_empty() || target.exists(), "{name}: `{link}` leads nowhere");
            if file.is_empty() {
                assert!(
                    page.anchors().iter().any(|known| known == anchor),
                    "{name}: no heading for `{link}`"
                );
            }
        }
    }
}

#[test]
fn continuous_integration_runs_what_the_readme_says() {
    let readme = Page::read("README.md").text;
    let (_, commands) = readme.split_once("and this runs the tests:\n\n    ").unwrap();
    let command = commands.lines().next().unwrap();
    let ci = Page::read(".ci/run").text;
    let run: Vec<&str> = ci.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(run, [format!("cd \"$(dirname \"$0\")/..\" && exec {command}")]);
    assert!(root().join(command).exists());
}

#[test]
fn each_crate_knows_no_more_than_the_code_map_allows() {
    let map = Page::read("crates/README.md").text;
    let rows: Vec<Vec<&str>> = map
        .lines()
        .filter(|line| line.starts_with("| ["))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let mut named = BTreeSet::new();
    for row in &rows {
        let name = row[1].trim_start_matches('[').split(']').next().unwrap();
        named.insert(name.to_owned());
        if row[3] == "all" {
            continue;
        }
        let allowed: BTreeSet<String> =
            row[3].split(", ").filter(|name| !name.is_empty()).map(str::to_owned).collect();
        let known = known_crates(&root().join("crates").join(name).join("Cargo.toml"));
        assert!(known.is_subset(&allowed), "{name} knows {known:?}, the map allows {allowed:?}");
    }
    let folders: BTreeSet<String> = fs::read_dir(root().join("crates"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path: &PathBuf| path.join("Cargo.toml").exists())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    assert_eq!(named, folders);
}
