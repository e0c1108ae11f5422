//! Names of fields in metadata and in the language.
//!
//! Metadata names a lookup by its identifier field and compares the name that stands there, `Case.OwnerId`. Queries give
//! that name as `Owner.Name`, and so does the language.

use std::borrow::Cow;

/// Lookups of Case by their identifier, with the field of what they lead to that criteria compare.
const CASE_LOOKUPS: [(&str, &str); 11] = [
    ("AccountId", "Account.Name"),
    ("AssetId", "Asset.Name"),
    ("BusinessHoursId", "BusinessHours.Name"),
    ("ContactId", "Contact.Name"),
    ("CreatedById", "CreatedBy.Name"),
    ("EntitlementId", "Entitlement.Name"),
    ("LastModifiedById", "LastModifiedBy.Name"),
    ("OwnerId", "Owner.Name"),
    ("ParentId", "Parent.CaseNumber"),
    ("ProductId", "Product.Name"),
    ("RecordTypeId", "RecordType.Name"),
];

/// Lookups of other objects.
const OTHER_LOOKUPS: [(&str, &str); 6] = [
    ("AccountId", "Account.Name"),
    ("CreatedById", "CreatedBy.Name"),
    ("LastModifiedById", "LastModifiedBy.Name"),
    ("OwnerId", "Owner.Name"),
    ("ParentId", "Parent.Name"),
    ("RecordTypeId", "RecordType.Name"),
];

/// What belongs to the case itself although its metadata name has an object of its own: `Account.Name` in metadata is
/// `Account.Name` here, so `Case.AccountId` and it are the same.
const CASE: &str = "Case";

/// The object that stands for whoever saves the case.
const USER: &str = "User";

/// The object and the field of a metadata name; a name without an object is one of the case.
pub(crate) fn split(name: &str) -> (&str, &str) {
    name.split_once('.').unwrap_or((CASE, name))
}

/// The name of a metadata field in the language. `lookup` says that it is a custom lookup.
pub(crate) fn to_esc(name: &str, lookup: bool) -> String {
    let (object, field) = split(name);
    let (prefix, lookups) = match object {
        CASE => (Cow::Borrowed(""), &CASE_LOOKUPS[..]),
        USER => (Cow::Borrowed("$User."), &[][..]),
        _ => (Cow::Owned(format!("{object}.")), &OTHER_LOOKUPS[..]),
    };
    let standard = lookups.iter().find(|(id, _)| id.eq_ignore_ascii_case(field)).map(|(_, name)| *name);
    match (standard, lookup.then(|| field.strip_suffix("__c")).flatten()) {
        (Some(standard), _) => format!("{prefix}{standard}"),
        (None, Some(stem)) => format!("{prefix}{stem}__r.Name"),
        (None, None) => format!("{prefix}{field}"),
    }
}

/// The metadata name of a field of the language; `None` where filter rows reach no such field.
pub(crate) fn to_metadata(name: &str) -> Option<String> {
    let of_case = |name: &str| lookup_id(name, &CASE_LOOKUPS);
    let parts: Vec<&str> = name.split('.').collect();
    match parts.as_slice() {
        ["FirstModifiedDate" | "MatchedDate"] => None,
        [field] => Some(format!("{CASE}.{field}")),
        ["$User", field] => Some(format!("{USER}.{field}")),
        // Rows can name these objects themselves; the name of what a lookup leads to is the lookup.
        ["Account" | "Contact", _] => Some(name.to_owned()),
        ["Asset" | "Entitlement", field] if *field != "Name" => Some(name.to_owned()),
        [relation, "Name"] if relation.ends_with("__r") => {
            Some(format!("{CASE}.{}__c", relation.strip_suffix("__r")?))
        }
        [_, _] => of_case(name).map(|id| format!("{CASE}.{id}")),
        [object @ ("Account" | "Contact" | "Asset" | "Entitlement"), relation, field] => {
            if let Some(stem) = relation.strip_suffix("__r").filter(|_| *field == "Name") {
                return Some(format!("{object}.{stem}__c"));
            }
            let id = lookup_id(&format!("{relation}.{field}"), &OTHER_LOOKUPS)?;
            Some(format!("{object}.{id}"))
        }
        _ => None,
    }
}

fn lookup_id(name: &str, lookups: &[(&'static str, &str)]) -> Option<&'static str> {
    lookups.iter().find(|(_, known)| known.eq_ignore_ascii_case(name)).map(|(id, _)| *id)
}

/// The developer name that Salesforce makes of a label: what is no letter or digit becomes `_`, runs of it one.
pub(crate) fn developer_name(label: &str) -> String {
    let mut name = String::with_capacity(label.len());
    for c in label.chars() {
        let c = if c.is_ascii_alphanumeric() { c } else { '_' };
        if c != '_' || !name.ends_with('_') {
            name.push(c);
        }
    }
    name.trim_matches('_').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookups_are_named_as_queries_do_and_back() {
        for (metadata, lookup, esc) in [
            ("Case.Priority", false, "Priority"),
            ("Case.OwnerId", false, "Owner.Name"),
            ("Case.RecordTypeId", false, "RecordType.Name"),
            ("Case.ParentId", false, "Parent.CaseNumber"),
            ("Case.Site__c", true, "Site__r.Name"),
            ("Case.Site__c", false, "Site__c"),
            ("Account.Name", false, "Account.Name"),
            ("Account.OwnerId", false, "Account.Owner.Name"),
            ("Account.Site__c", true, "Account.Site__r.Name"),
            ("User.Department", false, "$User.Department"),
        ] {
            assert_eq!(to_esc(metadata, lookup), esc);
            assert_eq!(to_metadata(esc).as_deref(), Some(metadata));
        }
        assert_eq!(to_esc("Case.AccountId", false), "Account.Name");
        assert_eq!(to_metadata("Account.Parent.Parent.Name"), None);
        assert_eq!(to_metadata("MatchedDate"), None);
    }

    #[test]
    fn labels_become_developer_names() {
        assert_eq!(developer_name("Tier 2"), "Tier_2");
        assert_eq!(developer_name("Tier_2"), "Tier_2");
        assert_eq!(developer_name("R&D (EMEA)"), "R_D_EMEA");
    }
}
