//! `escc check` on Salesforce metadata, `escc import` and `escc export`.

use std::fs;
use std::path::{Path, PathBuf};

use crate::{Folder, NOW};

const RULES: &str = "force-app/main/default/escalationRules/Case.escalationRules-meta.xml";

/// A rule with these entries.
fn rules(name: &str, entries: &[&str]) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <EscalationRules xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n    <escalationRule>\n        \
         <fullName>{name}</fullName>\n        <active>true</active>\n{}    </escalationRule>\n</EscalationRules>\n",
        entries.concat()
    )
}

/// An entry of one priority, or of every case, that notifies after so many minutes.
fn entry(priority: &str, minutes: u32) -> String {
    let row = if priority.is_empty() {
        String::new()
    } else {
        format!(
            "            <criteriaItems>\n                <field>Case.Priority</field>\n                \
             <operation>equals</operation>\n                <value>{priority}</value>\n            </criteriaItems>\n"
        )
    };
    format!(
        "        <ruleEntry>\n            <businessHoursSource>None</businessHoursSource>\n{row}            \
         <escalationAction>\n                <minutesToEscalation>{minutes}</minutesToEscalation>\n                \
         <notifyCaseOwner>true</notifyCaseOwner>\n                <notifyToTemplate>Support/Late</notifyToTemplate>\n            \
         </escalationAction>\n            <escalationStartTime>CaseCreation</escalationStartTime>\n        </ruleEntry>\n"
    )
}

fn project(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::new(files);
    folder.write("sfdx-project.json", "{}");
    folder
}

#[test]
fn diagnostics_point_into_the_xml() {
    let (high, late) = (entry("High", 240), entry("High", 480));
    let folder = project(&[(RULES, &rules("Standard", &[&high, &late, &entry("", 4)]))]);
    let ran = folder.run(&["check", "force-app", "--now", NOW]);
    assert_eq!((ran.status, &*ran.err), (1, ""));
    insta::assert_snapshot!(ran.out);
    let json =
        folder.run(&["check", "--format", "json", "--now", NOW, "force-app/main/default/escalationRules"]);
    let json: serde_json::Value = serde_json::from_str(&json.out).unwrap();
    assert_eq!(json["files"], 1);
    let first = &json["diagnostics"][0];
    let place =
        (&first["code"], &first["file"], &first["span"]["start"]["line"], &first["span"]["start"]["column"]);
    assert_eq!(place, (&"E0301".into(), &RULES.into(), &20.into(), &9.into()));
}

#[test]
fn a_rule_is_one_by_its_name_and_two_names_are_two() {
    let folder = Folder::new(&[
        ("esc.toml", ""),
        (RULES, &rules("Standard", &[&entry("", 240)])),
        ("standard.esc", "rule \"Standard\"\n\nentry \"All\" < at 4h notify owner >\n"),
    ]);
    assert_eq!(folder.run(&["check", "--now", NOW]).status, 0);
    folder.write("standard.esc", "rule \"Other\"\n\nentry \"All\" < at 4h notify owner >\n");
    let ran = folder.run(&["check", "--format", "short", "--now", NOW]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.out);
}

#[test]
fn levels_of_the_project_hold_for_metadata() {
    let folder = Folder::new(&[
        ("esc.toml", "[severity]\nW0711 = \"deny\"\n"),
        (RULES, &rules("Standard", &[&entry("", 4)])),
    ]);
    let ran = folder.run(&["check", "--format", "short", "--now", NOW]);
    assert_eq!(ran.status, 1, "{}", ran.out);
    assert!(ran.out.contains("error[W0711]"), "{}", ran.out);
    assert_eq!(folder.run(&["check", "--allow", "W0711", "--now", NOW]).out, "nothing to report in 1 file\n");
}

#[test]
fn coverage_and_witnesses_are_those_of_the_rules() {
    let folder = project(&[(RULES, &rules("Standard", &[&entry("High", 240)]))]);
    let ran = folder.run(&["check", "--witness", "High", "--now", NOW]);
    assert_eq!((ran.status, ran.out.contains("\"Priority\": \"High\"")), (0, true), "{}", ran.out);
    assert!(folder.run(&["check", "--coverage", "--now", NOW]).out.contains("`High` takes the cases with"));
}

#[test]
fn what_is_imported_checks_and_exports_as_it_was() {
    let text = rules("Standard", &[&entry("High", 240), &entry("", 480)]);
    let folder = project(&[(RULES, &text)]);
    let ran = folder.run(&["import", "force-app", "-o", "rules", "--now", NOW]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(ran.out, "wrote `rules/standard.esc`\nwrote `rules/esc.toml`\n");
    insta::assert_snapshot!(folder.read("rules/standard.esc"));
    assert_eq!(folder.run(&["check", "rules", "--now", NOW]).out, "nothing to report in 1 file\n");
    assert_eq!(folder.run(&["fmt", "--check", "rules"]).status, 0);
    let ran = folder.run(&["export", "rules", "-o", "out", "--now", NOW]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    assert_eq!(folder.read("out/escalationRules/Case.escalationRules-meta.xml"), text);
    let ran = folder.run(&["export", "rules", "-o", "deploy", "--target", "mdapi", "--now", NOW]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert_eq!(folder.read("deploy/escalationRules/Case.escalationRules"), text);
    assert!(folder.read("deploy/package.xml").contains("<members>Case</members>"));
    assert_eq!(folder.run(&["check", "deploy", "--now", NOW]).status, 0, "the other layout is read too");
}

#[test]
fn an_import_does_not_replace_files_unasked() {
    let folder =
        project(&[(RULES, &rules("Standard", &[&entry("", 480)])), ("rules/standard.esc", "// mine\n")]);
    let ran = folder.run(&["import", "force-app", "-o", "rules"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err);
    assert_eq!(folder.read("rules/standard.esc"), "// mine\n");
}

#[test]
fn an_update_keeps_what_people_wrote() {
    let folder =
        project(&[(RULES, &rules("Standard", &[&entry("High", 240), &entry("Low", 600), &entry("", 480)]))]);
    assert_eq!(folder.run(&["import", "force-app", "-o", "rules", "--now", NOW]).status, 0);
    let edited = folder
        .read("rules/standard.esc")
        .replace("entry \"High\"", "/// Agreed with the customers of gold.\nentry \"Gold promise\"")
        .replace("rule \"Standard\"", "// Owned by support operations.\nrule \"Standard\"")
        .replace("entry \"Low\"", "// Why ten hours: nobody knows.\nentry \"Low\"")
        .replace("  at 10h", "  // after lunch\n  at 10h");
    folder.write("rules/kept.esc", edited);
    fs::remove_file(folder.path("rules/standard.esc")).unwrap();
    // The org moved on: the entries changed places, one changed its age, and one is new.
    let newer = [entry("Medium", 300), entry("Low", 660), entry("High", 240), entry("", 480)];
    let newer: Vec<&str> = newer.iter().map(String::as_str).collect();
    folder.write(RULES, rules("Standard", &newer));
    let ran = folder.run(&["import", "force-app", "-o", "rules", "--update", "--now", NOW]);
    assert_eq!((ran.status, &*ran.err), (0, ""));
    insta::assert_snapshot!(folder.read("rules/kept.esc"));
    let ran = folder.run(&["import", "force-app", "-o", "rules", "--update", "--now", NOW]);
    assert_eq!((ran.status, &*ran.out), (0, ""), "nothing is left to be done");
}

#[test]
fn entries_that_no_case_reaches_are_allowed_where_they_are_imported() {
    let folder = project(&[(RULES, &rules("Standard", &[&entry("", 480), &entry("High", 240)]))]);
    let ran = folder.run(&["import", "force-app", "-o", "rules", "--now", NOW]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(folder.read("rules/standard.esc").contains("// escc: allow shadowed-entry\nentry \"High\""));
    assert_eq!(folder.run(&["check", "rules", "--now", NOW]).status, 0);
}

#[test]
fn what_cannot_be_said_is_told_and_not_written() {
    let near = entry("High", 240).replace("equals", "within");
    let folder = project(&[(RULES, &rules("Standard", &[&near, &entry("", 480)]))]);
    let ran = folder.run(&["import", "force-app", "-o", "rules", "--now", NOW]);
    assert_eq!(ran.status, 1);
    insta::assert_snapshot!(ran.err);
    assert!(!folder.path("rules/standard.esc").exists());
}

#[test]
fn what_salesforce_lacks_is_not_exported() {
    let text = r#"
pool "Seniors" < user "ana@example.com" capacity 3 >

hours "Split" in "Europe/Berlin" <
  mon-fri 09:00-12:00, 13:00-17:00;
  sat 22:00-02:00;
  open 2026-12-24 10:00-12:00;
  closed every 12-24 to 12-26;
>

entry "All" when LastModifiedDate > CreatedDate and CreatedDate < now - 1h
  age_from matched use hours "Split" fire during case hours sla 8h
<
  immediately notify manager, role "R", queue "Q", contact using "T";
  at 50% of sla set Tier = "A", call "Flow", reassign pool "Seniors";
  at 8h reassign manager
>
"#;
    let folder = Folder::new(&[("a.esc", text)]);
    let ran = folder.run(&["export", "a.esc", "-o", "out", "--now", NOW]);
    assert_eq!((ran.status, &*ran.out), (1, ""));
    insta::assert_snapshot!(ran.err);
    assert!(!folder.path("out").exists());
}

#[test]
fn broken_metadata_gives_clear_errors() {
    let good = rules("Standard", &[&entry("", 240)]);
    let bomb = format!(
        "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">{}]>\n<EscalationRules>&j;</EscalationRules>\n",
        ('b'..='j')
            .map(|name| format!(
                "<!ENTITY {name} \"{}\">",
                format!("&{};", char::from(name as u8 - 1)).repeat(10)
            ))
            .collect::<String>()
    );
    let mut utf16: Vec<u8> = vec![0xff, 0xfe];
    utf16.extend(good.encode_utf16().flat_map(u16::to_le_bytes));
    let mut shown = String::new();
    for (name, bytes) in [
        ("empty", Vec::new()),
        ("no XML", b"sorry, not found".to_vec()),
        ("cut off", good.as_bytes()[..good.len() / 2].to_vec()),
        ("a bomb", bomb.into_bytes()),
        ("an entity", good.replace("Standard", "St&auml;ndard").into_bytes()),
        ("UTF-16", utf16),
        (
            "latin-1",
            good.replace("Standard", "Stxndard").bytes().map(|b| if b == b'x' { 0xe4 } else { b }).collect(),
        ),
        ("says latin-1", good.replace("UTF-8", "ISO-8859-1").into_bytes()),
        ("another type", good.replace("EscalationRules", "AssignmentRules").into_bytes()),
        ("deep", format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000)).into_bytes()),
    ] {
        let folder = project(&[]);
        folder.write(RULES, bytes);
        let ran = folder.run(&["check", "--format", "short", "--now", NOW]);
        assert_eq!((ran.status, &*ran.err), (1, ""), "{name}");
        shown += &[name, ": ", &ran.out.replace(RULES, "FILE")].concat();
    }
    insta::assert_snapshot!(shown);
    let folder = project(&[]);
    folder.write(RULES, format!("\u{feff}{}", good.replace('\n', "\r\n")));
    assert_eq!(folder.run(&["check", "--now", NOW]).status, 0, "a byte-order mark and CRLF are fine");
}

#[test]
fn a_file_of_a_hundred_megabytes_is_not_read() {
    let folder = project(&[]);
    let path = folder.path(RULES);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // A sparse file: its size is all that counts.
    fs::File::create(&path).unwrap().set_len(100 * 1024 * 1024).unwrap();
    let ran = folder.run(&["check", "--now", NOW]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert_eq!(ran.err, format!("error: `{RULES}` is larger than 32 MiB, which no rule file is\n"));
}

#[test]
fn a_folder_without_metadata_is_told() {
    let folder = project(&[("force-app/main/default/classes/A.cls", "")]);
    let ran = folder.run(&["import", "force-app"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err);
    assert_eq!(folder.run(&["import", "absent"]).err, "error: there is no file or folder `absent`\n");
}

/// Files of real orgs, where they are present; and a project of our own.
fn projects() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = vec![root.join("../crates/salesforce/tests/fixtures/every")];
    let corpus = std::env::var_os("ESC_CORPUS").map_or(root.join("../../shared/corpus"), PathBuf::from);
    match fs::read_dir(corpus.join("escalationRules")) {
        Ok(listed) => found.extend(listed.map(|entry| entry.unwrap().path())),
        Err(_) => println!("skipped: there is no corpus at {}", corpus.display()),
    }
    found
}

/// Copies a folder, where it is one.
fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).into_iter().flatten().map(Result::unwrap) {
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::create_dir_all(to.parent().unwrap()).unwrap();
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn rules_that_were_exported_and_imported_again_do_the_same() {
    for project in projects() {
        let folder = Folder::new(&[]);
        let path = project.display().to_string();
        let first = folder.run(&["import", &path, "-o", "first", "--now", NOW]);
        assert_eq!(first.status, 0, "{path}\n{}", first.err);
        let checked = folder.run(&["check", "first", "--format", "short", "--now", NOW]);
        assert_eq!(checked.status, 0, "{path}\n{}", checked.out);
        let exported = folder.run(&["export", "first", "-o", "metadata", "--now", NOW]);
        assert_eq!(exported.status, 0, "{path}\n{}", exported.err);
        // What the rules refer to is no part of the export.
        for kind in ["objects", "standardValueSets", "globalValueSets", "queues", "email"] {
            copy(&project.join(kind), &folder.path("metadata").join(kind));
        }
        let again = folder.run(&["import", "metadata", "-o", "second", "--now", NOW]);
        assert_eq!(again.status, 0, "{path}\n{}", again.err);
        for file in fs::read_dir(folder.path("second")).unwrap().map(|entry| entry.unwrap().path()) {
            let name = file.file_name().unwrap().to_str().unwrap();
            if ["hours.esc", "case.esc", "targets.esc", "esc.toml"].contains(&name) {
                continue;
            }
            let (old, new) = (format!("first/{name}"), format!("second/{name}"));
            let ran = folder.run(&["diff", &old, &new, "--now", NOW]);
            assert_eq!(
                (ran.status, &*ran.out),
                (0, "the same for every case\n"),
                "{path}: {name}\n{}",
                ran.err
            );
        }
    }
}
