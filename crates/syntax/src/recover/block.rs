//! Blocks: their brackets, their items, and the mistakes of declarations other than entries and rows.

use std::ops::Range;

use esc_diagnostics::Code;

use crate::ast::{Body, CaseBlock, Closures, Hours, ItemKind, Pool, Text};
use crate::build::Builder;
use crate::cut::View;
use crate::grammar::Rule;
use crate::mend::Repair;
use crate::token::TokenKind;
use crate::words;

use super::entry::unquoted;
use super::{Failure, Part, Reader, put, replace, wording};

impl Reader<'_> {
    pub(super) fn case(&mut self) -> Option<ItemKind> {
        let open = self.open(Part::CaseHead)?;
        let (items, close) = self.items(open, |view, index| {
            let name = matches!(
                view.kind(index),
                Some(TokenKind::Word | TokenKind::DottedName | TokenKind::QuotedName)
            );
            name && view.kind(index + 1) == Some(TokenKind::Colon)
        });
        self.trailing(close, "case fields");
        let (mut fields, mut ellipsis) = (Vec::new(), None);
        let count = items.len();
        let place = self.mended.original(self.view.span(open));
        for (index, range) in items.into_iter().enumerate() {
            let span = self.view.span(range.start);
            if self.view.kind(range.start) == Some(TokenKind::Ellipsis) && range.len() == 1 {
                ellipsis = Some(self.mended.original(span));
                if index + 1 < count {
                    let repair = Repair::new(span, "`...` stands at the end of the block")
                        .help("it says that cases may have other fields too");
                    self.report(range, repair);
                }
                continue;
            }
            match self.part(range, Part::Field, |builder, pair| builder.field_decl(pair.into_inner())) {
                Some(field) => fields.push(field),
                // There are more fields than could be read.
                None => ellipsis = ellipsis.or(Some(place)),
            }
        }
        Some(ItemKind::Case(CaseBlock { fields, open: ellipsis }))
    }

    pub(super) fn hours(&mut self) -> Option<ItemKind> {
        let open = self.open(Part::HoursHead);
        let head = 0..open.unwrap_or_else(|| self.view.len());
        let texts: Vec<usize> =
            head.clone().filter(|index| self.view.kind(*index) == Some(TokenKind::Text)).collect();
        let mut items = Vec::new();
        if let Some(open) = open {
            let (ranges, close) = self.items(open, begins_hours_item);
            self.trailing(close, "hours");
            for range in ranges {
                items.extend(self.part(range, Part::HoursItem, Builder::hours_item));
            }
        }
        let word = |reader: &Self, word: &str| {
            head.clone()
                .find(|index| reader.view.is(*index, word))
                .map(|index| reader.mended.original(reader.view.span(index)))
        };
        let name = self.name()?;
        let zone = match texts.get(1) {
            Some(zone) => self.text(*zone)?,
            None => Text { value: String::new(), span: name.span.after() },
        };
        Some(ItemKind::Hours(Hours {
            default: word(self, "default"),
            inactive: word(self, "inactive"),
            name,
            zone,
            items,
        }))
    }

    pub(super) fn closures(&mut self) -> Option<ItemKind> {
        let open = self.open(Part::ClosuresHead);
        let mut items = Vec::new();
        if let Some(open) = open {
            let (ranges, close) = self.items(open, begins_hours_item);
            self.trailing(close, "closures");
            for range in ranges {
                items.extend(self.part(range, Part::ClosuresItem, |builder, pair| builder.exception(&pair)));
            }
        }
        let name = self.name()?;
        Some(ItemKind::Closures(Closures { name, items }))
    }

    pub(super) fn pool(&mut self) -> Option<ItemKind> {
        let open = self.open(Part::PoolHead);
        let mut members = Vec::new();
        if let Some(open) = open {
            let (ranges, close) =
                self.items(open, |view, index| view.is(index, "user") && view.is_text(index + 1));
            self.trailing(close, "pool");
            for range in ranges {
                members.extend(self.part(range, Part::Member, |builder, pair| builder.member(&pair)));
            }
        }
        let name = self.name()?;
        Some(ItemKind::Pool(Pool { name, members }))
    }

    /// The steps of an entry whose block is opened at `open`.
    pub(super) fn steps(&mut self, open: usize) -> Body {
        let view = self.view;
        let (items, close) = self.items(open, |view, index| view.is_any(index, &["at", "immediately"]));
        self.after_entry(open, close);
        if let [only] = items.as_slice()
            && only.len() == 1
            && view.is(only.start, "stop")
        {
            return Body::Stop;
        }
        let mut steps = Vec::new();
        for range in items {
            if view.is(range.start, "stop") {
                let repair = Repair::new(view.span(range.start), "`stop` stands alone in its block")
                    .help("an entry either stops or has steps: `< stop >` takes its cases out of escalation");
                self.report(range, repair);
                continue;
            }
            steps.extend(self.part(range, Part::Step, |builder, pair| builder.step(&pair)));
        }
        Body::Steps(steps)
    }

    /// Clauses after the block belong before it.
    fn after_entry(&mut self, open: usize, close: usize) {
        let view = self.view;
        if !view.is_any(close, &["age_from", "use", "ignore", "fire", "sla", "when"]) {
            self.trailing(close, "entry");
            return;
        }
        let range = close..view.len();
        let span = self.covered(&range);
        let text = span.of(view.text);
        let repair = Repair::new(
            view.span(close),
            format!("`{}` stands before the block of the entry, not after it", view.str(close)),
        )
        .label(view.span(open), "the block begins here")
        .help("move it before the `<`");
        let whole = self.try_part(range.clone(), Part::Clause).is_ok() && !text.contains("//");
        let repair = if whole {
            repair.certain(
                "move it before the block",
                vec![put(view.span(open).start, format!("{text} ")), replace(span, "")],
            )
        } else {
            repair
        };
        self.report(range, repair);
    }

    /// Reads the head of a declaration up to its block. `None` if no block is opened.
    fn open(&mut self, part: Part) -> Option<usize> {
        let view = self.view;
        let open = (1..view.len())
            .find(|index| matches!(view.kind(*index), Some(TokenKind::Less | TokenKind::LeftBrace)));
        if let Some(open) = open {
            self.part(0..open, part, |_, _| Some(()));
            return Some(open);
        }
        let what = wording::declaration(view);
        let begins: fn(&View<'_>, usize) -> bool = match part {
            Part::PoolHead => |view, index| view.is(index, "user"),
            _ => begins_hours_item,
        };
        let day = |index: &usize| part == Part::HoursHead && words::is_weekday(view.str(*index));
        let item = (1..view.len()).find(|index| begins(view, *index) || day(index));
        let head = 0..item.unwrap_or_else(|| view.len());
        let before = self.found.len();
        self.part(head.clone(), part, |_, _| Some(()));
        if self.found.len() == before {
            let span = view.span(head.end);
            let repair =
                Repair::new(span, format!("the block of the {what} is not opened")).code(Code::E0002);
            let repair = match item {
                Some(_) => repair
                    .help("its items stand between `<` and `>`")
                    .certain("write `<`", vec![put(span.start, "< ")]),
                None => repair.help("its items stand between `<` and `>`, with `;` between them"),
            };
            self.report(head, repair);
        }
        None
    }

    /// The items of the block opened at `open`, and the token after the block. `begins` tells where an item begins
    /// even if nothing parts it from the one before.
    fn items(&mut self, open: usize, begins: fn(&View<'_>, usize) -> bool) -> (Vec<Range<usize>>, usize) {
        let view = self.view;
        let close = (open + 1..view.len())
            .find(|index| matches!(view.kind(*index), Some(TokenKind::Greater | TokenKind::RightBrace)));
        let end = close.unwrap_or_else(|| view.len());
        if close.is_none() {
            let last = view.span(view.len().saturating_sub(1));
            let repair = Repair::new(
                last.after(),
                format!("the block of the {} is not closed", wording::declaration(view)),
            )
            .code(Code::E0002)
            .label(view.span(open), "it is opened here")
            .help("write `>` after the last item")
            .certain("write `>`", vec![put(last.end, " >")]);
            self.report_unclosed(repair);
        }
        let mut items = Vec::new();
        let mut start = open + 1;
        for index in open + 1..=end {
            if index == end || view.kind(index) == Some(TokenKind::Semicolon) {
                if start < index {
                    items.push(start..index);
                } else if index < end {
                    let span = view.span(index);
                    let repair = Repair::new(span, "nothing stands before this `;`")
                        .certain("remove `;`", vec![replace(span, "")]);
                    self.report(index..index + 1, repair);
                }
                start = index + 1;
            } else if start < index && begins(view, index) && view.kind(index - 1) != Some(TokenKind::Comma) {
                self.unparted(start..index, index);
                items.push(start..index);
                start = index;
            }
        }
        (items, close.map_or(end, |close| close + 1))
    }

    /// The end of a block is not missed where the text before it is too uncertain.
    fn report_unclosed(&mut self, repair: Repair) {
        if self.shaky.is_empty() {
            self.found.push(repair);
        } else {
            self.silenced = true;
        }
    }

    /// A missing `;`, if the item before it is whole by itself.
    fn unparted(&mut self, before: Range<usize>, index: usize) {
        let part = match wording::declaration(self.view) {
            "entry" => Part::Step,
            "hours" => Part::HoursItem,
            "closures" => Part::ClosuresItem,
            "pool" => Part::Member,
            _ => Part::Field,
        };
        if self.try_part(before.clone(), part).is_ok() {
            let last = self.view.span(index - 1);
            let found = wording::found(self.view, index);
            let repair = Repair::new(last.after(), format!("found {found}, expected `;` before it"))
                .help("`;` stands between the items of a block")
                .certain("write `;`", vec![put(last.end, ";")]);
            self.report(before, repair);
        }
    }
}

/// Whether an item of hours or closures begins here: on a line of its own, or with a word that nothing else has.
fn begins_hours_item(view: &View<'_>, index: usize) -> bool {
    if view.kind(index) != Some(TokenKind::Word) {
        return false;
    }
    let day = words::is_weekday(view.str(index)) || view.is(index, "daily");
    let exception =
        view.is_any(index, &["closed", "open"]) || (view.is(index, "closures") && view.is_text(index + 1));
    exception || (day && view.is_first_on_line(index))
}

/// The mistakes of the heads and items of blocks, and of declarations without one.
pub(super) fn diagnose(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, range) = (failure.at, view.span(failure.at), &failure.range);
    let before = at.checked_sub(1)?;
    if failure.part == Part::Import && at == 1 && at < range.end {
        let end = (2..range.end).find(|index| view.is_first_on_line(*index)).unwrap_or(range.end);
        let whole = view.span(1).to(view.span(end - 1));
        let path = whole.of(view.text);
        let repair = Repair::new(whole, "the path of an import stands in double quotes");
        let mends = vec![put(whole.start, "\""), put(whole.end, "\"")];
        return Some(if path.contains(['"', '<', '>']) {
            repair.help("write it like `import \"org/targets.esc\"`")
        } else {
            repair.help(format!("write `import \"{path}\"`")).certain("write the quotes", mends)
        });
    }
    let named = failure.expected == [Rule::text] && at < range.end && before == name_place(view);
    let nameable = matches!(view.kind(at), Some(TokenKind::Word | TokenKind::Number | TokenKind::DottedName))
        && !words::is_word(view.str(at));
    if named && nameable {
        // All the words up to the next that the language knows.
        let words = (at..range.end).take_while(|index| {
            *index == at || view.kind(*index) == Some(TokenKind::Word) && !words::is_word(view.str(*index))
        });
        return Some(unquoted(view, at..words.last()? + 1, what(failure.part, view)));
    }
    if before == name_place(view) && failure.expected == [Rule::text] {
        let what = what(failure.part, view);
        let missing = if failure.part == Part::Import { "path" } else { "name" };
        let repair = Repair::new(view.span(before).after(), format!("the {missing} of {what} is missing"));
        return Some(
            repair.help(format!("write it in double quotes after `{}`", view.str(before).to_lowercase())),
        );
    }
    if at >= range.end && view.kind(before) == Some(TokenKind::Comma) && at < view.len() {
        return Some(semicolon(view, before));
    }
    match failure.part {
        Part::Field => field(view, failure),
        Part::HoursItem | Part::ClosuresItem => hours_item(view, failure),
        Part::HoursHead => hours_head(view, failure),
        Part::Member => {
            let text = view.kind(at) == Some(TokenKind::Text) && at == range.start;
            if text {
                return Some(
                    Repair::new(span, "an agent of a pool is a `user`")
                        .certain("write `user`", vec![put(span.start, "user ")]),
                );
            }
            let number = view.kind(at) == Some(TokenKind::Number) && view.is_text(before);
            if number {
                return Some(
                    Repair::new(span, "the word `capacity` stands before the number of cases")
                        .certain("write `capacity`", vec![put(span.start, "capacity ")]),
                );
            }
            if view.kind(at) == Some(TokenKind::Comma) && view.is(at + 1, "user") {
                return Some(semicolon(view, at));
            }
            (at >= range.end && view.is_text(before)).then(|| {
                Repair::new(view.span(before).after(), "this agent has no capacity")
                    .help("write how many cases the agent may have: `user \"ana@example.com\" capacity 5`")
            })
        }
        _ => None,
    }
}

/// The token after which the name of a declaration stands.
pub(super) fn name_place(view: &View<'_>) -> usize {
    usize::from(view.is(0, "default"))
}

fn what(part: Part, view: &View<'_>) -> &'static str {
    match part {
        Part::Rule => "a rule",
        Part::Import => "an import",
        Part::HoursHead => "hours",
        Part::ClosuresHead => "closures",
        Part::PoolHead => "a pool",
        _ if view.is(0, "queue") => "a queue",
        _ if view.is(0, "user") => "a user",
        _ if view.is(0, "role") => "a role",
        _ if view.is(0, "template") => "a template",
        _ => "a declaration",
    }
}

/// A comma where items are parted.
fn semicolon(view: &View<'_>, comma: usize) -> Repair {
    let span = view.span(comma);
    Repair::new(span, "found `,`, expected `;`")
        .help("`;` stands between the items of a block")
        .certain("write `;`", vec![replace(span, ";")])
}

fn field(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, range) = (failure.at, view.span(failure.at), &failure.range);
    let (kind, written) = (view.kind(at), view.str(at));
    if at >= range.end {
        return None;
    }
    if at == range.start && kind == Some(TokenKind::Word) && words::is_reserved(written) {
        let text = format!("`{written}`");
        return Some(
            Repair::new(span, format!("{text} is a word of the language"))
                .help("a field of that name is written in backticks")
                .certain("write it in backticks", vec![replace(span, text)]),
        );
    }
    if at == range.start + 1 && matches!(kind, Some(TokenKind::Equal | TokenKind::Minus | TokenKind::Arrow)) {
        return Some(
            Repair::new(span, format!("found `{written}`, expected `:`"))
                .certain("write `:`", vec![replace(span, ":")]),
        );
    }
    if at == range.start + 1 && kind == Some(TokenKind::Word) {
        return Some(
            Repair::new(span, "a `:` stands between a field and its type")
                .certain("write `:`", vec![put(view.span(range.start).end, ":")]),
        );
    }
    let name =
        matches!(view.kind(at + 1), Some(TokenKind::Word | TokenKind::DottedName | TokenKind::QuotedName));
    if kind == Some(TokenKind::Comma) && name && view.kind(at + 2) == Some(TokenKind::Colon) {
        return Some(semicolon(view, at));
    }
    if at == range.start + 2 && kind == Some(TokenKind::Word) {
        let meant = match written.to_ascii_lowercase().as_str() {
            "string" | "textarea" | "email" | "phone" | "url" | "id" | "reference" | "lookup" | "str" => {
                Some("text")
            }
            "int" | "integer" | "decimal" | "double" | "currency" | "float" | "long" => Some("number"),
            "bool" | "checkbox" => Some("boolean"),
            "timestamp" | "instant" | "dateandtime" => Some("datetime"),
            _ => None,
        };
        if let Some(meant) = meant {
            return Some(
                Repair::new(span, format!("there is no type `{written}`"))
                    .help(format!("did you mean `{meant}`?"))
                    .possible(format!("write `{meant}`"), vec![replace(span, meant)]),
            );
        }
    }
    list(view, failure)
}

/// Mistakes in a list in parentheses: nothing in it, a comma too many, values without quotes.
pub(super) fn list(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, range) = (failure.at, view.span(failure.at), &failure.range);
    let before = at.checked_sub(1)?;
    if at >= range.end {
        return None;
    }
    let mut closed = 0_usize;
    let open = (range.start..at).rev().find(|index| match view.kind(*index) {
        Some(TokenKind::RightParen) => {
            closed += 1;
            false
        }
        Some(TokenKind::LeftParen) if closed > 0 => {
            closed -= 1;
            false
        }
        kind => kind == Some(TokenKind::LeftParen),
    })?;
    let asks = open.checked_sub(1)?;
    let words = ["in", "includes", "excludes", "contains", "with", "picklist", "multipicklist"];
    if !view.is_any(asks, &words) && view.kind(asks) != Some(TokenKind::Equal) {
        return None;
    }
    match (view.kind(before)?, view.kind(at)?) {
        (TokenKind::LeftParen, TokenKind::RightParen) => Some(
            Repair::new(view.span(before).to(span), "this list is empty")
                .help("write at least one value: `(\"A\", \"B\")`"),
        ),
        (TokenKind::Comma, TokenKind::RightParen) => {
            let comma = view.span(before);
            Some(
                Repair::new(comma, "no `,` stands after the last value of a list")
                    .certain("remove `,`", vec![replace(comma, "")]),
            )
        }
        (TokenKind::Text | TokenKind::Number, TokenKind::Text | TokenKind::Number) => Some(
            Repair::new(span, format!("found {}, expected `,` before it", wording::found(view, at)))
                .certain("write `,`", vec![put(view.span(before).end, ",")]),
        ),
        (TokenKind::Text, TokenKind::Semicolon) => Some(
            Repair::new(span, "values are parted by `,`, not by `;`")
                .certain("write `,`", vec![replace(span, ",")]),
        ),
        (TokenKind::LeftParen | TokenKind::Comma, TokenKind::Word) => {
            // Every value up to the end of the list that is nothing but words.
            let mut mends = Vec::new();
            let mut start = at;
            for index in at..range.end {
                let ends = matches!(view.kind(index), Some(TokenKind::Comma | TokenKind::RightParen));
                if !ends {
                    continue;
                }
                if start < index && (start..index).all(|index| view.kind(index) == Some(TokenKind::Word)) {
                    mends.extend([put(view.span(start).start, "\""), put(view.span(index - 1).end, "\"")]);
                }
                if view.kind(index) == Some(TokenKind::RightParen) {
                    break;
                }
                start = index + 1;
            }
            let repair = Repair::new(span, "the values of a list stand in double quotes");
            Some(if mends.is_empty() { repair } else { repair.certain("write the quotes", mends) })
        }
        _ => None,
    }
}

fn hours_head(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, range) = (failure.at, view.span(failure.at), &failure.range);
    let before = at.checked_sub(1)?;
    if at >= range.end {
        let named = view.is_text(before)
            && range.clone().filter(|index| view.is_text(*index)).count() == 1
            && !view.is(before - 1, "in");
        return named.then(|| {
            Repair::new(view.span(before).after(), "these hours have no time zone")
                .help("write the zone after the name: `in \"America/Los_Angeles\"`")
        });
    }
    if view.kind(at) == Some(TokenKind::Text) && view.is_text(before) {
        return Some(
            Repair::new(span, "the word `in` stands before the time zone")
                .certain("write `in`", vec![put(span.start, "in ")]),
        );
    }
    if view.is(before, "in") {
        let zone = span.to(view.span(range.end - 1));
        return Some(
            Repair::new(zone, "the name of a time zone stands in double quotes")
                .certain("write the quotes", vec![put(zone.start, "\""), put(zone.end, "\"")]),
        );
    }
    if view.is_any(at, &["zone", "timezone", "tz", "at"]) {
        return Some(
            Repair::new(span, format!("found `{}`, expected `in`", view.str(at)))
                .certain("write `in`", vec![replace(span, "in")]),
        );
    }
    None
}

fn hours_item(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, range) = (failure.at, view.span(failure.at), &failure.range);
    let written = view.str(at);
    let day = |index: usize| view.kind(index) == Some(TokenKind::Word) && words::is_weekday(view.str(index));
    if failure.part == Part::ClosuresItem
        && at == range.start
        && (day(at) || view.is_any(at, &["daily", "closures"]))
    {
        return Some(
            Repair::new(span, "closures hold only `closed` and `open` items")
                .help("opening hours such as `mon-fri 09:00-17:00` stand in `hours`, which name these closures with `closures \"…\"`"),
        );
    }
    if at >= range.end {
        let last = range.end.checked_sub(1)?;
        let open = view.is(range.start, "open") && !matches!(view.kind(last), Some(TokenKind::Word));
        return open.then(|| {
            Repair::new(view.span(last).after(), "an `open` item says from when to when")
                .help("write the hours after the date: `open 2026-12-27 10:00-14:00`")
        });
    }
    let before = at.checked_sub(1)?;
    let remove = |what: &str| {
        Some(
            Repair::new(span, format!("no `{written}` stands {what}"))
                .certain(format!("remove `{written}`"), vec![replace(span, "")]),
        )
    };
    match view.kind(at)? {
        TokenKind::Word
            if view.is_any(at, &["to", "until", "through", "bis"])
                && (day(before) || view.kind(before) == Some(TokenKind::TimeOfDay)) =>
        {
            Some(
                Repair::new(span, format!("`-` stands between the two, not `{written}`"))
                    .certain("write `-`", vec![replace(span, "-")]),
            )
        }
        TokenKind::Word if view.is(at, "in") => Some(
            Repair::new(span, "found `in`, expected `of`").certain("write `of`", vec![replace(span, "of")]),
        ),
        TokenKind::Word if view.is(at, "and") => Some(
            Repair::new(span, "found `and`, expected `,`").certain("write `,`", vec![replace(span, ",")]),
        ),
        TokenKind::Word if view.is_any(at, &["weekdays", "workdays"]) => Some(
            Repair::new(span, format!("`{written}` is no day"))
                .help("write `mon-fri`")
                .possible("write `mon-fri`", vec![replace(span, "mon-fri")]),
        ),
        TokenKind::Word if view.is_any(at, &["weekend", "weekends"]) => Some(
            Repair::new(span, format!("`{written}` is no day"))
                .help("write `sat, sun`")
                .possible("write `sat, sun`", vec![replace(span, "sat, sun")]),
        ),
        TokenKind::Word
            if view.is_any(at, &["on", "at", "from"]) && view.is_any(before, &["closed", "open"]) =>
        {
            remove("after `closed` and `open`")
        }
        TokenKind::Word if view.is_any(at, &["from", "at"]) && (day(before) || view.is(before, "daily")) => {
            remove("before the hours of a day")
        }
        TokenKind::Colon if day(before) || view.is(before, "daily") => remove("after a day"),
        TokenKind::MonthDay if view.is_any(before, &["closed", "open"]) => Some(
            Repair::new(span, "a date of every year begins with `every`")
                .certain("write `every`", vec![put(span.start, "every ")]),
        ),
        TokenKind::Date if view.is(before, "every") => {
            let message = "`every` stands before a date without a year";
            let text = written.get(5..)?;
            Some(
                Repair::new(view.span(before).to(span), message)
                    .help(format!("write `every {text}`, or leave `every` out"))
                    .possible(format!("write `{text}`"), vec![replace(span, text)])
                    .or("remove `every`", vec![replace(view.span(before), "")]),
            )
        }
        TokenKind::Comma | TokenKind::Semicolon
            if day(at + 1) || view.is_any(at + 1, &["daily", "closed", "open", "closures"]) =>
        {
            Some(semicolon(view, at))
        }
        TokenKind::Word if day(at) && view.kind(before) == Some(TokenKind::Comma) => {
            Some(semicolon(view, before))
        }
        _ => None,
    }
}
