//! A check of files: every stage in order.

use std::collections::BTreeMap;
use std::iter::once;
use std::path::PathBuf;
use std::sync::Arc;

use esc_diagnostics::{Code, Diagnostic, FileId, SourceFile, SourceMap, SourceText};
use esc_reach::Analysis;
use esc_salesforce::check_for_salesforce;

use crate::active::{Beside, report_second_rules};
use crate::analyse::lints;
use crate::checks::{Checked, Checks};
use crate::files::Files;
use crate::findings::{Findings, sort};
use crate::imports::{Edge, closure, cycles};
use crate::load::{Member, load, report_cycle};
use crate::metadata;
use crate::org::{Org, Roots, discover};
use crate::paths::{relative, shown};
use crate::project::{Project, Target};
use crate::projects::{ProjectFile, read_projects};
use crate::report::{CheckedFile, Report};
use crate::source::{Source, Sources};
use crate::{Failure, Options};

/// Codes that say that a name is unknown, which a file that could not be imported may declare.
const FOLLOW_FROM_IMPORTS: [Code; 3] = [Code::E0201, Code::E0203, Code::E0205];

/// Checks the files under the paths, and what they import.
pub(crate) fn check(
    files: &impl Files,
    sources: &mut Sources,
    checks: &mut Checks,
    paths: &[PathBuf],
    options: &Options,
) -> Result<Report, Failure> {
    let mut roots = Roots::default();
    let given = discover(files, &mut roots, paths)?;
    let mut metadata = metadata::read(files, paths, options)?;
    if given.is_empty() && metadata.is_empty() {
        return Err(Failure::NoRules(paths.to_vec()));
    }
    let (mut members, edges) = load(files, sources, &mut roots, given)?;
    for cycle in cycles(&edges) {
        report_cycle(&mut members, &cycle);
    }
    let projects = read_projects(files, sources, &members)?;
    metadata::report_second_rules(&mut metadata, &members);
    let beside = report_second_rules(files, sources, &mut roots, &mut members, &projects);
    let closures: Vec<Vec<Edge>> = (0..members.len()).map(|file| closure(&edges, file)).collect();
    let checked = checks.check(&members, &closures, options.now);
    let mut report = assemble(&members, &edges, &closures, checked, &projects, beside, options);
    report.add_metadata(metadata);
    Ok(report)
}

/// Puts the results of all stages together, in the order of the paths that people are shown.
fn assemble(
    members: &[Member],
    edges: &[Vec<Edge>],
    closures: &[Vec<Edge>],
    checked: Vec<Checked>,
    projects: &BTreeMap<Org, ProjectFile>,
    beside: Vec<Beside>,
    options: &Options,
) -> Report {
    let incomplete: Vec<bool> =
        members.iter().map(|member| member.lacks_import || member.source.unreadable.is_some()).collect();
    let (sources, ids) = map_sources(members, projects, beside);
    let none = Project::default();
    let mut diagnostics: Vec<Diagnostic> =
        projects.values().flat_map(|project| project.diagnostics.clone()).collect();
    let mut files = Vec::with_capacity(members.len());
    for (place, ((member, checked), closure)) in members.iter().zip(checked).zip(closures).enumerate() {
        let project = projects.get(&member.given.org).map_or(&none, |project| &project.project);
        let lacks_names = [place]
            .into_iter()
            .chain(closure.iter().map(|edge| edge.target))
            .any(|place| incomplete.get(place).copied().unwrap_or_default());
        let Checked { diagnostics: of_checks, rules, rule, fields } = checked;
        let source = Arc::clone(&member.source);
        let target = options.target.or(project.target);
        let mut found = of_file(member, &of_checks, lacks_names);
        if target == Some(Target::Salesforce) {
            let imported = closure.iter().filter_map(|edge| members.get(edge.target));
            found.extend(for_salesforce(member, imported));
        }
        let findings = Findings {
            found: Arc::new(found),
            levels: Arc::new((options.levels.clone(), project.levels.clone())),
            for_salesforce: target == Some(Target::Salesforce),
        };
        // Rules that are larger than programs can be say so when they are compiled.
        let analysed = rules.as_ref().zip(options.steps).and_then(|(rules, steps)| {
            let analysis = Analysis::new(rules, steps).ok()?;
            let found = lints(&analysis, rules, &sources, options.now);
            Some((analysis, found))
        });
        let of_analysis = analysed.as_ref().map(|(_, found)| found.as_slice());
        diagnostics.append(&mut findings.told(&source, &sources, of_analysis));
        files.push(CheckedFile {
            id: ids.get(place).copied().unwrap_or(FileId(0)),
            name: relative(member.given.org.root(), &member.given.path),
            path: member.given.shown.clone(),
            named: member.named,
            target,
            rule,
            fields,
            source,
            rules,
            analysis: analysed.map(|(analysis, _)| Arc::new(analysis)),
            analysed: None,
            imports: closure.iter().filter_map(|edge| ids.get(edge.target).copied()).collect(),
            findings,
            links: edges
                .get(place)
                .into_iter()
                .flatten()
                .filter_map(|edge| Some((edge.location, *ids.get(edge.target)?)))
                .collect(),
        });
    }
    files.sort_by_key(|file| file.id);
    sort(&mut diagnostics, &sources);
    Report { diagnostics, sources, files, metadata: Vec::new(), metadata_files: 0 }
}

/// What is to be said of a file that is for Salesforce, and of nothing that it imports.
fn for_salesforce<'a>(member: &'a Member, imported: impl Iterator<Item = &'a Member>) -> Vec<Diagnostic> {
    let stem = |member: &'a Member| member.given.path.file_stem().unwrap_or_default().to_string_lossy();
    let named: Vec<_> = once(member).chain(imported).map(|member| (&*member.source, stem(member))).collect();
    let sources: Vec<_> = named
        .iter()
        .map(|(source, stem)| esc_salesforce::Source {
            text: source.text.text(),
            slices: &source.slices,
            rule_name: stem,
        })
        .collect();
    sources.split_first().map_or_else(Vec::new, |(own, imported)| check_for_salesforce(own, imported))
}

/// All that is to be said of one file but for its analysis.
fn of_file(member: &Member, of_checks: &[Diagnostic], lacks_names: bool) -> Vec<Diagnostic> {
    let source = &member.source;
    let mut found = member.diagnostics.clone();
    found.extend(source.unreadable.clone());
    found.extend(source.notable().flat_map(|slice| slice.parsed.diagnostics.iter().cloned()));
    let follows = |found: &Diagnostic| lacks_names && FOLLOW_FROM_IMPORTS.contains(&found.code);
    found.extend(of_checks.iter().filter(|found| !follows(found)).cloned());
    found
}

/// Where every slice lies, with the files in the order of their paths; and the number of each member.
fn map_sources(
    members: &[Member],
    projects: &BTreeMap<Org, ProjectFile>,
    beside: Vec<Beside>,
) -> (SourceMap, Vec<FileId>) {
    enum Text<'a> {
        Member(usize, &'a Member),
        Project(&'a ProjectFile),
        Beside(Beside),
    }
    let mut texts: Vec<(PathBuf, Text<'_>)> = Vec::new();
    texts.extend(
        members
            .iter()
            .enumerate()
            .map(|(place, member)| (member.given.shown.clone(), Text::Member(place, member))),
    );
    let projects = projects.values().filter(|project| !project.diagnostics.is_empty());
    texts.extend(projects.map(|project| (project.shown.clone(), Text::Project(project))));
    texts.extend(beside.into_iter().map(|beside| (beside.shown.clone(), Text::Beside(beside))));
    texts.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut sources = SourceMap::default();
    let mut ids = vec![FileId(0); members.len()];
    for (path, text) in texts {
        let mut add_file =
            |text: &Arc<SourceText>| sources.add_file(SourceFile::shared(shown(&path), Arc::clone(text)));
        match text {
            Text::Member(place, Member { source, .. }) => {
                let file = add_file(&source.text);
                add_slices(&mut sources, source, file);
                if let Some(id) = ids.get_mut(place) {
                    *id = file;
                }
            }
            Text::Project(project) => {
                let file = add_file(&project.text);
                sources.add_slice(project.slice, file, 0);
            }
            Text::Beside(Beside { source, .. }) => {
                let file = add_file(&source.text);
                add_slices(&mut sources, &source, file);
            }
        }
    }
    (sources, ids)
}

fn add_slices(sources: &mut SourceMap, source: &Source, file: FileId) {
    sources.add_slices(file, source.slices.iter().map(|slice| (slice.id, slice.start)));
    if let Some(found) = &source.unreadable {
        sources.add_slice(found.location.slice, file, 0);
    }
}
