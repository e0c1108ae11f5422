//! Tests in which case counts, as propositions beside those of folded texts.
//!
//! A text begins with a pattern, case counting, if each character of it stands after those before it: that is one
//! proposition for each character and the folded beginning that it stands after, so that patterns, and folded texts
//! that the text is or begins with, share what they say of one place. Whatever text there is has at most one character
//! after a beginning.
//!
//! Where a folded text is known to be there (it is the text, or its beginning, or somewhere in it), each of its places
//! has one of the characters that fold to what stands there: a [`Stretch`]. Of a stretch somewhere in the text, that is
//! said of one occurrence. Patterns that the chosen spelling contains are contained; of a text that is known whole, no others
//! are.
//!
//! Folding `İ` gives two characters, and a folded text may begin between them or end there. Such a stretch reaches
//! beyond its ends, and contains what folded texts stand in all of it.
//!
//! These clauses leave exactly those assignments that some text has. Where no equality holds, that text is, with `x` a
//! character that occurs in no text asked for: the longest beginning as spelt, `x`, and then each pattern and each
//! stretch as spelt, with `x` between and after.

use esc_check::hir::TextPart;
use esc_values::fold;
use rustc_hash::FxHashMap;

use crate::solver::{Lit, Solver};
use crate::spellings::{long, spellings};
use crate::text::AtMostOne;

/// The propositions about a text in which case counts.
#[derive(Default)]
pub(crate) struct Cased {
    /// By folded beginnings: the characters that stand after them.
    after: FxHashMap<String, (AtMostOne, Vec<(char, Lit)>)>,
    starts: Vec<Pattern>,
    contains: Vec<Pattern>,
    stretches: Vec<Stretch>,
}

struct Pattern {
    text: String,
    folded: String,
    literal: Lit,
}

/// A folded text that stands in the text where `literal` holds, and how it is spelt there.
struct Stretch {
    part: TextPart,
    folded: String,
    literal: Lit,
    slots: Vec<Slot>,
}

/// A character that may stand at some places of a stretch.
struct Slot {
    character: char,
    /// The places that it folds to, counted in characters.
    start: usize,
    end: usize,
    /// What it folds to before the stretch, and after it.
    before: String,
    beyond: String,
    literal: Lit,
}

impl Cased {
    /// That the text begins with this, or contains it.
    pub(crate) fn pattern(
        &mut self,
        solver: &mut impl Solver,
        blank: Lit,
        part: TextPart,
        text: &str,
    ) -> Lit {
        let known = if part == TextPart::Any { &self.contains } else { &self.starts };
        if let Some(known) = known.iter().find(|known| known.text == text) {
            return known.literal;
        }
        let literal = solver.proposition(false);
        solver.clause(&[!literal, !blank]);
        let pattern = Pattern { text: text.to_owned(), folded: fold(text), literal };
        if part == TextPart::Any {
            self.add_contains(solver, pattern);
        } else {
            self.add_start(solver, pattern);
        }
        literal
    }

    fn add_start(&mut self, solver: &mut impl Solver, pattern: Pattern) {
        let mut before = String::new();
        let mut all = vec![pattern.literal];
        for character in pattern.text.chars() {
            let there = self.there(solver, &before, character);
            solver.clause(&[!pattern.literal, there]);
            all.push(!there);
            before.extend(character.to_lowercase());
        }
        solver.clause(&all);
        for other in &self.contains {
            if pattern.text.contains(&other.text) {
                solver.clause(&[!pattern.literal, other.literal]);
            }
        }
        for stretch in &self.stretches {
            stretch.beside_start(solver, &pattern);
        }
        self.starts.push(pattern);
    }

    fn add_contains(&mut self, solver: &mut impl Solver, pattern: Pattern) {
        for other in &self.contains {
            if pattern.text.contains(&other.text) {
                solver.clause(&[!pattern.literal, other.literal]);
            } else if other.text.contains(&pattern.text) {
                solver.clause(&[!other.literal, pattern.literal]);
            }
        }
        for start in &self.starts {
            if start.text.contains(&pattern.text) {
                solver.clause(&[!start.literal, pattern.literal]);
            }
        }
        for stretch in &self.stretches {
            stretch.beside_contains(solver, &pattern);
        }
        self.contains.push(pattern);
    }

    /// Learns that a folded text is, begins or stands somewhere in the text where `literal` holds.
    pub(crate) fn add(&mut self, solver: &mut impl Solver, part: TextPart, folded: &str, literal: Lit) {
        let stretch = self.stretch(solver, part, folded, literal);
        for start in &self.starts {
            stretch.beside_start(solver, start);
        }
        for pattern in &self.contains {
            stretch.beside_contains(solver, pattern);
        }
        for other in &self.stretches {
            other.reaches(solver, &stretch);
            stretch.reaches(solver, other);
        }
        self.stretches.push(stretch);
    }

    /// That a character stands after a folded beginning.
    fn there(&mut self, solver: &mut impl Solver, before: &str, character: char) -> Lit {
        let (one, known) = self.after.entry(before.to_owned()).or_default();
        if let Some((_, literal)) = known.iter().find(|(known, _)| *known == character) {
            return *literal;
        }
        let literal = solver.proposition(false);
        one.add(literal, solver);
        known.push((character, literal));
        literal
    }

    /// Of each place of a stretch, that it has one of the characters that may stand there.
    fn stretch<S: Solver>(&mut self, solver: &mut S, part: TextPart, folded: &str, literal: Lit) -> Stretch {
        let places: Vec<char> = folded.chars().collect();
        let text = |places: &[char]| places.iter().collect::<String>();
        let mut slots = Vec::new();
        let mut slot = |solver: &mut S, character: char, (start, end), before: &[char], beyond: &[char]| {
            let literal = match part {
                TextPart::Any => solver.proposition(false),
                _ => self.there(solver, &text(places.get(..start).unwrap_or_default()), character),
            };
            slots.push(Slot { character, start, end, before: text(before), beyond: text(beyond), literal });
        };
        for (start, place) in places.iter().enumerate() {
            let rest = places.get(start..).unwrap_or_default();
            for character in spellings(*place) {
                let folded: Vec<char> = character.to_lowercase().collect();
                if rest.starts_with(&folded) {
                    slot(solver, character, (start, start + folded.len()), &[], &[]);
                } else if let Some(beyond) = folded.strip_prefix(rest)
                    && part != TextPart::Whole
                {
                    slot(solver, character, (start, places.len()), &[], beyond);
                }
            }
        }
        // Somewhere in a text, a stretch may begin within what a character folds to.
        let long = if part == TextPart::Any { long() } else { &[] };
        for character in long {
            let folded: Vec<char> = character.to_lowercase().collect();
            for at in 1..folded.len() {
                let (before, own) = folded.split_at(at);
                if places.starts_with(own) {
                    slot(solver, *character, (0, own.len()), before, &[]);
                } else if let Some(beyond) = own.strip_prefix(places.as_slice()) {
                    slot(solver, *character, (0, places.len()), before, beyond);
                }
            }
        }
        for place in 0..places.len() {
            let there = slots.iter().filter(|slot| (slot.start..slot.end).contains(&place));
            let mut one_of = vec![!literal];
            one_of.extend(there.map(|slot| slot.literal));
            solver.clause(&one_of);
        }
        for (at, slot) in slots.iter().enumerate() {
            let others = slots.iter().skip(at + 1).filter(|other| {
                other.literal != slot.literal && other.start < slot.end && slot.start < other.end
            });
            for other in others {
                solver.clause(&[!slot.literal, !other.literal]);
            }
        }
        Stretch { part, folded: folded.to_owned(), literal, slots }
    }

    /// The text that is this one once it is folded, as a model spells it.
    pub(crate) fn whole(&self, holds: &dyn Fn(Lit) -> bool, folded: &str) -> String {
        let whole = |stretch: &&Stretch| stretch.part == TextPart::Whole && stretch.folded == folded;
        self.stretches.iter().find(whole).map_or_else(|| folded.to_owned(), |stretch| stretch.spelt(holds))
    }

    /// What a text that is equal to none of those asked for begins with in a model, and what it contains, as spelt.
    pub(crate) fn made_up(&self, holds: &dyn Fn(Lit) -> bool) -> (String, Vec<String>) {
        let length = |folded: &str| folded.chars().count();
        let starts = self.starts.iter().filter(|start| holds(start.literal));
        let start = starts.max_by_key(|start| length(&start.folded));
        let of = |part| move |stretch: &&Stretch| stretch.part == part && holds(stretch.literal);
        let stretches = self.stretches.iter().filter(of(TextPart::Start));
        let stretch = stretches.max_by_key(|stretch| length(&stretch.folded));
        let begins = match (start, stretch) {
            (Some(start), Some(stretch)) if length(&stretch.folded) > length(&start.folded) => {
                stretch.spelt(holds)
            }
            (Some(start), _) => start.text.clone(),
            (None, stretch) => stretch.map_or_else(String::new, |stretch| stretch.spelt(holds)),
        };
        let patterns = self.contains.iter().filter(|pattern| holds(pattern.literal));
        let mut parts: Vec<String> = patterns.map(|pattern| pattern.text.clone()).collect();
        parts.extend(self.stretches.iter().filter(of(TextPart::Any)).map(|stretch| stretch.spelt(holds)));
        // What stands in another part need not stand there again.
        parts.sort_unstable_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        let mut kept: Vec<String> = Vec::with_capacity(parts.len());
        for part in parts {
            if !begins.contains(&part) && !kept.iter().any(|kept| kept.contains(&part)) {
                kept.push(part);
            }
        }
        kept.sort_unstable();
        (begins, kept)
    }

    /// The texts that are asked for.
    pub(crate) fn asked(&self) -> impl Iterator<Item = &str> {
        self.starts.iter().chain(&self.contains).map(|pattern| pattern.text.as_str())
    }
}

impl Stretch {
    fn beside_start(&self, solver: &mut impl Solver, start: &Pattern) {
        match self.part {
            TextPart::Whole if !self.folded.starts_with(&start.folded) => {
                solver.clause(&[!self.literal, !start.literal]);
            }
            TextPart::Start if start.folded.starts_with(&self.folded) => {
                solver.clause(&[!start.literal, self.literal]);
            }
            TextPart::Start if !self.folded.starts_with(&start.folded) => {
                solver.clause(&[!start.literal, !self.literal]);
            }
            TextPart::Any if start.folded.contains(&self.folded) => {
                solver.clause(&[!start.literal, self.literal]);
            }
            // The two share what they say of their places.
            _ => {}
        }
    }

    fn beside_contains(&self, solver: &mut impl Solver, pattern: &Pattern) {
        if self.part == TextPart::Any && pattern.folded.contains(&self.folded) {
            solver.clause(&[!pattern.literal, self.literal]);
        }
        let mut places = vec![!self.literal, !pattern.literal];
        for spelling in self.occurrences(&pattern.text) {
            let mut contains = vec![!self.literal, pattern.literal];
            contains.extend(spelling.iter().map(|slot| !*slot));
            solver.clause(&contains);
            if self.part == TextPart::Whole {
                places.push(match spelling.as_slice() {
                    [slot] => *slot,
                    slots => {
                        let here = solver.proposition(false);
                        for slot in slots {
                            solver.clause(&[!here, *slot]);
                        }
                        here
                    }
                });
            }
        }
        if self.part == TextPart::Whole {
            solver.clause(&places);
        }
    }

    /// The ways in which a text stands in the stretch: for each, the slots that have its characters.
    fn occurrences(&self, text: &str) -> Vec<Vec<Lit>> {
        let mut found = Vec::new();
        let Some(first) = text.chars().next() else { return found };
        for slot in self.slots.iter().filter(|slot| slot.character == first) {
            let mut last = slot;
            let mut spelling = vec![slot.literal];
            let is_there = text.chars().skip(1).all(|character| {
                let next = self.slots.iter().find(|next| {
                    next.character == character
                        && next.start == last.end
                        && next.before.is_empty()
                        && last.beyond.is_empty()
                });
                next.inspect(|next| {
                    last = *next;
                    spelling.push(next.literal);
                })
                .is_some()
            });
            if is_there {
                found.push(spelling);
            }
        }
        found
    }

    /// Where its ends reach beyond it, another folded text may begin the text, or stand in it.
    fn reaches(&self, solver: &mut impl Solver, other: &Self) {
        let begins = self.part == TextPart::Start && other.part == TextPart::Start;
        let reaches_out = |slot: &Slot| !(slot.before.is_empty() && slot.beyond.is_empty());
        if !(begins || other.part == TextPart::Any) || !self.slots.iter().any(reaches_out) {
            return;
        }
        let ends = || std::iter::once(None).chain(self.slots.iter().map(Some));
        for first in ends().filter(|slot| slot.is_none_or(|slot| !slot.before.is_empty())) {
            for last in ends().filter(|slot| slot.is_none_or(|slot| !slot.beyond.is_empty())) {
                let (before, beyond) =
                    (first.map_or("", |slot| &slot.before), last.map_or("", |slot| &slot.beyond));
                let all = format!("{before}{}{beyond}", self.folded);
                let is_there =
                    if begins { all.starts_with(&other.folded) } else { all.contains(&other.folded) };
                // What stands in the stretch itself is said elsewhere.
                if is_there && !self.folded.contains(&other.folded) {
                    let ends = [first, last].into_iter().flatten().map(|slot| !slot.literal);
                    let clause: Vec<Lit> = [!self.literal, other.literal].into_iter().chain(ends).collect();
                    solver.clause(&clause);
                }
            }
        }
    }

    /// The stretch as a model spells it.
    fn spelt(&self, holds: &dyn Fn(Lit) -> bool) -> String {
        let mut text = String::with_capacity(self.folded.len());
        let mut place = 0;
        while let Some(slot) =
            self.slots.iter().find(|slot| slot.start == place && slot.end > place && holds(slot.literal))
        {
            text.push(slot.character);
            place = slot.end;
        }
        text
    }
}

#[cfg(test)]
mod tests;
