//! Fields, value sets and record types: what rules refer to.

use percent_encoding::percent_decode_str;

use super::node::Node;
use crate::data::{CustomField, Org, RecordType, ValueSet};

/// A `CustomField`.
pub(crate) fn field(node: &mut Node<'_, '_>, object: &str) -> Option<CustomField> {
    let name = node.text("fullName")?.value;
    let kind = node.text("type")?.value;
    let mut field = CustomField {
        object: object.to_owned(),
        name,
        kind,
        values: Vec::new(),
        value_set: None,
        restricted: false,
    };
    node.each("valueSet", |set| {
        field.restricted = set.flag("restricted").is_some_and(|restricted| restricted.value);
        field.value_set = set.text("valueSetName").map(|name| name.value);
        set.each("valueSetDefinition", |definition| {
            field.values.extend(definition.each("value", full_name).into_iter().flatten());
        });
    });
    Some(field)
}

/// A `CustomObject` with fields and record types in it.
pub(crate) fn object(node: &mut Node<'_, '_>, object: &str, org: &mut Org) {
    org.fields.extend(node.each("fields", |node| field(node, object)).into_iter().flatten());
    if object == "Case" {
        org.record_types.extend(node.each("recordTypes", record_type).into_iter().flatten());
    }
}

/// A `RecordType` of cases.
pub(crate) fn record_type(node: &mut Node<'_, '_>) -> Option<RecordType> {
    let label = node.text("label")?.value;
    let picklists = node.each("picklistValues", |list| {
        let field = list.text("picklist")?.value;
        Some((field, list.each("values", full_name).into_iter().flatten().collect()))
    });
    Some(RecordType { label, picklists: picklists.into_iter().flatten().collect() })
}

/// A value set, whose values stand in `element`s.
pub(crate) fn value_set(node: &mut Node<'_, '_>, name: &str, element: &str, standard: bool) -> ValueSet {
    let values = node.each(element, |value| {
        let closed = value.flag("closed").is_some_and(|closed| closed.value);
        Some((full_name(value)?, closed))
    });
    ValueSet { name: name.to_owned(), standard, values: values.into_iter().flatten().collect() }
}

fn full_name(node: &mut Node<'_, '_>) -> Option<String> {
    Some(percent_decode_str(&node.text("fullName")?.value).decode_utf8_lossy().into_owned())
}
