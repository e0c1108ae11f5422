//! Reading, judging and writing at the same time, in as many threads as there are cores. Each reads a chunk, judges it, and
//! sees to it that its lines are written in the order of the input: no chunk is handed from one to another.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::num::NonZero;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::chunk::Chunk;
use super::input::Input;
use super::judge::{Answer, Judge, Question};
use crate::problem::Problem;
use crate::{Exit, console};

/// Judges all of the input, and writes a line a case to standard output, in order.
pub(super) fn run(input: Input, question: &Question) -> Result<Exit, Problem> {
    let progress = input.progress.clone();
    let reading = Mutex::new(Reading { input: Some(input), read: 0, problem: None });
    let writing = Mutex::new(Writing::default());
    thread::scope(|scope| {
        for _ in 1..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(|| work(question, &reading, &writing));
        }
        work(question, &reading, &writing);
    });
    let writing = writing.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(problem) = writing.problem {
        return Err(problem);
    }
    console::stdout().flush()?;
    if let Some(progress) = progress {
        progress.finish_and_clear();
    }
    match reading.into_inner().unwrap_or_else(PoisonError::into_inner).problem {
        Some(problem) => Err(problem),
        None => Ok(if writing.errors { Exit::No } else { Exit::Fine }),
    }
}

fn work(question: &Question, reading: &Mutex<Reading>, writing: &Mutex<Writing>) {
    let mut judge = Judge::new(question);
    loop {
        let Some((number, chunk)) = lock(reading).next() else { return };
        let answer = judge.answer(&chunk);
        if !lock(writing).take(number, answer) {
            lock(reading).input = None;
        }
    }
}

/// The input, as far as it was read.
struct Reading {
    /// `None` at its end.
    input: Option<Input>,
    /// How many chunks were read.
    read: u64,
    /// Why nothing more can be read.
    problem: Option<Problem>,
}

impl Reading {
    /// The next chunk and its number.
    fn next(&mut self) -> Option<(u64, Chunk)> {
        match self.input.as_mut()?.next() {
            Ok(Some(chunk)) => {
                self.read += 1;
                return Some((self.read - 1, chunk));
            }
            Ok(None) => {}
            Err(problem) => self.problem = Some(problem),
        }
        self.input = None;
        None
    }
}

/// The output, as far as it was written.
#[derive(Default)]
struct Writing {
    /// How many answers were written.
    written: u64,
    /// Answers that wait for earlier ones, by the numbers of their chunks.
    early: BTreeMap<u64, Answer>,
    /// Whether a case has an error.
    errors: bool,
    /// Why nothing more can be written.
    problem: Option<Problem>,
}

impl Writing {
    /// Writes an answer once those before it are written. Says whether more can be.
    fn take(&mut self, number: u64, answer: Answer) -> bool {
        self.early.insert(number, answer);
        while self.problem.is_none()
            && let Some(answer) = self.early.remove(&self.written)
        {
            self.written += 1;
            self.errors |= answer.errors;
            self.problem = console::stdout().write_all(&answer.lines).err().map(Problem::from);
        }
        self.problem.is_none()
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that ended in a mistake of this program is told of when the scope ends.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
