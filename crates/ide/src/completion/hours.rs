//! Business hours and closures.

use esc_calendar::{find_zone, offset_at, zone_names};
use esc_syntax::words::{MONTHS, WEEKDAYS};

use super::CompletionKind;
use super::known;
use super::offers::{Offer, Offers};
use crate::follow::NTHS;

/// The time zones, each with what it is ahead of UTC at present.
pub(super) fn zones(offers: &mut Offers<'_>) {
    let now = offers.view.now;
    for name in zone_names() {
        let minutes = find_zone(name).map_or(0, |zone| offset_at(zone, now)) / 60;
        let sign = if minutes < 0 { '-' } else { '+' };
        let detail = format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60);
        let about = format!("A time zone, at {detail} now. Its clock changes are kept.");
        offers.push(offers.text(CompletionKind::Zone, name).detail(detail).about(about));
    }
}

/// What a block of hours or closures has.
pub(super) fn items(offers: &mut Offers<'_>, in_hours: bool) {
    let form = |label: &str| Offer::new(CompletionKind::Snippet, label.to_owned());
    if in_hours {
        offers.push(
            form("mon-fri 09:00-17:00")
                .detail("open hours")
                .about("When it is open on these days. Several spans stand after another: `09:00-12:00, 13:00-17:00`.")
                .snippet("${1:mon-fri} ${2:09:00}-${3:17:00}"),
        );
    }
    offers.push(
        form("closed every 12-25")
            .detail("a holiday each year")
            .about_word("closed")
            .snippet("closed every ${1:12-25} \"${2:Christmas Day}\""),
    );
    offers.push(
        form("closed every last mon of may")
            .detail("a holiday by its weekday")
            .about_word("closed")
            .snippet("closed every ${1:last} ${2:mon} of ${3:may} \"${4:Memorial Day}\""),
    );
    if in_hours {
        known::closures(offers, true);
        weekdays(offers);
        offers.push(keyword("daily").detail("every day").about_word("daily"));
    }
    offers.push(keyword("closed").detail("a holiday").about_word("closed"));
    offers.push(keyword("open").detail("an exception").about_word("open"));
    if in_hours {
        offers.push(keyword("closures").detail("shared holidays").about_word("closures"));
    }
}

fn keyword(label: &str) -> Offer {
    Offer::new(CompletionKind::Keyword, label)
}

/// Names that can be written short or whole: whole where more than the short form was typed.
fn names(offers: &mut Offers<'_>, names: &[(&str, &str)], detail: &str) {
    for (short, whole) in names {
        let label = if offers.typed.len() > short.len() { whole } else { short };
        offers.push(keyword(label).detail(detail).about(format!("`{short}` or `{whole}`.")));
    }
}

pub(super) fn weekdays(offers: &mut Offers<'_>) {
    names(offers, &WEEKDAYS, "day of the week");
}

pub(super) fn spans(offers: &mut Offers<'_>) {
    for span in ["09:00-17:00", "08:00-18:00", "00:00-24:00"] {
        let about = "From … to. `24:00` is the end of the day; `22:00-06:00` ends on the next one.";
        offers.push(Offer::new(CompletionKind::Value, span).detail("open hours").about(about));
    }
}

pub(super) fn times(offers: &mut Offers<'_>) {
    for time in ["17:00", "18:00", "24:00"] {
        let about = "The end. `24:00` is the end of the day; one before the start lies on the next day.";
        offers.push(Offer::new(CompletionKind::Value, time).detail("time").about(about));
    }
}

/// The dates of a `closed` or `open` item.
pub(super) fn dates(offers: &mut Offers<'_>) {
    offers.push(keyword("every").detail("each year or month").about_word("every"));
    offers.push(
        Offer::new(CompletionKind::Snippet, "every last mon of may")
            .detail("by its weekday")
            .about_word("every")
            .snippet("every ${1:last} ${2:mon} of ${3:may}"),
    );
    offers.today();
    weekdays(offers);
    offers.push(keyword("daily").detail("every day").about_word("daily"));
}

/// What comes after `every`.
pub(super) fn every(offers: &mut Offers<'_>) {
    month_days(offers);
    for nth in NTHS {
        offers.push(keyword(nth).detail("one of a month").about_word(nth));
    }
    offers.push(
        Offer::new(CompletionKind::Snippet, "15 of month")
            .detail("this day of each month")
            .about("The same day of every month.\n\n`closed every 15 of month`")
            .snippet("${1:15} of month"),
    );
}

pub(super) fn month_days(offers: &mut Offers<'_>) {
    for (day, name) in [("12-25", "Christmas Day"), ("01-01", "New Year's Day")] {
        let offer = Offer::new(CompletionKind::Value, day).detail(name);
        offers.push(offer.about("A month and a day of it, two digits each."));
    }
}

pub(super) fn days_of_month(offers: &mut Offers<'_>) {
    weekdays(offers);
    offers.push(keyword("day").detail("any day").about_word("day"));
}

pub(super) fn months(offers: &mut Offers<'_>) {
    names(offers, &MONTHS, "month");
    offers.push(keyword("month").detail("every month").about_word("month"));
}

pub(super) fn each(offers: &mut Offers<'_>) {
    for count in ["2", "4"] {
        offers.push(Offer::new(CompletionKind::Value, count).detail("so many").about_word("each"));
    }
}
