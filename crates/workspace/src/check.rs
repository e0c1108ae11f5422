//! A check of files: every stage in order.

use std::collections::BTreeMap;
use std::path::PathBuf;

use esc_check::{Checked, FileInput, ImportedFile, check_file};
use esc_diagnostics::{Code, Diagnostic, FileId, SourceFile, SourceMap, Span};
use rayon::prelude::*;

use crate::active::report_second_rules;
use crate::allow::apply_allows;
use crate::files::Files;
use crate::imports::{Edge, closure, cycles};
use crate::load::{Member, load, report_cycle};
use crate::org::{Org, Roots, discover};
use crate::paths::{relative, shown};
use crate::project::Project;
use crate::projects::{ProjectFile, read_projects};
use crate::report::{CheckedFile, Report};
use crate::source::{PARALLEL_BYTES, Sources};
use crate::{Failure, Options};

pub(crate) fn check(
    files: &impl Files,
    sources: &mut Sources,
    paths: &[PathBuf],
    options: &Options,
) -> Result<Report, Failure> {
    let mut roots = Roots::default();
    let given = discover(files, &mut roots, paths)?;
    let (mut members, mut edges) = load(files, sources, &mut roots, given)?;
    for cycle in cycles(&edges) {
        report_cycle(&mut members, &cycle);
    }
    let projects = read_projects(files, sources, &members)?;
    report_second_rules(files, sources, &mut roots, &mut members, &projects);
    let closures: Vec<Vec<Edge>> = (0..members.len()).map(|file| closure(&edges, file)).collect();
    edges.clear();
    let checked = check_members(&members, &closures, options);
    Ok(assemble(members, closures, checked, projects, options))
}

fn check_members(members: &[Member], closures: &[Vec<Edge>], options: &Options) -> Vec<Checked> {
    let paths: Vec<String> = members.iter().map(|member| shown(&member.given.shown)).collect();
    let check = |(member, closure): (&Member, &Vec<Edge>)| {
        let imports: Vec<ImportedFile<'_>> = closure
            .iter()
            .filter_map(|edge| {
                let (path, imported) = (paths.get(edge.target)?, members.get(edge.target)?);
                Some(ImportedFile { path, slices: &imported.source.slices, import: edge.location })
            })
            .collect();
        let file = FileInput { text: &member.source.text, slices: &member.source.slices };
        let stem = member.given.path.file_stem().unwrap_or_default().to_string_lossy();
        let options = esc_check::Options { now: options.now, rule_name: &stem };
        check_file(file, &imports, &options)
    };
    let bytes: usize = members.iter().map(|member| member.source.text.len()).sum();
    if members.len() > 1 && bytes > PARALLEL_BYTES {
        members.par_iter().zip(closures).map(check).collect()
    } else {
        members.iter().zip(closures).map(check).collect()
    }
}

/// Codes that say that a name is unknown, which a file that could not be imported may declare.
const FOLLOW_FROM_IMPORTS: [Code; 3] = [Code::E0201, Code::E0203, Code::E0205];

/// Puts the results of all stages together, in the order of the paths that people are shown.
fn assemble(
    members: Vec<Member>,
    closures: Vec<Vec<Edge>>,
    checked: Vec<Checked>,
    projects: BTreeMap<Org, ProjectFile>,
    options: &Options,
) -> Report {
    let lacking: Vec<bool> = members
        .iter()
        .map(|member| member.lacks_import || member.source.unreadable.is_some())
        .collect();
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by_key(|place| members.get(*place).map(|member| &member.given.shown));
    let mut sources = SourceMap::default();
    let mut ids = vec![FileId(0); members.len()];
    let mut project_files: Vec<&ProjectFile> =
        projects.values().filter(|project| !project.diagnostics.is_empty()).collect();
    project_files.sort_by(|left, right| right.shown.cmp(&left.shown));
    let add_project = |project: &ProjectFile, sources: &mut SourceMap| {
        let file = sources.add_file(SourceFile::new(shown(&project.shown), project.text.as_str()));
        sources.add_slice(project.slice, file, 0);
    };
    for place in &order {
        let (Some(member), Some(id)) = (members.get(*place), ids.get_mut(*place)) else { continue };
        while let Some(project) = project_files.pop_if(|project| project.shown < member.given.shown) {
            add_project(project, &mut sources);
        }
        *id = sources.add_file(SourceFile::new(shown(&member.given.shown), member.source.text.as_str()));
        for slice in &member.source.slices {
            sources.add_slice(slice.id, *id, slice.start);
        }
        if let Some(found) = &member.source.unreadable {
            sources.add_slice(found.location.slice, *id, 0);
        }
    }
    while let Some(project) = project_files.pop() {
        add_project(project, &mut sources);
    }

    let none = Project::default();
    let mut all: Vec<Diagnostic> = projects.values().flat_map(|project| project.diagnostics.clone()).collect();
    let mut files: Vec<Option<CheckedFile>> = Vec::new();
    files.resize_with(members.len(), || None);
    for (place, ((member, checked), closure)) in members.into_iter().zip(checked).zip(&closures).enumerate() {
        let Member { given, named, source, mut diagnostics, .. } = member;
        let names_missing = [place]
            .into_iter()
            .chain(closure.iter().map(|edge| edge.target))
            .any(|place| lacking.get(place).copied().unwrap_or_default());
        diagnostics.extend(source.unreadable.clone());
        diagnostics.extend(source.slices.iter().flat_map(|slice| slice.parsed.diagnostics.iter().cloned()));
        let follows = |found: &Diagnostic| names_missing && FOLLOW_FROM_IMPORTS.contains(&found.code);
        diagnostics.extend(checked.diagnostics.into_iter().filter(|found| !follows(found)));
        apply_allows(&source.text, &source.slices, &mut diagnostics);
        let project = projects.get(&given.org).map_or(&none, |project| &project.project);
        diagnostics.retain_mut(|found| match options.levels.severity(&project.levels, found.code) {
            Some(severity) => {
                found.severity = severity;
                true
            }
            None => false,
        });
        all.append(&mut diagnostics);
        let id = ids.get(place).copied().unwrap_or(FileId(0));
        let imports = closure.iter().filter_map(|edge| ids.get(edge.target).copied()).collect();
        let name = relative(given.org.root(), &given.path);
        let target = project.target;
        let file = CheckedFile { id, path: given.shown, name, named, target, rule: checked.rule.is_some(), rules: checked.rules, imports };
        if let Some(slot) = order.iter().position(|other| *other == place).and_then(|at| files.get_mut(at)) {
            *slot = Some(file);
        }
    }
    sort(&mut all, &sources);
    Report { diagnostics: all, sources, files: files.into_iter().flatten().collect() }
}

fn sort(diagnostics: &mut [Diagnostic], sources: &SourceMap) {
    let place = |found: &Diagnostic| {
        let (file, span) = sources.resolve(found.location).unwrap_or((FileId(u32::MAX), Span::default()));
        (file, span.start, found.code, span.end)
    };
    diagnostics.sort_by_cached_key(place);
}
