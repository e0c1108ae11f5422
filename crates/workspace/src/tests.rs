//! Orgs from text to diagnostics.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, Location, Severity, SourceMap, Span, apply_fixes};
use esc_values::Instant;

use crate::memory::Memory;
use crate::{Failure, Level, Levels, MAX_FILE_BYTES, NoProgram, Options, Report, Target, Workspace};

const RULE: &str = "entry \"All\" < at 4h notify owner >\n";

fn options() -> Options {
    Options {
        now: Instant::parse("2026-11-21T17:00Z").unwrap(),
        levels: Levels::default(),
        target: None,
        steps: None,
    }
}

fn check(files: &[(&str, &str)], paths: &[&str]) -> Report {
    let paths: Vec<PathBuf> = paths.iter().map(PathBuf::from).collect();
    Workspace::new(Memory::new(files)).check(&paths, &options()).unwrap()
}

fn place(sources: &SourceMap, location: Location) -> String {
    let (file, span) = sources.resolve(location).unwrap();
    let file = sources.file(file).unwrap();
    let start = file.line_column(span.start);
    format!("{}:{}:{} `{}`", file.path(), start.line, start.column, span.of(file.text()))
}

/// Each diagnostic with its place, help, labels and fixes, a line each.
fn shown(report: &Report) -> String {
    let mut out = String::new();
    for found in &report.diagnostics {
        let Diagnostic { code, severity, message, .. } = found;
        writeln!(out, "{} {severity}[{code}] {message}", place(&report.sources, found.location)).unwrap();
        if let Some(line) = &found.help {
            writeln!(out, "  help: {line}").unwrap();
        }
        for label in &found.labels {
            writeln!(out, "  {}: {}", place(&report.sources, label.location), label.message).unwrap();
        }
        for fix in &found.fixes {
            writeln!(out, "  {} fix: {}", if fix.certain { "certain" } else { "possible" }, fix.title)
                .unwrap();
        }
    }
    out
}

/// The diagnostics of an org whose only path is its folder.
fn found(files: &[(&str, &str)]) -> String {
    shown(&check(files, &["."]))
}

const HOURS: &str = "hours \"Desk\" in \"Europe/Dublin\" < mon-fri 09:00-17:00 >\n";
const USES_HOURS: &str = "entry \"All\" use hours \"Desk\" < at 4h notify owner >\n";

#[test]
fn imports_are_transitive_and_count_once() {
    let files = [
        ("esc.toml", ""),
        ("rules/main.esc", &format!("import \"../org/a.esc\"\nimport \"../org/b.esc\"\n{USES_HOURS}")),
        ("org/a.esc", "import \"hours/all.esc\"\n"),
        ("org/b.esc", "import \"./hours/../hours/all.esc\"\n"),
        ("org/hours/all.esc", HOURS),
    ];
    let report = check(&files, &["rules/main.esc"]);
    assert_eq!(shown(&report), "");
    let paths: Vec<_> = report.files.iter().map(|file| (file.path.to_str().unwrap(), file.named)).collect();
    assert_eq!(
        paths,
        [("org/a.esc", false), ("org/b.esc", false), ("org/hours/all.esc", false), ("rules/main.esc", true),]
    );
    assert_eq!(report.program().unwrap().name(), "main");
}

#[test]
fn a_missing_import_is_told_once_and_not_its_consequences() {
    let files = [
        ("esc.toml", ""),
        ("main.esc", &format!("import \"horus.esc\"\n{USES_HOURS}")),
        ("hours.esc", HOURS),
        ("deep/main.esc", &format!("rule \"Deep\" inactive\nimport \"hours.esc\"\n{USES_HOURS}")),
        (
            "none.esc",
            "import \"\"\nimport \"deep\"\nimport \"/org/hours.esc\"\nimport \"windows\\\\file.esc\"\n",
        ),
    ];
    insta::assert_snapshot!(found(&files), @r#"
    deep/main.esc:2:8 `"hours.esc"` error[E0103] there is no file `hours.esc`
      help: did you mean `../hours.esc`?
      possible fix: write `"../hours.esc"`
    main.esc:1:8 `"horus.esc"` error[E0103] there is no file `horus.esc`
      help: did you mean `hours.esc`?
      possible fix: write `"hours.esc"`
    none.esc:1:8 `""` error[E0103] the import names no file
      help: write the path of a file, seen from this one, such as `import "hours.esc"`
    none.esc:2:8 `"deep"` error[E0103] `deep` is a folder
      help: import one file of it at a time
    none.esc:3:8 `"/org/hours.esc"` error[E0103] `/org/hours.esc` is an absolute path
      help: write the path as it is seen from this file, such as `../hours.esc`
    none.esc:4:8 `"windows\\file.esc"` error[E0103] there is no file `windows\file.esc`
      help: the path is seen from the folder of this file, with `/` between its parts
    "#);
}

#[test]
fn nothing_outside_the_root_is_read() {
    let files = [
        ("in/esc.toml", ""),
        (
            "in/main.esc",
            &format!("import \"../outside.esc\"\nimport \"link.esc\"\nimport \"../in/lib.esc\"\n{RULE}"),
        ),
        ("in/lib.esc", ""),
        ("in/link.esc", "-> ../outside.esc"),
        ("outside.esc", HOURS),
    ];
    insta::assert_snapshot!(shown(&check(&files, &["in/main.esc"])), @r#"
    in/main.esc:1:8 `"../outside.esc"` error[E0103] `../outside.esc` lies outside the project root, where nothing is read
      help: an import stays within the folder of `esc.toml`: move the file there
    in/main.esc:2:8 `"link.esc"` error[E0103] `link.esc` lies outside the project root, where nothing is read
      help: an import stays within the folder of `esc.toml`: move the file there
    "#);
    let alone = [("a/main.esc", &*format!("import \"../b.esc\"\n{RULE}")), ("b.esc", "")];
    insta::assert_snapshot!(shown(&check(&alone, &["a/main.esc"])), @r#"
    a/main.esc:1:8 `"../b.esc"` error[E0103] `../b.esc` lies outside the project root, where nothing is read
      help: without an `esc.toml` an import stays within the folder that is checked: put an empty `esc.toml` into the folder that holds all files of the org
    "#);
    assert_eq!(shown(&check(&alone, &["."])), "", "the folder that is given is the root");
}

#[test]
fn a_circle_of_imports_is_told_once() {
    let files = [
        ("a.esc", "import \"b.esc\"\n"),
        ("b.esc", "import \"c.esc\"\n"),
        ("c.esc", "import \"a.esc\"\n"),
        ("self.esc", "import \"self.esc\"\n"),
    ];
    insta::assert_snapshot!(found(&files), @r#"
    c.esc:1:8 `"a.esc"` error[E0103] the imports run in a circle: `a.esc` imports `b.esc`, which imports `c.esc`, which imports `a.esc`
      help: move what both files need into a file of its own, and import that one
      a.esc:1:8 `"b.esc"`: `b.esc` is imported here
      b.esc:1:8 `"c.esc"`: `c.esc` is imported here
    self.esc:1:8 `"self.esc"` error[E0103] `self.esc` imports itself
      help: move what both files need into a file of its own, and import that one
    "#);
    assert_eq!(check(&files, &["b.esc"]).count(Severity::Error), 1);
}

#[test]
fn a_long_chain_of_imports_is_followed() {
    let files: Vec<(String, String)> =
        (0..5000).map(|n| (format!("f{n}.esc"), format!("import \"f{}.esc\"\n", n + 1))).collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    files.push(("f5000.esc", HOURS));
    let uses = format!("import \"f4990.esc\"\n{USES_HOURS}");
    files.push(("main.esc", &uses));
    assert_eq!(shown(&check(&files, &["main.esc"])), "");
}

#[test]
fn one_org_has_one_active_rule() {
    let files = [
        ("esc.toml", ""),
        ("a.esc", RULE),
        ("b.esc", &format!("rule \"Trial\" inactive\n{RULE}")),
        ("c/c.esc", &format!("rule \"Third\"\n{RULE}")),
        ("lib.esc", HOURS),
        ("other/esc.toml", ""),
        ("other/d.esc", RULE),
    ];
    insta::assert_snapshot!(found(&files), @r#"
    c/c.esc:1:6 `"Third"` error[E0104] the org has another active rule in `a.esc`, and only one rule of an org can be active
      help: write `inactive` after the name of the rule that is not in force, as in `rule "Trial" inactive`
      a.esc:1:7 `"All"`: the other active rule
    "#);
    insta::assert_snapshot!(shown(&check(&files, &["a.esc"])), @r#"
    a.esc:1:7 `"All"` error[E0104] the org has another active rule in `c/c.esc`, and only one rule of an org can be active
      help: write `inactive` after the name of the rule that is not in force, as in `rule "Trial" inactive`
      c/c.esc:1:6 `"Third"`: the other active rule
    "#);
    assert_eq!(check(&files, &["c"]).count(Severity::Error), 1);
    assert_eq!(shown(&check(&files, &["other"])), "");
}

#[test]
fn without_a_project_file_a_folder_is_an_org_and_a_file_is_one() {
    let files = [("a.esc", RULE), ("b.esc", RULE)];
    assert_eq!(check(&files, &["."]).count(Severity::Error), 1);
    assert_eq!(shown(&check(&files, &["a.esc", "b.esc", "./a.esc"])), "");
}

#[test]
fn severities_come_from_the_project_and_the_call() {
    let unused = format!("queue \"Tier 2\"\n{RULE}");
    let files = |project| [("esc.toml", project), ("main.esc", &*unused)].map(|(path, text)| (path, text));
    assert_eq!(check(&files(""), &["."]).count(Severity::Warning), 1);
    assert_eq!(check(&files("[severity]\nunused-declaration = \"allow\""), &["."]).diagnostics.len(), 0);
    let denied = check(&files("[severity]\nW0601 = \"deny\""), &["."]);
    assert_eq!(denied.count(Severity::Error), 1);
    assert_eq!(denied.program().unwrap_err(), NoProgram::Errors);
    let mut levels = Levels::default();
    levels.set("W0601", Level::Warn).unwrap();
    let options = Options { levels, target: Some(Target::Salesforce), ..options() };
    // Salesforce tells nobody without a template.
    let unused = format!("queue \"Tier 2\"\n{}", RULE.replace("owner", "owner using \"T\""));
    let memory = Memory::new(&[("esc.toml", "[severity]\nW0601 = \"deny\""), ("main.esc", &*unused)]);
    let report = Workspace::new(memory).check(&[PathBuf::from(".")], &options).unwrap();
    assert_eq!(report.count(Severity::Warning), 1);
    assert_eq!(report.files.first().and_then(|file| file.target), Some(Target::Salesforce));
    assert!(report.program().is_ok());
}

#[test]
fn mistakes_in_the_project_file_stand_among_the_others() {
    let files = [
        ("esc.toml", "[severity]\nunused-declaratoin = \"allow\"\n"),
        ("z.esc", &format!("queue \"Tier 2\"\n{RULE}")),
        ("a.esc", "entry \"All\" < >\n// a\nrule \"A\" inactive\n"),
    ];
    insta::assert_snapshot!(found(&files), @r#"
    a.esc:1:13 `< >` warning[W0404] the entry has no actions: its cases go no further, and nothing fires
      help: write `< stop >` if that is meant, else a step such as `at 4h notify manager`
      certain fix: write `stop`
    esc.toml:2:1 `unused-declaratoin` error[E0105] `unused-declaratoin` is not the code or name of a diagnostic
      help: did you mean `unused-declaration`?
      possible fix: write `unused-declaration`
    z.esc:1:7 `"Tier 2"` warning[W0601] nothing uses the queue `Tier 2`
      help: name it in a step, or remove it
    "#);
}

#[test]
fn comments_allow_what_stands_in_their_declaration() {
    let files = [(
        "main.esc",
        "// escc: allow W0601, duplicate-age\n/// Second line.\nqueue \"Tier 2\"\n\
         // escc: allow unused-declaration\nqueue \"Tier 3\"\n\
         // escc: allow unused-declartion\nqueue \"Tier 4\"\n\
         // escc: allow E0201\nentry \"A\" when Priority = \"High\" use hours \"Dsk\" < at 4h notify owner >\n\
         // escc: allow nonsense\n// escc: allow W0404\nentry \"B\" when Priority = \"Low\" < >\n\
         // escc: allow W0601\nentry \"C\" when Priority = \"Mid\" < at 4h notify >\n\
         // escc: allow W0901, W0403\nentry \"D\" when Priority = \"No\" < at 4h notify owner >\n\
         // escc: allow W0901\nentry \"E\" < at 4h notify owner >\n",
    )];
    insta::assert_snapshot!(found(&files), @r#"
    main.esc:1:23 `duplicate-age` warning[W0901] `duplicate-age` is allowed here, but nothing of the kind was found in this declaration
      help: remove `duplicate-age` from the comment
      certain fix: remove `duplicate-age`
    main.esc:6:16 `unused-declartion` warning[W0901] this allows nothing: `unused-declartion` is not the code or name of a diagnostic
      help: did you mean `unused-declaration`?
      possible fix: write `unused-declaration`
    main.esc:7:7 `"Tier 4"` warning[W0601] nothing uses the queue `Tier 4`
      help: name it in a step, or remove it
    main.esc:8:16 `E0201` warning[W0901] this allows nothing: `E0201` is an error that keeps the rules from running, so it cannot be allowed or lowered
      help: remove `E0201` from the comment
      certain fix: remove `E0201`
    main.esc:9:44 `"Dsk"` error[E0201] no hours named `Dsk` are declared
      help: declare them: `hours "Dsk" in "America/Los_Angeles" < mon-fri 09:00-17:00 >`
    main.esc:10:16 `nonsense` warning[W0901] this allows nothing: `nonsense` is not the code or name of a diagnostic
      help: remove `nonsense` from the comment
      certain fix: remove `nonsense`
    main.esc:14:47 `` error[E0001] who is told is missing
      help: write `manager`, `owner`, `contact`, `user "…"`, `role "…"` or `queue "…"`
    main.esc:17:16 `W0901` warning[W0901] `W0901` is allowed here, but nothing of the kind was found in this declaration
      help: remove `W0901` from the comment
      certain fix: remove `W0901`
    "#);
}

#[test]
fn an_error_that_can_be_lowered_can_be_allowed() {
    let text = "// escc: allow E0402\nentry \"A\" < at 4h notify owner; at 2h notify manager >\n";
    let report = check(&[("main.esc", text)], &["main.esc"]);
    assert_eq!(shown(&report), "");
    assert!(report.program().is_ok());
}

/// The text after every certain fix, round by round.
fn mended(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..10 {
        let report = check(&[("main.esc", &text)], &["main.esc"]);
        let fixes = report.diagnostics.iter().filter_map(|found| found.fixes.iter().find(|fix| fix.certain));
        match apply_fixes(fixes, &report.sources).texts.pop() {
            Some((_, mended)) => text = mended,
            None => break,
        }
    }
    text
}

#[test]
fn a_useless_allow_can_be_taken_away_without_a_trace() {
    for (before, after) in [
        ("// escc: allow W0403\n", ""),
        ("// one\n  // escc: allow W0403, W0404\n/// two\n", "// one\n/// two\n"),
        ("// escc: allow W0403 , E0402,W0404\n", ""),
        ("// escc: allow duplicate-age, W0601\nqueue \"T\"\n", "// escc: allow W0601\nqueue \"T\"\n"),
        ("// escc: allow W0601, W0404, W0403\r\nqueue \"T\"\r\n", "// escc: allow W0601\r\nqueue \"T\"\r\n"),
        ("// escc: allow W0404, W0601, W0403\nqueue \"T\"\n", "// escc: allow W0601\nqueue \"T\"\n"),
    ] {
        assert_eq!(mended(&format!("{before}{RULE}")), format!("{after}{RULE}"), "{before}");
    }
}

#[test]
fn what_is_not_utf_8_is_one_error() {
    let mut files = Memory::new(&[("main.esc", &format!("import \"lib.esc\"\n{USES_HOURS}"))]);
    files.write("lib.esc", b"// caf\xe9\nhours");
    files.write("utf16.esc", b"\xff\xfee\0n\0");
    let report = Workspace::new(files).check(&[PathBuf::from(".")], &options()).unwrap();
    insta::assert_snapshot!(shown(&report), @"
    lib.esc:1:7 `�` error[E0007] the file is not UTF-8 text: the byte 0xE9 at offset 6 belongs to no character
      help: open the file in an editor and save it with the encoding UTF-8
    utf16.esc:1:1 `�` error[E0007] the file is not UTF-8 text: the byte 0xFF at offset 0 belongs to no character
      help: the file looks like UTF-16: save it with the encoding UTF-8
    ");
}

#[test]
fn a_byte_order_mark_shifts_nothing() {
    let text = format!("\u{feff}queue \"Tier 2\"\n{RULE}");
    insta::assert_snapshot!(found(&[("main.esc", &text)]), @r#"
    main.esc:1:7 `"Tier 2"` warning[W0601] nothing uses the queue `Tier 2`
      help: name it in a step, or remove it
    "#);
}

#[test]
fn what_cannot_be_read_is_a_failure() {
    let files = [("main.esc", RULE), ("empty/notes.txt", "")];
    let fails = |path: &str| {
        let mut memory = Memory::new(&files);
        memory.write("large.bin", vec![b' '; usize::try_from(MAX_FILE_BYTES).unwrap() + 1]);
        Workspace::new(memory).check(&[PathBuf::from(path)], &options()).unwrap_err()
    };
    assert!(matches!(fails("absent.esc"), Failure::NotFound(_)));
    assert!(matches!(fails("empty"), Failure::NoRules(_)));
    assert_eq!(fails("large.bin").to_string(), "`large.bin` is larger than 32 MiB, which no rule file is");
}

#[test]
fn a_file_as_large_as_allowed_is_read() {
    let mut text = RULE.to_owned();
    text.push_str(&" ".repeat(usize::try_from(MAX_FILE_BYTES).unwrap() - text.len()));
    assert_eq!(found(&[("main.esc", &text)]), "");
}

#[test]
fn a_library_has_no_program() {
    assert_eq!(check(&[("lib.esc", HOURS)], &["lib.esc"]).program().unwrap_err(), NoProgram::Library);
}

#[test]
fn the_hash_of_the_sources_does_not_depend_on_where_they_lie() {
    let hash = |files: &[(&str, &str)], path| check(files, &[path]).program().unwrap().source_hash();
    let here = hash(&[("a/esc.toml", ""), ("a/main.esc", RULE)], "a/main.esc");
    assert_eq!(here, hash(&[("b/c/esc.toml", ""), ("b/c/main.esc", RULE)], "b/c/main.esc"));
    assert_ne!(here, hash(&[("a/esc.toml", ""), ("a/main.esc", &format!("\n{RULE}"))], "a/main.esc"));
}

#[test]
fn what_did_not_change_is_not_parsed_again() {
    let path = [PathBuf::from("main.esc")];
    let mut workspace =
        Workspace::new(Memory::new(&[("main.esc", "queue \"A\"\nqueue \"B\"\nqueue \"B\"\n")]));
    workspace.check(&path, &options()).unwrap();
    let key = PathBuf::from("/org/main.esc");
    let before = Arc::clone(&workspace.sources.known[&key]);
    workspace.check(&path, &options()).unwrap();
    assert!(Arc::ptr_eq(&before, &workspace.sources.known[&key]), "the same text is the same source");
    workspace.files.write("main.esc", "queue \"New\"\nqueue \"B\"\nqueue \"A\"\nqueue \"B\"\n");
    let report = workspace.check(&path, &options()).unwrap();
    let after = Arc::clone(&workspace.sources.known[&key]);
    let ids =
        |source: &crate::source::Source| source.slices.iter().map(|slice| slice.id.0).collect::<Vec<_>>();
    let (before, after) = (ids(&before), ids(&after));
    assert_eq!(&after[1..], [before[1], before[0], before[2]]);
    assert!(!before.contains(&after[0]));
    let codes: Vec<Code> = report.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::E0101], "places follow the moved declarations");
}

fn workspace(files: &[(&str, &str)]) -> Workspace<Memory> {
    Workspace::new(Memory::new(files))
}

fn all(workspace: &mut Workspace<Memory>) -> String {
    shown(&workspace.check(&[PathBuf::from(".")], &options()).unwrap())
}

#[test]
fn an_open_text_goes_before_the_disk_until_it_is_closed() {
    let mut workspace = workspace(&[("main.esc", &format!("queue \"Disk\"\n{RULE}"))]);
    let path = PathBuf::from("/org/main.esc");
    let on_disk = all(&mut workspace);
    assert!(on_disk.contains("the queue `Disk`"), "{on_disk}");
    workspace.open(path.clone(), format!("queue \"Open\"\n{RULE}"));
    assert!(all(&mut workspace).contains("the queue `Open`"));
    assert!(workspace.edit(&path, Span::new(7, 11), "Edited"));
    assert!(workspace.edit(&path, Span::new(0, 0), "// é\n"));
    assert!(all(&mut workspace).starts_with("main.esc:2:7 `\"Edited\"`"));
    assert_eq!(
        workspace.text(&path).unwrap().text(),
        format!("// é\nqueue \"Edited\"\n{RULE}"),
        "the range is one of bytes"
    );
    for wrong in [Span::new(4, 4), Span::new(9, 5), Span::new(9, 999)] {
        assert!(!workspace.edit(&path, wrong, "x"), "{wrong:?}");
    }
    assert!(!workspace.edit(&PathBuf::from("/org/other.esc"), Span::new(0, 0), "x"));
    workspace.close(&path);
    assert!(workspace.text(&path).is_none());
    assert_eq!(all(&mut workspace), on_disk);
}

#[test]
fn a_text_that_was_never_saved_is_listed_and_imported() {
    let mut workspace =
        workspace(&[("main.esc", &format!("import \"lib/hours.esc\"\n{USES_HOURS}")), ("lib/x.txt", "")]);
    let before = all(&mut workspace);
    assert!(before.contains("there is no file"), "{before}");
    let path = PathBuf::from("/org/lib/hours.esc");
    workspace.open(path.clone(), HOURS.replace("09", "19"));
    insta::assert_snapshot!(all(&mut workspace), @"");
    let listed = workspace.list(&[PathBuf::from(".")]).unwrap();
    assert_eq!(listed, [PathBuf::from("lib/hours.esc"), PathBuf::from("main.esc")]);
    let report = workspace.check(std::slice::from_ref(&path), &options()).unwrap();
    assert_eq!(report.files.len(), 1);
    workspace.open(PathBuf::from("/org/esc.toml"), "targt = 1".to_owned());
    assert!(all(&mut workspace).contains("`targt` is not a setting"));
    workspace.close(&path);
    workspace.close(&PathBuf::from("/org/esc.toml"));
    assert_eq!(all(&mut workspace), before);
}

#[test]
fn two_names_may_lead_to_one_text() {
    let mut workspace = workspace(&[("a.esc", RULE), ("link.esc", "-> a.esc")]);
    let (link, own) = (PathBuf::from("/org/link.esc"), PathBuf::from("/org/a.esc"));
    workspace.open(own.clone(), format!("queue \"Own\"\n{RULE}"));
    workspace.open(link.clone(), format!("queue \"Link\"\n{RULE}"));
    let queue = |workspace: &mut Workspace<Memory>| {
        let report = workspace.check(&[PathBuf::from("a.esc")], &options()).unwrap();
        report.diagnostics.first().map(|found| found.message.clone()).unwrap_or_default()
    };
    assert_eq!(queue(&mut workspace), "nothing uses the queue `Link`");
    workspace.close(&link);
    assert_eq!(queue(&mut workspace), "nothing uses the queue `Own`");
    workspace.close(&own);
    assert_eq!(queue(&mut workspace), "");
}

#[test]
fn a_report_can_be_shared_between_threads() {
    const fn is_shared<T: Send + Sync>() {}
    const { is_shared::<Report>() };
    const { is_shared::<crate::Analysed>() };
    const { is_shared::<crate::Analyser>() };
}

#[test]
fn an_analysis_apart_adds_what_one_with_the_check_would() {
    let project = "[severity]\nW0304 = \"deny\"\nW0303 = \"deny\"";
    let text = "// escc: allow W0303, W0404\nentry \"A\" when Priority = \"High\" < at 4h notify owner >\n\
                entry \"B\" when Priority = \"High\" and Tier = \"x\" < at 4h notify owner >\n\
                entry \"C\" when Tier = \"y\" < at 4h notify owner >\nqueue \"Q\"\n";
    let mut workspace = workspace(&[("esc.toml", project), ("main.esc", text)]);
    let path = PathBuf::from("/org/main.esc");
    workspace.open(path.clone(), text.to_owned());
    let with = Options { steps: Some(esc_reach::DEFAULT_STEPS), ..options() };
    let mut worker = crate::Analyser::default();
    for (at, old, new) in [("High", "High", "Low"), ("\"y\"", "y", "z"), ("\"x\"", "x", "w")] {
        let mut report = workspace.check(std::slice::from_ref(&path), &options()).unwrap();
        let file = report.files[0].id;
        let analysed = worker.analyse(&report, file, options().now, with.steps.unwrap()).unwrap();
        assert!(report.add(file, &analysed));
        let expected = workspace.check(std::slice::from_ref(&path), &with).unwrap();
        assert_eq!(shown(&report), shown(&expected));
        assert!(report.diagnostics.iter().any(|found| esc_reach::CODES.contains(&found.code)));
        assert_eq!(report.diagnostics_of(file), report.diagnostics);
        assert_eq!(report.diagnostics_of(esc_diagnostics::FileId(9)), []);
        let reached = |entry: usize| analysed.ask(|analysis| analysis.is_reached(entry)).flatten();
        assert_eq!([0, 1, 2, 3].map(reached), [Some(true), Some(at != "High"), Some(true), None]);
        let start = workspace.text(&path).unwrap().text().rfind(at).unwrap() + at.find(old).unwrap();
        let span = Span::new(u32::try_from(start).unwrap(), u32::try_from(start + old.len()).unwrap());
        assert!(workspace.edit(&path, span, new));
    }
    let report = workspace.check(std::slice::from_ref(&path), &options()).unwrap();
    let file = report.files[0].id;
    let earlier = worker.analyse(&report, file, options().now, 100).unwrap();
    assert!(workspace.edit(&path, Span::new(0, 0), "entry \"First\" when Tier = \"q\" < stop >\n"));
    let mut report = workspace.check(std::slice::from_ref(&path), &options()).unwrap();
    let before = shown(&report);
    assert!(!report.add(file, &earlier), "it is of another rule");
    assert_eq!(shown(&report), before);
    assert!(earlier.ask(|_| ()).is_some());
    worker.analyse(&report, file, options().now, 100).unwrap();
    assert!(earlier.ask(|_| ()).is_none());
    worker.forget(&path);
}
