//! The names of codes in `// escc: allow …` comments.

use esc_diagnostics::{Code, Span};

use super::CompletionKind;
use super::offers::{Offer, Offers};

/// The codes that a comment can allow, other than those that stand in it already. `comment` is all of it before the
/// cursor.
pub(super) fn codes<'v>(offers: &mut Offers<'v>, comment: &'v str) {
    let Some(names) = allowed(comment) else { return };
    let (before, typed) = names.rsplit_once(',').unwrap_or(("", names));
    let listed: Vec<&str> = before.split(',').map(str::trim).collect();
    let is_name = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let place = offers.replaces.end;
    let rest = offers.view.text().get(place as usize..).unwrap_or_default();
    let ahead = rest.find(|char| !is_name(char)).unwrap_or(rest.len());
    let bytes = |length: usize| u32::try_from(length).unwrap_or_default();
    offers.typed = typed.trim_start();
    offers.replaces = Span::new(place - bytes(offers.typed.len()), place + bytes(ahead));
    for code in Code::ALL.iter().filter(|code| code.can_be_lowered()) {
        if listed.contains(&code.name()) || listed.contains(&code.as_str()) {
            continue;
        }
        offers.push(
            Offer::new(CompletionKind::Value, code.name())
                .detail(code.as_str())
                .about(first_sentence(code.page())),
        );
    }
}

/// What stands after the `allow` of an `// escc: allow …` comment.
fn allowed(comment: &str) -> Option<&str> {
    let rest = comment.strip_prefix("//")?.trim_start().strip_prefix("escc:")?.trim_start();
    let names = rest.strip_prefix("allow")?;
    names.starts_with([' ', '\t']).then_some(names)
}

/// The first sentence of a code's page.
fn first_sentence(page: &str) -> &str {
    let text = page.split_once("\n\n").map_or(page, |(_, text)| text);
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    match paragraph.find(". ").or_else(|| paragraph.find(".\n")) {
        Some(end) => paragraph.get(..=end).unwrap_or(paragraph),
        None => paragraph.trim_end(),
    }
}
