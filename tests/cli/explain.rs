//! `escc explain`, `escc completions`, `--help` and `--version`

use crate::{Folder, Ran};

#[test]
fn a_page_is_found_by_code_and_by_name() {
    let folder = Folder::new(&[]);
    let page = folder.run(&["explain", "E0201"]);
    assert_eq!((page.status, &*page.err), (0, ""));
    assert!(page.out.starts_with("# E0201"), "{}", page.out);
    assert_eq!(folder.run(&["explain", "Unknown-Hours"]), page);
    let both = folder.run(&["explain", "never-open"]).out;
    assert!(both.contains("# E0503") && both.contains("# W0503"), "a shared name gives both pages");
}

#[test]
fn all_codes_are_listed() {
    let folder = Folder::new(&[]);
    let list = folder.run(&["explain"]);
    assert_eq!((list.status, &*list.err), (0, ""));
    assert!(list.out.starts_with("E0001 syntax-error\n"), "{}", list.out);
    for line in list.out.lines() {
        let code = line.split(' ').next().unwrap();
        assert_eq!(folder.run(&["explain", code]).status, 0, "{code}");
    }
}

#[test]
fn an_unknown_code_gets_the_nearest() {
    let folder = Folder::new(&[]);
    assert_eq!(
        folder.run(&["explain", "unknwon-hours"]),
        Ran::of(
            2,
            "",
            "error: `unknwon-hours` is not the code or name of a diagnostic\n  help: did you mean `unknown-hours`?\n"
        )
    );
}

#[test]
fn every_shell_has_completions() {
    let folder = Folder::new(&[]);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = folder.run(&["completions", shell]);
        assert_eq!((ran.status, &*ran.err), (0, ""), "{shell}");
        assert!(ran.out.contains("escc") && ran.out.contains("completions"), "{shell}");
    }
    assert_eq!(folder.run(&["completions", "tcsh"]).status, 2);
}

#[test]
fn help_and_version_are_printed() {
    let folder = Folder::new(&[]);
    let version = folder.run(&["--version"]);
    assert_eq!(version, Ran::of(0, &format!("escc {}\n", env!("CARGO_PKG_VERSION")), ""));
    let help = folder.run(&["--help"]);
    assert_eq!((help.status, &*help.err), (0, ""));
    for command in ["check", "compile", "eval", "why", "diff", "fmt", "explain", "disasm", "completions"] {
        assert!(help.out.contains(&format!("\n  {command} ")), "{command}");
        let help = folder.run(&[command, "--help"]);
        assert_eq!(help.status, 0);
        assert!(help.out.contains("Usage: escc"), "{}", help.out);
    }
    for call in [&[][..], &["chek"], &["check", "--nonsense"], &["eval"], &["why", "a.esc"]] {
        let ran = folder.run(call);
        assert_eq!((ran.status, &*ran.out), (2, ""), "{call:?}");
        assert!(!ran.err.is_empty());
    }
}
