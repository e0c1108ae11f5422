use std::collections::BTreeSet;
use std::sync::Arc;

use esc_runtime::parts::{Constants, Field, FieldKind, Picklist, PicklistValue};

use super::*;
use crate::lift::Tree;
use crate::props::Props;
use crate::sample::{Sample, Text, Value};
use crate::solver::{Answer, Batsat};
use crate::space::{FieldId, Space, Test, TestId, Values};

/// Characters with one spelling, two and three, and those that `İ` folds to.
const ALPHABET: [char; 10] = ['a', 'A', 'b', 'B', 'i', 'I', 'İ', '\u{307}', 'k', '\u{212a}'];

/// Numbers that are the same in each run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % end
    }

    /// A text of some of the first characters of the alphabet.
    fn text(&mut self, characters: &[char], least: usize, most: usize) -> String {
        let length = least + self.below(most - least + 1);
        (0..length).map(|_| characters[self.below(characters.len())]).collect()
    }
}

/// A test of a text.
#[derive(Clone, Debug, PartialEq)]
struct Asked {
    part: TextPart,
    cased: bool,
    text: String,
}

impl Asked {
    fn holds(&self, text: &str) -> bool {
        if self.cased { self.part.is(text, &self.text) } else { self.part.is(&fold(text), &fold(&self.text)) }
    }

    fn intern(&self, space: &mut Space, field: FieldId) -> TestId {
        let wanted: Arc<str> = if self.cased { self.text.as_str().into() } else { fold(&self.text).into() };
        let test = match (self.cased, self.part) {
            (true, part) => Test::Cased(part, space.intern_pattern(&wanted)),
            (false, TextPart::Whole) => {
                let texts = Box::new([space.intern_text(field, &wanted)]);
                Test::Values { blank: false, values: Values::Texts { texts, others: false } }
            }
            (false, TextPart::Start) => Test::StartsWith(Box::new([space.intern_pattern(&wanted)])),
            (false, TextPart::Any) => Test::Contains(Box::new([space.intern_pattern(&wanted)])),
        };
        space.intern_test(field, test, &"".into(), false)
    }
}

fn asked(numbers: &mut Numbers, characters: &[char]) -> Vec<Asked> {
    let count = 2 + numbers.below(6);
    let mut all: Vec<Asked> = Vec::new();
    for _ in 0..count {
        let part = [TextPart::Whole, TextPart::Start, TextPart::Any][numbers.below(3)];
        let cased = numbers.below(3) > 0;
        let asked = Asked { part, cased, text: numbers.text(characters, 1, 3) };
        if !all.contains(&asked) {
            all.push(asked);
        }
    }
    all
}

/// Every text of up to so many characters.
fn texts(characters: &[char], most: usize) -> Vec<String> {
    let mut all = vec![String::new()];
    let mut last = all.clone();
    for _ in 0..most {
        let longer = |text: &String| characters.iter().map(|c| format!("{text}{c}")).collect::<Vec<_>>();
        last = last.iter().flat_map(longer).collect();
        all.extend(last.iter().cloned());
    }
    all
}

fn field(kind: FieldKind) -> Field {
    Field { name: "T".into(), quoted: false, kind, constants: Constants::Texts(Vec::new()) }
}

/// Every way in which the tests can be answered, as the solver has it; each is shown by its own text.
fn answers(space: &Space, tests: &[TestId], shown: &dyn Fn(&Sample) -> Vec<bool>) -> BTreeSet<Vec<bool>> {
    let mut props = Props::new(space, Batsat::new());
    let literals: Vec<Lit> = tests.iter().map(|test| props.test(*test)).collect();
    let mut found = BTreeSet::new();
    let mut others: Vec<Lit> = Vec::new();
    while props.solve(&others, &mut 1_000_000) == Answer::Yes {
        let sample = props.sample();
        let answer = shown(&sample);
        let test = |id: &TestId| sample.holds(space, &Tree::Test { test: *id, negated: false });
        assert_eq!(tests.iter().map(test).collect::<Vec<_>>(), answer, "{sample:?}");
        // The solver may not come up with this answer again: where its own was another, it would.
        let other =
            literals.iter().zip(&answer).map(|(literal, yes)| if *yes { !*literal } else { *literal });
        let other: Vec<Lit> = other.collect();
        others.push(props.any(&other));
        assert!(found.insert(answer), "twice: {sample:?}");
    }
    found
}

fn hold(seed: u64) {
    let mut numbers = Numbers(seed);
    let characters = match seed % 3 {
        0 => &ALPHABET[..4],
        1 => &ALPHABET[4..8],
        _ => &ALPHABET[..],
    };
    let all = asked(&mut numbers, characters);
    let mut space = Space::default();
    space.add_fields(&[field(FieldKind::Text)]);
    let id = space.find("T").unwrap();
    let tests: Vec<TestId> = all.iter().map(|asked| asked.intern(&mut space, id)).collect();
    let answer =
        |text: &str| -> Vec<bool> { all.iter().map(|asked| !text.is_empty() && asked.holds(text)).collect() };
    let found = answers(&space, &tests, &|sample| match sample.get(id) {
        Value::Text(text) => answer(text.as_spelt()),
        _ => answer(""),
    });
    let short = texts(characters, if characters.len() > 4 { 3 } else { 5 });
    let long = (0..2000).map(|_| numbers.text(characters, 4, 12));
    for text in short.into_iter().chain(long) {
        assert!(found.contains(&answer(&text)), "{text:?} is left out: {all:?}");
    }
}

#[test]
fn tests_are_answered_as_some_text_answers_them_and_every_text_does() {
    (0..600).for_each(hold);
}

#[test]
fn the_choices_of_a_picklist_are_spelt_in_every_way() {
    for seed in 0..200 {
        let mut numbers = Numbers(seed);
        let characters = &ALPHABET[..];
        let all = asked(&mut numbers, characters);
        // No longer than the texts that are enumerated.
        let values = (0..3).map(|_| fold(&numbers.text(characters, 1, 3)));
        let values: BTreeSet<String> = values.filter(|value| value.chars().count() <= 3).collect();
        let value = |text: &String| PicklistValue { text: text.as_str().into(), closed: false };
        let list = Picklist { values: values.iter().map(value).collect(), open: false };
        let mut space = Space::default();
        space.add_fields(&[field(FieldKind::Picklist(list))]);
        let id = space.find("T").unwrap();
        let tests: Vec<TestId> = all.iter().map(|asked| asked.intern(&mut space, id)).collect();
        let answer = |text: &str| -> Vec<bool> {
            all.iter().map(|asked| !text.is_empty() && asked.holds(text)).collect()
        };
        let found = answers(&space, &tests, &|sample| match sample.get(id) {
            Value::Text(text) => {
                assert!(values.contains(&**text.as_folded()));
                answer(text.as_spelt())
            }
            _ => answer(""),
        });
        let every: BTreeSet<Vec<bool>> = texts(characters, 3)
            .iter()
            .filter(|text| text.is_empty() || values.contains(&fold(text)))
            .map(|text| answer(text))
            .collect();
        assert_eq!(found, every, "{all:?} {values:?}");
    }
}

#[test]
fn a_text_that_is_only_folded_is_taken_as_it_is() {
    let mut space = Space::default();
    space.add_fields(&[field(FieldKind::Text)]);
    let id = space.find("T").unwrap();
    let upper = Asked { part: TextPart::Whole, cased: true, text: "Acme".into() }.intern(&mut space, id);
    let mut sample = Sample::default();
    let holds = |sample: &Sample| sample.holds(&space, &Tree::Test { test: upper, negated: false });
    sample.set(id, Value::Text(Text::folded("acme")));
    assert!(!holds(&sample));
    sample.set(id, Value::Text(Text::spelt("Acme")));
    assert!(holds(&sample));
}
