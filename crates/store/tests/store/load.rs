//! Many swaps while many read.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use esc_store::{Event, Hash, Options, Watching};

use crate::{Folder, number, open, program};

const SWAPS: u16 = 3_000;

const READERS: u64 = 4;

#[test]
fn no_reader_ever_sees_a_mixture() {
    let folder = Folder::new();
    let path = folder.write("rules.escb", &program(0));
    // Beside the one that writes, the store's own thread looks at whatever lies there, as often as it can.
    let options = Options {
        watching: Watching::Polling,
        poll: Duration::from_micros(50),
        keep: 8,
        ..Options::default()
    };
    let store = open(&path, options);
    let ends = AtomicBool::new(false);
    let reads = AtomicU64::new(0);
    thread::scope(|scope| {
        for reader in 0..READERS {
            let (store, ends, reads) = (&store, &ends, &reads);
            scope.spawn(move || {
                let mut fast = store.reader();
                let mut last = 0;
                while !ends.load(Ordering::Relaxed) {
                    let version = if reader % 2 == 0 { store.current() } else { fast.current().clone() };
                    let seen = number(&version);
                    assert_eq!(version.id(), Hash::of(&program(seen)));
                    assert!(seen >= last, "a reader goes back from {last} to {seen}");
                    last = seen;
                    if reader == 3 {
                        let status = store.status();
                        assert!(number(&status.current) >= seen);
                        // Either it is kept still, or it is said that it is not.
                        assert!(
                            store.version(version.id()).is_ok_and(|kept| number(&kept) == seen)
                                || number(&store.current()) > seen
                        );
                    }
                    reads.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
        for new in 1..=SWAPS {
            match new % 4 {
                // In one step, in place, and in place by halves.
                0 => folder.replace("rules.escb", &program(new)),
                1 => drop(folder.write("rules.escb", &program(new))),
                _ => {
                    let bytes = program(new);
                    folder.write("rules.escb", &bytes[..usize::from(new) % bytes.len()]);
                    store.refresh();
                    assert_eq!(number(&store.current()), new - 1, "half a program is none");
                    folder.write("rules.escb", &bytes);
                }
            }
            if let Some(Event::Refused(refusal)) = store.refresh() {
                panic!("{new}: {refusal}");
            }
            assert_eq!(number(&store.current()), new);
        }
        ends.store(true, Ordering::Relaxed);
    });
    assert_eq!(store.status().swaps, u64::from(SWAPS));
    assert!(reads.load(Ordering::Relaxed) > u64::from(SWAPS), "the readers were under way");
}
