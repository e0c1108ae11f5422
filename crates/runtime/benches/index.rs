//! The index by itself, on 10,000 entries that need something of 15 fields: whole passes, and edits.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a benchmark may fail")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use esc_runtime::index::{Index, Need};

const ENTRIES: u32 = 10_000;

/// How many keys each field has.
const KEYS: [u32; 15] = [4, 4, 5, 5, 6, 8, 10, 12, 16, 20, 50, 100, 200, 1000, 5000];

/// A small generator of numbers, the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 >> 33).unwrap() % end
    }

    /// Up to five needs of one key or a few.
    fn needs(&mut self) -> Vec<Need> {
        let mut fields: Vec<u32> = (0..=self.below(5)).map(|_| self.below(15)).collect();
        fields.sort_unstable();
        fields.dedup();
        let keys = |random: &mut Self, field: u32| {
            let count = if random.below(4) == 0 { 3 } else { 1 };
            (0..count).map(|_| random.below(KEYS[field as usize])).collect()
        };
        fields.into_iter().map(|field| Need { field, keys: keys(self, field) }).collect()
    }
}

fn benchmark(criterion: &mut Criterion) {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut index = Index::new(KEYS.len());
    for entry in 0..ENTRIES {
        index.set(entry, random.needs());
    }
    let cases: Vec<[u32; 15]> = (0..256).map(|_| KEYS.map(|keys| random.below(keys))).collect();
    let mut group = criterion.benchmark_group("index");
    group.bench_function("256 whole passes", |bencher| {
        bencher.iter(|| {
            for case in &cases {
                let possible = index.possible(0, |field| Some([black_box(case)[field as usize]]));
                black_box(possible.count());
            }
        });
    });
    let changes: Vec<_> = (0..256).map(|_| (random.below(ENTRIES), random.needs())).collect();
    group.bench_function("256 entries set", |bencher| {
        bencher.iter(|| {
            for (entry, needs) in &changes {
                index.set(*entry, needs.clone());
            }
        });
    });
    group.bench_function("an entry inserted and removed", |bencher| {
        bencher.iter(|| {
            index.insert(black_box(17));
            index.remove(black_box(17));
        });
    });
    group.finish();
}

criterion_group!(benches, benchmark);
criterion_main!(benches);
