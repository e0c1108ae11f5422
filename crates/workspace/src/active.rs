//! One org, one active rule: E0104.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, Location};

use crate::files::Files;
use crate::load::Member;
use crate::org::{Org, Roots};
use crate::paths::relative;
use crate::projects::ProjectFile;
use crate::source::{Source, Sources};

/// Reports E0104 where a checked file is one of several with an active rule in one org.
pub(crate) fn report_second_rules(
    files: &impl Files,
    sources: &mut Sources,
    roots: &mut Roots,
    members: &mut [Member],
    projects: &BTreeMap<Org, ProjectFile>,
) {
    let mut orgs: BTreeMap<Org, Vec<usize>> = BTreeMap::new();
    for (place, member) in members.iter().enumerate() {
        if member.named || matches!(member.given.org, Org::Project(_)) {
            orgs.entry(member.given.org.clone()).or_default().push(place);
        }
    }
    for (org, places) in orgs {
        let mut active: Vec<(PathBuf, Location, Option<usize>)> = places
            .iter()
            .filter_map(|place| {
                let member = members.get(*place)?;
                Some((member.given.path.clone(), member.source.active_rule()?, Some(*place)))
            })
            .collect();
        if active.is_empty() {
            continue;
        }
        if let (Org::Project(root), true) = (&org, projects.contains_key(&org)) {
            // A folder that cannot be listed has no other rules that could be shown.
            let mut others = files.list(root).unwrap_or_default();
            others.retain(|path| {
                !members.iter().any(|member| member.given.path == *path)
                    && roots.above(files, path).as_ref() == Some(root)
            });
            let loaded = sources.load(files, &others);
            for (path, source) in others.into_iter().zip(loaded) {
                if let Some(location) = source.ok().and_then(|source| source.active_rule()) {
                    active.push((path, location, None));
                }
            }
        }
        active.sort();
        let root = org.root();
        let Some((first, rest)) = active.split_first() else { continue };
        let Some(second) = rest.first() else { continue };
        let is_told_at_another = rest.iter().any(|(.., place)| place.is_some());
        let told = rest.iter().map(|rule| (rule, first));
        let told: Vec<_> =
            if is_told_at_another { told.collect() } else { told.chain([(first, second)]).collect() };
        for ((_, location, place), (other, at, other_place)) in told {
            let Some(member) = place.and_then(|place| members.get_mut(place)) else { continue };
            let other = relative(root, other);
            let mut found = Diagnostic::new(
                Code::E0104,
                *location,
                format!("this org has another active rule, in `{other}`: only one rule of an org can be active"),
            )
            .help("write `inactive` after the name of the rule that is not in force, as in `rule \"Trial\" inactive`");
            if other_place.is_some() {
                found = found.label(*at, "the other active rule");
            }
            member.diagnostics.push(found);
        }
    }
}

