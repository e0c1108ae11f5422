//! The rule set of a file, put together from its parts.

use std::sync::Arc;

use crate::RuleHead;
use crate::hir::{self, Entry, RuleSet};
use crate::scope::Scope;

/// Puts lowered entries together with the fields, hours and pools that they may use.
pub(crate) fn rule_set(rule: &RuleHead, scope: &Scope<'_>, entries: Vec<Arc<Entry>>) -> Option<RuleSet> {
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
    let pools = scope.pools.iter().map(|pool| hir::Pool {
        name: pool.name.value.clone(),
        members: pool.members.iter().map(|member| (member.user.value.clone(), member.capacity)).collect(),
    });
    Some(RuleSet {
        name: rule.name.clone(),
        active: rule.active,
        fields,
        hours,
        default_hours,
        zone: scope.zone()?,
        pools: pools.collect(),
        entries,
    })
}

#[cfg(test)]
mod tests {
    use crate::testing::{outcome, rules};

    const COMPLETE: &str = r#"/// Support escalation for the San Francisco team.
rule "Standard support"

import "org/targets.esc"

case <
  Priority:      picklist("Low", "Medium", "High", "Critical");
  Status:        picklist("New", "Working", "Closed" closed);
  Account.Name:  text;
  Tier:          picklist("Standard", "Enterprise");
  SlaRemaining:  percent;
  Sentiment:     number;
  Products:      multipicklist("Router", "Switch");
  IsVip:         boolean;
  LastReply:     datetime;
>

default hours "US-Pacific" in "America/Los_Angeles" <
  mon-fri 09:00-17:00;
  closed 2026-12-24 13:00-24:00 "Christmas Eve";
  closed every 12-25 "Christmas Day";
>

queue "Tier2"
pool "Senior agents" < user "ana@example.com" capacity 5; user "bo@example.com" capacity 3 >

row 1: Account.Name = "Acme"
row 2: Account.Name = "Global Media"

entry "P1" when Priority = "High" and (1 OR 2) age_from created_disable_on_modify use hours "US-Pacific" <
  at 4h notify manager;
  at 8h reassign queue "Tier2"
>

entry "Enterprise SLA"
  when SlaRemaining <= 20% and Sentiment < 0 and Tier = "Enterprise"
  age_from matched
  ignore hours
<
  immediately reassign pool "Senior agents", notify role "CSM";
  at 30m set Priority = "Critical"
>

/// Whatever else stays open for two days.
entry "Catch-all" < at 48h notify owner, email "support-leads@example.com" >
"#;

    #[test]
    fn the_complete_example() {
        let outcome = outcome(
            COMPLETE,
            &[("org/targets.esc", "role \"CSM\"\nuser \"ana@example.com\"\nuser \"bo@example.com\"\n")],
        );
        insta::assert_snapshot!(outcome.shown(), @"");
        insta::assert_debug_snapshot!(outcome.checked.rules);
    }

    #[test]
    fn a_library_has_no_rules() {
        let library = outcome("queue \"Q\"\nrow 1: Tier = \"Gold\"", &[]).checked;
        assert!(library.rules.is_none() && library.rule.is_none());
    }

    #[test]
    fn a_rule_may_have_no_entries() {
        let checked = outcome("rule \"R\" inactive", &[]).checked;
        let rule = checked.rule.unwrap();
        assert_eq!((rule.name.as_str(), rule.active), ("R", false));
        assert!(
            checked.rules.is_some_and(|rules| rules.entries.is_empty() && !rules.active && rules.name == "R")
        );
    }

    #[test]
    fn a_rule_without_a_name_bears_that_of_its_file() {
        let checked = outcome("\n\nentry \"A\" < stop >", &[]).checked;
        let rule = checked.rule.unwrap();
        assert_eq!((rule.name.as_str(), rule.active), ("rules", true));
        assert_eq!(checked.rules.unwrap().name, "rules");
    }

    #[test]
    fn errors_leave_no_rules_unless_they_can_be_lowered() {
        assert!(outcome("entry \"A\" use hours \"X\" < stop >", &[]).checked.rules.is_none());
        assert!(outcome("entry \"A\" < >", &[]).checked.rules.is_some());
        assert!(
            outcome("entry \"A\" < at 4h notify owner; at 2h notify owner >", &[]).checked.rules.is_some()
        );
        let library = [("a.esc", "hours \"H\" in \"Nowhere\" < mon 09:00-17:00 >")];
        assert!(
            outcome("import \"a.esc\"\nentry \"A\" use hours \"H\" < stop >", &library)
                .checked
                .rules
                .is_none()
        );
    }

    #[test]
    fn fields_are_those_that_are_used_or_close_a_case() {
        let rules = rules(
            r#"case < Unused: text; Status: picklist("Open", "Closed" closed); Late: text; tier: text; Early: number >
            entry "A" when TIER = "Gold" and Early > 3 and IsClosed = false < at 1h set Late = "x" >"#,
        );
        let names: Vec<_> = rules.fields.iter().map(|field| field.name.as_str()).collect();
        assert_eq!(names, ["tier", "Early", "IsClosed", "Late", "Status"]);
    }

    #[test]
    fn hours_are_the_active_ones_with_their_closures_and_the_default_gives_the_zone() {
        let rules = rules(
            r#"closures "C" < closed every 12-25; open 2026-12-24 10:00-12:00 "Eve" >
            hours "Off" inactive in "UTC" < mon 09:00-17:00 >
            default hours "Day" in "Asia/Tokyo" < mon, wed 09:00-12:00, 22:00-02:00; closures "C" >
            entry "A" use hours "Day" fire during case hours < at 1h notify owner >"#,
        );
        assert_eq!(rules.zone.name(), "Asia/Tokyo");
        insta::assert_debug_snapshot!((
            &rules.hours,
            rules.default_hours,
            rules.entries[0].hours,
            rules.entries[0].fire
        ));
    }

    #[test]
    fn pools_are_all_that_the_file_sees() {
        let rules = rules(
            r#"pool "One" < user "a@example.com" capacity 1 >
            pool "Two" < user "b@example.com" capacity 2 >
            entry "A" < at 1h reassign pool "Two"; at 2h reassign pool "One"; at 3h reassign pool "Two" >"#,
        );
        let names: Vec<_> = rules.pools.iter().map(|pool| pool.name.as_str()).collect();
        assert_eq!(names, ["One", "Two"]);
        let numbers: Vec<_> =
            rules.entries[0].steps.iter().map(|step| format!("{:?}", step.actions[0])).collect();
        insta::assert_snapshot!(numbers.join("\n"), @r"
        Reassign(Pool(PoolId(1)), None)
        Reassign(Pool(PoolId(0)), None)
        Reassign(Pool(PoolId(1)), None)
        ");
    }
}
