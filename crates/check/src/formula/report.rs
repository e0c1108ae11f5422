//! What is wrong with formulas. E0206: a value of another type; E0208: functions that do not exist; E0209: their
//! number of arguments; E0210: regular expressions.

use esc_diagnostics::{Code, Diagnostic, Edit, Fix, Span};
use esc_formula::{Entry, FUNCTIONS, Function, Pattern, Type, Types, arity, elsewhere, typings};
use esc_syntax::suggest;
use esc_values::quote;

use super::settle::text_of;
use super::term::{Term, TermKind};
use crate::context::Context;
use crate::names::did_you_mean;
use crate::types::Kind;
use crate::types::picklist::check_value;

pub(super) fn unknown_function(name: &str, at: Span, call: Span, context: &mut Context<'_>) {
    let place = context.at(at);
    if let Some(known) = elsewhere(name) {
        let message = format!("`{}` does not exist in rules: {}", known.name, known.why);
        context.report(Diagnostic::new(Code::E0208, place, message).help(known.instead));
        return;
    }
    let diagnostic = Diagnostic::new(Code::E0208, place, format!("there is no function `{name}`"));
    let names = || FUNCTIONS.iter().filter(|entry| !entry.is_operator()).map(|entry| entry.name);
    let near = suggest(name, names());
    let shown = call.of(context.text).chars().take(40).collect::<String>();
    context.report(did_you_mean(diagnostic, name, near, place, str::to_owned, || {
        format!("`{shown}` calls it; for a field, write its name without parentheses")
    }));
}

pub(super) fn not_boolean(whole: &Term<'_>, context: &mut Context<'_>) {
    let message = format!("the formula gives {}, and criteria need true or false", whole.types);
    let help = if whole.types.has(Type::Picklist) {
        "compare it, such as `ISPICKVAL(Priority, \"High\")`"
    } else {
        "compare it with something, such as `… > 3` or `… = \"High\"`"
    };
    context.report(Diagnostic::new(Code::E0206, context.at(whole.span), message).help(help));
}

pub(super) fn misfit(
    entry: &'static Entry,
    at: Span,
    call: Span,
    arguments: &[Term<'_>],
    context: &mut Context<'_>,
) {
    // What is wrong in an argument was told there.
    if arguments.iter().any(|argument| matches!(argument.kind, TermKind::Wrong)) {
        return;
    }
    let admitted = typings(entry, arguments.len());
    if admitted.is_empty() {
        let message = format!("`{}` takes {}, not {}", entry.name, taken(entry), arguments.len());
        let help = format!("write `{}`", entry.form());
        context.report(Diagnostic::new(Code::E0209, context.at(call), message).help(help));
        return;
    }
    if entry.is_operator() {
        operator_misfit(entry, at, call, arguments, context);
        return;
    }
    // The first argument that fits none of the ways that those before it leave.
    let mut left: Vec<_> = admitted.iter().collect();
    for (number, argument) in arguments.iter().enumerate() {
        let asked = |typings: &[&esc_formula::Typing]| {
            let asked = typings.iter().filter_map(|typing| typing.arguments.get(number));
            asked.fold(Types::NONE, |all, one| all.or(*one))
        };
        let wanted = asked(&left);
        left.retain(|typing| {
            typing.arguments.get(number).is_some_and(|asked| !asked.and(argument.types).is_empty())
        });
        if left.is_empty() {
            let message = format!("`{}` takes {wanted} here, and this is {}", entry.name, argument.types);
            let diagnostic = Diagnostic::new(Code::E0206, context.at(argument.span), message);
            context.report(hint(entry, argument, wanted, diagnostic, context));
            return;
        }
    }
}

fn operator_misfit(
    entry: &'static Entry,
    at: Span,
    call: Span,
    arguments: &[Term<'_>],
    context: &mut Context<'_>,
) {
    let picklist = arguments.iter().find(|argument| argument.types == Types::of(Type::Picklist));
    if let Some(field) = picklist {
        let name = text_of(field.span, context);
        let message = format!("`{}` is not for `{name}`, a picklist", entry.name);
        let diagnostic = Diagnostic::new(Code::E0206, context.at(at), message);
        let text = arguments.iter().find_map(Term::as_text);
        let equality = matches!(entry.function, Function::Equal | Function::NotEqual);
        context.report(match text.filter(|_| equality) {
            Some(text) => {
                let call_text = format!("ISPICKVAL({name}, {})", quote(text));
                let new =
                    if entry.function == Function::Equal { call_text } else { format!("NOT({call_text})") };
                diagnostic
                    .help(format!("write `{new}`"))
                    .fix(Fix::possible(format!("write `{new}`"), vec![Edit::replace(context.at(call), new)]))
            }
            None => diagnostic.help(format!("its value as a text is `TEXT({name})`")),
        });
        return;
    }
    let message = match arguments {
        [left, right] => format!("`{}` is not for {} and {}", entry.name, left.types, right.types),
        [only, ..] => format!("`{}` is not for {}", entry.name, only.types),
        [] => format!("`{}` stands alone", entry.name),
    };
    let has = |kind: Type| arguments.iter().any(|argument| argument.types == Types::of(kind));
    let help = if has(Type::Multipicklist) {
        "write `INCLUDES(field, \"value\")` for a multipicklist".to_owned()
    } else if has(Type::Date) && has(Type::Datetime) {
        "write `DATEVALUE(…)` around the datetime".to_owned()
    } else if has(Type::Text) && has(Type::Number) {
        "write `VALUE(…)` around the text, or `TEXT(…)` around the number".to_owned()
    } else {
        format!("it takes {}", each_way(entry, arguments.len()))
    };
    context.report(Diagnostic::new(Code::E0206, context.at(at), message).help(help));
}

/// What to write so that an argument fits.
fn hint(
    entry: &Entry,
    argument: &Term<'_>,
    wanted: Types,
    diagnostic: Diagnostic,
    context: &Context<'_>,
) -> Diagnostic {
    let name = text_of(argument.span, context);
    let is = |kind: Type| argument.types == Types::of(kind);
    diagnostic.help(if is(Type::Picklist) && wanted.has(Type::Text) {
        format!("its value as a text is `TEXT({name})`")
    } else if is(Type::Text) && wanted == Types::of(Type::Picklist) {
        format!("compare a text with `=`: `{name} = \"…\"`")
    } else if is(Type::Multipicklist) && wanted.has(Type::Picklist) {
        format!("write `INCLUDES({name}, \"value\")`")
    } else if is(Type::Picklist) && wanted == Types::of(Type::Multipicklist) {
        format!("write `ISPICKVAL({name}, \"value\")`")
    } else if is(Type::Text) && wanted.has(Type::Number) {
        format!("write `VALUE({name})`")
    } else if is(Type::Number) && wanted.has(Type::Text) {
        format!("write `TEXT({name})`")
    } else if is(Type::Datetime) && wanted.has(Type::Date) {
        format!("write `DATEVALUE({name})`")
    } else if is(Type::Datetime) && wanted.has(Type::Time) {
        format!("write `TIMEVALUE({name})`")
    } else {
        format!("write `{}`", entry.form())
    })
}

/// Checks what is written out in a formula: values of picklists, regular expressions. Whether all of it is right.
pub(super) fn constants(whole: &Term<'_>, context: &mut Context<'_>) -> bool {
    let mut sound = true;
    whole.each(&mut |term| {
        let Some((function, arguments)) = term.as_call() else { return };
        match (function, arguments) {
            (Function::IsPicklistValue | Function::Includes, [field, value]) => {
                sound &= member(function, field, value, context);
            }
            (Function::Case, [field, rest @ ..]) if field.types.has(Type::Picklist) => {
                let whens = rest.chunks(2).filter(|pair| pair.len() == 2).filter_map(|pair| pair.first());
                for when in whens {
                    if field.types == Types::of(Type::Picklist) || when.as_text().is_some() {
                        sound &= member(function, field, when, context);
                    }
                }
            }
            (Function::Regex, [_, pattern]) => {
                if let Some(text) = pattern.as_text()
                    && let Err(reason) = Pattern::new(text)
                {
                    let message = format!("the regular expression cannot be used: {reason}");
                    let help = "write it without what this says; it has to fit the whole text, so it needs no `^` and `$`";
                    context.report(Diagnostic::new(Code::E0210, context.at(pattern.span), message).help(help));
                    sound = false;
                }
            }
            _ => {}
        }
    });
    sound
}

/// Checks a value that a picklist is asked for.
fn member(function: Function, field: &Term<'_>, value: &Term<'_>, context: &mut Context<'_>) -> bool {
    let Some(text) = value.as_text() else {
        let message = format!("`{}` takes a text in quotes here", function.name());
        let help =
            "write the value itself, such as `\"High\"`; to compare with something else, use `TEXT(…)`";
        context.report(Diagnostic::new(Code::E0206, context.at(value.span), message).help(help));
        return false;
    };
    let scope = context.scope;
    let known = field.as_field().and_then(|name| scope.fields.find(&name.value));
    let Some(known) = known else {
        let message = format!("`{}` takes a field here", function.name());
        let help = "write the name of a picklist";
        if function == Function::Case {
            return true;
        }
        context.report(Diagnostic::new(Code::E0206, context.at(field.span), message).help(help));
        return false;
    };
    if let Kind::Picklist(list) | Kind::Multipicklist(list) = &known.kind
        && !text.is_empty()
    {
        let before = context.found.diagnostics.len();
        check_value(known, list, text, value.span, context);
        let errors = context.found.diagnostics.iter().skip(before).any(|found| found.code == Code::E0204);
        return !errors;
    }
    true
}

/// How many arguments a function takes.
fn taken(entry: &Entry) -> String {
    let (least, most) = (*arity(entry).start(), *arity(entry).end());
    let one = |count: usize| match count {
        0 => "no arguments".to_owned(),
        1 => "1 argument".to_owned(),
        count => format!("{count} arguments"),
    };
    match (least, most) {
        _ if entry.function == Function::Case => {
            "a value, pairs of a value and a result, and a result for the rest".to_owned()
        }
        (least, usize::MAX) => format!("{} or more", one(least)),
        (least, most) if least == most => one(most),
        (least, most) => format!("{least} to {}", one(most)),
    }
}

/// The ways to use an operator: `two texts, or a date and a number`.
fn each_way(entry: &Entry, count: usize) -> String {
    let mut ways: Vec<String> = Vec::new();
    for typing in typings(entry, count) {
        let way = match typing.arguments.as_slice() {
            [left, right] if left == right => format!("two {}s", left.to_string().trim_start_matches("a ")),
            arguments => arguments.iter().map(ToString::to_string).collect::<Vec<_>>().join(" and "),
        };
        if !ways.contains(&way) {
            ways.push(way);
        }
    }
    match ways.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{}, or {last}", rest.join(", ")),
        None => String::new(),
    }
}
