//! Entries: their parts, and the mistakes of their heads.

use std::ops::Range;

use esc_diagnostics::Code;

use crate::ast::{Body, Entry, ItemKind};
use crate::build::Builder;
use crate::cut::View;
use crate::mend::Repair;
use crate::suggest::suggest;
use crate::token::TokenKind;
use crate::words;

use super::{Failure, Part, Reader, put, replace, wording};

/// The words that begin a part of an entry's head, other than a row.
const HEAD_WORDS: &[&str] = &["when", "age_from", "use", "ignore", "fire", "sla"];

/// The words that begin a step.
const STEP_WORDS: &[&str] = &["at", "immediately", "stop"];

impl Reader<'_> {
    pub(super) fn entry(&mut self) -> Option<ItemKind> {
        let view = self.view;
        let mut brackets = (1..view.len()).filter(|index| {
            matches!(view.kind(*index), Some(TokenKind::Less | TokenKind::LeftBrace))
                && view.opens_block(*index)
        });
        // A `<` that the beginning of a step follows is sure; one before it chains comparisons.
        let sure = brackets.clone().find(|index| view.is_any(*index + 1, STEP_WORDS));
        let bracket = sure.or_else(|| brackets.next());
        let step = (1..view.len()).find(|index| view.is_any(*index, STEP_WORDS));
        let open = bracket.filter(|bracket| step.is_none_or(|step| *bracket < step));
        let head_end = open.or(step).unwrap_or_else(|| view.len());

        let heads = self.heads(head_end);
        self.order(&heads);
        let (mut rows, mut clauses, mut when) = (Vec::new(), Vec::new(), None);
        for range in heads {
            match self.head_part(range.start) {
                Part::EntryHead => {
                    self.part(range, Part::EntryHead, |_, _| Some(()));
                }
                Part::Row => {
                    rows.extend(self.part(range, Part::Row, |builder, pair| builder.row(pair.into_inner())));
                }
                Part::When => {
                    when = self.part(range, Part::When, |builder, pair| builder.when(&pair.into_inner()));
                }
                _ => clauses.extend(self.part(range, Part::Clause, Builder::clause)),
            }
        }

        let name = self.name();
        let body = match (open, step) {
            (Some(open), _) => self.steps(open),
            (None, Some(step)) => {
                let repair = Repair::new(view.span(step), "the block of this entry is not opened")
                    .help("steps stand between `<` and `>`")
                    .certain("write `<` before the first step", vec![put(view.span(step).start, "< ")]);
                self.report(step..view.len(), repair);
                Body::Steps(Vec::new())
            }
            (None, None) => {
                self.no_block();
                Body::Steps(Vec::new())
            }
        };
        let body_span = open.map_or_else(
            || view.span(head_end).before(),
            |open| view.span(open).to(view.span(view.len() - 1)),
        );
        let name = name?;
        Some(ItemKind::Entry(Entry {
            name,
            rows,
            when,
            clauses,
            body,
            body_span: self.mended.original(body_span),
        }))
    }

    fn no_block(&mut self) {
        let view = self.view;
        let last = view.span(view.len()).before();
        // A head that cannot be read may hold the block.
        if self.found.is_empty() {
            let repair = Repair::new(last, "this entry has no block").code(Code::E0002).help(
                "after its head an entry has its steps, such as `< at 4h notify manager >`, or `< stop >`",
            );
            self.report(0..view.len(), repair);
        }
    }

    /// Reports a mistake among some tokens, unless what is there is too uncertain.
    pub(super) fn report(&mut self, range: Range<usize>, repair: Repair) {
        if self.is_shaky(range) {
            self.silenced = true;
        } else {
            self.found.push(repair);
        }
    }

    /// The parts of the head: the first has the name, each other one begins with its own word.
    fn heads(&self, end: usize) -> Vec<Range<usize>> {
        let view = self.view;
        let begins = |index: &usize| {
            let row = view.is(*index, "row") && view.kind(*index + 2) == Some(TokenKind::Colon);
            let of_sla = view.is(*index, "sla") && view.is_any(*index - 1, &["of", "before"]);
            let twice = view.is(*index, view.str(*index - 1));
            row || (view.is_any(*index, HEAD_WORDS) && !of_sla && !twice)
        };
        let mut heads = Vec::new();
        let mut start = 0;
        for index in (1..end).filter(begins) {
            heads.push(start..index);
            start = index;
        }
        heads.push(start..end);
        heads
    }

    fn head_part(&self, start: usize) -> Part {
        if start == 0 {
            Part::EntryHead
        } else if self.view.is(start, "row") {
            Part::Row
        } else if self.view.is(start, "when") {
            Part::When
        } else {
            Part::Clause
        }
    }

    /// Rows come first, then at most one `when`, then the clauses.
    fn order(&mut self, heads: &[Range<usize>]) {
        let view = self.view;
        let rank = |part| match part {
            Part::EntryHead => 0,
            Part::Row => 1,
            Part::When => 2,
            _ => 3,
        };
        let mut first_when = None;
        for (place, range) in heads.iter().enumerate() {
            let part = self.head_part(range.start);
            let span = view.span(range.start);
            if part == Part::When {
                if let Some(first) = first_when {
                    let repair = Repair::new(span, "an entry has one `when`")
                        .label(first, "the first one")
                        .help("join the two with `and` or with `or`");
                    self.report(range.clone(), repair);
                    continue;
                }
                first_when = Some(span);
            }
            let later =
                heads.iter().take(place).find(|before| rank(self.head_part(before.start)) > rank(part));
            let Some(later) = later else { continue };
            let whole = self.covered(range);
            let (word, before) = if part == Part::When {
                ("`when` stands", "clauses")
            } else {
                ("a row stands", "`when` and the clauses")
            };
            let text = format!("{} ", whole.of(view.text));
            let repair = Repair::new(span, format!("{word} before the {before}"))
                .certain("move it there", vec![put(view.span(later.start).start, text), replace(whole, "")]);
            // A comment to the end of its line would take what follows with it.
            let moved = if whole.of(view.text).contains("//") {
                Repair { mends: Vec::new(), ..repair }
            } else {
                repair
            };
            self.report(range.clone(), moved);
            return;
        }
    }
}

/// The mistakes before the first part of a head.
pub(super) fn diagnose_head(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, end) = (failure.at, view.span(failure.at), failure.range.end);
    if at == 1 {
        if matches!(view.kind(at), Some(TokenKind::Word | TokenKind::Number | TokenKind::DottedName))
            && at < end
        {
            let words = (at + 1..end).take_while(|index| {
                matches!(view.kind(*index), Some(TokenKind::Word | TokenKind::Number))
                    && !words::is_word(view.str(*index))
            });
            return Some(unquoted(view, at..at + 1 + words.count(), "an entry"));
        }
        let found = wording::found(view, at);
        return Some(
            Repair::new(span, format!("found {found}, expected the name of the entry"))
                .help("write a name in double quotes: `entry \"P1\"`"),
        );
    }
    if at >= end {
        return None;
    }
    let written = view.str(at);
    match view.kind(at)? {
        TokenKind::Colon | TokenKind::Comma | TokenKind::Semicolon | TokenKind::Arrow => {
            return Some(
                Repair::new(span, format!("no `{written}` stands after the name of an entry"))
                    .certain(format!("remove `{written}`"), vec![replace(span, "")]),
            );
        }
        TokenKind::Word
            if ["if", "where", "for", "on", "with", "whenever"]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(written)) =>
        {
            return Some(
                Repair::new(span, format!("criteria begin with `when`, not with `{written}`"))
                    .help("write `when`")
                    .certain("write `when`", vec![replace(span, "when")]),
            );
        }
        TokenKind::Word if view.is(at, "inactive") => {
            return Some(Repair::new(span, "an entry cannot be inactive").help(
                "only a rule and hours can be `inactive`; take the entry out, or put it into a comment",
            ));
        }
        _ => {}
    }
    let compared = view.kind(at + 1).is_some_and(TokenKind::is_comparison)
        || view
            .is_any(at + 1, &["in", "is", "not", "contains", "starts", "includes", "excludes", "and", "or"]);
    let criteria = match view.kind(at)? {
        TokenKind::LeftParen | TokenKind::DottedName | TokenKind::QuotedName => true,
        TokenKind::Word => {
            compared
                || view.is_any(at, &["not", "formula"])
                || at + 1 == end && suggest(written, HEAD_WORDS.iter().copied()).is_none()
        }
        TokenKind::Number => compared || at + 1 == end,
        _ => false,
    };
    criteria.then(|| {
        Repair::new(span, "the criteria of an entry begin with `when`")
            .help("write `when` before them")
            .certain("write `when`", vec![put(span.start, "when ")])
    })
}

/// A name without its quotes.
pub(super) fn unquoted(view: &View<'_>, range: Range<usize>, what: &str) -> Repair {
    let span = view.span(range.start).to(view.span(range.end.saturating_sub(1)));
    let text = format!("\"{}\"", span.of(view.text));
    Repair::new(span, format!("the name of {what} stands in double quotes"))
        .help(format!("write `{text}`"))
        .certain("write the quotes", vec![put(span.start, "\""), put(span.end, "\"")])
}

/// The mistakes of a clause.
pub(super) fn diagnose_clause(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, span, start) = (failure.at, view.span(failure.at), failure.range.start);
    if at >= failure.range.end {
        return None;
    }
    let written = view.str(at);
    let remove = |message: String| {
        Repair::new(span, message).certain(format!("remove `{written}`"), vec![replace(span, "")])
    };
    match view.kind(at)? {
        TokenKind::Colon | TokenKind::Equal | TokenKind::Comma | TokenKind::Semicolon => {
            return Some(remove(format!("no `{written}` stands in a clause or between clauses")));
        }
        TokenKind::Text if at == start + 1 && view.is(start, "use") || view.is(at - 1, "during") => {
            return Some(
                Repair::new(span, "the word `hours` stands before the name of the hours")
                    .certain("write `hours`", vec![put(span.start, "hours ")]),
            );
        }
        TokenKind::Word if view.is(at, "business") => {
            return Some(remove("business hours are just `hours` here".to_owned()));
        }
        TokenKind::Word if view.is(at - 1, "fire") && view.is_any(at, &["in", "within", "only", "on"]) => {
            return Some(
                Repair::new(span, format!("found `{written}`, expected `during`"))
                    .certain("write `during`", vec![replace(span, "during")]),
            );
        }
        TokenKind::Word
            if view.is(at - 1, "hours")
                && !view.is_any(start, &["ignore"])
                && view.is_any(at - 2, &["use", "during"]) =>
        {
            return Some(unquoted(view, at..at + 1, "hours"));
        }
        _ => {}
    }
    if view.is(at - 1, "age_from") && view.kind(at) == Some(TokenKind::Word) && at == start + 1 {
        let written = written.to_ascii_lowercase().replace("date", "");
        let written = written.trim_matches('_');
        let meant = match written {
            "created" | "creation" | "opened" | "open" => Some("created"),
            "modified" | "lastmodified" | "last_modified" | "updated" => Some("last_modified"),
            "match" | "entered" => Some("matched"),
            _ => None,
        };
        let meant = meant?;
        return Some(
            Repair::new(span, format!("found `{}`, expected {}", view.str(at), wording::expected(failure)))
                .help(format!("did you mean `{meant}`?"))
                .possible(format!("write `{meant}`"), vec![replace(span, meant)]),
        );
    }
    None
}
