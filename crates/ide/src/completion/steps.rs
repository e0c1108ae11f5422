//! The steps of an entry.

use esc_check::hir::FieldType;
use esc_syntax::ast::TargetKind;
use esc_syntax::words::ACTIONS;
use esc_values::quote;

use super::CompletionKind;
use super::criteria::{booleans, field_kind, literals, push_field, sorted_fields};
use super::known::{pools, targets, used_addresses, used_calls};
use super::offers::{Offer, Offers};
use crate::follow::{Ages, MAX_ACTIONS};
use crate::names::target_word;

/// Ages that people use, in minutes.
const LADDER: &[u32] = &[
    15, 30, 60, 120, 180, 240, 360, 480, 720, 1_440, 2_880, 4_320, 5_760, 7_200, 10_080, 14_400, 20_160,
    43_200,
];

/// How many ages are offered.
const SHOWN_AGES: usize = 8;

/// Minutes as rules write them.
fn written(minutes: u32) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

/// What a step begins with.
pub(super) fn steps(offers: &mut Offers<'_>, first: bool, used: usize) {
    let keyword = CompletionKind::Keyword;
    if used < MAX_ACTIONS {
        let detail = format!("action {} of {MAX_ACTIONS}", used + 1);
        offers.push(Offer::new(keyword, "at").detail(detail.clone()).about_word("at"));
        if used == 0 {
            offers.push(Offer::new(keyword, "immediately").detail(detail.clone()).about_word("immediately"));
        }
        let age = if used == 0 { "4h" } else { "8h" };
        offers.push(
            Offer::new(CompletionKind::Snippet, "at … notify …")
                .detail(format!("step, {detail}"))
                .about_word("at")
                .snippet(format!("at ${{1:{age}}} notify ${{2:owner}}")),
        );
    }
    if first {
        offers.push(Offer::new(keyword, "stop").detail("no escalation").about_word("stop"));
    }
}

/// The ages that a step can have, from the next sensible one on.
pub(super) fn ages(offers: &mut Offers<'_>, ages: Ages) {
    let after = ages.after.unwrap_or_default();
    let detail = if ages.used < MAX_ACTIONS {
        format!("action {} of {MAX_ACTIONS}", ages.used + 1)
    } else {
        format!("an entry has {MAX_ACTIONS} actions at most")
    };
    if let Some(sla) = ages.sla {
        for share in [50, 80, 100, 150] {
            let minutes = u64::from(sla) * share / 100;
            if minutes > u64::from(after) {
                let minutes = u32::try_from(minutes).unwrap_or(u32::MAX);
                let about = format!("When so much of the `sla` is over: after {}.", written(minutes));
                let label = format!("{share}% of sla");
                offers.push(age(label).detail(format!("{}, {detail}", written(minutes))).about(about));
            }
        }
        for before in [60, 30, 15] {
            if let Some(minutes) = sla.checked_sub(before).filter(|minutes| *minutes > after) {
                let about = format!("So long before the `sla` is over: after {}.", written(minutes));
                let label = format!("{} before sla", written(before));
                offers.push(age(label).detail(format!("{}, {detail}", written(minutes))).about(about));
            }
        }
    }
    let about = "How old the case is then: minutes `m`, hours `h`, days `d` of 24 hours.";
    let typed = offers.typed;
    if !typed.is_empty() && typed.bytes().all(|byte| byte.is_ascii_digit()) {
        for unit in ["h", "m", "d"] {
            offers.push(age(format!("{typed}{unit}")).detail(detail.clone()).about(about));
        }
    }
    for minutes in LADDER.iter().filter(|minutes| **minutes > after).take(SHOWN_AGES) {
        offers.push(age(written(*minutes)).detail(detail.clone()).about(about));
    }
}

fn age(label: impl Into<String>) -> Offer {
    Offer::new(CompletionKind::Age, label)
}

/// The target times of an `sla`.
pub(super) fn durations(offers: &mut Offers<'_>) {
    for minutes in LADDER {
        let about = "A length of time: minutes `m`, hours `h`, days `d` of 24 hours.";
        offers.push(age(written(*minutes)).detail("target time").about(about));
    }
}

/// What a step does.
pub(super) fn actions(offers: &mut Offers<'_>, reassigned: bool) {
    let likely = ["notify", "reassign", "set", "email", "call"];
    for action in likely.into_iter().filter(|action| ACTIONS.contains(action)) {
        if action != "reassign" || !reassigned {
            offers.push(Offer::new(CompletionKind::Keyword, action).detail("action").about_word(action));
        }
    }
    let mark = Offer::new(CompletionKind::Keyword, "mark escalated").detail("action");
    offers.push(mark.about_word("mark"));
}

/// Who can be told.
pub(super) fn who(offers: &mut Offers<'_>, listed: &[(&str, &str)]) {
    for person in ["owner", "manager", "contact"] {
        if !listed.iter().any(|(word, _)| *word == person) {
            offers.push(Offer::new(CompletionKind::Target, person).detail("person").about_word(person));
        }
    }
    for kind in [TargetKind::Role, TargetKind::Queue, TargetKind::User] {
        let word = target_word(kind);
        let is_new = |name: &str| !listed.iter().any(|(of, text)| *of == word && *text == quote(name));
        targets(offers, kind, true, &is_new);
    }
}

/// Who can get the case.
pub(super) fn assignees(offers: &mut Offers<'_>) {
    targets(offers, TargetKind::Queue, true, &|_| true);
    pools(offers, true);
    targets(offers, TargetKind::User, true, &|_| true);
    offers.push(Offer::new(CompletionKind::Target, "manager").detail("person").about_word("manager"));
}

/// Addresses: those that the file writes to, and those of its users.
pub(super) fn emails(offers: &mut Offers<'_>, listed: &[&str]) {
    let is_new = |name: &str| !listed.contains(&quote(name).as_str());
    for address in used_addresses(offers).into_iter().filter(|address| is_new(address)) {
        let offer = offers.text(CompletionKind::Target, address).detail("address, used in this file");
        offers.push(offer.about_word("email"));
    }
    targets(offers, TargetKind::User, false, &is_new);
}

/// What the file calls elsewhere.
pub(super) fn calls(offers: &mut Offers<'_>) {
    for name in used_calls(offers) {
        let offer = offers.text(CompletionKind::Target, name).detail("used in this file");
        offers.push(offer.about_word("call"));
    }
}

/// The fields that a step can set.
pub(super) fn set_fields(offers: &mut Offers<'_>, set: &[&str]) {
    const KEPT: &[&str] = &[
        "Id",
        "CreatedDate",
        "LastModifiedDate",
        "FirstModifiedDate",
        "MatchedDate",
        "IsClosed",
        "IsEscalated",
        "Owner",
        "OwnerId",
    ];
    let is = |name: &str, other: &&str| name.eq_ignore_ascii_case(other);
    for field in sorted_fields(offers) {
        let name = field.name.as_str();
        if !name.contains('.')
            && !KEPT.iter().any(|kept| is(name, kept))
            && !set.iter().any(|set| is(name, set))
        {
            push_field(offers, field);
        }
    }
}

/// What the field can be set to.
pub(super) fn set_values(offers: &mut Offers<'_>, field: &str) {
    match field_kind(&offers.view, field) {
        Some(FieldType::Boolean) => return booleans(offers),
        Some(FieldType::Multipicklist(_)) => {
            offers.push(Offer::new(CompletionKind::Keyword, "(").detail("several values").about_word("("));
        }
        Some(_) => literals(offers, field, &[]),
        None => {
            literals(offers, field, &[]);
            booleans(offers);
        }
    }
    offers.push(Offer::new(CompletionKind::Value, "blank").detail("no value").about_word("blank"));
}
