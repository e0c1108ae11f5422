//! What files look like when they are formatted.

mod comments;
mod formulas;
mod layouts;
mod properties;

use esc_syntax::{Token, TokenKind, lex};

use crate::{Unformatted, format};

/// A declaration of every kind, with every construct of the language in one of them.
const CORPUS: &[&str] = &[
    "rule \"Standard support\" inactive",
    "import \"org/targets.esc\"",
    "case < Priority: picklist(\"Low\", \"High\"); Status: picklist(\"New\", \"Closed\" closed, ...); `when`: text; Account.Name: multipicklist(\"a\"); ... >",
    "case < A: number; B: percent; C: boolean; D: date; E: datetime; F: picklist(...) >",
    "case < >",
    "default hours \"US\" inactive in \"America/Los_Angeles\" < mon-fri 09:00-12:00, 13:00-17:00; sat, sun 10:00-12:00; daily 01:00-02:00; closed 2026-12-24 13:00-24:00 \"Eve\"; closed every 12-24 to 01-02; open every last mon of may 08:00-12:00 from 2026-01-01 until 2027-01-01 \"x\"; closed every 15 of month; closed every first day of month; closed daily each 3 days from 2026-01-01; closed mon, wed each 2 weeks from 2026-01-04; closed 2026-01-01 to 2026-01-03; closures \"Public\" >",
    "closures \"Public\" < closed every 12-25 \"Christmas\"; open 2026-12-25 09:00-10:00 >",
    "queue \"Tier2\"",
    "user \"ana@example.com\"",
    "template \"Breach\"",
    "pool \"Senior\" < user \"ana@example.com\" capacity 5; user \"bo@example.com\" capacity 3 >",
    "row 1: Account.Name = \"Acme\" or not (Case.Priority != \"Low\" and `in` < -5)",
    "entry \"P1\" when Priority = \"High\" and (1 OR 2) age_from created_disable_on_modify use hours \"US-Pacific\" < at 4h notify manager; at 8h reassign queue \"Tier2\" >",
    "entry \"Own rows\" row 1: A = 1 row mine: B >= 2.5 when 1 and not mine < stop >",
    "entry \"Tests\" when a in (\"x\", \"y\") and b not in (1, -2, 3) and c is blank and d is not blank and e contains \"x\" and f not contains (\"x\", \"y\") and g starts with \"a\" and h not starts with (\"b\") and i includes (\"p\") and j excludes (\"q\", \"r\") and k <= 20% and l = `other` and m > 2026-11-21T17:00Z < stop >",
    "entry \"Dates\" when a = today and b < now - 30m and c >= today + 2d and d = last 30 days and e != this week and f = next quarter and g > yesterday and h = tomorrow and i = 2026-11-21 and j = true < >",
    "entry \"Clauses\" sla 8h fire during case hours ignore hours age_from matched < at 80% of sla notify owner; at 30m before sla notify contact >",
    "entry \"Actions\" use case hours fire during hours \"US\" < immediately reassign pool \"Senior\", notify user \"a@example.com\", role \"CSM\", queue \"Tier2\" using \"Breach\", email \"x@example.com\", \"y@example.com\" using \"T\"; at 1h, 2h30m, 1d set Priority = \"Critical\", set Products = (\"a\", \"b\"), set Owner__c = blank, set Score = -5, call \"hook\", mark escalated, reassign user \"u@example.com\" using \"T\"; at 3h reassign manager >",
    "entry \"Formula\" when formula( ISPICKVAL(Priority, \"High\") && (A < 3) ) or A = 1 < at 4h notify owner >",
    "entry \"Long formula\" when formula(/* a */AND(ISPICKVAL(Priority, 'High'),-A+ -1>!B, OR(LEN( Subject )>3,CASE(Tier__c,\"Gold\",1,\"Silver with a long name\",2,3)=1), NOT NOW()-Seen__c>0.5)||Owner:Queue.Name<>\"x\" /* b */) < stop >",
];

/// The formatted text, or what is wrong with it.
fn formatted(text: &str) -> String {
    match format(text) {
        Ok(text) => text,
        Err(Unformatted::Mistakes { diagnostics, .. }) => {
            let lines = diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message));
            lines.collect::<Vec<_>>().join("\n")
        }
        Err(unproven) => unproven.to_string(),
    }
}

fn tokens(text: &str) -> Vec<Token> {
    lex(text)
        .into_iter()
        .filter(|token| !matches!(token.kind, TokenKind::Whitespace | TokenKind::Newline))
        .collect()
}
