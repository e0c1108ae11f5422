//! The words and operators of the language: a sentence each, and an example.

use esc_diagnostics::Span;
use esc_syntax::{Token, TokenKind};

/// What a word means, and how it is used.
type Word = (&'static str, &'static str, &'static str);

/// Each word once.
const WORDS: &[Word] = &[
    ("rule", "Names the rule of the file. An org has one active rule.", r#"rule "Standard support""#),
    (
        "import",
        "Brings in another file's hours, closures, targets, pools and fields; not its rule, rows or entries.",
        r#"import "org/targets.esc""#,
    ),
    (
        "case",
        "Declares the fields of a case, so that a slip in a name or a value is found. In a clause, `case hours` are those that the case names.",
        r#"case < Priority: picklist("Low", "High"); IsVip: boolean >"#,
    ),
    (
        "hours",
        "Business hours: when the clock of an entry counts.",
        r#"hours "US-Pacific" in "America/Los_Angeles" < mon-fri 09:00-17:00 >"#,
    ),
    (
        "default",
        "Makes hours those of cases that name none, and their zone that of `today`.",
        r#"default hours "US-Pacific" in "America/Los_Angeles" < mon-fri 09:00-17:00 >"#,
    ),
    (
        "closures",
        "Closed and open days that several hours share.",
        r#"closures "Holidays" < closed every 12-25 "Christmas Day" >"#,
    ),
    ("inactive", "Keeps a declaration, but out of use.", r#"rule "Trial" inactive"#),
    ("queue", "A queue of cases.", r#"queue "Tier2""#),
    ("user", "A person, by e-mail address.", r#"user "ana@example.com""#),
    ("role", "A role; all of its members are meant.", r#"role "CSM""#),
    ("template", "An e-mail template.", r#"template "Breach warning""#),
    (
        "pool",
        "Agents with a limit each; the first one with room gets the case.",
        r#"pool "Senior agents" < user "ana@example.com" capacity 5 >"#,
    ),
    ("capacity", "How many cases an agent of a pool may have.", r#"user "ana@example.com" capacity 5"#),
    ("row", "A filter row: criteria with a label, to be used in entries.", r#"row 1: Account.Name = "Acme""#),
    (
        "entry",
        "A rule entry: which cases it takes, and what happens to them as they grow older. A case goes to the first entry that it fits.",
        r#"entry "P1" when Priority = "High" < at 4h notify manager >"#,
    ),
    (
        "when",
        "Which cases the entry takes. Without it, every case that comes as far.",
        r#"when Priority = "High" and IsVip = true"#,
    ),
    ("age_from", "Says when the clock of an entry starts.", "age_from matched"),
    ("created", "The clock starts when the case was created.", "age_from created"),
    (
        "created_disable_on_modify",
        "The clock starts when the case was created; once someone touches the case, no later step fires.",
        "age_from created_disable_on_modify",
    ),
    ("last_modified", "The clock starts anew whenever the case is changed.", "age_from last_modified"),
    ("matched", "The clock starts when the case began to match the entry.", "age_from matched"),
    ("use", "Counts ages in business hours.", r#"use hours "US-Pacific""#),
    ("ignore", "Counts ages day and night.", "ignore hours"),
    (
        "fire",
        "Puts off what falls due outside some hours until they open. In which hours ages are counted is another matter.",
        r#"fire during hours "US-Pacific""#,
    ),
    ("during", "Says in which hours steps may fire.", r#"fire during hours "US-Pacific""#),
    ("sla", "The target of the entry, which ages may refer to.", "sla 8h < at 80% of sla notify manager >"),
    ("before", "An age that lies so long before the target.", "at 30m before sla notify manager"),
    ("of", "An age that is a share of the target; or which days of a month.", "at 80% of sla notify manager"),
    (
        "stop",
        "Takes the cases of the entry out of escalation.",
        r#"entry "Internal" when Internal = true < stop >"#,
    ),
    ("at", "When a step is due: an age, or several.", "at 2h, 4h notify manager"),
    ("immediately", "A step that is due as soon as the clock starts.", "immediately notify owner"),
    ("notify", "Tells people of the case.", r#"notify manager, owner, role "CSM""#),
    ("email", "Writes to addresses.", r#"email "support-leads@example.com""#),
    ("reassign", "Gives the case to someone else.", r#"reassign queue "Tier2""#),
    ("set", "Writes a field of the case.", r#"set Priority = "Critical""#),
    ("call", "Calls a web hook or flow of this name.", r#"call "page-duty-manager""#),
    (
        "mark",
        "`mark escalated` marks the case and does nothing else. Every other step marks it too.",
        "at 4h mark escalated",
    ),
    (
        "escalated",
        "`mark escalated` marks the case and does nothing else. Every other step marks it too.",
        "at 4h mark escalated",
    ),
    ("using", "The e-mail template to write with.", r#"notify owner using "Breach warning""#),
    ("manager", "The manager of the case's owner.", "notify manager"),
    ("owner", "Who owns the case.", "notify owner"),
    ("contact", "The customer's contact on the case.", "notify contact"),
    (
        "and",
        "Both sides hold. With `or` in one line it needs parentheses.",
        r#"Priority = "High" and (Tier = "Gold" or IsVip = true)"#,
    ),
    (
        "or",
        "One side holds, or both. With `and` in one line it needs parentheses.",
        r#"Priority = "High" and (Tier = "Gold" or IsVip = true)"#,
    ),
    ("not", "Turns a test round, for blank values too.", r#"not (Tier = "Gold" and IsVip = true)"#),
    ("in", "The value is one of a list. False for a blank value.", r#"Priority in ("High", "Critical")"#),
    (
        "is",
        "`is blank` holds for a case without a value, `is not blank` for one with.",
        "Account.Name is blank",
    ),
    (
        "blank",
        "`is blank` holds for a case without a value; `set` to `blank` empties a field.",
        "Account.Name is blank",
    ),
    (
        "contains",
        "The text has another within it, whatever the case of letters. False for a blank value.",
        r#"Subject contains ("down", "outage")"#,
    ),
    (
        "starts",
        "The text begins with another, whatever the case of letters. False for a blank value.",
        r#"Subject starts with "URGENT""#,
    ),
    (
        "with",
        "The text begins with another, whatever the case of letters. False for a blank value.",
        r#"Subject starts with "URGENT""#,
    ),
    (
        "includes",
        "A multi-select value has one of these. False for a blank value.",
        r#"Products includes ("Router", "Switch")"#,
    ),
    (
        "excludes",
        "A multi-select value has none of these. True for a blank value.",
        r#"Products excludes ("Router")"#,
    ),
    ("formula", "A Salesforce formula that gives true or false.", r#"formula(ISPICKVAL(Priority, "High"))"#),
    ("now", "The instant at which the rules are evaluated.", "LastReply < now - 30m"),
    (
        "today",
        "The day of the evaluation, in the zone of the `default hours`, else in UTC.",
        "DueDate <= today + 2d",
    ),
    ("yesterday", "The day before today.", "CreatedDate = yesterday"),
    ("tomorrow", "The day after today.", "DueDate = tomorrow"),
    (
        "last",
        "Whole days before today, today included; or whole weeks, months, quarters, years before the current one.",
        "CreatedDate = last 30 days",
    ),
    (
        "next",
        "Whole days from tomorrow on; or whole weeks, months, quarters, years after the current one.",
        "DueDate = next 2 weeks",
    ),
    ("this", "The current week (from Sunday), month, quarter or year.", "CreatedDate = this month"),
    (
        "closed",
        "In hours, a holiday, whole or part of a day. After a value, that a case with it is closed.",
        r#"closed every 12-25 "Christmas Day""#,
    ),
    (
        "open",
        "Opens hours on some days, whatever else is closed then.",
        r#"open 2026-12-28 10:00-12:00 "Standby""#,
    ),
    ("daily", "Every day of the week.", "daily 09:00-17:00"),
    ("every", "A day that comes again each year or month.", r#"closed every last mon of may "Memorial Day""#),
    (
        "each",
        "Every so many days or weeks, counted from the `from` date.",
        "open sat each 2 weeks 09:00-13:00 from 2026-01-10",
    ),
    ("from", "The first day on which the item can begin.", "closed daily 12:00-13:00 from 2026-06-01"),
    ("until", "The last day on which the item can begin.", "closed daily 12:00-13:00 until 2026-08-31"),
    ("to", "From one date to another, both included.", "closed 2026-12-24 to 2026-12-26"),
    ("text", "Any text.", "Account.Name: text"),
    ("number", "A number, exact to the last digit.", "Sentiment: number"),
    ("percent", "A percentage; 20% is written and compared as 20.", "SlaRemaining: percent"),
    ("boolean", "True or false; without a value, false.", "IsVip: boolean"),
    ("date", "A day.", "DueDate: date"),
    ("datetime", "An instant.", "LastReply: datetime"),
    (
        "picklist",
        "One of a list of values. A list that ends in `...` is open to others.",
        r#"Priority: picklist("Low", "High", ...)"#,
    ),
    ("multipicklist", "Any number of a list of values.", r#"Products: multipicklist("Router", "Switch")"#),
    (
        "=",
        "The same value; texts whatever the case of letters. False for a blank value.",
        r#"Priority = "High""#,
    ),
    ("!=", "Another value. True for a blank value.", r#"Priority != "High""#),
    ("<", "Less, or earlier; or the start of a block. False for a blank value.", "Sentiment < 0"),
    ("<=", "At most, or no later. False for a blank value.", "SlaRemaining <= 20%"),
    (">", "More, or later; or the end of a block. False for a blank value.", "ReopenCount > 2"),
    (">=", "At least, or no earlier. False for a blank value.", "ReopenCount >= 2"),
    ("...", "Leaves a list or block open to others.", r#"picklist("Low", "High", ...)"#),
];

/// The meaning of a token, where it is a word of the language or an operator.
pub(super) fn find(text: &str, token: Token) -> Option<(Span, String)> {
    if !matches!(token.kind, TokenKind::Word | TokenKind::Ellipsis) && !token.kind.is_comparison() {
        return None;
    }
    let written = token.span.of(text);
    let (word, meaning, example) = WORDS.iter().find(|(word, ..)| word.eq_ignore_ascii_case(written))?;
    Some((token.span, format!("**`{word}`** {meaning}\n\n```esc\n{example}\n```")))
}

#[cfg(test)]
mod tests {
    use super::WORDS;

    #[test]
    fn each_word_stands_once_and_in_its_example() {
        for (place, (word, meaning, example)) in WORDS.iter().enumerate() {
            assert!(!WORDS[..place].iter().any(|(other, ..)| other == word), "{word}");
            assert!(example.contains(word) || meaning.contains(word), "{word}");
        }
    }
}
