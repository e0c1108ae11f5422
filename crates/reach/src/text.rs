//! Texts as propositions, compared folded.
//!
//! A text equal to a constant decides every pattern; of two prefixes one begins the other or they exclude each other; a
//! prefix or a contained text brings the texts that it contains itself. That is all: an assignment with prefix `p` (the
//! longest) and contained texts `c₁ … cₙ`, and without constant, is that of the text `p x c₁ x … x cₙ x`, where `x` is a
//! character that occurs in no text asked for.

use esc_check::hir::TextPart;

use crate::cased::Cased;
use crate::sample::Text;
use crate::solver::{Lit, Solver};
use crate::space::{Field, PatternId, Space, TextId};

/// The propositions about a text.
#[derive(Default)]
pub(crate) struct TextProps {
    equal: Vec<(TextId, Lit)>,
    one: AtMostOne,
    starts: Vec<(PatternId, Lit)>,
    contains: Vec<(PatternId, Lit)>,
    /// Those in which case counts, once one is asked for.
    cased: Option<Box<Cased>>,
}

/// Propositions of which at most one holds, in a number of clauses that grows with their number only.
#[derive(Default)]
pub(crate) struct AtMostOne {
    /// Whether one of those before the last does.
    last: Option<Lit>,
}

impl AtMostOne {
    pub(crate) fn add(&mut self, literal: Lit, solver: &mut impl Solver) {
        if let Some(last) = self.last {
            solver.clause(&[!literal, !last]);
            let next = solver.proposition(true);
            solver.clause(&[!last, next]);
            solver.clause(&[!literal, next]);
            self.last = Some(next);
        } else {
            self.last = Some(literal);
        }
    }
}

impl TextProps {
    /// That it is this text.
    pub(crate) fn equal(
        &mut self,
        space: &Space,
        solver: &mut impl Solver,
        blank: Lit,
        id: TextId,
        text: &str,
    ) -> Lit {
        if let Some((_, known)) = self.equal.iter().find(|(known, _)| *known == id) {
            return *known;
        }
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        self.one.add(literal, solver);
        for (pattern, starts) in &self.starts {
            decide(solver, literal, *starts, text.starts_with(space.pattern(*pattern)));
        }
        for (pattern, contains) in &self.contains {
            decide(solver, literal, *contains, text.contains(space.pattern(*pattern)));
        }
        if let Some(cased) = &mut self.cased {
            cased.add(solver, TextPart::Whole, text, literal);
        }
        self.equal.push((id, literal));
        literal
    }

    /// That it begins with this text.
    pub(crate) fn starts(
        &mut self,
        space: &Space,
        solver: &mut impl Solver,
        field: &Field,
        blank: Lit,
        id: PatternId,
    ) -> Lit {
        if let Some((_, known)) = self.starts.iter().find(|(known, _)| *known == id) {
            return *known;
        }
        let text = space.pattern(id);
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        for (equal, holds) in &self.equal {
            decide(solver, *holds, literal, field.text(*equal).starts_with(text));
        }
        for (other, starts) in &self.starts {
            let other = space.pattern(*other);
            if other.starts_with(text) {
                solver.clause(&[!*starts, literal]);
            } else if text.starts_with(other) {
                solver.clause(&[!literal, *starts]);
            } else {
                solver.clause(&[!literal, !*starts]);
            }
        }
        for (other, contains) in &self.contains {
            if text.contains(space.pattern(*other)) {
                solver.clause(&[!literal, *contains]);
            }
        }
        if let Some(cased) = &mut self.cased {
            cased.add(solver, TextPart::Start, text, literal);
        }
        self.starts.push((id, literal));
        literal
    }

    /// That it contains this text.
    pub(crate) fn contains(
        &mut self,
        space: &Space,
        solver: &mut impl Solver,
        field: &Field,
        blank: Lit,
        id: PatternId,
    ) -> Lit {
        if let Some((_, known)) = self.contains.iter().find(|(known, _)| *known == id) {
            return *known;
        }
        let text = space.pattern(id);
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        for (equal, holds) in &self.equal {
            decide(solver, *holds, literal, field.text(*equal).contains(text));
        }
        for (other, starts) in &self.starts {
            if space.pattern(*other).contains(text) {
                solver.clause(&[!*starts, literal]);
            }
        }
        for (other, contains) in &self.contains {
            let other = space.pattern(*other);
            if other.contains(text) {
                solver.clause(&[!*contains, literal]);
            } else if text.contains(other) {
                solver.clause(&[!literal, *contains]);
            }
        }
        if let Some(cased) = &mut self.cased {
            cased.add(solver, TextPart::Any, text, literal);
        }
        self.contains.push((id, literal));
        literal
    }

    /// That it begins with this text, or contains it, case counting.
    pub(crate) fn cased(
        &mut self,
        space: &Space,
        solver: &mut impl Solver,
        field: &Field,
        blank: Lit,
        part: TextPart,
        id: PatternId,
    ) -> Lit {
        let Self { equal, starts, contains, cased, .. } = self;
        let cased = cased.get_or_insert_with(|| {
            let mut cased = Box::<Cased>::default();
            for (text, literal) in equal {
                cased.add(solver, TextPart::Whole, field.text(*text), *literal);
            }
            for (patterns, part) in [(starts, TextPart::Start), (contains, TextPart::Any)] {
                for (pattern, literal) in patterns {
                    cased.add(solver, part, space.pattern(*pattern), *literal);
                }
            }
            cased
        });
        cased.pattern(solver, blank, part, space.pattern(id))
    }

    /// The text that a model shows, unless it is blank.
    pub(crate) fn text(&self, space: &Space, field: &Field, holds: &dyn Fn(Lit) -> bool) -> Text {
        if let Some((equal, _)) = self.equal.iter().find(|(_, literal)| holds(*literal)) {
            let folded = field.text(*equal);
            return match &self.cased {
                Some(cased) => Text::spelt(&cased.whole(holds, folded)),
                None => Text::folded(folded.clone()),
            };
        }
        let asked = self.equal.iter().map(|(id, _)| &**field.text(*id));
        let asked = asked.chain(self.starts.iter().chain(&self.contains).map(|(id, _)| space.pattern(*id)));
        if let Some(cased) = &self.cased {
            let x = separator(asked.chain(cased.asked()));
            let (begins, contains) = cased.made_up(holds);
            let contains: Vec<&str> = contains.iter().map(String::as_str).collect();
            return Text::spelt(&representative(&begins, &contains, x));
        }
        let patterns = |list: &[(PatternId, Lit)]| -> Vec<&str> {
            list.iter().filter(|(_, literal)| holds(*literal)).map(|(id, _)| space.pattern(*id)).collect()
        };
        let starts = patterns(&self.starts);
        let begins = starts.iter().max_by_key(|start| start.len()).copied().unwrap_or_default();
        let mut contains = patterns(&self.contains);
        contains.sort_unstable();
        Text::folded(representative(begins, &contains, separator(asked)))
    }
}

/// Where `holds` does, `literal` has this value.
fn decide(solver: &mut impl Solver, holds: Lit, literal: Lit, value: bool) {
    solver.clause(&[!holds, if value { literal } else { !literal }]);
}

/// A character that occurs in none of the texts and is its own lower case.
pub(crate) fn separator<'t>(texts: impl Iterator<Item = &'t str>) -> char {
    let texts: Vec<_> = texts.collect();
    // Private use: no one writes them, and if someone does, there are more than a file can hold.
    let candidates = ('\u{e000}'..='\u{f8ff}').chain('\u{f0000}'..='\u{ffffd}');
    candidates
        .into_iter()
        .find(|candidate| !texts.iter().any(|text| text.contains(*candidate)))
        .unwrap_or('\u{e000}')
}

/// A text that starts with `begins`, contains all of `contains`, and nothing else that has no `x`.
fn representative(begins: &str, contains: &[&str], x: char) -> String {
    let mut text = begins.to_owned();
    text.push(x);
    for part in contains {
        text.push_str(part);
        text.push(x);
    }
    text
}
