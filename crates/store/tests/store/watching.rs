//! The ways in which files are replaced, and that each is noticed.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use esc_store::{Event, Options, Watching};

use crate::{Folder, PATIENCE, at, next_swap, number, program, watched};

/// Only the system tells.
fn events() -> Options {
    Options { watching: Watching::Events, poll: Duration::from_hours(1), ..Options::default() }
}

/// The system does not tell.
fn polling() -> Options {
    Options { watching: Watching::Polling, poll: Duration::from_millis(5), ..Options::default() }
}

/// The system tells, and the file is looked at as well.
fn both() -> Options {
    Options { watching: Watching::Events, ..polling() }
}

/// Points a link elsewhere in a single step.
fn relink(link: &Path, to: &str) {
    let new = link.with_file_name("new-link");
    symlink(to, &new).unwrap();
    fs::rename(new, link).unwrap();
}

fn next_refusal(told: &Receiver<Event>) -> String {
    loop {
        match told.recv_timeout(PATIENCE).expect("a refusal") {
            Event::Refused(refusal) => return refusal.to_string(),
            Event::Swapped { .. } | Event::Restored(_) => {}
        }
    }
}

#[test]
fn a_file_is_replaced_in_every_way_and_the_system_tells() {
    every_way(&events, Watching::Events);
}

#[test]
fn a_file_is_replaced_in_every_way_and_polling_finds_out() {
    every_way(&polling, Watching::Polling);
}

fn every_way(options: &dyn Fn() -> Options, watching: Watching) {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let (store, told) = watched(&path, options());
    assert_eq!(store.status().watching, watching);
    // A deployer renames a new file over the old one.
    folder.replace("rules.escb", &program(2));
    assert_eq!(next_swap(&told), 2);
    // A copy truncates and writes.
    folder.write("rules.escb", &program(3));
    assert_eq!(next_swap(&told), 3);
    // An editor moves the old one away and writes a new one.
    fs::rename(&path, folder.path("rules.escb~")).unwrap();
    assert!(next_refusal(&told).contains("no such file"));
    folder.write("rules.escb", &program(4));
    assert_eq!(next_swap(&told), 4);
    // It comes broken, and then whole.
    folder.write("rules.escb", &program(5)[..40]);
    assert!(next_refusal(&told).contains("incomplete or damaged"));
    assert_eq!(number(&store.current()), 4);
    folder.write("rules.escb", &program(5));
    assert_eq!(next_swap(&told), 5);
}

#[test]
fn a_folder_is_swapped_behind_two_links_as_kubernetes_does_it() {
    for options in [events(), polling()] {
        let folder = Folder::new();
        folder.write("..2026_11_20_1/rules.escb", &program(1));
        symlink("..2026_11_20_1", folder.path("..data")).unwrap();
        symlink("..data/rules.escb", folder.path("rules.escb")).unwrap();
        let (_store, told) = watched(&folder.path("rules.escb"), options);
        for number in 2..5 {
            folder.write(&format!("..2026_11_20_{number}/rules.escb"), &program(number));
            relink(&folder.path("..data"), &format!("..2026_11_20_{number}"));
            fs::remove_dir_all(folder.path(&format!("..2026_11_20_{}", number - 1))).unwrap();
            assert_eq!(next_swap(&told), number);
        }
    }
}

#[test]
fn the_current_version_of_a_folder_is_a_link_that_moves() {
    let folder = Folder::new();
    for number in 1..4 {
        folder.write(&format!("v{number}.escb"), &program(number));
    }
    symlink("v1.escb", folder.path("current.escb")).unwrap();
    let (store, told) = watched(folder.0.path(), events());
    for number in [2, 3, 1] {
        relink(&folder.path("current.escb"), &format!("v{number}.escb"));
        assert_eq!(next_swap(&told), number);
    }
    assert_eq!(store.status().swaps, 3);
}

#[test]
fn a_release_folder_that_is_swapped_is_watched_from_then_on() {
    let folder = Folder::new();
    for number in 1..3 {
        folder.write(&format!("release-{number}/rules.escb"), &program(number));
    }
    symlink("release-1", folder.path("live")).unwrap();
    let (store, told) = watched(&folder.path("live/rules.escb"), both());
    relink(&folder.path("live"), "release-2");
    assert_eq!(next_swap(&told), 2);
    assert_eq!(store.status().watching, Watching::Events);
    folder.write("release-2/rules.escb", &program(3));
    assert_eq!(next_swap(&told), 3);
    // The whole folder goes and comes back.
    fs::remove_dir_all(folder.path("release-2")).unwrap();
    assert!(next_refusal(&told).contains("no such file"));
    assert_eq!(store.status().watching, Watching::Polling);
    folder.write("release-2/rules.escb", &program(4));
    assert_eq!(next_swap(&told), 4);
    assert_eq!(store.status().watching, Watching::Events);
}

#[test]
fn a_file_of_the_same_length_and_time_is_seen_to_be_another() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let written = fs::metadata(&path).unwrap().modified().unwrap();
    let (tell, told) = std::sync::mpsc::channel();
    let on_event = Box::new(move |event: &Event| drop(tell.send(event.clone())));
    let options = Options { on_event: Some(on_event), ..polling() };
    // Long after: the stamp alone says whether the file is read again.
    let _store = esc_store::RuleStore::open(&path, || at("2099-01-01T00:00:00Z"), options).unwrap();
    assert_eq!(program(1).len(), program(2).len());
    let new = folder.write("new.escb", &program(2));
    fs::File::options().append(true).open(&new).unwrap().set_modified(written).unwrap();
    fs::rename(new, &path).unwrap();
    assert_eq!(next_swap(&told), 2);
}

#[test]
fn a_thread_that_panics_is_told_of() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let (tell, told) = std::sync::mpsc::channel();
    let on_event = Box::new(move |_: &Event| {
        let _ = tell.send(());
        panic!("what is told may fail");
    });
    let store = crate::open(&path, Options { on_event: Some(on_event), ..polling() });
    folder.replace("rules.escb", &program(2));
    told.recv_timeout(PATIENCE).unwrap();
    // The callback goes with the store, the thread ends before that.
    while store.status().watching != Watching::Off {
        std::thread::yield_now();
    }
    assert_eq!(number(&store.current()), 2);
    folder.replace("rules.escb", &program(1));
    assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| store.refresh())).is_err());
    assert_eq!(number(&store.current()), 1, "nothing is left locked");
}
