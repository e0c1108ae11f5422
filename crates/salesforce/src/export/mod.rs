//! From rule files to metadata.

mod criteria;
mod hours;
mod steps;
mod when;
mod xml;

use esc_check::age_minutes;
use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};
use esc_syntax::Slice;
use esc_syntax::ast::{AgeFrom, ClauseKind, Entry as EntryItem, HoursRef, Item, ItemKind};

use crate::data::{At, Entry, HoursSource, Org, Rule, StartTime, Text};

pub use xml::{Layout, MetadataFile, files};

/// A rule file that was checked without errors.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Its text.
    pub text: &'a str,
    /// Its declarations.
    pub slices: &'a [Slice],
    /// The name of its rule where it does not say: that of the file.
    pub rule_name: &'a str,
}

/// Why something cannot be said in Salesforce.
fn not_in_salesforce(at: Location, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0701, at, message.into()).help(help.into())
}

fn over_limit(at: Location, message: impl Into<String>, help: impl Into<String>) -> Diagnostic {
    Diagnostic::new(Code::E0702, at, message.into()).help(help.into())
}

/// A place in a slice, and what has been found: what every part of the export is given.
struct Context<'a> {
    slice: SliceId,
    found: &'a mut Vec<Diagnostic>,
}

impl Context<'_> {
    const fn at(&self, span: Span) -> Location {
        Location::new(self.slice, span)
    }

    fn text(&self, value: impl Into<String>, span: Span) -> Text {
        At { value: value.into(), at: self.at(span) }
    }

    /// Reports what Salesforce lacks.
    fn lacks(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let at = self.at(span);
        self.found.push(not_in_salesforce(at, message, help));
    }
}

fn items<'a>(source: &Source<'a>) -> impl Iterator<Item = (&'a Slice, &'a Item)> {
    source.slices.iter().filter_map(|slice| Some((slice, slice.parsed.item.as_ref()?)))
}

/// The metadata that rule files come to: the rules of `sources`, in their order, and all hours. Each file stands there
/// once. What Salesforce cannot express is told; without that, the metadata means what the files mean.
pub fn export(sources: &[Source<'_>]) -> (Org, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let mut org = Org { has_hours: true, ..Org::default() };
    for source in sources {
        org.rules.extend(rule(source, &mut found));
    }
    hours::hours(sources, sources, &mut org, &mut found);
    (org, found)
}

/// What in a file Salesforce cannot express, and what it would do another way; `imported` are the files that it sees.
pub fn check_for_salesforce(source: &Source<'_>, imported: &[Source<'_>]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    rule(source, &mut found);
    let mut all = vec![*source];
    all.extend_from_slice(imported);
    hours::hours(std::slice::from_ref(source), &all, &mut Org::default(), &mut found);
    for (slice, item) in items(source) {
        when::check(slice.id, item, &mut found);
    }
    // A closures block may be looked at once for each hours that use it.
    let mut told = Vec::with_capacity(found.len());
    for diagnostic in found {
        if !told.contains(&diagnostic) {
            told.push(diagnostic);
        }
    }
    told
}

fn rule(source: &Source<'_>, found: &mut Vec<Diagnostic>) -> Option<Rule> {
    let head = items(source).find_map(|(slice, item)| match &item.kind {
        ItemKind::Rule(rule) => Some((slice, rule)),
        _ => None,
    });
    let entries: Vec<(&Slice, &EntryItem)> = items(source)
        .filter_map(|(slice, item)| match &item.kind {
            ItemKind::Entry(entry) => Some((slice, entry)),
            _ => None,
        })
        .collect();
    let (name, active) = if let Some((slice, rule)) = head {
        let at = Location::new(slice.id, rule.name.span);
        (At { value: rule.name.value.clone(), at }, rule.inactive.is_none())
    } else {
        let (slice, entry) = entries.first()?;
        let at = Location::new(slice.id, entry.name.span);
        (At { value: source.rule_name.to_owned(), at }, true)
    };
    let rows = criteria::file_rows(source);
    let entries = entries.into_iter().map(|(slice, item)| entry(slice.id, item, &rows, found)).collect();
    Some(Rule { name, active, entries, broken: false })
}

fn entry(
    slice: SliceId,
    item: &EntryItem,
    rows: &criteria::FileRows<'_>,
    found: &mut Vec<Diagnostic>,
) -> Entry {
    let mut context = Context { slice, found };
    let at = context.at(item.name.span);
    let mut entry = Entry {
        at,
        logic: None,
        hours: None,
        source: Some(At { value: HoursSource::None, at }),
        rows: Vec::new(),
        disable: None,
        actions: Vec::new(),
        start: At { value: StartTime::Creation, at },
        formula: None,
    };
    let mut sla = None;
    for clause in &item.clauses {
        let at = context.at(clause.span);
        match &clause.kind {
            ClauseKind::AgeFrom(AgeFrom::Created) | ClauseKind::Ignore => {}
            ClauseKind::AgeFrom(AgeFrom::CreatedDisableOnModify) => {
                entry.disable = Some(At { value: true, at });
            }
            ClauseKind::AgeFrom(AgeFrom::LastModified) => {
                entry.start = At { value: StartTime::LastModified, at };
            }
            ClauseKind::AgeFrom(AgeFrom::Matched) => context.lacks(
                clause.span,
                "in Salesforce no clock starts when a case begins to match",
                "write `age_from created`, `age_from created_disable_on_modify` or `age_from last_modified`",
            ),
            ClauseKind::Use(HoursRef::Named(name)) => {
                entry.source = Some(At { value: HoursSource::Static, at });
                entry.hours = Some(context.text(name.value.clone(), name.span));
            }
            ClauseKind::Use(HoursRef::Case) => entry.source = Some(At { value: HoursSource::Case, at }),
            ClauseKind::Fire(_) => context.lacks(
                clause.span,
                "Salesforce cannot put an action off to other hours than those that its age is counted in",
                "count the age in these hours, with `use hours`, or take the clause out",
            ),
            ClauseKind::Sla(duration) => sla = Some(duration.minutes),
        }
    }
    criteria::criteria(item, rows, &mut entry, &mut context);
    steps::steps(item, |age| age_minutes(age, sla), &mut entry, &mut context);
    entry
}
