//! What holds wherever one completes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use esc_diagnostics::{Code, Span};
use esc_syntax::{SliceIds, TokenKind, lex, parse_file};
use esc_workspace::{Disk, Files, Kind, MAX_FILE_BYTES};

use crate::completion::{Completion, complete};
use crate::signature::signature;
use crate::testing::{CURSOR, Org};

/// The rule files of each example, an org each, by their paths.
fn examples() -> Vec<Vec<(String, String)>> {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut orgs: BTreeMap<PathBuf, Vec<(String, String)>> = BTreeMap::new();
    for path in Disk.list(&examples).unwrap() {
        let text = String::from_utf8(Disk.read(&path, MAX_FILE_BYTES).unwrap()).unwrap();
        let mut org = path.parent().unwrap();
        while Disk.kind(&org.join("esc.toml")) != Some(Kind::File) {
            org = org.parent().unwrap();
        }
        let name = path.strip_prefix(org).unwrap().to_str().unwrap().to_owned();
        orgs.entry(org.to_path_buf()).or_default().push((name, text.replace("\r\n", "\n")));
    }
    orgs.into_values().collect()
}

/// The org with another text in one of its files.
fn with(org: &[(String, String)], file: usize, text: &str) -> Org {
    let files: Vec<_> = org
        .iter()
        .enumerate()
        .map(|(index, (name, own))| (name.as_str(), if index == file { text } else { own.as_str() }))
        .collect();
    Org::unanalysed(&files)
}

/// Calls `ask` for each token of each example: with what was offered where it was cut out, the text before it, and it.
fn cut_each_token(mut ask: impl FnMut(TokenKind, &str, &str, &[Completion])) {
    for org in examples() {
        for (file, (_, text)) in org.iter().enumerate() {
            for token in lex(text).into_iter().filter(|token| !token.kind.is_trivia()) {
                let (before, after) = (&text[..token.span.start as usize], &text[token.span.end as usize..]);
                let org = with(&org, file, &format!("{before}{CURSOR}{after}"));
                let offers = complete(&org.view(), org.offset());
                ask(token.kind, before, token.span.of(text), &offers);
            }
        }
    }
}

/// The text of a snippet, its tab stops left as they are.
fn expanded(completion: &Completion) -> String {
    if !completion.snippet {
        return completion.new_text.clone();
    }
    let mut text = String::new();
    let mut rest = completion.new_text.as_str();
    let mut open = false;
    while let Some(char) = rest.chars().next() {
        rest = &rest[char.len_utf8()..];
        match char {
            '\\' => {
                text.extend(rest.chars().next());
                rest = rest.get(1..).unwrap_or_default();
            }
            '$' => {
                open = rest.starts_with('{');
                rest = rest.trim_start_matches(['{', '0', '1', '2', '3', '4', '5', ':']);
            }
            '}' if open => open = false,
            char => text.push(char),
        }
    }
    text
}

#[test]
fn a_token_that_was_cut_out_is_offered() {
    let mut missing: BTreeMap<String, usize> = BTreeMap::new();
    let (mut found, mut lost) = (0, 0);
    cut_each_token(|kind, _, token, offers| {
        let known = matches!(kind, TokenKind::Word | TokenKind::DottedName | TokenKind::Text);
        if !known {
            return;
        }
        let is_offered = offers.iter().map(expanded).any(|text| {
            text.strip_prefix(token)
                .is_some_and(|rest| !rest.starts_with(|char: char| char.is_alphanumeric() || char == '_'))
        });
        if is_offered {
            found += 1;
        } else {
            lost += 1;
            *missing.entry(format!("{kind:?} {token}")).or_default() += 1;
        }
    });
    insta::assert_snapshot!(format!("{found} offered, {lost} not"), @"614 offered, 118 not");
    let missing: Vec<_> = missing.into_iter().map(|(token, times)| format!("{token} × {times}")).collect();
    insta::assert_snapshot!(missing.join("\n"), @r#"
        Text "AMER" × 1
        Text "APAC" × 1
        Text "Acme" × 1
        Text "August Bank Holiday" × 1
        Text "Best customers, high" × 1
        Text "Catch-all" × 1
        Text "Christmas Day" × 2
        Text "Christmas Eve, from one o'clock" × 1
        Text "Christmas" × 2
        Text "Closed" × 5
        Text "Desk" × 2
        Text "Dublin" × 2
        Text "Dublin, urgent" × 1
        Text "Enterprise SLA" × 1
        Text "Enterprise" × 1
        Text "Enterprise, about to breach" × 1
        Text "Every other Saturday" × 1
        Text "Everything else" × 3
        Text "Follow the sun" × 1
        Text "Global Media" × 1
        Text "Gold, high" × 1
        Text "Help desk" × 1
        Text "High" × 4
        Text "Independence Day" × 1
        Text "Irish public holidays" × 1
        Text "June Bank Holiday" × 1
        Text "Juneteenth" × 1
        Text "Labor Day" × 1
        Text "Low" × 5
        Text "Manila nights" × 1
        Text "Martin Luther King Jr. Day" × 1
        Text "May Day" × 1
        Text "Medium" × 4
        Text "Memorial Day" × 1
        Text "New Year's Day" × 1
        Text "New" × 5
        Text "October Bank Holiday" × 1
        Text "Other regions" × 1
        Text "P1" × 2
        Text "P2" × 1
        Text "P3" × 1
        Text "Premier desk" × 1
        Text "Premier" × 1
        Text "Problem" × 1
        Text "Question" × 1
        Text "Recurring firewall fault" × 1
        Text "Resolved" × 1
        Text "Router" × 1
        Text "Saint Patrick's Day" × 1
        Text "Senior agents" × 1
        Text "Silver" × 2
        Text "Standard support" × 1
        Text "Standard" × 4
        Text "Support desk" × 2
        Text "Switch" × 1
        Text "Thanksgiving" × 2
        Text "US federal holidays" × 1
        Text "US-Pacific" × 2
        Text "VIP, high" × 1
        Text "Waiting on the customer" × 2
        Text "Waiting" × 1
        Text "Winter break" × 1
        Text "Winter standby" × 1
        Text "Working" × 5
        Text "ana@example.com" × 1
        Text "bo@example.com" × 1
        Text "chidi@example.com" × 1
        Text "page-duty-manager" × 1
        Text "support-leads@example.com" × 3
        Text "vp-support@example.com" × 1
        Word Priority × 1
        Word Status × 2
        Word emea × 1
        Word gold × 1
        Word high × 1
        Word running_out × 1
        Word unhappy × 1
        Word vip × 1
        "#);
}

#[test]
fn what_is_offered_is_accepted() {
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    cut_each_token(|_, before, _, offers| {
        let start = before.rfind("\n\n").map_or(0, |at| at + 2);
        for offer in offers {
            let text = format!("{}{}", &before[start..], expanded(offer));
            let end = u32::try_from(text.len()).unwrap();
            for slice in parse_file(&text, &mut SliceIds::default()) {
                for found in &slice.parsed.diagnostics {
                    let span: Span = found.location.span.shifted(slice.start);
                    if span.end < end && found.code != Code::E0002 {
                        *wrong
                            .entry(format!(
                                "{} {} {}",
                                offer.label,
                                found.message,
                                text.lines().next_back().unwrap()
                            ))
                            .or_default() += 1;
                    }
                }
            }
        }
    });
    let wrong: Vec<_> = wrong.into_keys().collect();
    insta::assert_snapshot!(wrong.join("\n"), @r#"
        "Firewall" this parenthesis is not closed entry "Recurring firewall fault" when Products includes ("Firewall""Firewall"
        ( this parenthesis is not closed entry "Best customers, high" when ((
        ( this parenthesis is not closed entry "Best customers, high" when (gold or (
        ( this parenthesis is not closed entry "P1" when Priority = "High" and ((
        ( this parenthesis is not closed entry "P1" when Priority = "High" and (1 or (
        08:00-18:00 found `08:00`, expected a span of time such as `09:00-17:00` or `,`   mon-fri 08:0008:00-18:00
        09:00-17:00 found `09:00`, expected a span of time such as `09:00-17:00`   open sat each 2 weeks 09:0009:00-17:00
        09:00-17:00 found `09:00`, expected a span of time such as `09:00-17:00` or `,`   mon-fri 09:0009:00-17:00
        1 this parenthesis is not closed entry "P1" when Priority = "High" and (1
        1 this parenthesis is not closed entry "P1" when Priority = "High" and (1 or 1
        15 of month found `of`, expected a whole number, a yearly date such as `12-25` or `first`, `second`, `third`, `fourth` or `last`   closed every  of month
        15 of month found `of`, expected a whole number, a yearly date such as `12-25` or `first`, `second`, `third`, `fourth` or `last`   open every  of month
        17:00 found `17:00`, expected a span of time such as `09:00-17:00`   mon-fri 09:00-17:0017:00
        18:00 found `18:00`, expected a span of time such as `09:00-17:00`   mon-fri 08:00-18:0018:00
        2 this parenthesis is not closed entry "P1" when Priority = "High" and (1 or 2
        2 this parenthesis is not closed entry "P1" when Priority = "High" and (1 or 22
        2 this parenthesis is not closed entry "P1" when Priority = "High" and (2
        Account.Name this parenthesis is not closed entry "P1" when Priority = "High" and (1 or Account.Name
        Account.Name this parenthesis is not closed entry "P1" when Priority = "High" and (Account.Name
        Account.Tier this parenthesis is not closed entry "Best customers, high" when (Account.Tier
        Account.Tier this parenthesis is not closed entry "Best customers, high" when (gold or Account.Tier
        BusinessHours.Name this parenthesis is not closed entry "Best customers, high" when (BusinessHours.Name
        BusinessHours.Name this parenthesis is not closed entry "Best customers, high" when (gold or BusinessHours.Name
        BusinessHours.Name this parenthesis is not closed entry "P1" when Priority = "High" and (1 or BusinessHours.Name
        BusinessHours.Name this parenthesis is not closed entry "P1" when Priority = "High" and (BusinessHours.Name
        CreatedDate this parenthesis is not closed entry "Best customers, high" when (CreatedDate
        CreatedDate this parenthesis is not closed entry "Best customers, high" when (gold or CreatedDate
        CreatedDate this parenthesis is not closed entry "P1" when Priority = "High" and (1 or CreatedDate
        CreatedDate this parenthesis is not closed entry "P1" when Priority = "High" and (CreatedDate
        Firewall this parenthesis is not closed entry "Recurring firewall fault" when Products includes ("Firewall"
        FirstModifiedDate this parenthesis is not closed entry "Best customers, high" when (FirstModifiedDate
        FirstModifiedDate this parenthesis is not closed entry "Best customers, high" when (gold or FirstModifiedDate
        FirstModifiedDate this parenthesis is not closed entry "P1" when Priority = "High" and (1 or FirstModifiedDate
        FirstModifiedDate this parenthesis is not closed entry "P1" when Priority = "High" and (FirstModifiedDate
        Id this parenthesis is not closed entry "Best customers, high" when (Id
        Id this parenthesis is not closed entry "Best customers, high" when (gold or Id
        Id this parenthesis is not closed entry "P1" when Priority = "High" and (1 or Id
        Id this parenthesis is not closed entry "P1" when Priority = "High" and (Id
        IsClosed this parenthesis is not closed entry "Best customers, high" when (IsClosed
        IsClosed this parenthesis is not closed entry "Best customers, high" when (gold or IsClosed
        IsClosed this parenthesis is not closed entry "P1" when Priority = "High" and (1 or IsClosed
        IsClosed this parenthesis is not closed entry "P1" when Priority = "High" and (IsClosed
        IsEscalated this parenthesis is not closed entry "Best customers, high" when (IsEscalated
        IsEscalated this parenthesis is not closed entry "Best customers, high" when (gold or IsEscalated
        IsEscalated this parenthesis is not closed entry "P1" when Priority = "High" and (1 or IsEscalated
        IsEscalated this parenthesis is not closed entry "P1" when Priority = "High" and (IsEscalated
        IsVip this parenthesis is not closed entry "Best customers, high" when (IsVip
        IsVip this parenthesis is not closed entry "Best customers, high" when (gold or IsVip
        IsVip this parenthesis is not closed entry "Best customers, high" when (gold or vipIsVip
        LastModifiedDate this parenthesis is not closed entry "Best customers, high" when (LastModifiedDate
        LastModifiedDate this parenthesis is not closed entry "Best customers, high" when (gold or LastModifiedDate
        LastModifiedDate this parenthesis is not closed entry "P1" when Priority = "High" and (1 or LastModifiedDate
        LastModifiedDate this parenthesis is not closed entry "P1" when Priority = "High" and (LastModifiedDate
        MatchedDate this parenthesis is not closed entry "Best customers, high" when (MatchedDate
        MatchedDate this parenthesis is not closed entry "Best customers, high" when (gold or MatchedDate
        MatchedDate this parenthesis is not closed entry "P1" when Priority = "High" and (1 or MatchedDate
        MatchedDate this parenthesis is not closed entry "P1" when Priority = "High" and (MatchedDate
        Owner.Name this parenthesis is not closed entry "Best customers, high" when (Owner.Name
        Owner.Name this parenthesis is not closed entry "Best customers, high" when (gold or Owner.Name
        Owner.Name this parenthesis is not closed entry "P1" when Priority = "High" and (1 or Owner.Name
        Owner.Name this parenthesis is not closed entry "P1" when Priority = "High" and (Owner.Name
        Priority this parenthesis is not closed entry "Best customers, high" when (Priority
        Priority this parenthesis is not closed entry "Best customers, high" when (gold or Priority
        RecordType.Name this parenthesis is not closed entry "Best customers, high" when (RecordType.Name
        RecordType.Name this parenthesis is not closed entry "Best customers, high" when (gold or RecordType.Name
        RecordType.Name this parenthesis is not closed entry "P1" when Priority = "High" and (1 or RecordType.Name
        RecordType.Name this parenthesis is not closed entry "P1" when Priority = "High" and (RecordType.Name
        Router this parenthesis is not closed entry "Recurring firewall fault" when Products includes ("Router"
        Status this parenthesis is not closed entry "Best customers, high" when (Status
        Status this parenthesis is not closed entry "Best customers, high" when (gold or Status
        Switch this parenthesis is not closed entry "Recurring firewall fault" when Products includes ("Switch"
        and this parenthesis is not closed entry "Best customers, high" when (gold and
        and this parenthesis is not closed entry "P1" when Priority = "High" and (1 and
        at … notify … found `h`, expected an age such as `4h`   at h notify owner
        at … notify … found `h`, expected an age such as `4h` entry "Catch-all" < at h notify owner
        at … notify … found `h`, expected an age such as `4h` entry "Everything else" use hours "Desk" < at h notify owner
        at … notify … found `h`, expected an age such as `4h` entry "Medium" when Priority = "Medium" use hours "Desk" < at h notify owner
        at … notify … found `h`, expected an age such as `4h` entry "Standard" < at h notify owner
        at … notify … found `h`, expected an age such as `4h` entry "Waiting on the customer" when Status = "Waiting on customer" < at h notify owner
        at … notify … found `h`, expected an age such as `4h` entry "Waiting" when Status = "Waiting on customer" < at h notify owner
        closed every 12-25 found `-`, expected a whole number, a yearly date such as `12-25` or `first`, `second`, `third`, `fourth` or `last`   closed every -25 "Christmas Day"
        closed every 12-25 found `-`, expected a whole number, a yearly date such as `12-25` or `first`, `second`, `third`, `fourth` or `last` closed every -25 "Christmas Day"
        closed every last mon of may found `monclosed`, expected days with their hours such as `mon-fri 09:00-17:00`, `closures`, `closed` or `open`   monclosed every last mon of may "Memorial Day"
        closures found `-`, expected a whole number, a yearly date such as `12-25` or `first`, `second`, `third`, `fourth` or `last` >
        default hours a time of day has two digits for the hour >
        entry found `h`, expected an age such as `4h` >
        formula this parenthesis is not closed entry "Best customers, high" when (formula(ISBLANK(OwnerId))
        formula this parenthesis is not closed entry "Best customers, high" when (gold or formula(ISBLANK(OwnerId))
        formula this parenthesis is not closed entry "P1" when Priority = "High" and (1 or formula(ISBLANK(OwnerId))
        formula this parenthesis is not closed entry "P1" when Priority = "High" and (formula(ISBLANK(OwnerId))
        gold this parenthesis is not closed entry "Best customers, high" when (gold
        gold this parenthesis is not closed entry "Best customers, high" when (gold or gold
        high this parenthesis is not closed entry "Best customers, high" when (gold or high
        high this parenthesis is not closed entry "Best customers, high" when (high
        hours a time of day has two digits for the hour >
        mon-fri 09:00-17:00 a time of day has two digits for the hour   mon-fri 9:00-7:00
        mon-fri 09:00-17:00 a time of day has two digits for the hour   monmon-fri 9:00-7:00
        mon-fri 09:00-17:00 a time of day has two digits for the hour mon-fri 9:00-7:00
        mon-fri 09:00-17:00 found `monmon`, expected days with their hours such as `mon-fri 09:00-17:00`, `closures`, `closed` or `open`   monmon-fri 9:00-7:00
        multipicklist found `multipicklistmultipicklist`, expected a type such as `text` or `picklist(…)`   Products:      multipicklistmultipicklist("Low", "High")
        not this parenthesis is not closed entry "Best customers, high" when (gold or not
        not this parenthesis is not closed entry "Best customers, high" when (not
        not this parenthesis is not closed entry "P1" when Priority = "High" and (1 or not
        not this parenthesis is not closed entry "P1" when Priority = "High" and (not
        or this parenthesis is not closed entry "Best customers, high" when (gold or
        or this parenthesis is not closed entry "P1" when Priority = "High" and (1 or
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Account.Tier:  picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Priority:      picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Priority:   picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Priority:  picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Region__c:  picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Status:        picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Status:     picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Status:    picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Tier:          picklistpicklist("Low", "High")
        picklist found `picklistpicklist`, expected a type such as `text` or `picklist(…)`   Type:      picklistpicklist("Low", "High")
        queue "Duty managers" found `managerqueue`, expected who is told: `manager`, `owner`, `contact`, a `user`, a `role` or a `queue`   at 168h notify managerqueue "Duty managers"
        queue "Duty managers" found `managerqueue`, expected who is told: `manager`, `owner`, `contact`, a `user`, a `role` or a `queue`   at 30m notify managerqueue "Duty managers"
        queue "Duty managers" found `managerqueue`, expected who is told: `manager`, `owner`, `contact`, a `user`, a `role` or a `queue`   at 8h notify managerqueue "Duty managers"
        vip this parenthesis is not closed entry "Best customers, high" when (gold or vip
        vip this parenthesis is not closed entry "Best customers, high" when (gold or vipvip
        vip this parenthesis is not closed entry "Best customers, high" when (vip
        "#);
}

#[test]
fn offers_are_whole() {
    cut_each_token(|_, before, _, offers| {
        for offer in offers {
            let place = u32::try_from(before.len()).unwrap();
            assert!(offer.replaces.start <= place && place <= offer.replaces.end);
            assert!(!offer.detail.is_empty(), "{offer:?}");
            assert!(!offer.documentation.is_empty(), "{offer:?}");
        }
    });
}

#[test]
fn no_place_of_any_text_is_too_much() {
    for org in examples() {
        for (file, (_, text)) in org.iter().enumerate() {
            let mutated = [
                text.clone(),
                text.replace(['"', '>'], ""),
                text.replace(['<', ';'], " € "),
                text.replace(' ', "").replace('\n', " "),
                text.chars().rev().collect(),
                text.replace("\"", "`").replace('(', "formula("),
            ];
            for text in mutated {
                let org = with(&org, file, &text);
                for offset in 0..=u32::try_from(text.len()).unwrap() + 1 {
                    let view = org.view();
                    let _ = signature(&view, offset);
                    for offer in complete(&view, offset) {
                        assert!(
                            text.get(offer.replaces.start as usize..offer.replaces.end as usize).is_some()
                        );
                    }
                }
            }
        }
    }
}
