//! What a look at the file does.

use std::fs;

use esc_runtime::LoadError;
use esc_store::{Error, Event, Hash, Options, RuleStore, Watching};

use crate::{Folder, at, noon, number, off, open, program};

#[test]
fn a_file_is_opened_and_told_of() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let store = open(&path, off());
    let status = store.status();
    assert_eq!(number(&store.current()), 1);
    assert_eq!(status.current.id(), Hash::of(&program(1)));
    assert_eq!((status.current.path(), status.current.bytes()), (&*path, program(1).len()));
    assert_eq!((status.since, status.watching), (noon(), Watching::Off));
    assert!(status.refused.is_none() && status.last_refused.is_none());
    assert_eq!((status.swaps, status.refusals), (0, 0));
    assert!(store.refresh().is_none());
}

#[test]
fn without_a_program_there_is_no_store() {
    let folder = Folder::new();
    let error = |path: &str, bytes: Option<&[u8]>| {
        let path = bytes.map_or_else(|| folder.path(path), |bytes| folder.write(path, bytes));
        RuleStore::open(path, noon, off()).unwrap_err()
    };
    let broken = folder.path("text.escb");
    assert_eq!(
        error("text.escb", Some(b"rule")),
        Error::Broken { path: broken, error: LoadError::NotAProgram }
    );
    assert!(matches!(error("absent.escb", None), Error::Unreadable { .. }));
    fs::create_dir(folder.path("empty")).unwrap();
    let missing = error("empty", None);
    assert_eq!(missing, Error::NoCurrent(folder.path("empty")));
    assert!(missing.to_string().contains("no `current.escb`"));
    let small = Options { max_file_bytes: 10, ..off() };
    let path = folder.write("large.escb", &program(1));
    assert_eq!(RuleStore::open(&path, noon, small).unwrap_err(), Error::TooLarge { path, limit: 10 });
}

#[test]
fn a_new_program_takes_the_place_of_the_old() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let store = open(&path, off());
    let mut reader = store.reader();
    let held = store.current();
    folder.replace("rules.escb", &program(2));
    assert_eq!(number(&store.current()), 1, "nobody has looked yet");
    match store.refresh() {
        Some(Event::Swapped { before, now }) => assert_eq!((number(&before), number(&now)), (1, 2)),
        other => panic!("{other:?}"),
    }
    assert_eq!((number(&store.current()), number(reader.current()), number(&held)), (2, 2, 1));
    assert_eq!(store.status().swaps, 1);
    folder.write("rules.escb", &program(1));
    assert!(matches!(store.refresh(), Some(Event::Swapped { .. })), "back to the first");
    assert_eq!((number(reader.current()), store.status().swaps), (1, 2));
}

#[test]
fn every_prefix_of_a_program_is_refused_and_the_old_one_stays() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let store = open(&path, off());
    let new = program(2);
    for length in 0..new.len() {
        folder.write("rules.escb", &new[..length]);
        match store.refresh() {
            Some(Event::Refused(refusal)) => {
                assert_eq!(refusal.content, Some(Hash::of(&new[..length])));
                assert!(matches!(refusal.error, Error::Broken { .. }), "{refusal}");
            }
            other => panic!("{length}: {other:?}"),
        }
        assert!(store.refresh().is_none(), "it is told once");
        assert_eq!(number(&store.current()), 1);
    }
    let status = store.status();
    assert_eq!(status.refusals, new.len() as u64);
    assert_eq!(status.refused, status.last_refused);
    folder.write("rules.escb", &new);
    assert!(matches!(store.refresh(), Some(Event::Swapped { .. })));
    let status = store.status();
    assert_eq!((number(&status.current), status.swaps), (2, 1));
    assert!(status.refused.is_none() && status.last_refused.is_some());
}

#[test]
fn a_file_that_is_gone_or_too_large_is_told_and_so_is_that_it_is_back() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let limit = program(1).len() as u64;
    let store = open(&path, Options { max_file_bytes: limit, ..off() });
    fs::remove_file(&path).unwrap();
    let Some(Event::Refused(refusal)) = store.refresh() else { panic!("it is gone") };
    assert_eq!((refusal.content, refusal.at), (None, noon()));
    assert!(
        refusal.to_string().ends_with("rules.escb` cannot be read: no such file or directory"),
        "{refusal}"
    );
    folder.write("rules.escb", &vec![0; program(1).len() + 1]);
    let Some(Event::Refused(refusal)) = store.refresh() else { panic!("it is too large") };
    assert_eq!(refusal.error, Error::TooLarge { path: path.clone(), limit });
    assert_eq!(number(&store.current()), 1);
    folder.write("rules.escb", &program(1));
    let Some(Event::Restored(version)) = store.refresh() else { panic!("it is back") };
    assert_eq!(number(&version), 1);
    let status = store.status();
    assert_eq!((status.swaps, status.refusals), (0, 2));
    assert!(status.refused.is_none());
}

#[test]
fn the_clock_is_the_callers() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(1));
    let clock = std::sync::atomic::AtomicI64::new(noon().unix());
    let next = move || {
        esc_runtime::Instant::from_unix(clock.fetch_add(60, std::sync::atomic::Ordering::Relaxed)).unwrap()
    };
    let store = RuleStore::open(&path, next, off()).unwrap();
    assert_eq!(store.status().since, noon());
    folder.write("rules.escb", b"");
    store.refresh();
    assert_eq!(store.status().refused.unwrap().at, at("2026-11-20T12:01:00Z"));
    folder.write("rules.escb", &program(2));
    store.refresh();
    assert_eq!(store.status().since, at("2026-11-20T12:02:00Z"));
}
