//! The mistakes of steps.

use crate::cut::View;
use crate::mend::Repair;
use crate::token::TokenKind;
use crate::words;

use super::block::list;
use super::{Failure, put, replace, wording};

/// Who can be told without a name.
const WHO: &[&str] = &["manager", "owner", "contact"];

/// The mistake for which a step cannot be read.
pub(super) fn diagnose(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, range) = (failure.at, &failure.range);
    if at == range.start {
        return beginning(view, failure);
    }
    if at >= range.end {
        return cut_short(view, failure);
    }
    list(view, failure).or_else(|| due(view, failure)).or_else(|| action(view, failure))
}

fn is_age(view: &View<'_>, index: usize) -> bool {
    matches!(view.kind(index), Some(TokenKind::Duration)) || view.kind(index + 1) == Some(TokenKind::Percent)
}

/// A step that does not begin like one.
fn beginning(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let at = failure.at;
    let (span, written) = (view.span(at), view.str(at));
    if is_age(view, at) {
        return Some(
            Repair::new(span, "an age begins with `at`")
                .help("write `at` before it")
                .certain("write `at`", vec![put(span.start, "at ")]),
        );
    }
    if view.kind(at) == Some(TokenKind::Word) && is_age(view, at + 1) {
        return Some(
            Repair::new(span, format!("an age begins with `at`, not with `{written}`"))
                .help("write `at`")
                .possible("write `at`", vec![replace(span, "at")]),
        );
    }
    let verb = view.is_any(at, words::ACTIONS) || synonym(written).is_some();
    let who = view.is_any(at, WHO) || (view.is_any(at, &["user", "role", "queue"]) && view.is_text(at + 1));
    if !verb && !who {
        return None;
    }
    let repair = Repair::new(span, format!("found `{written}`, expected the age of a step"));
    let before = at.checked_sub(1)?;
    if view.kind(before) == Some(TokenKind::Semicolon) {
        return Some(
            repair.help("a step begins with `at` and an age, or with `immediately`; `,` stands between what one step does")
                .possible("write `,` instead of `;`", vec![replace(view.span(before), ",")]),
        );
    }
    Some(
        repair
            .help("write `at` and an age before it, such as `at 4h`, or `immediately`")
            .possible("write `immediately`", vec![put(span.start, "immediately ")]),
    )
}

/// Mistakes between `at` and the first action.
fn due(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let at = failure.at;
    let before = at.checked_sub(1)?;
    let (span, written) = (view.span(at), view.str(at));
    let remove = |message: String| {
        Some(Repair::new(span, message).certain(format!("remove `{written}`"), vec![replace(span, "")]))
    };
    let after_age =
        view.kind(before) == Some(TokenKind::Duration) || view.is_any(before, &["sla", "immediately"]);
    let verb = |index: usize| view.is_any(index, words::ACTIONS);
    let comma = view.kind(before) == Some(TokenKind::Comma);
    if comma && view.is_any(at, &["at", "immediately"]) && (failure.range.start..at).any(verb) {
        return Some(
            Repair::new(view.span(before), "found `,`, expected `;` between two steps")
                .help("`;` stands between the steps of a block")
                .certain("write `;`", vec![replace(view.span(before), ";")]),
        );
    }
    // A comma between the last age and the first action.
    if view.kind(before) == Some(TokenKind::Comma)
        && before > 0
        && (view.kind(before - 1) == Some(TokenKind::Duration)
            || view.is_any(before - 1, &["sla", "immediately"]))
    {
        let comma = view.span(before);
        if verb(at) {
            return Some(
                Repair::new(comma, "no `,` stands between an age and what is done then")
                    .certain("remove `,`", vec![replace(comma, "")]),
            );
        }
        if view.is(at, "at") {
            return Some(
                Repair::new(span, "`at` stands once before a list of ages")
                    .certain("remove `at`", vec![replace(span, "")]),
            );
        }
    }
    if after_age {
        match view.kind(at)? {
            TokenKind::Colon | TokenKind::Arrow | TokenKind::Equal | TokenKind::Minus | TokenKind::Less => {
                return remove(format!("no `{written}` stands between an age and what is done then"));
            }
            TokenKind::Word if view.is_any(at, &["then", "do", "please", "after"]) => {
                return remove(format!("no `{written}` stands between an age and what is done then"));
            }
            TokenKind::Word if view.is(at, "and") && is_age(view, at + 1) => {
                return Some(
                    Repair::new(span, "found `and`, expected `,`")
                        .certain("write `,`", vec![replace(span, ",")]),
                );
            }
            TokenKind::Word if view.is_any(at, WHO) => {
                return Some(
                    Repair::new(span, format!("what happens to `{written}` is missing"))
                        .help(format!("write `notify {written}`, or `reassign {written}` for the manager"))
                        .possible("write `notify`", vec![put(span.start, "notify ")]),
                );
            }
            _ => {}
        }
    }
    if view.is(before, "of") && view.kind(at) == Some(TokenKind::Word)
        || view.kind(before) == Some(TokenKind::Percent) && view.is(at, "sla")
    {
        let of = view.kind(before) == Some(TokenKind::Percent);
        return Some(if of {
            Repair::new(span, "`of` stands before `sla`").certain("write `of`", vec![put(span.start, "of ")])
        } else {
            Repair::new(span, format!("found `{written}`, expected `sla`"))
                .help("write `of sla`; the clause `sla` of the entry says how long that is")
                .possible("write `sla`", vec![replace(span, "sla")])
        });
    }
    None
}

/// The word that is meant with a verb that the language does not have.
fn synonym(verb: &str) -> Option<&'static str> {
    Some(match verb.to_ascii_lowercase().as_str() {
        "assign" | "escalate" | "transfer" | "move" | "route" | "give" => "reassign",
        "alert" | "tell" | "inform" | "warn" | "page" | "ping" => "notify",
        "mail" | "send" | "message" => "email",
        "change" | "update" | "put" | "make" => "set",
        "webhook" | "post" | "invoke" | "trigger" => "call",
        _ => return None,
    })
}

/// Mistakes of an action.
#[expect(clippy::too_many_lines, reason = "one arm for each mistake, each a few lines")]
fn action(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let at = failure.at;
    let before = at.checked_sub(1)?;
    let (span, written) = (view.span(at), view.str(at));
    let remove = |message: &str| {
        Some(Repair::new(span, message).certain(format!("remove `{written}`"), vec![replace(span, "")]))
    };
    let in_set = before > 0 && view.is(before - 1, "set");
    match view.kind(at)? {
        TokenKind::Word
            if view.is(before, "set")
                && words::is_reserved(written)
                && view.kind(at + 1) == Some(TokenKind::Equal) =>
        {
            let text = format!("`{written}`");
            return Some(
                Repair::new(span, format!("{text} is a word of the language"))
                    .help("a field of that name is written in backticks")
                    .certain("write it in backticks", vec![replace(span, text)]),
            );
        }
        TokenKind::Word if view.is_any(at, &["and", "then"]) => {
            return Some(
                Repair::new(span, format!("found `{written}`, expected `,`"))
                    .help("`,` stands between the things that one step does")
                    .certain("write `,`", vec![replace(span, ",")]),
            );
        }
        TokenKind::Word if view.is(at, "to") && in_set => {
            return Some(
                Repair::new(span, "found `to`, expected `=`").certain("write `=`", vec![replace(span, "=")]),
            );
        }
        TokenKind::Colon if in_set => {
            return Some(
                Repair::new(span, "found `:`, expected `=`").certain("write `=`", vec![replace(span, "=")]),
            );
        }
        TokenKind::Text | TokenKind::Number if in_set => {
            return Some(
                Repair::new(span, "`=` stands between a field and its new value")
                    .certain("write `=`", vec![put(span.start, "= ")]),
            );
        }
        TokenKind::Word
            if view.is_any(at, &["to", "the", "case"])
                && view.is_any(before, &["reassign", "notify", "email", "call", "set"]) =>
        {
            return remove(&format!("no `{written}` stands after `{}`", view.str(before)));
        }
        TokenKind::Word if view.is(at, "as") && view.is(before, "mark") => {
            return remove("no `as` stands after `mark`");
        }
        TokenKind::Word if view.is(before, "mark") => {
            return Some(
                Repair::new(span, format!("found {}, expected `escalated`", wording::found(view, at)))
                    .help("a step can only `mark escalated`; to write a field, use `set`")
                    .possible("write `escalated`", vec![replace(span, "escalated")]),
            );
        }
        TokenKind::Word if view.kind(before) == Some(TokenKind::Equal) => {
            let text = format!("\"{written}\"");
            return Some(
                Repair::new(span, "the new value of a field is a literal, and text stands in double quotes")
                    .help(format!("write `{text}`"))
                    .possible(format!("write `{text}`"), vec![replace(span, text)]),
            );
        }
        TokenKind::Text if view.is(before, "reassign") => {
            return Some(
                Repair::new(span, "whether this is a queue, a user or a pool is missing")
                    .help(format!("write `reassign queue {written}`, or `user` or `pool`"))
                    .possible("write `queue`", vec![put(span.start, "queue ")])
                    .or("write `user`", vec![put(span.start, "user ")])
                    .or("write `pool`", vec![put(span.start, "pool ")]),
            );
        }
        TokenKind::Text if view.is_text(before) => {
            return Some(
                Repair::new(span, format!("found {}, expected `,` before it", wording::found(view, at)))
                    .certain("write `,`", vec![put(view.span(before).end, ",")]),
            );
        }
        TokenKind::Text if view.is(before, "notify") || view.kind(before) == Some(TokenKind::Comma) => {
            return Some(
                Repair::new(span, "whether this is a user, a role or a queue is missing")
                    .help(format!("write `notify user {written}`; an address that is no user's is written `email {written}`"))
                    .possible("write `user`", vec![put(span.start, "user ")])
                    .or("write `role`", vec![put(span.start, "role ")])
                    .or("write `queue`", vec![put(span.start, "queue ")]),
            );
        }
        TokenKind::Word if view.is(before, "email") && (view.is_any(at, WHO) || view.is_text(at + 1)) => {
            let verb = view.span(before);
            return Some(
                Repair::new(verb, "`email` is followed by addresses in double quotes")
                    .help(format!("people and roles are told with `notify {written}`"))
                    .certain("write `notify`", vec![replace(verb, "notify")]),
            );
        }
        TokenKind::Word if view.is(before, "reassign") && view.is(at, "owner") => {
            return Some(
                Repair::new(span, "the case is with its owner already")
                    .help("reassign it to a `queue`, a `user`, a `pool` or the `manager`"),
            );
        }
        TokenKind::Word if view.is(before, "reassign") && view.is(at, "role") => {
            return Some(
                Repair::new(span, "a case cannot be given to a role")
                    .help("reassign it to a `queue`, a `user`, a `pool` or the `manager`"),
            );
        }
        TokenKind::Word
            if view.is_any(before, &["queue", "user", "role", "pool", "using"])
                && !words::is_word(written) =>
        {
            return Some(super::entry::unquoted(view, at..at + 1, "a queue, a user and so on"));
        }
        TokenKind::Word => {
            if let Some(meant) = synonym(written) {
                return Some(
                    Repair::new(span, format!("found `{written}`, expected {}", wording::expected(failure)))
                        .help(format!("did you mean `{meant}`?"))
                        .possible(format!("write `{meant}`"), vec![replace(span, meant)]),
                );
            }
        }
        _ => {}
    }
    None
}

/// A step that ends too early.
fn cut_short(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let last = failure.range.end.checked_sub(1)?;
    let span = view.span(last);
    let next = failure.range.end;
    let done = failure.range.clone().any(|index| view.is_any(index, words::ACTIONS));
    if view.kind(last) == Some(TokenKind::Comma) {
        if !done && view.is(next, "at") {
            let at = view.span(next);
            return Some(
                Repair::new(at, "`at` stands once before a list of ages")
                    .certain("remove `at`", vec![replace(at, "")]),
            );
        }
        if done {
            return Some(
                Repair::new(span, "nothing stands after this `,`")
                    .certain("remove `,`", vec![replace(span, "")]),
            );
        }
    }
    if is_age(view, last) || view.is_any(last, &["sla", "immediately"]) {
        return Some(
            Repair::new(span.after(), "this step does nothing")
                .help("write what is done then, such as `notify manager` or `reassign queue \"Tier2\"`"),
        );
    }
    if view.is(last, "reassign") {
        return Some(
            Repair::new(span.after(), "to whom the case goes is missing")
                .help("write `queue \"…\"`, `user \"…\"`, `pool \"…\"` or `manager`"),
        );
    }
    if view.is(last, "notify") {
        return Some(
            Repair::new(span.after(), "who is told is missing")
                .help("write `manager`, `owner`, `contact`, `user \"…\"`, `role \"…\"` or `queue \"…\"`"),
        );
    }
    if view.is(last, "at") {
        return Some(
            Repair::new(span.after(), "the age after `at` is missing")
                .help("write how old the case is then, such as `4h` or `30m`"),
        );
    }
    None
}
