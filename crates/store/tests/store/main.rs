//! The store from outside: files go in, versions come out.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail loudly"
)]

mod changes;
mod load;
mod versions;
mod watching;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use esc_runtime::parts::{Action, AgeFrom, Entry, HoursUse, Parts, Step, SystemField, Who};
use esc_runtime::{Case, Instant, Program, assemble, encode, evaluate};
use esc_store::{Event, Hash, Options, RuleStore, Version, Watching};

/// How long a test waits for what must come. Nothing waits so long that goes right.
const PATIENCE: Duration = Duration::from_mins(1);

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// The present of the tests.
fn noon() -> Instant {
    at("2026-11-20T12:00:00Z")
}

/// The bytes of a program in which everything speaks of its number: its name, the hash of its sources, and how many
/// minutes its one step waits.
fn program(number: u16) -> Vec<u8> {
    let step = Step { after_minutes: number.into(), actions: vec![Action::Notify(Who::Manager, None)] };
    let entry = Entry {
        name: format!("{number:05}").as_str().into(),
        outline: vec![],
        age_from: AgeFrom::Created,
        hours: HoursUse::Any,
        fire: HoursUse::Any,
        steps: vec![step],
    };
    let mut code = Vec::new();
    assemble(&mut code, 0, &entry.outline, &[]).unwrap();
    let parts = Parts {
        name: entry.name.clone(),
        active: true,
        source_hash: sources(number).0,
        zone: "UTC".parse().unwrap(),
        fields: SystemField::ALL.map(SystemField::field).into(),
        formulas: vec![],
        patterns: vec![],
        lists: vec![],
        sets: vec![],
        hours: vec![],
        default_hours: None,
        pools: vec![],
        entries: vec![entry],
        code,
    };
    encode(&Program::new(parts).unwrap())
}

fn sources(number: u16) -> Hash {
    Hash::of(&number.to_le_bytes())
}

/// The number of a version, which all that can be seen of it must agree on.
fn number(version: &Version) -> u16 {
    let program = version.program();
    let number: u16 = program.name().parse().unwrap();
    assert_eq!(version.source_hash(), sources(number));
    let mut case = Case::new(program);
    case.set("CreatedDate", noon()).unwrap();
    let decision = evaluate(program, &case, noon()).unwrap();
    assert_eq!(decision.entry(program).unwrap().name.parse(), Ok(number));
    let due = decision.steps().next().unwrap().due.unwrap();
    assert_eq!(due.unix() - noon().unix(), i64::from(number) * 60);
    number
}

/// A folder to work in.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    /// Puts a file in the place of another one in a single step.
    fn replace(&self, name: &str, bytes: &[u8]) {
        let path = self.write(&format!("{name}.new"), bytes);
        fs::rename(path, self.path(name)).unwrap();
    }
}

/// Options of a store that looks when it is told to.
fn off() -> Options {
    Options { watching: Watching::Off, ..Options::default() }
}

fn open(path: &Path, options: Options) -> RuleStore {
    RuleStore::open(path, noon, options).unwrap()
}

/// Opens a store that watches, and gives what it tells.
fn watched(path: &Path, mut options: Options) -> (RuleStore, Receiver<Event>) {
    let (tell, told) = channel();
    options.on_event = Some(Box::new(move |event| drop(tell.send(event.clone()))));
    (open(path, options), told)
}

/// The number of the version that comes into force next; what is refused in between does not matter.
fn next_swap(told: &Receiver<Event>) -> u16 {
    loop {
        match told.recv_timeout(PATIENCE).expect("another version") {
            Event::Swapped { now, .. } => return number(&now),
            Event::Refused(_) | Event::Restored(_) => {}
        }
    }
}
