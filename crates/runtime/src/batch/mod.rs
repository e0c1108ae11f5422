//! Many cases at once.

mod columns;

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread;

use esc_values::Instant;

use crate::case::Case;
use crate::decision::{Decision, Status, evaluate};
use crate::error::CaseError;
use crate::program::Program;
use crate::trace;

pub use columns::{Column, ColumnError, Columns};

/// How many cases a thread takes at a time: enough that taking them costs nothing beside them.
const CASES_AT_A_TIME: usize = 512;

/// Judges the cases 0 to `count` at the instant `now`, on all cores, and puts what becomes of each into `decisions`,
/// in order; what was there before is dropped.
///
/// `fill` puts the values of the case of a number into a case that is blank. It is called for each number once, in any
/// order and from several threads. An error that it gives is the error of that case alone.
///
/// Each thread uses one case again and again, so that no memory is asked for per case once `decisions` has room.
///
/// ```
/// # use esc_runtime::{Instant, Program, Status, evaluate_all};
/// # fn judge(program: &Program, cases: &[(&str, Instant)], now: Instant) {
/// let mut decisions = Vec::new();
/// evaluate_all(program, cases.len(), now, &mut decisions, |number, case| {
///     let (priority, created) = cases[number];
///     case.set("Priority", priority)?;
///     case.set("CreatedDate", created)
/// });
/// let matched = decisions.iter().flatten().filter(|decision| decision.status() == Status::Matched).count();
/// # }
/// ```
pub fn evaluate_all(
    program: &Program,
    count: usize,
    now: Instant,
    decisions: &mut Vec<Result<Decision, CaseError>>,
    fill: impl Fn(usize, &mut Case) -> Result<(), CaseError> + Sync,
) {
    // Each is written anew below.
    decisions.resize_with(count, || Ok(Decision::without_entry(Status::Unmatched)));
    let threads =
        thread::available_parallelism().map_or(1, NonZero::get).min(count.div_ceil(CASES_AT_A_TIME));
    let parts = decisions.chunks_mut(CASES_AT_A_TIME).enumerate();
    let parts = Mutex::new(parts);
    let work = trace::batch(program, count, now, || {
        let mut case = Case::new(program);
        loop {
            let part = parts.lock().unwrap_or_else(PoisonError::into_inner).next();
            let Some((part, decisions)) = part else { return };
            judge(program, &mut case, now, part, decisions, &fill);
        }
    });
    thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(&work);
        }
        work();
    });
}

/// Judges the cases of one part.
fn judge(
    program: &Program,
    case: &mut Case,
    now: Instant,
    part: usize,
    decisions: &mut [Result<Decision, CaseError>],
    fill: &impl Fn(usize, &mut Case) -> Result<(), CaseError>,
) {
    for (number, decision) in (part * CASES_AT_A_TIME..).zip(decisions) {
        case.clear();
        *decision = fill(number, case).and_then(|()| evaluate(program, case, now));
    }
}
