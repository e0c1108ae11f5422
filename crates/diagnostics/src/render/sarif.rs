use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use serde_json::{Value, json};

use super::{Place, Report};
use crate::{Code, Diagnostic, Fix, Location, Severity};

const SCHEMA: &str =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// Writes a SARIF 2.1.0 log with one run, on one line: the pages of the codes as rules, then a result for each
/// diagnostic.
///
/// Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0 Plus Errata 01".
pub fn sarif(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rules: BTreeMap<Code, usize> = report.diagnostics.iter().map(|found| (found.code, 0)).collect();
    for (index, place) in rules.values_mut().enumerate() {
        *place = index;
    }
    let results: Vec<Value> =
        report.diagnostics.iter().map(|diagnostic| result(report, diagnostic, &rules)).collect();
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "escc",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.keys().map(|code| rule(*code)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer(&mut *out, &log)?;
    writeln!(out)
}

fn rule(code: Code) -> Value {
    let page = code.page();
    json!({
        "id": code.as_str(),
        "name": code.name(),
        "shortDescription": {"text": format!("{code} {}", code.name())},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level(code.severity())},
    })
}

fn result(report: &Report<'_>, diagnostic: &Diagnostic, rules: &BTreeMap<Code, usize>) -> Value {
    let mut text = diagnostic.message.clone();
    if let Some(help) = &diagnostic.help {
        text.push('\n');
        text.push_str(help);
    }
    let mut result = json!({
        "ruleId": diagnostic.code.as_str(),
        "ruleIndex": rules.get(&diagnostic.code),
        "level": level(diagnostic.severity),
        "message": {"text": text},
        "locations": location(report, diagnostic.location).into_iter().collect::<Vec<_>>(),
    });
    if let Value::Object(fields) = &mut result {
        let related: Vec<Value> = diagnostic
            .labels
            .iter()
            .filter_map(|label| {
                let mut place = location(report, label.location)?;
                place.as_object_mut()?.insert("message".to_owned(), json!({"text": label.message}));
                Some(place)
            })
            .collect();
        if !related.is_empty() {
            fields.insert("relatedLocations".to_owned(), related.into());
        }
        let fixes: Vec<Value> = diagnostic.fixes.iter().filter_map(|found| fix(report, found)).collect();
        if !fixes.is_empty() {
            fields.insert("fixes".to_owned(), fixes.into());
        }
    }
    result
}

fn level(severity: Severity) -> &'static str {
    severity.as_str()
}

fn location(report: &Report<'_>, location: Location) -> Option<Value> {
    let place = report.place(location)?;
    Some(json!({"physicalLocation": {"artifactLocation": artifact(place), "region": region(place)}}))
}

fn artifact(place: Place<'_>) -> Value {
    json!({"uri": uri(place.file.path())})
}

fn region(place: Place<'_>) -> Value {
    let (start, end) = (place.start(), place.end());
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// One change for each file that the fix edits; `None` where a place of it is unknown.
fn fix(report: &Report<'_>, fix: &Fix) -> Option<Value> {
    let mut changes: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for edit in &fix.edits {
        let place = report.place(edit.location)?;
        changes.entry(place.file.path()).or_default().push(json!({
            "deletedRegion": region(place),
            "insertedContent": {"text": edit.new_text},
        }));
    }
    let changes: Vec<Value> = changes
        .into_iter()
        .map(|(path, replacements)| {
            json!({"artifactLocation": {"uri": uri(path)}, "replacements": replacements})
        })
        .collect();
    (!changes.is_empty()).then(|| json!({"description": {"text": fix.title}, "artifactChanges": changes}))
}

/// A path as a URI reference: `/` between parts, and every byte that a URI path may not hold percent-encoded.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => {
                let _infallible = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}
