//! Mistakes that a few tokens show by themselves: wrong quotes, signs of other languages, units written out.

use esc_diagnostics::{Code, Span};
use esc_values::quote;

use crate::cut::View;
use crate::formula::words::{Word, WordKind, words as formula_words};
use crate::mend::{Mend, Repair};
use crate::token::{Token, TokenKind};
use crate::words;

use super::amount::{self, Amount};
use super::{put, replace};

/// Everything that is wrong with the tokens of a slice, whatever stands around them.
pub(super) fn repairs(view: &View<'_>, tokens: &[Token]) -> Vec<Repair> {
    let mut repairs = Vec::new();
    comments(view, tokens, &mut repairs);
    let mut index = 0;
    while index < view.len() {
        let (used, repair) = at(view, index);
        repairs.extend(repair);
        index += used.max(1);
    }
    // A text that is closed too late leaves its words outside: what is odd before it on its line is its fault.
    let open: Vec<Span> = tokens
        .iter()
        .filter(|token| token.kind == TokenKind::UnterminatedText)
        .map(|token| token.span)
        .collect();
    repairs.retain(|repair| {
        let next =
            open.get(open.partition_point(|open| open.start < repair.span.end)).filter(|_| repair.shaky);
        next.is_none_or(|next| Span::new(repair.span.end, next.start).of(view.text).contains('\n'))
    });
    repairs
}

/// What is wrong with what the grammar never sees: comments and spaces.
fn comments(view: &View<'_>, tokens: &[Token], repairs: &mut Vec<Repair>) {
    for token in tokens.iter().filter(|token| token.kind == TokenKind::UnterminatedComment) {
        let written = token.span.of(view.text);
        let end = token.span.start + u32::try_from(written.trim_end().len()).unwrap_or_default();
        let open = Span::new(token.span.start, token.span.start + 2);
        let repair = Repair::new(open, "this comment is not closed")
            .help("write `*/` where it ends; every `/*` inside it needs a `*/` of its own")
            // The parser passes over what the comment holds; where it should have ended, nobody knows.
            .possible(
                String::new(),
                vec![Mend { span: Span::new(token.span.start, end), text: String::new() }],
            )
            .shaky();
        repairs.push(repair);
    }
    let mut spaces = tokens.iter().filter(|token| token.kind == TokenKind::WrongSpace).peekable();
    if let Some(first) = spaces.peek() {
        let repair = Repair::new(
            first.span,
            "a space that is not a plain one stands here, as web pages and word processors use it",
        )
        .help("write a plain space");
        let mends = spaces.map(|token| replace(token.span, " ")).collect();
        repairs.push(repair.certain("write plain spaces", mends));
    }
}

/// The mistake that begins with the token at `index`, and how many tokens were looked at.
fn at(view: &View<'_>, index: usize) -> (usize, Option<Repair>) {
    let Some(kind) = view.kind(index) else {
        return (1, None);
    };
    let (span, written) = (view.span(index), view.str(index));
    let repair = match kind {
        // Without a word before it there is no block, such as in a file of JSON.
        TokenKind::LeftBrace => (index > 0).then(|| brace(view, index)),
        TokenKind::RightBrace => closing_brace(view, index),
        TokenKind::DoubleEqual => Some(sign(span, written, "=")),
        TokenKind::NotDoubleEqual => Some(sign(span, written, "!=")),
        TokenKind::EqualLess => Some(sign(span, written, "<=")),
        TokenKind::Ampersand => Some(word(view, index, "and")),
        TokenKind::Bar => Some(word(view, index, "or")),
        TokenKind::Bang => Some(bang(view, index)),
        TokenKind::Less => return not_equal(view, index),
        TokenKind::SingleQuoted | TokenKind::SmartQuoted => Some(quotes(span, written, kind)),
        TokenKind::Text => escapes(span, written),
        TokenKind::UnterminatedText => Some(unterminated_text(span, written)),
        TokenKind::UnterminatedName => Some(unterminated_name(span, written)),
        TokenKind::UnterminatedFormula => Some(unterminated_formula(view, index)),
        TokenKind::QuotedName => quoted_name(span, written),
        TokenKind::WrongName => Some(
            Repair::new(span, format!("`{written}` has letters that no field name has"))
                .help("a field is named by its API name, in the letters a to z, digits and `_`; text stands in double quotes")
                .shaky(),
        ),
        TokenKind::WrongDash => Some(sign(span, written, "-")),
        TokenKind::WrongDate => Some(wrong_date(span, written)),
        TokenKind::Date => padded(span, written, '-', "a date"),
        TokenKind::MonthDay if !hours_of_day(view, index) => padded(span, written, '-', "a yearly date"),
        TokenKind::MonthDay => whole_hours(span, written),
        TokenKind::TimeOfDay => time_of_day(span, written),
        TokenKind::Instant => instant(span, written),
        TokenKind::Number | TokenKind::WrongNumber | TokenKind::Duration => return length(view, index),
        TokenKind::Equal | TokenKind::NotEqual => null(view, index),
        TokenKind::Unknown => unknown(view, index),
        _ => None,
    };
    (1, repair)
}

fn brace(view: &View<'_>, index: usize) -> Repair {
    let open = view.span(index);
    let close = (index + 1..view.len()).find(|index| view.kind(*index) == Some(TokenKind::RightBrace));
    let close = close
        .filter(|close| !(index + 1..*close).any(|index| view.kind(index) == Some(TokenKind::LeftBrace)));
    let mut mends = vec![replace(open, "<")];
    mends.extend(close.map(|index| replace(view.span(index), ">")));
    Repair::new(open, "a block is written `< … >`, not `{ … }`")
        .code(Code::E0003)
        .help("write `<` where the block begins and `>` where it ends")
        .certain("write the block as `< … >`", mends)
}

/// A `}` that no `{` before it takes with it.
fn closing_brace(view: &View<'_>, index: usize) -> Option<Repair> {
    let before = (0..index)
        .rev()
        .find(|index| matches!(view.kind(*index), Some(TokenKind::LeftBrace | TokenKind::RightBrace)));
    if before.and_then(|before| view.kind(before)) == Some(TokenKind::LeftBrace) {
        return None;
    }
    let span = view.span(index);
    let repair = Repair::new(span, "a block ends with `>`, not with `}`").code(Code::E0003).help("write `>`");
    Some(repair.certain("write `>`", vec![replace(span, ">")]))
}

fn sign(span: Span, written: &str, meant: &str) -> Repair {
    Repair::new(span, format!("`{written}` is written `{meant}` here"))
        .help(format!("write `{meant}`"))
        .certain(format!("write `{meant}`"), vec![replace(span, meant)])
}

fn word(view: &View<'_>, index: usize, meant: &str) -> Repair {
    let (span, written) = (view.span(index), view.str(index));
    let text = spaced(view, span, meant);
    let repair =
        Repair::new(span, format!("`{written}` is written `{meant}` here")).help(format!("write `{meant}`"));
    let title = format!("write `{meant}`");
    if written.len() == 2 {
        repair.certain(title, vec![replace(span, text)])
    } else {
        repair.possible(title, vec![replace(span, text)])
    }
}

/// The word with a space on each side that has none yet.
fn spaced(view: &View<'_>, span: Span, word: &str) -> String {
    let touches = |byte: Option<&u8>| byte.is_some_and(|byte| !byte.is_ascii_whitespace());
    let bytes = view.text.as_bytes();
    let before = (span.start as usize).checked_sub(1).and_then(|before| bytes.get(before));
    let left = if touches(before) { " " } else { "" };
    let right = if touches(bytes.get(span.end as usize)) { " " } else { "" };
    format!("{left}{word}{right}")
}

fn bang(view: &View<'_>, index: usize) -> Repair {
    let span = view.span(index);
    if view.kind(index + 1) == Some(TokenKind::Equal) {
        let both = span.to(view.span(index + 1));
        return Repair::new(both, "`!=` is written without a space")
            .certain("write `!=`", vec![replace(both, "!=")]);
    }
    let text = spaced(view, span, "not");
    let repair = Repair::new(span, "`!` is written `not` here").help("write `not`");
    // `!x = 1` is `(!x) = 1` elsewhere.
    let compared = matches!(
        view.kind(index + 2),
        Some(
            TokenKind::Equal
                | TokenKind::NotEqual
                | TokenKind::DoubleEqual
                | TokenKind::Greater
                | TokenKind::GreaterOrEqual
                | TokenKind::LessOrEqual
        )
    );
    if compared && view.kind(index + 1) != Some(TokenKind::LeftParen) {
        repair.possible("write `not`", vec![replace(span, text)])
    } else {
        repair.certain("write `not`", vec![replace(span, text)])
    }
}

/// `<>` for `!=`.
fn not_equal(view: &View<'_>, index: usize) -> (usize, Option<Repair>) {
    let (less, greater) = (view.span(index), view.span(index + 1));
    let adjacent = view.kind(index + 1) == Some(TokenKind::Greater) && less.end == greater.start;
    let left = index > 0
        && matches!(
            view.kind(index - 1),
            Some(TokenKind::Word | TokenKind::DottedName | TokenKind::QuotedName)
        );
    let right = match view.kind(index + 2) {
        Some(TokenKind::Word) => !crate::words::is_declaration(view.str(index + 2)),
        Some(
            TokenKind::Text
            | TokenKind::SingleQuoted
            | TokenKind::SmartQuoted
            | TokenKind::UnterminatedText
            | TokenKind::Number
            | TokenKind::Minus
            | TokenKind::Date
            | TokenKind::Instant
            | TokenKind::QuotedName
            | TokenKind::DottedName,
        ) => true,
        _ => false,
    };
    if adjacent && left && right { (2, Some(sign(less.to(greater), "<>", "!="))) } else { (1, None) }
}

fn quotes(span: Span, written: &str, kind: TokenKind) -> Repair {
    let inside: String = {
        let mut chars = written.chars();
        chars.next();
        chars.next_back();
        chars.collect()
    };
    let message = if kind == TokenKind::SingleQuoted {
        "text stands in double quotes, not in single ones"
    } else {
        "text stands in straight quotes, not in typographic ones"
    };
    let text = quote(&inside.replace("\\'", "'"));
    Repair::new(span, message)
        .help(format!("write `{text}`"))
        .certain("write straight double quotes", vec![replace(span, text.clone())])
}

/// A backslash in a text that begins no escape.
fn escapes(span: Span, written: &str) -> Option<Repair> {
    let mut rest = written.char_indices().peekable();
    let mut mends = Vec::new();
    let mut first = None;
    while let Some((at, c)) = rest.next() {
        if c != '\\' {
            continue;
        }
        let start = span.start + u32::try_from(at).unwrap_or_default();
        let escape = written.get(at + 1..).unwrap_or_default();
        let next = escape.chars().next();
        let code = escape.strip_prefix("u{").and_then(|escape| escape.split_once('}')).map(|(code, _)| code);
        let known = matches!(next, Some('"' | '\\' | 'n' | 't'))
            || code.is_some_and(|code| {
                (1..=6).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_hexdigit())
            });
        rest.next();
        if !known {
            let length = u32::try_from(next.map_or(0, char::len_utf8)).unwrap_or_default();
            first = first.or(Some((Span::new(start, start + 1 + length), escape)));
            mends.push(put(start, "\\"));
        }
    }
    let (at, escape) = first?;
    let shown = escape.chars().next().unwrap_or_default();
    let repair = Repair::new(at, format!("`\\{shown}` has no meaning in a text"))
        .help("a backslash itself is written `\\\\`; the others are `\\\"`, `\\n`, `\\t` and `\\u{…}`");
    Some(repair.possible("write the backslash twice", mends))
}

fn unterminated_text(span: Span, written: &str) -> Repair {
    // What most likely follows the text on its line is no part of it.
    let marks = [" <", " >", ";", ")", ", \"", ", at ", " and ", " or "];
    let follows = marks.iter().filter_map(|mark| written.find(mark)).min();
    let inside = written.get(..follows.unwrap_or(written.len())).unwrap_or(written);
    let inside = inside.trim_end_matches([' ', '\t', ';', ',', ')', '<', '>', '”', '“', '\\']);
    let end = span.start + u32::try_from(inside.len().max(1)).unwrap_or_default();
    let smart = if written.get(inside.len()..).is_some_and(|rest| rest.starts_with(['”', '“'])) {
        '”'.len_utf8()
    } else {
        0
    };
    let close =
        Mend { span: Span::new(end, end + u32::try_from(smart).unwrap_or_default()), text: "\"".to_owned() };
    Repair::new(Span::new(span.start, span.start + 1), "this text is not closed on its line")
        .help("write `\"` where it ends; a line break inside a text is written `\\n`")
        .possible("close the text", vec![close])
        .shaky()
}

fn unterminated_name(span: Span, written: &str) -> Repair {
    let name = written.get(1..).unwrap_or_default();
    let length = name
        .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.' | '$'))
        .unwrap_or(name.len());
    let end = span.start + 1 + u32::try_from(length).unwrap_or_default();
    let repair = Repair::new(Span::new(span.start, span.start + 1), "this name is not closed on its line")
        .help("write a backtick where the name ends");
    if length == 0 { repair.shaky() } else { repair.possible("close the name", vec![put(end, "`")]).shaky() }
}

fn unterminated_formula(view: &View<'_>, index: usize) -> Repair {
    let (span, written) = (view.span(index), view.str(index));
    let open = view.span(index.saturating_sub(1));
    let end = span.start + u32::try_from(written.trim_end().len()).unwrap_or_default();
    // A text or a comment that is not closed hides the parenthesis.
    let hides = formula_words(written).into_iter().find(Word::is_open);
    let begins = |word: &Word<'_>, length| {
        let start = span.start + word.span.start;
        Span::new(start, start + length)
    };
    let (place, message, help) = match &hides {
        None => (open, "the parenthesis of this formula is not closed", "write `)` where the formula ends"),
        Some(word) if word.kind == WordKind::Comment => {
            (begins(word, 2), "this comment is not closed", "write `*/` where it ends")
        }
        Some(word) if word.text.starts_with('\'') => {
            (begins(word, 1), "this text is not closed", "write `'` where it ends")
        }
        Some(word) => (begins(word, 1), "this text is not closed", "write `\"` where it ends"),
    };
    Repair::new(place, message)
        .help(help)
        .possible(String::new(), vec![Mend { span: Span::new(span.start, end), text: ") ".to_owned() }])
        .shaky()
}

/// Backticks around what is no name.
fn quoted_name(span: Span, written: &str) -> Option<Repair> {
    let name = written.trim_matches('`');
    let part = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(|c| c.is_ascii_alphabetic() || matches!(c, '_' | '$'))
            && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    if name.split('.').all(part) {
        return None;
    }
    let text = quote(name);
    let repair = Repair::new(span, format!("{written} is no field name"));
    let help = "backticks enclose the name of a field: letters, digits and `_`, with dots between its parts";
    Some(repair.help(help).possible(format!("write the text `{text}`"), vec![replace(span, text)]).shaky())
}

/// `11/21/2026`, `21.11.2026`, `12/25`.
fn wrong_date(span: Span, written: &str) -> Repair {
    let parts: Vec<u32> = written.split(['/', '.']).filter_map(|part| part.parse().ok()).collect();
    let repair = Repair::new(span, format!("`{written}` is not how a date is written"))
        .help("a date is year, month and day: `2026-11-21`; a yearly one is month and day: `12-25`");
    let text = match *parts.as_slice() {
        [year, month, day] if year > 31 => Some(format!("{year:04}-{month:02}-{day:02}")),
        [day, month, year] if (written.contains('.') || day > 12) && year > 31 => {
            Some(format!("{year:04}-{month:02}-{day:02}"))
        }
        [month, day, year] if year > 31 => Some(format!("{year:04}-{month:02}-{day:02}")),
        [month, day] => Some(format!("{month:02}-{day:02}")),
        _ => None,
    };
    match text {
        Some(text) => repair.possible(format!("write `{text}`"), vec![replace(span, text)]),
        None => repair.shaky(),
    }
}

/// One-digit parts of a date.
fn padded(span: Span, written: &str, mark: char, what: &str) -> Option<Repair> {
    if written.split(mark).all(|part| part.len() >= 2) {
        return None;
    }
    let parts: Vec<String> = written.split(mark).map(|part| format!("{part:0>2}")).collect();
    let text = parts.join(&mark.to_string());
    let repair = Repair::new(span, format!("{what} has two digits for the month and two for the day"));
    Some(repair.help(format!("write `{text}`")).certain(format!("write `{text}`"), vec![replace(span, text)]))
}

/// Whether a token such as `9-17` can only be meant as times of day.
fn hours_of_day(view: &View<'_>, index: usize) -> bool {
    let Some(before) = index.checked_sub(1) else { return false };
    view.is(before, "daily")
        || (view.kind(before) == Some(TokenKind::Word) && words::is_weekday(view.str(before)))
}

/// `9-17` for `09:00-17:00`.
fn whole_hours(span: Span, written: &str) -> Option<Repair> {
    let (from, to) = written.split_once('-')?;
    let text = format!("{from:0>2}:00-{to:0>2}:00");
    let repair = Repair::new(span, "times of day have hours and minutes");
    Some(
        repair.help(format!("write `{text}`")).possible(format!("write `{text}`"), vec![replace(span, text)]),
    )
}

fn time_of_day(span: Span, written: &str) -> Option<Repair> {
    let mut parts = written.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    let text = format!("{hour:0>2}:{minute}");
    if text == written {
        return None;
    }
    let message = if second.is_some() {
        "times of day have no seconds"
    } else {
        "a time of day has two digits for the hour"
    };
    let repair = Repair::new(span, message).help(format!("write `{text}`"));
    let title = format!("write `{text}`");
    let mends = vec![replace(span, text)];
    Some(if second.is_none_or(|second| second == "00") {
        repair.certain(title, mends)
    } else {
        repair.possible(title, mends)
    })
}

fn instant(span: Span, written: &str) -> Option<Repair> {
    let (date, time) = written.split_once(['T', 't'])?;
    let end = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, offset) = time.split_at(end);
    let whole = clock.split_once('.').map_or(clock, |(whole, _)| whole);
    let two = |text: &str, mark: char| {
        text.split(mark).map(|part| format!("{part:0>2}")).collect::<Vec<_>>().join(&mark.to_string())
    };
    let zone = if offset.is_empty() { "Z" } else { offset };
    let text = format!("{}T{}{zone}", two(date, '-'), two(whole, ':'));
    if text.eq_ignore_ascii_case(written) {
        return None;
    }
    let title = format!("write `{text}`");
    let mends = vec![replace(span, text)];
    Some(if offset.is_empty() {
        Repair::new(span, format!("`{written}` does not say in which zone it is read"))
            .help("write `Z` after it for UTC, or an offset such as `+01:00`")
            .possible(title, mends)
    } else if whole.len() < clock.len() {
        Repair::new(span, "an instant has whole seconds")
            .help("leave the fraction out")
            .possible(title, mends)
    } else {
        Repair::new(span, "months, days, hours and minutes have two digits").certain(title, mends)
    })
}

/// `= null`, `= blank`.
fn null(view: &View<'_>, index: usize) -> Option<Repair> {
    let set = index > 1 && view.is(index - 2, "set");
    if set || !view.is_any(index + 1, &["null", "nil", "none", "blank", "empty"]) {
        return None;
    }
    let span = view.span(index).to(view.span(index + 1));
    // `none` and `empty` may be a value without its quotes.
    let sure = !view.is_any(index + 1, &["none", "empty"]);
    let meant = if view.kind(index) == Some(TokenKind::Equal) { "is blank" } else { "is not blank" };
    let repair = Repair::new(span, format!("`{}` is written `{meant}`", span.of(view.text)))
        .help(format!("write `{meant}`"));
    let (title, mends) = (format!("write `{meant}`"), vec![replace(span, spaced(view, span, meant))]);
    Some(if sure { repair.certain(title, mends) } else { repair.possible(title, mends) })
}

fn unknown(view: &View<'_>, index: usize) -> Option<Repair> {
    let (span, written) = (view.span(index), view.str(index));
    Some(match written {
        "…" => sign(span, written, "..."),
        "[" => sign(span, written, "("),
        "]" => sign(span, written, ")"),
        "≤" => sign(span, written, "<="),
        "≥" => sign(span, written, ">="),
        "≠" => sign(span, written, "!="),
        // The path or the zone around it is told to need quotes.
        "/" if view.is(0, "import") || view.is_any(usize::from(view.is(0, "default")), &["hours"]) => {
            return None;
        }
        "#" => Repair::new(span, "a comment begins with `//`, not with `#`")
            .possible("write `//`", vec![replace(span, "//")]),
        _ => Repair::new(span, format!("the character `{}` has no meaning here", written.escape_debug()))
            .help("text stands in double quotes, a comment after `//`")
            .shaky(),
    })
}

/// A length of time that is not written as one: `4 hours`, `1.5h`, `90min`, `1h 30m`; a number without its unit
/// where an age stands; a time of day such as `9am`.
fn length(view: &View<'_>, index: usize) -> (usize, Option<Repair>) {
    let counted = index > 0 && view.is_any(index - 1, &["last", "next", "each"]);
    if counted {
        return (1, split_count(view, index));
    }
    if let Some(text) = amount::time_of_day(view.str(index)) {
        let span = view.span(index);
        let repair = Repair::new(span, format!("`{}` is not how a time of day is written", view.str(index)));
        return (
            1,
            Some(
                repair
                    .help(format!("write `{text}`"))
                    .certain(format!("write `{text}`"), vec![replace(span, text)]),
            ),
        );
    }
    let mut amounts = Vec::new();
    let mut end = index;
    while let Some((used, amount)) = amount::read(view, end) {
        amounts.extend(amount);
        end += used;
    }
    if end == index + 1 && view.kind(index) == Some(TokenKind::Duration) {
        return (1, disordered(view, index, &amounts));
    }
    if end == index {
        let repair = match view.kind(index) {
            Some(TokenKind::Number) => without_unit(view, index),
            Some(TokenKind::WrongNumber) => {
                let (span, written) = (view.span(index), view.str(index));
                let repair =
                    Repair::new(span, format!("`{written}` is neither a number nor a length of time"));
                Some(repair.help("a length of time is written like `30m`, `4h` or `2d`; text stands in double quotes").shaky())
            }
            _ => None,
        };
        return (1, repair);
    }
    let span = view.span(index).to(view.span(end - 1));
    let written = span.of(view.text);
    let repair = Repair::new(span, format!("`{written}` is not how a length of time is written"));
    let repair = match amount::text(&amounts) {
        Some(text) => repair
            .help(format!("write `{text}`"))
            .certain(format!("write `{text}`"), vec![replace(span, text)]),
        None => repair.help("a length of time is in whole minutes: `30m`, `4h`, `1h30m`, `2d`").shaky(),
    };
    (end - index, Some(repair))
}

/// `30m1h`, `1h1h`: units out of order or twice.
fn disordered(view: &View<'_>, index: usize, amounts: &[Amount]) -> Option<Repair> {
    let (span, written) = (view.span(index), view.str(index));
    if amount::descends(amounts) {
        return None;
    }
    let text = amount::text(amounts)?;
    let repair = Repair::new(
        span,
        format!("the units of `{written}` are not in order: days, hours, minutes, each once"),
    );
    Some(repair.help(format!("write `{text}`")).certain(format!("write `{text}`"), vec![replace(span, text)]))
}

/// `last 30days`.
fn split_count(view: &View<'_>, index: usize) -> Option<Repair> {
    let (span, written) = (view.span(index), view.str(index));
    let digits = written.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = written.split_at(digits);
    let unit = amount::period_unit(unit)?;
    let text = format!("{count} {unit}");
    let repair = Repair::new(span, format!("`{written}` is written `{text}` here"));
    Some(repair.certain(format!("write `{text}`"), vec![replace(span, text)]))
}

/// A bare number after `at`, after another age, or after `sla`.
fn without_unit(view: &View<'_>, index: usize) -> Option<Repair> {
    let mut first = index;
    while first > 1
        && view.kind(first - 1) == Some(TokenKind::Comma)
        && matches!(view.kind(first - 2), Some(TokenKind::Number | TokenKind::Duration))
    {
        first -= 2;
    }
    let age = first > 0
        && view.is_any(first - 1, &["at", "sla", "after"])
        && !(first > 1 && view.is_any(first - 2, &["of", "before"]));
    if !age || view.kind(index + 1) == Some(TokenKind::Percent) {
        return None;
    }
    let (span, written) = (view.span(index), view.str(index));
    let number: u64 = written.parse().ok()?;
    let hours = format!("{number}h");
    let minutes = format!("{number}m");
    let repair = Repair::new(span, format!("`{written}` has no unit"));
    let title = |text: &str| format!("write `{text}`");
    // Salesforce counts ages in minutes, so a large number is most likely that.
    Some(if number >= 30 {
        let folded = amount::minutes(number);
        repair
            .help(format!("write `{folded}` for minutes, or `{hours}` for hours"))
            .possible(title(&folded), vec![replace(span, folded.clone())])
            .or(title(&hours), vec![replace(span, hours)])
    } else {
        repair
            .help(format!("write `{hours}` for hours, or `{minutes}` for minutes"))
            .possible(title(&hours), vec![replace(span, hours.clone())])
            .or(title(&minutes), vec![replace(span, minutes)])
    })
}
