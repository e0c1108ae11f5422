//! The clauses of an entry's head.

use super::CompletionKind;
use super::known;
use super::offers::{Offer, Offers};
use crate::follow::ORIGINS;

/// A clause, by its first word, with what it can say.
pub(super) fn clause(offers: &mut Offers<'_>, clause: &str) {
    match clause {
        "age_from" => {
            for origin in ORIGINS {
                let label = format!("age_from {origin}");
                offers.push(word(label).detail("when the clock starts").about_word(origin));
            }
        }
        "use" => hours_refs(offers, "use "),
        "ignore" => {
            offers.push(word("ignore hours").detail("count every hour").about_word("ignore"));
        }
        "fire" => hours_refs(offers, "fire during "),
        "sla" => {
            offers.push(word("sla").detail("target time").about_word("sla").snippet("sla ${1:8h}"));
        }
        "row" => offers.push(word("row").detail("a row of this entry").about_word("row")),
        word => offers.word(word),
    }
}

/// `case hours`, and `hours` with each name, after the words of a clause.
pub(super) fn hours_refs(offers: &mut Offers<'_>, before: &str) {
    known::hours(offers, &format!("{before}hours"));
    offers.push(
        word(format!("{before}case hours")).detail("the hours that the case names").about_word("case hours"),
    );
    let about = if before.starts_with("fire") { "fire" } else { "use" };
    offers.push(word(format!("{before}hours")).detail("the hours of a name").about_word(about));
}

fn word(label: impl Into<String>) -> Offer {
    Offer::new(CompletionKind::Keyword, label)
}
