//! Versions that cases are pinned to.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::{Duration, UNIX_EPOCH};

use esc_store::{Error, Hash, MAX_VERSIONS, Options};

use crate::{Folder, number, off, open, program, sources};

#[test]
fn a_case_is_judged_to_its_end_by_the_rules_it_began_with() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let store = open(&path, off());
    let pin = store.judging(None).unwrap().id();
    for new in 2..5 {
        folder.write("rules.escb", &program(new));
        store.refresh().unwrap();
        assert_eq!(number(&store.judging(Some(pin)).unwrap()), 1);
        assert_eq!(number(&store.judging(None).unwrap()), new);
    }
    assert_eq!(number(&store.version(sources(1)).unwrap()), 1, "the hash of the sources does as well");
    assert_eq!(number(&store.version(sources(4)).unwrap()), 4);
}

#[test]
fn the_versions_used_last_are_kept_and_no_more() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(0));
    let store = open(&path, Options { keep: 3, ..off() });
    let swap = |new: u16| {
        folder.write("rules.escb", &program(new));
        store.refresh().unwrap();
    };
    let id = |number: u16| Hash::of(&program(number));
    (1..=3).for_each(swap);
    assert_eq!(
        number(&store.version(id(0)).unwrap()),
        0,
        "3 is in force, 0 to 2 are kept, and 0 has just been used"
    );
    swap(4);
    swap(5);
    assert_eq!(number(&store.version(id(0)).unwrap()), 0);
    assert_eq!(number(&store.version(id(4)).unwrap()), 4);
    assert_eq!(number(&store.version(id(3)).unwrap()), 3);
    for gone in [1, 2] {
        let error = store.version(id(gone)).unwrap_err();
        assert_eq!(error, Error::Unknown { hash: id(gone), left_out: 0 });
        assert!(error.to_string().contains(&id(gone).to_string()));
    }
    let held = store.current();
    (6..12).for_each(swap);
    assert_eq!(number(&held), 5, "who holds a version keeps it");
    assert!(store.version(held.id()).is_err(), "but the store does not");
    swap(8);
    assert_eq!(number(&store.current()), 8);
    assert_eq!(number(&store.version(id(11)).unwrap()), 11);
    assert_eq!(number(&store.version(id(9)).unwrap()), 9, "what came back into force takes no place");
}

#[test]
fn a_folder_gives_old_versions_after_a_restart() {
    let folder = Folder::new();
    for number in 1..=3 {
        folder.write(&format!("rules-{number}.escb"), &program(number));
    }
    folder.write("rules-0.escb", b"half");
    folder.write("notes.txt", &program(7));
    fs::create_dir(folder.path("folder.escb")).unwrap();
    symlink(folder.path("nowhere"), folder.path("dangling.escb")).unwrap();
    symlink("rules-3.escb", folder.path("current.escb")).unwrap();
    let store = open(folder.0.path(), off());
    assert_eq!(number(&store.current()), 3);
    assert_eq!(store.file(), folder.path("current.escb"));
    for old in 1..=3 {
        assert_eq!(number(&store.version(Hash::of(&program(old))).unwrap()), old);
        assert_eq!(number(&store.version(sources(old)).unwrap()), old);
    }
    assert_eq!(store.version(sources(1)).unwrap().path(), folder.path("rules-1.escb"));
    assert!(store.version(sources(7)).is_err(), "not every file is a version");

    // A version that is put there later is found, and one that is written over is not the old one any more.
    folder.write("rules-4.escb", &program(4));
    folder.write("rules-2.escb", &program(5));
    assert_eq!(number(&store.version(sources(4)).unwrap()), 4);
    let again = open(folder.0.path(), Options { keep: 0, ..off() });
    assert_eq!(number(&again.version(sources(5)).unwrap()), 5);
    assert!(again.version(sources(2)).is_err());
    fs::remove_file(folder.path("rules-5.escb")).unwrap_err();
    fs::remove_file(folder.path("rules-2.escb")).unwrap();
    assert!(again.version(sources(5)).is_err(), "and one that is removed is gone");
}

#[test]
fn a_version_that_this_program_cannot_read_says_so() {
    let folder = Folder::new();
    folder.write("current.escb", &program(1));
    let mut other = program(2);
    other[4] = 200;
    folder.write("old.escb", &other);
    let store = open(folder.0.path(), off());
    let error = store.version(sources(2)).unwrap_err().to_string();
    assert!(error.contains("old.escb") && error.contains("format version 200"), "{error}");
}

#[test]
fn of_too_many_files_the_newest_are_looked_at() {
    let folder = Folder::new();
    let many = u16::try_from(MAX_VERSIONS).unwrap() + 20;
    for number in 0..many {
        let path = folder.write(&format!("{number}.escb"), &program(number));
        let written = UNIX_EPOCH + Duration::from_secs(1_000_000 + u64::from(number));
        fs::File::options().append(true).open(path).unwrap().set_modified(written).unwrap();
    }
    folder.write("current.escb", &program(many));
    let store = open(folder.0.path(), off());
    assert_eq!(
        number(&store.version(sources(21)).unwrap()),
        21,
        "with the current one a thousand are looked at"
    );
    let error = store.version(sources(20)).unwrap_err();
    assert_eq!(error, Error::Unknown { hash: sources(20), left_out: 21 });
    assert!(error.to_string().contains("newest 1000 of the folder, which has 21 more"), "{error}");
}
