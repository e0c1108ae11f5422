//! What `tracing` is told, with the feature of that name.
#![cfg(feature = "tracing")]
#![expect(clippy::unwrap_used, reason = "helpers of tests may fail loudly")]

use std::fmt::{Debug, Write as _};
use std::sync::{Arc, Mutex};

use esc_runtime::parts::{Parts, SystemField};
use esc_runtime::{Case, Instant, Program, encode, evaluate, evaluate_all};
use tracing::field::{Field, Visit};
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Metadata, Subscriber};

/// Writes down what it is told.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<String>>);

/// The fields of a span or an event.
struct Fields<'a>(&'a mut String);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        write!(self.0, " {field}={value:?}").unwrap();
    }
}

impl Subscriber for Notes {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        true
    }

    fn new_span(&self, span: &Attributes<'_>) -> Id {
        let mut notes = self.0.lock().unwrap();
        write!(notes, "{} {}:", span.metadata().level(), span.metadata().name()).unwrap();
        span.record(&mut Fields(&mut notes));
        notes.push('\n');
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut notes = self.0.lock().unwrap();
        write!(notes, "  {}:", event.metadata().level()).unwrap();
        event.record(&mut Fields(&mut notes));
        notes.push('\n');
    }

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}

#[test]
fn loads_and_decisions_are_told_and_counted() {
    let parts = Parts {
        name: "Standard support".into(),
        active: true,
        source_hash: [0x0a; 32],
        zone: "UTC".parse().unwrap(),
        fields: SystemField::ALL.map(SystemField::field).into(),
        patterns: vec![],
        lists: vec![],
        formulas: vec![],
        sets: vec![],
        hours: vec![],
        default_hours: None,
        pools: vec![],
        entries: vec![],
        code: vec![],
    };
    let bytes = encode(&Program::new(parts).unwrap());
    let notes = Notes::default();
    tracing::subscriber::with_default(notes.clone(), || {
        assert!(Program::load(&bytes[1..]).is_err());
        let program = Program::load(&bytes).unwrap();
        let now = Instant::parse("2026-11-20T12:00:00Z").unwrap();
        let mut case = Case::new(&program);
        assert!(evaluate(&program, &case, now).is_err());
        case.set("CreatedDate", now).unwrap();
        evaluate(&program, &case, now).unwrap();
        let mut decisions = Vec::new();
        evaluate_all(&program, 2, now, &mut decisions, |number, case| match number {
            0 => case.set("CreatedDate", now),
            _ => Ok(()),
        });
    });
    let notes = notes
        .0
        .lock()
        .unwrap()
        .replace(&bytes.len().to_string(), "N")
        .replace(&(bytes.len() - 1).to_string(), "N-1");
    insta::assert_snapshot!(notes);
}
