//! From checked rules to compiled ones.
//!
//! [`compile`] lists the constants that each field is compared with, turns every comparison into a question about
//! the cells that they cut the field's values into, expands the rows, and leaves the jumps to the runtime's assembler.

mod convert;
mod criteria;
mod formula;
mod points;
mod tables;

use std::fmt;
use std::sync::Arc;

use esc_calendar::Zone;
use esc_check::hir::{self, HoursId, RuleSet};
use esc_runtime::limits::{MAX_COMPARISONS, MAX_DEPTH, MAX_HOURS_ITEMS, MAX_OPS};
use esc_runtime::parts::{Entry, HoursUse, Parts, Step};
use esc_runtime::{LoadError, Program, assemble};
use sha2::{Digest as _, Sha256};

use crate::criteria::Lowering;
use crate::points::FieldPoints;
use crate::tables::Tables;

/// Why rules that are right cannot be compiled: they go past a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CompileError {
    /// An entry has more than [`MAX_COMPARISONS`] comparisons.
    TooManyComparisons {
        /// The entry's name.
        entry: String,
    },
    /// An entry's criteria nest over [`MAX_DEPTH`] deep.
    TooDeep {
        /// The entry's name.
        entry: String,
    },
    /// Business hours have more than [`MAX_HOURS_ITEMS`] items.
    TooManyItems {
        /// The name of the hours.
        hours: String,
    },
    /// All entries together have more comparisons than a program may have.
    TooLarge,
    /// The rules are beyond another limit of programs.
    Unfit(LoadError),
}

impl fmt::Display for CompileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyComparisons { entry } => write!(
                f,
                "entry {} has more than {MAX_COMPARISONS} comparisons once its rows are written out; part it in two",
                esc_values::quote(entry)
            ),
            Self::TooDeep { entry } => write!(
                f,
                "the criteria of entry {} nest over {MAX_DEPTH} deep once its rows are written out; write its rows \
                 flatter",
                esc_values::quote(entry)
            ),
            Self::TooManyItems { hours } => write!(
                f,
                "the hours {} have more than {MAX_HOURS_ITEMS} items, those of their closures included; leave out the \
                 closures that are over",
                esc_values::quote(hours)
            ),
            Self::TooLarge => write!(
                f,
                "the entries have more than {MAX_OPS} comparisons together once rows are written out; part the rule in \
                 two"
            ),
            Self::Unfit(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for CompileError {}

/// Compiles a rule. `source_hash` is what the program will say of its sources; see [`source_hash`].
pub fn compile(rules: &RuleSet, source_hash: [u8; 32]) -> Result<Program, CompileError> {
    compile_entries(rules, &rules.entries, source_hash, steps_of)
}

/// Compiles a rule as if it had only these entries, which speak of the rule's fields and hours, and as if they did
/// nothing: a stretch of a long list, that an edit of another entry leaves as it is, for who asks only which entry takes
/// a case.
pub fn compile_criteria(rules: &RuleSet, listed: &[Arc<hir::Entry>]) -> Result<Program, CompileError> {
    compile_entries(rules, listed, [0; 32], |_, _| Vec::new())
}

/// The steps of an entry, in the order of their ages.
fn steps_of(entry: &hir::Entry, tables: &mut Tables) -> Vec<Step> {
    let mut steps: Vec<_> = entry.steps.iter().map(|step| convert::step(step, tables)).collect();
    steps.sort_by_key(|step| step.after_minutes);
    steps
}

fn compile_entries(
    rules: &RuleSet,
    listed: &[Arc<hir::Entry>],
    source_hash: [u8; 32],
    steps_of: impl Fn(&hir::Entry, &mut Tables) -> Vec<Step>,
) -> Result<Program, CompileError> {
    let zone = Zone::new(rules.zone);
    let points = FieldPoints::collect(rules, listed, &zone)?;
    let mut tables = Tables::default();
    let hours = HoursPlaces::of(rules, listed);
    hours.bounded(rules)?;
    let mut code = Vec::new();
    let mut entries = Vec::with_capacity(listed.len());
    for (number, entry) in (0..).zip(listed) {
        let (outline, checks) = Lowering::new(rules, &zone, &points, &mut tables).entry(entry)?;
        if code.len() + checks.len() >= MAX_OPS {
            return Err(CompileError::TooLarge);
        }
        assemble(&mut code, number, &outline, &checks).map_err(CompileError::Unfit)?;
        let steps = steps_of(entry, &mut tables);
        entries.push(Entry {
            name: tables.text(&entry.name),
            outline,
            age_from: convert::age_from(entry.age_from),
            hours: hours.hours_use(entry.hours),
            fire: hours.hours_use(entry.fire),
            steps,
        });
    }
    code.shrink_to_fit();
    let fields = points.into_fields(rules, &mut tables);
    let pools: Vec<u32> = std::mem::take(&mut tables.pools).into_items();
    let pools = pools.iter().map(|id| Some(convert::pool(rules.pools.get(*id as usize)?, &mut tables)));
    // Of pools that do not exist nothing is left; the runtime refuses their places.
    let pools = pools.collect::<Option<_>>().unwrap_or_default();
    let parts = Parts {
        name: tables.text(&rules.name),
        active: rules.active,
        source_hash,
        zone: rules.zone,
        fields,
        hours: hours.kept(rules, &mut tables),
        default_hours: rules.default_hours.and_then(|hours_id| hours.place(hours_id)),
        pools,
        entries,
        code,
        patterns: tables.patterns.into_items(),
        lists: tables.lists.into_items(),
        sets: tables.sets.into_items(),
        formulas: tables.formulas.into_items(),
    };
    Program::new(parts).map_err(CompileError::Unfit)
}

/// The SHA-256 of the files that rules were read from: of each, in the order of their paths, the path and the text,
/// both with their lengths before them.
pub fn source_hash<P: AsRef<str> + Ord, T: AsRef<str>>(files: impl IntoIterator<Item = (P, T)>) -> [u8; 32] {
    let mut files: Vec<_> = files.into_iter().collect();
    files.sort_by(|(left, _), (right, _)| left.cmp(right));
    let mut hash = Sha256::new();
    for (path, text) in &files {
        for part in [path.as_ref(), text.as_ref()] {
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part.as_bytes());
        }
    }
    hash.finalize().into()
}

/// Which hours a program keeps, and where: those that entries name, and all if a case can name any.
struct HoursPlaces(Vec<Option<u32>>);

impl HoursPlaces {
    fn of(rules: &RuleSet, entries: &[Arc<hir::Entry>]) -> Self {
        let uses = || entries.iter().flat_map(|entry| [entry.hours, entry.fire]);
        let all = uses().any(|hours| hours == hir::HoursUse::Case);
        let mut kept = vec![all; rules.hours.len()];
        for hours in uses() {
            if let hir::HoursUse::Named(HoursId(id)) = hours
                && let Some(kept) = kept.get_mut(id as usize)
            {
                *kept = true;
            }
        }
        let mut next = 0;
        let place = |kept: bool| {
            if !kept {
                return None;
            }
            next += 1;
            Some(next - 1)
        };
        Self(kept.into_iter().map(place).collect())
    }

    /// Whether all hours that are kept have no more items than a program may have.
    fn bounded(&self, rules: &RuleSet) -> Result<(), CompileError> {
        let items = |hours: &hir::Hours| hours.spec.weekly.len() + hours.spec.exceptions.len();
        let kept = rules.hours.iter().zip(&self.0).filter(|(_, place)| place.is_some());
        match kept.map(|(hours, _)| hours).find(|hours| items(hours) > MAX_HOURS_ITEMS) {
            Some(hours) => Err(CompileError::TooManyItems { hours: hours.name.clone() }),
            None => Ok(()),
        }
    }

    fn place(&self, HoursId(id): HoursId) -> Option<u32> {
        self.0.get(id as usize).copied().flatten()
    }

    fn hours_use(&self, hours: hir::HoursUse) -> HoursUse {
        match hours {
            hir::HoursUse::Any => HoursUse::Any,
            hir::HoursUse::Case => HoursUse::Case,
            // Hours that do not exist become a place that the runtime refuses.
            hir::HoursUse::Named(id) => HoursUse::Named(self.place(id).unwrap_or(u32::MAX)),
        }
    }

    fn kept(&self, rules: &RuleSet, tables: &mut Tables) -> Vec<esc_runtime::parts::Hours> {
        let kept = rules.hours.iter().zip(&self.0).filter(|(_, place)| place.is_some());
        kept.map(|(hours, _)| esc_runtime::parts::Hours {
            name: Arc::clone(&tables.text(&hours.name)),
            spec: hours.spec.clone(),
        })
        .collect()
    }
}
