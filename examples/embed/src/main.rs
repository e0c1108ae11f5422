//! A service in small: it loads compiled rules and tells what is due for the cases that it has.

use std::error::Error;
use std::io::Write;
use std::{env, fs, io};

use esc_runtime::{Case, Instant, Program, State, evaluate};
use serde_json::json;

/// A case as a service might keep it.
struct Ticket {
    id: &'static str,
    opened: &'static str,
    priority: &'static str,
    kind: &'static str,
}

const TICKETS: [Ticket; 2] = [
    Ticket { id: "500RM00000EM002", opened: "2026-11-20T09:00:00Z", priority: "High", kind: "Problem" },
    Ticket { id: "500RM00000EM003", opened: "2026-11-19T16:00:00Z", priority: "Medium", kind: "Question" },
];

#[expect(clippy::disallowed_methods, reason = "a service reads its own files")]
fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [rules, now] = arguments.as_slice() else {
        return Err("usage: esc-example-embed RULES.escb NOW".into());
    };
    let program = Program::load(&fs::read(rules)?)?;
    let now = Instant::parse(now)?;
    let mut out = io::stdout().lock();

    // A case that comes as JSON, from a query or a web hook.
    let value = json!({
        "Id": "500RM00000EM001",
        "CreatedDate": "2026-11-20T11:20:00.000+0000",
        "Priority": "Low",
        "Status": "New",
        "Type": "Outage"
    });
    report(&mut out, &program, &Case::from_json(&program, &value)?, now)?;

    // Cases from the service's own types. One `Case` serves for all of them and keeps its memory.
    let mut case = Case::new(&program);
    for ticket in &TICKETS {
        case.clear();
        case.set("Id", ticket.id)?;
        case.set("CreatedDate", Instant::parse(ticket.opened)?)?;
        case.set("Priority", ticket.priority)?;
        case.set("Type", ticket.kind)?;
        report(&mut out, &program, &case, now)?;
    }
    Ok(())
}

/// Prints what is due for a case, and when to ask again.
fn report(out: &mut impl Write, program: &Program, case: &Case, now: Instant) -> Result<(), Box<dyn Error>> {
    let decision = evaluate(program, case, now)?;
    let entry = decision.entry(program).map_or("no entry", |entry| &entry.name);
    writeln!(out, "{}: {entry}", case.id().unwrap_or("a case"))?;
    for (step, state) in decision.steps_of(program) {
        if state.state == State::Due {
            let actions: Vec<String> =
                step.actions.iter().map(|action| action.text(program).to_string()).collect();
            writeln!(out, "  due: {}", actions.join(", "))?;
        }
    }
    if let Some(next) = decision.next_due() {
        writeln!(out, "  next: {next}")?;
    }
    Ok(())
}
