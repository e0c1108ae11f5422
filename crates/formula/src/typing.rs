//! In which ways a function can be called.

use std::ops::RangeInclusive;

use crate::table::{Entry, Function, Parameter};
use crate::types::{Type, Types};

/// One way to call a function with a given number of arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Typing {
    /// The types that each argument can have.
    pub arguments: Vec<Types>,
    /// The type of the result.
    pub result: Type,
}

/// What `IF`, `BLANKVALUE` and the like can choose between.
pub(crate) const CHOSEN: Types =
    types(&[Type::Text, Type::Number, Type::Boolean, Type::Date, Type::Datetime, Type::Time]);

/// What `CASE` can choose between.
const CASE_RESULTS: Types = types(&[Type::Text, Type::Number, Type::Date, Type::Datetime, Type::Time]);

const fn types(list: &[Type]) -> Types {
    let mut all = Types::NONE;
    let mut rest = list;
    while let [first, more @ ..] = rest {
        all = all.or(Types::of(*first));
        rest = more;
    }
    all
}

/// How many arguments a function takes.
pub fn arity(entry: &Entry) -> RangeInclusive<usize> {
    let least = entry.parameters.iter().filter(|parameter| !parameter.optional).count();
    match entry.function {
        // A value, pairs, and what stands for the rest.
        Function::Case => 4..=usize::MAX,
        _ if entry.parameters.iter().any(|parameter| parameter.repeated) => least..=usize::MAX,
        _ => least..=entry.parameters.len(),
    }
}

/// The ways in which a function can be called with `count` arguments; none where it does not take as many.
pub fn typings(entry: &Entry, count: usize) -> Vec<Typing> {
    if !arity(entry).contains(&count) {
        return Vec::new();
    }
    match entry.function {
        Function::Case => case(count),
        Function::Add => pairs(&[
            (Type::Number, Type::Number, Type::Number),
            (Type::Text, Type::Text, Type::Text),
            (Type::Date, Type::Number, Type::Date),
            (Type::Number, Type::Date, Type::Date),
            (Type::Datetime, Type::Number, Type::Datetime),
            (Type::Number, Type::Datetime, Type::Datetime),
            (Type::Time, Type::Number, Type::Time),
        ]),
        Function::Subtract => pairs(&[
            (Type::Number, Type::Number, Type::Number),
            (Type::Date, Type::Date, Type::Number),
            (Type::Datetime, Type::Datetime, Type::Number),
            (Type::Time, Type::Time, Type::Number),
            (Type::Date, Type::Number, Type::Date),
            (Type::Datetime, Type::Number, Type::Datetime),
            (Type::Time, Type::Number, Type::Time),
        ]),
        _ => same(entry, count),
    }
}

fn pairs(list: &[(Type, Type, Type)]) -> Vec<Typing> {
    let typing = |(left, right, result): &(Type, Type, Type)| Typing {
        arguments: vec![(*left).into(), (*right).into()],
        result: *result,
    };
    list.iter().map(typing).collect()
}

/// `CASE(value, when, then, …, else)`, whose last argument stands where `when` would.
fn case(count: usize) -> Vec<Typing> {
    if !count.is_multiple_of(2) {
        return Vec::new();
    }
    let values = [Type::Text, Type::Picklist, Type::Number, Type::Date, Type::Datetime, Type::Time];
    let mut all = Vec::new();
    for value in values {
        let when = if value == Type::Picklist { Type::Text } else { value };
        for result in CASE_RESULTS.iter() {
            let mut arguments: Vec<Types> = vec![value.into()];
            arguments.extend((1..count - 1).map(|at| Types::of(if at % 2 == 1 { when } else { result })));
            arguments.push(result.into());
            all.push(Typing { arguments, result });
        }
    }
    all
}

/// A function whose parameters have fixed types, or share one.
fn same(entry: &Entry, count: usize) -> Vec<Typing> {
    let last = entry.parameters.last().filter(|last| last.repeated);
    let repeated = std::iter::repeat(last).map_while(|last| last);
    let parameters: Vec<&Parameter> = entry.parameters.iter().chain(repeated).take(count).collect();
    let shared = parameters.iter().filter(|parameter| parameter.same).map(|parameter| parameter.types).next();
    let kinds: Vec<Option<Type>> = match shared {
        Some(types) => types.iter().map(Some).collect(),
        None => vec![None],
    };
    let typing = |kind: Option<Type>| Typing {
        arguments: parameters
            .iter()
            .map(|parameter| match kind {
                Some(kind) if parameter.same => kind.into(),
                _ => parameter.types,
            })
            .collect(),
        result: entry.result.or(kind).unwrap_or(Type::Text),
    };
    kinds.into_iter().map(typing).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::{FUNCTIONS, function_named};

    fn shown(name: &str, count: usize) -> String {
        let typing = |typing: Typing| {
            let arguments: Vec<_> = typing.arguments.iter().map(ToString::to_string).collect();
            format!("({}) -> {}", arguments.join(", "), typing.result.a_value())
        };
        let all = typings(function_named(name).unwrap(), count).into_iter().map(typing);
        all.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn parameters_repeat_and_share_types() {
        assert_eq!(shown("MAX", 3), "(a number, a number, a number) -> a number");
        assert_eq!(shown("LEFT", 2), "(a text, a number) -> a text");
        assert_eq!(shown("LEFT", 1), "");
        assert_eq!(shown("TRUNC", 1), "(a number) -> a number");
        assert!(
            shown("IF", 3)
                .starts_with("(a boolean, a text, a text) -> a text; (a boolean, a number, a number)")
        );
        assert_eq!(shown("CASE", 5), "");
        assert!(shown("CASE", 6).contains("(a picklist, a text, a date, a text, a date, a date) -> a date"));
    }

    #[test]
    fn every_function_can_be_called() {
        for entry in FUNCTIONS {
            let least = *arity(entry).start();
            assert!(!typings(entry, least).is_empty(), "{}", entry.name);
            assert!(
                typings(entry, least).iter().all(|typing| typing.arguments.len() == least),
                "{}",
                entry.name
            );
        }
    }
}
