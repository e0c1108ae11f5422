//! Cases in, decision lines out.

use axum::http::StatusCode;
use esc_runtime::{Case, CaseError, Instant, Line, because, evaluate};
use esc_store::Version;
use serde_json::value::RawValue;

use crate::answer::Refusal;

/// The most cases of a request. An answer is longer than its request may be: this bounds it.
pub(crate) const MAX_CASES: usize = 10_000;

/// What became of the cases of a request.
#[derive(Debug, Default)]
pub(crate) struct Judged {
    /// A line of JSON for each, in order.
    pub(crate) lines: Vec<u8>,
    pub(crate) matched: u64,
    pub(crate) unmatched: u64,
    pub(crate) closed: u64,
    pub(crate) errors: u64,
}

/// Judges each case of a body by one version of the rules.
pub(crate) fn judge(version: &Version, body: &[u8], now: Instant, explains: bool) -> Result<Judged, Refusal> {
    let program = version.program();
    let mut judged = Judged::default();
    let mut case = Case::new(program);
    for written in cases(body)? {
        case.clear();
        let decision = case.read_json(written.get()).and_then(|()| evaluate(program, &case, now));
        let line = match &decision {
            Ok(decision) => {
                let counter = match decision.status() {
                    esc_runtime::Status::Matched => &mut judged.matched,
                    esc_runtime::Status::Unmatched => &mut judged.unmatched,
                    esc_runtime::Status::Closed => &mut judged.closed,
                };
                *counter += 1;
                let reasons = decision.entry_number().filter(|_| explains);
                let reasons = reasons.map(|entry| because(program, &case, now, entry)).unwrap_or_default();
                let line = decision.line(program, case.id());
                write(&mut judged.lines, &if explains { line.with_because(&reasons) } else { line })
            }
            Err(error) => {
                judged.errors += 1;
                wrong(&mut judged.lines, &case, error, explains)
            }
        };
        line.map_err(|error| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, error))?;
    }
    Ok(judged)
}

/// The line of a case that cannot be judged. It stops no other.
fn wrong(lines: &mut Vec<u8>, case: &Case, error: &CaseError, explains: bool) -> serde_json::Result<()> {
    let message = error.to_string();
    let line = Line::error(case.id(), &message);
    write(lines, &if explains { line.with_because(&[]) } else { line })
}

fn write(lines: &mut Vec<u8>, line: &Line<'_>) -> serde_json::Result<()> {
    serde_json::to_writer(&mut *lines, line)?;
    lines.push(b'\n');
    Ok(())
}

/// The cases of a body: an object, an array of them, or several after each other, as in JSON Lines.
fn cases(body: &[u8]) -> Result<Vec<&RawValue>, Refusal> {
    let not_json = |error: serde_json::Error| {
        Refusal::bad(format_args!(
            "the body is not valid JSON: {error}; send a case, such as {{\"Id\": \"500…\", \"CreatedDate\": \
             \"2026-11-20T17:00:00Z\"}}, or an array of cases"
        ))
    };
    let mut cases = Vec::new();
    for value in serde_json::Deserializer::from_slice(body).into_iter::<&RawValue>() {
        let value = value.map_err(not_json)?;
        if value.get().starts_with('[') {
            cases.extend(serde_json::from_str::<Vec<&RawValue>>(value.get()).map_err(not_json)?);
        } else {
            cases.push(value);
        }
        if cases.len() > MAX_CASES {
            return Err(Refusal::new(
                StatusCode::PAYLOAD_TOO_LARGE,
                format_args!("the body holds more than {MAX_CASES} cases; send them in several requests"),
            ));
        }
    }
    if cases.is_empty() {
        return Err(Refusal::bad("the body holds no case; send a JSON object, or an array of them"));
    }
    Ok(cases)
}
