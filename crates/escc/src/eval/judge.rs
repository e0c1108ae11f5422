//! From a chunk of cases to lines of decisions.

use std::io::Write as _;

use esc_runtime::{Case, CaseError, Line, Program, Workload, because, evaluate};
use esc_values::Instant;

use super::chunk::Chunk;

/// What is asked of every case.
pub(super) struct Question {
    pub(super) program: Program,
    pub(super) now: Instant,
    pub(super) workload: Option<Workload>,
    /// Whether the comparisons that a match rests on are asked for.
    pub(super) because: bool,
}

/// The answer to a chunk.
#[derive(Default)]
pub(super) struct Answer {
    /// A line a case.
    pub(super) lines: Vec<u8>,
    /// Whether a case has an error.
    pub(super) errors: bool,
}

/// What a thread judges with: it keeps the memory of a case from one to the next.
pub(super) struct Judge<'a> {
    question: &'a Question,
    case: Case,
}

impl<'a> Judge<'a> {
    pub(super) fn new(question: &'a Question) -> Self {
        Self { question, case: Case::new(&question.program) }
    }

    /// Judges every case of a chunk, in order.
    pub(super) fn answer(&mut self, chunk: &Chunk) -> Answer {
        let mut answer = Answer::default();
        match chunk {
            Chunk::Lines { text, ends, first_line } => {
                let mut start = 0;
                for (number, end) in (*first_line..).zip(ends) {
                    let line = text.get(start..*end).unwrap_or_default().trim_ascii();
                    start = *end;
                    if line.is_empty() {
                        continue;
                    }
                    match simdutf8::basic::from_utf8(line) {
                        Ok(line) => self.json(line, number, &mut answer),
                        Err(_) => self.unread("the line is not UTF-8 text", number, &mut answer),
                    }
                }
            }
            Chunk::Values { text, ends } => {
                let mut start = 0;
                for (end, line) in ends {
                    self.json(text.get(start..*end).unwrap_or_default(), *line, &mut answer);
                    start = *end;
                }
            }
            Chunk::Records { columns, records } => {
                for (line, record) in records {
                    match record {
                        Ok(record) => {
                            let read = columns.read(record, &mut self.case);
                            self.judge(read, *line, &mut answer);
                        }
                        Err(why) => self.unread(why, *line, &mut answer),
                    }
                }
            }
        }
        answer
    }

    fn json(&mut self, text: &str, line: u64, answer: &mut Answer) {
        let read = self.case.read_json(text);
        self.judge(read, line, answer);
    }

    fn judge(&mut self, read: Result<(), CaseError>, line: u64, answer: &mut Answer) {
        let Question { program, now, workload, because: reasons } = self.question;
        let decision = match read.and_then(|()| evaluate(program, &self.case, *now)) {
            Ok(decision) => decision,
            Err(error) => return self.error(&error.to_string(), line, answer),
        };
        let mut written = decision.line(program, self.case.id());
        if let Some(workload) = workload {
            written = written.with_workload(workload);
        }
        let texts: Vec<String>;
        if *reasons {
            texts = decision
                .entry_number()
                .map_or_else(Vec::new, |entry| because(program, &self.case, *now, entry));
            written = written.with_because(&texts);
        }
        push(written, answer);
    }

    /// Tells of a case of which nothing could be read.
    fn unread(&mut self, why: &str, line: u64, answer: &mut Answer) {
        self.case.clear();
        self.error(why, line, answer);
    }

    fn error(&self, message: &str, line: u64, answer: &mut Answer) {
        let located = self.case.id().is_none().then(|| format!("line {line}: {message}"));
        let mut written = Line::error(self.case.id(), located.as_deref().unwrap_or(message));
        if self.question.because {
            written = written.with_because(&[]);
        }
        push(written, answer);
        answer.errors = true;
    }
}

fn push(line: Line<'_>, answer: &mut Answer) {
    // Writing to memory cannot fail, and a line has no keys but texts.
    let _ = serde_json::to_writer(&mut answer.lines, &line);
    let _ = answer.lines.write_all(b"\n");
}
