//! The mistakes of criteria.

use std::ops::Range;

use crate::cut::View;
use crate::mend::Repair;
use crate::suggest::suggest;
use crate::token::TokenKind;
use crate::words;

use super::block::list;
use super::{Failure, Part, put, replace, wording};

/// The mistake for which a `when` or a row cannot be read.
pub(super) fn diagnose(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, range) = (failure.at, &failure.range);
    label(view, failure)
        .or_else(|| parentheses(view, range))
        .or_else(|| start(view, failure))
        .or_else(|| any_of(view, at, range))
        .or_else(|| if at < range.end { here(view, failure) } else { cut_short(view, failure) })
        .or_else(|| list(view, failure))
}

/// Whether the token is the mark of a comparison.
fn is_mark(view: &View<'_>, index: usize) -> bool {
    view.kind(index).is_some_and(TokenKind::is_comparison)
}

fn is_name(view: &View<'_>, index: usize) -> bool {
    match view.kind(index) {
        Some(TokenKind::DottedName | TokenKind::QuotedName) => true,
        Some(TokenKind::Word) => !words::is_reserved(view.str(index)),
        _ => false,
    }
}

fn is_literal(view: &View<'_>, index: usize) -> bool {
    matches!(
        view.kind(index),
        Some(TokenKind::Text | TokenKind::Number | TokenKind::Date | TokenKind::Instant)
    )
}

/// The label of a row.
fn label(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, start) = (failure.at, failure.range.start);
    if failure.part == Part::Row
        && at == start + 2
        && at < failure.range.end
        && view.kind(at) != Some(TokenKind::Colon)
    {
        let end = view.span(start + 1).end;
        return Some(
            Repair::new(view.span(at), "a `:` stands after the label of a row")
                .certain("write `:`", vec![put(end, ":")]),
        );
    }
    if failure.part != Part::Row || at != start + 1 || at >= failure.range.end {
        return None;
    }
    let span = view.span(at);
    let repair = Repair::new(span, format!("{} is no label of a row", wording::found(view, at)));
    let repair = repair.help("a label is a whole number or a name of one part: `row 1: …`, `row acme: …`");
    let label = view.str(at).trim_matches(['"', '`']).replace('.', "_");
    let plain = label.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !label.is_empty()
        && !words::is_reserved(&label);
    Some(if plain && view.kind(at + 1) == Some(TokenKind::Colon) {
        repair.possible(format!("write `{label}`"), vec![replace(span, label)])
    } else {
        repair
    })
}

/// A parenthesis without its other half, at the place of the one that stands there.
fn parentheses(view: &View<'_>, range: &Range<usize>) -> Option<Repair> {
    let mut open = Vec::new();
    for index in range.clone() {
        let span = view.span(index);
        match view.kind(index) {
            Some(TokenKind::LeftParen) => open.push(index),
            Some(TokenKind::RightParen) if open.pop().is_none() => {
                return Some(
                    Repair::new(span, "no parenthesis is open that this one could close")
                        .possible("remove `)`", vec![replace(span, "")]),
                );
            }
            _ => {}
        }
    }
    let first = view.span(*open.first()?);
    let last = view.span(range.end.checked_sub(1)?);
    let close = ")".repeat(open.len());
    Some(
        Repair::new(first, "this parenthesis is not closed")
            .help("write `)` where the part ends that belongs together")
            .possible(format!("write `{close}` at the end"), vec![put(last.end, close)]),
    )
}

/// Mistakes right after `when` or the colon of a row.
fn start(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let at = failure.at;
    let before = at.checked_sub(1)?;
    let span = view.span(at);
    if !(view.is(before, "when") && at == failure.range.start + 1) {
        return None;
    }
    if view.kind(at) == Some(TokenKind::Colon) {
        return Some(
            Repair::new(span, "no `:` stands after `when`").certain("remove `:`", vec![replace(span, "")]),
        );
    }
    None
}

/// Several values where one stands: `= "A" or "B"`, `= ("A", "B")`, `in "A", "B"`.
fn any_of(view: &View<'_>, at: usize, range: &Range<usize>) -> Option<Repair> {
    let before = at.checked_sub(1)?;
    if view.kind(at) == Some(TokenKind::LeftParen)
        && matches!(view.kind(before), Some(TokenKind::Equal | TokenKind::NotEqual))
        && is_literal(view, at + 1)
    {
        let span = view.span(before);
        let shown = if view.kind(before) == Some(TokenKind::Equal) { "in" } else { "not in" };
        let between = view.span(before.checked_sub(1)?).after().to(view.span(at).before());
        return Some(
            Repair::new(span, format!("a list of values is asked for with `{shown}`"))
                .certain(format!("write `{shown}`"), vec![replace(between, format!(" {shown} "))]),
        );
    }
    if is_literal(view, at) && (view.is_any(before, &["in", "includes", "excludes"])) {
        let last = last_value(view, at, range.end, &[TokenKind::Comma]);
        let (start, end) = (view.span(at).start, view.span(last).end);
        return Some(
            Repair::new(
                view.span(at).to(view.span(last)),
                format!("the values after `{}` stand in parentheses", view.str(before).to_lowercase()),
            )
            .certain("write the parentheses", vec![put(start, "("), put(end, ")")]),
        );
    }
    if view.kind(at) == Some(TokenKind::Comma)
        && view.is_text(before)
        && before > 0
        && view.is_any(before - 1, &["contains", "with"])
    {
        let last = last_value(view, before, range.end, &[TokenKind::Comma]);
        return Some(
            Repair::new(view.span(before).to(view.span(last)), "several texts stand in parentheses").certain(
                "write the parentheses",
                vec![put(view.span(before).start, "("), put(view.span(last).end, ")")],
            ),
        );
    }
    // The first value, back from here.
    let is_joint =
        |index: usize| view.kind(index) == Some(TokenKind::Comma) || view.is_any(index, &["or", "and"]);
    let joint = if is_joint(before) { before } else { at };
    if !is_joint(joint) || !is_literal(view, joint + 1) {
        return None;
    }
    let first = joint.checked_sub(1)?;
    let mark = first.checked_sub(1)?;
    let equal = view.kind(mark) == Some(TokenKind::Equal);
    if !is_literal(view, first)
        || !(equal || view.kind(mark) == Some(TokenKind::NotEqual))
        || (joint + 2 < range.end && is_mark(view, joint + 2))
    {
        return None;
    }
    // From the field to the first value.
    let between = view.span(mark.checked_sub(1)?).after().to(view.span(first).before());
    let mut mends = vec![replace(between, if equal { " in (" } else { " not in (" })];
    let (mut last, mut values, mut sure) = (joint + 1, vec![view.str(first)], true);
    let mut link = joint;
    loop {
        sure &= view.kind(link) == Some(TokenKind::Comma) || view.is(link, if equal { "or" } else { "and" });
        let between = view.span(link - 1).after().to(view.span(link + 1).before());
        mends.push(replace(between, ", "));
        values.push(view.str(link + 1));
        if last + 2 < range.end
            && is_joint(last + 1)
            && is_literal(view, last + 2)
            && !(last + 3 < range.end && is_mark(view, last + 3))
        {
            link = last + 1;
            last += 2;
        } else {
            break;
        }
    }
    mends.push(put(view.span(last).end, ")"));
    let text = format!("{} ({})", if equal { "in" } else { "not in" }, values.join(", "));
    let span = view.span(mark).to(view.span(last));
    let repair = Repair::new(span, format!("`{}` compares with one value only", view.str(mark)))
        .help(format!("write `{text}`"));
    let title = format!("write `{text}`");
    // `= "A" and "B"` may be meant for a field that has several values.
    Some(if sure { repair.certain(title, mends) } else { repair.possible(title, mends) })
}

fn last_value(view: &View<'_>, first: usize, end: usize, joints: &[TokenKind]) -> usize {
    let mut last = first;
    while last + 2 < end
        && view.kind(last + 1).is_some_and(|kind| joints.contains(&kind))
        && is_literal(view, last + 2)
    {
        last += 2;
    }
    last
}

/// A token that does not fit.
fn here(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let at = failure.at;
    let before = at.checked_sub(1)?;
    let (span, written) = (view.span(at), view.str(at));
    let compared = is_mark(view, before);
    if is_mark(view, at) && is_mark(view, before.checked_sub(1)?) {
        return chained(view, at);
    }
    if is_mark(view, at + 1) && is_literal(view, at) && is_name(view, at + 2) && !compared {
        return Some(swapped(view, at));
    }
    if is_mark(view, at) && view.kind(before) == Some(TokenKind::Number) && is_name(view, at + 1) {
        return Some(if at + 2 < failure.range.end && is_mark(view, at + 2) {
            between(view, before)
        } else {
            swapped(view, before)
        });
    }
    if view.kind(at) == Some(TokenKind::Arrow) && is_name(view, before) {
        return Some(
            Repair::new(span, format!("`{written}` is no operator"))
                .help("greater or equal is written `>=`")
                .possible("write `>=`", vec![replace(span, ">=")]),
        );
    }
    let reserved = view.kind(at) == Some(TokenKind::Word) && words::is_reserved(written);
    if reserved
        && (is_mark(view, at + 1) || view.is_any(at + 1, &["in", "is", "contains", "includes", "excludes"]))
        && !compared
    {
        let text = format!("`{written}`");
        return Some(
            Repair::new(span, format!("{text} is a word of the language"))
                .help("a field of that name is written in backticks")
                .certain("write it in backticks", vec![replace(span, text)]),
        );
    }
    if compared {
        return value(view, failure);
    }
    if is_literal(view, at) && view.is(before, "is") {
        let is = view.span(before);
        return Some(
            Repair::new(is, "`is` asks only whether a field is blank")
                .help("write `=`")
                .certain("write `=`", vec![replace(is, "=")]),
        );
    }
    if is_literal(view, at) && view.is(before, "not") && before > 0 && view.is(before - 1, "is") {
        let is = view.span(before - 1).to(view.span(before));
        return Some(
            Repair::new(is, "`is not` asks only whether a field is blank")
                .help("write `!=`")
                .certain("write `!=`", vec![replace(is, "!=")]),
        );
    }
    if view.is_any(at, &["null", "empty", "nil", "nothing"]) && view.is_any(before, &["is", "not"]) {
        return Some(
            Repair::new(span, format!("`is {written}` is written `is blank`"))
                .certain("write `blank`", vec![replace(span, "blank")]),
        );
    }
    if view.kind(at) == Some(TokenKind::Text) && view.is(before, "starts") {
        return Some(
            Repair::new(span, "`with` stands after `starts`")
                .certain("write `with`", vec![put(span.start, "with ")]),
        );
    }
    if is_literal(view, at) && is_name(view, before) {
        return Some(
            Repair::new(span, format!("an operator stands between `{}` and its value", view.str(before)))
                .help("write `=` for equal")
                .certain("write `=`", vec![put(span.start, "= ")]),
        );
    }
    if view.kind(at) == Some(TokenKind::LeftParen) && view.kind(before) == Some(TokenKind::Word) {
        let name = view.span(before);
        return Some(
            Repair::new(
                name,
                format!("`{}(…)` is a function, and functions stand only in formulas", view.str(before)),
            )
            .help(
                "write `formula( … )` around it, or say it with `is blank`, `in`, `contains` or `includes`",
            ),
        );
    }
    synonym(view, at)
}

/// `0 < x < 5`, `a = b = c`.
fn chained(view: &View<'_>, at: usize) -> Option<Repair> {
    let span = view.span(at);
    let middle = at.checked_sub(1)?;
    let repair = Repair::new(span, "comparisons do not chain");
    if is_name(view, middle) {
        let text = format!("and {} ", view.str(middle));
        return Some(
            repair
                .help(format!(
                    "write `and` between two comparisons: `… and {} {} …`",
                    view.str(middle),
                    view.str(at)
                ))
                .possible("write two comparisons", vec![put(span.start, text)]),
        );
    }
    Some(repair.help("write `and` between two comparisons"))
}

/// `0 < x < 5`.
fn between(view: &View<'_>, low: usize) -> Repair {
    let (value, mark, field) = (view.span(low), view.span(low + 1), view.span(low + 2));
    let name = view.str(low + 2);
    let turned = turned(view.str(low + 1));
    let text = format!("{name} {turned} {} and {name} {} …", view.str(low), view.str(low + 3));
    let mends = vec![
        replace(value, name),
        replace(mark, turned),
        replace(field, format!("{} and {name}", view.str(low))),
    ];
    Repair::new(view.span(low + 3), "comparisons do not chain")
        .help(format!("write `and` between two comparisons: `{text}`"))
        .certain("write two comparisons", mends)
}

/// The operator that says the same with its sides exchanged.
fn turned(mark: &str) -> &str {
    match mark {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        same => same,
    }
}

/// `"High" = Priority`: the value first.
fn swapped(view: &View<'_>, literal: usize) -> Repair {
    let (value, mark, field) = (view.span(literal), view.span(literal + 1), view.span(literal + 2));
    let turned = turned(view.str(literal + 1));
    let mends =
        vec![replace(value, view.str(literal + 2)), replace(mark, turned), replace(field, view.str(literal))];
    let text = format!("{} {turned} {}", view.str(literal + 2), view.str(literal));
    Repair::new(value.to(field), "a comparison begins with its field")
        .help(format!("write `{text}`"))
        .certain("turn the comparison around", mends)
}

/// What stands where a value is expected.
fn value(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let at = failure.at;
    let (span, written) = (view.span(at), view.str(at));
    match view.kind(at)? {
        TokenKind::Duration => Some(
            Repair::new(span, "a length of time is no value to compare with")
                .help(format!("compare a date with a moment: `CreatedDate < now - {written}`")),
        ),
        TokenKind::Word if view.is_any(at, &["last", "next", "this"]) => None,
        TokenKind::Word if words::is_reserved(written) && !view.is_any(at, &["and", "or", "not", "when"]) => {
            let text = format!("\"{written}\"");
            Some(
                Repair::new(
                    span,
                    format!("`{written}` is a word of the language; text stands in double quotes"),
                )
                .help(format!("write `{text}`"))
                .possible(format!("write `{text}`"), vec![replace(span, text)]),
            )
        }
        TokenKind::MonthDay => {
            Some(Repair::new(span, "a date has a year here").help("write it in full: `2026-12-24`"))
        }
        TokenKind::Equal | TokenKind::Less | TokenKind::Greater => {
            let both = view.span(at - 1).to(span);
            let meant = match (view.str(at - 1), written) {
                ("<", "=") => "<=",
                (">", "=") => ">=",
                ("=", "=") => "=",
                ("<", ">") => "!=",
                _ => return None,
            };
            Some(
                Repair::new(both, format!("`{meant}` is written without a space"))
                    .certain(format!("write `{meant}`"), vec![replace(both, meant)]),
            )
        }
        _ => None,
    }
}

/// Operators as other languages name them, and text without its quotes.
fn synonym(view: &View<'_>, at: usize) -> Option<Repair> {
    let (span, written) = (view.span(at), view.str(at));
    let before = at.checked_sub(1)?;
    if view.kind(at) != Some(TokenKind::Word) {
        return None;
    }
    let named = is_name(view, before);
    let (meant, sure, words) = match written.to_ascii_lowercase().as_str() {
        "equals" | "equal" | "eq" if view.is(at + 1, "to") => ("=", true, 2),
        "equals" | "equal" | "eq" => ("=", true, 1),
        "ne" | "neq" | "notequal" => ("!=", true, 1),
        "gt" => (">", true, 1),
        "gte" | "ge" => (">=", true, 1),
        "lt" => ("<", true, 1),
        "lte" | "le" => ("<=", true, 1),
        "like" | "matches" | "has" | "contain" => ("contains", false, 1),
        "include" | "includesany" => ("includes", false, 1),
        "begins" | "begin" | "start" if view.is(at + 1, "with") => ("starts with", true, 2),
        "startswith" | "starts_with" | "beginswith" => ("starts with", true, 1),
        "isblank" | "isnull" | "isempty" => ("is blank", true, 1),
        "ends" | "endswith" | "ends_with" => {
            return Some(
                Repair::new(span, "there is no test for the end of a text")
                    .help("use `contains`, or a formula"),
            );
        }
        "between" => {
            let field = view.str(before);
            return Some(
                Repair::new(span, "there is no `between`")
                    .help(format!("write two comparisons: `{field} >= … and {field} <= …`")),
            );
        }
        _ if suggest(written, ["equals", "equal"]).is_some() => ("=", false, 1),
        _ => return bare_text(view, at),
    };
    let whole = span.to(view.span(at + words - 1));
    let repair = Repair::new(whole, format!("`{}` is written `{meant}` here", whole.of(view.text)));
    let (title, mends) = (format!("write `{meant}`"), vec![replace(whole, meant)]);
    named.then(|| if sure { repair.certain(title, mends) } else { repair.possible(title, mends) })
}

/// `Account.Name = Global Media`: several words without quotes.
fn bare_text(view: &View<'_>, at: usize) -> Option<Repair> {
    let first = at.checked_sub(1)?;
    let mark = first.checked_sub(1)?;
    if view.kind(first) != Some(TokenKind::Word) || !is_mark(view, mark) || words::is_word(view.str(at)) {
        return None;
    }
    let more = (at..view.len())
        .take_while(|index| view.kind(*index) == Some(TokenKind::Word) && !words::is_word(view.str(*index)));
    let span = view.span(first).to(view.span(more.last()?));
    let text = format!("\"{}\"", span.of(view.text));
    Some(
        Repair::new(span, "text stands in double quotes")
            .help(format!("write `{text}`"))
            .possible(format!("write `{text}`"), vec![put(span.start, "\""), put(span.end, "\"")]),
    )
}

/// Criteria that end too early.
fn cut_short(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let last = failure.range.end.checked_sub(1)?;
    let span = view.span(last);
    if view.is_any(last, &["and", "or"]) {
        let repair = Repair::new(span, format!("nothing stands after `{}`", view.str(last)));
        return Some(
            repair
                .help("write another test after it, or leave it out")
                .possible(format!("remove `{}`", view.str(last)), vec![replace(span, "")]),
        );
    }
    if view.is(last, "when") {
        return Some(Repair::new(span, "nothing stands after `when`").help("write a test such as `Priority = \"High\"`, or leave `when` out: the entry then matches every case"));
    }
    if view.is(last, "is") {
        return Some(
            Repair::new(span, "nothing stands after `is`").help("write `is blank` or `is not blank`"),
        );
    }
    None
}
