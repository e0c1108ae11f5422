//! An element as a record: each child is asked for by its name, and those that nobody knows are told.

use std::fmt::Display;
use std::str::FromStr;

use esc_diagnostics::{Code, Diagnostic, Location, SliceId};
use esc_syntax::suggest;
use esc_values::Day;

use crate::data::{At, Text};
use crate::xml::Element;

/// An element that is being read.
pub(crate) struct Node<'a, 'f> {
    element: &'a Element,
    slice: SliceId,
    found: &'f mut Vec<Diagnostic>,
}

impl<'a, 'f> Node<'a, 'f> {
    pub(crate) const fn new(element: &'a Element, slice: SliceId, found: &'f mut Vec<Diagnostic>) -> Self {
        Self { element, slice, found }
    }

    /// Its first tag.
    pub(crate) const fn at(&self) -> Location {
        Location::new(self.slice, self.element.tag)
    }

    /// How much was told until now.
    pub(crate) const fn errors(&self) -> usize {
        self.found.len()
    }

    pub(crate) fn report(
        &mut self,
        code: Code,
        at: Location,
        message: impl Into<String>,
        help: impl Into<String>,
    ) {
        self.found.push(Diagnostic::new(code, at, message.into()).help(help.into()));
    }

    /// Says that the file holds something else than its name promises.
    pub(crate) fn is_another(&mut self, root: &str, kind: impl Display) {
        let message = format!("the file holds `<{}>`, but by its name it is {kind}", self.element.name);
        let at = self.at();
        self.report(
            Code::E0706,
            at,
            message,
            format!("a file of this name holds `<{root}>`; check its name"),
        );
    }

    /// Tells of the children that are none of these.
    pub(crate) fn knows(&mut self, known: &[&str]) {
        for child in &self.element.children {
            if known.contains(&child.name.as_str()) {
                continue;
            }
            let at = Location::new(self.slice, child.tag);
            let message =
                format!("`<{}>` is no element of `<{}>`, and is not read", child.name, self.element.name);
            let nearest = suggest(&child.name, known.iter().copied());
            let help = nearest.map_or_else(
                || {
                    "esc knows nothing of it; if Salesforce wrote it, rules here do not depend on it"
                        .to_owned()
                },
                |nearest| format!("did you mean `<{nearest}>`?"),
            );
            self.report(Code::W0705, at, message, help);
        }
    }

    /// The children of a name, each as a node.
    pub(crate) fn each<T>(&mut self, name: &str, mut read: impl FnMut(&mut Node<'_, '_>) -> T) -> Vec<T> {
        let mut all = Vec::new();
        for child in self.element.children.iter().filter(|child| child.name == name) {
            all.push(read(&mut Node::new(child, self.slice, self.found)));
        }
        all
    }

    /// The texts of all children of a name that have one.
    pub(crate) fn texts(&self, name: &str) -> Vec<Text> {
        let of_name = self.element.children.iter().filter(|child| child.name == name);
        of_name.filter(|child| !child.text.is_empty()).map(|child| self.text_of(child)).collect()
    }

    fn text_of(&self, child: &Element) -> Text {
        At { value: child.text.clone(), at: Location::new(self.slice, child.span()) }
    }

    /// The text of the one child of a name; an empty one counts as none. A second one is told.
    pub(crate) fn text(&mut self, name: &str) -> Option<Text> {
        let mut of_name = self.element.children.iter().filter(|child| child.name == name);
        let first = of_name.next()?;
        if let Some(second) = of_name.next() {
            let at = Location::new(self.slice, second.tag);
            let message =
                format!("`<{}>` has a second `<{name}>`, and only the first is read", self.element.name);
            self.report(Code::E0706, at, message, "leave one of the two");
        }
        (!first.text.is_empty()).then(|| self.text_of(first))
    }

    /// The same, told where it is missing.
    pub(crate) fn required(&mut self, name: &str) -> Option<Text> {
        let text = self.text(name);
        if text.is_none() {
            let empty = self.element.children.iter().find(|child| child.name == name);
            let at = empty.map_or(self.at(), |child| Location::new(self.slice, child.tag));
            let message = format!("`<{}>` has no `<{name}>`", self.element.name);
            self.report(Code::E0707, at, message, format!("write `<{name}>…</{name}>` into it"));
        }
        text
    }

    /// One of a list of words. A slip of the case is told, and so is every other word.
    pub(crate) fn word<T: Copy>(&mut self, text: &Text, words: &[(&str, T)]) -> Option<At<T>> {
        if let Some((_, value)) = words.iter().find(|(word, _)| *word == text.value) {
            return Some(At { value: *value, at: text.at });
        }
        let alike = words.iter().map(|(word, _)| *word).find(|word| word.eq_ignore_ascii_case(&text.value));
        let all = || words.iter().map(|(word, _)| format!("`{word}`")).collect::<Vec<_>>().join(", ");
        let nearest = alike.or_else(|| suggest(&text.value, words.iter().map(|(word, _)| *word)));
        let help = nearest
            .map_or_else(|| format!("write one of {}", all()), |near| format!("did you mean `{near}`?"));
        let message = match alike {
            Some(_) => format!("`{}` is written with other letters small or large in Salesforce", text.value),
            None => format!("`{}` is no word that can stand here", text.value),
        };
        self.report(Code::E0706, text.at, message, help);
        None
    }

    /// `true` or `false`.
    pub(crate) fn flag(&mut self, name: &str) -> Option<At<bool>> {
        let text = self.text(name)?;
        self.word(&text, &[("true", true), ("false", false)])
    }

    /// A number within bounds.
    pub(crate) fn number<T: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        text: &Text,
        least: T,
        most: T,
    ) -> Option<At<T>> {
        match text.value.parse::<T>() {
            Ok(value) if value >= least && value <= most => Some(At { value, at: text.at }),
            _ => {
                let message = format!("`{}` is no whole number from {least} to {most}", text.value);
                self.report(Code::E0706, text.at, message, "write the number in digits, without a point");
                None
            }
        }
    }

    /// A date, `2026-12-24`.
    pub(crate) fn day(&mut self, text: &Text) -> Option<Day> {
        let day = Day::parse(&text.value);
        if day.is_none() {
            let message = format!("`{}` is no date", text.value);
            self.report(Code::E0706, text.at, message, "write it as `2026-12-24`");
        }
        day
    }

    /// A time of day, `09:00:00.000Z`, in minutes after midnight; its zone is that of the business hours, whatever
    /// the `Z` says.
    pub(crate) fn time(&mut self, text: &Text) -> Option<u16> {
        let minutes = minutes(&text.value);
        if minutes.is_none() {
            let message = format!("`{}` is no time of day in whole minutes", text.value);
            self.report(Code::E0706, text.at, message, "write it as `09:00:00.000Z`");
        }
        minutes
    }
}

fn minutes(text: &str) -> Option<u16> {
    let text = text.strip_suffix('Z').unwrap_or(text);
    let text = text.split_once('.').map_or(text, |(seconds, _)| seconds);
    let mut parts = text.split(':');
    let (hour, minute) = (parts.next()?, parts.next()?);
    let seconds = parts.next().unwrap_or("00");
    let two = |part: &str| (part.len() == 2).then(|| part.parse::<u16>().ok())?;
    let (hour, minute) = (two(hour)?, two(minute)?);
    (hour < 24 && minute < 60 && seconds == "00" && parts.next().is_none()).then_some(hour * 60 + minute)
}
