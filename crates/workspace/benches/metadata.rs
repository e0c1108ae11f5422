//! Checking Salesforce metadata: a generated project of 200 rules with 50 entries each.
//!
//! The baseline is the check of the same rules as rule files, which is the part that has to be done anyway: `metadata` is
//! all of it, reading the XML and writing the rules that it comes to among it. `analysed` adds the exact analysis.

#![expect(clippy::unwrap_used, reason = "a benchmark may fail loudly")]

#[path = "../tests/support/texts.rs"]
mod texts;

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use criterion::{Criterion, criterion_group, criterion_main};
use esc_values::Instant;
use esc_workspace::{DEFAULT_STEPS, Levels, Options, Workspace};

use texts::Texts;

const RULES: usize = 200;
const ENTRIES: usize = 50;

/// The project, one file of rules.
fn metadata() -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<EscalationRules xmlns=\"http://soap.sforce.com/2006/04/metadata\">\n",
    );
    for rule in 0..RULES {
        let active = rule == 0;
        let _ = write!(text, "<escalationRule><fullName>Rule {rule}</fullName><active>{active}</active>");
        for entry in 0..ENTRIES {
            let priority = ["High", "Medium", "Low"].get(entry % 3).unwrap();
            let hours = 2 + entry % 40;
            let _ = writeln!(
                text,
                "<ruleEntry><booleanFilter>1 AND (2 OR 3)</booleanFilter><businessHoursSource>Case</businessHoursSource>\
                 <criteriaItems><field>Case.Priority</field><operation>equals</operation><value>{priority}</value></criteriaItems>\
                 <criteriaItems><field>Account.Name</field><operation>equals</operation><value>Customer {entry},Other {entry}</value></criteriaItems>\
                 <criteriaItems><field>Case.Seats__c</field><operation>greaterThan</operation><value>{entry}</value></criteriaItems>\
                 <escalationAction><assignedTo>Tier_2</assignedTo><assignedToType>Queue</assignedToType>\
                 <minutesToEscalation>{}</minutesToEscalation><notifyCaseOwner>true</notifyCaseOwner>\
                 <notifyToTemplate>Support/Late</notifyToTemplate></escalationAction>\
                 <escalationStartTime>CaseCreation</escalationStartTime></ruleEntry>",
                hours * 60
            );
        }
        text.push_str("</escalationRule>\n");
    }
    text.push_str("</EscalationRules>\n");
    text
}

fn options(steps: Option<u64>) -> Options {
    let now = Instant::parse("2026-11-21T17:00Z").unwrap();
    Options { now, levels: Levels::default(), target: None, steps }
}

fn check(files: &Texts, steps: Option<u64>) -> usize {
    let files = Texts(files.0.clone());
    let report = Workspace::new(files).check(&[PathBuf::from("/org")], &options(steps)).unwrap();
    let entries = report.all_rules().map(|file| file.rules.as_ref().unwrap().entries.len()).sum();
    assert_eq!(entries, RULES * ENTRIES);
    entries
}

fn benches(criterion: &mut Criterion) {
    let xml = PathBuf::from("/org/escalationRules/Case.escalationRules-meta.xml");
    let project = Texts(BTreeMap::from([(xml, metadata())]));
    let workspace = Workspace::new(Texts(project.0.clone()));
    let imported = workspace.metadata(&[PathBuf::from("/org")], &options(None)).unwrap();
    let rules = imported.drafts.iter().map(|draft| (Path::new("/org").join(&draft.path), draft.text.clone()));
    let rules = Texts(rules.collect());
    let mut group = criterion.benchmark_group(format!("{RULES} rules of {ENTRIES} entries"));
    group.sample_size(10);
    group.bench_function("rule files", |bencher| bencher.iter(|| check(&rules, None)));
    group.bench_function("metadata", |bencher| bencher.iter(|| check(&project, None)));
    group.bench_function("metadata, analysed", |bencher| {
        bencher.iter(|| check(&project, Some(DEFAULT_STEPS)));
    });
    group.finish();
}

criterion_group!(all, benches);
criterion_main!(all);
