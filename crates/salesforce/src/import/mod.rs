//! From metadata to rule files as a person would write them.

mod criteria;
mod draft;
mod entry_names;
pub(crate) mod hours;
pub(crate) mod libraries;
mod rule;
pub(crate) mod values;

use std::collections::HashSet;

use esc_diagnostics::{Diagnostic, Location, SliceId, Span};

use crate::catalogue::Catalogue;
use crate::data::Org;
use rule::Writer;

pub use draft::{Draft, DraftRule};

/// The rule files that an org comes to, libraries first, and what of the metadata cannot be said in them. The texts are
/// not yet formatted.
pub fn import(org: &Org) -> (Vec<Draft>, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let catalogue = Catalogue::new(org);
    let first = org.rules.first().map(|rule| rule.name.at);
    let first = first.or(org.calendars.first().map(|calendar| calendar.at));
    let origin = first.unwrap_or(Location::new(SliceId(u32::MAX), Span::default()));
    let mut writer = Writer { org, catalogue: &catalogue, libraries: Vec::new() };
    let hours =
        if org.has_hours { hours::hours(org, &mut found) } else { libraries::missing_hours(org, &mut found) };
    let libraries = [
        hours,
        libraries::fields(org, &catalogue, origin),
        libraries::targets(org, &writer, origin, &mut found),
    ];
    let mut drafts: Vec<Draft> = libraries.into_iter().flatten().collect();
    writer.libraries = drafts.iter().map(|draft| draft.path.clone()).collect();
    let mut taken: HashSet<String> = drafts.iter().map(|draft| draft.path.clone()).collect();
    for rule in &org.rules {
        let path = path(&rule.name.value, &mut taken);
        drafts.push(writer.rule(path, rule, &mut found));
    }
    (drafts, found)
}

/// A file for a rule, named after it.
fn path(name: &str, taken: &mut HashSet<String>) -> String {
    let mut slug = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    let slug = match slug.trim_end_matches('-') {
        "" => "rule",
        slug => slug,
    };
    let numbered = (2..).map(|number| format!("{slug}-{number}.esc"));
    let mut paths = std::iter::once(format!("{slug}.esc")).chain(numbered);
    // A number that is free is found before the numbers end.
    let path = paths.find(|path| !taken.contains(path)).unwrap_or_default();
    taken.insert(path.clone());
    path
}
