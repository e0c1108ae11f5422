//! Formulas that fail.

use esc_runtime::evaluate_explained;

use crate::support::{Answer, answer, case, now, of_formula, program};

const FIELDS: &str = "T: text; N: number; Z: number; B: boolean; D: date;";
const CASE: &str = r#""T": "abc", "N": 5, "Z": 0, "D": "9999-12-31""#;

fn ask(formula: &str) -> Answer {
    let program = of_formula(FIELDS, formula).unwrap_or_else(|wrong| panic!("{wrong}: {formula}"));
    answer(&program, &case(&program, CASE))
}

#[test]
fn a_failure_names_the_function_and_its_place() {
    for (formula, told) in [
        ("N / Z > 1", "the formula of entry \"F\" fails at `/` in `N / Z`: the divisor is zero"),
        ("MOD(N, Z) = 1", "the formula of entry \"F\" fails at `MOD` in `MOD(N, Z)`: the divisor is zero"),
        (
            "VALUE(T) > 1",
            "the formula of entry \"F\" fails at `VALUE` in `VALUE(T)`: \"abc\" is not a number",
        ),
        ("SQRT(-N) > 1", "the formula of entry \"F\" fails at `SQRT` in `SQRT(-N)`: -5 has no square root"),
        ("LN(Z) > 1", "the formula of entry \"F\" fails at `LN` in `LN(Z)`: 0 has no logarithm"),
        (
            "DATE(2026, 2, 29) > D",
            "the formula of entry \"F\" fails at `DATE` in `DATE(2026, 2, 29)`: no calendar has day 29 of month 2 of the year 2026",
        ),
        (
            "D + 1 > D",
            "the formula of entry \"F\" fails at `+` in `D + 1`: the day lies outside the years 1 to 9999",
        ),
        (
            "10 ^ 40 > N",
            "the formula of entry \"F\" fails at `^` in `10 ^ 40`: the number has more than 38 digits before the point",
        ),
        (
            "DATEVALUE(T) = D",
            "the formula of entry \"F\" fails at `DATEVALUE` in `DATEVALUE(T)`: \"abc\" is not a date such as \"2026-11-21\"",
        ),
        (
            "REGEX(T, T & \"(\")",
            "the formula of entry \"F\" fails at `REGEX` in `REGEX(T, T & \"(\")`: unclosed group",
        ),
    ] {
        assert_eq!(ask(formula), Answer::Fails(told.to_owned()), "{formula}");
    }
    let long = format!("LEN({}T{}) > 1", "SUBSTITUTE(".repeat(20), ", \"a\", \"aaaaaaaaaa\")".repeat(20));
    assert!(
        matches!(ask(&long), Answer::Fails(told) if told.ends_with("the text would be longer than 65536 bytes"))
    );
}

#[test]
fn a_failure_counts_only_where_the_answer_rests_on_it() {
    for (formula, expected) in [
        ("FALSE && N / Z > 1", Answer::No),
        ("N / Z > 1 && FALSE", Answer::No),
        ("N / Z > 1 || N = 5", Answer::Yes),
        ("NOT(N / Z > 1 && N = 6)", Answer::Yes),
        ("IF(N = 5, TRUE, N / Z > 1)", Answer::Yes),
        ("IF(N = 5, N > 1, N / Z > 1)", Answer::Yes),
    ] {
        assert_eq!(ask(formula), expected, "{formula}");
    }
    assert!(matches!(ask("N / Z > 1 && N = 5"), Answer::Fails(_)));
    assert!(matches!(ask("N / Z > 1 || N = 6"), Answer::Fails(_)));
}

#[test]
fn an_entry_that_fails_ends_the_search_and_one_after_the_match_does_not() {
    let rules = |first: &str, second: &str| {
        let text = format!(
            "case < {FIELDS} ... >\nentry \"A\" when {first} < stop >\nentry \"B\" when {second} < stop >\n"
        );
        // With many entries the index is asked.
        let many: Vec<_> = (0..40).map(|at| format!("entry \"{at}\" when T = \"{at}\" < stop >\n")).collect();
        [program(&text).unwrap(), program(&(text + &many.concat())).unwrap()]
    };
    for program in rules("formula(N / Z > 1)", "N = 5") {
        assert!(matches!(answer(&program, &case(&program, CASE)), Answer::Fails(_)));
    }
    for program in rules("N = 5", "formula(N / Z > 1)") {
        let case = case(&program, CASE);
        assert_eq!(answer(&program, &case), Answer::Yes);
        let explanation = evaluate_explained(&program, &case, now()).unwrap();
        let criteria = explanation.entries[1].criteria.as_ref().unwrap();
        assert_eq!(criteria.failed.as_deref(), Some("`/` fails: the divisor is zero"));
        assert!(!criteria.holds && criteria.found.len() == 2);
    }
    for program in rules("formula(N / Z > 1) and N = 6", "N = 5") {
        assert_eq!(answer(&program, &case(&program, CASE)), Answer::Yes);
    }
}
