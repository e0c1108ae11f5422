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

/// An active rule of an org.
struct Active {
    /// The canonical path of its file, by which they are ordered.
    path: PathBuf,
    /// Where it is named.
    location: Location,
    file: ActiveFile,
}

enum ActiveFile {
    /// The file takes part in the check.
    Member(usize),
    /// The file lies in the org and takes no part.
    Beside(Arc<Source>),
}

/// A file that takes no part in a check, but stands in a label.
pub(crate) struct Beside {
    /// Its path as people are shown it.
    pub(crate) shown: PathBuf,
    /// What it holds.
    pub(crate) source: Arc<Source>,
}

/// Reports each checked file that is one of several with an active rule in one org. Of those the first in the
/// order of paths is spared where another is reported.
pub(crate) fn report_second_rules(
    files: &impl Files,
    sources: &mut Sources,
    roots: &mut Roots,
    members: &mut [Member],
    projects: &BTreeMap<Org, ProjectFile>,
) -> Vec<Beside> {
    let mut orgs: BTreeMap<Org, Vec<Active>> = BTreeMap::new();
    for (place, member) in members.iter().enumerate() {
        if let Some(location) = member.source.active_rule()
            && (member.named || matches!(member.given.org, Org::Project(_)))
        {
            let active =
                Active { path: member.given.path.clone(), location, file: ActiveFile::Member(place) };
            orgs.entry(member.given.org.clone()).or_default().push(active);
        }
    }
    let mut beside = Vec::new();
    for (org, mut active) in orgs {
        if let Org::Project(root) = &org {
            // A folder that cannot be listed has no other rules that could be shown.
            let mut others: Vec<PathBuf> = files
                .list(root)
                .unwrap_or_default()
                .into_iter()
                .filter(|path| roots.above(files, path).as_ref() == Some(root))
                .collect();
            others.retain(|path| !members.iter().any(|member| member.given.path == *path));
            let loaded = sources.load(files, &others);
            for (path, source) in others.into_iter().zip(loaded) {
                let Ok(source) = source else { continue };
                if let Some(location) = source.active_rule() {
                    active.push(Active { path, location, file: ActiveFile::Beside(source) });
                }
            }
        }
        active.sort_by(|left, right| left.path.cmp(&right.path));
        let Some((first, rest)) = active.split_first() else { continue };
        let Some(second) = rest.first() else { continue };
        let told_at_another = rest.iter().any(|rule| matches!(rule.file, ActiveFile::Member(_)));
        let pairs: Vec<(&Active, &Active)> = if told_at_another {
            rest.iter().map(|rule| (rule, first)).collect()
        } else {
            vec![(first, second)]
        };
        for (rule, other) in pairs {
            let ActiveFile::Member(place) = rule.file else { continue };
            let Some(member) = members.get_mut(place) else { continue };
            member.diagnostics.push(second_rule(rule.location, other, &org));
            if let (ActiveFile::Beside(source), Some(project)) = (&other.file, projects.get(&org)) {
                let shown = project.shown.with_file_name(relative(org.root(), &other.path));
                beside.push(Beside { shown, source: Arc::clone(source) });
            }
        }
    }
    beside
}

fn second_rule(location: Location, other: &Active, org: &Org) -> Diagnostic {
    let file = relative(org.root(), &other.path);
    Diagnostic::new(
        Code::E0104,
        location,
        format!("the org has another active rule in `{file}`, and only one rule of an org can be active"),
    )
    .help("write `inactive` after the name of the rule that is not in force, as in `rule \"Trial\" inactive`")
    .label(other.location, "the other active rule")
}
