//! Reading, judging and writing, at the same time where there is more than one core.

use std::io::Write;
use std::num::NonZero;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use super::chunk::Chunk;
use super::input::Input;
use super::judge::{Answer, Judge, Question};
use crate::problem::Problem;
use crate::{Exit, console};

/// Hands a chunk on. It waits while too many are under way, and fails once nobody reads the output.
pub(super) type Send<'a> = dyn FnMut(Chunk) -> Result<(), Problem> + 'a;

/// A chunk, and where its answer goes.
type Job = (Chunk, SyncSender<Answer>);

/// How many chunks may be under way for each worker.
const AHEAD: usize = 4;

/// Judges all of the input, and writes a line a case to standard output, in order.
pub(super) fn run(input: Input, question: Arc<Question>) -> Result<Exit, Problem> {
    let mut out = console::stdout();
    let progress = input.progress.clone();
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let errors = if cores == 1 {
        in_turn(input, &question, &mut out)
    } else {
        at_once(input, question, cores, &mut out)
    }?;
    out.flush()?;
    if let Some(progress) = progress {
        progress.finish_and_clear();
    }
    Ok(if errors { Exit::No } else { Exit::Fine })
}

/// Reads, judges and writes one chunk after the other; on one core, threads would only get in each other's way. Says
/// whether a case has an error.
fn in_turn(input: Input, question: &Question, out: &mut impl Write) -> Result<bool, Problem> {
    let mut judge = Judge::new(question);
    let mut errors = false;
    input.read(&question.program, &mut |chunk| {
        let answer = judge.answer(&chunk);
        out.write_all(&answer.lines)?;
        errors |= answer.errors;
        Ok(())
    })?;
    Ok(errors)
}

/// Reads, judges and writes at the same time, with so many workers. Says whether a case has an error.
fn at_once(
    input: Input,
    question: Arc<Question>,
    workers: usize,
    out: &mut impl Write,
) -> Result<bool, Problem> {
    let (jobs, waiting) = sync_channel::<Job>(workers);
    // The answers that are to come, in the order of the input.
    let (promises, in_order) = sync_channel::<Receiver<Answer>>(workers * AHEAD);
    let waiting = Arc::new(Mutex::new(waiting));
    for _ in 0..workers {
        let (waiting, question) = (Arc::clone(&waiting), Arc::clone(&question));
        thread::spawn(move || work(&waiting, &question));
    }
    let reader = thread::spawn(move || {
        input.read(&question.program, &mut |chunk| {
            let (answer, promise) = sync_channel(1);
            // Both ends stay open until the writer has given up.
            jobs.send((chunk, answer)).map_err(|_| Problem::BrokenPipe)?;
            promises.send(promise).map_err(|_| Problem::BrokenPipe)
        })
    });

    let mut errors = false;
    for promise in in_order {
        let answer = promise.recv().map_err(|_| Problem::new(STOPPED))?;
        out.write_all(&answer.lines)?;
        errors |= answer.errors;
    }
    reader.join().map_err(|_| Problem::new(STOPPED))??;
    Ok(errors)
}

/// A thread ended that ends only by a mistake in this program.
const STOPPED: &str = "the evaluation stopped unexpectedly; please report it with the rules and the cases";

fn work(waiting: &Mutex<Receiver<Job>>, question: &Question) {
    let mut judge = Judge::new(question);
    loop {
        let job = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((chunk, answer)) = job else { return };
        // Nobody waits for it once the output is gone.
        let _ = answer.send(judge.answer(&chunk));
    }
}
