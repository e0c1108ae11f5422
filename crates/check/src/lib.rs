//! Names, types and lints: from syntax trees to checked rules.
//!
//! [`check_file`] works in steps, each on the results of those before it:
//!
//! 1. the names that the file and its imports declare go into a scope, but for entries, to which nothing refers;
//! 2. what each declaration says of undeclared fields is collected and joined to their types;
//! 3. rows are lowered, those first that others refer to;
//! 4. every other declaration is checked and lowered by itself, a pure function of the declaration and the scope;
//! 5. the whole file is looked at once: what is unused, which hours never open.
//!
//! [`check_again`] keeps what steps 2 and 4 find in each declaration, and leaves them out where they would find the
//! same (module `kept`).

mod caseless;
mod context;
mod formula;
pub mod hir;
mod kept;
mod lints;
mod lower;
mod names;
mod scope;
#[cfg(test)]
mod testing;
mod types;

use esc_diagnostics::{Diagnostic, Location, Severity, SliceId};
use esc_syntax::Slice;
use esc_syntax::ast::ItemKind;
use esc_values::Instant;
use rayon::prelude::*;
use rustc_hash::FxHashMap;

pub use kept::Kept;
pub use lower::ages::age_minutes;
pub use lower::hours::hours_spec;
pub use types::fields::is_always_there;
pub use types::set::not_settable;

use context::{Context, Found, Total};
use kept::{Meaning, Outcome, Part, Sameness};
use scope::Scope;

/// The most comparisons that the criteria of one entry may have, its rows expanded.
pub const MAX_COMPARISONS: u64 = 10_000;

/// From how many declarations on they are checked on several threads: below, starting the threads costs more.
const PARALLEL_FROM: usize = 512;

/// The file to check.
#[derive(Clone, Copy, Debug)]
pub struct FileInput<'a> {
    /// Its whole text, in which the slices lie.
    pub text: &'a str,
    /// Its declarations, in order.
    pub slices: &'a [Slice],
}

/// A file that the checked one imports, directly or through another import.
#[derive(Clone, Copy, Debug)]
pub struct ImportedFile<'a> {
    /// Its path as people are shown it.
    pub path: &'a str,
    /// Its declarations, in order.
    pub slices: &'a [Slice],
    /// The path in the `import` of the checked file through which it came in first.
    pub import: Location,
}

/// What a check depends on beside the text.
#[derive(Clone, Copy, Debug)]
pub struct Options<'a> {
    /// The present, for dated closures that lie in the past.
    pub now: Instant,
    /// The name of the rule where the file has no `rule`: its file name without `.esc`.
    pub rule_name: &'a str,
}

/// What is known of a file.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What names, types and lints have to say of the file, in the order of its text. The parser's diagnostics are
    /// not among them.
    pub diagnostics: Vec<Diagnostic>,
    /// The rules of the file. `None` for a library, and where the file, or a file that it imports, has an error
    /// that cannot be lowered: with only such as can (E0402) the rules are there, for the caller to drop unless
    /// they were.
    pub rules: Option<hir::RuleSet>,
    /// The file's rule; `None` for a library.
    pub rule: Option<RuleHead>,
    /// The fields that the file sees: those that every case has, declared ones, and those that it uses.
    pub fields: Vec<Field>,
    /// Whether another present could make a difference.
    pub depends_on_now: bool,
}

/// A field that a file sees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name as declared, or as first written.
    pub name: String,
    /// Its name as criteria write it: in backticks where it needs them.
    pub written: String,
    /// Its type; `None` where neither a declaration nor its uses tell.
    pub kind: Option<hir::FieldType>,
    /// Where its type comes from.
    pub source: FieldSource,
}

/// Where the type of a field comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldSource {
    /// Every case has the field.
    Always,
    /// A `case` block, at the field's name.
    Declared(Location),
    /// Its uses: the first one that told.
    Inferred(Option<Location>),
}

/// What the org needs to know of a file's rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleHead {
    /// Its name.
    pub name: String,
    /// Whether it is active.
    pub active: bool,
    /// The name in its `rule`, else that of its first entry.
    pub location: Location,
}

/// Checks a file. `imports` are the files that it imports, directly or not, each once, in the order in which a
/// reader would meet them.
pub fn check_file(file: FileInput<'_>, imports: &[ImportedFile<'_>], options: &Options<'_>) -> Checked {
    check_again(file, imports, options, &mut Kept::default())
}

/// The same for a file that was checked before, of which that check kept what it found: it costs little where few
/// declarations are new, and gives what [`check_file`] would.
pub fn check_again(
    file: FileInput<'_>,
    imports: &[ImportedFile<'_>],
    options: &Options<'_>,
    kept: &mut Kept,
) -> Checked {
    kept.align(file.slices);
    let Kept { spellings, parts, others, unread, names, meaning: before, now, .. } = kept;
    let others = || others.iter().filter_map(|number| file.slices.get(*number as usize));
    let mut found = Found::default();
    let mut scope = Scope::collect(file, others(), imports, &mut found);
    names.report_repeated(parts, file.slices, &mut found.diagnostics);
    let slices = file.slices.iter().zip(parts.iter());
    let uses = slices.flat_map(|(slice, part)| part.uses.iter().map(|one| (slice.id, one)));
    types::infer::join(&mut scope, spellings, uses, &mut found.diagnostics);
    let mut of_rows = Vec::new();
    names::rows::lower_file_rows(&mut scope, file, &before.rows, &mut of_rows);

    let meaning = Meaning::of(&scope, others(), imports);
    let sameness = meaning.compared(before);
    let same_now = *now == Some(options.now);
    let is_stale = |part: &Part| match &part.outcome {
        Some(Outcome { found, .. }) => {
            sameness == Sameness::Different
                || found.asks_around
                || found.asks_now && !same_now
                || sameness == Sameness::Alike && !found.diagnostics.is_empty()
        }
        None => true,
    };
    let (stale, slices): (Vec<&mut Part>, Vec<&Slice>) =
        parts.iter_mut().zip(file.slices).filter(|(part, _)| is_stale(part)).unzip();
    let outcomes = map_slices(&slices, |slice| check_declaration(slice, file, &scope, options));
    for (part, outcome) in stale.into_iter().zip(outcomes) {
        part.outcome = Some(outcome);
    }

    let mut total = Total::new(&scope, found.diagnostics);
    let outcomes = || parts.iter().filter_map(|part| part.outcome.as_ref());
    for found in of_rows.iter().chain(outcomes().map(|outcome| &outcome.found)) {
        total.add(found);
    }
    let first_entry =
        parts.iter().position(|part| part.entry.is_some()).and_then(|number| file.slices.get(number));
    let rule = rule_head(first_entry, &scope, options);
    lints::whole_file(&scope, others().filter(|slice| slice.parsed.broken), rule.is_some(), &mut total);
    let unsound = total.diagnostics.iter().any(|d| d.severity == Severity::Error && !d.code.can_be_lowered());
    let is_read = *unread == 0 && !imports.iter().flat_map(|import| import.slices).any(is_unread);
    let rules = rule.as_ref().filter(|_| !unsound && is_read).and_then(|rule| {
        let entries = outcomes().filter_map(|outcome| outcome.entry.clone()).collect();
        lower::rules::rule_set(rule, &scope, entries)
    });
    sort(&mut total.diagnostics, file.slices);
    let fields = scope.fields.iter().map(types::fields::Field::seen).collect();
    (*before, *now) = (meaning, Some(options.now));
    Checked { diagnostics: total.diagnostics, rules, rule, fields, depends_on_now: total.asks_now }
}

/// Checks one declaration. Rows at file level are not among those: they are checked with the scope, in the order in
/// which they build on each other.
fn check_declaration<'a>(
    slice: &'a Slice,
    file: FileInput<'a>,
    scope: &'a Scope<'a>,
    options: &Options<'_>,
) -> Outcome {
    let Some(item) = &slice.parsed.item else { return Outcome::new(Found::default(), None) };
    let mut context = Context::new(scope, slice, file);
    let mut entry = None;
    match &item.kind {
        ItemKind::Entry(written) => entry = lower::entry::check_entry(written, item.span, &mut context),
        ItemKind::Hours(hours) => lints::hours(hours, options.now, &mut context),
        ItemKind::Closures(closures) => lints::closures(closures, &mut context),
        ItemKind::Pool(pool) => names::targets::check_members(pool, &mut context),
        ItemKind::Rule(_)
        | ItemKind::Import(_)
        | ItemKind::Case(_)
        | ItemKind::Target(_)
        | ItemKind::Row(_) => {}
    }
    Outcome::new(context.found, entry)
}

/// Maps slices in order, on several threads where there are many.
fn map_slices<'a, T: Send>(slices: &[&'a Slice], map: impl Fn(&'a Slice) -> T + Sync + Send) -> Vec<T> {
    if slices.len() < PARALLEL_FROM {
        slices.iter().map(|slice| map(slice)).collect()
    } else {
        slices.par_iter().with_min_len(PARALLEL_FROM / 8).map(|slice| map(slice)).collect()
    }
}

/// Whether the parser could not read some of it as it stands.
fn is_unread(slice: &Slice) -> bool {
    slice.parsed.broken || slice.parsed.diagnostics.iter().any(|found| found.severity == Severity::Error)
}

fn rule_head(first_entry: Option<&Slice>, scope: &Scope<'_>, options: &Options<'_>) -> Option<RuleHead> {
    if let Some((rule, slice)) = scope.rule {
        return Some(RuleHead {
            name: rule.name.value.clone(),
            active: rule.inactive.is_none(),
            location: Location::new(slice, rule.name.span),
        });
    }
    let slice = first_entry?;
    match &slice.parsed.item.as_ref()?.kind {
        ItemKind::Entry(entry) => Some(RuleHead {
            name: options.rule_name.to_owned(),
            active: true,
            location: Location::new(slice.id, entry.name.span),
        }),
        _ => None,
    }
}

/// Puts diagnostics in the order of the text.
fn sort(diagnostics: &mut [Diagnostic], slices: &[Slice]) {
    if diagnostics.len() < 2 {
        return;
    }
    let mut starts: FxHashMap<SliceId, u32> =
        diagnostics.iter().map(|found| (found.location.slice, 0)).collect();
    for slice in slices {
        if let Some(start) = starts.get_mut(&slice.id) {
            *start = slice.start;
        }
    }
    diagnostics.sort_by_key(|found| {
        let start = starts.get(&found.location.slice).copied().unwrap_or_default();
        (start.saturating_add(found.location.span.start), found.code)
    });
}
