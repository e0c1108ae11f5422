//! Reading a case from JSON text: what no rule mentions is skipped, not built.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use esc_values::{Decimal, fold_into};
use foldhash::fast::RandomState;
use memchr::memchr;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::Case;
use super::refusal::{found_raw, number_reason, wrong_type};
use crate::error::CaseError;
use crate::names::Names;
use crate::program::FieldId;
use crate::read::Read;
use crate::value::Value;

impl Case {
    /// Reads a case from the text of a JSON object, in the shape that a Salesforce query returns: keys are compared
    /// without case, related objects are nested or dotted, `attributes` objects are ignored.
    ///
    /// The case is cleared first. All of the object is read before an error is returned, which is the first in
    /// the text; what could be read, the [`id`](Self::id) above all, is there then.
    pub fn read_json(&mut self, text: &str) -> Result<(), CaseError> {
        if text.trim_ascii_start().bytes().next().is_some_and(|first| first != b'{')
            && serde_json::from_str::<IgnoredAny>(text).is_ok()
        {
            self.clear();
            return Err(CaseError::NotAnObject);
        }
        // Most fields have values of the kinds that are expected of them, which are quicker to read than any.
        let read = self.read_object(text, false).or_else(|_| self.read_object(text, true));
        read.unwrap_or_else(|error| {
            self.clear();
            Err(CaseError::Json(error.to_string()))
        })
    }

    /// Reads an object: the error of JSON that is not valid, or else that of the case. `any` says whether every value
    /// is read; if not, one that is not expected is an error of the JSON.
    fn read_object(&mut self, text: &str, any: bool) -> Result<Result<(), CaseError>, serde_json::Error> {
        self.clear();
        self.keys.next = 0;
        let (mut error, mut key) = (None, String::new());
        let object =
            Object { case: self, error: &mut error, at: Names::ROOT, key: &mut key, outermost: true, any };
        let mut deserializer = serde_json::Deserializer::from_str(text);
        object.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(error.map_or(Ok(()), Err))
    }
}

/// How many keys of outermost objects a case remembers, and how long they are at most, in bytes.
const MAX_KEYS: usize = 1_024;
const MAX_KEY_BYTES: usize = 128;

/// What keys of outermost objects stand for. It is the same in every case of a file, and mostly they come in the same
/// order.
#[derive(Clone, Default)]
pub(super) struct Keys {
    /// The keys, in the order in which they were first seen.
    known: Vec<(Arc<str>, Target)>,
    places: HashMap<Arc<str>, usize, RandomState>,
    /// The place of the key that is likely to come next.
    next: usize,
}

/// What a key stands for; `None` where no rule reads it.
type Target = Option<Named>;

#[derive(Clone, Copy)]
struct Named {
    /// The name.
    at: u32,
    /// Whether it is the case itself.
    outermost: bool,
    /// The field of the name, where that names no object as well and takes no numbers: these are read as written. `None`
    /// too where [any](Object::any) values are read.
    plain: Option<u32>,
}

impl Keys {
    /// What a key stands for that is the one expected.
    #[inline]
    fn expected(&mut self, key: &str) -> Option<Target> {
        let (known, target) = self.known.get(self.next)?;
        if **known != *key {
            return None;
        }
        self.next += 1;
        Some(*target)
    }

    fn get(&mut self, key: &str) -> Option<Target> {
        let place = *self.places.get(key)?;
        self.next = place + 1;
        self.known.get(place).map(|(_, target)| *target)
    }

    fn insert(&mut self, key: &str, target: Target) {
        if self.known.len() < MAX_KEYS && key.len() <= MAX_KEY_BYTES {
            let key: Arc<str> = key.into();
            self.places.insert(Arc::clone(&key), self.known.len());
            self.known.push((key, target));
            self.next = self.known.len();
        }
    }
}

/// A JSON object that gives the fields below a name.
struct Object<'a> {
    case: &'a mut Case,
    /// The first error.
    error: &'a mut Option<CaseError>,
    /// The name.
    at: u32,
    /// Room for a key: a folded one while it is looked for, then the one that is read as it is written.
    key: &'a mut String,
    /// Whether it is the case itself, in which a leading `Case.` means nothing.
    outermost: bool,
    /// Whether its fields may have any values, and not only such as are expected of them.
    any: bool,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a case")
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        while let Some(target) = map.next_key_seed(Key(&mut self))? {
            match target {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(Named { plain: Some(field), .. }) => {
                    map.next_value_seed(Plain { object: &mut self, field })?;
                }
                Some(named) => {
                    let raw: &RawValue = map.next_value()?;
                    self.value(named, raw).map_err(|error| A::Error::custom(reason(&error)))?;
                }
            }
        }
        Ok(())
    }
}

/// A key, of which only what it stands for is kept where that says enough.
struct Key<'a, 'b>(&'a mut Object<'b>);

impl<'de> DeserializeSeed<'de> for Key<'_, '_> {
    type Value = Target;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Target, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key<'_, '_> {
    type Value = Target;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_str<E>(self, key: &str) -> Result<Target, E> {
        let Some(mut named) = self.0.target(key) else { return Ok(None) };
        if self.0.any {
            named.plain = None;
        }
        if named.plain.is_none() {
            self.0.key.clear();
            self.0.key.push_str(key);
        }
        Ok(Some(named))
    }
}

/// The value of a field: a text, a Boolean or `null`; anything else is an error of the JSON.
struct Plain<'a, 'b> {
    object: &'a mut Object<'b>,
    field: u32,
}

impl Plain<'_, '_> {
    #[inline]
    fn set<'a>(self, value: impl Into<Value<'a>>) {
        let set = self.object.field(self.field, |case, field| case.set_field(field, value));
        self.object.keep(set);
    }
}

impl<'de> DeserializeSeed<'de> for Plain<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Visitor<'_> for Plain<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a Boolean or null")
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        self.set(text);
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.set(value);
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.set(Value::Blank);
        Ok(())
    }
}

impl Object<'_> {
    /// What a key stands for.
    #[inline]
    fn target(&mut self, key: &str) -> Target {
        let expected = if self.outermost { self.case.keys.expected(key) } else { None };
        expected.unwrap_or_else(|| self.unexpected_target(key))
    }

    /// The same, for a key that mostly does not come next.
    #[inline(never)]
    fn unexpected_target(&mut self, key: &str) -> Target {
        if !self.outermost {
            return self.find(key);
        }
        self.case.keys.get(key).unwrap_or_else(|| {
            let target = self.find(key);
            self.case.keys.insert(key, target);
            target
        })
    }

    fn find(&mut self, key: &str) -> Target {
        self.key.clear();
        fold_into(key, self.key);
        let inner = &self.case.program.0;
        let named = |path: &str| {
            let at = inner.names.find(self.at, path)?;
            let name = inner.names.name(at)?;
            let takes_numbers = |field| inner.tables().read(field).is_some_and(Read::takes_numbers);
            let plain = name.field.filter(|field| !name.is_related() && !takes_numbers(*field));
            Some(Named { at, outermost: false, plain })
        };
        if self.outermost {
            if let Some(rest) = self.key.strip_prefix("case.") {
                return named(rest);
            }
            if self.key == "case" && inner.names.find(self.at, "case").is_none() {
                return Some(Named { at: Names::ROOT, outermost: true, plain: None });
            }
        }
        named(self.key)
    }

    /// Reads any value of a name. Only JSON that is not valid ends the reading.
    fn value(&mut self, Named { at, outermost, .. }: Named, raw: &RawValue) -> Result<(), serde_json::Error> {
        let (field, related) = match self.case.program.0.names.name(at) {
            Some(name) => (name.field, name.is_related()),
            None => (None, false),
        };
        match raw.get().as_bytes().first() {
            Some(b'{') if is_attributes(self.key) => return Ok(()),
            Some(b'{') if outermost || related => {
                let object = Object {
                    case: self.case,
                    error: self.error,
                    at,
                    key: self.key,
                    outermost: false,
                    any: self.any,
                };
                return object.deserialize(&mut serde_json::Deserializer::from_str(raw.get()));
            }
            Some(b'n') if !outermost => {
                let program = self.case.program.clone();
                program.0.names.each_field(at, &mut |field| {
                    let error = self.field(field, |case, field| case.set_field(field, Value::Blank));
                    self.keep(error);
                });
                return Ok(());
            }
            _ => {}
        }
        if let Some(field) = field {
            let value = Json::read(raw)?;
            let error = self.field(field, |case, field| value.put(case, field, raw));
            self.keep(error);
        } else if related {
            let mut below = None;
            let names = &self.case.program.0.names;
            names.each_field(at, &mut |field| below = below.or(Some(field)));
            let field = below.map_or("", |field| self.case.program.0.field_name(field)).to_owned();
            self.keep(Err(CaseError::NotRelated { key: self.key.clone(), field }));
        }
        Ok(())
    }

    /// Sets a field that was not given before.
    fn field(
        &mut self,
        field: u32,
        set: impl FnOnce(&mut Case, FieldId) -> Result<(), CaseError>,
    ) -> Result<(), CaseError> {
        if self.case.values.is_given(field) {
            return Err(CaseError::Duplicate { field: self.case.program.0.field_name(field).to_owned() });
        }
        set(self.case, FieldId(field))
    }

    fn keep(&mut self, result: Result<(), CaseError>) {
        if let Err(error) = result {
            self.error.get_or_insert(error);
        }
    }
}

/// Whether a key is the one under which Salesforce says of what type an object is.
fn is_attributes(key: &str) -> bool {
    key.rsplit('.').next().is_some_and(|last| last.eq_ignore_ascii_case("attributes"))
}

/// What is wrong, without the place in the value that was read by itself; the outer text gives its own.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or(text.clone(), |(reason, _)| reason.to_owned())
}

/// What a JSON text says, which was found valid.
fn unquoted(text: &str) -> Result<Cow<'_, str>, serde_json::Error> {
    match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) if memchr(b'\\', inner.as_bytes()).is_none() => Ok(Cow::Borrowed(inner)),
        _ => serde_json::from_str(text).map(Cow::Owned),
    }
}

/// A JSON value that a field may hold.
enum Json<'a> {
    Null,
    Boolean(bool),
    /// A number, as written.
    Number(&'a str),
    Text(Cow<'a, str>),
    /// A list of nothing but texts.
    List(Vec<Cow<'a, str>>),
    /// Anything else; what it is, for an error.
    Other(String),
}

impl<'a> Json<'a> {
    fn read(raw: &'a RawValue) -> Result<Self, serde_json::Error> {
        let text = raw.get();
        Ok(match text.as_bytes().first() {
            Some(b'n') => Self::Null,
            Some(b't') => Self::Boolean(true),
            Some(b'f') => Self::Boolean(false),
            Some(b'"') => Self::Text(unquoted(text)?),
            Some(b'[') => {
                let items: Vec<&RawValue> = serde_json::from_str(text)?;
                if let Some(other) = items.iter().find(|item| !item.get().starts_with('"')) {
                    return Ok(Self::Other(format!("a list with {} in it", found_raw(other))));
                }
                Self::List(items.into_iter().map(|item| unquoted(item.get())).collect::<Result<_, _>>()?)
            }
            Some(b'{') => Self::Other(found_raw(raw)),
            _ => Self::Number(text),
        })
    }

    fn put(&self, case: &mut Case, field: FieldId, raw: &RawValue) -> Result<(), CaseError> {
        match self {
            Self::Null => case.set_field(field, Value::Blank),
            Self::Boolean(value) => case.set_field(field, *value),
            Self::Number(text) => match Decimal::parse(text) {
                Ok(number) => case.set_field(field, number),
                Err(error) => {
                    case.reset(field);
                    Err(wrong_type(&case.program, field, found_raw(raw), number_reason(error)))
                }
            },
            Self::Text(text) => case.set_field(field, &**text),
            Self::List(items) => case.set_list(field, items.iter().map(|item| &**item)),
            Self::Other(found) => {
                case.reset(field);
                Err(wrong_type(&case.program, field, found.clone(), None))
            }
        }
    }
}
