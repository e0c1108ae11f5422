//! `escc fmt`

use crate::{Folder, Ran};

const UGLY: &str = "ENTRY \"A\"   <at 4h NOTIFY owner>\n";
const NEAT: &str = "entry \"A\" < at 4h notify owner >\n";
const BROKEN: &str = "entry \"A\" < at 4h notify\n";

#[test]
fn files_are_formatted_in_place() {
    let folder = Folder::new(&[("a/ugly.esc", UGLY), ("neat.esc", NEAT), ("notes.txt", UGLY)]);
    assert_eq!(folder.run(&["fmt"]), Ran::of(0, "", ""));
    assert_eq!(folder.read("a/ugly.esc"), NEAT);
    assert_eq!(folder.read("notes.txt"), UGLY);
    assert_eq!(folder.names(), ["a", "neat.esc", "notes.txt"], "no file is left behind");
    assert_eq!(folder.run(&["fmt", "--check"]), Ran::of(0, "", ""));
}

#[test]
fn checking_lists_and_changes_nothing() {
    let folder = Folder::new(&[("b.esc", UGLY), ("a.esc", UGLY), ("neat.esc", NEAT)]);
    let ran = folder.run(&["fmt", "--check", "."]);
    assert_eq!(ran, Ran::of(1, "a.esc\nb.esc\n", "2 of 3 files not formatted; `escc fmt` formats them\n"));
    assert_eq!(folder.read("a.esc"), UGLY);
    assert_eq!(folder.run(&["fmt", "--check", "neat.esc"]), Ran::of(0, "", ""));
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new(&[]);
    assert_eq!(folder.run_on(UGLY, &["fmt", "-"]), Ran::of(0, NEAT, ""));
    assert_eq!(folder.run_on(UGLY, &["fmt", "-", "--check"]), Ran::of(1, "", ""));
    assert_eq!(folder.run_on(NEAT, &["fmt", "-", "--check"]), Ran::of(0, "", ""));
    let broken = folder.run_on(BROKEN, &["fmt", "-"]);
    assert_eq!((broken.status, &*broken.out), (2, ""));
    assert!(broken.err.contains("<stdin>:1:"), "{}", broken.err);
    assert_eq!(folder.run_on(b"\xff", &["fmt", "-"]).status, 2);
    assert_eq!(folder.run_on(NEAT, &["fmt", "-", "a.esc"]).status, 2);
}

#[test]
fn a_file_with_mistakes_stays_and_the_others_are_formatted() {
    let folder = Folder::new(&[("a.esc", BROKEN), ("b.esc", UGLY)]);
    folder.write("c.esc", b"// \xff\n");
    let ran = folder.run(&["fmt"]);
    assert_eq!((ran.status, &*ran.out), (2, ""));
    assert!(ran.err.contains("E0001") && ran.err.contains("`c.esc` is not UTF-8 text"), "{}", ran.err);
    assert_eq!((folder.read("a.esc"), folder.read("b.esc")), (BROKEN.to_owned(), NEAT.to_owned()));
    assert_eq!(folder.run(&["fmt", "absent"]).status, 2);
}
