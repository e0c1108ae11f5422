//! What a stage says about the source.

use std::fmt;

use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

use crate::{Code, Location, Severity};

/// One finding, at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Its stable code.
    pub code: Code,
    /// Its severity: that of the code, unless the project changed it.
    pub severity: Severity,
    /// One sentence in lower case, user input in backticks: what was found, and what could stand there.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// The place that it is about.
    pub location: Location,
    /// What to say at the place itself, beside the message; may be empty.
    pub note: String,
    /// Other places that explain it.
    pub labels: Vec<Label>,
    /// The name of the entry that it is about.
    pub entry: Option<String>,
    /// A case that shows the claim, in the shape that `escc eval` reads.
    pub witness: Option<Witness>,
    /// Ways to mend it, the best first.
    pub fixes: Vec<Fix>,
}

/// A case, as the text of a JSON object: its numbers keep every digit, its fields their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Witness(pub String);

impl Serialize for Witness {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

impl fmt::Display for Witness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place with something to say about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub location: Location,
    /// What: `first named here`.
    pub message: String,
}

/// A change of the source that mends a diagnostic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does: ``write `<` and `>` ``.
    pub title: String,
    /// Whether it keeps the meaning beyond doubt, so that `escc check --fix` may apply it unasked.
    pub certain: bool,
    /// The replacements, which do not overlap.
    pub edits: Vec<Edit>,
}

/// The replacement of one place by a text; an empty place is an insertion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced.
    pub location: Location,
    /// What stands there afterwards.
    pub new_text: String,
}

impl Diagnostic {
    /// A diagnostic with the severity of its code and nothing but a message.
    pub fn new(code: Code, location: Location, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            help: None,
            location,
            note: String::new(),
            labels: Vec::new(),
            entry: None,
            witness: None,
            fixes: Vec::new(),
        }
    }

    /// With a sentence on what to write instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// With a word at the place itself.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = note.into();
        self
    }

    /// With another place that explains it.
    #[must_use]
    pub fn label(mut self, location: Location, message: impl Into<String>) -> Self {
        self.labels.push(Label { location, message: message.into() });
        self
    }

    /// With the name of the entry that it is about.
    #[must_use]
    pub fn entry(mut self, name: impl Into<String>) -> Self {
        self.entry = Some(name.into());
        self
    }

    /// With a case that shows it.
    #[must_use]
    pub fn witness(mut self, witness: Witness) -> Self {
        self.witness = Some(witness);
        self
    }

    /// With a way to mend it.
    #[must_use]
    pub fn fix(mut self, fix: Fix) -> Self {
        self.fixes.push(fix);
        self
    }
}

impl Fix {
    /// A fix that keeps the meaning beyond doubt.
    pub fn certain(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), certain: true, edits }
    }

    /// A fix that a person has to choose.
    pub fn possible(title: impl Into<String>, edits: Vec<Edit>) -> Self {
        Self { title: title.into(), certain: false, edits }
    }
}

impl Edit {
    /// Writes `new_text` over the place.
    pub fn replace(location: Location, new_text: impl Into<String>) -> Self {
        Self { location, new_text: new_text.into() }
    }
}
