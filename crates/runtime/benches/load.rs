//! Loading a program beside a pass of SHA-256 over its bytes, and what the index takes in time.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a benchmark may fail; it takes the time and tells ratios"
)]

#[expect(dead_code, reason = "the benchmark of decisions uses more of it")]
mod rules;

use std::hint::black_box;
use std::time::{Duration, Instant as Clock};

use criterion::{Criterion, criterion_group, criterion_main};
use esc_runtime::{Program, encode};
use sha2::{Digest, Sha256};

use rules::{Random, entries, program};

fn load(_: &mut Criterion) {
    for count in [100, 1_000, 10_000] {
        let mut random = Random(0x9e37_79b9_7f4a_7c15);
        let bytes = encode(&program(&entries(count, &mut random)));
        let mut shortest = [Duration::MAX; 3];
        for _ in 0..20 {
            let start = Clock::now();
            black_box(Sha256::digest(black_box(&bytes)));
            let hashed = Clock::now();
            let program = Program::load(black_box(&bytes)).unwrap();
            let loaded = Clock::now();
            program.prepare();
            let times = [hashed - start, loaded - hashed, loaded.elapsed()];
            for (shortest, time) in shortest.iter_mut().zip(times) {
                *shortest = time.min(*shortest);
            }
        }
        let [hash, load, index] = shortest;
        println!(
            "{count} entries, {} bytes: loading takes {:.2} of SHA-256 ({load:.0?} and {hash:.0?}), the index {index:.1?}",
            bytes.len(),
            load.as_secs_f64() / hash.as_secs_f64(),
        );
    }
}

criterion_group!(benches, load);
criterion_main!(benches);
