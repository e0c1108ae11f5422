//! What to make of a slice that the grammar does not accept as it is.
//!
//! Mistakes are mended one after the other, each reported once, and the text is read again after each round: as a
//! whole if that is possible now, else part by part, so that a mistake in one part hides nothing in another. See
//! [`crate::mend`] for why.

mod amount;
mod block;
mod criteria;
mod entry;
mod lexical;
mod step;
mod wording;

use std::ops::Range;

use esc_diagnostics::{Code, Diagnostic, SliceId, Span};
use pest::Parser as _;
use pest::error::{Error, ErrorVariant, InputLocation};

use crate::ast::{self, Criteria, CriteriaKind, ItemKind, Label, Row, Target, TargetKind, Text};
use crate::build::{Builder, unescape};
use crate::cut::View;
use crate::grammar::{Grammar, Pair, Rule};
use crate::lexer::{formula_depth, lex};
use crate::limits::MAX_DEPTH;
use crate::mend::{Mend, Mended, Repair};
use crate::suggest::suggest;
use crate::token::{Token, TokenKind};
use crate::words::{self, Declaration};

/// How often a slice is mended and read again. A round mends one mistake in each part, so this is how many
/// mistakes one step or one `when` can have with a message for each.
const MAX_ROUNDS: usize = 8;

/// What could be made of a slice.
pub(crate) struct Recovered {
    pub(crate) kind: Option<ItemKind>,
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// Whether a part of it is missing or guessed.
    pub(crate) broken: bool,
}

/// Reads a slice that has mistakes.
pub(crate) fn recover(id: SliceId, text: &str, tokens: &[Token]) -> Recovered {
    let mut mended = Mended::default();
    let mut repairs = lexical::repairs(&View::new(text, tokens), tokens);
    for repair in &repairs {
        mended.add(&repair.mends);
    }
    let mut rounds = MAX_ROUNDS;
    loop {
        let current = mended.apply(text);
        let tokens = lex(&current);
        let mut reader = Reader {
            view: &View::new(&current, &tokens),
            mended: &mended,
            shaky: repairs.iter().filter(|repair| repair.shaky).map(|repair| repair.span).collect(),
            builder: Builder::new(id, &mended),
            found: Vec::new(),
            silenced: false,
        };
        let kind = reader.slice();
        let Reader { builder, found, silenced, .. } = reader;
        let found: Vec<Repair> = found.into_iter().map(|repair| repair.original(&mended)).collect();
        let mut next = mended.clone();
        let (mendable, rest): (Vec<_>, Vec<_>) = found
            .into_iter()
            .partition(|repair| rounds > 0 && !repair.mends.is_empty() && next.add(&repair.mends));
        if mendable.is_empty() {
            let sure = repairs.iter().all(|repair| repair.certain) && rest.is_empty() && !silenced;
            let mut diagnostics: Vec<Diagnostic> = repairs
                .iter()
                .chain(&rest)
                .map(|repair| repair.diagnostic(id))
                .chain(builder.diagnostics)
                .collect();
            diagnostics.sort_by_key(|diagnostic| diagnostic.location.span.start);
            let broken = !sure || diagnostics.iter().any(|diagnostic| diagnostic.fixes.is_empty());
            return Recovered { kind, diagnostics, broken };
        }
        repairs.extend(mendable);
        mended = next;
        rounds -= 1;
    }
}

/// The first of some tokens that stands deeper in parentheses and `not`s than [`MAX_DEPTH`].
pub(crate) fn too_deep(view: &View<'_>, range: Range<usize>) -> Option<usize> {
    // For each open parenthesis the number of `not`s right before it.
    let mut open: Vec<usize> = Vec::new();
    let (mut depth, mut nots) = (0, 0);
    for index in range {
        match view.kind(index) {
            Some(TokenKind::LeftParen) => {
                open.push(nots);
                depth += 1;
                nots = 0;
            }
            Some(TokenKind::RightParen) => {
                depth -= nots;
                nots = 0;
                if let Some(before) = open.pop() {
                    depth -= 1 + before;
                }
            }
            Some(TokenKind::Word) if view.is(index, "not") => {
                nots += 1;
                depth += 1;
            }
            Some(TokenKind::FormulaBody) if depth + formula_depth(view.str(index)) > MAX_DEPTH => {
                return Some(index);
            }
            _ => {
                depth -= nots;
                nots = 0;
            }
        }
        if depth > MAX_DEPTH {
            return Some(index);
        }
    }
    None
}

/// Replaces a place.
fn replace(span: Span, text: impl Into<String>) -> Mend {
    Mend { span, text: text.into() }
}

/// Inserts at a place.
fn put(at: u32, text: impl Into<String>) -> Mend {
    replace(Span::new(at, at), text)
}

/// The parts that are read by themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Rule,
    Import,
    Target,
    Row,
    EntryHead,
    When,
    Clause,
    Step,
    CaseHead,
    Field,
    HoursHead,
    HoursItem,
    ClosuresHead,
    ClosuresItem,
    PoolHead,
    Member,
}

/// Where reading a part failed.
struct Failure {
    part: Part,
    /// The tokens of the part.
    range: Range<usize>,
    /// The token that does not fit; the end of the range where one is missing.
    at: usize,
    /// What could stand there.
    expected: Vec<Rule>,
}

/// Reads one version of a slice.
struct Reader<'a> {
    view: &'a View<'a>,
    mended: &'a Mended,
    /// The mistakes, by their places in the slice, around which nothing more is to be reported.
    shaky: Vec<Span>,
    builder: Builder<'a>,
    found: Vec<Repair>,
    /// Whether a part failed without a word on it.
    silenced: bool,
}

impl<'a> Reader<'a> {
    fn slice(&mut self) -> Option<ItemKind> {
        if self.view.len() == 0 {
            return None;
        }
        let first = self.view.str(0);
        let declaration =
            (self.view.kind(0) == Some(TokenKind::Word)).then(|| Declaration::of(first)).flatten();
        let Some(declaration) = declaration else {
            self.no_declaration();
            return None;
        };
        if declaration == Declaration::Test {
            let message = "`test` is reserved for tests, which the language does not have yet";
            self.found.push(
                Repair::new(self.view.span(0), message)
                    .help("test rules with `escc eval` and cases of your own"),
            );
            return None;
        }
        if too_deep(self.view, 0..self.view.len()).is_none()
            && let Ok(mut pairs) = Grammar::parse(Rule::slice, self.view.text)
        {
            self.builder.start_at(0);
            return pairs.next().and_then(|pair| self.builder.declaration(pair));
        }
        let all = 0..self.view.len();
        match declaration {
            Declaration::Rule => {
                let whole = self.part(all, Part::Rule, |builder, pair| builder.declaration(pair));
                whole.or_else(|| Some(ItemKind::Rule(ast::Rule { name: self.name()?, inactive: None })))
            }
            Declaration::Import => {
                let whole = self.part(all, Part::Import, |builder, pair| builder.declaration(pair));
                whole.or_else(|| self.name().map(ItemKind::Import))
            }
            Declaration::Queue => self.target(all, TargetKind::Queue),
            Declaration::User => self.target(all, TargetKind::User),
            Declaration::Role => self.target(all, TargetKind::Role),
            Declaration::Template => self.target(all, TargetKind::Template),
            Declaration::Row => self.row(all),
            Declaration::Entry => self.entry(),
            Declaration::Case => self.case(),
            Declaration::Default | Declaration::Hours => self.hours(),
            Declaration::Closures => self.closures(),
            Declaration::Pool => self.pool(),
            Declaration::Test => None,
        }
    }

    fn target(&mut self, all: Range<usize>, kind: TargetKind) -> Option<ItemKind> {
        let whole = self.part(all, Part::Target, |builder, pair| builder.declaration(pair));
        whole.or_else(|| Some(ItemKind::Target(Target { kind, name: self.name()? })))
    }

    /// A row; one whose criteria cannot be read keeps its label.
    fn row(&mut self, all: Range<usize>) -> Option<ItemKind> {
        let whole = self.part(all.clone(), Part::Row, |builder, pair| builder.row(pair.into_inner()));
        if whole.is_some() || !matches!(self.view.kind(1), Some(TokenKind::Number | TokenKind::Word)) {
            return whole.map(ItemKind::Row);
        }
        let label =
            Label { value: self.view.str(1).to_owned(), span: self.mended.original(self.view.span(1)) };
        let span = self.mended.original(self.covered(&all));
        let criteria =
            Criteria { kind: CriteriaKind::All(Vec::new()), span: Span::new(label.span.end, span.end) };
        Some(ItemKind::Row(Row { label, criteria, span }))
    }

    /// What stands before the first declaration of a file, or begins with a slip for one.
    fn no_declaration(&mut self) {
        let (span, written) = (self.view.span(0), self.view.str(0));
        if self.is_shaky(0..self.view.len()) {
            self.silenced = true;
            return;
        }
        let meant = match written.to_ascii_lowercase().as_str() {
            "include" | "require" | "use" => Some("import"),
            "business_hours" | "businesshours" | "calendar" => Some("hours"),
            "holidays" => Some("closures"),
            "agent" => Some("user"),
            "fields" => Some("case"),
            _ => suggest(written, words::DECLARATIONS.iter().copied()),
        };
        let found = wording::found(self.view, 0);
        let repair = Repair::new(span, format!("{found} begins no declaration"));
        self.found.push(match meant.filter(|_| self.view.kind(0) == Some(TokenKind::Word)) {
            Some(meant) => repair
                .help(format!("did you mean `{meant}`?"))
                .possible(format!("write `{meant}`"), vec![replace(span, meant)]),
            None => repair.help(
                "a declaration begins with `rule`, `import`, `case`, `hours`, `closures`, `queue`, `user`, `role`, `template`, `pool`, `row` or `entry`",
            ),
        });
    }

    /// Reads some tokens as one part.
    fn part<T>(
        &mut self,
        range: Range<usize>,
        part: Part,
        build: impl FnOnce(&mut Builder<'a>, Pair<'a>) -> Option<T>,
    ) -> Option<T> {
        if let Some(deep) = too_deep(self.view, range.clone()) {
            let message = format!("this is nested more than {MAX_DEPTH} deep");
            let repair = Repair::new(self.view.span(deep), message).code(Code::E0005);
            self.report(
                range,
                repair.help("give a part of it a label with `row` and write the label instead"),
            );
            return None;
        }
        match self.try_part(range.clone(), part) {
            Ok(pair) => {
                self.builder.start_at(self.view.span(range.start).start);
                build(&mut self.builder, pair?)
            }
            Err(failure) => {
                self.fail(&failure);
                None
            }
        }
    }

    /// The pair of a part, or why there is none.
    fn try_part(&self, range: Range<usize>, part: Part) -> Result<Option<Pair<'a>>, Failure> {
        let span = self.covered(&range);
        let text: &'a str = span.of(self.view.text);
        match Grammar::parse(part.rule(), text) {
            Ok(mut pairs) => Ok(pairs.next()),
            Err(error) => Err(self.failure(part, range, span.start, *Box::new(error))),
        }
    }

    fn covered(&self, range: &Range<usize>) -> Span {
        let start = self.view.span(range.start);
        range
            .end
            .checked_sub(1)
            .filter(|last| *last >= range.start)
            .map_or(start.before(), |last| start.to(self.view.span(last)))
    }

    fn failure(&self, part: Part, range: Range<usize>, base: u32, error: Error<Rule>) -> Failure {
        let at = match error.location {
            InputLocation::Pos(at) | InputLocation::Span((at, _)) => {
                base + u32::try_from(at).unwrap_or_default()
            }
        };
        let index = range.clone().find(|index| self.view.span(*index).end > at).unwrap_or(range.end);
        let expected = match error.variant {
            ErrorVariant::ParsingError { positives, .. } => positives,
            ErrorVariant::CustomError { .. } => Vec::new(),
        };
        Failure { part, range, at: index, expected }
    }

    /// Whether a mistake in or at these tokens was already reported that leaves too much open.
    fn is_shaky(&self, range: Range<usize>) -> bool {
        let span = self.mended.original(self.covered(&range));
        self.shaky.iter().any(|shaky| shaky.start <= span.end && span.start <= shaky.end)
    }

    fn fail(&mut self, failure: &Failure) {
        if self.is_shaky(failure.range.clone()) {
            self.silenced = true;
            return;
        }
        let repair = self.diagnose(failure);
        self.found.push(repair);
    }

    fn diagnose(&self, failure: &Failure) -> Repair {
        let view = self.view;
        if let Some(repair) = twice(view, failure) {
            return repair;
        }
        let special = match failure.part {
            Part::Row | Part::When => criteria::diagnose(view, failure),
            Part::EntryHead => entry::diagnose_head(view, failure),
            Part::Clause => entry::diagnose_clause(view, failure),
            Part::Step => step::diagnose(view, failure),
            _ => block::diagnose(view, failure),
        };
        special.or_else(|| slip(view, failure)).unwrap_or_else(|| {
            let found = wording::found(view, failure.at);
            let expected = wording::expected(failure);
            Repair::new(view.span(failure.at), format!("found {found}, expected {expected}"))
        })
    }

    /// The name of the declaration, where it stands at its place.
    fn name(&self) -> Option<Text> {
        self.text(block::name_place(self.view) + 1)
    }

    fn text(&self, index: usize) -> Option<Text> {
        let written =
            Some(self.view.str(index)).filter(|_| self.view.kind(index) == Some(TokenKind::Text))?;
        let inside = written.strip_prefix('"')?.strip_suffix('"')?;
        Some(Text { value: unescape(inside)?, span: self.mended.original(self.view.span(index)) })
    }

    /// Reports what stands after the end of a declaration.
    fn trailing(&mut self, from: usize, what: &str) {
        let all = from..self.view.len();
        if all.is_empty() {
            return;
        }
        if self.is_shaky(all.clone()) {
            self.silenced = true;
            return;
        }
        let span = self.view.span(from);
        let found = wording::found(self.view, from);
        let repair = Repair::new(span, format!("found {found} after the end of the {what}"));
        self.found.push(match self.view.kind(from) {
            Some(TokenKind::Semicolon | TokenKind::Comma | TokenKind::Greater) => {
                let written = self.view.str(from);
                repair
                    .help(format!("declarations are not parted by any mark: leave the `{written}` out"))
                    .certain(format!("remove `{written}`"), vec![replace(span, "")])
            }
            _ => repair.help(
                "another declaration begins on a line of its own, with a word such as `entry` or `queue`",
            ),
        });
    }
}

/// A token that stands there twice in a row.
fn twice(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (at, range) = (failure.at, &failure.range);
    let before = at.checked_sub(1).filter(|before| *before >= range.start && at < range.end)?;
    let (span, written) = (view.span(at), view.str(at));
    let bracket = matches!(view.kind(at), Some(TokenKind::LeftParen | TokenKind::RightParen));
    let same = view.kind(at) == view.kind(before) && view.str(before).eq_ignore_ascii_case(written);
    (same && !bracket).then(|| {
        let found = wording::found(view, at);
        Repair::new(span, format!("{found} stands here twice"))
            .help("leave the second one out")
            .certain("remove the second one", vec![replace(span, "")])
    })
}

/// A word that is a slip for one that could stand there.
fn slip(view: &View<'_>, failure: &Failure) -> Option<Repair> {
    let (span, written) = (view.span(failure.at), view.str(failure.at));
    if failure.at >= failure.range.end || view.kind(failure.at) != Some(TokenKind::Word) {
        return None;
    }
    let words = wording::words(failure);
    let meant = suggest(written, words.iter().map(String::as_str))?;
    // The word as it is cannot stand there, so a word that differs in nothing is no suggestion.
    if meant.eq_ignore_ascii_case(written) {
        return None;
    }
    let repair = Repair::new(span, format!("`{written}` is no word that can stand here"));
    Some(
        repair
            .help(format!("did you mean `{meant}`?"))
            .possible(format!("write `{meant}`"), vec![replace(span, meant)]),
    )
}

impl Part {
    fn rule(self) -> Rule {
        match self {
            Self::Rule => Rule::just_rule,
            Self::Import => Rule::just_import,
            Self::Target => Rule::just_target,
            Self::Row => Rule::just_row,
            Self::EntryHead => Rule::just_entry_head,
            Self::When => Rule::just_when,
            Self::Clause => Rule::just_clause,
            Self::Step => Rule::just_step,
            Self::CaseHead => Rule::just_case_head,
            Self::Field => Rule::just_field_decl,
            Self::HoursHead => Rule::just_hours_head,
            Self::HoursItem => Rule::just_hours_item,
            Self::ClosuresHead => Rule::just_closures_head,
            Self::ClosuresItem => Rule::just_closures_item,
            Self::PoolHead => Rule::just_pool_head,
            Self::Member => Rule::just_member,
        }
    }
}
