//! Cases for people: plain values for every field that the rules test, wherever one keeps the claim.

use std::fmt::Write as _;
use std::sync::Arc;

use esc_diagnostics::Witness;
use esc_runtime::Program;
use esc_runtime::parts::{FieldKind, Node, SystemField};
use esc_values::{Day, Decimal, Instant, fold, folds_alike, quote};
use rustc_hash::FxHashMap;

use crate::sample::{Sample, Text, Value};
use crate::space::{Domain, Field, FieldId, Point, Space};

/// The day and instant that a case has where nothing asks for another: a Monday morning.
const PLAIN_DAY: &str = "2026-01-05";
const PLAIN_INSTANT: &str = "2026-01-05T09:00:00Z";
/// The `Id` of a case that needs none in particular.
const PLAIN_ID: &str = "500000000000001";

/// Texts for fields that may hold any.
const PLAIN_TEXTS: [&str; 4] = ["Example", "Sample", "Another", "Unknown"];
/// Numbers for fields that may hold any.
const PLAIN_NUMBERS: [i64; 6] = [1, 10, 50, 100, 0, -1];

/// What stands between the parts of a made-up text, the plainest first. All of Unicode's letters could do; these are
/// more than the rules of a team use up.
const BETWEEN: &str = " -/,._:#+0123456789abcdefghijklmnopqrstuvwxyzäöüßéñøåčšžαβγδжфцщю中日한";

/// How the rules spell the texts that they ask for, by their folded form.
#[derive(Debug, Default)]
pub(crate) struct Spelling(FxHashMap<String, String>);

impl Spelling {
    /// Adds the texts in quotes of a comparison as written.
    pub(crate) fn read(&mut self, comparison: &str) {
        let mut rest = comparison;
        while let Some((_, after)) = rest.split_once('"') {
            let mut text = String::new();
            let mut characters = after.char_indices();
            let mut end = after.len();
            while let Some((at, character)) = characters.next() {
                match character {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => match characters.next() {
                        Some((_, 'n')) => text.push('\n'),
                        Some((_, 't')) => text.push('\t'),
                        Some((_, 'u')) => {
                            let digits = characters.by_ref().map(|(_, c)| c).skip(1);
                            let digits: String = digits.take_while(|c| *c != '}').collect();
                            text.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                        }
                        Some((_, escaped)) => text.push(escaped),
                        None => {}
                    },
                    _ => text.push(character),
                }
            }
            self.0.entry(fold(&text)).or_insert(text);
            rest = after.get(end..).unwrap_or_default();
        }
    }

    fn add(&mut self, text: &str) {
        self.0.insert(fold(text), text.to_owned());
    }

    /// A folded text as the rules spell it, or with the start that they spell.
    fn spell(&self, folded: &str) -> String {
        if let Some(spelled) = self.0.get(folded) {
            return spelled.clone();
        }
        // A made-up text begins with what some rule asks it to begin with.
        let ends = folded.char_indices().filter(|(end, next)| *end > 0 && !next.is_alphanumeric());
        let longest = ends.rev().find_map(|(end, _)| {
            let (part, rest) = folded.split_at_checked(end)?;
            Some(format!("{}{rest}", self.0.get(part)?))
        });
        longest.unwrap_or_else(|| folded.to_owned())
    }
}

/// Makes samples plain, and writes them down.
pub(crate) struct Writer<'a> {
    space: &'a Space,
    spelling: Spelling,
    /// The names of business hours, letter by letter.
    hours: Vec<Arc<str>>,
}

impl<'a> Writer<'a> {
    /// Writes texts and the names of hours as these programs spell them.
    pub(crate) fn of<'p>(space: &'a Space, programs: impl Iterator<Item = &'p Program> + Clone) -> Self {
        let mut spelling = Spelling::default();
        let entries = programs.clone().flat_map(|program| &program.parts().entries);
        for node in entries.flat_map(|entry| &entry.outline) {
            if let Node::Test { text, .. } = node {
                spelling.read(text);
            }
        }
        let hours = programs.flat_map(|program| &program.parts().hours);
        let mut names: Vec<_> = hours.map(|hours| hours.name.clone()).collect();
        names.sort();
        names.dedup();
        Self::new(space, spelling, names)
    }

    fn new(space: &'a Space, mut spelling: Spelling, hours: Vec<Arc<str>>) -> Self {
        for (_, field) in space.fields() {
            if let FieldKind::Picklist(list) | FieldKind::Multipicklist(list) = &field.kind {
                list.values.iter().for_each(|value| spelling.add(&value.text));
            }
        }
        for plain in PLAIN_TEXTS {
            spelling.0.entry(fold(plain)).or_insert_with(|| plain.to_owned());
        }
        for name in &hours {
            spelling.add(name);
        }
        Self { space, spelling, hours }
    }

    /// Gives each of the fields that is blank a plain value, and those with a made-up text one that people can read,
    /// as far as `keeps` says that the claim stays. Where none of the values that come to mind does, `find` is asked for
    /// one that is not blank.
    pub(crate) fn natural(
        &self,
        mut sample: Sample,
        fields: &[FieldId],
        keeps: &dyn Fn(&Sample) -> bool,
        find: &dyn Fn(&Sample, FieldId) -> Option<Sample>,
    ) -> Sample {
        // What is refused now may be taken once another field is filled.
        loop {
            let is_blank = |field: &FieldId| *sample.get(*field) == Value::Blank;
            let blank: Vec<FieldId> = fields.iter().copied().filter(is_blank).collect();
            let before = blank.len();
            self.fill_all(&mut sample, &blank, keeps);
            for id in blank {
                if *sample.get(id) == Value::Blank
                    && let Some(found) = find(&sample, id).filter(|found| keeps(found))
                {
                    sample = found;
                }
            }
            let after = fields.iter().filter(|field| *sample.get(**field) == Value::Blank).count();
            if after == 0 || after == before {
                break;
            }
        }
        for id in fields {
            self.make_readable(&mut sample, *id, keeps);
        }
        sample
    }

    /// Fills blank fields with the values that come to mind first, all at once where that keeps the claim.
    fn fill_all(&self, sample: &mut Sample, blank: &[FieldId], keeps: &dyn Fn(&Sample) -> bool) {
        let plain =
            |id: &FieldId| self.space.field(*id).map_or_else(Vec::new, |field| self.plain_values(field));
        if let [id] = blank {
            for value in plain(id) {
                let mut tried = sample.clone();
                tried.set(*id, value);
                if keeps(&tried) {
                    *sample = tried;
                    return;
                }
            }
            return;
        }
        let mut tried = sample.clone();
        for id in blank {
            if let Some(value) = plain(id).into_iter().next() {
                tried.set(*id, value);
            }
        }
        if keeps(&tried) {
            *sample = tried;
        } else {
            let (left, right) = blank.split_at(blank.len() / 2);
            self.fill_all(sample, left, keeps);
            self.fill_all(sample, right, keeps);
        }
    }

    fn make_readable(&self, sample: &mut Sample, id: FieldId, keeps: &dyn Fn(&Sample) -> bool) {
        let Some(field) = self.space.field(id) else { return };
        let keeps_with = |value: Value| {
            let mut tried = sample.clone();
            tried.set(id, value);
            keeps(&tried)
        };
        let value = match sample.get(id) {
            Value::Text(text) if !text.as_spelt().contains(is_hidden) => {
                let spellings = self.spellings(field, text);
                spellings.into_iter().map(Value::Text).find(|value| keeps_with(value.clone()))
            }
            Value::Text(text) => {
                if let Some(plain) =
                    self.plain_values(field).into_iter().find(|value| keeps_with(value.clone()))
                {
                    sample.set(id, plain);
                    return;
                }
                let value = |text: &str| {
                    Value::Text(if field.is_cased() { Text::spelt(text) } else { Text::folded(text) })
                };
                let found =
                    readable(text.as_spelt(), |text| !field.closes(&fold(text)) && keeps_with(value(text)));
                found.map(|text| value(&text))
            }
            Value::List(items) => {
                let mut plain = items.clone();
                for at in 0..items.len() {
                    let with = |text: &str| {
                        let mut with = plain.clone();
                        with.iter_mut().skip(at).take(1).for_each(|item| *item = text.into());
                        with.sort();
                        with
                    };
                    let found = items.get(at).and_then(|item| {
                        readable(item, |text| !field.closes(text) && keeps_with(Value::List(with(text))))
                    });
                    if let Some(found) = found {
                        plain = with(&found);
                    }
                }
                Some(Value::List(plain))
            }
            _ => None,
        };
        if let Some(value) = value {
            sample.set(id, value);
        }
    }

    /// How else a text can be spelt that tests ask for with case, the best first.
    fn spellings(&self, field: &Field, text: &Text) -> Vec<Text> {
        if !field.is_cased() {
            return Vec::new();
        }
        let folded = text.as_folded();
        let capital = |text: &str| {
            let mut rest = text.chars();
            rest.next().into_iter().flat_map(char::to_uppercase).chain(rest).collect::<String>()
        };
        let spellings =
            [self.spelling.spell(folded), capital(folded), folded.to_string(), folded.to_uppercase()];
        let same = spellings.into_iter().filter(|spelling| folds_alike(spelling, folded));
        same.map(|spelling| Text::spelt(&spelling)).collect()
    }

    /// Values that come to mind, the best first.
    fn plain_values(&self, field: &Field) -> Vec<Value> {
        let text = |text: &str| {
            Value::Text(if field.is_cased() { Text::spelt(text) } else { Text::folded(fold(text)) })
        };
        if field.name.eq_ignore_ascii_case(SystemField::HoursName.name()) {
            return self.hours.iter().map(|name| text(name)).collect();
        }
        let listed = |list: &esc_runtime::parts::Picklist| -> Vec<Arc<str>> {
            let open = list.values.iter().filter(|value| !field.closes(&fold(&value.text)));
            open.map(|value| value.text.clone()).collect()
        };
        let mut values: Vec<Value> = match &field.kind {
            FieldKind::Text => Vec::new(),
            FieldKind::Picklist(list) => listed(list).iter().map(|value| text(value)).collect(),
            FieldKind::Multipicklist(list) => {
                listed(list).iter().map(|value| Value::List(vec![fold(value).into()])).collect()
            }
            FieldKind::Boolean => vec![Value::Truth(false), Value::Truth(true)],
            FieldKind::Number | FieldKind::Percent => PLAIN_NUMBERS
                .iter()
                .filter_map(|number| Decimal::new((*number).into(), 0))
                .map(|number| Value::Point(Point::Number(number)))
                .collect(),
            FieldKind::Date => Day::parse(PLAIN_DAY)
                .map(|day| Value::Point(Point::Whole(day.unix().into())))
                .into_iter()
                .collect(),
            FieldKind::Datetime => vec![plain_instant()],
        };
        match field.domain {
            Domain::Text { .. } if field.name.eq_ignore_ascii_case(SystemField::Id.name()) => {
                values.push(text(PLAIN_ID));
            }
            Domain::Text { .. } => values.extend(PLAIN_TEXTS.iter().map(|plain| text(plain))),
            Domain::List { choices: None, .. } => {
                values.extend(PLAIN_TEXTS.iter().map(|plain| Value::List(vec![fold(plain).into()])));
            }
            _ => {}
        }
        values.retain(|value| match value {
            Value::Text(text) => !field.closes(text.as_folded()),
            Value::List(items) => !items.iter().any(|item| field.closes(item)),
            _ => true,
        });
        values
    }

    /// Writes a sample as a JSON object, in the shape that `escc eval` reads: first the `Id` and `CreatedDate`, then
    /// each of the fields that is not blank.
    pub(crate) fn write(&self, sample: &Sample, fields: &[FieldId]) -> Witness {
        let mut text = String::from("{");
        let system = |name: SystemField| self.space.find(name.name());
        let (id, created) = (system(SystemField::Id), system(SystemField::Created));
        let mut add = |name: &str, value: &str| {
            let comma = if text.len() > 1 { ", " } else { "" };
            // Writing to a `String` cannot fail.
            let _ = write!(text, "{comma}{}: {value}", json(name));
        };
        let tested = |id: Option<FieldId>| id.filter(|id| fields.contains(id));
        match tested(id) {
            Some(id) => {
                if let Some(value) = self.value(id, sample.get(id)) {
                    add(SystemField::Id.name(), &value);
                }
            }
            None => add(SystemField::Id.name(), &json(PLAIN_ID)),
        }
        let given = created.map(|id| sample.get(id)).filter(|value| **value != Value::Blank);
        let created_value = given.cloned().unwrap_or_else(plain_instant);
        if let Some(value) = created.and_then(|id| self.value(id, &created_value)) {
            add(SystemField::Created.name(), &value);
        }
        for field in fields.iter().filter(|field| Some(**field) != id && Some(**field) != created) {
            let Some(form) = self.space.field(*field) else { continue };
            let value = match sample.get(*field) {
                // A Boolean that is absent is false; a reader should see it.
                Value::Blank if matches!(form.domain, Domain::Truth) => &Value::Truth(false),
                value => value,
            };
            if let Some(value) = self.value(*field, value) {
                add(&form.name, &value);
            }
        }
        text.push('}');
        Witness(text)
    }

    fn value(&self, field: FieldId, value: &Value) -> Option<String> {
        let form = self.space.field(field)?;
        Some(match value {
            Value::Blank => return None,
            Value::Truth(truth) => truth.to_string(),
            Value::Text(text) => match text.spelling() {
                Some(spelling) => json(spelling),
                None if form.is_cased() => json(text.as_folded()),
                None => json(&self.spelling.spell(text.as_folded())),
            },
            Value::List(items) => {
                let items: Vec<_> = items.iter().map(|item| json(&self.spelling.spell(item))).collect();
                format!("[{}]", items.join(", "))
            }
            Value::Point(Point::Number(number)) => number.to_string(),
            Value::Point(Point::Whole(value)) => match form.domain {
                Domain::Whole(..) if matches!(form.kind, FieldKind::Date) => {
                    format!("\"{}\"", i32::try_from(*value).ok().and_then(Day::from_unix)?)
                }
                _ => format!("\"{}\"", Instant::from_unix(*value)?),
            },
        })
    }
}

/// The instant that a case has where nothing asks for another.
pub(crate) fn plain_instant() -> Value {
    Instant::parse(PLAIN_INSTANT).map_or(Value::Blank, |instant| Value::Point(Point::Whole(instant.unix())))
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap_or_else(|_| quote(text))
}

/// Whether a character is one that made-up texts are put together with.
fn is_hidden(c: char) -> bool {
    ('\u{e000}'..='\u{f8ff}').contains(&c) || ('\u{f0000}'..='\u{ffffd}').contains(&c)
}

/// A made-up text with a character between its parts that people can read; `None` where it has none that they cannot.
fn readable(text: &str, keeps: impl Fn(&str) -> bool) -> Option<String> {
    if !text.contains(is_hidden) {
        return None;
    }
    let parts: Vec<&str> = text.split(is_hidden).filter(|part| !part.is_empty()).collect();
    let tries = BETWEEN.chars().flat_map(|between| {
        let between = between.to_string();
        // The prefix stands first; whether the rest has an end of its own makes a difference to equality only.
        let joined = parts.join(&between);
        let closed = format!("{joined}{between}");
        let opened = format!("{between}{joined}");
        let words = format!("{joined}{between}example");
        [joined, words, closed, opened]
    });
    tries.filter(|text| !text.trim().is_empty() && text.trim() == text).find(|text| keeps(text))
}
