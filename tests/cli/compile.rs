//! `escc compile` and `escc disasm`

use std::fs;

use crate::{Folder, RULE};

#[test]
fn rules_are_compiled_and_can_be_read() {
    let folder = Folder::new(&[("a.esc", &format!("queue \"Tier 2\"\n{RULE}"))]);
    let ran = folder.run(&["compile", "a.esc", "-o", "out.escb"]);
    assert_eq!((ran.status, &*ran.out), (0, ""));
    assert!(ran.err.contains("W0601") && ran.err.contains("wrote `out.escb`: "), "{}", ran.err);
    let first = fs::read(folder.path("out.escb")).unwrap();
    assert_eq!(folder.run(&["compile", "a.esc", "--output", "out.escb"]).status, 0);
    assert_eq!(fs::read(folder.path("out.escb")).unwrap(), first, "the same rules give the same bytes");
    assert_eq!(folder.names(), ["a.esc", "out.escb"]);
    let listing = folder.run(&["disasm", "out.escb"]);
    assert_eq!((listing.status, &*listing.err), (0, ""));
    assert!(listing.out.starts_with("rule \"a\"\n") && listing.out.contains("\"All\""), "{}", listing.out);
}

#[test]
fn nothing_is_written_where_there_are_errors() {
    let folder = Folder::new(&[("a.esc", "entry \"A\" < at 4h reassign queue >\n"), ("out.escb", "old")]);
    let ran = folder.run(&["compile", "a.esc", "-o", "out.escb"]);
    assert_eq!((ran.status, &*ran.out), (1, ""));
    assert!(ran.err.contains("E0001"), "{}", ran.err);
    assert_eq!(folder.read("out.escb"), "old");
}

#[test]
fn errors_of_imported_files_count() {
    let folder =
        Folder::new(&[("a.esc", &format!("import \"lib.esc\"\n{RULE}")), ("lib.esc", "hours \"H\"\n")]);
    let ran = folder.run(&["compile", "a.esc", "-o", "out.escb"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("lib.esc"), "{}", ran.err);
}

#[test]
fn an_inactive_rule_is_compiled_and_a_library_is_not() {
    let folder = Folder::new(&[
        ("a.esc", &format!("rule \"Trial\" inactive\n{RULE}")),
        ("lib.esc", "hours \"H\" in \"UTC\" < daily 09:00-17:00 >\n"),
    ]);
    assert_eq!(folder.run(&["compile", "a.esc", "-o", "a.escb"]).status, 0);
    let ran = folder.run(&["compile", "lib.esc", "-o", "lib.escb"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err, @"
    error: `lib.esc` cannot be run: the file has no `rule` and no `entry`: it is a library, made to be imported
      help: name the file with the rule or the entries
    ");
    assert_eq!(folder.names(), ["a.esc", "a.escb", "lib.esc"]);
}

#[test]
fn calls_that_cannot_be_carried_out_fail() {
    let folder = Folder::new(&[("a.esc", RULE), ("x/b.esc", RULE)]);
    assert_eq!(folder.run(&["compile", "a.esc"]).status, 2, "`-o` is required");
    assert_eq!(folder.run(&["compile", "absent.esc", "-o", "x.escb"]).status, 2);
    assert_eq!(folder.run(&["compile", "x", "-o", "x.escb"]).status, 2);
    assert_eq!(folder.run(&["compile", "a.esc", "-o", "no/such/folder.escb"]).status, 2);
    let ran = folder.run(&["disasm", "a.esc"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    insta::assert_snapshot!(ran.err, @"
    error: `a.esc` is not a compiled rule
      help: `escc compile FILE.esc -o OUT.escb` writes one
    ");
    folder.write("cut.escb", b"ESCB\x02\x00");
    let ran = folder.run(&["disasm", "cut.escb"]);
    assert_eq!(ran.status, 2);
    insta::assert_snapshot!(ran.err, @"error: `cut.escb`: the compiled rule is incomplete or damaged; compile the rules again");
}
