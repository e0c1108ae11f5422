//! What a program says in the same way as the checked rules do.

use std::sync::Arc;

use esc_check::hir;
use esc_runtime::parts;

use crate::tables::Tables;

pub(crate) fn field_kind(kind: &hir::FieldType, tables: &mut Tables) -> parts::FieldKind {
    match kind {
        hir::FieldType::Text => parts::FieldKind::Text,
        hir::FieldType::Number => parts::FieldKind::Number,
        hir::FieldType::Percent => parts::FieldKind::Percent,
        hir::FieldType::Boolean => parts::FieldKind::Boolean,
        hir::FieldType::Date => parts::FieldKind::Date,
        hir::FieldType::Datetime => parts::FieldKind::Datetime,
        hir::FieldType::Picklist(values) => parts::FieldKind::Picklist(picklist(values, tables)),
        hir::FieldType::Multipicklist(values) => parts::FieldKind::Multipicklist(picklist(values, tables)),
    }
}

fn picklist(values: &hir::Values, tables: &mut Tables) -> parts::Picklist {
    let mut value =
        |value: &hir::Value| parts::PicklistValue { text: tables.text(&value.text), closed: value.closed };
    parts::Picklist { values: values.values.iter().map(&mut value).collect(), open: values.open }
}

pub(crate) fn relation(relation: hir::Relation) -> parts::Relation {
    match relation {
        hir::Relation::Equal => parts::Relation::Equal,
        hir::Relation::Less => parts::Relation::Less,
        hir::Relation::LessOrEqual => parts::Relation::LessOrEqual,
        hir::Relation::Greater => parts::Relation::Greater,
        hir::Relation::GreaterOrEqual => parts::Relation::GreaterOrEqual,
    }
}

pub(crate) fn period(period: hir::Period) -> parts::Period {
    match period {
        hir::Period::Yesterday => parts::Period::Yesterday,
        hir::Period::Tomorrow => parts::Period::Tomorrow,
        hir::Period::This(unit) => parts::Period::This(self::unit(unit)),
        hir::Period::Last(count, unit) => parts::Period::Last(count, self::unit(unit)),
        hir::Period::Next(count, unit) => parts::Period::Next(count, self::unit(unit)),
    }
}

fn unit(unit: hir::Unit) -> parts::Unit {
    match unit {
        hir::Unit::Day => parts::Unit::Day,
        hir::Unit::Week => parts::Unit::Week,
        hir::Unit::Month => parts::Unit::Month,
        hir::Unit::Quarter => parts::Unit::Quarter,
        hir::Unit::Year => parts::Unit::Year,
    }
}

pub(crate) fn age_from(age_from: hir::AgeFrom) -> parts::AgeFrom {
    match age_from {
        hir::AgeFrom::Created => parts::AgeFrom::Created,
        hir::AgeFrom::CreatedDisableOnModify => parts::AgeFrom::CreatedDisableOnModify,
        hir::AgeFrom::LastModified => parts::AgeFrom::LastModified,
        hir::AgeFrom::Matched => parts::AgeFrom::Matched,
    }
}

pub(crate) fn pool(pool: &hir::Pool, tables: &mut Tables) -> parts::Pool {
    let mut member =
        |(user, capacity): &(String, u32)| parts::Member { user: tables.text(user), capacity: *capacity };
    let members = pool.members.iter().map(&mut member).collect();
    parts::Pool { name: tables.text(&pool.name), members }
}

pub(crate) fn step(step: &hir::Step, tables: &mut Tables) -> parts::Step {
    let actions = step.actions.iter().map(|action| self::action(action, tables)).collect();
    parts::Step { after_minutes: step.after_minutes, actions }
}

fn action(action: &hir::Action, tables: &mut Tables) -> parts::Action {
    let template = |template: &Option<String>, tables: &mut Tables| -> Option<Arc<str>> {
        template.as_ref().map(|template| tables.text(template))
    };
    match action {
        hir::Action::Notify(who, using) => parts::Action::Notify(
            match who {
                hir::Who::Manager => parts::Who::Manager,
                hir::Who::Owner => parts::Who::Owner,
                hir::Who::Contact => parts::Who::Contact,
                hir::Who::User(name) => parts::Who::User(tables.text(name)),
                hir::Who::Role(name) => parts::Who::Role(tables.text(name)),
                hir::Who::Queue(name) => parts::Who::Queue(tables.text(name)),
            },
            template(using, tables),
        ),
        hir::Action::Email(address, using) => {
            parts::Action::Email(tables.text(address), template(using, tables))
        }
        hir::Action::Reassign(assignee, using) => parts::Action::Reassign(
            match assignee {
                hir::Assignee::Queue(name) => parts::Assignee::Queue(tables.text(name)),
                hir::Assignee::User(name) => parts::Assignee::User(tables.text(name)),
                hir::Assignee::Pool(hir::PoolId(pool)) => parts::Assignee::Pool(tables.pools.place(*pool)),
                hir::Assignee::Manager => parts::Assignee::Manager,
            },
            template(using, tables),
        ),
        hir::Action::Set(hir::FieldId(field), value) => parts::Action::Set(*field, set_value(value, tables)),
        hir::Action::Call(name) => parts::Action::Call(tables.text(name)),
        hir::Action::MarkEscalated => parts::Action::MarkEscalated,
    }
}

fn set_value(value: &hir::SetValue, tables: &mut Tables) -> parts::SetValue {
    match value {
        hir::SetValue::Text(text) => parts::SetValue::Text(tables.text(text)),
        hir::SetValue::Number(number) => parts::SetValue::Number(*number),
        hir::SetValue::Percent(number) => parts::SetValue::Percent(*number),
        hir::SetValue::Boolean(value) => parts::SetValue::Boolean(*value),
        hir::SetValue::Date(day) => parts::SetValue::Date(*day),
        hir::SetValue::Instant(instant) => parts::SetValue::Instant(*instant),
        hir::SetValue::List(texts) => {
            parts::SetValue::List(texts.iter().map(|text| tables.text(text)).collect())
        }
        hir::SetValue::Blank => parts::SetValue::Blank,
    }
}
