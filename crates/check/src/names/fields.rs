//! E0203: fields that do not exist.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Location};
use esc_syntax::ast;
use esc_values::{fold, quote};

use super::{did_you_mean, nearest};
use crate::context::Context;
use crate::scope::Scope;
use crate::types::Kind;
use crate::types::fields::Field;

/// The field on the left of a comparison, or that a step sets.
pub(crate) fn resolve<'a>(name: &ast::Name, context: &mut Context<'a>) -> Option<&'a Field<'a>> {
    let scope = context.scope;
    if let Some(field) = scope.fields.find(&name.value) {
        return Some(field);
    }
    if !context.may_be_declared(&name.value) {
        report_unknown(name, context);
    }
    None
}

fn report_unknown(name: &ast::Name, context: &mut Context<'_>) {
    let scope = context.scope;
    let place = context.at(name.span);
    let diagnostic = Diagnostic::new(Code::E0203, place, format!("there is no field `{}`", name.value));
    let names = scope.fields.iter().map(|field| field.name);
    let written = |near: &str| scope.fields.find(near).map_or_else(|| near.to_owned(), Field::written);
    context.report(did_you_mean(
        diagnostic,
        &name.value,
        nearest(&name.value, names),
        place,
        written,
        || {
            format!(
                "declare it in a `case` block, or end that block with `...`: `case < {}: text; ... >`",
                name.value
            )
        },
    ));
}

/// The field on the right of a comparison. A bare name is one only where it is declared; else a text was meant.
pub(crate) fn resolve_right<'a>(
    name: &ast::Name,
    left: &Field<'_>,
    context: &mut Context<'a>,
) -> Option<&'a Field<'a>> {
    let scope = context.scope;
    if name.quoted || context.is_field(&name.value) {
        return resolve(name, context);
    }
    if !context.may_be_declared(&name.value) {
        let place = context.at(name.span);
        context.report(match &left.kind {
            Kind::Text | Kind::Picklist(_) | Kind::Multipicklist(_) | Kind::Unknown => {
                bare_text(name, left, place, scope)
            }
            kind => {
                let message = format!("`{}` is not a field", name.value);
                let names = scope.fields.iter().map(|field| field.name);
                let written =
                    |near: &str| scope.fields.find(near).map_or_else(|| near.to_owned(), Field::written);
                let diagnostic = Diagnostic::new(Code::E0203, place, message);
                did_you_mean(diagnostic, &name.value, nearest(&name.value, names), place, written, || {
                    format!("write {}, or the name of a field that is declared", kind.example())
                })
            }
        });
    }
    None
}

/// A text without its quotes. The fix writes it in the spelling that the picklist on the left declares; it is certain
/// unless a field may be meant.
fn bare_text(name: &ast::Name, left: &Field<'_>, place: Location, scope: &Scope<'_>) -> Diagnostic {
    let spelling = match &left.kind {
        Kind::Picklist(list) | Kind::Multipicklist(list) => list.spelling(&fold(&name.value)),
        _ => None,
    };
    let meant = if spelling.is_some() { None } else { field_meant(&name.value, scope) };
    let text = quote(spelling.unwrap_or(&name.value));
    let title = format!("write `{text}`");
    let quoted = vec![Edit::replace(place, &*text)];
    let message = format!("`{}` is not a field; a text is written in quotes", name.value);
    let diagnostic = Diagnostic::new(Code::E0203, place, message);
    match meant {
        Some(field) => {
            let help = if field.starts_with('`') {
                format!("write `{text}` for the text, and the name in backticks for the field")
            } else {
                format!("write `{text}` for the text, `{field}` for the field")
            };
            diagnostic
                .help(help)
                .fix(Fix::possible(format!("write {}", shown(&field)), vec![Edit::replace(place, field)]))
                .fix(Fix::possible(title, quoted))
        }
        None => diagnostic
            .help(format!(
                "write `{text}`; the name of a field that is not declared would stand in backticks"
            ))
            .fix(Fix::certain(title, quoted)),
    }
}

/// How the field is written that a bare name on the right may mean: one that is used elsewhere without a declaration,
/// or, since no text is likely to look like `Owner.Nme`, the nearest to a dotted name.
fn field_meant(name: &str, scope: &Scope<'_>) -> Option<String> {
    if let Some(field) = scope.fields.find(name) {
        return Some(format!("`{}`", field.name));
    }
    let near = nearest(name, scope.fields.iter().map(|field| field.name).filter(|_| name.contains('.')))?;
    scope.fields.find(near).map(Field::written)
}

/// A field as a message shows it: its own backticks, if it has them, are enough.
fn shown(written: &str) -> String {
    if written.starts_with('`') { written.to_owned() } else { format!("`{written}`") }
}

/// What could stand where a bare name stands for no row: `IsVip = true`. `like_row` says that it is close to the label
/// of a row.
pub(crate) fn as_criteria(
    label: &ast::Label,
    like_row: bool,
    diagnostic: Diagnostic,
    context: &Context<'_>,
) -> Option<Diagnostic> {
    let place = context.at(label.span);
    let fields = &context.scope.fields;
    let with = |test: String, fix: fn(String, Vec<Edit>) -> Fix| {
        let fix = fix(format!("write `{test}`"), vec![Edit::replace(place, &*test)]);
        diagnostic.clone().help(format!("a field is tested like this: `{test}`")).fix(fix)
    };
    if let Some(field) = fields.find(&label.value) {
        return Some(match &field.kind {
            Kind::Boolean => with(format!("{} = true", label.value), Fix::certain),
            kind => diagnostic.help(format!(
                "`{}` is a field, {}; say what it should be, such as `{}`",
                label.value,
                kind.a_field(),
                example_test(&field.written(), kind),
            )),
        });
    }
    if like_row || label.value.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let near = nearest(&label.value, fields.iter().map(|field| field.name));
    match near.and_then(|near| fields.find(near)) {
        Some(field) => {
            let test = example_test(&field.written(), &field.kind);
            Some(Diagnostic { help: Some(format!("did you mean `{test}`?")), ..with(test, Fix::possible) })
        }
        None if fields.is_open() => Some(with(format!("{} = true", label.value), Fix::possible)),
        None => None,
    }
}

fn example_test(name: &str, kind: &Kind<'_>) -> String {
    match kind {
        Kind::Number => format!("{name} > 0"),
        Kind::Percent => format!("{name} <= 20%"),
        Kind::Date | Kind::Datetime => format!("{name} < today"),
        Kind::Picklist(list) => {
            let values = list.lowered().values;
            let value = values.first().map_or("…", |value| value.text.as_str());
            format!("{name} = {}", quote(value))
        }
        Kind::Multipicklist(list) => {
            let values = list.lowered().values;
            let value = values.first().map_or("…", |value| value.text.as_str());
            format!("{name} includes ({})", quote(value))
        }
        Kind::Boolean => format!("{name} = true"),
        Kind::Text | Kind::Unknown => format!("{name} is not blank"),
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{check, check_broken, check_importing};

    #[test]
    fn unknown_fields() {
        insta::assert_snapshot!(check(r#"case < Priority: picklist("High"); Account.Name: text; Amount: number >
entry "A" when Prioriti = "High" and account.nam = "X" and Foo = 3 < at 4h set Amont = 3 >"#), @r"
        E0203 2:16 `Prioriti`: there is no field `Prioriti`
          help: did you mean `Priority`?
          maybe: write `Priority`: 2:16 `Prioriti` -> `Priority`
        E0203 2:38 `account.nam`: there is no field `account.nam`
          help: did you mean `Account.Name`?
          maybe: write `Account.Name`: 2:38 `account.nam` -> `Account.Name`
        E0203 2:60 `Foo`: there is no field `Foo`
          help: declare it in a `case` block, or end that block with `...`: `case < Foo: text; ... >`
        E0203 2:80 `Amont`: there is no field `Amont`
          help: did you mean `Amount`?
          maybe: write `Amount`: 2:80 `Amont` -> `Amount`
        ");
    }

    #[test]
    fn a_bare_text_is_quoted() {
        insta::assert_snapshot!(check(r#"case < Priority: picklist("High"); Name: text; Amount: number; IsVip: boolean >
entry "A" when Priority = high and Name != Acme and Amount = Lots and IsVip = yes < at 4h notify owner >"#), @r#"
        E0203 2:27 `high`: `high` is not a field; a text is written in quotes
          help: write `"High"`; the name of a field that is not declared would stand in backticks
          fix: write `"High"`: 2:27 `high` -> `"High"`
        E0203 2:44 `Acme`: `Acme` is not a field; a text is written in quotes
          help: write `"Acme"`; the name of a field that is not declared would stand in backticks
          fix: write `"Acme"`: 2:44 `Acme` -> `"Acme"`
        E0203 2:62 `Lots`: `Lots` is not a field
          help: write a number such as `12` or `0.5`, or the name of a field that is declared
        E0203 2:79 `yes`: `yes` is not a field
          help: write `true` or `false`, or the name of a field that is declared
        "#);
    }

    #[test]
    fn an_undeclared_field_is_no_bare_name() {
        insta::assert_snapshot!(check(r#"entry "A" when Priority = High or Priority = Status or Status = "New" < at 4h notify owner >"#), @r#"
        E0203 1:27 `High`: `High` is not a field; a text is written in quotes
          help: write `"High"`; the name of a field that is not declared would stand in backticks
          fix: write `"High"`: 1:27 `High` -> `"High"`
        E0203 1:46 `Status`: `Status` is not a field; a text is written in quotes
          help: write `"Status"` for the text, and the name in backticks for the field
          maybe: write `Status`: 1:46 `Status` -> ``Status``
          maybe: write `"Status"`: 1:46 `Status` -> `"Status"`
        "#);
    }

    #[test]
    fn a_dotted_name_may_be_either() {
        insta::assert_snapshot!(check(r#"entry "A" when Name = Owner.Nme < at 4h notify owner >"#), @r#"
        E0203 1:23 `Owner.Nme`: `Owner.Nme` is not a field; a text is written in quotes
          help: write `"Owner.Nme"` for the text, `Owner.Name` for the field
          maybe: write `Owner.Name`: 1:23 `Owner.Nme` -> `Owner.Name`
          maybe: write `"Owner.Nme"`: 1:23 `Owner.Nme` -> `"Owner.Nme"`
        "#);
    }

    #[test]
    fn backticks_in_a_closed_block() {
        insta::assert_snapshot!(check(r#"case < A: text >
entry "A" when A = `B` < at 4h notify owner >"#), @r"
        E0203 2:20 ``B``: there is no field `B`
          help: declare it in a `case` block, or end that block with `...`: `case < B: text; ... >`
        ");
    }

    #[test]
    fn open_blocks_and_no_block_leave_room() {
        for text in [
            r#"entry "A" when Foo = 3 and Bar = `Baz` < at 4h notify owner >"#,
            r#"case < A: text; ... >
entry "A" when Foo = 3 and A = Owner.Name < at 4h notify owner >"#,
            r#"case < A: text >
case < ... >
entry "A" when Foo = 3 < at 4h notify owner >"#,
        ] {
            assert_eq!(check(text), "", "{text}");
        }
    }

    #[test]
    fn imported_fields_are_known() {
        assert_eq!(
            check_importing(
                r#"import "a.esc"
entry "A" when TIER = "Gold" < at 4h notify owner >"#,
                &[("a.esc", r"case < Tier: text >")]
            ),
            ""
        );
    }

    #[test]
    fn a_field_that_could_not_be_read_is_one() {
        assert_eq!(
            check_broken(
                r#"case < Tier: colour of money; A: text >
entry "A" when Tier = "Gold" and Tier > 3 and A = Tier < at 4h notify owner >"#
            ),
            ""
        );
    }
}
