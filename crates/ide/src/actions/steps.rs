//! The steps of an entry: their order, and the target that they refer to.

use esc_diagnostics::{Code, Diagnostic, Span};
use esc_fmt::line_end;
use esc_syntax::ast::{Body, Due, ItemKind, Step};
use esc_syntax::{Token, TokenKind, lex};

use super::{Action, ActionKind, At, place};
use crate::{Edit, View, clock};

/// The target that is written where one is missing.
const TARGET: &str = "sla 8h";

/// Gives an entry the target that its ages refer to.
pub(super) fn add_target(view: &View<'_>, diagnostics: &[&Diagnostic]) -> Vec<Action> {
    let mut found: Vec<Action> = Vec::new();
    for diagnostic in diagnostics.iter().filter(|found| found.code == Code::E0406) {
        let slice = view.file.source.slices.iter().find(|slice| slice.id == diagnostic.location.slice);
        let Some((slice, item)) = slice.and_then(|slice| Some((slice, slice.parsed.item.as_ref()?))) else {
            continue;
        };
        let ItemKind::Entry(entry) = &item.kind else { continue };
        // With a target it is another mistake, and one action mends all ages of an entry.
        if clock::sla(entry).is_some() || !found.is_empty() {
            continue;
        }
        let head = Span::new(item.span.start, entry.body_span.start);
        let tokens = place::tokens_of(view.text_of(slice), head);
        if let Some(last) = tokens.iter().rev().find(|token| !token.kind.is_comment()) {
            let edit = Edit { place: view.here(slice, last.span.after()), new_text: format!(" {TARGET}") };
            let title = format!("give the entry a target: `{TARGET}`");
            found.push(Action::new(ActionKind::Fix, title, vec![edit]).mending(diagnostic));
        }
    }
    found
}

/// A step with the comments that belong to it.
struct Chunk {
    /// The comments above it.
    lead: String,
    /// The step, its ages in order.
    step: String,
    /// The comments behind it on its last line.
    tail: String,
    ends_line: bool,
}

/// Puts the steps of an entry, and the ages of each, in the order of time, with their comments. Where that would change
/// what fires first at one age it is left.
pub(super) fn sort(at: &At<'_, '_>) -> Option<Action> {
    let ItemKind::Entry(entry) = &at.item.kind else { return None };
    let Body::Steps(steps) = &entry.body else { return None };
    if !at.touches(entry.body_span) && !at.touches(entry.name.span) {
        return None;
    }
    let sla = clock::sla(entry).map(|sla| sla.minutes);
    let ages: Vec<Vec<u32>> = steps.iter().map(|step| minutes(step, sla)).collect::<Option<_>>()?;
    let mut order: Vec<usize> = (0..steps.len()).collect();
    order.sort_by_key(|step| ages.get(*step).and_then(|ages| ages.iter().min()).copied());
    let unsorted = ages.iter().any(|ages| !ages.is_sorted()) || !order.is_sorted();
    if !unsorted || !keeps_order(&ages, &order) {
        return None;
    }
    let block = Block::read(at.text(), entry.body_span, steps, &ages)?;
    let edit = at.edit(block.span, block.written(&order, line_end(at.view.text())));
    Some(Action::new(
        ActionKind::Rewrite,
        "put the steps in the order of time, with their comments",
        vec![edit],
    ))
}

/// The minutes of a step's ages, in the order written; `None` where one has no value.
fn minutes(step: &Step, sla: Option<u32>) -> Option<Vec<u32>> {
    match &step.due {
        Due::Immediately(_) => Some(vec![0]),
        Due::At(ages) => ages.iter().map(|age| esc_check::age_minutes(age.kind, sla)).collect(),
    }
}

/// Whether the steps fire in the same order as before: those of one age in the order written.
fn keeps_order(ages: &[Vec<u32>], order: &[usize]) -> bool {
    let fired = |order: &[usize]| {
        let mut fired: Vec<(u32, usize)> = order
            .iter()
            .filter_map(|step| Some((*step, ages.get(*step)?)))
            .flat_map(|(step, ages)| ages.iter().map(move |minutes| (*minutes, step)))
            .collect();
        fired.sort_by_key(|(minutes, _)| *minutes);
        fired
    };
    let written: Vec<usize> = (0..ages.len()).collect();
    fired(&written) == fired(order)
}

/// What stands in a block, step by step.
struct Block {
    /// From the comments above the first step to those behind the last.
    span: Span,
    chunks: Vec<Chunk>,
    /// What stands between the steps beside comments and `;`: it stays where it is.
    gaps: Vec<String>,
    /// Whether a `;` stands behind the last step.
    ends_with_semicolon: bool,
    /// Whether a line ends behind all of it.
    before_line_end: bool,
}

impl Block {
    fn read(text: &str, body: Span, steps: &[Step], ages: &[Vec<u32>]) -> Option<Self> {
        let mut block = Self {
            span: body,
            chunks: Vec::new(),
            gaps: Vec::new(),
            ends_with_semicolon: false,
            before_line_end: false,
        };
        let first = steps.first()?;
        let mut lead_start = lead_start(text, Span::new(body.start + 1, first.span.start));
        block.span.start = lead_start;
        for (index, (step, ages)) in steps.iter().zip(ages).enumerate() {
            let next = steps.get(index + 1).map(|next| next.span.start);
            let after = Span::new(step.span.end, next.unwrap_or(body.end.checked_sub(1)?));
            let behind = Behind::read(text, after)?;
            block.chunks.push(Chunk {
                lead: Span::new(lead_start, step.span.start).of(text).to_owned(),
                step: sorted_ages(text, step, ages),
                tail: behind.tail,
                ends_line: behind.ends_line,
            });
            block.span.end = behind.end;
            match next {
                Some(next) => {
                    lead_start = self::lead_start(text, Span::new(behind.end, next));
                    block.gaps.push(Span::new(behind.end, lead_start).of(text).to_owned());
                }
                None => block.ends_with_semicolon = behind.semicolon,
            }
        }
        let after = text.get(block.span.end as usize..).unwrap_or_default();
        block.before_line_end = after.trim_start_matches([' ', '\t', '\r']).starts_with('\n');
        Some(block)
    }

    fn written(&self, order: &[usize], eol: &str) -> String {
        let mut out = String::new();
        let mut gaps = self.gaps.iter();
        let mut ended = false;
        for (place, chunk) in order.iter().filter_map(|step| self.chunks.get(*step)).enumerate() {
            if place > 0 {
                let gap = gaps.next().map_or("", String::as_str);
                out.push_str(if ended && !gap.contains('\n') { eol } else { gap });
            }
            out.extend([chunk.lead.as_str(), chunk.step.as_str()]);
            if place + 1 < order.len() || self.ends_with_semicolon {
                out.push(';');
            }
            out.push_str(&chunk.tail);
            ended = chunk.ends_line;
        }
        if ended && !self.before_line_end {
            // What closes the block must not become part of the comment.
            out.push_str(eol);
        }
        out
    }
}

/// What stands behind a step up to the end of its line, or up to the `;`.
struct Behind {
    /// The comments, each with a space before it.
    tail: String,
    /// Whether the last of them ends with its line.
    ends_line: bool,
    semicolon: bool,
    end: u32,
}

impl Behind {
    /// `None` where a comment that ends its line stands before another.
    fn read(text: &str, after: Span) -> Option<Self> {
        let tokens: Vec<Token> = lex(after.of(text))
            .into_iter()
            .map(|token| Token { span: token.span.shifted(after.start), ..token })
            .collect();
        // Comments behind the `;` belong to the step only if the line ends with them.
        let line = tokens.iter().position(|token| token.kind == TokenKind::Newline);
        let semicolon = tokens.iter().position(|token| token.kind == TokenKind::Semicolon);
        let is_last = line.is_some() || semicolon.is_none();
        let until = if is_last { line.unwrap_or(tokens.len()) } else { semicolon.map_or(0, |at| at + 1) };
        let until = until.max(semicolon.map_or(0, |at| at + 1));
        let mut behind =
            Self { tail: String::new(), ends_line: false, semicolon: semicolon.is_some(), end: after.start };
        for token in tokens.iter().take(until) {
            if token.kind.is_comment() {
                if behind.ends_line {
                    return None;
                }
                behind.tail.extend([" ", token.span.of(text)]);
                behind.ends_line = matches!(token.kind, TokenKind::LineComment | TokenKind::DocComment);
            }
            if token.kind.is_comment() || token.kind == TokenKind::Semicolon {
                behind.end = token.span.end;
            }
        }
        Some(behind)
    }
}

/// Where the comments above a step begin, in the stretch before it; the end of the stretch where there are none. What
/// stands on the line of the block's bracket stays with that.
fn lead_start(text: &str, before: Span) -> u32 {
    let tokens = lex(before.of(text));
    let line = tokens.iter().position(|token| token.kind == TokenKind::Newline);
    let skipped = line.unwrap_or_default();
    tokens
        .iter()
        .skip(skipped)
        .find(|token| token.kind.is_comment())
        .map_or(before.end, |token| token.span.start + before.start)
}

/// The text of a step with its ages in order, each in the place of another.
fn sorted_ages(text: &str, step: &Step, minutes: &[u32]) -> String {
    let Due::At(ages) = &step.due else { return step.span.of(text).to_owned() };
    let mut order: Vec<(u32, Span)> = minutes.iter().copied().zip(ages.iter().map(|age| age.span)).collect();
    order.sort_by_key(|(minutes, _)| *minutes);
    let mut out = String::new();
    let mut kept = step.span.start;
    for (age, (_, sorted)) in ages.iter().zip(&order) {
        out.extend([Span::new(kept, age.span.start).of(text), sorted.of(text)]);
        kept = age.span.end;
    }
    out.push_str(Span::new(kept, step.span.end).of(text));
    out
}
