//! `escc check`

use std::fs;

use serde_json::Value;

use crate::{Folder, NOW, RULE, Ran};

const MISTAKES: &str =
    "queue \"Tier 2\"\nentry \"P1\" when Priority = High < at 4h reassign queue \"Teir 2\" >\n";

#[test]
fn clean_rules_are_fine() {
    let folder = Folder::new(&[("a.esc", RULE)]);
    let ran = folder.run(&["check"]);
    assert_eq!(ran, Ran::of(0, "nothing to report in 1 file\n", ""));
    assert_eq!(folder.run(&["check", "--format", "short", "a.esc"]), Ran::of(0, "", ""));
}

#[test]
fn errors_stand_on_standard_output_and_the_answer_is_no() {
    let folder = Folder::new(&[("rules/a.esc", MISTAKES)]);
    let ran = folder.run(&["check", "rules"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert!(!ran.out.contains('\u{1b}'), "no colours where nobody looks: {}", ran.out);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn a_fix_that_chooses_a_meaning_is_left_to_people() {
    let rules = "case < Priority: picklist(\"High\") >\nentry \"A\" when Priority = High < at 4h notify owner >\nentry \"B\" when Priority = \"Hihg\" < at 4h notify owner >\n";
    let folder = Folder::new(&[("a.esc", rules)]);
    let ran = folder.run(&["check", "--fix", "a.esc"]);
    assert_eq!(ran.err, "applied 1 fix in 1 file; 1 fix is left for you to decide\n");
    assert!(ran.out.contains("did you mean `High`?"), "{}", ran.out);
    let ran = folder.run(&["check", "--fix", "a.esc"]);
    assert_eq!((ran.status, &*ran.err), (1, "no fixes to apply; 1 fix is left for you to decide\n"));
    assert!(folder.read("a.esc").contains("Hihg"));
}

#[cfg(unix)]
#[test]
fn rules_are_read_from_a_pipe() {
    let folder = Folder::new(&[]);
    assert_eq!(
        folder.run_on(RULE, &["check", "/dev/stdin"]),
        Ran::of(0, "nothing to report in 1 file\n", "")
    );
    let ran = folder.run_on(MISTAKES, &["check", "--format", "short", "/dev/stdin"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert!(ran.out.contains("stdin:2:"), "{}", ran.out);
    let ran = folder.run_on(MISTAKES, &["check", "--fix", "/dev/stdin"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("it is a pipe or a device, whose text cannot be changed"), "{}", ran.err);
}

#[test]
fn each_format_is_printed() {
    let folder = Folder::new(&[("a.esc", MISTAKES)]);
    let printed = |format| {
        let ran = folder.run(&["check", "--format", format, "--now", NOW]);
        assert_eq!((ran.status, &*ran.err), (1, ""), "{format}");
        ran.out
    };
    insta::assert_snapshot!(printed("short"));
    insta::assert_snapshot!(printed("github"));
    insta::assert_snapshot!(printed("json"));
    let sarif: Value = serde_json::from_str(&printed("sarif")).unwrap();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"].as_array().unwrap().len(), 2);
}

/// The members of an object, in the order in which they are written.
fn members(object: &Value) -> Vec<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

#[test]
fn json_has_the_members_that_are_promised() {
    let mistakes = format!("{MISTAKES}entry \"P2\" < >\n");
    let folder = Folder::new(&[("a.esc", &mistakes), ("b.esc", "queue \"Tier 2\"\nqueue \"Tier 2\"\n")]);
    let ran = folder.run(&["check", "--format", "json"]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    let sorted = |names: &[&str]| {
        let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
        names.sort();
        names
    };
    assert_eq!(members(&report), sorted(&["version", "files", "errors", "warnings", "diagnostics"]));
    assert_eq!((&report["version"], &report["files"]), (&1.into(), &2.into()));
    assert_eq!((&report["errors"], &report["warnings"]), (&3.into(), &1.into()));
    for found in report["diagnostics"].as_array().unwrap() {
        assert_eq!(
            members(found),
            sorted(&[
                "code", "name", "severity", "message", "help", "file", "span", "labels", "entry", "witness",
                "fixes"
            ])
        );
        assert_eq!(members(&found["span"]), ["end", "start"]);
        assert_eq!(members(&found["span"]["start"]), ["column", "line", "offset"]);
        for label in found["labels"].as_array().unwrap() {
            assert_eq!(members(label), ["file", "message", "span"]);
        }
        for fix in found["fixes"].as_array().unwrap() {
            assert_eq!(members(fix), ["certain", "edits", "title"]);
            for edit in fix["edits"].as_array().unwrap() {
                assert_eq!(members(edit), ["file", "new_text", "span"]);
            }
        }
    }
}

#[test]
fn what_is_found_stands_in_the_order_of_paths_and_places() {
    let many: String = (0..20).map(|n| format!("queue \"Q{n}\"\n")).collect();
    let files: Vec<(String, String)> =
        (0..30).map(|n| (format!("org{n:02}/a.esc"), format!("{many}{RULE}"))).collect();
    let mut files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (&**path, &**text)).collect();
    let projects: Vec<String> = (0..30).map(|n| format!("org{n:02}/esc.toml")).collect();
    files.extend(projects.iter().map(|path| (&**path, "")));
    let folder = Folder::new(&files);
    let first = folder.run(&["check", "--format", "short"]);
    let places: Vec<(String, u32)> = first
        .out
        .lines()
        .map(|line| {
            let mut parts = line.split(':');
            (parts.next().unwrap().to_owned(), parts.next().unwrap().parse().unwrap())
        })
        .collect();
    assert_eq!(places.len(), 600);
    assert!(places.is_sorted());
    for _ in 0..3 {
        assert_eq!(folder.run(&["check", "--format", "short"]), first);
    }
}

#[test]
fn a_call_that_names_no_rules_fails() {
    let folder = Folder::new(&[
        ("notes.txt", ""),
        (".gitignore", "build/\n"),
        ("build/a.esc", RULE),
        (".x/b.esc", RULE),
    ]);
    let ran = folder.run(&["check"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err, @"
    error: there is no .esc file and no Salesforce metadata of rules under `.`
      help: rule files end in `.esc`, metadata in `.escalationRules-meta.xml`; hidden and ignored files are looked at only where they are named
    ");
    let ran = folder.run(&["check", "absent"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err, @"error: there is no file or folder `absent`");
    assert_eq!(folder.run(&["check", "build/a.esc", ".x"]).status, 0, "what a path names is read");
    for arguments in [
        &["check", "build", "notes.txt"][..],
        &["fmt", "notes.txt"],
        &["eval", "notes.txt", "--cases", "notes.txt"],
    ] {
        let ran = folder.run(arguments);
        assert_eq!((ran.status, &*ran.out), (2, ""));
        assert_eq!(
            ran.err,
            "error: `notes.txt` is no rule file\n  help: name files that end in `.esc`, or folders that have some\n"
        );
    }
}

#[test]
fn levels_are_set_by_flags() {
    let folder = Folder::new(&[("a.esc", &format!("queue \"Tier 2\"\n{RULE}"))]);
    for (arguments, status) in [
        (&["check"][..], 0),
        (&["check", "--deny", "warnings"], 1),
        (&["check", "--deny", "W0601"], 1),
        (&["check", "--deny", "unused-declaration", "--warn", "W0601"], 0),
        (&["check", "--warn", "W0601", "--deny", "W0601"], 1),
        (&["check", "--deny", "warnings", "--allow", "w0601"], 0),
        (&["check", "--deny", "warnings", "--warn", "W0601"], 0),
    ] {
        assert_eq!(folder.run(arguments).status, status, "{arguments:?}");
    }
    assert_eq!(folder.run(&["check", "--format", "short", "--allow", "W0601"]).out, "");
    let refused = folder.run(&["check", "--allow", "W0602"]);
    assert_eq!((refused.status, &*refused.out), (2, ""));
    insta::assert_snapshot!(refused.err, @"
    error: --allow W0602: `W0602` is not the code or name of a diagnostic
      help: did you mean `W0601`?
    ");
    let refused = folder.run(&["check", "--warn", "E0201"]);
    assert_eq!((refused.status, &*refused.out), (2, ""));
    insta::assert_snapshot!(refused.err, @"
    error: --warn E0201: `E0201` is an error that keeps the rules from running, so it cannot be allowed or lowered
      help: change the rules so that it does not arise
    ");
}

#[test]
fn the_project_file_sets_levels() {
    let folder = Folder::new(&[
        ("esc.toml", "target = \"salesforce\"\n[severity]\nW0601 = \"deny\"\n"),
        ("rules/a.esc", "queue \"Tier 2\"\nentry \"All\" < at 4h mark escalated >\n"),
    ]);
    assert_eq!(folder.run(&["check", "rules"]).status, 1);
    assert_eq!(folder.run(&["check", "rules", "--allow", "W0601"]).status, 0);
    folder.write("esc.toml", "[severity]\nW0699 = \"deny\"\n");
    let ran = folder.run(&["check", "rules/a.esc", "--format", "short"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.starts_with("esc.toml:2:1: error[E0105]"), "{}", ran.out);
}

#[test]
fn fixes_are_applied_and_the_rest_is_reported() {
    let main = "import \"lib.esc\"\nentry \"A\" when Priority = High { at 4h notify owner }\nentry \"B\" when Prioritty = \"High\" < at 4h notify owner >\n";
    let folder =
        Folder::new(&[("main.esc", main), ("lib.esc", "hours \"H\" in \"UTC\" { daily 09:00-17:00 }\n")]);
    let ran = folder.run(&["check", "--fix", "--format", "short", "main.esc"]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(format!("{}{}\n{}", ran.err, ran.out, folder.read("main.esc")), @r#"
    applied 2 fixes in 1 file
    lib.esc:1:20: error[E0003]: a block is written `< … >`, not `{ … }`

    import "lib.esc"
    entry "A" when Priority = "High" < at 4h notify owner >
    entry "B" when Prioritty = "High" < at 4h notify owner >
    "#);
    assert!(folder.read("lib.esc").contains('{'), "a file that the call does not name stays as it is");
    let again = folder.run(&["check", "--fix", "--format", "short", "main.esc"]);
    assert_eq!(again.err, "no fixes to apply\n");
    assert_eq!(again.out, ran.out);
    assert_eq!(folder.names(), ["lib.esc", "main.esc"], "no file is left behind");
}

#[cfg(unix)]
#[test]
fn fixing_keeps_permissions_and_links() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};
    let folder = Folder::new(&[("real/a.esc", "entry \"A\" { at 4h notify owner }\n")]);
    fs::set_permissions(folder.path("real/a.esc"), fs::Permissions::from_mode(0o640)).unwrap();
    symlink(folder.path("real/a.esc"), folder.path("link.esc")).unwrap();
    assert_eq!(folder.run(&["check", "--fix", "link.esc"]).status, 0);
    assert!(folder.path("link.esc").is_symlink());
    assert_eq!(folder.read("real/a.esc"), "entry \"A\" < at 4h notify owner >\n");
    assert_eq!(fs::metadata(folder.path("real/a.esc")).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn the_present_is_given_with_now() {
    let text = "hours \"H\" in \"UTC\" < daily 09:00-17:00; closed 2026-12-25 >\nentry \"A\" use hours \"H\" < at 4h notify owner >\n";
    let folder = Folder::new(&[("a.esc", text)]);
    let codes = |now| folder.run(&["check", "--format", "short", "--now", now]).out;
    assert_eq!(codes("2026-12-25T12:00Z"), "");
    assert!(codes("2026-12-26T12:00Z").contains("W0507"));
    let refused = folder.run(&["check", "--now", "tomorrow"]);
    assert_eq!((refused.status, &*refused.out), (2, ""));
    assert!(refused.err.contains("it is not written like 2026-11-20T17:00:00Z"), "{}", refused.err);
}

#[test]
fn a_target_is_one_of_those_there_are() {
    let folder = Folder::new(&[("a.esc", RULE)]);
    let ran = folder.run(&["check", "--target", "salesforce", "--format", "short"]);
    assert_eq!((ran.status, ran.out.contains("error[E0703]")), (1, true), "{}", ran.out);
    assert_eq!(folder.run(&["check"]).status, 0);
    assert_eq!(folder.run(&["check", "--target", "zendesk"]).status, 2);
}

#[test]
fn text_cannot_take_over_the_terminal() {
    let folder =
        Folder::new(&[("a.esc", "queue \"\u{1b}[31mred\"\nentry \"\u{7}\" < at 4h notify owner >\n")]);
    for format in ["human", "short", "github"] {
        let out = folder.run(&["check", "--format", format]).out;
        assert!(!out.is_empty() && !out.contains(['\u{1b}', '\u{7}']), "{out}");
    }
}

const COVERED: &str = r#"case < Priority: picklist("Low", "High"); Tier: picklist("Standard", "Gold"); Seats: number >
entry "High" when Priority = "High" < at 1h notify manager >
// escc: allow shadowed-entry
entry "High, gold" when Priority = "High" and Tier = "Gold" < at 1h notify owner >
entry "Gold" when Tier = "Gold" and Seats >= 5 < at 8h notify owner >
"#;

#[test]
fn coverage_says_which_cases_each_entry_takes() {
    let folder = Folder::new(&[("a.esc", COVERED), ("lib.esc", "queue \"A\"\n")]);
    let call = ["check", "--coverage", "--now", NOW];
    let ran = folder.run(&call);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    insta::assert_snapshot!(ran.out);
    for _ in 0..3 {
        assert_eq!(folder.run(&call), ran);
    }
    folder.write("a.esc", RULE);
    insta::assert_snapshot!(folder.run(&["check", "--coverage", "a.esc"]).out, @r#"
    a.esc

      `All` takes every case
        such a case: {"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z"}

      every case is taken by some entry

    nothing to report in 1 file
    "#);
    folder.write("a.esc", MISTAKES);
    let ran = folder.run(&["check", "--coverage", "a.esc"]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    assert_eq!(ran, folder.run(&["check", "a.esc"]), "rules with errors have no coverage");
}

#[test]
fn coverage_is_a_member_of_the_object_for_programs() {
    let folder = Folder::new(&[("a.esc", COVERED), ("b/esc.toml", ""), ("b/b.esc", RULE)]);
    let ran = folder.run(&["check", "--coverage", "--format", "json", "--now", NOW]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    let found: Value = serde_json::from_str(&ran.out).unwrap();
    insta::assert_snapshot!(found["coverage"]);
    let plain = folder.run(&["check", "--format", "json", "--now", NOW]);
    let plain: Value = serde_json::from_str(&plain.out).unwrap();
    assert_eq!((&found["diagnostics"], &Value::Null), (&plain["diagnostics"], &plain["coverage"]));
    for row in found["coverage"][0]["entries"].as_array().unwrap() {
        let witness = &row["witness"];
        if witness.is_null() {
            continue;
        }
        let eval = folder.run_on(witness.to_string(), &["eval", "a.esc", "--cases", "-", "--now", NOW]);
        let decision: Value = serde_json::from_str(&eval.out).unwrap();
        assert_eq!(decision["entry"], row["entry"]);
    }
}

#[test]
fn coverage_is_refused_where_it_has_no_place() {
    let text = "entry \"A\" { at 4h notify owner }\n";
    let folder = Folder::new(&[("a.esc", text)]);
    for format in ["sarif", "github", "short"] {
        let ran = folder.run(&["check", "--coverage", "--fix", "--format", format]);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{format}");
        assert_eq!(
            ran.err,
            "error: `--coverage` is printed for people or as JSON\n  help: write `--format human` or `--format json`\n"
        );
    }
    assert_eq!(folder.read("a.esc"), text, "nothing is mended by a call that fails");
}

#[test]
fn a_witness_is_a_case_that_the_entry_takes() {
    let folder = Folder::new(&[("a.esc", COVERED)]);
    let witness = |entry: &str| folder.run(&["check", "--witness", entry, "a.esc", "--now", NOW]);
    let ran = witness("Gold");
    assert_eq!((ran.status, &*ran.err), (0, ""));
    insta::assert_snapshot!(ran.out, @r#"{"Id": "500000000000001", "CreatedDate": "2026-01-05T09:00:00Z", "Priority": "Low", "Tier": "Gold", "Seats": 5}"#);
    for _ in 0..3 {
        assert_eq!(witness("Gold"), ran);
    }
    let eval = folder.run_on(&ran.out, &["eval", "a.esc", "--cases", "-", "--now", NOW]);
    let decision: Value = serde_json::from_str(&eval.out).unwrap();
    assert_eq!((eval.status, &decision["entry"]), (0, &"Gold".into()));
    let ran = witness("High, gold");
    assert_eq!(ran, Ran::of(1, "", "no case was found that the entry `High, gold` takes\n"));
    let ran = witness("Godl");
    assert_eq!(ran, Ran::of(2, "", "error: there is no entry `Godl`\n  help: did you mean `Gold`?\n"));
    let ran = witness("Everything else");
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err, @r"
    error: there is no entry `Everything else`
      help: name an entry of the rules that are checked
    ");
    assert_eq!(folder.run(&["check", "--witness", "Gold", "--coverage"]).status, 2);
    assert_eq!(folder.run(&["check", "--witness", "Gold", "--fix"]).status, 2);
    assert_eq!(folder.run(&["check", "--witness", "Gold", "absent.esc"]).status, 2);
}

#[test]
fn a_witness_is_not_looked_for_in_rules_with_errors() {
    let folder =
        Folder::new(&[("a.esc", "entry \"A\" < at 4 notify owner >\n"), ("lib.esc", "queue \"A\"\n")]);
    let ran = folder.run(&["check", "--witness", "A", "a.esc"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err);
    assert_eq!(folder.run(&["check", "--witness", "A", "lib.esc"]).status, 2);
    // An entry that no case reaches is an error, and the answer all the same.
    folder.write("a.esc", format!("{RULE}entry \"B\" < stop >\n"));
    let ran = folder.run(&["check", "--witness", "B", "a.esc"]);
    assert_eq!((ran.status, &*ran.out), (1, ""));
    assert!(ran.err.contains("error[E0301]"), "{}", ran.err);
    assert!(ran.err.ends_with("\nno case was found that the entry `B` takes\n"), "{}", ran.err);
}

#[test]
fn of_entries_with_one_name_the_first_file_counts() {
    let folder = Folder::new(&[
        ("a/esc.toml", ""),
        ("a/a.esc", "entry \"A\" when X = \"1\" < stop >\nentry \"All\" < stop >\n"),
        ("b/esc.toml", ""),
        ("b/b.esc", "entry \"A\" when Y = \"2\" < stop >\nentry \"All\" < stop >\n"),
    ]);
    let both = folder.run(&["check", "--witness", "A"]);
    assert_eq!(both, folder.run(&["check", "--witness", "A", "a"]));
    assert_ne!(both, folder.run(&["check", "--witness", "A", "b"]));
}

#[test]
fn steps_bound_the_analysis() {
    let folder = Folder::new(&[("a.esc", COVERED)]);
    let codes = |steps| {
        let ran = folder.run(&["check", "--format", "short", "--steps", steps]);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{steps}");
        ran.out
            .lines()
            .filter_map(|line| Some(line.split_once('[')?.1.get(..5)?.to_owned()))
            .collect::<Vec<_>>()
    };
    assert_eq!(codes("20000"), ["W0304"]);
    assert!(codes("0").iter().any(|code| code == "N0306"), "{:?}", codes("0"));
    assert!(!codes("0").iter().any(|code| code == "W0304"), "{:?}", codes("0"));
    assert_eq!(codes("0"), codes("0"));
    assert_eq!(folder.run(&["check", "--steps", "many"]).status, 2);
    assert_eq!(folder.run(&["check", "--steps=-1"]).status, 2);
}
