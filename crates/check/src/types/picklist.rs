//! The values of picklists. E0204: a value that a closed list does not have; W0204: one that an open list does not
//! name.

use esc_diagnostics::{Code, Diagnostic, Location, SliceId, Span};
use esc_syntax::ast::{self, TypeKind};
use esc_values::{fold, quote};
use rustc_hash::FxHashMap;

use super::fields::Field;
use super::{Kind, mismatch};
use crate::FieldSource;
use crate::context::{Context, Found};
use crate::hir;
use crate::names::{did_you_mean, listed, nearest};

/// The values of a picklist.
#[derive(Clone, Debug, Default)]
pub(crate) struct Picklist<'a> {
    values: &'a [ast::PicklistValue],
    /// The place of each value by its folded text.
    folded: FxHashMap<String, usize>,
    open: bool,
}

impl<'a> Picklist<'a> {
    /// As declared.
    pub(crate) fn of(written: &'a ast::Values) -> Self {
        let mut folded = FxHashMap::default();
        for (index, value) in written.values.iter().enumerate() {
            folded.entry(fold(&value.text.value)).or_insert(index);
        }
        Self { values: &written.values, folded, open: written.open.is_some() }
    }

    /// Of which nothing is declared.
    pub(crate) fn any() -> Self {
        Self { open: true, ..Self::default() }
    }

    /// The declared spelling of a value, given folded.
    pub(crate) fn spelling(&self, folded: &str) -> Option<&'a str> {
        self.values.get(*self.folded.get(folded)?).map(|value| value.text.value.as_str())
    }

    /// How its values are spelt, each once without case; `None` where other values may come.
    pub(crate) fn spellings(&self) -> Option<impl Iterator<Item = &'a str>> {
        let values = self.values;
        let mut places: Vec<usize> = self.folded.values().copied().collect();
        places.sort_unstable();
        let spelling = move |place: usize| values.get(place).map(|value| value.text.value.as_str());
        (!self.open).then(|| places.into_iter().filter_map(spelling))
    }

    /// Whether one of its values closes a case.
    pub(crate) fn can_close(&self) -> bool {
        self.values.iter().any(|value| value.closed.is_some())
    }

    /// As the compiler reads it.
    pub(crate) fn lowered(&self) -> hir::Values {
        hir::Values {
            values: self
                .values
                .iter()
                .map(|value| hir::Value { text: value.text.value.clone(), closed: value.closed.is_some() })
                .collect(),
            open: self.open,
        }
    }
}

/// A value in criteria or `set`: reported unless the list has it. Gives it folded.
pub(crate) fn check_value(
    field: &Field<'_>,
    list: &Picklist<'_>,
    value: &str,
    span: Span,
    context: &mut Context<'_>,
) -> String {
    let folded = fold(value);
    if list.values.is_empty() || list.folded.contains_key(&folded) {
        return folded;
    }
    let place = context.at(span);
    let (code, message) = if list.open {
        (Code::W0204, format!("`{value}` is not among the values that are declared for `{}`", field.name))
    } else {
        (Code::E0204, format!("`{value}` is no value of `{}`", field.name))
    };
    let diagnostic = match field.source {
        FieldSource::Declared(location) => Diagnostic::new(code, place, message)
            .label(location, format!("the values of `{}` are declared here", field.name)),
        FieldSource::Always | FieldSource::Inferred(_) => Diagnostic::new(code, place, message),
    };
    let values = list.values.iter().map(|value| value.text.value.as_str());
    let diagnostic = did_you_mean(diagnostic, value, nearest(value, values.clone()), place, quote, || {
        let values = listed(values).unwrap_or_default();
        let add = if list.open { "to be rid of the warning, add it there" } else { "or add it there" };
        format!("its values are {values}; {add}")
    });
    context.report(diagnostic);
    folded
}

/// A value that stands twice in a declaration.
pub(crate) fn check_values(written: &TypeKind, slice: SliceId, found: &mut Found) {
    let (TypeKind::Picklist(values) | TypeKind::Multipicklist(values)) = written else { return };
    let mut first = FxHashMap::default();
    for value in &values.values {
        let span = *first.entry(fold(&value.text.value)).or_insert(value.text.span);
        if span != value.text.span {
            found.diagnostics.push(
                Diagnostic::new(
                    Code::E0101,
                    Location::new(slice, value.text.span),
                    format!("the value `{}` is declared twice", value.text.value),
                )
                .label(Location::new(slice, span), "the first declaration is here")
                .help("remove one of them; upper and lower case do not count in values"),
            );
        }
    }
}

/// A literal `""`, which no field equals: a blank value is asked for with `is blank`.
pub(crate) fn empty_text(field: &Field<'_>, span: Span, context: &Context<'_>) -> Diagnostic {
    let help = match field.kind {
        Kind::Boolean => format!("a boolean is never blank; write `{} = false`", field.written()),
        _ => format!("write `{0} is blank` or `{0} is not blank`", field.written()),
    };
    let mut diagnostic =
        mismatch(field, span, format!("`\"\"` is no value that `{}` can have", field.name), context)
            .help(help);
    diagnostic.labels.clear();
    diagnostic
}

#[cfg(test)]
mod tests {
    use crate::testing::check;

    #[test]
    fn values_of_a_closed_list() {
        insta::assert_snapshot!(check(r#"case < Priority: picklist("Low", "High"); Products: multipicklist("Router", "Switch") >
entry "A" when Priority = "Hihg" or Priority in ("low", "Urgent") or Priority != "Medium" or Products includes ("router", "Swich") or Products excludes ("Hub")
< at 4h set Priority = "Hgh", set Products = ("Rooter") >"#), @r#"
        E0204 2:27 `"Hihg"`: `Hihg` is no value of `Priority`
          1:8 `Priority`: the values of `Priority` are declared here
          help: did you mean `High`?
          maybe: write `"High"`: 2:27 `"Hihg"` -> `"High"`
        E0204 2:57 `"Urgent"`: `Urgent` is no value of `Priority`
          1:8 `Priority`: the values of `Priority` are declared here
          help: its values are `Low` or `High`; or add it there
        E0204 2:82 `"Medium"`: `Medium` is no value of `Priority`
          1:8 `Priority`: the values of `Priority` are declared here
          help: its values are `Low` or `High`; or add it there
        E0204 2:123 `"Swich"`: `Swich` is no value of `Products`
          1:43 `Products`: the values of `Products` are declared here
          help: did you mean `Switch`?
          maybe: write `"Switch"`: 2:123 `"Swich"` -> `"Switch"`
        E0204 2:154 `"Hub"`: `Hub` is no value of `Products`
          1:43 `Products`: the values of `Products` are declared here
          help: its values are `Router` or `Switch`; or add it there
        E0204 3:24 `"Hgh"`: `Hgh` is no value of `Priority`
          1:8 `Priority`: the values of `Priority` are declared here
          help: did you mean `High`?
          maybe: write `"High"`: 3:24 `"Hgh"` -> `"High"`
        E0204 3:47 `"Rooter"`: `Rooter` is no value of `Products`
          1:43 `Products`: the values of `Products` are declared here
          help: did you mean `Router`?
          maybe: write `"Router"`: 3:47 `"Rooter"` -> `"Router"`
        "#);
    }

    #[test]
    fn values_of_an_open_list_are_a_warning() {
        insta::assert_snapshot!(check(r#"case < Priority: picklist("Low", "High", ...) >
entry "A" when Priority = "Hihg" or Priority in ("low", "Urgent") < at 4h notify owner >"#), @r#"
        W0204 2:27 `"Hihg"`: `Hihg` is not among the values that are declared for `Priority`
          1:8 `Priority`: the values of `Priority` are declared here
          help: did you mean `High`?
          maybe: write `"High"`: 2:27 `"Hihg"` -> `"High"`
        W0204 2:57 `"Urgent"`: `Urgent` is not among the values that are declared for `Priority`
          1:8 `Priority`: the values of `Priority` are declared here
          help: its values are `Low` or `High`; to be rid of the warning, add it there
        "#);
    }

    #[test]
    fn parts_of_values_and_any_case_are_fine() {
        assert_eq!(
            check(
                r#"case < Priority: picklist("Low", "High"); Other: picklist(...) >
entry "A" when Priority = "hIGH" or Priority contains "gh" or Priority starts with "Lo" or Other = "x" < at 4h set Priority = "LOW" >"#
            ),
            ""
        );
    }
}
