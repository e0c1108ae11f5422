//! The fields that rules name: what their types and values are, as far as the project says.

use std::collections::BTreeMap;

use crate::data::{CustomField, Operation, Org};
use crate::import::values::{is_boolean, is_moment, is_number};
use crate::names::split;

/// The type of a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Number,
    Percent,
    Boolean,
    Date,
    Datetime,
    Picklist(Values),
    Multipicklist(Values),
    /// A custom lookup, compared by the name of what it leads to.
    Lookup,
}

/// The values of a picklist, as far as they are known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Values {
    /// Each with whether a case of this value is closed.
    pub(crate) values: Vec<(String, bool)>,
    /// Whether there are no others.
    pub(crate) restricted: bool,
}

/// Standard fields that are no text. Picklists are not among them: what is not known to be one serves as text.
const STANDARD: [(&str, Kind); 22] = [
    ("Case.CreatedDate", Kind::Datetime),
    ("Case.LastModifiedDate", Kind::Datetime),
    ("Case.ClosedDate", Kind::Datetime),
    ("Case.SlaStartDate", Kind::Datetime),
    ("Case.SlaExitDate", Kind::Datetime),
    ("Case.StopStartDate", Kind::Datetime),
    ("Case.IsClosed", Kind::Boolean),
    ("Case.IsClosedOnCreate", Kind::Boolean),
    ("Case.IsEscalated", Kind::Boolean),
    ("Case.IsStopped", Kind::Boolean),
    ("Case.IsSelfServiceClosed", Kind::Boolean),
    ("Case.IsVisibleInSelfService", Kind::Boolean),
    ("Case.HasCommentsUnreadByOwner", Kind::Boolean),
    ("Case.HasSelfServiceComments", Kind::Boolean),
    ("Account.AnnualRevenue", Kind::Number),
    ("Account.NumberOfEmployees", Kind::Number),
    ("Account.CreatedDate", Kind::Datetime),
    ("Account.LastModifiedDate", Kind::Datetime),
    ("Account.IsPartner", Kind::Boolean),
    ("Contact.Birthdate", Kind::Date),
    ("Contact.CreatedDate", Kind::Datetime),
    ("Contact.LastModifiedDate", Kind::Datetime),
];

/// Standard value sets and the picklists that have their values.
const VALUE_SETS: [(&str, &str); 10] = [
    ("Case.Status", "CaseStatus"),
    ("Case.Priority", "CasePriority"),
    ("Case.Origin", "CaseOrigin"),
    ("Case.Reason", "CaseReason"),
    ("Case.Type", "CaseType"),
    ("Account.Type", "AccountType"),
    ("Account.Industry", "Industry"),
    ("Account.Rating", "AccountRating"),
    ("Account.Ownership", "AccountOwnership"),
    ("Contact.LeadSource", "LeadSource"),
];

/// What the project says of fields, by their metadata names.
#[derive(Debug, Default)]
pub(crate) struct Catalogue {
    /// From files of the project.
    known: BTreeMap<String, Kind>,
    /// What the uses of fields that no file knows tell.
    told: BTreeMap<String, Kind>,
}

impl Catalogue {
    pub(crate) fn new(org: &Org) -> Self {
        let mut known = BTreeMap::new();
        for (field, set) in VALUE_SETS {
            if let Some(set) = org.value_sets.iter().find(|known| known.standard && known.name == set) {
                let values = Values { values: distinct(set.values.iter().cloned()), restricted: false };
                known.insert(key(field), Kind::Picklist(values));
            }
        }
        for field in &org.fields {
            let name = key(&format!("{}.{}", field.object, field.name));
            if let Some(kind) = kind(field, org)
                && !known.contains_key(&name)
            {
                known.insert(name, kind);
            }
        }
        add_record_types(org, &mut known);
        let told = told(org, &known);
        Self { known, told }
    }

    /// The type of a field where a file of the project has it.
    pub(crate) fn declared(&self, field: &str) -> Option<&Kind> {
        self.known.get(&key(field))
    }

    /// The type of a field, by the project, by Salesforce, or as its uses tell.
    pub(crate) fn kind(&self, field: &str) -> Option<&Kind> {
        let name = key(field);
        let standard =
            || STANDARD.iter().find(|(known, _)| known.eq_ignore_ascii_case(&name)).map(|(_, kind)| kind);
        self.known.get(&name).or_else(standard).or_else(|| self.told.get(&name))
    }

    /// Whether the field is a custom lookup.
    pub(crate) fn is_lookup(&self, field: &str) -> bool {
        self.kind(field) == Some(&Kind::Lookup)
    }

    /// The picklists of the case with a value that closes it, by their metadata names.
    pub(crate) fn closing(&self) -> impl Iterator<Item = &'static str> + '_ {
        VALUE_SETS.iter().map(|(field, _)| *field).filter(|field| match self.declared(field) {
            Some(Kind::Picklist(values)) => values.values.iter().any(|(_, closed)| *closed),
            _ => false,
        })
    }
}

/// Names are compared without regard to case.
fn key(field: &str) -> String {
    let (object, field) = split(field);
    format!("{}.{}", object.to_ascii_lowercase(), field.to_ascii_lowercase())
}

fn distinct(values: impl Iterator<Item = (String, bool)>) -> Vec<(String, bool)> {
    let mut seen = std::collections::HashSet::new();
    values.filter(|(value, _)| seen.insert(value.to_lowercase())).collect()
}

fn kind(field: &CustomField, org: &Org) -> Option<Kind> {
    let values = || {
        let global = field.value_set.as_ref().and_then(|name| {
            org.value_sets.iter().find(|set| !set.standard && set.name == *name).map(|set| &set.values)
        });
        let own = field.values.iter().map(|value| (value.clone(), false));
        let global = global.into_iter().flatten().map(|(value, _)| (value.clone(), false));
        let values = distinct(own.chain(global));
        // A restricted list whose values are not at hand says nothing.
        Values { restricted: field.restricted && !values.is_empty(), values }
    };
    match field.kind.as_str() {
        "Number" | "Currency" => Some(Kind::Number),
        "Percent" => Some(Kind::Percent),
        "Checkbox" => Some(Kind::Boolean),
        "Date" => Some(Kind::Date),
        "DateTime" => Some(Kind::Datetime),
        "Picklist" => Some(Kind::Picklist(values())),
        "MultiselectPicklist" => Some(Kind::Multipicklist(values())),
        "Lookup" | "MasterDetail" | "Hierarchy" | "ExternalLookup" if field.name.ends_with("__c") => {
            Some(Kind::Lookup)
        }
        "Text" | "TextArea" | "LongTextArea" | "Html" | "Email" | "Phone" | "Url" | "AutoNumber"
        | "EncryptedText" => Some(Kind::Text),
        _ => None,
    }
}

/// Values of picklists that only record types name, and the record types themselves.
fn add_record_types(org: &Org, known: &mut BTreeMap<String, Kind>) {
    let labels = distinct(org.record_types.iter().map(|kind| (kind.label.clone(), false)));
    if !labels.is_empty() {
        known.insert(key("Case.RecordTypeId"), Kind::Picklist(Values { values: labels, restricted: false }));
    }
    for (field, values) in org.record_types.iter().flat_map(|kind| &kind.picklists) {
        let name = key(&format!("Case.{field}"));
        let entry = known.entry(name).or_insert_with(|| Kind::Picklist(Values::default()));
        if let Kind::Picklist(list) | Kind::Multipicklist(list) = entry
            && !list.restricted
        {
            let added = values.iter().map(|value| (value.clone(), false));
            list.values = distinct(std::mem::take(&mut list.values).into_iter().chain(added));
        }
    }
}

/// What the filter rows of all rules tell of fields that no file knows: one that is ordered by numbers is a number, one
/// that is only ever true or false a boolean.
fn told(org: &Org, known: &BTreeMap<String, Kind>) -> BTreeMap<String, Kind> {
    let mut uses: BTreeMap<String, Vec<(Operation, &str)>> = BTreeMap::new();
    for row in org.rules.iter().flat_map(|rule| &rule.entries).flat_map(|entry| &entry.rows) {
        let name = key(&row.field.value);
        if let (Some(value), false) = (&row.value, known.contains_key(&name)) {
            uses.entry(name).or_default().push((row.operation.value, &value.value));
        }
    }
    let kind_of = |uses: &Vec<(Operation, &str)>| {
        let orders = uses.iter().any(|(operation, _)| {
            use Operation::{GreaterOrEqual, GreaterThan, LessOrEqual, LessThan};
            matches!(operation, LessThan | GreaterThan | LessOrEqual | GreaterOrEqual)
        });
        let equals =
            |(operation, _): &(Operation, &str)| matches!(operation, Operation::Equals | Operation::NotEqual);
        if orders && uses.iter().all(|(_, value)| is_number(value)) {
            Some(Kind::Number)
        } else if uses.iter().all(|(_, value)| is_moment(value)) {
            Some(Kind::Date)
        } else if uses.iter().all(|used| equals(used) && is_boolean(used.1)) {
            Some(Kind::Boolean)
        } else {
            None
        }
    };
    uses.iter().filter_map(|(name, uses)| Some((name.clone(), kind_of(uses)?))).collect()
}
