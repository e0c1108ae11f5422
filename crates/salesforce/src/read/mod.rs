//! From the text of a metadata file to plain data.

mod fields;
mod hours;
mod node;
mod rules;

use std::fmt;

use esc_diagnostics::{Diagnostic, SliceId};
use percent_encoding::percent_decode_str;

use crate::data::{Org, Queue};
use crate::xml;
pub(crate) use hours::{DAYS, instance_word, month_word, weekday_word};
use node::Node;

/// What a file of a project is, by its path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// `escalationRules/Case.escalationRules`
    Rules,
    /// `settings/BusinessHours.settings`
    Hours,
    /// `objects/OBJECT/fields/NAME.field`
    Field {
        /// The object.
        object: String,
    },
    /// `objects/OBJECT.object`, which holds fields and record types where a project has the layout of the metadata API.
    Object {
        /// The object.
        object: String,
    },
    /// `objects/Case/recordTypes/NAME.recordType`
    RecordType,
    /// `standardValueSets/NAME.standardValueSet`
    StandardValueSet {
        /// Its name.
        name: String,
    },
    /// `globalValueSets/NAME.globalValueSet`
    GlobalValueSet {
        /// Its name.
        name: String,
    },
    /// `queues/NAME.queue`
    Queue {
        /// Its name.
        name: String,
    },
    /// `email/FOLDER/NAME.email`, which is not read: that it is there is what counts.
    Template {
        /// `FOLDER/NAME`
        name: String,
    },
}

/// The objects whose fields criteria of escalation rules can name.
const OBJECTS: [&str; 7] = ["Case", "Account", "Contact", "Asset", "Entitlement", "Product2", "User"];

impl FileKind {
    /// What the file with this path is, `/` between its parts; `None` for one that says nothing of escalation rules.
    /// In the source layout names end in `-meta.xml`, in that of the metadata API they do not.
    pub fn of(path: &str) -> Option<Self> {
        let mut parts = path.rsplit('/');
        let file = parts.next()?;
        let file = file.strip_suffix("-meta.xml").unwrap_or(file);
        let (stem, kind) = file.rsplit_once('.')?;
        let name = percent_decode_str(stem).decode_utf8_lossy().into_owned();
        let is_known = |object: &str| OBJECTS.contains(&object);
        match kind {
            "escalationRules" => Some(Self::Rules),
            "settings" if stem.ends_with("BusinessHours") => Some(Self::Hours),
            "field" | "recordType" => {
                let folder = parts.next()?;
                let object = parts.next()?.to_owned();
                match (kind, folder) {
                    ("field", "fields") if is_known(&object) => Some(Self::Field { object }),
                    ("recordType", "recordTypes") if object == "Case" => Some(Self::RecordType),
                    _ => None,
                }
            }
            "object" if is_known(&name) => Some(Self::Object { object: name }),
            "standardValueSet" => Some(Self::StandardValueSet { name }),
            "globalValueSet" => Some(Self::GlobalValueSet { name }),
            "queue" => Some(Self::Queue { name }),
            "email" => Some(Self::Template { name: format!("{}/{stem}", parts.next()?) }),
            _ => None,
        }
    }

    /// Whether the file holds what is checked, rather than what rules refer to.
    pub const fn is_checked(&self) -> bool {
        matches!(self, Self::Rules | Self::Hours)
    }

    /// Whether the text of the file is of use; else its path says all.
    pub const fn is_read(&self) -> bool {
        !matches!(self, Self::Template { .. })
    }

    /// The element that holds all others.
    const fn root(&self) -> &'static str {
        match self {
            Self::Rules => "EscalationRules",
            Self::Hours => "BusinessHoursSettings",
            Self::Field { .. } => "CustomField",
            Self::Object { .. } => "CustomObject",
            Self::RecordType => "RecordType",
            Self::StandardValueSet { .. } => "StandardValueSet",
            Self::GlobalValueSet { .. } => "GlobalValueSet",
            Self::Queue { .. } => "Queue",
            Self::Template { .. } => "EmailTemplate",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Rules => "escalation rules",
            Self::Hours => "business hours",
            Self::Field { .. } => "a field",
            Self::Object { .. } => "an object",
            Self::RecordType => "a record type",
            Self::StandardValueSet { .. } => "a standard value set",
            Self::GlobalValueSet { .. } => "a global value set",
            Self::Queue { .. } => "a queue",
            Self::Template { .. } => "an e-mail template",
        })
    }
}

impl Org {
    /// Adds what a file says; its text is the slice `slice`. What is wrong in it is told, and the rest is read. Of
    /// files that rules only refer to, nothing is told but that they are broken.
    pub fn read(&mut self, kind: &FileKind, text: &str, slice: SliceId, found: &mut Vec<Diagnostic>) {
        if let FileKind::Template { name } = kind {
            self.templates.push(name.clone());
            return;
        }
        if *kind == FileKind::Hours {
            self.has_hours = true;
        }
        let root = match xml::read(text, slice) {
            Ok(root) => root,
            Err(broken) => {
                found.push(*broken);
                return;
            }
        };
        let mut aside = Vec::new();
        let told = if kind.is_checked() { &mut *found } else { &mut aside };
        let mut node = Node::new(&root, slice, told);
        if root.name != kind.root() {
            node.is_another(kind.root(), kind);
            return;
        }
        match kind {
            FileKind::Rules => self.rules.extend(rules::rules(&mut node)),
            FileKind::Hours => hours::hours(&mut node, self),
            FileKind::Field { object } => self.fields.extend(fields::field(&mut node, object)),
            FileKind::Object { object } => fields::object(&mut node, object, self),
            FileKind::RecordType => self.record_types.extend(fields::record_type(&mut node)),
            FileKind::StandardValueSet { name } => {
                self.value_sets.push(fields::value_set(&mut node, name, "standardValue", true));
            }
            FileKind::GlobalValueSet { name } => {
                self.value_sets.push(fields::value_set(&mut node, name, "customValue", false));
            }
            FileKind::Queue { name } => {
                if let Some(label) = node.text("name") {
                    self.queues.push(Queue { developer_name: name.clone(), name: label.value });
                }
            }
            FileKind::Template { .. } => {}
        }
    }
}
