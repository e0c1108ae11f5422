//! What a batch asks of the allocator does not grow with the number of cases.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may fail, and its helpers with it")]

#[path = "../benches/rules/mod.rs"]
#[expect(dead_code, reason = "the benchmarks use more of it")]
mod rules;

use esc_runtime::{Case, Column, Columns, Instant, Value, evaluate, evaluate_all};

use rules::{Random, cases, entries, ids, make, now, program};

#[global_allocator]
static ALLOCATOR: dhat::Alloc = dhat::Alloc;

/// How many allocations there were so far.
fn allocations() -> u64 {
    dhat::HeapStats::get().total_blocks
}

#[test]
fn a_batch_allocates_nothing_per_case() {
    let _profiler = dhat::Profiler::builder().testing().build();
    let mut random = Random(7);
    let trees = entries(300, &mut random);
    let program = program(&trees);
    let (created, fields) = (program.field("CreatedDate").unwrap(), ids(&program));
    let raw: Vec<_> = cases(100, &trees, 0..300, &mut random).iter().map(rules::raw).collect();

    // One case, used again and again.
    let mut case = Case::new(&program);
    let mut judge = |count: usize| {
        let before = allocations();
        for number in 0..count {
            make(&mut case, created, &fields, &raw[number % raw.len()]);
            evaluate(&program, &case, now()).unwrap();
        }
        allocations() - before
    };
    judge(raw.len());
    let allocations_of_many = judge(10_000);
    // Those few that there may be are the test harness's, in another thread.
    assert!(allocations_of_many < 100, "{allocations_of_many} allocations for 10,000 cases");

    // Rows. Whatever the number of cores, both take as many threads.
    let mut decisions = Vec::with_capacity(200_000);
    let mut judge = |count: usize| {
        let before = allocations();
        evaluate_all(&program, count, now(), &mut decisions, |number, case| {
            make(case, created, &fields, &raw[number % raw.len()]);
            Ok(())
        });
        assert!(decisions.len() == count && decisions.iter().all(Result::is_ok));
        allocations() - before
    };
    let (few, many) = (judge(100_000), judge(200_000));
    assert!(many < few + 1_000, "{few} allocations for 100,000 cases, {many} for 200,000");

    // Columns: each different value is read once.
    let values: Vec<Vec<Value<'_>>> =
        (0..fields.len()).map(|field| raw.iter().map(|raw| (&raw[field]).into()).collect()).collect();
    let instant = [Value::from(Instant::from_unix(1_790_000_000).unwrap())];
    let mut judge = |count: usize| {
        let rows: Vec<u32> = (0..count).map(|row| u32::try_from(row % raw.len()).unwrap()).collect();
        let zeros = vec![0; count];
        let before = allocations();
        let mut columns = Columns::new(&program, count);
        columns.set(created, Column::Dictionary { values: &instant, rows: &zeros }).unwrap();
        for (field, values) in fields.iter().zip(&values) {
            columns.set(*field, Column::Dictionary { values, rows: &rows }).unwrap();
        }
        columns.evaluate(now(), &mut decisions);
        allocations() - before
    };
    let (few, many) = (judge(100_000), judge(200_000));
    assert!(many < few + 1_000, "{few} allocations for 100,000 rows, {many} for 200,000");
}
