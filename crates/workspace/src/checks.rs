//! The checks of files, each kept for the next one.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;

use esc_check::hir::RuleSet;
use esc_check::{Field, FileInput, ImportedFile, Kept, check_again};
use esc_diagnostics::{Diagnostic, Location};
use esc_values::Instant;
use rayon::prelude::*;

use crate::imports::Edge;
use crate::load::Member;
use crate::paths::shown;
use crate::source::{PARALLEL_BYTES, Source};

/// What was found in files when they were checked last, by their canonical paths.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    known: HashMap<PathBuf, Known>,
}

/// What was found in a file, and what it rests on.
#[derive(Debug)]
struct Known {
    basis: Basis,
    depends_on_now: bool,
    kept: Kept,
    checked: Checked,
}

/// What a check depends on.
#[derive(Debug)]
struct Basis {
    source: Arc<Source>,
    imports: Vec<Imported>,
    rule_name: String,
    now: Instant,
}

#[derive(Debug)]
struct Imported {
    path: String,
    source: Arc<Source>,
    import: Location,
}

/// What a file turned out to be.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) diagnostics: Arc<Vec<Diagnostic>>,
    pub(crate) rules: Option<Arc<RuleSet>>,
    /// Whether it has a rule.
    pub(crate) rule: bool,
    pub(crate) fields: Arc<[Field]>,
}

impl Checks {
    /// Checks every member, each with the files that it imports.
    pub(crate) fn check(&mut self, members: &[Member], closures: &[Vec<Edge>], now: Instant) -> Vec<Checked> {
        let paths: Vec<String> = members.iter().map(|member| shown(&member.given.shown)).collect();
        let imported = |edge: &Edge| {
            let (path, imported) = (paths.get(edge.target)?, members.get(edge.target)?);
            let source = Arc::clone(&imported.source);
            Some(Imported { path: path.clone(), source, import: edge.location })
        };
        let jobs: Vec<(Basis, Option<Known>)> = members
            .iter()
            .zip(closures)
            .map(|(member, closure)| {
                let stem = member.given.path.file_stem().unwrap_or_default();
                let basis = Basis {
                    source: Arc::clone(&member.source),
                    imports: closure.iter().filter_map(imported).collect(),
                    rule_name: stem.to_string_lossy().into_owned(),
                    now,
                };
                (basis, self.known.remove(&member.given.path))
            })
            .collect();
        let bytes: usize = members.iter().map(|member| member.source.text.text().len()).sum();
        let known: Vec<Known> = if members.len() > 1 && bytes > PARALLEL_BYTES {
            jobs.into_par_iter().map(|(basis, before)| check(basis, before)).collect()
        } else {
            jobs.into_iter().map(|(basis, before)| check(basis, before)).collect()
        };
        let checked = known.iter().map(|known| known.checked.clone()).collect();
        self.known.extend(members.iter().map(|member| member.given.path.clone()).zip(known));
        checked
    }
}

fn check(basis: Basis, before: Option<Known>) -> Known {
    let mut kept = match before {
        Some(known) if known.basis.is_same(&basis, known.depends_on_now) => return known,
        Some(known) => known.kept,
        None => Kept::default(),
    };
    let file = FileInput { text: basis.source.text.text(), slices: &basis.source.slices };
    let imports: Vec<ImportedFile<'_>> = basis
        .imports
        .iter()
        .map(|Imported { path, source, import }| ImportedFile {
            path,
            slices: &source.slices,
            import: *import,
        })
        .collect();
    let options = esc_check::Options { now: basis.now, rule_name: &basis.rule_name };
    let found = check_again(file, &imports, &options, &mut kept);
    let checked = Checked {
        diagnostics: Arc::new(found.diagnostics),
        rules: found.rules.map(Arc::new),
        rule: found.rule.is_some(),
        fields: found.fields.into(),
    };
    Known { basis, depends_on_now: found.depends_on_now, kept, checked }
}

impl Basis {
    fn is_same(&self, other: &Self, depends_on_now: bool) -> bool {
        let is_same_import = |(one, two): (&Imported, &Imported)| {
            Arc::ptr_eq(&one.source, &two.source) && one.path == two.path && one.import == two.import
        };
        Arc::ptr_eq(&self.source, &other.source)
            && self.imports.len() == other.imports.len()
            && self.imports.iter().zip(&other.imports).all(is_same_import)
            && self.rule_name == other.rule_name
            && (self.now == other.now || !depends_on_now)
    }
}
