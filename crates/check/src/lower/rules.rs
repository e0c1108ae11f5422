//! The rule set of a file, put together from its parts.

use rustc_hash::FxHashMap;

use crate::RuleHead;
use crate::hir::{self, Action, Assignee, Entry, PoolId, RuleSet};
use crate::scope::Scope;

/// Puts lowered entries together with the fields, hours and pools that they use.
pub(crate) fn rule_set(rule: &RuleHead, scope: &Scope<'_>, mut entries: Vec<Entry>) -> Option<RuleSet> {
    let fields = scope
        .fields
        .numbered()
        .map(|field| Some(hir::Field { name: field.name.to_owned(), kind: field.kind.lowered()? }))
        .collect::<Option<_>>()?;
    let hours = scope
        .hours
        .iter()
        .filter(|hours| hours.number.is_some())
        .map(|hours| {
            Some(hir::Hours { name: hours.written.name.value.clone(), spec: hours.facts.spec.clone()? })
        })
        .collect::<Option<_>>()?;
    let default_hours =
        scope.default_hours.and_then(|default| scope.hours.get(default.hours)).and_then(|hours| hours.number);
    let pools = number_pools(&mut entries, scope);
    Some(RuleSet {
        name: rule.name.clone(),
        active: rule.active,
        fields,
        hours,
        default_hours,
        zone: scope.zone()?,
        pools,
        entries,
    })
}

/// Numbers the pools that entries reassign to, in the order of their first use, instead of by their place in the
/// scope.
fn number_pools(entries: &mut [Entry], scope: &Scope<'_>) -> Vec<hir::Pool> {
    let mut numbers: FxHashMap<PoolId, PoolId> = FxHashMap::default();
    let mut pools = Vec::new();
    let actions = entries.iter_mut().flat_map(|entry| &mut entry.steps).flat_map(|step| &mut step.actions);
    for action in actions {
        let Action::Reassign(Assignee::Pool(id), _) = action else { continue };
        *id = *numbers.entry(*id).or_insert_with(|| {
            let number = PoolId(u32::try_from(pools.len()).unwrap_or(u32::MAX));
            pools.extend(scope.pools.get(id.0 as usize).map(|pool| hir::Pool {
                name: pool.name.value.clone(),
                members:
                    pool.members.iter().map(|member| (member.user.value.clone(), member.capacity)).collect(),
            }));
            number
        });
    }
    pools
}
