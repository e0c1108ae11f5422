//! Whatever a function is called with, it gives what its type says, or fails.

#![expect(clippy::unwrap_used, reason = "a test may fail, and its helpers with it")]

use esc_calendar::{Tz, Zone};
use esc_formula::{
    FUNCTIONS, Function, MAX_TEXT_BYTES, Surroundings, Type, Types, Value, apply, arity, typings,
};
use esc_values::{Day, Decimal, Instant};
use proptest::prelude::*;

const TEXTS: [&str; 12] = [
    "",
    "a",
    "Acme",
    "12.5",
    "-3",
    "2026-11-21",
    "2026-11-21 17:00:00",
    "17:00:00.000",
    "é",
    "(",
    "İi",
    "tr",
];

fn value(kind: Type) -> BoxedStrategy<Value<'static>> {
    let given: BoxedStrategy<Value<'static>> = match kind {
        Type::Text | Type::Picklist => prop::sample::select(&TEXTS[..]).prop_map(Value::text).boxed(),
        Type::Number => prop_oneof![
            (-20_i64..20).prop_map(|number| Value::Number(Decimal::whole(number))),
            (any::<i128>(), 0..=38_u32).prop_map(|(digits, scale)| Value::Number(
                Decimal::new(digits / 10, scale).unwrap_or(Decimal::ZERO)
            )),
        ]
        .boxed(),
        Type::Boolean => any::<bool>().prop_map(Value::Boolean).boxed(),
        Type::Date => (Day::MIN.unix()..=Day::MAX.unix())
            .prop_map(|day| Value::Date(Day::from_unix(day).unwrap()))
            .boxed(),
        Type::Datetime => (Instant::MIN.unix()..=Instant::MAX.unix())
            .prop_map(|seconds| Value::Datetime(seconds * 1000))
            .boxed(),
        Type::Time => (0..86_400_000_u32).prop_map(Value::Time).boxed(),
        Type::Multipicklist => Just(Value::List(vec!["a", "B"])).boxed(),
    };
    prop_oneof![1 => Just(Value::blank(kind)), 5 => given].boxed()
}

/// A function, a way to call it, and arguments for that.
fn call() -> impl Strategy<Value = (Function, Type, Vec<Value<'static>>)> {
    let jumps = [
        Function::And,
        Function::Or,
        Function::If,
        Function::Case,
        Function::BlankValue,
        Function::NullValue,
    ];
    let called: Vec<_> = FUNCTIONS.iter().filter(|entry| !jumps.contains(&entry.function)).collect();
    (prop::sample::select(called), 0..2_usize).prop_flat_map(|(entry, more)| {
        let (least, most) = (*arity(entry).start(), *arity(entry).end());
        let ways = typings(entry, (least + more).min(most));
        (prop::sample::select(ways), Just(entry.function)).prop_flat_map(|(typing, function)| {
            let arguments = typing.arguments.iter().map(|types: &Types| {
                prop::sample::select(types.iter().collect::<Vec<_>>()).prop_flat_map(value).boxed()
            });
            (Just(function), Just(typing.result), arguments.collect::<Vec<_>>())
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn a_function_gives_what_its_type_says((function, result, arguments) in call()) {
        let zone = Zone::new(Tz::America__New_York);
        let now = Instant::parse("2026-11-21T17:00:00Z").unwrap();
        if let Ok(given) = apply(function, &arguments, &Surroundings { now, zone: &zone }) {
            prop_assert!(given.fits(result), "{:?} {:?}: {:?}", function, arguments, given);
            if let Value::Text(text) = &given {
                prop_assert!(text.len() <= MAX_TEXT_BYTES);
            }
            if let Value::Datetime(at) = given {
                prop_assert!(Instant::from_unix(at.div_euclid(1000)).is_some());
            }
        }
    }
}
